//! Distances, angles and dihedral angles of points.

use nalgebra::Vector3;

/// Distance of two points.
pub fn distance(p: [f64; 3], q: [f64; 3]) -> f64 {
    (Vector3::from(q) - Vector3::from(p)).norm()
}

/// Angle at `q`, degrees; NaN if a point lies on `q`.
pub fn angle(p: [f64; 3], q: [f64; 3], r: [f64; 3]) -> f64 {
    let [p, q, r] = [p, q, r].map(Vector3::from);
    let (u, v) = (p - q, r - q);
    (u.dot(&v) / (u.norm() * v.norm())).clamp(-1.0, 1.0).acos().to_degrees()
}

/// Dihedral angle of p and s about the axis from q to r, degrees from -180 to 180; positive if the far end is turned
/// clockwise. NaN if q and r are one point.
pub fn dihedral(p: [f64; 3], q: [f64; 3], r: [f64; 3], s: [f64; 3]) -> f64 {
    let [p, q, r, s] = [p, q, r, s].map(Vector3::from);
    let axis = (r - q).normalize();
    let (a, b) = ((q - p).cross(&axis), axis.cross(&(s - r)));
    a.cross(&b).dot(&axis).atan2(a.dot(&b)).to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_unit_cube() {
        let [o, x, xy, xyz] = [[0.0; 3], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0]];
        // Bounds: a few units in the last place.
        assert!((distance(o, xyz) - 3f64.sqrt()).abs() < 1e-15);
        assert!((angle(o, x, xy) - 90.0).abs() < 1e-12);
        assert!((angle(x, o, xy) - 45.0).abs() < 1e-12);
        assert!((dihedral(o, x, xy, [0.0, 1.0, 0.0])).abs() < 1e-12);
        assert!((dihedral(o, x, xy, [2.0, 1.0, 0.0]).abs() - 180.0).abs() < 1e-12);
        // Looking along y from behind, o lies towards -x; z is a quarter turn clockwise from it.
        assert!((dihedral(o, x, xy, xyz) - 90.0).abs() < 1e-12);
        assert!((dihedral(o, x, xy, [1.0, 1.0, -1.0]) + 90.0).abs() < 1e-12);
    }

    #[test]
    fn undefined_angles_are_not_numbers() {
        assert!(angle([0.0; 3], [0.0; 3], [1.0; 3]).is_nan());
        assert!(dihedral([1.0, 0.0, 0.0], [0.0; 3], [0.0; 3], [1.0; 3]).is_nan());
    }
}
