//! Which mouth of a void is nearest to a place between two points.
//!
//! The patches of lid that are two mouths lie farther apart than the gap. So the mouth of any lid point nearer than half of the
//! gap is the nearest, and a point whose distance to other mouths is larger by more than the way to its neighbours
//! speaks for all 26 places beside it. Most points do; it is remembered for each. Only for the others each place asks for itself.

use super::labels::Split;
use super::mouths::Lid;
use super::shell::Shell;
use crate::Result;
use crate::grid::BitGrid;
use crate::grid::ranks::RankedSet;
use crate::math::cells::Cells;
use crate::work::memory::{Purpose, collected, filled, push, reserved};

const LID: Purpose = Purpose("the lid");
/// Points along each axis that a lid point is looked for bit by bit. What lies beyond the lattice is then a spare bit or a point
/// of its rim: nothing owned comes nearer to the rim than two steps.
const REACH: isize = 5;
/// Half the way to a neighbour by a corner, in steps, and a little for rounding.
const HALF_WAY: f64 = 0.866_025_403_784_438_7 + 1e-9;
/// Edge of the bins of lid points, in steps.
const EDGE: f64 = 2.0;

/// What is known of the places beside a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    /// One mouth is nearest to all of them.
    One(u32),
    /// Not so.
    Several,
}

/// The nearest mouths of the points of voids and of their shells.
pub struct NearestMouth<'a> {
    split: &'a Split,
    /// The lid points of all voids, and
    lid: RankedSet,
    /// for each its mouth.
    mouth_of: Vec<u32>,
    /// The lid points of each void with more than one mouth.
    bins: Vec<Option<Cells>>,
    /// Steps in bits to the points so near that the mouth of a lid point there is the nearest.
    near: Vec<isize>,
    /// For the points of voids, then of shells.
    known: Vec<Known>,
}

/// A point that a void owns.
#[derive(Debug, Clone, Copy)]
pub struct Owned {
    /// Its void.
    pub void: u32,
    /// Word and bit.
    pub place: (usize, u32),
    /// Its coordinates.
    pub point: [usize; 3],
    /// Its number: among the points of voids, or beyond them, among those of the shell.
    pub number: usize,
}

impl<'a> NearestMouth<'a> {
    /// For the mouths of `lids`, whose points are those of `lid`; `gap` in steps.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(split: &'a Split, shell: &Shell, lid: BitGrid, lids: &[Lid], gap: f64) -> Result<Self> {
        let layout = lid.layout();
        let lid = RankedSet::new(lid)?;
        let mut mouth_of = filled(0, lid.len(), LID)?;
        let mut bins = reserved(lids.len(), LID)?;
        for of_void in lids {
            for (&point, &mouth) in of_void.points.iter().zip(&of_void.mouth_of) {
                if let Some(rank) = lid.rank(point) {
                    mouth_of[rank] = mouth;
                }
            }
            bins.push(if of_void.mouths.len() > 1 { Some(binned(of_void)?) } else { None });
        }
        let mut near = Vec::new();
        for x in -REACH..=REACH {
            for y in -REACH..=REACH {
                for z in -REACH..=REACH {
                    let length = ((x * x + y * y + z * z) as f64).sqrt();
                    if length <= REACH as f64 && length + HALF_WAY < 0.5 * gap {
                        let step = 64 * (x * layout.plane as isize + y * layout.row as isize) + z;
                        push(&mut near, (length, step), LID)?;
                    }
                }
            }
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let near = collected(near.iter().map(|&(_, step)| step), near.len(), LID)?;
        let known = filled(Known::Nothing, split.points.len() + shell.points.len(), LID)?;
        Ok(Self { split, lid, mouth_of, bins, near, known })
    }

    /// The mouth nearest to the place half a step from an owned point in `direction`; of several the one of the first lid
    /// point. `lid` is that of its void.
    pub fn beside(&mut self, owned: Owned, direction: [isize; 3], lid: &Lid) -> u32 {
        let Some(bins) = &self.bins[owned.void as usize] else { return 0 };
        if self.known[owned.number] == Known::Nothing {
            self.known[owned.number] = self.around(owned, lid, bins);
        }
        if let Known::One(mouth) = self.known[owned.number] {
            return mouth;
        }
        // Coordinates are halves, so distances are exact.
        let middle = [0, 1, 2].map(|a| owned.point[a] as f64 + 0.5 * direction[a] as f64);
        bins.nearest(middle, |_| 0.0, 0.0).map_or(0, |(_, i)| lid.mouth_of[i])
    }

    fn around(&self, owned: Owned, lid: &Lid, bins: &Cells) -> Known {
        let at = 64 * owned.place.0 + owned.place.1 as usize;
        let words = self.lid.set().words();
        for &step in &self.near {
            let at = at.wrapping_add_signed(step);
            let (word, bit) = (at / 64, (at % 64) as u32);
            if words.get(word).is_some_and(|word| word >> bit & 1 == 1)
                && self.split.labels.of_point[self.split.points.rank_at(word, bit)] == owned.void
            {
                return Known::One(self.mouth_of[self.lid.rank_at(word, bit)]);
            }
        }
        let x = owned.point.map(|c| c as f64);
        let Some((least, i)) = bins.nearest(x, |_| 0.0, 0.0) else { return Known::One(0) };
        let (mouth, reach) = (lid.mouth_of[i], least + 2.0 * HALF_WAY);
        let is_other = |i: usize, at: [f64; 3]| {
            let square: f64 = (0..3).map(|a| (at[a] - x[a]).powi(2)).sum();
            square <= reach * reach && lid.mouth_of[i] != mouth
        };
        if bins.any_near(x, reach, is_other) { Known::Several } else { Known::One(mouth) }
    }
}

/// The lid points of a void in bins.
fn binned(lid: &Lid) -> Result<Cells> {
    let mut positions = reserved(lid.points.len(), LID)?;
    positions.extend(lid.points.iter().map(|point| point.map(|c| c as f64)));
    Cells::new(&positions, EDGE)
}
