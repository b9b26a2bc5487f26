//! The rows of `_atom_site`: the values of an atom as text, and the widths of the columns.

use crate::io::output_atom::OutputAtom;
use crate::io::text::{push_fixed, push_integer};

/// Items of `_atom_site` in their order, and the column that holds their values: label_* and auth_* items share theirs.
pub const ATOM_SITE: [(&str, usize); N_ITEMS] = [
    ("group_PDB", GROUP),
    ("type_symbol", ELEMENT),
    ("label_atom_id", NAME),
    ("label_alt_id", NONE),
    ("label_comp_id", RESIDUE_NAME),
    ("label_asym_id", CHAIN),
    ("label_entity_id", ENTITY),
    ("label_seq_id", RESIDUE_ID),
    ("pdbx_PDB_ins_code", INSERTION_CODE),
    ("auth_seq_id", RESIDUE_ID),
    ("auth_comp_id", RESIDUE_NAME),
    ("auth_asym_id", CHAIN),
    ("auth_atom_id", NAME),
    ("B_iso_or_equiv", B_FACTOR),
    ("Cartn_x", X),
    ("Cartn_y", Y),
    ("Cartn_z", Z),
    ("pdbx_PDB_model_num", MODEL),
    ("id", ID),
];
const N_ITEMS: usize = 19;

// Columns.
const GROUP: usize = 0;
const ELEMENT: usize = 1;
const NAME: usize = 2;
const NONE: usize = 3;
const RESIDUE_NAME: usize = 4;
const CHAIN: usize = 5;
const ENTITY: usize = 6;
const RESIDUE_ID: usize = 7;
const INSERTION_CODE: usize = 8;
const B_FACTOR: usize = 9;
const X: usize = 10;
const Y: usize = 11;
const Z: usize = 12;
const MODEL: usize = 13;
const ID: usize = 14;
/// Number of different columns.
pub const N_COLUMNS: usize = 15;

/// The values of one atom, one text after the other.
#[derive(Default)]
pub struct Row {
    text: Vec<u8>,
    /// End of each value in `text`.
    ends: [usize; N_COLUMNS],
}

impl Row {
    /// The text of a column.
    pub fn value(&self, column: usize) -> &[u8] {
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.text[start..self.ends[column]]
    }

    /// Replaces the values by those of `atom`.
    pub fn fill(&mut self, id: i64, atom: &OutputAtom, entity: usize) {
        self.text.clear();
        for column in 0..N_COLUMNS {
            let text = &mut self.text;
            match column {
                GROUP => text.extend_from_slice(group(atom)),
                ELEMENT => push_word(text, atom.element.as_bytes()),
                NAME => push_word(text, atom.name.as_bytes()),
                NONE => text.push(b'.'),
                RESIDUE_NAME => push_word(text, atom.residue_name.as_bytes()),
                CHAIN => push_word(text, atom.chain.as_bytes()),
                ENTITY => push_integer(text, 0, entity as i64),
                RESIDUE_ID => push_integer(text, 0, atom.residue_id.into()),
                INSERTION_CODE => push_word(text, atom.insertion_code()),
                B_FACTOR if atom.b_factor.is_nan() => text.push(b'?'),
                B_FACTOR => push_fixed::<2>(text, 0, atom.b_factor),
                X | Y | Z => push_fixed::<3>(text, 0, atom.position[column - X]),
                MODEL => text.push(b'1'),
                ID => push_integer(text, 0, id),
                _ => unreachable!("there are {N_COLUMNS} columns"),
            }
            self.ends[column] = text.len();
        }
    }
}

fn group(atom: &OutputAtom) -> &'static [u8] {
    if atom.hetero { b"HETATM" } else { b"ATOM" }
}

/// Widest value of each column.
#[derive(Default)]
pub struct Widths {
    n_atoms: i64,
    /// Of the columns that hold words.
    words: [usize; N_COLUMNS],
    /// The lowest and the highest numbers. The widest text is that of one of them: of two numbers of one sign, the one
    /// further from zero is at least as long.
    extremes: Option<[OutputAtom; 2]>,
    highest_entity: usize,
}

impl Widths {
    /// Takes an atom into account.
    pub fn add(&mut self, atom: &OutputAtom, entity: usize) {
        self.n_atoms += 1;
        self.highest_entity = self.highest_entity.max(entity);
        let mut widen = |column: usize, word: &[u8]| self.words[column] = self.words[column].max(width(word));
        widen(ELEMENT, atom.element.as_bytes());
        widen(NAME, atom.name.as_bytes());
        widen(RESIDUE_NAME, atom.residue_name.as_bytes());
        widen(CHAIN, atom.chain.as_bytes());
        widen(INSERTION_CODE, atom.insertion_code());
        widen(GROUP, group(atom));
        let [lowest, highest] = self.extremes.get_or_insert([*atom; 2]);
        lowest.residue_id = lowest.residue_id.min(atom.residue_id);
        highest.residue_id = highest.residue_id.max(atom.residue_id);
        highest.b_factor = highest.b_factor.max(atom.b_factor);
        for axis in 0..3 {
            // Total order: -0.0 is wider than 0.0.
            let x = atom.position[axis];
            if x.total_cmp(&lowest.position[axis]).is_lt() {
                lowest.position[axis] = x;
            }
            if x.total_cmp(&highest.position[axis]).is_gt() {
                highest.position[axis] = x;
            }
        }
    }

    /// Characters of the widest value of each column.
    pub fn finish(self) -> [usize; N_COLUMNS] {
        let mut widths = self.words;
        let mut row = Row::default();
        for extreme in self.extremes.iter().flatten() {
            row.fill(self.n_atoms, extreme, self.highest_entity);
            for column in [NONE, ENTITY, RESIDUE_ID, B_FACTOR, X, Y, Z, MODEL, ID] {
                widths[column] = widths[column].max(row.value(column).len());
            }
        }
        widths
    }
}

/// What stands before and after a word: nothing, quotation marks, or what makes it a text field.
fn quote(word: &[u8]) -> &'static [u8] {
    // A quotation mark closes where a blank follows.
    let closes_within = |mark: u8| word.windows(2).any(|pair| pair == [mark, b' ']);
    let single = word.contains(&b'\'');
    if !single && !word.contains(&b'"') && !word.contains(&b' ') && !is_syntax(word) {
        b""
    } else if closes_within(b'\'') && closes_within(b'"') {
        b"\n;"
    } else if (single && !closes_within(b'"')) || closes_within(b'\'') {
        b"\""
    } else {
        b"'"
    }
}

/// Whether CIF would take a word for its own.
fn is_syntax(word: &[u8]) -> bool {
    let starts_with = |head: &[u8]| word.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head));
    let is = |keyword: &[u8]| word.eq_ignore_ascii_case(keyword);
    matches!(word, [b'_' | b'#' | b'$' | b'[' | b']' | b';', ..])
        || [&b"data_"[..], b"save_"].into_iter().any(starts_with)
        || [&b"loop_"[..], b"stop_", b"global_"].into_iter().any(is)
}

/// Characters that [`push_word`] appends.
fn width(word: &[u8]) -> usize {
    word.len().max(1) + 2 * quote(word).len()
}

/// Appends a word, quoted where its own characters ask for it; an empty one is `.`.
pub fn push_word(text: &mut Vec<u8>, word: &[u8]) {
    let quote = quote(word);
    text.extend_from_slice(quote);
    text.extend_from_slice(if word.is_empty() { b"." } else { word });
    text.extend_from_slice(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        let quoted = |word: &str| {
            let mut text = Vec::new();
            push_word(&mut text, word.as_bytes());
            String::from_utf8(text).unwrap()
        };
        let cases = [
            ("", "."),
            ("CA", "CA"),
            ("O5'", "\"O5'\""),
            ("a b", "'a b'"),
            ("\"", "'\"'"),
            ("N'\"", "\"N'\"\""),
            ("'\" b", "''\" b'"),
            ("' \" b", "\n;' \" b\n;"),
            ("_", "'_'"),
            ("C#", "C#"),
            ("loop_", "'loop_'"),
            ("Data_1", "'Data_1'"),
            ("loop_1", "loop_1"),
        ];
        for (word, expected) in cases {
            assert_eq!(quoted(word), expected);
            assert_eq!(width(word.as_bytes()), expected.len());
        }
    }
}
