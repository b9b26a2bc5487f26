//! What a file tells of its atoms, before an assembly is made and cleaned.

use super::copies::Recipe;
use super::mmcif::Outline;
use super::records::Records;

/// What a file tells.
pub(super) struct Told<'a> {
    /// The atoms.
    pub records: Records<'a>,
    /// How the assembly is made of them; `None` if they are taken as they are.
    pub recipe: Option<Recipe<'a>>,
    /// Whether chains that come again are named anew without a recipe.
    pub renamed: bool,
    /// Whether each atom is of a residue that is kept, where more than its name decides.
    pub kept: Option<Vec<bool>>,
    /// Atoms exactly in the origin.
    pub in_origin: Vec<u32>,
    /// The tables of an mmCIF file.
    pub outline: Option<Outline<'a>>,
}

impl<'a> Told<'a> {
    /// Atoms that are taken as they are.
    pub fn of(records: Records<'a>) -> Self {
        Self { records, recipe: None, renamed: false, kept: None, in_origin: Vec::new(), outline: None }
    }
}

/// The note of models that lie one over the other.
pub(super) fn models_overlaid(n_models: u64) -> String {
    format!(
        "{n_models} models are overlaid, for without assembly data all models are kept; keep_models=False or \
         rules=\"plain\" reads the first, model=2 the second"
    )
}

/// The note of models that cannot be overlaid.
pub(super) fn models_differ(n_models: u64) -> String {
    format!(
        "{n_models} models of different size, which cannot be overlaid: the first is read, as with keep_models=False"
    )
}
