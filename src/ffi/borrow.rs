//! Pointers to references, checked once: NULL, alignment and length, refused by the argument's name.

use std::ffi::{CStr, OsStr};
use std::path::PathBuf;

use libc::c_char;

use super::guard::guard_free;
use crate::{Error, Result};

/// Checks what can be checked about a pointer to `n` items.
pub(in crate::ffi) fn check<T>(name: &'static str, pointer: *const T, n: usize) -> Result<()> {
    if pointer.is_null() {
        return Err(Error::NullPointer { name });
    }
    if !pointer.is_aligned() {
        return Err(Error::argument(name, format!("the pointer is not aligned to {} bytes", align_of::<T>())));
    }
    match n.checked_mul(size_of::<T>()) {
        Some(bytes) if isize::try_from(bytes).is_ok() => Ok(()),
        _ => Err(Error::argument(name, format!("{n} items do not fit into memory"))),
    }
}

/// `n` readable items. With `n` = 0 the pointer may be anything, also NULL.
///
/// # Safety
/// Unless refused, `pointer` must lead to `n` initialized items that nobody writes to during the call.
pub unsafe fn slice<'a, T>(name: &'static str, pointer: *const T, n: usize) -> Result<&'a [T]> {
    if n == 0 {
        return Ok(&[]);
    }
    check(name, pointer, n)?;
    // SAFETY: not NULL, aligned, no overflow (checked); the items are the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(pointer, n) })
}

/// `n` writable items. With `n` = 0 the pointer may be anything, also NULL.
///
/// # Safety
/// Unless refused, `pointer` must lead to `n` initialized items that nobody else touches during the call.
pub unsafe fn slice_mut<'a, T>(name: &'static str, pointer: *mut T, n: usize) -> Result<&'a mut [T]> {
    if n == 0 {
        return Ok(&mut []);
    }
    check(name, pointer, n)?;
    // SAFETY: not NULL, aligned, no overflow (checked); the items are the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts_mut(pointer, n) })
}

/// One readable item.
///
/// # Safety
/// Unless refused, `pointer` must lead to an initialized item that nobody writes to during the call.
pub unsafe fn shared<'a, T>(name: &'static str, pointer: *const T) -> Result<&'a T> {
    check(name, pointer, 1)?;
    // SAFETY: not NULL, aligned (checked); the item is the caller's promise.
    Ok(unsafe { &*pointer })
}

/// One writable item.
///
/// # Safety
/// Unless refused, `pointer` must lead to an item that nobody else touches during the call.
pub unsafe fn place<'a, T>(name: &'static str, pointer: *mut T) -> Result<&'a mut T> {
    check(name, pointer, 1)?;
    // SAFETY: not NULL, aligned (checked); the item is the caller's promise.
    Ok(unsafe { &mut *pointer })
}

/// The place for a new handle, set to NULL, so that a failed call leaves no dangling handle behind.
///
/// # Safety
/// As [`place`]; the item may be uninitialized, being a plain pointer that is overwritten.
pub unsafe fn handle_place<'a, T>(name: &'static str, pointer: *mut *mut T) -> Result<&'a mut *mut T> {
    check(name, pointer, 1)?;
    // SAFETY: not NULL, aligned (checked); writable by the caller's promise.
    unsafe {
        pointer.write(std::ptr::null_mut());
        Ok(&mut *pointer)
    }
}

/// Items before the first one, and all from the lowest to the highest, where `n` places of every axis are `stride` items
/// apart: `(n, stride)` each. (0, 0) without places. Once they fit into memory, so does every place's own offset.
pub fn reach<T>(name: &'static str, axes: &[(usize, isize)]) -> Result<(usize, usize)> {
    if axes.iter().any(|&(n, _)| n == 0) {
        return Ok((0, 0));
    }
    let ends = axes.iter().map(|&(n, stride)| (n as i128 - 1) * stride as i128);
    let (low, high) = ends
        .fold((0_i128, 0_i128), |(low, high), end| (low.saturating_add(end.min(0)), high.saturating_add(end.max(0))));
    let bytes = high.saturating_sub(low).saturating_add(1).saturating_mul(size_of::<T>() as i128);
    if isize::try_from(bytes).is_err() {
        return Err(Error::argument(name, "the strides lead out of memory"));
    }
    Ok((-low as usize, (high - low) as usize + 1))
}

/// A C string.
///
/// # Safety
/// Unless refused, `pointer` must lead to a NUL-terminated string that nobody writes to during the call.
pub unsafe fn text<'a>(name: &'static str, pointer: *const c_char) -> Result<&'a CStr> {
    check(name, pointer, 1)?;
    // SAFETY: not NULL (checked); NUL-terminated by the caller's promise.
    Ok(unsafe { CStr::from_ptr(pointer) })
}

/// A file path: any bytes on Unix, UTF-8 elsewhere.
///
/// # Safety
/// As [`text`].
pub unsafe fn path(name: &'static str, pointer: *const c_char) -> Result<PathBuf> {
    // SAFETY: the same promise.
    let bytes = unsafe { text(name, pointer)? }.to_bytes();
    if bytes.is_empty() {
        return Err(Error::argument(name, "it is empty"));
    }
    #[cfg(unix)]
    let native = <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes);
    #[cfg(not(unix))]
    let native = OsStr::new(std::str::from_utf8(bytes).map_err(|_| Error::argument(name, "it is not UTF-8"))?);
    Ok(PathBuf::from(native))
}

/// A yes or no that crossed the line as an integer.
pub fn flag(name: &'static str, value: i32) -> Result<bool> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Error::argument(name, format!("it is {other}; it must be 0 or 1"))),
    }
}

/// Frees a handle; NULL is fine.
///
/// # Safety
/// `handle` must be NULL or come from [`hand_over`], and is not used again.
pub unsafe fn free<T>(handle: *mut T) {
    guard_free(|| {
        if !handle.is_null() {
            // SAFETY: made by `Box::into_raw` in `hand_over`, and given back once, by the promise.
            drop(unsafe { Box::from_raw(handle) });
        }
    });
}

/// A new handle that belongs to the caller until [`free`].
pub fn hand_over<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_reach_below_and_above() {
        assert_eq!(reach::<i8>("x", &[(3, -4), (5, 1)]), Ok((8, 13)));
        assert_eq!(reach::<f64>("x", &[(4, 2)]), Ok((0, 7)));
        assert_eq!(reach::<f64>("x", &[(1, isize::MIN)]), Ok((0, 1)));
        assert_eq!(reach::<f64>("x", &[(0, isize::MAX), (usize::MAX, isize::MIN)]), Ok((0, 0)));
    }

    #[test]
    fn strides_that_lead_out_of_memory_are_refused_by_name() {
        let ends = [(2, isize::MAX), (2, isize::MIN), (usize::MAX, 1), (usize::MAX, isize::MIN), (1 << 61, 1)];
        for axis in ends {
            let refused = reach::<f64>("rates", &[axis, axis]).unwrap_err().to_string();
            assert_eq!(refused, "bad rates: the strides lead out of memory", "{axis:?}");
        }
    }
}
