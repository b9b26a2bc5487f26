//! Volumes with an error: the voids of a structure, and the way through the widest of them.
//!
//!     cargo run --release --example voids [-- FILE [STEP [OUTPUT]]]
//!
//! FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.

use std::path::Path;
use std::process::ExitCode;

use nucula::io::{self, ReadOptions};
use nucula::voids::{self, Options};
use nucula::work::Monitor;
use nucula::{Error, reports};

fn run(words: &[String]) -> Result<(), Error> {
    let bundled = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/4CUP.cif");
    let path = words.first().map_or(bundled, String::as_str);
    let step = words.get(1).map_or(Ok(1.0), |word| word.parse());
    let step = step.map_err(|_| Error::argument("step", format!("{} is not a number", words[1])))?;
    let structure = io::read(Path::new(path), &ReadOptions::default())?;
    let found = voids::find(&structure, &Options { step, ..Options::default() }, &Monitor::default())?;
    let [x, y, z] = found.frame().layout.shape;
    println!("{path}: {x} × {y} × {z} points {step} Å apart\n");
    println!("kind     volume Å³    error   area Å²  depth Å  mouths  residues");
    for row in found.rows().iter().take(10) {
        println!(
            "{:<7} {:>10.1} {:>8.1}  {:>8.1}  {:>7.2}  {:>6}  {:>8}",
            row.kind.name(),
            row.volume,
            row.error.total(),
            row.area,
            row.depth,
            row.mouths.len(),
            row.residues.len()
        );
    }
    if let Some(row) = found.rows().iter().position(|row| row.mouths.len() >= 2) {
        let line = found.centreline(row, None, None, &Monitor::default())?;
        println!("\nthrough row {row}: {:.1} Å, bottleneck of radius {:.2} Å", line.length, line.bottleneck);
    }
    if let Some(output) = words.get(2) {
        reports::voids::write(&found, output.as_ref())?;
        println!("\nwritten: {output}");
    }
    Ok(())
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("voids: {error}");
            ExitCode::FAILURE
        }
    }
}
