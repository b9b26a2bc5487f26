//! The list of all pairs within a cutoff.

use super::cell::Cell;
use super::search::{Around, Search};
use crate::work::memory::{Purpose, make_room, reserved};
use crate::{Error, Result};

const PAIRS: Purpose = Purpose("the pairs within the cutoff");

/// All ordered pairs (i, j, shift) with `|positions[j] + shift · cell - positions[i]|` below the cutoff, without
/// (i, i, 0); sorted by i, then j, then shift.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Neighbors {
    /// n + 1: the pairs of point i are `offsets[i]..offsets[i + 1]`.
    pub offsets: Vec<usize>,
    /// The neighbour of each pair.
    pub j: Vec<u32>,
    /// Cell vectors added to the neighbour of each pair; 0 along open axes.
    pub shifts: Vec<[i32; 3]>,
    /// From the point to the neighbour, Å.
    pub vectors: Vec<[f64; 3]>,
}

impl Neighbors {
    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.j.len()
    }

    /// A list of no points yet, with room for some and their pairs.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn with_room(n: usize, n_pairs: usize) -> Result<Self> {
        let mut offsets = reserved(n + 1, PAIRS)?;
        offsets.push(0);
        let (j, shifts) = (reserved(n_pairs, PAIRS)?, reserved(n_pairs, PAIRS)?);
        Ok(Self { offsets, j, shifts, vectors: reserved(n_pairs, PAIRS)? })
    }

    /// Adds the pairs of the next point.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn push(&mut self, found: &Around) -> Result<()> {
        let n_found = found.j.len();
        make_room(&mut self.offsets, 1, PAIRS)?;
        make_room(&mut self.j, n_found, PAIRS)?;
        make_room(&mut self.shifts, n_found, PAIRS)?;
        make_room(&mut self.vectors, n_found, PAIRS)?;
        self.j.extend_from_slice(&found.j);
        self.shifts.extend_from_slice(&found.shifts);
        self.vectors.extend_from_slice(&found.vectors);
        self.offsets.push(self.j.len());
        Ok(())
    }

    /// Follows points that have moved: the same pairs, with the vectors of now. Right as long as the list was made with a
    /// longer cutoff, and no point has moved by more than half of what it was longer.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `positions`: another number than the list has points, or one not finite. Nothing has
    /// changed then.
    pub fn follow(&mut self, positions: &[[f64; 3]], cell: &Cell) -> Result<()> {
        if positions.len() + 1 != self.offsets.len() {
            let reason = format!("{} of them; the list is one of {} points", positions.len(), self.offsets.len() - 1);
            return Err(Error::argument("positions", reason));
        }
        if let Some(i) = positions.iter().position(|position| !position.iter().all(|c| c.is_finite())) {
            let reason = format!("atom {i} is at {:?}; coordinates must be finite", positions[i]);
            return Err(Error::argument("positions", reason));
        }
        for (i, own) in positions.iter().enumerate() {
            for k in self.offsets[i]..self.offsets[i + 1] {
                let there = positions[self.j[k] as usize];
                let far = cell.translation(self.shifts[k]);
                self.vectors[k] =
                    [(there[0] - own[0]) + far[0], (there[1] - own[1]) + far[1], (there[2] - own[2]) + far[2]];
            }
        }
        Ok(())
    }

    /// Whether there are no pairs.
    pub fn is_empty(&self) -> bool {
        self.j.is_empty()
    }
}

/// Finds all neighbours closer than `cutoff` (Å). Positions may lie outside the cell and refer to it as given.
///
/// O(n) at fixed density but for the sorting of n numbers, also in tilted cells and in cells far smaller than the cutoff;
/// 40 bytes a pair.
///
/// # Errors
/// As [`Search::new`].
pub fn find(positions: &[[f64; 3]], cell: &Cell, cutoff: f64) -> Result<Neighbors> {
    let search = Search::new(positions, cell, cutoff)?;
    let expected = search.expected_pairs()? * 1.02;
    let mut all = Neighbors::with_room(search.n_points(), expected as usize)?;
    let mut found = Around::default();
    for i in 0..search.n_points() {
        search.around(i, &mut found)?;
        all.push(&found)?;
    }
    Ok(all)
}

/// The cell of optional vectors: without them no axis may be periodic.
///
/// # Errors
/// [`Error::BadArgument`] naming `cell`.
pub fn cell_of(vectors: Option<[[f64; 3]; 3]>, periodic: [bool; 3]) -> Result<Cell> {
    match vectors {
        Some(vectors) => Ok(Cell { vectors, periodic }),
        None if periodic == [false; 3] => Ok(Cell::OPEN),
        None => Err(Error::argument("cell", format!("none is given, but the axes {periodic:?} are periodic"))),
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
