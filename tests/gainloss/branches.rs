//! Rates of clades, the shape of rate classes, sums of events: against fits and tables of their own.

use nucula::gainloss::{
    By, ClassRate, Data, Derivatives, Design, Effect, Fit, FitOptions, Options, Rates, Sets, StatesView, TestOptions,
    Tests, gamma_rates, simulate,
};
use nucula::work::Monitor;

use crate::cases::{Case, balanced, random_case};

fn close(found: f64, want: f64, bound: f64, what: &str) {
    assert!((found - want).abs() <= bound * want.abs().max(1.0), "{what}: {found} {want}");
}

/// The log-likelihood of all families with ln gain, ln loss and the shift along marked nodes.
fn shifted(case: &Case, nodes: &[u32], effect: Effect, beta: [f64; 2], shift: f64) -> f64 {
    let n = case.tree.n_nodes();
    let old = if effect == Effect::Gain { &case.branch_gain } else { &case.branch_loss };
    let mut factors = old.clone().unwrap_or_else(|| vec![1.0; n]);
    nodes.iter().for_each(|&node| factors[node as usize] *= shift.exp());
    let options = match effect {
        Effect::Gain => Options { branch_gain: Some(&factors), ..case.options() },
        Effect::Loss => Options { branch_loss: Some(&factors), ..case.options() },
    };
    let rates = Rates { gain: &[beta[0].exp()], loss: &[beta[1].exp()] };
    let found = case.data().loglik(&rates, &options, Derivatives::None, &Monitor::default());
    found.unwrap().totals.ll
}

fn tests(case: &Case, nodes: &[u32], test: &TestOptions, terms: &FitOptions<'_>) -> Tests {
    let sets = Sets { offsets: &[0, nodes.len()], members: nodes };
    case.data().test_branches(&sets, None, terms, test, &case.options(), &Monitor::default()).unwrap()
}

#[test]
fn a_shift_along_branches_is_at_a_maximum_with_the_bend_that_its_error_says() {
    let (mut n_inside, mut n_fixed) = (0, 0);
    for seed in 0..60 {
        let case = random_case(seed);
        let n = case.tree.n_nodes();
        let nodes: Vec<u32> = (0..n as u32).filter(|node| (u64::from(*node) * 7 + seed) % 3 == 0).collect();
        if nodes.is_empty() {
            continue;
        }
        let effect = if seed % 2 == 0 { Effect::Loss } else { Effect::Gain };
        let terms = FitOptions { lower: Some(&[-4.0; 2]), upper: Some(&[4.0; 2]), ..FitOptions::default() };
        for refit in [true, false] {
            let test = TestOptions { effect, refit, effect_bounds: [-2.0, 2.0], ..TestOptions::default() };
            let found = tests(&case, &nodes, &test, &terms);
            let what = format!("seed {seed}, {effect:?}, refit {refit}");
            assert!(found.converged[0] && found.statistic[0] >= 0.0, "{what}");
            let (beta, shift) = ([found.beta[0], found.beta[1]], found.effect[0]);
            let at = |d: [f64; 3]| shifted(&case, &nodes, effect, [beta[0] + d[0], beta[1] + d[1]], shift + d[2]);
            close(found.ll[0], at([0.0; 3]), 1e-11, &what);
            // Slopes by differences: 0, or outwards at a bound.
            let h = 1e-4;
            let values = [beta[0], beta[1], shift];
            for (i, bound) in [4.0, 4.0, 2.0].into_iter().enumerate().filter(|(i, _)| refit || *i == 2) {
                let mut step = [0.0; 3];
                step[i] = h;
                let slope = (at(step) - at(step.map(|x| -x))) / (2.0 * h);
                let is_held = (values[i] >= bound && slope > 0.0) || (values[i] <= -bound && slope < 0.0);
                assert!(is_held || slope.abs() < 1e-4 * found.ll[0].abs().max(1.0), "{what}: slope {slope} of {i}");
            }
            if !refit && found.se[0].is_finite() {
                let h = 1e-3;
                let bend = (at([0.0, 0.0, h]) - 2.0 * at([0.0; 3]) + at([0.0, 0.0, -h])) / (h * h);
                close(-bend * found.se[0] * found.se[0], 1.0, 1e-3, &what);
                n_fixed += 1;
            }
            n_inside += usize::from(found.se[0].is_finite() && refit);
        }
    }
    assert!(n_inside > 20 && n_fixed > 20, "{n_inside} {n_fixed}");
}

/// With all three coefficients inside, the standard error is that of the whole Hessian by differences.
#[test]
fn standard_errors_of_a_clade_know_the_other_coefficients() {
    let tree = balanced(16, 0.4);
    let rates = Rates { gain: &[0.6], loss: &[0.9] };
    let states = simulate(&tree, 400, &rates, &Options::default(), 5, &Monitor::default()).unwrap();
    let rows: Vec<i8> = tree.tip_nodes().iter().flat_map(|&t| states[t as usize * 400..][..400].to_vec()).collect();
    let case = Case { states: rows, n_families: 400, tree, branch_gain: None, branch_loss: None, ..random_case(1) };
    let case = Case { class_rates: None, ..case };
    let nodes: Vec<u32> = (0..9).collect();
    for effect in [Effect::Gain, Effect::Loss] {
        let test = TestOptions { effect, ..TestOptions::default() };
        let found = tests(&case, &nodes, &test, &FitOptions::default());
        let x = [found.beta[0], found.beta[1], found.effect[0]];
        let at = |d: [f64; 3]| shifted(&case, &nodes, effect, [x[0] + d[0], x[1] + d[1]], x[2] + d[2]);
        let h = 2e-3;
        let unit = |i: usize, j: usize, a: f64, b: f64| {
            let mut d = [0.0; 3];
            d[i] += a * h;
            d[j] += b * h;
            at(d)
        };
        let bend = |i: usize, j: usize| {
            (unit(i, j, 1.0, 1.0) - unit(i, j, 1.0, -1.0) - unit(i, j, -1.0, 1.0) + unit(i, j, -1.0, -1.0))
                / (4.0 * h * h)
        };
        // Variance of the last: the minor of the others over the determinant.
        let m = [0, 1, 2].map(|i| [0, 1, 2].map(|j| -bend(i, j)));
        let minor = m[0][0] * m[1][1] - m[0][1] * m[1][0];
        let determinant = m[2][0] * (m[0][1] * m[1][2] - m[0][2] * m[1][1])
            - m[2][1] * (m[0][0] * m[1][2] - m[0][2] * m[1][0])
            + m[2][2] * minor;
        close(found.se[0], (minor / determinant).sqrt(), 1e-4, "standard error");
        assert!((found.score[0] - found.statistic[0]).abs() < 0.3 * found.statistic[0].max(1.0));
    }
}

#[test]
fn all_branches_together_are_the_rate_itself_but_for_the_root() {
    let case = Case { root: nucula::gainloss::Root::Presence(0.4), ..random_case(8) };
    let all: Vec<u32> = (0..case.tree.n_nodes() as u32).collect();
    let start = [0.3, -0.2];
    let terms = FitOptions { start: Some(&start), lower: Some(&start), upper: Some(&start), ..FitOptions::default() };
    let found = tests(&case, &all, &TestOptions { effect_bounds: [-6.0, 6.0], ..TestOptions::default() }, &terms);
    let (lower, upper) = ([0.3, -6.2], [0.3, 5.8]);
    let terms = FitOptions { lower: Some(&lower), upper: Some(&upper), ..terms };
    let fit = case.data().fit(None, &terms, &case.options(), &Monitor::default()).unwrap();
    close(found.effect[0], fit.beta[1] + 0.2, 1e-5, "shift");
    close(found.ll[0], fit.ll, 1e-10, "log-likelihood");
}

#[test]
fn the_shape_of_rates_is_found_again() {
    let tree = balanced(32, 0.3);
    let classes = gamma_rates(0.7, 4, ClassRate::Mean).unwrap();
    let made = Options { class_rates: Some(&classes), ..Options::default() };
    let rates = Rates { gain: &[0.8], loss: &[1.2] };
    let n = 3000;
    let states = simulate(&tree, n, &rates, &made, 11, &Monitor::default()).unwrap();
    let rows: Vec<i8> = tree.tip_nodes().iter().flat_map(|&t| states[t as usize * n..][..n].to_vec()).collect();
    let data = Data::new(tree, &StatesView::rows(&rows, n)).unwrap();
    let fit = |terms: &FitOptions<'_>, options: &Options<'_>| -> Fit {
        data.fit(None, terms, options, &Monitor::default()).unwrap()
    };
    let found = fit(&FitOptions { gamma_classes: 4, ..FitOptions::default() }, &Options::default());
    let shape = found.shape.unwrap();
    assert!((shape.value - 0.7).abs() < 4.0 * shape.se && shape.se < 0.1, "{shape:?}");
    assert!(found.evaluations < 250, "{}: climbs start where the best one ended", found.evaluations);
    assert!(found.converged && (found.beta[0] - 0.8_f64.ln()).abs() < 5.0 * found.se[0]);
    // Neither a fit at this shape is better, nor one beside it as good.
    let given = |shape: f64| {
        let classes = gamma_rates(shape, 4, ClassRate::Mean).unwrap();
        fit(&FitOptions::default(), &Options { class_rates: Some(&classes), ..Options::default() }).objective
    };
    close(found.objective, given(shape.value), 1e-12, "objective");
    assert!(given(shape.value * 1.02) < found.objective && given(shape.value / 1.02) < found.objective);
    let refused = |terms, options: &Options<'_>| data.fit(None, &terms, options, &Monitor::default()).unwrap_err();
    let gamma = FitOptions { gamma_classes: 4, ..FitOptions::default() };
    assert!(refused(gamma, &made).to_string().contains("gamma_classes"));
    let sets = Sets { offsets: &[0, 1], members: &[3] };
    let test = TestOptions::default();
    let said = data.test(&sets, None, &gamma, &test, &Options::default(), &Monitor::default()).unwrap_err();
    assert!(said.to_string().contains("gamma_classes"), "{said}");
}

#[test]
fn a_fitted_shape_is_as_likely_as_one_rate() {
    // One rate is the limit of large shapes; 200, the largest, is within a unit of it here.
    for (n_tips, n, seed) in [(8, 200, 1), (8, 200, 2), (16, 300, 3), (32, 300, 4), (32, 300, 5)] {
        let tree = balanced(n_tips, 0.4);
        let rates = Rates { gain: &[0.5], loss: &[1.0] };
        let states = simulate(&tree, n, &rates, &Options::default(), seed, &Monitor::default()).unwrap();
        let rows: Vec<i8> = tree.tip_nodes().iter().flat_map(|&t| states[t as usize * n..][..n].to_vec()).collect();
        let data = Data::new(tree, &StatesView::rows(&rows, n)).unwrap();
        let ll = |terms: &FitOptions<'_>| data.fit(None, terms, &Options::default(), &Monitor::default()).unwrap().ll;
        let (one, shaped) = (ll(&FitOptions::default()), ll(&FitOptions { gamma_classes: 4, ..FitOptions::default() }));
        assert!(shaped > one - 1.0, "{n_tips} tips, seed {seed}: {shaped} {one}");
    }
}

#[test]
fn sums_of_events_are_those_of_the_tables() {
    for seed in 0..40 {
        let case = random_case(seed);
        let (data, monitor) = (case.data(), Monitor::default());
        let (n, n_nodes) = (case.n_families, case.tree.n_nodes());
        let weights: Vec<f64> = (0..n).map(|f| (f % 4) as f64 / 2.0).collect();
        let options = Options { weights: Some(&weights), ..case.options() };
        let mut all = data.events(&case.rates(), &case.options(), &monitor).unwrap();
        let by = |by| data.event_sums(by, &case.rates(), &options, &monitor).unwrap();
        let (mut by_branch, mut by_family) = (by(By::Branch), by(By::Family));
        assert_eq!(by_branch.classes, all.classes);
        let columns = |e: &mut nucula::gainloss::Events| {
            [&mut e.presence, &mut e.gains, &mut e.losses, &mut e.gained, &mut e.lost].map(std::mem::take)
        };
        let (all, branch, family) = (columns(&mut all), columns(&mut by_branch), columns(&mut by_family));
        for k in 0..5 {
            for node in 0..n_nodes {
                let kept = |f: &usize| weights[*f] != 0.0;
                let sum: f64 = (0..n).filter(kept).map(|f| weights[f] * all[k][node * n + f]).sum();
                close(branch[k][node], sum, 1e-12, "by branch");
            }
            for f in 0..n {
                let sum: f64 = (0..n_nodes).map(|node| all[k][node * n + f]).sum();
                close(family[k][f], sum, 1e-12, "by family");
            }
        }
    }
}

#[test]
fn threads_change_no_bit() {
    let case = random_case(14);
    let nodes: Vec<u32> = (1..case.tree.n_nodes() as u32).collect();
    let offsets: Vec<usize> = (0..=nodes.len()).collect();
    let sets = Sets { offsets: &offsets, members: &nodes };
    let run = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| {
            let data = case.data();
            let (terms, test) =
                (FitOptions { prior_sd: Some(&[2.0; 2]), ..FitOptions::default() }, TestOptions::default());
            let tests = data.test_branches(&sets, None, &terms, &test, &case.options(), &Monitor::default()).unwrap();
            let design =
                Design { n_coefficients: 1, gain: &vec![1.0; case.n_families], loss: &vec![0.5; case.n_families] };
            let gamma = FitOptions { gamma_classes: 3, ..FitOptions::default() };
            let options = Options { class_rates: None, ..case.options() };
            (tests.statistic, data.fit(Some(&design), &gamma, &options, &Monitor::default()).unwrap().beta)
        })
    };
    let bits = |(a, b): (Vec<f64>, Vec<f64>)| a.into_iter().chain(b).map(f64::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(run(1)), bits(run(3)));
}
