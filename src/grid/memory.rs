//! Vectors as long as the input: refused by the allocator, they are an error and not the end of the host program.

use crate::{Error, Result};

/// An empty vector with room for `n` items.
///
/// # Errors
/// [`Error::OutOfMemory`] naming `what` the memory is for.
pub fn reserved<T>(n: usize, what: &'static str) -> Result<Vec<T>> {
    let mut items = Vec::new();
    items.try_reserve_exact(n).map_err(|_| Error::OutOfMemory { what })?;
    Ok(items)
}

/// `n` copies of `value`.
///
/// # Errors
/// As [`reserved`].
pub fn filled<T: Clone>(value: T, n: usize, what: &'static str) -> Result<Vec<T>> {
    let mut items = reserved(n, what)?;
    items.resize(n, value);
    Ok(items)
}

/// The items of an iterator, at most `n` of them.
///
/// # Errors
/// As [`reserved`].
pub fn collected<T>(items: impl Iterator<Item = T>, n: usize, what: &'static str) -> Result<Vec<T>> {
    let mut all = reserved(n, what)?;
    all.extend(items.take(n));
    Ok(all)
}
