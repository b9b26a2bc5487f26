//! Exposed and buried solvent and the first shell, from lists of voxels.

use hashbrown::HashMap;

use crate::voxel_lists::neighbor_voxels;
use crate::voxel_lists::{Voxel, check_inside, check_shape};
use crate::work::memory::{collected, filled};
use crate::{Error, Result};

/// A plane of lines is kept as an array if it has at most so many lines per protein voxel, else hashed.
const LINES_PER_VOXEL: usize = 8;
/// Planes of this many lines are cheap for any list.
const FEW_LINES: usize = 1 << 16;

/// For every voxel of `solvent`, whether it is buried; else it is exposed.
///
/// A solvent voxel is buried if protein blocks the view along at least five of the six axis directions, or exactly along
/// the four of two axes. Both mean the same: along two axes or more it lies strictly between protein voxels. So all that
/// has to be known of each grid line is its first and last protein voxel.
///
/// Both lists may repeat voxels. Memory is of the order of the lists, however large the grid; time O(n) expected.
///
/// # Errors
/// [`Error::BadArgument`] for an empty grid or a voxel outside of it (protein first), [`Error::OutOfMemory`].
pub fn buried_solvent(solvent: &[Voxel], protein: &[Voxel], shape: Voxel) -> Result<Vec<bool>> {
    check_shape(shape)?;
    check_inside("protein", protein, shape)?;
    check_inside("solvent", solvent, shape)?;
    let lines = [Lines::new(0, protein, shape)?, Lines::new(1, protein, shape)?, Lines::new(2, protein, shape)?];
    let buried = |&voxel: &Voxel| lines.iter().filter(|lines| lines.between(voxel)).count() >= 2;
    collected(solvent.iter().map(buried), solvent.len(), "the buried voxels of a list")
}

/// For every voxel of `exposed`, whether it is in the first shell: shares a face with a voxel of `buried`.
///
/// Both lists may repeat voxels. Takes O(n) expected time.
///
/// # Errors
/// [`Error::BadArgument`] for an empty grid or a voxel outside of it, [`Error::TooLarge`], [`Error::OutOfMemory`].
pub fn first_shell(exposed: &[Voxel], buried: &[Voxel], shape: Voxel) -> Result<Vec<bool>> {
    check_shape(shape)?;
    check_inside("exposed", exposed, shape)?;
    check_inside("buried", buried, shape)?;
    neighbor_voxels(exposed, buried)
}

/// First and last protein voxel on every grid line along one axis.
struct Lines {
    axis: usize,
    ends: Ends,
}

/// Ends of lines by the two coordinates across the axis.
enum Ends {
    Dense { width: usize, ends: Vec<[i32; 2]> },
    Sparse(HashMap<[i32; 2], [i32; 2]>),
}

/// First beyond last: a line without protein.
const EMPTY: [i32; 2] = [i32::MAX, i32::MIN];

impl Lines {
    fn new(axis: usize, protein: &[Voxel], shape: Voxel) -> Result<Self> {
        let what = "the grid lines of a voxel list";
        let [height, width] = across(axis, shape).map(|n| n.unsigned_abs() as usize);
        let n_lines = height.saturating_mul(width);
        let ends = if n_lines <= FEW_LINES.max(LINES_PER_VOXEL * protein.len()) {
            Ends::Dense { width, ends: filled(EMPTY, n_lines, what)? }
        } else {
            let mut map = HashMap::new();
            map.try_reserve(protein.len()).map_err(|_| Error::OutOfMemory { what })?;
            Ends::Sparse(map)
        };
        let mut lines = Self { axis, ends };
        for &voxel in protein {
            let [first, last] = lines.line_mut(across(axis, voxel));
            *first = voxel[axis].min(*first);
            *last = voxel[axis].max(*last);
        }
        Ok(lines)
    }

    fn line_mut(&mut self, line: [i32; 2]) -> &mut [i32; 2] {
        match &mut self.ends {
            Ends::Dense { width, ends } => &mut ends[place(*width, line)],
            Ends::Sparse(map) => map.entry(line).or_insert(EMPTY),
        }
    }

    /// Whether there is protein on both sides of a voxel.
    fn between(&self, voxel: Voxel) -> bool {
        let line = across(self.axis, voxel);
        let [first, last] = match &self.ends {
            Ends::Dense { width, ends } => ends[place(*width, line)],
            Ends::Sparse(map) => *map.get(&line).unwrap_or(&EMPTY),
        };
        first < voxel[self.axis] && voxel[self.axis] < last
    }
}

/// The two entries of a triple that do not belong to the axis.
fn across(axis: usize, [x, y, z]: Voxel) -> [i32; 2] {
    match axis {
        0 => [y, z],
        1 => [x, z],
        _ => [x, y],
    }
}

/// The place of a line inside the grid among all lines along its axis.
fn place(width: usize, line: [i32; 2]) -> usize {
    let [row, column] = line.map(|x| x.unsigned_abs() as usize);
    row * width + column
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voxel_lists::random::subset;
    use testing::Random;

    /// The rule in its plain form: count the blocked directions.
    fn naive(solvent: &[Voxel], protein: &[Voxel]) -> Vec<bool> {
        let buried = |voxel: &Voxel| {
            let blocked = |axis: usize, sign: i64| {
                let same_line = |other: &&Voxel| across(axis, **other) == across(axis, *voxel);
                let beyond = |other: &Voxel| (i64::from(other[axis]) - i64::from(voxel[axis])) * sign > 0;
                usize::from(protein.iter().filter(same_line).any(beyond))
            };
            let by_axis = [0, 1, 2].map(|axis| blocked(axis, -1) + blocked(axis, 1));
            let n = by_axis.iter().sum::<usize>();
            n >= 5 || n == 4 && by_axis.contains(&0)
        };
        solvent.iter().map(buried).collect()
    }

    #[test]
    fn agrees_with_counting_blocked_directions() {
        for seed in 0..300 {
            let mut random = Random(seed);
            let shape = [0; 3].map(|_| 1 + random.below(7) as i32);
            let percent = random.below(101);
            let (protein, solvent) = (subset(&mut random, shape, percent), subset(&mut random, shape, 70));
            let expected = naive(&solvent, &protein);
            assert_eq!(buried_solvent(&solvent, &protein, shape).unwrap(), expected, "seed {seed}");
            // The same far out in a grid that is too large for arrays.
            let far = |list: &[Voxel]| list.iter().map(|voxel| voxel.map(|x| x + 2_000_000_000)).collect::<Vec<_>>();
            let huge = [i32::MAX; 3];
            assert_eq!(buried_solvent(&far(&solvent), &far(&protein), huge).unwrap(), expected, "seed {seed}, far");
        }
    }

    #[test]
    fn the_first_shell_keeps_to_the_grid() {
        assert_eq!(first_shell(&[[0; 3], [1, 0, 0]], &[[2, 0, 0]], [3, 1, 1]).unwrap(), [false, true]);
        let error = first_shell(&[[0; 3]], &[[3, 0, 0]], [3, 1, 1]).unwrap_err().to_string();
        assert!(error.starts_with("bad buried: voxel 0"), "{error}");
    }

    #[test]
    fn protein_outside_is_named_before_solvent() {
        let error = |solvent, protein| buried_solvent(&[[0; 3], solvent], &[protein], [2; 3]).unwrap_err().to_string();
        assert!(error([2, 0, 0], [0, 0, -1]).starts_with("bad protein: voxel 0"));
        assert!(error([2, 0, 0], [0, 0, 1]).starts_with("bad solvent: voxel 1"));
    }
}
