//! Refinement: what lies behind a narrow neck is not open.

use super::kind::Kind;
use crate::Result;
use crate::grid::BitGrid;
use crate::grid::SparseSet;
use crate::work::Monitor;

/// A mouth is narrow if a layer behind it has at most so many voxels.
const NECK_LIMIT: usize = 1;
/// A single mouth is closed if it is narrow and the rest of the component is more than so many times as large.
const CORE_RATIO: f64 = 500.0;

/// Whether a mouth is narrow: of the breadth-first layers behind it, taken until together they hold as many voxels as the
/// mouth, one has at most one voxel. A mouth with nothing behind it is not narrow. `scratch` is empty before and after.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn is_narrow(mouth: &SparseSet, buried: &BitGrid, scratch: &mut BitGrid, monitor: &Monitor) -> Result<bool> {
    let n_mouth = mouth.count();
    mouth.insert_into(scratch);
    let mut seen = mouth.copied()?;
    let mut layer = mouth.next_layer(buried, scratch)?;
    let (mut n_behind, mut narrow) = (0, false);
    while n_behind < n_mouth {
        monitor.check()?;
        let n_layer = layer.count();
        if n_layer == 0 {
            break;
        }
        n_behind += n_layer;
        narrow |= n_layer <= NECK_LIMIT;
        let next = layer.next_layer(buried, scratch)?;
        seen.append(layer)?;
        layer = next;
    }
    seen.append(layer)?;
    seen.remove_from(scratch);
    Ok(narrow)
}

/// Whether the rest of a component of `n_voxels` behind its single mouth is large enough to close it, if it is narrow.
fn has_large_core(n_mouth: usize, n_voxels: usize) -> bool {
    (n_voxels - n_mouth) as f64 / n_mouth as f64 > CORE_RATIO
}

/// The final kind of a component and which of its mouths stay.
///
/// | kind | mouths | |
/// |---|---|---|
/// | pocket | 1 | cavity if the mouth is narrow and the core large |
/// | pore | 1 | so too; else pocket |
/// | pore | 2 | narrow mouths go; none left: cavity, one: pocket, two: pore |
/// | hub, cavity | | as they are |
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn refine(
    kind: Kind,
    mouths: &[SparseSet],
    n_voxels: usize,
    buried: &BitGrid,
    scratch: &mut BitGrid,
    monitor: &Monitor,
) -> Result<(Kind, Vec<bool>)> {
    let all = vec![true; mouths.len()];
    Ok(match (kind, mouths) {
        (Kind::Pocket | Kind::Pore, [mouth]) => {
            if has_large_core(mouth.count(), n_voxels) && is_narrow(mouth, buried, scratch, monitor)? {
                (Kind::Cavity, vec![false])
            } else {
                (Kind::Pocket, all)
            }
        }
        (Kind::Pore, _) => {
            let stays = |mouth| is_narrow(mouth, buried, scratch, monitor).map(|narrow| !narrow);
            let stay = mouths.iter().map(stays).collect::<Result<Vec<bool>>>()?;
            match stay.iter().filter(|&&stays| stays).count() {
                0 => (Kind::Cavity, stay),
                1 => (Kind::Pocket, stay),
                _ => (Kind::Pore, stay),
            }
        }
        _ => (kind, all),
    })
}
