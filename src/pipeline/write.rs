//! Results to files, by format.

use std::path::Path;

use crate::volumes::Volumes;
use crate::{Error, Result};

/// A format results are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Annotated structure as PDB.
    Pdb,
    /// Annotated structure as mmCIF.
    Mmcif,
    /// Report with the table.
    Json,
    /// The table.
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
                let shown = crate::error::shown(path.as_os_str().as_encoded_bytes());
                let reason = format!("{shown}: results are written as .pdb, .cif, .mmcif, .json or .csv");
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

/// Writes results to a file.
pub fn write(_volumes: &Volumes, path: &Path, _options: &WriteOptions) -> Result<()> {
    Err(Error::Unsupported { reason: format!("{}: not written yet", path.display()) })
}
