//! Sites in chunks, chunks in order.

use crate::Result;
use crate::work::{Monitor, available_threads, each};

/// Chunks in flight for each thread: enough that a slow one does not idle the others.
const WAVE: usize = 8;

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
