//! Progress callbacks: long work runs on a pool thread, the callback always on the calling one.

use std::sync::mpsc;
use std::time::Duration;

use libc::c_void;
use rayon::ThreadPool;

use crate::Result;
use crate::work::Monitor;

/// Told how far a long call is: `done` of `total` steps, and the `user` pointer of the options. A non-zero result
/// cancels the call, which then returns `NUCULA_ERROR_CANCELLED`.
///
/// It is called only on the thread that made the call, about 20 times a second and once at the end. It must not throw or
/// longjmp across this library; calling other functions of it is fine.
pub type nucula_progress_t = Option<unsafe extern "C" fn(done: u64, total: u64, user: *mut c_void) -> i32>;

/// Between two calls of the callback: short enough for Ctrl-C to feel immediate.
const INTERVAL: Duration = Duration::from_millis(50);

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

/// Runs `work` that ends before the first report would be due on the calling thread, and reports its end.
pub fn run_here<T>(progress: Option<&Progress>, work: impl FnOnce(&Monitor) -> Result<T>) -> Result<T> {
    let monitor = Monitor::default();
    let value = work(&monitor)?;
    progress.map_or(Ok(()), |progress| progress.report_end(&monitor))?;
    Ok(value)
}

/// Runs `work` on the pool while the calling thread reports; without a callback the calling thread just waits.
pub fn run<T: Send>(
    progress: Option<&Progress>,
    pool: &ThreadPool,
    work: impl FnOnce(&Monitor) -> Result<T> + Send,
) -> Result<T> {
    let monitor = Monitor::default();
    let Some(progress) = progress else {
        return if pool.current_num_threads() == 1 { work(&monitor) } else { pool.install(|| work(&monitor)) };
    };
    let (sender, receiver) = mpsc::channel();
    let result = pool.in_place_scope(|scope| {
        // The receiver outlives the scope, so the send cannot fail. The sender moves into the work: should that panic,
        // it is dropped, which ends the loop below.
        let monitor = &monitor;
        scope.spawn(move |_| drop(sender.send(work(monitor))));
        loop {
            match receiver.recv_timeout(INTERVAL) {
                Ok(result) => return Some(result),
                Err(mpsc::RecvTimeoutError::Timeout) => progress.report(monitor),
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            }
        }
    });
    let value = result.expect("the scope has passed on the panic of work that sent nothing")?;
    progress.report_end(&monitor)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rayon::prelude::*;

    use super::*;
    use crate::Error;
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
        for n_threads in [2, 3] {
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
