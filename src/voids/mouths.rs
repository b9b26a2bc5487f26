//! Where voids open to the outside.
//!
//! Lid points are the void points with an exposed point among their 26 neighbours; patches of lid nearer to each other than
//! the gap are one mouth. The area of a mouth is that between the void's space and the outside's, both with their shells, by
//! counting neighbours that face each other; each pair goes to the mouth of the lid point nearest to its middle.

use super::labels::{Space, Split};
use super::nearest_mouth::{NearestMouth, Owned};
use super::shell::{Owner, Shell};
use crate::Result;
use crate::grid::clusters::clusters;
use crate::grid::crossings::{area_of_pair, each_pair, touching};
use crate::grid::{BitGrid, ones};
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, push};

const LID: Purpose = Purpose("the lid");

/// A contact of a void with the outside, in the grid's frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mouth {
    /// Å².
    pub area: f64,
    /// Radius of the largest ball that can sit in it, Å.
    pub radius: f64,
    /// Unit vector that points outward.
    pub normal: [f64; 3],
    /// Å; NaN where no pair of points faces each other.
    pub center: [f64; 3],
}

/// The lid of one void.
#[derive(Debug, Clone, Default)]
pub struct Lid {
    /// Its points, ascending.
    pub points: Vec<[usize; 3]>,
    /// Mouth of each point.
    pub mouth_of: Vec<u32>,
    /// The mouths, numbered by their first point.
    pub mouths: Vec<Mouth>,
}

/// The lids of all voids, of which only those `wanted` are worked on; `gap` in Å.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn find(
    space: Space<'_>,
    split: &Split,
    shell: &Shell,
    gap: f64,
    wanted: &[bool],
    monitor: &Monitor,
) -> Result<Vec<Lid>> {
    let step = space.distances.step();
    let mut lids = filled(Lid::default(), split.labels.n, LID)?;
    let lid = touching(split.points.set(), &split.exposed)?;
    let layout = lid.layout();
    for j in layout.inner() {
        for bit in ones(lid.words()[j]) {
            let void = split.labels.of_point[split.points.rank_at(j, bit)] as usize;
            if wanted[void] {
                push(&mut lids[void].points, layout.voxel(j, bit), LID)?;
            }
        }
    }
    for lid in &mut lids {
        monitor.check()?;
        let labels = clusters(&lid.points, gap / step, monitor)?;
        lid.mouth_of = labels.of_point;
        lid.mouths = filled(Mouth { center: [0.0; 3], ..Mouth::default() }, labels.n, LID)?;
        for (mouth, radius) in radii(space, lid)?.into_iter().enumerate() {
            lid.mouths[mouth].radius = radius;
        }
    }
    let mut nearest = NearestMouth::new(split, shell, lid, &lids, gap / step)?;
    let (mut inner, mut outer) = (split.points.set().copied()?, split.exposed.copied()?);
    add_owned(shell, &mut inner, &mut outer);
    let mut stop = Ok(());
    each_pair(&inner, &outer, |direction, j, bit| {
        if stop.is_err() {
            return;
        }
        if bit == 0 {
            stop = monitor.check();
        }
        let (void, number) = match split.points.set().words()[j] >> bit & 1 {
            1 => {
                let rank = split.points.rank_at(j, bit);
                (split.labels.of_point[rank], rank)
            }
            _ => {
                let rank = shell.points.rank_at(j, bit);
                let Owner::Void(void) = shell.owners[rank] else { return };
                (void, split.points.len() + rank)
            }
        };
        let lid = &mut lids[void as usize];
        if lid.mouths.is_empty() {
            return;
        }
        let point = layout.voxel(j, bit);
        let middle = [0, 1, 2].map(|a| point[a] as f64 + 0.5 * direction[a] as f64);
        let mouth = nearest.beside(Owned { void, place: (j, bit), point, number }, direction, lid) as usize;
        let mouth = &mut lid.mouths[mouth];
        let area = area_of_pair(direction);
        let length = (direction.iter().map(|c| c * c).sum::<isize>() as f64).sqrt();
        mouth.area += area;
        for axis in 0..3 {
            mouth.normal[axis] += area * direction[axis] as f64 / length;
            mouth.center[axis] += area * middle[axis];
        }
    });
    stop?;
    for mouth in lids.iter_mut().flat_map(|lid| &mut lid.mouths) {
        let length = mouth.normal.iter().map(|c| c * c).sum::<f64>().sqrt();
        mouth.normal = mouth.normal.map(|c| c / length.max(1e-12));
        mouth.center = mouth.center.map(|c| step * c / mouth.area);
        mouth.area *= step * step;
    }
    Ok(lids)
}

/// Adds the shell to the sets of points inside and outside.
fn add_owned(shell: &Shell, inner: &mut BitGrid, outer: &mut BitGrid) {
    let words = shell.points.set().words();
    for j in shell.points.set().layout().inner() {
        let first = shell.points.before(j);
        for (i, bit) in ones(words[j]).enumerate() {
            match shell.owners[first + i] {
                Owner::Void(_) => inner.words_mut()[j] |= 1 << bit,
                Owner::Exposed => outer.words_mut()[j] |= 1 << bit,
                Owner::None => {}
            }
        }
    }
}

/// The largest distance to the atoms, however far, at the lid points of each mouth.
fn radii(space: Space<'_>, lid: &Lid) -> Result<Vec<f64>> {
    let mut radii = filled(0.0, lid.mouths.len(), LID)?;
    let mut nearer = None;
    for (&point, &mouth) in lid.points.iter().zip(&lid.mouth_of) {
        let radius: &mut f64 = &mut radii[mouth as usize];
        *radius = radius.max(uncapped(space, point, *radius, &mut nearer));
    }
    Ok(radii)
}

/// The distance of a point to the atoms beyond the cap too, asked for only if it can exceed `least`. `nearer` is the atom that last
/// told that it cannot: points follow each other in space, so for most it tells so again.
pub fn uncapped(space: Space<'_>, point: [usize; 3], least: f64, nearer: &mut Option<usize>) -> f64 {
    let Space { distances, atoms, .. } = space;
    let known = distances.at(point);
    if known < distances.cap() {
        return f64::from(known);
    }
    let x = distances.position(point);
    // Asking whether there is an atom nearer than what is known already is cheaper than asking for the nearest.
    if least > 0.0
        && let Some(atom) = atoms.one_nearer(x, least, *nearer)
    {
        *nearer = Some(atom);
        return least;
    }
    atoms.distance(x)
}
