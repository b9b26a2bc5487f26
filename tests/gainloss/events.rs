//! Ancestral states, expected gains and losses, simulation.

use nucula::gainloss::{Data, Derivatives, Options, Rates, Root, StatesView, simulate};
use nucula::work::Monitor;

use crate::cases::{Case, Random, golden, numbers, random_case};

const MONITOR: fn() -> Monitor = Monitor::default;

#[test]
fn goldens_of_every_node() {
    let mut n_compared = 0;
    for value in &golden("small.json") {
        if !value["presence"].is_array() {
            continue;
        }
        let case = Case::read(value);
        let found = case.data().events(&case.rates(), &case.options(), &MONITOR()).unwrap();
        let columns = [
            ("presence", &found.presence),
            ("gains", &found.gains),
            ("losses", &found.losses),
            ("gained", &found.gained),
            ("lost", &found.lost),
        ];
        for f in 0..case.n_families {
            for (name, column) in columns {
                if !value[name][f].is_array() {
                    continue;
                }
                for (node, want) in numbers(&value[name][f]).into_iter().enumerate() {
                    if want.is_nan() {
                        continue;
                    }
                    let found = column[node * case.n_families + f];
                    let same = (found - want).abs() <= 1e-11 * want.abs();
                    assert!(same, "{}: {name} of family {f} at node {node}: {found} {want}", value["name"]);
                    n_compared += 1;
                }
            }
        }
    }
    assert!(n_compared > 2000, "{n_compared}");
}

#[test]
fn gains_less_losses_are_the_change_along_the_branch() {
    for seed in 0..60 {
        let case = random_case(seed);
        let n = case.n_families;
        let found = case.data().events(&case.rates(), &case.options(), &MONITOR()).unwrap();
        let impossible = case.loglik().impossible;
        for f in (0..n).filter(|&f| !impossible[f]) {
            for node in 0..case.tree.n_nodes() {
                let at = node * n + f;
                let parent = case.tree.parents()[node];
                if parent < 0 {
                    assert_eq!((found.gains[at], found.lost[at]), (0.0, 0.0));
                    continue;
                }
                let above = parent as usize * n + f;
                let change = found.presence[at] - found.presence[above];
                let size = found.gains[at].max(found.losses[at]).max(1.0);
                assert!((found.gains[at] - found.losses[at] - change).abs() < 1e-12 * size, "seed {seed}");
                assert!((found.gained[at] - found.lost[at] - change).abs() < 1e-13, "seed {seed}");
                assert!(found.gains[at] >= found.gained[at] - 1e-14 && found.losses[at] >= found.lost[at] - 1e-14);
            }
            let n_classes = found.classes.len() / n;
            let sum: f64 = found.classes[f * n_classes..][..n_classes].iter().sum();
            assert!((sum - 1.0).abs() < 1e-14);
        }
        // Threads, and a family alone.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let again = pool.install(|| case.data().events(&case.rates(), &case.options(), &MONITOR()).unwrap());
        assert_eq!(format!("{again:?}"), format!("{found:?}"));
        let values: Vec<i8> = (0..case.tree.n_tips()).map(|row| case.states[row * n]).collect();
        let alone = Data::new(case.tree.clone(), &StatesView::rows(&values, 1)).unwrap();
        let (gain, loss) = case.rates().of(0);
        let alone = alone.events(&Rates { gain: &[gain], loss: &[loss] }, &case.options(), &MONITOR()).unwrap();
        for node in 0..case.tree.n_nodes() {
            assert_eq!(alone.gains[node].to_bits(), found.gains[node * n].to_bits(), "seed {seed}, node {node}");
        }
    }
}

#[test]
fn a_star_and_a_chain() {
    use nucula::base::Tree;
    let n = 3000;
    let parents = (0..=n).map(|i| if i == n { -1 } else { n }).collect();
    let star = std::sync::Arc::new(Tree::new(parents, vec![1e-4; n as usize + 1], (0..n).collect()).unwrap());
    let values: Vec<i8> = (0..n).map(|i| (i % 2) as i8).collect();
    let data = Data::new(star, &StatesView::rows(&values, 1)).unwrap();
    let rates = Rates { gain: &[1.0], loss: &[1.0] };
    let found = data.events(&rates, &Options::default(), &MONITOR()).unwrap();
    assert!((found.presence[n as usize] - 0.5).abs() < 1e-9, "{}", found.presence[n as usize]);
    let parents: Vec<i32> = (0..200_000).map(|i| i - 1).collect();
    let chain = std::sync::Arc::new(Tree::new(parents, vec![1e-5; 200_000], vec![199_999]).unwrap());
    let data = Data::new(chain, &StatesView::rows(&[1], 1)).unwrap();
    let found = data.events(&rates, &Options::default(), &MONITOR()).unwrap();
    assert!(
        (found.gains.iter().sum::<f64>() - found.losses.iter().sum::<f64>() - (1.0 - found.presence[0])).abs() < 1e-9
    );
}

/// Draw `index` of a family, written out.
fn uniform(seed: u64, family: u64, index: u64) -> f64 {
    const G: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |z: u64| Random(z.wrapping_sub(G)).bits();
    let key = mix(mix(seed.wrapping_add(G)).wrapping_add((family + 1).wrapping_mul(G)));
    (mix(key.wrapping_add((index + 1).wrapping_mul(G))) >> 11) as f64 / (1u64 << 53) as f64
}

#[test]
fn draws_belong_to_seed_family_and_node() {
    for seed in [0, 1, u64::MAX] {
        let case = random_case(seed % 100 + 3);
        let n = 2500;
        let rates = Rates { gain: &[0.7], loss: &[1.3] };
        let options = Options { class_rates: None, ..case.options() };
        let run = |n| simulate(&case.tree, n, &rates, &options, seed, &MONITOR()).unwrap();
        let all = run(n);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        assert_eq!(pool.install(|| run(n)), all);
        let few = run(10);
        for node in 0..case.tree.n_nodes() {
            assert_eq!(few[node * 10..][..10], all[node * n..][..10], "fewer families are the first ones");
        }
        // Rates of their own that are all equal give the same states by another road.
        let gain = vec![0.7; n];
        let own = Rates { gain: &gain, loss: &[1.3] };
        assert_eq!(simulate(&case.tree, n, &own, &options, seed, &MONITOR()).unwrap(), all);
        let p1 = match case.root {
            Root::Presence(p1) => p1,
            Root::Equilibrium => 0.35,
        };
        let root = case.tree.root();
        for f in 0..n {
            let u = uniform(seed, f as u64, root as u64);
            assert!((u - p1).abs() < 1e-12 || (all[root * n + f] == 1) == (u < p1));
        }
    }
}

#[test]
fn shares_are_those_of_the_law() {
    let case = random_case(5);
    let n = 200_000;
    let (gain, loss) = (0.8, 1.1);
    let rates = Rates { gain: &[gain], loss: &[loss] };
    let classes = [0.2, 1.8];
    let options = Options { class_rates: Some(&classes), class_weights: Some(&[0.25, 0.75]), ..Options::default() };
    let all = simulate(&case.tree, n, &rates, &options, 7, &MONITOR()).unwrap();
    for node in 0..case.tree.n_nodes() {
        // Five standard errors.
        let share = all[node * n..][..n].iter().filter(|&&state| state == 1).count() as f64 / n as f64;
        assert!((share - gain / (gain + loss)).abs() < 5.0 * (0.25 / n as f64).sqrt(), "equilibrium stays: {share}");
        let parent = case.tree.parents()[node];
        if parent >= 0 {
            let t = case.tree.lengths()[node];
            let above = &all[parent as usize * n..][..n];
            let changed = (0..n).filter(|&f| above[f] == 1 && all[node * n + f] == 0).count() as f64 / n as f64;
            let lost = |r: f64| gain * loss / (gain + loss).powi(2) * -(-r * (gain + loss) * t).exp_m1();
            let want = 0.25 * lost(classes[0]) + 0.75 * lost(classes[1]);
            assert!((changed - want).abs() < 5.0 * (0.25 / n as f64).sqrt(), "{changed} {want}");
        }
    }
}

#[test]
fn fits_find_the_rates_of_simulated_data() {
    let tree = crate::cases::balanced(64, 0.3);
    let n = 4000;
    let rates = Rates { gain: &[0.5], loss: &[1.5] };
    let all = simulate(&tree, n, &rates, &Options::default(), 11, &MONITOR()).unwrap();
    let data = Data::new(tree, &StatesView::rows(&all[..64 * n], n)).unwrap();
    let fit = data.fit(None, &Default::default(), &Options::default(), &MONITOR()).unwrap();
    for (k, rate) in [0.5_f64, 1.5].into_iter().enumerate() {
        assert!((fit.beta[k] - rate.ln()).abs() < 4.0 * fit.se[k] && fit.se[k] < 0.05, "{:?} {:?}", fit.beta, fit.se);
    }
    let there = data.loglik(&rates, &Options::default(), Derivatives::None, &MONITOR()).unwrap();
    assert!(fit.ll >= there.totals.ll);
}
