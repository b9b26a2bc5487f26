//! The residues along volumes, as text.

use libc::c_char;

use super::find::nucula_volumes_t;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::status::nucula_status_t;
use crate::reports;

/// Lends the residues along each row as text, as tables have them: `chain:number:name` parted by blanks, where the number has
/// its insertion code with it. Made by the first call; it stays valid until the volumes are freed.
///
/// `text`: receives the text of all rows in UTF-8, without anything between them and without a NUL. `offsets`: receives
/// n_rows + 1 numbers of bytes: where the text of each row starts, and where the last one ends.
///
/// Errors: NULL_POINTER, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_residue_text(
    volumes: *const nucula_volumes_t,
    text: *mut *const c_char,
    offsets: *mut *const usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and writable results.
        let (volumes, text, offsets) = unsafe {
            (borrow::shared("volumes", volumes)?, borrow::place("text", text)?, borrow::place("offsets", offsets)?)
        };
        let texts = match volumes.residue_texts.get() {
            Some(texts) => texts,
            None => {
                let made = reports::volumes::residue_texts(&volumes.volumes)?;
                // Where two threads come here at once, one is kept; they are equal.
                volumes.residue_texts.get_or_init(|| made)
            }
        };
        (*text, *offsets) = (texts.text().as_ptr().cast(), texts.offsets().as_ptr());
        Ok(())
    })
}
