//! Lines whose points move to the widest places in the planes across them.

use super::atoms::{Atoms, distance};
use crate::Result;
use crate::math::section::across;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, reserved};

const LINE: Purpose = Purpose("a line through a void");
/// Distance of the points of a line, Å.
const SPACING: f64 = 0.5;
/// How often the points move to the widest place.
const ROUNDS: usize = 4;
/// Standard deviation, in points, of the Gaussian that smooths a path for its tangents, and how far it is summed.
const SMOOTHING: f64 = 2.0;
const SMOOTHED: usize = 8;
/// First and last step of the pattern search, Å, and the directions it tries.
const FIRST_STEP: f64 = 0.2;
const LAST_STEP: f64 = 1e-4;
const DIRECTIONS: usize = 12;

/// The points of a path, Å, spread evenly and moved by at most `reach`, Å, to the widest places, some times in turn; to wider
/// ones than `goal`, Å, they need not move.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn widened(atoms: &Atoms, path: &[[f64; 3]], reach: f64, goal: f64, monitor: &Monitor) -> Result<Vec<[f64; 3]>> {
    let mut points = collected(path.iter().copied(), path.len(), LINE)?;
    for _ in 0..ROUNDS {
        points = resampled(&points)?;
        let tangents = tangents(&points)?;
        for (point, &tangent) in points.iter_mut().zip(&tangents) {
            monitor.check()?;
            *point = widest(atoms, *point, tangent, reach, goal).0;
        }
    }
    resampled(&points)
}

/// The widest place in the plane through `x` across `n`, at most `reach` from `x`, or one at least `goal` wide, and its distance to
/// the atoms.
pub fn widest(atoms: &Atoms, x: [f64; 3], n: [f64; 3], reach: f64, goal: f64) -> ([f64; 3], f64) {
    let [u, v] = across(n);
    let (mut best, mut at, mut step) = (atoms.distance(x), x, FIRST_STEP);
    // The atom that last told that a place is no wider: most places beside it are not either.
    let mut nearer = None;
    while step > LAST_STEP && best < goal {
        let better = (0..DIRECTIONS).find_map(|i| {
            let (sin, cos) = (std::f64::consts::TAU * i as f64 / DIRECTIONS as f64).sin_cos();
            let to = [0, 1, 2].map(|k| at[k] + step * (cos * u[k] + sin * v[k]));
            if distance(to, x) > reach {
                return None;
            }
            if let Some(atom) = atoms.one_nearer(to, best, nearer) {
                nearer = Some(atom);
                return None;
            }
            Some((to, atoms.distance(to))).filter(|&(_, d)| d > best)
        });
        match better {
            Some((to, d)) => (at, best) = (to, d),
            None => step /= 2.0,
        }
    }
    (at, best)
}

/// Points evenly spread along the same line, about [`SPACING`] apart.
fn resampled(points: &[[f64; 3]]) -> Result<Vec<[f64; 3]>> {
    let mut ends = reserved(points.len(), LINE)?;
    let mut length = 0.0;
    ends.push(length);
    for pair in points.windows(2) {
        length += distance(pair[0], pair[1]);
        ends.push(length);
    }
    let n = ((length / SPACING).round_ties_even() as usize + 1).max(2);
    let mut even = reserved(n, LINE)?;
    let mut i = 0;
    for k in 0..n {
        let at = length * k as f64 / (n - 1) as f64;
        while i + 2 < ends.len() && ends[i + 1] < at {
            i += 1;
        }
        let span = ends[i + 1] - ends[i];
        let t = if span > 0.0 { ((at - ends[i]) / span).min(1.0) } else { 0.0 };
        even.push([0, 1, 2].map(|a| points[i][a] + t * (points[i + 1][a] - points[i][a])));
    }
    Ok(even)
}

/// Unit tangents of the line smoothed with a Gaussian: central differences, one-sided at the ends.
pub fn tangents(points: &[[f64; 3]]) -> Result<Vec<[f64; 3]>> {
    let n = points.len();
    let weight = |k: isize| (-0.5 * (k as f64 / SMOOTHING).powi(2)).exp();
    let reach = SMOOTHED as isize;
    let total: f64 = (-reach..=reach).map(weight).sum();
    let mut smooth = filled([0.0; 3], n, LINE)?;
    for (i, smooth) in smooth.iter_mut().enumerate() {
        for k in -reach..=reach {
            let from = points[(i as isize + k).clamp(0, n as isize - 1) as usize];
            for axis in 0..3 {
                smooth[axis] += weight(k) / total * from[axis];
            }
        }
    }
    let tangent = |i: usize| {
        let (a, b) = (smooth[i.saturating_sub(1)], smooth[(i + 1).min(n - 1)]);
        unit([0, 1, 2].map(|k| b[k] - a[k]))
    };
    collected((0..n).map(tangent), n, LINE)
}

/// A vector of length 1 in the same direction.
pub fn unit(v: [f64; 3]) -> [f64; 3] {
    let length = (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt();
    // A line that turns back on itself has no tangent there; any plane will do.
    if length > 0.0 { v.map(|c| c / length) } else { [0.0, 0.0, 1.0] }
}

/// The place between two, `t` of the way.
pub fn between(a: [f64; 3], b: [f64; 3], t: f64) -> [f64; 3] {
    [0, 1, 2].map(|k| (1.0 - t) * a[k] + t * b[k])
}
