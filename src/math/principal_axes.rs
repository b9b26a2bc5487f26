//! Principal axes of a set of positions.

use nalgebra::{Matrix3, Vector3};

use super::eigen::symmetric_eigen;
use crate::Result;
use crate::work::memory::{Purpose, collected};

/// The four proper sign choices of the axes.
const SIGNS: [[f64; 3]; 4] = [[1.0, 1.0, 1.0], [-1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, -1.0, -1.0]];

/// Who chooses the signs of the principal axes, which they have not by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// One of the choices `(+,+,+) (-,-,+) (-,+,-) (+,-,-)`, 0..=3, counted from signs that depend on the frame.
    Choice(u8),
    /// The positions: their skewness along the two axes where it is largest is positive. So the signs turn with them.
    ///
    /// Where the positions have a twofold axis, the skewness along the others is 0 but for rounding; the two choices that
    /// are then left differ by just that half turn, which changes nothing.
    Skewness,
}

/// Where positions were laid: `aligned = axes · (given - center)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The point that became the origin, Å.
    pub center: [f64; 3],
    /// Rows: the directions that became x, y, z; of unit length, at right angles, right-handed.
    pub axes: [[f64; 3]; 3],
}

impl Frame {
    /// Nothing is moved.
    pub const UNMOVED: Self = Self { center: [0.0; 3], axes: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] };

    /// A given point (Å) where it was laid.
    #[inline]
    pub fn lay(&self, given: [f64; 3]) -> [f64; 3] {
        let [x, y, z] = [0, 1, 2].map(|k| given[k] - self.center[k]);
        self.axes.map(|[a, b, c]| a * x + b * y + c * z)
    }

    /// A point (Å) of the new frame where it was given: the inverse of [`Frame::lay`].
    #[inline]
    pub fn given(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        [0, 1, 2].map(|k| self.axes[0][k] * x + self.axes[1][k] * y + self.axes[2][k] * z + self.center[k])
    }
}

/// Centres positions (Å) and lays their principal axes along x, y, z by decreasing spread, with a proper rotation; and
/// tells where that is.
///
/// The centroid is a sequential sum in f32, as the answers of `volumizer` depend on its last bit; the rest is f64,
/// rounded to f32 at the end. Of axes 1 and 2 the component of largest magnitude is positive (ties: the first such);
/// axis 3 is their cross product; `signs` then turns the axes by one of the choices `(+,+,+) (-,-,+) (-,+,-) (+,-,-)`.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
///
/// # Panics
/// If a choice is above 3.
pub fn align(positions: &[[f32; 3]], signs: Signs) -> Result<(Vec<[f32; 3]>, Frame)> {
    let centroid = centroid(positions);
    let centered = || positions.iter().map(|p| Vector3::from([0, 1, 2].map(|k| f64::from(p[k] - centroid[k]))));
    let mut scatter = [0.0; 6];
    for v in centered() {
        let products = [v.x * v.x, v.y * v.x, v.y * v.y, v.z * v.x, v.z * v.y, v.z * v.z];
        for (sum, product) in scatter.iter_mut().zip(products) {
            *sum += product;
        }
    }
    let [xx, yx, yy, zx, zy, zz] = scatter;
    let (_, vectors) = symmetric_eigen(&Matrix3::new(xx, yx, zx, yx, yy, zy, zx, zy, zz));
    let first = positive(vectors.column(2).into());
    let second = positive(vectors.column(1).into());
    let axes = [first, second, first.cross(&second)];
    let signs = match signs {
        Signs::Choice(choice) => SIGNS[usize::from(choice)],
        Signs::Skewness => by_skewness(centered().map(|v| axes.map(|axis| v.dot(&axis))), positions.len()),
    };
    let aligned = centered().map(|v| [0, 1, 2].map(|k| (signs[k] * v.dot(&axes[k])) as f32));
    let aligned = collected(aligned, positions.len(), Purpose("the aligned atoms"))?;
    let frame = Frame {
        center: centroid.map(f64::from),
        axes: [0, 1, 2].map(|k| [0, 1, 2].map(|axis| signs[k] * axes[k][axis])),
    };
    Ok((aligned, frame))
}

/// The signs that make the skewness of `n` positions along the two axes where it is largest positive.
fn by_skewness(positions: impl Iterator<Item = [f64; 3]>, n: usize) -> [f64; 3] {
    let mut sums = [[0.0; 3]; 3];
    for position in positions {
        for axis in 0..3 {
            let c = position[axis];
            let powers = [c, c * c, c * c * c];
            for (sum, power) in sums[axis].iter_mut().zip(powers) {
                *sum += power;
            }
        }
    }
    let skewness = sums.map(|[first, second, third]| {
        // About the mean, which the centroid in f32 is but nearly.
        let mean = first / n as f64;
        let variance = second / n as f64 - mean * mean;
        let central = third / n as f64 - 3.0 * mean * (second / n as f64) + 2.0 * mean * mean * mean;
        if variance > 0.0 { central / variance.powf(1.5) } else { 0.0 }
    });
    let least = (0..3).min_by(|&a, &b| skewness[a].abs().total_cmp(&skewness[b].abs())).unwrap_or(2);
    let mut signs = skewness.map(|s| if s < 0.0 { -1.0 } else { 1.0 });
    // A proper rotation has no third choice.
    signs[least] = signs[(least + 1) % 3] * signs[(least + 2) % 3];
    signs
}

/// Mean position, summed and divided in f32.
fn centroid(positions: &[[f32; 3]]) -> [f32; 3] {
    let mut sum = [0.0_f32; 3];
    for position in positions {
        for axis in 0..3 {
            sum[axis] += position[axis];
        }
    }
    sum.map(|sum| sum / positions.len() as f32)
}

/// The vector or its opposite, so that its component of largest magnitude is positive.
fn positive(v: Vector3<f64>) -> Vector3<f64> {
    if v[v.iamax()] < 0.0 { -v } else { v }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CROSS: [[f32; 3]; 6] =
        [[0.0, 0.0, 9.0], [0.0, 0.0, 1.0], [2.0, 0.0, 5.0], [-2.0, 0.0, 5.0], [0.0, 1.0, 5.0], [0.0, -1.0, 5.0]];

    #[test]
    fn spread_decreases_along_x_y_z() {
        let (aligned, _) = align(&CROSS, Signs::Choice(0)).unwrap();
        assert_eq!(aligned[0], [4.0, 0.0, 0.0]);
        assert_eq!(aligned[2], [0.0, 2.0, 0.0]);
        // Old x is the new y and old z the new x, so a proper rotation takes old y to the new z.
        assert_eq!(aligned[4], [0.0, 0.0, 1.0]);
    }

    #[test]
    fn the_four_choices_differ_by_half_turns() {
        let aligned = [0, 1, 2, 3].map(|signs| align(&CROSS, Signs::Choice(signs)).unwrap().0);
        for (signs, atoms) in SIGNS.iter().zip(&aligned) {
            for (atom, first) in atoms.iter().zip(&aligned[0]) {
                assert_eq!([0, 1, 2].map(|k| f64::from(first[k]) * signs[k]), atom.map(f64::from));
            }
        }
    }

    #[test]
    fn does_not_depend_on_the_frame() {
        let spread: Vec<[f32; 3]> = (0..50_u16).map(|i| [i, i * 7 % 50, i * 13 % 50].map(f32::from)).collect();
        let turned: Vec<[f32; 3]> = spread.iter().map(|&[x, y, z]| [z + 3.0, x - 7.0, y]).collect();
        for (a, b) in
            align(&spread, Signs::Choice(0)).unwrap().0.iter().zip(&align(&turned, Signs::Choice(0)).unwrap().0)
        {
            for k in 0..3 {
                // A dozen roundings in f32 of coordinates below 64.
                assert!((a[k].abs() - b[k].abs()).abs() < 5e-5, "{a:?} {b:?}");
            }
        }
    }

    /// A lopsided cloud of whole numbers, so that half turns and shifts are exact.
    fn lopsided() -> Vec<[f32; 3]> {
        let mut random = testing::Random(11);
        (0..200).map(|_| [40.0, 20.0, 10.0].map(|c| (c * random.between(0.0, 1.0).powi(3)).round() as f32)).collect()
    }

    #[test]
    fn by_skewness_half_turns_of_the_input_change_no_bit() {
        let (first, _) = align(&lopsided(), Signs::Skewness).unwrap();
        for signs in SIGNS {
            let turned: Vec<_> = lopsided().iter().map(|p| [0, 1, 2].map(|k| p[k] * signs[k] as f32)).collect();
            assert_eq!(align(&turned, Signs::Skewness).unwrap().0, first, "{signs:?}");
            let choices = [0, 1, 2, 3].map(|choice| align(&turned, Signs::Choice(choice)).unwrap().0);
            assert!(choices.contains(&first), "it is one of the four choices");
        }
    }

    #[test]
    fn by_skewness_a_twofold_axis_is_no_trouble() {
        // Two copies, turned into each other about z.
        let half = lopsided();
        let dimer: Vec<[f32; 3]> = half.iter().flat_map(|&[x, y, z]| [[x + 9.0, y, z], [-x - 9.0, -y, z]]).collect();
        let sorted = |positions: &[[f32; 3]]| {
            let mut all: Vec<_> = align(positions, Signs::Skewness)
                .unwrap()
                .0
                .iter()
                .map(|p| p.map(|c| (c * 100.0).round() as i32))
                .collect();
            all.sort_unstable();
            all
        };
        for signs in SIGNS {
            let turned: Vec<_> = dimer.iter().map(|p| [0, 1, 2].map(|k| p[k] * signs[k] as f32)).collect();
            assert_eq!(sorted(&turned), sorted(&dimer), "{signs:?}");
        }
    }

    #[test]
    fn the_frame_leads_there_and_back() {
        for signs in [Signs::Choice(0), Signs::Choice(2), Signs::Skewness] {
            let (aligned, frame) = align(&lopsided(), signs).unwrap();
            let [a, b, c] = frame.axes.map(Vector3::from);
            assert!((a.cross(&b) - c).norm() < 1e-12, "right-handed");
            for (given, aligned) in lopsided().iter().zip(&aligned) {
                let laid = frame.lay(given.map(f64::from));
                let back = frame.given(aligned.map(f64::from));
                for k in 0..3 {
                    // One rounding in f32 below 64 Å.
                    assert!((laid[k] - f64::from(aligned[k])).abs() < 4e-6, "{laid:?} {aligned:?}");
                    assert!((back[k] - f64::from(given[k])).abs() < 8e-6, "{back:?} {given:?}");
                }
            }
        }
        assert_eq!(Frame::UNMOVED.given([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]);
    }
}
