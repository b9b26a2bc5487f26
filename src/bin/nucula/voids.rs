//! `nucula voids`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use nucula::base::Structure;
use nucula::io::ReadOptions;
use nucula::voids::{self, Options, Radii, Region, Row, Voids};
use nucula::work::{self, Monitor};
use nucula::{Error, Result, io, reports};

use super::formats::NO_FOLDER;
use super::inputs::{self, Job};
use super::reading::Reading;
use super::say::Printer;
use super::{OK, SOME_FAILED, USAGE, Usage, say, show, stop};

/// Finds the voids of structures up to the molecular surface: volumes with an error, mouths, lining, centrelines.
///
/// Without an output folder the table of each structure is printed. A bad file never stops the rest. Exit status: 0, 1 if
/// structures failed or an output could not be written, 2 for wrong usage.
#[derive(Args)]
pub struct Arguments {
    /// Files; folders, which are searched for .pdb .ent .cif .mmcif .bcif, also .gz; `-`: paths on standard input; @LIST: paths in a file
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where LABEL.voids.json and the other formats are written
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// What is written for each structure into the output folder [default: json]
    #[arg(short, long, value_name = "FORMATS", value_enum, value_delimiter = ',')]
    format: Option<Vec<Word>>,
    /// Replace outputs that are there
    #[arg(long)]
    overwrite: bool,
    /// Structures at a time; 0: one per core
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,
    /// Print the profile of radii along the centreline of every pore and hub
    #[arg(long)]
    profile: bool,
    #[command(flatten)]
    search: Search,
    #[command(flatten, next_help_heading = "Reading")]
    reading: Reading,
}

/// What is looked for.
#[derive(Args)]
#[command(next_help_heading = "Search")]
struct Search {
    /// Distance of the grid's points, Å: 0.5 to publish, 1 to screen
    #[arg(long, value_name = "Å", default_value_t = 0.5)]
    step: f64,
    /// Radius of the probe, Å
    #[arg(long, value_name = "Å", default_value_t = 1.4)]
    probe_radius: f64,
    /// Patches of lid nearer to each other are one mouth, Å
    #[arg(long, value_name = "Å", default_value_t = 4.0)]
    mouth_gap: f64,
    /// Smaller voids are not reported
    #[arg(long, value_name = "Å³", default_value_t = 5.0)]
    min_volume: f64,
    /// How large atoms are
    #[arg(long, value_name = "TABLE", value_enum, default_value = "default")]
    radii: RadiiWord,
    /// Radius of a second probe, Å, that floods from outside instead of the rule of lines
    #[arg(long, value_name = "Å")]
    probe_out: Option<f64>,
    /// Join voids by passages that the probe fits through between the grid's points
    #[arg(long)]
    passages: bool,
    /// Lay the grid along the principal axes
    #[arg(long)]
    align: bool,
    /// Look only near residues: a distance in Å and a name or CHAIN:NUMBER, as 8:LIG or 8:A:45
    #[arg(long, value_name = "Å:RESIDUE")]
    within: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RadiiWord {
    Default,
    AmberUnited,
}

/// A format by its word.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Word {
    /// Structure with the points and mouths of the voids
    Cif,
    /// The same
    Pdb,
    /// Report
    Json,
    /// Table
    Csv,
    /// Page to look at
    Html,
    /// Surfaces
    Ply,
    /// Surfaces
    Obj,
    /// Density map
    Mrc,
}

impl Word {
    fn path(self, folder: &Path, label: &str) -> PathBuf {
        let suffix = self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        folder.join(format!("{label}.voids.{suffix}"))
    }
}

impl Search {
    fn options(&self) -> std::result::Result<Options, Usage> {
        let options = Options {
            step: self.step,
            probe_radius: self.probe_radius,
            mouth_gap: self.mouth_gap,
            min_volume: self.min_volume,
            radii: match self.radii {
                RadiiWord::Default => Radii::Default,
                RadiiWord::AmberUnited => Radii::AmberUnited,
            },
            align: self.align,
            probe_out: self.probe_out,
            passages: self.passages,
            ..Options::default()
        };
        options.check().map_err(|error| Usage(error.to_string()))?;
        Ok(options)
    }

    fn within(&self) -> std::result::Result<Option<Within>, Usage> {
        self.within.as_deref().map(Within::of).transpose()
    }
}

/// Residues to look near: a distance, Å, and what they are called.
struct Within {
    distance: f64,
    chain: Option<String>,
    name: String,
}

impl Within {
    fn of(text: &str) -> std::result::Result<Self, Usage> {
        let bad = || Usage(format!("bad --within: {text:?}; give Å:NAME or Å:CHAIN:NUMBER"));
        let (distance, residue) = text.split_once(':').ok_or_else(bad)?;
        let distance = distance.trim().parse().ok().filter(|d: &f64| d.is_finite() && *d >= 0.0).ok_or_else(bad)?;
        let (chain, name) = match residue.split_once(':') {
            Some((chain, number)) => (Some(chain.trim().to_owned()), number.trim().to_owned()),
            None => (None, residue.trim().to_owned()),
        };
        if name.is_empty() { Err(bad()) } else { Ok(Self { distance, chain, name }) }
    }

    /// Around the atoms of these residues, also of those that cleaning leaves out.
    fn region(&self, path: &Path, reading: &ReadOptions) -> Result<Region> {
        let whole = io::read(path, &ReadOptions { keep_non_protein: true, ..reading.clone() })?;
        let atoms = (0..whole.n_atoms()).filter(|&i| self.is_named(&whole, i));
        let positions: Vec<[f64; 3]> = atoms.map(|i| whole.positions[i].map(f64::from)).collect();
        if positions.is_empty() {
            let chain = self.chain.as_ref().map_or(String::new(), |chain| format!("{chain}:"));
            return Err(Error::argument("within", format!("there is no residue {chain}{}", self.name)));
        }
        Ok(Region::Around(positions, self.distance))
    }

    fn is_named(&self, structure: &Structure, i: usize) -> bool {
        let topology = &structure.topology;
        match &self.chain {
            None => topology.residue_name(i) == self.name,
            Some(chain) => {
                let code = topology.insertion_codes[i];
                let code = if code == 0 { String::new() } else { char::from(code).to_string() };
                topology.chains[i].as_str() == chain && format!("{}{code}", topology.residue_ids[i]) == self.name
            }
        }
    }
}

impl Arguments {
    /// Runs the command.
    pub fn run(&self) -> std::result::Result<u8, Usage> {
        let (reading, finding, within) = (self.reading.options()?, self.search.options()?, self.search.within()?);
        if self.output_dir.is_none() && self.format.is_some() {
            return Err(Usage(NO_FOLDER.into()));
        }
        if self.output_dir.is_none() && self.overwrite {
            return Err(Usage("--overwrite is about the files of --output-dir".into()));
        }
        let mut jobs = inputs::find(&self.inputs)?;
        if let Some(folder) = &self.output_dir {
            inputs::refuse_equal_labels(&mut jobs);
            if let Err(error) = fs::create_dir_all(folder) {
                say::line(format_args!("nucula: {}: {error}", folder.display()));
                return Ok(USAGE);
            }
        }
        let threads =
            if self.jobs == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { self.jobs };
        let pool = work::pool(threads).build().map_err(|e| Usage(e.to_string()))?;
        stop::listen();
        let monitor = Monitor::default();
        let (mut n_failed, mut printer) = (0, Printer::default());
        let done = work::batch(
            &pool,
            &jobs,
            |job, monitor| self.work(job, &reading, &finding, within.as_ref(), monitor),
            &monitor,
            || {
                if stop::asked() {
                    monitor.cancel();
                }
            },
            |i, result| match result {
                Err(error) => {
                    n_failed += 1;
                    say::line(format_args!("nucula: {}: {error}", jobs[i].label));
                }
                Ok((said, notes)) => {
                    notes.iter().for_each(say::line);
                    printer.print(said);
                    if printer.has_ended() {
                        monitor.cancel();
                    }
                }
            },
        );
        if let Some(error) = &printer.failure {
            say::line(format_args!("nucula: {error}"));
        } else if done.is_err() && !printer.is_closed {
            say::line("nucula: stopped");
        }
        let is_whole = n_failed == 0 && printer.failure.is_none() && (done.is_ok() || printer.is_closed);
        Ok(if is_whole { OK } else { SOME_FAILED })
    }

    /// Works on one structure; what is printed of it, and what reading has to say.
    fn work(
        &self,
        job: &Job,
        reading: &ReadOptions,
        finding: &Options,
        within: Option<&Within>,
        monitor: &Monitor,
    ) -> Result<(String, Vec<String>)> {
        let refused = |reason: String| Error::Io { file: job.path.display().to_string(), reason };
        if let Some(reason) = &job.refused {
            return Err(refused(reason.clone()));
        }
        let formats = self.format.as_deref().unwrap_or(&[Word::Json]);
        let paths = self.output_dir.iter().flat_map(|folder| formats.iter().map(|word| word.path(folder, &job.label)));
        let paths: Vec<PathBuf> = paths.collect();
        if let Some(path) = paths.iter().find(|path| !self.overwrite && path.exists()) {
            return Err(refused(format!("{} is there already; --overwrite replaces it", path.display())));
        }
        let structure = io::read(&job.path, reading)?;
        let notes = show::notes(&job.label, &structure);
        let region = within.map(|within| within.region(&job.path, reading)).transpose()?;
        let found = voids::find(&structure, &Options { within: region, ..finding.clone() }, monitor)?;
        for path in &paths {
            monitor.check()?;
            reports::voids::write(&found, path)?;
        }
        let mut said = String::new();
        if self.output_dir.is_none() {
            said += &table(&format!("{} ({})", job.label, job.path.display()), found.rows());
        }
        if self.profile {
            said += &profiles(&job.label, &found, monitor)?;
        }
        Ok((said, notes))
    }
}

/// The rows of one structure for people.
fn table(title: &str, rows: &[Row]) -> String {
    let mut text = format!("{title}\n");
    if rows.is_empty() {
        return text + "no voids\n";
    }
    text += "kind     Å³        ±   lid  neck  grid    Å²  depth  ball  mouths  residues\n";
    for row in rows {
        let (error, depth) = (row.error, if row.depth.is_nan() { "-".into() } else { format!("{:.1}", row.depth) });
        text += &format!(
            "{:<6} {:>8.1} {:>5.1} {:>5.1} {:>5.1} {:>5.1} {:>5.0} {depth:>6} {:>5.2} {:>7} {:>9}\n",
            row.kind.name(),
            row.volume,
            error.total(),
            error.lid,
            error.neck,
            error.grid,
            row.area,
            row.max_radius,
            row.mouths.len(),
            row.residues.len(),
        );
    }
    text
}

/// The radii along the centrelines, a line for every Å, with a bar of four signs an Å.
fn profiles(label: &str, found: &Voids, monitor: &Monitor) -> Result<String> {
    let mut text = String::new();
    for (i, row) in found.rows().iter().enumerate().filter(|(_, row)| row.mouths.len() >= 2) {
        let line = match found.centreline(i, None, None, monitor) {
            Err(Error::Degenerate { .. }) => continue,
            line => line?,
        };
        let (name, length, least) = (row.kind.name(), line.length, line.bottleneck);
        text += &format!("{label}, {name} {}: {length:.1} Å long, bottleneck {least:.3} Å\n", i + 1);
        let mut along = 0.0;
        for (k, (point, radius)) in line.points.iter().zip(&line.radius).enumerate() {
            if k > 0 {
                along += (0..3).map(|a| (point[a] - line.points[k - 1][a]).powi(2)).sum::<f64>().sqrt();
            }
            if k % 2 == 0 || *radius == least {
                let mark = if *radius == least { " <" } else { "" };
                text += &format!("{along:7.2} {radius:6.3} {}{mark}\n", "#".repeat((4.0 * radius).round() as usize));
            }
        }
    }
    Ok(text)
}
