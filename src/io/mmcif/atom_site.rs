//! The atoms of an mmCIF file: `_atom_site`.
//!
//! In nearly every file it is one loop, whose rows are scanned straight from the bytes; quotes, comments and text
//! fields go through [`Words`]. A table spread over several loops or single items is first put together by
//! [`Table`]; that plain path is also the twin that the scan is tested against.

use super::edges::Edges;
use super::outline::{Outline, Part, Table, cut_short};
use super::words::Words;
use crate::error::shown;
use crate::io::number::{decimal, integer};
use crate::io::records::{Numbering, Record, Records};
use crate::io::source::Source;
use crate::work::memory::{collected, filled, push};
use crate::{Error, Result};

const CATEGORY: &str = "atom_site";
/// What memory is for.
const COLUMNS: &str = "the columns of a table";

const GROUP: usize = 0;
const ELEMENT: usize = 1;
const ATOM: usize = 2;
const RESIDUE: usize = 3;
const CHAIN: usize = 4;
const NUMBER: usize = 5;
const INSERTION: usize = 6;
/// x; y and z follow.
const X: usize = 7;
const MODEL: usize = 10;
const ALTLOC: usize = 11;
const ASYM: usize = 12;
const N_FIELDS: usize = 13;
/// Fields from here on may be missing; their values are then empty.
const N_REQUIRED: usize = ALTLOC;

/// From which item each field is read; the second one serves where the first is missing.
const FIELDS: [(&str, Option<&str>); N_FIELDS] = [
    ("group_PDB", None),
    ("type_symbol", None),
    ("auth_atom_id", Some("label_atom_id")),
    ("auth_comp_id", Some("label_comp_id")),
    ("auth_asym_id", Some("label_asym_id")),
    ("auth_seq_id", Some("label_seq_id")),
    ("pdbx_PDB_ins_code", None),
    ("Cartn_x", None),
    ("Cartn_y", None),
    ("Cartn_z", None),
    ("pdbx_PDB_model_num", None),
    ("label_alt_id", None),
    ("label_asym_id", None),
];

/// Where the values of a row are put: one slot per wanted column, one for columns that are not wanted, one that stays
/// empty for missing ones. A power of two, so that a slot number needs no check.
const N_SLOTS: usize = 16;
const UNWANTED: u8 = 14;
const MISSING: u8 = 15;

/// Which column of the table feeds which field.
struct Layout {
    /// The slot of each column.
    slots: Vec<u8>,
    /// The slot of each field.
    fields: [u8; N_FIELDS],
}

impl Layout {
    fn new(source: &Source, items: &[&[u8]]) -> Result<Self> {
        let mut layout = Self { slots: filled(UNWANTED, items.len(), COLUMNS)?, fields: [MISSING; N_FIELDS] };
        // Of two columns of one name the later one counts.
        let find = |name: &str| items.iter().rposition(|item| item.eq_ignore_ascii_case(name.as_bytes()));
        for (field, (item, other)) in FIELDS.into_iter().enumerate() {
            match find(item).or_else(|| other.and_then(find)) {
                // Two fields may share a column.
                Some(column) if layout.slots[column] != UNWANTED => layout.fields[field] = layout.slots[column],
                Some(column) => {
                    layout.slots[column] = field as u8;
                    layout.fields[field] = field as u8;
                }
                None if field < N_REQUIRED => return Err(source.whole(format!("no _{CATEGORY}.{item}"))),
                None => {}
            }
        }
        Ok(layout)
    }
}

/// What `_atom_site` holds.
#[derive(Debug, PartialEq)]
pub(super) struct AtomSite<'a> {
    /// The first model, with the positions of all models if they were asked for.
    pub records: Records<'a>,
    /// Whether there is a `label_asym_id`.
    pub has_asym: bool,
}

/// Reads the first model, or the positions of all models with the atoms of the first.
///
/// The rows of all models must be well formed either way.
///
/// # Errors
/// [`Error::Parse`]: no such category or item, no row, a row cut short, something else than a number in the place of
/// one, models that differ in size; [`Error::TooLarge`] for more than `max_atoms` atoms.
pub(super) fn read<'a>(outline: &Outline<'a>, all_models: bool, max_atoms: u64) -> Result<AtomSite<'a>> {
    let source = outline.source;
    let parts = outline.parts(CATEGORY)?;
    let rows = match parts.as_slice() {
        [] => return Err(source.whole(format!("no _{CATEGORY}"))),
        [part] if part.looped && part.names.iter().all(|(of, _)| of.eq_ignore_ascii_case(CATEGORY.as_bytes())) => {
            scan(source, part)?
        }
        parts => collect(source, &Table::read(source, CATEGORY, parts)?)?,
    };
    rows.finish(all_models, max_atoms)
}

/// The rows of a single loop, from the bytes.
fn scan<'a>(source: &'a Source, part: &Part<'a>) -> Result<Rows<'a>> {
    let items = collected(part.names.iter().map(|&(_, item)| item), part.names.len(), COLUMNS)?;
    let layout = Layout::new(source, &items)?;
    let text = &source.text()[..part.values.end];
    let mut rows = Rows::new(source, layout.fields, expected_rows(&text[part.values.start..], items.len()))?;
    let mut values: [&[u8]; N_SLOTS] = [&[]; N_SLOTS];
    let mut words = Words::new(text, part.values.start..text.len());
    let mut edges = Edges::new(text, part.values.start);
    loop {
        for (column, &slot) in layout.slots.iter().enumerate() {
            let start = edges.next().unwrap_or(text.len());
            let value = match text.get(start) {
                Some(b'\'' | b'"' | b'#' | b';') | None => {
                    words.skip_to(start);
                    let Some(word) = words.next() else {
                        return if column == 0 { Ok(rows) } else { Err(cut_short(source, CATEGORY, part)) };
                    };
                    edges = Edges::new(text, words.position());
                    word.value
                }
                Some(_) => &text[start..edges.next().unwrap_or(text.len())],
            };
            values[usize::from(slot) % N_SLOTS] = value;
        }
        rows.push(&values)?;
    }
}

/// A guess at the number of rows from the first line; never more than the text has room for.
fn expected_rows(text: &[u8], n_columns: usize) -> usize {
    let start = text.iter().position(|&byte| byte > b' ').unwrap_or(0);
    let line = memchr::memchr2(b'\n', b'\r', &text[start..]).unwrap_or(text.len() - start) + 1;
    text.len() / line.max(2 * n_columns).max(1) + 1
}

/// The rows of a table that was put together.
fn collect<'a>(source: &'a Source, table: &Table<'a>) -> Result<Rows<'a>> {
    let layout = Layout::new(source, &table.items()?)?;
    let mut rows = Rows::new(source, layout.fields, table.n_rows())?;
    let mut values: [&[u8]; N_SLOTS] = [&[]; N_SLOTS];
    for row in 0..table.n_rows() {
        for (column, &slot) in layout.slots.iter().enumerate() {
            values[usize::from(slot) % N_SLOTS] = table.column_at(column)[row];
        }
        rows.push(&values)?;
    }
    Ok(rows)
}

/// Rows turned into records.
struct Rows<'a> {
    source: &'a Source,
    fields: [u8; N_FIELDS],
    records: Records<'a>,
    keys: Numbering<'a>,
    models: Numbering<'a>,
    /// The first row of each model.
    starts: Vec<usize>,
}

impl<'a> Rows<'a> {
    fn new(source: &'a Source, fields: [u8; N_FIELDS], expected: usize) -> Result<Self> {
        let (records, keys, models) = (Records::with_room(expected)?, Numbering::default(), Numbering::default());
        Ok(Self { source, fields, records, keys, models, starts: Vec::new() })
    }

    /// Adds a row, given by slot.
    #[inline]
    fn push(&mut self, values: &[&'a [u8]; N_SLOTS]) -> Result<()> {
        let value = |field: usize| values[usize::from(self.fields[field]) % N_SLOTS];
        // A model starts at the first row of each distinct number.
        if self.models.number(value(MODEL))? as usize == self.starts.len() {
            push(&mut self.starts, self.records.positions.len(), "the models of a file")?;
        }
        let mut position = [0.0; 3];
        for (axis, coordinate) in position.iter_mut().enumerate() {
            let text = value(X + axis);
            *coordinate = decimal(text).unwrap_or(f64::NAN) as f32;
            if !coordinate.is_finite() {
                return Err(self.bad(text, X + axis));
            }
        }
        self.records.push_position(position)?;
        let key = self.keys.number(value(ASYM))?;
        if self.starts.len() > 1 {
            return Ok(());
        }
        let number = value(NUMBER);
        let record = Record {
            element: value(ELEMENT),
            atom_name: value(ATOM),
            residue_name: value(RESIDUE),
            chain: value(CHAIN),
            residue_id: match number {
                b"." | b"?" => -1,
                _ => integer(number).ok_or_else(|| self.bad(number, NUMBER))?,
            },
            insertion_code: match value(INSERTION) {
                b"." | b"?" => 0,
                code => code.first().copied().unwrap_or(0),
            },
            hetero: value(GROUP) == b"HETATM",
            altloc: value(ALTLOC).first().copied().unwrap_or(0),
        };
        self.records.push(&record, key)
    }

    #[cold]
    fn bad(&self, value: &[u8], field: usize) -> Error {
        let kind = if field == NUMBER { "whole number" } else { "finite number" };
        let reason = format!("_{CATEGORY}.{}: {} is no {kind}", FIELDS[field].0, quoted(value));
        self.source.fault(value, reason)
    }

    fn finish(self, all_models: bool, max_atoms: u64) -> Result<AtomSite<'a>> {
        let Self { source, fields, mut records, keys, starts, .. } = self;
        let (n_rows, n_atoms) = (records.positions.len(), records.n_atoms());
        if n_rows == 0 {
            return Err(source.whole(format!("no atoms: _{CATEGORY} has no row")));
        }
        records.keys = keys.texts;
        if all_models {
            let ends = starts.iter().skip(1).copied().chain([n_rows]);
            if starts.iter().zip(ends).any(|(start, end)| end - start != n_atoms) {
                return Err(source.whole("no assembly data, and the models to be overlaid differ in size"));
            }
        } else {
            records.positions.truncate(n_atoms);
        }
        source.check_atoms(records.positions.len() as u64, max_atoms)?;
        Ok(AtomSite { records, has_asym: fields[ASYM] != MISSING })
    }
}

/// A value for a message.
fn quoted(value: &[u8]) -> String {
    format!("\"{}\"", shown(value))
}

#[cfg(test)]
#[path = "atom_site_tests.rs"]
mod tests;
