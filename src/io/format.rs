//! Formats by the suffix of a path.

use std::path::Path;

use super::source::{Content, display};
use crate::error::shown;
use crate::{Error, Result};

/// How a structure is written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PDB: `.pdb`, `.ent`.
    Pdb,
    /// PDB, whose models are the copies of an assembly: `.pdb1`, `.pdb2`, ….
    PdbAssembly,
    /// mmCIF: `.cif`, `.mmcif`.
    Cif,
    /// BinaryCIF: `.bcif`.
    BinaryCif,
}

impl Format {
    /// The format of `path` by its suffix in lower case, and whether it is gzipped.
    ///
    /// # Errors
    /// [`Error::Unsupported`] naming any other suffix.
    pub fn of(path: &Path) -> Result<(Self, bool)> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let (stem, gzipped) = name.strip_suffix(".gz").map_or((name.as_str(), false), |stem| (stem, true));
        let format = match Path::new(stem).extension().and_then(|suffix| suffix.to_str()) {
            Some(suffix) if Self::named(suffix).is_some() => Self::named(suffix),
            other => {
                let suffix = other.map_or("no suffix".into(), |suffix| format!("suffix .{}", shown(suffix.as_bytes())));
                let reason = format!(
                    "{}: {suffix}; can read .pdb, .ent, .pdb1, .cif, .mmcif, .bcif, each also with .gz",
                    display(path)
                );
                return Err(Error::Unsupported { reason });
            }
        };
        // Just matched.
        Ok((format.unwrap_or(Self::Pdb), gzipped))
    }

    /// What the bytes of a file in this format are.
    pub(super) fn content(self) -> Content {
        if self == Self::BinaryCif { Content::BinaryCif } else { Content::Text }
    }

    /// The format of a name such as `pdb` or `cif`, which is a suffix in lower case without its period.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "pdb" | "ent" => Some(Self::Pdb),
            "cif" | "mmcif" => Some(Self::Cif),
            "bcif" => Some(Self::BinaryCif),
            _ => {
                let number = name.strip_prefix("pdb")?;
                (number.bytes().all(|byte| byte.is_ascii_digit())).then_some(Self::PdbAssembly)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_decides() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!(of("a/B.PDB"), Ok((Format::Pdb, false)));
        assert_eq!(of("pdb1ubi.ent.gz"), Ok((Format::Pdb, true)));
        assert_eq!(of("1ubi.pdb12"), Ok((Format::PdbAssembly, false)));
        assert_eq!(of("x.y.cif"), Ok((Format::Cif, false)));
        assert_eq!(of("x.mmCIF.GZ"), Ok((Format::Cif, true)));
        assert_eq!(of("x.bcif.gz"), Ok((Format::BinaryCif, true)));
        for (name, named) in
            [("x.mmtf", ".mmtf"), ("x.pdbx", ".pdbx"), ("x", "no suffix"), ("x.gz", "no suffix"), (".pdb", "no suffix")]
        {
            let message = of(name).unwrap_err().to_string();
            assert!(message.contains(named), "{name}: {message}");
        }
    }
}
