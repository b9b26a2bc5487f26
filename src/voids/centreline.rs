//! The way through a void from mouth to mouth, with its radius and section everywhere.
//!
//! No start point and no axis are asked for. The grid path of least Σ length / D² leads from one mouth to the other; then, four
//! times, its points are spread evenly and each moves to the widest place in the plane across the way (a pattern search on
//! the exact distance to the atoms). Between the neighbours of the narrowest point finer planes are searched, and the least of
//! their widest places replaces it; the bottleneck is the narrowest point that was searched so.

use super::atoms::{Atoms, distance};
use super::line;
use crate::Result;
use crate::math::section::{across, ellipse};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, reserved};

const LINE: Purpose = Purpose("a centreline");
/// How far points move to the widest place, Å,
const REACH: f64 = 1.5;
/// and near the bottleneck.
const FINE_REACH: f64 = 0.5;
/// Planes looked at between the narrowest point and either neighbour.
const FINE: usize = 20;
/// Rays of a section, and how far they go, in radii.
const RAYS: usize = 72;
const FARTHEST: f64 = 3.0;

/// A line through a void, Å.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Centreline {
    /// n × 3.
    pub points: Vec<[f64; 3]>,
    /// n: distance to the atoms.
    pub radius: Vec<f64>,
    /// n × 2: semi-axes of the section across the line, the larger first.
    pub ellipse: Vec<[f64; 2]>,
    /// Sum of the distances from point to point.
    pub length: f64,
    /// The least radius.
    pub bottleneck: f64,
    /// Where that is.
    pub bottleneck_point: [f64; 3],
}

/// The line along a path, in the frame of the atoms.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn along(atoms: &Atoms, path: &[[f64; 3]], monitor: &Monitor) -> Result<Centreline> {
    let mut points = line::widened(atoms, path, REACH, f64::INFINITY, monitor)?;
    let tangents = line::tangents(&points)?;
    let mut radius = collected(points.iter().map(|&x| atoms.distance(x)), points.len(), LINE)?;
    // The finer search may find more room at the narrowest point than another one has, which then is searched at too.
    let mut is_searched = filled(false, points.len(), LINE)?;
    let narrow = loop {
        let narrow = (0..radius.len()).fold(0, |least, i| if radius[i] < radius[least] { i } else { least });
        if std::mem::replace(&mut is_searched[narrow], true) {
            break narrow;
        }
        (points[narrow], radius[narrow]) = narrowest(atoms, &points, &tangents, narrow, monitor)?;
    };
    let mut sections = reserved(points.len(), LINE)?;
    for (&x, &n) in points.iter().zip(&tangents) {
        monitor.check()?;
        sections.push(section(atoms, x, n));
    }
    let length = points.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
    let (bottleneck, bottleneck_point) = (radius[narrow], points[narrow]);
    Ok(Centreline { points, radius, ellipse: sections, length, bottleneck, bottleneck_point })
}

/// The least of the widest places in planes between the neighbours of a point.
fn narrowest(
    atoms: &Atoms,
    points: &[[f64; 3]],
    tangents: &[[f64; 3]],
    middle: usize,
    monitor: &Monitor,
) -> Result<([f64; 3], f64)> {
    let mut least = (points[middle], f64::INFINITY);
    for i in middle.saturating_sub(1)..(middle + 1).min(points.len() - 1) {
        for j in 0..=FINE {
            monitor.check()?;
            let t = j as f64 / FINE as f64;
            let n = line::unit(line::between(tangents[i], tangents[i + 1], t));
            let found = line::widest(atoms, line::between(points[i], points[i + 1], t), n, FINE_REACH, f64::INFINITY);
            if found.1 < least.1 {
                least = found;
            }
        }
    }
    Ok(least)
}

/// The ellipse of the free section seen from `x` across `n`.
fn section(atoms: &Atoms, x: [f64; 3], n: [f64; 3]) -> [f64; 2] {
    let far = FARTHEST * atoms.distance(x).max(0.1);
    let [u, v] = across(n);
    let mut radii = [far; RAYS];
    let rays: [[f64; 3]; RAYS] = std::array::from_fn(|i| {
        let (sin, cos) = (std::f64::consts::TAU * i as f64 / RAYS as f64).sin_cos();
        [0, 1, 2].map(|k| cos * u[k] + sin * v[k])
    });
    atoms.each_near(x, far + atoms.widest, |i, center| {
        let e = [0, 1, 2].map(|k| center[k] - x[k]);
        let out = atoms.radii[i].powi(2) - (e[0] * e[0] + e[1] * e[1] + e[2] * e[2]);
        for (radius, ray) in radii.iter_mut().zip(&rays) {
            let along = e[0] * ray[0] + e[1] * ray[1] + e[2] * ray[2];
            let hit = out + along * along;
            if hit > 0.0 && along > 0.0 {
                *radius = radius.min(along - hit.sqrt());
            }
        }
    });
    ellipse(&radii)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rings of atoms around an axis along z.
    fn tube(radius: f64, rings: usize) -> Atoms {
        let mut centers = Vec::new();
        for ring in 0..rings {
            for i in 0..40 {
                let (sin, cos) = (std::f64::consts::TAU * (i as f64 + 0.5 * (ring % 2) as f64) / 40.0).sin_cos();
                centers.push([(radius + 1.7) * cos, (radius + 1.7) * sin, 0.5 * ring as f64]);
            }
        }
        let radii = vec![1.7; centers.len()];
        Atoms::new(centers, radii).unwrap()
    }

    #[test]
    fn no_point_is_narrower_than_the_bottleneck() {
        let mut n_moved = 0;
        for seed in 0..40 {
            let mut random = testing::Random(seed);
            let centers: Vec<[f64; 3]> = (0..60).map(|_| random.position(0.0, 12.0)).collect();
            let radii = centers.iter().map(|_| random.between(0.5, 1.5)).collect();
            let atoms = Atoms::new(centers, radii).unwrap();
            let path: Vec<[f64; 3]> = (0..=12).map(|i| [f64::from(i), 6.0, 6.0 + f64::from(i % 2)]).collect();
            let line = along(&atoms, &path, &Monitor::default()).unwrap();
            assert!(line.radius.iter().all(|&radius| radius >= line.bottleneck), "seed {seed}");
            let at = line.points.iter().position(|&point| point == line.bottleneck_point).unwrap();
            assert_eq!(line.radius[at], line.bottleneck);
            assert!((atoms.distance(line.bottleneck_point) - line.bottleneck).abs() < 1e-9, "seed {seed}");
            n_moved +=
                usize::from(path.iter().map(|&x| atoms.distance(x)).fold(f64::INFINITY, f64::min) < line.bottleneck);
        }
        assert!(n_moved > 20, "{n_moved}");
    }

    #[test]
    fn a_crooked_path_in_a_tube_becomes_its_axis() {
        let atoms = tube(3.0, 60);
        let path: Vec<[f64; 3]> = (0..20).map(|i| [0.8 * (i % 3) as f64 - 0.5, 0.4, 3.0 + 1.2 * i as f64]).collect();
        let line = along(&atoms, &path, &Monitor::default()).unwrap();
        assert!((line.bottleneck - 3.0).abs() < 0.02, "{}", line.bottleneck);
        let least = line.radius.iter().copied().fold(f64::INFINITY, f64::min);
        assert_eq!(line.bottleneck, least);
        for (point, ellipse) in line.points.iter().zip(&line.ellipse) {
            assert!(point[0].hypot(point[1]) < 0.1, "{point:?}");
            assert!(ellipse[0] >= ellipse[1] && (ellipse[1] - 3.0).abs() < 0.1, "{ellipse:?}");
        }
        assert!((line.length - 22.8).abs() < 0.5, "{}", line.length);
    }
}
