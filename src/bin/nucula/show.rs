//! Rows for people and for programs.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use nucula::base::Structure;
use nucula::io::{Column, Values, write_csv, write_whole};
use serde_json::Value;

/// What reading has to say of a structure, a line for each.
pub fn notes(label: &str, structure: &Structure) -> Vec<String> {
    structure.reading.notes().map(|note| format!("nucula: {label}: {note}")).collect()
}

/// The columns of a table of many structures, after `source`.
const TEXTS: [&str; 1] = ["type"];
const NUMBERS: [&str; 9] = [
    "volume",
    "x",
    "y",
    "z",
    "cross_section_circularity",
    "cross_section_uniformity",
    "center_x",
    "center_y",
    "center_z",
];

/// The rows of one structure as lines of CSV with their heads.
pub fn csv(label: &str, rows: &[Value]) -> Vec<u8> {
    let text = |name: &str| rows.iter().map(|row| Cow::Owned(row[name].as_str().unwrap_or_default().into())).collect();
    let number = |name: &str| rows.iter().map(|row| row[name].as_f64().unwrap_or(f64::NAN)).collect();
    let mut columns = vec![
        Column { name: "source", values: Values::Texts(rows.iter().map(|_| Cow::Borrowed(label)).collect()) },
        Column {
            name: "id",
            values: Values::Integers(rows.iter().map(|row| row["id"].as_i64().unwrap_or(-1)).collect()),
        },
    ];
    columns.extend(TEXTS.map(|name| Column { name, values: Values::Texts(text(name)) }));
    columns.extend(NUMBERS.map(|name| Column { name, values: Values::Numbers(number(name)) }));
    let list = |row: &Value| {
        let residues = row["residues"].as_array().into_iter().flatten();
        residues.filter_map(Value::as_str).collect::<Vec<_>>().join(" ").into()
    };
    columns.push(Column { name: "residues", values: Values::Texts(rows.iter().map(list).collect()) });
    let mut out = Vec::new();
    write_csv(&columns, &mut out).expect("a Vec takes all");
    out
}

/// The rows of one structure as lines of JSON.
pub fn jsonl(label: &str, rows: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        let mut line = serde_json::Map::new();
        line.insert("source".into(), label.into());
        line.extend(row.as_object().cloned().unwrap_or_default());
        out.extend_from_slice(Value::Object(line).to_string().as_bytes());
        out.push(b'\n');
    }
    out
}

/// Writes all rows of all structures: .csv or .jsonl by the suffix.
pub fn write_table<'a>(path: &Path, tables: impl Iterator<Item = (&'a str, &'a [Value])>) -> nucula::Result<()> {
    let failed = |error: io::Error| nucula::Error::Io { file: path.display().to_string(), reason: error.to_string() };
    write_whole(path, |out| {
        if is_jsonl(path) {
            for (label, rows) in tables {
                out.write_all(&jsonl(label, rows)).map_err(failed)?;
            }
            return Ok(());
        }
        let heads = csv("", &[]);
        out.write_all(&heads).map_err(failed)?;
        for (label, rows) in tables {
            out.write_all(&csv(label, rows)[heads.len()..]).map_err(failed)?;
        }
        Ok(())
    })
}

/// Whether a table is JSON lines.
pub fn is_jsonl(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("jsonl"))
}

/// Whether colours are welcome: on a terminal, unless `NO_COLOR` is set (no-color.org) or it can do nothing.
fn has_colors() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Columns that a table may take.
fn width() -> usize {
    if io::stdout().is_terminal() {
        let (_, columns) = console::Term::stdout().size();
        return usize::from(columns).max(20);
    }
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100).max(20)
}

/// The rows of one structure as a table that fits the terminal.
pub fn fitted(title: &str, rows: &[Value]) -> String {
    table(title, rows, width(), has_colors())
}

/// The colour of a kind at a terminal.
fn color(kind: &str) -> &'static str {
    match kind {
        "hub" => "\x1b[32m",
        "pore" => "\x1b[31m",
        "pocket" => "\x1b[34m",
        _ => "\x1b[33m",
    }
}

/// A table of at most `width` columns: what does not fit is left out from the right.
fn table(title: &str, rows: &[Value], width: usize, colors: bool) -> String {
    let number = |value: &Value, digits: usize| value.as_f64().map_or("-".into(), |x| format!("{x:.digits$}"));
    let residues = |row: &Value| row["residues"].as_array().map_or(0, Vec::len).to_string();
    let cells = |row: &Value| -> Vec<String> {
        vec![
            row["type"].as_str().unwrap_or_default().into(),
            row["id"].to_string(),
            number(&row["volume"], 0),
            number(&row["x"], 1),
            number(&row["y"], 1),
            number(&row["z"], 1),
            residues(row),
            number(&row["cross_section_circularity"], 2),
            number(&row["cross_section_uniformity"], 2),
        ]
    };
    let heads = ["type", "id", "Å³", "x", "y", "z, Å", "residues", "round", "even"].map(String::from).to_vec();
    let lines: Vec<Vec<String>> = std::iter::once(heads).chain(rows.iter().map(cells)).collect();
    let widths: Vec<usize> =
        (0..9).map(|i| lines.iter().map(|line| line[i].chars().count()).max().unwrap_or(0)).collect();
    let mut n_columns = widths.len();
    while n_columns > 3 && widths[..n_columns].iter().sum::<usize>() + 2 * (n_columns - 1) > width {
        n_columns -= 1;
    }
    let mut text: String = title.chars().take(width).collect();
    text.push('\n');
    if rows.is_empty() {
        return text + "no volumes\n";
    }
    for (place, line) in lines.iter().enumerate() {
        let mut cells = (0..n_columns).map(|i| match i {
            0 => format!("{:<1$}", line[0], widths[0]),
            _ => format!("{:>1$}", line[i], widths[i]),
        });
        let mut first = cells.next().unwrap_or_default();
        if colors && place > 0 {
            first = format!("{}{first}\x1b[0m", color(&line[0]));
        }
        let rest: Vec<String> = std::iter::once(first).chain(cells).collect();
        text += rest.join("  ").trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row() -> Value {
        json!({ "id": 0, "type": "pocket", "volume": 1234.0, "x": 10.5, "y": 4.0, "z": 0.125,
            "cross_section_circularity": 0.00001, "cross_section_uniformity": null,
            "center_x": 0.5, "center_y": 1.0, "center_z": -2.0, "residues": ["A:1:ALA", "A:2B:GLY"] })
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [20, 40, 60, 100] {
            let text = table(&"x".repeat(300), &[row()], width, false);
            assert!(text.lines().all(|line| line.chars().count() <= width.max(22)), "{width}\n{text}");
        }
        assert!(table("x", &[row()], 100, false).contains("even") && !table("x", &[row()], 60, false).contains('\x1b'));
        assert!(table("x", &[row()], 60, true).contains("\x1b[34mpocket\x1b[0m"));
    }

    #[test]
    fn rows_of_reports_are_rows_of_tables() {
        let text = String::from_utf8(csv("a", &[row()])).unwrap();
        let expected = "source,id,type,volume,x,y,z,cross_section_circularity,cross_section_uniformity,center_x,\
                        center_y,center_z,residues\n\
                        a,0,pocket,1234.0,10.5,4.0,0.125,1e-05,,0.5,1.0,-2.0,A:1:ALA A:2B:GLY\n";
        assert_eq!(text, expected);
        let line: Value = serde_json::from_slice(&jsonl("a", &[row()])).unwrap();
        assert_eq!((&line["source"], &line["residues"][1]), (&json!("a"), &json!("A:2B:GLY")));
    }
}
