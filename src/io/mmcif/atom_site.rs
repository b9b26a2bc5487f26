//! The atoms of an mmCIF file: `_atom_site`.
//!
//! In nearly every file it is one loop, whose rows are scanned straight from the bytes; quotes, comments and text
//! fields go through [`Words`]. A table spread over several loops or single items is first put together by
//! [`Table`]; that plain path is also the twin that the scan is tested against.

use super::edges::Edges;
use super::outline::{Outline, Part, Table, cut_short};
use super::words::Words;
use crate::base::Name;
use crate::data::is_amino_acid;
use crate::error::shown;
use crate::io::notes::Subject;
use crate::io::number::{decimal, integer};
use crate::io::options::ReadOptions;
use crate::io::pdb::guess_element;
use crate::io::records::{Numbering, Record, Records};
use crate::io::source::Source;
use crate::io::told;
use crate::work::memory::{Purpose, collected, filled, push};
use crate::{Error, Result};

const CATEGORY: &str = "atom_site";
const COLUMNS: Purpose = Purpose("the columns of a table");

pub(super) const GROUP: usize = 0;
pub(super) const ELEMENT: usize = 1;
pub(super) const ATOM: usize = 2;
pub(super) const RESIDUE: usize = 3;
pub(super) const CHAIN: usize = 4;
pub(super) const NUMBER: usize = 5;
pub(super) const INSERTION: usize = 6;
/// x; y and z follow.
pub(super) const X: usize = 7;
pub(super) const MODEL: usize = 10;
pub(super) const ALTLOC: usize = 11;
pub(super) const ASYM: usize = 12;
pub(super) const SEQ: usize = 13;
pub(super) const OCCUPANCY: usize = 14;
pub(super) const N_FIELDS: usize = 15;
/// Fields that must be there; the values of the others are empty where they are missing.
const REQUIRED: [usize; 5] = [ATOM, RESIDUE, X, X + 1, X + 2];

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
    ("label_seq_id", None),
    ("occupancy", None),
];

/// Where the values of a row are put: one slot per wanted column, one for columns that are not wanted, one that stays
/// empty for missing ones. A power of two, so that a slot number needs no check.
pub(super) const N_SLOTS: usize = 32;
const UNWANTED: u8 = 30;
pub(super) const MISSING: u8 = 31;

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
                None if REQUIRED.contains(&field) => return Err(source.whole(format!("no _{CATEGORY}.{item}"))),
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

/// Reads the first model, or the one that `options` ask for, or the positions of all models with the atoms of the first.
///
/// The rows of all models must be well formed either way. What may be missing: the element, which is guessed from the
/// atom name as for PDB files; the model number, insertion code, group, author's names; a number of the residue.
///
/// # Errors
/// [`Error::Parse`]: no such category or item, no row, a row cut short, something else than a number in the place of a
/// coordinate, unless cleaning leaves out its residue; [`Error::BadArgument`] for a model that is not there;
/// [`Error::TooLarge`] for more than `max_atoms` atoms.
pub(super) fn read<'a>(outline: &Outline<'a>, all_models: bool, options: &ReadOptions) -> Result<AtomSite<'a>> {
    let rows = rows(outline, |fields, expected| Rows::new(outline.source, fields, expected, options))?;
    rows.finish(all_models, options)
}

/// The rows of the table, given one by one to what `make` makes of the slots of its fields and a guess at their number.
pub(super) fn rows<'a, S: Sink<'a>>(
    outline: &Outline<'a>,
    make: impl FnOnce([u8; N_FIELDS], usize) -> Result<S>,
) -> Result<S> {
    let source = outline.source;
    let parts = outline.parts(CATEGORY)?;
    match parts.as_slice() {
        [] => Err(source.whole(format!("no _{CATEGORY}"))),
        [part] if part.looped && part.names.iter().all(|(of, _)| of.eq_ignore_ascii_case(CATEGORY.as_bytes())) => {
            scan(source, part, make)
        }
        parts => collect(source, &Table::read(source, CATEGORY, parts)?, make),
    }
}

/// The rows of a single loop, from the bytes.
fn scan<'a, S: Sink<'a>>(
    source: &'a Source,
    part: &Part<'a>,
    make: impl FnOnce([u8; N_FIELDS], usize) -> Result<S>,
) -> Result<S> {
    let items = collected(part.names.iter().map(|&(_, item)| item), part.names.len(), COLUMNS)?;
    let layout = Layout::new(source, &items)?;
    let text = &source.text()[..part.values.end];
    let mut rows = make(layout.fields, expected_rows(&text[part.values.start..], items.len()))?;
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
fn collect<'a, S: Sink<'a>>(
    source: &'a Source,
    table: &Table<'a>,
    make: impl FnOnce([u8; N_FIELDS], usize) -> Result<S>,
) -> Result<S> {
    let layout = Layout::new(source, &table.items()?)?;
    let mut rows = make(layout.fields, table.n_rows())?;
    let mut values: [&[u8]; N_SLOTS] = [&[]; N_SLOTS];
    for row in 0..table.n_rows() {
        for (column, &slot) in layout.slots.iter().enumerate() {
            values[usize::from(slot) % N_SLOTS] = table.column_at(column)[row];
        }
        rows.push(&values)?;
    }
    Ok(rows)
}

/// What takes the rows of the table.
pub(super) trait Sink<'a> {
    /// Takes a row, given by slot.
    ///
    /// # Errors
    /// As [`read`].
    fn push(&mut self, values: &[&'a [u8]; N_SLOTS]) -> Result<()>;
}

/// Rows turned into records.
struct Rows<'a, 'o> {
    source: &'a Source,
    options: &'o ReadOptions,
    fields: [u8; N_FIELDS],
    records: Records<'a>,
    keys: Numbering<'a>,
    models: Numbering<'a>,
    /// The first row of each model.
    starts: Vec<usize>,
    n_rows: usize,
    /// Rows without a number in a polymer.
    n_outside: usize,
    /// Which model is read, from 1.
    wanted: usize,
}

impl<'a> Sink<'a> for Rows<'a, '_> {
    #[inline]
    fn push(&mut self, values: &[&'a [u8]; N_SLOTS]) -> Result<()> {
        let Self { source, options, fields, records, .. } = self;
        let value = |field: usize| values[usize::from(fields[field]) % N_SLOTS];
        // A model starts at the first row of each distinct number.
        if self.models.number(value(MODEL))? as usize == self.starts.len() {
            push(&mut self.starts, self.n_rows, Purpose("the models of a file"))?;
        }
        self.n_rows += 1;
        let mut position = [0.0; 3];
        for (axis, x) in position.iter_mut().enumerate() {
            let text = value(X + axis);
            *x = decimal(text).unwrap_or(f64::NAN) as f32;
            if !x.is_finite() {
                *x = odd_coordinate(source, options, records, text, axis, value(RESIDUE))?;
            }
        }
        // Without a choice the positions of all models are kept for now.
        if self.wanted == 1 || self.starts.len() == self.wanted {
            records.push_position(position)?;
        }
        let key = self.keys.number(value(ASYM))?;
        if self.starts.len() != self.wanted {
            return Ok(());
        }
        let residue_name = value(RESIDUE);
        let guessed;
        let mut record = Record {
            element: match fields[ELEMENT] {
                MISSING => {
                    guessed = guess(records, value(ATOM));
                    &guessed
                }
                _ => value(ELEMENT),
            },
            atom_name: value(ATOM),
            residue_name,
            long_name: if residue_name.len() > 3 { residue_name } else { &[] },
            chain: value(CHAIN),
            residue_id: 0,
            insertion_code: match value(INSERTION) {
                b"." | b"?" => 0,
                code => code.first().copied().unwrap_or(0),
            },
            hetero: value(GROUP) == b"HETATM",
            altloc: value(ALTLOC).first().copied().unwrap_or(0),
        };
        if is_none(value(SEQ)) {
            self.n_outside += 1;
            tell_outside(records, residue_name);
        }
        let number = value(NUMBER);
        record.residue_id = match integer(number) {
            Some(number) => number,
            None if is_none(number) || number.is_empty() => -1,
            None => odd_number(records, &mut record, number),
        };
        records.push(&record, key)
    }
}

/// A coordinate with its standard uncertainty, or one that does not matter.
#[cold]
fn odd_coordinate(
    source: &Source,
    options: &ReadOptions,
    records: &mut Records<'_>,
    text: &[u8],
    axis: usize,
    residue: &[u8],
) -> Result<f32> {
    if let Some(value) = coordinate(text) {
        return Ok(value);
    }
    let reason = format!("_{CATEGORY}.{}: {} is no finite number", FIELDS[X + axis].0, quoted(text));
    let long = if residue.len() > 3 { residue } else { &[] };
    records.without_position(&residue[..residue.len().min(3)], long, options, source.fault(text, reason))?;
    Ok(0.0)
}

/// The number before letters, which are then the insertion code; or one that goes on.
#[cold]
fn odd_number(records: &mut Records<'_>, record: &mut Record<'_>, text: &[u8]) -> i32 {
    let Some((number, code)) = number_with_letter(text) else { return records.number_on(record, text) };
    if record.insertion_code == 0 {
        record.insertion_code = code;
    }
    number
}

/// The element of an atom, where the table does not tell.
#[cold]
fn guess(records: &mut Records<'_>, atom_name: &[u8]) -> Vec<u8> {
    records.notes.count(Subject::GuessedElement, b"", 1);
    guess_element(atom_name)
}

/// Notes what is kept as an amino acid though it is in no polymer.
fn tell_outside(records: &mut Records<'_>, residue: &[u8]) {
    if is_amino_acid(Name::new(&residue[..residue.len().min(3)])) {
        records.notes.count(Subject::NoPolymer, residue, 1);
    }
}

impl<'a, 'o> Rows<'a, 'o> {
    fn new(source: &'a Source, fields: [u8; N_FIELDS], expected: usize, options: &'o ReadOptions) -> Result<Self> {
        Ok(Self {
            source,
            options,
            fields,
            records: Records::with_room(expected)?,
            keys: Numbering::default(),
            models: Numbering::default(),
            starts: Vec::new(),
            n_rows: 0,
            n_outside: 0,
            wanted: options.model.max(1) as usize,
        })
    }

    fn finish(self, all_models: bool, options: &ReadOptions) -> Result<AtomSite<'a>> {
        let Self { source, fields, mut records, keys, starts, n_rows, n_outside, wanted, .. } = self;
        let n_atoms = records.n_atoms();
        if n_rows == 0 {
            return Err(source.whole(format!("no atoms: _{CATEGORY} has no row")));
        }
        if starts.len() < wanted {
            return Err(no_model(source, wanted, starts.len()));
        }
        records.keys = keys.texts;
        records.notes.n_models = starts.len() as u64;
        // Files without sequence numbers do not tell what is in a polymer.
        if n_outside == n_atoms {
            records.notes.forget(Subject::NoPolymer);
        }
        let ends = starts.iter().skip(1).copied().chain([n_rows]);
        let overlaid = all_models && wanted == 1 && starts.len() > 1;
        if overlaid && starts.iter().zip(ends).all(|(start, end)| end - start == n_atoms) {
            records.notes.say(told::models_overlaid(starts.len() as u64));
        } else {
            if overlaid {
                records.notes.say(told::models_differ(starts.len() as u64));
            }
            records.positions.truncate(n_atoms);
        }
        source.check_atoms(records.positions.len() as u64, options.max_atoms)?;
        Ok(AtomSite { records, has_asym: fields[ASYM] != MISSING })
    }
}

/// Whether a value stands for none.
pub(super) fn is_none(value: &[u8]) -> bool {
    matches!(value, b"." | b"?")
}

/// A coordinate, perhaps with its standard uncertainty: `27.343(5)`.
pub(super) fn coordinate(text: &[u8]) -> Option<f32> {
    let number = match memchr::memchr(b'(', text) {
        Some(open) if matches!(&text[open + 1..], [digits @ .., b')'] if digits.iter().all(u8::is_ascii_digit)) => {
            &text[..open]
        }
        _ => text,
    };
    decimal(number).map(|value| value as f32).filter(|value| value.is_finite())
}

/// A residue number that letters follow, and the first of these.
pub(super) fn number_with_letter(text: &[u8]) -> Option<(i32, u8)> {
    let code = text.iter().position(u8::is_ascii_alphabetic)?;
    Some((integer(&text[..code])?, text[code]))
}

/// The error of a model that is not there.
pub(super) fn no_model(source: &Source, wanted: usize, n_models: usize) -> Error {
    Error::argument("model", format!("{wanted}: {} has {n_models}", source.name()))
}

/// A value for a message.
fn quoted(value: &[u8]) -> String {
    format!("\"{}\"", shown(value))
}

#[cfg(test)]
#[path = "atom_site_tests.rs"]
mod tests;
