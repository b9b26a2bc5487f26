//! Tables by columns, as comma-separated values and as JSON.

use std::borrow::Cow;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::output_atom::output_failed;
use super::text::{push_integer, push_shortest};
use crate::Result;

/// A column: its name and one value per row.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<'a> {
    /// The name in the first line, or the key.
    pub name: &'a str,
    /// As many as every other column of the table has.
    pub values: Values<'a>,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values<'a> {
    /// Whole numbers.
    Integers(Vec<i64>),
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// Texts.
    Texts(Vec<Cow<'a, str>>),
}

impl Values<'_> {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Row `i` in JSON; null for a number that is not finite.
    fn json(&self, i: usize) -> Value {
        match self {
            Self::Integers(values) => json!(values[i]),
            Self::Numbers(values) => json!(values[i]),
            Self::Texts(values) => json!(values[i]),
        }
    }

    /// Appends row `i` as a field: numbers read back exactly, NaN is empty, a text that holds the separator, a quote or
    /// the end of a line is quoted (RFC 4180).
    fn push_field(&self, i: usize, separator: u8, line: &mut Vec<u8>) {
        match self {
            Self::Integers(values) => push_integer(line, 0, values[i]),
            Self::Numbers(values) if values[i].is_nan() => {}
            Self::Numbers(values) => push_shortest(line, values[i]),
            Self::Texts(values) if values[i].contains([char::from(separator), '"', '\n', '\r']) => {
                line.push(b'"');
                line.extend_from_slice(values[i].replace('"', "\"\"").as_bytes());
                line.push(b'"');
            }
            Self::Texts(values) => line.extend_from_slice(values[i].as_bytes()),
        }
    }
}

/// Number of rows of a table.
fn n_rows(columns: &[Column<'_>]) -> usize {
    columns.first().map_or(0, |column| column.values.len())
}

/// Writes a line of column names, then one line per row; an undefined number is an empty field.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_csv(columns: &[Column<'_>], out: &mut impl Write) -> Result<()> {
    write_separated(columns, b',', out)
}

/// As [`write_csv`] with tabs.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_tsv(columns: &[Column<'_>], out: &mut impl Write) -> Result<()> {
    write_separated(columns, b'\t', out)
}

fn write_separated(columns: &[Column<'_>], separator: u8, out: &mut impl Write) -> Result<()> {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    writeln!(out, "{}", names.join(if separator == b',' { "," } else { "\t" })).map_err(output_failed)?;
    let mut line = Vec::new();
    for i in 0..n_rows(columns) {
        line.clear();
        for (place, column) in columns.iter().enumerate() {
            if place > 0 {
                line.push(separator);
            }
            column.values.push_field(i, separator, &mut line);
        }
        line.push(b'\n');
        out.write_all(&line).map_err(output_failed)?;
    }
    Ok(())
}

/// Writes the table column by column, `{"id":{"0":0,…},"type":{…},…}`, as pandas writes a data frame: numbers rounded to
/// 10 decimals, `{}` where there are no rows.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_json_columns(columns: &[Column<'_>], out: &mut impl Write) -> Result<()> {
    let n_rows = n_rows(columns);
    let mut write = || {
        // Cell by cell: all of it as one value would take many times the memory of the columns.
        for (i, Column { name, values }) in columns.iter().enumerate().filter(|_| n_rows > 0) {
            write!(out, "{}{}:", if i == 0 { '{' } else { ',' }, json!(name))?;
            for row in 0..n_rows {
                let cell = rounded(values.json(row));
                write!(out, "{}\"{row}\":{cell}", if row == 0 { '{' } else { ',' })?;
            }
            out.write_all(b"}")?;
        }
        out.write_all(if n_rows == 0 { b"{}" } else { b"}" })
    };
    write().map_err(output_failed)
}

/// Row `i` as a JSON object, in the order of the columns; null for a number that is not finite.
pub fn json_row(columns: &[Column<'_>], i: usize) -> Value {
    columns.iter().map(|column| (column.name.to_owned(), column.values.json(i))).collect::<Map<_, _>>().into()
}

/// A float rounded to 10 decimals; anything else as it is.
fn rounded(value: Value) -> Value {
    match &value {
        Value::Number(number) if number.is_f64() => {
            let text = format!("{:.10}", number.as_f64().expect("it is a f64"));
            json!(text.parse::<f64>().expect("a decimal number"))
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> [Column<'static>; 4] {
        [
            Column { name: "id", values: Values::Integers(vec![3, 0]) },
            Column { name: "type", values: Values::Texts(vec!["one".into(), "a, \"b\"".into()]) },
            Column { name: "volume", values: Values::Numbers(vec![1.0 / 3.0, 72.0]) },
            Column { name: "share", values: Values::Numbers(vec![0.00001, f64::NAN]) },
        ]
    }

    fn empty() -> [Column<'static>; 2] {
        [
            Column { name: "id", values: Values::Integers(Vec::new()) },
            Column { name: "type", values: Values::Texts(Vec::new()) },
        ]
    }

    fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_follow_the_header() {
        assert_eq!(written(|out| write_csv(&empty(), out)), "id,type\n");
        let expected = "id,type,volume,share\n3,one,0.3333333333333333,1e-05\n0,\"a, \"\"b\"\"\",72.0,\n";
        assert_eq!(written(|out| write_csv(&table(), out)), expected);
        let expected = "id\ttype\tvolume\tshare\n3\tone\t0.3333333333333333\t1e-05\n0\t\"a, \"\"b\"\"\"\t72.0\t\n";
        assert_eq!(written(|out| write_tsv(&table(), out)), expected);
    }

    #[test]
    fn columns_are_those_of_pandas() {
        let expected = concat!(
            r#"{"id":{"0":3,"1":0},"type":{"0":"one","1":"a, \"b\""},"volume":{"0":0.3333333333,"1":72.0},"#,
            r#""share":{"0":0.00001,"1":null}}"#
        );
        assert_eq!(written(|out| write_json_columns(&table(), out)), expected);
        assert_eq!(written(|out| write_json_columns(&empty(), out)), "{}");
    }

    #[test]
    fn a_row_keeps_the_order_of_the_columns() {
        assert_eq!(json_row(&table(), 1).to_string(), r#"{"id":0,"type":"a, \"b\"","volume":72.0,"share":null}"#);
    }

    #[test]
    fn a_failing_output_is_an_error() {
        let mut room = [0; 10];
        for result in
            [write_csv(&table(), &mut room.as_mut_slice()), write_json_columns(&table(), &mut room.as_mut_slice())]
        {
            assert!(matches!(result, Err(crate::Error::Io { .. })), "{result:?}");
        }
    }
}
