//! Likelihoods: vectors, derivatives by differences, invariances, the same bits however they are asked for.

use std::sync::Arc;

use nucula::base::Tree;
use nucula::gainloss::{Ascertainment, Data, Derivatives, Loglik, Options, Rates, Root, StatesView};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};

use crate::cases::{Random, balanced, random_case, states_of};

const MONITOR: fn() -> Monitor = Monitor::default;

/// ((A:0.1,B:0.4):0.2,(C:0.3,D:0.5):0.6)
fn four_tips() -> Arc<Tree> {
    let parents = vec![-1, 0, 1, 1, 0, 4, 4];
    let lengths = vec![0.0, 0.2, 0.1, 0.4, 0.6, 0.3, 0.5];
    Arc::new(Tree::new(parents, lengths, vec![2, 3, 5, 6]).unwrap())
}

fn at(tree: &Arc<Tree>, states: &str, gain: f64, loss: f64, options: &Options<'_>) -> Loglik {
    let values = states_of(&[states]);
    let data = Data::new(Arc::clone(tree), &StatesView::rows(&values, 1)).unwrap();
    data.loglik(&Rates { gain: &[gain], loss: &[loss] }, options, Derivatives::Second, &MONITOR()).unwrap()
}

fn close(found: f64, want: f64, bound: f64) {
    assert!((found - want).abs() <= bound * want.abs().max(1.0), "{found} {want}");
}

#[test]
fn four_tips_by_hand() {
    let tree = four_tips();
    let plain = Options::default();
    for (gain, loss, states, ll, grad, hess) in [
        (
            1.5,
            2.0,
            "0000",
            -2.05369742761972,
            [-1.13832923434678, 0.654325228114599],
            [0.255284303187663, 0.331110605605942, -0.403531564482926],
        ),
        (
            1.5,
            2.0,
            "1111",
            -3.06995466981541,
            [1.13067298072237, -1.1869314142703],
            [-0.840172962384185, 0.395801431867589, 0.271087909146447],
        ),
        (
            1.5,
            2.0,
            "1010",
            -3.05733053066044,
            [0.326703831464269, 0.011335771377047],
            [-0.623126542189231, 0.226620303793279, -0.287587863669756],
        ),
        (
            1.5,
            2.0,
            "110?",
            -2.06340697200599,
            [0.27854930249571, -0.336177362426173],
            [-0.379895910337647, 0.219107152299803, -0.077091991543655],
        ),
        (
            0.01,
            3.0,
            "1010",
            -9.78958739179116,
            [111.628603197496, -1.1067267061447],
            [-10160.461954896, 9.68514439432978, 0.0086756832972337],
        ),
    ] {
        let found = at(&tree, states, gain, loss, &plain);
        close(found.ll[0], ll, 1e-13);
        (0..2).for_each(|k| close(found.grad[0][k], grad[k], 1e-12));
        (0..3).for_each(|k| close(found.hess[0][k], hess[k], 1e-12));
    }
    let ll = |options: Options<'_>| at(&tree, "1010", 1.5, 2.0, &options).ll[0];
    close(ll(Options { root: Root::Presence(0.25), ..plain }), -3.19672942904615, 1e-13);
    close(ll(Options { ascertainment: Ascertainment::Absent, ..plain }), -2.92006670174601, 1e-13);
    close(ll(Options { ascertainment: Ascertainment::Constant, ..plain }), -2.8653427416099, 1e-13);
    close(at(&tree, "1010", 1e-12, 1e-12, &plain).ll[0], -57.4248653824775, 1e-13);
    close(at(&tree, "????", 1.5, 2.0, &plain).ll[0], 0.0, 1e-15);
}

#[test]
fn polytomies_keep_all_children_and_single_children_are_fine() {
    let star = Arc::new(Tree::new(vec![-1, 0, 0, 0, 0], vec![0.0, 0.1, 0.4, 0.3, 0.5], vec![1, 2, 3, 4]).unwrap());
    let found = at(&star, "1010", 1.5, 2.0, &Options::default());
    close(found.ll[0], -2.91277176379959, 1e-13);
    close(found.grad[0][0], 0.16704842595247, 1e-12);
    let single = Arc::new(Tree::new(vec![-1, 0, 1, 0], vec![0.0, 0.2, 0.1, 0.4], vec![2, 3]).unwrap());
    close(at(&single, "10", 1.5, 2.0, &Options::default()).ll[0], -1.4971596180617948, 1e-13);
}

#[test]
fn fifty_tips_and_five_hundred_families() {
    let mut random = Random(42);
    let (n, n_tips) = (500, 50);
    let mut values = vec![0; n * n_tips];
    for f in 0..n {
        for tip in 0..n_tips {
            values[tip * n + f] = i8::from(random.uniform() < 0.43);
        }
    }
    assert_eq!(values.iter().filter(|&&state| state == 1).count(), 10708);
    for (t, total, grad, hess, first) in [
        (
            1.0,
            -17070.89292919582,
            [-4.1786726769, 3.1473366938],
            [-2715.893124416, 2038.895260415, -1530.827320434],
            -34.3129211809597,
        ),
        (
            0.1,
            -19040.19844502066,
            [1164.564217811, 808.115619065],
            [-1730.708726848, 109.757779790, -842.096225917],
            -40.432020258078,
        ),
    ] {
        let data = Data::new(balanced(n_tips, t), &StatesView::rows(&values, n)).unwrap();
        let rates = Rates { gain: &[1.5], loss: &[2.0] };
        let found = data.loglik(&rates, &Options::default(), Derivatives::Second, &MONITOR()).unwrap();
        close(found.totals.ll, total, 1e-12);
        close(found.ll[0], first, 1e-13);
        (0..2).for_each(|k| close(found.totals.grad[k], grad[k], 1e-10));
        (0..3).for_each(|k| close(found.totals.hess[k], hess[k], 1e-10));
    }
}

#[test]
fn nothing_underflows() {
    let alternating: String = (0..4096).map(|tip| if tip % 2 == 0 { '0' } else { '1' }).collect();
    let found = at(&balanced(4096, 1.0), &alternating, 1.5, 2.0, &Options::default());
    close(found.ll[0], -2883.2274710531683, 1e-13);
    close(found.grad[0][0], 198.78551981367, 1e-11);
    close(found.grad[0][1], -142.54726651280, 1e-11);
    // A star underflows within one product.
    let n = 3000;
    let parents = (0..=n).map(|i| if i == n { -1 } else { n }).collect();
    let star = Arc::new(Tree::new(parents, vec![1e-4; n as usize + 1], (0..n).collect()).unwrap());
    let found =
        at(&star, &alternating[..n as usize], 1.0, 1.0, &Options { root: Root::Presence(0.5), ..Options::default() });
    let p10 = -(-2e-4_f64).exp_m1() / 2.0;
    close(found.ll[0], 1500.0 * ((1.0 - p10).ln() + p10.ln()), 1e-13);
}

#[test]
fn chains_of_a_million_nodes_are_one_branch() {
    let n = 1_000_000;
    let parents: Vec<i32> = (0..n).map(|i| i - 1).collect();
    let chain = Arc::new(Tree::new(parents, vec![1e-6; n as usize], vec![n - 1]).unwrap());
    let branch = Arc::new(Tree::new(vec![-1, 0], vec![0.0, 1e-6 * f64::from(n - 1)], vec![1]).unwrap());
    let options = Options { root: Root::Presence(0.2), ..Options::default() };
    let (long, short) = (at(&chain, "1", 1.5, 2.0, &options), at(&branch, "1", 1.5, 2.0, &options));
    close(long.ll[0], short.ll[0], 1e-9);
    close(long.grad[0][0], short.grad[0][0], 1e-8);
    close(long.hess[0][2], short.hess[0][2], 1e-8);
}

#[test]
fn derivatives_are_those_of_the_values() {
    let mut n_looked_at = 0;
    for seed in 0..80 {
        let mut case = random_case(seed);
        if seed % 3 == 0 && case.tree.n_tips() > 1 {
            // Constant families would be refused.
            let n = case.n_families;
            for f in 0..n {
                (case.states[f], case.states[n + f]) = (0, 1);
            }
            case.ascertainment = if seed % 2 == 0 { Ascertainment::Absent } else { Ascertainment::Constant };
        }
        let spread = |rates: &[f64]| -> Vec<f64> { (0..case.n_families).map(|f| rates[f % rates.len()]).collect() };
        let (gain, loss) = (spread(&case.gain), spread(&case.loss));
        let here = case.at(&gain, &loss);
        let moved = |a: f64, b: f64| {
            let times = |rates: &[f64], h: f64| rates.iter().map(|rate| rate * (1.0 + h)).collect::<Vec<_>>();
            case.at(&times(&gain, a), &times(&loss, b))
        };
        let h = 1e-5;
        let (up, down, right, left) = (moved(h, 0.0), moved(-h, 0.0), moved(0.0, h), moved(0.0, -h));
        for f in 0..case.n_families {
            if here.impossible[f] {
                continue;
            }
            n_looked_at += 1;
            let (dl, dm) = (2.0 * h * gain[f], 2.0 * h * loss[f]);
            let size = here.ll[f].abs().max(1.0);
            let check = |found: f64, want: f64, scale: f64| {
                let bound = 3e-8 * size / scale + 3e-8 * want.abs();
                assert!((found - want).abs() < bound, "seed {seed}, family {f}: {found} {want}");
            };
            check(here.grad[f][0], (up.ll[f] - down.ll[f]) / dl, gain[f]);
            check(here.grad[f][1], (right.ll[f] - left.ll[f]) / dm, loss[f]);
            check(here.hess[f][0], (up.grad[f][0] - down.grad[f][0]) / dl, gain[f] * gain[f]);
            check(here.hess[f][1], (up.grad[f][1] - down.grad[f][1]) / dl, gain[f] * loss[f]);
            check(here.hess[f][1], (right.grad[f][0] - left.grad[f][0]) / dm, gain[f] * loss[f]);
            check(here.hess[f][2], (right.grad[f][1] - left.grad[f][1]) / dm, loss[f] * loss[f]);
        }
    }
    assert!(n_looked_at > 1000, "{n_looked_at}");
}

/// Bits of a result.
fn bits(found: &Loglik, f: usize) -> [u64; 6] {
    let (g, h) = (found.grad[f], found.hess[f]);
    [found.ll[f], g[0], g[1], h[0], h[1], h[2]].map(|x| (x + 0.0).to_bits())
}

#[test]
fn a_family_has_the_same_bits_alone_among_others_and_with_other_rates_beside_it() {
    for seed in 0..150 {
        let case = random_case(seed);
        let n = case.n_families;
        let all = case.loglik();
        let data = case.data();
        let options = case.options();
        // By patterns where the case shares rates; and one by one, since every family has another gain.
        let (gain, loss): (Vec<f64>, Vec<f64>) = (0..n).map(|f| case.rates().of(f)).unzip();
        for f in 0..n {
            let mut others: Vec<f64> = (0..n).map(|i| gain[i] * (1.0 + 0.01 * i as f64)).collect();
            others[f] = gain[f];
            let rates = Rates { gain: &others, loss: &loss };
            let mixed = data.loglik(&rates, &options, Derivatives::Second, &MONITOR()).unwrap();
            assert_eq!(bits(&mixed, f), bits(&all, f), "seed {seed}, family {f} among others");
            let values: Vec<i8> = (0..case.tree.n_tips()).map(|row| case.states[row * n + f]).collect();
            let alone = Data::new(Arc::clone(&case.tree), &StatesView::rows(&values, 1)).unwrap();
            let rates = Rates { gain: &gain[f..=f], loss: &loss[f..=f] };
            let alone = alone.loglik(&rates, &options, Derivatives::Second, &MONITOR()).unwrap();
            assert_eq!(bits(&alone, 0), bits(&all, f), "seed {seed}, family {f} alone");
        }
        for derivatives in [Derivatives::None, Derivatives::First] {
            let fewer = data.loglik(&case.rates(), &options, derivatives, &MONITOR()).unwrap();
            assert!(fewer.ll.iter().zip(&all.ll).all(|(a, b)| a.to_bits() == b.to_bits()), "seed {seed}");
        }
    }
}

#[test]
fn instruction_sets_and_threads_give_the_same_bits() {
    let pools: Vec<_> =
        [1, 3].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap()).into_iter().collect();
    for seed in 0..40 {
        let case = random_case(seed);
        let all = case.loglik();
        for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
            simd::limit(Some(level));
            assert_eq!(case.loglik(), all, "seed {seed}, {level:?}");
        }
        simd::limit(None);
        for pool in &pools {
            assert_eq!(pool.install(|| case.loglik()), all, "seed {seed}");
        }
    }
}

#[test]
fn many_families_are_shared_out_and_summed_in_one_order() {
    let mut random = Random(3);
    let (n, n_tips) = (25_000, 9);
    let tree = Arc::new(crate::cases::random_tree(&mut random, n_tips, 3));
    let values: Vec<i8> = (0..n * n_tips).map(|_| random.below(3) as i8 - 1).collect();
    let data = || Data::new(Arc::clone(&tree), &StatesView::rows(&values, n)).unwrap();
    let weights: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
    let options = Options { weights: Some(&weights), ..Options::default() };
    // Large groups, small groups, and families of their own.
    let gain: Vec<f64> = (0..n).map(|f| if f % 50 == 0 { 1.0 + f as f64 } else { 1.0 + (f % 3) as f64 }).collect();
    let rates = Rates { gain: &gain, loss: &[0.7] };
    let one = data().loglik(&rates, &options, Derivatives::Second, &MONITOR()).unwrap();
    for n_threads in [2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let many = pool.install(|| data().loglik(&rates, &options, Derivatives::Second, &MONITOR()).unwrap());
        assert_eq!(many, one);
    }
    let total: f64 = one.ll.iter().zip(&weights).map(|(ll, w)| ll * w).sum();
    close(one.totals.ll, total, 1e-13);
}

#[test]
fn node_numbers_do_not_matter() {
    for seed in 0..60 {
        let case = random_case(seed);
        let n = case.tree.n_nodes();
        let mut random = Random(seed + 1000);
        let mut place: Vec<usize> = (0..n).collect();
        (1..n).rev().for_each(|i| place.swap(i, random.below(i + 1)));
        let (mut parents, mut lengths) = (vec![-1; n], vec![0.0; n]);
        let (mut gain, mut loss) = (case.branch_gain.clone(), case.branch_loss.clone());
        for node in 0..n {
            let parent = case.tree.parents()[node];
            parents[place[node]] = if parent < 0 { -1 } else { place[parent as usize] as i32 };
            lengths[place[node]] = case.tree.lengths()[node];
            for (new, old) in [(&mut gain, &case.branch_gain), (&mut loss, &case.branch_loss)] {
                if let (Some(new), Some(old)) = (new, old) {
                    new[place[node]] = old[node];
                }
            }
        }
        let tips = case.tree.tip_nodes().iter().map(|&node| place[node as usize] as i32).collect();
        let tree = Arc::new(Tree::new(parents, lengths, tips).unwrap());
        let data = Data::new(tree, &StatesView::rows(&case.states, case.n_families)).unwrap();
        let options = Options { branch_gain: gain.as_deref(), branch_loss: loss.as_deref(), ..case.options() };
        let found = data.loglik(&case.rates(), &options, Derivatives::Second, &MONITOR()).unwrap();
        let all = case.loglik();
        for f in 0..case.n_families {
            if all.impossible[f] {
                assert!(found.impossible[f]);
                continue;
            }
            close(found.ll[f], all.ll[f], 1e-12);
            (0..2).for_each(|k| close(found.grad[f][k], all.grad[f][k], 1e-9));
        }
    }
}

#[test]
fn the_place_of_the_root_does_not_matter_at_equilibrium() {
    // The same unrooted tree, its root moved along the branch that holds it, and to a node.
    let values = states_of(&["1010", "1101", "0001"]);
    let ll = |parents: Vec<i32>, lengths: Vec<f64>, tips: Vec<i32>| {
        let tree = Arc::new(Tree::new(parents, lengths, tips).unwrap());
        let data = Data::new(tree, &StatesView::rows(&values, 3)).unwrap();
        let rates = Rates { gain: &[0.3], loss: &[1.9] };
        data.loglik(&rates, &Options::default(), Derivatives::None, &MONITOR()).unwrap().ll
    };
    let a = ll(vec![-1, 0, 1, 1, 0, 4, 4], vec![0.0, 0.2, 0.1, 0.4, 0.6, 0.3, 0.5], vec![2, 3, 5, 6]);
    let b = ll(vec![-1, 0, 1, 1, 0, 4, 4], vec![0.0, 0.0, 0.1, 0.4, 0.8, 0.3, 0.5], vec![2, 3, 5, 6]);
    let c = ll(vec![-1, 0, 0, 0, 3, 3], vec![0.0, 0.1, 0.4, 0.8, 0.3, 0.5], vec![1, 2, 4, 5]);
    for f in 0..3 {
        close(a[f], b[f], 1e-14);
        close(a[f], c[f], 1e-14);
    }
}

#[test]
fn impossible_families_are_told_and_weigh_nothing_if_they_weigh_nothing() {
    let tree = Arc::new(Tree::new(vec![-1, 0, 0], vec![0.0; 3], vec![1, 2]).unwrap());
    let values = states_of(&["01", "11", "0?"]);
    let data = Data::new(tree, &StatesView::rows(&values, 3)).unwrap();
    let rates = Rates { gain: &[1.0], loss: &[1.0] };
    let with = |weights: &[f64]| {
        let options = Options { weights: Some(weights), ..Options::default() };
        data.loglik(&rates, &options, Derivatives::Second, &MONITOR()).unwrap()
    };
    let found = with(&[0.0, 2.0, 1.0]);
    assert_eq!((found.ll[0], &found.impossible[..]), (f64::NEG_INFINITY, &[true, false, false][..]));
    assert_eq!((found.grad[0], found.hess[0]), ([0.0; 2], [0.0; 3]));
    close(found.totals.ll, 3.0 * 0.5_f64.ln(), 1e-15);
    assert_eq!(with(&[1.0; 3]).totals.ll, f64::NEG_INFINITY);
}

#[test]
fn contradicting_families_are_refused_or_dropped() {
    let tree = four_tips();
    let values = states_of(&["1010", "0000", "1111", "000?", "0000"]);
    let data = Data::new(tree, &StatesView::rows(&values, 5)).unwrap();
    let rates = Rates { gain: &[1.0], loss: &[1.0] };
    let refused = |ascertainment| {
        let options = Options { ascertainment, ..Options::default() };
        data.loglik(&rates, &options, Derivatives::None, &MONITOR()).unwrap_err().to_string()
    };
    let said = refused(Ascertainment::Absent);
    assert!(said.contains("states: family 1 is absent everywhere") && said.contains("2 such families"), "{said}");
    assert!(refused(Ascertainment::Constant).contains("3 such families"));
    let options = Options { ascertainment: Ascertainment::Constant, drop_unobservable: true, ..Options::default() };
    let found = data.loglik(&rates, &options, Derivatives::Second, &MONITOR()).unwrap();
    assert_eq!(found.dropped, [false, true, true, false, true]);
    assert_eq!((found.ll[1], found.grad[2], found.ll[3] < 0.0), (0.0, [0.0; 2], true));
    // Nothing can be seen where nothing is gained.
    let options = Options { root: Root::Presence(0.0), ascertainment: Ascertainment::Absent, ..options };
    let rates = Rates { gain: &[0.0], loss: &[1.0] };
    let said = data.loglik(&rates, &options, Derivatives::None, &MONITOR()).unwrap_err().to_string();
    assert!(said.contains("ascertainment: at the rates of family 0"), "{said}");
}

#[test]
fn bad_rates_and_weights_are_named() {
    let values = states_of(&["1010", "0110"]);
    let data = Data::new(four_tips(), &StatesView::rows(&values, 2)).unwrap();
    let said = |gain: &[f64], loss: &[f64], weights: Option<&[f64]>| {
        let options = Options { weights, ..Options::default() };
        data.loglik(&Rates { gain, loss }, &options, Derivatives::None, &MONITOR()).unwrap_err().to_string()
    };
    assert!(said(&[-1.0], &[1.0], None).contains("gain: -1 at family 0"));
    assert!(said(&[1.0], &[1.0, f64::NAN], None).contains("loss: NaN at family 1"));
    assert!(said(&[1.0; 3], &[1.0], None).contains("gain: 3 values"));
    assert!(said(&[1.0], &[f64::INFINITY], None).contains("loss: inf"));
    assert!(said(&[1.0], &[1.0], Some(&[1.0])).contains("weights: 1 values; 2 are needed"));
    assert!(said(&[1.0], &[1.0], Some(&[1.0, -0.5])).contains("weights: -0.5 at family 1"));
}

#[test]
fn extreme_rates_stay_finite_numbers() {
    let tree = four_tips();
    for (gain, loss) in [(1e308, 1e308), (1e-300, 1e300), (1e300, 1e-300), (0.0, 1e300), (1e-308, 1e-308), (0.0, 0.0)] {
        for states in ["0000", "1010", "1111", "??1?"] {
            let found = at(&tree, states, gain, loss, &Options { root: Root::Presence(0.5), ..Options::default() });
            assert!(!found.ll[0].is_nan() && found.ll[0] <= 1e-15, "{gain} {loss} {states}: {}", found.ll[0]);
        }
    }
    // A branch that lets one state through with probability 1e-300 keeps its digits, several times over.
    let deep = Arc::new(Tree::new(vec![-1, 0, 1, 2, 3], vec![1e9; 5], vec![4]).unwrap());
    let found = at(&deep, "0", 1.0, 1e-300, &Options { root: Root::Presence(0.5), ..Options::default() });
    close(found.ll[0], -300.0 * std::f64::consts::LN_10, 1e-13);
}

#[test]
fn a_cancelled_monitor_stops() {
    let monitor = Monitor::default();
    monitor.cancel();
    let mut random = Random(5);
    let values: Vec<i8> = (0..4 * 100_000).map(|_| random.below(2) as i8).collect();
    let data = Data::new(four_tips(), &StatesView::rows(&values, 100_000)).unwrap();
    let rates = Rates { gain: &[1.0], loss: &[1.0] };
    let found = data.loglik(&rates, &Options::default(), Derivatives::None, &monitor);
    assert_eq!(found, Err(nucula::Error::Cancelled));
}
