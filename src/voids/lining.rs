//! What lines a void: atoms, residues, hydropathy.

use super::constants::CONTACT;
use super::labels::{Space, Split};
use crate::Result;
use crate::base::Topology;
use crate::data::hydropathy;
use crate::work::memory::{Purpose, filled, push, reserved};
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
            near(space, split, atom, |void| {
                let known = pairs[start..].iter().any(|&(_, v)| v == void);
                if known { Ok(()) } else { push(&mut pairs, (atom as u32, void), LINING) }
            })?;
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

/// Calls `visit` with the void of points near an atom; it may be called several times with one.
fn near(space: Space<'_>, split: &Split, atom: usize, mut visit: impl FnMut(u32) -> Result<()>) -> Result<()> {
    let (step, layout) = (space.distances.step(), split.points.set().layout());
    let (center, reach) = (space.atoms.centers[atom], space.atoms.radii[atom] + space.probe + CONTACT);
    let range = |middle: f64, half: f64, n: usize| {
        let (from, to) = (((middle - half) / step).max(0.0), (middle + half) / step);
        // Rounded up and down by hand: the calls that do so would be half of the work.
        let first = from as usize + usize::from((from as usize as f64) < from);
        let end = if to >= 0.0 { to as usize + 1 } else { 0 };
        first..end.min(n)
    };
    let words = split.points.set().words();
    let mut last = None;
    for x in range(center[0], reach, layout.shape[0]) {
        let dx = step * x as f64 - center[0];
        for y in range(center[1], reach, layout.shape[1]) {
            let dy = step * y as f64 - center[1];
            let left = reach * reach - dx * dx - dy * dy;
            if left < 0.0 {
                continue;
            }
            let zs = range(center[2], left.sqrt(), layout.shape[2]);
            if zs.is_empty() {
                continue;
            }
            let row = layout.row_start(x, y);
            for k in zs.start / 64..=(zs.end - 1) / 64 {
                let from = if k == zs.start / 64 { u64::MAX << (zs.start % 64) } else { u64::MAX };
                let to = if k == (zs.end - 1) / 64 { u64::MAX >> (63 - (zs.end - 1) % 64) } else { u64::MAX };
                let near = words[row + k] & from & to;
                // They follow each other, so their numbers do.
                let first = if near == 0 { 0 } else { split.points.rank_at(row + k, near.trailing_zeros()) };
                for &void in &split.labels.of_point[first..first + near.count_ones() as usize] {
                    if last != Some(void) {
                        visit(void)?;
                        last = Some(void);
                    }
                }
            }
        }
    }
    Ok(())
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
