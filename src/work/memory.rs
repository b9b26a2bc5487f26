//! Vectors as long as the input: refused by the allocator, they are an error and not the end of the host program.

use std::hash::Hash;

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use crate::{Error, Result};

/// Items that a thread makes at least at a time.
const ITEMS_PER_TURN: usize = 1 << 12;

/// What memory is for, as a refusal names it: "out of memory for the atoms of a structure".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose(pub &'static str);

impl Purpose {
    /// The error of an allocator that refused.
    pub fn refused(self) -> Error {
        Error::OutOfMemory { what: self.0 }
    }
}

/// An empty vector with room for `n` items.
///
/// # Errors
/// [`Error::OutOfMemory`] naming `what` the memory is for.
pub fn reserved<T>(n: usize, what: Purpose) -> Result<Vec<T>> {
    let mut items = Vec::new();
    items.try_reserve_exact(n).map_err(|_| what.refused())?;
    Ok(items)
}

/// `n` copies of `value`.
///
/// # Errors
/// As [`reserved`].
pub fn filled<T: Clone>(value: T, n: usize, what: Purpose) -> Result<Vec<T>> {
    let mut items = reserved(n, what)?;
    items.resize(n, value);
    Ok(items)
}

/// `n` items, each made of its number; if for several threads, by those of the pool this runs on. What is written first takes
/// long, for the system has to find the pages, and that is shared too.
///
/// # Errors
/// As [`reserved`].
pub fn made<T: Send>(n: usize, n_threads: usize, what: Purpose, item: impl Fn(usize) -> T + Sync) -> Result<Vec<T>> {
    let mut items = Vec::new();
    remake(&mut items, n, n_threads, what, item)?;
    Ok(items)
}

/// The same in the memory of a vector, if it is enough; what that held is gone.
///
/// # Errors
/// As [`reserved`].
pub fn remake<T: Send>(
    items: &mut Vec<T>,
    n: usize,
    n_threads: usize,
    what: Purpose,
    item: impl Fn(usize) -> T + Sync,
) -> Result<()> {
    items.clear();
    items.try_reserve_exact(n).map_err(|_| what.refused())?;
    if n_threads == 1 {
        items.extend((0..n).map(item));
    } else {
        (0..n).into_par_iter().with_min_len(ITEMS_PER_TURN).map(&item).collect_into_vec(items);
    }
    Ok(())
}

/// The items of an iterator, at most `n` of them.
///
/// # Errors
/// As [`reserved`].
pub fn collected<T>(items: impl Iterator<Item = T>, n: usize, what: Purpose) -> Result<Vec<T>> {
    let mut all = reserved(n, what)?;
    all.extend(items.take(n));
    Ok(all)
}

/// Makes room for at least `n` more items, by growing a vector to twice its size where it must grow.
///
/// # Errors
/// As [`reserved`].
#[inline]
pub fn make_room<T>(items: &mut Vec<T>, n: usize, what: Purpose) -> Result<()> {
    if items.capacity() - items.len() >= n { Ok(()) } else { grow(items, n, what) }
}

#[cold]
fn grow<T>(items: &mut Vec<T>, n: usize, what: Purpose) -> Result<()> {
    items.try_reserve(n).map_err(|_| what.refused())
}

/// Appends an item.
///
/// # Errors
/// As [`reserved`].
#[inline]
pub fn push<T>(items: &mut Vec<T>, item: T, what: Purpose) -> Result<()> {
    make_room(items, 1, what)?;
    items.push(item);
    Ok(())
}

/// All items of an iterator whose number is not known before.
///
/// # Errors
/// As [`reserved`].
pub fn gathered<T>(all: impl Iterator<Item = T>, what: Purpose) -> Result<Vec<T>> {
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
pub fn make_room_in_set<T: Eq + Hash>(set: &mut HashSet<T>, what: Purpose) -> Result<()> {
    set.try_reserve(1).map_err(|_| what.refused())
}

/// Makes room for one more key.
///
/// # Errors
/// As [`reserved`].
#[inline]
pub fn make_room_in_map<K: Eq + Hash, V>(map: &mut HashMap<K, V>, what: Purpose) -> Result<()> {
    map.try_reserve(1).map_err(|_| what.refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_made_of_their_numbers() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for n in [0, 1, 1000, 300_000] {
            let squares = |n_threads| pool.install(|| made(n, n_threads, Purpose("squares"), |i| i * i).unwrap());
            assert!([squares(1), squares(3)].iter().all(|made| made.iter().copied().eq((0..n).map(|i| i * i))));
        }
        let refused = made(usize::MAX, 3, Purpose("squares"), |i| i);
        assert_eq!(refused.unwrap_err(), Error::OutOfMemory { what: "squares" });
    }
}
