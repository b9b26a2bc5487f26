//! Progress and cancellation, shared between the thread that works and the thread that asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::{Error, Result};

/// Counts finished steps and carries the wish to stop.
///
/// Kernels call [`Monitor::check`] often enough that a wish to stop is met within some tens of milliseconds.
#[derive(Debug, Default)]
pub struct Monitor {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: Arc<AtomicBool>,
}

impl Monitor {
    /// A monitor with steps of its own that stops when `other` is asked to, and the other way round.
    pub fn following(other: &Self) -> Self {
        Self { cancelled: Arc::clone(&other.cancelled), ..Self::default() }
    }

    /// Sets the number of steps to come.
    pub fn expect(&self, total: u64) {
        self.total.store(total, Relaxed);
    }

    /// Counts one finished step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] after [`Monitor::cancel`].
    pub fn step(&self) -> Result<()> {
        self.done.fetch_add(1, Relaxed);
        self.check()
    }

    /// Does one stage of the work and counts it as a step.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Cancelled`] after [`Monitor::cancel`].
    pub fn stage<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let made = work(self)?;
        self.step()?;
        Ok(made)
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    /// # Errors
    /// [`Error::Cancelled`] after [`Monitor::cancel`].
    pub fn check(&self) -> Result<()> {
        if self.cancelled.load(Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Steps done and steps expected.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Relaxed), self.total.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_monitor_stops_the_next_step() {
        let monitor = Monitor::default();
        monitor.expect(3);
        assert_eq!(monitor.stage(|_| Ok(7)), Ok(7));
        monitor.cancel();
        assert_eq!(monitor.step(), Err(Error::Cancelled));
        assert_eq!(monitor.progress(), (2, 3));
    }
}
