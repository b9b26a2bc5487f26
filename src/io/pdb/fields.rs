//! The fields of an atom line, which are columns.

use crate::data::elements;
use crate::error::shown;
use crate::io::cell;
use crate::io::number::{decimal, fixed_decimal, integer, trimmed};
use crate::io::source::Source;
use crate::{Error, Result};

/// Columns of the coordinates.
const COORDINATES: [(usize, usize); 3] = [(30, 38), (38, 46), (46, 54)];

/// Columns of a, b, c, α, β, γ in a `CRYST1` line.
const CELL: [(usize, usize); 6] = [(6, 15), (15, 24), (24, 33), (33, 40), (40, 47), (47, 54)];

/// How the message of a file without an end begins.
pub(super) const CUT: &str = "the file is cut off";

/// The cell of a `CRYST1` line.
pub(super) fn cell_of(line: &[u8]) -> Option<[f64; 6]> {
    cell::parsed(|i| line.get(CELL[i].0..CELL[i].1.min(line.len())))
}

#[inline]
pub(super) fn is_atom(line: &[u8]) -> bool {
    line.starts_with(b"ATOM") || line.starts_with(b"HETATM")
}

/// The characters in columns `start..end`, without blanks around them.
#[inline]
pub(super) fn columns(line: &[u8], start: usize, end: usize) -> &[u8] {
    let end = end.min(line.len());
    trimmed(&line[start.min(end)..end])
}

/// The alternate location.
#[inline]
pub(super) fn altloc(line: &[u8]) -> u8 {
    line.get(16).copied().unwrap_or(b' ')
}

/// Which residue an atom is of.
pub(super) struct Residue<'a> {
    /// Columns 18-20.
    pub name: &'a [u8],
    /// Columns 18-21, if there is something in the last of them that is not the chain's; else empty.
    pub long_name: &'a [u8],
    /// Column 22, or 21-22.
    pub chain: &'a [u8],
}

impl<'a> Residue<'a> {
    #[inline]
    pub fn of(line: &'a [u8], two_letters: bool) -> Self {
        let name = columns(line, 17, 20);
        if line.get(20).is_none_or(|&byte| byte <= b' ') {
            return Self { name, long_name: &[], chain: columns(line, 21, 22) };
        }
        match two_letters {
            true => Self { name, long_name: &[], chain: columns(line, 20, 22) },
            false => Self { name, long_name: columns(line, 17, 21), chain: columns(line, 21, 22) },
        }
    }
}

/// Å.
#[inline]
pub(super) fn position(source: &Source, line: &[u8]) -> Result<[f32; 3]> {
    let fixed = line.get(COORDINATES[0].0..COORDINATES[2].1).and_then(|columns| {
        let (numbers, _) = columns.as_chunks();
        Some([fixed_decimal(&numbers[0])?, fixed_decimal(&numbers[1])?, fixed_decimal(&numbers[2])?])
    });
    match fixed {
        Some(position) => Ok(position.map(|value| value as f32)),
        None => any_position(source, line),
    }
}

/// The position in a line where not all three numbers are printed as `%8.3f`.
#[cold]
fn any_position(source: &Source, line: &[u8]) -> Result<[f32; 3]> {
    let mut position = [0.0; 3];
    for (axis, (start, end)) in COORDINATES.into_iter().enumerate() {
        position[axis] = decimal(columns(line, start, end)).unwrap_or(f64::NAN) as f32;
        if !position[axis].is_finite() {
            return Err(bad_coordinate(source, line, axis));
        }
    }
    check_columns(source, line)?;
    Ok(position)
}

/// The error of a line whose coordinates are none.
pub(in crate::io) fn bad_position(source: &Source, line: &[u8]) -> Error {
    position(source, line).err().unwrap_or_else(|| source.fault(line, "a coordinate is no finite number"))
}

/// Refuses coordinates that are not where they should be, though numbers come out.
///
/// Programs print them as `%8.3f`. A number that needs nine characters moves all that follows to the right, so the last
/// decimals of z are in the columns of the occupancy, next to the rest.
#[cold]
fn check_columns(source: &Source, line: &[u8]) -> Result<()> {
    // Only a cut ends a file in the middle of a number; the number would be wrong.
    let line_end = source.offset(line) + line.len();
    if line.len() < COORDINATES[2].1 && line_end == source.text().len() {
        return Err(source.fault(line, format!("{CUT} inside the coordinates")));
    }
    let z_is_fixed = line.get(46..54).and_then(|columns| fixed_decimal(columns.try_into().ok()?)).is_some();
    let spills = line.get(53..55).is_some_and(|pair| pair[0] > b' ' && (pair[1].is_ascii_digit() || pair[1] == b'.'));
    // An occupancy such as 100.00 fills its columns.
    let occupancy = line.get(54..60).is_some_and(|text| {
        text.iter().enumerate().all(|(i, byte)| if i == 3 { *byte == b'.' } else { byte.is_ascii_digit() })
    });
    if z_is_fixed || !spills || occupancy {
        return Ok(());
    }
    Err(source.fault(line, overflow(line)))
}

/// What is wrong with coordinates that are too wide.
fn overflow(line: &[u8]) -> String {
    let text = shown(trimmed(&line[30.min(line.len())..line.len().min(60)]));
    format!(
        "the coordinates overflow their columns (31-38, 39-46, 47-54): \"{text}\"; move the atoms nearer to the origin, or \
         write mmCIF, whose numbers have any width"
    )
}

#[cold]
fn bad_coordinate(source: &Source, line: &[u8], axis: usize) -> Error {
    let (start, end) = COORDINATES[axis];
    if line.len() < end && source.offset(line) + line.len() == source.text().len() {
        return source.fault(line, format!("{CUT} inside the coordinates (columns {}-{end})", start + 1));
    }
    let text = columns(line, start, end);
    // Something else than blanks left of a number, which starts with a sign or a digit, is the end of the last one.
    let before = start.checked_sub(1).and_then(|at| line.get(at)).is_some_and(|&byte| byte > b' ');
    let moved = text.contains(&b' ') || text.iter().skip(1).any(|&byte| byte == b'-');
    let points = text.iter().filter(|&&byte| byte == b'.').count() > 1;
    let cause = if axis > 0 && before && (moved || points) { format!("; {}", overflow(line)) } else { String::new() };
    let name = ["x", "y", "z"][axis];
    let reason =
        format!("{name} coordinate \"{}\" is no finite number (columns {}-{end}){cause}", shown(text), start + 1);
    source.fault(line, reason)
}

/// A residue number: decimal, or hybrid-36 of four characters (R. W. Grosse-Kunstleve, cctbx), where `A000` follows 9999
/// and `a000` follows `ZZZZ`.
#[inline]
pub(super) fn residue_number(text: &[u8]) -> Option<i32> {
    integer(text).or_else(|| hybrid_36(text))
}

fn hybrid_36(text: &[u8]) -> Option<i32> {
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
pub(in crate::io) fn guess_element(atom_name: &[u8]) -> Vec<u8> {
    let letters: Vec<u8> =
        atom_name.iter().filter(|byte| !byte.is_ascii_digit()).map(u8::to_ascii_uppercase).take(2).collect();
    match letters.as_slice() {
        [b'C' | b'N' | b'O' | b'S' | b'H', ..] => letters[..1].to_vec(),
        both if elements::is_symbol(both) => letters,
        [one, ..] if elements::is_symbol(&[*one]) => letters[..1].to_vec(),
        _ => Vec::new(),
    }
}
