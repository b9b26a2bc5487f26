//! Status codes, and the text behind the last failure.

use std::cell::RefCell;
use std::ffi::CString;

use libc::c_char;

use crate::Error;

/// Result of every function that can fail: `NUCULA_OK` or one of the `NUCULA_ERROR_*` numbers. `nucula_last_error`
/// has the sentence. Numbers are never reused; treat an unknown one as a failure.
pub type nucula_status_t = i32;

/// Success.
pub const NUCULA_OK: nucula_status_t = 0;
/// A pointer that must not be NULL was NULL.
pub const NUCULA_ERROR_NULL_POINTER: nucula_status_t = 1;
/// An argument is out of its range, misaligned, or does not fit another one.
pub const NUCULA_ERROR_BAD_ARGUMENT: nucula_status_t = 2;
/// The operating system refused to read or write a file.
pub const NUCULA_ERROR_IO: nucula_status_t = 3;
/// A file is not what its suffix promises; the message names the line.
pub const NUCULA_ERROR_PARSE: nucula_status_t = 4;
/// A file type that is not known, or content that a file format cannot hold.
pub const NUCULA_ERROR_UNSUPPORTED: nucula_status_t = 5;
/// The work would go over a limit set in the options (`max_voxels`, `max_atoms`, `max_file_bytes`).
pub const NUCULA_ERROR_TOO_LARGE: nucula_status_t = 6;
/// The progress callback returned non-zero.
pub const NUCULA_ERROR_CANCELLED: nucula_status_t = 7;
/// The allocator refused.
pub const NUCULA_ERROR_OUT_OF_MEMORY: nucula_status_t = 8;
/// Nothing is left to work on, such as no atoms after cleaning.
pub const NUCULA_ERROR_EMPTY: nucula_status_t = 9;
/// The input has no answer by the rules: a grid axis without a voxel.
pub const NUCULA_ERROR_DEGENERATE: nucula_status_t = 10;
/// A defect of this library; please report the message.
pub const NUCULA_ERROR_INTERNAL: nucula_status_t = 255;

/// The number of an error. No `_` arm: a new error must choose its number.
pub fn code(error: &Error) -> nucula_status_t {
    match error {
        Error::NullPointer { .. } => NUCULA_ERROR_NULL_POINTER,
        Error::BadArgument { .. } => NUCULA_ERROR_BAD_ARGUMENT,
        Error::Io { .. } => NUCULA_ERROR_IO,
        Error::Parse { .. } => NUCULA_ERROR_PARSE,
        Error::Unsupported { .. } => NUCULA_ERROR_UNSUPPORTED,
        Error::TooLarge { .. } => NUCULA_ERROR_TOO_LARGE,
        Error::Cancelled => NUCULA_ERROR_CANCELLED,
        Error::OutOfMemory { .. } => NUCULA_ERROR_OUT_OF_MEMORY,
        Error::Empty { .. } => NUCULA_ERROR_EMPTY,
        Error::Degenerate { .. } => NUCULA_ERROR_DEGENERATE,
        Error::Internal { .. } => NUCULA_ERROR_INTERNAL,
    }
}

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// Keeps the message for `nucula_last_error`.
pub fn remember(message: &str) {
    LAST_ERROR.with(|last| *last.borrow_mut() = c_text(message));
}

/// Text for C; a NUL inside, which C could not show, becomes a space.
pub fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// The sentence behind the calling thread's last failure; it names the argument, file or line. Empty if nothing has
/// failed. Valid until the next failure on this thread; do not free.
#[unsafe(no_mangle)]
pub extern "C" fn nucula_last_error() -> *const c_char {
    LAST_ERROR.with(|last| last.borrow().as_ptr())
}
