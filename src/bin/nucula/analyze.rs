//! `nucula analyze`: what `volumizer analyze` does, under its flags, so that a script changes one word.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use nucula::reports::volumes::OutputFrame;
use serde_json::{Value, json};

use super::Usage;
use super::formats::Word;
use super::inputs::{self, Job};
use super::run::{Existing, Plan};
use super::science::Science;
use super::volumes::seconds;

/// What is said where volumizer would use the network.
pub const NO_NETWORK: &str = "this program does not use the network; fetch files first, such as \
    `curl -O https://files.rcsb.org/download/4JPN.cif.gz`, and give them as --input or in a --manifest";

/// Finds the volumes of one file or of a list, with the flags and files of `volumizer analyze`.
#[derive(Args)]
pub struct Arguments {
    /// One file
    #[arg(long, value_name = "FILE", group = "what")]
    input: Option<PathBuf>,
    /// Not here: fetch files first
    #[arg(long, value_name = "ID", group = "what")]
    pdb_id: Option<String>,
    /// JSON with a list `structures` of objects with `input_path` and, as you like, `source`
    #[arg(long, value_name = "FILE", group = "what")]
    manifest: Option<PathBuf>,
    /// The structures of an earlier run.summary.json
    #[arg(long, value_name = "FILE", group = "what")]
    from_summary: Option<PathBuf>,
    /// Which of them
    #[arg(long, value_enum, default_value = "failed")]
    only: Only,
    /// Made if absent
    #[arg(long, value_name = "DIR")]
    output_dir: PathBuf,
    /// Replace outputs
    #[arg(long, conflicts_with_all = ["reannotate", "resume"])]
    overwrite: bool,
    /// Replace outputs
    #[arg(long, conflicts_with = "resume")]
    reannotate: bool,
    /// Leave out what is done already with the same settings
    #[arg(long)]
    resume: bool,
    /// Hubs in the report and in the annotated structure
    #[arg(long)]
    include_hubs: bool,
    /// State of the run [default: run.checkpoint.json in the output folder]
    #[arg(long, value_name = "FILE", conflicts_with = "no_checkpoint")]
    checkpoint: Option<PathBuf>,
    /// No such file
    #[arg(long)]
    no_checkpoint: bool,
    /// A line of JSON for every event
    #[arg(long, value_name = "FILE")]
    progress_jsonl: Option<PathBuf>,
    /// Seconds between lines of progress; 0 or less: none
    #[arg(long, value_name = "S", default_value_t = 30.0)]
    progress_interval: f64,
    /// Failed structures as a manifest
    #[arg(long, value_name = "FILE")]
    failures_manifest: Option<PathBuf>,
    /// Say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
    /// Structures at a time
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
    /// A structure that takes longer fails; 0 or less: none does
    #[arg(long, value_name = "S")]
    worker_timeout_seconds: Option<f64>,
    /// Accepted; there are no downloads
    #[arg(long, value_name = "DIR", hide = true)]
    download_dir: Option<PathBuf>,
    /// Accepted; there are no downloads
    #[arg(long, hide = true)]
    timeout: Option<f64>,
    /// Accepted; there are no downloads
    #[arg(long, hide = true)]
    retries: Option<u32>,
    /// Accepted; there are no downloads
    #[arg(long, hide = true)]
    retry_delay: Option<f64>,
    #[command(flatten)]
    science: Science,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    Failed,
    Skipped,
    Planned,
    All,
}

impl Arguments {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, Usage> {
        let (reading, finding) = self.science.options()?;
        let mut jobs = self.inputs()?;
        inputs::refuse_equal_labels(&mut jobs);
        let checkpoint = self.checkpoint.clone().or_else(|| Some(self.output_dir.join("run.checkpoint.json")));
        let plan = Plan {
            config: self.config(),
            reading,
            finding,
            include_hubs: self.include_hubs,
            frame: OutputFrame::Aligned,
            output_dir: Some(self.output_dir.clone()),
            formats: vec![Word::Cif, Word::Json],
            existing: match (self.resume, self.overwrite || self.reannotate) {
                (true, _) => Existing::Resume,
                (_, true) => Existing::Overwrite,
                _ => Existing::Refuse,
            },
            table: None,
            print: false,
            jobs: self.jobs.max(1),
            fail_fast: self.fail_fast,
            dry_run: self.dry_run,
            max_residues: None,
            time_limit: seconds("worker-timeout-seconds", self.worker_timeout_seconds)?,
            events: self.progress_jsonl.clone(),
            failures: self.failures_manifest.clone(),
            checkpoint: checkpoint.filter(|_| !self.no_checkpoint),
            quiet: false,
            interval: seconds("progress-interval", Some(self.progress_interval))?
                .filter(|interval| *interval > Duration::ZERO),
        };
        plan.run(&jobs)
    }

    fn inputs(&self) -> Result<Vec<Job>, Usage> {
        match (&self.input, &self.manifest, &self.from_summary, &self.pdb_id) {
            (Some(input), None, None, None) => Ok(vec![Job::new(input.clone())]),
            (None, Some(manifest), None, None) => from_manifest(manifest),
            (None, None, Some(summary), None) => from_summary(summary, self.only),
            (None, None, None, Some(_)) => Err(Usage(NO_NETWORK.into())),
            _ => Err(Usage("give one of --input, --manifest, --from-summary".into())),
        }
    }

    fn config(&self) -> Value {
        let settings = self.science.options().ok().map(|(r, f)| nucula::reports::volumes::settings(&r, &f));
        let text = |name: &str| settings.as_ref().map(|settings| settings[name].clone());
        json!({
            "command": "analyze",
            "input": self.input,
            "pdb_id": self.pdb_id,
            "manifest": self.manifest,
            "from_summary": self.from_summary,
            "output_dir": self.output_dir,
            "overwrite": self.overwrite,
            "reannotate": self.reannotate,
            "resume": self.resume,
            "dry_run": self.dry_run,
            "fail_fast": self.fail_fast,
            "jobs": self.jobs,
            "include_hubs": self.include_hubs,
            "resolution": text("voxel_size"),
            "min_voxels": text("min_voxels"),
            "min_volume": text("min_volume"),
            "surface_connectivity": text("surface_connectivity"),
            "merge_mouth_gap_voxels": text("mouth_merge_gap"),
            "no_necked_pocket_cavity": text("neck").map(|neck| neck == json!(false)),
            "assembly_policy": text("assembly"),
            "keep_non_protein": text("keep_non_protein"),
            "backend": text("profile").map(|profile| if profile == json!("f32") { "native" } else { "python" }),
            "checkpoint": self.checkpoint,
            "no_checkpoint": self.no_checkpoint,
            "progress_jsonl": self.progress_jsonl,
            "progress_interval": self.progress_interval,
            "failures_manifest": self.failures_manifest,
            "settings": settings,
        })
    }
}

fn parsed(path: &Path) -> Result<Value, Usage> {
    let refused = |reason: String| Usage(format!("{}: {reason}", path.display()));
    let text = fs::read(path).map_err(|error| refused(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| refused(error.to_string()))
}

/// The structures of a manifest; relative paths are relative to it.
fn from_manifest(path: &Path) -> Result<Vec<Job>, Usage> {
    let manifest = parsed(path)?;
    let refused = |reason: String| Usage(format!("{}: {reason}", path.display()));
    let structures = manifest["structures"].as_array().filter(|structures| !structures.is_empty());
    let structures = structures.ok_or_else(|| refused("it has no list `structures`, or an empty one".into()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let one = |(i, entry): (usize, &Value)| {
        let Some(input) = entry["input_path"].as_str() else {
            let reason = if entry["pdb_id"].is_string() { NO_NETWORK } else { "it has no input_path" };
            return Err(refused(format!("structure {i}: {reason}")));
        };
        Ok(job(entry, folder.join(input)))
    };
    structures.iter().enumerate().map(one).collect()
}

/// The structures of an earlier summary.
fn from_summary(path: &Path, only: Only) -> Result<Vec<Job>, Usage> {
    let summary = parsed(path)?;
    let lists = [
        ("results", only == Only::All),
        ("errors", matches!(only, Only::Failed | Only::All)),
        ("skipped", matches!(only, Only::Skipped | Only::All)),
        ("planned", matches!(only, Only::Planned | Only::All)),
    ];
    let entries = lists.into_iter().filter(|(_, is_wanted)| *is_wanted);
    let entries = entries.flat_map(|(name, _)| summary[name].as_array().into_iter().flatten());
    let jobs: Vec<Job> = entries.filter_map(|entry| Some(job(entry, entry["input_path"].as_str()?.into()))).collect();
    if jobs.is_empty() {
        return Err(Usage(format!("{}: it lists no such structure", path.display())));
    }
    Ok(jobs)
}

fn job(entry: &Value, path: PathBuf) -> Job {
    let mut job = Job::new(path);
    if let Some(label) = entry["source"].as_str() {
        job.label = inputs::clean(label);
    }
    let members = &entry["cluster_member_pdb_ids"];
    job.extra = (!members.is_null()).then(|| json!({ "cluster_member_pdb_ids": members }));
    job
}
