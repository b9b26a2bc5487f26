//! The same work on many items, several at a time, results in the order of the items.

use std::collections::BTreeMap;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
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

/// Results per thread for which the calling thread is woken, if they come within [`SOON`]: to be woken for each would take
/// a core from the threads that work, again and again.
const WORTH_WAKING: usize = 4;

/// What takes longer is handed over by itself.
const SOON: Duration = Duration::from_millis(5);

/// Results on their way to the calling thread.
struct Results<T> {
    state: Mutex<State<T>>,
    enough: Condvar,
}

struct State<T> {
    done: Vec<(usize, Result<T>)>,
    /// How many the calling thread waits for.
    wanted: usize,
}

impl<T> Results<T> {
    fn new() -> Self {
        Self { state: Mutex::new(State { done: Vec::new(), wanted: 1 }), enough: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, index: usize, result: Result<T>) {
        let mut state = self.lock();
        state.done.push((index, result));
        if state.done.len() >= state.wanted {
            self.enough.notify_one();
        }
    }

    /// As many as `wanted`, or what there is soon, or else the next one; none where that takes longer than [`INTERVAL`].
    fn take(&self, wanted: usize) -> Vec<(usize, Result<T>)> {
        let mut state = self.lock();
        for (wanted, time) in [(wanted, SOON), (1, INTERVAL)] {
            state.wanted = wanted;
            let waited = self.enough.wait_timeout_while(state, time, |state| state.done.len() < state.wanted);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if !state.done.is_empty() {
                break;
            }
        }
        mem::take(&mut state.done)
    }
}

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
    let n_threads = pool.current_num_threads();
    let window = WINDOW * n_threads;
    let (work, results) = (&work, &Results::new());
    pool.in_place_scope(|scope| {
        let (mut started, mut handed_over) = (0, 0);
        let mut waiting = BTreeMap::new();
        let mut last_wait = Instant::now();
        while handed_over < items.len() {
            while started < items.len().min(handed_over + window) {
                let (index, item) = (started, &items[started]);
                scope.spawn(move |_| {
                    // Steps within one item are not progress of the batch: each item has a monitor of its own, which
                    // only shares the wish to stop.
                    let own = Monitor::following(monitor);
                    let result = monitor.check().and_then(|()| {
                        catch_unwind(AssertUnwindSafe(|| work(item, &own)))
                            .unwrap_or_else(|panic| Err(Error::Internal { reason: panic_text(&*panic).into() }))
                    });
                    results.put(index, result);
                });
                started += 1;
            }
            let n_running = started - handed_over - waiting.len();
            waiting.extend(results.take(n_running.min(WORTH_WAKING * n_threads)));
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
    use std::sync::atomic::{AtomicBool, Ordering};

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
    fn a_result_does_not_wait_for_more_where_these_take_long() {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let is_first_here = AtomicBool::new(false);
        let work = |&item: &u64, _: &Monitor| {
            let start = Instant::now();
            while item == 1 && !is_first_here.load(Ordering::Relaxed) && start.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(is_first_here.load(Ordering::Relaxed))
        };
        let mut seen = Vec::new();
        let done = batch(
            &pool,
            &items(2),
            work,
            &Monitor::default(),
            || {},
            |_, result| {
                is_first_here.store(true, Ordering::Relaxed);
                seen.push(result);
            },
        );
        assert_eq!((done, seen), (Ok(()), vec![Ok(false), Ok(true)]));
    }

    #[test]
    fn quick_results_are_taken_several_at_a_time() {
        let results = Results::new();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for i in 0..6 {
                    results.put(i, Ok(()));
                    std::thread::sleep(Duration::from_micros(100));
                }
            });
            let start = Instant::now();
            let n = results.take(6).len();
            assert!(n == 6 || start.elapsed() >= SOON, "{n} in {:?}", start.elapsed());
        });
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
