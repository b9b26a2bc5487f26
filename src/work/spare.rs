//! Room for the work of each thread.

use std::sync::{Mutex, PoisonError};

use super::{available_threads, this_thread};

/// Room for the work of each thread, kept for its next: none waits for memory that another one has in its cache.
///
/// A thread that waits in the middle of its work, for other threads that share a part of it, may begin another work: then it
/// has several rooms.
#[derive(Debug)]
pub struct Spare<W>(Vec<Mutex<Vec<W>>>);

impl<W> Spare<W> {
    /// For the threads of the pool this runs on.
    pub fn for_pool() -> Self {
        Self((0..available_threads()).map(|_| Mutex::new(Vec::new())).collect())
    }

    /// Works with one of this thread.
    pub fn with<T>(&self, fresh: impl FnOnce() -> W, work: impl FnOnce(&mut W) -> T) -> T {
        let place = || self.0[this_thread()].lock().unwrap_or_else(PoisonError::into_inner);
        // Not worked with where it waits, next to those of the other threads.
        let mut room = place().pop().unwrap_or_else(fresh);
        let result = work(&mut room);
        place().push(room);
        result
    }

    /// What the threads leave that had work, in the order of their numbers.
    pub fn into_rooms(self) -> impl Iterator<Item = W> {
        self.0.into_iter().flat_map(|rooms| rooms.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;
    use crate::work::each;

    #[test]
    fn each_thread_finds_its_own_room_again() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.install(|| {
            let spare = Spare::for_pool();
            // All three have a part at a time.
            let gate = Barrier::new(3);
            each((0..30).collect(), |k: usize| {
                let fresh = || (this_thread(), Vec::new());
                spare.with(fresh, |(owner, seen)| {
                    gate.wait();
                    assert_eq!(*owner, this_thread());
                    seen.push(k);
                });
            });
            let mut seen: Vec<usize> = spare.into_rooms().flat_map(|(_, seen)| seen).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..30));
        });
    }

    #[test]
    fn work_begun_in_the_middle_of_other_work_has_a_room_of_its_own() {
        let spare = Spare::for_pool();
        spare.with(Vec::new, |outer| {
            outer.push(1);
            spare.with(Vec::new, |inner| inner.push(2));
            outer.push(3);
        });
        let mut rooms: Vec<Vec<i32>> = spare.into_rooms().collect();
        rooms.sort();
        assert_eq!(rooms, [vec![1, 3], vec![2]]);
    }
}
