//! The passages that join voids between the grid's points: where they are, and whose space is near them.

use std::borrow::Cow;

use super::atoms::distance;
use super::constants::CONTACT;
use super::labels::{Space, Split};
use crate::Result;
use crate::grid::{BitGrid, corners};
use crate::math::cells::Cells;
use crate::work::memory::{Purpose, push, reserved};

const PASSAGES: Purpose = Purpose("the passages between voids");
/// So near to a place of a passage, in steps, space may be that of its void, as near as to an accessible grid point: √3.
const NEAR: f64 = 1.732_051;

/// A passage between two voids, or two parts of one.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// The grid points along it, from a point of the one void to a point of the other.
    pub points: Vec<[usize; 3]>,
    /// Places close to each other, all accessible, along the same way, Å in the grid's frame.
    pub places: Vec<[f64; 3]>,
}

/// All passages of a grid.
#[derive(Debug, Clone, Default)]
pub struct Passages {
    all: Vec<Passage>,
    /// The void that each is part of.
    voids: Vec<u32>,
    /// The places of all, found by where they are; each with the number of its passage.
    cells: Cells,
    of_place: Vec<u32>,
}

impl Passages {
    /// Passages on a grid of this step, the voids of which are joined already.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(all: Vec<Passage>, split: &Split, step: f64) -> Result<Self> {
        let (mut places, mut of_place, mut voids) = (Vec::new(), Vec::new(), reserved(all.len(), PASSAGES)?);
        for (i, passage) in all.iter().enumerate() {
            voids.extend(split.points.rank(passage.points[0]).map(|rank| split.labels.of_point[rank]));
            for &place in &passage.places {
                push(&mut places, place, PASSAGES)?;
                push(&mut of_place, i as u32, PASSAGES)?;
            }
        }
        Ok(Self { all, voids, cells: Cells::new(&places, NEAR * step)?, of_place })
    }

    /// The passages that are part of a void.
    pub fn of(&self, void: u32) -> impl Iterator<Item = &Passage> {
        self.all.iter().zip(&self.voids).filter(move |&(_, &of)| of == void).map(|(passage, _)| passage)
    }

    /// The void of the nearest place of a passage, if that is near enough; `x` is in steps, as the grid's points are.
    pub fn void_at(&self, x: [f64; 3], step: f64) -> Option<u32> {
        if self.all.is_empty() {
            return None;
        }
        let (x, reach) = (x.map(|c| step * c), NEAR * step);
        let mut nearest = (reach, None);
        self.cells.each_near(x, reach, |i, place| {
            let found = (distance(x, place), Some(i));
            nearest = if found < nearest { found } else { nearest };
        });
        nearest.1.map(|i| self.voids[self.of_place[i] as usize])
    }

    /// A set of points and the corners of all cells of the grid that a passage leads through.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn added_to<'a>(&self, set: &'a BitGrid, step: f64) -> Result<Cow<'a, BitGrid>> {
        if self.all.is_empty() {
            return Ok(Cow::Borrowed(set));
        }
        let mut set = set.copied()?;
        for place in self.all.iter().flat_map(|passage| &passage.places) {
            corners(place.map(|c| (c / step) as usize)).into_iter().for_each(|point| set.insert(point));
        }
        Ok(Cow::Owned(set))
    }

    /// Adds to the atoms of each void those whose surface comes nearer than probe + 1 Å to one of its passages' places.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn add_lining(&self, space: Space<'_>, lining: &mut [Vec<u32>]) -> Result<()> {
        let Space { atoms, probe, .. } = space;
        let reach = probe + CONTACT;
        for (passage, &void) in self.all.iter().zip(&self.voids) {
            let (mut near, mut added) = (Vec::new(), Ok(()));
            for &place in &passage.places {
                atoms.each_near(place, atoms.widest + reach, |i, center| {
                    if added.is_ok() && distance(place, center) - atoms.radii[i] <= reach {
                        added = push(&mut near, i as u32, PASSAGES);
                    }
                });
                // Places follow each other, so most atoms come many times.
                near.sort_unstable();
                near.dedup();
            }
            added?;
            let lining = &mut lining[void as usize];
            near.into_iter().try_for_each(|atom| push(lining, atom, PASSAGES))?;
            lining.sort_unstable();
            lining.dedup();
        }
        Ok(())
    }
}
