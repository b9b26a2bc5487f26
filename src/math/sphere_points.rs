//! Points on spheres by the golden spiral, bit for bit as the code paths of `volumizer` compute them.
//!
//! Point `i` of `n` on a sphere of radius `r` has the polar angle `φ = acos(1 − 2 (i + ½) / n)` and the azimuth
//! `θ = π i / G` with `G = (1 + √5) / 4`; it lies at `r (cos θ sin φ, sin θ sin φ, cos φ)`. The three profiles differ
//! only in where they round: see [`offsets_f32`], [`offsets_f64`], [`offsets_c`].
//!
//! A voxel changes hands with the last bit of a point, so every rounding is spelled out and no step may be fused.
//! Rust never contracts `a * b + c`, and `acos`, `sin`, `cos` of std are those of the system's libm.

use crate::Result;
use crate::work::memory::collected;

/// What memory is for.
const POINTS: &str = "the points of a sphere";

/// `G`: half the golden ratio.
pub fn half_golden() -> f64 {
    (1.0 + 5.0_f64.sqrt()) / 4.0
}

/// Samples on the smallest sphere; doubled while neighbours are too far apart.
const FEWEST_SAMPLES: usize = 20;

/// The `n` points around the origin with every single operation rounded to f32, as `volumizer`'s extension module does.
/// A point of an atom is the f32 centre plus the offset, rounded to f32.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn offsets_f32(radius: f32, n: usize) -> Result<Vec<[f32; 3]>> {
    collected(spiral_f32(radius, n), n, POINTS)
}

/// [`offsets_f32`], one after the other.
pub fn spiral_f32(radius: f32, n: usize) -> impl Iterator<Item = [f32; 3]> {
    let half_golden = (1.0 + 5.0_f32.sqrt()) / 4.0;
    (0..n).map(move |i| {
        let phi = (1.0 - (2.0 * (i as f32 + 0.5)) / n as f32).acos();
        let theta = (std::f32::consts::PI * i as f32) / half_golden;
        [(theta.cos() * phi.sin()) * radius, (theta.sin() * phi.sin()) * radius, phi.cos() * radius]
    })
}

/// The `n` points around the origin in f64, as `volumizer`'s pure Python does. A point of an atom is the centre, widened
/// from f32, plus the offset.
///
/// # Errors
/// As [`offsets_f32`].
pub fn offsets_f64(radius: f64, n: usize) -> Result<Vec<[f64; 3]>> {
    collected((0..n).map(|i| point_f64(radius, n, i)), n, POINTS)
}

/// Point `i` of [`offsets_f64`].
fn point_f64(radius: f64, n: usize, i: usize) -> [f64; 3] {
    let phi = (1.0 - (2.0 * (i as f64 + 0.5)) / n as f64).acos();
    let theta = (std::f64::consts::PI * i as f64) / half_golden();
    [(theta.cos() * phi.sin()) * radius, (theta.sin() * phi.sin()) * radius, phi.cos() * radius]
}

/// The `n` points around the origin as `volumizer`'s old C helper computes them: angles rounded to f32, the rest in f64.
/// A point of an atom is the centre, widened from f32, plus the offset, rounded to f32 only then: see [`add_c`].
///
/// # Errors
/// As [`offsets_f32`].
pub fn offsets_c(radius: f32, n: usize) -> Result<Vec<[f64; 3]>> {
    collected(spiral_c(std::f32::consts::PI, half_golden() as f32, radius, n), n, POINTS)
}

/// [`offsets_c`], one after the other, with the caller's `π` and `G`: the old library lets its users change both.
pub fn spiral_c(pi: f32, half_golden: f32, radius: f32, n: usize) -> impl Iterator<Item = [f64; 3]> {
    let radius = f64::from(radius);
    (0..n).map(move |i| {
        let phi = f64::from((1.0 - (2.0 * (i as f64 + 0.5)) / n as f64).acos() as f32);
        let theta = f64::from((pi * i as f32) / half_golden);
        [(theta.cos() * phi.sin()) * radius, (theta.sin() * phi.sin()) * radius, phi.cos() * radius]
    })
}

/// A point of the old C helper: `center` plus one of [`offsets_c`], summed in f64, rounded once.
#[inline]
pub fn add_c(center: [f32; 3], offset: [f64; 3]) -> [f32; 3] {
    [0, 1, 2].map(|axis| (f64::from(center[axis]) + offset[axis]) as f32)
}

/// A point of the extension module: `center` plus one of [`offsets_f32`].
#[inline]
pub fn add_f32(center: [f32; 3], offset: [f32; 3]) -> [f32; 3] {
    [0, 1, 2].map(|axis| center[axis] + offset[axis])
}

/// Radii, Å, of the nested spheres that fill an atom of radius `radius` so that no voxel of edge `voxel_size` inside it
/// is missed: `radius`, then `radius - k * voxel_size` until the smallest is not above `voxel_size`.
///
/// `voxel_size` must be positive; the result has about `radius / voxel_size` entries.
pub fn shell_radii(radius: f64, voxel_size: f64) -> Vec<f64> {
    let mut radii = vec![radius];
    let mut smallest = radius;
    while smallest > voxel_size {
        smallest = radius - voxel_size * radii.len() as f64;
        radii.push(smallest);
    }
    radii
}

/// Number of points on a sphere of `radius`, Å: 20, doubled until points 0 and 1 are no further apart than `voxel_size`.
/// Decided in f64 for every profile.
///
/// Ends for every input, since near 2⁵⁴ points the first two coincide in f64.
pub fn sample_count(radius: f64, voxel_size: f64) -> usize {
    let mut n = FEWEST_SAMPLES;
    loop {
        let [first, second] = [0, 1].map(|i| point_f64(radius, n, i));
        let [x, y, z] = [0, 1, 2].map(|axis| first[axis] - second[axis]);
        let too_far = (x * x + y * y + z * z).sqrt() > voxel_size;
        match n.checked_mul(2) {
            Some(doubled) if too_far => n = doubled,
            _ => return n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_on_the_sphere() {
        for n in [1, 2, 20, 321] {
            let widest = offsets_f64(1.7, n).unwrap();
            for [x, y, z] in &widest {
                // A dozen roundings of numbers below 2 Å.
                assert!(((x * x + y * y + z * z).sqrt() - 1.7).abs() < 1e-14, "{n}: {x} {y} {z}");
            }
            let (narrow, mixed) = (offsets_f32(1.7, n).unwrap(), offsets_c(1.7, n).unwrap());
            for ((narrow, mixed), wide) in narrow.iter().zip(mixed).zip(widest) {
                for axis in 0..3 {
                    // Azimuths reach 4 n radians, so their f32 rounding moves a point by up to n × 1e-6 Å.
                    let bound = 1e-6 * (n as f64 + 2.0);
                    assert!((f64::from(narrow[axis]) - wide[axis]).abs() < bound, "f32, {n}");
                    assert!((mixed[axis] - wide[axis]).abs() < bound, "c, {n}");
                }
            }
        }
    }

    #[test]
    fn no_points_is_fine() {
        assert_eq!(offsets_f32(1.0, 0), Ok(vec![]));
        assert_eq!([offsets_f64(1.0, 0), offsets_c(1.0, 0)], [Ok(vec![]), Ok(vec![])]);
    }

    #[test]
    fn constants_have_the_bits_of_the_old_library() {
        assert_eq!((half_golden() as f32).to_bits(), 0x3F4F_1BBD);
        assert_eq!(std::f32::consts::PI.to_bits(), 0x4049_0FDB);
    }

    #[test]
    fn shells_and_samples_follow_the_voxel_size() {
        let plan = |radius: f64, voxel_size: f64| -> Vec<(f64, usize)> {
            shell_radii(radius, voxel_size).into_iter().map(|shell| (shell, sample_count(shell, voxel_size))).collect()
        };
        assert_eq!(plan(1.7, 3.0), [(1.7, 20)]);
        assert_eq!(plan(2.0, 2.0), [(2.0, 20)]);
        assert_eq!(plan(2.0, 1.5), [(2.0, 40), (0.5, 20)]);
        assert_eq!(plan(1.8, 1.0), [(1.8, 80), (0.8, 20)]);
        assert_eq!(plan(2.0, 1.0), [(2.0, 80), (1.0, 20)]);
        let at_half = [(1.7, 160), (1.2, 80), (1.7 - 0.5 * 2.0, 40), (1.7 - 0.5 * 3.0, 20)];
        assert_eq!(plan(1.7, 0.5), at_half);
    }

    #[test]
    fn a_tiny_voxel_size_ends() {
        assert!(sample_count(2.0, 1e-12) > 1 << 40);
        assert!(sample_count(2.0, f64::MIN_POSITIVE) > 1 << 40);
    }
}
