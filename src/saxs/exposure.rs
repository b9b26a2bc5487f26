//! How much of an atom solvent can touch: points on a sphere around it that no other atom's sphere holds
//! (A. Shrake & J. A. Rupley, J. Mol. Biol. 79, 351 (1973)).
//!
//! A point that one atom covers is mostly covered by the same atom as the point before it, so that one is asked first.

use hashbrown::HashMap;

use super::parallel::{Share, map};
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, make_room_in_map, push};
use crate::{Error, Result};

const SURFACE: Purpose = Purpose("the surface of atoms");

/// Of a water molecule, Å.
pub const PROBE_RADIUS: f64 = 1.4;
/// Points on a sphere.
pub const N_POINTS: usize = 256;
/// The most points that may be asked for.
const MAX_POINTS: usize = 1 << 20;
/// Atoms whose shares are found in one go.
const ATOMS_PER_PART: usize = 64;

/// Points on the unit sphere: `z = 1 - (2j + 1)/n`, turned by the golden angle `π (3 - √5)` from one to the next.
fn sphere(n: usize) -> Result<Vec<[f64; 3]>> {
    let mut points = crate::work::memory::reserved(n, SURFACE)?;
    let golden = std::f64::consts::PI * (3.0 - 5.0_f64.sqrt());
    for j in 0..n {
        let z = 1.0 - (2 * j + 1) as f64 / n as f64;
        let (sin, cos) = crate::math::sin_cos::sin_cos(j as f64 * golden);
        let around = (1.0 - z * z).sqrt();
        points.push([around * cos, around * sin, z]);
    }
    Ok(points)
}

/// The share of `n_points` points on the sphere of radius `radii[i] + probe_radius` around atom i that no other atom's such sphere
/// holds strictly inside, 0..1. Lengths in Å.
///
/// Takes time in proportion to atoms, points and neighbours.
///
/// # Errors
/// [`Error::BadArgument`] naming `radii`, `probe_radius`, `n_points` or `positions`; [`Error::OutOfMemory`].
pub fn exposed_fraction(
    positions: &[[f64; 3]],
    radii: &[f64],
    probe_radius: f64,
    n_points: usize,
    monitor: &Monitor,
) -> Result<Vec<f64>> {
    check(positions, radii, probe_radius, n_points)?;
    exposed(positions, radii, probe_radius, n_points, Share::of_conformers(1).1, monitor)
}

/// [`exposed_fraction`] of what has been checked.
pub(super) fn exposed(
    positions: &[[f64; 3]],
    radii: &[f64],
    probe_radius: f64,
    n_points: usize,
    share: Share,
    monitor: &Monitor,
) -> Result<Vec<f64>> {
    let points = sphere(n_points)?;
    let reach = radii.iter().fold(0.0, |a: f64, b| a.max(*b)) + probe_radius;
    let cells = Cells::new(positions, 2.0 * reach)?;
    let mut fractions = filled(0.0, positions.len(), SURFACE)?;
    let parts = map(share, positions.len().div_ceil(ATOMS_PER_PART), |part| {
        monitor.check()?;
        let atoms = part * ATOMS_PER_PART..((part + 1) * ATOMS_PER_PART).min(positions.len());
        let mut fractions = [0.0; ATOMS_PER_PART];
        let mut others = Vec::new();
        for (fraction, i) in fractions.iter_mut().zip(atoms) {
            let own = radii[i] + probe_radius;
            others.clear();
            for j in cells.around(positions[i]) {
                let radius = radii[j] + probe_radius;
                let d = [0, 1, 2].map(|axis| positions[j][axis] - positions[i][axis]);
                if j != i && squared(d) < (own + radius) * (own + radius) {
                    push(&mut others, (positions[j], radius * radius), SURFACE)?;
                }
            }
            let n_free = n_points - n_covered(&points, positions[i], own, &others);
            *fraction = n_free as f64 / n_points as f64;
        }
        Ok(fractions)
    })?;
    for (all, part) in fractions.chunks_mut(ATOMS_PER_PART).zip(&parts) {
        all.copy_from_slice(&part[..all.len()]);
    }
    Ok(fractions)
}

/// How many points of a sphere lie inside others, given by centre and squared radius.
fn n_covered(points: &[[f64; 3]], center: [f64; 3], radius: f64, others: &[([f64; 3], f64)]) -> usize {
    let mut last = 0;
    let covered = |point: &&[f64; 3]| {
        let at = [0, 1, 2].map(|axis| center[axis] + radius * point[axis]);
        let holds = |other: &([f64; 3], f64)| squared([0, 1, 2].map(|axis| at[axis] - other.0[axis])) < other.1;
        if others.get(last).is_some_and(holds) {
            return true;
        }
        let found = others.iter().position(holds);
        last = found.unwrap_or(last);
        found.is_some()
    };
    points.iter().filter(covered).count()
}

fn squared(d: [f64; 3]) -> f64 {
    d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
}

fn check(positions: &[[f64; 3]], radii: &[f64], probe_radius: f64, n_points: usize) -> Result<()> {
    if radii.len() != positions.len() {
        return Err(Error::argument("radii", format!("{} values for {} atoms", radii.len(), positions.len())));
    }
    if let Some(i) = radii.iter().position(|radius| !(radius.is_finite() && *radius >= 0.0)) {
        return Err(Error::argument("radii", format!("atom {i} has {}; it must be finite and not negative", radii[i])));
    }
    if !(probe_radius.is_finite() && probe_radius >= 0.0) {
        return Err(Error::argument("probe_radius", format!("{probe_radius} must be finite and not negative")));
    }
    if n_points == 0 || n_points > MAX_POINTS {
        return Err(Error::argument("n_points", format!("{n_points} is not within 1..{MAX_POINTS}")));
    }
    super::check_finite(positions, positions.len())
}

/// Atoms by cubes of space.
struct Cells {
    edge: f64,
    first: HashMap<[i64; 3], u32>,
    next: Vec<u32>,
}

/// The end of a chain of atoms.
const NONE: u32 = u32::MAX;

impl Cells {
    fn new(positions: &[[f64; 3]], edge: f64) -> Result<Self> {
        let mut cells =
            Self { edge: edge.max(1e-3), first: HashMap::new(), next: filled(NONE, positions.len(), SURFACE)? };
        // From the last to the first, so that each chain ascends.
        for (i, position) in positions.iter().enumerate().rev() {
            make_room_in_map(&mut cells.first, SURFACE)?;
            let cell = cells.of(*position);
            let first = cells.first.insert(cell, i as u32);
            cells.next[i] = first.unwrap_or(NONE);
        }
        Ok(cells)
    }

    fn of(&self, position: [f64; 3]) -> [i64; 3] {
        // Coordinates too large for an integer share the outermost cells.
        position.map(|c| ((c / self.edge).floor() as i64).clamp(i64::MIN / 2, i64::MAX / 2))
    }

    /// Atoms of the cell of a position and of the 26 around it.
    fn around(&self, position: [f64; 3]) -> impl Iterator<Item = usize> {
        let middle = self.of(position);
        (0..27).flat_map(move |n: i64| {
            let cell = [middle[0] + n / 9 - 1, middle[1] + n / 3 % 3 - 1, middle[2] + n % 3 - 1];
            let first = self.first.get(&cell).copied();
            std::iter::successors(first, |&i| Some(self.next[i as usize]).filter(|&next| next != NONE))
                .map(|i| i as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed_fraction(positions: &[[f64; 3]], radii: &[f64], probe_radius: f64, n_points: usize) -> Result<Vec<f64>> {
        super::exposed_fraction(positions, radii, probe_radius, n_points, &Monitor::default())
    }

    fn naive(positions: &[[f64; 3]], radii: &[f64], probe_radius: f64, n_points: usize) -> Vec<f64> {
        let points = sphere(n_points).unwrap();
        (0..positions.len())
            .map(|i| {
                let free = points.iter().filter(|point| {
                    let at = [0, 1, 2].map(|axis| positions[i][axis] + (radii[i] + probe_radius) * point[axis]);
                    (0..positions.len()).all(|j| {
                        let radius = radii[j] + probe_radius;
                        j == i || squared([0, 1, 2].map(|axis| at[axis] - positions[j][axis])) >= radius * radius
                    })
                });
                free.count() as f64 / n_points as f64
            })
            .collect()
    }

    #[test]
    fn agrees_with_asking_every_atom() {
        let mut state = 5_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        for n in [0, 1, 2, 30, 200] {
            let size = 2.5 * f64::cbrt(n as f64);
            let positions: Vec<[f64; 3]> = (0..n).map(|_| [0; 3].map(|_| size * random() - 3.0)).collect();
            let radii: Vec<f64> = (0..n).map(|_| 1.0 + random()).collect();
            let fractions = exposed_fraction(&positions, &radii, 1.4, 100).unwrap();
            assert_eq!(fractions, naive(&positions, &radii, 1.4, 100), "{n} atoms");
        }
    }

    /// The cap that a second sphere cuts off has the height (R² - …)/2d: for equal spheres at distance d, `1/2 - d/4R` of the area.
    #[test]
    fn two_equal_spheres_hide_a_cap_of_each_other() {
        for d in [1.0, 2.0, 4.0, 5.9, 6.5] {
            let positions = [[0.0; 3], [0.6 * d, 0.0, 0.8 * d]];
            let fractions = exposed_fraction(&positions, &[1.6; 2], 1.4, 10_000).unwrap();
            let free = (0.5 + d / 12.0).min(1.0);
            assert!((fractions[0] - free).abs() < 2e-3 && (fractions[1] - free).abs() < 2e-3, "{d}: {fractions:?}");
        }
        let same = exposed_fraction(&[[1.0; 3]; 2], &[1.6; 2], 1.4, 256).unwrap();
        assert!(same.iter().sum::<f64>() <= 2.0, "atoms in one place: rounding decides, nothing breaks");
    }

    #[test]
    fn far_coordinates_do_no_harm() {
        let positions = [[1e300, 0.0, 0.0], [-1e300, 1e19, 0.0], [0.0; 3]];
        assert_eq!(exposed_fraction(&positions, &[1.7; 3], 1.4, 256).unwrap(), [1.0; 3]);
        assert!(exposed_fraction(&[[f64::NAN; 3]], &[1.7], 1.4, 256).unwrap_err().to_string().contains("positions"));
        assert!(exposed_fraction(&[[0.0; 3]], &[f64::NAN], 1.4, 256).unwrap_err().to_string().contains("radii"));
        assert!(exposed_fraction(&[[0.0; 3]], &[1.7], 1.4, 0).unwrap_err().to_string().contains("n_points"));
    }
}
