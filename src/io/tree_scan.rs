//! A place in the text of a tree, Newick or NEXUS: white space, comments that nest, words and quoted labels, and faults with
//! the character they are at.

use std::borrow::Cow;
use std::fmt::Display;

use crate::work::memory::Purpose;
use crate::{Error, Result};

const TREE: Purpose = Purpose("the text of a tree");

/// A text, where in it the reader is, and what its comments have told so far.
pub struct Scan<'a> {
    pub text: &'a str,
    /// In bytes.
    pub at: usize,
    /// Whether the tree is rooted, by the first comment `[&R]` or `[&U]`.
    pub rooted: Option<bool>,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, rooted: None }
    }

    /// An error at a byte of the text.
    pub fn fail<T>(&self, at: usize, reason: impl Display) -> Result<T> {
        Err(fault(self.text, at, reason))
    }

    /// What is left.
    pub fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The character at the place, for messages.
    pub fn character(&self) -> String {
        self.text[self.at..].chars().next().map_or(String::new(), |c| c.escape_debug().to_string())
    }

    /// Past white space and comments, and at the very start a byte order mark.
    pub fn blank(&mut self) -> Result<()> {
        if self.at == 0 && self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'[' => self.comment()?,
                _ => break,
            }
        }
        Ok(())
    }

    fn comment(&mut self) -> Result<()> {
        let rest = self.rest();
        let mut depth = 0;
        for i in memchr::memchr2_iter(b'[', b']', rest) {
            depth += if rest[i] == b'[' { 1 } else { -1 };
            if depth == 0 {
                let word = self.text[self.at + 1..self.at + i].trim();
                if self.rooted.is_none() && (word.eq_ignore_ascii_case("&R") || word.eq_ignore_ascii_case("&U")) {
                    self.rooted = Some(word.eq_ignore_ascii_case("&R"));
                }
                self.at += i + 1;
                return Ok(());
            }
        }
        self.fail(self.at, "comment never closed")
    }

    /// Up to the next byte of `ends`; may be empty.
    pub fn word(&mut self, ends: &[u8]) -> &'a str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.iter().position(|byte| ends.contains(byte)).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    /// A label: in quotes, which come off while doubled ones become single, else a word. Tells whether it was quoted.
    pub fn label(&mut self, ends: &[u8]) -> Result<(Cow<'a, str>, bool)> {
        let Some(quote @ (b'\'' | b'"')) = self.peek() else { return Ok((Cow::Borrowed(self.word(ends)), false)) };
        let start = self.at;
        let mut label = Cow::Borrowed("");
        self.at += 1;
        loop {
            let Some(length) = memchr::memchr(quote, self.rest()) else {
                return self.fail(start, "quoted label never closed");
            };
            let piece = &self.text[self.at..self.at + length];
            self.at += length + 1;
            let goes_on = self.peek() == Some(quote);
            if label.is_empty() && !goes_on {
                return Ok((Cow::Borrowed(piece), true));
            }
            let label = label.to_mut();
            label.try_reserve(piece.len() + 1).map_err(|_| TREE.refused())?;
            label.push_str(piece);
            if !goes_on {
                return Ok((Cow::Owned(std::mem::take(label)), true));
            }
            label.push(char::from(quote));
            self.at += 1;
        }
    }
}

/// An error at a byte of a text, counted in characters from 1.
pub fn fault(text: &str, at: usize, reason: impl Display) -> Error {
    let place = text[..at].chars().count() + 1;
    Error::parse("newick", 0, format!("{reason} at character {place}"))
}

/// The text as UTF-8, without NUL, which no file of a tree could hold.
///
/// # Errors
/// [`Error::Parse`] with the first character that is none.
pub fn utf8(text: &[u8]) -> Result<&str> {
    let text = std::str::from_utf8(text).map_err(|error| {
        let before = String::from_utf8_lossy(&text[..error.valid_up_to()]);
        fault(&before, before.len(), "this is no UTF-8")
    })?;
    match text.find('\0') {
        Some(at) => Err(fault(text, at, "a NUL byte")),
        None => Ok(text),
    }
}
