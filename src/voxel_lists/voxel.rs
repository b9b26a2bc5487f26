//! Single voxels of lists, anywhere in the range of i32.

use crate::{Error, Result};

/// Integer coordinates of a voxel.
pub type Voxel = [i32; 3];

/// From a voxel to those it shares a face with, in ascending order.
pub const FACES: [Voxel; 6] = [[-1, 0, 0], [0, -1, 0], [0, 0, -1], [0, 0, 1], [0, 1, 0], [1, 0, 0]];

/// The voxel at `offset` from `voxel`; None beyond the range of i32, where no voxel of a list can be.
#[inline]
pub fn step(voxel: Voxel, offset: Voxel) -> Option<Voxel> {
    let [x, y, z] = [0, 1, 2].map(|axis| voxel[axis].checked_add(offset[axis]));
    Some([x?, y?, z?])
}

/// The voxels that share a face with `voxel`.
#[inline]
pub fn faces(voxel: Voxel) -> impl Iterator<Item = Voxel> {
    FACES.into_iter().filter_map(move |offset| step(voxel, offset))
}

/// Refuses a grid without voxels.
///
/// # Errors
/// [`Error::BadArgument`] naming `shape`.
pub fn check_shape(shape: Voxel) -> Result<()> {
    if shape.iter().all(|&n| n > 0) {
        return Ok(());
    }
    Err(Error::argument("shape", format!("{shape:?} has an axis without voxels")))
}

/// Refuses a list that reaches out of the grid.
///
/// # Errors
/// [`Error::BadArgument`] naming the list and its first voxel outside.
pub fn check_inside(name: &'static str, voxels: &[Voxel], shape: Voxel) -> Result<()> {
    let outside = |voxel: &Voxel| (0..3).any(|axis| !(0..shape[axis]).contains(&voxel[axis]));
    match voxels.iter().position(outside) {
        None => Ok(()),
        Some(row) => {
            let reason = format!("voxel {row}, {:?}, is outside the grid of shape {shape:?}", voxels[row]);
            Err(Error::argument(name, reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end_at_the_range_of_coordinates() {
        assert_eq!(step([i32::MAX, 0, 0], [1, 0, 0]), None);
        assert_eq!(faces([i32::MIN, 0, i32::MAX]).count(), 4);
        assert_eq!(faces([0, 0, 0]).collect::<Vec<_>>(), FACES);
    }

    #[test]
    fn the_first_voxel_outside_is_named() {
        let error = check_inside("protein", &[[0, 0, 0], [0, 3, 0], [-1, 0, 0]], [1, 3, 1]).unwrap_err();
        assert_eq!(error.to_string(), "bad protein: voxel 1, [0, 3, 0], is outside the grid of shape [1, 3, 1]");
        assert!(check_shape([1, 0, 1]).is_err() && check_shape([1, 1, 1]).is_ok());
    }
}
