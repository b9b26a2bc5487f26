//! Pointers to references, checked once: NULL, alignment and length, refused by the argument's name.

use std::ffi::{CStr, OsStr};
use std::path::PathBuf;

use libc::c_char;

use crate::{Error, Result};

/// Checks what can be checked about a pointer to `n` items.
fn check<T>(name: &'static str, pointer: *const T, n: usize) -> Result<()> {
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

/// A struct that may grow: plain old data whose first field is its size in bytes as the caller knows it.
///
/// # Safety
/// The type must be `repr(C)`, start with a `u32` size, and be valid for every bit pattern.
pub unsafe trait Sized32: Copy {
    /// The name in messages.
    const NAME: &'static str;
    /// What the fields hold that the caller does not know or set.
    fn defaults() -> Self;
}

/// A copy of the caller's options: the fields it knows over our defaults. NULL means all defaults.
///
/// # Safety
/// A pointer other than NULL must lead to as many initialized bytes as its first field says.
pub unsafe fn options<T: Sized32>(pointer: *const T) -> Result<T> {
    let mut own = T::defaults();
    if pointer.is_null() {
        return Ok(own);
    }
    check(T::NAME, pointer, 1)?;
    // SAFETY: at least the size is readable by the caller's promise.
    let size = unsafe { pointer.cast::<u32>().read() } as usize;
    if size < size_of::<u32>() {
        let reason = format!("its size field is {size}; call the _init function first");
        return Err(Error::argument(T::NAME, reason));
    }
    let known = size.min(size_of::<T>());
    // SAFETY: `known` bytes are readable (promise) and fit into `own`; any bit pattern is a valid T (Sized32).
    unsafe { std::ptr::copy_nonoverlapping(pointer.cast::<u8>(), (&raw mut own).cast::<u8>(), known) };
    Ok(own)
}

/// Writes the defaults into the caller's options: as many bytes as the caller has.
///
/// # Safety
/// `pointer`, unless NULL, must lead to `size` writable bytes.
pub unsafe fn write_defaults<T: Sized32>(pointer: *mut T, size: usize) -> Result<()> {
    check(T::NAME, pointer, 1)?;
    if size < size_of::<u32>() {
        return Err(Error::argument("size", format!("{size} bytes cannot hold {}", T::NAME)));
    }
    // SAFETY: the caller promises `size` bytes.
    unsafe { write_sized(pointer, T::defaults(), size) };
    Ok(())
}

/// Fills the caller's view: as many bytes as its size field says, which `make` is told.
///
/// # Safety
/// `pointer`, unless NULL, must lead to as many writable bytes as its first field says.
pub unsafe fn write_view<T: Sized32>(pointer: *mut T, make: impl FnOnce(usize) -> Result<T>) -> Result<()> {
    check(T::NAME, pointer, 1)?;
    // SAFETY: at least the size is readable by the caller's promise.
    let size = unsafe { pointer.cast::<u32>().read() } as usize;
    if size < size_of::<u32>() {
        let reason = format!("its size field is {size}; set it to sizeof(the struct) before the call");
        return Err(Error::argument(T::NAME, reason));
    }
    let view = make(size)?;
    // SAFETY: the caller promises `size` bytes.
    unsafe { write_sized(pointer, view, size) };
    Ok(())
}

/// Writes the first `size` bytes of `value`, its size field set to `size`; bytes we do not know are zeroed.
///
/// # Safety
/// `pointer` must lead to `size` >= 4 writable, aligned bytes.
unsafe fn write_sized<T: Sized32>(pointer: *mut T, value: T, size: usize) {
    let known = size.min(size_of::<T>());
    // SAFETY: both sides hold `known` bytes; the rest up to `size` is the caller's own.
    unsafe {
        let bytes = pointer.cast::<u8>();
        std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), bytes, known);
        bytes.add(known).write_bytes(0, size - known);
        pointer.cast::<u32>().write(u32::try_from(size).unwrap_or(u32::MAX));
    }
}
