//! The list of all pairs within a cutoff.

use super::cell::Cell;
use super::search::{Around, Search};
use crate::memory::{make_room, reserved};
use crate::{Error, Result};

/// What memory is for.
const PAIRS: &str = "the pairs within the cutoff";

/// All ordered pairs (i, j, shift) with |positions[j] + shift · cell - positions[i]| below the cutoff, without
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
    let (n, room) = (search.n_points(), expected as usize);
    let mut all = Neighbors {
        offsets: reserved(n + 1, PAIRS)?,
        j: reserved(room, PAIRS)?,
        shifts: reserved(room, PAIRS)?,
        vectors: reserved(room, PAIRS)?,
    };
    let mut found = Around::default();
    all.offsets.push(0);
    for i in 0..n {
        search.around(i, &mut found)?;
        let n_found = found.j.len();
        make_room(&mut all.j, n_found, PAIRS)?;
        make_room(&mut all.shifts, n_found, PAIRS)?;
        make_room(&mut all.vectors, n_found, PAIRS)?;
        all.j.extend_from_slice(&found.j);
        all.shifts.extend_from_slice(&found.shifts);
        all.vectors.extend_from_slice(&found.vectors);
        all.offsets.push(all.j.len());
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
