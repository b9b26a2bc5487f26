//! Progress callbacks: work runs on a pool thread, the callback on the calling one.

use std::sync::mpsc;
use std::time::Duration;

use libc::c_void;
use rayon::ThreadPool;

use crate::Result;
use crate::base::Monitor;

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
        // The receiver outlives the scope, so the send cannot fail.
        scope.spawn(|_| drop(sender.send(work(&monitor))));
        loop {
            match receiver.recv_timeout(INTERVAL) {
                Ok(result) => return Some(result),
                Err(mpsc::RecvTimeoutError::Timeout) => progress.report(&monitor),
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            }
        }
    });
    let value = result.expect("the scope has passed on the panic of work that sent nothing")?;
    progress.report(&monitor);
    monitor.check()?;
    Ok(value)
}
