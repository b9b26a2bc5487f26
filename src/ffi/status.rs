//! Status codes, and the text behind the last failure.

use std::cell::UnsafeCell;
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
/// The work would go over a limit set in the options (such as `max_atoms` or `max_file_bytes`).
pub const NUCULA_ERROR_TOO_LARGE: nucula_status_t = 6;
/// The progress callback returned non-zero.
pub const NUCULA_ERROR_CANCELLED: nucula_status_t = 7;
/// The allocator refused.
pub const NUCULA_ERROR_OUT_OF_MEMORY: nucula_status_t = 8;
/// Nothing is left to work on, such as no atoms after cleaning.
pub const NUCULA_ERROR_EMPTY: nucula_status_t = 9;
/// The input has no answer by the rules of the method; the message tells which.
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

/// Longest message with its NUL, bytes; longer ones are cut.
const ROOM: usize = 2048;

thread_local! {
    // A buffer that stays where it is: a caller may hold the pointer across calls. Without a destructor, it may also be
    // asked for while a thread ends.
    static LAST_ERROR: UnsafeCell<[u8; ROOM]> = const { UnsafeCell::new([0; ROOM]) };
}

/// Keeps the message for `nucula_last_error`, cut at the end of a character where it is too long.
pub fn remember(message: &str) {
    let end = message.len().min(ROOM - 1);
    let cut = (0..=end).rev().find(|&at| message.is_char_boundary(at)).unwrap_or(0);
    LAST_ERROR.with(|last| {
        // SAFETY: no reference into the buffer of this thread outlives this function or `nucula_last_error`.
        let room = unsafe { &mut *last.get() };
        for (byte, &given) in room.iter_mut().zip(&message.as_bytes()[..cut]) {
            // A NUL inside, which C could not show, becomes a space.
            *byte = if given == 0 { b' ' } else { given };
        }
        room[cut] = 0;
    });
}

/// Text for C; a NUL inside, which C could not show, becomes a space.
pub fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// The sentence behind the calling thread's last failure; it names the argument, file or line. Empty if nothing has
/// failed. The buffer is the thread's own: it stays in place until the thread ends, and the next failure overwrites it; do
/// not free. At most 2047 bytes, UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn nucula_last_error() -> *const c_char {
    LAST_ERROR.with(|last| last.get().cast_const().cast())
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    fn last() -> String {
        // SAFETY: the buffer ends in a NUL.
        unsafe { CStr::from_ptr(nucula_last_error()) }.to_str().expect("UTF-8").to_owned()
    }

    #[test]
    fn the_buffer_stays_where_it_is() {
        remember("one");
        let place = nucula_last_error();
        remember("another, which is longer");
        assert_eq!(nucula_last_error(), place);
        assert_eq!(last(), "another, which is longer");
        remember("a\0b");
        assert_eq!(last(), "a b");
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        remember(&"å".repeat(ROOM));
        assert_eq!(last(), "å".repeat((ROOM - 1) / 2));
    }
}
