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
mod assembly;
mod atom_site;
mod biomt;
mod cell;
mod chains;
mod cif;
mod copies;
mod edges;
mod from_pdbtbx;
mod number;
mod options;
mod outline;
mod pdb;
mod records;
mod selection;
mod source;

mod mmcif_row;
mod output_atom;
#[cfg(test)]
mod test_structures;
mod text;
mod whole_file;
mod write_csv;
mod write_json;
mod write_mmcif;
mod write_pdb;

pub use whole_file::write_whole;
pub use write_csv::write_csv;
pub use write_json::{Report, write_columns, write_report};
pub use write_mmcif::write_mmcif;
pub use write_pdb::{PdbLayout, write_pdb};

use std::path::Path;

use assembly::AssemblyTables;
use copies::{Copies, Recipe};
use outline::Outline;
use records::Records;
use source::{Format, Source};

use crate::base::Structure;
use crate::{Error, Result};

pub use options::{Assembly, ReadOptions};
pub use selection::clean;

/// Reads and cleans the structure in a PDB (`.pdb`) or mmCIF (`.cif`, `.mmcif`) file, each also gzipped (`.gz`).
///
/// Positions are parsed as f64 and rounded to f32. No atom may be left after cleaning; that is no error here.
///
/// A file without assembly data is read as it stands, without new chain ids, with all of its models one after the other
/// unless `keep_models` is off. A `.mmcif` file without assembly data is refused unless the asymmetric unit is
/// asked for, as `volumizer` does.
///
/// # Errors
/// [`Error::Unsupported`] for another suffix, or an assembly with more chains than can be named; [`Error::Io`];
/// [`Error::TooLarge`] over a limit of `options`; [`Error::Parse`], with the line where there is one, for a file that
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
        Format::Pdb => read_pdb(source, options)?,
        Format::Cif | Format::MmCif => read_cif(source, format, options)?,
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

/// The atoms of a PDB file, and how to make an assembly of them, if one is wanted and told.
fn read_pdb<'a>(source: &'a Source, options: &ReadOptions) -> Result<(Records<'a>, Option<Recipe<'a>>)> {
    let mut file = pdb::read(source)?;
    check_atoms(source, file.records.n_atoms() as u64, options.max_atoms)?;
    let wanted = options.assembly != Assembly::Asymmetric;
    let recipe = if wanted { biomt::recipe(source, &file.assembly_lines)? } else { None };
    if wanted && recipe.is_none() && options.keep_models {
        let n_atoms = (file.records.n_atoms() as u64).saturating_mul(file.n_models() as u64);
        check_atoms(source, n_atoms, options.max_atoms)?;
        file.add_models()?;
    }
    Ok((file.records, recipe))
}

/// The atoms of an mmCIF file, and how to make an assembly of them, if one is wanted and told.
fn read_cif<'a>(
    source: &'a Source,
    format: Format,
    options: &ReadOptions,
) -> Result<(Records<'a>, Option<Recipe<'a>>)> {
    let outline = Outline::read(source)?;
    let wanted = options.assembly != Assembly::Asymmetric;
    let tables = if wanted { AssemblyTables::read(&outline)? } else { None };
    if wanted && tables.is_none() && format == Format::MmCif {
        return Err(source.whole("no assembly data, without which a .mmcif file is read as the asymmetric unit only"));
    }
    let all_models = wanted && tables.is_none() && options.keep_models;
    let mut site = atom_site::read(&outline, all_models, options.max_atoms)?;
    site.records.cell = cell::of_outline(&outline)?;
    let Some(tables) = tables else { return Ok((site.records, None)) };
    if !site.has_asym {
        return Err(source.whole("no _atom_site.label_asym_id, by which the assembly selects"));
    }
    if options.assembly == Assembly::Auto && tables.is_identity(&outline, &site)? {
        return Ok((site.records, None));
    }
    // Every operation makes a copy, of one atom at least.
    Ok((site.records, Some(tables.recipe(options.max_atoms)?)))
}

/// # Errors
/// [`Error::TooLarge`] for more than `max_atoms` atoms.
fn check_atoms(source: &Source, n_atoms: u64, max_atoms: u64) -> Result<()> {
    // Atoms are numbered in 32 bits.
    let limit = max_atoms.min(u64::from(u32::MAX));
    if n_atoms > limit {
        return Err(Error::TooLarge {
            reason: format!("{}: {n_atoms} atoms, over {limit} (max_atoms)", source.name()),
        });
    }
    Ok(())
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
