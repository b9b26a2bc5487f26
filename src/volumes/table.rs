//! The numbers of the reported components, and the order of the rows.

use std::cmp::Reverse;

use super::found::{Found, Verdicts};
use super::kind::Kind;
use super::measured::Measured;
use super::metrics::Metrics;
use super::options::Options;
use super::row::Row;
use crate::Result;
use crate::work::memory::{Purpose, gathered, push};

const ROWS: Purpose = Purpose("the table");

/// Components in the order in which they are grouped: by their kind before refinement.
const GROUPING: [Kind; 5] = [Kind::Hub, Kind::Pore, Kind::Pocket, Kind::Cavity, Kind::Occluded];

/// A component that is reported, as the table sees it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    component: usize,
    /// Kind before refinement.
    raw: Kind,
    /// Kind after refinement.
    kind: Kind,
    /// Number of voxels.
    n_voxels: usize,
}

/// The components of each kind (by code) in the order of their ids: largest first, and among equals first those that were
/// hubs before refinement, then pores, pockets, cavities, each in ascending order of their first voxel.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
fn number(mut candidates: Vec<Candidate>) -> Result<[Vec<usize>; 5]> {
    let grouping = |raw: Kind| GROUPING.iter().position(|&kind| kind == raw);
    candidates.sort_unstable_by_key(|c| (Reverse(c.n_voxels), grouping(c.raw), c.component));
    let mut groups = [const { Vec::new() }; 5];
    for Candidate { component, kind, .. } in candidates {
        push(&mut groups[kind as usize], component, ROWS)?;
    }
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
    /// Numbers the components that are reported; all kinds but occluded have rows.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn of(found: &Found, verdicts: &Verdicts, measured: &Measured, options: &Options) -> Result<Self> {
        let Verdicts { raw_kinds, kinds, .. } = verdicts;
        let candidate = |component: usize| {
            let (raw, kind) = (raw_kinds[component], kinds[component]);
            Candidate { component, raw, kind, n_voxels: found.sizes[component] }
        };
        let reported = (0..found.n_components()).filter(|&c| measured.is_reported(c, found, options));
        let groups = number(gathered(reported.map(candidate), ROWS)?)?;
        let row = |kind, (id, &component): (usize, &usize)| {
            let Metrics { center, lengths, circularity, uniformity } = measured.metrics_of(component)?;
            let volume = options.volume_of(found.sizes[component]);
            let inside = options.volume_of(measured.n_inside(component, found));
            Some(Row { component, id: id as i32, kind, volume, inside, lengths, circularity, uniformity, center })
        };
        let kinds = [Kind::Cavity, Kind::Pocket, Kind::Pore, Kind::Hub].into_iter();
        let rows = kinds.flat_map(|kind| groups[kind as usize].iter().enumerate().filter_map(move |of| row(kind, of)));
        let mut rows = gathered(rows, ROWS)?;
        sort(&mut rows);
        Ok(Self { groups, rows })
    }
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

    #[test]
    fn former_pores_come_before_pockets_of_the_same_size() {
        let candidate = |component, raw, kind, n_voxels| Candidate { component, raw, kind, n_voxels };
        let candidates = vec![
            candidate(0, Kind::Pocket, Kind::Pocket, 9),
            candidate(1, Kind::Pocket, Kind::Pocket, 20),
            candidate(2, Kind::Pore, Kind::Pocket, 9),
            candidate(3, Kind::Occluded, Kind::Occluded, 3),
        ];
        let groups = number(candidates).unwrap();
        assert_eq!(groups[Kind::Pocket as usize], [1, 2, 0]);
        assert_eq!(groups[Kind::Occluded as usize], [3]);
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
