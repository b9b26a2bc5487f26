//! Which components are reported, their numbers, and the order of the rows.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::effort::n_threads;
use super::found::{Found, Verdicts};
use super::kind::Kind;
use super::metrics::{Metrics, Ruler};
use super::options::Options;
use super::row::Row;
use crate::Result;
use crate::grid::Grid;
use crate::math::principal_axes::Frame;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, gathered, push};

const ROWS: Purpose = Purpose("the table");

/// Components in the order in which they are grouped: by their kind before refinement.
const GROUPING: [Kind; 5] = [Kind::Hub, Kind::Pore, Kind::Pocket, Kind::Cavity, Kind::Occluded];

/// A component as the table sees it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// Kind before refinement.
    raw: Kind,
    /// Kind after refinement.
    kind: Kind,
    /// Number of voxels.
    n_voxels: usize,
    /// Number of voxels in the region asked for; all where none was.
    n_inside: usize,
}

/// The components of each kind (by code) that are large enough, in the order of their ids: largest first, and among equals
/// first those that were hubs before refinement, then pores, pockets, cavities, each in ascending order of their first voxel.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
fn number(candidates: &[Candidate], options: &Options) -> Result<[Vec<usize>; 5]> {
    let &Options { voxel_size, min_voxels, min_volume, ref within, .. } = options;
    let has_region = within.is_some();
    let mut groups = [const { Vec::new() }; 5];
    let is_kept = |c: &Candidate| {
        let is_there = c.n_inside > 0 || !has_region;
        is_there
            && c.n_voxels as u64 >= min_voxels
            && min_volume.is_none_or(|least| volume(c.n_voxels, voxel_size) >= least)
    };
    for raw in GROUPING {
        for (component, candidate) in candidates.iter().enumerate() {
            if candidate.raw == raw && is_kept(candidate) {
                push(&mut groups[candidate.kind as usize], component, ROWS)?;
            }
        }
    }
    let order = |component: usize| {
        let Candidate { raw, n_voxels, .. } = candidates[component];
        (Reverse(n_voxels), GROUPING.iter().position(|&kind| kind == raw), component)
    };
    groups.iter_mut().for_each(|group| group.sort_unstable_by_key(|&component| order(component)));
    Ok(groups)
}

/// What is reported.
#[derive(Debug)]
pub struct Table {
    /// Components by kind, in the order of their ids.
    pub groups: [Vec<usize>; 5],
    /// The rows, in their order.
    pub rows: Vec<Row>,
}

impl Table {
    /// Numbers the components and measures those of all kinds but occluded.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled), [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn of(
        found: &Found,
        verdicts: &Verdicts,
        grid: &Grid,
        frame: &Frame,
        options: &Options,
        monitor: &Monitor,
    ) -> Result<Self> {
        let Verdicts { raw_kinds, kinds, .. } = verdicts;
        let inside =
            options.within.as_ref().map(|region| region.count_inside(found, grid, frame, monitor)).transpose()?;
        let n_inside = inside.as_ref().unwrap_or(&found.sizes);
        let candidate =
            |c| Candidate { raw: raw_kinds[c], kind: kinds[c], n_voxels: found.sizes[c], n_inside: n_inside[c] };
        let n = found.n_components();
        let candidates = collected((0..n).map(candidate), n, Purpose("the components"))?;
        let groups = number(&candidates, options)?;
        let rows = measure(found, &groups, n_inside, grid, monitor)?;
        Ok(Self { groups, rows })
    }
}

/// Measures the components of all kinds but occluded, on the threads of the current pool, and sorts the rows.
fn measure(
    found: &Found,
    groups: &[Vec<usize>; 5],
    n_inside: &[usize],
    grid: &Grid,
    monitor: &Monitor,
) -> Result<Vec<Row>> {
    let ruler = Ruler::new(grid)?;
    let row = |&(kind, id, component): &(Kind, usize, usize)| {
        let n_voxels = found.sizes[component];
        // Asked to stop, a component is cut short, and what comes out is not used.
        let runs = || found.runs_of(component).take_while(|_| monitor.check().is_ok());
        let Metrics { center, lengths, circularity, uniformity } = ruler.measure(n_voxels, runs);
        monitor.check()?;
        let inside = volume(n_inside[component], grid.voxel_size);
        let volume = volume(n_voxels, grid.voxel_size);
        Ok(Row { component, id: id as i32, kind, volume, inside, lengths, circularity, uniformity, center })
    };
    let kinds = [Kind::Cavity, Kind::Pocket, Kind::Pore, Kind::Hub].into_iter();
    let of_kind = |kind| groups[kind as usize].iter().enumerate().map(move |(id, &component)| (kind, id, component));
    let reported = gathered(kinds.flat_map(of_kind), ROWS)?;
    let mut places: Vec<Option<Row>> = filled(None, reported.len(), ROWS)?;
    let fill = |(place, of): (&mut Option<Row>, _)| row(of).map(|row| *place = Some(row));
    match n_threads(grid) {
        1 => places.iter_mut().zip(&reported).try_for_each(fill)?,
        _ => places.par_iter_mut().zip(&reported).try_for_each(fill)?,
    }
    let mut rows = collected(places.into_iter().flatten(), reported.len(), ROWS)?;
    sort(&mut rows);
    Ok(rows)
}

/// Volume of `n_voxels`, Å³, with the voxel size asked for.
fn volume(n_voxels: usize, voxel_size: f64) -> f64 {
    n_voxels as f64 * voxel_size.powf(3.0)
}

/// Sorts rows: volume descending, then kind alphabetically, then id.
fn sort(rows: &mut [Row]) {
    rows.sort_unstable_by(|a, b| {
        b.volume.total_cmp(&a.volume).then(a.kind.name().cmp(b.kind.name())).then(a.id.cmp(&b.id))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(raw: Kind, kind: Kind, n_voxels: usize) -> Candidate {
        Candidate { raw, kind, n_voxels, n_inside: n_voxels }
    }

    #[test]
    fn former_pores_come_before_pockets_of_the_same_size() {
        let candidates = [
            candidate(Kind::Pocket, Kind::Pocket, 9),
            candidate(Kind::Pocket, Kind::Pocket, 20),
            candidate(Kind::Pore, Kind::Pocket, 9),
            candidate(Kind::Occluded, Kind::Occluded, 3),
        ];
        let number = |min_voxels, min_volume| {
            number(&candidates, &Options { voxel_size: 2.0, min_voxels, min_volume, ..Options::default() }).unwrap()
        };
        let groups = number(4, None);
        assert_eq!(groups[Kind::Pocket as usize], [1, 2, 0]);
        assert!(groups[Kind::Occluded as usize].is_empty());
        assert_eq!(number(0, Some(73.0))[Kind::Pocket as usize], [1]);
        assert_eq!(number(0, Some(72.0))[Kind::Pocket as usize], [1, 2, 0]);
    }

    #[test]
    fn rows_of_equal_volume_are_alphabetical() {
        let row = |kind, id, volume| Row {
            component: 0,
            id,
            kind,
            volume,
            inside: volume,
            lengths: [0.0; 3],
            circularity: None,
            uniformity: None,
            center: [0.0; 3],
        };
        let mut rows =
            [row(Kind::Pore, 0, 8.0), row(Kind::Cavity, 1, 8.0), row(Kind::Hub, 0, 8.0), row(Kind::Cavity, 0, 9.0)];
        sort(&mut rows);
        assert_eq!(rows.map(|row| row.kind), [Kind::Cavity, Kind::Cavity, Kind::Hub, Kind::Pore]);
    }
}
