//! Which files are written for each structure, and what they are called.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use nucula::reports::volumes::Format;

/// What is said of formats that would be written nowhere.
pub const NO_FOLDER: &str = "--format is about the files of --output-dir (-o), which is not given";

/// A format by its word.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Word {
    /// Annotated structure
    Cif,
    /// Annotated structure
    Pdb,
    /// Report
    Json,
    /// Table
    Csv,
    /// Page to look at
    Html,
    /// Script for PyMOL
    Pml,
    /// Script for ChimeraX
    Cxc,
}

impl Word {
    /// The format of the library.
    pub fn format(self) -> Format {
        match self {
            Self::Cif => Format::Mmcif,
            Self::Pdb => Format::Pdb,
            Self::Json => Format::Json,
            Self::Csv => Format::Csv,
            Self::Html => Format::Html,
            Self::Pml => Format::Pymol,
            Self::Cxc => Format::ChimeraX,
        }
    }

    /// The file in the output folder.
    pub fn path(self, folder: &Path, label: &str) -> PathBuf {
        folder.join(match self {
            Self::Cif => format!("{label}.annotated.cif"),
            Self::Pdb => format!("{label}.annotated.pdb"),
            Self::Json => format!("{label}.annotation.json"),
            Self::Csv => format!("{label}.csv"),
            Self::Html => format!("{label}.html"),
            Self::Pml => format!("{label}.pml"),
            Self::Cxc => format!("{label}.cxc"),
        })
    }
}

/// The formats asked for, each once; a script brings the annotated structure that it shows, and the report comes last, since
/// it says that the others are there.
pub fn wanted(asked: &[Word]) -> Vec<Word> {
    let has = |word: Word| asked.contains(&word);
    let needs_structure = (has(Word::Pml) || has(Word::Cxc)) && !has(Word::Cif) && !has(Word::Pdb);
    let all = [Word::Cif, Word::Pdb, Word::Csv, Word::Html, Word::Pml, Word::Cxc, Word::Json];
    all.into_iter().filter(|&word| has(word) || (needs_structure && word == Word::Cif)).collect()
}

/// The annotated structure among the formats, which reports and scripts name.
pub fn structure(wanted: &[Word], folder: &Path, label: &str) -> Option<PathBuf> {
    let word = wanted.iter().find(|word| matches!(word, Word::Cif | Word::Pdb))?;
    Some(word.path(folder, label))
}
