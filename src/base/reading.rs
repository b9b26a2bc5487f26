//! What reading a file did that its user may not expect.

use std::ffi::{CStr, CString};

use serde_json::{Map, Value};

use super::Name;

/// How the atoms of a structure came out of a file: what was left out, doubled or guessed on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Sentences, one a line.
    notes: CString,
    /// Names of the residues that cleaning left out, as they stand in the file, in the order they are met.
    pub dropped_names: Vec<Name<8>>,
    /// Number of atoms left out with each of these names.
    pub dropped_atoms: Vec<u64>,
    /// Number of models in the file; frames that only `END` or `ENDMDL` parts count as models. 0 for no file.
    pub n_models: u64,
    /// What the user chose about reading, by name; nothing for no file.
    pub options: Map<String, Value>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            notes: CString::default(),
            dropped_names: Vec::new(),
            dropped_atoms: Vec::new(),
            n_models: 0,
            options: Map::new(),
        }
    }
}

impl Reading {
    /// A reading of `n_models` models, with its notes: a sentence each.
    pub fn new(n_models: u64, notes: &[String]) -> Self {
        // A line break would make two notes of one; what C takes for the end would hide the rest.
        let clean = |note: &String| note.replace(['\n', '\r', '\0'], " ");
        let text = notes.iter().map(clean).collect::<Vec<_>>().join("\n");
        Self { notes: CString::new(text).unwrap_or_default(), n_models, ..Self::default() }
    }

    /// The notes, a sentence each; none for an ordinary file.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.notes.to_str().unwrap_or_default().lines()
    }

    /// The notes as one text, a line each.
    pub fn text(&self) -> &CStr {
        &self.notes
    }

    /// Names of residues that cleaning left out, and their number of atoms.
    pub fn dropped(&self) -> impl Iterator<Item = (&str, u64)> {
        self.dropped_names.iter().map(Name::as_str).zip(self.dropped_atoms.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_lines() {
        let reading = Reading::new(2, &["one\ntwo".into(), "three\0".into()]);
        assert_eq!(reading.notes().collect::<Vec<_>>(), ["one two", "three "]);
        assert_eq!(reading.text(), c"one two\nthree ");
        assert_eq!(Reading::default().notes().count(), 0);
    }
}
