//! Fits and tests: vectors, results of an optimizer of another kind, what must be true.

use std::sync::Arc;

use nucula::base::Tree;
use nucula::gainloss::{
    Data, Derivatives, Design, Effect, FitOptions, Options, Rates, Sets, StatesView, TestOptions, simulate,
};
use nucula::work::Monitor;

use crate::cases::{Case, Random, balanced, golden, numbers};

const MONITOR: fn() -> Monitor = Monitor::default;

fn close(found: f64, want: f64, bound: f64) {
    assert!((found - want).abs() <= bound * want.abs().max(1.0), "{found} {want}");
}

/// 50 tips, 500 families, of which the first 50 are present more often.
fn retention() -> Data {
    let mut random = Random(42);
    let (n, n_tips) = (500, 50);
    let mut values = vec![0; n * n_tips];
    for f in 0..n {
        for tip in 0..n_tips {
            values[tip * n + f] = i8::from(random.uniform() < if f < 50 { 0.6 } else { 0.43 });
        }
    }
    assert_eq!(values.iter().filter(|&&state| state == 1).count(), 11148);
    Data::new(balanced(n_tips, 0.1), &StatesView::rows(&values, n)).unwrap()
}

#[test]
fn the_retention_test() {
    let data = retention();
    let members: Vec<u32> = (0..50).collect();
    let sets = Sets { offsets: &[0, 50], members: &members };
    let test = TestOptions { effect_prior_sd: 2.0, ..TestOptions::default() };
    let run = |lower: f64, upper: f64, test: &TestOptions| {
        let (lower, upper) = ([lower; 2], [upper; 2]);
        let terms =
            FitOptions { lower: Some(&lower), upper: Some(&upper), prior_sd: Some(&[2.0; 2]), ..FitOptions::default() };
        data.test(&sets, None, &terms, test, &Options::default(), &MONITOR()).unwrap()
    };
    let tight = run(-5.0, 2.0, &test);
    close(tight.null.beta[0], 1.7925886919, 1e-9);
    assert_eq!((tight.null.beta[1], &tight.null.active[..]), (2.0, &[false, true][..]));
    close(tight.null.objective, -17198.185861036, 1e-12);
    close(tight.null.ll, -17197.284189258, 1e-12);
    close(tight.beta[0], 1.7361649586, 1e-8);
    close(tight.effect[0], -0.6272035172, 1e-8);
    close(tight.objective[0], -17088.498404194, 1e-12);
    close(tight.statistic[0], 219.3749136833, 1e-10);
    close(tight.score[0], 213.82641921, 1e-9);
    close(tight.se[0], 0.0442592918, 1e-8);
    assert!(tight.null.se[0] > 0.0 && tight.null.se[1].is_nan());
    let wide = run(-20.0, 20.0, &test);
    close(wide.null.beta[0], 2.1958959637, 1e-8);
    close(wide.null.beta[1], 2.4130655520, 1e-8);
    close(wide.null.objective, -17181.893106982, 1e-12);
    close(wide.effect[0], -0.6932411472, 1e-8);
    close(wide.objective[0], -17050.179512689, 1e-12);
    close(wide.statistic[0], 263.4271885857, 1e-10);
    close(wide.score[0], 261.37078277, 1e-9);
    close(wide.p[0] / 3.07e-59, 1.0, 2e-3);
    assert_eq!(wide.q, wide.p);
    close(wide.se[0], 0.0434479, 1e-6);
    let compat = TestOptions { compat_prior_constant: true, ..test };
    close(run(-5.0, 2.0, &compat).statistic[0], 216.15074226, 1e-9);
    close(run(-20.0, 20.0, &compat).statistic[0], 260.20301716, 1e-9);
}

#[test]
fn fits_of_another_optimizer() {
    let cases = golden("fits.json");
    assert_eq!(cases.len(), 4);
    for value in &cases {
        let case = Case::read(value);
        let bound = |name: &str| [value[name].as_f64().unwrap(); 2];
        let sd = value["prior_sd"].as_f64().unwrap_or(f64::INFINITY);
        let (lower, upper, prior_sd) = (bound("lower"), bound("upper"), [sd; 2]);
        let terms =
            FitOptions { lower: Some(&lower), upper: Some(&upper), prior_sd: Some(&prior_sd), ..FitOptions::default() };
        let effect = if value["effect"] == "gain" { Effect::Gain } else { Effect::Loss };
        let test = TestOptions { effect, effect_prior_sd: 2.0, ..TestOptions::default() };
        let given = value["sets"].as_array().unwrap();
        let (mut offsets, mut members) = (vec![0], Vec::new());
        for set in given {
            members.extend(set.as_array().unwrap().iter().map(|f| f.as_u64().unwrap() as u32));
            offsets.push(members.len());
        }
        let sets = Sets { offsets: &offsets, members: &members };
        let found = case.data().test(&sets, None, &terms, &test, &case.options(), &MONITOR()).unwrap();
        let null = &value["null"];
        assert!(found.null.converged);
        for (found, want) in found.null.beta.iter().zip(numbers(&null["beta"])) {
            close(*found, want, 2e-6);
        }
        close(found.null.objective, null["objective"].as_f64().unwrap(), 1e-10);
        for (set, want) in value["tests"].as_array().unwrap().iter().enumerate() {
            let number = |name: &str| want[name].as_f64().unwrap_or(f64::NAN);
            let beta = numbers(&want["beta"]);
            close(found.effect[set], if beta.len() == 3 { beta[2] } else { number("effect") }, 2e-6);
            close(found.objective[set], number("objective"), 1e-10);
            if want.get("statistic").is_some() {
                assert!((found.statistic[set] - number("statistic")).abs() < 1e-7 * number("statistic").max(1.0));
            }
            if number("se").is_finite() {
                close(found.se[set], number("se"), 2e-5);
            }
        }
    }
}

#[test]
fn the_gradient_of_a_fit_is_that_of_its_objective() {
    let data = retention();
    let n = data.n_families();
    // An intercept and a covariate of each rate.
    let mut random = Random(9);
    let (mut gain, mut loss) = (Vec::new(), Vec::new());
    for f in 0..n {
        let x = if f % 5 == 0 { random.uniform() } else { f64::from(f as u32 % 2) };
        gain.extend([1.0, 0.0, x]);
        loss.extend([0.0, 1.0, -x]);
    }
    let design = Design { n_coefficients: 3, gain: &gain, loss: &loss };
    let fit = data.fit(Some(&design), &FitOptions::default(), &Options::default(), &MONITOR()).unwrap();
    assert!(fit.converged && fit.gradient.iter().all(|g| g.abs() < 1e-5), "{:?}", fit.gradient);
    let at = |beta: &[f64]| {
        let rate = |x: &[f64]| x.iter().zip(beta).map(|(x, b)| x * b).sum::<f64>().exp();
        let gain: Vec<f64> = gain.chunks(3).map(rate).collect();
        let loss: Vec<f64> = loss.chunks(3).map(rate).collect();
        let rates = Rates { gain: &gain, loss: &loss };
        data.loglik(&rates, &Options::default(), Derivatives::None, &MONITOR()).unwrap().totals.ll
    };
    close(at(&fit.beta), fit.ll, 1e-12);
    let h = 1e-3;
    for i in 0..3 {
        let moved = |d: f64| {
            let mut beta = fit.beta.clone();
            beta[i] += d;
            at(&beta)
        };
        assert!(moved(h) < fit.ll && moved(-h) < fit.ll, "a maximum");
        let bend = (moved(h) - 2.0 * fit.ll + moved(-h)) / (h * h);
        close(bend / fit.hessian[i * 3 + i], 1.0, 1e-3);
    }
}

#[test]
fn without_refit_a_set_costs_its_families_and_says_the_same() {
    let data = retention();
    let terms = FitOptions { prior_sd: Some(&[2.0; 2]), ..FitOptions::default() };
    // One family, some, many; by patterns and family by family.
    let mut members: Vec<u32> = (0..500).collect();
    let mut offsets: Vec<usize> = (0..=500).collect();
    for size in [5, 63, 64, 200] {
        members.extend((0..size).map(|i| i * 499 / size));
        offsets.push(members.len());
    }
    let sets = Sets { offsets: &offsets, members: &members };
    for effect in [Effect::Gain, Effect::Loss] {
        let test = TestOptions { effect, refit: false, effect_prior_sd: 3.0, ..TestOptions::default() };
        let found = data.test(&sets, None, &terms, &test, &Options::default(), &MONITOR()).unwrap();
        assert!(found.converged.iter().all(|&converged| converged));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let again = pool.install(|| data.test(&sets, None, &terms, &test, &Options::default(), &MONITOR()).unwrap());
        assert_eq!(format!("{found:?}"), format!("{again:?}"), "threads");
        // The same by a fit whose null coefficients cannot move.
        for set in [0, 77, 499, 500, 501, 502, 503] {
            let of_set = &members[offsets[set]..offsets[set + 1]];
            let inside = |f: usize| f64::from(u8::from(of_set.contains(&(f as u32))));
            let (mut gain, mut loss) = (Vec::new(), Vec::new());
            for f in 0..500 {
                let shift = |which| if effect == which { inside(f) } else { 0.0 };
                gain.extend([1.0, 0.0, shift(Effect::Gain)]);
                loss.extend([0.0, 1.0, shift(Effect::Loss)]);
            }
            let design = Design { n_coefficients: 3, gain: &gain, loss: &loss };
            let at = [found.null.beta[0], found.null.beta[1], 0.0];
            let (lower, upper) = ([at[0], at[1], -5.0], [at[0], at[1], 5.0]);
            let sd = [2.0, 2.0, 3.0];
            let terms = FitOptions {
                start: Some(&at),
                lower: Some(&lower),
                upper: Some(&upper),
                prior_sd: Some(&sd),
                ..FitOptions::default()
            };
            let fit = data.fit(Some(&design), &terms, &Options::default(), &MONITOR()).unwrap();
            close(found.effect[set], fit.beta[2], 1e-6);
            close(found.objective[set], fit.objective, 1e-12);
            close(found.ll[set], fit.ll, 1e-11);
            close(found.se[set], fit.se[2], 1e-6);
        }
        // A score without free coefficients is the first Newton step.
        assert!(found.score.iter().all(|score| *score >= 0.0));
    }
}

#[test]
fn threads_do_not_change_a_fit() {
    let data = retention();
    let members: Vec<u32> = (0..60).collect();
    let sets = Sets { offsets: &[0, 3, 20, 60], members: &members };
    let run = || {
        let test = TestOptions::default();
        data.test(&sets, None, &FitOptions::default(), &test, &Options::default(), &MONITOR()).unwrap()
    };
    let one = run();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    assert_eq!(pool.install(run), one);
    assert!(one.statistic.iter().all(|statistic| *statistic >= 0.0));
}

/// Families of one pair of rates on a balanced tree of 16 tips, of which every other branch is four times as long.
fn even(unit: f64) -> Data {
    let even = balanced(16, 0.15);
    let lengths =
        (0..even.n_nodes()).map(|node| unit * 0.15 * if node.is_multiple_of(2) { 1.0 } else { 4.0 }).collect();
    let tree = Arc::new(Tree::new(even.parents().to_vec(), lengths, even.tip_nodes().to_vec()).unwrap());
    let (rates, n) = (Rates { gain: &[0.5 / unit], loss: &[0.9 / unit] }, 300);
    let states = simulate(&tree, n, &rates, &Options::default(), 5, &MONITOR()).unwrap();
    let rows: Vec<i8> = tree.tip_nodes().iter().flat_map(|&tip| states[tip as usize * n..][..n].to_vec()).collect();
    Data::new(tree, &StatesView::rows(&rows, n)).unwrap()
}

#[test]
fn the_unit_of_length_changes_rates_alone() {
    // One pair of rates; two, each with a part that all families share.
    let half = |f: usize| if f.is_multiple_of(2) { 1.0 } else { 0.0 };
    let gain: Vec<f64> = (0..300).flat_map(|f| [1.0, half(f), 0.0, 0.0]).collect();
    let loss: Vec<f64> = (0..300).flat_map(|f| [0.0, 0.0, 1.0, half(f)]).collect();
    let design = Design { n_coefficients: 4, gain: &gain, loss: &loss };
    for (design, common) in [(None, [1.0, 1.0].as_slice()), (Some(&design), &[1.0, 0.0, 1.0, 0.0])] {
        let fit = |unit| even(unit).fit(design, &FitOptions::default(), &Options::default(), &MONITOR()).unwrap();
        let expected = fit(1.0);
        // From years to billions of them.
        for unit in [1e-6_f64, 1e-3, 30.0, 100.0, 1e3, 1e6] {
            let found = fit(unit);
            assert!(found.converged && found.evaluations < 80, "{unit}: {found:?}");
            close(found.ll, expected.ll, 1e-10);
            for i in 0..common.len() {
                close(found.beta[i] + common[i] * unit.ln(), expected.beta[i], 1e-4);
                close(found.se[i], expected.se[i], 1e-4);
            }
        }
    }
    let members: Vec<u32> = (0..40).collect();
    let sets = Sets { offsets: &[0, 10, 40], members: &members };
    let branches = Sets { offsets: &[0, 3], members: &[3, 4, 5] };
    let (terms, test, options) = (FitOptions::default(), TestOptions::default(), Options::default());
    let both = |unit| {
        let data = even(unit);
        let of_branches = data.test_branches(&branches, None, &terms, &test, &options, &MONITOR()).unwrap();
        [data.test(&sets, None, &terms, &test, &options, &MONITOR()).unwrap(), of_branches]
    };
    for (found, expected) in both(1e4).iter().zip(&both(1.0)) {
        for set in 0..expected.statistic.len() {
            close(found.statistic[set], expected.statistic[set], 1e-6);
            close(found.effect[set], expected.effect[set], 1e-4);
        }
    }
}

#[test]
fn where_all_speeds_are_as_likely_a_fit_stays() {
    // States that tell nothing of each other: the faster, the likelier.
    let tree = balanced(8, 1.0);
    let mut random = Random(7);
    let states: Vec<i8> = (0..8 * 400).map(|_| i8::from(random.uniform() < 0.3)).collect();
    let data = Data::new(tree, &StatesView::rows(&states, 400)).unwrap();
    let fit = data.fit(None, &FitOptions::default(), &Options::default(), &MONITOR()).unwrap();
    let share = f64::from(states.iter().map(|&state| u32::from(state == 1)).sum::<u32>()) / states.len() as f64;
    let apart = states.len() as f64 * (share * share.ln() + (1.0 - share) * (1.0 - share).ln());
    assert!(fit.ll >= apart - 1e-6, "{} {apart}", fit.ll);
}

#[test]
fn where_nothing_bends_there_are_no_standard_errors() {
    // All rows unknown: the likelihood is flat.
    let tree = balanced(4, 0.1);
    let data = Data::new(Arc::clone(&tree), &StatesView::rows(&[-1; 8], 2)).unwrap();
    let fit = data.fit(None, &FitOptions::default(), &Options::default(), &MONITOR()).unwrap();
    assert!(fit.converged && fit.se.iter().all(|se| se.is_nan()), "{fit:?}");
    let none = Data::new(tree, &StatesView::rows(&[], 0)).unwrap();
    let fit = none.fit(None, &FitOptions::default(), &Options::default(), &MONITOR()).unwrap();
    assert_eq!((fit.ll, fit.converged), (0.0, true));
}

#[test]
fn bad_terms_and_sets_are_named() {
    let data = retention();
    let fit = |terms: &FitOptions<'_>| data.fit(None, terms, &Options::default(), &MONITOR()).unwrap_err().to_string();
    let some = FitOptions::default();
    assert!(fit(&FitOptions { start: Some(&[0.0; 3]), ..some }).contains("start: 3 values for 2 coefficients"));
    assert!(fit(&FitOptions { start: Some(&[0.0, f64::NAN]), ..some }).contains("start: NaN at coefficient 1"));
    assert!(fit(&FitOptions { lower: Some(&[0.0, 21.0]), ..some }).contains("lower: 21 at coefficient 1"));
    assert!(fit(&FitOptions { upper: Some(&[f64::INFINITY; 2]), ..some }).contains("upper: inf"));
    assert!(fit(&FitOptions { prior_sd: Some(&[0.0, 1.0]), ..some }).contains("prior_sd: 0 at coefficient 0"));
    let test = |offsets: &[usize], members: &[u32], test: TestOptions| {
        let sets = Sets { offsets, members };
        data.test(&sets, None, &some, &test, &Options::default(), &MONITOR()).unwrap_err().to_string()
    };
    let plain = TestOptions::default();
    assert!(test(&[0, 1, 1], &[3], plain).contains("sets: set 1 is empty"));
    assert!(test(&[0, 2], &[3, 500], plain).contains("sets: family 500 of set 0 does not exist"));
    assert!(test(&[0, 2], &[3, 3], plain).contains("sets: family 3 is twice in set 0"));
    assert!(test(&[1, 2], &[3, 4], plain).contains("sets: offsets"));
    let said = test(&[0, 1], &[3], TestOptions { effect_bounds: [1.0, 0.0], ..plain });
    assert!(said.contains("effect_bounds: (1, 0)"), "{said}");
    assert!(test(&[0, 1], &[3], TestOptions { effect_prior_sd: -1.0, ..plain }).contains("effect_prior_sd: -1"));
}
