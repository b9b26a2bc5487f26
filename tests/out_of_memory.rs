//! Refused memory is a status at the C line, never the end of the process that asked.
//!
//! An allocator refuses the first, second, third, … large piece of memory that a call asks for. Small pieces do not grow
//! with the input, or grow in steps that are large in the end; those are never refused here.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{CString, c_char, c_void};
use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nucula::ffi::ace::basis::*;
use nucula::ffi::ace::evaluate::*;
use nucula::ffi::ace::options::*;
use nucula::ffi::gainloss::*;
use nucula::ffi::neighbors::*;
use nucula::ffi::saxs::*;
use nucula::ffi::status::*;
use nucula::ffi::structure::*;
use nucula::ffi::tree::*;
use nucula::ffi::voids::*;
use nucula::ffi::volumes::*;
use testing::mmcif::{ATOM_SITE, generators, loop_of, operations};

/// Bytes of a large piece: more than the fixed buffers of files, less than any column of the input below.
const LARGE: usize = 300 << 10;

/// Large pieces to be granted before one is refused; negative: all are granted.
static TO_GRANT: AtomicI64 = AtomicI64::new(-1);

struct Refusing;

impl Refusing {
    fn refuses(size: usize) -> bool {
        size >= LARGE
            && TO_GRANT.fetch_update(SeqCst, SeqCst, |left| (left >= 0).then(|| left - 1)).is_ok_and(|left| left == 0)
    }
}

// SAFETY: the system's allocator, which may refuse at any time.
unsafe impl GlobalAlloc for Refusing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is handed on.
        if Self::refuses(layout.size()) { null_mut() } else { unsafe { System.alloc(layout) } }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is handed on.
        if Self::refuses(layout.size()) { null_mut() } else { unsafe { System.alloc_zeroed(layout) } }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise is handed on.
        if Self::refuses(size) { null_mut() } else { unsafe { System.realloc(pointer, layout, size) } }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Refusing = Refusing;

/// Held by each test from its start to its end: the allocator serves them all.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    nucula::work::kept::keep_nothing();
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls `act` on what `prepare` makes, with the first large piece of memory refused, then the second, …, until none is
/// left to refuse; `act` returns a status. At least `n_pieces` must be met.
fn survives<T>(what: &str, n_pieces: usize, prepare: impl Fn() -> T, act: impl Fn(&T) -> i32) {
    for piece in 0.. {
        let prepared = prepare();
        TO_GRANT.store(piece, SeqCst);
        let status = act(&prepared);
        let refused = TO_GRANT.swap(-1, SeqCst) < 0;
        if !refused {
            assert_eq!(status, NUCULA_OK, "{what}: {}", message());
            assert!(piece >= n_pieces as i64, "{what}: only {piece} large pieces; is the input large enough?");
            return;
        }
        assert!(
            matches!(status, NUCULA_OK | NUCULA_ERROR_OUT_OF_MEMORY),
            "{what}, piece {piece}: status {status}, {}",
            message()
        );
        if status == NUCULA_ERROR_OUT_OF_MEMORY {
            assert!(message().starts_with("out of memory for "), "{what}, piece {piece}: {}", message());
        }
    }
}

fn message() -> String {
    // SAFETY: a NUL-terminated text that lives until the next failure.
    unsafe { std::ffi::CStr::from_ptr(nucula_last_error()) }.to_string_lossy().into_owned()
}

/// Atoms of a sponge: many components, each column of them larger than a large piece.
const N_ATOMS: usize = 90_000;

fn positions() -> Vec<[f32; 3]> {
    sponge(N_ATOMS)
}

fn sponge(n_atoms: usize) -> Vec<[f32; 3]> {
    let side = (n_atoms as f32 * 60.0).cbrt();
    let mut random = testing::Random(1);
    (0..n_atoms).map(|_| random.position(0.0, side.into()).map(|x| x as f32)).collect()
}

/// Every second atom has an altloc; every tenth is another residue.
fn pdb() -> String {
    let mut text = String::from("REMARK 350\nREMARK 350 BIOMOLECULE: 1\nREMARK 350 APPLY THE FOLLOWING TO CHAINS: A\n");
    for row in ["1.0 0.0 0.0 0.0", "0.0 1.0 0.0 0.0", "0.0 0.0 1.0 0.0"] {
        let _ = writeln!(text, "REMARK 350   BIOMT1   1  {row}");
    }
    for (i, [x, y, z]) in positions().into_iter().enumerate() {
        let (number, altloc) = (i / 10 % 10_000, if i % 2 == 0 { 'A' } else { ' ' });
        let _ = writeln!(
            text,
            "ATOM  {:5}  CA {altloc}ALA A{number:4}    {x:8.3}{y:8.3}{z:8.3}  1.00  0.00           C",
            i % 100_000
        );
    }
    text
}

/// As [`pdb`], with `n_loops` loops that share the columns, and an assembly.
fn mmcif(n_loops: usize) -> String {
    let mut text = String::from("data_x\n");
    let rows: Vec<[String; ATOM_SITE.len()]> = positions()
        .into_iter()
        .enumerate()
        .map(|(i, [x, y, z])| {
            let altloc = if i % 2 == 0 { "A" } else { "." };
            let (number, x, y, z) = ((i / 10).to_string(), format!("{x:.3}"), format!("{y:.3}"), format!("{z:.3}"));
            ["ATOM", "C", "CA", altloc, "ALA", "A", &number, "?", &x, &y, &z, "1"].map(String::from)
        })
        .collect();
    let width = ATOM_SITE.len() / n_loops;
    for part in 0..n_loops {
        let columns = part * width..(part + 1) * width;
        text += &loop_of("atom_site", &ATOM_SITE[columns.clone()]);
        rows.iter().for_each(|row| text += &(row[columns.clone()].join(" ") + "\n"));
    }
    text + &generators("1 1 A\n") + &operations(1, |_| 0)
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

fn c_path(path: &Path) -> CString {
    CString::new(path.as_os_str().as_encoded_bytes()).expect("no NUL in a path")
}

/// A file in `folder`.
fn file(folder: &tempfile::TempDir, name: &str, bytes: impl AsRef<[u8]>) -> CString {
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).expect("the temporary folder is writable");
    c_path(&path)
}

fn read(path: &CString) -> i32 {
    let mut structure = null_mut();
    // SAFETY: a NUL-terminated path; the handle is freed once.
    unsafe {
        let status = nucula_structure_read(path.as_ptr(), null(), &mut structure);
        assert_eq!(structure.is_null(), status != NUCULA_OK);
        nucula_structure_free(structure);
        status
    }
}

#[test]
fn reading() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a temporary folder");
    // The ATOM lines of many models, with what is beyond ASCII.
    let models =
        "MODEL\nATOM      1  CA  ALA A   1       1.000   1.000   1.000  1.00  0.00           C  é\n".repeat(40_000);
    let many_items: String = (0..40_000).map(|i| format!("_cell.item{i} 1\n")).collect();
    let files = [
        ("a.pdb", pdb().into_bytes(), 10),
        ("b.pdb.gz", packed(&pdb()), 10),
        ("models.pdb", models.into_bytes(), 5),
        ("c.cif", mmcif(1).into_bytes(), 10),
        ("d.mmcif.gz", packed(&mmcif(1)), 10),
        ("e.cif", mmcif(2).into_bytes(), 20),
        ("items.cif", (mmcif(1) + &many_items).into_bytes(), 20),
    ];
    for (name, bytes, n_pieces) in files {
        let path = file(&folder, name, bytes);
        survives(name, n_pieces, || (), |()| read(&path));
    }
}

/// Atoms as a structure.
fn structure() -> *mut nucula_structure_t {
    structure_of(N_ATOMS)
}

fn structure_of(n_atoms: usize) -> *mut nucula_structure_t {
    let (positions, elements) = (sponge(n_atoms), vec![[b'C' as c_char, 0, 0, 0]; n_atoms]);
    let mut structure = null_mut();
    // SAFETY: arrays as long as said.
    let status = unsafe { nucula_structure_from_atoms(positions.as_ptr(), elements.as_ptr(), n_atoms, &mut structure) };
    assert_eq!(status, NUCULA_OK);
    structure
}

fn options(voxel_size: f64, n_threads: i32) -> nucula_volumes_options_t {
    let mut options = std::mem::MaybeUninit::<nucula_volumes_options_t>::zeroed();
    // SAFETY: all zeros is a value of the struct, which is as long as said.
    let mut options = unsafe {
        assert_eq!(nucula_volumes_options_init(options.as_mut_ptr(), size_of::<nucula_volumes_options_t>()), NUCULA_OK);
        options.assume_init()
    };
    options.voxel_size = voxel_size;
    options.n_threads = n_threads;
    options
}

fn find(structure: *const nucula_structure_t, options: &nucula_volumes_options_t) -> (i32, *mut nucula_volumes_t) {
    let mut volumes = null_mut();
    // SAFETY: a live handle.
    let status = unsafe { nucula_volumes_find(structure, options, &mut volumes) };
    assert_eq!(volumes.is_null(), status != NUCULA_OK);
    (status, volumes)
}

/// A handle that is freed at the end.
struct Owned<T>(*mut T, unsafe extern "C" fn(*mut T));

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: owned, hence freed once.
        unsafe { (self.1)(self.0) }
    }
}

#[test]
fn atoms_to_structures() {
    let _alone = alone();
    let (positions, elements) = (positions(), vec![[b'C' as c_char, 0, 0, 0]; N_ATOMS]);
    let act = |(): &()| {
        let mut structure = null_mut();
        // SAFETY: arrays as long as said; the handle is freed once.
        unsafe {
            let status = nucula_structure_from_atoms(positions.as_ptr(), elements.as_ptr(), N_ATOMS, &mut structure);
            nucula_structure_free(structure);
            status
        }
    };
    survives("structure_from_atoms", 5, || (), act);
}

#[test]
fn finding() {
    let _alone = alone();
    let structure = Owned(structure(), nucula_structure_free);
    for (profile, n_threads) in [(0, 1), (0, 2), (1, 1), (2, 1)] {
        let mut options = options(1.0, n_threads);
        options.profile = profile;
        let act = |(): &()| {
            let (status, volumes) = find(structure.0, &options);
            // SAFETY: the handle is freed once; NULL is fine.
            unsafe { nucula_volumes_free(volumes) };
            status
        };
        survives(&format!("find, profile {profile}, {n_threads} threads"), 10, || (), act);
    }
}

/// Volumes of voxels small enough that their lists and tables are large.
fn volumes() -> Owned<nucula_volumes_t> {
    let structure = Owned(structure(), nucula_structure_free);
    let mut options = options(1.0, 0);
    options.min_voxels = 1;
    let (status, volumes) = find(structure.0, &options);
    assert_eq!(status, NUCULA_OK, "{}", message());
    Owned(volumes, nucula_volumes_free)
}

#[test]
fn looking() {
    let _alone = alone();
    let view = |volumes: &Owned<nucula_volumes_t>| {
        // SAFETY: a live handle, a view as long as it says.
        unsafe {
            let mut view = std::mem::zeroed::<nucula_volumes_view_t>();
            view.size = size_of::<nucula_volumes_view_t>() as u32;
            nucula_volumes_view(volumes.0, &mut view)
        }
    };
    survives("view", 1, volumes, view);
}

#[test]
fn writing() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["a.pdb", "a.cif", "a.json", "a.csv"] {
        let path = c_path(&folder.path().join(name));
        // SAFETY: a live handle, a NUL-terminated path.
        survives(name, 0, volumes, |volumes| unsafe { nucula_volumes_write(volumes.0, path.as_ptr()) });
        assert_eq!(std::fs::read_dir(folder.path()).expect("a readable folder").count(), 1, "{name} and nothing else");
        std::fs::remove_file(folder.path().join(name)).expect("the file is there in the end");
    }
}

/// Remembers the worst status of a batch.
unsafe extern "C" fn item(
    _: usize,
    status: i32,
    _: *const c_char,
    volumes: *mut nucula_volumes_t,
    user: *mut c_void,
) -> i32 {
    // SAFETY: the volumes belong to this function; user leads to the statuses.
    unsafe {
        nucula_volumes_free(volumes);
        (*user.cast::<Vec<i32>>()).push(status);
    }
    0
}

#[test]
fn batches() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths = [file(&folder, "a.pdb", pdb()), file(&folder, "b.cif", mmcif(1))];
    let pointers = paths.each_ref().map(|path| path.as_ptr());
    let act = |(): &()| {
        let mut statuses: Vec<i32> = Vec::new();
        // SAFETY: two paths; `item` takes the statuses as user.
        let status = unsafe {
            let user = (&raw mut statuses).cast();
            nucula_volumes_batch(pointers.as_ptr(), 2, null(), &options(1.5, 1), Some(item), user)
        };
        assert_eq!((status, statuses.len()), (NUCULA_OK, 2), "one file that fails does not stop the other");
        assert!(
            statuses.iter().all(|status| matches!(*status, NUCULA_OK | NUCULA_ERROR_OUT_OF_MEMORY)),
            "{statuses:?}"
        );
        status
    };
    survives("batch", 20, || (), act);
}

#[test]
fn lists() {
    let _alone = alone();
    let voxels: Vec<[i32; 3]> = (0..640_000).map(|i| [i % 80, i / 80 % 80, i / 6400]).collect();
    let (one, two) = voxels.split_at(320_000);
    let (shape, searchable) = ([80, 80, 100], (0..one.len() as i32).collect::<Vec<_>>());
    let (mut mask, mut out, mut n_out) = (vec![0; one.len()], vec![0; one.len()], 0);
    let (mask, out, n_out) = (mask.as_mut_ptr(), out.as_mut_ptr(), &raw mut n_out);
    let (a, n_a, b, n_b, shape) = (one.as_ptr(), one.len(), two.as_ptr(), two.len(), shape.as_ptr());
    // SAFETY: lists as long as said; handles are freed once.
    unsafe {
        survives("neighbor_voxels", 1, || (), |()| nucula_neighbor_voxels(a, n_a, b, n_b, mask));
        let indices = searchable.as_ptr();
        survives("component_voxels", 2, || (), |()| nucula_component_voxels(a, n_a, indices, n_a, out, n_out));
        survives("split_solvent", 1, || (), |()| nucula_split_solvent(a, n_a, b, n_b, shape, mask));
        survives("first_shell", 1, || (), |()| nucula_first_shell(a, n_a, b, n_b, shape, mask));
        let classify = |(): &()| {
            let mut components = null_mut();
            let status = nucula_classify_components(a, n_a, b, n_b, shape, null(), &mut components);
            nucula_components_free(components);
            status
        };
        survives("classify_components", 2, || (), classify);
    }
}

/// Points of a lattice, so many that each of their columns is a large piece.
fn lattice() -> Vec<[f64; 3]> {
    (0..64_000).map(|i| [i % 40, i / 40 % 40, i / 1600].map(|c| 3.0 * f64::from(c))).collect()
}

#[test]
fn lists_of_neighbors_and_sums_over_them() {
    let _alone = alone();
    let positions = lattice();
    let n = positions.len();
    let (species, weights) = (vec![14; n], [1.0; 64]);
    let (mut energy, mut forces) = ([0.0], vec![[0.0; 3]; n]);
    // SAFETY: arrays as long as said; handles are freed once.
    unsafe {
        let find = |(): &()| {
            let mut list = null_mut();
            let status = nucula_neighbors_find(n, positions.as_ptr(), null(), null(), 3.1, &mut list);
            nucula_neighbors_free(list);
            status
        };
        survives("neighbors_find", 5, || (), find);
        let mut options = std::mem::zeroed::<nucula_ace_options_t>();
        assert_eq!(nucula_ace_options_init(&mut options, size_of::<nucula_ace_options_t>()), NUCULA_OK);
        let (r0, rcut, degree) = ([2.0], [3.1], [3.0]);
        (options.n_species, options.species, options.r0, options.rcut) =
            (1, species.as_ptr(), r0.as_ptr(), rcut.as_ptr());
        (options.n_degrees, options.totaldegree) = (1, degree.as_ptr());
        let mut ace = null_mut();
        assert_eq!(nucula_ace_generate(&options, &mut ace), NUCULA_OK);
        let mut system = std::mem::zeroed::<nucula_ace_system_t>();
        (system.size, system.rows, system.n_atoms) = (size_of::<nucula_ace_system_t>() as u32, 1, n);
        (system.positions, system.species) = (positions.as_ptr(), species.as_ptr());
        let mut run = std::mem::zeroed::<nucula_ace_run_options_t>();
        assert_eq!(nucula_ace_run_options_init(&mut run, size_of::<nucula_ace_run_options_t>()), NUCULA_OK);
        run.n_threads = 1;
        let (e, f) = (energy.as_mut_ptr(), forces.as_mut_ptr());
        let sum =
            |(): &()| nucula_ace_energy_forces(ace, 1, weights.as_ptr(), &system, &run, e, f, null_mut(), null_mut());
        survives("ace_energy_forces", 3, || (), sum);
        nucula_ace_free(ace);
    }
}

#[test]
fn scattering() {
    let _alone = alone();
    let (positions, q) = (lattice(), [0.1, 0.2]);
    let n = positions.len();
    let elements: Vec<[c_char; 4]> = vec![[b'C' as c_char, 0, 0, 0]; n];
    let (mut rg, mut gradient, mut rows) = ([0.0], vec![[0.0; 3]; n], vec![0.0; 2 * n]);
    let column: Vec<f64> = (0..n).map(|k| k as f64).collect();
    // SAFETY: arrays as long as said; handles are freed once.
    unsafe {
        let model = |(): &()| {
            let mut model = null_mut();
            let status = nucula_saxs_model_from_atoms(elements.as_ptr(), null(), n, q.as_ptr(), 2, null(), &mut model);
            nucula_saxs_model_free(model);
            status
        };
        survives("saxs_model_from_atoms", 1, || (), model);
        let (x, place, slopes, out) = (positions.as_ptr(), rg.as_mut_ptr(), gradient.as_mut_ptr(), rows.as_mut_ptr());
        let radius =
            |(): &()| nucula_radius_of_gyration(x, 1, n, null(), null(), place, null_mut(), null_mut(), slopes);
        survives("radius_of_gyration", 2, || (), radius);
        survives(
            "form_factors",
            1,
            || (),
            |()| nucula_form_factors(2, elements.as_ptr(), null(), n, q.as_ptr(), 2, out),
        );
        let curve = |(): &()| {
            let mut curve = null_mut();
            let (q, y) = (column.as_ptr(), column.as_ptr());
            let status = nucula_saxs_curve_new(q, y, y, n, &mut curve);
            nucula_saxs_curve_free(curve);
            status
        };
        survives("saxs_curve_new", 3, || (), curve);
    }
}

/// Options of voids in a coarse grid.
fn voids_options() -> nucula_voids_options_t {
    let mut options = std::mem::MaybeUninit::<nucula_voids_options_t>::zeroed();
    // SAFETY: all zeros is a value of the struct, which is as long as said.
    let mut options = unsafe {
        assert_eq!(nucula_voids_options_init(options.as_mut_ptr(), size_of::<nucula_voids_options_t>()), NUCULA_OK);
        options.assume_init()
    };
    options.step = 2.0;
    options.n_threads = 1;
    options
}

#[test]
fn voids() {
    let _alone = alone();
    // As many as make the radii of all a large piece.
    const N: usize = 40_000;
    let structure = Owned(structure_of(N), nucula_structure_free);
    let (radii, points) = (vec![1.7; N], vec![[60.0; 3]; N]);
    let find = |options: &nucula_voids_options_t| {
        let mut voids = null_mut();
        // SAFETY: a live handle, options and arrays as long as they say.
        let status = unsafe { nucula_voids_find(structure.0, options, &mut voids) };
        assert_eq!(voids.is_null(), status != NUCULA_OK);
        (status, Owned(voids, nucula_voids_free))
    };
    // The largest data of a caller: radii of all atoms, positions to look around.
    let mut options = voids_options();
    (options.atom_radii, options.n_atom_radii) = (radii.as_ptr(), N);
    (options.within_points, options.n_within_points, options.within_distance) = (points.as_ptr(), N, 5.0);
    survives("voids_find around", 5, || (), |()| find(&options).0);
    survives("voids_find", 10, || (), |()| find(&voids_options()).0);

    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["a.pdb", "a.csv"] {
        let path = c_path(&folder.path().join(name));
        let found = || find(&voids_options()).1;
        // SAFETY: a live handle, a NUL-terminated path.
        survives(name, 0, found, |voids| unsafe { nucula_voids_write(voids.0, path.as_ptr()) });
    }
}

/// Random states of many families at the tips of a tree.
struct States {
    tree: Owned<nucula_tree_t>,
    values: Vec<i8>,
}

/// So many that 4 bytes for each family are a large piece.
const N_FAMILIES: usize = 80_000;
/// Tips of a tree on which most families are distinct.
const MANY_TIPS: usize = 18;
/// Tips of a tree on which they soon repeat, so that a fit is quick.
const FEW_TIPS: usize = 8;

fn states(n_tips: usize) -> States {
    // A comb: node i is the parent of tip i and of node i + 1; tips follow the inner nodes.
    let n_inner = n_tips - 1;
    let parents: Vec<i32> =
        (0..n_inner as i32).map(|i| i - 1).chain((0..n_tips).map(|i| i.min(n_inner - 1) as i32)).collect();
    let (n, lengths) = (parents.len(), vec![0.3; parents.len()]);
    let tips: Vec<i32> = (n_inner as i32..n as i32).collect();
    let mut tree = null_mut();
    // SAFETY: arrays as long as said.
    let status =
        unsafe { nucula_tree_from_parents(n, parents.as_ptr(), lengths.as_ptr(), n_tips, tips.as_ptr(), &mut tree) };
    assert_eq!(status, NUCULA_OK, "{}", message());
    let mut random = testing::Random(3);
    let values = (0..n_tips * N_FAMILIES).map(|_| i8::from(random.chance(0.5))).collect();
    States { tree: Owned(tree, nucula_tree_free), values }
}

impl States {
    /// Makes data of them.
    fn prepare(&self) -> (i32, Owned<nucula_gainloss_t>) {
        let mut data = null_mut();
        let (states, n) = (self.values.as_ptr(), N_FAMILIES);
        // SAFETY: a live tree, states as long as said.
        let status = unsafe { nucula_gainloss_prepare(self.tree.0, states, n as isize, 1, n, &mut data) };
        assert_eq!(data.is_null(), status != NUCULA_OK);
        (status, Owned(data, nucula_gainloss_free))
    }
}

/// Options of a likelihood on one thread.
fn likelihood() -> nucula_gainloss_options_t {
    let mut options = std::mem::MaybeUninit::<nucula_gainloss_options_t>::zeroed();
    // SAFETY: all zeros is a value of the struct, which is as long as said.
    let mut options = unsafe {
        let size = size_of::<nucula_gainloss_options_t>();
        assert_eq!(nucula_gainloss_options_init(options.as_mut_ptr(), size), NUCULA_OK);
        options.assume_init()
    };
    options.n_threads = 1;
    options
}

#[test]
fn gains_and_losses() {
    let _alone = alone();
    let (states, options) = (states(MANY_TIPS), likelihood());
    let data = || states.prepare().1;
    survives("gainloss_prepare", 1, || (), |()| states.prepare().0);

    let n = N_FAMILIES;
    let own: Vec<f64> = (0..n).map(|f| 0.5 + f as f64 / n as f64).collect();
    let shared = nucula_gainloss_rates_t { gain: own.as_ptr(), gain_stride: 0, loss: own.as_ptr(), loss_stride: 0 };
    let each = nucula_gainloss_rates_t { gain_stride: 1, loss_stride: 1, ..shared };
    let (mut ll, mut grad, mut hess) = (vec![0.0; n], vec![[0.0; 2]; n], vec![[0.0; 3]; n]);
    let (ll, grad, hess) = (ll.as_mut_ptr(), grad.as_mut_ptr(), hess.as_mut_ptr());
    for (what, rates) in [("rates for all", &shared), ("rates of each", &each)] {
        // SAFETY: live data, arrays as long as said.
        survives(&format!("gainloss_loglik, {what}"), 3, data, |data| unsafe {
            nucula_gainloss_loglik(data.0, rates, &options, ll, grad, hess, null_mut())
        });
    }
    let n_nodes = 2 * MANY_TIPS - 1;
    let mut presence = vec![0.0; n_nodes * n];
    // SAFETY: all zeros is a value of the struct.
    let mut arrays = unsafe { std::mem::zeroed::<nucula_gainloss_events_t>() };
    (arrays.size, arrays.presence) = (size_of::<nucula_gainloss_events_t>() as u32, presence.as_mut_ptr());
    for by in [NUCULA_EVENTS_ALL, NUCULA_EVENTS_BY_BRANCH, NUCULA_EVENTS_BY_FAMILY] {
        arrays.by = by;
        let arrays = &raw mut arrays;
        // SAFETY: live data, arrays as long as said.
        survives(&format!("gainloss_events {by}"), 1, data, |data| unsafe {
            nucula_gainloss_events(data.0, &shared, &options, arrays)
        });
    }
    let mut made = vec![0; n_nodes * n];
    let made = made.as_mut_ptr();
    // SAFETY: a live tree, places for all states.
    survives(
        "gainloss_simulate",
        1,
        || (),
        |()| unsafe { nucula_gainloss_simulate(states.tree.0, n, &each, &options, 1, 1, made, n as isize, 1) },
    );
}

#[test]
fn fits_and_tests() {
    let _alone = alone();
    let states = states(FEW_TIPS);
    let data = || states.prepare().1;
    // Two kinds of families.
    let rows: Vec<[f64; 3]> = (0..N_FAMILIES).map(|f| [1.0, f64::from(u8::from(f % 2 == 0)), 0.0]).collect();
    let design = rows.as_flattened().as_ptr();
    // The second column is of gains, the third of losses.
    let other: Vec<[f64; 3]> = vec![[0.0, 0.0, 1.0]; N_FAMILIES];
    let other = other.as_flattened().as_ptr();
    let freed = |(status, fit): (i32, *mut nucula_gainloss_fit_t)| {
        assert_eq!(fit.is_null(), status != NUCULA_OK);
        // SAFETY: freed once; NULL is fine.
        unsafe { nucula_gainloss_fit_free(fit) };
        status
    };
    // SAFETY: all zeros is a value of each struct, which is as long as said.
    let (mut fitting, mut testing) = unsafe {
        let mut fitting = std::mem::zeroed::<nucula_gainloss_fit_options_t>();
        let mut testing = std::mem::zeroed::<nucula_gainloss_test_options_t>();
        assert_eq!(nucula_gainloss_fit_options_init(&mut fitting, size_of_val(&fitting)), NUCULA_OK);
        assert_eq!(nucula_gainloss_test_options_init(&mut testing, size_of_val(&testing)), NUCULA_OK);
        (fitting, testing)
    };
    (fitting.n_threads, testing.n_threads) = (1, 1);
    (testing.n_coefficients, testing.gain_design, testing.loss_design) = (3, design, other);
    // SAFETY: live data, designs as long as said.
    survives("gainloss_fit", 2, data, |data| unsafe {
        let mut fit = null_mut();
        freed((nucula_gainloss_fit(data.0, 3, design, other, &fitting, &mut fit), fit))
    });
    let (offsets, members) = ([0, N_FAMILIES / 2], (0..N_FAMILIES as u32 / 2).collect::<Vec<_>>());
    let (offsets, members) = (offsets.as_ptr(), members.as_ptr());
    // SAFETY: live data, sets as long as said.
    survives("gainloss_test", 2, data, |data| unsafe {
        let mut fit = null_mut();
        freed((nucula_gainloss_test(data.0, 1, offsets, members, &testing, &mut fit), fit))
    });
}
