//! Results handed over one by one: a callback of the caller receives a new handle, or what went wrong.

use std::ffi::c_void;
use std::path::PathBuf;
use std::ptr::null_mut;

use libc::c_char;

use super::borrow;
use super::status::{NUCULA_OK, c_text, code, nucula_status_t};
use crate::work::Monitor;
use crate::{Error, Result};

/// A callback for handles `H`, as the header spells it out for each family.
type Item<H> = unsafe extern "C" fn(usize, nucula_status_t, *const c_char, *mut H, *mut c_void) -> i32;

/// What hands results over to a callback; a non-zero answer of it cancels the monitor.
///
/// # Safety
/// The callback must be callable with `user` on this thread for as long as the result lives.
///
/// # Errors
/// [`Error::NullPointer`] without a callback.
pub unsafe fn receiver<R, H: TryFrom<R, Error = Error>>(
    item: Option<Item<H>>,
    user: *mut c_void,
    monitor: &Monitor,
) -> Result<impl Fn(usize, Result<R>)> {
    let item = item.ok_or(Error::NullPointer { name: "item" })?;
    Ok(move |index, result: Result<R>| {
        let stop = match result.and_then(H::try_from) {
            Ok(found) => {
                let handle = borrow::hand_over(found);
                // SAFETY: callable here by the promise above.
                unsafe { item(index, NUCULA_OK, c"".as_ptr(), handle, user) }
            }
            Err(error) => {
                let message = c_text(&error.to_string());
                // SAFETY: as above.
                unsafe { item(index, code(&error), message.as_ptr(), null_mut(), user) }
            }
        };
        if stop != 0 {
            monitor.cancel();
        }
    })
}

/// The paths of a batch.
///
/// # Safety
/// `paths` must lead to `n` NUL-terminated texts.
///
/// # Errors
/// As [`borrow::slice`] and [`borrow::path`], naming `paths`.
pub unsafe fn paths(paths: *const *const c_char, n: usize) -> Result<Vec<PathBuf>> {
    // SAFETY: the promise of this function.
    unsafe { borrow::slice("paths", paths, n)?.iter().map(|&path| borrow::path("paths", path)).collect() }
}
