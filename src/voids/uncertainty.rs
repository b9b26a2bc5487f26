//! How far the volumes could be off: the two decisions, buried and accessible, taken again with their thresholds moved by their
//! own uncertainty.
//!
//! Only labels change; distances, shares of lines, depths and shares of volume stay. A point of the shell takes the owner of
//! the nearest accessible grid point (ties: the least offset by x, then y, then z), also for the volume it is compared with,
//! that of the labels with nothing moved. The counterpart of a void is the new void with most of its points in common.
//!
//! The nearest accessible point depends on the probe alone, so it is looked for once for both thresholds of burial. With a
//! larger probe it changes only where it is lost, with a smaller one only where a gained point is nearer.

use super::constants::PROBE_ERROR;
use super::labels::{Space, Split};
use super::moved::Splits;
use super::shell::{Owner, Shell};
use crate::Result;
use crate::grid::{BitGrid, Layout, ones};
use crate::math::smooth_step::smooth_step;
use crate::work::memory::{Purpose, collected, filled, push, reserved};
use crate::work::{Monitor, try_each};

const NEAREST: Purpose = Purpose("the nearest points");

/// The three parts of an error, Å³.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Parts {
    /// What the reading of the lid makes out.
    pub lid: f64,
    /// What passages that the probe just fits make out.
    pub neck: f64,
    /// What the step makes out.
    pub grid: f64,
}

impl Parts {
    /// The error, Å³: meant as a bound for 95 % of cases.
    pub fn total(self) -> f64 {
        (self.lid * self.lid + self.neck * self.neck + self.grid * self.grid).sqrt()
    }
}

/// The parts of the error of every void that hang on labels; the four decisions on `n_threads` threads of the current pool.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn parts(base: &Base<'_>, splits: &Splits, n_threads: usize, monitor: &Monitor) -> Result<Vec<Parts>> {
    let change = |decision: usize| match decision {
        0 | 1 => base.change_of_lid(&splits.lid[decision]),
        2 => base.change_of_larger_probe(&splits.probe[0], &splits.free[0], monitor),
        _ => base.change_of_smaller_probe(&splits.probe[1], &splits.free[1]),
    };
    let changes: Vec<Vec<f64>> = try_each(n_threads, 0..4, change)?;
    let part = |void: usize| {
        let largest = |a: usize, b: usize| changes[a][void].max(changes[b][void]);
        Parts { lid: largest(0, 1), neck: largest(2, 3), grid: 0.0 }
    };
    collected((0..base.split.labels.n).map(part), base.split.labels.n, Purpose("the voids"))
}

/// Steps from a point to the points around it, nearest first.
struct Offsets {
    /// (squared length, offset in bits), ties by x, y, z.
    steps: Vec<(u32, isize)>,
    /// First step of at least each squared length.
    from: Vec<u32>,
}

impl Offsets {
    fn new(reach: usize, layout: Layout) -> Result<Self> {
        let width = 2 * reach + 1;
        let r = reach as isize;
        let offset = |i: usize| [i / (width * width), i / width % width, i % width].map(|c| c as isize - r);
        let mut all = collected((0..width.pow(3)).map(offset), width.pow(3), NEAREST)?;
        let square = |d: &[isize; 3]| d.iter().map(|c| c * c).sum::<isize>() as u32;
        all.sort_by_key(square);
        let mut steps = reserved(all.len(), NEAREST)?;
        steps.extend(
            all.iter().map(|d| (square(d), 64 * (d[0] * layout.plane as isize + d[1] * layout.row as isize) + d[2])),
        );
        let last = steps[steps.len() - 1].0 as usize;
        let mut from = filled(steps.len() as u32, last + 2, NEAREST)?;
        for (i, &(square, _)) in steps.iter().enumerate().rev() {
            from[square as usize] = i as u32;
        }
        for square in (0..=last).rev() {
            from[square] = from[square].min(from[square + 1]);
        }
        Ok(Self { steps, from })
    }

    /// The steps of at least this length, in steps of the grid; a little less is looked at too.
    fn from(&self, length: f64) -> &[(u32, isize)] {
        let square = (length.max(0.0).powi(2) - 1e-6).max(0.0).ceil() as usize;
        &self.steps[self.from.get(square).map_or(self.steps.len(), |&i| i as usize)..]
    }
}

/// A place in the words of a grid, 64 times the word plus the bit; none is [`NOWHERE`].
type Bit = usize;
const NOWHERE: Bit = usize::MAX;

fn has(set: &BitGrid, bit: Bit) -> bool {
    set.words()[bit / 64] >> (bit % 64) & 1 == 1
}

/// The volumes of voids as they were, and what is needed to find them anew.
pub struct Base<'a> {
    space: Space<'a>,
    free: &'a BitGrid,
    split: &'a Split,
    /// Points of the shell that have an owner, by their number; where they are, the nearest accessible point, and what it is
    /// apart (squared, in steps).
    wanted: Vec<Wanted>,
    /// For the voids with nothing moved.
    volumes: Vec<f64>,
    offsets: Offsets,
}

#[derive(Clone, Copy)]
struct Wanted {
    bit: Bit,
    nearest: Bit,
    square: u32,
    share: f32,
    /// Its own distance to the atoms.
    distance: f32,
}

impl<'a> Base<'a> {
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn new(
        space: Space<'a>,
        free: &'a BitGrid,
        split: &'a Split,
        shell: &'a Shell,
        n_threads: usize,
        monitor: &Monitor,
    ) -> Result<Self> {
        let step = space.distances.step();
        let layout = free.layout();
        let reach = ((space.probe + 2.0 * step) / step).ceil() as usize;
        let offsets = Offsets::new(reach, layout)?;
        let words = shell.points.set().words();
        let look = |plane: usize| {
            let mut wanted = Vec::new();
            let start = layout.row_start(plane, 0);
            for j in (start..start + layout.plane).filter(|&j| words[j] != 0) {
                monitor.check()?;
                let [x, y, z] = layout.voxel(j, 0);
                let distances = &space.distances.row(x, y)[z..];
                let first = shell.points.before(j);
                for (i, bit) in ones(words[j]).enumerate() {
                    let depth = shell.depths[first + i];
                    if shell.owners[first + i] == Owner::None {
                        continue;
                    }
                    let distance = distances[bit as usize];
                    let bit = 64 * j + bit as usize;
                    // No grid point is nearer than the nearest place.
                    let least = (space.probe - depth) / step;
                    let found = nearest(&offsets, least, bit, u32::MAX, |at| has(free, at));
                    let share = smooth_step(depth / step).0 as f32;
                    let (square, nearest) = found.unwrap_or((u32::MAX, NOWHERE));
                    push(&mut wanted, Wanted { bit, nearest, square, share, distance }, NEAREST)?;
                }
            }
            Ok(wanted)
        };
        let planes = 0..layout.shape[0];
        let found: Vec<Vec<Wanted>> = try_each(n_threads, planes, look)?;
        let mut wanted = reserved(found.iter().map(Vec::len).sum(), NEAREST)?;
        found.into_iter().for_each(|mut found| wanted.append(&mut found));
        let mut base = Self { space, free, split, wanted, volumes: Vec::new(), offsets };
        base.volumes = base.volumes_of(split, |wanted| wanted.nearest)?;
        Ok(base)
    }

    /// For each void how much its volume changes with other points buried, Å³.
    fn change_of_lid(&self, moved: &Split) -> Result<Vec<f64>> {
        let volumes = self.volumes_of(moved, |wanted| wanted.nearest)?;
        self.compare(moved, &volumes)
    }

    /// The same where the accessible points are those of `free`, fewer.
    fn change_of_larger_probe(&self, moved: &Split, free: &BitGrid, monitor: &Monitor) -> Result<Vec<f64>> {
        let layout = free.layout();
        let mut lost = self.free.copied()?;
        lost.remove(free);
        let mut stop = Ok(());
        let mut volumes = self.volumes_of(moved, |wanted| {
            if wanted.nearest == NOWHERE || has(free, wanted.nearest) {
                return wanted.nearest;
            }
            stop = stop.clone().and(monitor.check());
            let least = f64::from(wanted.square).sqrt();
            nearest(&self.offsets, least, wanted.bit, u32::MAX, |at| has(free, at)).map_or(NOWHERE, |(_, at)| at)
        })?;
        stop?;
        // Points that were accessible themselves.
        for (x, y, start) in layout.rows() {
            let distances = self.space.distances.row(x, y);
            for k in 0..layout.row {
                for bit in ones(lost.words()[start + k]) {
                    let at = 64 * (start + k) + bit as usize;
                    let Some((_, at)) = nearest(&self.offsets, 1.0, at, u32::MAX, |at| has(free, at)) else {
                        continue;
                    };
                    if let Some(void) = void_at(moved, at) {
                        volumes[void] += self.share(distances[64 * k + bit as usize]);
                    }
                }
            }
        }
        self.compare(moved, &volumes)
    }

    /// The same where they are more.
    fn change_of_smaller_probe(&self, moved: &Split, free: &BitGrid) -> Result<Vec<f64>> {
        let step = self.space.distances.step();
        let mut gained = free.copied()?;
        gained.remove(self.free);
        let probe = self.space.probe - PROBE_ERROR * step;
        let volumes = self.volumes_of(moved, |wanted| {
            if has(free, wanted.bit) {
                return wanted.bit;
            }
            // A gained point is nearer to the surface by no more than the way to it.
            let least = (probe - f64::from(wanted.distance)) / step - 1e-4;
            let gained = nearest(&self.offsets, least, wanted.bit, wanted.square, |at| has(&gained, at));
            let Some((square, at)) = gained else { return wanted.nearest };
            // Of two equally near the one with the smaller offset is the earlier one.
            if square < wanted.square || at < wanted.nearest { at } else { wanted.nearest }
        })?;
        self.compare(moved, &volumes)
    }

    /// The volume of each void of `moved`, in cubes of the step, if each point of the shell goes where `nearest` leads.
    fn volumes_of(&self, moved: &Split, mut nearest: impl FnMut(&Wanted) -> Bit) -> Result<Vec<f64>> {
        let layout = self.free.layout();
        let mut volumes = filled(0.0, moved.labels.n, Purpose("the voids"))?;
        let words = moved.points.set().words();
        for (x, y, start) in layout.rows() {
            let distances = self.space.distances.row(x, y);
            for k in 0..layout.row {
                let first = moved.points.before(start + k);
                for (i, bit) in ones(words[start + k]).enumerate() {
                    // Gained points count as points of the shell, below.
                    if self.free.words()[start + k] >> bit & 1 == 1 {
                        let void = moved.labels.of_point[first + i] as usize;
                        volumes[void] += self.share(distances[64 * k + bit as usize]);
                    }
                }
            }
        }
        for wanted in &self.wanted {
            let at = nearest(wanted);
            if at != NOWHERE
                && let Some(void) = void_at(moved, at)
            {
                volumes[void] += f64::from(wanted.share);
            }
        }
        Ok(volumes)
    }

    /// The share of an accessible point.
    fn share(&self, distance: f32) -> f64 {
        smooth_step(f64::from(distance) / self.space.distances.step()).0
    }

    /// How much each void's volume differs from that of its counterpart, Å³.
    fn compare(&self, moved: &Split, volumes: &[f64]) -> Result<Vec<f64>> {
        let n = self.split.labels.n;
        // Points follow each other in space, so most have the same voids as the one before.
        let mut pairs: Vec<(u32, u32, usize)> = Vec::new();
        let (old, new) = (&self.split, moved);
        for j in self.free.layout().inner() {
            for bit in ones(old.points.set().words()[j] & new.points.set().words()[j]) {
                let of = |split: &Split| split.labels.of_point[split.points.rank_at(j, bit)];
                let pair = (of(old), of(new));
                match pairs.last_mut() {
                    Some(last) if (last.0, last.1) == pair => last.2 += 1,
                    _ => push(&mut pairs, (pair.0, pair.1, 1), NEAREST)?,
                }
            }
        }
        pairs.sort_unstable();
        // Most points in common; of equals the lowest number, which comes first.
        let mut counterparts = filled((0, None), n, NEAREST)?;
        for run in pairs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (old, new, _) = run[0];
            let n_common = run.iter().map(|pair| pair.2).sum();
            let best = &mut counterparts[old as usize];
            if n_common > best.0 {
                *best = (n_common, Some(new as usize));
            }
        }
        let cube = self.space.distances.step().powi(3);
        let change =
            |(old, counterpart): (f64, Option<usize>)| (counterpart.map_or(0.0, |new| volumes[new]) - old).abs() * cube;
        let both = self.volumes.iter().copied().zip(counterparts.iter().map(|&(_, new)| new));
        collected(both.map(change), n, NEAREST)
    }
}

/// The void of the accessible point at a bit.
fn void_at(split: &Split, at: Bit) -> Option<usize> {
    has(split.points.set(), at).then(|| split.labels.of_point[split.points.rank_at(at / 64, (at % 64) as u32)] as usize)
}

/// The first point of a set around `bit`, by steps from `least` up to `most` (squared), with its squared distance.
fn nearest(offsets: &Offsets, least: f64, bit: Bit, most: u32, is_in: impl Fn(Bit) -> bool) -> Option<(u32, Bit)> {
    offsets
        .from(least)
        .iter()
        .take_while(|&&(square, _)| square <= most)
        .map(|&(square, step)| (square, bit.wrapping_add_signed(step)))
        .find(|&(_, at)| is_in(at))
}

#[cfg(test)]
#[path = "uncertainty_tests.rs"]
mod tests;
