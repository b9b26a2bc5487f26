//! What calls of the C line have in common.

use nucula::ffi::status::{NUCULA_ERROR_INTERNAL, NUCULA_OK, nucula_last_error};

/// Refuses a caught panic, the one status that no input may bring about; true if the call succeeded.
pub fn succeeded(status: i32) -> bool {
    if status == NUCULA_ERROR_INTERNAL {
        // SAFETY: a NUL-terminated text of this thread.
        let message = unsafe { std::ffi::CStr::from_ptr(nucula_last_error()) };
        panic!("{}", message.to_string_lossy());
    }
    status == NUCULA_OK
}

/// The defaults of an options struct, which its `_init` function fills.
pub fn defaults<T>(init: unsafe extern "C" fn(*mut T, usize) -> i32) -> T {
    let mut options = std::mem::MaybeUninit::zeroed();
    // SAFETY: the struct is as long as said, and all zeros are a value of it.
    unsafe {
        assert_eq!(init(options.as_mut_ptr(), size_of::<T>()), NUCULA_OK);
        options.assume_init()
    }
}

/// The `n` items that a view lends; a pointer to none may be anything but NULL.
///
/// # Safety
/// `first` leads to `n` items that live as long as the handle they were lent by.
pub unsafe fn lent<'a, T>(first: *const T, n: usize) -> &'a [T] {
    assert!(!first.is_null());
    // SAFETY: the promise of this function.
    unsafe { std::slice::from_raw_parts(first, n) }
}
