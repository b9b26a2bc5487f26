//! Files to structures, structures to files.
//!
//! [`read`] takes PDB and mmCIF files by the rules of `volumizer`, which are those of its reader `biotite`: the first
//! model, the first alternate location that is a letter, author ids, the first biological assembly, new ids for copied
//! chains; then cleaning.
//!
//! # Why a reader of our own
//!
//! `pdbtbx` reads the same formats, and a [`Structure`] can be made of its `PDB` (`Structure::from(&pdb)`); the tests
//! compare the two readers. It cannot be the only one. It keeps author ids alone, while mmCIF assemblies select by
//! `label_asym_id`. It has neither mmCIF assemblies nor REMARK 350. It regroups atoms by chain and residue, while here
//! file order decides which altloc wins and how copied chains are called. It refuses lines that end before the element,
//! fills blank chain ids, and knows no hybrid-36 residue numbers. And finding cavities takes less than a millisecond,
//! while it takes 10 to 40 to read the file.

mod altloc;
mod cell;
mod chains;
mod copies;
mod curve;
mod from_pdbtbx;
mod mmcif;
mod number;
mod options;
mod output_atom;
mod pdb;
mod records;
mod selection;
mod source;
mod table;
#[cfg(test)]
mod test_structures;
mod text;
mod whole_file;

use std::path::Path;

use copies::Copies;
use source::{Format, Source};

use crate::Result;
use crate::base::Structure;

pub use curve::{Curve, CurveOptions, Units, parse_curve, read_curve, write_curve};
pub use mmcif::write_mmcif;
pub use options::{Assembly, ReadOptions};
pub(crate) use output_atom::output_failed;
pub use output_atom::{OutputAtom, atoms};
pub use pdb::{PdbLayout, write_pdb};
pub use selection::clean;
pub use table::{Column, Values, json_row, write_csv, write_json_columns};
pub use whole_file::write_whole;

/// Reads and cleans the structure in a PDB (`.pdb`) or mmCIF (`.cif`, `.mmcif`) file, each also gzipped (`.gz`).
///
/// Positions are parsed as f64 and rounded to f32. No atom may be left after cleaning; that is no error here.
///
/// A file without assembly data is read as it stands, without new chain ids, with all of its models one after the other
/// unless `keep_models` is off. A `.mmcif` file without assembly data is refused unless the asymmetric unit is
/// asked for, as `volumizer` does.
///
/// # Errors
/// [`Error::Unsupported`](crate::Error::Unsupported) for another suffix, or an assembly with more chains than can be named; [`Error::Io`](crate::Error::Io);
/// [`Error::TooLarge`](crate::Error::TooLarge) over a limit of `options`; [`Error::Parse`](crate::Error::Parse), with the line where there is one, for a file that
/// is empty, no text, cut short or without atoms, that lacks an item, or has something else in the place of a finite
/// number.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Structure> {
    let (format, gzipped) = Format::of(path)?;
    let mut source = Source::read(path, gzipped, options.max_file_bytes)?;
    if format == Format::Pdb {
        source.make_ascii();
    }
    structure(&source, format, options)
}

/// The structure in a file that is in memory.
fn structure(source: &Source, format: Format, options: &ReadOptions) -> Result<Structure> {
    let (mut records, recipe) = match format {
        Format::Pdb => pdb::read(source, options)?,
        Format::Cif | Format::MmCif => mmcif::read(source, format, options)?,
    };
    if let Some(kept) = altloc::kept(&records.topology, &records.altlocs)? {
        records.keep(&kept);
    }
    let copies = match recipe {
        Some(recipe) => {
            let mut copies = Copies::make(source, &records, &recipe, options.max_atoms)?;
            let residue_ids = |i: usize| records.topology.residue_ids[copies.originals[i] as usize];
            chains::rename(&mut copies.chains, residue_ids)?;
            copies
        }
        None => Copies::plain(&mut records)?,
    };
    selection::cleaned(&records.topology, copies, records.cell, options)
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
