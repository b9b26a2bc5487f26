//! Vectors as long as the input: refused by the allocator, they are an error and not the end of the host program.

use std::hash::Hash;

use hashbrown::{HashMap, HashSet};

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

/// Makes room for at least `n` more items, by growing a vector to twice its size where it must grow.
///
/// # Errors
/// As [`reserved`].
#[inline]
pub fn make_room<T>(items: &mut Vec<T>, n: usize, what: &'static str) -> Result<()> {
    if items.capacity() - items.len() >= n { Ok(()) } else { grow(items, n, what) }
}

#[cold]
fn grow<T>(items: &mut Vec<T>, n: usize, what: &'static str) -> Result<()> {
    items.try_reserve(n).map_err(|_| Error::OutOfMemory { what })
}

/// Appends an item.
///
/// # Errors
/// As [`reserved`].
#[inline]
pub fn push<T>(items: &mut Vec<T>, item: T, what: &'static str) -> Result<()> {
    make_room(items, 1, what)?;
    items.push(item);
    Ok(())
}

/// All items of an iterator whose number is not known before.
///
/// # Errors
/// As [`reserved`].
pub fn gathered<T>(all: impl Iterator<Item = T>, what: &'static str) -> Result<Vec<T>> {
    let mut items = Vec::new();
    for item in all {
        push(&mut items, item, what)?;
    }
    Ok(items)
}

/// Makes room for one more item.
///
/// # Errors
/// As [`reserved`].
pub fn make_room_in_set<T: Eq + Hash>(set: &mut HashSet<T>, what: &'static str) -> Result<()> {
    set.try_reserve(1).map_err(|_| Error::OutOfMemory { what })
}

/// Makes room for one more key.
///
/// # Errors
/// As [`reserved`].
#[inline]
pub fn make_room_in_map<K: Eq + Hash, V>(map: &mut HashMap<K, V>, what: &'static str) -> Result<()> {
    map.try_reserve(1).map_err(|_| Error::OutOfMemory { what })
}
