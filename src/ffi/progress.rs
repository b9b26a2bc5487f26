//! Progress callbacks: long work runs on a pool thread, the callback always on the calling one.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use libc::c_void;

use super::guard::silence_thread;
use super::pool::{self, Pool};
use crate::work::Monitor;
use crate::{Error, Result};

/// Told how far a long call is: `done` of `total` steps, and the `user` pointer of the options. A non-zero result
/// cancels the call, which then returns `NUCULA_ERROR_CANCELLED`.
///
/// It is called only on the thread that made the call, about 20 times a second and once at the end. It must not throw or
/// longjmp across this library; calling other functions of it is fine.
pub type nucula_progress_t = Option<unsafe extern "C" fn(done: u64, total: u64, user: *mut c_void) -> i32>;

/// Between two calls of the callback: short enough for Ctrl-C to feel immediate.
const INTERVAL: Duration = Duration::from_millis(50);
/// After so long threads that began on cores of their own stay there by themselves.
const SOON: Duration = Duration::from_millis(5);

/// A callback with its user pointer.
pub struct Progress {
    callback: unsafe extern "C" fn(u64, u64, *mut c_void) -> i32,
    user: *mut c_void,
}

impl Progress {
    /// None where the caller gave no callback.
    ///
    /// # Safety
    /// The callback must be callable with `user` on this thread for as long as the result lives.
    pub unsafe fn new(callback: nucula_progress_t, user: *mut c_void) -> Option<Self> {
        callback.map(|callback| Self { callback, user })
    }

    /// Reports; a non-zero answer cancels the monitor.
    pub fn report(&self, monitor: &Monitor) {
        let (done, total) = monitor.progress();
        // SAFETY: callable here by the promise of `new`.
        if unsafe { (self.callback)(done, total, self.user) } != 0 {
            monitor.cancel();
        }
    }

    /// Reports finished work, which can still be cancelled.
    fn report_end(&self, monitor: &Monitor) -> Result<()> {
        self.report(monitor);
        monitor.check()
    }
}

/// Runs the long work of a family: on the calling thread what surely ends before the first report would be due, since
/// waking another one costs up to a tenth of such a call; else on the pool of `n_threads`.
///
/// # Errors
/// Those of `work`; [`Error::BadArgument`](crate::Error::BadArgument) for a number of threads that cannot be.
pub fn work<T: Send>(
    progress: Option<&Progress>,
    n_threads: i32,
    is_brief: bool,
    work: impl FnOnce(&Monitor) -> Result<T> + Send,
) -> Result<T> {
    pool::count(n_threads)?;
    if is_brief { run_here(progress, work) } else { run(progress, &*pool::pool(n_threads)?, work) }
}

/// Runs `work` that ends before the first report would be due on the calling thread, and reports its end.
fn run_here<T>(progress: Option<&Progress>, work: impl FnOnce(&Monitor) -> Result<T>) -> Result<T> {
    let monitor = Monitor::default();
    let value = work(&monitor)?;
    progress.map_or(Ok(()), |progress| progress.report_end(&monitor))?;
    Ok(value)
}

/// Runs `work` on the pool while the calling thread reports; without a callback the calling thread just waits.
fn run<T: Send>(
    progress: Option<&Progress>,
    pool: &Pool,
    work: impl FnOnce(&Monitor) -> Result<T> + Send,
) -> Result<T> {
    let (mut work, mut made) = (Some(work), None);
    run_once(progress, pool, &mut |monitor| {
        made = work.take().map(|work| work(monitor)).transpose()?;
        Ok(())
    })?;
    Ok(made.expect("work that ended well has made something"))
}

/// The same of work that leaves by itself what it makes. Compiled once.
fn run_once(
    progress: Option<&Progress>,
    pool: &Pool,
    work: &mut (dyn FnMut(&Monitor) -> Result<()> + Send),
) -> Result<()> {
    let monitor = Monitor::default();
    let is_alone = pool.rayon.current_num_threads() == 1;
    if is_alone && progress.is_none() {
        return work(&monitor);
    }
    let (watched, ended) = (&monitor, Mutex::new(None));
    let (sender, receiver) = mpsc::channel::<()>();
    // Nothing is sent: the sender goes with the work, also where that panics, and its end is what is waited for.
    let done = move |ended: &Mutex<_>| {
        *ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(work(watched));
        drop(sender);
    };
    let report = || progress.into_iter().for_each(|progress| progress.report(watched));
    let wait = || {
        while receiver.recv_timeout(INTERVAL) == Err(mpsc::RecvTimeoutError::Timeout) {
            report();
        }
    };
    if is_alone {
        beside(|| done(&ended), wait)?;
    } else {
        let apart = pool.threads.apart();
        pool.rayon.in_place_scope(|scope| {
            scope.spawn(|_| done(&ended));
            let is_brief = receiver.recv_timeout(SOON) == Err(mpsc::RecvTimeoutError::Disconnected);
            drop(apart);
            if !is_brief {
                wait();
            }
        });
    }
    ended.into_inner().unwrap_or_else(PoisonError::into_inner).expect("a panic has been passed on")?;
    progress.map_or(Ok(()), |progress| progress.report_end(&monitor))
}

/// Does `work` on a thread made for it while this one does `wait`: on the pool of one thread, of which there is one for all,
/// calls that several threads make at once would come one after the other.
fn beside(work: impl FnOnce() + Send, wait: impl FnOnce()) -> Result<()> {
    thread::scope(|scope| {
        let silent = || {
            silence_thread();
            work();
        };
        let worker = thread::Builder::new().name("nucula-0".into()).spawn_scoped(scope, silent);
        let worker = worker.map_err(|_| Error::OutOfMemory { what: "a thread" })?;
        wait();
        worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rayon::prelude::*;

    use super::*;
    use crate::ffi::guard::guard;
    use crate::ffi::pool::pool;
    use crate::ffi::status::{NUCULA_ERROR_CANCELLED, NUCULA_ERROR_INTERNAL, NUCULA_OK, nucula_last_error};

    /// Counts its calls in `user`.
    unsafe extern "C" fn count(_done: u64, _total: u64, user: *mut c_void) -> i32 {
        // SAFETY: the tests hand over a counter.
        unsafe { &*user.cast::<AtomicUsize>() }.fetch_add(1, Ordering::Relaxed);
        0
    }

    /// Cancels at once.
    unsafe extern "C" fn cancel(_done: u64, _total: u64, _user: *mut c_void) -> i32 {
        1
    }

    fn message() -> String {
        // SAFETY: nucula_last_error returns a NUL-terminated string that lives until the next failure.
        unsafe { std::ffi::CStr::from_ptr(nucula_last_error()) }.to_string_lossy().into_owned()
    }

    fn reporting(calls: &AtomicUsize) -> Option<Progress> {
        // SAFETY: `count` is callable with a counter, on any thread.
        unsafe { Progress::new(Some(count), std::ptr::from_ref(calls).cast_mut().cast()) }
    }

    /// Work of many steps, of which one panics on whichever thread of the pool has it.
    fn panicking(_: &Monitor) -> Result<u64> {
        Ok((0..1000_u64).into_par_iter().map(|i| if i == 777 { panic!("lost step {i}") } else { i }).sum())
    }

    fn summing(_: &Monitor) -> Result<u64> {
        Ok((0..1000_u64).into_par_iter().sum())
    }

    #[test]
    fn a_panic_on_the_pool_is_a_status_and_the_pool_goes_on() {
        for n_threads in [1, 2, 3] {
            let pool = pool(n_threads).unwrap();
            let calls = AtomicUsize::new(0);
            for progress in [None, reporting(&calls)] {
                for _ in 0..3 {
                    assert_eq!(guard(|| run(progress.as_ref(), &pool, panicking).map(drop)), NUCULA_ERROR_INTERNAL);
                    assert!(message().contains("lost step 777"), "{}", message());
                    assert_eq!(run(progress.as_ref(), &pool, summing), Ok(499_500));
                }
            }
            assert_eq!(calls.into_inner(), 3, "{n_threads} threads: once at the end of each call that went well");
        }
    }

    #[test]
    fn the_callback_comes_on_the_calling_thread_while_the_work_goes_on() {
        let pool = pool(2).unwrap();
        let calls = AtomicUsize::new(0);
        let caller = std::thread::current().id();
        let wait = |_: &Monitor| {
            assert_ne!(std::thread::current().id(), caller);
            while calls.load(Ordering::Relaxed) < 2 {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        };
        assert_eq!(run(reporting(&calls).as_ref(), &pool, wait), Ok(()));
        assert!(calls.into_inner() >= 3);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn threads_are_bound_in_the_first_moments_of_a_call_only() {
        use crate::ffi::cores::n_of_this_thread as n_cores;
        // One that no other test works on.
        let pool = pool(5).unwrap();
        let look = |_: &Monitor| {
            let at_first = n_cores();
            std::thread::sleep(20 * SOON);
            Ok((at_first, n_cores()))
        };
        // Meanwhile all threads begin.
        run(None, &pool, look).unwrap();
        let calls = AtomicUsize::new(0);
        for progress in [None, reporting(&calls)] {
            let (at_first, later) = run(progress.as_ref(), &pool, look).unwrap();
            assert_eq!((at_first < later, later), (n_cores() > 1, n_cores()));
        }
    }

    #[test]
    fn calls_on_one_thread_each_do_not_wait_for_each_other() {
        let (calls, begun) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let meet = |_: &Monitor| {
            begun.fetch_add(1, Ordering::Relaxed);
            let start = std::time::Instant::now();
            while begun.load(Ordering::Relaxed) < 2 && start.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(begun.load(Ordering::Relaxed))
        };
        std::thread::scope(|scope| {
            let both = [(); 2].map(|()| scope.spawn(|| run(reporting(&calls).as_ref(), &pool(1).unwrap(), meet)));
            assert!(both.map(|call| call.join().unwrap()).iter().all(|met| *met == Ok(2)));
        });
    }

    #[test]
    fn brief_work_is_done_on_the_calling_thread_and_reported_once() {
        let calls = AtomicUsize::new(0);
        let caller = std::thread::current().id();
        assert_eq!(run_here(reporting(&calls).as_ref(), |_| Ok(std::thread::current().id())), Ok(caller));
        assert_eq!(calls.into_inner(), 1);
        // SAFETY: `cancel` reads nothing.
        let progress = unsafe { Progress::new(Some(cancel), std::ptr::null_mut()) };
        assert_eq!(run_here(progress.as_ref(), |_| Ok(())), Err(Error::Cancelled));
    }

    #[test]
    fn cancelling_ends_the_work() {
        let pool = pool(2).unwrap();
        // SAFETY: `cancel` reads nothing.
        let progress = unsafe { Progress::new(Some(cancel), std::ptr::null_mut()) };
        let endless = |monitor: &Monitor| -> Result<()> {
            loop {
                monitor.check()?;
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        assert_eq!(guard(|| run(progress.as_ref(), &pool, endless)), NUCULA_ERROR_CANCELLED);
        assert_eq!(run(progress.as_ref(), &pool, |_| Ok(())), Err(Error::Cancelled), "also at the very end");
        assert_eq!(guard(|| run(None, &pool, summing).map(drop)), NUCULA_OK);
    }
}
