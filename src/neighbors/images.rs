//! Points and their copies within the cutoff of a cell.

use super::frame::Frame;
use crate::work::memory::{Purpose, collected, make_room, reserved};
use crate::{Error, Result};

const IMAGES: Purpose = Purpose("the periodic images within the cutoff");
/// More copies than this, or than so many for each point if that is more, are refused before any is made: a second's work.
const MOST: f64 = (1 << 22) as f64;
const MOST_OF_A_POINT: f64 = 64.0;
/// Points lie at most so many cells away from the cell, so that shifts fit 32 bits.
const FURTHEST: f64 = (1 << 29) as f64;

/// A point or a copy of it.
#[derive(Debug, Clone, Copy)]
pub struct Image {
    /// The point.
    pub point: u32,
    /// Its shift in vectors of the given cell, counted from the point as given.
    pub shift: [i32; 3],
}

/// All images that can be within the cutoff of a point in its cell: of each point, in the order of its shifts, so that
/// the number of an image sorts it by point, then by shift.
#[derive(Debug)]
pub struct Images {
    /// What they are.
    pub all: Vec<Image>,
    /// Coordinates of each in the frame's vectors.
    pub coordinates: Vec<[f64; 3]>,
    /// Of each point: the image that lies in the reduced cell.
    pub homes: Vec<u32>,
    /// Lowest and highest coordinates of the images along each axis.
    pub bounds: [[f64; 2]; 3],
}

impl Images {
    /// `reach`: images further than this from the cell are left out, Å.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `positions` (further than 2^29 cells away, or too many) or `cutoff` (too many images);
    /// [`Error::OutOfMemory`].
    pub fn new(positions: &[[f64; 3]], frame: &Frame, reach: f64) -> Result<Self> {
        let n = positions.len();
        if u32::try_from(n).is_err() {
            return Err(Error::argument("positions", format!("{n} points; at most {} are possible", u32::MAX)));
        }
        let mut wrapped = reserved(n, IMAGES)?;
        let mut bounds = [[f64::INFINITY, f64::NEG_INFINITY]; 3];
        for (i, &position) in positions.iter().enumerate() {
            let mut place = frame.coordinates(position);
            let mut cells = [0; 3];
            for k in 0..3 {
                if frame.periodic[k] {
                    let cell = place[k].floor();
                    if cell.is_nan() || cell.abs() >= FURTHEST {
                        let reason =
                            format!("atom {i} at {position:?} lies more than {FURTHEST} cells from the origin");
                        return Err(Error::argument("positions", reason));
                    }
                    cells[k] = cell as i64;
                    place[k] -= cell;
                }
                bounds[k] = [bounds[k][0].min(place[k]), bounds[k][1].max(place[k])];
            }
            wrapped.push((place, cells));
        }
        let reaches = [0, 1, 2].map(|k| if frame.periodic[k] { reach / frame.heights[k] } else { 0.0 });
        for k in 0..3 {
            bounds[k] = [bounds[k][0] - reaches[k], bounds[k][1] + reaches[k]];
        }
        let mut images = Self { all: Vec::new(), coordinates: Vec::new(), homes: reserved(n, IMAGES)?, bounds };
        images.make(&wrapped, frame)?;
        Ok(images)
    }

    /// How many cells to go down and up along each axis from coordinates.
    #[inline(always)]
    fn range(&self, place: [f64; 3], periodic: [bool; 3]) -> [[f64; 2]; 3] {
        [0, 1, 2].map(|k| {
            let [low, high] = self.bounds[k];
            if periodic[k] { [(low - place[k]).ceil().min(0.0), (high - place[k]).floor().max(0.0)] } else { [0.0; 2] }
        })
    }

    fn make(&mut self, wrapped: &[([f64; 3], [i64; 3])], frame: &Frame) -> Result<()> {
        let n_images: f64 = wrapped
            .iter()
            .map(|&(place, _)| self.range(place, frame.periodic).iter().map(|[a, b]| b - a + 1.0).product::<f64>())
            .sum();
        let most = MOST.max(MOST_OF_A_POINT * wrapped.len() as f64).min(f64::from(u32::MAX));
        if n_images >= most {
            let reason = format!("{n_images:.3e} periodic images lie within it; at most {most} are possible");
            return Err(Error::argument("cutoff", reason));
        }
        let n_images = n_images as usize;
        self.all = reserved(n_images, IMAGES)?;
        self.coordinates = reserved(n_images, IMAGES)?;
        let mut own: Vec<([i32; 3], [f64; 3])> = Vec::new();
        let mut order = Vec::new();
        for (i, &(place, cells)) in wrapped.iter().enumerate() {
            let [x, y, z] = self.range(place, frame.periodic).map(|[a, b]| [a as i64, b as i64]);
            own.clear();
            let n_own = [x, y, z].iter().map(|[a, b]| (b - a + 1) as usize).product();
            make_room(&mut own, n_own, IMAGES)?;
            for s in x[0]..=x[1] {
                for t in y[0]..=y[1] {
                    // Shifts are linear along z: where both ends fit, all do.
                    let ends = z.map(|u| frame.shift([s - cells[0], t - cells[1], u - cells[2]]));
                    let [Some(mut shift), Some(_)] = ends else {
                        let reason = format!("atom {i} lies too many cells from the origin");
                        return Err(Error::argument("positions", reason));
                    };
                    for u in z[0]..=z[1] {
                        own.push((shift, [place[0] + s as f64, place[1] + t as f64, place[2] + u as f64]));
                        shift = frame.next_shift(shift);
                    }
                }
            }
            let mut push = |&(shift, at): &([i32; 3], [f64; 3])| {
                if at == place {
                    self.homes.push(self.all.len() as u32);
                }
                self.all.push(Image { point: i as u32, shift });
                self.coordinates.push(at);
            };
            if own.is_sorted_by(|a, b| a.0 < b.0) {
                own.iter().for_each(push);
            } else {
                order.clear();
                make_room(&mut order, n_own, IMAGES)?;
                order.extend(own.iter().zip(0..).map(|((shift, _), number)| key(*shift) | number));
                order.sort_unstable();
                order.iter().for_each(|&key| push(&own[key as u32 as usize]));
            }
        }
        Ok(())
    }

    /// Cartesian positions of some images, Å: x, y and z.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn positions(&self, frame: &Frame, numbers: &[u32]) -> Result<[Vec<f64>; 3]> {
        let along = |axis: usize| {
            let at = numbers.iter().map(|&image| frame.along(axis, self.coordinates[image as usize]));
            collected(at, numbers.len(), IMAGES)
        };
        Ok([along(0)?, along(1)?, along(2)?])
    }
}

/// Sorts as the shift does; the lowest 32 bits are free.
fn key(shift: [i32; 3]) -> u128 {
    shift.iter().fold(0, |key, &s| (key | u128::from(s as u32 ^ 1 << 31)) << 32)
}
