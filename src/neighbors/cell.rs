//! A cell that repeats along some of its vectors.

use crate::{Error, Result};

/// Longest lattice vector, Å; products of three stay far from overflow.
const LONGEST: f64 = 1e90;
/// A cell whose volume is a smaller fraction of the product of its edges is taken for flat: its vectors depend on each
/// other to within rounding.
const FLATTEST: f64 = 1e-13;

/// Three lattice vectors, of which those of the periodic axes count.
///
/// Any shape, left-handed too. Points may lie outside. Vectors of open axes are ignored and may be 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cell {
    /// Rows are the lattice vectors, Å.
    pub vectors: [[f64; 3]; 3],
    /// Whether points repeat along each vector.
    pub periodic: [bool; 3],
}

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(super) fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

impl Cell {
    /// Nothing repeats.
    pub const OPEN: Self = Self { vectors: [[0.0; 3]; 3], periodic: [false; 3] };

    /// Whether all axes are open.
    pub fn is_open(&self) -> bool {
        self.periodic == [false; 3]
    }

    /// |a · (b × c)|, Å³; 0 where a vector is 0.
    pub fn volume(&self) -> f64 {
        let [a, b, c] = self.vectors;
        dot(a, cross(b, c)).abs()
    }

    /// The vector of a shift, Å.
    #[inline(always)]
    pub fn translation(&self, shift: [i32; 3]) -> [f64; 3] {
        let (s, t, u) = (f64::from(shift[0]), f64::from(shift[1]), f64::from(shift[2]));
        let [a, b, c] = &self.vectors;
        [s * a[0] + t * b[0] + u * c[0], s * a[1] + t * b[1] + u * c[1], s * a[2] + t * b[2] + u * c[2]]
    }

    /// # Errors
    /// [`Error::BadArgument`] naming `cell`: a vector that is not finite, or longer than 1e90 Å; a periodic one that is 0
    /// or depends on the others.
    pub(super) fn check(&self) -> Result<()> {
        for (axis, vector) in self.vectors.iter().enumerate() {
            if !vector.iter().all(|c| c.is_finite()) {
                return Err(Error::argument("cell", format!("vector {axis} is {vector:?}; it must be finite")));
            }
            if !self.periodic[axis] {
                continue;
            }
            if vector.iter().any(|c| c.abs() > LONGEST) {
                return Err(Error::argument("cell", format!("vector {axis} is {vector:?}, longer than {LONGEST:e} Å")));
            }
            if length(*vector) < 1.0 / LONGEST {
                return Err(Error::argument("cell", format!("vector {axis} of a periodic axis is 0")));
            }
        }
        let units = self.vectors.map(|vector| {
            let length = length(vector);
            vector.map(|c| c / length)
        });
        let depend = match [0, 1, 2].into_iter().filter(|&axis| self.periodic[axis]).collect::<Vec<_>>()[..] {
            [a, b] => length(cross(units[a], units[b])) < FLATTEST,
            [a, b, c] => dot(units[a], cross(units[b], units[c])).abs() < FLATTEST,
            _ => false,
        };
        if depend {
            let reason = format!("its periodic vectors {:?} depend on each other", self.vectors);
            return Err(Error::argument("cell", reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(vectors: [[f64; 3]; 3], periodic: [bool; 3]) -> String {
        Cell { vectors, periodic }.check().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn broken_cells_are_refused_by_name() {
        let straight = [[4.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 6.0]];
        assert_eq!(refusal(straight, [true; 3]), "");
        let mut zero = straight;
        zero[1] = [0.0; 3];
        assert!(refusal(zero, [true; 3]).contains("cell: vector 1 of a periodic axis is 0"));
        assert_eq!(refusal(zero, [true, false, true]), "", "vectors of open axes do not count");
        let mut flat = straight;
        flat[2] = [4.0, 5.0, 0.0];
        assert!(refusal(flat, [true; 3]).contains("depend on each other"));
        assert_eq!(refusal(flat, [true, false, true]), "");
        flat[2] = [-8.0, 0.0, 0.0];
        assert!(refusal(flat, [true, false, true]).contains("depend on each other"));
        for broken in [f64::NAN, f64::INFINITY, 1e200] {
            let mut vectors = straight;
            vectors[0][2] = broken;
            assert!(refusal(vectors, [true; 3]).contains("bad cell: vector 0"));
        }
    }
}
