//! The points of a grid in a region of the input's frame.

use super::frame::Frame;
use super::options::Region;
use crate::Result;
use crate::grid::BitGrid;
use crate::work::Monitor;

impl Region {
    /// The points of a grid in the region, its border included.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn points(&self, frame: &Frame, monitor: &Monitor) -> Result<BitGrid> {
        let mut set = BitGrid::empty(frame.layout)?;
        let [nx, ny, nz] = frame.layout.shape;
        match self {
            Self::Box(low, high) => {
                for x in 0..nx {
                    monitor.check()?;
                    for y in 0..ny {
                        for z in 0..nz {
                            let at = frame.to_input([x, y, z].map(|c| frame.step * c as f64));
                            if (0..3).all(|k| (low[k]..=high[k]).contains(&at[k])) {
                                set.insert([x, y, z]);
                            }
                        }
                    }
                }
            }
            Self::Around(positions, distance) => {
                let reach = distance / frame.step;
                for &position in positions {
                    monitor.check()?;
                    let at = frame.from_input(position).map(|c| c / frame.step);
                    let range = |middle: f64, half: f64, n: usize| {
                        let from = (middle - half).ceil().max(0.0) as usize;
                        let to = ((middle + half).floor() + 1.0).max(0.0) as usize;
                        from.min(n)..to.min(n)
                    };
                    for x in range(at[0], reach, nx) {
                        for y in range(at[1], reach, ny) {
                            let left = reach * reach - (x as f64 - at[0]).powi(2) - (y as f64 - at[1]).powi(2);
                            if left >= 0.0 {
                                range(at[2], left.sqrt(), nz).for_each(|z| set.insert([x, y, z]));
                            }
                        }
                    }
                }
            }
        }
        Ok(set)
    }
}
