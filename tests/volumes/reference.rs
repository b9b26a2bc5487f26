//! Volumes against the recorded results of `volumizer`, stage by stage.

use std::path::{Path, PathBuf};

use nalgebra::{Matrix3, Vector3};
use nucula::base::{Name, Structure};
use nucula::volumes::PseudoAtoms;
use nucula::volumes::{self, Alignment, Mask, Options, Profile, Volumes};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};
use testing::golden::{Golden, cases, data_dir, open_dir};

/// Folders with recorded cases.
fn folders() -> Vec<PathBuf> {
    let mut folders = vec![open_dir().join("golden")];
    folders.extend(data_dir().map(|dir| dir.join("golden")));
    folders
}

/// The prepared structure that a case was computed from.
fn prepared(case: &Path, structure: &str) -> Structure {
    let atoms = Golden::read(&case.with_file_name(format!("{structure}.atoms.json")));
    let table: Vec<Name<4>> =
        atoms.json()["element_table"].as_array().unwrap().iter().map(|s| Name::new(s.as_str().unwrap())).collect();
    let elements = atoms.u8s("element_code").iter().map(|&code| table[usize::from(code)]).collect();
    Structure::from_atoms(atoms.f32_rows("coord_prepared"), elements)
}

fn profile(backend: &str) -> Profile {
    match backend {
        "native" => Profile::F32,
        "python" => Profile::F64,
        "ctypes" => Profile::C,
        other => panic!("unknown backend {other}"),
    }
}

/// A set as the recorded bits: bit i of byte i / 8 for flat index i.
fn packed(volumes: &Volumes, mask: Mask) -> Vec<u8> {
    let set = volumes.mask(mask);
    let mut bytes = vec![0; set.layout().n_voxels().div_ceil(8)];
    for flat in set.flat_indices() {
        bytes[flat / 8] |= 1 << (flat % 8);
    }
    bytes
}

/// Whether the principal axes of a component are well defined: relative gaps of its eigenvalues above 1e-5.
fn has_axes(eigenvalues: &[f64]) -> bool {
    let scale = eigenvalues[2].abs().max(f64::MIN_POSITIVE);
    eigenvalues.windows(2).all(|pair| pair[1] - pair[0] > 1e-5 * scale)
}

fn close(a: f64, b: f64, bound: f64) -> bool {
    // A hair above the bound, for the rounding of the recorded numbers themselves.
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= bound + 1e-9
}

/// Pseudo-atoms against the recorded counts of each residue: name, chain, number, atoms, atoms in mouths. Where equal
/// volumes may stand in another order, numbers do not count.
fn compare_pseudo_atoms(found: &Volumes, json: &serde_json::Value, name: &str, in_order: bool) {
    // The recorded chains are apart from those of the file, which the atoms of this test do not have.
    type Residue = (String, i64, u64, u64);
    let recorded = json["annotated_atoms"].as_array().unwrap().iter();
    let mut recorded: Vec<Residue> = recorded
        .map(|r| {
            let number = if in_order { r["res_id"].as_i64().unwrap() } else { 0 };
            let counts = ["atoms", "surface_atoms"].map(|key| r[key].as_u64().unwrap());
            (r["res_name"].as_str().unwrap().into(), number, counts[0], counts[1])
        })
        .collect();
    let atoms = found.pseudo_atoms();
    let mut own: Vec<Residue> = Vec::new();
    let mut last = None;
    for i in 0..atoms.n_atoms() {
        let residue = (atoms.kinds[i], atoms.residue_ids[i]);
        if last.replace(residue) != Some(residue) {
            let number = if in_order { i64::from(residue.1) } else { 0 };
            own.push((PseudoAtoms::residue_name(residue.0).to_string(), number, 0, 0));
        }
        let counts = own.last_mut().unwrap();
        counts.2 += 1;
        counts.3 += u64::from(atoms.in_mouth[i]);
    }
    if !in_order {
        own.sort();
        recorded.sort();
    }
    assert_eq!(own, recorded, "{name} pseudo-atoms");
}

/// Whether a voxel of a component lies on an edge between two slices, to within 1e-6 Å: rounding then decides its slice.
fn on_slice_edge(found: &Volumes, component: usize) -> bool {
    let (grid, lists) = (found.grid(), found.lists());
    let [_, ny, nz] = grid.shape();
    let voxels = &lists.voxels[lists.voxel_offsets[component]..lists.voxel_offsets[component + 1]];
    let center = |&flat: &u32| {
        let flat = flat as usize;
        Vector3::from(grid.center([flat / (ny * nz), flat / nz % ny, flat % nz]).map(f64::from))
    };
    let centers: Vec<Vector3<f64>> = voxels.iter().map(center).collect();
    let mean = centers.iter().sum::<Vector3<f64>>() / centers.len() as f64;
    let scatter: Matrix3<f64> = centers.iter().map(|c| (c - mean) * (c - mean).transpose()).sum();
    let eigen = scatter.symmetric_eigen();
    let along: Vec<f64> =
        centers.iter().map(|c| eigen.eigenvectors.column(eigen.eigenvalues.imax()).dot(&(c - mean))).collect();
    let low = along.iter().copied().fold(f64::INFINITY, f64::min);
    let extent = along.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low;
    let n_slices = (extent / grid.shape()[0] as f64).round_ties_even().max(3.0);
    let from_edge = |p: f64| {
        let slices = (p - low) / extent * n_slices;
        (slices - slices.round()).abs() * extent / n_slices
    };
    let is_end = |p: f64| p - low < 1e-6 || low + extent - p < 1e-6;
    along.iter().any(|&p| !is_end(p) && from_edge(p) < 1e-6)
}

#[test]
fn every_recorded_stage_is_reproduced_by_every_instruction_set() {
    // Sets that the processor lacks repeat the best one it has.
    for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
        simd::limit(Some(level));
        compare_recorded_stages();
    }
}

fn compare_recorded_stages() {
    let (mut n_cases, mut n_rows, mut n_ties) = (0, 0, 0);
    for case in folders().iter().flat_map(|folder| cases(folder, ".json")) {
        if case.to_string_lossy().ends_with(".atoms.json") {
            continue;
        }
        let golden = Golden::read(&case);
        let json = golden.json();
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let options = Options {
            voxel_size: json["resolution"].as_f64().unwrap(),
            profile: profile(json["backend"].as_str().unwrap()),
            alignment: Alignment::Keep,
            ..Options::default()
        };
        let structure = prepared(&case, json["structure"].as_str().unwrap());
        let found = volumes::find(&structure, &options, &Monitor::default()).unwrap();
        n_cases += 1;

        let grid = found.grid();
        for (axis, section) in ["segments_x", "segments_y", "segments_z"].iter().enumerate() {
            assert_eq!(grid.axes[axis].edges, golden.f64s(section), "{name} {section}");
        }
        for (mask, section) in [
            (Mask::Protein, "protein_bits"),
            (Mask::Exposed, "exposed_bits"),
            (Mask::Buried, "buried_bits"),
            (Mask::FirstShell, "first_shell_bits"),
        ] {
            assert!(packed(&found, mask) == golden.u8s(section), "{name} {section}");
        }

        let mut labels = vec![0; grid.shape().iter().product()];
        found.write_labels(&mut labels);
        labels.retain(|&label| label >= 0);
        let (values, lengths) = (golden.i32s("label_run_value"), golden.i32s("label_run_length"));
        let recorded = values.iter().zip(&lengths).flat_map(|(&value, &length)| vec![value; length as usize]);
        assert!(labels.iter().copied().eq(recorded), "{name} labels");

        let kinds = |kinds: &[nucula::volumes::Kind]| kinds.iter().map(|&kind| kind as i8).collect::<Vec<_>>();
        assert_eq!(kinds(found.raw_kinds()), golden.i8s("comp_type"), "{name} kinds before refinement");
        assert_eq!(kinds(found.kinds()), golden.i8s("comp_refined_type"), "{name} kinds");
        let lists = found.lists();
        let offsets = |offsets: &[usize]| offsets.iter().map(|&o| o as i32).collect::<Vec<_>>();
        let sizes: Vec<i32> = lists.voxel_offsets.windows(2).map(|pair| (pair[1] - pair[0]) as i32).collect();
        assert_eq!(sizes, golden.i32s("comp_size"), "{name} sizes");
        assert_eq!(offsets(&lists.mouth_offsets), golden.i32s("comp_refined_surface_offset"), "{name} mouths");
        assert_eq!(lists.mouth_voxels, golden.u32s("comp_refined_surface_flat"), "{name} mouths");

        let rows = json["annotation_rows"].as_array().unwrap();
        assert_eq!(found.rows().len(), rows.len(), "{name} rows");
        n_rows += rows.len();
        if options.profile == Profile::F32 {
            for (row, recorded) in found.rows().iter().zip(rows) {
                assert_eq!(row.kind.name(), recorded["type"], "{name}");
                assert_eq!(i64::from(row.id), recorded["id"].as_i64().unwrap(), "{name}");
                // The recorded volume has ten decimals.
                assert!((row.volume - recorded["volume"].as_f64().unwrap()).abs() < 1e-9, "{name}");
            }
        }
        compare_pseudo_atoms(&found, json, &name, options.profile == Profile::F32);
        let (eigenvalues, recorded_lengths) =
            (golden.f64s("comp_scatter_eigenvalues"), golden.f64s("comp_axial_lengths"));
        let (circularities, uniformities) = (golden.f64s("comp_circularity"), golden.f64s("comp_uniformity"));
        let centers = golden.f64s("comp_center");
        for row in found.rows() {
            let c = row.component;
            let label = format!("{name} component {c}");
            for axis in 0..3 {
                assert!((row.center[axis] - centers[3 * c + axis]).abs() < 1e-5, "{label} center");
            }
            if !has_axes(&eigenvalues[3 * c..3 * c + 3]) {
                continue;
            }
            for axis in 0..3 {
                assert!(close(row.lengths[axis], recorded_lengths[3 * c + axis], 0.01), "{label} {:?}", row.lengths);
            }
            let same = close(row.circularity.unwrap_or(f64::NAN), circularities[c], 1e-4)
                && close(row.uniformity.unwrap_or(f64::NAN), uniformities[c], 1e-4);
            if !same {
                assert!(on_slice_edge(&found, c), "{label}: {:?} {:?}", row.circularity, row.uniformity);
                n_ties += 1;
            }
        }
    }
    assert!(n_cases >= 20 && n_rows > 100, "{n_cases} cases, {n_rows} rows");
    assert!(100 * n_ties <= n_rows, "{n_ties} ties in {n_rows} rows");
}
