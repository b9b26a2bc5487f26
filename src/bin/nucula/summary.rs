//! What came of a run: the summary, the failures, the events.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use nucula::io::write_whole;
use serde_json::{Map, Value, json};

use super::inputs::Job;

/// What came of one structure.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It was worked on: its entry in the summary, its rows, and what reading has to say, as lines.
    Done(Value, Vec<Value>, Vec<String>),
    /// It was left out: why, and the rows of the result that was there.
    Skipped(&'static str, Vec<Value>),
    /// A sentence.
    Failed(String),
    /// It would be worked on.
    Planned,
}

/// The entry of a structure in a summary, with what its manifest says of it.
pub fn entry(job: &Job, more: Value) -> Value {
    let mut entry = Map::new();
    entry.insert("source".into(), json!(job.label));
    entry.insert("pdb_id".into(), Value::Null);
    entry.insert("input_path".into(), json!(job.path.to_string_lossy()));
    entry.extend(more.as_object().cloned().unwrap_or_default());
    entry.extend(job.extra.as_ref().and_then(Value::as_object).cloned().unwrap_or_default());
    Value::Object(entry)
}

/// The summary of a run, in the order of the inputs; keys of `volumizer`'s `run.summary.json` first.
pub fn summary(config: &Value, jobs: &[Job], outcomes: &[Option<Outcome>], interrupted: bool) -> Value {
    let (mut results, mut errors, mut skipped, mut planned) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut n_not_done = 0;
    for (job, outcome) in jobs.iter().zip(outcomes) {
        match outcome {
            Some(Outcome::Done(more, ..)) => results.push(entry(job, more.clone())),
            Some(Outcome::Failed(reason)) => errors.push(entry(job, json!({ "error": reason }))),
            Some(Outcome::Skipped(reason, _)) => skipped.push(entry(job, json!({ "reason": reason }))),
            Some(Outcome::Planned) => planned.push(entry(job, json!({}))),
            None => n_not_done += 1,
        }
    }
    json!({
        "config": config,
        "num_processed": results.len(),
        "num_failed": errors.len(),
        "num_skipped": skipped.len(),
        "num_planned": planned.len(),
        "results": results,
        "errors": errors,
        "skipped": skipped,
        "planned": planned,
        "num_not_done": n_not_done,
        "interrupted": interrupted,
        "nucula": { "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The failed structures as a manifest, which `--manifest` reads.
pub fn failures(jobs: &[Job], outcomes: &[Option<Outcome>]) -> Value {
    let failed = jobs.iter().zip(outcomes).filter_map(|(job, outcome)| match outcome {
        Some(Outcome::Failed(reason)) => Some((job, reason)),
        _ => None,
    });
    // Relative paths are relative to the manifest, wherever it is.
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.into());
    let one = |(job, reason): (&Job, &String)| json!({ "source": job.label, "input_path": absolute(&job.path).to_string_lossy(), "error": reason });
    json!({ "structures": failed.map(one).collect::<Vec<_>>() })
}

/// Writes JSON to a file, whole or not at all.
pub fn write_json(path: &Path, value: &Value) -> nucula::Result<()> {
    write_whole(path, |out| {
        serde_json::to_writer_pretty(&mut *out, value).map_err(|error| failed(path, error.into()))?;
        out.write_all(b"\n").map_err(|error| failed(path, error))
    })
}

fn failed(path: &Path, error: std::io::Error) -> nucula::Error {
    nucula::Error::Io { file: path.display().to_string(), reason: error.to_string() }
}

/// A file that gets a line of JSON for every event, as it happens.
pub struct Events(Option<Mutex<File>>);

impl Events {
    /// A new file, or nothing.
    pub fn new(path: Option<&Path>) -> Result<Self, String> {
        let open = |path: &Path| File::create(path).map_err(|error| format!("{}: {error}", path.display()));
        Ok(Self(path.map(open).transpose()?.map(Mutex::new)))
    }

    /// Writes an event. What cannot be written is not worth stopping for.
    pub fn tell(&self, event: &str, fields: Value) {
        let Some(file) = &self.0 else { return };
        let mut line = Map::new();
        line.insert("ts".into(), json!(now()));
        line.insert("event".into(), json!(event));
        line.extend(fields.as_object().cloned().unwrap_or_default());
        if let Ok(mut file) = file.lock() {
            let _ = file.write_all(format!("{}\n", Value::Object(line)).as_bytes());
        }
    }
}

/// The time, UTC, as RFC 3339. The date by the days since 1970: H. Hinnant, "chrono-compatible low-level date algorithms".
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, seconds) = (since.as_secs() / 86_400 + 719_468, since.as_secs() % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", since.subsec_millis())
}
