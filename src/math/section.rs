//! Planes across a direction, and the ellipse of a star-shaped section.

type Vector = [f64; 3];

/// Two unit vectors across `n` and each other.
pub fn across(n: Vector) -> [Vector; 2] {
    let mut least = 0;
    for k in 1..3 {
        if n[k].abs() < n[least].abs() {
            least = k;
        }
    }
    let mut axis = [0.0; 3];
    axis[least] = 1.0;
    let u = cross(n, axis);
    let length = (u[0] * u[0] + u[1] * u[1] + u[2] * u[2]).sqrt();
    let u = u.map(|c| c / length);
    [u, cross(n, u)]
}

fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Semi-axes, the larger first, of the ellipse with the second moments of a star-shaped polygon about its centroid; `radii` are
/// the distances of its corners from a point inside, at equal angles.
///
/// The polygon is cut into triangles from that point; an ellipse of semi-axes a, b has moments a²/4, b²/4.
pub fn ellipse(radii: &[f64]) -> [f64; 2] {
    let n = radii.len();
    let corner = |i: usize| {
        let (sin, cos) = (std::f64::consts::TAU * i as f64 / n as f64).sin_cos();
        [radii[i] * cos, radii[i] * sin]
    };
    let (mut area, mut first, mut second) = (0.0, [0.0; 2], [0.0; 3]);
    for i in 0..n {
        let (p, q) = (corner(i), corner((i + 1) % n));
        let triangle = 0.5 * (p[0] * q[1] - p[1] * q[0]);
        let sum = [p[0] + q[0], p[1] + q[1]];
        area += triangle;
        first[0] += triangle * sum[0] / 3.0;
        first[1] += triangle * sum[1] / 3.0;
        let moment = |a: usize, b: usize| triangle / 12.0 * (p[a] * p[b] + q[a] * q[b] + sum[a] * sum[b]);
        second[0] += moment(0, 0);
        second[1] += moment(0, 1);
        second[2] += moment(1, 1);
    }
    let center = [first[0] / area, first[1] / area];
    let xx = second[0] / area - center[0] * center[0];
    let xy = second[1] / area - center[0] * center[1];
    let yy = second[2] / area - center[1] * center[1];
    let (mean, half) = ((xx + yy) / 2.0, (((xx - yy) / 2.0).powi(2) + xy * xy).sqrt());
    [2.0 * (mean + half).max(0.0).sqrt(), 2.0 * (mean - half).max(0.0).sqrt()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ellipse_is_its_own_wherever_it_is_seen_from() {
        let (a, b) = (3.0, 2.0);
        // Seen from (x, 0): the far hit of a ray with the ellipse.
        for (x, turn) in [(0.0, 0.0), (0.7, 0.0), (0.0, 0.6)] {
            let n = 2000;
            let radius = |i: usize| {
                let (sin, cos) = (std::f64::consts::TAU * i as f64 / n as f64 - turn).sin_cos();
                let (p, q) = (cos * cos / (a * a) + sin * sin / (b * b), x * cos / (a * a));
                (-q + (q * q - p * (x * x / (a * a) - 1.0)).sqrt()) / p
            };
            let found = ellipse(&(0..n).map(radius).collect::<Vec<_>>());
            assert!((found[0] - a).abs() < 1e-4 && (found[1] - b).abs() < 1e-4, "{found:?}");
        }
    }

    #[test]
    fn across_is_a_right_handed_frame() {
        for n in [[0.0, 0.0, 1.0], [0.6, 0.0, -0.8], [0.48, 0.6, 0.64]] {
            let [u, v] = across(n);
            let dot = |a: Vector, b: Vector| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
            assert!(dot(u, n).abs() < 1e-12 && dot(v, n).abs() < 1e-12 && dot(u, v).abs() < 1e-12);
            assert!((dot(u, u) - 1.0).abs() < 1e-12 && (dot(v, v) - 1.0).abs() < 1e-12);
        }
    }
}
