//! Interpolation between eight equidistant nodes, by polynomials of degree seven.
//!
//! ```text
//!   node   0     1     2     3     4     5     6     7
//!          •     •     •     •  |  •     •     •     •          s = -½ .. ½ between nodes 3 and 4, the unit is their distance
//!         -3.5  -2.5  -1.5  -.5 0  .5   1.5   2.5   3.5
//! ```

/// Number of nodes, and of coefficients of a polynomial.
pub const NODES: usize = 8;

/// `coefficients()[m][j]`: the coefficient of `s^m` in the polynomial that is 1 at node `j` and 0 at the others, `s` counted
/// from the middle in units of the distance of neighbours. A function is then close to `Σ_m s^m Σ_j C[m][j] value_j`.
///
/// Each is rounded once: products of half-integers this small are exact.
pub const fn coefficients() -> [[f64; NODES]; NODES] {
    let mut all = [[0.0; NODES]; NODES];
    let mut j = 0;
    while j < NODES {
        // Π (s - t_i) over the other nodes, and its value at node j.
        let mut product = [0.0; NODES];
        product[0] = 1.0;
        let mut value = 1.0;
        let mut i = 0;
        while i < NODES {
            if i != j {
                let t = i as f64 - 3.5;
                let mut m = NODES - 1;
                while m > 0 {
                    product[m] = product[m - 1] - t * product[m];
                    m -= 1;
                }
                product[0] *= -t;
                value *= j as f64 - i as f64;
            }
            i += 1;
        }
        let mut m = 0;
        while m < NODES {
            all[m][j] = product[m] / value;
            m += 1;
        }
        j += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interpolated(values: [f64; NODES], s: f64) -> f64 {
        let c = coefficients();
        (0..NODES).rev().fold(0.0, |sum, m| sum * s + (0..NODES).map(|j| c[m][j] * values[j]).sum::<f64>())
    }

    #[test]
    fn polynomials_up_to_degree_seven_are_exact() {
        for degree in 0..8 {
            let values = std::array::from_fn(|j| (j as f64 - 3.5).powi(degree));
            for i in 0..=20 {
                let s = f64::from(i) / 20.0 - 0.5;
                assert!((interpolated(values, s) - s.powi(degree)).abs() < 1e-12, "s^{degree} at {s}");
            }
        }
    }

    #[test]
    fn the_error_falls_with_the_eighth_power() {
        let error = |h: f64| {
            let values = std::array::from_fn(|j| (h * (j as f64 - 3.5) + 0.3).cos());
            let at = |s: f64| (interpolated(values, s) - (h * s + 0.3).cos()).abs();
            (0..=50).map(|i| at(f64::from(i) / 50.0 - 0.5)).fold(0.0, f64::max)
        };
        // (h)^8 · max Π |s - t_j| / 8! = h^8 · 1.07e-3.
        assert!(error(0.25) < 1.1e-3 * 0.25_f64.powi(8) && error(0.25) > 0.5e-3 * 0.25_f64.powi(8), "{}", error(0.25));
        assert!((error(0.5) / error(0.25) / 256.0 - 1.0).abs() < 0.05);
    }
}
