//! Files to structures, structures to files.
//!
//! [`read`] takes PDB and mmCIF files by the rules of `volumizer`, which are those of its reader `biotite`: the first
//! model, the first alternate location that is a letter, author ids, the first biological assembly, new ids for copied
//! chains; then cleaning.
//!
//! A file that is not ordinary is told about: see [`Reading`](crate::base::Reading).
//!
//! # Plain rules
//!
//! [`Rules::Plain`] reads what a structural biologist expects; atoms of ordinary files are the same by both rules.
//!
//! | subject | volumizer | plain |
//! |---|---|---|
//! | what is protein | names cut to three letters, in the list of 2022 | names whole: the list, names of force fields (`HSD CYX ASPP` …), `N` or `C` before a name at the end of a chain, what `_chem_comp.type` calls peptide linking; not what is in no polymer (`label_seq_id` is `.` while others have numbers) |
//! | hydrogen | element `H` | `H` and `D`, in any case |
//! | element | as it stands, cut to two letters; guessed where a PDB file has none | in any case, without charge; guessed where it is no symbol |
//! | alternate locations | the first that is a letter, for each residue name | one for each residue number, over residue names: that of highest summed occupancy, the first of equals, letters and digits alike |
//! | models | all, without assembly data | the first; what `END` or `ENDMDL` parts are frames if the same atoms follow again |
//! | assembly | the first; none where REMARK 350 has a blank line after it | the first; blank lines, and blanks around ids, do not count |
//! | data blocks | the first of the alphabet | the first that has atoms |
//! | placeholders | stay | two or more atoms at exactly 0, 0, 0 are left out |
//! | chain ids | four letters; in PDB files one | eight letters; in PDB files two (columns 21-22), where no residue name has four |
//!
//! Files that `volumizer` refuses are read wherever volumes do not need what is wrong with them.
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
mod bcif;
mod cell;
mod chains;
mod copies;
mod curve;
mod density;
mod format;
mod from_pdbtbx;
mod mesh;
mod mmcif;
mod newick;
mod newick_text;
mod nexus;
mod note_lines;
mod notes;
mod number;
mod oddities;
mod options;
mod output_atom;
mod pdb;
mod plain;
mod presence;
mod records;
mod selection;
mod source;
mod table;
#[cfg(test)]
mod test_structures;
mod text;
mod told;
mod tree_scan;
mod unpack;
mod whole_file;

use std::path::Path;
use std::sync::Arc;

use copies::Copies;
use source::Source;

use crate::Result;
use crate::base::Structure;
use crate::work::memory::{Purpose, collected, gathered};

pub use curve::{Curve, CurveOptions, Units, parse_curve, read_curve, write_curve};
pub use density::{Map, write_map};
pub use format::Format;
pub use mesh::{Surface, write_obj, write_ply};
pub use mmcif::write_mmcif;
pub use newick::{NewickOptions, read_tree, tree_from_newick};
pub use newick_text::{annotated_newick, newick};
pub use note_lines::{write_comments, write_remarks};
pub use options::{Assembly, ReadOptions, Rules};
pub(crate) use output_atom::output_failed;
pub use output_atom::{OutputAtom, atoms};
pub use pdb::{PdbLayout, write_pdb};
pub use presence::{Genomes, Presence, Unmatched, parse_presence, read_presence};
pub use selection::clean;
pub use table::{Column, Values, json_row, write_csv, write_json_columns, write_tsv};
pub(crate) use text::push_integer;
pub use whole_file::write_whole;

/// Reads and cleans the structure in a PDB (`.pdb`, `.ent`, `.pdb1`), mmCIF (`.cif`, `.mmcif`) or BinaryCIF (`.bcif`)
/// file, each also gzipped (`.gz`).
///
/// Positions are parsed as f64 and rounded to f32. No atom may be left after cleaning; that is no error here, but the
/// notes say what was there.
///
/// A file without assembly data is read as it stands, without new chain ids, with all of its models one after the other
/// if they are of one size, unless `keep_models` is off.
///
/// # Errors
/// [`Error::Unsupported`](crate::Error::Unsupported) for another suffix, or an assembly with more chains than can be named;
/// [`Error::Io`](crate::Error::Io), also for what is a folder, or is not there and has no suffix;
/// [`Error::TooLarge`](crate::Error::TooLarge) over a limit of `options`; [`Error::BadArgument`](crate::Error::BadArgument) for a model, chain or assembly that
/// is not there; [`Error::Parse`](crate::Error::Parse), with the line where there is one, for a file that is empty, no text, cut short or
/// without atoms, that lacks an item, has something else in the place of a coordinate, or whose assembly leaves no atom.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Structure> {
    let (format, gzipped) = Format::of(path).or_else(|error| {
        // That there is no suffix tells less than that there is no file.
        let may_be_none = path.extension().is_none() || path.is_dir();
        if may_be_none { source::must_be_file(path).and(Err(error)) } else { Err(error) }
    })?;
    structure(Source::read(path, format.content(), gzipped, options.max_file_bytes)?, format, options)
}

/// As [`read`], from the bytes of a file, gzipped or not; `name` stands for it in messages. The bytes are copied.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(bytes: &[u8], name: &str, format: Format, options: &ReadOptions) -> Result<Structure> {
    let bytes = collected(bytes.iter().copied(), bytes.len(), Purpose("the bytes of a file"))?;
    let name = crate::error::shown(name.as_bytes());
    structure(Source::from_raw(name, bytes, format.content(), false, options.max_file_bytes)?, format, options)
}

/// The structure in a file that is in memory.
fn structure(mut source: Source, format: Format, options: &ReadOptions) -> Result<Structure> {
    if matches!(format, Format::Pdb | Format::PdbAssembly) {
        source.make_ascii();
    }
    let source = &source;
    let mut told = match (options.rules, format) {
        (Rules::Plain, _) => plain::read(source, format, options)?,
        (Rules::Biotite, Format::Pdb | Format::PdbAssembly) => pdb::read(source, format, options)?,
        (Rules::Biotite, Format::Cif | Format::BinaryCif) => mmcif::read(source, options)?,
    };
    let records = &mut told.records;
    if let Some(kept) = altloc::kept(&records.topology, &records.altlocs, options, &mut records.notes)? {
        records.keep(&kept);
    }
    selection::select_chains(source, &mut told, options)?;
    let records = &mut told.records;
    let in_origin = (0..records.n_atoms() as u32).filter(|&i| records.positions[i as usize] == [0.0; 3]);
    told.in_origin = gathered(in_origin, Purpose("the atoms of a file"))?;
    let mut notes = std::mem::take(&mut records.notes);
    let mut copies = match &told.recipe {
        Some(recipe) => Copies::make(source, records, recipe, options.max_atoms, &mut notes)?,
        None => Copies::plain(records)?,
    };
    if told.recipe.is_some() || told.renamed {
        let Copies { originals, chains, .. } = &mut copies;
        chains::rename(chains, |i| records.topology.residue_ids[originals[i] as usize])?;
    }
    records.notes = notes;
    let mut structure = selection::cleaned(source, told, copies, options)?;
    Arc::make_mut(&mut structure.reading).options = options.named();
    Ok(structure)
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
