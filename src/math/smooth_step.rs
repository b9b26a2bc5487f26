//! A smooth step without a second moment.

/// The step at `u`: 0 up to -1, 1 from 1 on, and its derivative.
///
/// `F = ½ + 15/32 (3u - 10/3 u³ + 7/5 u⁵)`, `F′ = 15/32 (3 - 10u² + 7u⁴)`. The second moment of F′ is zero, so the sum of F over
/// a lattice is not shifted by the curvature of the surface that u is the depth below: a linear step makes a ball of 6 Å
/// 0.7 % too large at 1 Å.
#[inline(always)]
pub fn smooth_step(u: f64) -> (f64, f64) {
    let u = u.clamp(-1.0, 1.0);
    let s = u * u;
    let step = 0.5 + 15.0 / 32.0 * u * (3.0 + s * (-10.0 / 3.0 + s * (7.0 / 5.0)));
    (step, 15.0 / 32.0 * (3.0 + s * (-10.0 + s * 7.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rises_from_0_to_1_without_a_second_moment() {
        for (u, expected) in [(-2.0, 0.0), (-1.0, 0.0), (0.0, 0.5), (1.0, 1.0), (9.0, 1.0)] {
            assert!((smooth_step(u).0 - expected).abs() < 1e-15, "{u}");
        }
        let n = 200_000;
        let points = (0..n).map(|i| (i as f64 + 0.5) / n as f64 * 2.0 - 1.0);
        let moment =
            |power: i32| points.clone().map(|u| u.powi(power) * smooth_step(u).1).sum::<f64>() * 2.0 / n as f64;
        assert!((moment(0) - 1.0).abs() < 1e-9 && moment(2).abs() < 1e-9, "{} {}", moment(0), moment(2));
        let slope = (smooth_step(0.3 + 1e-6).0 - smooth_step(0.3 - 1e-6).0) / 2e-6;
        assert!((slope - smooth_step(0.3).1).abs() < 1e-8);
    }
}
