//! Eight numbers at a time, whatever the processor: the lanes of a sum are part of its definition, so that its bits are
//! the same for every width of the machine's vectors.

use std::ops::{Add, Deref, DerefMut, Mul, Neg, Sub};

use crate::Result;
use crate::work::memory::Purpose;

/// Numbers side by side.
pub const LANES: usize = 8;

/// Numbers that begin where eight lanes do: those that lie across two lines of the cache take twice as long to load.
#[derive(Debug, Default)]
pub struct Numbers {
    all: Vec<f64>,
    start: usize,
}

impl Numbers {
    /// Makes it at least this long; what was in a shorter one is lost.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn grow(&mut self, n: usize, what: Purpose) -> Result<()> {
        if self.len() < n {
            self.all.clear();
            self.all.try_reserve(n + LANES - 1).map_err(|_| what.refused())?;
            self.all.resize(n + LANES - 1, 0.0);
            self.start = start(&self.all);
        }
        Ok(())
    }
}

/// The first of the numbers that lies where eight lanes may.
pub fn start(numbers: &[f64]) -> usize {
    numbers.as_ptr().align_offset(align_of::<Lanes>()).min(LANES - 1)
}

impl Deref for Numbers {
    type Target = [f64];

    #[inline(always)]
    fn deref(&self) -> &[f64] {
        &self.all[self.start..]
    }
}

impl DerefMut for Numbers {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.all[self.start..]
    }
}

/// Eight numbers, worked on alike.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub struct Lanes(pub [f64; LANES]);

impl Lanes {
    pub const ZERO: Self = Self([0.0; LANES]);

    #[inline(always)]
    pub fn all(x: f64) -> Self {
        Self([x; LANES])
    }

    /// The eight numbers from `at` on.
    #[inline(always)]
    pub fn load(from: &[f64], at: usize) -> Self {
        let part: &[f64; LANES] = from[at..at + LANES].try_into().expect("eight numbers");
        Self(*part)
    }

    /// The eight numbers of x, y and z from `at` on, where they follow each other.
    #[inline(always)]
    pub fn load_vector(from: &[f64], at: usize) -> [Self; 3] {
        [Self::load(from, at), Self::load(from, at + LANES), Self::load(from, at + 2 * LANES)]
    }

    #[inline(always)]
    pub fn store(self, to: &mut [f64], at: usize) {
        let part: &mut [f64; LANES] = (&mut to[at..at + LANES]).try_into().expect("eight numbers");
        *part = self.0;
    }

    #[inline(always)]
    pub fn map(self, of: impl Fn(f64) -> f64) -> Self {
        let mut out = [0.0; LANES];
        for lane in 0..LANES {
            out[lane] = of(self.0[lane]);
        }
        Self(out)
    }

    #[inline(always)]
    fn both(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        let mut out = [0.0; LANES];
        for lane in 0..LANES {
            out[lane] = of(self.0[lane], other.0[lane]);
        }
        Self(out)
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        self.map(f64::sqrt)
    }

    #[inline(always)]
    pub fn inverse(self) -> Self {
        self.map(|x| 1.0 / x)
    }

    /// `self` where `x` < `below`, else `other`.
    #[inline(always)]
    pub fn where_below(self, x: Self, below: f64, other: f64) -> Self {
        self.both(x, |own, x| if x < below { own } else { other })
    }

    /// `self` where `x` > `above`, else `other`.
    #[inline(always)]
    pub fn where_above(self, x: Self, above: f64, other: f64) -> Self {
        self.both(x, |own, x| if x > above { own } else { other })
    }

    /// The power by squaring, in one fixed order of products.
    #[inline(always)]
    pub fn power(self, exponent: u32) -> Self {
        let (mut result, mut base, mut left) = (Self::all(1.0), self, exponent);
        while left > 0 {
            if left & 1 == 1 {
                result = result * base;
            }
            left >>= 1;
            if left > 0 {
                base = base * base;
            }
        }
        result
    }

    /// The sum of all lanes, halves first: ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)).
    #[inline(always)]
    pub fn sum(self) -> f64 {
        let x = self.0;
        ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]))
    }
}

impl Add for Lanes {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.both(other, |a, b| a + b)
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.both(other, |a, b| a - b)
    }
}

impl Mul for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.both(other, |a, b| a * b)
    }
}

impl Mul<f64> for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: f64) -> Self {
        self.map(|a| a * other)
    }
}

impl Add<f64> for Lanes {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: f64) -> Self {
        self.map(|a| a + other)
    }
}

impl Neg for Lanes {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|a| -a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_where_lanes_may_and_are_kept_while_they_suffice() {
        let mut numbers = Numbers::default();
        // Vectors so long come from several parts of the allocator, and begin in several ways.
        for n in [1, 8, 9, 3, 1000, 100, 70_000] {
            numbers.grow(n, Purpose("a test")).unwrap();
            assert!(numbers.len() >= n);
            assert_eq!(numbers.as_ptr() as usize % align_of::<Lanes>(), 0, "{n}");
            numbers.fill(n as f64);
        }
        numbers.grow(8, Purpose("a test")).unwrap();
        assert!(numbers.iter().all(|&x| x == 70_000.0));
    }

    #[test]
    fn powers_are_products() {
        let x = Lanes([0.0, 1.0, -1.0, 2.0, 0.5, 3.0, -2.0, 10.0]);
        for exponent in 0..9 {
            let expected = x.map(|x| (0..exponent).map(|_| x).product());
            assert_eq!(x.power(exponent).0, expected.0);
        }
    }

    #[test]
    fn the_sum_takes_halves() {
        let x = Lanes([1e16, 1.0, 2.0, 3.0, -1e16, 4.0, 5.0, 6.0]);
        assert_eq!(x.sum(), 21.0);
    }
}
