//! `nucula volumes`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use nucula::reports::volumes::OutputFrame;
use serde_json::{Value, json};

use super::formats::{self, Word};
use super::run::{Existing, Plan};
use super::science::Science;
use super::{Usage, inputs, show};

/// Finds the cavities, pockets, pores and hubs of structures.
///
/// Without an output folder the table of each structure is printed. A bad file never stops the rest. Exit status: 0, 1 if
/// structures failed or an output could not be written, 2 for wrong usage.
#[derive(Args)]
pub struct Arguments {
    /// Files; folders, which are searched for .pdb .ent .cif .mmcif .bcif, also .gz; `-`: paths on standard input; @LIST: paths in a file
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where LABEL.annotated.cif, LABEL.annotation.json and run.summary.json are written
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// What is written for each structure into the output folder [default: cif,json]
    #[arg(short, long, value_name = "FORMATS", value_enum, value_delimiter = ',')]
    format: Option<Vec<Word>>,
    /// All rows of all structures in one file, .csv or .jsonl
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Leave hubs out
    #[arg(long)]
    no_hubs: bool,
    /// Atoms and volumes where the file has the atoms, not along the principal axes
    #[arg(long)]
    input_frame: bool,
    /// Accepted, for volumizer's sake: hubs are in the results unless left out
    #[arg(long, conflicts_with = "no_hubs", hide = true)]
    include_hubs: bool,
    /// Structures at a time; 0: one per core
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,
    /// Leave out what is done already with the same settings
    #[arg(long, conflicts_with = "overwrite")]
    resume: bool,
    /// Replace outputs that are there
    #[arg(long)]
    overwrite: bool,
    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
    /// Say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Skip structures of more residues
    #[arg(long, value_name = "N")]
    max_residues: Option<usize>,
    /// A structure that takes longer fails
    #[arg(long, value_name = "S")]
    time_limit: Option<f64>,
    /// A line of JSON for every event
    #[arg(long, value_name = "FILE")]
    progress_jsonl: Option<PathBuf>,
    /// Failed structures as a manifest
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
    /// No progress, only failures
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    science: Science,
}

impl Arguments {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, Usage> {
        let (reading, finding) = self.science.options()?;
        let formats = formats::wanted(self.format());
        if self.output_dir.is_none() && self.format.is_some() {
            return Err(Usage(formats::NO_FOLDER.into()));
        }
        if self.output_dir.is_none() && (self.resume || self.overwrite) {
            return Err(Usage("--resume and --overwrite are about the files of --output-dir".into()));
        }
        if self.resume && !formats.contains(&Word::Json) {
            return Err(Usage("--resume compares the settings in the reports; add json to --format".into()));
        }
        if let Some(table) = &self.table
            && !show::is_jsonl(table)
            && table.extension().is_none_or(|suffix| !suffix.eq_ignore_ascii_case("csv"))
        {
            return Err(Usage(format!("bad --table: {}: it must end in .csv or .jsonl", table.display())));
        }
        let mut jobs = inputs::find(&self.inputs)?;
        if self.output_dir.is_some() {
            inputs::refuse_equal_labels(&mut jobs);
        }
        let plan = Plan {
            config: self.config(),
            reading,
            finding,
            include_hubs: !self.no_hubs,
            frame: frame(self.input_frame),
            output_dir: self.output_dir.clone(),
            formats,
            existing: match (self.resume, self.overwrite) {
                (true, _) => Existing::Resume,
                (_, true) => Existing::Overwrite,
                _ => Existing::RefuseAll,
            },
            table: self.table.clone(),
            print: self.output_dir.is_none() && self.table.is_none(),
            jobs: self.jobs,
            fail_fast: self.fail_fast,
            dry_run: self.dry_run,
            max_residues: self.max_residues,
            time_limit: seconds("time-limit", self.time_limit)?,
            events: self.progress_jsonl.clone(),
            failures: self.failures.clone(),
            checkpoint: None,
            quiet: self.quiet,
            interval: Some(Duration::from_secs(30)),
        };
        plan.run(&jobs)
    }

    fn format(&self) -> &[Word] {
        self.format.as_deref().unwrap_or(&[Word::Cif, Word::Json])
    }

    fn config(&self) -> Value {
        json!({
            "command": "volumes",
            "arguments": super::arguments(),
            "settings": self.science.options().ok().map(|(r, f)| nucula::reports::volumes::settings(&r, &f)),
            "output_dir": self.output_dir,
            "formats": self.format().iter().map(|word| format!("{word:?}").to_lowercase()).collect::<Vec<_>>(),
            "include_hubs": !self.no_hubs,
            "frame": frame(self.input_frame).name(),
            "jobs": self.jobs,
            "resume": self.resume,
            "overwrite": self.overwrite,
            "fail_fast": self.fail_fast,
            "dry_run": self.dry_run,
            "max_residues": self.max_residues,
            "time_limit": self.time_limit,
        })
    }
}

/// Where atoms and volumes are put.
pub fn frame(is_of_input: bool) -> OutputFrame {
    if is_of_input { OutputFrame::Input } else { OutputFrame::Aligned }
}

/// A time in seconds; none for 0 and below.
pub fn seconds(flag: &str, time: Option<f64>) -> Result<Option<Duration>, Usage> {
    match time {
        Some(time) if time > 0.0 => {
            let duration = Duration::try_from_secs_f64(time);
            duration.map(Some).map_err(|error| Usage(format!("bad --{flag}: {time}: {error}")))
        }
        Some(time) if time.is_nan() => Err(Usage(format!("bad --{flag}: it is not a number"))),
        _ => Ok(None),
    }
}
