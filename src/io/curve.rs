//! Measured curves: columns q, intensity, sigma in text files.
//!
//! ```text
//! lines before the first row of two numbers or more     header, whatever they say
//! blank lines, lines that start with # ! % ; @ /        skipped everywhere
//! rows                                                  q grows; blanks, tabs, `,` or `;` between; exponents e E d D
//! lines of words behind the last row                    allowed
//! ```
//!
//! Nothing is guessed: no errors are made up for a file without them, and q is in the unit that the caller says. What the file
//! suggests about the unit is told beside it.

use std::io::Write;
use std::path::Path;

use super::output_atom::output_failed;
use super::source::{Content, Source};
use super::text::push_shortest;
use super::whole_file::write_whole;
use crate::error::shown;
use crate::work::memory::{Purpose, push};
use crate::{Error, Result};

const CURVE: Purpose = Purpose("a measured curve");
/// A line that starts with one of these is a comment.
const COMMENTS: &[u8] = b"#!%;@/";
/// Larger q are hardly in 1/Å.
const LARGE_Q: f64 = 2.0;

/// The unit of q in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Units {
    /// Å⁻¹.
    #[default]
    PerAngstrom,
    /// nm⁻¹.
    PerNanometer,
}

/// How a curve is read.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveOptions {
    /// The unit of q in the file.
    pub units: Units,
    /// Makes sigma this fraction of |intensity| where the file has two columns; None: such a file is refused.
    pub sigma_fraction: Option<f64>,
    /// Limit on the size of the file, and of what a gzipped file unpacks to, bytes.
    pub max_file_bytes: u64,
}

impl Default for CurveOptions {
    fn default() -> Self {
        Self { units: Units::default(), sigma_fraction: None, max_file_bytes: 4 << 30 }
    }
}

/// A measured curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// Å⁻¹, ascending.
    pub q: Vec<f64>,
    /// Finite.
    pub intensity: Vec<f64>,
    /// Standard errors as read; not positive or not finite where a point is not to be trusted.
    pub sigma: Vec<f64>,
    /// Whether the file has a third column.
    pub has_sigma: bool,
    /// The unit of q that the file suggests: by a word of its header, else by values above 2.
    pub units_hint: Option<Units>,
}

/// Reads a curve; `.gz` is unpacked.
///
/// # Errors
/// [`Error::BadArgument`] naming `sigma_fraction`; [`Error::Io`]; [`Error::TooLarge`] over the limit; [`Error::Parse`], with the
/// line where there is one.
pub fn read_curve(path: &Path, options: &CurveOptions) -> Result<Curve> {
    check(options)?;
    let gzipped = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("gz"));
    parse(&Source::read(path, Content::Text, gzipped, options.max_file_bytes)?, options)
}

/// The curve in a text that is in memory; `name` is that of the text in messages.
///
/// # Errors
/// As [`read_curve`].
pub fn parse_curve(name: &str, text: &[u8], options: &CurveOptions) -> Result<Curve> {
    check(options)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(text.len()).map_err(|_| CURVE.refused())?;
    bytes.extend_from_slice(text);
    parse(&Source::from_bytes(name.into(), bytes)?, options)
}

fn check(options: &CurveOptions) -> Result<()> {
    match options.sigma_fraction {
        Some(fraction) if !(fraction.is_finite() && fraction > 0.0) => {
            Err(Error::argument("sigma_fraction", format!("{fraction} must be finite and positive")))
        }
        _ => Ok(()),
    }
}

/// The numbers that a line starts with.
struct Numbers {
    /// Only the first three are looked at.
    first: [f64; 3],
    /// How many there are, up to three.
    n: usize,
    /// Whether a word that is no number follows among the first three, or anywhere.
    words: (bool, bool),
}

impl Numbers {
    fn of(line: &[u8]) -> Self {
        let mut numbers = Self { first: [0.0; 3], n: 0, words: (false, false) };
        let words = line.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | 0x0b));
        for (i, word) in words.filter(|word| !word.is_empty()).enumerate() {
            let Some(value) = number(word) else {
                numbers.words = (i < 3, true);
                break;
            };
            if i < 3 {
                numbers.first[i] = value;
                numbers.n = i + 1;
            }
        }
        numbers
    }

    /// A line that does not start with a number.
    fn is_text(&self) -> bool {
        self.n == 0
    }

    /// Numbers and words, up to three.
    fn n_columns(&self) -> usize {
        self.n + usize::from(self.words.0)
    }
}

/// A number: with a sign, a digit or a point in front, exponents by e, E, d or D; or `nan`, `inf`.
fn number(word: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(word).ok()?;
    if matches!(word[0], b'+' | b'-' | b'.' | b'0'..=b'9') {
        return match text.parse() {
            Ok(value) => Some(value),
            Err(_) => text.replace(['d', 'D'], "e").parse().ok(),
        };
    }
    ["nan", "inf"].iter().any(|name| text.eq_ignore_ascii_case(name)).then(|| text.parse().ok())?
}

fn parse(source: &Source, options: &CurveOptions) -> Result<Curve> {
    let mut curve = Curve::default();
    let mut width = 0;
    let mut tail: Option<&[u8]> = None;
    let mut largest = 0.0;
    for line in lines(source.text()) {
        let line = line.trim_ascii();
        let before = curve.q.is_empty();
        if line.first().is_none_or(|first| COMMENTS.contains(first)) {
            if before {
                curve.units_hint = curve.units_hint.or_else(|| units_word(line));
            }
            continue;
        }
        let numbers = Numbers::of(line);
        if numbers.is_text() || before && (numbers.n < 2 || numbers.words.1) {
            if before {
                curve.units_hint = curve.units_hint.or_else(|| units_word(line));
            } else {
                tail = tail.or(Some(line));
            }
            continue;
        }
        if let Some(tail) = tail {
            return Err(source.fault(tail, format!("\"{}\" is not a data row, and rows follow", cut(tail))));
        }
        if numbers.words.0 || numbers.n < 2 {
            return Err(source.fault(line, format!("\"{}\" is not q, intensity, sigma", cut(line))));
        }
        if before {
            width = numbers.n_columns();
        }
        if numbers.n < width {
            return Err(source.fault(line, format!("{} columns, {width} before", numbers.n)));
        }
        let [q, intensity, sigma] = numbers.first;
        if !(q.is_finite() && q >= 0.0) {
            return Err(source.fault(line, format!("q is {q}; it must be finite and not negative")));
        }
        if !before && q <= largest {
            return Err(source.fault(line, format!("q is {q} after {largest}; it must grow")));
        }
        if !intensity.is_finite() {
            return Err(source.fault(line, format!("the intensity is {intensity}")));
        }
        largest = q;
        let own_sigma = if width == 3 { sigma } else { options.sigma_fraction.unwrap_or_default() * intensity.abs() };
        push(&mut curve.q, if options.units == Units::PerNanometer { q * 0.1 } else { q }, CURVE)?;
        push(&mut curve.intensity, intensity, CURVE)?;
        push(&mut curve.sigma, own_sigma, CURVE)?;
    }
    if curve.q.is_empty() {
        return Err(source.whole("no data row: a row is q, intensity, sigma"));
    }
    curve.has_sigma = width == 3;
    if !curve.has_sigma && options.sigma_fraction.is_none() {
        return Err(source.whole("there is no third column, and sigma_fraction is not given"));
    }
    if largest > LARGE_Q {
        curve.units_hint = curve.units_hint.or(Some(Units::PerNanometer));
    }
    Ok(curve)
}

/// Lines that end in `\n`, `\r\n` or `\r`.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n' || byte == b'\r')
}

/// The start of a line, for a message.
fn cut(line: &[u8]) -> String {
    shown(&line[..line.len().min(40)])
}

/// The unit that a header line names next to q, as in `q (1/nm)`, `Q[A^-1]`, `q, nm-1`, `q / Å⁻¹`.
fn units_word(line: &[u8]) -> Option<Units> {
    const NEAR: usize = 3;
    let is_separator = |byte: &u8| byte.is_ascii_whitespace() || b"()[]{}<>=:,;/|\"'#!%@_".contains(byte);
    let (mut since_q, mut after_one) = (usize::MAX, false);
    for word in line.split(is_separator).filter(|word| !word.is_empty()) {
        if word.eq_ignore_ascii_case(b"q") {
            (since_q, after_one) = (0, false);
            continue;
        }
        since_q = since_q.saturating_add(1);
        if let Some(units) = unit(word, after_one).filter(|_| since_q <= NEAR) {
            return Some(units);
        }
        after_one = word == b"1";
    }
    None
}

/// A word such as `nm`, `nm^-1`, `Å-1`, `angstrom`; a bare `A` only behind `1/`.
fn unit(word: &[u8], after_one: bool) -> Option<Units> {
    let word = word.to_ascii_lowercase();
    // What follows a unit: nothing, an exponent, or an s of the plural.
    let ends = |rest: &[u8]| rest.first().is_none_or(|byte| !byte.is_ascii_alphabetic() || rest == b"s");
    if let Some(rest) = word.strip_prefix(b"nm") {
        return ends(rest).then_some(Units::PerNanometer);
    }
    // UTF-8 of Å, å and the sign of the unit, and their bytes in Latin-1.
    let signs: [&[u8]; 6] = [b"angstrom", b"\xc3\x85", b"\xc3\xa5", b"\xe2\x84\xab", b"\xc5", b"\xe5"];
    if let Some(rest) = signs.iter().find_map(|sign| word.strip_prefix(*sign)) {
        return ends(rest).then_some(Units::PerAngstrom);
    }
    let rest = word.strip_prefix(b"a")?;
    let inverse = rest.starts_with(b"^") || rest.starts_with(b"-1") || rest.starts_with("⁻".as_bytes());
    (inverse || after_one && rest.is_empty()).then_some(Units::PerAngstrom)
}

/// Writes a curve: a header line, then q (Å⁻¹), intensity and sigma, so that every number reads back exactly.
///
/// # Errors
/// [`Error::Io`], as [`write_whole`].
pub fn write_curve(path: &Path, q: &[f64], intensity: &[f64], sigma: &[f64]) -> Result<()> {
    write_whole(path, |out| {
        out.write_all(b"# q (1/angstrom)  intensity  sigma\n").map_err(output_failed)?;
        let mut line = Vec::new();
        for ((q, intensity), sigma) in q.iter().zip(intensity).zip(sigma) {
            line.clear();
            for (value, end) in [(q, b' '), (intensity, b' '), (sigma, b'\n')] {
                match value {
                    value if value.is_nan() => line.extend_from_slice(b"nan"),
                    value => push_shortest(&mut line, *value),
                }
                line.push(end);
            }
            out.write_all(&line).map_err(output_failed)?;
        }
        Ok(())
    })
}

#[cfg(test)]
#[path = "curve_tests.rs"]
mod tests;
