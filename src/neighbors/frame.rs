//! Coordinates in which a cell is as straight as its lattice allows.
//!
//! Many cells have the same lattice. The reduced one has the shortest vectors, and its faces are then at least 0.7 times
//! as far apart as its edges are long, however tilted the given cell is. Open axes get unit vectors normal to the
//! periodic ones.

use super::cell::{Cell, cross, dot, length};
use crate::{Error, Result};

/// Rounds of reduction; each shortens a vector, and no cell of doubles needs near as many.
const MAX_ROUNDS: usize = 10_000;
/// A vector is replaced by one that is shorter by this fraction at least, so that rounding cannot go in circles.
const SHORTER: f64 = 1.0 - 1e-9;
/// Numbers of cells between two points go no further than this, so that shifts fit 32 bits.
const FURTHEST: i64 = 1 << 30;

/// A reduced cell and the way to it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Reduced lattice vectors where an axis is periodic, unit vectors where it is open; Å.
    pub vectors: [[f64; 3]; 3],
    /// Columns turn a position into multiples of `vectors`.
    inverse: [[f64; 3]; 3],
    /// Whether points repeat along each vector.
    pub periodic: [bool; 3],
    /// Distance of the faces across each vector, Å; 1 where open.
    pub heights: [f64; 3],
    /// Reduced vector k is the sum of `combination[k][a]` times vector a of the given cell.
    combination: [[i64; 3]; 3],
}

impl Frame {
    /// # Errors
    /// [`Error::BadArgument`] naming `cell`, as [`Cell`]'s own check, and for one so tilted that it cannot be reduced.
    pub fn new(cell: &Cell) -> Result<Self> {
        cell.check()?;
        let mut vectors = cell.vectors;
        let mut combination = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        let axes: Vec<usize> = (0..3).filter(|&axis| cell.periodic[axis]).collect();
        for _ in 0..MAX_ROUNDS {
            if !axes.iter().any(|&axis| shorten(&mut vectors, &mut combination, &axes, axis)) {
                break;
            }
        }
        if combination.as_flattened().iter().any(|c| c.abs() >= FURTHEST) {
            let reason = format!("its vectors {:?} depend on each other to within rounding", cell.vectors);
            return Err(Error::argument("cell", reason));
        }
        complete(&mut vectors, cell.periodic);
        let [a, b, c] = vectors;
        let volume = dot(a, cross(b, c));
        let normals = [cross(b, c), cross(c, a), cross(a, b)];
        let heights = [0, 1, 2].map(|k| if cell.periodic[k] { volume.abs() / length(normals[k]) } else { 1.0 });
        if !heights.iter().all(|h| *h > 0.0 && h.is_finite()) {
            let reason = format!("its vectors {:?} depend on each other to within rounding", cell.vectors);
            return Err(Error::argument("cell", reason));
        }
        let inverse = [0, 1, 2].map(|axis| [0, 1, 2].map(|k: usize| normals[k][axis] / volume));
        Ok(Self { vectors, inverse, periodic: cell.periodic, heights, combination })
    }

    /// A position in multiples of the vectors.
    #[inline(always)]
    pub fn coordinates(&self, position: [f64; 3]) -> [f64; 3] {
        let [x, y, z] = position;
        let [a, b, c] = &self.inverse;
        [x * a[0] + y * b[0] + z * c[0], x * a[1] + y * b[1] + z * c[1], x * a[2] + y * b[2] + z * c[2]]
    }

    /// The position of coordinates along one axis.
    #[inline(always)]
    pub fn along(&self, axis: usize, coordinates: [f64; 3]) -> f64 {
        let [u, v, w] = coordinates;
        let [a, b, c] = &self.vectors;
        u * a[axis] + v * b[axis] + w * c[axis]
    }

    /// A number of reduced cells as a shift of the given one, if it fits 32 bits with room to add two.
    pub fn shift(&self, cells: [i64; 3]) -> Option<[i32; 3]> {
        let mut shift = [0; 3];
        for a in 0..3 {
            let mut sum = 0_i64;
            for k in 0..3 {
                sum = sum.checked_add(cells[k].checked_mul(self.combination[k][a])?)?;
            }
            shift[a] = if sum.abs() < FURTHEST { sum as i32 } else { return None };
        }
        Some(shift)
    }

    /// The shift of one cell more along the last vector; what does not fit 32 bits wraps around.
    #[inline(always)]
    pub fn next_shift(&self, shift: [i32; 3]) -> [i32; 3] {
        [0, 1, 2].map(|a| shift[a].wrapping_add(self.combination[2][a] as i32))
    }
}

/// Replaces a vector by the shortest that differs from it by the nearest multiples of one other, or by both others once;
/// false where none is shorter.
fn shorten(vectors: &mut [[f64; 3]; 3], combination: &mut [[i64; 3]; 3], axes: &[usize], axis: usize) -> bool {
    // How many of each vector to add.
    let mut tries = [[0_i64; 3]; 6];
    let mut n_tries = 0;
    let others = axes.iter().copied().filter(|&other| other != axis);
    for other in others.clone() {
        let n = (dot(vectors[axis], vectors[other]) / dot(vectors[other], vectors[other])).round();
        if n != 0.0 && n.abs() < FURTHEST as f64 {
            tries[n_tries][other] = -n as i64;
            n_tries += 1;
        }
    }
    if others.clone().count() == 2 {
        for signs in [[1, 1], [1, -1], [-1, 1], [-1, -1]] {
            others.clone().zip(signs).for_each(|(other, sign)| tries[n_tries][other] = sign);
            n_tries += 1;
        }
    }
    let now = length(vectors[axis]);
    let mut best: Option<(f64, [f64; 3], [i64; 3])> = None;
    for steps in &tries[..n_tries] {
        let (mut vector, mut row) = (vectors[axis], combination[axis]);
        for (other, &n) in steps.iter().enumerate().filter(|&(_, &n)| n != 0) {
            for k in 0..3 {
                vector[k] += n as f64 * vectors[other][k];
                row[k] = row[k].saturating_add(n.saturating_mul(combination[other][k]));
            }
        }
        let long = length(vector);
        if long < now * SHORTER && best.is_none_or(|(best, ..)| long < best) {
            best = Some((long, vector, row));
        }
    }
    if let Some((_, vector, row)) = best {
        (vectors[axis], combination[axis]) = (vector, row);
    }
    best.is_some()
}

/// Puts unit vectors, normal to the periodic vectors and to each other, in place of the open ones.
fn complete(vectors: &mut [[f64; 3]; 3], periodic: [bool; 3]) {
    let scaled = |v: [f64; 3]| {
        let long = length(v);
        v.map(|c| c / long)
    };
    let open: Vec<usize> = (0..3).filter(|&axis| !periodic[axis]).collect();
    match open[..] {
        [a] => {
            let (b, c) = ((a + 1) % 3, (a + 2) % 3);
            vectors[a] = scaled(cross(scaled(vectors[b]), scaled(vectors[c])));
        }
        [a, b] => {
            let along = scaled(vectors[3 - a - b]);
            let mut least = [0.0; 3];
            let small = (0..3).min_by(|&i, &j| along[i].abs().total_cmp(&along[j].abs())).unwrap_or(0);
            least[small] = 1.0;
            vectors[a] = scaled(cross(along, least));
            vectors[b] = cross(along, vectors[a]);
        }
        [_, _, _] => *vectors = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(vectors: [[f64; 3]; 3], periodic: [bool; 3]) -> Frame {
        Frame::new(&Cell { vectors, periodic }).unwrap()
    }

    #[test]
    fn a_tilted_cell_is_straightened() {
        let tilted = [[30.0, 0.0, 0.0], [3000.0 + 7.0, 30.0, 0.0], [-600.0, 87.0 * 30.0, 30.0]];
        let frame = frame(tilted, [true; 3]);
        for k in 0..3 {
            assert!(frame.heights[k] > 28.0, "{frame:?}");
            let row: [f64; 3] = [0, 1, 2].map(|axis| {
                (0..3).map(|a| frame.combination[k][a] as f64 * tilted[a][axis]).sum::<f64>() - frame.vectors[k][axis]
            });
            assert!(length(row) < 1e-9, "{row:?}");
        }
    }

    #[test]
    fn coordinates_and_positions_are_inverse() {
        let vectors = [[4.0, 1.0, 0.3], [-2.0, 5.0, 0.1], [0.4, 0.7, 3.0]];
        for periodic in [[true; 3], [true, false, true], [false, true, false], [false; 3]] {
            let frame = frame(vectors, periodic);
            let position = [1.7, -20.0, 3.3];
            let back = [0, 1, 2].map(|axis| frame.along(axis, frame.coordinates(position)));
            assert!((0..3).all(|axis| (back[axis] - position[axis]).abs() < 1e-12), "{periodic:?} {back:?}");
            for k in (0..3).filter(|&k| !periodic[k]) {
                assert!((length(frame.vectors[k]) - 1.0).abs() < 1e-14);
                assert!((0..3).all(|o| o == k || dot(frame.vectors[k], frame.vectors[o]).abs() < 1e-13));
            }
        }
    }
}
