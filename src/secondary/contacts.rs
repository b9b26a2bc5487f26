//! Contacts between CA atoms.

use crate::Result;
use crate::math::angles::distance;
use crate::neighbors::{Around, Cell, Search};

/// Contacts are further than this, Å.
const NEAREST: f64 = 4.2;
/// Contacts are at most this far, Å.
const FARTHEST: f64 = 5.2;
/// Neighbours are looked for a little further, as their cutoff is strict.
const CUTOFF: f64 = FARTHEST + 1e-6;

/// CA atoms, ready to be asked who is in contact with whom.
pub struct Contacts<'a> {
    atoms: &'a [[f64; 3]],
    search: Search<'a>,
    found: Around,
}

impl<'a> Contacts<'a> {
    /// `atoms` are finite. Takes O(n log n).
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(atoms: &'a [[f64; 3]]) -> Result<Self> {
        Ok(Self { atoms, search: Search::of_few(atoms, &Cell::OPEN, CUTOFF)?, found: Around::default() })
    }

    /// The number of atoms in contact with atom `i`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn count(&mut self, i: usize) -> Result<usize> {
        self.search.around(i, &mut self.found)?;
        let distances = self.found.j.iter().map(|&j| distance(self.atoms[i], self.atoms[j as usize]));
        Ok(distances.filter(|&d| d > NEAREST && d <= FARTHEST).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_all_pairs() {
        let mut random = testing::Random(7);
        let positions: Vec<[f64; 3]> = (0..500).map(|_| random.position(-20.0, 20.0)).collect();
        let mut contacts = Contacts::new(&positions).unwrap();
        let mut n_contacts = 0;
        for (i, &p) in positions.iter().enumerate() {
            let near = |q: &&[f64; 3]| (4.2..=5.2).contains(&distance(p, **q));
            let expected = positions.iter().filter(near).count();
            assert_eq!(contacts.count(i).unwrap(), expected, "around {p:?}");
            n_contacts += expected;
        }
        assert!(n_contacts > 100, "{n_contacts} contacts test nothing");
    }

    #[test]
    fn bounds_are_open_below_and_closed_above() {
        let at = |others: &[[f64; 3]]| {
            let atoms = [&[[0.0; 3]], others].concat();
            Contacts::new(&atoms).unwrap().count(0).unwrap()
        };
        assert_eq!(at(&[[0.0, 0.0, 4.2], [0.0, 0.0, -4.25], [5.2, 0.0, 0.0], [0.0, 5.25, 0.0]]), 2);
        assert_eq!(at(&[[0.0, 0.0, 4.2_f64.next_up()], [5.2_f64.next_up(), 0.0, 0.0], [0.0; 3]]), 1);
    }

    #[test]
    fn a_heap_of_atoms_in_one_place_is_no_error() {
        let mut atoms = vec![[1.0; 3]; 50_000];
        atoms.push([1.0, 1.0, 6.0]);
        let mut contacts = Contacts::new(&atoms).unwrap();
        assert_eq!((contacts.count(0).unwrap(), contacts.count(50_000).unwrap()), (1, 50_000));
    }
}
