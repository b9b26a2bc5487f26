//! Reads reference results: plain little-endian arrays in `NAME.bin`, described by `NAME.json`.
//!
//! An array is described by an object with `dtype` (u8 i8 i32 u32 i64 f32 f64), `offset` into the `.bin`, and either
//! `shape` (row-major) or `len`. In `golden/` these objects are under `sections`, by name: [`Golden::f32s`] and its
//! siblings. Elsewhere they stand among the arguments and results of each case: [`Golden::f32s_at`] and its siblings.
//! Every slip of a file or of a test, such as a wrong type, is a panic that names both.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One manifest with its arrays.
pub struct Golden {
    name: String,
    json: Value,
    bytes: Vec<u8>,
}

/// For each type: the array of a section by name, and the array that an object of the manifest describes.
macro_rules! accessors {
    ($($of:ident $at:ident $type:ty, $dtype:literal;)*) => {$(
        #[doc = concat!("The `", $dtype, "` values of section `name`.")]
        pub fn $of(&self, name: &str) -> Vec<$type> {
            self.$at(self.section(name))
        }

        #[doc = concat!("The `", $dtype, "` values that `array` describes.")]
        pub fn $at(&self, array: &Value) -> Vec<$type> {
            let bytes = self.bytes_at(array, $dtype, size_of::<$type>());
            let items = bytes.chunks_exact(size_of::<$type>());
            items.map(|item| <$type>::from_le_bytes(item.try_into().unwrap())).collect()
        }
    )*};
}

impl Golden {
    /// Reads `path` (`….json`) and the `.bin` beside it.
    pub fn read(path: &Path) -> Self {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let json: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let bin = path.with_extension("bin");
        let bytes = fs::read(&bin).unwrap_or_else(|error| panic!("{}: {error}", bin.display()));
        Self { name, json, bytes }
    }

    /// The manifest.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Whether there is a section `name`.
    pub fn has(&self, name: &str) -> bool {
        self.json["sections"].get(name).is_some()
    }

    /// The shape of section `name`, row-major.
    pub fn shape(&self, name: &str) -> Vec<usize> {
        shape_at(self.section(name)).unwrap_or_else(|| panic!("{}: section {name} has no shape", self.name))
    }

    /// The f32 rows of section `name`, n × 3.
    pub fn f32_rows(&self, name: &str) -> Vec<[f32; 3]> {
        assert_eq!(self.shape(name)[1..], [3], "{}: section {name} is not n × 3", self.name);
        self.f32s(name).chunks_exact(3).map(|row| row.try_into().unwrap()).collect()
    }

    accessors! {
        u8s u8s_at u8, "u8";
        i8s i8s_at i8, "i8";
        i32s i32s_at i32, "i32";
        u32s u32s_at u32, "u32";
        i64s i64s_at i64, "i64";
        f32s f32s_at f32, "f32";
        f64s f64s_at f64, "f64";
    }

    fn section(&self, name: &str) -> &Value {
        self.json["sections"].get(name).unwrap_or_else(|| panic!("{}: no section {name}", self.name))
    }

    fn bytes_at(&self, array: &Value, dtype: &str, size: usize) -> &[u8] {
        assert_eq!(array["dtype"], dtype, "{}: {array}", self.name);
        let n: usize = shape_at(array).unwrap_or_else(|| panic!("{}: no shape in {array}", self.name)).iter().product();
        let start = array["offset"].as_u64().unwrap_or_else(|| panic!("{}: no offset in {array}", self.name)) as usize;
        self.bytes.get(start..start + n * size).unwrap_or_else(|| panic!("{}: {array} is cut off", self.name))
    }
}

/// The `shape`, or the `len`, of an array's description.
fn shape_at(array: &Value) -> Option<Vec<usize>> {
    let number = |value: &Value| value.as_u64().map(|n| n as usize);
    match array.get("shape") {
        Some(shape) => shape.as_array()?.iter().map(number).collect(),
        None => array.get("len").and_then(number).map(|n| vec![n]),
    }
}

/// The manifests in `folder` whose file name ends in `suffix`, such as `.atoms.json`, sorted.
pub fn cases(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(suffix));
    paths.sort();
    paths
}

/// A folder of tests/data, the reference data that travels with the project.
pub fn kept_dir(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").join(name)
}

/// Structures that may be redistributed, with their results.
pub fn open_dir() -> PathBuf {
    kept_dir("open")
}

/// The larger reference data outside the project, in the folder `$NUCULA_DATA`; says so if there is none.
pub fn data_dir() -> Option<PathBuf> {
    let Some(given) = std::env::var_os("NUCULA_DATA") else {
        eprintln!("SKIPPED: NUCULA_DATA is not set: nothing is compared with the reference data outside the project");
        return None;
    };
    let folder = PathBuf::from(given);
    assert!(folder.is_dir(), "NUCULA_DATA is {}, which is no folder", folder.display());
    Some(folder)
}

/// Folders with `structures/` and `golden/` inside: the one of the project, then the one outside if it is there.
pub fn all_dirs() -> Vec<PathBuf> {
    [Some(open_dir()), data_dir()].into_iter().flatten().collect()
}
