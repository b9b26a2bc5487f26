//! `nucula gainloss`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use nucula::base::Labels;
use nucula::gainloss::{
    Ascertainment, By, ClassRate, Data, Derivatives, Effect, Fit, FitOptions, Options, Rates, Root, Sets, Shape,
    StatesView, TestOptions, Tests, gamma_rates,
};
use nucula::io::{self, Column, Genomes, NewickOptions, Unmatched};
use nucula::reports::gainloss as report;
use nucula::work::{self, Monitor};

use super::{Usage, say};

/// Fits gain and loss rates of gene families on a tree, tests sets of families, and tells where gains and losses happened.
///
/// Without an output folder estimates and tests are printed. Exit status: 0, 1 if files cannot be read, matched or
/// written, 2 for wrong usage.
#[derive(Args)]
pub struct Arguments {
    /// The tree: Newick or NEXUS, also .gz
    tree: PathBuf,
    /// The table: Roary, Panaroo, Rtab, TSV, CSV or FASTA, also .gz
    table: PathBuf,
    /// Sets to test: a line each, its name and its families with tabs between them
    #[arg(long, value_name = "SETS")]
    test: Option<PathBuf>,
    /// Which rate of a set's families shifts
    #[arg(long, value_enum, default_value = "loss")]
    effect: Rate,
    /// Where estimates.tsv, tests.tsv, branches.tsv and tree.nwk are written
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// Where the genomes of the table are
    #[arg(long, value_enum, default_value = "columns")]
    genomes: Lines,
    /// Families that the table cannot show; those that it shows all the same count nothing
    #[arg(long, value_enum, default_value = "none")]
    ascertainment: Unseen,
    /// Probability of presence at the root: equilibrium, flat, or a number
    #[arg(long, default_value = "equilibrium")]
    root: String,
    /// Rate classes of a gamma distribution whose shape is fitted; 0: none
    #[arg(long, value_name = "N", default_value_t = 0)]
    gamma: usize,
    /// The length of branches without one
    #[arg(long, value_name = "X")]
    missing_length: Option<f64>,
    /// Tips without a genome are unknown
    #[arg(long)]
    ignore_missing: bool,
    /// Genomes without a tip are left out
    #[arg(long)]
    ignore_extra: bool,
    /// Threads; 0: one per core
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Rate {
    Gain,
    Loss,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lines {
    Columns,
    Rows,
}

#[derive(Clone, Copy, ValueEnum)]
enum Unseen {
    None,
    Absent,
    Constant,
}

/// Sets of families with their names.
#[derive(Default)]
struct Named {
    names: Vec<String>,
    offsets: Vec<usize>,
    members: Vec<u32>,
}

impl Arguments {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, Usage> {
        let root = match self.root.as_str() {
            "equilibrium" => Root::Equilibrium,
            "flat" => Root::Presence(0.5),
            number => Root::Presence(
                number
                    .parse()
                    .map_err(|_| Usage(format!("bad --root: {number}: equilibrium, flat or a number is needed")))?,
            ),
        };
        let pool = work::pool(self.jobs).build();
        let pool = pool.map_err(|error| Usage(format!("bad --jobs: {error}")))?;
        Ok(say::status(pool.install(|| self.answer(root))))
    }

    fn answer(&self, root: Root) -> nucula::Result<()> {
        let monitor = Monitor::default();
        let options = NewickOptions { missing_length: self.missing_length, ..NewickOptions::default() };
        let tree = Arc::new(io::read_tree(&self.tree, &options)?);
        let genomes = match self.genomes {
            Lines::Columns => Genomes::Columns,
            Lines::Rows => Genomes::Rows,
        };
        let table = io::read_presence(&self.table, genomes)?;
        let unmatched = |ignore| if ignore { Unmatched::Ignore } else { Unmatched::Error };
        let states = table.for_tree(&tree, unmatched(self.ignore_missing), unmatched(self.ignore_extra))?;
        let sets = self.test.as_deref().map(|path| read_sets(path, &table.families)).transpose()?;
        let data = Data::new(Arc::clone(&tree), &StatesView::rows(&states, table.families.len()))?;

        let ascertainment = match self.ascertainment {
            Unseen::None => Ascertainment::None,
            Unseen::Absent => Ascertainment::Absent,
            Unseen::Constant => Ascertainment::Constant,
        };
        let options = Options { root, ascertainment, drop_unobservable: true, ..Options::default() };
        let fit =
            data.fit(None, &FitOptions { gamma_classes: self.gamma, ..FitOptions::default() }, &options, &monitor)?;
        refuse_impossible(&data, &fit, &options, &table.families, &monitor)?;
        let of_shape = |shape: Shape| gamma_rates(shape.value, self.gamma, ClassRate::Mean);
        let classes = fit.shape.map(of_shape).transpose()?;
        let options = Options { class_rates: classes.as_deref(), ..options };
        let tests = match &sets {
            None => None,
            Some(named) => {
                let effect = if matches!(self.effect, Rate::Gain) { Effect::Gain } else { Effect::Loss };
                let test = TestOptions { effect, ..TestOptions::default() };
                let sets = Sets { offsets: &named.offsets, members: &named.members };
                let tests = data.test(&sets, None, &FitOptions::default(), &test, &options, &monitor)?;
                say_bounds(named, &tests, &test);
                Some((named, tests))
            }
        };
        let tables = Tables { estimates: report::estimates(&fit), tests: tests.as_ref() };
        match &self.output_dir {
            None => tables.print(),
            Some(folder) => {
                tables.write(folder)?;
                write_events(folder, &data, &fit, &options, &monitor)
            }
        }
    }
}

/// Gain and loss of a fit without designs.
fn rates(fit: &Fit) -> [f64; 2] {
    [fit.beta[0].exp(), fit.beta[1].exp()]
}

/// Refuses data that no rates explain.
fn refuse_impossible(
    data: &Data,
    fit: &Fit,
    options: &Options<'_>,
    families: &Labels,
    monitor: &Monitor,
) -> nucula::Result<()> {
    if fit.ll > f64::NEG_INFINITY {
        return Ok(());
    }
    let [gain, loss] = rates(fit);
    let found = data.loglik(&Rates { gain: &[gain], loss: &[loss] }, options, Derivatives::None, monitor)?;
    let impossible = || found.impossible.iter().zip(families.iter()).filter(|(is, _)| **is).map(|(_, name)| name);
    let (n, first) = (impossible().count(), impossible().next().unwrap_or_default());
    let reason = format!(
        "no rates explain {n} of {} families, first '{first}': its tips differ with no branch between them",
        families.len()
    );
    Err(nucula::Error::Degenerate { reason })
}

/// Says which effects end at a bound: what lies beyond was not looked at.
fn say_bounds(named: &Named, tests: &Tests, test: &TestOptions) {
    for (name, effect) in
        named.names.iter().zip(&tests.effect).filter(|(_, effect)| test.effect_bounds.contains(effect))
    {
        say::line(format_args!(
            "nucula: set '{name}': the effect ends at its bound, {effect}, and has no standard error"
        ));
    }
}

/// What is printed or written.
struct Tables<'a> {
    estimates: Vec<Column<'a>>,
    tests: Option<&'a (&'a Named, Tests)>,
}

impl Tables<'_> {
    fn tests(&self) -> Option<Vec<Column<'_>>> {
        self.tests.map(|(named, tests)| {
            let sizes: Vec<usize> = named.offsets.windows(2).map(|ends| ends[1] - ends[0]).collect();
            report::tests(&named.names, &sizes, tests)
        })
    }

    fn print(&self) -> nucula::Result<()> {
        let mut text = Vec::new();
        io::write_tsv(&self.estimates, &mut text)?;
        if let Some(tests) = self.tests() {
            text.push(b'\n');
            io::write_tsv(&tests, &mut text)?;
        }
        say::print(text).map(drop)
    }

    fn write(&self, folder: &Path) -> nucula::Result<()> {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        write_table(&folder.join("estimates.tsv"), &self.estimates)?;
        self.tests().map_or(Ok(()), |tests| write_table(&folder.join("tests.tsv"), &tests))
    }
}

/// Events per branch, as a table and on the tree.
fn write_events(folder: &Path, data: &Data, fit: &Fit, options: &Options<'_>, monitor: &Monitor) -> nucula::Result<()> {
    let [gain, loss] = rates(fit);
    let sums = data.event_sums(By::Branch, &Rates { gain: &[gain], loss: &[loss] }, options, monitor)?;
    write_table(&folder.join("branches.tsv"), &report::branches(data.tree(), &sums))?;
    let path = folder.join("tree.nwk");
    let tree = report::annotated(data.tree(), &sums)?;
    io::write_whole(&path, |out| writeln!(out, "{tree}").map_err(|error| failed(&path, &error)))
}

fn write_table(path: &Path, columns: &[Column<'_>]) -> nucula::Result<()> {
    io::write_whole(path, |out| io::write_tsv(columns, out))
}

fn failed(path: &Path, error: &std::io::Error) -> nucula::Error {
    nucula::Error::Io { file: path.display().to_string(), reason: error.to_string() }
}

/// What is said besides of an item with blanks: it may be several.
fn tabs(item: &str) -> &'static str {
    if item.contains(' ') { "; items are separated by tabs" } else { "" }
}

/// A line per set: its name, then its families, with tabs between them. Empty lines and those with # are left out.
fn read_sets(path: &Path, families: &Labels) -> nucula::Result<Named> {
    let text = fs::read_to_string(path).map_err(|error| failed(path, &error))?;
    let number: std::collections::HashMap<&str, u32> = families.iter().zip(0..).collect();
    let mut sets = Named { offsets: vec![0], ..Named::default() };
    let refused = |line, reason| nucula::Error::Parse { file: path.display().to_string(), line, reason };
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = line.split('\t').map(str::trim).filter(|word| !word.is_empty());
        sets.names.push(words.next().unwrap_or_default().to_string());
        for word in words {
            let Some(&family) = number.get(word) else {
                return Err(refused(i + 1, format!("'{word}' is no family of the table{}", tabs(word))));
            };
            sets.members.push(family);
        }
        if sets.offsets.last() == Some(&sets.members.len()) {
            let name = sets.names.pop().unwrap_or_default();
            return Err(refused(i + 1, format!("set '{name}' has no families{}", tabs(&name))));
        }
        sets.offsets.push(sets.members.len());
    }
    if sets.names.is_empty() {
        return Err(refused(0, "it has no sets: a line each, its name and its families with tabs between them".into()));
    }
    Ok(sets)
}
