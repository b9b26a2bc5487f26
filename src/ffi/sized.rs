//! Structs that may grow: options and views that start with their size as the caller knows it.

use super::borrow::check;
use crate::{Error, Result};

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
    if pointer.is_null() {
        return Ok(T::defaults());
    }
    // SAFETY: the same promise.
    unsafe { required(T::NAME, pointer) }
}

/// The same of a struct that must be there: NULL is refused by the argument's name. No reference is made to it, for the
/// caller's may be shorter than ours.
///
/// # Safety
/// Unless refused, `pointer` must lead to as many initialized bytes as its first field says.
pub unsafe fn required<T: Sized32>(name: &'static str, pointer: *const T) -> Result<T> {
    let mut own = T::defaults();
    check(name, pointer, 1)?;
    // SAFETY: at least the size is readable by the caller's promise.
    let size = unsafe { pointer.cast::<u32>().read() } as usize;
    if size < size_of::<u32>() {
        let reason = format!("its size field is {size}; call the _init function, or set it to sizeof(the struct)");
        return Err(Error::argument(name, reason));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Grown {
        size: u32,
        old: i32,
        new: [f64; 4],
    }

    // SAFETY: repr(C), starts with the u32 size; numbers.
    unsafe impl Sized32 for Grown {
        const NAME: &'static str = "grown";

        fn defaults() -> Self {
            Self { size: size_of::<Self>() as u32, old: 1, new: [2.0; 4] }
        }
    }

    #[test]
    fn a_shorter_struct_at_the_end_of_its_memory_keeps_our_defaults() {
        // 8 bytes, as an older caller has them: size and `old`.
        let short: Box<[u64]> =
            vec![u64::from_ne_bytes([8_u32.to_ne_bytes(), 7_i32.to_ne_bytes()].concat().try_into().unwrap())].into();
        // SAFETY: as many bytes as the size says.
        let read = unsafe { [required("given", short.as_ptr().cast::<Grown>()), options(short.as_ptr().cast())] };
        let want = Grown { size: 8, old: 7, new: [2.0; 4] };
        assert_eq!(read, [Ok(want), Ok(want)]);
    }

    #[test]
    fn what_must_be_there_is_refused_by_its_name() {
        let (null, mut unset) = (std::ptr::null::<Grown>(), Grown::defaults());
        unset.size = 0;
        // SAFETY: NULL, or a struct.
        unsafe {
            assert_eq!(options(null), Ok(Grown::defaults()));
            assert_eq!(required("given", null), Err(Error::NullPointer { name: "given" }));
            let reason = required("given", &raw const unset).unwrap_err().to_string();
            assert!(reason.starts_with("bad given: its size field is 0"), "{reason}");
        }
    }
}
