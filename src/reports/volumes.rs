//! Volumes to files, by format.

use std::path::Path;

use super::volumes_json::{Report, write_report};
use crate::base::Name;
use crate::error::shown;
use crate::io::{self, Column, OutputAtom, PdbLayout, Values};
use crate::secondary;
use crate::volumes::{Kind, Profile, PseudoAtoms, Row, Volumes};
use crate::work::memory::{Purpose, collected, gathered};
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

/// Writes volumes to a file, which appears whole or not at all.
///
/// # Errors
/// [`Error::Io`]; [`Error::Unsupported`] for a structure that does not fit into PDB.
pub fn write(volumes: &Volumes, path: &Path, options: &WriteOptions) -> Result<()> {
    let structure = volumes.structure();
    let atoms = || io::atoms(structure);
    io::write_whole(path, |out| match options.format {
        Format::Pdb => {
            let marks = volumes.try_pseudo_atoms()?;
            if options.exact_pdb {
                io::write_pdb(None, atoms(), PdbLayout::Shifting, out)?;
                io::write_pdb(None, marked(&marks, true), PdbLayout::Shifting, out)
            } else {
                io::write_remarks(structure.reading.notes(), out)?;
                io::write_pdb(structure.cell, atoms().chain(marked(&marks, true)), PdbLayout::Valid, out)
            }
        }
        Format::Mmcif => {
            let marks = volumes.try_pseudo_atoms()?;
            let all = atoms().chain(marked(&marks, options.include_hubs));
            io::write_comments(structure.reading.notes(), out)?;
            io::write_mmcif(structure.cell, all, &PseudoAtoms::KINDS.map(PseudoAtoms::residue_name), out)
        }
        Format::Json => {
            let is_written = |row: &&Row| options.include_hubs || row.kind != Kind::Hub;
            let report = Report {
                source: options.source.as_deref(),
                input_path: options.input_path.as_deref(),
                output_structure_cif: options.structure_path.as_deref(),
                // The names that volumizer gives its own code paths.
                backend: if volumes.options().profile == Profile::F32 { "native" } else { "python" },
                voxel_size: volumes.options().voxel_size,
                rows: &gathered(volumes.rows().iter().filter(is_written).cloned(), Purpose("the rows of a report"))?,
                fractions: secondary::fractions(structure)?,
                notes: structure.reading.notes().collect(),
            };
            write_report(&report, out)
        }
        Format::JsonColumns => io::write_json_columns(&columns(volumes.rows())?, out),
        Format::Csv => io::write_csv(&columns(volumes.rows())?, out),
    })
}

/// The table by columns, as `volumizer` names them. Volumes are Å³, `x`, `y`, `z` are lengths, Å.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub(super) fn columns(rows: &[Row]) -> Result<[Column<'static>; 8]> {
    fn column<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Result<Vec<T>> {
        collected(rows.iter().map(of), rows.len(), Purpose("the columns of a table"))
    }
    let numbers = |of: fn(&Row) -> f64| column(rows, of).map(Values::Numbers);
    let values = [
        ("id", column(rows, |row| i64::from(row.id)).map(Values::Integers)),
        ("type", column(rows, |row| row.kind.name()).map(Values::Texts)),
        ("volume", numbers(|row| row.volume)),
        ("x", numbers(|row| row.lengths[0])),
        ("y", numbers(|row| row.lengths[1])),
        ("z", numbers(|row| row.lengths[2])),
        ("cross_section_circularity", numbers(|row| row.circularity.unwrap_or(f64::NAN))),
        ("cross_section_uniformity", numbers(|row| row.uniformity.unwrap_or(f64::NAN))),
    ];
    let mut columns = [const { Column { name: "", values: Values::Integers(Vec::new()) } }; 8];
    for (column, (name, values)) in columns.iter_mut().zip(values) {
        *column = Column { name, values: values? };
    }
    Ok(columns)
}

/// The pseudo-atoms in their order, those of hubs only if `include_hubs`, as atoms of a file.
pub fn marked(marks: &PseudoAtoms, include_hubs: bool) -> impl Iterator<Item = OutputAtom> + Clone {
    let shown = move |&i: &usize| include_hubs || marks.kinds[i] != Kind::Hub;
    (0..marks.n_atoms()).filter(shown).map(|i| {
        let element = PseudoAtoms::element(marks.kinds[i]);
        OutputAtom {
            hetero: false,
            name: Name::new(element.as_bytes()),
            residue_name: PseudoAtoms::residue_name(marks.kinds[i]),
            chain: marks.chains[i],
            residue_id: marks.residue_ids[i],
            insertion_code: 0,
            position: marks.positions[i],
            b_factor: marks.b_factor(i),
            element,
        }
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

    #[test]
    fn an_undefined_value_is_an_empty_field() {
        let row = Row {
            component: 7,
            id: 3,
            kind: Kind::Pocket,
            volume: 1.0 / 3.0,
            inside: 1.0 / 3.0,
            lengths: [10.5, 4.0, 0.125],
            circularity: Some(0.00001),
            uniformity: None,
            center: [0.0; 3],
        };
        let mut out = Vec::new();
        io::write_csv(&columns(&[row]).unwrap(), &mut out).unwrap();
        let expected = "id,type,volume,x,y,z,cross_section_circularity,cross_section_uniformity\n\
                        3,pocket,0.3333333333333333,10.5,4.0,0.125,1e-05,\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn hubs_are_left_out_unless_asked_for() {
        let marks = PseudoAtoms {
            positions: vec![[1.5, 0.0, -1.5], [4.5, 0.0, -1.5]],
            kinds: vec![Kind::Hub, Kind::Pocket],
            residue_ids: vec![0, 0],
            chains: ["C", "D"].map(Name::new).to_vec(),
            voxels: vec![3, 7],
            in_mouth: vec![1, 0],
        };
        let names = |hubs| marked(&marks, hubs).map(|atom| format!("{} {}", atom.residue_name, atom.b_factor));
        assert!(names(true).eq(["HUB 50", "POK 0"]) && names(false).eq(["POK 0"]));
    }
}
