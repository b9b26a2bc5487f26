//! PDB files.

mod biomt;
mod read;
mod write;

use super::copies::Recipe;
use super::options::{Assembly, ReadOptions};
use super::records::Records;
use super::source::Source;
use crate::Result;

pub use write::{PdbLayout, write_pdb};

/// The atoms of a PDB file, and how to make an assembly of them, if one is wanted and told.
///
/// # Errors
/// [`Error::Parse`](crate::Error::Parse), [`Error::TooLarge`](crate::Error::TooLarge).
pub(super) fn read<'a>(source: &'a Source, options: &ReadOptions) -> Result<(Records<'a>, Option<Recipe<'a>>)> {
    let mut file = read::read(source)?;
    source.check_atoms(file.records.n_atoms() as u64, options.max_atoms)?;
    let wanted = options.assembly != Assembly::Asymmetric;
    let recipe = if wanted { biomt::recipe(source, &file.assembly_lines)? } else { None };
    if wanted && recipe.is_none() && options.keep_models {
        let n_atoms = (file.records.n_atoms() as u64).saturating_mul(file.n_models() as u64);
        source.check_atoms(n_atoms, options.max_atoms)?;
        file.add_models()?;
    }
    Ok((file.records, recipe))
}
