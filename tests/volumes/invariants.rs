//! What must be true of all volumes.

use nucula::base::{Name, Structure};
use nucula::volumes::Kind;
use nucula::volumes::{Mask, Volumes};

/// A structure of atoms at positions, Å, that take turns between the elements.
pub fn structure(positions: &[[f32; 3]], elements: &[&str]) -> Structure {
    let elements = (0..positions.len()).map(|i| Name::new(elements[i % elements.len()])).collect();
    Structure::from_atoms(positions.to_vec(), elements)
}

/// What must be true of whatever is found.
pub fn assert_invariants(found: &Volumes, label: &str) {
    let grid = found.grid();
    let n_voxels = grid.shape().iter().product();
    let unpacked = |mask: Mask| {
        let mut bytes = vec![9; n_voxels];
        found.mask(mask).unpack(&mut bytes);
        bytes
    };
    let [protein, exposed, buried, first_shell] =
        [Mask::Protein, Mask::Exposed, Mask::Buried, Mask::FirstShell].map(unpacked);
    let mut labels = vec![0; n_voxels];
    found.write_labels(&mut labels);
    for i in 0..n_voxels {
        assert_eq!(protein[i] + exposed[i] + buried[i], 1, "{label}: voxel {i} is in one of three sets");
        assert!(first_shell[i] <= exposed[i], "{label}: voxel {i} of the first shell is exposed");
        assert_eq!(labels[i] >= 0, buried[i] == 1, "{label}: voxel {i} has a component if it is buried");
    }

    let lists = found.lists();
    let n_components = found.kinds().len();
    assert_eq!((found.raw_kinds().len(), lists.voxel_offsets.len()), (n_components, n_components + 1), "{label}");
    let mut last_first = None;
    for c in 0..n_components {
        let voxels = &lists.voxels[lists.voxel_offsets[c]..lists.voxel_offsets[c + 1]];
        let mouth = &lists.mouth_voxels[lists.mouth_offsets[c]..lists.mouth_offsets[c + 1]];
        assert!(voxels.is_sorted_by(|a, b| a < b) && mouth.is_sorted_by(|a, b| a < b), "{label}: component {c}");
        assert!(voxels.iter().all(|&v| labels[v as usize] == c as i32), "{label}: component {c} and its labels");
        assert!(mouth.iter().all(|v| voxels.binary_search(v).is_ok()), "{label}: component {c} holds its mouth");
        assert!(last_first < voxels.first(), "{label}: components are ordered by their first voxel");
        last_first = voxels.first();
        let closed = matches!(found.kinds()[c], Kind::Cavity | Kind::Occluded);
        assert_eq!(mouth.is_empty(), closed, "{label}: component {c} is {:?}", found.kinds()[c]);
        assert_eq!(voxels.len() <= 4, found.kinds()[c] == Kind::Occluded, "{label}: component {c}");
    }
    assert_eq!(lists.voxels.len(), buried.iter().filter(|&&bit| bit == 1).count(), "{label}");

    let of = |row: &nucula::volumes::Row| lists.voxel_offsets[row.component + 1] - lists.voxel_offsets[row.component];
    for row in found.rows() {
        assert_eq!(row.kind, found.kinds()[row.component], "{label}");
        assert_eq!(row.volume, of(row) as f64 * grid.voxel_size.powf(3.0), "{label}");
        assert_eq!(found.components_of(row.kind)[row.id as usize], row.component, "{label}");
        assert!(row.lengths.is_sorted_by(|a, b| a >= b) && row.lengths[2] >= 0.0, "{label}: {row:?}");
        for share in [row.circularity, row.uniformity].into_iter().flatten() {
            assert!((0.0..=1.0).contains(&share), "{label}: {row:?}");
        }
        for axis in 0..3 {
            let ends = [grid.axes[axis].lower, grid.axes[axis].upper];
            assert!(ends[0] < row.center[axis] && row.center[axis] < ends[1], "{label}: {row:?}");
        }
    }
    assert!(found.rows().is_sorted_by(|a, b| a.volume >= b.volume), "{label}: largest first");
    let n_reported: usize = Kind::ALL.iter().map(|&kind| found.components_of(kind).len()).sum();
    assert!(found.pseudo_atoms().voxels.len() <= lists.voxels.len() && n_reported >= found.rows().len(), "{label}");
}

/// Everything found, written out: floats print with as many digits as tell them apart, so equal texts are equal bits.
pub fn written_out(found: &Volumes) -> String {
    let masks = [Mask::Protein, Mask::Exposed, Mask::Buried, Mask::FirstShell].map(|mask| found.mask(mask).words());
    let lists = found.lists();
    let (kinds, raw_kinds, rows) = (found.kinds(), found.raw_kinds(), found.rows());
    format!("{:?}\n{masks:x?}\n{raw_kinds:?}\n{kinds:?}\n{lists:?}\n{rows:?}", found.grid())
}
