//! What must be true whatever the numbers are: threads, instruction sets, order of calls, moving and turning.

use nucula::saxs::{FitOptions, Fitted, Measured, Method, Model, OnBad, Options, Status};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};
use testing::Random;

use super::cases::random_case;

/// A ball of atoms of four types at the density of a protein.
pub fn ball(n: usize, seed: u64) -> (Vec<[f64; 3]>, Vec<u32>) {
    let mut random = Random(seed);
    let radius = f64::cbrt(3.0 * n as f64 / (4.0 * std::f64::consts::PI * 0.045));
    let mut positions = Vec::new();
    while positions.len() < n {
        let x = random.position(-radius, radius);
        if x.iter().map(|c| c * c).sum::<f64>() <= radius * radius {
            positions.push(x);
        }
    }
    (positions, (0..n).map(|i| [0, 0, 0, 1, 2, 0, 0, 2, 1, 3][i % 10]).collect())
}

fn curve(n_q: usize, largest: f64) -> (Vec<f64>, Vec<f64>) {
    let q: Vec<f64> = (0..n_q).map(|k| largest * (k + 1) as f64 / n_q as f64).collect();
    let factors = [6.0, 7.0, 8.0, 16.0];
    let factors = factors.iter().flat_map(|z| q.iter().map(move |q| z * (-0.2 * q * q).exp())).collect();
    (q, factors)
}

fn fit(model: &Model, positions: &[[f64; 3]], n_conformers: usize, n_threads: usize) -> Fitted {
    let n_q = model.q().len();
    let y: Vec<f64> = (0..n_q).map(|k| 1e7 / (1.0 + k as f64)).collect();
    let measured = Measured::new(&y, &vec![1e4; n_q], n_q).unwrap();
    let options = FitOptions { offset: true, ..FitOptions::default() };
    let work = || model.fit(positions, n_conformers, &measured, &options, true, &Monitor::default()).unwrap();
    if n_threads == 0 {
        return work();
    }
    rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap().install(work)
}

fn bits(fitted: &Fitted) -> Vec<u64> {
    let fits = fitted.fits.iter().flat_map(|fit| [fit.chi2, fit.scale, fit.offset]);
    let numbers = fits.chain(fitted.profiles.iter().copied()).chain(fitted.gradients.iter().flatten().copied());
    numbers.map(f64::to_bits).collect()
}

#[test]
fn any_number_of_threads_and_any_instruction_set_gives_the_same_bits() {
    for (n, n_q, method) in [(1200, 130, Method::Grid), (150, 37, Method::Exact)] {
        let (positions, types) = ball(n, 1);
        let (q, factors) = curve(n_q, 0.5);
        let model = Model::new(&types, &factors, 4, &q, Options { method, ..Options::default() }).unwrap();
        let alone = bits(&fit(&model, &positions, 1, 0));
        for n_threads in [1, 2, 3, 7] {
            assert_eq!(bits(&fit(&model, &positions, 1, n_threads)), alone, "{method:?}, {n_threads} threads");
        }
        for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
            simd::limit(Some(level));
            // A fresh model, so that its table is made at this level too.
            let model = Model::new(&types, &factors, 4, &q, Options { method, ..Options::default() }).unwrap();
            assert_eq!(bits(&fit(&model, &positions, 1, 2)), alone, "{method:?}, {level:?}");
        }
        simd::limit(None);
    }
}

#[test]
fn conformers_get_the_same_bits_together_as_alone() {
    let (q, factors) = curve(20, 0.5);
    let (_, types) = ball(300, 0);
    let all: Vec<[f64; 3]> = (0..5).flat_map(|seed| ball(300, seed).0).collect();
    let model = Model::new(&types, &factors, 4, &q, Options::default()).unwrap();
    for n_threads in [0, 2, 8] {
        let together = fit(&model, &all, 5, n_threads);
        for c in (0..5).rev() {
            let fresh = Model::new(&types, &factors, 4, &q, Options::default()).unwrap();
            let alone = fit(&fresh, &all[c * 300..][..300], 1, 0);
            assert_eq!(together.fits[c], alone.fits[0]);
            assert_eq!(together.profiles[c * 20..][..20], alone.profiles);
            assert_eq!(together.gradients[c * 300..][..300], alone.gradients);
        }
    }
}

#[test]
fn moving_turning_and_reordering_change_nothing() {
    let mut random = Random(5);
    let (positions, types) = ball(200, 2);
    let (q, factors) = curve(25, 0.5);
    for method in [Method::Exact, Method::Grid] {
        let model = Model::new(&types, &factors, 4, &q, Options { method, ..Options::default() }).unwrap();
        let before = fit(&model, &positions, 1, 0);
        let (turn, shift) = (random.rotation(), random.position(-50.0, 50.0));
        let turned = |x: &[f64; 3]| turn.map(|row| row[0] * x[0] + row[1] * x[1] + row[2] * x[2]);
        let moved: Vec<[f64; 3]> =
            positions.iter().map(turned).map(|x| [0, 1, 2].map(|axis| x[axis] + shift[axis])).collect();
        let after = fit(&model, &moved, 1, 0);
        let order: Vec<usize> = (0..200).map(|i| i * 77 % 200).collect();
        let types: Vec<u32> = order.iter().map(|&i| types[i]).collect();
        let mixed: Vec<[f64; 3]> = order.iter().map(|&i| positions[i]).collect();
        let model = Model::new(&types, &factors, 4, &q, Options { method, ..Options::default() }).unwrap();
        let mixed = fit(&model, &mixed, 1, 0);
        for (k, before) in before.profiles.iter().enumerate() {
            for after in [&after, &mixed] {
                assert!((after.profiles[k] - before).abs() < 1e-9 * before, "{method:?}");
            }
        }
        let largest = before.gradients.iter().flatten().fold(0.0_f64, |a, b| a.max(b.abs()));
        for (i, force) in before.gradients.iter().map(turned).enumerate() {
            let place = order.iter().position(|&j| j == i).unwrap();
            for axis in 0..3 {
                assert!((after.gradients[i][axis] - force[axis]).abs() < 1e-6 * largest, "{method:?}");
                assert!((mixed.gradients[place][axis] - before.gradients[i][axis]).abs() < 1e-9 * largest);
            }
        }
    }
}

#[test]
fn gradients_are_those_of_differences() {
    let (mut positions, types) = ball(80, 3);
    let (q, factors) = curve(30, 0.5);
    for method in [Method::Exact, Method::Grid] {
        let model = Model::new(&types, &factors, 4, &q, Options { method, ..Options::default() }).unwrap();
        let gradient = fit(&model, &positions, 1, 0).gradients;
        let largest = gradient.iter().flatten().fold(0.0_f64, |a, b| a.max(b.abs()));
        for i in [0, 11, 79] {
            for axis in 0..3 {
                let h = 1e-4;
                let mut at = |h: f64| {
                    positions[i][axis] += h;
                    let chi2 = fit(&model, &positions, 1, 0).fits[0].chi2;
                    positions[i][axis] -= h;
                    chi2
                };
                let slope = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
                assert!(
                    (gradient[i][axis] - slope).abs() < 1e-6 * largest,
                    "{method:?}: {} {slope}",
                    gradient[i][axis]
                );
            }
        }
    }
}

#[test]
fn few_atoms_are_summed_directly_and_grids_have_a_limit() {
    let (q, factors) = curve(9, 0.5);
    let profile = |n: usize, method, far: f64| {
        let (mut positions, types) = ball(n, 4);
        positions[0][0] += far;
        let model = Model::new(&types, &factors, 4, &q, Options { method, ..Options::default() }).unwrap();
        model.profile(&positions, 1, &Monitor::default())
    };
    for (n, far, direct) in [(64, 0.0, true), (65, 0.0, false), (200, 1e6, true)] {
        let auto = profile(n, Method::Auto, far).unwrap();
        // 65 atoms of four types: 1400 nodes, 2080 pairs.
        assert_eq!(auto == profile(n, Method::Exact, far).unwrap(), direct, "{n} atoms");
        assert_eq!(profile(n, Method::Grid, far).is_ok_and(|grid| auto == grid), !direct, "{n} atoms");
    }
    let error = profile(100, Method::Grid, 1e9).unwrap_err().to_string();
    assert!(error.starts_with("too large: a grid of"), "{error}");
    assert!(profile(100, Method::Auto, 1e300).unwrap().iter().all(|i| i.is_finite()), "no overflow");
}

#[test]
fn nothing_and_little() {
    let monitor = Monitor::default();
    for method in [Method::Auto, Method::Exact, Method::Grid] {
        let options = Options { method, ..Options::default() };
        let model = Model::new(&[0, 0], &[2.0, 1.0], 1, &[0.0, 0.3], options).unwrap();
        assert_eq!(model.profile(&[], 0, &monitor).unwrap(), [0.0; 0], "no conformer");
        let in_one_place = model.profile(&[[7.0; 3]; 2], 1, &monitor).unwrap();
        assert!((in_one_place[0] - 16.0).abs() < 1e-12 && (in_one_place[1] - 4.0).abs() < 1e-12, "{in_one_place:?}");
        assert_eq!(fit(&model, &[[7.0; 3]; 2], 1, 0).gradients, [[0.0; 3]; 2]);
        let none = Model::new(&[], &[2.0, 1.0], 1, &[0.0, 0.3], options).unwrap();
        assert_eq!(none.profile(&[], 3, &monitor).unwrap(), [0.0; 6], "no atom");
        let no_q = Model::new(&[0, 0], &[], 1, &[], options).unwrap();
        assert_eq!(no_q.profile(&[[7.0; 3]; 2], 1, &monitor).unwrap(), [0.0; 0], "no q");
        let one_q = Model::new(&[0; 90], &[3.0], 1, &[0.0], options).unwrap();
        let at_0 = one_q.profile(&ball(90, 1).0, 1, &monitor).unwrap()[0];
        assert!((at_0 / 72_900.0 - 1.0).abs() < 1e-12, "{method:?}: {at_0}");
    }
}

#[test]
fn a_bad_conformer_fails_the_call_or_stands_alone() {
    let (q, factors) = curve(6, 0.4);
    let (positions, types) = ball(70, 6);
    let model = Model::new(&types, &factors, 4, &q, Options::default()).unwrap();
    let mut all = [positions.as_slice(), &positions, &positions].concat();
    all[2 * 70 + 17][1] = f64::NAN;
    let measured = Measured::new(&[1.0; 6], &[1.0; 6], 6).unwrap();
    let try_fit = |on_bad| {
        let options = FitOptions { on_bad, ..FitOptions::default() };
        model.fit(&all, 3, &measured, &options, true, &Monitor::default())
    };
    let error = try_fit(OnBad::Error).unwrap_err().to_string();
    assert_eq!(error, "bad positions: atom 17 of conformer 2 is not finite");
    assert_eq!(model.profile(&all, 3, &Monitor::default()).unwrap_err().to_string(), error);
    let fitted = try_fit(OnBad::Nan).unwrap();
    assert_eq!(fitted.fits[0], fitted.fits[1]);
    assert_eq!((fitted.fits[1].status, fitted.fits[2].status), (Status::Ok, Status::Bad));
    assert!(fitted.fits[2].chi2.is_nan() && fitted.profiles[12..].iter().all(|i| i.is_nan()));
    assert!(fitted.gradients[140..].iter().flatten().all(|g| g.is_nan()));
    assert!(fitted.gradients[..140].iter().flatten().all(|g| g.is_finite()));
}

#[test]
fn a_wish_to_stop_is_met() {
    let case = random_case(0);
    let model = Model::new(&case.types, &case.factors, case.n_types, &case.q, Options::default()).unwrap();
    let monitor = Monitor::default();
    monitor.cancel();
    let error = model.profile(&case.positions, case.n_conformers, &monitor).unwrap_err();
    assert_eq!(error, nucula::Error::Cancelled);
}

#[test]
fn bad_arguments_are_named() {
    let said = |types: &[u32], factors: &[f64], n_types, q: &[f64]| {
        Model::new(types, factors, n_types, q, Options::default()).unwrap_err().to_string()
    };
    assert_eq!(said(&[0, 1], &[1.0], 1, &[0.1]), "bad types: atom 1 has type 1; there are 1 types");
    assert_eq!(said(&[0], &[1.0], 1, &[0.1, 0.2]), "bad factors: 1 values for 1 types and 2 of q");
    assert_eq!(said(&[0], &[1.0, f64::NAN], 1, &[0.1, 0.2]), "bad factors: type 0 at q number 1 is NaN");
    assert_eq!(said(&[0], &[1.0], 1, &[-0.1]), "bad q: value 0 is -0.1; it must be finite and not negative");
    let model = Model::new(&[0, 0], &[1.0], 1, &[0.1], Options::default()).unwrap();
    let error = model.profile(&[[0.0; 3]; 3], 1, &Monitor::default()).unwrap_err().to_string();
    assert_eq!(error, "bad positions: 3 for 1 conformers of 2 atoms");
    let options = Options { density: 0.334, ..Options::default() };
    let error = Model::new(&[0], &[1.0], 1, &[0.1], options).unwrap_err().to_string();
    assert!(error.starts_with("bad density: 0.334: displaced volumes"), "{error}");
}
