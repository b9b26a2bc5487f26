//! Results of other programs: `tests/data/saxs`.

use std::fs;
use std::path::{Path, PathBuf};

use nucula::base::Name;
use nucula::io;
use nucula::saxs::{FitOptions, Measured, Method, Model, Options, Table};
use nucula::saxs::{distances, ensemble, exposure, guinier, gyration};
use nucula::work::Monitor;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn golden(name: &str) -> Value {
    let path = root().join("saxs").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect()
}

fn positions(value: &Value) -> Vec<[f64; 3]> {
    value.as_array().expect("a list").iter().map(|x| numbers(x).try_into().expect("x, y, z")).collect()
}

fn names(value: &Value) -> Vec<Name<4>> {
    value.as_array().expect("a list").iter().map(|name| Name::new(name.as_str().unwrap())).collect()
}

/// The largest difference, relative to `unit` of each expected value.
fn furthest(found: &[f64], expected: &[f64], unit: impl Fn(f64) -> f64) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(a, b)| (a - b).abs() / unit(*b)).fold(0.0, f64::max)
}

#[test]
fn vectors_and_fits() {
    let mut n = 0;
    for file in ["vectors.json", "fits.json"] {
        for case in golden(file)["cases"].as_array().unwrap() {
            let name = case["name"].as_str().unwrap();
            let (q, x) = (numbers(&case["q"]), positions(&case["positions"]));
            let (curve, sigma) = (numbers(&case["measured"]), numbers(&case["sigma"]));
            let elements = names(&case["elements"]);
            let measured = Measured::new(&curve, &sigma, q.len()).unwrap();
            let fit = FitOptions { offset: case["offset"].as_bool().unwrap(), ..FitOptions::default() };
            for (method, of_i, of_rest) in [(Method::Exact, 1e-12, 1e-9), (Method::Grid, 1e-8, 1e-6)] {
                let options = Options { method, table: Table::Simple, ..Options::default() };
                let model = Model::of_elements(&elements, None, &q, options).unwrap();
                let found = model.fit(&x, 1, &measured, &fit, true, &Monitor::default()).unwrap();
                let off = furthest(&found.profiles, &numbers(&case["intensity"]), f64::abs);
                assert!(off < of_i, "{name} {method:?}: {off:e}");
                for (value, key) in
                    [(found.fits[0].chi2, "chi2"), (found.fits[0].scale, "scale"), (found.fits[0].offset, "shift")]
                {
                    let expected = case[key].as_f64().unwrap();
                    assert!((value - expected).abs() <= of_rest * expected.abs(), "{name} {method:?} {key}: {value}");
                }
                let expected = positions(&case["gradient"]).concat();
                let largest = expected.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
                let off = furthest(&found.gradients.concat(), &expected, |_| largest);
                assert!(off < of_rest, "{name} {method:?} gradient: {off:e}");
                n += 1;
            }
        }
    }
    assert_eq!(n, 16);
}

#[test]
fn solids_by_formula() {
    for case in golden("solids.json")["cases"].as_array().unwrap() {
        let (q, x) = (numbers(&case["q"]), positions(&case["positions"]));
        let types = vec![0; x.len()];
        let factors = vec![1.0; q.len()];
        for (method, bound) in [(Method::Exact, 1e-12), (Method::Grid, 1e-9)] {
            let options = Options { method, ..Options::default() };
            let model = Model::new(&types, &factors, 1, &q, options).unwrap();
            let profile = model.profile(&x, 1, &Monitor::default()).unwrap();
            let n2 = (x.len() * x.len()) as f64;
            if let Some(expected) = case.get("intensity") {
                let off = furthest(&profile, &numbers(expected), |_| n2);
                assert!(off < bound, "{} {method:?}: {off:e}", case["name"]);
            } else {
                // Random points scatter about the mean by some 1/√n of the square root of I and of n.
                let mean = numbers(&case["mean_intensity"]);
                let off =
                    furthest(&profile, &mean, |i| 2.0 * i.sqrt() * (x.len() as f64).sqrt() + 2.0 * x.len() as f64);
                assert!(off < 4.0, "{} {method:?}: {off}", case["name"]);
            }
        }
        if let Some(rg) = case.get("rg") {
            let options = gyration::Options::default();
            let found = gyration::radius_of_gyration(&x, 1, x.len(), None, &options, &Monitor::default()).unwrap();
            assert!((found[0].rg / rg.as_f64().unwrap() - 1.0).abs() < 1e-12, "{}", case["name"]);
        }
    }
}

/// A structure of the bundled ones, or of the folder `$NUCULA_DATA`; None where there is neither.
fn structure(file: &str) -> Option<nucula::base::Structure> {
    let shared = std::env::var_os("NUCULA_DATA").map(|data| Path::new(&data).join("structures").join(file));
    let path = [Some(root().join("open/structures").join(file)), shared].into_iter().flatten().find(|p| p.is_file());
    if path.is_none() {
        eprintln!("skipped: no {file}; set NUCULA_DATA to the folder of reference data");
    }
    Some(io::read(&path?, &io::ReadOptions::default()).unwrap())
}

#[test]
fn proteins_by_other_programs() {
    let mut n = 0;
    for case in golden("proteins.json")["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let Some(structure) = structure(case["file"].as_str().unwrap()) else { continue };
        let x: Vec<[f64; 3]> = structure.positions.iter().map(|x| x.map(f64::from)).collect();
        assert_eq!(x.len() as u64, case["n_atoms"].as_u64().unwrap(), "{name}");
        let elements = &structure.topology.elements;
        let q = numbers(&case["q"]);
        for table in [Table::WaasmaierKirfel, Table::CromerMann] {
            let model = Model::of_elements(elements, None, &q, Options { table, ..Options::default() }).unwrap();
            let profile = model.profile(&x, 1, &Monitor::default()).unwrap();
            let off = furthest(&profile, &numbers(&case[table.name()]), f64::abs);
            assert!(off < 1e-8, "{name} {}: {off:e}", table.name());
        }
        // The largest one is beyond what was asked of pyausaxs.
        if case["pyausaxs"].is_array() {
            let electrons = distances::electrons(elements).unwrap();
            assert_eq!(electrons, numbers(&case["atomic_numbers"]));
            let factors: Vec<f64> = (1..=98).flat_map(|z| vec![f64::from(z); q.len()]).collect();
            let types: Vec<u32> = electrons.iter().map(|z| *z as u32 - 1).collect();
            let model = Model::new(&types, &factors, 98, &q, Options::default()).unwrap();
            let profile = model.profile(&x, 1, &Monitor::default()).unwrap();
            let off = furthest(&profile, &numbers(&case["pyausaxs"]), f64::abs);
            assert!(off < 1e-6, "{name} pyausaxs: {off:e}");
        }
        let masses = distances::masses(elements).unwrap();
        for (key, weights) in [("rg", None), ("rg_mass", Some(masses.as_slice()))] {
            let options = gyration::Options::default();
            let found = gyration::radius_of_gyration(&x, 1, x.len(), weights, &options, &Monitor::default()).unwrap();
            let expected = case[key].as_f64().unwrap();
            assert!((found[0].rg / expected - 1.0).abs() < 1e-5, "{name} {key}: {}", found[0].rg);
        }
        let p = distances::pair_distribution(&x, None, 1.0, None, &Monitor::default()).unwrap();
        assert!((p.d_max / case["d_max"].as_f64().unwrap() - 1.0).abs() < 1e-12, "{name}");
        assert_eq!(p.p, numbers(&case["pair_counts"]), "{name}");
        n += 1;
    }
    assert!(n >= 3, "only {n} structures compared");
}

#[test]
fn guinier_lines_and_weights_by_scipy() {
    let curves = golden("curves.json");
    for case in curves["guinier"].as_array().unwrap() {
        let q_max = case["q_max"].as_f64().unwrap();
        let options = guinier::Options { q_max, ..guinier::Options::default() };
        let [q, i, s] = ["q", "intensity", "sigma"].map(|key| numbers(&case[key]));
        let found = guinier::guinier(&q, &i, &s, &options).unwrap();
        assert_eq!(found.n_used as u64, case["n_used"].as_u64().unwrap());
        for (value, key) in
            [(found.rg, "rg"), (found.i0, "i0"), (found.rg_sigma, "rg_sigma"), (found.i0_sigma, "i0_sigma")]
        {
            assert!((value / case[key].as_f64().unwrap() - 1.0).abs() < 1e-6, "{key}: {value}");
        }
    }
    let case = &curves["ensemble"];
    let profiles: Vec<Vec<f64>> = case["profiles"].as_array().unwrap().iter().map(numbers).collect();
    let [y, s] = ["measured", "sigma"].map(|key| numbers(&case[key]));
    let measured = Measured::new(&y, &s, y.len()).unwrap();
    let found = ensemble::weigh(&profiles.concat(), profiles.len(), &measured).unwrap();
    assert!(furthest(&found.weights, &numbers(&case["weights"]), |_| 1.0) < 1e-9, "{:?}", found.weights);
    assert!((found.chi2 / case["chi2"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    assert!((found.scale / case["scale"].as_f64().unwrap() - 1.0).abs() < 1e-9);
}

#[test]
fn exposed_shares_by_freesasa() {
    let case = golden("shell.json");
    let structure = structure("1GRM.pdb").expect("a bundled structure");
    let x: Vec<[f64; 3]> = structure.positions.iter().map(|x| x.map(f64::from)).collect();
    let radii: Vec<f64> = structure.topology.elements.iter().map(|e| nucula::data::radii::radius(e.as_str())).collect();
    let found = exposure::exposed_fraction(&x, &radii, 1.4, 256, &Monitor::default()).unwrap();
    let expected = numbers(&case["exposed"]);
    assert!(furthest(&found, &expected, |_| 1.0) < 0.04);
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    assert!((mean(&found) - mean(&expected)).abs() < 0.003);
}
