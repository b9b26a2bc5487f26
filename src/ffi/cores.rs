//! Where the threads of a pool begin.
//!
//! A thread that is woken goes to an idle core, if there is one in the eyes of the system. A virtual machine takes a core that
//! sleeps for one that is busy: the second thread of a pool then waits behind the first, on the core of the one that woke it, for
//! milliseconds or for as long as calls follow each other, while other cores have nothing to do. So for the first moments of a
//! call the first thread of a pool is bound to the core of the caller, who sleeps, and the others to all but that.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use system::{Cores, Thread};

/// The threads of a pool.
#[derive(Default)]
pub struct Threads {
    all: Mutex<Vec<Thread>>,
    /// By one caller at a time; another's threads are awake already.
    are_apart: AtomicBool,
}

/// While this lives, threads begin apart; then each may go where it might before.
pub struct Apart<'a> {
    threads: &'a Threads,
    before: Vec<(Thread, Cores)>,
}

impl Threads {
    /// Adds the thread that this runs on.
    pub fn add_this(&self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).extend(system::this_thread());
    }

    /// Sets the threads apart. None where that is nothing to do with this system, or not for a caller to decide: the threads may
    /// run elsewhere only, or on one core, or are set apart already.
    pub fn apart(&self) -> Option<Apart<'_>> {
        let core = system::this_core()?;
        if self.are_apart.swap(true, Ordering::Acquire) {
            return None;
        }
        let mut apart = Apart { threads: self, before: Vec::new() };
        for &thread in &*self.all.lock().unwrap_or_else(PoisonError::into_inner) {
            let cores = system::cores_of(thread).filter(|cores| cores.len() > 1 && cores.has(core))?;
            let own = if apart.before.is_empty() { Cores::one(core) } else { cores.without(core) };
            apart.before.push((thread, cores));
            system::bind(thread, &own);
        }
        Some(apart)
    }
}

impl Drop for Apart<'_> {
    fn drop(&mut self) {
        self.before.iter().for_each(|(thread, cores)| system::bind(*thread, cores));
        self.threads.are_apart.store(false, Ordering::Release);
    }
}

/// Linux tells and takes the cores of each thread.
#[cfg(target_os = "linux")]
mod system {
    pub type Thread = libc::pid_t;

    /// A set of cores.
    #[derive(Clone, Copy)]
    pub struct Cores(libc::cpu_set_t);

    #[cfg(test)]
    impl PartialEq for Cores {
        fn eq(&self, other: &Self) -> bool {
            // SAFETY: reads the sets.
            unsafe { libc::CPU_EQUAL(&self.0, &other.0) }
        }
    }

    impl Cores {
        fn none() -> Self {
            // SAFETY: a set of bits, valid as zeros.
            Self(unsafe { std::mem::zeroed() })
        }

        pub fn one(core: usize) -> Self {
            let mut one = Self::none();
            // SAFETY: `core` is one of a set (`has`), so it has a place.
            unsafe { libc::CPU_SET(core, &mut one.0) };
            one
        }

        pub fn without(mut self, core: usize) -> Self {
            // SAFETY: as in `one`.
            unsafe { libc::CPU_CLR(core, &mut self.0) };
            self
        }

        pub fn has(&self, core: usize) -> bool {
            // SAFETY: what lies beyond the set is not looked for.
            core < 8 * size_of::<libc::cpu_set_t>() && unsafe { libc::CPU_ISSET(core, &self.0) }
        }

        pub fn len(&self) -> usize {
            // SAFETY: reads the set.
            unsafe { libc::CPU_COUNT(&self.0) }.unsigned_abs() as usize
        }
    }

    pub fn this_thread() -> Option<Thread> {
        // By its number, since the function is younger than the oldest glibc that this runs with.
        // SAFETY: takes nothing and cannot fail.
        Thread::try_from(unsafe { libc::syscall(libc::SYS_gettid) }).ok()
    }

    pub fn this_core() -> Option<usize> {
        // SAFETY: takes nothing; negative where the system does not tell.
        usize::try_from(unsafe { libc::sched_getcpu() }).ok()
    }

    pub fn cores_of(thread: Thread) -> Option<Cores> {
        let mut cores = Cores::none();
        // SAFETY: the set is as large as it says. Fails where there are more cores than it holds.
        let failed = unsafe { libc::sched_getaffinity(thread, size_of::<libc::cpu_set_t>(), &mut cores.0) };
        (failed == 0).then_some(cores)
    }

    pub fn bind(thread: Thread, cores: &Cores) {
        // SAFETY: the set is as large as it says. Where it is refused, the thread goes where it would have gone.
        unsafe { libc::sched_setaffinity(thread, size_of::<libc::cpu_set_t>(), &cores.0) };
    }
}

/// Nothing is known of cores.
#[cfg(not(target_os = "linux"))]
mod system {
    pub type Thread = ();

    #[derive(Clone, Copy)]
    pub struct Cores;

    impl Cores {
        pub fn one(_: usize) -> Self {
            Self
        }

        pub fn without(self, _: usize) -> Self {
            self
        }

        pub fn has(&self, _: usize) -> bool {
            false
        }

        pub fn len(&self) -> usize {
            0
        }
    }

    pub fn this_thread() -> Option<Thread> {
        None
    }

    pub fn this_core() -> Option<usize> {
        None
    }

    pub fn cores_of(_: Thread) -> Option<Cores> {
        None
    }

    pub fn bind(_: Thread, _: &Cores) {}
}

/// Cores that this thread may run on.
#[cfg(all(test, target_os = "linux"))]
pub fn n_of_this_thread() -> usize {
    system::this_thread().and_then(system::cores_of).map_or(0, |cores| cores.len())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::sync::{Arc, Barrier, mpsc};

    use super::*;

    #[test]
    fn threads_are_apart_until_they_are_let_go() {
        let (threads, begun) = (Arc::new(Threads::default()), Arc::new(Barrier::new(4)));
        let (ends, handles): (Vec<_>, Vec<_>) = (0..3)
            .map(|_| {
                let (end, ended) = mpsc::channel::<()>();
                let (threads, begun) = (Arc::clone(&threads), Arc::clone(&begun));
                let wait = move || {
                    threads.add_this();
                    begun.wait();
                    let _ = ended.recv();
                };
                (end, std::thread::spawn(wait))
            })
            .unzip();
        begun.wait();
        let cores = || {
            let all = threads.all.lock().unwrap();
            all.iter().map(|&thread| system::cores_of(thread).unwrap()).collect::<Vec<_>>()
        };
        let before = cores();
        let apart = threads.apart();
        if before[0].len() > 1 {
            assert!(apart.is_some());
            let during = cores();
            let core = (0..1024).find(|&core| during[0].has(core)).unwrap();
            assert!(during[0].len() == 1 && before[0].has(core));
            assert!(during[1..].iter().all(|own| *own == before[0].without(core)));
            assert!(threads.apart().is_none(), "by one caller at a time");
        }
        drop(apart);
        assert!(cores() == before);
        // Again, now that they were let go.
        assert_eq!(threads.apart().is_some(), before[0].len() > 1);
        assert!(cores() == before);
        drop(ends);
        handles.into_iter().for_each(|handle| handle.join().unwrap());
    }
}
