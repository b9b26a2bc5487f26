//! Reference results by e3nn, sphericart, sympy, scipy, torch and ASE; `tests/data/ace/README.md` tells how they were made.

use nucula::ace::coupling::real_3j;
use nucula::ace::{Basis, Layout, Options, count_rows, design_matrix, energy_forces, generate, site};
use nucula::neighbors::find;
use nucula::work::Monitor;
use serde_json::Value;

use crate::golden::{Atoms, difference, integers, model, number, numbers, read, spec, vectors};

/// Of the largest value of a function, but at least 1.
const TOLERANCE: f64 = 1e-12;

/// Functions and derivatives of one environment.
fn evaluate(basis: &Basis, case: &Value) -> (Vec<f64>, Vec<f64>) {
    let (at, zj) = (vectors(&case["vectors"]), integers(&case["zj"]));
    let (mut b, mut db) = (vec![0.0; basis.len()], vec![0.0; basis.len() * 3 * at.len()]);
    site(basis, number(&case["z0"]) as i32, &at, &zj, &mut b, Some(&mut db)).unwrap();
    (b, db)
}

#[test]
fn counts_agree() {
    let mut n_cases = 0;
    for case in read("counts.json").as_array().unwrap() {
        let n_species = number(&case["n_species"]) as i32;
        let options = Options {
            order: number(&case["order"]) as usize,
            totaldegree: numbers(&case["totaldegree"]),
            ..Options::new(&(1..=n_species).collect::<Vec<_>>(), 2.0)
        };
        let basis = generate(&options).unwrap();
        let counts = [basis.n_many(), basis.n_pair(), basis.len(), basis.n_a(), basis.n_aa()];
        let expected = ["n_many", "n_pair", "n_basis", "n_a", "n_aa"].map(|name| number(&case[name]) as usize);
        assert_eq!(counts, expected, "{case}");
        n_cases += 1;
    }
    assert!(n_cases > 10);
}

#[test]
fn couplings_agree() {
    let data = read("coupling.json");
    for tensor in data["tensors"].as_array().unwrap() {
        let l: [i32; 3] = integers(&tensor["l"]).try_into().unwrap();
        if l.iter().sum::<i32>() % 2 != 0 {
            continue;
        }
        let mut dense = vec![0.0; l.iter().map(|l| 2 * *l as usize + 1).product()];
        for (m, value) in real_3j(l) {
            let at = |k: usize| (m[k] + l[k]) as usize;
            dense[(at(0) * (2 * l[1] as usize + 1) + at(1)) * (2 * l[2] as usize + 1) + at(2)] = value;
        }
        let sign = dense.iter().find(|x| **x != 0.0).map_or(1.0, |first| first.signum());
        let dense: Vec<f64> = dense.iter().map(|x| sign * x).collect();
        assert!(difference(&dense, &numbers(&tensor["real_3j"]), 1) < 1e-13, "{l:?}");
    }
    let basis = generate(&Options::new(&[14], 2.35)).unwrap();
    let (spec, multisets) = (basis.spec(), basis.multisets().unwrap());
    let functions = data["functions"].as_array().unwrap();
    assert_eq!(functions.len(), basis.n_many());
    for (b, function) in functions.iter().enumerate() {
        let nl: Vec<i32> = multisets.nl[multisets.offsets[b]..multisets.offsets[b + 1]].as_flattened().to_vec();
        assert_eq!(nl, integers(&function["nl"]), "function {b}");
        let terms = function["terms"].as_array().unwrap();
        assert_eq!(terms.len(), spec.b_offsets[b + 1] - spec.b_offsets[b]);
        for (at, term) in (spec.b_offsets[b]..).zip(terms) {
            let t = spec.b_terms[at] as usize;
            let factors = spec.aa_factors[spec.aa_offsets[t]..spec.aa_offsets[t + 1]].iter().flat_map(|&a| {
                let (n, y) = (spec.a_radial[a as usize] + 1, spec.a_angular[a as usize]);
                let l = y.isqrt();
                [n, l, y - l * l - l]
            });
            assert_eq!(factors.collect::<Vec<i32>>(), integers(&term[0]), "function {b}");
            assert!((spec.b_values[at] - number(&term[1])).abs() < 1e-14, "function {b}");
        }
    }
}

#[test]
fn neighbors_agree() {
    let mut n_pairs = 0;
    for case in read("neighbors.json").as_array().unwrap() {
        let atoms = Atoms::read(case);
        let found = find(&atoms.positions, &atoms.cell, number(&case["cutoff"])).unwrap();
        let mut rows = Vec::new();
        for i in 0..atoms.positions.len() {
            for k in found.offsets[i]..found.offsets[i + 1] {
                rows.push([i as i32, found.j[k] as i32, found.shifts[k][0], found.shifts[k][1], found.shifts[k][2]]);
            }
        }
        assert_eq!(rows.as_flattened(), integers(&case["pairs"]), "{}", case["kind"]);
        n_pairs += rows.len();
    }
    assert!(n_pairs > 100, "{n_pairs}");
}

#[test]
fn sites_agree() {
    let data = read("site.json");
    let mut n_cases = 0;
    for case in data["cases"].as_array().unwrap() {
        let basis = model(&data["models"][case["model"].as_str().unwrap()]);
        let (b, db) = evaluate(&basis, case);
        let of_b = difference(&b, &numbers(&case["b"]), 1);
        let of_db = difference(&db, &numbers(&case["db"]), db.len() / b.len());
        assert!(of_b < TOLERANCE && of_db < TOLERANCE, "{} {}: {of_b:e} {of_db:e}", case["model"], case["kind"]);
        n_cases += 1;
    }
    assert!(n_cases >= 18);
}

#[test]
fn supplied_specifications_agree() {
    let data = read("spec.json");
    let basis = Basis::new(spec(&data["spec"])).unwrap();
    for case in data["cases"].as_array().unwrap() {
        let (b, db) = evaluate(&basis, case);
        let of_b = difference(&b, &numbers(&case["b"]), 1);
        let of_db = difference(&db, &numbers(&case["db"]), db.len() / b.len());
        assert!(of_b < TOLERANCE && of_db < TOLERANCE, "{of_b:e} {of_db:e}");
    }
}

#[test]
fn structures_agree() {
    let data = read("structures.json");
    let mut n_rows = 0;
    for case in data["cases"].as_array().unwrap() {
        let basis = model(&data["models"][case["model"].as_str().unwrap()]);
        let atoms = Atoms::read(case);
        let found = energy_forces(&basis, &numbers(&case["weights"]), &atoms.system(), &Monitor::default()).unwrap();
        let alone: f64 = atoms.species.iter().map(|z| case["e0"][z.to_string()].as_f64().unwrap_or(0.0)).sum();
        let name = format!("{} {}", case["model"], case["kind"]);
        let near = |got: &[f64], expected: &Value| {
            let expected = numbers(expected);
            let difference = difference(got, &expected, expected.len());
            assert!(difference < TOLERANCE, "{name}: {difference:e}");
        };
        near(&[found.energy[0] + alone], &case["energy"]);
        near(found.forces.as_flattened(), &case["forces"]);
        near(found.virial[0].as_flattened(), &case["virial"]);
        if case["rows"].is_null() {
            continue;
        }
        let systems = [atoms.system()];
        let n = count_rows(&systems).unwrap();
        let mut rows = vec![f64::NAN; n * basis.len()];
        design_matrix(&basis, &systems, None, Layout::RowMajor, &mut rows, basis.len(), &Monitor::default()).unwrap();
        let expected = numbers(&case["rows"]);
        // Per function: columns.
        let turned = |rows: &[f64]| -> Vec<f64> {
            (0..basis.len())
                .flat_map(|c| rows.iter().skip(c).step_by(basis.len()).copied().collect::<Vec<_>>())
                .collect()
        };
        let off = difference(&turned(&rows), &turned(&expected), n);
        assert!(off < TOLERANCE, "{name}: rows {off:e}");
        n_rows += n;
    }
    assert!(n_rows > 30, "{n_rows}");
}
