//! Sites in chunks, chunks in order.

use std::sync::{Mutex, PoisonError};

use crate::Result;
use crate::work::{Monitor, available_threads, each, this_thread};

/// Chunks in flight for each thread: enough that a slow one does not idle the others.
const WAVE: usize = 8;

/// Room for the work of each thread, kept for its next: none waits for memory that another one has in its cache.
#[derive(Debug)]
pub struct Spare<W>(Vec<Mutex<Option<W>>>);

impl<W> Spare<W> {
    /// For the threads of the pool this runs on.
    pub fn new() -> Self {
        Self((0..available_threads()).map(|_| Mutex::new(None)).collect())
    }

    /// Works with that of this thread.
    pub fn with<T>(&self, fresh: impl FnOnce() -> W, work: impl FnOnce(&mut W) -> T) -> T {
        let place = || self.0[this_thread()].lock().unwrap_or_else(PoisonError::into_inner);
        // Not worked with where it waits, next to those of the other threads.
        let mut room = place().take().unwrap_or_else(fresh);
        let result = work(&mut room);
        *place() = Some(room);
        result
    }
}

/// Does `work` for 0..n on all threads, and hands results to `take` in order on this one.
///
/// # Errors
/// The first error in order; [`Error::Cancelled`](crate::Error::Cancelled).
pub fn in_order<T: Send>(
    n: usize,
    monitor: &Monitor,
    work: impl Fn(usize) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let n_threads = available_threads();
    if n_threads == 1 || n == 1 {
        for k in 0..n {
            take(work(k)?)?;
            monitor.step()?;
        }
        return Ok(());
    }
    for start in (0..n).step_by(n_threads * WAVE) {
        let wave = start..n.min(start + n_threads * WAVE);
        for result in each(wave.collect(), |k| monitor.check().and_then(|()| work(k))) {
            take(result?)?;
            monitor.step()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thread_finds_its_own_room_again() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.install(|| {
            let spare = Spare::new();
            each((0..200).collect(), |k: usize| {
                spare.with(
                    || (this_thread(), Vec::new()),
                    |(owner, seen)| {
                        assert_eq!(*owner, this_thread());
                        seen.push(k);
                    },
                );
            });
            let mut seen: Vec<usize> =
                spare.0.into_iter().flat_map(|room| room.into_inner().unwrap()).flat_map(|room| room.1).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..200));
        });
    }
}
