//! The same work on many items, several at a time, results in the order of the items.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use rayon::ThreadPool;

use super::Monitor;
use crate::error::panic_text;
use crate::{Error, Result};

/// Items per thread that may be started before the first of them is handed over. Large enough that one slow item
/// does not idle the other threads for long, small enough to bound the memory.
const WINDOW: usize = 16;

/// Between two calls of `on_wait`.
const INTERVAL: Duration = Duration::from_millis(50);

/// Runs `work` on every item and hands the results to `on_item` in the order of the items, both `on_item` and `on_wait`
/// on the calling thread. An error, or a panic, of one item is its result and does not stop the others; a cancelled
/// monitor does.
///
/// # Errors
/// [`Error::Cancelled`].
pub fn batch<I: Sync, T: Send>(
    pool: &ThreadPool,
    items: &[I],
    work: impl Fn(&I, &Monitor) -> Result<T> + Sync,
    monitor: &Monitor,
    mut on_wait: impl FnMut(),
    mut on_item: impl FnMut(usize, Result<T>),
) -> Result<()> {
    monitor.expect(items.len() as u64);
    let (sender, receiver) = mpsc::channel();
    let window = WINDOW * pool.current_num_threads();
    let work = &work;
    pool.in_place_scope(|scope| {
        let (mut started, mut handed_over) = (0, 0);
        let mut waiting = BTreeMap::new();
        let mut last_wait = Instant::now();
        while handed_over < items.len() {
            while started < items.len().min(handed_over + window) {
                let (index, item, sender) = (started, &items[started], sender.clone());
                scope.spawn(move |_| {
                    // Steps within one item are not progress of the batch: each item has a monitor of its own, which
                    // only shares the wish to stop.
                    let own = Monitor::following(monitor);
                    let result = monitor.check().and_then(|()| {
                        catch_unwind(AssertUnwindSafe(|| work(item, &own)))
                            .unwrap_or_else(|panic| Err(Error::Internal { reason: panic_text(&*panic).into() }))
                    });
                    // The receiver outlives the scope, so the send cannot fail.
                    let _ = sender.send((index, result));
                });
                started += 1;
            }
            match receiver.recv_timeout(INTERVAL) {
                Ok((index, result)) => drop(waiting.insert(index, result)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => unreachable!("this thread holds a sender"),
            }
            if last_wait.elapsed() >= INTERVAL {
                on_wait();
                last_wait = Instant::now();
            }
            monitor.check()?;
            while let Some(result) = waiting.remove(&handed_over) {
                on_item(handed_over, result);
                handed_over += 1;
                monitor.step()?;
            }
        }
        on_wait();
        monitor.check()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::ThreadPoolBuilder;

    fn items(n: u64) -> Vec<u64> {
        (0..n).collect()
    }

    #[test]
    fn results_come_in_order_and_one_bad_item_does_not_stop_the_rest() {
        for n_threads in [1, 4] {
            let pool = ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            let work = |&item: &u64, _: &Monitor| match item {
                7 => Err(Error::Cancelled),
                8 => panic!("item 8"),
                i => {
                    std::thread::sleep(Duration::from_micros(i * 37 % 500));
                    Ok(i)
                }
            };
            let mut seen = Vec::new();
            let done = batch(&pool, &items(300), work, &Monitor::default(), || {}, |i, result| seen.push((i, result)));
            assert_eq!(done, Ok(()));
            assert!(seen.iter().map(|(i, _)| *i).eq(0..300));
            assert_eq!(seen[6].1, Ok(6));
            assert_eq!(seen[7].1, Err(Error::Cancelled));
            assert_eq!(seen[8].1, Err(Error::Internal { reason: "item 8".into() }));
        }
    }

    #[test]
    fn cancelling_stops_soon() {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let monitor = Monitor::default();
        let mut n_seen = 0;
        let done = batch(
            &pool,
            &items(1000),
            |_, _| Ok(()),
            &monitor,
            || {},
            |_, _| {
                n_seen += 1;
                if n_seen == 3 {
                    monitor.cancel();
                }
            },
        );
        assert_eq!((done, n_seen), (Err(Error::Cancelled), 3));
    }
}
