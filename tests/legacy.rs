//! The old C entry points, loaded and called as an old program does, against recorded calls of the original.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::ffi::{CString, c_void};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use testing::golden::{self, Golden};

const OLD_FUNCTIONS: [&str; 6] = [
    "breadth_first_search",
    "count_positive_ints",
    "fibonacci_sphere",
    "get_neighbor_voxels",
    "get_single_voxel",
    "is_neighbor_voxel",
];
const OLD_DATA: [&str; 2] = ["GOLDEN_RATIO", "PI"];

/// Builds a shared library of the workspace; cargo does not build those of other packages for a test.
fn build(package: &str, file: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder is inside target/");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--offline", "--lib", "--package", package, "--target-dir"]).arg(target);
    let status = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status().expect("cargo runs");
    assert!(status.success(), "cargo build --package {package}");
    let extension = if cfg!(target_os = "macos") { "dylib" } else { "so" };
    target.join("debug").join(format!("lib{file}.{extension}"))
}

/// The loaded library.
struct Old(*mut c_void);

// SAFETY: a handle of dlopen may be used by all threads.
unsafe impl Send for Old {}
// SAFETY: the same.
unsafe impl Sync for Old {}

fn old() -> &'static Old {
    static OLD: OnceLock<Old> = OnceLock::new();
    OLD.get_or_init(|| {
        let path = build("nucula-legacy", "nucula_legacy");
        let path = CString::new(path.into_os_string().into_encoded_bytes()).expect("no NUL in a path");
        // SAFETY: loading runs no code beyond Rust's own start-up.
        let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        assert!(!handle.is_null(), "{path:?} does not load");
        Old(handle)
    })
}

impl Old {
    /// A symbol, as the type that the caller says it has.
    fn symbol<T: Copy>(&self, name: &str) -> T {
        assert_eq!(size_of::<T>(), size_of::<*mut c_void>());
        let c_name = CString::new(name).expect("no NUL in a name");
        // SAFETY: the handle is open; the name is a C string.
        let address = unsafe { libc::dlsym(self.0, c_name.as_ptr()) };
        assert!(!address.is_null(), "no symbol {name}");
        // SAFETY: sizes agree (checked); the type is the one the old header gives the symbol.
        unsafe { std::mem::transmute_copy(&address) }
    }
}

type Ints = *const i32;
type Search = unsafe extern "C" fn(Ints, Ints, Ints, Ints, i32, *mut i32) -> *mut i32;
type Neighbors = unsafe extern "C" fn(Ints, Ints, Ints, Ints, Ints, Ints, i32, i32, *mut i32) -> *mut i32;
type Sphere = unsafe extern "C" fn(f32, f32, f32, f32, i32, *mut f32) -> *mut f32;
type Single = unsafe extern "C" fn(Ints, Ints, Ints, i32, *mut i32) -> *mut i32;
type IsNeighbor = unsafe extern "C" fn(Ints, Ints) -> i32;
type Count = unsafe extern "C" fn(Ints) -> i32;

/// Recorded calls of a function; None, said aloud, where there are no recordings.
fn recorded(function: &str) -> Option<Golden> {
    golden::data_dir().map(|dir| Golden::read(&dir.join("legacy_c").join(function).with_extension("json")))
}

fn cases(recorded: &Golden) -> &[Value] {
    recorded.json()["cases"].as_array().expect("a manifest has cases")
}

/// The recorded value rests on a C difference that overflows.
fn overflows(case: &Value) -> bool {
    case["overflow_ub"].as_bool().unwrap_or(false)
}

fn search([x, y, z]: [&[i32]; 3], searchable: &[i32], out: &mut [i32]) {
    let given = searchable.to_vec();
    let n = searchable.len() as i32;
    // SAFETY: indices are within the arrays or negative; `out` is at least as long as `searchable`.
    let returned = unsafe {
        let search = old().symbol::<Search>("breadth_first_search");
        search(x.as_ptr(), y.as_ptr(), z.as_ptr(), searchable.as_ptr(), n, out.as_mut_ptr())
    };
    assert_eq!(returned, out.as_mut_ptr());
    assert_eq!(given, searchable, "the input was written to");
}

#[test]
fn the_search_finds_the_recorded_indices_in_the_recorded_order() {
    let Some(recorded) = recorded("breadth_first_search") else { return };
    for case in cases(&recorded).iter().filter(|case| !overflows(case)) {
        let axes = ["x", "y", "z"].map(|axis| recorded.i32s_at(&case[axis]));
        let expected = recorded.i32s_at(&case["out"]);
        let mut out = vec![-1; expected.len()];
        search([&axes[0], &axes[1], &axes[2]], &recorded.i32s_at(&case["searchable"]), &mut out);
        assert_eq!(out, expected, "{}", case["name"]);
    }
}

#[test]
fn the_search_takes_what_was_undefined() {
    let axis = [0, 1, 2, 3];
    let mut out = [-1; 4];
    search([&axis, &[0; 4], &[0; 4]], &[], &mut out);
    assert_eq!(out, [-1; 4]);
    search([&axis, &[0; 4], &[0; 4]], &[-3, 0, 1], &mut out);
    assert_eq!(out, [-3, -1, -1, -1], "a negative index is found alone if it comes first");
    search([&axis, &[0; 4], &[0; 4]], &[2, -7, 1, 3], &mut out);
    assert_eq!(out, [2, 1, 3, -1], "and not at all elsewhere");
    // The ends of the range are no neighbours, though their C difference wraps around to 1.
    out = [-1; 4];
    search([&[i32::MIN, i32::MAX], &[0; 2], &[0; 2]], &[0, 1], &mut out);
    assert_eq!(out, [0, -1, -1, -1]);
    // SAFETY: NULL and counts that are not positive are allowed.
    unsafe {
        let function = old().symbol::<Search>("breadth_first_search");
        let (some, null) = (axis.as_ptr(), std::ptr::null());
        assert_eq!(function(null, some, some, some, 4, out.as_mut_ptr()), out.as_mut_ptr());
        assert_eq!(function(some, some, some, null, 4, out.as_mut_ptr()), out.as_mut_ptr());
        assert_eq!(function(some, some, some, some, -4, out.as_mut_ptr()), out.as_mut_ptr());
        assert!(function(some, some, some, some, 4, std::ptr::null_mut()).is_null());
    }
    assert_eq!(out, [0, -1, -1, -1]);
}

#[test]
fn a_million_voxels_need_no_deep_stack() {
    let n = 1_000_000;
    let [x, y, z]: [Vec<i32>; 3] = [10_000, 100, 1].map(|step| (0..n).map(|i| i / step % 100).collect());
    let searchable: Vec<i32> = (0..n).collect();
    let mut out = vec![-1; n as usize];
    let run = || search([&x, &y, &z], &searchable, &mut out);
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(256 << 10).spawn_scoped(scope, run).expect("a thread").join().unwrap();
    });
    out.sort_unstable();
    assert_eq!(out, searchable);
}

#[test]
fn neighbors_are_the_recorded_ones() {
    let Some(recorded) = recorded("get_neighbor_voxels") else { return };
    let neighbors: Neighbors = old().symbol("get_neighbor_voxels");
    for case in cases(&recorded).iter().filter(|case| !overflows(case)) {
        let axes = ["qx", "qy", "qz", "rx", "ry", "rz"].map(|axis| recorded.i32s_at(&case[axis]));
        let [qx, qy, qz, rx, ry, rz] = axes.each_ref().map(|axis| axis.as_ptr());
        let (n_query, n_reference) = (axes[0].len() as i32, axes[3].len() as i32);
        let mut out = recorded.i32s_at(&case["init"]);
        // SAFETY: the arrays are as long as said.
        let returned = unsafe { neighbors(qx, qy, qz, rx, ry, rz, n_query, n_reference, out.as_mut_ptr()) };
        assert_eq!(returned, out.as_mut_ptr());
        assert_eq!(out, recorded.i32s_at(&case["out"]), "{}", case["name"]);
    }
}

#[test]
fn neighbors_take_what_was_undefined() {
    let neighbors: Neighbors = old().symbol("get_neighbor_voxels");
    let (low, high, zero) = ([i32::MIN], [i32::MAX], [0]);
    let mut out = [-1];
    // SAFETY: one entry each; NULL and counts that are not positive are allowed.
    unsafe {
        let (q, r, o, null) = (low.as_ptr(), high.as_ptr(), zero.as_ptr(), std::ptr::null());
        neighbors(q, o, o, r, o, o, 1, 1, out.as_mut_ptr());
        neighbors(q, o, o, r, o, o, -1, 1, out.as_mut_ptr());
        neighbors(q, o, o, r, o, o, 1, -1, out.as_mut_ptr());
        assert_eq!(neighbors(q, o, null, q, o, o, 1, 1, out.as_mut_ptr()), out.as_mut_ptr());
        assert!(neighbors(q, o, o, q, o, o, 1, 1, std::ptr::null_mut()).is_null());
    }
    assert_eq!(out, [-1]);
}

fn sphere(radius: f32, [x, y, z]: [f32; 3], samples: i32) -> Vec<u32> {
    let mut coords = vec![f32::NAN; 3 * samples.max(0) as usize];
    let function: Sphere = old().symbol("fibonacci_sphere");
    // SAFETY: three floats per sample.
    let returned = unsafe { function(radius, x, y, z, samples, coords.as_mut_ptr()) };
    assert_eq!(returned, coords.as_mut_ptr());
    coords.into_iter().map(f32::to_bits).collect()
}

#[test]
fn spheres_have_the_recorded_bits_and_follow_the_data_objects() {
    // One test, because changing the data objects would disturb another one.
    if let Some(recorded) = recorded("fibonacci_sphere") {
        for case in cases(&recorded) {
            let [radius, center @ ..]: [f32; 4] = recorded.f32s_at(&case["args"]).try_into().unwrap();
            let points = sphere(radius, center, case["samples"].as_i64().unwrap() as i32);
            let expected: Vec<u32> = recorded.f32s_at(&case["out"]).into_iter().map(f32::to_bits).collect();
            assert_eq!(points, expected, "{}", case["name"]);
        }
    }
    let function: Sphere = old().symbol("fibonacci_sphere");
    // SAFETY: NULL is allowed.
    assert!(unsafe { function(1.0, 0.0, 0.0, 0.0, 4, std::ptr::null_mut()) }.is_null());

    let [half_golden, pi] = OLD_DATA.map(|name| old().symbol::<*mut f32>(name));
    let usual = sphere(1.0, [0.0; 3], 9);
    // SAFETY: both are writable floats, and no other thread calls fibonacci_sphere in this program.
    unsafe {
        assert_eq!([half_golden.read().to_bits(), pi.read().to_bits()], [0x3F4F_1BBD, 0x4049_0FDB]);
        pi.write(3.0);
        let other_pi = sphere(1.0, [0.0; 3], 9);
        half_golden.write(0.5);
        let other_both = sphere(1.0, [0.0; 3], 9);
        assert!(usual != other_pi && other_pi != other_both);
        pi.write(f32::from_bits(0x4049_0FDB));
        half_golden.write(f32::from_bits(0x3F4F_1BBD));
    }
    assert_eq!(usual, sphere(1.0, [0.0; 3], 9));
}

#[test]
fn single_voxels_and_counts_are_the_recorded_ones() {
    let single: Single = old().symbol("get_single_voxel");
    let count: Count = old().symbol("count_positive_ints");
    if let Some(recorded) = recorded("get_single_voxel") {
        for case in cases(&recorded) {
            let axes = ["x", "y", "z"].map(|axis| recorded.i32s_at(&case[axis]));
            let [x, y, z] = axes.each_ref().map(|axis| axis.as_ptr());
            let expected = recorded.i32s_at(&case["out"]);
            for (index, expected) in recorded.i32s_at(&case["index"]).into_iter().zip(expected.chunks_exact(3)) {
                let mut out = [0; 3];
                // SAFETY: the index is within the arrays.
                assert_eq!(unsafe { single(x, y, z, index, out.as_mut_ptr()) }, out.as_mut_ptr());
                assert_eq!(out, expected, "{} {index}", case["name"]);
            }
        }
    }
    if let Some(recorded) = recorded("count_positive_ints") {
        for case in cases(&recorded) {
            let values = recorded.i32s_at(&case["values"]);
            // SAFETY: at least one value.
            assert_eq!(
                unsafe { count(values.as_ptr()) },
                case["returned"].as_i64().unwrap() as i32,
                "{}",
                case["name"]
            );
        }
    }
    // SAFETY: NULL is allowed.
    unsafe {
        assert_eq!(count(std::ptr::null()), 0);
        let (some, mut out) = ([0], [7; 3]);
        single(some.as_ptr(), std::ptr::null(), some.as_ptr(), 0, out.as_mut_ptr());
        assert_eq!(out, [7; 3]);
    }
}

#[test]
fn pairs_are_neighbors_as_recorded_and_never_by_overflow() {
    let Some(recorded) = recorded("is_neighbor_voxel") else { return };
    let is_neighbor: IsNeighbor = old().symbol("is_neighbor_voxel");
    let case = &cases(&recorded)[0];
    let (a, b) = (recorded.i32s_at(&case["a"]), recorded.i32s_at(&case["b"]));
    let (expected, overflows) = (recorded.i32s_at(&case["out"]), recorded.i32s_at(&case["overflow_ub_mask"]));
    assert!(overflows.contains(&1));
    for pair in 0..expected.len() {
        let expected = if overflows[pair] == 1 { 0 } else { expected[pair] };
        // SAFETY: three ints each.
        let found = unsafe { is_neighbor(a[3 * pair..].as_ptr(), b[3 * pair..].as_ptr()) };
        assert_eq!(found, expected, "pair {pair}");
    }
    // SAFETY: NULL is allowed.
    assert_eq!(unsafe { is_neighbor(std::ptr::null(), a.as_ptr()) }, 0);
}

/// The functions that the header declares.
fn header_functions() -> BTreeSet<String> {
    let header = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/include/nucula.h")).expect("the header");
    let declares = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase()) && !line.starts_with("typedef");
    let names = header.lines().filter(declares).filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next());
    names.map(String::from).collect()
}

/// The symbols that a shared library defines for others; None where there is no `nm`.
fn exported(library: &Path) -> Option<BTreeSet<String>> {
    let Ok(output) = Command::new("nm").args(["-D", "--defined-only", "--format=posix"]).arg(library).output() else {
        eprintln!("SKIPPED: no nm to list the symbols of {}", library.display());
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("symbols are ASCII");
    Some(text.lines().filter_map(|line| line.split(' ').next()).map(String::from).collect())
}

#[test]
#[cfg(target_os = "linux")]
fn each_library_exports_exactly_its_names() {
    let header = header_functions();
    assert!(header.len() > 20 && header.iter().all(|name| name.starts_with("nucula_")), "{header:?}");
    if let Some(symbols) = exported(&build("nucula", "nucula")) {
        assert_eq!(symbols, header);
    }
    if let Some(symbols) = exported(&build("nucula-legacy", "nucula_legacy")) {
        let both = header.into_iter().chain(OLD_FUNCTIONS.into_iter().chain(OLD_DATA).map(String::from));
        assert_eq!(symbols, both.collect());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_libraries_have_different_sonames() {
    for (package, file) in [("nucula", "nucula"), ("nucula-legacy", "nucula_legacy")] {
        let Ok(output) = Command::new("readelf").arg("-d").arg(build(package, file)).output() else {
            eprintln!("SKIPPED: no readelf to look at sonames");
            return;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(&format!("soname: [lib{file}.so.1]")), "{text}");
    }
}
