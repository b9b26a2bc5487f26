//! The kind of a component, from its mouths.

use super::kind::Kind;

/// Components of at most so many voxels are occluded, at every voxel size.
pub const OCCLUDED_LIMIT: usize = 4;
/// With fewer voxels of direct surface than this, the direction rules do not apply to a single mouth.
const MIN_DIRECT: usize = 24;
/// Share of the largest direction bucket that another one must reach for a hub.
const HUB_RATIO: f64 = 0.4;
/// Share of the largest direction bucket that the second must reach for a pore.
const PORE_RATIO: f64 = 0.7;

/// Decides the kind of a component of more than [`OCCLUDED_LIMIT`] voxels.
///
/// `n_patches` is the number of surface components, `n_direct` the number of voxels they hold, `bridged` whether two
/// of them count as one. `directions` counts the direct surface voxels by the side of the component's centre they lie
/// on, largest first; both it and `bridged` are asked only where they decide. The rules are applied in this order:
///
/// | patches | condition | kind |
/// |---|---|---|
/// | 0 | | cavity |
/// | 3 or more | | hub |
/// | 2 | 5th direction ≥ 0.4 × 1st | hub |
/// | 2 | bridged | pocket |
/// | 2 | | pore |
/// | 1 | direct surface < 24 voxels | pocket |
/// | 1 | 3rd direction ≥ 0.4 × 1st | hub |
/// | 1 | 2nd direction ≥ 0.7 × 1st | pore |
/// | 1 | | pocket |
pub fn decide(
    n_patches: usize,
    n_direct: usize,
    bridged: impl FnOnce() -> bool,
    directions: impl FnOnce() -> [u64; 6],
) -> Kind {
    let share = |counts: &[u64; 6], place: usize, ratio: f64| counts[place] as f64 >= ratio * counts[0] as f64;
    match n_patches {
        0 => Kind::Cavity,
        1 if n_direct < MIN_DIRECT => Kind::Pocket,
        1 => {
            let counts = directions();
            if share(&counts, 2, HUB_RATIO) {
                Kind::Hub
            } else if share(&counts, 1, PORE_RATIO) {
                Kind::Pore
            } else {
                Kind::Pocket
            }
        }
        2 if share(&directions(), 4, HUB_RATIO) => Kind::Hub,
        2 if bridged() => Kind::Pocket,
        2 => Kind::Pore,
        _ => Kind::Hub,
    }
}

/// The side of `center` on which `voxel` lies: 2 × axis of the largest distance (ties: x before y before z), plus 1 if
/// the distance along it is not negative.
pub fn direction(voxel: [i64; 3], center: [f64; 3]) -> usize {
    let distance = [0, 1, 2].map(|axis| voxel[axis] as f64 - center[axis]);
    let mut longest = 0;
    for axis in 1..3 {
        if distance[axis].abs() > distance[longest].abs() {
            longest = axis;
        }
    }
    2 * longest + usize::from(distance[longest] >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(n_patches: usize, n_direct: usize, bridged: bool, directions: [u64; 6]) -> Kind {
        decide(n_patches, n_direct, || bridged, || directions)
    }

    #[test]
    fn follows_the_table() {
        let flat = [10, 3, 3, 3, 3, 0];
        assert_eq!(kind(0, 0, false, flat), Kind::Cavity);
        assert_eq!(kind(3, 9, true, flat), Kind::Hub);
        assert_eq!(kind(2, 9, false, [10, 9, 9, 9, 4, 0]), Kind::Hub);
        assert_eq!(kind(2, 9, true, flat), Kind::Pocket);
        assert_eq!(kind(2, 9, false, flat), Kind::Pore);
        assert_eq!(kind(1, 23, false, [9; 6]), Kind::Pocket);
        assert_eq!(kind(1, 24, false, [10, 7, 4, 0, 0, 0]), Kind::Hub);
        assert_eq!(kind(1, 24, false, [10, 7, 3, 0, 0, 0]), Kind::Pore);
        assert_eq!(kind(1, 24, false, [10, 6, 3, 0, 0, 0]), Kind::Pocket);
    }

    #[test]
    fn ties_go_to_the_first_axis_and_to_plus() {
        assert_eq!(direction([1, 1, 1], [0.0; 3]), 1);
        assert_eq!(direction([-1, 1, 1], [0.0; 3]), 0);
        assert_eq!(direction([0, -2, 2], [0.0; 3]), 2);
        assert_eq!(direction([0, 0, 0], [0.0; 3]), 1);
    }
}
