//! Sites in chunks, chunks in order.

use std::sync::{Mutex, PoisonError};

use crate::Result;
use crate::work::{Monitor, available_threads, each};

/// Chunks in flight for each thread: enough that a slow one does not idle the others.
const WAVE: usize = 8;

/// Room for the work of one thread, lent to whoever asks and kept for the next.
#[derive(Debug, Default)]
pub struct Spare<W>(Mutex<Vec<W>>);

impl<W> Spare<W> {
    /// Works with one that nobody has.
    pub fn with<T>(&self, fresh: impl FnOnce() -> W, work: impl FnOnce(&mut W) -> T) -> T {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut room = kept.unwrap_or_else(fresh);
        let result = work(&mut room);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(room);
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
