//! The rules as they are written: two loops over atoms, `sin` of the system, no thought of speed.

use nucula::saxs::Fit;

pub fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-4 { 1.0 - x * x / 6.0 * (1.0 - x * x / 20.0) } else { x.sin() / x }
}

/// d/dr sinc(q r).
fn slope(q: f64, r: f64) -> f64 {
    let x = q * r;
    if x < 1e-4 { -(q * q * r / 3.0) * (1.0 - x * x / 10.0) } else { (x.cos() - sinc(x)) / r }
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    [0, 1, 2].map(|axis| (a[axis] - b[axis]).powi(2)).iter().sum::<f64>().sqrt()
}

/// I(q), where `factor(i, k)` is the factor of atom i at q number k.
pub fn profile(positions: &[[f64; 3]], q: &[f64], factor: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let n = positions.len();
    let at = |k: usize| {
        let row = |i: usize| {
            let terms = (0..n).map(|j| factor(j, k) * sinc(q[k] * distance(positions[i], positions[j])));
            factor(i, k) * terms.sum::<f64>()
        };
        (0..n).map(row).sum()
    };
    (0..q.len()).map(at).collect()
}

/// The gradient of Σ c_k I_k.
pub fn gradient(positions: &[[f64; 3]], q: &[f64], factor: impl Fn(usize, usize) -> f64, c: &[f64]) -> Vec<[f64; 3]> {
    let n = positions.len();
    let on = |i: usize| {
        let mut force = [0.0; 3];
        for j in (0..n).filter(|&j| j != i) {
            let r = distance(positions[i], positions[j]);
            if r > 0.0 {
                let pull: f64 = (0..q.len()).map(|k| 2.0 * c[k] * factor(i, k) * factor(j, k) * slope(q[k], r)).sum();
                for axis in 0..3 {
                    force[axis] += pull * (positions[i][axis] - positions[j][axis]) / r;
                }
            }
        }
        force
    };
    (0..n).map(on).collect()
}

/// dchi²/dI at the optimum that a fit reports.
pub fn slopes(intensity: &[f64], measured: &[f64], sigma: &[f64], fit: &Fit) -> Vec<f64> {
    let used = |k: &usize| sigma[*k].is_finite() && sigma[*k] > 0.0 && measured[*k].is_finite();
    let slope = |k: usize| {
        let residual = measured[k] - fit.scale * intensity[k] - fit.offset;
        -2.0 * fit.scale * residual / (sigma[k] * sigma[k])
    };
    (0..intensity.len()).map(|k| if used(&k) { slope(k) } else { 0.0 }).collect()
}
