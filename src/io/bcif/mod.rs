//! BinaryCIF (D. Sehnal et al., PLoS Comput. Biol. 16, e1008247 (2020)): tables of mmCIF by columns, each packed by a
//! chain of encodings, in MessagePack.
//!
//! The few categories that structures need are unpacked and written as mmCIF text, which then goes the way of any mmCIF
//! file: one reader, one set of rules. Numbers are written so that the same bits are read again.

mod column;
mod encodings;
mod tree;

use column::Column;
use tree::Value;

use super::mmcif::push_word;
use super::text::{push_integer, push_shortest};
use crate::work::memory::{Purpose, make_room};
use crate::{Error, Result};

const TEXT: Purpose = Purpose("the bytes of a file");

/// Categories that are read, and their items.
const CATEGORIES: [(&str, &[&str]); 6] = [
    (
        "_atom_site",
        &[
            "group_PDB",
            "type_symbol",
            "label_atom_id",
            "auth_atom_id",
            "label_comp_id",
            "auth_comp_id",
            "label_asym_id",
            "auth_asym_id",
            "label_seq_id",
            "auth_seq_id",
            "pdbx_PDB_ins_code",
            "label_alt_id",
            "occupancy",
            "Cartn_x",
            "Cartn_y",
            "Cartn_z",
            "pdbx_PDB_model_num",
        ],
    ),
    ("_pdbx_struct_assembly", &["id"]),
    ("_pdbx_struct_assembly_gen", &["assembly_id", "oper_expression", "asym_id_list"]),
    (
        "_pdbx_struct_oper_list",
        &[
            "id",
            "matrix[1][1]",
            "matrix[1][2]",
            "matrix[1][3]",
            "vector[1]",
            "matrix[2][1]",
            "matrix[2][2]",
            "matrix[2][3]",
            "vector[2]",
            "matrix[3][1]",
            "matrix[3][2]",
            "matrix[3][3]",
            "vector[3]",
        ],
    ),
    ("_cell", &["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"]),
    ("_chem_comp", &["id", "type"]),
];

/// What is wrong with a file.
type Fault = String;

/// The mmCIF text of a BinaryCIF file.
///
/// # Errors
/// [`Error::Parse`] for a file that is none, or is broken; [`Error::TooLarge`] if the text is over `max_bytes`;
/// [`Error::OutOfMemory`].
pub(super) fn to_mmcif(bytes: &[u8], name: &str, max_bytes: u64) -> Result<Vec<u8>> {
    let broken = |fault: Fault| Error::parse(name, 0, format!("broken BinaryCIF file: {fault}"));
    let file = tree::read(bytes).map_err(broken)?;
    let blocks = file.list("dataBlocks").map_err(broken)?;
    let mut text = Vec::new();
    for block in blocks {
        text.extend_from_slice(b"data_");
        let header = block.text("header").map_err(broken)?;
        text.extend(header.bytes().map(|byte| if byte.is_ascii_graphic() { byte } else { b'_' }));
        text.push(b'\n');
        for category in block.list("categories").map_err(broken)? {
            let of = category.text("name").map_err(broken)?;
            if let Some((_, items)) = CATEGORIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(of)) {
                let room = usize::try_from(max_bytes).unwrap_or(usize::MAX);
                write_category(category, of, items, bytes.len(), room, &mut text)
                    .map_err(|fault| broken(format!("{of}: {fault}")))?;
                if text.len() > room {
                    return Err(super::unpack::over_limit(name, max_bytes));
                }
            }
        }
    }
    Ok(text)
}

/// Appends a category as a loop of those of its columns that are in `items`, up to the row that takes `text` beyond `room`.
/// No table of a file of `n_bytes` has more rows than that.
fn write_category(
    category: &Value<'_>,
    name: &str,
    items: &[&str],
    n_bytes: usize,
    room: usize,
    text: &mut Vec<u8>,
) -> std::result::Result<(), Fault> {
    let n_rows = usize::try_from(category.integer("rowCount")?).map_err(|_| "its number of rows is negative")?;
    if n_rows > n_bytes {
        return Err(format!("{n_rows} rows in a file of {n_bytes} bytes"));
    }
    // Unpacked, a column may be far larger than in the file: each is wanted once.
    let mut columns: Vec<(&str, Column<'_>)> = Vec::new();
    for column in category.list("columns")? {
        let item = column.text("name")?;
        if columns.iter().any(|(known, _)| known.eq_ignore_ascii_case(item)) {
            return Err(format!("two columns {item}"));
        }
        if items.iter().any(|known| known.eq_ignore_ascii_case(item)) {
            let column = Column::read(column, n_rows).map_err(|fault| format!("{item}: {fault}"))?;
            columns.push((item, column));
        }
    }
    if n_rows == 0 || columns.is_empty() {
        return Ok(());
    }
    text.extend_from_slice(b"loop_\n");
    for (item, _) in &columns {
        text.extend_from_slice(format!("{name}.{item}\n").as_bytes());
    }
    for row in 0..n_rows {
        if text.len() > room {
            break;
        }
        make_room(text, 16 * columns.len(), TEXT).map_err(|error| error.to_string())?;
        for (_, column) in &columns {
            push_value(text, column, row);
            text.push(b' ');
        }
        text.push(b'\n');
    }
    Ok(())
}

/// Appends the value of a row.
fn push_value(text: &mut Vec<u8>, column: &Column<'_>, row: usize) {
    match column.masked(row) {
        Some(placeholder) => text.push(placeholder),
        None => match column.value(row) {
            column::Cell::Integer(value) => push_integer(text, 0, value.into()),
            column::Cell::Real(value) => push_shortest(text, value),
            column::Cell::Text(value) if value.bytes().any(|byte| byte < b' ') => {
                // Lines of a text are one in lists, and no other value has several.
                push_word(text, &value.bytes().filter(|&byte| byte >= b' ').collect::<Vec<u8>>());
            }
            column::Cell::Text(value) => push_word(text, value.as_bytes()),
        },
    }
}

#[cfg(test)]
#[path = "bcif_tests.rs"]
mod tests;
