//! Notes of a structure at the top of the files it is written to.

use std::io::Write;

use super::output_failed;
use crate::Result;

/// Characters of a remark's text.
const WIDTH: usize = 69;

/// Writes notes as `REMARK   6` of a PDB file, which is for free text, words wrapped at column 80.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_remarks<'a>(notes: impl Iterator<Item = &'a str>, out: &mut impl Write) -> Result<()> {
    for note in notes {
        let note: String = note.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
        let mut line = String::new();
        let mut flush = |line: &mut String| {
            let written = writeln!(out, "{:<80}", format!("REMARK   6 {line}"));
            line.clear();
            written.map_err(output_failed)
        };
        for word in note.split(' ') {
            if !line.is_empty() && line.len() + 1 + word.len() > WIDTH {
                flush(&mut line)?;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        flush(&mut line)?;
    }
    Ok(())
}

/// Writes notes as comments of an mmCIF file.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_comments<'a>(notes: impl Iterator<Item = &'a str>, out: &mut impl Write) -> Result<()> {
    for note in notes {
        writeln!(out, "# {note}").map_err(output_failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_nothing_is_written_without_notes() {
        let mut out = Vec::new();
        write_remarks(["short", &"word ".repeat(30)].into_iter(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().all(|line| line.len() == 80 && line.starts_with("REMARK   6 ")), "{text}");
        assert_eq!(text.matches("word").count(), 30);
        let mut out = Vec::new();
        write_remarks(std::iter::empty(), &mut out).unwrap();
        write_comments(std::iter::empty(), &mut out).unwrap();
        assert!(out.is_empty());
        write_comments(["a note"].into_iter(), &mut out).unwrap();
        assert_eq!(out, b"# a note\n");
    }
}
