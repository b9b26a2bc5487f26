//! Likelihoods, fits and tests beside each other, one thread, best of many.
//!
//!     cargo bench --bench gainloss
//!
//! Data: a balanced tree, all branches 0.1; 50 x 500 at random (all families differ), larger ones simulated with rates that
//! vary between families. Times depend on the machine and its load: compare ratios within one run.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use nucula::base::Tree;
use nucula::gainloss::{Data, Derivatives, Options, Rates, StatesView};
use nucula::work::Monitor;

/// Neighbours joined again and again, an odd last one carried up; all branches `t`.
fn balanced(n: usize, t: f64) -> Arc<Tree> {
    let mut parents = vec![-1; n];
    let mut level: Vec<usize> = (0..n).collect();
    while level.len() > 1 {
        let mut above = Vec::new();
        for pair in level.chunks(2) {
            if let [a, b] = pair {
                let new = parents.len();
                parents.push(-1);
                (parents[*a], parents[*b]) = (new as i32, new as i32);
                above.push(new);
            } else {
                above.push(pair[0]);
            }
        }
        level = above;
    }
    let n_nodes = parents.len();
    Arc::new(Tree::new(parents, vec![t; n_nodes], (0..n as i32).collect()).expect("a tree"))
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Splitmix64.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.0) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// States down the tree, every family with rates of its own around (0.5, 1).
fn simulated(tree: &Tree, n: usize) -> Vec<i8> {
    let mut random = Random(42);
    let mut values = vec![0i8; tree.n_tips() * n];
    let mut state = vec![false; tree.n_nodes()];
    for f in 0..n {
        let gain = 0.5 * (2.0 * (random.uniform() - 0.5)).exp();
        let loss = (2.0 * (random.uniform() - 0.5)).exp();
        for &node in tree.preorder() {
            let node = node as usize;
            let share = gain / (gain + loss);
            let p1 = if node == tree.root() {
                share
            } else {
                let e = (-(gain + loss) * tree.lengths()[node]).exp();
                share * (1.0 - e) + if state[tree.parents()[node] as usize] { e } else { 0.0 }
            };
            state[node] = random.uniform() < p1;
        }
        for (row, &node) in tree.tip_nodes().iter().enumerate() {
            values[row * n + f] = i8::from(state[node as usize]);
        }
    }
    values
}

/// Milliseconds, best of `n`.
fn best<T>(n: usize, mut work: impl FnMut() -> T) -> f64 {
    let timed = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..n).map(timed).fold(f64::INFINITY, f64::min)
}

fn main() {
    // `cargo test --benches` only asks whether it runs.
    let only_try = std::env::args().any(|word| word == "--test");
    let sizes: &[(usize, usize)] =
        if only_try { &[(8, 50)] } else { &[(50, 500), (50, 20_000), (200, 2_000), (200, 20_000), (800, 20_000)] };
    println!(
        "{:>12} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10}",
        "", "copy", "scratch", "value", "+grad", "+Hess", "own rates", "patterns"
    );
    for &(n_tips, n) in sizes {
        let tree = balanced(n_tips, 0.1);
        let values = if n <= 500 {
            let mut random = Random(42);
            let mut values = vec![0; n_tips * n];
            for f in 0..n {
                (0..n_tips).for_each(|row| values[row * n + f] = i8::from(random.uniform() < 0.43));
            }
            values
        } else {
            simulated(&tree, n)
        };
        let view = StatesView::rows(&values, n);
        let prepare = || Data::new(Arc::clone(&tree), &view).expect("good data");
        let shared = Rates { gain: &[1.5], loss: &[2.0] };
        let own: Vec<f64> = (0..n).map(|f| 1.0 + 1e-5 * f as f64).collect();
        let at = |data: &Data, rates: &Rates<'_>, derivatives| {
            data.loglik(rates, &Options::default(), derivatives, &Monitor::default()).expect("a likelihood")
        };
        let repeats = if only_try {
            1
        } else if n_tips * n < 100_000 {
            300
        } else {
            20
        };
        let data = prepare();
        let copy = best(repeats.min(50), prepare);
        let scratch = best(repeats.min(50), || at(&prepare(), &shared, Derivatives::None));
        let times = [Derivatives::None, Derivatives::First, Derivatives::Second]
            .map(|derivatives| best(repeats, || at(&data, &shared, derivatives)));
        let own_rates = Rates { gain: &own, loss: &[2.0] };
        let own = best(repeats.min(5), || at(&data, &own_rates, Derivatives::Second));
        println!(
            "{:>12} {copy:>9.3} {scratch:>9.3} {:>9.3} {:>9.3} {:>9.3} {own:>9.2} {:>10}",
            format!("{n_tips} x {n}"),
            times[0],
            times[1],
            times[2],
            data.n_patterns()
        );
    }
}
