//! Rows of the result table.

use super::kind::Kind;

/// One reported component: what it is and how large.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Index of the component among all components, which are ordered by their first voxel.
    pub component: usize,
    /// Number of the component among those of its kind, largest first, from 0.
    pub id: i32,
    /// What it is, after refinement.
    pub kind: Kind,
    /// Number of voxels × voxel size³, Å³.
    pub volume: f64,
    /// The part of the volume that lies inside the region asked for, Å³; all of it where none was.
    pub inside: f64,
    /// Extents along the component's own principal axes, largest first, rounded to 0.001 Å.
    pub lengths: [f64; 3],
    /// Mean ratio of the smaller to the larger variance of the cross-sections, rounded to 4 decimals.
    pub circularity: Option<f64>,
    /// 1 − coefficient of variation of the slice sizes, rounded to 4 decimals.
    pub uniformity: Option<f64>,
    /// Mean of the voxel centres, Å, in the frame of the grid.
    pub center: [f64; 3],
}
