//! mmCIF files.

mod assembly;
mod atom_site;
mod edges;
mod outline;
mod row;
mod words;
mod write;

use assembly::AssemblyTables;
use outline::Outline;

use super::cell;
use super::copies::Recipe;
use super::options::{Assembly, ReadOptions};
use super::records::Records;
use super::source::{Format, Source};
use crate::Result;

pub use write::write_mmcif;

/// Items of the category `_cell`: a, b, c, α, β, γ.
const CELL: [&str; 6] = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"];

/// The atoms of an mmCIF file, and how to make an assembly of them, if one is wanted and told.
///
/// # Errors
/// [`Error::Parse`](crate::Error::Parse), [`Error::TooLarge`](crate::Error::TooLarge).
pub(super) fn read<'a>(
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
    site.records.cell = cell_of(&outline)?;
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

/// The cell of an mmCIF file.
///
/// # Errors
/// [`Error::Parse`](crate::Error::Parse) if the category is cut short.
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
            cell_of(&Outline::read(&source).unwrap())
        };
        assert_eq!(of("_cell.angle_gamma 92"), Ok(Some([1.0, 2.5, 3.0, 90.0, 91.0, 92.0])));
        assert_eq!(of("_cell.angle_gamma ?"), Ok(None));
        assert_eq!(of(""), Ok(None));
        assert!(of("_cell.angle_gamma").is_err());
    }
}
