//! What the benches share: where the structures are.

use std::path::{Path, PathBuf};

/// A bundled structure by name, or any file by path.
pub fn structure_path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/open/structures");
    let bundled = ["cif", "pdb"].map(|suffix| folder.join(format!("{name}.{suffix}")));
    bundled.into_iter().find(|path| path.is_file()).unwrap_or_else(|| name.into())
}
