//! Results of the plain NumPy reference (tests/data/trust/README.md).

use std::path::{Path, PathBuf};

use nucula::io;
use nucula::voids::{self, Options, Row};
use nucula::work::Monitor;
use serde_json::Value;

/// The goldens that travel with the project.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/trust")
}

fn compare(name: &str, pdb: &Path) {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let structure = io::read(pdb, &io::ReadOptions::default()).unwrap();
    assert_eq!(structure.n_atoms() as u64, golden["n_atoms"].as_u64().unwrap(), "{name}");
    let options = Options { step: golden["step"].as_f64().unwrap(), ..Options::default() };
    let found = voids::find(&structure, &options, &Monitor::default()).unwrap();
    let rows = golden["rows"].as_array().unwrap();
    assert_eq!(found.rows().len(), rows.len(), "{name}");
    for (i, (row, expected)) in found.rows().iter().zip(rows).enumerate() {
        same_row(&format!("{name}, row {i}"), row, expected);
    }
}

fn same_row(name: &str, row: &Row, expected: &Value) {
    let number = |key: &str| expected[key].as_f64().unwrap_or(f64::NAN);
    let close = |key: &str, found: f64, bound: f64| {
        let expected = number(key);
        let fine = (found - expected).abs() <= bound || found.is_nan() && expected.is_nan();
        assert!(fine, "{name}: {key} is {found}, not {expected} within {bound}");
    };
    assert_eq!(row.kind.name(), expected["kind"].as_str().unwrap(), "{name}");
    assert_eq!(row.points.len() as u64, expected["n_points"].as_u64().unwrap(), "{name}");
    let volume = number("volume");
    // Goldens are rounded to three digits.
    close("volume", row.volume, 1e-3 * volume + 1e-3);
    close("area", row.area, 1e-3 * number("area") + 1e-3);
    for (key, found) in [
        ("error", row.error.total()),
        ("error_lid", row.error.lid),
        ("error_neck", row.error.neck),
        ("error_grid", row.error.grid),
    ] {
        close(key, found, (0.01 * number(key)).max(5e-4 * volume) + 1e-3);
    }
    close("depth", row.depth, 0.02);
    let near = |found: [f64; 3], expected: &Value, bound: f64| {
        (0..3).all(|k| (found[k] - expected[k].as_f64().unwrap()).abs() <= bound)
    };
    assert!(near(row.center, &expected["center"], 0.1), "{name}: {:?}, not {}", row.center, expected["center"]);
    let mouths = expected["mouths"].as_array().unwrap();
    assert_eq!(row.mouths.len(), mouths.len(), "{name}");
    for (found, expected) in row.mouths.iter().zip(mouths) {
        let area = expected["area"].as_f64().unwrap();
        assert!((found.area - area).abs() <= 0.01 * area + 1e-3, "{name}: mouth of {} Å², not {area}", found.area);
        // The reference caps distances at 3 Å.
        let radius = expected["radius"].as_f64().unwrap();
        assert!((found.radius.min(3.0) - radius).abs() < 1e-3, "{name}: {found:?}, not {expected}");
        assert!(near(found.normal, &expected["normal"], 0.02), "{name}: {found:?}, not {expected}");
        assert!(near(found.center, &expected["center"], 0.1), "{name}: {found:?}, not {expected}");
    }
    let sum: u64 = row.atoms.iter().map(|&atom| u64::from(atom)).sum();
    assert_eq!(
        (row.atoms.len() as u64, sum),
        (expected["n_atoms"].as_u64().unwrap(), expected["atoms_sum"].as_u64().unwrap()),
        "{name}"
    );
}

#[test]
fn analytic_solids() {
    for name in ["ball_2.3", "ball_4.5", "channel_3.2_24", "well_4.2_18"] {
        compare(name, &folder().join(format!("{name}.pdb")));
    }
}

#[test]
fn proteins() {
    let Some(data) = std::env::var_os("NUCULA_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: NUCULA_DATA is not set, so there are no proteins to compare with");
        return;
    };
    for name in ["cavity", "pore"] {
        compare(name, &data.join(format!("structures/{name}.pdb")));
    }
}
