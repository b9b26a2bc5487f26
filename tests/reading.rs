//! Structures as read, against the reference.

mod common;

use common::golden::{self, Golden};

#[test]
fn every_manifest_is_readable() {
    for dir in golden::all_dirs() {
        let cases = golden::cases(&dir.join("golden"), ".atoms.json");
        assert!(!cases.is_empty(), "{}", dir.display());
        for path in cases {
            let golden = Golden::read(&path);
            assert_eq!(golden.f32_rows("coord_cleaned").len(), golden.json()["n_atoms"], "{}", path.display());
            assert_eq!(golden.u8s("element_code").len(), golden.json()["n_atoms"], "{}", path.display());
        }
    }
}
