//! The one exponential and the one logarithm of kernels whose results must not depend on where they are computed.
//!
//! The system's `exp` and `log` choose among implementations by processor, and compilers replace them by vector versions
//! with other last bits. These are plain products and sums without branches, so that one source serves a single number
//! and, inlined into a loop, as many as a vector holds: the same bits on every instruction set. Both are within 1 ulp of
//! the true value (measured below 0.6), results below the normal range included for [`exp`].

/// log2(e).
const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts, of which the first has 21 trailing zero bits, so that its products with exponents are exact.
const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
/// 1.5 · 2^52: adding it rounds to a whole number, which then stands in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Below, e^x is 0; above, it is infinite.
const LEAST: f64 = -746.0;
const MOST: f64 = 710.0;

/// e^x, within 1 ulp. NaN stays NaN.
///
/// x = k ln 2 + r with |r| ≤ ln 2 / 2; e^r is the Taylor polynomial of degree 13, whose rest is below 6e-18.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x < LEAST { LEAST } else { x };
    let x = if x > MOST { MOST } else { x };
    let rounded = x * LOG2_E + ROUND;
    let k = rounded - ROUND;
    let high = x - k * LN2_HIGH;
    let low = k * LN2_LOW;
    let r = high - low;
    // What the difference has rounded away; e^(r + lost) = e^r + lost e^r, and e^r is about 1 + r.
    let lost = (high - r) - low;
    let (r2, q) = (r * r, tail(r));
    let y = 1.0 + (r + (r2 * q + lost * (1.0 + r)));
    // 2^k in two steps: where the result is below the normal range only the last step rounds.
    let k = rounded.to_bits().wrapping_sub(ROUND.to_bits()) as i64;
    let half = k >> 1;
    y * power_of_two(half) * power_of_two(k - half)
}

/// (e^r - 1 - r) / r²: 1/2! + r/3! + … + r^11/13!, in pairs.
#[inline(always)]
fn tail(r: f64) -> f64 {
    const C: [f64; 12] = [
        1.0 / 2.0,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5_040.0,
        1.0 / 40_320.0,
        1.0 / 362_880.0,
        1.0 / 3_628_800.0,
        1.0 / 39_916_800.0,
        1.0 / 479_001_600.0,
        1.0 / 6_227_020_800.0,
    ];
    let r2 = r * r;
    let r4 = r2 * r2;
    let pair = |i: usize| C[i] + C[i + 1] * r;
    let low = pair(0) + pair(2) * r2;
    let middle = pair(4) + pair(6) * r2;
    let high = pair(8) + pair(10) * r2;
    low + (middle + high * r4) * r4
}

/// 2^k for k in -1022..=1023.
#[inline(always)]
pub fn power_of_two(k: i64) -> f64 {
    f64::from_bits(((k + 1023) as u64) << 52)
}

/// ln x within 1 ulp for x > 0; -∞ for 0; NaN below.
///
/// x = 2^k m with √½ ≤ m < √2, f = m - 1, s = f/(2 + f), ln m = 2 s + s · P(s²); the polynomial, of degree 7 in s², is
/// that of FreeBSD's msun, e_log.c (Sun Microsystems 1993).
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const P: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    /// Mantissa of √½ in the bits of a number.
    const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    let subnormal = x < f64::MIN_POSITIVE;
    let normal = if subnormal { x * 18_014_398_509_481_984.0 } else { x };
    let shift = if subnormal { 54.0 } else { 0.0 };
    let bits = normal.to_bits().wrapping_sub(ROOT_HALF);
    // The exponent as a number, without a conversion that vectors of old processors lack: 2^52 + k by its bits.
    let biased = (bits >> 52).wrapping_add(1024) & 0xfff;
    let k = (f64::from_bits(0x4330_0000_0000_0000 | biased) - 4_503_599_627_371_520.0) - shift;
    let m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff).wrapping_add(ROOT_HALF));
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (P[1] + w * (P[3] + w * P[5]));
    let odd = z * (P[0] + w * (P[2] + w * (P[4] + w * P[6])));
    let half_square = 0.5 * f * f;
    let result = k * LN2_HIGH - ((half_square - (s * (half_square + (even + odd)) + k * LN2_LOW)) - f);
    let result = if x == 0.0 { f64::NEG_INFINITY } else { result };
    if x == f64::INFINITY {
        x
    } else if x < 0.0 || x.is_nan() {
        f64::NAN
    } else {
        result
    }
}

/// e with 2^(e-1) ≤ |x| < 2^e; 0 for 0. For finite numbers.
#[inline]
pub fn exponent(x: f64) -> i32 {
    let field = |x: f64| (x.to_bits() >> 52 & 0x7ff) as i32;
    match field(x) {
        0 if x == 0.0 => 0,
        0 => field(x * 18_014_398_509_481_984.0) - 1022 - 54,
        biased => biased - 1022,
    }
}

/// x · 2^e: exact where neither it nor x · 2^(e/2) leaves the normal range.
#[inline]
pub fn scaled(x: f64, e: i32) -> f64 {
    let e = i64::from(e.clamp(-2000, 2000));
    let half = e / 2;
    x * power_of_two(half) * power_of_two(e - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units of the last place of `b`.
    fn ulps(a: f64, b: f64) -> u64 {
        (a.to_bits() as i64).abs_diff(b.to_bits() as i64)
    }

    /// Seeded numbers in 0..1.
    fn uniform(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1u64 << 53) as f64
    }

    /// e^x to about 30 digits as a sum of two numbers: the series of x / 2^12 squared 12 times, in pairs of numbers.
    fn exp_in_pairs(x: f64) -> (f64, f64) {
        fn sum(a: f64, b: f64) -> (f64, f64) {
            let s = a + b;
            let t = s - a;
            (s, (a - (s - t)) + (b - t))
        }
        fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
            let p = a.0 * b.0;
            sum(p, a.0.mul_add(b.0, -p) + (a.0 * b.1 + a.1 * b.0))
        }
        let r = x / 4096.0;
        let (mut total, mut term) = ((0.0, 0.0), (1.0, 0.0));
        for k in 1..16 {
            let quotient = {
                let t = times(term, (r, 0.0));
                let q = t.0 / k as f64;
                sum(q, ((-q).mul_add(k as f64, t.0) + t.1) / k as f64)
            };
            term = quotient;
            let (high, low) = sum(total.0, term.0);
            total = sum(high, low + total.1 + term.1);
        }
        // (1 + t)² - 1 = 2 t + t², so that nothing is lost beside the 1.
        for _ in 0..12 {
            let square = times(total, total);
            let (high, low) = sum(2.0 * total.0, square.0);
            total = sum(high, low + 2.0 * total.1 + square.1);
        }
        let (high, low) = sum(1.0, total.0);
        sum(high, low + total.1)
    }

    #[test]
    fn exp_is_within_an_ulp() {
        let mut state = 1;
        let mut worst = 0.0_f64;
        for _ in 0..100_000 {
            let x = (uniform(&mut state) - 0.5) * 40.0;
            let (high, low) = exp_in_pairs(x);
            let ulp = high.abs() * f64::EPSILON;
            worst = worst.max(((exp(x) - high) - low).abs() / ulp * if high == 0.0 { 0.0 } else { 1.0 });
        }
        // Half an ulp of a number is between a quarter and a half of `high * EPSILON`.
        assert!(worst < 0.75, "{worst}");
        for i in 0..200_000 {
            let x = -745.0 + f64::from(i) * 0.0072;
            assert!(ulps(exp(x), x.exp()) <= 1, "{x}: {:e} {:e}", exp(x), x.exp());
        }
    }

    #[test]
    fn exp_at_the_ends() {
        assert_eq!((exp(0.0), exp(-0.0), exp(-1e4), exp(f64::NEG_INFINITY)), (1.0, 1.0, 0.0, 0.0));
        assert_eq!((exp(711.0), exp(f64::INFINITY)), (f64::INFINITY, f64::INFINITY));
        assert!(exp(f64::NAN).is_nan());
        assert!(exp(-745.13) > 0.0, "the smallest number");
    }

    #[test]
    fn ln_is_within_an_ulp() {
        let mut state = 2;
        for i in 0..200_000 {
            let x = if i % 2 == 0 { uniform(&mut state) * 3.0 } else { exp(uniform(&mut state) * 1400.0 - 740.0) };
            assert!(x == 0.0 || ulps(ln(x), x.ln()) <= 1, "{x:e}: {:e} {:e}", ln(x), x.ln());
        }
        assert_eq!((ln(1.0), ln(0.0), ln(f64::INFINITY)), (0.0, f64::NEG_INFINITY, f64::INFINITY));
        assert!(ln(-1.0).is_nan() && ln(f64::NAN).is_nan());
        assert!(ulps(ln(5e-324), 5e-324_f64.ln()) <= 1);
    }

    #[test]
    fn exponents_and_scales_are_exact() {
        for (x, e) in [(1.0, 1), (0.5, 0), (0.75, 0), (-3.0, 2), (f64::MIN_POSITIVE, -1021), (5e-324, -1073), (0.0, 0)]
        {
            assert_eq!(exponent(x), e, "{x:e}");
            assert_eq!(scaled(scaled(x, -e), e), x, "{x:e}");
        }
        assert_eq!(scaled(3.0, -1500), 0.0);
    }
}
