//! Both methods beside the naive twin.

use nucula::saxs::{FitOptions, Measured, Method, Model, Options};
use nucula::work::Monitor;

use super::cases::{Case, random_case};
use super::naive;

fn model(case: &Case, method: Method) -> Model {
    let options = Options { method, ..Options::default() };
    Model::new(&case.types, &case.factors, case.n_types, &case.q, options).unwrap()
}

#[test]
fn profiles_agree_as_closely_as_each_method_promises() {
    let mut n_compared = 0;
    for seed in 0..600 {
        let case = random_case(seed);
        let [exact, grid] = [Method::Exact, Method::Grid].map(|method| {
            model(&case, method).profile(&case.positions, case.n_conformers, &Monitor::default()).unwrap()
        });
        let bright = case.bright();
        // Differences of coordinates near 4e4 have lost four digits.
        let far = if case.kind == "far" { 1e-9 } else { 0.0 };
        for c in 0..case.n_conformers {
            let naive = naive::profile(case.conformer(c), &case.q, |i, k| case.factor(i, k));
            for (k, naive) in naive.into_iter().enumerate() {
                let (exact, grid) = (exact[c * case.q.len() + k], grid[c * case.q.len() + k]);
                let rounding = 1e-12 * naive.abs() + 1e-13 * bright[k] + far * bright[k];
                assert!((exact - naive).abs() <= rounding, "seed {seed} ({}): exact {exact} {naive}", case.kind);
                let promised = (1e-8 * naive.abs()).min(1e-10 * bright[k]).max(1e-14 * bright[k]) + far * bright[k];
                if naive > 1e-6 * bright[k] {
                    assert!((grid - naive).abs() <= promised, "seed {seed} ({}): grid {grid} {naive}", case.kind);
                    n_compared += 1;
                }
                assert!((grid - naive).abs() <= 1e-10 * bright[k] + far * bright[k], "seed {seed} ({})", case.kind);
            }
        }
    }
    assert!(n_compared > 10_000, "{n_compared}");
}

#[test]
fn gradients_agree_and_sum_to_nothing() {
    for seed in 0..300 {
        let case = random_case(seed);
        let measured = Measured::new(&case.measured, &case.sigma, case.q.len()).unwrap();
        let options = FitOptions { offset: case.offset, ..FitOptions::default() };
        for (method, bound) in [(Method::Exact, 1e-10), (Method::Grid, 2e-7)] {
            let model = model(&case, method);
            let fitted =
                model.fit(&case.positions, case.n_conformers, &measured, &options, true, &Monitor::default()).unwrap();
            for c in 0..case.n_conformers {
                let intensity = &fitted.profiles[c * case.q.len()..][..case.q.len()];
                let slopes = naive::slopes(intensity, &case.measured, &case.sigma, &fitted.fits[c]);
                let naive = naive::gradient(case.conformer(c), &case.q, |i, k| case.factor(i, k), &slopes);
                let found = &fitted.gradients[c * case.n_atoms()..][..case.n_atoms()];
                let size = |g: &[[f64; 3]]| g.iter().flatten().fold(0.0_f64, |a, b| a.max(b.abs()));
                // What each q pulls with, before they cancel.
                let bright = case.bright();
                let pull: f64 = (0..case.q.len()).map(|k| slopes[k].abs() * bright[k] * (case.q[k] + 0.01)).sum();
                let far = if case.kind == "far" { 1e-8 } else { 0.0 };
                let allowed = bound * size(&naive) + (1e-13 + 1e-10 * f64::from(method == Method::Grid) + far) * pull;
                for (i, (found, naive)) in found.iter().zip(&naive).enumerate() {
                    for axis in 0..3 {
                        let off = (found[axis] - naive[axis]).abs();
                        assert!(off <= allowed, "seed {seed} ({}) {method:?} atom {i}: {off:e} {allowed:e}", case.kind);
                    }
                }
                let mut sums = [0.0; 6];
                for (force, x) in found.iter().zip(case.conformer(c)) {
                    let middle = case.conformer(c)[0];
                    let x = [0, 1, 2].map(|axis| x[axis] - middle[axis]);
                    for axis in 0..3 {
                        let (a, b) = ((axis + 1) % 3, (axis + 2) % 3);
                        sums[axis] += force[axis];
                        sums[3 + axis] += (x[a] * force[b] - x[b] * force[a]) / 100.0;
                    }
                }
                let vanishing = 1e-12 * case.n_atoms() as f64 * size(found) + far * pull;
                assert!(sums.iter().all(|sum| sum.abs() <= vanishing), "seed {seed} ({}): {sums:?}", case.kind);
            }
        }
    }
}
