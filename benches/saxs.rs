//! Time of profiles and of chi² with its gradient, per pair, and what the grid's answers are off by.
//!
//!     cargo bench --bench saxs [LARGEST NUMBER OF ATOMS]
//!
//! One thread; balls of atoms of four types at the density of a protein, 100 q up to 0.5 Å⁻¹. Best of several runs. Errors are
//! relative to the direct sum at each q, and to the largest entry of its gradient. The last line scores 1000 conformers of 2000
//! atoms on all cores, and says what gradients by finite differences (3n + 1 profiles each) would cost at the same rate.

use std::time::Instant;

use nucula::saxs::{FitOptions, Fitted, Measured, Method, Model, Options};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};
use testing::Random;

const N_Q: usize = 100;
const Q_MAX: f64 = 0.5;

struct Case {
    positions: Vec<[f64; 3]>,
    grid: Model,
    exact: Model,
    measured: Measured,
}

fn ball(n: usize, seed: u64) -> Vec<[f64; 3]> {
    let mut random = Random(seed);
    let radius = f64::cbrt(3.0 * n as f64 / (4.0 * std::f64::consts::PI * 0.045));
    let inside = std::iter::repeat_with(|| random.position(-radius, radius));
    inside.filter(|x| x.iter().map(|c| c * c).sum::<f64>() <= radius * radius).take(n).collect()
}

fn case(n: usize, n_q: usize) -> Case {
    let types: Vec<u32> = (0..n).map(|i| [0, 0, 0, 1, 2, 0, 0, 2, 1, 3][i % 10]).collect();
    let q: Vec<f64> = (0..n_q).map(|k| 0.005 + (Q_MAX - 0.005) * k as f64 / (n_q - 1) as f64).collect();
    let charges = [6.0, 7.0, 8.0, 16.0];
    let factors: Vec<f64> = charges.iter().flat_map(|z| q.iter().map(move |q| z * (-0.2 * q * q).exp())).collect();
    let model =
        |method| Model::new(&types, &factors, 4, &q, Options { method, ..Options::default() }).expect("a model");
    let (grid, exact) = (model(Method::Grid), model(Method::Exact));
    let curve = grid.profile(&ball(n, 2), 1, &Monitor::default()).expect("a profile");
    let sigma: Vec<f64> = curve.iter().map(|i| 0.02 * i + 0.001 * curve[0]).collect();
    let measured = Measured::new(&curve, &sigma, n_q).expect("a curve");
    Case { positions: ball(n, 1), grid, exact, measured }
}

/// Seconds of the fastest run, tried for about half a second.
fn fastest<T>(mut work: impl FnMut() -> T) -> f64 {
    let (start, mut best) = (Instant::now(), f64::INFINITY);
    for i in 0.. {
        let begin = Instant::now();
        std::hint::black_box(work());
        best = best.min(begin.elapsed().as_secs_f64());
        if i >= 2 && start.elapsed().as_secs_f64() > 0.5 {
            break;
        }
    }
    best
}

fn fit(model: &Model, case: &Case, gradient: bool) -> Fitted {
    let options = FitOptions { offset: true, ..FitOptions::default() };
    model.fit(&case.positions, 1, &case.measured, &options, gradient, &Monitor::default()).expect("a fit")
}

fn main() {
    let largest = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(20_000);
    println!(
        "{:>9} {:>7} {:>10} {:>8} {:>10} {:>8} {:>9} {:>9}",
        "", "atoms", "profile", "a pair", "gradient", "a pair", "error", "error"
    );
    for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
        simd::limit(Some(level));
        if simd::level() != level {
            continue;
        }
        for n in [100, 500, 1000, 2000, 5000, 20_000].into_iter().filter(|n| *n <= largest) {
            row(level, n, level == simd::level() && n <= 1000);
        }
    }
    simd::limit(None);
    let (few, many) = (case(1000, N_Q), case(1000, 4 * N_Q));
    let time = |case: &Case| fastest(|| case.grid.profile(&case.positions, 1, &Monitor::default()));
    println!("400 q instead of 100: {:.2} times the time", time(&many) / time(&few));
    score(2000, 1000);
}

fn row(level: Level, n: usize, with_errors: bool) {
    let case = case(n, N_Q);
    let pairs = (n * (n - 1) / 2) as f64;
    let profile = fastest(|| case.grid.profile(&case.positions, 1, &Monitor::default()));
    let gradient = fastest(|| fit(&case.grid, &case, true));
    print!("{:>9} {n:>7} {:>7.3} ms {:>5.2} ns", format!("{level:?}"), profile * 1e3, profile / pairs * 1e9);
    print!(" {:>7.3} ms {:>5.2} ns", gradient * 1e3, gradient / pairs * 1e9);
    if with_errors {
        let (grid, exact) = (fit(&case.grid, &case, true), fit(&case.exact, &case, true));
        let off = grid.profiles.iter().zip(&exact.profiles).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max);
        let flat = |fitted: &Fitted| fitted.gradients.concat();
        let size = flat(&exact).iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let off_gradient = flat(&grid).iter().zip(flat(&exact)).map(|(a, b)| (a - b).abs() / size).fold(0.0, f64::max);
        print!(" {off:>9.1e} {off_gradient:>9.1e}");
    }
    println!();
}

fn score(n: usize, n_conformers: usize) {
    let case = case(n, N_Q);
    let all: Vec<[f64; 3]> = (0..n_conformers as u64).flat_map(|seed| ball(n, seed)).collect();
    let pool = rayon::ThreadPoolBuilder::new().build().expect("threads");
    let options = FitOptions::default();
    let run = |gradient| {
        let begin = Instant::now();
        let work = || case.grid.fit(&all, n_conformers, &case.measured, &options, gradient, &Monitor::default());
        std::hint::black_box(pool.install(work).expect("fits"));
        begin.elapsed().as_secs_f64()
    };
    let (profiles, gradients) = (run(false), run(true));
    println!(
        "{n_conformers} conformers of {n} atoms, {} threads: chi² in {profiles:.2} s, with gradient in {gradients:.2} s; \
         by finite differences {:.0} s",
        pool.current_num_threads(),
        profiles * (3 * n + 1) as f64
    );
}
