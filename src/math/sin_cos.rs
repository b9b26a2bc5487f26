//! Sine and cosine that the compiler can turn into vector instructions, with the same bits on every machine.
//!
//! `x = n π/2 + r` with `|r| ≤ π/4`: `n` by rounding, `r` by subtracting `n` times three pieces of π/2 (Cody & Waite, Software
//! Manual for the Elementary Functions, 1980), the first two of 33 bits, so that their products with `n < 2^20` are exact.
//! Sine and cosine of `r` are Taylor series up to r^17 and r^16, whose next terms are below 1e-18; `n mod 4` says which of
//! them, with which sign.

/// Adding and subtracting it rounds a number of magnitude up to 2^51 to the nearest integer, which then is the lowest bits
/// of the sum.
pub const ROUND: f64 = 6_755_399_441_055_744.0;

/// Where an angle means nothing any more: the doubles around it are 2e-4 rad apart.
const LARGEST: f64 = (1_u64 << 40) as f64;

/// π/2 in three pieces: 33 bits, 33 bits, the rest.
const PIECES: [f64; 3] = [
    f64::from_bits(0x3ff9_21fb_5440_0000),
    f64::from_bits(0x3dd0_b461_1a60_0000),
    f64::from_bits(0x3ba3_198a_2e03_7073),
];

/// Sine and cosine of `x`, radians.
///
/// The error is at most 2.3e-16 for `|x| ≤ 1e6`; beyond, it grows to that of an angle rounded to a double, some
/// `|x|` · 1.2e-16. From `|x| = 2^40` on both are those of 0.
#[inline(always)]
pub fn sin_cos(x: f64) -> (f64, f64) {
    let x = if x.abs() < LARGEST { x } else { 0.0 };
    let rounded = x * std::f64::consts::FRAC_2_PI + ROUND;
    let quarters = rounded.to_bits();
    let n = rounded - ROUND;
    let r = ((x - n * PIECES[0]) - n * PIECES[1]) - n * PIECES[2];
    let (sin, cos) = series(r);
    // Odd quarters swap the two; bit 1 of `n` is the sign of the sine, that of `n + 1` the sign of the cosine.
    let swap = quarters & 1 == 1;
    let (s, c) = if swap { (cos, sin) } else { (sin, cos) };
    let sign = |quarters: u64| (quarters & 2) << 62;
    (f64::from_bits(s.to_bits() ^ sign(quarters)), f64::from_bits(c.to_bits() ^ sign(quarters.wrapping_add(1))))
}

/// Sine and cosine of a small angle.
#[inline(always)]
fn series(r: f64) -> (f64, f64) {
    const fn term(n: u32) -> f64 {
        let mut factorial = 1.0;
        let mut k = 2;
        while k <= n {
            factorial *= k as f64;
            k += 1;
        }
        // The sign alternates: r, -r³/3!, … and 1, -r²/2!, …
        if (n / 2).is_multiple_of(2) { 1.0 / factorial } else { -1.0 / factorial }
    }
    const S: [f64; 8] = [term(3), term(5), term(7), term(9), term(11), term(13), term(15), term(17)];
    const C: [f64; 7] = [term(4), term(6), term(8), term(10), term(12), term(14), term(16)];
    let z = r * r;
    let s = S[0] + z * (S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * (S[5] + z * (S[6] + z * S[7]))))));
    let c = C[0] + z * (C[1] + z * (C[2] + z * (C[3] + z * (C[4] + z * (C[5] + z * C[6])))));
    let half = 0.5 * z;
    let cos = 1.0 - half;
    // What the subtraction from 1 lost is given back.
    (r + r * z * s, cos + (((1.0 - cos) - half) + z * z * c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::simd::{self, Kernel, Level};

    /// Numbers from 0 to 1 by a generator of 64 bits.
    fn random(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1_u64 << 53) as f64
    }

    #[test]
    fn agrees_with_the_system_as_closely_as_promised() {
        let mut state = 1;
        let mut worst = 0.0_f64;
        for largest in [1e-3, 1.0, 10.0, 1e3, 1e5, 1e6] {
            for _ in 0..100_000 {
                let x = (2.0 * random(&mut state) - 1.0) * largest;
                let (sin, cos) = sin_cos(x);
                worst = worst.max((sin - x.sin()).abs()).max((cos - x.cos()).abs());
                if x.abs() < 0.7 {
                    assert!((sin - x.sin()).abs() <= 2.3e-16 * x.abs(), "{x}: a small sine has small errors");
                }
            }
        }
        assert!(worst < 2.3e-16, "{worst:e}");
        assert!(worst > 1e-17, "{worst:e}: does the comparison compare?");
    }

    #[test]
    fn multiples_of_a_quarter_turn() {
        for n in 0..2000_u32 {
            let x = f64::from(n) * std::f64::consts::FRAC_PI_2;
            let (sin, cos) = sin_cos(x);
            let close = |a: f64, b: f64| (a - b).abs() < 2.3e-16;
            assert!(close(sin, x.sin()) && close(cos, x.cos()), "{n}");
        }
        assert_eq!(sin_cos(0.0), (0.0, 1.0));
    }

    #[test]
    fn large_angles_err_by_their_own_rounding() {
        let mut state = 2;
        for exponent in 7..12 {
            for _ in 0..1000 {
                let x = 10_f64.powi(exponent) * (1.0 + random(&mut state));
                let (sin, cos) = sin_cos(x);
                assert!((sin - x.sin()).abs() < 2.4e-16 * x && (cos - x.cos()).abs() < 2.4e-16 * x, "{x}");
            }
        }
        for x in [1.1e12, 1e300, f64::INFINITY, f64::NAN] {
            assert_eq!(sin_cos(x), (0.0, 1.0), "{x}");
        }
    }

    struct Many<'a>(&'a [f64]);

    impl Kernel for Many<'_> {
        type Output = Vec<(u64, u64)>;

        #[inline(always)]
        fn run(self) -> Self::Output {
            let bits = |(sin, cos): (f64, f64)| (sin.to_bits(), cos.to_bits());
            self.0.iter().map(|&x| bits(sin_cos(x))).collect()
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let mut state = 3;
        let angles: Vec<f64> = (0..4001).map(|_| 1e4 * random(&mut state)).collect();
        let one_by_one: Vec<_> = angles.iter().map(|&x| sin_cos(x)).map(|(s, c)| (s.to_bits(), c.to_bits())).collect();
        for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
            simd::limit(Some(level));
            assert_eq!(simd::run(Many(&angles)), one_by_one, "{level:?}");
        }
        simd::limit(None);
    }
}
