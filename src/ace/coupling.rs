//! Coefficients that make products of real harmonics invariant.

/// n choose k.
fn binomial(n: i32, k: i32) -> i128 {
    if k < 0 || k > n {
        return 0;
    }
    (0..i128::from(k)).fold(1, |product, i| product * (i128::from(n) - i) / (i + 1))
}

/// a! / b!, a factor at a time.
fn factorial_ratio(a: i32, b: i32) -> f64 {
    if a >= b { (b + 1..=a).map(f64::from).product() } else { 1.0 / factorial_ratio(b, a) }
}

/// Wigner's 3j symbol of integer angular momenta up to 40, by Racah's formula (DLMF 34.2.4). The alternating sum is one of
/// integers, products of three binomials, and exact.
pub fn wigner_3j([l1, l2, l3]: [i32; 3], [m1, m2, m3]: [i32; 3]) -> f64 {
    let impossible = m1 + m2 + m3 != 0 || l3 < (l1 - l2).abs() || l3 > l1 + l2;
    if impossible || m1.abs() > l1 || m2.abs() > l2 || m3.abs() > l3 {
        return 0.0;
    }
    let (a, b, c) = (l1 + l2 - l3, l1 - l2 + l3, l2 + l3 - l1);
    let term = |t: i32| {
        let size = binomial(a, t) * binomial(b, l1 - m1 - t) * binomial(c, l2 + m2 - t);
        if t % 2 == 0 { size } else { -size }
    };
    let sum: i128 = (0..=a).map(term).sum();
    // Π (l + m)! (l - m)! / (a! b! c! (l1 + l2 + l3 + 1)!), in an order that stays near 1.
    let square = factorial_ratio(l1 + m1, a)
        * factorial_ratio(l1 - m1, b)
        * factorial_ratio(l2 + m2, c)
        * factorial_ratio(l2 - m2, l1 + l2 + l3 + 1)
        * factorial_ratio(l3 + m3, 0)
        * factorial_ratio(l3 - m3, 0);
    let sign = if (l1 - l2 - m3) % 2 == 0 { 1.0 } else { -1.0 };
    sign * square.sqrt() * sum as f64
}

/// The row of U for the real harmonic m, `Y_real[m] = Σ U[m, μ] Y_complex[μ]`: (μ, real part, imaginary part). Complex
/// harmonics with the usual phase, real ones without it.
fn to_real(m: i32) -> Vec<(i32, f64, f64)> {
    let half = 0.5_f64.sqrt();
    let sign = if m % 2 == 0 { half } else { -half };
    match m {
        0 => vec![(0, 1.0, 0.0)],
        // 1 / (i √2) = -i / √2.
        m if m < 0 => vec![(-m, 0.0, -sign), (m, 0.0, half)],
        _ => vec![(m, sign, 0.0), (-m, half, 0.0)],
    }
}

/// T of unit norm such that Σ T\[m1, m2, m3\] Y_l1m1 Y_l2m2 Y_l3m3 is invariant, for l1 + l2 + l3 even:
/// ((m1, m2, m3), coefficient) of those that are not 0, ascending.
pub fn real_3j(l: [i32; 3]) -> Vec<([i32; 3], f64)> {
    let mut terms = Vec::new();
    for m1 in -l[0]..=l[0] {
        for m2 in -l[1]..=l[1] {
            for m3 in -l[2]..=l[2] {
                // Complex 3j need μ1 + μ2 + μ3 = 0, so one of |m| is the sum or difference of the others.
                let [a, b, c] = [m1.abs(), m2.abs(), m3.abs()];
                if a + b != c && a + c != b && b + c != a {
                    continue;
                }
                let mut value = 0.0;
                for &(u1, re1, im1) in &to_real(m1) {
                    for &(u2, re2, im2) in &to_real(m2) {
                        let (re, im) = (re1 * re2 - im1 * im2, re1 * im2 + im1 * re2);
                        for &(u3, re3, im3) in &to_real(m3) {
                            // The conjugate has the same real part.
                            value += wigner_3j(l, [u1, u2, u3]) * (re * re3 - im * im3);
                        }
                    }
                }
                if value.abs() > 1e-12 {
                    terms.push(([m1, m2, m3], value));
                }
            }
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_symbols() {
        assert!((wigner_3j([1, 1, 0], [0, 0, 0]) + (1.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((wigner_3j([2, 2, 2], [0, 0, 0]) + (2.0_f64 / 35.0).sqrt()).abs() < 1e-15);
        assert!((wigner_3j([2, 1, 1], [1, -1, 0]) + 0.1_f64.sqrt()).abs() < 1e-15);
        assert_eq!(wigner_3j([2, 1, 1], [1, -1, 1]), 0.0);
        assert_eq!(wigner_3j([5, 1, 1], [0, 0, 0]), 0.0);
    }

    #[test]
    fn symbols_are_orthonormal_up_to_high_momenta() {
        for l in [[3, 4, 5], [12, 13, 11], [30, 28, 40], [40, 40, 40]] {
            let mut sum = 0.0;
            for m1 in -l[0]..=l[0] {
                for m2 in -l[1]..=l[1] {
                    sum += wigner_3j(l, [m1, m2, -m1 - m2]).powi(2);
                }
            }
            assert!((sum - 1.0).abs() < 1e-11, "{l:?} {sum}");
        }
    }

    #[test]
    fn real_tensors_have_unit_norm() {
        for l in [[0, 0, 0], [1, 1, 2], [2, 2, 2], [3, 2, 1], [4, 3, 5]] {
            let norm: f64 = real_3j(l).iter().map(|(_, value)| value * value).sum();
            assert!((norm - 1.0).abs() < 1e-13, "{l:?} {norm}");
        }
    }
}
