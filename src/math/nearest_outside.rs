//! The point outside all of many spheres that is nearest to a given one, exactly.
//!
//! The nearest point outside a *few* spheres is the nearest of finitely many candidates: the point of one sphere nearest
//! to x, the point nearest to x on the circle where two spheres meet, or one of the two points where three meet; of these
//! the ones inside none of the few. Proof: at a nearest point that lies on one sphere alone the direction to x is normal to
//! the sphere, on two it has no part along their circle (and the far side of either is a maximum), on three there is
//! nowhere to go.
//!
//! With *all* spheres the search is a relaxation. Fewer spheres leave more space, so the nearest point outside a few is
//! never farther than that outside all; if it lies outside all of them, it is the answer. Otherwise the sphere it lies deepest
//! in joins the few. Each round adds one sphere and the candidates it makes with the others, and drops the candidates
//! inside it. Nothing is left out and no neighbourhood is chosen, so the result is that of trying all triples; one or
//! two spheres answer most points.
//!
//! A round asks the spheres around one point, found by the cube of space it is in ([`Overlaps`]), and costs O(k³) with k spheres
//! among the few.

use super::overlaps::Overlaps;
use crate::Result;
use crate::work::memory::{Purpose, collected};

/// How far inside a sphere a point may be and count as outside, Å.
pub const TOLERANCE: f64 = 1e-7;
/// A point nearer than this to the centre of a sphere, or to the axis of a circle, has no nearest point on it, Å.
const NO_DIRECTION: f64 = 1e-9;
/// More than any rounding of a square.
const ROUNDING: f64 = 1e-12;
/// Spheres with centres nearer than this do not cut each other in a circle, Å.
const SAME_CENTER: f64 = 1e-6;

const SPHERES: Purpose = Purpose("the spheres near points");

type Vector = [f64; 3];

#[inline(always)]
fn sub(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

#[inline(always)]
fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// `a + s b`.
#[inline(always)]
fn along(a: Vector, s: f64, b: Vector) -> Vector {
    [a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]]
}

#[inline(always)]
fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// A sphere, in some frame.
#[derive(Debug, Clone, Copy)]
struct Sphere {
    center: Vector,
    radius: f64,
    /// (radius - [`TOLERANCE`])²: nearer than that to the centre is inside.
    inside: f64,
}

impl Sphere {
    /// `inside²` less the squared distance from the centre: positive inside.
    #[inline(always)]
    fn depth(&self, q: Vector) -> f64 {
        let d = sub(self.center, q);
        self.inside - dot(d, d)
    }

    #[inline(always)]
    fn is_outside(&self, q: Vector) -> bool {
        let d = sub(self.center, q);
        dot(d, d) >= self.inside
    }

    /// The same with coordinates counted from `origin`.
    #[inline(always)]
    fn seen_from(&self, origin: Vector) -> Self {
        Self { center: sub(self.center, origin), ..*self }
    }
}

/// The spheres in a part of space, found by the cubes they hold a part of.
#[derive(Debug, Default, Clone)]
pub struct Spheres {
    all: Vec<Sphere>,
    overlaps: Overlaps,
}

impl Spheres {
    /// Spheres (centre, radius) to be asked about in the box from `low` to `high`, in cubes `edge` wide; those that do not meet
    /// it may be left out.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(spheres: &[(Vector, f64)], low: Vector, high: Vector, edge: f64) -> Result<Self> {
        let sphere = |&(center, radius): &(Vector, f64)| {
            let inside = (radius - TOLERANCE).max(0.0);
            Sphere { center, radius, inside: inside * inside }
        };
        let all = collected(spheres.iter().map(sphere), spheres.len(), SPHERES)?;
        Ok(Self { all, overlaps: Overlaps::new(spheres.iter().copied(), low, high, edge)? })
    }

    /// The same with coordinates counted from an origin nearby, which keeps more of their digits.
    pub fn seen_from(&self, origin: Vector) -> View<'_> {
        View { spheres: self, origin }
    }
}

/// Spheres seen from an origin.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    spheres: &'a Spheres,
    origin: Vector,
}

impl View<'_> {
    #[inline(always)]
    fn sphere(&self, i: usize) -> Sphere {
        self.spheres.all[i].seen_from(self.origin)
    }

    /// The sphere whose surface is nearest to `x` from outside, or which `x` is deepest in, with that distance (negative
    /// inside); of several the first. Spheres listed in `but` do not count.
    fn deepest(&self, x: Vector, but: &[(usize, Sphere)]) -> Option<(usize, f64)> {
        let mut best = (usize::MAX, f64::INFINITY);
        for i in 0..self.spheres.all.len() {
            let sphere = self.sphere(i);
            let gap = distance(sphere.center, x) - sphere.radius;
            if gap < best.1 && !but.iter().any(|&(other, _)| other == i) {
                best = (i, gap);
            }
        }
        (best.0 != usize::MAX).then_some(best)
    }

    /// The sphere with the largest `inside² - distance²` to a point inside it; of several the first.
    #[inline(always)]
    fn violated(&self, q: Vector) -> Option<usize> {
        let mut deepest = (usize::MAX, 0.0);
        for &i in self.spheres.overlaps.at(along(self.origin, 1.0, q)) {
            let depth = self.sphere(i as usize).depth(q);
            if depth > deepest.1 {
                deepest = (i as usize, depth);
            }
        }
        (deepest.0 != usize::MAX).then_some(deepest.0)
    }

    /// The point outside all spheres that is nearest to `x`, and its distance, if nearer than `limit`. All that is nearer to
    /// `x` than that must lie in the spheres' box. A place outside all spheres, or on one, is its own nearest.
    ///
    /// Where `x` is the centre of a sphere, or on the axis of a circle, all of whose points are nearest, these points
    /// do not count.
    #[inline(always)]
    pub fn nearest_outside(&self, x: Vector, limit: f64, search: &mut Search) -> Option<(Vector, f64)> {
        // Any sphere around x may be the first of the few: no square root is needed to choose one.
        let Some(mut next) = self.violated(x) else { return Some((x, 0.0)) };
        search.clear();
        let first = self.sphere(next);
        let v = sub(x, first.center);
        let d = dot(v, v).sqrt();
        // One sphere answers half of the points; only for the others the few are set up.
        if d > NO_DIRECTION {
            if first.radius - d >= limit {
                return None;
            }
            let q = along(first.center, first.radius / d, v);
            let away = distance(q, x);
            let Some(second) = self.violated(q) else { return Some((q, away)) };
            if away < limit {
                search.push(next, first);
                next = second;
            }
        }
        loop {
            search.add(next, self.sphere(next), x, limit);
            next = match search.best() {
                Some(candidate) => match self.violated(candidate.point) {
                    None => return Some((candidate.point, candidate.distance)),
                    Some(sphere) => sphere,
                },
                // No candidate: either nothing is near enough, or x has no direction from the spheres so far.
                None if search.undirected => self.deepest(x, &search.few).filter(|&(_, gap)| gap < limit)?.0,
                None => return None,
            };
        }
    }
}

#[inline(always)]
fn distance(a: Vector, b: Vector) -> f64 {
    let d = sub(a, b);
    dot(d, d).sqrt()
}

/// Whether the root of a square is at least `limit`; without the root, unless both are the same but for rounding.
#[inline(always)]
fn reaches(square: f64, limit: f64) -> bool {
    let bound = limit * limit;
    if (square - bound).abs() > ROUNDING * bound { square > bound } else { square.sqrt() >= limit }
}

/// A point on one to three spheres.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    point: Vector,
    /// From what is asked about; ∞ once the point is inside one of the few.
    distance: f64,
}

/// Where two spheres meet.
#[derive(Debug, Clone, Copy)]
struct Circle {
    center: Vector,
    normal: Vector,
    radius: f64,
}

/// Spheres, or pairs of them, that are worked on at once.
const LANES: usize = 4;
/// With so many among the few their circles and corners are found at once; more are rare.
const MOST: usize = 8;
/// Room for the pairs of all but one of them, a whole number of lanes.
const PAIRS: usize = ((MOST - 1) * (MOST - 2) / 2).next_multiple_of(LANES);

type Lanes = [f64; LANES];

/// The few spheres of a search and their candidates; memory that searches reuse.
#[derive(Debug, Default, Clone)]
pub struct Search {
    few: Vec<(usize, Sphere)>,
    /// The first of them, coordinate by coordinate; beyond the last anything.
    lanes: [SphereLanes; MOST / LANES],
    candidates: Vec<Candidate>,
    /// Room for the nearest points of circles, and
    points: [PointLanes; MOST / LANES],
    /// for both corners of pairs.
    corners: [[PointLanes; PAIRS / LANES]; 2],
    /// Whether a point or circle was left out since it has no nearest point.
    undirected: bool,
}

/// Spheres, coordinate by coordinate.
#[derive(Debug, Default, Clone)]
struct SphereLanes {
    center: [Lanes; 3],
    radius: Lanes,
}

/// Circles, coordinate by coordinate.
#[derive(Default)]
struct CircleLanes {
    center: [Lanes; 3],
    normal: [Lanes; 3],
    radius: Lanes,
    /// How near it comes to what is asked about, ∞ if there is none.
    distance: Lanes,
    /// How far what is asked about is from its axis.
    off_axis: Lanes,
}

/// Points, coordinate by coordinate.
#[derive(Debug, Default, Clone, Copy)]
struct PointLanes {
    at: [Lanes; 3],
    /// From what is asked about; ∞ for those that are none, or inside one of the few.
    distance: Lanes,
}

impl PointLanes {
    /// Drops the points inside one of the few.
    #[inline(always)]
    fn drop_inside(&mut self, few: &[(usize, Sphere)]) {
        for (_, sphere) in few {
            for l in 0..LANES {
                let is_outside = sphere.is_outside(self.point(l));
                self.distance[l] = if is_outside { self.distance[l] } else { f64::INFINITY };
            }
        }
    }

    #[inline(always)]
    fn point(&self, l: usize) -> Vector {
        [self.at[0][l], self.at[1][l], self.at[2][l]]
    }

    #[inline(always)]
    fn set(&mut self, l: usize, point: Vector, x: Vector, is_one: bool) {
        for axis in 0..3 {
            self.at[axis][l] = point[axis];
        }
        self.distance[l] = if is_one { distance(point, x) } else { f64::INFINITY };
    }
}

impl Search {
    fn clear(&mut self) {
        self.few.clear();
        self.candidates.clear();
        self.undirected = false;
    }

    /// Spheres in the last search that needed more than one.
    #[cfg(test)]
    fn n_spheres(&self) -> usize {
        self.few.len()
    }

    /// The nearest candidate outside all of the few; of several the first.
    #[inline(always)]
    fn best(&self) -> Option<Candidate> {
        let mut best = (usize::MAX, f64::INFINITY);
        for (i, candidate) in self.candidates.iter().enumerate() {
            best = if candidate.distance < best.1 { (i, candidate.distance) } else { best };
        }
        self.candidates.get(best.0).copied()
    }

    /// Keeps a point that is near enough and outside all of the few.
    #[inline(always)]
    fn offer(&mut self, x: Vector, limit: f64, point: Vector) {
        let d = sub(point, x);
        let square = dot(d, d);
        if !reaches(square, limit) && self.few.iter().all(|(_, few)| few.is_outside(point)) {
            self.candidates.push(Candidate { point, distance: square.sqrt() });
        }
    }

    /// Puts a sphere among the few.
    #[inline(always)]
    fn push(&mut self, number: usize, new: Sphere) {
        let n = self.few.len();
        if let Some(lanes) = self.lanes.get_mut(n / LANES) {
            for axis in 0..3 {
                lanes.center[axis][n % LANES] = new.center[axis];
            }
            lanes.radius[n % LANES] = new.radius;
        }
        self.few.push((number, new));
    }

    /// Adds a sphere to the few, and its candidates.
    #[inline(always)]
    fn add(&mut self, number: usize, new: Sphere, x: Vector, limit: f64) {
        for candidate in &mut self.candidates {
            // Without a branch, and nothing moves: most searches end after a few rounds.
            candidate.distance = if new.is_outside(candidate.point) { candidate.distance } else { f64::INFINITY };
        }
        self.push(number, new);
        let v = sub(x, new.center);
        let d = dot(v, v).sqrt();
        if d > NO_DIRECTION {
            let point = along(new.center, new.radius / d, v);
            let away = distance(point, x);
            // As offered, without a branch that is hard to foresee.
            let is_outside = self.few.iter().fold(true, |all, (_, few)| all & few.is_outside(point));
            self.candidates.push(Candidate { point, distance: away });
            let n = self.candidates.len() - usize::from(!is_outside | (away >= limit));
            self.candidates.truncate(n);
        } else {
            self.undirected = true;
        }
        // With one other there is little to do at once, and more than fit are rare.
        if (3..=MOST).contains(&self.few.len()) {
            self.add_at_once(new, x, limit);
        } else {
            self.add_one_by_one(new, x, limit);
        }
    }

    /// Adds the circles of the last of the few with the others, and their corners.
    #[inline(always)]
    fn add_one_by_one(&mut self, new: Sphere, x: Vector, limit: f64) {
        for a in 0..self.few.len() - 1 {
            let other = self.few[a].1;
            let Some(circle) = circle(new.center, new.radius, other.center, other.radius) else { continue };
            let mut e = sub(x, circle.center);
            let z = dot(e, circle.normal);
            e = along(e, -z, circle.normal);
            let l = dot(e, e).sqrt();
            // A corner is no nearer than its circles.
            if reaches((l - circle.radius).powi(2) + z * z, limit) {
                continue;
            }
            if l > NO_DIRECTION {
                self.offer(x, limit, along(circle.center, circle.radius / l, e));
            } else {
                self.undirected = true;
            }
            for b in a + 1..self.few.len() - 1 {
                let third = self.few[b].1;
                for corner in corners(&circle, third.center, third.radius).into_iter().flatten() {
                    self.offer(x, limit, corner);
                }
            }
        }
    }

    /// The same with at most [`MOST`] spheres: all circles, then all corners, in vector lanes. Whether one is there hangs on roots
    /// and quotients, and to wait for each to know the way takes longer than to work out all. Same bits, same order.
    #[inline(always)]
    fn add_at_once(&mut self, new: Sphere, x: Vector, limit: f64) {
        let n = self.few.len() - 1;
        let (mut centers, mut normals, mut radii) = ([[0.0; MOST]; 3], [[0.0; MOST]; 3], [0.0; MOST]);
        // How near each circle comes, ∞ if there is none, and how far x is from its axis.
        let (mut nearest, mut off_axis) = ([f64::INFINITY; MOST], [0.0; MOST]);
        for i in 0..n.div_ceil(LANES) {
            let SphereLanes { center, radius, .. } = &self.lanes[i];
            let points = &mut self.points[i];
            let k = LANES * i;
            let mut circles = CircleLanes::default();
            for l in 0..LANES {
                let other = [center[0][l], center[1][l], center[2][l]];
                let (circle, is_there) = circle_if(new.center, new.radius, other, radius[l]);
                for axis in 0..3 {
                    circles.center[axis][l] = circle.center[axis];
                    circles.normal[axis][l] = circle.normal[axis];
                }
                circles.radius[l] = circle.radius;
                let mut e = sub(x, circle.center);
                let z = dot(e, circle.normal);
                e = along(e, -z, circle.normal);
                circles.off_axis[l] = dot(e, e).sqrt();
                let square = (circles.off_axis[l] - circle.radius).powi(2) + z * z;
                circles.distance[l] = if is_there { square.sqrt() } else { f64::INFINITY };
                let point = along(circle.center, circle.radius / circles.off_axis[l], e);
                points.set(l, point, x, circles.off_axis[l] > NO_DIRECTION);
            }
            points.drop_inside(&self.few);
            for axis in 0..3 {
                centers[axis][k..k + LANES].copy_from_slice(&circles.center[axis]);
                normals[axis][k..k + LANES].copy_from_slice(&circles.normal[axis]);
            }
            radii[k..k + LANES].copy_from_slice(&circles.radius);
            nearest[k..k + LANES].copy_from_slice(&circles.distance);
            off_axis[k..k + LANES].copy_from_slice(&circles.off_axis);
        }
        // A corner is no nearer than its circles.
        let (mut pairs, mut n_pairs) = ([(0_u8, 0_u8); PAIRS], 0);
        for a in 0..n {
            for b in if nearest[a] < limit { a + 1..n } else { 0..0 } {
                pairs[n_pairs] = (a as u8, b as u8);
                n_pairs += 1;
            }
        }
        for i in 0..n_pairs.div_ceil(LANES) {
            // Side by side first, so that the rest is the same for all lanes.
            let mut of = [[0.0; LANES]; 11];
            for l in 0..LANES {
                let (a, b) = pairs[LANES * i + l];
                let (a, b) = (a as usize % MOST, b as usize % MOST);
                let third = &self.few[b].1;
                for axis in 0..3 {
                    of[axis][l] = centers[axis][a];
                    of[3 + axis][l] = normals[axis][a];
                    of[6 + axis][l] = third.center[axis];
                }
                of[9][l] = radii[a];
                of[10][l] = third.radius;
            }
            for l in 0..LANES {
                let vector = |i: usize| [of[i][l], of[i + 1][l], of[i + 2][l]];
                let circle = Circle { center: vector(0), normal: vector(3), radius: of[9][l] };
                let (two, are_there) = corners_if(&circle, vector(6), of[10][l]);
                self.corners[0][i].set(l, two[0], x, are_there);
                self.corners[1][i].set(l, two[1], x, are_there);
            }
            self.corners[0][i].drop_inside(&self.few);
            self.corners[1][i].drop_inside(&self.few);
        }
        // Without a branch: each has a place, which the next takes unless it is kept.
        let mut n_candidates = self.candidates.len();
        self.candidates.resize(n_candidates + n + 2 * n_pairs, Candidate { point: [0.0; 3], distance: f64::INFINITY });
        let mut keep = |points: &PointLanes, l: usize| {
            self.candidates[n_candidates] = Candidate { point: points.point(l), distance: points.distance[l] };
            n_candidates += usize::from(points.distance[l] < limit);
        };
        let mut pair = 0;
        for a in 0..n {
            if nearest[a] >= limit {
                continue;
            }
            self.undirected |= off_axis[a] <= NO_DIRECTION;
            keep(&self.points[a / LANES], a % LANES);
            for _ in a + 1..n {
                keep(&self.corners[0][pair / LANES], pair % LANES);
                keep(&self.corners[1][pair / LANES], pair % LANES);
                pair += 1;
            }
        }
        self.candidates.truncate(n_candidates);
    }
}

/// The circle where two spheres meet, if they do.
#[inline(always)]
fn circle(c1: Vector, r1: f64, c2: Vector, r2: f64) -> Option<Circle> {
    let (circle, is_there) = circle_if(c1, r1, c2, r2);
    is_there.then_some(circle)
}

/// The circle where two spheres meet, and whether they do; else it is anything.
#[inline(always)]
fn circle_if(c1: Vector, r1: f64, c2: Vector, r2: f64) -> (Circle, bool) {
    let v = sub(c2, c1);
    let d = dot(v, v).sqrt();
    let t = (r1 * r1 - r2 * r2 + d * d) / (2.0 * d);
    let square = r1 * r1 - t * t;
    let normal = v.map(|c| c / d);
    let is_there = (d >= SAME_CENTER) & (d < r1 + r2) & (square > 0.0);
    (Circle { center: along(c1, t, normal), normal, radius: square.sqrt() }, is_there)
}

/// The two points where a circle meets a sphere, if it does.
#[inline(always)]
fn corners(circle: &Circle, center: Vector, radius: f64) -> Option<[Vector; 2]> {
    let (corners, are_there) = corners_if(circle, center, radius);
    are_there.then_some(corners)
}

/// The two points where a circle meets a sphere, and whether it does; else they are anything.
#[inline(always)]
fn corners_if(circle: &Circle, center: Vector, radius: f64) -> ([Vector; 2], bool) {
    let v = sub(center, circle.center);
    let z = dot(v, circle.normal);
    let v = along(v, -z, circle.normal);
    let l = dot(v, v).sqrt();
    let cos = (circle.radius * circle.radius + l * l + z * z - radius * radius) / (2.0 * circle.radius * l);
    let u = v.map(|c| c / l);
    let w = cross(circle.normal, u);
    let sin = (1.0 - cos * cos).sqrt();
    let middle = along(circle.center, circle.radius * cos, u);
    let corners = [along(middle, -circle.radius * sin, w), along(middle, circle.radius * sin, w)];
    (corners, (l >= NO_DIRECTION) & (cos.abs() < 1.0))
}

#[cfg(test)]
pub(crate) mod naive {
    use super::*;

    /// All single spheres, all pairs, all triples.
    pub fn nearest_outside(centers: &[Vector], radii: &[f64], x: Vector, limit: f64) -> Option<(Vector, f64)> {
        let n = centers.len();
        let mut points = Vec::new();
        for i in 0..n {
            let v = sub(x, centers[i]);
            let d = dot(v, v).sqrt();
            if d > NO_DIRECTION {
                points.push(along(centers[i], radii[i] / d, v));
            }
            for j in i + 1..n {
                let Some(circle) = circle(centers[i], radii[i], centers[j], radii[j]) else { continue };
                let e = sub(x, circle.center);
                let e = along(e, -dot(e, circle.normal), circle.normal);
                let l = dot(e, e).sqrt();
                if l > NO_DIRECTION {
                    points.push(along(circle.center, circle.radius / l, e));
                }
                for k in j + 1..n {
                    points.extend(corners(&circle, centers[k], radii[k]).into_iter().flatten());
                }
            }
        }
        let free = |q: &Vector| (0..n).all(|i| distance(*q, centers[i]) >= radii[i] - TOLERANCE);
        let near = points.into_iter().map(|q| (q, distance(q, x))).filter(|&(q, d)| d < limit && free(&q));
        near.min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

#[cfg(test)]
#[path = "nearest_outside_tests.rs"]
mod tests;
