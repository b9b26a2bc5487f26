//! Bytes of a file, unpacked and bounded.

use std::io::Read;

use flate2::bufread::GzDecoder;

use crate::work::memory::Purpose;
use crate::{Error, Result};

const BYTES: Purpose = Purpose("the bytes of a file");
/// What is unpacked without counting first: so many times the packed bytes, and at least as many. The usual ratio of
/// structure files is 4 to 6.
const USUAL_RATIO: u64 = 16;
const USUAL_BYTES: u64 = 1 << 20;

pub(super) fn over_limit(name: &str, max_bytes: u64) -> Error {
    Error::TooLarge { reason: format!("{name}: more than {max_bytes} bytes (max_file_bytes)") }
}

/// Reads to the end, but not past `max_bytes`; `expected` bytes are set aside. The inner result is the reader's.
pub(super) fn read_bounded(
    reader: impl Read,
    expected: u64,
    max_bytes: u64,
    name: &str,
) -> Result<std::io::Result<Vec<u8>>> {
    let mut bytes = Vec::new();
    // One byte more than expected, so that the end is met without growing.
    make_room(&mut bytes, expected.min(max_bytes).saturating_add(1))?;
    let read = read_into(reader, &mut bytes, max_bytes.saturating_add(1))?;
    Ok(match read {
        Ok(()) if bytes.len() as u64 > max_bytes => return Err(over_limit(name, max_bytes)),
        read => read.map(|()| bytes),
    })
}

/// Appends at most `n` bytes.
fn read_into(reader: impl Read, bytes: &mut Vec<u8>, n: u64) -> Result<std::io::Result<()>> {
    match reader.take(n).read_to_end(bytes) {
        Ok(_) => Ok(Ok(())),
        Err(error) if error.kind() == std::io::ErrorKind::OutOfMemory => Err(BYTES.refused()),
        Err(error) => Ok(Err(error)),
    }
}

fn make_room(bytes: &mut Vec<u8>, n: u64) -> Result<()> {
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    bytes.try_reserve_exact(n).map_err(|_| BYTES.refused())
}

/// What the members of a gzip file unpack to, one after the other. Zero bytes between and after them are padding.
///
/// A member that unpacks to far more than usual is counted to its end before memory is set aside for it, so a file of
/// zeros is refused in little memory: as too large, or where `is_text`, by its first NUL.
///
/// # Errors
/// [`Error::TooLarge`] over `max_bytes`; [`Error::Parse`] for a broken file; [`Error::OutOfMemory`].
pub(super) fn unpack(mut packed: &[u8], max_bytes: u64, name: &str, is_text: bool) -> Result<Vec<u8>> {
    let broken = |error: std::io::Error| Error::parse(name, 0, format!("broken gzip file: {error}"));
    let mut text = Vec::new();
    while !packed.is_empty() {
        let mut decoder = GzDecoder::new(packed);
        let left = max_bytes - text.len() as u64;
        let usual = (packed.len() as u64).saturating_mul(USUAL_RATIO).max(USUAL_BYTES);
        make_room(&mut text, (packed.len() as u64).saturating_mul(6).min(left).saturating_add(1))?;
        let start = text.len() as u64;
        read_into(&mut decoder, &mut text, usual.min(left.saturating_add(1)))?.map_err(broken)?;
        if text.len() as u64 - start == usual && usual <= left {
            let n_bytes = counted(packed, left.saturating_add(1), name, is_text)?.map_err(broken)?;
            if n_bytes > left {
                return Err(over_limit(name, max_bytes));
            }
            make_room(&mut text, (n_bytes - usual).saturating_add(1))?;
            read_into(&mut decoder, &mut text, left.saturating_add(1) - usual)?.map_err(broken)?;
        }
        if text.len() as u64 > max_bytes {
            return Err(over_limit(name, max_bytes));
        }
        packed = decoder.into_inner();
        let padding = packed.iter().take_while(|&&byte| byte == 0).count();
        packed = &packed[padding..];
    }
    Ok(text)
}

/// Number of bytes that a member unpacks to, up to `limit`. The inner result is the decoder's.
///
/// # Errors
/// [`Error::Parse`] for a NUL where `is_text`.
fn counted(packed: &[u8], limit: u64, name: &str, is_text: bool) -> Result<std::io::Result<u64>> {
    let mut decoder = GzDecoder::new(packed);
    let mut piece = vec![0; 1 << 16];
    let mut n_bytes = 0;
    while n_bytes < limit {
        match decoder.read(&mut piece) {
            Ok(0) => break,
            Ok(n) if is_text && memchr::memchr(0, &piece[..n]).is_some() => {
                let reason = "not a text file: it unpacks to NUL bytes (max_file_bytes bounds how many)";
                return Err(Error::parse(name, 0, reason));
            }
            Ok(n) => n_bytes += n as u64,
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(n_bytes))
}
