//! A run over many structures: several at a time, one bad one never stopping the rest, progress, resuming, the summary.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use nucula::io::{self as files, ReadOptions};
use nucula::reports::volumes::{self as reports, OutputFrame, WriteOptions};
use nucula::volumes::{self, Options};
use nucula::work::{self, Monitor};
use nucula::{Error, Result};
use serde_json::{Value, json};

use super::formats::{self, Word};
use super::inputs::Job;
use super::resume::{self, Settings};
use super::say::Printer;
use super::summary::{self, Events, Outcome};
use super::{OK, SOME_FAILED, USAGE, Usage, say, show, stop};

/// What to do about outputs that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Nothing is done, for no structure.
    RefuseAll,
    /// Such structures fail.
    Refuse,
    /// What is whole and has the same settings is left out; the rest is done again.
    Resume,
    /// They are replaced.
    Overwrite,
}

/// What is done with each structure, and what is told.
pub struct Plan {
    pub reading: ReadOptions,
    pub finding: Options,
    pub include_hubs: bool,
    pub frame: OutputFrame,
    pub output_dir: Option<PathBuf>,
    /// In the order in which they are written.
    pub formats: Vec<Word>,
    pub existing: Existing,
    pub table: Option<PathBuf>,
    pub print: bool,
    pub jobs: usize,
    pub fail_fast: bool,
    pub dry_run: bool,
    pub max_residues: Option<usize>,
    pub time_limit: Option<Duration>,
    pub events: Option<PathBuf>,
    pub failures: Option<PathBuf>,
    pub checkpoint: Option<PathBuf>,
    pub quiet: bool,
    /// Between lines where there is no bar; none: no lines.
    pub interval: Option<Duration>,
    /// Every flag, for the summary.
    pub config: Value,
}

/// Why outputs were left alone.
const RESUMED: &str = "resume_existing_outputs";
const TOO_MANY_RESIDUES: &str = "max_residues";

impl Plan {
    /// Works on all structures. The exit status.
    pub fn run(&self, jobs: &[Job]) -> std::result::Result<u8, Usage> {
        if let Some(status) = self.prepare(jobs) {
            return Ok(status);
        }
        let events = Events::new(self.events.as_deref()).map_err(Usage)?;
        let threads =
            if self.jobs == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { self.jobs };
        let pool = work::pool(threads).build().map_err(|e| Usage(e.to_string()))?;
        stop::listen();
        events.tell("run_started", json!({ "num_structures": jobs.len() }));
        let outcomes: Vec<Mutex<Option<Outcome>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
        let put = |i: usize, outcome: Outcome| *outcomes[i].lock().expect("no panic while it is held") = Some(outcome);
        let copy = |i: usize| outcomes[i].lock().expect("no panic while it is held").clone();
        let all = || (0..jobs.len()).map(copy).collect::<Vec<_>>();
        let monitor = Monitor::default();
        let progress = Progress::new(self, jobs.len());
        let places: Vec<usize> = (0..jobs.len()).collect();
        let mut last_checkpoint = Instant::now();
        let (mut n_failed, mut printer) = (0, Printer::default());
        let done = work::batch(
            &pool,
            &places,
            |&i, monitor| {
                let outcome = match self.outcome(&jobs[i], monitor, &events) {
                    Err(Error::Cancelled) => return Err(Error::Cancelled),
                    Err(error) => Outcome::Failed(error.to_string()),
                    Ok(outcome) => outcome,
                };
                tell(&events, &jobs[i], &outcome);
                put(i, outcome);
                Ok(())
            },
            &monitor,
            || {
                progress.tick();
                if stop::asked() {
                    monitor.cancel();
                }
            },
            |i, result| {
                if let Err(error @ Error::Internal { .. }) = result {
                    put(i, Outcome::Failed(error.to_string()));
                }
                let outcome = copy(i);
                if let Some(Outcome::Failed(reason)) = &outcome {
                    n_failed += 1;
                    progress.line(&format!("nucula: {}: {reason}", jobs[i].label));
                    if self.fail_fast {
                        monitor.cancel();
                    }
                }
                if let Some(Outcome::Done(_, _, notes)) = &outcome
                    && !self.quiet
                {
                    notes.iter().for_each(|note| progress.line(note));
                }
                if let Some(text) = self.printed(&jobs[i], outcome.as_ref()) {
                    progress.aside(|| printer.print(text));
                    if printer.has_ended() {
                        monitor.cancel();
                    }
                }
                progress.step(i + 1, n_failed);
                if last_checkpoint.elapsed() > Duration::from_secs(1) {
                    self.save_checkpoint(jobs, &all(), false);
                    last_checkpoint = Instant::now();
                }
            },
        );
        progress.finish();
        let outcomes = all();
        let interrupted = done.is_err() && stop::asked();
        let mut complaints = self.write_run(jobs, &outcomes, interrupted);
        complaints.extend(printer.failure.as_ref().map(Error::to_string));
        for complaint in &complaints {
            say::line(format_args!("nucula: {complaint}"));
        }
        let count = |is: fn(&Outcome) -> bool| outcomes.iter().flatten().filter(|outcome| is(outcome)).count();
        let n_failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
        let n_done = count(|outcome| matches!(outcome, Outcome::Done(..)));
        let fields = json!({ "num_processed": n_done, "num_failed": n_failed, "interrupted": interrupted });
        events.tell("run_completed", fields);
        if interrupted {
            say::line(format_args!("nucula: stopped; {n_done} of {} structures are done", jobs.len()));
        }
        let is_whole = n_failed == 0 && complaints.is_empty() && (done.is_ok() || printer.is_closed);
        Ok(if is_whole { OK } else { SOME_FAILED })
    }

    /// What must be so before anything is done; else the exit status.
    fn prepare(&self, jobs: &[Job]) -> Option<u8> {
        let folder = self.output_dir.as_ref()?;
        if self.existing == Existing::RefuseAll && !self.dry_run {
            let outputs =
                jobs.iter().flat_map(|job| self.formats.iter().map(move |word| word.path(folder, &job.label)));
            let existing: Vec<PathBuf> = outputs.filter(|path| path.exists()).take(2).collect();
            if let Some(first) = existing.first() {
                let more = if existing.len() > 1 { " and others are" } else { " is" };
                say::line(format_args!(
                    "nucula: {}{more} there already; --resume keeps them, --overwrite replaces them",
                    first.display()
                ));
                return Some(SOME_FAILED);
            }
        }
        if let Err(error) = fs::create_dir_all(folder) {
            say::line(format_args!("nucula: {}: {error}", folder.display()));
            return Some(USAGE);
        }
        None
    }

    fn settings(&self) -> Settings {
        let options = reports::settings(&self.reading, &self.finding);
        Settings { options, include_hubs: self.include_hubs, frame: self.frame }
    }

    /// Works on one structure.
    fn outcome(&self, job: &Job, monitor: &Monitor, events: &Events) -> Result<Outcome> {
        if let Some(reason) = &job.refused {
            return Ok(Outcome::Failed(reason.clone()));
        }
        if let Some(folder) = &self.output_dir {
            match self.existing {
                Existing::Resume => {
                    if let Some(report) = resume::report(job, folder, &self.formats, &self.settings()) {
                        let rows = report["volumes"].as_array().cloned().unwrap_or_default();
                        return Ok(Outcome::Skipped(RESUMED, rows));
                    }
                }
                Existing::Refuse => {
                    let mut paths = self.formats.iter().map(|word| word.path(folder, &job.label));
                    if let Some(path) = paths.find(|path| path.exists()) {
                        let reason = format!("{} is there already; use --overwrite or --resume", path.display());
                        return Ok(Outcome::Failed(reason));
                    }
                }
                Existing::RefuseAll | Existing::Overwrite => {}
            }
        }
        if self.dry_run {
            return Ok(Outcome::Planned);
        }
        events.tell("structure_started", summary::entry(job, json!({})));
        match self.time_limit {
            None => self.work(job, monitor),
            Some(limit) => limited(limit, monitor, |monitor| self.work(job, monitor)),
        }
    }

    fn work(&self, job: &Job, monitor: &Monitor) -> Result<Outcome> {
        let structure = files::read(&job.path, &self.reading)?;
        monitor.check()?;
        let n_residues = || {
            let topology = &structure.topology;
            (0..structure.n_atoms()).filter(|&i| i == 0 || !topology.same_residue(i - 1, i)).count()
        };
        if self.max_residues.is_some_and(|most| n_residues() > most) {
            if let Some(folder) = &self.output_dir {
                let (n, most) = (n_residues(), self.max_residues);
                let status =
                    json!({ "status": "skipped", "reason": TOO_MANY_RESIDUES, "num_residues": n, "limit": most });
                summary::write_json(&folder.join(format!("{}.status.json", job.label)), &summary::entry(job, status))?;
            }
            return Ok(Outcome::Skipped(TOO_MANY_RESIDUES, Vec::new()));
        }
        let notes = show::notes(&job.label, &structure);
        let found = volumes::find(&structure, &self.finding, monitor)?;
        drop(structure);
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let structure_path = self.output_dir.as_ref().and_then(|f| formats::structure(&self.formats, f, &job.label));
        let mut options = WriteOptions {
            include_hubs: self.include_hubs,
            frame: self.frame,
            source: Some(job.label.clone()),
            input_path: Some(text(&job.path)),
            structure_path: structure_path.as_deref().map(text),
            ..WriteOptions::new(Word::Json.format())
        };
        let rows = reports::rows(&found, &options)?;
        let mut annotation = None;
        if let Some(folder) = &self.output_dir {
            // A report that says that the others are there must not be there before they are.
            if self.existing == Existing::Overwrite || self.existing == Existing::Resume {
                let _ = fs::remove_file(Word::Json.path(folder, &job.label));
            }
            for word in &self.formats {
                monitor.check()?;
                let path = word.path(folder, &job.label);
                options.format = word.format();
                reports::write(&found, &path, &options)?;
                if *word == Word::Json {
                    annotation = Some(text(&path));
                }
            }
        }
        let largest = rows.iter().reduce(|a, b| if b["volume"].as_f64() > a["volume"].as_f64() { b } else { a });
        let entry = json!({
            "structure_output": options.structure_path,
            "annotation_output": annotation,
            "num_volumes": rows.len(),
            "largest_type": largest.map(|row| row["type"].clone()),
            "largest_volume": largest.map(|row| row["volume"].clone()),
        });
        let keeps_rows = self.print || self.table.is_some();
        Ok(Outcome::Done(entry, if keeps_rows { rows } else { Vec::new() }, notes))
    }

    /// What is printed of a structure, if anything.
    fn printed(&self, job: &Job, outcome: Option<&Outcome>) -> Option<String> {
        match outcome? {
            Outcome::Done(_, rows, _) | Outcome::Skipped(RESUMED, rows) if self.print => {
                Some(show::fitted(&format!("{} ({})", job.label, job.path.display()), rows))
            }
            Outcome::Planned if self.print => Some(format!("{}\n", job.path.display())),
            _ => None,
        }
    }

    fn save_checkpoint(&self, jobs: &[Job], outcomes: &[Option<Outcome>], is_complete: bool) -> Option<String> {
        let path = self.checkpoint.as_ref()?;
        let mut state = summary::summary(&self.config, jobs, outcomes, false);
        state["status"] = json!(if is_complete { "completed" } else { "running" });
        summary::write_json(path, &state).err().map(|error| error.to_string())
    }

    /// Writes what the whole run leaves behind; what went wrong with that.
    fn write_run(&self, jobs: &[Job], outcomes: &[Option<Outcome>], interrupted: bool) -> Vec<String> {
        let mut complaints: Vec<String> = Vec::new();
        let mut complain = |result: Result<()>| complaints.extend(result.err().map(|error| error.to_string()));
        if let Some(path) = &self.table {
            let tables = jobs.iter().zip(outcomes).filter_map(|(job, outcome)| match outcome {
                Some(Outcome::Done(_, rows, _) | Outcome::Skipped(_, rows)) => Some((job.label.as_str(), &rows[..])),
                _ => None,
            });
            complain(show::write_table(path, tables));
        }
        if let Some(path) = &self.failures {
            complain(summary::write_json(path, &summary::failures(jobs, outcomes)));
        }
        if let Some(folder) = &self.output_dir {
            let path = folder.join("run.summary.json");
            complain(summary::write_json(&path, &summary::summary(&self.config, jobs, outcomes, interrupted)));
            if !self.quiet {
                say::line(format_args!("wrote summary: {}", path.display()));
            }
        }
        complaints.extend(self.save_checkpoint(jobs, outcomes, !interrupted));
        complaints
    }
}

fn tell(events: &Events, job: &Job, outcome: &Outcome) {
    let (event, more) = match outcome {
        Outcome::Done(more, ..) => ("structure_succeeded", more.clone()),
        Outcome::Skipped(reason, _) => ("structure_skipped", json!({ "reason": reason })),
        Outcome::Failed(reason) => ("structure_failed", json!({ "error": reason })),
        Outcome::Planned => ("structure_planned", json!({})),
    };
    events.tell(event, summary::entry(job, more));
}

/// Runs `work` with a monitor of its own, which stops when the run does or when the time is over.
fn limited<T>(limit: Duration, run: &Monitor, work: impl FnOnce(&Monitor) -> Result<T>) -> Result<T> {
    let own = Monitor::default();
    let (sender, receiver) = mpsc::channel::<()>();
    let watched = &own;
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            let start = Instant::now();
            // Ends when the work is done, for then the sender is gone.
            while receiver.recv_timeout(Duration::from_millis(10)) == Err(mpsc::RecvTimeoutError::Timeout) {
                if run.check().is_err() || start.elapsed() >= limit {
                    watched.cancel();
                }
            }
        });
        let result = work(&own);
        drop(sender);
        result
    });
    run.check()?;
    match result {
        Err(Error::Cancelled) => {
            let reason = format!("not done within the time limit of {} s", limit.as_secs_f64());
            Err(Error::TooLarge { reason })
        }
        other => other,
    }
}

/// A bar on a terminal, else lines from time to time; on standard error.
struct Progress {
    bar: Option<ProgressBar>,
    interval: Option<Duration>,
    n: usize,
    start: Instant,
    state: Mutex<(Instant, usize, usize)>,
}

impl Progress {
    fn new(plan: &Plan, n: usize) -> Self {
        let has_bar = io::stderr().is_terminal() && !plan.quiet && n > 1;
        let style = "{wide_bar} {pos}/{len} {per_sec} {eta} left";
        let bar = has_bar.then(|| {
            let bar = ProgressBar::new(n as u64);
            bar.with_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let interval = plan.interval.filter(|_| !has_bar && !plan.quiet);
        let now = Instant::now();
        Self { bar, interval, n, start: now, state: Mutex::new((now, 0, 0)) }
    }

    fn step(&self, done: usize, failed: usize) {
        let mut state = self.state.lock().expect("no panic while it is held");
        (state.1, state.2) = (done, failed);
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
        }
    }

    fn tick(&self) {
        if let Some(bar) = &self.bar {
            bar.tick();
        }
        let mut state = self.state.lock().expect("no panic while it is held");
        if self.interval.is_some_and(|interval| state.0.elapsed() >= interval) {
            state.0 = Instant::now();
            let (done, failed, n) = (state.1, state.2, self.n);
            let rate = done as f64 / self.start.elapsed().as_secs_f64();
            let left = if done > 0 { format!("{:.0} s", (n - done) as f64 / rate) } else { "?".into() };
            let percent = 100.0 * done as f64 / n.max(1) as f64;
            say::line(format_args!("{done} of {n} ({percent:.0} %), {failed} failed, {rate:.1}/s, {left} left"));
        }
    }

    /// Prints a line on standard error beside the bar.
    fn line(&self, text: &str) {
        self.aside(|| say::line(text));
    }

    fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
