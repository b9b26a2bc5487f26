//! A table of atoms is the same in one loop, which is scanned from the bytes, and in two, which are cut into words.
#![no_main]

use std::fmt::Write;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::io::Assembly;
use nucula_fuzz::{options, read};

/// A value and how it is written.
#[derive(Debug, Arbitrary)]
struct Cell {
    text: Text,
    style: u8,
}

#[derive(Debug, Arbitrary)]
enum Text {
    Number(i16),
    Decimal(i16, u8),
    Odd(u8),
    Any(Vec<u8>),
}

const ODD: [&str; 16] =
    [".", "?", "1e400", "nan", "-0", "99999999999", "HETATM", "ATOM", "loop_", "data_", "_a", "#", ";", "'", "\"", ""];

const ITEMS: [&str; 14] = [
    "group_PDB",
    "type_symbol",
    "label_atom_id",
    "label_comp_id",
    "label_asym_id",
    "label_seq_id",
    "pdbx_PDB_ins_code",
    "Cartn_x",
    "Cartn_y",
    "Cartn_z",
    "pdbx_PDB_model_num",
    "label_alt_id",
    "auth_asym_id",
    "cartn_X",
];

impl Cell {
    /// The value as a word of CIF, after what separates it from the word before.
    fn push(&self, out: &mut String) {
        let mut value = match &self.text {
            Text::Number(number) => number.to_string(),
            Text::Decimal(number, decimals) => format!("{:.*}", usize::from(decimals % 20), f64::from(*number) / 8.0),
            Text::Odd(which) => ODD[usize::from(which % 16)].into(),
            Text::Any(bytes) => bytes.iter().take(80).map(|&byte| char::from(byte & 0x7f)).collect(),
        };
        // A file with NUL is no text; the end of a line ends quotes, and with a semicolon text fields.
        value.retain(|c| !matches!(c, '\0' | '\n' | '\r'));
        let blank = ["\n", " \t", " # note\n", "\r\n", "\r", "\n;"][usize::from(self.style % 6)];
        let is_plain = !value.is_empty()
            && !value.starts_with(['_', '#', '\'', '"', ';'])
            && value.chars().all(|c| c > ' ')
            && !value.to_ascii_lowercase().starts_with("data_")
            && !value.eq_ignore_ascii_case("loop_");
        let quoted = |quote: char| {
            let inside = value.as_bytes().windows(2);
            !inside.into_iter().any(|pair| pair[0] == quote as u8 && pair[1] <= b' ')
        };
        let _ = match blank {
            "\n;" => write!(out, "\n;{value}\n;"),
            _ if is_plain && self.style & 64 == 0 => write!(out, "{blank}{value}"),
            _ if quoted('\'') => write!(out, "{blank}'{value}'"),
            _ if quoted('"') => write!(out, "{blank}\"{value}\""),
            _ => write!(out, "\n;{value}\n;"),
        };
    }
}

fn push_loop(out: &mut String, columns: &[&str], rows: &[&[Cell]]) {
    *out += "\nloop_\n";
    for column in columns {
        let _ = writeln!(out, "_atom_site.{column}");
    }
    for cell in rows.iter().flat_map(|row| row.iter()) {
        cell.push(out);
    }
    *out += "\n";
}

fuzz_target!(|table: (u8, Vec<[Cell; ITEMS.len()]>)| {
    let (at, rows) = table;
    let at = usize::from(at) % (ITEMS.len() - 1) + 1;
    let (mut one, mut two) = ("data_x".to_string(), "data_x".to_string());
    push_loop(&mut one, &ITEMS, &rows.iter().map(|row| &row[..]).collect::<Vec<_>>());
    push_loop(&mut two, &ITEMS[..at], &rows.iter().map(|row| &row[..at]).collect::<Vec<_>>());
    push_loop(&mut two, &ITEMS[at..], &rows.iter().map(|row| &row[at..]).collect::<Vec<_>>());
    let options = options(Assembly::Biological);
    match (read(".cif", one.as_bytes(), &options), read(".cif", two.as_bytes(), &options)) {
        (Ok(one), Ok(two)) => assert!(one == two),
        // The faults are at other lines.
        (Err(_), Err(_)) => {}
        (one, two) => panic!("{:?} but {:?}", one.map(|s| s.n_atoms()), two.map(|s| s.n_atoms())),
    }
});
