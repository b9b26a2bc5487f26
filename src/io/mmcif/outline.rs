//! Where the categories of an mmCIF file are.
//!
//! Most of a file is of no interest here, and most of the rest is one table. So the file is not cut into words: names,
//! `loop_` and `data_` hold an underscore, and text fields a semicolon, so only lines with one of these bytes are
//! looked at. What is found is exactly what cutting all of the file into words finds, since quotes and comments end
//! with their line. The values between are cut into words when asked for.

use std::ops::Range;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::blocks::{self, Block};
use super::words::{Keyword, Words, field_close, line_end, starts_line};
use crate::error::shown;
use crate::io::options::Rules;
use crate::io::source::Source;
use crate::work::memory::{Purpose, collected, gathered, make_room_in_map, push};
use crate::{Error, Result};

pub(super) const ITEMS: Purpose = Purpose("the items of a file");
const TABLE: Purpose = Purpose("a table of a file");

/// A word that is no value, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    keyword: Keyword,
    at: usize,
    end: usize,
}

/// One `loop_`, or one name with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::io) struct Part<'a> {
    /// Category and item of each column, such as `atom_site` and `Cartn_x`; no item for a name without a period.
    pub names: Vec<(&'a [u8], &'a [u8])>,
    /// Whether these are the columns of a `loop_`.
    pub looped: bool,
    /// Where the values are.
    pub values: Range<usize>,
}

impl Part<'_> {
    /// Whether it has an item of `category`.
    pub fn is_of(&self, category: &[u8]) -> bool {
        self.names.iter().any(|(of, _)| of.eq_ignore_ascii_case(category))
    }
}

/// The parts of the data block that is read.
pub(in crate::io) struct Outline<'a> {
    pub source: &'a Source,
    parts: Vec<Part<'a>>,
    /// What is said of the choice, if there was one.
    pub note: Option<String>,
}

impl<'a> Outline<'a> {
    /// Finds the parts; of several blocks those of one.
    ///
    /// # Errors
    /// [`Error::Parse`] if there is no data block, something stands before the first, or a text field never ends.
    pub fn read(source: &'a Source, rules: Rules) -> Result<Self> {
        let text = source.text();
        let marks = marks(source)?;
        if !marks.iter().any(|mark| mark.keyword == Keyword::Block) {
            return Err(source.no_mmcif());
        }
        if marks[0].keyword != Keyword::Block {
            return Err(source.fault(&text[marks[0].at..], "an item before the first data block"));
        }
        let mut blocks: Vec<Block<'a>> = Vec::new();
        let mut n_seen = 0;
        for block in marks.chunk_by(|_, next| next.keyword != Keyword::Block) {
            n_seen += block.len();
            let end = marks.get(n_seen).map_or(text.len(), |next| next.at);
            let mut parts = Vec::new();
            block_parts(text, &block[1..], end, &mut parts)?;
            push(&mut blocks, Block { name: &text[block[0].at + b"data_".len()..block[0].end], parts }, ITEMS)?;
        }
        let (parts, note) = blocks::chosen(blocks, rules)?;
        Ok(Self { source, parts, note })
    }

    /// The parts that have an item of `category`, in file order.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn parts(&self, category: &str) -> Result<Vec<&Part<'a>>> {
        gathered(self.parts.iter().filter(|part| part.is_of(category.as_bytes())), ITEMS)
    }

    /// The table of a category; `None` if the block has no item of it.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn table(&self, category: &'static str) -> Result<Option<Table<'a>>> {
        let parts = self.parts(category)?;
        if parts.is_empty() { Ok(None) } else { Table::read(self.source, category, &parts).map(Some) }
    }
}

/// The names, `loop_`s and `data_`s of the text, in order.
fn marks(source: &Source) -> Result<Vec<Mark>> {
    let text = source.text();
    let mut marks = Vec::new();
    // Everything before `at` is done; no text field reaches over `floor`.
    let (mut at, mut floor) = (0, 0);
    while let Some(n) = memchr::memchr2(b'_', b';', &text[at..]) {
        let hit = at + n;
        if text[hit] == b'_' {
            at = hit + 1;
            let before = &text[floor..hit];
            if ends_word(before) || is_keyword_head(before) {
                let start = memchr::memrchr2(b'\n', b'\r', before).map_or(floor, |n| floor + n + 1);
                at = line_end(text, hit);
                for word in Words::new(text, start..at) {
                    if let Some(keyword) = word.keyword() {
                        let mark = Mark { keyword, at: word.at, end: word.at + word.value.len() };
                        push(&mut marks, mark, ITEMS)?;
                    }
                }
            }
        } else if starts_line(text, hit) {
            let close = field_close(text, hit);
            at = 1 + close.ok_or_else(|| source.fault(&text[hit..], "a text field that never ends"))?;
            floor = at;
        } else {
            at = hit + 1;
        }
    }
    Ok(marks)
}

/// Whether a word may start after `before`.
fn ends_word(before: &[u8]) -> bool {
    before.last().is_none_or(|&byte| byte <= b' ')
}

/// Whether an underscore after `before` may end `loop_` or the head of `data_`.
fn is_keyword_head(before: &[u8]) -> bool {
    let head = &before[before.len().saturating_sub(4)..];
    head.eq_ignore_ascii_case(b"loop") || head.eq_ignore_ascii_case(b"data")
}

/// Adds the parts of one block: `marks` are its names and loops, `end` is where it ends.
fn block_parts<'a>(text: &'a [u8], marks: &[Mark], end: usize, parts: &mut Vec<Part<'a>>) -> Result<()> {
    let start_of = |i: usize| marks.get(i).map_or(end, |mark| mark.at);
    let has_values = |from: usize, to: usize| Words::new(text, from..to).next().is_some();
    let mut i = 0;
    while i < marks.len() {
        let looped = marks[i].keyword == Keyword::Loop;
        let first = i + usize::from(looped);
        let mut last = first;
        // The columns of a loop are all names up to the first value.
        while looped
            && marks.get(last).is_some_and(|mark| mark.keyword == Keyword::Name)
            && !has_values(marks[last.max(1) - 1].end, marks[last].at)
        {
            last += 1;
        }
        if !looped {
            last += 1;
        }
        let names = marks[first..last].iter().map(|mark| split_name(&text[mark.at + 1..mark.end]));
        let names = collected(names, last - first, ITEMS)?;
        if !names.is_empty() {
            push(parts, Part { names, looped, values: marks[last - 1].end..start_of(last) }, ITEMS)?;
        }
        i = last;
    }
    Ok(())
}

/// Category and item of a name without its underscore.
fn split_name(name: &[u8]) -> (&[u8], &[u8]) {
    memchr::memchr(b'.', name).map_or((name, &[]), |period| (&name[..period], &name[period + 1..]))
}

/// A category as columns of equal length.
#[derive(Debug)]
pub(in crate::io) struct Table<'a> {
    source: &'a Source,
    category: &'static str,
    columns: Vec<(&'a [u8], Vec<&'a [u8]>)>,
}

impl<'a> Table<'a> {
    /// The columns of `category` in `parts`, with a later one in the place of an earlier one of the same name.
    ///
    /// # Errors
    /// [`Error::Parse`] if a loop ends inside a row, a name has no value, or columns differ in length.
    pub fn read(source: &'a Source, category: &'static str, parts: &[&Part<'a>]) -> Result<Self> {
        let mut columns: Vec<(&'a [u8], Vec<&'a [u8]>)> = Vec::new();
        let mut indices: HashMap<Vec<u8>, usize> = HashMap::new();
        for part in parts {
            let words = Words::new(source.text(), part.values.clone());
            let values = gathered(words.map(|word| word.value), TABLE)?;
            let width = part.names.len();
            let complete = if part.looped { values.len().is_multiple_of(width) } else { !values.is_empty() };
            if !complete {
                return Err(cut_short(source, category, part));
            }
            for (i, &(of, item)) in part.names.iter().enumerate() {
                if !of.eq_ignore_ascii_case(category.as_bytes()) {
                    continue;
                }
                let n_rows = if part.looped { values.len() / width } else { 1 };
                let column = collected(values.iter().skip(i).step_by(width).copied(), n_rows, TABLE)?;
                make_room_in_map(&mut indices, TABLE)?;
                match indices.entry(item.to_ascii_lowercase()) {
                    Entry::Occupied(index) => columns[*index.get()].1 = column,
                    Entry::Vacant(index) => {
                        index.insert(columns.len());
                        push(&mut columns, (item, column), TABLE)?;
                    }
                }
            }
        }
        if columns.windows(2).any(|pair| pair[0].1.len() != pair[1].1.len()) {
            return Err(source.whole(format!("columns of _{category} differ in length")));
        }
        Ok(Self { source, category, columns })
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// Names of the columns.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn items(&self) -> Result<Vec<&'a [u8]>> {
        collected(self.columns.iter().map(|&(item, _)| item), self.columns.len(), TABLE)
    }

    /// The values in column `i`.
    pub fn column_at(&self, i: usize) -> &[&'a [u8]] {
        &self.columns[i].1
    }

    /// The values of an item.
    ///
    /// # Errors
    /// [`Error::Parse`] naming the item if there is none.
    pub fn column(&self, item: &str) -> Result<&[&'a [u8]]> {
        let missing = || self.source.whole(format!("no _{}.{item}", self.category));
        self.optional(item).ok_or_else(missing)
    }

    /// The values of an item, if there is one.
    pub fn optional(&self, item: &str) -> Option<&[&'a [u8]]> {
        let found = self.columns.iter().find(|(name, _)| name.eq_ignore_ascii_case(item.as_bytes()));
        found.map(|(_, column)| column.as_slice())
    }
}

/// The error of a loop that ends inside a row, or a name without a value.
pub(super) fn cut_short(source: &Source, category: &str, part: &Part<'_>) -> Error {
    let text = source.text();
    let last = Words::new(text, part.values.clone()).last().map_or(part.values.start, |word| word.at);
    let reason = match part.looped {
        true => format!("the loop of _{category} ends inside a row"),
        false => format!("_{category}.{} has no value", shown(part.names[0].1)),
    };
    source.fault(&text[last..], reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::from_bytes("x.cif".into(), text.as_bytes().to_vec()).unwrap()
    }

    /// `category.item=values` of each column, from the outline.
    fn listed(text: &str) -> Result<Vec<String>> {
        let source = source(text);
        let outline = Outline::read(&source, Rules::Biotite)?;
        let mut lines = Vec::new();
        for part in &outline.parts {
            let words = Words::new(source.text(), part.values.clone());
            let values: Vec<String> = words.map(|word| String::from_utf8_lossy(word.value).into()).collect();
            let names = part
                .names
                .iter()
                .map(|(of, item)| format!("{}.{}", String::from_utf8_lossy(of), String::from_utf8_lossy(item)));
            lines.push(format!("{}={}", names.collect::<Vec<_>>().join(","), values.join(",")));
        }
        Ok(lines)
    }

    /// The naive twin: cuts all of the text into words.
    fn marks_by_words(text: &str) -> Vec<Mark> {
        let words = Words::new(text.as_bytes(), 0..text.len());
        let marks = words.filter_map(|word| {
            let keyword = word.keyword()?;
            Some(Mark { keyword, at: word.at, end: word.at + word.value.len() })
        });
        marks.collect()
    }

    #[test]
    fn names_loops_and_values() {
        let text = "data_x _a.b 1\nloop_\n_c.d # note\n_c.e\n1 2\n'_f.g' 4\n_h.i\n;_j.k\n;\n_l 5 6";
        assert_eq!(listed(text).unwrap(), ["a.b=1", "c.d,c.e=1,2,_f.g,4", "h.i=_j.k", "l.=5,6"]);
    }

    #[test]
    fn a_name_after_a_value_is_no_column() {
        assert_eq!(listed("data_x\nloop_ _a.b 1 _a.c 2\nloop_ 3 _a.d 4\nloop_").unwrap(), ["a.b=1", "a.c=2", "a.d=4"]);
    }

    #[test]
    fn the_first_block_of_the_alphabet_is_read() {
        let text = "data_B\n_a.b 1\ndata_A\n_a.b 2\n_b.b 0\ndata_C\n_a.b 3\ndata_A\n_a.c 4\n";
        assert_eq!(listed(text).unwrap(), ["a.b=2", "a.c=4"]);
    }

    #[test]
    fn broken_files_are_refused() {
        let line = |text: &str| match listed(text) {
            Err(Error::Parse { line, .. }) => line,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(line("HEADER\n_a"), 0);
        assert_eq!(line("x\n_a.b 1\ndata_x\n"), 2);
        assert_eq!(line("data_x\n_a.b\n;text\n"), 3);
    }

    #[test]
    fn tables_of_parts() {
        let table = |text: &str| {
            let source = source(text);
            let outline = Outline::read(&source, Rules::Biotite).unwrap();
            let table = outline.table("a")?.expect("category a");
            let columns = (0..table.items()?.len()).map(|i| table.column_at(i).concat());
            Ok::<_, Error>((
                table.n_rows(),
                columns.map(|column| String::from_utf8(column).unwrap()).collect::<Vec<_>>(),
            ))
        };
        assert_eq!(table("data_x _a.b 1 _A.c 2 _a.B 3"), Ok((1, vec!["3".into(), "2".into()])));
        assert_eq!(table("data_x loop_ _a.b _z.z _a.c 1 2 3 4 5 6"), Ok((2, vec!["14".into(), "36".into()])));
        assert!(table("data_x loop_ _a.b _a.c 1 2 3").unwrap_err().to_string().contains("inside a row"));
        assert!(table("data_x _a.b _a.c 1").unwrap_err().to_string().contains("_a.b has no value"));
        assert!(table("data_x loop_ _a.b 1 2 _a.c 1").unwrap_err().to_string().contains("differ in length"));
    }

    #[test]
    fn finds_the_marks_that_cutting_everything_into_words_finds() {
        let pieces = ["_a.b", " ", "\n", "\r\n", "'", "\"", ";", "#", "loop_", "data_x", "x", "_", "1_5", "\n;", "\t"];
        for seed in 0..20_000u64 {
            let mut random = testing::Random(seed);
            let mut text = String::new();
            for _ in 0..12 {
                text += random.pick(&pieces);
            }
            match marks(&source(&text)) {
                Ok(marks) => assert_eq!(marks, marks_by_words(&text), "seed {seed}: {text:?}"),
                Err(_) => {
                    let open = (0..text.len())
                        .rev()
                        .find(|&at| starts_line(text.as_bytes(), at) && text.as_bytes()[at] == b';');
                    assert!(open.is_some(), "seed {seed}: {text:?}");
                }
            }
        }
    }
}
