//! The words of CIF (S. R. Hall, F. H. Allen, I. D. Brown, Acta Cryst. A47, 655 (1991); International Tables G, 2.2).
//!
//! Bytes up to the space separate words. A quote closes where a blank follows it on the same line; one that never
//! closes is an ordinary character. A line that starts with `;` opens a text field, the next one closes it.

use std::borrow::Cow;
use std::ops::Range;

use crate::io::source::Source;

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Where it starts, quotes included.
    pub at: usize,
    /// Without quotes, or the lines of a text field.
    pub value: &'a [u8],
    /// Whether it was quoted or a text field, and hence is a value whatever it reads.
    pub quoted: bool,
}

impl Word<'_> {
    /// What the word means for the layout of the file; `None` for a value.
    pub fn keyword(&self) -> Option<Keyword> {
        match self.value {
            _ if self.quoted => None,
            [b'_', ..] => Some(Keyword::Name),
            value if value.eq_ignore_ascii_case(b"loop_") => Some(Keyword::Loop),
            [head @ .., b'_'] if head.eq_ignore_ascii_case(b"data") => Some(Keyword::Block),
            [a, b, c, d, b'_', ..] if [*a, *b, *c, *d].eq_ignore_ascii_case(b"data") => Some(Keyword::Block),
            _ => None,
        }
    }
}

/// Words that are no values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    /// `data_…`
    Block,
    /// `loop_`
    Loop,
    /// `_category.item`
    Name,
}

/// The words in a range of a text.
#[derive(Debug, Clone)]
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
    /// Up to where no `'` and no `"` closes. It is the end of a line, kept so that a line full of quotes that never close
    /// is searched once and not once for each.
    unclosed: [usize; 2],
}

impl<'a> Words<'a> {
    /// The words that start and end in `range`, which must not start inside a word.
    pub fn new(text: &'a [u8], range: Range<usize>) -> Self {
        Self { text: &text[..range.end], at: range.start, unclosed: [0; 2] }
    }

    /// Goes on at `at`, which must be further on and not inside a word.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Where the last word, and what closes it, ended.
    pub fn position(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    #[inline]
    fn next(&mut self) -> Option<Word<'a>> {
        let text = self.text;
        let mut at = self.at;
        loop {
            at += text[at..].iter().position(|&byte| byte > b' ')?;
            if text[at] != b'#' {
                break;
            }
            at = line_end(text, at);
        }
        let (value, end, quoted) = match text[at] {
            b';' if starts_line(text, at) => {
                let (value, end) = text_field(text, at);
                (value, end, true)
            }
            quote @ (b'\'' | b'"') => match self.closing_quote(at, quote) {
                Some(close) => (&text[at + 1..close], close + 1, true),
                None => plain(text, at),
            },
            _ => plain(text, at),
        };
        self.at = end;
        Some(Word { at, value, quoted })
    }
}

impl Words<'_> {
    /// The closing partner of the quote at `open`.
    fn closing_quote(&mut self, open: usize, quote: u8) -> Option<usize> {
        let unclosed = &mut self.unclosed[usize::from(quote == b'"')];
        if open < *unclosed {
            return None;
        }
        let text = self.text;
        for at in memchr::memchr3_iter(quote, b'\n', b'\r', &text[open + 1..]).map(|n| open + 1 + n) {
            if text[at] != quote {
                *unclosed = at;
                return None;
            }
            if text.get(at + 1).is_none_or(|&next| next <= b' ') {
                return Some(at);
            }
        }
        *unclosed = text.len();
        None
    }
}

/// The word without quotes at `at`.
#[inline]
fn plain(text: &[u8], at: usize) -> (&[u8], usize, bool) {
    let end = text[at..].iter().position(|&byte| byte <= b' ').map_or(text.len(), |n| at + n);
    (&text[at..end], end, false)
}

/// Whether `at` is the first byte of a line.
#[inline]
pub(super) fn starts_line(text: &[u8], at: usize) -> bool {
    at == 0 || matches!(text[at - 1], b'\n' | b'\r')
}

/// Where the line around `at` ends: at its terminator.
pub(super) fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |n| at + n)
}

/// The semicolon that closes the text field opened by the one at `open`.
pub(super) fn field_close(text: &[u8], open: usize) -> Option<usize> {
    memchr::memchr_iter(b';', &text[open + 1..]).map(|n| open + 1 + n).find(|&at| starts_line(text, at))
}

/// The lines of the text field opened at `open`, and where it ends. One that is not closed goes on to the end.
fn text_field(text: &[u8], open: usize) -> (&[u8], usize) {
    let Some(close) = field_close(text, open) else { return (&text[open + 1..], text.len()) };
    let lines = &text[open + 1..close];
    let value = lines.strip_suffix(b"\r\n").unwrap_or(&lines[..lines.len() - 1]);
    (value, close + 1)
}

/// A value of several lines as one: the lines of a text field without the blanks around them, one after the other, and
/// without those that are blank or comments. So the package `volumizer` reads lists and expressions.
pub(super) fn joined<'a>(source: &Source, value: &'a [u8]) -> Cow<'a, [u8]> {
    let at = source.offset(value);
    let is_field = at > 0 && source.text()[at - 1] == b';' && starts_line(source.text(), at - 1);
    if !is_field || value.is_empty() {
        return Cow::Borrowed(value);
    }
    let mut lines = value.split(|&byte| byte == b'\n' || byte == b'\r');
    // Blanks after the semicolon belong to the value.
    let first = lines.next().unwrap_or_default().trim_ascii_end();
    if first.len() == value.len() {
        return Cow::Borrowed(value);
    }
    let mut text = first.to_vec();
    for line in lines.map(<[u8]>::trim_ascii).filter(|line| !line.starts_with(b"#")) {
        text.extend_from_slice(line);
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(&str, bool)> {
        let words = Words::new(text.as_bytes(), 0..text.len());
        words.map(|word| (std::str::from_utf8(word.value).unwrap(), word.quoted)).collect()
    }

    #[test]
    fn blanks_and_comments_separate() {
        assert_eq!(words(" a\tb#c\r\nd # e 'f\n#g\n"), [("a", false), ("b#c", false), ("d", false)]);
        assert_eq!(words("# only"), []);
    }

    #[test]
    fn quotes_close_before_a_blank() {
        assert_eq!(words("'it's ok' O5' \"O5'\""), [("it's ok", true), ("O5'", false), ("O5'", true)]);
        assert_eq!(words("'' \"\""), [("", true), ("", true)]);
        assert_eq!(words("'# no comment' x"), [("# no comment", true), ("x", false)]);
    }

    #[test]
    fn a_quote_that_never_closes_is_a_character() {
        assert_eq!(words("'a b\nc' d"), [("'a", false), ("b", false), ("c'", false), ("d", false)]);
        assert_eq!(words("\"a\"b c"), [("\"a\"b", false), ("c", false)]);
    }

    #[test]
    fn a_quote_may_close_after_one_that_does_not() {
        assert_eq!(
            words("'a 'b \"c\" 'd\n'e' \"f 'g' \"h"),
            [
                ("'a", false),
                ("'b", false),
                ("c", true),
                ("'d", false),
                ("e", true),
                ("\"f", false),
                ("g", true),
                ("\"h", false)
            ]
        );
    }

    #[test]
    fn text_fields_hold_lines() {
        assert_eq!(words("a\n;b 'c\n d;\n; e"), [("a", false), ("b 'c\n d;", true), ("e", false)]);
        assert_eq!(words(";\r\n;\r\nx ;y"), [("", true), ("x", false), (";y", false)]);
        assert_eq!(words(";a\r\nb\r\n;"), [("a\r\nb", true)]);
        assert_eq!(words("\n;open"), [("open", true)]);
    }

    #[test]
    fn keywords() {
        let of = |text: &str| Words::new(text.as_bytes(), 0..text.len()).next().unwrap().keyword();
        assert_eq!(of("_a.b"), Some(Keyword::Name));
        assert_eq!(of("LOOP_"), Some(Keyword::Loop));
        assert_eq!(of("data_"), Some(Keyword::Block));
        assert_eq!(of("Data_x"), Some(Keyword::Block));
        for value in ["loop_x", "'_a.b'", "datax", "save_x", "x_"] {
            assert_eq!(of(value), None, "{value}");
        }
    }
}
