//! Results to files, by format.

use std::path::Path;

use crate::base::{Kind, Row};
use crate::error::shown;
use crate::io::{self, PdbLayout, Report};
use crate::memory::gathered;
use crate::secondary;
use crate::volumes::{Profile, Volumes};
use crate::{Error, Result};

/// A format results are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Annotated structure as PDB.
    Pdb,
    /// Annotated structure as mmCIF.
    Mmcif,
    /// Report with the table, as JSON.
    Json,
    /// The table by columns, as JSON: what pandas writes.
    JsonColumns,
    /// The table, as CSV.
    Csv,
}

impl Format {
    /// The format of a path's suffix.
    ///
    /// # Errors
    /// [`Error::Unsupported`] naming a suffix that is not known.
    pub fn of(path: &Path) -> Result<Self> {
        let suffix = path.extension().unwrap_or_default().to_ascii_lowercase();
        match suffix.to_str() {
            Some("pdb") => Ok(Self::Pdb),
            Some("cif" | "mmcif") => Ok(Self::Mmcif),
            Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            _ => {
                let file = shown(path.as_os_str().as_encoded_bytes());
                let reason = format!("{file}: results are written as .pdb, .cif, .mmcif, .json or .csv");
                Err(Error::Unsupported { reason })
            }
        }
    }
}

/// How results are written.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteOptions {
    /// The format.
    pub format: Format,
    /// Whether hubs are written too, in mmCIF and JSON; the others always hold them.
    pub include_hubs: bool,
    /// Whether PDB is written byte for byte in `volumizer`'s layout, whose columns overflow for large structures.
    pub exact_pdb: bool,
    /// JSON: the label of the structure.
    pub source: Option<String>,
    /// JSON: the file that was read.
    pub input_path: Option<String>,
    /// JSON: the annotated structure written beside it.
    pub structure_path: Option<String>,
}

impl WriteOptions {
    /// The defaults of a format.
    pub fn new(format: Format) -> Self {
        Self { format, include_hubs: false, exact_pdb: false, source: None, input_path: None, structure_path: None }
    }
}

/// Writes results to a file, which appears whole or not at all.
///
/// # Errors
/// [`Error::Io`]; [`Error::Unsupported`] for a structure that does not fit into PDB.
pub fn write(volumes: &Volumes, path: &Path, options: &WriteOptions) -> Result<()> {
    let structure = volumes.structure();
    io::write_whole(path, |out| match options.format {
        Format::Pdb => {
            let layout = if options.exact_pdb { PdbLayout::Volumizer } else { PdbLayout::Valid };
            io::write_pdb(structure, &volumes.try_pseudo_atoms()?, layout, true, out)
        }
        Format::Mmcif => io::write_mmcif(structure, &volumes.try_pseudo_atoms()?, options.include_hubs, out),
        Format::Json => {
            let is_written = |row: &&Row| options.include_hubs || row.kind != Kind::Hub;
            let report = Report {
                source: options.source.as_deref(),
                input_path: options.input_path.as_deref(),
                output_structure_cif: options.structure_path.as_deref(),
                // The names that volumizer gives its own code paths.
                backend: if volumes.options().profile == Profile::F32 { "native" } else { "python" },
                voxel_size: volumes.options().voxel_size,
                rows: &gathered(volumes.rows().iter().filter(is_written).cloned(), "the rows of a report")?,
                fractions: secondary::fractions(structure)?,
            };
            io::write_report(&report, out)
        }
        Format::JsonColumns => io::write_columns(volumes.rows(), out),
        Format::Csv => io::write_csv(volumes.rows(), out),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_decides_in_any_case() {
        let formats = ["a.pdb", "a.CIF", "b/a.mmcif", "a.json", "a.csv"].map(|path| Format::of(path.as_ref()));
        let expected = [Format::Pdb, Format::Mmcif, Format::Mmcif, Format::Json, Format::Csv];
        assert_eq!(formats, expected.map(Ok));
        let refused = Format::of("out\n.txt".as_ref()).unwrap_err();
        assert!(matches!(&refused, Error::Unsupported { reason } if reason.starts_with("out\\n.txt")), "{refused}");
    }
}
