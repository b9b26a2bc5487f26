//! Every function of scattering, at the C line, with any atoms, curves and options: a sentence, or numbers that keep their promises.
#![no_main]

use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::saxs::*;
use nucula::ffi::structure::*;
use nucula_fuzz::calls::{defaults, succeeded};

#[derive(Debug, Arbitrary)]
struct Input {
    atoms: Vec<(Place, u8)>,
    q: Vec<Number>,
    intensity: Vec<Number>,
    sigma: Vec<Number>,
    factors: Vec<Number>,
    types: Vec<i8>,
    hydrogens: Vec<i8>,
    numbers: [i8; 12],
    reals: [Number; 8],
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Place {
    Near([i8; 3]),
    Anywhere([f64; 3]),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Number {
    Small(u8),
    Any(f64),
}

impl Number {
    fn get(self) -> f64 {
        match self {
            Self::Small(x) => f64::from(x) / 100.0,
            Self::Any(x) => x,
        }
    }
}

/// Atoms and points are cut to so many, so that no input takes long.
const MOST: usize = 80;

const SYMBOLS: [&[u8; 4]; 8] =
    [b"C\0\0\0", b"N\0\0\0", b"O\0\0\0", b"S\0\0\0", b"H\0\0\0", b"SE\0\0", b"Xx\0\0", b" fe "];

fn numbers(of: &[Number]) -> Vec<f64> {
    of.iter().take(MOST).map(|number| number.get()).collect()
}

/// As many numbers as `n`, the given ones over and over.
fn cycled(of: &[Number], n: usize) -> Vec<f64> {
    if of.is_empty() { vec![1.0; n] } else { of.iter().cycle().take(n).map(|number| number.get()).collect() }
}

fuzz_target!(|input: Input| {
    let atoms = &input.atoms[..input.atoms.len().min(MOST)];
    let positions: Vec<[f64; 3]> = atoms
        .iter()
        .map(|(place, _)| match *place {
            Place::Near(x) => x.map(|c| f64::from(c) / 4.0),
            Place::Anywhere(x) => x,
        })
        .collect();
    let elements: Vec<[c_char; 4]> =
        atoms.iter().map(|(_, kind)| SYMBOLS[*kind as usize % 8].map(|byte| byte as c_char)).collect();
    let q = numbers(&input.q);
    let (intensity, sigma) = (cycled(&input.intensity, q.len()), cycled(&input.sigma, q.len()));
    single_atoms(&input, &positions, &elements, &q);
    profiles(&input, &positions, &elements, &q, &intensity, &sigma);
    curves(&input, &q, &intensity, &sigma);
});

fn single_atoms(input: &Input, positions: &[[f64; 3]], elements: &[[c_char; 4]], q: &[f64]) {
    let n = positions.len();
    let weights = cycled(&input.factors, n);
    let mut rows = vec![0.0; n * q.len()];
    let (mut rg, mut own, mut kept, mut gradient) = ([0.0], vec![0.0; n], vec![0; n], vec![[0.0; 3]; n]);
    // SAFETY: arrays are as long as said; handles and views are used as the header says.
    unsafe {
        let table = i32::from(input.numbers[0]);
        succeeded(nucula_form_factors(table, elements.as_ptr(), null(), n, q.as_ptr(), q.len(), rows.as_mut_ptr()));
        succeeded(nucula_atom_weights(i32::from(input.numbers[1]), elements.as_ptr(), n, own.as_mut_ptr()));
        let mut exposed = defaults(nucula_exposed_options_init);
        exposed.n_threads = 1;
        exposed.n_points = input.numbers[2].unsigned_abs().into();
        exposed.probe_radius = input.reals[0].get();
        if succeeded(nucula_exposed_fraction(positions.as_ptr(), elements.as_ptr(), n, &exposed, own.as_mut_ptr())) {
            assert!(own.iter().all(|share| (0.0..=1.0).contains(share)));
        }
        let mut gyration = defaults(nucula_gyration_options_init);
        gyration.n_threads = 1;
        gyration.method = i32::from(input.numbers[3]) % 4;
        gyration.median = i32::from(input.numbers[4]) % 3;
        (gyration.cutoff, gyration.trim) = (input.reals[1].get(), input.reals[2].get());
        let (place, slopes) = (kept.as_mut_ptr(), gradient.as_mut_ptr());
        let (x, w) = (positions.as_ptr(), weights.as_ptr());
        succeeded(nucula_radius_of_gyration(x, 1, n, w, &gyration, rg.as_mut_ptr(), null_mut(), place, slopes));
        let mut pairs = defaults(nucula_pair_distribution_options_init);
        pairs.n_threads = 1;
        // Bins are so many at most that memory is no question.
        pairs.r_max = input.reals[3].get().min(1e4);
        pairs.bin_width =
            if input.numbers[5] < 0 { input.reals[4].get().min(0.0) } else { input.reals[4].get().max(0.01) };
        let mut distribution = null_mut();
        if succeeded(nucula_pair_distribution(x, n, null(), &pairs, &mut distribution)) {
            let mut view = std::mem::zeroed::<nucula_pair_distribution_view_t>();
            view.size = size_of_val(&view) as u32;
            assert!(succeeded(nucula_pair_distribution_view(distribution, &mut view)));
            let counted: f64 = std::slice::from_raw_parts(view.p, view.n_bins).iter().sum();
            assert!(counted <= (n * n.saturating_sub(1)) as f64);
        }
        nucula_pair_distribution_free(distribution);
    }
}

fn profiles(
    input: &Input,
    positions: &[[f64; 3]],
    elements: &[[c_char; 4]],
    q: &[f64],
    intensity: &[f64],
    sigma: &[f64],
) {
    let n = positions.len();
    let factors = cycled(&input.factors, 4 * q.len());
    let one_of = |given: &[i8], i: usize| given.get(i % given.len().max(1)).copied().unwrap_or(0);
    let types: Vec<i32> = (0..n).map(|i| i32::from(one_of(&input.types, i))).collect();
    let hydrogens: Vec<i32> = (0..n).map(|i| i32::from(one_of(&input.hydrogens, i))).collect();
    let floats: Vec<[f32; 3]> = positions.iter().map(|x| x.map(|c| c as f32)).collect();
    let mut models = [null_mut(); 3];
    let mut structure = null_mut();
    // SAFETY: arrays are as long as said; handles are used as the header says.
    unsafe {
        let mut options = defaults(nucula_saxs_options_init);
        options.n_threads = 1;
        options.method = i32::from(input.numbers[6]) % 4;
        let (x, q_at, n_q) = (types.as_ptr(), q.as_ptr(), q.len());
        succeeded(nucula_saxs_model_new(x, n, factors.as_ptr(), 4, q_at, n_q, &options, &mut models[0]));
        (options.density, options.c2) = (input.reals[5].get(), input.reals[6].get());
        options.table = i32::from(input.numbers[7]) % 4;
        let (symbols, bound) = (elements.as_ptr(), hydrogens.as_ptr());
        succeeded(nucula_saxs_model_from_atoms(symbols, bound, n, q_at, n_q, &options, &mut models[1]));
        options.hydrogens = i32::from(input.numbers[8]) % 4;
        if succeeded(nucula_structure_from_atoms(floats.as_ptr(), symbols, n, &mut structure)) {
            succeeded(nucula_saxs_model_from_structure(structure, q_at, n_q, &options, &mut models[2]));
        }
        nucula_structure_free(structure);
        for model in models.into_iter().filter(|model| !model.is_null()) {
            let mut profile = vec![0.0; n_q];
            succeeded(nucula_saxs_profile(model, positions.as_ptr(), 1, profile.as_mut_ptr()));
            let mut fitting = defaults(nucula_saxs_fit_options_init);
            fitting.offset = i32::from(input.numbers[9] & 1);
            fitting.fit_c1 = i32::from(input.numbers[9] & 2 != 0);
            fitting.fit_c2 = i32::from(input.numbers[9] & 4 != 0);
            fitting.on_bad = i32::from(input.numbers[9] & 8 != 0);
            let mut fit = std::mem::zeroed::<nucula_saxs_fit_t>();
            fit.size = size_of_val(&fit) as u32;
            let mut gradient = vec![[0.0; 3]; n];
            let (y, s, f) = (intensity.as_ptr(), sigma.as_ptr(), profile.as_mut_ptr());
            let status = succeeded(nucula_saxs_fit(
                model,
                positions.as_ptr(),
                1,
                y,
                s,
                &fitting,
                &mut fit,
                f,
                gradient.as_mut_ptr(),
            ));
            if status {
                assert!(fit.n_used >= 1 && fit.n_used <= n_q && (0..4).contains(&fit.status));
            }
            nucula_saxs_model_free(model);
        }
    }
}

fn curves(input: &Input, q: &[f64], intensity: &[f64], sigma: &[f64]) {
    let n = q.len();
    let path = CString::new(nucula_fuzz::path(".dat").into_os_string().into_encoded_bytes()).expect("no NUL");
    let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
    // SAFETY: arrays are as long as said; handles and views are used as the header says.
    unsafe {
        let (mut curve, mut again) = (null_mut(), null_mut());
        if succeeded(nucula_saxs_curve_new(q.as_ptr(), intensity.as_ptr(), sigma.as_ptr(), n, &mut curve)) && n > 0 {
            assert!(succeeded(nucula_saxs_curve_write(curve, path.as_ptr())));
            let reading = defaults(nucula_saxs_read_options_init);
            assert!(succeeded(nucula_saxs_read(path.as_ptr(), &reading, &mut again)));
            let mut view = std::mem::zeroed::<nucula_saxs_curve_view_t>();
            view.size = size_of_val(&view) as u32;
            assert!(succeeded(nucula_saxs_curve_view(again, &mut view)));
            assert_eq!(std::slice::from_raw_parts(view.q, view.n_q), q);
            assert_eq!(std::slice::from_raw_parts(view.intensity, view.n_q), intensity);
        }
        nucula_saxs_curve_free(again);
        nucula_saxs_curve_free(curve);
        let mut options = defaults(nucula_guinier_options_init);
        options.min_points = input.numbers[10].unsigned_abs().into();
        options.limit = input.reals[7].get();
        let mut line = std::mem::zeroed::<nucula_guinier_t>();
        line.size = size_of_val(&line) as u32;
        succeeded(nucula_guinier(q.as_ptr(), intensity.as_ptr(), sigma.as_ptr(), n, &options, &mut line));
        succeeded(nucula_kratky(q.as_ptr(), intensity.as_ptr(), n, line.rg, line.i0, x.as_mut_ptr(), y.as_mut_ptr()));
        let n_profiles = usize::from(input.numbers[11].unsigned_abs()) % 6;
        let profiles = cycled(&input.factors, n_profiles * n);
        let mut weights = vec![0.0; n_profiles];
        let (mut scale, mut chi2) = (0.0, 0.0);
        let (p, own) = (profiles.as_ptr(), weights.as_mut_ptr());
        let (at, s) = (intensity.as_ptr(), sigma.as_ptr());
        let status = nucula_saxs_ensemble(p, n_profiles, n, at, s, own, &mut scale, &mut chi2, x.as_mut_ptr());
        if succeeded(status) {
            assert!(weights.iter().all(|weight| *weight >= 0.0));
            succeeded(nucula_saxs_average(p, n_profiles, n, weights.as_ptr(), y.as_mut_ptr()));
        }
    }
}
