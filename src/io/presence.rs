//! Tables of presence and absence: which genomes have which families.
//!
//! The kind is told by content. Tables of Roary (Page et al., Bioinformatics 31, 3691 (2015)) and Panaroo (Tonkin-Hill et
//! al., Genome Biol. 21, 180 (2020)) have columns of remarks before those of the genomes, and the names of genes in the
//! cells; Rtab and other tables have whole numbers; FASTA a sequence of 0, 1, ? per genome.

use std::path::Path;

use hashbrown::{HashMap, HashSet};

use super::source::{Content, Source};
use crate::base::{Labels, Tree};
use crate::error::shown;
use crate::work::memory::{Purpose, filled, make_room, make_room_in_map, make_room_in_set, push};
use crate::{Error, Result};

const TABLE: Purpose = Purpose("a table of presence");
/// Largest file read.
const MAX_BYTES: u64 = 1 << 36;
/// The column by which a table of Roary or Panaroo is told,
const REMARK: &str = "Annotation";
/// and those that are no genomes.
const REMARKS: [&str; 15] = [
    "Non-unique Gene name",
    REMARK,
    "No. isolates",
    "No. sequences",
    "Avg sequences per isolate",
    "Genome Fragment",
    "Genome fragment",
    "Order within Fragment",
    "Order within fragment",
    "Accessory Fragment",
    "Accessory Order with Fragment",
    "QC",
    "Min group size nuc",
    "Max group size nuc",
    "Avg group size nuc",
];
/// Cells of unknown presence.
const UNKNOWN: [&str; 6] = ["?", "-", "NA", "N", "nan", "NaN"];

/// Where the genomes of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Genomes {
    /// A column each, as programs write them.
    #[default]
    Columns,
    /// A row each.
    Rows,
}

/// What becomes of names without a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unmatched {
    /// They are refused.
    #[default]
    Error,
    /// Tips are unknown, genomes are left out.
    Ignore,
}

/// A table of presence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// n_genomes × n_families, a genome after the other: 0 absent, 1 present, -1 unknown.
    pub states: Vec<i8>,
    /// Names of the genomes, each once.
    pub genomes: Labels,
    /// Names of the families, each once.
    pub families: Labels,
}

impl Presence {
    /// States in the order of the rows of a tree, n_tips × n_families; genomes and tips go together by name.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `presence`: how many tips have no genome, or genomes no tip, and the first of both;
    /// [`Error::OutOfMemory`].
    pub fn for_tree(&self, tree: &Tree, missing: Unmatched, extra: Unmatched) -> Result<Vec<i8>> {
        let mut row_of: HashMap<&str, usize> = HashMap::new();
        for (row, name) in self.genomes.iter().enumerate() {
            make_room_in_map(&mut row_of, TABLE)?;
            row_of.insert(name, row);
        }
        let (n_tips, n_families) = (tree.n_tips(), self.families.len());
        let mut has_tip = filled(false, self.genomes.len(), TABLE)?;
        let Some(size) = n_tips.checked_mul(n_families) else {
            return Err(Error::TooLarge { reason: format!("presence: {n_tips} tips of {n_families} families") });
        };
        let mut states = filled(-1i8, size, TABLE)?;
        let (mut n_lost, mut first_lost) = (0usize, None);
        for tip in 0..n_tips {
            let name = tree.tip_name(tip);
            match row_of.get(name) {
                Some(&row) => {
                    has_tip[row] = true;
                    let from = &self.states[row * n_families..][..n_families];
                    states[tip * n_families..][..n_families].copy_from_slice(from);
                }
                None => {
                    n_lost += 1;
                    first_lost = first_lost.or(Some(name));
                }
            }
        }
        let n_more = has_tip.iter().filter(|&&has| !has).count();
        let first_more = has_tip.iter().position(|&has| !has).map(|row| self.genomes.get(row));
        let quoted = |name: &str| format!("'{}'", shown(name.as_bytes()));
        if let (Some(lost), Unmatched::Error) = (first_lost, missing) {
            let hint =
                first_more.map_or(String::new(), |more| format!(" (unmatched genomes begin with {})", quoted(more)));
            let reason = format!("{n_lost} of {n_tips} tips have no genome in the table, first {}{hint}", quoted(lost));
            return Err(Error::argument("presence", reason));
        }
        if let (Some(more), Unmatched::Error) = (first_more, extra) {
            let n = self.genomes.len();
            let hint =
                first_lost.map_or(String::new(), |lost| format!(" (unmatched tips begin with {})", quoted(lost)));
            let reason = format!("{n_more} of {n} genomes have no tip in the tree, first {}{hint}", quoted(more));
            return Err(Error::argument("presence", reason));
        }
        Ok(states)
    }
}

/// Reads a table of presence, gzipped or not.
///
/// # Errors
/// [`Error::Io`]; [`Error::Parse`] whose sentence begins with `presence`, with the line: another number of fields, a
/// name for the second time, a cell that is no whole number, sequences of different lengths, nothing at all;
/// [`Error::OutOfMemory`].
pub fn read_presence(path: &Path, genomes: Genomes) -> Result<Presence> {
    let gzipped = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("gz"));
    let source = Source::read(path, Content::Text, gzipped, MAX_BYTES).map_err(|error| match error {
        Error::Parse { file, line, reason } => Error::Parse {
            file: "presence".into(),
            line,
            reason: format!("{} ({file})", if reason == "the file is empty" { "the table is empty" } else { &reason }),
        },
        error => error,
    })?;
    parse_presence(source.name(), source.text(), genomes)
}

/// The table in a text that is in memory; `name` is that of the text in messages.
///
/// # Errors
/// As [`read_presence`].
pub fn parse_presence(name: &str, text: &[u8], genomes: Genomes) -> Result<Presence> {
    parse(text, genomes).map_err(|fault| match fault {
        Fault::At(line, reason) => Error::parse("presence", line, format!("{reason} ({name})")),
        Fault::Other(error) => error,
    })
}

/// What is wrong, and in which line; 0 where the whole table is meant.
enum Fault {
    At(usize, String),
    Other(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

fn at<T>(line: usize, reason: impl Into<String>) -> std::result::Result<T, Fault> {
    Err(Fault::At(line, reason.into()))
}

fn parse(text: &[u8], genomes: Genomes) -> std::result::Result<Presence, Fault> {
    let Ok(text) = std::str::from_utf8(text) else { return at(0, "this is no UTF-8") };
    if text.trim_start().starts_with('>') {
        return fasta(text);
    }
    let mut records = Records::new(text);
    let mut fields = Vec::new();
    let Some(line) = records.next(&mut fields)? else { return at(0, "the table is empty") };
    let head: Vec<String> = fields.iter().map(|field| field.trim().to_string()).collect();
    let has_remarks = head.iter().any(|name| name == REMARK);
    let is_kept = |i: usize| i > 0 && !(has_remarks && REMARKS.contains(&head[i].as_str()));
    let kept: Vec<usize> = (0..head.len()).filter(|&i| is_kept(i)).collect();
    let columns = names(kept.iter().map(|&i| (line, head[i].as_str())), "column")?;
    let mut rows: Vec<(usize, String)> = Vec::new();
    let mut cells: Vec<i8> = Vec::new();
    while let Some(line) = records.next(&mut fields)? {
        if fields.len() != head.len() {
            return at(line, format!("{} fields, the first line has {}", fields.len(), head.len()));
        }
        push(&mut rows, (line, fields[0].trim().to_string()), TABLE)?;
        make_room(&mut cells, kept.len(), TABLE)?;
        for &i in &kept {
            let Some(state) = state_of(fields[i].trim(), has_remarks) else {
                let (cell, column) = (shown(fields[i].trim().as_bytes()), shown(head[i].as_bytes()));
                let reason = format!("'{cell}' in column '{column}'; a whole number, or ? for unknown, is needed");
                return at(line, reason);
            };
            cells.push(state);
        }
    }
    let rows = names(rows.iter().map(|(line, name)| (*line, name.as_str())), "row")?;
    Ok(match genomes {
        Genomes::Rows => Presence { states: cells, genomes: rows, families: columns },
        Genomes::Columns => {
            let (n_rows, n_columns) = (rows.len(), columns.len());
            let mut states = filled(0, cells.len(), TABLE)?;
            for (row, cells) in cells.chunks_exact(n_columns.max(1)).enumerate() {
                for (column, &cell) in cells.iter().enumerate() {
                    states[column * n_rows + row] = cell;
                }
            }
            Presence { states, genomes: columns, families: rows }
        }
    })
}

/// What a cell says.
fn state_of(cell: &str, is_text: bool) -> Option<i8> {
    if is_text {
        return Some(i8::from(!cell.is_empty() && cell != "0"));
    }
    if UNKNOWN.contains(&cell) {
        return Some(-1);
    }
    let is_number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| i8::from(cell.bytes().any(|byte| byte != b'0')))
}

/// Names that must differ.
fn names<'a>(all: impl Iterator<Item = (usize, &'a str)>, what: &str) -> std::result::Result<Labels, Fault> {
    let (mut labels, mut known) = (Labels::default(), HashSet::new());
    for (line, name) in all {
        make_room_in_set(&mut known, TABLE)?;
        if !known.insert(name) {
            return at(line, format!("{what} '{}' for the second time", shown(name.as_bytes())));
        }
        labels.push(name)?;
    }
    Ok(labels)
}

/// The records of a table: fields between commas, or tabs if the first line has one; a field in double quotes may hold
/// either, and line ends. Empty lines are left out.
struct Records<'a> {
    text: &'a str,
    separator: u8,
    line: usize,
}

impl<'a> Records<'a> {
    fn new(text: &'a str) -> Self {
        let first = text.trim_start_matches(['\r', '\n']).lines().next().unwrap_or_default();
        Self { text, separator: if first.contains('\t') { b'\t' } else { b',' }, line: 1 }
    }

    /// Fills `fields` with the next record and tells the line where it starts.
    fn next(&mut self, fields: &mut Vec<String>) -> std::result::Result<Option<usize>, Fault> {
        loop {
            if self.text.is_empty() {
                return Ok(None);
            }
            let line = self.line;
            fields.clear();
            while self.field(fields)? {}
            if fields.len() > 1 || !fields[0].trim().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    /// Takes one field; whether another one follows in the record.
    fn field(&mut self, fields: &mut Vec<String>) -> std::result::Result<bool, Fault> {
        let mut field = String::new();
        if let Some(quoted) = self.text.strip_prefix('"') {
            let start = self.line;
            self.text = quoted;
            loop {
                let Some(end) = self.text.find('"') else { return at(start, "a quote is never closed") };
                let (piece, rest) = self.text.split_at(end);
                self.line += piece.bytes().filter(|&byte| byte == b'\n').count();
                field.push_str(piece);
                self.text = &rest[1..];
                match self.text.strip_prefix('"') {
                    Some(more) => {
                        field.push('"');
                        self.text = more;
                    }
                    None => break,
                }
            }
        }
        let ends = [self.separator, b'\n', b'\r'];
        let end = self.text.bytes().position(|byte| ends.contains(&byte)).unwrap_or(self.text.len());
        let (piece, rest) = self.text.split_at(end);
        field.push_str(piece);
        push(fields, field, TABLE)?;
        let more = rest.bytes().next() == Some(self.separator);
        self.text = if more {
            &rest[1..]
        } else {
            self.line += usize::from(!rest.is_empty());
            rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default()
        };
        Ok(more)
    }
}

/// Sequences of 0, 1, ?, -, N: a genome each, a family per character.
fn fasta(text: &str) -> std::result::Result<Presence, Fault> {
    let mut genomes: Vec<(usize, &str)> = Vec::new();
    let mut starts: Vec<usize> = Vec::new();
    let mut states: Vec<i8> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let line = (i + 1, line.trim());
        if let Some(name) = line.1.strip_prefix('>') {
            let Some(name) = name.split_whitespace().next() else { return at(line.0, "a sequence without a name") };
            push(&mut genomes, (line.0, name), TABLE)?;
            push(&mut starts, states.len(), TABLE)?;
            continue;
        }
        make_room(&mut states, line.1.len(), TABLE)?;
        for c in line.1.chars() {
            states.push(match c {
                '0' => 0,
                '1' => 1,
                '?' | '-' | 'N' => -1,
                _ => {
                    let (_, name) = genomes.last().copied().unwrap_or_default();
                    let position = states.len() - starts.last().copied().unwrap_or(0) + 1;
                    let (c, name) = (c.escape_debug(), shown(name.as_bytes()));
                    return at(line.0, format!("'{c}' at position {position} of '{name}'; 0, 1 or ? is needed"));
                }
            });
        }
    }
    let length = |i: usize| starts.get(i + 1).copied().unwrap_or(states.len()) - starts[i];
    let n_families = if starts.is_empty() { 0 } else { length(0) };
    if let Some(other) = (0..starts.len()).find(|&i| length(i) != n_families) {
        let ((line, name), (_, first)) = (genomes[other], genomes[0]);
        let reason = format!(
            "the sequences have different lengths: {} of '{}', {n_families} of '{}'",
            length(other),
            shown(name.as_bytes()),
            shown(first.as_bytes())
        );
        return at(line, reason);
    }
    let genomes = names(genomes.iter().copied(), "sequence")?;
    let families = Labels::of((1..=n_families).map(|i| i.to_string()))?;
    Ok(Presence { states, genomes, families })
}
