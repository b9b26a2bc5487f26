//! The retention test end to end: a tree in Newick, a table of presence, a p value.
//!
//!     cargo run --release --example gainloss
//!
//! The table is made first, by simulation: 300 families in 40 genomes, of which the first 30 are lost at half the rate.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nucula::gainloss::{self, Data, FitOptions, Options, Rates, Sets, StatesView, TestOptions};
use nucula::io::{self, Genomes, NewickOptions, Unmatched};
use nucula::work::Monitor;

const N_GENOMES: usize = 40;
const N_FAMILIES: usize = 300;
const N_RETAINED: u32 = 30;

/// ((((g0,g1),g2),g3)…); with branches of 0.1.
fn caterpillar(n: usize) -> String {
    (1..n).fold("g0:0.1".into(), |text: String, i| format!("({text},g{i}:0.1){}", if i + 1 < n { ":0.1" } else { ";" }))
}

fn make_files(folder: &Path) -> Result<[PathBuf; 2], Box<dyn Error>> {
    let text = caterpillar(N_GENOMES);
    let tree = io::tree_from_newick(text.as_bytes(), &NewickOptions::default())?;
    let loss: Vec<f64> = (0..N_FAMILIES as u32).map(|f| if f < N_RETAINED { 0.75 } else { 1.5 }).collect();
    let rates = Rates { gain: &[1.0], loss: &loss };
    let states = gainloss::simulate(&tree, N_FAMILIES, &rates, &Options::default(), 1, &Monitor::default())?;
    let mut table = String::from("Gene");
    (0..tree.n_tips()).try_for_each(|tip| write!(table, "\t{}", tree.tip_name(tip)))?;
    for f in 0..N_FAMILIES {
        write!(table, "\nfamily{f}")?;
        tree.tip_nodes().iter().try_for_each(|&node| write!(table, "\t{}", states[node as usize * N_FAMILIES + f]))?;
    }
    let paths = ["genomes.nwk", "presence.Rtab"].map(|name| folder.join(name));
    fs::write(&paths[0], io::newick(&tree)?)?;
    fs::write(&paths[1], table)?;
    Ok(paths)
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let [tree_file, table_file] = make_files(folder.path())?;
    let tree = Arc::new(io::read_tree(&tree_file, &NewickOptions::default())?);
    let table = io::read_presence(&table_file, Genomes::Columns)?;
    let states = table.for_tree(&tree, Unmatched::Error, Unmatched::Error)?;
    let data = Data::new(tree, &StatesView::rows(&states, table.families.len()))?;

    let monitor = Monitor::default();
    let retained: Vec<u32> = (0..N_RETAINED).collect();
    let sets = Sets { offsets: &[0, retained.len()], members: &retained };
    let (terms, options) = (FitOptions::default(), Options::default());
    let test = data.test(&sets, None, &terms, &TestOptions::default(), &options, &monitor)?;
    let [gain, loss] = [test.null.beta[0].exp(), test.null.beta[1].exp()];
    println!("all families: gain {gain:.3}, loss {loss:.3}");
    let (effect, se) = (test.effect[0], test.se[0]);
    println!("retained: ln loss {effect:+.3} ± {se:.3}, statistic {:.2}, p {:.2e}", test.statistic[0], test.p[0]);
    let events = data.events(&Rates { gain: &[gain], loss: &[loss] }, &options, &monitor)?;
    let (gains, losses): (f64, f64) = (events.gains.iter().sum(), events.losses.iter().sum());
    println!("expected gains {gains:.1}, losses {losses:.1}");
    Ok(())
}
