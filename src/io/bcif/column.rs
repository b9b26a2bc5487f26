//! A column of a table: its values, and which of them are none.

use super::Fault;
use super::encodings::{Array, decode};
use super::tree::Value;

/// Values, one a row.
enum Values<'a> {
    Integers(Vec<i32>),
    Reals(Vec<f64>),
    /// Texts, and which of them each row has; a negative number is an empty one.
    Texts(Vec<&'a str>, Vec<i32>),
}

/// A column.
pub(super) struct Column<'a> {
    values: Values<'a>,
    /// For each row 0 for a value, 1 for `.`, 2 for `?`; empty if all are values.
    mask: Vec<i32>,
}

/// The value of a row.
pub(super) enum Cell<'c> {
    Integer(i32),
    Real(f64),
    Text(&'c str),
}

impl<'a> Column<'a> {
    /// Unpacks a column of `n_rows`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(column: &Value<'a>, n_rows: usize) -> Result<Self, Fault> {
        let data = column.get("data").ok_or("no data")?;
        let encodings = data.list("encoding")?;
        let values = match encodings {
            [texts] if texts.text("kind")? == "StringArray" => read_texts(texts, data.bytes("data")?, n_rows)?,
            _ => match decode(data.bytes("data")?, encodings, n_rows)? {
                Array::Integers(values) => Values::Integers(values),
                Array::Reals(values) => Values::Reals(values),
            },
        };
        let n_values = match &values {
            Values::Integers(values) | Values::Texts(_, values) => values.len(),
            Values::Reals(values) => values.len(),
        };
        let mask = match column.get("mask") {
            Some(mask @ Value::Map(_)) => integers(mask.bytes("data")?, mask.list("encoding")?, n_rows)?,
            _ => Vec::new(),
        };
        if n_values != n_rows || !(mask.is_empty() || mask.len() == n_rows) {
            return Err(format!("{n_values} values in {n_rows} rows"));
        }
        Ok(Self { values, mask })
    }

    /// What stands in the place of a value, if there is none.
    pub fn masked(&self, row: usize) -> Option<u8> {
        match self.mask.get(row) {
            None | Some(0) => None,
            Some(1) => Some(b'.'),
            Some(_) => Some(b'?'),
        }
    }

    /// The value of a row.
    pub fn value(&self, row: usize) -> Cell<'_> {
        match &self.values {
            Values::Integers(values) => Cell::Integer(values[row]),
            Values::Reals(values) => Cell::Real(values[row]),
            Values::Texts(texts, indices) => {
                Cell::Text(usize::try_from(indices[row]).ok().and_then(|i| texts.get(i)).copied().unwrap_or(""))
            }
        }
    }
}

fn integers(bytes: &[u8], encodings: &[Value<'_>], limit: usize) -> Result<Vec<i32>, Fault> {
    match decode(bytes, encodings, limit)? {
        Array::Integers(values) => Ok(values),
        Array::Reals(_) => Err("numbers in the place of whole numbers".into()),
    }
}

/// Texts: the distinct ones in one string, cut at offsets, and their numbers.
fn read_texts<'a>(encoding: &Value<'a>, data: &[u8], n_rows: usize) -> Result<Values<'a>, Fault> {
    let all = encoding.text("stringData")?;
    // There are no more distinct texts than rows.
    let offsets = integers(encoding.bytes("offsets")?, encoding.list("offsetEncoding")?, n_rows.saturating_add(1))?;
    let indices = integers(data, encoding.list("dataEncoding")?, n_rows)?;
    let cut = |pair: &[i32]| {
        let (start, end) = (usize::try_from(pair[0]).ok()?, usize::try_from(pair[1]).ok()?);
        all.get(start..end)
    };
    let texts: Option<Vec<&str>> = offsets.windows(2).map(cut).collect();
    let texts = texts.ok_or("offsets outside of the text")?;
    if indices.iter().any(|&i| i >= 0 && i as usize >= texts.len()) {
        return Err("a number that no text has".into());
    }
    Ok(Values::Texts(texts, indices))
}
