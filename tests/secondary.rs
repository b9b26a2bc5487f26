//! Secondary structure of whole files, against numbers of a separate implementation (`tests/data/README.md`).

use std::path::Path;

use nucula::io::{self, ReadOptions};
use nucula::secondary;
use serde_json::Value;

fn check(folder: &Path, expected: &Value) {
    for (file, expected) in expected.as_object().unwrap() {
        let structure = io::read(&folder.join(file), &ReadOptions::default()).unwrap();
        let fractions = secondary::fractions(&structure).unwrap().unwrap();
        for (i, fraction) in fractions.iter().enumerate() {
            // Quotients of the same integers, but serde_json may read the last bit of a decimal text differently.
            let difference = fraction - expected[i].as_f64().unwrap();
            assert!(difference.abs() < 1e-12, "{file}: fraction {i} of {fractions:?}");
        }
        assert!((fractions.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{file}: {fractions:?}");
    }
}

#[test]
fn fractions_of_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("tests/data/secondary.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    check(&root.join("tests/data/open/structures"), &expected["open"]);

    if let Some(data) = testing::golden::data_dir() {
        check(&data.join("structures"), &expected["other"]);
    }
}
