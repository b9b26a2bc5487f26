//! One source, several instruction sets: a kernel is compiled for each and the best one is chosen at run time.
//!
//! A kernel is plain Rust without intrinsics; the compiler turns its loops into the vector instructions of the set it is
//! compiled for. All sets give the same bits: Rust never contracts or reorders floating-point operations.
#![allow(unsafe_code, reason = "calling code compiled for an instruction set that the processor was asked about")]

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// Work to be compiled for several instruction sets. Mark `run`, and what it calls in its loops, `#[inline(always)]`:
/// only what is inlined is compiled for the chosen set.
pub trait Kernel {
    /// What comes out.
    type Output;
    /// The highest level it gains from; for those above it, it is not compiled.
    const HIGHEST: Level = Level::Avx512;

    /// Does the work.
    fn run(self) -> Self::Output;
}

/// An instruction set, from the least to the most capable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every processor of the target has.
    Baseline,
    /// x86-64 with AVX2, BMI and POPCNT (x86-64-v3).
    Avx2,
    /// x86-64 with AVX-512 F, BW, CD, DQ and VL (x86-64-v4).
    Avx512,
}

/// 255: not limited; else the number of the highest level to use.
static LIMIT: AtomicU8 = AtomicU8::new(u8::MAX);

/// Uses no level above `limit` from now on, or any if None; for tests and measurements. Results do not depend on it.
pub fn limit(limit: Option<Level>) {
    LIMIT.store(limit.map_or(u8::MAX, |level| level as u8), Ordering::Relaxed);
}

/// The level kernels run at.
pub fn level() -> Level {
    static DETECTED: OnceLock<Level> = OnceLock::new();
    let detected = *DETECTED.get_or_init(detect);
    match LIMIT.load(Ordering::Relaxed) {
        0 => Level::Baseline,
        1 => detected.min(Level::Avx2),
        _ => detected,
    }
}

#[cfg(target_arch = "x86_64")]
fn detect() -> Level {
    macro_rules! has {
        ($($feature:tt),*) => { $(std::arch::is_x86_feature_detected!($feature))&&* };
    }
    if !has!("avx2", "bmi1", "bmi2", "lzcnt", "popcnt") {
        Level::Baseline
    } else if !has!("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl") {
        Level::Avx2
    } else {
        Level::Avx512
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn detect() -> Level {
    Level::Baseline
}

/// Runs a kernel, compiled for the level in force.
#[inline]
pub fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    match level().min(K::HIGHEST) {
        Level::Baseline => {}
        // SAFETY: `detect` has seen all features of `run_avx2` on this processor.
        Level::Avx2 => return unsafe { run_avx2(kernel) },
        // SAFETY: `detect` has seen all features of `run_avx512` on this processor.
        Level::Avx512 => return unsafe { run_avx512(kernel) },
    }
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sum<'a>(&'a [u32]);

    impl Kernel for Sum<'_> {
        type Output = u32;

        #[inline(always)]
        fn run(self) -> u32 {
            self.0.iter().sum()
        }
    }

    #[test]
    fn every_level_gives_the_same() {
        let numbers: Vec<u32> = (0..1000).collect();
        for chosen in [Some(Level::Baseline), Some(Level::Avx2), Some(Level::Avx512), None] {
            limit(chosen);
            assert!(chosen.is_none_or(|chosen| level() <= chosen));
            assert_eq!(run(Sum(&numbers)), 499_500);
        }
    }
}
