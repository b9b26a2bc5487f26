//! Principal axes of a set of positions.

use nalgebra::{Matrix3, Vector3};

use super::eigen::symmetric_eigen;
use crate::Result;
use crate::work::memory::collected;

/// The four proper sign choices of the axes.
const SIGNS: [[f64; 3]; 4] = [[1.0, 1.0, 1.0], [-1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, -1.0, -1.0]];

/// Centres positions (Å) and lays their principal axes along x, y, z by decreasing spread, with a proper rotation.
///
/// The centroid is a sequential sum in f32, as the answers of `volumizer` depend on its last bit; the rest is f64,
/// rounded to f32 at the end. Of axes 1 and 2 the component of largest magnitude is positive (ties: the first such);
/// axis 3 is their cross product; `signs`, 0..=3, then turns the axes by one of the choices
/// `(+,+,+) (-,-,+) (-,+,-) (+,-,-)`.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
///
/// # Panics
/// If `signs` is above 3.
pub fn align(positions: &[[f32; 3]], signs: u8) -> Result<Vec<[f32; 3]>> {
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
    let signs = SIGNS[usize::from(signs)];
    let aligned = centered().map(|v| [0, 1, 2].map(|k| (signs[k] * v.dot(&axes[k])) as f32));
    collected(aligned, positions.len(), "the aligned atoms")
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
        let aligned = align(&CROSS, 0).unwrap();
        assert_eq!(aligned[0], [4.0, 0.0, 0.0]);
        assert_eq!(aligned[2], [0.0, 2.0, 0.0]);
        // Old x is the new y and old z the new x, so a proper rotation takes old y to the new z.
        assert_eq!(aligned[4], [0.0, 0.0, 1.0]);
    }

    #[test]
    fn the_four_choices_differ_by_half_turns() {
        let aligned = [0, 1, 2, 3].map(|signs| align(&CROSS, signs).unwrap());
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
        for (a, b) in align(&spread, 0).unwrap().iter().zip(&align(&turned, 0).unwrap()) {
            for k in 0..3 {
                // A dozen roundings in f32 of coordinates below 64.
                assert!((a[k].abs() - b[k].abs()).abs() < 5e-5, "{a:?} {b:?}");
            }
        }
    }
}
