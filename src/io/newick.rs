//! Trees in Newick's format, read with the place of every fault and written so that they read back to the same bits.
//!
//! Nodes are numbered in the order in which they begin in the text, the root is 0; rows are the tips in order of
//! appearance. Comments in brackets nest; `[&R]` and `[&U]` tell whether the tree is rooted. Nothing is guessed: a missing
//! or negative length is an error unless the caller says what it stands for.

use std::path::Path;

use hashbrown::HashSet;

use super::nexus;
use super::source::{Content, Source};
use crate::base::{Labels, Tree};
use crate::error::shown;
use crate::work::memory::{Purpose, filled, make_room_in_set, push};
use crate::{Error, Result};

const TREE: Purpose = Purpose("the text of a tree");
/// Bytes that end an unquoted label.
const SPECIAL: &[u8] = b" \t\r\n()[]':,;\"";
/// Largest file read.
const MAX_BYTES: u64 = 1 << 36;

/// What a user can choose about trees in text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct NewickOptions {
    /// The length of branches without one; None: they are an error.
    pub missing_length: Option<f64>,
    /// Whether negative lengths count as 0; else they are an error.
    pub negative_is_zero: bool,
}

impl NewickOptions {
    fn check(&self) -> Result<()> {
        match self.missing_length {
            Some(length) if !(length.is_finite() && length >= 0.0) => {
                Err(Error::argument("missing_length", format!("{length}; it must be finite and not negative")))
            }
            _ => Ok(()),
        }
    }
}

/// Reads the one tree of a text in UTF-8. O(n).
///
/// # Errors
/// [`Error::Parse`] whose sentence begins with `newick` and ends with "at character N", counted from 1;
/// [`Error::BadArgument`] naming `missing_length`; [`Error::TooLarge`] for 2^31 nodes or more; [`Error::OutOfMemory`].
pub fn tree_from_newick(text: &[u8], options: &NewickOptions) -> Result<Tree> {
    options.check()?;
    let text = match std::str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => {
            let before = String::from_utf8_lossy(&text[..error.valid_up_to()]);
            return Err(fault(&before, before.len(), "this is no UTF-8"));
        }
    };
    Parser::new(text, options).tree()
}

/// Reads the one tree of a file, gzipped or not: Newick, or NEXUS with a single tree, names translated.
///
/// # Errors
/// As [`tree_from_newick`], and [`Error::Io`].
pub fn read_tree(path: &Path, options: &NewickOptions) -> Result<Tree> {
    let gzipped = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("gz"));
    let source = Source::read(path, Content::Text, gzipped, MAX_BYTES)?;
    let read = if nexus::is_nexus(source.text()) {
        nexus::tree_from_nexus(source.text(), options)
    } else {
        tree_from_newick(source.text(), options)
    };
    read.map_err(|error| match error {
        Error::Parse { file, line, reason } => {
            Error::Parse { file, line, reason: format!("{reason} ({})", source.name()) }
        }
        error => error,
    })
}

/// An error at a byte of the text.
fn fault(text: &str, at: usize, reason: impl std::fmt::Display) -> Error {
    let place = text[..at].chars().count() + 1;
    Error::parse("newick", 0, format!("{reason} at character {place}"))
}

/// A text while it is read.
struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    options: &'a NewickOptions,
    rooted: Option<bool>,
    parents: Vec<i32>,
    /// NaN where there is none.
    lengths: Vec<f64>,
    names: Vec<Word<'a>>,
    /// Where each node begins.
    begins: Vec<usize>,
    tips: Vec<i32>,
}

/// A label.
#[derive(Clone)]
enum Word<'a> {
    Plain(&'a str),
    /// With its quotes taken off and doubled ones made single.
    Quoted(String),
}

impl Word<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Quoted(text) => text,
        }
    }
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, options: &'a NewickOptions) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            options,
            rooted: None,
            parents: Vec::new(),
            lengths: Vec::new(),
            names: Vec::new(),
            begins: Vec::new(),
            tips: Vec::new(),
        }
    }

    fn fail<T>(&self, at: usize, reason: impl std::fmt::Display) -> Result<T> {
        Err(fault(self.text, at, reason))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The character at the place, for messages.
    fn character(&self) -> String {
        self.text[self.at..].chars().next().map_or(String::new(), |c| c.escape_debug().to_string())
    }

    /// White space and comments.
    fn skip(&mut self) -> Result<()> {
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
        let start = self.at;
        let mut depth = 0;
        for i in memchr::memchr2_iter(b'[', b']', &self.bytes[start..]) {
            depth += if self.bytes[start + i] == b'[' { 1 } else { -1 };
            if depth == 0 {
                let word = self.text[start + 1..start + i].trim();
                if self.rooted.is_none() && (word.eq_ignore_ascii_case("&R") || word.eq_ignore_ascii_case("&U")) {
                    self.rooted = Some(word.eq_ignore_ascii_case("&R"));
                }
                self.at = start + i + 1;
                return Ok(());
            }
        }
        self.fail(start, "comment never closed")
    }

    fn new_node(&mut self, parent: i32, begins: usize) -> Result<usize> {
        let node = self.parents.len();
        if node >= i32::MAX as usize {
            return Err(Error::TooLarge { reason: "newick: a tree has less than 2^31 nodes".into() });
        }
        push(&mut self.parents, parent, TREE)?;
        push(&mut self.lengths, f64::NAN, TREE)?;
        push(&mut self.names, Word::Plain(""), TREE)?;
        push(&mut self.begins, begins, TREE)?;
        Ok(node)
    }

    /// An unquoted word, up to the next special character.
    fn word(&mut self) -> &'a str {
        let start = self.at;
        let rest = &self.bytes[start..];
        self.at += rest.iter().position(|byte| SPECIAL.contains(byte)).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    fn quoted(&mut self, quote: u8) -> Result<String> {
        let start = self.at;
        let mut name = String::new();
        self.at += 1;
        loop {
            let Some(length) = memchr::memchr(quote, &self.bytes[self.at..]) else {
                return self.fail(start, "quoted label never closed");
            };
            let piece = &self.text[self.at..self.at + length];
            name.try_reserve(piece.len() + 1).map_err(|_| TREE.refused())?;
            name.push_str(piece);
            self.at += length + 1;
            if self.peek() != Some(quote) {
                return Ok(name);
            }
            name.push(char::from(quote));
            self.at += 1;
        }
    }

    /// An optional label, then an optional length.
    fn label(&mut self, node: usize) -> Result<()> {
        self.skip()?;
        self.names[node] = match self.peek() {
            Some(quote @ (b'\'' | b'"')) => Word::Quoted(self.quoted(quote)?),
            _ => Word::Plain(self.word()),
        };
        self.skip()?;
        if self.peek().is_some_and(|byte| !b"(),:;".contains(&byte)) {
            let reason =
                format!("'{}' after a label; labels with blanks or special characters need quotes,", self.character());
            return self.fail(self.at, reason);
        }
        if self.peek() == Some(b':') {
            self.at += 1;
            self.skip()?;
            let start = self.at;
            let word = self.word();
            self.lengths[node] = self.length(word, start, node == 0)?;
            self.skip()?;
        }
        Ok(())
    }

    fn length(&self, word: &str, start: usize, is_root: bool) -> Result<f64> {
        if word.is_empty() {
            return self.fail(start, "no number after ':'");
        }
        match decimal(word) {
            None => self.fail(start, format!("branch length '{}' is no finite number", shown(word.as_bytes()))),
            Some(length) if length < 0.0 && !is_root => {
                if self.options.negative_is_zero {
                    return Ok(0.0);
                }
                self.fail(start, format!("negative branch length {}", shown(word.as_bytes())))
            }
            // No -0.
            Some(length) => Ok(length + 0.0),
        }
    }

    fn tree(mut self) -> Result<Tree> {
        self.skip()?;
        if self.at == self.bytes.len() {
            return self.fail(self.at, "no tree");
        }
        if nexus::is_nexus(&self.bytes[self.at..]) {
            return self.fail(self.at, "this is a NEXUS file; give the Newick text of one tree, or read the file,");
        }
        self.nodes()?;
        if self.peek() == Some(b';') {
            self.at += 1;
            self.skip()?;
            if self.at < self.bytes.len() {
                return self.fail(self.at, "a second tree, or text after ';',");
            }
        } else if self.at < self.bytes.len() {
            return self.fail(self.at, format!("'{}' after the end of the tree", self.character()));
        }
        self.finish()
    }

    /// The nodes up to the end of the root.
    fn nodes(&mut self) -> Result<()> {
        let mut current: i32 = -1;
        let mut at_subtree = true;
        loop {
            self.skip()?;
            let byte = self.peek();
            if at_subtree {
                if byte == Some(b'(') {
                    current = self.new_node(current, self.at)? as i32;
                    self.at += 1;
                    continue;
                }
                if byte.is_none() && current >= 0 {
                    return self.fail(self.begins[current as usize], "'(' never closed,");
                }
                let node = self.new_node(current, self.at)?;
                self.label(node)?;
                push(&mut self.tips, node as i32, TREE)?;
                at_subtree = false;
                continue;
            }
            if byte == Some(b'(') {
                return self.fail(self.at, "'(' where ',' or ')' belongs");
            }
            if current < 0 {
                return Ok(());
            }
            match byte {
                None | Some(b';') => return self.fail(self.begins[current as usize], "'(' never closed,"),
                Some(b',') => {
                    self.at += 1;
                    at_subtree = true;
                }
                Some(b')') => {
                    self.at += 1;
                    self.label(current as usize)?;
                    current = self.parents[current as usize];
                }
                Some(_) => return self.fail(self.at, format!("'{}' where ',' or ')' belongs", self.character())),
            }
        }
    }

    /// Checks what concerns all nodes and makes the tree.
    fn finish(mut self) -> Result<Tree> {
        let n = self.parents.len();
        for node in 0..n {
            if !self.lengths[node].is_nan() {
                continue;
            }
            self.lengths[node] = match self.options.missing_length {
                _ if node == 0 => 0.0,
                Some(length) => length,
                None => return self.fail(self.begins[node], "no branch length for the node that begins"),
            };
        }
        let mut known: HashSet<&str> = HashSet::new();
        for &tip in &self.tips {
            let name = self.names[tip as usize].as_str();
            make_room_in_set(&mut known, TREE)?;
            if !name.is_empty() && !known.insert(name) {
                let reason = format!("tip name '{}' for the second time", shown(name.as_bytes()));
                return self.fail(self.begins[tip as usize], reason);
            }
        }
        let mut support = filled(f64::NAN, n, TREE)?;
        let mut is_tip = filled(false, n, TREE)?;
        self.tips.iter().for_each(|&tip| is_tip[tip as usize] = true);
        for node in (0..n).filter(|&node| !is_tip[node]) {
            if let Word::Plain(word) = self.names[node] {
                support[node] = decimal(word).unwrap_or(f64::NAN);
            }
        }
        let names = Labels::of(self.names.iter().map(Word::as_str))?;
        Tree::new(self.parents, self.lengths, self.tips)?.described(names, support, self.rooted)
    }
}

/// A finite decimal number with optional sign, point and exponent; nothing else that parsers take for numbers.
fn decimal(word: &str) -> Option<f64> {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_mantissa = match mantissa.split_once('.') {
        None => digits(mantissa),
        Some(("", after)) => digits(after),
        Some((before, after)) => digits(before) && (after.is_empty() || digits(after)),
    };
    let is_exponent = exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    if !is_mantissa || !is_exponent {
        return None;
    }
    word.parse().ok().filter(|x: &f64| x.is_finite())
}

/// The Newick text of a tree: names quoted where needed, lengths in the shortest form that reads back to the same bits,
/// that of the root left out. O(n), without recursion.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub fn newick(tree: &Tree) -> Result<String> {
    let mut text = String::new();
    let room = |text: &mut String, n: usize| text.try_reserve(n).map_err(|_| TREE.refused());
    if let Some(rooted) = tree.rooted() {
        text.push_str(if rooted { "[&R] " } else { "[&U] " });
    }
    // Each entry: a node and how many of its children are written.
    let mut todo: Vec<(u32, u32)> = Vec::new();
    push(&mut todo, (tree.root() as u32, 0), TREE)?;
    while let Some((node, done)) = todo.pop() {
        let children = tree.children(node as usize);
        room(&mut text, 64)?;
        if let Some(&child) = children.get(done as usize) {
            text.push(if done == 0 { '(' } else { ',' });
            push(&mut todo, (node, done + 1), TREE)?;
            push(&mut todo, (child, 0), TREE)?;
            continue;
        }
        if !children.is_empty() {
            text.push(')');
        }
        let name = tree.names().get(node as usize);
        room(&mut text, 2 * name.len() + 64)?;
        // A number on an inner node counts as support, unless it is quoted.
        let is_number = !children.is_empty() && tree.support()[node as usize].is_nan() && decimal(name).is_some();
        push_name(&mut text, name, is_number);
        if node as usize != tree.root() {
            text.push(':');
            text.push_str(&format!("{:?}", tree.lengths()[node as usize]));
        }
    }
    text.push(';');
    Ok(text)
}

fn push_name(text: &mut String, name: &str, quote: bool) {
    let special = |byte: u8| SPECIAL.contains(&byte);
    if quote || name.bytes().any(special) || name.starts_with(['\u{feff}', '#']) {
        text.push('\'');
        text.push_str(&name.replace('\'', "''"));
        text.push('\'');
    } else {
        text.push_str(name);
    }
}
