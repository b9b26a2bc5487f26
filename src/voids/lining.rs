//! What lines a void: atoms, residues, hydropathy.

use super::constants::CONTACT;
use super::labels::{Space, Split};
use crate::Result;
use crate::base::Topology;
use crate::data::hydropathy;
use crate::work::memory::{Purpose, filled, push, reserved};
use crate::work::simd::{self, Kernel, Level};
use crate::work::{Monitor, try_each};

const LINING: Purpose = Purpose("the lining of the voids");

/// For every void the atoms, ascending, whose surface comes nearer than probe + 1 Å to one of its points.
///
/// Asked atom by atom, for the few rows of points near each.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn atoms(space: Space<'_>, split: &Split, n_threads: usize, monitor: &Monitor) -> Result<Vec<Vec<u32>>> {
    let n_atoms = space.atoms.centers.len();
    let chunk = n_atoms.div_ceil(8 * n_threads).max(1);
    let look = |first: usize| {
        let mut pairs = Vec::new();
        for atom in first..(first + chunk).min(n_atoms) {
            monitor.check()?;
            let start = pairs.len();
            let visit = |void| {
                let known = pairs[start..].iter().any(|&(_, v)| v == void);
                if known { Ok(()) } else { push(&mut pairs, (atom as u32, void), LINING) }
            };
            simd::run(Near { space, split, atom, visit })?;
        }
        Ok(pairs)
    };
    let firsts = (0..n_atoms).step_by(chunk);
    let found: Vec<Vec<(u32, u32)>> = try_each(n_threads, firsts, look)?;
    let mut by_void = filled(Vec::new(), split.labels.n, LINING)?;
    for (atom, void) in found.into_iter().flatten() {
        push(&mut by_void[void as usize], atom, LINING)?;
    }
    Ok(by_void)
}

/// Rows of points that are worked on at once.
const LANES: usize = 8;

/// Calls `visit` with the void of points near an atom; it may be called several times with one.
struct Near<'a, F> {
    space: Space<'a>,
    split: &'a Split,
    atom: usize,
    visit: F,
}

impl<F: FnMut(u32) -> Result<()>> Kernel for Near<'_, F> {
    type Output = Result<()>;
    /// AVX-512 is no faster here.
    const HIGHEST: Level = Level::Avx2;

    #[inline(always)]
    fn run(self) -> Result<()> {
        let Self { space, split, atom, mut visit } = self;
        let (step, layout) = (space.distances.step(), split.points.set().layout());
        let (center, reach) = (space.atoms.centers[atom], space.atoms.radii[atom] + space.probe + CONTACT);
        // The whole numbers from `middle - half` to `middle + half` in steps: the first, and one more than the last.
        let ends = |middle: f64, half: f64| {
            (((middle - half) / step).ceil().max(0.0), (((middle + half) / step).floor() + 1.0).max(0.0))
        };
        let range = |(from, to): (f64, f64), n: usize| from as usize..(to as usize).min(n);
        let words = split.points.set().words();
        let mut last = None;
        for x in range(ends(center[0], reach), layout.shape[0]) {
            let dx = step * x as f64 - center[0];
            let ys = range(ends(center[1], reach), layout.shape[1]);
            for y0 in ys.clone().step_by(LANES) {
                let (mut left, mut from, mut to) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
                for l in 0..LANES {
                    let dy = step * (y0 + l) as f64 - center[1];
                    left[l] = reach * reach - dx * dx - dy * dy;
                    (from[l], to[l]) = ends(center[2], left[l].max(0.0).sqrt());
                }
                for l in (0..LANES.min(ys.end - y0)).filter(|&l| left[l] >= 0.0) {
                    let zs = range((from[l], to[l]), layout.shape[2]);
                    if zs.is_empty() {
                        continue;
                    }
                    let row = layout.row_start(x, y0 + l);
                    for k in zs.start / 64..=(zs.end - 1) / 64 {
                        let from = if k == zs.start / 64 { u64::MAX << (zs.start % 64) } else { u64::MAX };
                        let to = if k == (zs.end - 1) / 64 { u64::MAX >> (63 - (zs.end - 1) % 64) } else { u64::MAX };
                        let near = words[row + k] & from & to;
                        if near == 0 {
                            continue;
                        }
                        // They follow each other, so their numbers do.
                        let first = split.points.rank_at(row + k, near.trailing_zeros());
                        for &void in &split.labels.of_point[first..first + near.count_ones() as usize] {
                            if last != Some(void) {
                                visit(void)?;
                                last = Some(void);
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// The residues of atoms, ascending: the index of the first atom of each in the structure.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn residues(atoms: &[u32], first_atoms: &[u32]) -> Result<Vec<u32>> {
    let mut residues = reserved(atoms.len(), LINING)?;
    residues.extend(atoms.iter().map(|&atom| first_atoms[atom as usize]));
    residues.sort_unstable();
    residues.dedup();
    Ok(residues)
}

/// For each atom the first atom of its residue: residues are runs of atoms alike in chain, number, insertion code and name.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn first_atoms(topology: &Topology) -> Result<Vec<u32>> {
    let n = topology.n_atoms();
    let mut firsts = filled(0_u32, n, LINING)?;
    for i in 1..n {
        firsts[i] = if topology.same_residue(i, i - 1) { firsts[i - 1] } else { i as u32 };
    }
    Ok(firsts)
}

/// Mean hydropathy of residues, those that have none left out; NaN if none has one.
pub fn mean_hydropathy(residues: &[u32], topology: &Topology) -> f64 {
    let known = residues.iter().filter_map(|&first| hydropathy(topology.residue_names[first as usize].as_str()));
    let (n, sum) = known.fold((0, 0.0), |(n, sum), value| (n + 1, sum + value));
    if n == 0 { f64::NAN } else { sum / f64::from(n) }
}

#[cfg(test)]
mod tests {
    use super::super::atoms::Atoms;
    use super::super::frame::Frame;
    use super::*;
    use crate::grid::BitGrid;
    use crate::grid::distance::Distances;
    use crate::grid::ranks::RankedSet;
    use testing::Random;

    #[test]
    fn agrees_with_all_atoms_and_all_points() {
        let (mut n_near, mut n_far) = (0, 0);
        for seed in 0..30 {
            let (mut random, monitor) = (Random(seed), Monitor::default());
            let n = 30 + random.below(40);
            let positions: Vec<[f32; 3]> =
                (0..n).map(|_| [7.0, 8.0, 30.0].map(|w| (w * (2.0 * random.unit() - 1.0)) as f32)).collect();
            let step = [1.0, 0.6][seed as usize % 2];
            // Less room than the lining reaches, so that rows end at the rim.
            let (frame, centers) = Frame::around(&positions, false, 2.0, step, 1 << 30).unwrap();
            let radii: Vec<f64> = (0..n).map(|_| 1.2 + random.unit()).collect();
            let atoms = Atoms::new(centers, radii).unwrap();
            let distances = Distances::new(atoms.balls(), frame.layout, step, 3.0, 1, &monitor).unwrap();
            let mut set = BitGrid::empty(frame.layout).unwrap();
            (0..200).for_each(|_| set.insert(frame.layout.shape.map(|n| random.below(n))));
            let points = RankedSet::new(set).unwrap();
            let of_point: Vec<u32> = (0..points.len()).map(|_| random.below(5) as u32).collect();
            let labels = crate::grid::trees::Labels { of_point, n: 5 };
            let split = Split { exposed: BitGrid::empty(frame.layout).unwrap(), points, labels };
            let space = Space { distances: &distances, atoms: &atoms, probe: 1.4 };
            for n_threads in [1, 2] {
                let found = super::atoms(space, &split, n_threads, &monitor).unwrap();
                for (void, found) in found.iter().enumerate() {
                    let lines = |atom: usize| {
                        let reach = atoms.radii[atom] + 1.4 + CONTACT;
                        split.points.points().zip(&split.labels.of_point).any(|(point, &of)| {
                            let x = distances.position(point);
                            let square: f64 = (0..3).map(|a| (x[a] - atoms.centers[atom][a]).powi(2)).sum();
                            of as usize == void && square <= reach * reach
                        })
                    };
                    let expected: Vec<u32> = (0..n).filter(|&atom| lines(atom)).map(|atom| atom as u32).collect();
                    assert_eq!(*found, expected, "seed {seed}, void {void}");
                    n_near += expected.len();
                    n_far += n - expected.len();
                }
            }
        }
        assert!(n_near > 1000 && n_far > 1000, "{n_near} {n_far}");
    }
}
