//! `nucula saxs`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use nucula::io::{self, Curve, CurveOptions, ReadOptions, Units};
use nucula::reports::saxs::Profile;
use nucula::saxs::guinier::{self, guinier};
use nucula::saxs::gyration::{self, radius_of_gyration};
use nucula::saxs::{Fit, FitOptions, Hydrogens, Measured, Model, Options, Table, bound_hydrogens};
use nucula::work::Monitor;

use super::{Usage, inputs, say, show};

/// Computes what a structure scatters at small angles, and how well that fits a measured curve.
///
/// Prints a summary; the table of q, intensities and residuals goes to --output.
#[derive(Args)]
pub struct Arguments {
    /// The structure
    structure: PathBuf,
    /// A measured curve in columns: q, intensity, sigma
    curve: Option<PathBuf>,
    /// The table as CSV
    #[arg(short, long, value_name = "FILE.csv")]
    output: Option<PathBuf>,
    /// The unit of q in the curve
    #[arg(long, value_name = "UNIT", value_enum, default_value = "1/angstrom")]
    units: UnitsWord,
    /// Errors for a curve without a third column: so much of each intensity
    #[arg(long, value_name = "X")]
    sigma_fraction: Option<f64>,
    /// Without a curve: the largest q, 1/Å
    #[arg(long, value_name = "Q", default_value_t = 0.5)]
    q_max: f64,
    /// Without a curve: points from 0 to the largest q
    #[arg(long, value_name = "N", default_value_t = 101)]
    points: usize,
    /// Fit a constant beside the scale
    #[arg(long)]
    offset: bool,
    /// Hydrogens that the file lacks: auto adds them if there is none
    #[arg(long, value_name = "RULE", value_enum, default_value = "auto")]
    hydrogens: HydrogensWord,
    /// Form factors
    #[arg(long, value_name = "NAME", value_enum, default_value = "waasmaier-kirfel")]
    table: TableWord,
    /// Electrons of displaced solvent per Å³: 0.334 in water
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    density: f64,
    /// Swelling of displaced volumes
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    c1: f64,
    /// Strength of the hydration shell
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    c2: f64,
    /// Fit c1
    #[arg(long)]
    fit_c1: bool,
    /// Fit c2
    #[arg(long)]
    fit_c2: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum UnitsWord {
    #[value(name = "1/angstrom")]
    Angstrom,
    #[value(name = "1/nm")]
    Nanometer,
}

#[derive(Clone, Copy, ValueEnum)]
enum HydrogensWord {
    Auto,
    Explicit,
    Implicit,
}

#[derive(Clone, Copy, ValueEnum)]
enum TableWord {
    Simple,
    CromerMann,
    WaasmaierKirfel,
}

/// What was computed.
struct Found {
    curve: Option<Curve>,
    q: Vec<f64>,
    intensity: Vec<f64>,
    fit: Option<Fit>,
    n_atoms: usize,
    n_hydrogens: i64,
    rg: f64,
}

impl Arguments {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, Usage> {
        if self.curve.is_none() && (self.offset || self.fit_c1 || self.fit_c2) {
            return Err(Usage("--offset, --fit-c1 and --fit-c2 are about a curve, and none is given".into()));
        }
        if !(self.q_max.is_finite() && self.q_max >= 0.0 && (1..=1_000_000).contains(&self.points)) {
            return Err(Usage("bad --q-max or --points: 0 or more, and 1 to 1000000".into()));
        }
        let done = self.find().and_then(|found| {
            let beside = found.curve.as_ref().zip(found.fit.as_ref());
            let profile = Profile { q: &found.q, intensity: &found.intensity, beside };
            if let Some(path) = &self.output {
                profile.write(path)?;
            }
            say::print(self.summary(&found))
        });
        Ok(say::status(done))
    }

    fn find(&self) -> nucula::Result<Found> {
        let curve = self.curve.as_ref().map(|path| {
            let units = if self.units == UnitsWord::Angstrom { Units::PerAngstrom } else { Units::PerNanometer };
            let sigma_fraction = self.sigma_fraction;
            io::read_curve(path, &CurveOptions { units, sigma_fraction, ..CurveOptions::default() })
        });
        let curve = curve.transpose()?;
        let structure = io::read(&self.structure, &ReadOptions::default())?;
        show::notes(&inputs::label(&self.structure), &structure).iter().for_each(say::line);
        let step = self.q_max / (self.points - 1).max(1) as f64;
        let even = || (0..self.points).map(|k| k as f64 * step).collect();
        let q = curve.as_ref().map_or_else(even, |curve| curve.q.clone());
        let bound = bound_hydrogens(&structure, self.hydrogens.rule())?;
        let options = Options {
            table: self.table.table(),
            density: self.density,
            c1: self.c1,
            c2: self.c2,
            ..Options::default()
        };
        let model = Model::of_elements(&structure.topology.elements, bound.as_deref(), &q, options)?;
        let positions: Vec<[f64; 3]> = structure.positions.iter().map(|x| x.map(f64::from)).collect();
        let monitor = Monitor::default();
        let (mut intensity, mut fit) = (Vec::new(), None);
        if let Some(curve) = &curve {
            let measured = Measured::new(&curve.intensity, &curve.sigma, q.len())?;
            let (offset, fit_c1, fit_c2) = (self.offset, self.fit_c1, self.fit_c2);
            let options = FitOptions { offset, fit_c1, fit_c2, ..FitOptions::default() };
            let mut fitted = model.fit(&positions, 1, &measured, &options, false, &monitor)?;
            intensity = fitted.profiles;
            fit = fitted.fits.pop();
        } else {
            intensity.extend(model.profile(&positions, 1, &monitor)?);
        }
        let n_atoms = structure.n_atoms();
        let gyration = radius_of_gyration(&positions, 1, n_atoms, None, &gyration::Options::default(), &monitor)?;
        let n_hydrogens = bound.iter().flatten().map(|&n| i64::from(n)).sum();
        Ok(Found { curve, q, intensity, fit, n_atoms, n_hydrogens, rg: gyration[0].rg })
    }

    fn summary(&self, found: &Found) -> String {
        let mut lines = vec![
            format!("atoms            {}", found.n_atoms),
            format!("hydrogens added  {}", found.n_hydrogens),
            format!("Rg               {:.3} Å (atoms weigh alike)", found.rg),
        ];
        if let (Some(0.0), Some(first)) = (found.q.first(), found.intensity.first()) {
            lines.push(format!("I(0)             {first:.6e} electrons²"));
        }
        if let (Some(curve), Some(fit)) = (&found.curve, &found.fit) {
            lines.push(format!("points           {}, {} with weight", found.q.len(), fit.n_used));
            if let Ok(line) = guinier(&curve.q, &curve.intensity, &curve.sigma, &guinier::Options::default())
                && line.decays()
            {
                lines.push(format!("Guinier          Rg {:.3} ± {:.3} Å", line.rg, line.rg_sigma));
            }
            lines.push(format!("chi²             {:.6e}, reduced {:.6}", fit.chi2, fit.reduced_chi2));
            lines.push(format!("scale            {:.6e}", fit.scale));
            if self.offset {
                lines.push(format!("offset           {:.6e}", fit.offset));
            }
            for (name, fitted, value, at_edge) in
                [("c1", self.fit_c1, fit.c1, fit.c1_at_edge), ("c2", self.fit_c2, fit.c2, fit.c2_at_edge)]
            {
                if fitted {
                    lines.push(format!(
                        "{name}               {value:.5}{}",
                        if at_edge { ", at an end of its range" } else { "" }
                    ));
                }
            }
            lines.push(format!("status           {}", fit.status.name()));
            let said = if self.units == UnitsWord::Angstrom { Units::PerAngstrom } else { Units::PerNanometer };
            if let Some(hint) = curve.units_hint.filter(|hint| *hint != said) {
                let unit = if hint == Units::PerAngstrom { "1/angstrom" } else { "1/nm" };
                say::line(format_args!("nucula: the curve looks as if its q were in {unit}; --units says otherwise"));
            }
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

impl HydrogensWord {
    fn rule(self) -> Hydrogens {
        match self {
            Self::Auto => Hydrogens::Auto,
            Self::Explicit => Hydrogens::Explicit,
            Self::Implicit => Hydrogens::Implicit,
        }
    }
}

impl TableWord {
    fn table(self) -> Table {
        match self {
            Self::Simple => Table::Simple,
            Self::CromerMann => Table::CromerMann,
            Self::WaasmaierKirfel => Table::WaasmaierKirfel,
        }
    }
}
