//! The one library of a wheel for Python: the functions of `nucula.h`, the old names of volumizer, and the command line.
//!
//! Three programs would each hold the kernels: 7.5 MB of a wheel instead of 2.8. Their sources are those of `bindings/legacy`
//! and `src/bin/nucula`; here they are linked once.

use std::ffi::{CStr, OsString, c_char};

#[path = "../../../src/bin/nucula/main.rs"]
mod command;
#[path = "../../legacy/src/lib.rs"]
mod legacy;

/// Runs the program `nucula` in this process, which should end afterwards: it prints, and listens to Ctrl-C. Returns the exit
/// status. Not in `nucula.h`: for `nucula_command.py` alone.
///
/// `arguments`: `n` words, without the name of the program.
///
/// # Safety
/// `arguments` leads to `n` NUL-terminated texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_command(n: usize, arguments: *const *const c_char) -> i32 {
    // SAFETY: the promise of this function.
    let words = (0..n).map(|i| word(unsafe { CStr::from_ptr(*arguments.add(i)) })).collect();
    // A panic has printed its sentence; 101 is what a program of its own would end with.
    std::panic::catch_unwind(|| command::run_with(words)).map_or(101, i32::from)
}

#[cfg(unix)]
fn word(text: &CStr) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(text.to_bytes().to_vec())
}

/// Python hands over UTF-8 where paths are not bytes.
#[cfg(not(unix))]
fn word(text: &CStr) -> OsString {
    text.to_string_lossy().into_owned().into()
}
