//! Several numbers side by side. Every formula of this family is written once, for any number of lanes: one for a single
//! pair of rates, two for the two states of a node, eight for as many families. No lane knows of the others, so the
//! bits are the same however many go together.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::work::kept::keep;

/// `W` numbers on which operations act lane by lane.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(transparent)]
pub struct Lanes<const W: usize>(pub [f64; W]);

keep!(Lanes<2>);

impl<const W: usize> Lanes<W> {
    /// All lanes 0.
    pub const ZERO: Self = Self([0.0; W]);

    /// The same number in all lanes.
    #[inline(always)]
    pub fn all(x: f64) -> Self {
        Self([x; W])
    }

    #[inline(always)]
    pub fn map(mut self, f: impl Fn(f64) -> f64) -> Self {
        for x in &mut self.0 {
            *x = f(*x);
        }
        self
    }

    #[inline(always)]
    pub fn with(mut self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        for i in 0..W {
            self.0[i] = f(self.0[i], other.0[i]);
        }
        self
    }

    /// Per lane `a` where this is below `bound`, else `b`.
    #[inline(always)]
    pub fn below(self, bound: f64, a: Self, b: Self) -> Self {
        let mut out = b;
        for i in 0..W {
            out.0[i] = if self.0[i] < bound { a.0[i] } else { b.0[i] };
        }
        out
    }

    /// Whether any lane is below `bound`.
    #[inline(always)]
    pub fn any_below(self, bound: f64) -> bool {
        let mut any = false;
        for x in self.0 {
            any |= x < bound;
        }
        any
    }

    /// The smaller one per lane.
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        self.with(other, |a, b| if a < b { a } else { b })
    }
}

macro_rules! lane_by_lane {
    ($($operator:ident $method:ident $sign:tt),*) => {$(
        impl<const W: usize> $operator for Lanes<W> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.with(other, |a, b| a $sign b)
            }
        }
    )*};
}

lane_by_lane!(Add add +, Sub sub -, Mul mul *, Div div /);

impl<const W: usize> Neg for Lanes<W> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|x| -x)
    }
}
