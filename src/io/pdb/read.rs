//! The atoms of a PDB file (wwPDB, Atomic Coordinate Entry Format Description 3.30).
//!
//! Fields are columns of a line. Lines that are shorter than 80 characters end in blanks.

use crate::data::elements;
use crate::error::shown;
use crate::io::cell;
use crate::io::number::{decimal, fixed_decimal, integer, trimmed};
use crate::io::records::{Numbering, Record, Records};
use crate::io::source::Source;
use crate::work::memory;
use crate::{Error, Result};

/// Columns of the coordinates.
const COORDINATES: [(usize, usize); 3] = [(30, 38), (38, 46), (46, 54)];

/// Columns of a, b, c, α, β, γ in a `CRYST1` line.
const CELL: [(usize, usize); 6] = [(6, 15), (15, 24), (24, 33), (33, 40), (40, 47), (47, 54)];

/// What a PDB file holds.
#[derive(Debug)]
pub(super) struct PdbFile<'a> {
    source: &'a Source,
    /// The first model.
    pub records: Records<'a>,
    /// The lines of REMARK 350, which tells the assembly.
    pub assembly_lines: Vec<&'a [u8]>,
    /// Where the other models start, and their number of atoms.
    other_models: Vec<(usize, usize)>,
}

/// Reads the first model.
///
/// A model starts at each line that starts with `MODEL`, and goes on to the next; without one, the file is one model.
///
/// # Errors
/// [`Error::Parse`]: no atom; a coordinate or residue number that is none; a last line cut short.
pub(super) fn read(source: &Source) -> Result<PdbFile<'_>> {
    let mut file = PdbFile {
        source,
        records: Records::with_room(source.text().len() / 80 + 1)?,
        assembly_lines: Vec::new(),
        other_models: Vec::new(),
    };
    let (mut keys, mut n_models, mut n_atoms) = (Numbering::default(), 0, 0);
    for line in Lines::new(source.text()) {
        if is_atom(line) {
            n_atoms += 1;
            match file.other_models.last_mut() {
                Some((_, n)) => *n += 1,
                None => push(&mut file.records, &mut keys, source, line)?,
            }
        } else if line.starts_with(b"MODEL") {
            n_models += 1;
            if n_models == 1 {
                // What stands before the first model is in none.
                file.records.keep(&[]);
                n_atoms = 0;
            } else {
                memory::push(&mut file.other_models, (source.offset(line), 0), "the models of a file")?;
            }
        } else if line.starts_with(b"REMARK 350") {
            memory::push(&mut file.assembly_lines, line, "the remarks of a file")?;
        } else if line.starts_with(b"CRYST1") && file.records.cell.is_none() {
            file.records.cell = cell_of(line);
        }
    }
    if n_atoms == 0 {
        return Err(source.whole("no atoms: no line starts with ATOM or HETATM"));
    }
    file.records.keys = keys.texts;
    Ok(file)
}

impl PdbFile<'_> {
    /// Adds the positions of all other models.
    ///
    /// # Errors
    /// [`Error::Parse`] if they differ in size, or for a coordinate that is none.
    pub fn add_models(&mut self) -> Result<()> {
        let n_atoms = self.records.n_atoms();
        if self.other_models.iter().any(|&(_, n)| n != n_atoms) {
            return Err(self.source.whole("no assembly data, and the models to be overlaid differ in size"));
        }
        if let Some(&(start, _)) = self.other_models.first() {
            for line in Lines::new(&self.source.text()[start..]).filter(|line| is_atom(line)) {
                self.records.push_position(position(self.source, line)?)?;
            }
        }
        Ok(())
    }

    /// Number of models.
    pub fn n_models(&self) -> usize {
        1 + self.other_models.len()
    }
}

/// The cell of a `CRYST1` line.
fn cell_of(line: &[u8]) -> Option<[f64; 6]> {
    cell::parsed(|i| line.get(CELL[i].0..CELL[i].1.min(line.len())))
}

#[inline]
fn is_atom(line: &[u8]) -> bool {
    line.starts_with(b"ATOM") || line.starts_with(b"HETATM")
}

/// The characters in columns `start..end`, without blanks around them.
#[inline]
fn columns(line: &[u8], start: usize, end: usize) -> &[u8] {
    let end = end.min(line.len());
    trimmed(&line[start.min(end)..end])
}

#[inline]
fn push<'a>(records: &mut Records<'a>, keys: &mut Numbering<'a>, source: &'a Source, line: &'a [u8]) -> Result<()> {
    let position = position(source, line)?;
    let number = columns(line, 22, 26);
    let residue_id = residue_number(number)
        .ok_or_else(|| source.fault(line, format!("residue number \"{}\" (columns 23-26)", shown(number))))?;
    let atom_name = columns(line, 12, 16);
    let element = columns(line, 76, 78);
    let guessed;
    let chain = columns(line, 21, 22);
    let record = Record {
        element: if element.is_empty() {
            guessed = guess_element(atom_name);
            &guessed
        } else {
            element
        },
        atom_name,
        residue_name: columns(line, 17, 20),
        chain,
        residue_id,
        insertion_code: columns(line, 26, 27).first().copied().unwrap_or(0),
        hetero: line[0] == b'H',
        altloc: line[16],
    };
    records.push_position(position)?;
    records.push(&record, keys.number(chain)?)
}

/// Å.
#[inline]
fn position(source: &Source, line: &[u8]) -> Result<[f32; 3]> {
    let mut position = [0.0; 3];
    for (axis, (start, end)) in COORDINATES.into_iter().enumerate() {
        let fixed = line.get(start..end).and_then(|columns| fixed_decimal(columns.try_into().ok()?));
        let value = fixed.or_else(|| decimal(columns(line, start, end)));
        position[axis] = value.unwrap_or(f64::NAN) as f32;
        if !position[axis].is_finite() {
            return Err(bad_coordinate(source, line, axis));
        }
    }
    // Only a cut ends a file in the middle of a number; the number would be wrong.
    let line_end = source.offset(line) + line.len();
    if line.len() < COORDINATES[2].1 && line_end == source.text().len() {
        return Err(source.fault(line, "the file is cut off inside the coordinates"));
    }
    Ok(position)
}

#[cold]
fn bad_coordinate(source: &Source, line: &[u8], axis: usize) -> Error {
    let (start, end) = COORDINATES[axis];
    let text = shown(columns(line, start, end));
    let name = ["x", "y", "z"][axis];
    source.fault(line, format!("{name} coordinate \"{text}\" is no finite number (columns {}-{end})", start + 1))
}

/// A residue number: decimal, or hybrid-36 of four characters (R. W. Grosse-Kunstleve, cctbx), where `A000` follows 9999
/// and `a000` follows `ZZZZ`.
fn residue_number(text: &[u8]) -> Option<i32> {
    if let Some(number) = integer(text) {
        return Some(number);
    }
    let &[first, ..] = text else { return None };
    let (letters, before) = match first {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26 * 36i32.pow(3)),
        _ => return None,
    };
    if text.len() != 4 {
        return None;
    }
    let value = text.iter().try_fold(0, |value, &byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            _ if (letters..letters + 26).contains(&byte) => byte - letters + 10,
            _ => return None,
        };
        Some(value * 36 + i32::from(digit))
    })?;
    Some(value - 10 * 36i32.pow(3) + before + 10_000)
}

/// The element by the atom name, where its columns are blank: C, N, O, S, H if the name starts so (hence `CA` is
/// carbon), else the first two letters or the first if they are a symbol, else none. Digits do not count.
fn guess_element(atom_name: &[u8]) -> Vec<u8> {
    let letters: Vec<u8> =
        atom_name.iter().filter(|byte| !byte.is_ascii_digit()).map(u8::to_ascii_uppercase).take(2).collect();
    match letters.as_slice() {
        [b'C' | b'N' | b'O' | b'S' | b'H', ..] => letters[..1].to_vec(),
        both if elements::is_symbol(both) => letters,
        [one, ..] if elements::is_symbol(&[*one]) => letters[..1].to_vec(),
        _ => Vec::new(),
    }
}

/// The lines of a text, which end in `\n`, `\r\n` or `\r`.
struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self(text)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', self.0).unwrap_or(self.0.len());
        let (line, rest) = self.0.split_at(end);
        let terminator = if rest.starts_with(b"\r\n") { 2 } else { rest.len().min(1) };
        self.0 = &rest[terminator..];
        Some(line)
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
