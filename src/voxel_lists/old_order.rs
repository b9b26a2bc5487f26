//! One connected component of a voxel list, in the order in which `volumizer`'s old C search finds it.

use super::map::VoxelMap;
use super::voxel::Voxel;
use crate::work::memory::{collected, filled, reserved};
use crate::{Error, Result};

/// What the memory is for.
const SEARCH: &str = "the search of a voxel list";

/// Marks the end of a chain of rows at one voxel.
const NONE: u32 = u32::MAX;

/// The 6-connected component of voxel `searchable[0]` among the voxels that `searchable` names, as indices into `voxels`
/// in the order of the old search; see [`component_in_old_order`].
///
/// An index that repeats is found once per occurrence, by way of a neighbour of its voxel.
///
/// # Errors
/// [`Error::BadArgument`] for an index outside of `voxels`, [`Error::TooLarge`], [`Error::OutOfMemory`].
pub fn component_voxels(voxels: &[Voxel], searchable: &[i32]) -> Result<Vec<i32>> {
    let voxel = |&index: &i32| usize::try_from(index).ok().and_then(|index| voxels.get(index)).copied();
    if let Some(place) = searchable.iter().position(|index| voxel(index).is_none()) {
        let reason = format!("entry {place} is {}, but there are {} voxels", searchable[place], voxels.len());
        return Err(Error::argument("searchable", reason));
    }
    let named = collected(searchable.iter().map(voxel), searchable.len(), SEARCH)?;
    let rows = component_in_old_order(&named)?;
    collected(rows.iter().map(|&row| searchable[row as usize]), rows.len(), SEARCH)
}

/// The rows of the 6-connected component that holds row 0, in the order of the old search; empty for an empty list.
///
/// Rows at the same voxel are not neighbours of each other, but each is found from a common neighbour. A row without a
/// voxel (None) has no neighbours.
///
/// The old search pops the row found last and scans the list of all rows for its neighbours. Each one found is emitted
/// and overwritten by the first row not found yet:
///
/// ```text
/// list = 0 .. n;  emit list[0];  k = 1;  stack = [list[0]]
/// while stack is not empty:
///     c = pop(stack)
///     for i = k .. n, with k as it is now:
///         if list[i] touches c:  push list[i];  emit list[i];  list[i] = list[k];  k = k + 1
/// ```
///
/// That takes O(component × n). The same order in O(n) expected time, O(n) memory: `place` knows where in `list` a row
/// not found yet is, a [`VoxelMap`] finds the rows at the six neighbouring voxels, and sorting those few by place gives
/// the order of the scan. The places of rows still to come in the same scan do not change meanwhile, because the row that
/// moves comes from place `k`, and `k` never passes `i`. The rows at a voxel are all found at once, so each chain is
/// walked once.
///
/// # Errors
/// [`Error::TooLarge`] for 2³¹ rows or more, [`Error::OutOfMemory`].
pub fn component_in_old_order(voxels: &[Option<Voxel>]) -> Result<Vec<u32>> {
    if voxels.len() > i32::MAX as usize {
        return Err(Error::TooLarge { reason: format!("{} voxels in a list; its rows are 32-bit", voxels.len()) });
    }
    let n = voxels.len();
    let mut at = VoxelMap::for_voxels(voxels.iter().flatten().copied())?;
    let mut earlier = filled(NONE, n, SEARCH)?;
    for (row, voxel) in voxels.iter().enumerate() {
        if let Some(voxel) = *voxel {
            earlier[row] = at.insert(voxel, row as u32).unwrap_or(NONE);
        }
    }
    let mut list: Vec<u32> = collected(0..n as u32, n, SEARCH)?;
    let mut place = collected(0..n as u32, n, SEARCH)?;
    let mut component = reserved(n, SEARCH)?;
    let mut stack = reserved(n, SEARCH)?;
    let mut found = Vec::new();

    component.extend(list.first());
    stack.extend(list.first());
    while let Some(current) = stack.pop() {
        let Some(voxel) = voxels[current as usize] else { continue };
        found.clear();
        at.take_faces(voxel, |mut row| {
            while row != NONE {
                if row != 0 {
                    found.push((place[row as usize], row));
                }
                row = earlier[row as usize];
            }
        });
        if found.len() > 1 {
            found.sort_unstable();
        }
        for &(here, row) in &found {
            let moved = list[component.len()];
            list[here as usize] = moved;
            place[moved as usize] = here;
            component.push(row);
            stack.push(row);
        }
    }
    Ok(component)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voxel_lists::random::{scatter, subset};
    use testing::Random;

    /// The old search as it stands.
    fn naive(voxels: &[Option<Voxel>]) -> Vec<u32> {
        let touches = |a: usize, b: usize| match (voxels[a], voxels[b]) {
            (Some(a), Some(b)) => (0..3).map(|i| (i64::from(a[i]) - i64::from(b[i])).abs()).sum::<i64>() == 1,
            _ => false,
        };
        let mut list: Vec<usize> = (0..voxels.len()).collect();
        let mut component = Vec::from_iter(list.first().copied());
        let mut stack = component.clone();
        while let Some(current) = stack.pop() {
            for i in component.len()..list.len() {
                if touches(list[i], current) {
                    stack.push(list[i]);
                    list[i] = {
                        let next = list[component.len()];
                        component.push(list[i]);
                        next
                    };
                }
            }
        }
        component.into_iter().map(|row| row as u32).collect()
    }

    #[test]
    fn agrees_with_the_old_search() {
        for seed in 0..500 {
            let mut random = Random(seed);
            let mut voxels: Vec<_> = scatter(&mut random).into_iter().map(Some).collect();
            if seed % 3 == 0 {
                for _ in 0..voxels.len() / 5 {
                    let row = random.below(voxels.len());
                    voxels[row] = None;
                }
            }
            assert_eq!(component_in_old_order(&voxels).unwrap(), naive(&voxels), "seed {seed}");
        }
    }

    #[test]
    fn agrees_on_large_components() {
        for seed in 0..40 {
            let mut random = Random(seed);
            let percent = 40 + random.below(61);
            let voxels: Vec<_> = subset(&mut random, [9, 8, 7], percent).into_iter().map(Some).collect();
            assert_eq!(component_in_old_order(&voxels).unwrap(), naive(&voxels), "seed {seed}");
        }
    }

    #[test]
    fn follows_the_worked_example() {
        let voxels = [[0, 0, 0], [2, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [5, 5, 5]].map(Some);
        assert_eq!(component_in_old_order(&voxels).unwrap(), [0, 2, 3, 4, 1]);
    }

    #[test]
    fn indices_are_checked_and_may_repeat() {
        let voxels = [[0, 0, 0], [1, 0, 0], [5, 0, 0]];
        assert_eq!(component_voxels(&voxels, &[1, 2, 0, 1, 0]).unwrap(), [1, 0, 0, 1]);
        assert_eq!(component_voxels(&voxels, &[]).unwrap(), [0; 0]);
        for (outside, entry) in [([0, 3], 1), ([-1, 0], 0)] {
            let error = component_voxels(&voxels, &outside).unwrap_err().to_string();
            assert!(error.starts_with(&format!("bad searchable: entry {entry} is")), "{error}");
        }
    }

    #[test]
    fn many_rows_at_two_voxels_stay_linear() {
        let voxels: Vec<_> = (0..200_000).map(|row| Some([row % 2, 0, 0])).collect();
        assert_eq!(component_in_old_order(&voxels).unwrap().len(), voxels.len());
    }
}
