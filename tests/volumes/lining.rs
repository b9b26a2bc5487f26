//! The residues that line a volume, against all voxels and all atoms.

use nucula::data::radii;
use nucula::io::{ReadOptions, read};
use nucula::volumes::{Options, Volumes, find};
use nucula::work::Monitor;

/// All voxels against all atoms.
fn naive(volumes: &Volumes) -> Vec<Vec<u32>> {
    let structure = volumes.structure();
    let lists = volumes.lists();
    let [_, ny, nz] = volumes.grid().shape();
    let first = |i: usize| (0..=i).find(|&j| structure.topology.same_residue(i, j)).unwrap() as u32;
    let firsts: Vec<u32> = (0..structure.n_atoms()).map(first).collect();
    let half = volumes.grid().voxel_size * 3.0_f64.sqrt() / 2.0 + volumes.options().lining_distance;
    let near = |voxel: u32, atom: usize| {
        let voxel = voxel as usize;
        let center = volumes.grid().center([voxel / (ny * nz), voxel / nz % ny, voxel % nz]);
        let atom_at = structure.positions[atom];
        let d: f64 = (0..3).map(|k| (f64::from(atom_at[k]) - f64::from(center[k])).powi(2)).sum();
        d <= (radii::radius(structure.topology.elements[atom].as_str()) + half).powi(2)
    };
    let of_row = |component: usize| {
        let voxels = &lists.voxels[lists.voxel_offsets[component]..lists.voxel_offsets[component + 1]];
        let is_near = |&atom: &usize| voxels.iter().any(|&voxel| near(voxel, atom));
        let mut residues: Vec<u32> = (0..structure.n_atoms()).filter(is_near).map(|atom| firsts[atom]).collect();
        residues.sort_unstable();
        residues.dedup();
        residues
    };
    volumes.rows().iter().map(|row| of_row(row.component)).collect()
}

#[test]
fn agrees_with_all_voxels_against_all_atoms() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/4CUP.cif");
    let structure = read(path.as_ref(), &ReadOptions::default()).unwrap();
    let mut n_lining = 0;
    for (voxel_size, lining_distance) in [(3.0, 1.4), (2.0, 0.0), (2.0, 4.0), (0.7, 1.4)] {
        let options = Options { voxel_size, lining_distance, ..Options::default() };
        let volumes = find(&structure, &options, &Monitor::default()).unwrap();
        let lining = volumes.lining().unwrap();
        let rows: Vec<Vec<u32>> = lining.offsets.windows(2).map(|w| lining.residues[w[0]..w[1]].to_vec()).collect();
        assert_eq!(rows, naive(&volumes), "voxels of {voxel_size}, distance {lining_distance}");
        n_lining += lining.residues.len();
    }
    assert!(n_lining > 50);
}
