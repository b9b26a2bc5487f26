//! Structures as the basis sees them.

use std::borrow::Cow;

use super::basis::Basis;
use crate::neighbors::{Around, Cell, Neighbors, Search};
use crate::work::memory::{Purpose, reserved};
use crate::{Error, Result};

const ATOMS: Purpose = Purpose("the atoms of a structure");
/// Neighbours are listed at once where atoms times images are no more than this. Pairs are fewer: their list takes 2.6 MB at
/// most.
const MOST_LISTED: usize = 1 << 16;

/// Which rows of a design matrix a structure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowKinds {
    /// One row.
    pub energy: bool,
    /// Three rows an atom.
    pub forces: bool,
    /// Six rows.
    pub virial: bool,
}

impl Default for RowKinds {
    fn default() -> Self {
        Self { energy: true, forces: true, virial: true }
    }
}

/// One structure: atoms, a cell that may repeat, and optionally its list of neighbours.
#[derive(Debug, Clone, Copy)]
pub struct System<'a> {
    /// n_atoms × 3, Å; may lie outside the cell.
    pub positions: &'a [[f64; 3]],
    /// n_atoms: numbers as in the basis.
    pub species: &'a [i32],
    /// The cell.
    pub cell: Cell,
    /// All pairs within the cutoff of the basis at least; None: found here.
    pub neighbors: Option<&'a Neighbors>,
    /// Rows of a design matrix.
    pub rows: RowKinds,
}

/// Where neighbours come from.
#[derive(Debug)]
enum Near<'a> {
    Search(Box<Search<'a>>),
    List(Cow<'a, Neighbors>),
}

/// A checked structure with its species as indices, ready to be asked for neighbours.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    pub species: Vec<u32>,
    cutoff: f64,
    near: Near<'a>,
}

impl<'a> System<'a> {
    pub(super) fn n_atoms(&self) -> usize {
        self.positions.len()
    }

    /// What can be said about a structure without looking for neighbours. `of` begins the reason, such as "structure 3: ".
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `species`, `positions` or `neighbors`.
    pub(super) fn check(&self, basis: &Basis, of: &str) -> Result<()> {
        let n = self.n_atoms();
        if self.species.len() != n {
            let reason = format!("{of}{} numbers for {n} positions", self.species.len());
            return Err(Error::argument("species", reason));
        }
        for (place, &number) in self.species.iter().enumerate() {
            basis.species_index("species", place, number).map_err(|error| about(error, of))?;
        }
        if let Some(list) = self.neighbors {
            if list.offsets.len() != n + 1 {
                let reason = format!("{of}the list is one of {} atoms, the structure has {n}", list.offsets.len() - 1);
                return Err(Error::argument("neighbors", reason));
            }
            if list.j.iter().any(|&j| j as usize >= n) {
                return Err(Error::argument("neighbors", format!("{of}the list names atoms beyond {n}")));
            }
        }
        Ok(())
    }

    /// # Errors
    /// As [`System::check`] and [`Search::new`].
    pub(super) fn prepare(&self, basis: &Basis) -> Result<Prepared<'a>> {
        let mut species = reserved(self.n_atoms(), ATOMS)?;
        for (place, &number) in self.species.iter().enumerate() {
            species.push(basis.species_index("species", place, number)?);
        }
        let near = match self.neighbors {
            Some(list) => Near::List(Cow::Borrowed(list)),
            None => Near::Search(Box::new(Search::new(self.positions, &self.cell, basis.cutoff())?)),
        };
        Ok(Prepared { species, cutoff: basis.cutoff(), near })
    }
}

/// The square of a length.
fn square(v: &[f64; 3]) -> f64 {
    v[0] * v[0] + v[1] * v[1] + v[2] * v[2]
}

/// Puts words before the reason of an error.
pub(super) fn about(error: Error, of: &str) -> Error {
    match error {
        Error::BadArgument { name, reason } => Error::BadArgument { name, reason: format!("{of}{reason}") },
        other => other,
    }
}

impl Prepared<'_> {
    /// The neighbours of atom `i`, ordered by atom and shift; none of them at its own place.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `positions` and two atoms that lie in one place; [`Error::OutOfMemory`].
    pub fn around(&self, i: usize, found: &mut Around) -> Result<()> {
        match &self.near {
            Near::Search(search) => search.around(i, found)?,
            Near::List(list) => {
                let own = list.offsets[i]..list.offsets[i + 1];
                found.j.clear();
                found.vectors.clear();
                // A list may be longer, so that it can be followed for a while; what is too far would change no sum, but
                // its rounding.
                for k in own {
                    if square(&list.vectors[k]).sqrt() < self.cutoff {
                        found.j.push(list.j[k]);
                        found.vectors.push(list.vectors[k]);
                    }
                }
            }
        }
        // Squares below the least normal number have lost their digits, and their roots are no distances.
        if found.vectors.iter().any(|v| square(v) < f64::MIN_POSITIVE) {
            return Err(self.in_one_place(i, found));
        }
        Ok(())
    }

    /// A measure of the memory this takes: images or pairs.
    pub fn size(&self) -> usize {
        match &self.near {
            Near::Search(search) => search.n_images(),
            Near::List(Cow::Owned(list)) => list.len(),
            Near::List(Cow::Borrowed(_)) => self.species.len(),
        }
    }

    /// Looks for atoms in one place. Where there are few neighbours, all are found for that, and only their list is kept: it
    /// takes less memory than what found them.
    ///
    /// # Errors
    /// As [`Prepared::around`].
    pub fn check_apart(&mut self, found: &mut Around) -> Result<()> {
        let n = self.species.len();
        if let Near::Search(search) = &self.near {
            if n.saturating_mul(search.n_images()) <= MOST_LISTED {
                // A little more than there will be: a list that grows moves, or waits for its like.
                let mut list = Neighbors::with_room(n, search.expected_pairs()? as usize)?;
                (0..n).try_for_each(|i| self.around(i, found).and_then(|()| list.push(found)))?;
                self.near = Near::List(Cow::Owned(list));
                return Ok(());
            }
            if search.closest_apart() {
                return Ok(());
            }
        }
        (0..n).try_for_each(|i| self.around(i, found))
    }

    #[cold]
    fn in_one_place(&self, i: usize, found: &Around) -> Error {
        let place = found.vectors.iter().position(|v| square(v) < f64::MIN_POSITIVE).unwrap_or(0);
        Error::argument("positions", format!("atoms {i} and {} lie in one place", found.j[place]))
    }
}
