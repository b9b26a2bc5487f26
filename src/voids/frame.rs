//! From the input's frame to the grid's, and back.

use nalgebra::{Matrix3, Vector3};

use crate::grid::Layout;
use crate::grid::distance::refuse_large;
use crate::grid::lines::layout_for_lines;
use crate::math::eigen::symmetric_eigen;
use crate::work::memory::{Purpose, collected, reserved};
use crate::{Error, Result};

/// A grid around atoms: its points are `step · (i, j, k)` in its own frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Distance of neighbouring points, Å.
    pub step: f64,
    /// Points along x, y, z, and where they lie in words.
    pub layout: Layout,
    /// Where the point (0, 0, 0) is in the input's frame, Å.
    pub lower: [f64; 3],
    /// Unit vectors along the grid's x, y, z in the input's frame.
    pub axes: [[f64; 3]; 3],
}

impl Frame {
    /// The grid around atoms, at least one, with a margin, and the atoms in its frame.
    ///
    /// Without alignment a coordinate there is its exact distance from the lowest one plus the margin: wherever the same
    /// atoms lie, they are the same numbers in the grid's frame.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for positions that are not finite and for fewer than three atoms to be aligned,
    /// [`Error::TooLarge`], [`Error::OutOfMemory`].
    pub fn around(
        positions: &[[f32; 3]],
        align: bool,
        margin: f64,
        step: f64,
        max_points: u64,
    ) -> Result<(Self, Vec<[f64; 3]>)> {
        let n = positions.len();
        if let Some(atom) = positions.iter().position(|position| !position.iter().all(|c| c.is_finite())) {
            let reason = format!("atom {atom} is at {:?}; coordinates must be finite", positions[atom]);
            return Err(Error::argument("positions", reason));
        }
        let wide = positions.iter().map(|position| position.map(f64::from));
        let mut centers = collected(wide, n, Purpose("the atoms of a structure"))?;
        let (center, axes) = if align { principal(&centers)? } else { ([0.0; 3], IDENTITY) };
        if align {
            for c in &mut centers {
                let v = [0, 1, 2].map(|k| c[k] - center[k]);
                *c = axes.map(|axis| axis[0] * v[0] + axis[1] * v[1] + axis[2] * v[2]);
            }
        }
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for center in &centers {
            for axis in 0..3 {
                low[axis] = low[axis].min(center[axis]);
                high[axis] = high[axis].max(center[axis]);
            }
        }
        let counts = [0, 1, 2].map(|axis| ((high[axis] - low[axis] + 2.0 * margin) / step).ceil() + 1.0);
        refuse_large(counts, step, max_points)?;
        for center in &mut centers {
            *center = [0, 1, 2].map(|axis| center[axis] - low[axis] + margin);
        }
        let mut frame = Self { step, layout: layout_for_lines(counts.map(|n| n as usize)), lower: center, axes };
        frame.lower = frame.to_input(low.map(|c| c - margin));
        Ok((frame, centers))
    }

    /// A place of the grid's frame in the input's, Å.
    pub fn to_input(&self, x: [f64; 3]) -> [f64; 3] {
        let turned = self.turned(x);
        [0, 1, 2].map(|k| self.lower[k] + turned[k])
    }

    /// A place of the input's frame in the grid's, Å.
    pub fn from_input(&self, x: [f64; 3]) -> [f64; 3] {
        let v = [0, 1, 2].map(|k| x[k] - self.lower[k]);
        self.axes.map(|axis| axis[0] * v[0] + axis[1] * v[1] + axis[2] * v[2])
    }

    /// A direction of the grid's frame in the input's.
    pub fn turned(&self, v: [f64; 3]) -> [f64; 3] {
        [0, 1, 2].map(|k| self.axes[0][k] * v[0] + self.axes[1][k] * v[1] + self.axes[2][k] * v[2])
    }
}

const IDENTITY: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// Centroid and principal axes by decreasing spread, a proper frame. Of axes 1 and 2 the component of largest magnitude is
/// positive (ties: the first).
fn principal(centers: &[[f64; 3]]) -> Result<([f64; 3], [[f64; 3]; 3])> {
    let n = centers.len();
    if n < 3 {
        return Err(Error::argument("structure", format!("{n} atoms; alignment needs at least 3")));
    }
    let mut center = Vector3::zeros();
    let mut all: Vec<Vector3<f64>> = reserved(n, Purpose("the atoms of a structure"))?;
    all.extend(centers.iter().map(|&c| Vector3::from(c)));
    all.iter().for_each(|c| center += c);
    center /= n as f64;
    let mut scatter = Matrix3::zeros();
    for c in &all {
        let v = c - center;
        scatter += v * v.transpose();
    }
    let (_, vectors) = symmetric_eigen(&scatter);
    let positive = |v: Vector3<f64>| if v[v.iamax()] < 0.0 { -v } else { v };
    let (first, second) = (positive(vectors.column(2).into()), positive(vectors.column(1).into()));
    let axes = [first, second, first.cross(&second)].map(Into::into);
    Ok((center.into(), axes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let positions = [[1.0, 2.0, 3.0], [5.0, -2.0, 4.0], [0.0, 0.5, 9.0], [2.0, 7.0, -3.0]];
        for align in [false, true] {
            let (frame, centers) = Frame::around(&positions, align, 4.0, 0.5, 1 << 30).unwrap();
            for (center, position) in centers.iter().zip(&positions) {
                let (there, back) = (frame.from_input(position.map(f64::from)), frame.to_input(*center));
                for k in 0..3 {
                    assert!((there[k] - center[k]).abs() < 1e-12 && (back[k] - f64::from(position[k])).abs() < 1e-12);
                    assert!(center[k] >= 4.0 && center[k] <= frame.step * (frame.layout.shape[k] - 1) as f64 - 4.0);
                }
            }
        }
    }

    #[test]
    fn where_the_atoms_lie_does_not_show_in_the_grid() {
        let positions = [[1.25, 2.5, 3.0], [5.0, -2.0, 4.0], [0.0, 0.5, 9.0]];
        let moved = positions.map(|p: [f32; 3]| p.map(|c| c + 512.5));
        let (here, centers) = Frame::around(&positions, false, 4.4, 1.0, 1 << 30).unwrap();
        let (there, same) = Frame::around(&moved, false, 4.4, 1.0, 1 << 30).unwrap();
        assert_eq!((centers, here.layout), (same, there.layout));
    }
}
