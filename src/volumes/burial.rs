//! Which solvent is cut off from the bulk.
//!
//! A solvent voxel looks along ±x, ±y, ±z; a direction is shut if protein lies anywhere beyond it. It is buried if 5 or 6
//! directions are shut, or exactly 4 with both open ones on one axis. In other words: if it lies *between* protein
//! voxels along at least two of the three axes, for
//!
//! * with two axes shut on both sides, 4 directions are shut, and with only those 4 the open ones share the third axis;
//! * with at most one axis shut on both sides, the other two have an open side each, so at most 4 directions are shut, and
//!   with exactly 4 the open ones are on different axes.
//!
//! "Between" is a prefix OR and a suffix OR of the protein bits along the axis, 64 rows or voxels at a time. Of the planes
//! beyond its slab a thread needs no more than their OR.

use crate::Result;
use crate::grid::neighbors::touching;
use crate::grid::{BitGrid, Layout, Slab, Slabs};
use crate::work::memory::{Purpose, collected, filled};
use crate::work::{Monitor, each};

const PLANE: Purpose = Purpose("a plane of voxels");

/// All voxels that are not protein.
#[derive(Debug)]
pub struct Solvent {
    /// Those open to the bulk.
    pub exposed: BitGrid,
    /// Those cut off from it.
    pub buried: BitGrid,
    /// Exposed voxels with a buried voxel across a face.
    pub first_shell: BitGrid,
}

/// Splits the solvent around and within the protein.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn split(protein: &BitGrid, slabs: Slabs, monitor: &Monitor) -> Result<Solvent> {
    let (exposed, buried) = exposed_and_buried(protein, slabs, monitor)?;
    monitor.check()?;
    let mut first_shell = BitGrid::empty(exposed.layout())?;
    touching(&buried, &exposed, slabs, &mut first_shell);
    Ok(Solvent { exposed, buried, first_shell })
}

/// Exposed and buried solvent.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
fn exposed_and_buried(protein: &BitGrid, slabs: Slabs, monitor: &Monitor) -> Result<(BitGrid, BitGrid)> {
    let layout = protein.layout();
    let Layout { row, plane, .. } = layout;
    let valid = collected((0..row).map(|k| layout.valid(k)), row, Purpose("a row of voxels"))?;
    // What the slabs before and behind one hold is seen from all of its planes.
    let shadows = if slabs.n() == 1 { vec![vec![]] } else { slabs.each(|slab| shadow(protein, slab, monitor))? };
    let seen = |slabs: &[Vec<u64>]| {
        let mut seen = filled(0, plane, PLANE)?;
        slabs.iter().for_each(|shadow| add(&mut seen, shadow));
        Ok(seen)
    };
    // First what is between along x and along y, then the result in the same place.
    let (mut exposed, mut buried) = (BitGrid::empty(layout)?, BitGrid::empty(layout)?);
    let places = slabs.pieces(exposed.words_mut()).into_iter().zip(slabs.pieces(buried.words_mut()));
    let split = each(slabs.iter().zip(places).enumerate().collect(), |(i, (slab, (along_x, along_y)))| {
        let words = &protein.words()[slab.words];
        let (mut before, mut behind) = (seen(&shadows[..i])?, seen(&shadows[i + 1..])?);
        span(words, [&mut before, &mut behind], along_x, monitor)?;
        let planes = along_x.chunks_exact_mut(plane).zip(along_y.chunks_exact_mut(plane));
        for (words, (along_x, along_y)) in words.chunks_exact(plane).zip(planes) {
            let seen = [&mut before[..row], &mut behind[..row]].map(|seen| {
                seen.fill(0);
                seen
            });
            span(words, seen, along_y, monitor)?;
            let rows = along_x.chunks_exact_mut(row).zip(along_y.chunks_exact_mut(row));
            for (words, (along_x, along_y)) in words.chunks_exact(row).zip(rows).take(layout.shape[1]) {
                let span = Span::of(words);
                for k in 0..row {
                    let (in_x, in_y, in_z) = (along_x[k], along_y[k], span.word(k));
                    let majority = in_x & in_y | in_z & (in_x | in_y);
                    along_x[k] = !majority & !words[k] & valid[k];
                    along_y[k] = majority & !words[k];
                }
            }
        }
        Ok(())
    });
    split.into_iter().collect::<Result<()>>()?;
    Ok((exposed, buried))
}

/// The planes of a slab one on the other.
fn shadow(protein: &BitGrid, slab: Slab, monitor: &Monitor) -> Result<Vec<u64>> {
    let plane = protein.layout().plane;
    let mut shadow = filled(0, plane, PLANE)?;
    for words in protein.words()[slab.words].chunks_exact(plane) {
        monitor.check()?;
        add(&mut shadow, words);
    }
    Ok(shadow)
}

/// Adds the voxels of some words to others.
fn add(to: &mut [u64], words: &[u64]) {
    to.iter_mut().zip(words).for_each(|(to, word)| *to |= word);
}

/// Which voxels lie between others along an axis, these included: a prefix OR and a suffix OR over stretches as long as
/// `before` and `behind`, which hold what lies beyond the words, and are changed.
fn span(words: &[u64], [before, behind]: [&mut [u64]; 2], out: &mut [u64], monitor: &Monitor) -> Result<()> {
    let step = before.len();
    for (out, words) in out.chunks_exact_mut(step).zip(words.chunks_exact(step)) {
        monitor.check()?;
        for ((out, seen), word) in out.iter_mut().zip(&mut *before).zip(words) {
            *seen |= word;
            *out = *seen;
        }
    }
    for (out, words) in out.chunks_exact_mut(step).zip(words.chunks_exact(step)).rev() {
        monitor.check()?;
        for ((out, seen), word) in out.iter_mut().zip(&mut *behind).zip(words) {
            *seen |= word;
            *out &= *seen;
        }
    }
    Ok(())
}

/// The bits of a row from its first set bit to its last.
struct Span {
    first: (usize, u64),
    last: (usize, u64),
}

impl Span {
    fn of(row: &[u64]) -> Self {
        let occupied = |&k: &usize| row[k] != 0;
        match ((0..row.len()).find(occupied), (0..row.len()).rfind(occupied)) {
            (Some(first), Some(last)) => Self {
                first: (first, u64::MAX << row[first].trailing_zeros()),
                last: (last, u64::MAX >> row[last].leading_zeros()),
            },
            _ => Self { first: (usize::MAX, 0), last: (0, 0) },
        }
    }

    /// The bits of the span in word `k` of the row.
    #[inline]
    fn word(&self, k: usize) -> u64 {
        if k < self.first.0 || k > self.last.0 {
            return 0;
        }
        let from = if k == self.first.0 { self.first.1 } else { u64::MAX };
        let to = if k == self.last.0 { self.last.1 } else { u64::MAX };
        from & to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::naive;

    /// The six looks, one voxel at a time.
    fn is_buried(protein: &BitGrid, voxel: [usize; 3]) -> bool {
        let shape = protein.layout().shape;
        let shut = [0, 1, 2].map(|axis| {
            let at = |c: usize| {
                let mut other = voxel;
                other[axis] = c;
                protein.contains(other)
            };
            [(0..voxel[axis]).any(at), (voxel[axis] + 1..shape[axis]).any(at)]
        });
        let n_shut = shut.iter().flatten().filter(|&&shut| shut).count();
        let axis_open = shut.iter().any(|sides| !sides[0] && !sides[1]);
        !protein.contains(voxel) && (n_shut >= 5 || n_shut == 4 && axis_open)
    }

    #[test]
    fn agrees_with_six_looks() {
        let mut n_buried = 0;
        for seed in 0..300 {
            let protein = naive::random_grid(seed);
            let Solvent { exposed, buried, first_shell } =
                split(&protein, Slabs::cut(protein.layout(), 1 + seed as usize % 5), &Monitor::default()).unwrap();
            let layout = protein.layout();
            assert_eq!(buried, naive::grid_of(layout, |v| is_buried(&protein, v)), "seed {seed}");
            let rest = naive::grid_of(layout, |v| !protein.contains(v) && !buried.contains(v));
            assert_eq!(exposed, rest, "seed {seed}");
            let touches = |v| exposed.contains(v) && naive::faces(&buried, v).any(|w| buried.contains(w));
            assert_eq!(first_shell, naive::grid_of(layout, touches), "seed {seed}");
            n_buried += buried.count();
        }
        assert!(n_buried > 1000, "{n_buried}");
    }
}
