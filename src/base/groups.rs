//! Items grouped by a number, in compressed sparse rows (CSR).

use crate::Result;
use crate::work::memory::filled;

/// Items grouped by a number: those of group g are `items[offsets[g]..offsets[g + 1]]`, in their old order.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// n_groups + 1.
    pub offsets: Vec<u32>,
    /// Item numbers, by group.
    pub items: Vec<u32>,
}

impl Groups {
    /// Groups the items 0.. by their `keys`, each below `n_groups`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn by(keys: &[u32], n_groups: usize) -> Result<Self> {
        let what = "items by groups";
        let (mut offsets, mut items) = (filled(0_u32, n_groups + 1, what)?, filled(0, keys.len(), what)?);
        for &key in keys {
            offsets[key as usize + 1] += 1;
        }
        for g in 0..n_groups {
            offsets[g + 1] += offsets[g];
        }
        // The start of each group serves as its write position; one turn back afterwards makes it the start again.
        for (item, &key) in keys.iter().enumerate() {
            let position = &mut offsets[key as usize];
            items[*position as usize] = item as u32;
            *position += 1;
        }
        offsets.rotate_right(1);
        offsets[0] = 0;
        Ok(Self { offsets, items })
    }

    /// The items of a group.
    #[inline]
    pub fn of(&self, group: usize) -> &[u32] {
        &self.items[self.offsets[group] as usize..self.offsets[group + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_their_order() {
        let groups = Groups::by(&[2, 0, 2, 1, 0], 4).unwrap();
        assert_eq!(
            (groups.of(0), groups.of(1), groups.of(2), groups.of(3)),
            (&[1, 4][..], &[3][..], &[0, 2][..], &[][..])
        );
    }
}
