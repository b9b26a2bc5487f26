//! Jacobi polynomials.

use std::f64::consts::TAU;

/// Three-term recurrence of the Jacobi polynomials that are orthonormal for (1 - x)^alpha (1 + x)^beta on [-1, 1]:
/// P_0 = `first`, P_k = (a x + b) P_{k-1} - c P_{k-2} with `[a, b, c] = steps[k - 1]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurrence {
    /// P_0, a constant.
    pub first: f64,
    /// Coefficients of P_1, P_2, …
    pub steps: Vec<[f64; 3]>,
}

/// ln Γ(x) for x > 0: Stirling's series after moving x beyond 16 by Γ(x + 1) = x Γ(x). DLMF 5.11.1.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 1.0);
    while x < 16.0 {
        below *= x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0)))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * TAU.ln() + series - f64::ln(below)
}

/// ∫ (1 - x)^alpha (1 + x)^beta = 2^(alpha + beta + 1) Γ(alpha + 1) Γ(beta + 1) / Γ(alpha + beta + 2): by products where
/// beta is whole, so that the usual weights lose no digit.
fn norm_squared(alpha: f64, beta: f64) -> f64 {
    let both = alpha + beta;
    if beta >= 0.0 && beta.fract() == 0.0 && beta <= 100.0 {
        let ratio: f64 = (1..=beta as u32).map(|k| f64::from(k) / (alpha + f64::from(k))).product();
        return (both + 1.0).exp2() * ratio / (both + 1.0);
    }
    (2_f64.ln() * (both + 1.0) + ln_gamma(alpha + 1.0) + ln_gamma(beta + 1.0) - ln_gamma(both + 2.0)).exp()
}

impl Recurrence {
    /// The first `count` polynomials, at least one. `alpha`, `beta` above -1.
    ///
    /// The recurrence is DLMF 18.9.1 and 18.9.2, the norms are DLMF 18.3.1.
    pub fn new(count: usize, alpha: f64, beta: f64) -> Self {
        let both = alpha + beta;
        let first = 1.0 / norm_squared(alpha, beta).sqrt();
        let mut steps = Vec::new();
        // The ratio of the norms of P_k and P_{k-1}, and of P_{k-1} and P_{k-2}.
        let mut before = 1.0;
        for k in 1..count {
            let n = k as f64;
            let s = 2.0 * n + both;
            let (slope, shift, back, ratio);
            if k == 1 {
                (slope, shift, back) = ((both + 2.0) / 2.0, (alpha - beta) / 2.0, 0.0);
                ratio = ((alpha + 1.0) * (beta + 1.0) / (both + 3.0)).sqrt();
            } else {
                let c = 2.0 * n * (n + both) * (s - 2.0);
                slope = (s - 1.0) * s * (s - 2.0) / c;
                shift = (s - 1.0) * (alpha * alpha - beta * beta) / c;
                back = 2.0 * (n + alpha - 1.0) * (n + beta - 1.0) * s / c;
                ratio = ((s - 1.0) / (s + 1.0) * (n + alpha) * (n + beta) / ((n + both) * n)).sqrt();
            }
            steps.push([slope / ratio, shift / ratio, back / (ratio * before)]);
            before = ratio;
        }
        Self { first, steps }
    }

    /// Number of polynomials.
    pub fn count(&self) -> usize {
        self.steps.len() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(recurrence: &Recurrence, x: f64) -> Vec<f64> {
        let mut p = vec![recurrence.first];
        for (k, [a, b, c]) in recurrence.steps.iter().enumerate() {
            let below = if k == 0 { 0.0 } else { p[k - 1] };
            p.push((a * x + b) * p[k] - c * below);
        }
        p
    }

    #[test]
    fn polynomials_are_orthonormal() {
        for (alpha, beta) in [(0.0, 0.0), (4.0, 4.0), (1.5, 3.0), (-0.5, -0.5), (2.0, 0.0)] {
            let recurrence = Recurrence::new(8, alpha, beta);
            // x = cos θ: the weight's ends become smooth enough for the midpoint rule.
            let n = 20_000;
            let mut gram = [[0.0; 8]; 8];
            for i in 0..n {
                let angle = (i as f64 + 0.5) / n as f64 * TAU / 2.0;
                let x = angle.cos();
                let weight = (1.0 - x).powf(alpha) * (1.0 + x).powf(beta) * angle.sin() * TAU / 2.0 / n as f64;
                let p = values(&recurrence, x);
                for a in 0..8 {
                    for b in 0..8 {
                        gram[a][b] += weight * p[a] * p[b];
                    }
                }
            }
            for a in 0..8 {
                for b in 0..8 {
                    let expected = f64::from(u8::from(a == b));
                    assert!((gram[a][b] - expected).abs() < 1e-6, "{alpha} {beta}: {a} {b} {}", gram[a][b]);
                }
            }
        }
    }

    #[test]
    fn legendre_is_the_closed_form() {
        let p = values(&Recurrence::new(3, 0.0, 0.0), 0.3);
        let expected = [0.5_f64.sqrt(), 1.5_f64.sqrt() * 0.3, 2.5_f64.sqrt() * (1.5 * 0.09 - 0.5)];
        assert!(p.iter().zip(expected).all(|(p, e)| (p - e).abs() < 1e-15), "{p:?}");
    }

    #[test]
    fn the_gamma_function_meets_factorials_and_halves() {
        let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>().ln();
        for n in 0..30 {
            assert!((ln_gamma(f64::from(n) + 1.0) - factorial(n)).abs() < 1e-13 * factorial(n).max(1.0), "{n}");
        }
        let (product, gamma) = (norm_squared(2.5, 3.0), norm_squared(3.0, 2.5));
        assert!((product / gamma - 1.0).abs() < 1e-13, "the weight turned round has the same norm");
        assert!((ln_gamma(0.5) - (TAU / 2.0).sqrt().ln()).abs() < 1e-13);
    }
}
