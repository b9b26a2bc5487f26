//! A text file in memory, and where in it an error lies.

use std::fs::{self, File, Metadata};
use std::path::Path;

use super::bcif;
use super::unpack::{over_limit, read_bounded, unpack};
use crate::error::shown;
use crate::work::memory::{Purpose, reserved};
use crate::{Error, Result};

const BYTES: Purpose = Purpose("the bytes of a file");

/// A text file in memory.
#[derive(Debug)]
pub(super) struct Source {
    name: String,
    text: Vec<u8>,
    /// Whether the lines are those of the file.
    has_lines: bool,
}

/// What the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Lines of text.
    Text,
    /// BinaryCIF.
    BinaryCif,
}

impl Source {
    /// Reads `path`, as [`Source::from_raw`] takes it.
    ///
    /// # Errors
    /// [`Error::Io`]; those of [`Source::from_raw`].
    pub fn read(path: &Path, content: Content, gzipped: bool, max_bytes: u64) -> Result<Self> {
        let name = display(path);
        let file = File::open(path).map_err(|error| Error::io(&name, &error))?;
        let metadata = file.metadata().map_err(|error| Error::io(&name, &error))?;
        refuse_folder(&metadata, &name)?;
        // What is no ordinary file, such as a pipe, has no size; reading it tells more.
        let size = if metadata.is_file() { metadata.len() } else { 0 };
        if size > max_bytes {
            return Err(over_limit(&name, max_bytes));
        }
        let bytes = read_bounded(file, size, max_bytes, &name)?.map_err(|error| Error::io(&name, &error))?;
        Self::from_raw(name, bytes, content, gzipped, max_bytes)
    }

    /// The text in the bytes of a file: unpacked if they are gzip, whatever their name; from UTF-16 if they start with its
    /// mark; without a UTF-8 mark; written as mmCIF if they are BinaryCIF.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if they, or what they unpack to, are over `max_bytes`; [`Error::Parse`] if there are none, they
    /// are no text (have a NUL byte), are a broken gzip file, or none although `gzipped`.
    pub fn from_raw(name: String, mut bytes: Vec<u8>, content: Content, gzipped: bool, max_bytes: u64) -> Result<Self> {
        if bytes.len() as u64 > max_bytes {
            return Err(over_limit(&name, max_bytes));
        }
        let is_text = content == Content::Text;
        if bytes.starts_with(GZIP) {
            bytes = unpack(&bytes, max_bytes, &name, is_text)?;
        } else if gzipped {
            return Err(Error::parse(&name, 0, "broken gzip file: it is none, in spite of its suffix .gz"));
        }
        if !is_text && !bytes.is_empty() {
            let text = bcif::to_mmcif(&bytes, &name, max_bytes)?;
            return Ok(Self { name, text, has_lines: false });
        }
        Self::from_bytes(name, bytes)
    }

    /// As [`Source::from_raw`], from bytes that are not packed.
    pub fn from_bytes(name: String, mut text: Vec<u8>) -> Result<Self> {
        if text.starts_with(b"\xef\xbb\xbf") {
            text.drain(..3);
        } else if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
            text = from_utf16(&text)?;
        }
        let source = Self { name, text, has_lines: true };
        if source.text.is_empty() {
            return Err(source.whole("the file is empty"));
        }
        match memchr::memchr(0, &source.text) {
            Some(at) => Err(source.fault(&source.text[at..], no_text(&source.text))),
            None => Ok(source),
        }
    }

    /// Replaces each character beyond ASCII by one `?`, so that a column is a byte. Invalid UTF-8 counts as the
    /// replacement characters it decodes to.
    pub fn make_ascii(&mut self) {
        if self.text.is_ascii() {
            return;
        }
        // Nothing grows, so it is done in place.
        let (mut at, mut end) = (0, 0);
        while at < self.text.len() {
            let (byte, length) = (self.text[at], character_length(&self.text[at..]));
            self.text[end] = if byte.is_ascii() { byte } else { b'?' };
            end += 1;
            at += length;
        }
        self.text.truncate(end);
    }

    /// # Errors
    /// [`Error::TooLarge`] for more than `max_atoms` atoms.
    pub fn check_atoms(&self, n_atoms: u64, max_atoms: u64) -> Result<()> {
        // Atoms are numbered in 32 bits.
        let limit = max_atoms.min(u64::from(u32::MAX));
        if n_atoms > limit {
            return Err(Error::TooLarge {
                reason: format!("{}: {n_atoms} atoms, over {limit} (max_atoms)", self.name()),
            });
        }
        Ok(())
    }

    /// The bytes.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where `part`, a piece of this text, starts.
    pub fn offset(&self, part: &[u8]) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len())
    }

    /// An [`Error::Parse`] at the line where `part`, a piece of this text, starts.
    pub fn fault(&self, part: &[u8], reason: impl Into<String>) -> Error {
        if !self.has_lines {
            return self.whole(reason);
        }
        let before = &self.text[..self.offset(part)];
        let ends = memchr::memchr2_iter(b'\n', b'\r', before);
        let line = 1 + ends.filter(|&i| before[i] == b'\n' || self.text.get(i + 1) != Some(&b'\n')).count();
        Error::parse(&self.name, line, reason)
    }

    /// An [`Error::Parse`] about the whole file.
    pub fn whole(&self, reason: impl Into<String>) -> Error {
        Error::parse(&self.name, 0, reason)
    }

    /// The error of a file in which no atom was found.
    pub fn without_atoms(&self, reason: &str) -> Error {
        self.whole(format!("no atoms: {reason}{}", self.looks_like(false)))
    }

    /// The error of a file that is no mmCIF.
    pub fn no_mmcif(&self) -> Error {
        self.whole(format!("not an mmCIF file: no data block{}", self.looks_like(true)))
    }

    /// What a file of another format looks like, for a message; `may_be_pdb` if it is not known to be no PDB.
    fn looks_like(&self, may_be_pdb: bool) -> &'static str {
        let text = self.text.trim_ascii_start();
        let starts = |words: &[&[u8]]| words.iter().any(|word| text.starts_with(word));
        let mut lines = text.split(|&byte| byte == b'\n').take(100_000);
        if starts(&[b"<"]) {
            "; it looks like a web page or XML, as a download that failed leaves"
        } else if starts(&[b"{", b"["]) {
            "; it looks like JSON"
        } else if may_be_pdb && lines.any(|line| line.starts_with(b"ATOM  ") || line.starts_with(b"HETATM")) {
            "; it looks like PDB: give it the suffix .pdb, or say format=\"pdb\" where a file is read from memory"
        } else {
            ""
        }
    }

    /// The file, escaped for display.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// # Errors
/// [`Error::Io`] if nothing is there, or a folder.
pub(super) fn must_be_file(path: &Path) -> Result<()> {
    let name = display(path);
    let metadata = fs::metadata(path).map_err(|error| Error::io(&name, &error))?;
    refuse_folder(&metadata, &name)
}

fn refuse_folder(metadata: &Metadata, name: &str) -> Result<()> {
    match metadata.is_dir() {
        true => Err(Error::Io { file: name.into(), reason: "it is a folder".into() }),
        false => Ok(()),
    }
}

/// How a gzip file starts.
const GZIP: &[u8] = b"\x1f\x8b";

/// What is wrong with a text that has a NUL byte.
fn no_text(bytes: &[u8]) -> &'static str {
    let (head, has) = (&bytes[..bytes.len().min(4096)], |word: &[u8]| memchr::memmem::find(bytes, word).is_some());
    let n_nuls = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    if head.len() >= 4 && n_nuls(0).max(n_nuls(1)) > head.len() / 4 {
        "not a text file: it has a NUL byte; it looks like UTF-16 without its mark: write it as UTF-8"
    } else if has(b"dataBlocks") && has(b"encoder") {
        "not a text file: it has a NUL byte; it looks like BinaryCIF: give it the suffix .bcif"
    } else {
        "not a text file: it has a NUL byte"
    }
}

/// A text in UTF-16 with its mark, as UTF-8.
fn from_utf16(bytes: &[u8]) -> Result<Vec<u8>> {
    let little = bytes[0] == 0xff;
    let units = bytes[2..].chunks_exact(2).map(|pair| match little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    let mut text = reserved(bytes.len() / 2, BYTES)?;
    for character in char::decode_utf16(units) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        crate::work::memory::make_room(&mut text, 4, BYTES)?;
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Ok(text)
}

/// Bytes of the first character of a text, or of what stands in its place and is none.
fn character_length(text: &[u8]) -> usize {
    if text[0].is_ascii() {
        return 1;
    }
    // A character has four bytes at most, and so has the beginning of one.
    let head = &text[..text.len().min(4)];
    match std::str::from_utf8(head) {
        Err(error) if error.valid_up_to() == 0 => error.error_len().unwrap_or(head.len()),
        _ => head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()).map_or(1, char::len_utf8),
    }
}

/// A path for messages.
pub(super) fn display(path: &Path) -> String {
    shown(path.as_os_str().as_encoded_bytes())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const MAX: u64 = 1000;

    fn written(suffix: &str, bytes: &[u8]) -> tempfile::TempPath {
        let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.into_temp_path()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn gz(bytes: &[u8]) -> Result<Source> {
        Source::read(&written(".pdb.gz", bytes), Content::Text, true, MAX)
    }

    #[test]
    fn members_and_padding_of_gzip() {
        let mut bytes = packed(b"ab");
        bytes.extend_from_slice(&[0; 5]);
        bytes.extend(packed(b"cd"));
        bytes.push(0);
        assert_eq!(gz(&bytes).unwrap().text(), b"abcd");
    }

    #[test]
    fn broken_gzip_is_a_parse_error() {
        let whole = packed(&[b'x'; 500]);
        for n in [1, 5, whole.len() - 9, whole.len() - 1] {
            assert!(matches!(gz(&whole[..n]), Err(Error::Parse { .. })), "{n} bytes");
        }
        let mut garbage = whole.clone();
        garbage.extend_from_slice(b"garbage");
        let mut flipped = whole.clone();
        *flipped.iter_mut().rev().nth(5).unwrap() ^= 1;
        for bytes in [garbage, flipped, b"plain text".to_vec(), Vec::new(), packed(b"")] {
            assert!(matches!(gz(&bytes), Err(Error::Parse { .. })));
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        assert_eq!(gz(&packed(&[b'x'; MAX as usize])).unwrap().text().len(), MAX as usize);
        assert!(matches!(gz(&packed(&vec![b'x'; 1 << 24])), Err(Error::TooLarge { .. })));
        let members: Vec<u8> = (0..3).flat_map(|_| packed(&[b'x'; 400])).collect();
        assert!(matches!(gz(&members), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn plain_files_are_bounded_and_checked() {
        let read = |bytes: &[u8]| Source::read(&written(".pdb", bytes), Content::Text, false, MAX);
        assert_eq!(read(b"\xef\xbb\xbfa").unwrap().text(), b"a");
        assert!(matches!(read(&[b'x'; MAX as usize + 1]), Err(Error::TooLarge { .. })));
        assert!(matches!(read(b""), Err(Error::Parse { line: 0, .. })));
        assert!(matches!(read(b"a\r\nb\rc\n\0"), Err(Error::Parse { line: 4, .. })));
        assert!(matches!(Source::read(Path::new("/no/such.pdb"), Content::Text, false, MAX), Err(Error::Io { .. })));
        let folder = Source::read(Path::new("/"), Content::Text, false, MAX).unwrap_err();
        assert_eq!(folder.to_string(), "/: it is a folder");
    }

    #[test]
    fn gzip_is_known_by_its_first_bytes() {
        let read = |bytes: &[u8]| Source::read(&written(".pdb", bytes), Content::Text, false, MAX);
        assert_eq!(read(&packed(b"ab")).unwrap().text(), b"ab");
        assert!(matches!(read(&packed(&[b'x'; MAX as usize + 1])), Err(Error::TooLarge { .. })));
        assert!(gz(b"plain text").unwrap_err().to_string().contains(".gz"));
    }

    #[test]
    fn utf_16_is_read_with_its_mark_and_named_without() {
        let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let of = |bytes: Vec<u8>| Source::from_bytes("x".into(), bytes);
        assert_eq!(of(units("\u{feff}ATOM \u{c5}")).unwrap().text(), "ATOM \u{c5}".as_bytes());
        let big = "\u{feff}ab".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(of(big).unwrap().text(), b"ab");
        assert!(of(units("ATOM   1")).unwrap_err().to_string().contains("UTF-16"));
    }

    #[test]
    fn an_endless_file_stops_at_the_limit() {
        let zeros = Path::new("/dev/zero");
        if zeros.exists() {
            assert!(matches!(Source::read(zeros, Content::Text, false, MAX), Err(Error::TooLarge { .. })));
        }
    }

    #[test]
    fn one_byte_per_character() {
        let mut source = Source::from_bytes("x".into(), "aÅ\u{20ac}b".as_bytes().to_vec()).unwrap();
        source.make_ascii();
        assert_eq!(source.text(), b"a??b");
    }

    #[test]
    fn invalid_characters_count_as_the_standard_library_counts_them() {
        let pieces: [&[u8]; 10] = [
            b"a",
            b"\xc3\x85",
            b"\xe2\x82\xac",
            b"\xf0\x9f\x98\x80",
            b"\xe2\x82",
            b"\xf0\x9f",
            b"\xff",
            b"\x80",
            b"\xc0",
            b"\xed\xa0",
        ];
        for seed in 0..5000usize {
            let bytes: Vec<u8> = (0..6).flat_map(|i| pieces[seed / 7usize.pow(i) % 10]).copied().collect();
            let expected: String =
                String::from_utf8_lossy(&bytes).chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
            let mut source = Source::from_bytes("x".into(), bytes).unwrap();
            source.make_ascii();
            assert_eq!(source.text(), expected.as_bytes(), "seed {seed}");
        }
    }
}
