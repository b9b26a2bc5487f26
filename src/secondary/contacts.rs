//! Contacts between CA atoms.

use super::RESIDUES;
use crate::Result;
use crate::math::angles::distance;
use crate::work::memory::gathered;

/// Contacts are further than this, Å.
const NEAREST: f64 = 4.2;
/// Contacts are at most this far, Å; also the edge of a bin.
const FARTHEST: f64 = 5.2;

/// CA atoms in cubic bins with an edge of the longest contact, so that those near a point lie in 27 bins.
///
/// Sorted by bin, z fastest: the bins `z - 1`, `z`, `z + 1` of a column are one run, found by binary search.
#[derive(Default)]
pub struct Contacts {
    atoms: Vec<([i64; 3], [f64; 3])>,
}

/// The bin of a position; numbers beyond i64 share the last one.
fn bin(position: [f64; 3]) -> [i64; 3] {
    position.map(|x| (x / FARTHEST).floor() as i64)
}

impl Contacts {
    /// Takes O(n log n).
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(positions: impl Iterator<Item = [f64; 3]>) -> Result<Self> {
        let mut atoms = gathered(positions.map(|position| (bin(position), position)), RESIDUES)?;
        atoms.sort_unstable_by_key(|&(bin, _)| bin);
        Ok(Self { atoms })
    }

    /// The distances from `position` to the atoms in contact with it, Å.
    pub fn around(&self, position: [f64; 3]) -> impl Iterator<Item = f64> {
        let [x, y, z] = bin(position);
        let columns = [-1, 0, 1].into_iter().flat_map(move |dx| [-1, 0, 1].map(|dy| (dx, dy)));
        let near = columns.flat_map(move |(dx, dy)| {
            let [x, y] = [x.saturating_add(dx), y.saturating_add(dy)];
            let start = self.atoms.partition_point(|&(bin, _)| bin < [x, y, z.saturating_sub(1)]);
            let length = self.atoms[start..].partition_point(|&(bin, _)| bin <= [x, y, z.saturating_add(1)]);
            &self.atoms[start..start + length]
        });
        near.map(move |&(_, other)| distance(position, other)).filter(|&d| d > NEAREST && d <= FARTHEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_all_pairs() {
        let mut state = 7u64;
        let mut random = move || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f64 / (1u64 << 24) as f64 * 40.0 - 20.0
        };
        let positions: Vec<[f64; 3]> = (0..500).map(|_| [random(), random(), random()]).collect();
        let contacts = Contacts::new(positions.iter().copied()).unwrap();
        let mut n_contacts = 0;
        for &p in &positions {
            let near = |q: &&[f64; 3]| (4.2..=5.2).contains(&distance(p, **q));
            let expected = positions.iter().filter(near).count();
            assert_eq!(contacts.around(p).count(), expected, "around {p:?}");
            n_contacts += expected;
        }
        assert!(n_contacts > 100, "{n_contacts} contacts test nothing");
    }

    #[test]
    fn bounds_are_open_below_and_closed_above() {
        let atoms = [[0.0, 0.0, 4.2], [0.0, 0.0, -4.25], [5.2, 0.0, 0.0], [0.0, 5.25, 0.0]];
        let contacts = Contacts::new(atoms.into_iter()).unwrap();
        assert_eq!(contacts.around([0.0; 3]).collect::<Vec<_>>(), [4.25, 5.2]);
    }
}
