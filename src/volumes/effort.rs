//! How much work a structure is.

use super::options::Options;
use crate::base::Structure;
use crate::data::radii::LARGEST_RADIUS;

/// Fewer voxels than this are a matter of some 20 ms at most,
const FEW_VOXELS: f64 = 4e6;
/// and so are fewer points than this.
const FEW_POINTS: f64 = 4e6;
/// Points of an atom of the largest radius of the table at 1 Å; with smaller voxels, and larger radii, their number grows
/// with the third power.
const POINTS_PER_ATOM: f64 = 221.0;

/// Whether the volumes of a structure are surely found within some 20 ms: then another thread would not help, and waking it
/// would cost up to a tenth of the time.
pub(crate) fn is_brief(structure: &Structure, options: &Options) -> bool {
    let (mut low, mut high) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
    for position in &structure.positions {
        for axis in 0..3 {
            low[axis] = low[axis].min(position[axis]);
            high[axis] = high[axis].max(position[axis]);
        }
    }
    // However the atoms are turned, no axis of the grid is longer than this.
    let diagonal =
        [0, 1, 2].map(|axis| f64::from(high[axis]) - f64::from(low[axis])).map(|c| c * c).iter().sum::<f64>();
    let widest = options.radii.widest();
    let n_voxels = ((diagonal.sqrt() + 2.0 * widest) / options.voxel_size + 1.0).powi(3);
    let larger = (widest / LARGEST_RADIUS).max(1.0).powi(3);
    let n_points = structure.n_atoms() as f64 * POINTS_PER_ATOM * larger * options.voxel_size.min(1.0).powi(-3);
    n_voxels < FEW_VOXELS && n_points < FEW_POINTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;

    #[test]
    fn few_atoms_and_few_voxels_are_brief() {
        let cube = |n: usize, spacing: f32| {
            let site = |i: usize| [i / (n * n), i / n % n, i % n].map(|c| spacing * c as f32);
            Structure::from_atoms((0..n * n * n).map(site).collect(), vec![Name::new("C"); n * n * n])
        };
        let brief =
            |structure: &Structure, voxel_size| is_brief(structure, &Options { voxel_size, ..Options::default() });
        assert!(brief(&cube(18, 2.0), 2.0) && brief(&cube(18, 2.0), 1.0));
        assert!(!brief(&cube(18, 2.0), 0.3), "many voxels and points");
        assert!(!brief(&cube(2, 300.0), 1.0), "many voxels");
        assert!(!brief(&cube(40, 0.1), 1.0), "many points");
        let mut flat = cube(18, 2.0);
        flat.positions[0] = [-1000.0, 0.0, 0.0];
        assert!(!brief(&flat, 2.0), "few voxels as it lies, many once it is turned");
        let broken = Structure::from_atoms(vec![[0.0, f32::INFINITY, 0.0]], vec![Name::new("C")]);
        assert!(!brief(&broken, 2.0));
    }
}
