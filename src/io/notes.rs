//! What a reader is told about a file that is not ordinary: what was left out, doubled or guessed, and what to do.
//!
//! Only what is met is counted, so an ordinary file costs nothing. A file may be odd in millions of ways; names are
//! counted up to [`MAX_NAMES`], the rest as a number.

use std::fmt::Write;

use crate::base::{Name, Reading};
use crate::error::shown;

/// Distinct names that a note lists.
const MAX_NAMES: usize = 24;

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// Residues of force fields' names that are left out.
    ForceField,
    /// Residues that the file calls peptide linking, left out.
    PeptideLinking,
    /// Residues whose name was cut and the rest is an amino acid's.
    CutResidue,
    /// Amino acids by their name, in no polymer.
    NoPolymer,
    /// Atoms of deuterium that stay.
    Deuterium,
    /// Elements that are none.
    OddElement,
    /// Elements that were guessed.
    GuessedElement,
    /// Residues whose locations are called by digits.
    DigitLocation,
    /// Residues of whose location that stays others have more.
    LostLocation,
    /// Residues in the place of others.
    SamePlace,
    /// Atoms exactly in the origin that stay.
    Origin,
    /// Chain ids that are cut.
    CutChain,
    /// Chains that the assembly names, without atoms.
    AbsentChain,
    /// Residue numbers that are none.
    BadNumber,
    /// Atoms left out because their coordinates are none.
    BadPosition,
}

/// How often each name of a subject was met.
#[derive(Debug, Clone, PartialEq)]
struct Tally {
    subject: Subject,
    names: Vec<(String, u64)>,
    /// Atoms of further names.
    n_others: u64,
}

/// Notes in the making.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Notes {
    said: Vec<String>,
    tallies: Vec<Tally>,
    /// Number of models in the file.
    pub n_models: u64,
}

impl Notes {
    /// Adds a sentence.
    pub fn say(&mut self, note: impl Into<String>) {
        self.said.push(note.into());
    }

    /// Counts `n` atoms of a name.
    #[cold]
    pub fn count(&mut self, subject: Subject, name: &[u8], n: u64) {
        let name = shown(name);
        let at = self.tallies.iter().position(|tally| tally.subject == subject).unwrap_or_else(|| {
            self.tallies.push(Tally { subject, names: Vec::new(), n_others: 0 });
            self.tallies.len() - 1
        });
        let tally = &mut self.tallies[at];
        // Atoms of a name follow each other.
        match tally.names.iter().rposition(|(known, _)| *known == name) {
            Some(at) => tally.names[at].1 += n,
            None if tally.names.len() < MAX_NAMES => tally.names.push((name, n)),
            None => tally.n_others += n,
        }
    }

    /// Forgets what was counted of a subject.
    pub fn forget(&mut self, subject: Subject) {
        self.tallies.retain(|tally| tally.subject != subject);
    }

    /// The reading they tell of, with the residues left out.
    pub fn finish(mut self, dropped: Vec<(Name<8>, u64)>) -> Reading {
        self.tallies.sort_by_key(|tally| tally.subject);
        let mut notes = self.said;
        notes.extend(self.tallies.iter().map(sentence));
        let mut reading = Reading::new(self.n_models, &notes);
        (reading.dropped_names, reading.dropped_atoms) = dropped.into_iter().unzip();
        reading
    }
}

/// A number of things, with its noun.
pub(super) fn number_of(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Names with their numbers, as `HSD (10 atoms), CYX (6 atoms)`.
pub(super) fn listed<'a>(names: impl Iterator<Item = (&'a str, u64)>) -> String {
    let mut text = String::new();
    for (i, (name, n)) in names.enumerate() {
        if i == MAX_NAMES {
            text += ", ...";
            break;
        }
        let comma = if i > 0 { ", " } else { "" };
        let _ = write!(text, "{comma}{name} ({})", number_of(n, "atom"));
    }
    text
}

fn sentence(tally: &Tally) -> String {
    let mut names = listed(tally.names.iter().map(|(name, n)| (name.as_str(), *n)));
    if tally.n_others > 0 {
        let _ = write!(names, ", and {} of others", number_of(tally.n_others, "atom"));
    }
    let n = tally.names.iter().map(|(_, n)| n).sum::<u64>() + tally.n_others;
    let atoms = number_of(n, "atom");
    match tally.subject {
        Subject::ForceField => format!(
            "left out as no amino acids of the list, though names of force fields say that they are: {names}; \
             rules=\"plain\" keeps them, and so does keep_residues"
        ),
        Subject::PeptideLinking => format!(
            "left out as no amino acids of the list of 2022, though the file calls them peptide linking: {names}; \
             rules=\"plain\" keeps them, and so does keep_residues"
        ),
        Subject::CutResidue => format!(
            "kept because three letters of the residue name are an amino acid's: {names}; rules=\"plain\" takes names \
             whole"
        ),
        Subject::NoPolymer => format!(
            "kept because the residue name is an amino acid's, though in no polymer (label_seq_id is \".\"): {names}; \
             rules=\"plain\" leaves them out"
        ),
        Subject::Deuterium => format!(
            "deuterium stays as a heavy atom of 2 A radius: {atoms} of element D ; rules=\"plain\" treats it as hydrogen"
        ),
        Subject::OddElement => format!(
            "no symbols of an element, hence of 2 A radius and kept where hydrogen is not: {names}; rules=\"plain\" \
             guesses the element from the atom name, in any case of the letters"
        ),
        Subject::GuessedElement => {
            format!("the file does not tell the element of {atoms}; guessed from the atom names")
        }
        Subject::DigitLocation => format!(
            "alternate locations that are called by digits are left out: {names}; rules=\"plain\" keeps the location of \
             highest occupancy"
        ),
        Subject::LostLocation => format!(
            "the first alternate location of a residue lacks atoms that others have, which are left out: {names}; \
             rules=\"plain\" keeps the location of highest occupancy"
        ),
        Subject::SamePlace => format!(
            "alternate locations with different residue names stay, one inside the other in the same place: {names}; \
             rules=\"plain\" keeps the one of highest occupancy"
        ),
        Subject::Origin => format!(
            "{atoms} at exactly 0, 0, 0 stay, which usually stand for missing ones; rules=\"plain\" leaves them out"
        ),
        Subject::CutChain => format!(
            "chain ids are cut, which may make one chain of several: {names}; rules=\"plain\" keeps up to eight letters"
        ),
        Subject::AbsentChain => {
            let chains: Vec<String> = tally.names.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            let blanks = tally.names.iter().any(|(name, _)| name.trim() != name);
            let cure = if blanks {
                "blanks belong to the ids; rules=\"plain\" strips them"
            } else {
                "assembly=\"asymmetric\" reads all chains there are"
            };
            format!("the assembly names chains (asym ids) without atoms: {}; {cure}", chains.join(", "))
        }
        Subject::BadNumber => {
            let first = tally.names.first().map_or("", |(name, _)| name.as_str());
            format!(
                "residue numbers that are none stand at {atoms} (the first is \"{first}\"); numbered on from the residue before"
            )
        }
        Subject::BadPosition => format!(
            "left out because a coordinate is no finite number, in residues that cleaning leaves out anyway: {names}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_and_bounded() {
        let mut notes = Notes { n_models: 3, ..Notes::default() };
        for i in 0..100 {
            notes.count(Subject::ForceField, format!("X{}", i / 2).as_bytes(), 1);
        }
        notes.say("first");
        let reading = notes.finish(vec![(Name::new("HOH"), 7)]);
        let said: Vec<&str> = reading.notes().collect();
        assert_eq!(said.len(), 2);
        assert_eq!(said[0], "first");
        assert!(
            said[1].contains("X0 (2 atoms), X1 (2 atoms)") && said[1].contains("and 52 atoms of others"),
            "{said:?}"
        );
        assert_eq!(reading.dropped().collect::<Vec<_>>(), [("HOH", 7)]);
        assert_eq!(reading.n_models, 3);
    }

    #[test]
    fn an_ordinary_file_has_none() {
        assert_eq!(Notes::default().finish(Vec::new()).notes().count(), 0);
    }
}
