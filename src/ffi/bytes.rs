//! Things as bytes: their size, their bytes, and back.

use std::sync::Arc;

use super::borrow;
use super::guard::guard;
use super::status::nucula_status_t;
use super::structure::nucula_structure_t;
use crate::base::{ByteForm, Structure, write_bytes};
use crate::{Error, Result};

/// Writes the bytes of `value` where the caller has room for exactly them.
pub(super) fn write_all<T: ByteForm>(value: &T, out: &mut [u8]) -> Result<()> {
    let n = value.n_bytes();
    if out.len() != n {
        return Err(Error::argument("n_bytes", format!("{} for a form of {n} bytes", out.len())));
    }
    write_bytes(value, out);
    Ok(())
}

/// Number of bytes that `nucula_structure_to_bytes` writes.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_n_bytes(
    structure: *const nucula_structure_t,
    n_bytes: *mut usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure and a writable number.
        let (structure, n_bytes) =
            unsafe { (borrow::shared("structure", structure)?, borrow::place("n_bytes", n_bytes)?) };
        *n_bytes = structure.0.n_bytes();
        Ok(())
    })
}

/// Writes a structure as bytes, to be sent to another process or kept: little-endian, with the version of the form and a
/// checksum. They are the same on every machine.
///
/// `out`: room for `n_bytes` bytes, the number that `nucula_structure_n_bytes` tells.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (another number of bytes).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_to_bytes(
    structure: *const nucula_structure_t,
    out: *mut u8,
    n_bytes: usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure and n_bytes writable bytes.
        let (structure, out) =
            unsafe { (borrow::shared("structure", structure)?, borrow::slice_mut("out", out, n_bytes)?) };
        write_all(&*structure.0, out)
    })
}

/// Makes a structure of the bytes that `nucula_structure_to_bytes` wrote, here or elsewhere.
///
/// `out`: receives the structure, or NULL on failure; release it with `nucula_structure_free`. Bytes from strangers do no
/// harm: at worst the structure is not what they say.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (bytes of something else, of another version, cut or damaged), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_from_bytes(
    bytes: *const u8,
    n_bytes: usize,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n_bytes readable bytes and a writable `out`.
        let (out, bytes) = unsafe { (borrow::handle_place("out", out)?, borrow::slice("bytes", bytes, n_bytes)?) };
        *out = borrow::hand_over(nucula_structure_t(Arc::new(Structure::from_bytes(bytes)?)));
        Ok(())
    })
}
