//! mmCIF files.

mod assembly;
mod atom_site;
mod blocks;
mod edges;
mod outline;
mod row;
mod whole;
mod words;
mod write;

use assembly::AssemblyTables;
pub(super) use outline::Outline;

use super::cell;
use super::copies::Recipe;
use super::options::{Assembly, ReadOptions, Rules};
use super::plain::Atoms;
use super::source::Source;
use super::told::Told;
use crate::{Error, Result};

pub(super) use row::push_word;
pub use write::write_mmcif;

/// Items of the category `_cell`: a, b, c, α, β, γ.
const CELL: [&str; 6] = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"];

/// The atoms of an mmCIF file, and how to make an assembly of them, if one is wanted and told.
///
/// # Errors
/// [`Error::BadArgument`] for a model or assembly that is not there, [`Error::Parse`], [`Error::TooLarge`].
pub(super) fn read<'a>(source: &'a Source, options: &ReadOptions) -> Result<Told<'a>> {
    let outline = Outline::read(source, Rules::Biotite)?;
    let tables = assembly_tables(&outline, options)?;
    let whole_file = options.assembly != Assembly::Asymmetric && tables.is_none();
    let mut site = atom_site::read(&outline, whole_file && options.keep_models, options)?;
    site.records.cell = cell_of(&outline)?;
    if let Some(note) = &outline.note {
        site.records.notes.say(note);
    }
    let recipe = match tables {
        None => None,
        Some(_) if !site.has_asym => return Err(no_asym(source)),
        Some(tables) if options.assembly == Assembly::Auto && tables.is_identity(&outline, &site)? => None,
        // Every operation makes a copy, of one atom at least.
        Some(tables) => Some(tables.recipe(number(options), options.max_atoms)?),
    };
    Ok(Told { recipe, outline: Some(outline), ..Told::of(site.records) })
}

/// As [`read`], by plain rules: the atoms with nothing cut, how to make an assembly of them, and the tables.
///
/// # Errors
/// As [`read`].
pub(super) fn read_whole<'a>(
    source: &'a Source,
    options: &ReadOptions,
) -> Result<(Atoms<'a>, Option<Recipe<'a>>, Outline<'a>)> {
    let outline = Outline::read(source, Rules::Plain)?;
    let (mut atoms, has_asym) = whole::read(&outline, options)?;
    atoms.cell = cell_of(&outline)?;
    let recipe = match assembly_tables(&outline, options)? {
        None => None,
        Some(_) if !has_asym => return Err(no_asym(source)),
        Some(tables) => Some(tables.recipe(number(options), options.max_atoms)?),
    };
    Ok((atoms, recipe, outline))
}

/// The tables of the assembly, if one is wanted and told.
///
/// # Errors
/// [`Error::BadArgument`] if one is asked for by its number and none is told.
fn assembly_tables<'a>(outline: &Outline<'a>, options: &ReadOptions) -> Result<Option<AssemblyTables<'a>>> {
    if options.assembly == Assembly::Asymmetric {
        return Ok(None);
    }
    let tables = AssemblyTables::read(outline, options.rules)?;
    match (&tables, number(options)) {
        (None, Some(number)) => {
            Err(Error::argument("assembly", format!("{number}: {} tells none", outline.source.name())))
        }
        _ => Ok(tables),
    }
}

fn number(options: &ReadOptions) -> Option<u32> {
    if let Assembly::Number(number) = options.assembly { Some(number) } else { None }
}

fn no_asym(source: &Source) -> Error {
    source.whole(
        "no _atom_site.label_asym_id, by which the assembly selects; assembly=\"asymmetric\" reads the file as it stands",
    )
}

/// Names of components that the file calls peptide linking (`_chem_comp.type`).
///
/// # Errors
/// [`Error::Parse`] if the category is cut short.
pub(super) fn peptide_linking<'a>(outline: &Outline<'a>) -> Result<Vec<&'a [u8]>> {
    let Some(table) = outline.table("chem_comp")? else { return Ok(Vec::new()) };
    let (Some(ids), Some(types)) = (table.optional("id"), table.optional("type")) else { return Ok(Vec::new()) };
    let is_peptide = |kind: &[u8]| {
        let kind = kind.to_ascii_lowercase();
        let has = |word: &[u8]| kind.windows(word.len()).any(|part| part == word);
        has(b"peptide") && has(b"linking")
    };
    Ok(ids.iter().zip(types).filter(|(_, kind)| is_peptide(kind)).map(|(&id, _)| id).collect())
}

/// The cell of an mmCIF file.
///
/// # Errors
/// [`Error::Parse`] if the category is cut short.
fn cell_of(outline: &Outline<'_>) -> Result<Option<[f64; 6]>> {
    let table = outline.table("cell")?;
    Ok(table.and_then(|table| cell::parsed(|i| table.column(CELL[i]).ok()?.first().copied())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cell_is_read_whole_or_not_at_all() {
        let of = |gamma: &str| {
            let text = format!(
                "data_x\n_cell.length_a 1\n_cell.length_b 2.5\n_cell.length_c '3'\n_cell.angle_alpha 90\n\
                 _cell.angle_beta 91\n{gamma}"
            );
            let source = Source::from_bytes("x".into(), text.into_bytes()).unwrap();
            cell_of(&Outline::read(&source, Rules::Biotite).unwrap())
        };
        assert_eq!(of("_cell.angle_gamma 92"), Ok(Some([1.0, 2.5, 3.0, 90.0, 91.0, 92.0])));
        assert_eq!(of("_cell.angle_gamma ?"), Ok(None));
        assert_eq!(of(""), Ok(None));
        assert!(of("_cell.angle_gamma").is_err());
    }
}
