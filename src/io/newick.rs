//! Trees in Newick's format, read with the place of every fault and written so that they read back to the same bits.
//!
//! Nodes are numbered in the order in which they begin in the text, the root is 0; rows are the tips in order of
//! appearance. Comments in brackets nest; `[&R]` and `[&U]` tell whether the tree is rooted. Nothing is guessed: a missing
//! or negative length is an error unless the caller says what it stands for.

use std::borrow::Cow;
use std::path::Path;

use hashbrown::{HashMap, HashSet};

use super::nexus;
use super::source::{Content, Source};
use super::tree_scan::{Scan, utf8};
use crate::base::{Labels, Tree};
use crate::error::shown;
use crate::work::memory::{Purpose, filled, make_room_in_set, push};
use crate::{Error, Result};

const TREE: Purpose = Purpose("the text of a tree");
/// Bytes that end an unquoted label.
pub(super) const SPECIAL: &[u8] = b" \t\r\n()[]':,;\"";
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
    Parser::new(utf8(text)?, 0, options, None).tree()
}

/// Reads the one tree of a file, gzipped or not: Newick, or NEXUS with a single tree, names translated.
///
/// # Errors
/// As [`tree_from_newick`], and [`Error::Io`].
pub fn read_tree(path: &Path, options: &NewickOptions) -> Result<Tree> {
    let gzipped = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("gz"));
    let source = Source::read(path, Content::Text, gzipped, MAX_BYTES).map_err(|error| match error {
        Error::Parse { file, line, reason } => {
            let reason = if reason == "the file is empty" { "no tree at character 1" } else { &reason };
            Error::parse("newick", line, format!("{reason} ({file})"))
        }
        error => error,
    })?;
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

/// A text while it is read.
pub(super) struct Parser<'a> {
    scan: Scan<'a>,
    options: &'a NewickOptions,
    /// Names that stand for labels of tips.
    translated: Option<&'a HashMap<String, String>>,
    parents: Vec<i32>,
    /// NaN where there is none.
    lengths: Vec<f64>,
    names: Vec<Cow<'a, str>>,
    /// Whether the name was in quotes.
    quoted: Vec<bool>,
    /// Where each node begins.
    begins: Vec<usize>,
    tips: Vec<i32>,
}

impl<'a> Parser<'a> {
    /// The tree that stands in `text` from byte `at` on, which alone counts.
    pub fn new(
        text: &'a str,
        at: usize,
        options: &'a NewickOptions,
        translated: Option<&'a HashMap<String, String>>,
    ) -> Self {
        Self {
            scan: Scan::new(text, at),
            options,
            translated,
            parents: Vec::new(),
            lengths: Vec::new(),
            names: Vec::new(),
            quoted: Vec::new(),
            begins: Vec::new(),
            tips: Vec::new(),
        }
    }

    fn new_node(&mut self, parent: i32, begins: usize) -> Result<usize> {
        let node = self.parents.len();
        if node >= i32::MAX as usize {
            return Err(Error::TooLarge { reason: "newick: a tree has less than 2^31 nodes".into() });
        }
        push(&mut self.parents, parent, TREE)?;
        push(&mut self.lengths, f64::NAN, TREE)?;
        push(&mut self.names, Cow::Borrowed(""), TREE)?;
        push(&mut self.quoted, false, TREE)?;
        push(&mut self.begins, begins, TREE)?;
        Ok(node)
    }

    /// An optional label, then an optional length.
    fn label(&mut self, node: usize) -> Result<()> {
        self.scan.blank()?;
        (self.names[node], self.quoted[node]) = self.scan.label(SPECIAL)?;
        self.scan.blank()?;
        if self.scan.peek().is_some_and(|byte| !b"(),:;".contains(&byte)) {
            let reason = format!(
                "'{}' after a label; labels with blanks or special characters need quotes,",
                self.scan.character()
            );
            return self.scan.fail(self.scan.at, reason);
        }
        if self.scan.peek() == Some(b':') {
            self.scan.at += 1;
            self.scan.blank()?;
            let start = self.scan.at;
            let word = self.scan.word(SPECIAL);
            self.lengths[node] = self.length(word, start, node == 0)?;
            self.scan.blank()?;
        }
        Ok(())
    }

    fn length(&self, word: &str, start: usize, is_root: bool) -> Result<f64> {
        if word.is_empty() {
            return self.scan.fail(start, "no number after ':'");
        }
        match decimal(word) {
            None => self.scan.fail(start, format!("branch length '{}' is no finite number", shown(word.as_bytes()))),
            Some(length) if length < 0.0 && !is_root => {
                if self.options.negative_is_zero {
                    return Ok(0.0);
                }
                self.scan.fail(start, format!("negative branch length {}", shown(word.as_bytes())))
            }
            // No -0.
            Some(length) => Ok(length + 0.0),
        }
    }

    /// # Errors
    /// As [`tree_from_newick`].
    pub fn tree(mut self) -> Result<Tree> {
        self.options.check()?;
        self.scan.blank()?;
        if self.scan.at == self.scan.text.len() {
            return self.scan.fail(self.scan.at, "no tree");
        }
        if nexus::is_nexus(self.scan.rest()) {
            return self
                .scan
                .fail(self.scan.at, "this is a NEXUS file; give the Newick text of one tree, or read the file,");
        }
        self.nodes()?;
        if self.scan.peek() == Some(b';') {
            self.scan.at += 1;
            self.scan.blank()?;
            if self.scan.at < self.scan.text.len() {
                return self.scan.fail(self.scan.at, "a second tree, or text after ';',");
            }
        } else if self.scan.at < self.scan.text.len() {
            return self.scan.fail(self.scan.at, format!("'{}' after the end of the tree", self.scan.character()));
        }
        self.finish()
    }

    /// The nodes up to the end of the root.
    fn nodes(&mut self) -> Result<()> {
        let mut current: i32 = -1;
        let mut at_subtree = true;
        loop {
            self.scan.blank()?;
            let byte = self.scan.peek();
            if at_subtree {
                if byte == Some(b'(') {
                    current = self.new_node(current, self.scan.at)? as i32;
                    self.scan.at += 1;
                    continue;
                }
                if byte.is_none() && current >= 0 {
                    return self.scan.fail(self.begins[current as usize], "'(' never closed,");
                }
                let node = self.new_node(current, self.scan.at)?;
                self.label(node)?;
                push(&mut self.tips, node as i32, TREE)?;
                at_subtree = false;
                continue;
            }
            if byte == Some(b'(') {
                return self.scan.fail(self.scan.at, "'(' where ',' or ')' belongs");
            }
            if current < 0 {
                return Ok(());
            }
            match byte {
                None | Some(b';') => return self.scan.fail(self.begins[current as usize], "'(' never closed,"),
                Some(b',') => {
                    self.scan.at += 1;
                    at_subtree = true;
                }
                Some(b')') => {
                    self.scan.at += 1;
                    self.label(current as usize)?;
                    current = self.parents[current as usize];
                }
                Some(_) => {
                    return self
                        .scan
                        .fail(self.scan.at, format!("'{}' where ',' or ')' belongs", self.scan.character()));
                }
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
                None => return self.scan.fail(self.begins[node], "no branch length for the node that begins"),
            };
        }
        if let Some(translated) = self.translated {
            for &tip in &self.tips {
                let word = &mut self.names[tip as usize];
                if let Some(name) = translated.get(word.as_ref()) {
                    *word = Cow::Borrowed(name);
                }
            }
        }
        let mut known: HashSet<&str> = HashSet::new();
        for &tip in &self.tips {
            let name = self.names[tip as usize].as_ref();
            make_room_in_set(&mut known, TREE)?;
            if !name.is_empty() && !known.insert(name) {
                let reason = format!("tip name '{}' for the second time", shown(name.as_bytes()));
                return self.scan.fail(self.begins[tip as usize], reason);
            }
        }
        let mut support = filled(f64::NAN, n, TREE)?;
        let mut is_tip = filled(false, n, TREE)?;
        self.tips.iter().for_each(|&tip| is_tip[tip as usize] = true);
        for node in (0..n).filter(|&node| !is_tip[node]) {
            if !self.quoted[node] {
                support[node] = decimal(&self.names[node]).unwrap_or(f64::NAN);
            }
        }
        let names = Labels::of(&self.names)?;
        Tree::new(self.parents, self.lengths, self.tips)?.described(names, support, self.scan.rooted)
    }
}

/// A finite decimal number with optional sign, point and exponent; nothing else that parsers take for numbers.
pub(super) fn decimal(word: &str) -> Option<f64> {
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
