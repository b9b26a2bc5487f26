//! Volumes as bytes, and how much memory they hold.

use super::find::nucula_volumes_t;
use crate::base::ByteForm;
use crate::ffi::borrow;
use crate::ffi::bytes::write_all;
use crate::ffi::guard::guard;
use crate::ffi::status::nucula_status_t;
use crate::volumes::Volumes;

/// Number of bytes that `nucula_volumes_to_bytes` writes.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_n_bytes(
    volumes: *const nucula_volumes_t,
    n_bytes: *mut usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and a writable number.
        let (volumes, n_bytes) = unsafe { (borrow::shared("volumes", volumes)?, borrow::place("n_bytes", n_bytes)?) };
        *n_bytes = volumes.volumes.n_bytes();
        Ok(())
    })
}

/// Writes volumes as bytes, to be sent to another process or kept: what was asked for, the structure as it was laid, and
/// one bit for each voxel of the grid; little-endian, with the version of the form and a checksum. They are the same on every
/// machine.
///
/// `out`: room for `n_bytes` bytes, the number that `nucula_volumes_n_bytes` tells.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (another number of bytes).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_to_bytes(
    volumes: *const nucula_volumes_t,
    out: *mut u8,
    n_bytes: usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and n_bytes writable bytes.
        let (volumes, out) = unsafe { (borrow::shared("volumes", volumes)?, borrow::slice_mut("out", out, n_bytes)?) };
        write_all(&volumes.volumes, out)
    })
}

/// Makes volumes of the bytes that `nucula_volumes_to_bytes` wrote, here or elsewhere: they answer and write as the first
/// ones do. What follows from the voxels of the protein is found again, which takes some milliseconds per million voxels.
///
/// `out`: receives the volumes, or NULL on failure; release them with `nucula_volumes_free`. Bytes from strangers do no harm:
/// at worst the volumes are not what they say.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (bytes of something else, of another version, cut or damaged), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_from_bytes(
    bytes: *const u8,
    n_bytes: usize,
    out: *mut *mut nucula_volumes_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n_bytes readable bytes and a writable `out`.
        let (out, bytes) = unsafe { (borrow::handle_place("out", out)?, borrow::slice("bytes", bytes, n_bytes)?) };
        *out = borrow::hand_over(Volumes::from_bytes(bytes)?.try_into()?);
        Ok(())
    })
}

/// Tells how much memory volumes hold, about, for hosts whose garbage collector should know.
///
/// `n_bytes`: receives the number of bytes; it grows when the voxel lists are built.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_memory(
    volumes: *const nucula_volumes_t,
    n_bytes: *mut usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and a writable number.
        let (volumes, n_bytes) = unsafe { (borrow::shared("volumes", volumes)?, borrow::place("n_bytes", n_bytes)?) };
        *n_bytes = volumes.volumes.memory_bytes();
        Ok(())
    })
}
