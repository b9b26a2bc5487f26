//! The gamma distribution: incomplete gamma functions, their inverse, and the tail of chi-squared they give.
//!
//! Series and continued fraction as in Abramowitz & Stegun, Handbook of Mathematical Functions, 6.5.29 and 6.5.31; the
//! fraction by Lentz's method (Appl. Opt. 15, 668 (1976)).

use super::exp::{exp, ln};

/// Terms after which a sum is taken as it is. Shapes up to 10^5 need some thousand.
const MAX_TERMS: usize = 100_000;

/// ln Γ(a) for a > 0: Stirling's series (6.1.41) at a + n ≥ 12, whose rest is below 1e-16, and the product down to a.
pub fn ln_gamma(a: f64) -> f64 {
    const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;
    let (mut x, mut product) = (a, 1.0);
    while x < 12.0 {
        product *= x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = (1.0 / 12.0
        - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y * (1.0 / 1188.0 - y * (691.0 / 360_360.0))))))
        / x;
    (x - 0.5) * ln(x) - x + HALF_LN_TWO_PI + series - ln(product)
}

/// The regularized incomplete gamma functions P(a, x), below x, and Q(a, x) = 1 - P, above it; a > 0. The smaller of the
/// two keeps its relative accuracy.
pub fn incomplete(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    let head = exp(a * ln(x) - x - ln_gamma(a));
    if x < a + 1.0 {
        let (mut term, mut total, mut n) = (1.0 / a, 1.0 / a, a);
        for _ in 0..MAX_TERMS {
            n += 1.0;
            term *= x / n;
            total += term;
            if term < 1e-17 * total {
                break;
            }
        }
        let below = (head * total).min(1.0);
        (below, 1.0 - below)
    } else {
        let mut b = x + 1.0 - a;
        let (mut c, mut d) = (f64::MAX, 1.0 / b);
        let mut fraction = d;
        for i in 1..MAX_TERMS {
            let numerator = -(i as f64) * (i as f64 - a);
            b += 2.0;
            d = 1.0 / (numerator * d + b);
            c = b + numerator / c;
            fraction *= d * c;
            if (d * c - 1.0).abs() < 1e-16 {
                break;
            }
        }
        let above = (head * fraction).min(1.0);
        (1.0 - above, above)
    }
}

/// The x with P(a, x) = p, for 0 < p < 1, by halving in ln x.
pub fn quantile(a: f64, p: f64) -> f64 {
    let (mut low, mut high) = (-800.0 / a.min(1.0), ln(a + 50.0 * a.sqrt() + 100.0));
    while high - low > 1e-16 * low.abs().max(1.0) {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            break;
        }
        if incomplete(a, exp(middle)).0 < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    exp(low + 0.5 * (high - low))
}

/// Probability that chi-squared with one degree of freedom is above `x`; 1 for x ≤ 0, NaN for NaN.
pub fn chi_squared_above(x: f64) -> f64 {
    if x.is_nan() { x } else { incomplete(0.5, 0.5 * x).1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, bound: f64) {
        assert!((a - b).abs() <= bound * b.abs(), "{a:e} {b:e}");
    }

    #[test]
    fn gamma_of_whole_and_half_numbers() {
        close(exp(ln_gamma(5.0)), 24.0, 1e-14);
        close(exp(ln_gamma(0.5)), std::f64::consts::PI.sqrt(), 1e-14);
        close(ln_gamma(200.0), 857.933_669_825_857_5, 1e-14);
        close(ln_gamma(0.05), 2.968_879_201_051_731, 1e-14);
    }

    #[test]
    fn with_shape_one_it_is_the_exponential() {
        for x in [1e-9, 0.3, 1.0, 2.5, 40.0] {
            close(incomplete(1.0, x).0, -(-x).exp_m1(), 1e-14);
            close(incomplete(1.0, x).1, (-x).exp(), 1e-13);
        }
    }

    #[test]
    fn quantiles_are_inverse() {
        for a in [0.05, 0.3, 1.0, 7.0, 200.0] {
            for p in [0.001, 0.125, 0.5, 0.875, 0.999] {
                close(incomplete(a, quantile(a, p)).0, p, 1e-11);
            }
        }
    }

    /// Values of erfc(sqrt(x/2)) to 60 digits, rounded.
    #[test]
    fn tails_of_chi_squared() {
        close(chi_squared_above(3.841_458_820_694_124), 0.05, 1e-13);
        close(chi_squared_above(1.0), 0.317_310_507_862_914_1, 1e-14);
        close(chi_squared_above(100.0), 1.523_970_604_832_105e-23, 1e-12);
        assert_eq!((chi_squared_above(0.0), chi_squared_above(-1.0)), (1.0, 1.0));
        assert!(chi_squared_above(f64::NAN).is_nan());
    }
}
