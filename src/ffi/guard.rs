//! Keeps panics, and their printing, on this side of the C line.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::status::{NUCULA_ERROR_INTERNAL, NUCULA_OK, code, nucula_status_t, remember};
use crate::error::panic_text;
use crate::{Error, Result};

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs the body of an entry point: its error or panic becomes a status and the message of `nucula_last_error`.
pub fn guard(body: impl FnOnce() -> Result<()>) -> nucula_status_t {
    let caught = quietly(|| catch_unwind(AssertUnwindSafe(body)));
    match caught {
        Ok(Ok(())) => NUCULA_OK,
        Ok(Err(error)) => {
            remember(&error.to_string());
            code(&error)
        }
        Err(payload) => {
            remember(&Error::Internal { reason: panic_text(&*payload).into() }.to_string());
            discard(payload);
            NUCULA_ERROR_INTERNAL
        }
    }
}

/// Runs the body of a `_free`: nothing can be reported, so a panic is swallowed.
pub fn guard_free(body: impl FnOnce()) {
    if let Err(payload) = quietly(|| catch_unwind(AssertUnwindSafe(body))) {
        discard(payload);
    }
}

/// Silences the panic messages of the calling thread for good; for the threads of our own pools.
pub fn silence_thread() {
    hook();
    SILENT.set(true);
}

/// Drops a panic's payload; its destructor may panic again, and that payload is leaked rather than dropped in turn.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(again);
    }
}

/// Runs `body` with the panic messages of this thread silenced: a library does not print.
fn quietly<T>(body: impl FnOnce() -> T) -> T {
    hook();
    let before = SILENT.replace(true);
    let result = body();
    SILENT.set(before);
    result
}

/// Puts our hook before the one there is; it passes on every panic that is not ours.
fn hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !SILENT.try_with(Cell::get).unwrap_or(false) {
                previous(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::status::nucula_last_error;
    use std::ffi::CStr;

    fn message() -> String {
        // SAFETY: nucula_last_error returns a NUL-terminated string that lives until the next failure.
        unsafe { CStr::from_ptr(nucula_last_error()) }.to_string_lossy().into_owned()
    }

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("lost {}", 7)), NUCULA_ERROR_INTERNAL);
        assert!(message().contains("lost 7"), "{}", message());
    }

    #[test]
    fn an_error_becomes_its_code() {
        let status = guard(|| Err(Error::argument("voxel_size", "it is 0")));
        assert_eq!((status, message().as_str()), (2, "bad voxel_size: it is 0"));
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_survived() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        assert_eq!(guard(|| std::panic::panic_any(Bomb)), NUCULA_ERROR_INTERNAL);
    }
}
