//! Items shared out among the threads of the pool this runs on, if any; results in order, whoever made them.

use crate::Result;
use crate::work::memory::{Purpose, reserved};
use crate::work::{available_threads, each};

const RESULTS: Purpose = Purpose("results of several threads");

/// `work` on every item. Of several errors the first item's is returned.
///
/// # Errors
/// Those of `work`, and [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn map<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> Result<T> + Sync + Send) -> Result<Vec<T>> {
    // Compiled once for both ways.
    let work: &(dyn Fn(&I) -> Result<T> + Sync) = &work;
    let many = items.len() > 1 && available_threads() > 1;
    let mut out = reserved(items.len(), RESULTS)?;
    if many {
        for result in each(items.iter().collect(), work) {
            out.push(result?);
        }
    } else {
        for item in items {
            out.push(work(item)?);
        }
    }
    Ok(out)
}
