//! The main job: from a structure file to its cavities, pockets, pores and hubs.
//!
//!     cargo run --release --example volumes [-- FILE] [--voxel-size Å] [--output FILE]
//!
//! FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use nucula::io::{self, ReadOptions};
use nucula::reports::volumes::{self as report, Format, WriteOptions};
use nucula::volumes::Row;
use nucula::volumes::{self, Options};
use nucula::work::Monitor;

/// What the command line asks for.
struct Arguments {
    file: PathBuf,
    voxel_size: f64,
    output: Option<PathBuf>,
}

fn arguments() -> Result<Arguments, String> {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/4CUP.cif");
    let mut arguments = Arguments { file: bundled, voxel_size: 2.0, output: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--voxel-size" => {
                let text = value()?;
                arguments.voxel_size = text.parse().map_err(|_| format!("--voxel-size: {text} is not a number"))?;
            }
            "--output" => arguments.output = Some(value()?.into()),
            option if option.starts_with('-') => {
                return Err(format!("{option}: known are FILE, --voxel-size Å, --output FILE"));
            }
            file => arguments.file = file.into(),
        }
    }
    Ok(arguments)
}

fn number(value: Option<f64>) -> String {
    value.map_or("–".into(), |value| format!("{value:.4}"))
}

fn print_table(rows: &[Row]) {
    println!(
        "{:>4}  {:<7} {:>10}  {:>24}  {:>11}  {:>10}",
        "id", "kind", "volume Å³", "lengths Å", "circularity", "uniformity"
    );
    for row in rows {
        let lengths = row.lengths.map(|length| format!("{length:7.2}")).join(" ");
        let (circularity, uniformity) = (number(row.circularity), number(row.uniformity));
        println!(
            "{:>4}  {:<7} {:>10.1}  {lengths:>24}  {circularity:>11}  {uniformity:>10}",
            row.id,
            row.kind.name(),
            row.volume
        );
    }
    if rows.is_empty() {
        println!("      (nothing large enough to report)");
    }
}

fn run(arguments: &Arguments) -> nucula::Result<()> {
    let start = Instant::now();
    let structure = io::read(&arguments.file, &ReadOptions::default())?;
    let options = Options { voxel_size: arguments.voxel_size, ..Options::default() };
    let found = volumes::find(&structure, &options, &Monitor::default())?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;

    let [x, y, z] = found.grid().shape();
    println!(
        "{}: {} atoms, {x} × {y} × {z} voxels of {} Å, {milliseconds:.1} ms\n",
        arguments.file.display(),
        structure.n_atoms(),
        arguments.voxel_size
    );
    print_table(found.rows());
    if !found.rows().is_empty() {
        println!("\nalong the first: {}", report::residue_texts(&found)?.get(0));
    }

    let stem = arguments.file.file_stem().unwrap_or_default();
    let output = arguments.output.clone().unwrap_or_else(|| Path::new(stem).with_extension("annotated.cif"));
    report::write(&found, &output, &WriteOptions::new(Format::of(&output)?))?;
    println!("\nannotated structure: {}", output.display());
    Ok(())
}

fn main() -> ExitCode {
    let outcome = arguments().and_then(|arguments| run(&arguments).map_err(|error| error.to_string()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("volumes: {message}");
            ExitCode::FAILURE
        }
    }
}
