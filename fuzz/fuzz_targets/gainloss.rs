//! Every function of trees, tables of presence, gains and losses, at the C line, with any trees, states, rates and options: a
//! sentence, or numbers that keep their promises.
#![no_main]

use std::ffi::CString;
use std::fs;
use std::ptr::{null, null_mut};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::gainloss::*;
use nucula::ffi::presence::*;
use nucula::ffi::tree::*;
use nucula_fuzz::calls::{defaults, lent, succeeded};

#[derive(Debug, Arbitrary)]
struct Input {
    newick: Option<String>,
    table: String,
    parents: Vec<Parent>,
    lengths: Vec<Number>,
    tips: Vec<u8>,
    states: Vec<i8>,
    gain: Vec<Number>,
    loss: Vec<Number>,
    factors: Vec<Number>,
    weights: Vec<Number>,
    classes: Vec<Number>,
    design: Vec<i8>,
    members: Vec<u8>,
    terms: Vec<Number>,
    numbers: [i8; 12],
    reals: [Number; 4],
    seed: u64,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Parent {
    Earlier(u8),
    Any(i32),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Number {
    Small(u8),
    Any(f64),
}

impl Number {
    fn get(self) -> f64 {
        match self {
            Self::Small(x) => f64::from(x) / 50.0,
            Self::Any(x) => x,
        }
    }
}

/// Nodes and families are cut to so many, so that no input takes long.
const MOST_NODES: usize = 24;
const MOST_FAMILIES: usize = 20;

/// As many numbers as `n`, the given ones over and over.
fn cycled(of: &[Number], n: usize) -> Vec<f64> {
    if of.is_empty() { vec![1.0; n] } else { of.iter().cycle().take(n).map(|number| number.get()).collect() }
}

/// The tree of a text, else of arrays; NULL if it is refused.
fn tree_of(input: &Input) -> *mut nucula_tree_t {
    let mut tree = null_mut();
    // SAFETY: texts and arrays are as long as said.
    unsafe {
        if let Some(text) = &input.newick {
            let mut options = defaults(nucula_tree_options_init);
            options.negative_is_zero = i32::from(input.numbers[0]) % 3;
            options.missing_length = input.reals[0].get();
            succeeded(nucula_tree_from_newick(text.as_ptr().cast(), text.len(), &options, &mut tree));
            return tree;
        }
        let n = input.parents.len().min(MOST_NODES);
        let parent = |(i, parent): (usize, &Parent)| match *parent {
            Parent::Earlier(_) if i == 0 => -1,
            Parent::Earlier(p) => i32::from(p) % i as i32,
            Parent::Any(p) => p,
        };
        let parents: Vec<i32> = input.parents[..n].iter().enumerate().map(parent).collect();
        let lengths = cycled(&input.lengths, n);
        // Without a list of tips: all that have no children.
        let is_bare = |i: &i32| !parents.contains(i);
        let tips: Vec<i32> = match input.tips.len() {
            0 => (0..n as i32).filter(is_bare).collect(),
            _ => input.tips.iter().map(|&tip| i32::from(tip)).collect(),
        };
        let (p, l) = (parents.as_ptr(), lengths.as_ptr());
        succeeded(nucula_tree_from_parents(n, p, l, tips.len(), tips.as_ptr(), &mut tree));
    }
    tree
}

fuzz_target!(|input: Input| {
    let tree = tree_of(&input);
    if !tree.is_null() {
        // SAFETY: a live tree and a view of its size.
        let view = unsafe {
            let mut view = std::mem::zeroed::<nucula_tree_view_t>();
            view.size = size_of_val(&view) as u32;
            assert!(succeeded(nucula_tree_view(tree, &mut view)));
            view
        };
        files(&input, tree, &view);
        if view.n_nodes <= MOST_NODES {
            questions(&input, tree, &view);
        }
    }
    // SAFETY: NULL or a tree that nobody uses any more.
    unsafe { nucula_tree_free(tree) };
});

/// What is written reads back; a table goes with the tree or is refused.
fn files(input: &Input, tree: *mut nucula_tree_t, view: &nucula_tree_view_t) {
    let c_path =
        |suffix| CString::new(nucula_fuzz::path(suffix).into_os_string().into_encoded_bytes()).expect("no NUL");
    // SAFETY: handles and views are used as the header says.
    unsafe {
        let (mut text, mut n_bytes) = (null(), 0);
        assert!(succeeded(nucula_tree_newick(tree, &mut text, &mut n_bytes)));
        fs::write(nucula_fuzz::path(".nwk"), lent(text.cast::<u8>(), n_bytes)).expect("a writable folder");
        let mut again = null_mut();
        let options = defaults(nucula_tree_options_init);
        // Inner nodes whose children all have no name may be childless in text; else nodes keep their number.
        assert!(succeeded(nucula_tree_read(c_path(".nwk").as_ptr(), &options, &mut again)));
        let mut other = std::mem::zeroed::<nucula_tree_view_t>();
        other.size = size_of_val(&other) as u32;
        assert!(succeeded(nucula_tree_view(again, &mut other)));
        assert_eq!(other.n_nodes, view.n_nodes);
        let mut named = null_mut();
        if succeeded(nucula_tree_named(again, view.name_offsets, view.names, &mut named)) {
            assert!(succeeded(nucula_tree_view(named, &mut other)));
        }
        nucula_tree_free(named);
        nucula_tree_free(again);
        let mut made = null_mut();
        // The first names of the tree, whatever nodes they are of.
        let n_names = usize::from(input.numbers[2].unsigned_abs()).min(view.n_nodes);
        if succeeded(nucula_tree_pruned(tree, n_names, view.name_offsets, view.names, &mut made)) {
            assert!(succeeded(nucula_tree_view(made, &mut other)));
            assert_eq!(other.n_tips, n_names);
        }
        nucula_tree_free(made);
        if succeeded(nucula_tree_midpoint_rooted(tree, &mut made)) {
            assert!(succeeded(nucula_tree_view(made, &mut other)));
            assert_eq!(other.n_tips, view.n_tips);
        }
        nucula_tree_free(made);

        fs::write(nucula_fuzz::path(".csv"), &input.table).expect("a writable folder");
        let mut options = defaults(nucula_presence_options_init);
        options.genomes = i32::from(input.numbers[1]) % 3;
        let mut table = null_mut();
        if succeeded(nucula_presence_read(c_path(".csv").as_ptr(), &options, &mut table)) {
            let mut view_of_table = std::mem::zeroed::<nucula_presence_view_t>();
            view_of_table.size = size_of_val(&view_of_table) as u32;
            assert!(succeeded(nucula_presence_view(table, &mut view_of_table)));
            let mut states = vec![7i8; view.n_tips * view_of_table.n_families];
            let (missing, extra) = (i32::from(input.numbers[2]) % 3, i32::from(input.numbers[3]) % 3);
            if succeeded(nucula_presence_match(table, tree, missing, extra, states.as_mut_ptr())) {
                assert!(states.iter().all(|state| (-1..=1).contains(state)));
            }
        }
        nucula_presence_free(table);
    }
}

/// Likelihoods, events, fits, tests and states at random.
fn questions(input: &Input, tree: *mut nucula_tree_t, view: &nucula_tree_view_t) {
    let (n_tips, n_nodes) = (view.n_tips, view.n_nodes);
    let n = if n_tips == 0 { 3 } else { input.states.len().div_ceil(n_tips).min(MOST_FAMILIES) };
    // Any numbers, or only those that are states.
    let state_of = |state: i8| if input.numbers[8] < 0 { state } else { state.rem_euclid(3) - 1 };
    let states: Vec<i8> = (0..n_tips * n).map(|i| state_of(input.states[i % input.states.len()])).collect();
    let (gain, loss) = (cycled(&input.gain, n.max(1)), cycled(&input.loss, n.max(1)));
    let weights = cycled(&input.weights, n);
    let factors = cycled(&input.factors, 2 * n_nodes);
    let classes: Vec<f64> = input.classes.iter().take(3).map(|rate| rate.get()).collect();
    let rates = nucula_gainloss_rates_t {
        gain: gain.as_ptr(),
        gain_stride: (input.numbers[4] & 1).into(),
        loss: loss.as_ptr(),
        loss_stride: (input.numbers[4] & 2 != 0).into(),
    };
    let (mut ll, mut grad, mut hess) = (vec![0.0; n], vec![[0.0; 2]; n], vec![[0.0; 3]; n]);
    let (mut impossible, mut dropped) = (vec![9; n], vec![9; n]);
    // SAFETY: arrays are as long as said; handles and views are used as the header says.
    unsafe {
        let mut options = defaults(nucula_gainloss_options_init);
        options.n_threads = 1;
        options.root = i32::from(input.numbers[5]) % 4;
        options.p1 = input.reals[1].get();
        options.ascertainment = i32::from(input.numbers[6]) % 4;
        options.drop_unobservable = i32::from(input.numbers[7] & 1);
        if !input.factors.is_empty() {
            (options.branch_gain, options.branch_loss) = (factors.as_ptr(), factors[n_nodes..].as_ptr());
        }
        if !classes.is_empty() {
            (options.class_rates, options.n_class_rates) = (classes.as_ptr(), classes.len());
        }
        if !input.weights.is_empty() {
            options.weights = weights.as_ptr();
        }
        let mut made = vec![9i8; n_nodes * n];
        let nodes = i32::from(input.numbers[7] & 2 != 0);
        if succeeded(nucula_gainloss_simulate(
            tree,
            n,
            &rates,
            &options,
            input.seed,
            nodes,
            made.as_mut_ptr(),
            n as isize,
            1,
        )) {
            let n_rows = if nodes == 1 { n_nodes } else { n_tips };
            assert!(made[..n_rows * n].iter().all(|state| (0..=1).contains(state)));
        }
        let mut data = null_mut();
        if !succeeded(nucula_gainloss_prepare(tree, states.as_ptr(), n as isize, 1, n, &mut data)) {
            return;
        }
        (options.impossible, options.dropped) = (impossible.as_mut_ptr(), dropped.as_mut_ptr());
        let mut totals = std::mem::zeroed();
        let (own_grad, own_hess) = (grad.as_mut_ptr(), hess.as_mut_ptr());
        if succeeded(nucula_gainloss_loglik(data, &rates, &options, ll.as_mut_ptr(), own_grad, own_hess, &mut totals)) {
            for f in 0..n {
                // A probability; of a family with unknown rows, given that it is seen, a ratio of two.
                let most = if options.ascertainment == NUCULA_ASCERTAINMENT_NONE { 1e-6 } else { f64::INFINITY };
                assert!(ll[f] <= most * ll[f].abs().max(1.0), "{}", ll[f]);
                assert_eq!(impossible[f] == 1, ll[f] == f64::NEG_INFINITY);
                assert!(dropped[f] == 0 || ll[f] == 0.0);
            }
        }
        (options.impossible, options.dropped) = (null_mut(), null_mut());
        events(data, &rates, &options, n_nodes, n, classes.len().max(1));
        fits(input, data, &options, n);
        nucula_gainloss_free(data);
    }
    let n_classes = usize::from(input.numbers[8].unsigned_abs() % 12);
    let mut of_gamma = vec![0.0; n_classes];
    // SAFETY: as many places as said.
    unsafe {
        let (shape, method) = (input.reals[2].get(), i32::from(input.numbers[9]) % 3);
        if succeeded(nucula_gamma_rates(shape, n_classes, method, of_gamma.as_mut_ptr())) {
            let mean = of_gamma.iter().sum::<f64>() / n_classes as f64;
            assert!((mean - 1.0).abs() < 1e-9 && of_gamma.is_sorted(), "{of_gamma:?}");
        }
    }
}

/// # Safety
/// Live data with so many nodes, families and classes; rates and options as the header says.
unsafe fn events(
    data: *const nucula_gainloss_t,
    rates: &nucula_gainloss_rates_t,
    options: &nucula_gainloss_options_t,
    n_nodes: usize,
    n: usize,
    n_classes: usize,
) {
    let by = options.root;
    let mut by_node = [(); 5].map(|()| vec![0.0; n_nodes * n.max(1)]);
    let mut classes = vec![0.0; n * n_classes];
    let [presence, gains, losses, gained, lost] = by_node.each_mut().map(|column| column.as_mut_ptr());
    // SAFETY: the promise of this function; arrays are as long as described.
    unsafe {
        let mut arrays = std::mem::zeroed::<nucula_gainloss_events_t>();
        arrays.size = size_of_val(&arrays) as u32;
        arrays.by = by;
        (arrays.presence, arrays.gains, arrays.losses) = (presence, gains, losses);
        (arrays.gained, arrays.lost, arrays.classes) = (gained, lost, classes.as_mut_ptr());
        if !succeeded(nucula_gainloss_events(data, rates, options, &mut arrays)) {
            return;
        }
    }
    let is_share = |x: &f64| x.is_nan() || (-1e-9..=1.0 + 1e-9).contains(x);
    if by != NUCULA_EVENTS_ALL {
        return;
    }
    assert!(by_node[0].iter().chain(&by_node[3]).chain(&by_node[4]).chain(&classes).all(is_share));
    assert!(by_node[1].iter().chain(&by_node[2]).all(|x| x.is_nan() || *x >= 0.0));
}

/// # Safety
/// Live data with so many families; options as the header says.
unsafe fn fits(input: &Input, data: *const nucula_gainloss_t, options: &nucula_gainloss_options_t, n: usize) {
    let k = if input.design.is_empty() { 2 } else { 1 + usize::from(input.numbers[10].unsigned_abs() % 3) };
    let entry = |i: usize| f64::from(input.design[i % input.design.len()]) / 8.0;
    let design: Vec<f64> = (0..if input.design.is_empty() { 0 } else { 2 * n * k }).map(entry).collect();
    let (gain, loss) = if design.is_empty() { (null(), null()) } else { (design.as_ptr(), design[n * k..].as_ptr()) };
    let terms: Vec<f64> = cycled(&input.terms, 3 * k);
    let (offsets, members) = sets(input);
    // SAFETY: the promise of this function; arrays are as long as said.
    unsafe {
        let mut fitting = defaults(nucula_gainloss_fit_options_init);
        fitting.n_threads = 1;
        fitting.likelihood = options;
        fitting.gamma_classes = i32::from(input.numbers[10] == 7) * 2;
        if !input.terms.is_empty() {
            (fitting.start, fitting.upper, fitting.prior_sd) =
                (terms.as_ptr(), terms[k..].as_ptr(), terms[2 * k..].as_ptr());
        }
        let mut fit = null_mut();
        if succeeded(nucula_gainloss_fit(data, k, gain, loss, &fitting, &mut fit)) {
            look_at(fit, k, 0);
        }
        nucula_gainloss_fit_free(fit);
        let mut testing = defaults(nucula_gainloss_test_options_init);
        testing.n_threads = 1;
        testing.effect = i32::from(input.numbers[11]) % 3;
        testing.refit = i32::from(input.numbers[11] & 4 != 0);
        testing.effect_prior_sd = input.reals[3].get();
        (testing.n_coefficients, testing.gain_design, testing.loss_design) = (k, gain, loss);
        testing.fit = &fitting;
        let (mut tests, n_sets) = (null_mut(), offsets.len() - 1);
        if succeeded(nucula_gainloss_test(data, n_sets, offsets.as_ptr(), members.as_ptr(), &testing, &mut tests)) {
            look_at(tests, k, n_sets);
        }
        nucula_gainloss_fit_free(tests);
        let of = if input.numbers[11] & 8 == 0 { &members[..] } else { &[1, 2][..] };
        let ends = [0, of.len()];
        if succeeded(nucula_gainloss_test_branches(data, 1, ends.as_ptr(), of.as_ptr(), &testing, &mut tests)) {
            look_at(tests, k, 1);
        }
        nucula_gainloss_fit_free(tests);
    }
}

/// Two sets of families, some of them unknown or twice.
fn sets(input: &Input) -> (Vec<usize>, Vec<u32>) {
    let members: Vec<u32> = input.members.iter().take(8).map(|&family| family.into()).collect();
    (vec![0, members.len() / 2, members.len()], members)
}

/// # Safety
/// A live fit.
unsafe fn look_at(fit: *const nucula_gainloss_fit_t, k: usize, n_sets: usize) {
    // SAFETY: the promise of this function; views are used as the header says.
    unsafe {
        let mut view = std::mem::zeroed::<nucula_gainloss_fit_view_t>();
        view.size = size_of_val(&view) as u32;
        assert!(succeeded(nucula_gainloss_fit_view(fit, &mut view)));
        assert!(view.n_coefficients == k && view.n_sets == n_sets && view.evaluations >= 1);
        assert!(lent(view.beta, k).iter().all(|beta| beta.is_finite()));
        assert!(lent(view.active, k).iter().all(|flag| *flag <= 1));
        let is_p = |p: &f64| p.is_nan() || (0.0..=1.0).contains(p);
        assert!(lent(view.p, n_sets).iter().chain(lent(view.q, n_sets)).all(is_p));
        assert!(lent(view.statistic, n_sets).iter().all(|x| x.is_nan() || *x >= 0.0));
    }
}
