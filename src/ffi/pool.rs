//! Thread pools of our own, one per process and number of threads.
//!
//! Rayon's global pool must not be used behind a C line: its threads do not survive `fork`, and a forked child
//! (Python's `multiprocessing`) that waits for them hangs. Here the child sees that its process id differs and starts
//! anew; what the parent had is left alone, for its locks may be held by threads that the child does not have.

use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use rayon::ThreadPool;

use super::cores::Threads;
use super::guard::silence_thread;
use crate::{Error, Result, work};

/// More threads than any machine of today has cores; a larger number is a mistake.
const MAX_THREADS: i32 = 4096;

/// The pools of one process.
struct Registry {
    process: u32,
    /// Cores this process may use: asked once, for the answer takes reading files.
    n_cores: usize,
    pools: Mutex<HashMap<usize, Arc<Pool>>>,
}

/// Threads that share the work of calls.
pub struct Pool {
    /// To work on.
    pub rayon: ThreadPool,
    /// The same, to be told where to begin.
    pub threads: Arc<Threads>,
}

static REGISTRY: AtomicPtr<Registry> = AtomicPtr::new(std::ptr::null_mut());

/// The number of threads that `n_threads` asks for; 0 means one per core.
///
/// # Errors
/// [`Error::BadArgument`] for a negative or absurd number.
pub fn count(n_threads: i32) -> Result<usize> {
    match n_threads {
        0 => Ok(registry().n_cores),
        1..=MAX_THREADS => Ok(n_threads.unsigned_abs() as usize),
        _ => Err(Error::argument("n_threads", format!("{n_threads} is not within 0..{MAX_THREADS}"))),
    }
}

/// The pool with `n_threads` threads; 0 means one per core.
///
/// # Errors
/// As [`count`], and [`Error::OutOfMemory`] if the system gives no thread.
pub fn pool(n_threads: i32) -> Result<Arc<Pool>> {
    let n = count(n_threads)?;
    let mut pools = registry().pools.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pool) = pools.get(&n) {
        return Ok(Arc::clone(pool));
    }
    let threads = Arc::new(Threads::default());
    let begun = Arc::clone(&threads);
    let begin = move |_| {
        silence_thread();
        begun.add_this();
    };
    let built = work::pool(n).start_handler(begin).thread_name(|i| format!("nucula-{i}")).build();
    let rayon = built.map_err(|_| Error::OutOfMemory { what: "the threads of a pool" })?;
    let pool = Arc::new(Pool { rayon, threads });
    pools.insert(n, Arc::clone(&pool));
    Ok(pool)
}

/// The registry of this process, made on the first call after start or fork.
fn registry() -> &'static Registry {
    let process = std::process::id();
    let current = REGISTRY.load(Ordering::Acquire);
    // SAFETY: the pointer is NULL or comes from Box::leak below and is never freed.
    if let Some(registry) = unsafe { current.as_ref() }.filter(|registry| registry.process == process) {
        return registry;
    }
    let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
    let fresh = Box::leak(Box::new(Registry { process, n_cores, pools: Mutex::default() }));
    match REGISTRY.compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => fresh,
        // Another thread of this process was faster; the few bytes of ours stay leaked.
        // SAFETY: as above; the pointer is not NULL, since somebody stored it.
        Err(theirs) => unsafe { &*theirs },
    }
}
