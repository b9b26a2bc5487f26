//! A text file in memory: its format by suffix, its bytes unpacked and bounded, and where in it an error lies.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::bufread::GzDecoder;

use crate::error::shown;
use crate::{Error, Result};

/// What the suffix of a path promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `.pdb`
    Pdb,
    /// `.cif`
    Cif,
    /// `.mmcif`: mmCIF, but not for the fallback of a file without assembly data.
    MmCif,
}

impl Format {
    /// The format of `path` by its suffix in lower case, and whether it is gzipped.
    ///
    /// # Errors
    /// [`Error::Unsupported`] naming any other suffix.
    pub fn of(path: &Path) -> Result<(Self, bool)> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let (stem, gzipped) = name.strip_suffix(".gz").map_or((name.as_str(), false), |stem| (stem, true));
        let format = match Path::new(stem).extension().and_then(|suffix| suffix.to_str()) {
            Some("pdb") => Self::Pdb,
            Some("cif") => Self::Cif,
            Some("mmcif") => Self::MmCif,
            other => {
                let suffix = other.map_or("no suffix".into(), |suffix| format!("suffix .{}", shown(suffix.as_bytes())));
                let reason = format!("{}: {suffix}; can read .pdb, .cif, .mmcif, each also with .gz", display(path));
                return Err(Error::Unsupported { reason });
            }
        };
        Ok((format, gzipped))
    }
}

/// A text file in memory.
#[derive(Debug)]
pub(super) struct Source {
    name: String,
    text: Vec<u8>,
}

impl Source {
    /// Reads `path`, unpacks it if `gzipped`, and drops a UTF-8 byte order mark.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::TooLarge`] if the file, or what it unpacks to, is over `max_bytes`; [`Error::Parse`] if
    /// it is empty, is no text (has a NUL byte), or is a broken gzip file.
    pub fn read(path: &Path, gzipped: bool, max_bytes: u64) -> Result<Self> {
        let name = display(path);
        let file = File::open(path).map_err(|error| Error::io(&name, &error))?;
        let metadata = file.metadata().map_err(|error| Error::io(&name, &error))?;
        // What is no file, such as a folder or a pipe, has no size; reading it tells more.
        let size = if metadata.is_file() { metadata.len() } else { 0 };
        if size > max_bytes {
            return Err(over_limit(&name, max_bytes));
        }
        let mut text = read_bounded(file, size, max_bytes, &name)?.map_err(|error| Error::io(&name, &error))?;
        if gzipped {
            text = unpack(&text, max_bytes, &name)?;
        }
        Self::from_bytes(name, text)
    }

    /// As [`Source::read`], from bytes in memory.
    ///
    /// # Errors
    /// [`Error::Parse`] for no bytes, and for a NUL byte.
    pub fn from_bytes(name: String, mut text: Vec<u8>) -> Result<Self> {
        if text.starts_with(b"\xef\xbb\xbf") {
            text.drain(..3);
        }
        let source = Self { name, text };
        if source.text.is_empty() {
            return Err(source.whole("the file is empty"));
        }
        match memchr::memchr(0, &source.text) {
            Some(at) => Err(source.fault(&source.text[at..], "not a text file: it has a NUL byte")),
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
        let before = &self.text[..self.offset(part)];
        let ends = memchr::memchr2_iter(b'\n', b'\r', before);
        let line = 1 + ends.filter(|&i| before[i] == b'\n' || self.text.get(i + 1) != Some(&b'\n')).count();
        Error::parse(&self.name, line, reason)
    }

    /// An [`Error::Parse`] about the whole file.
    pub fn whole(&self, reason: impl Into<String>) -> Error {
        Error::parse(&self.name, 0, reason)
    }

    /// The file, escaped for display.
    pub fn name(&self) -> &str {
        &self.name
    }
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
fn display(path: &Path) -> String {
    shown(path.as_os_str().as_encoded_bytes())
}

fn over_limit(name: &str, max_bytes: u64) -> Error {
    Error::TooLarge { reason: format!("{name}: more than {max_bytes} bytes (max_file_bytes)") }
}

/// Reads to the end, but not past `max_bytes`; `expected` bytes are set aside. The inner result is the reader's.
fn read_bounded(reader: impl Read, expected: u64, max_bytes: u64, name: &str) -> Result<std::io::Result<Vec<u8>>> {
    let mut bytes = Vec::new();
    // One byte more than expected, so that the end is met without growing.
    let expected = usize::try_from(expected.min(max_bytes)).unwrap_or(usize::MAX).saturating_add(1);
    bytes.try_reserve_exact(expected).map_err(|_| Error::OutOfMemory { what: "the bytes of a file" })?;
    match reader.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(n) if n as u64 > max_bytes => Err(over_limit(name, max_bytes)),
        Ok(_) => Ok(Ok(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::OutOfMemory => {
            Err(Error::OutOfMemory { what: "the bytes of a file" })
        }
        Err(error) => Ok(Err(error)),
    }
}

/// What the members of a gzip file unpack to, one after the other. Zero bytes between and after them are padding.
fn unpack(mut packed: &[u8], max_bytes: u64, name: &str) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    while !packed.is_empty() {
        let mut decoder = GzDecoder::new(packed);
        let left = max_bytes - text.len() as u64;
        // The usual ratio of structure files is 4 to 6; more is reached by growing.
        let expected = (packed.len() as u64).saturating_mul(6);
        let member = read_bounded(&mut decoder, expected, left, name).map_err(|error| match error {
            Error::TooLarge { .. } => over_limit(name, max_bytes),
            other => other,
        })?;
        let member = member.map_err(|error| Error::parse(name, 0, format!("broken gzip file: {error}")))?;
        packed = decoder.into_inner();
        let padding = packed.iter().take_while(|&&byte| byte == 0).count();
        packed = &packed[padding..];
        if text.is_empty() {
            text = member;
        } else {
            text.try_reserve(member.len()).map_err(|_| Error::OutOfMemory { what: "the bytes of a file" })?;
            text.extend_from_slice(&member);
        }
    }
    Ok(text)
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
        Source::read(&written(".pdb.gz", bytes), true, MAX)
    }

    #[test]
    fn the_suffix_decides() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!(of("a/B.PDB"), Ok((Format::Pdb, false)));
        assert_eq!(of("x.y.cif"), Ok((Format::Cif, false)));
        assert_eq!(of("x.mmCIF.GZ"), Ok((Format::MmCif, true)));
        for (name, named) in [("x.ent", ".ent"), ("x", "no suffix"), ("x.gz", "no suffix"), (".pdb", "no suffix")] {
            let message = of(name).unwrap_err().to_string();
            assert!(message.contains(named), "{name}: {message}");
        }
        assert!(of("x.pdb.bz2").unwrap_err().to_string().contains(".bz2"));
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
        let read = |bytes: &[u8]| Source::read(&written(".pdb", bytes), false, MAX);
        assert_eq!(read(b"\xef\xbb\xbfa").unwrap().text(), b"a");
        assert!(matches!(read(&[b'x'; MAX as usize + 1]), Err(Error::TooLarge { .. })));
        assert!(matches!(read(b""), Err(Error::Parse { line: 0, .. })));
        assert!(matches!(read(b"a\r\nb\rc\n\0"), Err(Error::Parse { line: 4, .. })));
        assert!(matches!(Source::read(Path::new("/no/such.pdb"), false, MAX), Err(Error::Io { .. })));
        assert!(matches!(Source::read(Path::new("/"), false, MAX), Err(Error::Io { .. })));
    }

    #[test]
    fn an_endless_file_stops_at_the_limit() {
        let zeros = Path::new("/dev/zero");
        if zeros.exists() {
            assert!(matches!(Source::read(zeros, false, MAX), Err(Error::TooLarge { .. })));
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
