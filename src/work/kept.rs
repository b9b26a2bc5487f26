//! Arrays whose memory is kept, when they go, for the next ones as large.
//!
//! The system finds memory page by page as it is first written to, which takes as long as some kernels take for what they write
//! there, and threads wait for each other meanwhile. Allocators hand large blocks back at once, so each call would pay anew:
//! up to a third of the time of a large grid. Small arrays are left to the allocator, and of each type of item no more is
//! kept than 64 MB.

use std::ops::{Deref, DerefMut};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::memory::{Purpose, remake};
use crate::Result;

/// Bytes of the smallest block that is kept; glibc asks the system itself from here on.
const LEAST: usize = 1 << 17;
/// Bytes that are kept of each type of item, at most: as much as glibc keeps of its own accord.
const MOST: usize = 64 << 20;

/// Whether every array asks the allocator.
static NOTHING: AtomicBool = AtomicBool::new(false);

/// Keeps nothing from now on; for tests of what is asked of the allocator.
pub fn keep_nothing() {
    NOTHING.store(true, Ordering::Relaxed);
}

/// Blocks that wait.
pub struct Shelf<T>(Mutex<Vec<Vec<T>>>);

impl<T> Shelf<T> {
    /// An empty one.
    #[allow(clippy::new_without_default, reason = "made only where a type is told of its shelf")]
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// A block for `n` items, and not for many more; an empty one if there is none.
    ///
    /// Never waits: in a process that was forked, the thread that holds the lock may not exist.
    fn take(&self, n: usize) -> Vec<T> {
        if n * size_of::<T>() < LEAST || NOTHING.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let Ok(mut blocks) = self.0.try_lock() else { return Vec::new() };
        let fits = |block: &Vec<T>| (n..=2 * n).contains(&block.capacity());
        blocks.iter().rposition(fits).map_or_else(Vec::new, |i| blocks.remove(i))
    }

    /// Keeps a block; those that have waited longest go where there is too much.
    fn put(&self, block: Vec<T>) {
        let bytes = |block: &Vec<T>| block.capacity() * size_of::<T>();
        if !(LEAST..=MOST).contains(&bytes(&block)) || NOTHING.load(Ordering::Relaxed) {
            return;
        }
        let Ok(mut blocks) = self.0.try_lock() else { return };
        let mut held = bytes(&block) + blocks.iter().map(bytes).sum::<usize>();
        while held > MOST {
            held -= bytes(&blocks.remove(0));
        }
        blocks.push(block);
    }
}

/// Items of arrays that are kept.
pub trait Keep: Copy + Send + 'static {
    /// Where arrays of this type wait.
    fn shelf() -> &'static Shelf<Self>;
}

/// Gives types their shelves.
macro_rules! keep {
    ($($item:ty),*) => {$(
        impl $crate::work::kept::Keep for $item {
            fn shelf() -> &'static $crate::work::kept::Shelf<Self> {
                static SHELF: $crate::work::kept::Shelf<$item> = $crate::work::kept::Shelf::new();
                &SHELF
            }
        }
    )*};
}
pub(crate) use keep;

keep!(u8, u32, u64, f64);

/// An array whose memory is kept when it goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept<T: Keep>(Vec<T>);

impl<T: Keep> Kept<T> {
    /// `n` items, each made of its number; if for several threads, by those of the pool this runs on.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn made(n: usize, n_threads: usize, what: Purpose, item: impl Fn(usize) -> T + Sync) -> Result<Self> {
        let mut items = T::shelf().take(n);
        remake(&mut items, n, n_threads, what, item)?;
        Ok(Self(items))
    }

    /// At least `n` items with whatever was left in them, `item` where nothing was: for who writes before reading.
    ///
    /// # Errors
    /// As [`Kept::made`].
    pub fn left(n: usize, what: Purpose, item: T) -> Result<Self> {
        let mut items = T::shelf().take(n);
        if items.len() < n {
            items.try_reserve_exact(n - items.len()).map_err(|_| what.refused())?;
            items.resize(n, item);
        }
        Ok(Self(items))
    }

    /// Makes the items anew, in the same memory if it is enough.
    ///
    /// # Errors
    /// As [`Kept::made`].
    pub fn remake(
        &mut self,
        n: usize,
        n_threads: usize,
        what: Purpose,
        item: impl Fn(usize) -> T + Sync,
    ) -> Result<()> {
        if self.0.capacity() < n {
            // What is held goes before more is asked for.
            *self = Self::default();
            *self = Self::made(n, n_threads, what, item)?;
            return Ok(());
        }
        remake(&mut self.0, n, n_threads, what, item)
    }
}

impl<T: Keep> Drop for Kept<T> {
    fn drop(&mut self) {
        T::shelf().put(std::mem::take(&mut self.0));
    }
}

impl<T: Keep> Default for Kept<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Keep> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Keep> Deref for Kept<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Keep> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHAT: Purpose = Purpose("a test");
    const N: usize = LEAST / 8;

    /// A type of its own, so that no other test takes its blocks.
    macro_rules! own {
        ($name:ident) => {
            #[derive(Debug, Clone, Copy, PartialEq)]
            struct $name(u64);
            keep!($name);

            impl $name {
                fn made(n: usize) -> Kept<$name> {
                    Kept::made(n, 1, WHAT, |i| $name(i as u64)).unwrap()
                }

                /// How many blocks wait, and their items.
                fn waiting() -> (usize, usize) {
                    let blocks = Self::shelf().0.lock().unwrap();
                    (blocks.len(), blocks.iter().map(Vec::capacity).sum())
                }
            }
        };
    }

    #[test]
    fn a_block_serves_the_next_that_is_as_large_and_holds_nothing_old() {
        own!(Item);
        let first = Item::made(4 * N);
        let place = first.as_ptr();
        drop(first);
        assert_eq!(Item::waiting().0, 1);
        let next = Item::made(4 * N - 5);
        assert_eq!((next.as_ptr(), next.len(), Item::waiting().0), (place, 4 * N - 5, 0));
        assert!(next.iter().enumerate().all(|(i, item)| item.0 == i as u64));
        drop(next);
        // Neither for much less, nor for more.
        for n in [2 * N - 5, 4 * N + 5] {
            assert!(Item::made(n).as_ptr() != place && Item::waiting().0 > 0);
        }
    }

    #[test]
    fn what_was_left_is_not_written_again() {
        own!(Item);
        drop(Item::made(2 * N));
        let left = Kept::left(N + 1, WHAT, Item(9)).unwrap();
        assert!(left.len() == 2 * N && left.iter().enumerate().all(|(i, item)| item.0 == i as u64));
        assert_eq!(Item::waiting().0, 0);
        let short = Item::made(2 * N);
        drop(Kept(short[..N].to_vec()));
        let left = Kept::left(N, WHAT, Item(9)).unwrap();
        assert_eq!((left.len(), left[N - 1]), (N, Item(N as u64 - 1)));
        let new = Kept::left(3 * N, WHAT, Item(9)).unwrap();
        assert!(new.len() == 3 * N && new.iter().all(|item| *item == Item(9)));
    }

    #[test]
    fn an_array_made_anew_stays_in_its_place() {
        own!(Item);
        // Too small for the shelf, and large enough.
        for (n, n_waiting) in [(N / 8, 0), (2 * N, 1)] {
            let mut items = Item::made(n);
            let place = items.as_ptr();
            items.remake(n / 2, 1, WHAT, |_| Item(7)).unwrap();
            assert_eq!((items.as_ptr(), items.len(), items[n / 2 - 1]), (place, n / 2, Item(7)));
            assert!(items.0.capacity() >= n, "given back, and less asked for");
            items.remake(2 * n, 1, WHAT, |_| Item(8)).unwrap();
            assert_eq!((items.len(), items[2 * n - 1], Item::waiting().0), (2 * n, Item(8), n_waiting));
        }
    }

    #[test]
    fn small_blocks_and_what_is_too_much_go() {
        own!(Item);
        drop(Item::made(N - 1));
        assert_eq!(Item::waiting(), (0, 0));
        let many: Vec<_> = (0..70).map(|i| Item::made(8 * N + i)).collect();
        drop(many);
        let (n, items) = Item::waiting();
        assert!(items * 8 <= MOST && (items + 8 * N + 70) * 8 > MOST, "{n} blocks, {items} items");
        drop(Item::made(2 * MOST / 8));
        assert_eq!(Item::waiting(), (n, items));
    }

    #[test]
    fn nobody_waits_for_a_shelf() {
        own!(Item);
        let held = Item::shelf().0.lock().unwrap();
        drop(Item::made(N));
        assert_eq!(Item::made(N).len(), N);
        drop(held);
        assert_eq!(Item::waiting(), (0, 0));
    }
}
