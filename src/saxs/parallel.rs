//! Independent pieces of work, done by one thread or by those of the pool this runs on.

use crate::Result;
use crate::work::memory::{Purpose, reserved};
use crate::work::{available_threads, each};

/// Who does the pieces. Results never depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// The calling thread.
    Alone,
    /// All threads of the pool.
    Pool,
}

impl Share {
    /// How conformers and their parts are shared: over conformers if there are enough of them for all threads, else within
    /// each.
    pub fn of_conformers(n_conformers: usize) -> (Self, Self) {
        match available_threads() {
            1 => (Self::Alone, Self::Alone),
            n if n_conformers >= n => (Self::Pool, Self::Alone),
            _ => (Self::Alone, Self::Pool),
        }
    }
}

/// Piece after piece, or all at once; the results in order.
///
/// # Errors
/// Those of `work`, and [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub(super) fn map<T: Send>(share: Share, n: usize, work: impl Fn(usize) -> Result<T> + Send + Sync) -> Result<Vec<T>> {
    if share == Share::Pool && n > 1 {
        return each((0..n).collect(), work).into_iter().collect();
    }
    let mut all = reserved(n, Purpose("results of parts"))?;
    for i in 0..n {
        all.push(work(i)?);
    }
    Ok(all)
}
