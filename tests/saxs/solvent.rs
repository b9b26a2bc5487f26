//! Displaced solvent and hydration shell beside factors worked out atom by atom.

use nucula::base::Name;
use nucula::saxs::solvent::{C1_RANGE, C2_RANGE, volume};
use nucula::saxs::{FitOptions, Measured, Method, Model, Options, Table, exposure, factors};
use nucula::work::Monitor;

use super::invariants::ball;
use super::naive;

const DENSITY: f64 = 0.334;

fn elements(n: usize) -> (Vec<Name<4>>, Vec<i32>) {
    let cycle = [("C", 1), ("C", 2), ("C", 3), ("N", 1), ("O", 0), ("S", 1), ("SE", 0)];
    (0..n).map(|i| cycle[i % 7]).map(|(symbol, n)| (Name::new(symbol), n)).unzip()
}

fn exposed(positions: &[[f64; 3]], elements: &[Name<4>]) -> Vec<f64> {
    let radius = |e: &Name<4>| nucula::data::radii::radius(factors::symbol(*e).as_str());
    let radii: Vec<f64> = elements.iter().map(radius).collect();
    exposure::exposed_fraction(positions, &radii, 1.4, 256, &Monitor::default()).unwrap()
}

/// F of atom i at q, as the rule is written.
fn factor(element: Name<4>, n: i32, exposed: f64, q: f64, c1: f64, c2: f64) -> f64 {
    let f = |symbol| factors::form_factor(Table::default(), Name::new(symbol), q).unwrap();
    let own = factors::form_factor(Table::default(), element, q).unwrap() + f64::from(n) * f("H");
    let v = c1.powi(3) * volume(factors::symbol(element), n);
    let displaced = DENSITY * v * (-q * q * v.powf(2.0 / 3.0) / (4.0 * std::f64::consts::PI)).exp();
    own - displaced + c2 * exposed * (f("O") + 2.0 * f("H"))
}

fn q() -> Vec<f64> {
    (0..30).map(|k| 0.4 * f64::from(k) / 29.0).collect()
}

#[test]
fn profiles_and_gradients_agree_with_the_factors_of_single_atoms() {
    let (positions, _) = ball(120, 1);
    let ((elements, hydrogens), q) = (elements(120), q());
    let exposed = exposed(&positions, &elements);
    let y: Vec<f64> = q.iter().map(|q| 1e5 * (-50.0 * q * q).exp() + 3e3).collect();
    let measured = Measured::new(&y, &vec![500.0; 30], 30).unwrap();
    for (c1, c2) in [(1.0, 0.0), (0.97, 0.0), (1.02, 1.3), (1.0, -0.7)] {
        let factor = |i: usize, k: usize| factor(elements[i], hydrogens[i], exposed[i], q[k], c1, c2);
        let expected = naive::profile(&positions, &q, factor);
        for (method, bound) in [(Method::Exact, 1e-12), (Method::Grid, 1e-8)] {
            let options = Options { method, density: DENSITY, c1, c2, ..Options::default() };
            let model = Model::of_elements(&elements, Some(&hydrogens), &q, options).unwrap();
            let found = model.fit(&positions, 1, &measured, &FitOptions::default(), true, &Monitor::default()).unwrap();
            for (k, expected) in expected.iter().enumerate() {
                let bright: f64 = (0..120).map(|i| factor(i, k).abs()).sum::<f64>().powi(2);
                let off = (found.profiles[k] - expected).abs();
                assert!(off < bound * expected.abs() + 1e-13 * bright, "{method:?} c2 {c2} k {k}: {off:e}");
            }
            assert_eq!((found.fits[0].c1, found.fits[0].c2), (c1, c2));
            let slopes = naive::slopes(&found.profiles, &y, &[500.0; 30], &found.fits[0]);
            let expected = naive::gradient(&positions, &q, factor, &slopes);
            let largest = expected.iter().flatten().fold(0.0_f64, |a, b| a.max(b.abs()));
            for (found, expected) in found.gradients.iter().flatten().zip(expected.iter().flatten()) {
                assert!((found - expected).abs() < 100.0 * bound * largest + 1e-10 * largest, "{method:?} c2 {c2}");
            }
        }
    }
}

#[test]
fn fitted_parameters_are_found_again_and_no_point_of_the_lattice_is_better() {
    let (positions, _) = ball(150, 2);
    let ((elements, hydrogens), q) = (elements(150), q());
    let at = |c1: f64, c2: f64| {
        let options = Options { density: DENSITY, c1, c2, ..Options::default() };
        Model::of_elements(&elements, Some(&hydrogens), &q, options).unwrap()
    };
    let truth = at(1.0123, 1.77).profile(&positions, 1, &Monitor::default()).unwrap();
    let start = at(1.0, 0.0);
    for (offset, noise) in [(false, 0.0), (true, 0.0), (false, 0.05)] {
        let noisy = |(k, i): (usize, &f64)| 2.5 * i * (1.0 + noise * (k as f64 * 1.7).sin());
        let y: Vec<f64> = truth.iter().enumerate().map(noisy).collect();
        let sigma: Vec<f64> = truth.iter().map(|i| 0.01 * i.abs() + 1.0).collect();
        let measured = Measured::new(&y, &sigma, y.len()).unwrap();
        let fit = |fit_c1, fit_c2| {
            let options = FitOptions { offset, fit_c1, fit_c2, ..FitOptions::default() };
            start.fit(&positions, 1, &measured, &options, true, &Monitor::default()).unwrap()
        };
        let both = fit(true, true);
        if noise == 0.0 {
            let found = both.fits[0];
            assert!((found.c1 - 1.0123).abs() < 1e-4 && (found.c2 - 1.77).abs() < 1e-3, "{found:?}");
            assert!((found.scale - 2.5).abs() < 1e-2 && !found.c1_at_edge && !found.c2_at_edge);
        }
        assert!(both.fits[0].chi2 <= fit(true, false).fits[0].chi2.min(fit(false, true).fits[0].chi2));
        for i in 0..=20 {
            let c1 = C1_RANGE[0] + 0.005 * f64::from(i);
            for j in (0..=120).step_by(7) {
                let c2 = C2_RANGE[0] + 0.05 * f64::from(j);
                let options = FitOptions { offset, ..FitOptions::default() };
                let there = at(c1, c2).fit(&positions, 1, &measured, &options, false, &Monitor::default()).unwrap();
                let (best, there) = (both.fits[0].chi2, there.fits[0].chi2);
                assert!(best <= there * (1.0 + 1e-9) + 1e-9, "c1 {c1} c2 {c2}: {best} {there}");
            }
        }
    }
}

#[test]
fn edges_of_a_range_are_reported() {
    let (positions, _) = ball(100, 3);
    let ((elements, hydrogens), q) = (elements(100), q());
    let at = |c2: f64| {
        let options = Options { density: DENSITY, c2, ..Options::default() };
        Model::of_elements(&elements, Some(&hydrogens), &q, options).unwrap()
    };
    let y = at(6.0).profile(&positions, 1, &Monitor::default()).unwrap();
    let measured = Measured::new(&y, &vec![10.0; y.len()], y.len()).unwrap();
    let options = FitOptions { fit_c2: true, ..FitOptions::default() };
    let found = at(0.0).fit(&positions, 1, &measured, &options, false, &Monitor::default()).unwrap().fits[0];
    assert_eq!((found.c2, found.c2_at_edge, found.c1_at_edge), (C2_RANGE[1], true, false));
}

#[test]
fn a_fit_of_what_is_not_there_is_refused() {
    let options = FitOptions { fit_c1: true, ..FitOptions::default() };
    let measured = Measured::new(&[1.0, 2.0], &[1.0; 2], 2).unwrap();
    let x = [[0.0; 3], [3.0, 0.0, 0.0]];
    let said = |model: Model, options| {
        model.fit(&x, 1, &measured, options, false, &Monitor::default()).unwrap_err().to_string()
    };
    let in_vacuum = Model::of_elements(&elements(2).0, None, &[0.1, 0.2], Options::default()).unwrap();
    assert!(said(in_vacuum, &options).starts_with("bad fit_c1: nothing is displaced"));
    let bare = Model::new(&[0, 0], &[1.0; 2], 1, &[0.1, 0.2], Options::default()).unwrap();
    assert!(said(bare, &FitOptions { fit_c2: true, ..FitOptions::default() }).starts_with("bad fit_c2"));
}
