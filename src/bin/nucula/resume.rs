//! Results that are there already: whole, of the same file, by the same settings.

use std::fs;
use std::path::Path;

use nucula::reports::volumes::OutputFrame;
use serde_json::{Map, Value, json};

use super::formats::{self, Word};
use super::inputs::Job;

/// What a result must have been made with.
pub struct Settings {
    /// As reports have them under `options`.
    pub options: Map<String, Value>,
    /// Whether hubs are in it.
    pub include_hubs: bool,
    /// Where atoms and volumes are.
    pub frame: OutputFrame,
}

/// The report of a structure whose outputs are all there, are not empty, are not older than the input, and agree with each
/// other and with the settings.
pub fn report(job: &Job, folder: &Path, wanted: &[Word], settings: &Settings) -> Option<Value> {
    let is_there = |word: &Word| fs::metadata(word.path(folder, &job.label)).is_ok_and(|found| found.len() > 0);
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    let is_older = changed(&Word::Json.path(folder, &job.label)) < changed(&job.path);
    if is_older || !wanted.iter().all(is_there) {
        return None;
    }
    let text = fs::read(Word::Json.path(folder, &job.label)).ok()?;
    let report: Value = serde_json::from_slice(&text).ok()?;
    let structure = formats::structure(wanted, folder, &job.label).map(|path| path.to_string_lossy().into_owned());
    let n_volumes = report["volumes"].as_array()?.len();
    let is_same = report["source"] == json!(job.label)
        && report["input_path"] == json!(job.path.to_string_lossy())
        && report["output_structure_cif"] == json!(structure)
        && report["num_volumes"] == json!(n_volumes)
        && report["nucula"]["version"] == json!(env!("CARGO_PKG_VERSION"))
        && report["nucula"]["include_hubs"] == json!(settings.include_hubs)
        && report["frame"] == json!(settings.frame.name())
        && report["options"] == Value::Object(settings.options.clone());
    is_same.then_some(report)
}
