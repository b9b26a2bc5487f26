//! Real spherical harmonics and their gradients, eight directions at a time.
//!
//! Orthonormal, at index l² + l + m (m < 0 sine, m > 0 cosine), without the Condon-Shortley phase: Y_1 ∝ (y, z, x). On the
//! unit vector Y_lm = N_lm Q_l^m(z) C_m(x, y), with S_|m| in place of C_m for m < 0, where C_m + i S_m = (x + i y)^m and Q
//! are the associated Legendre functions without their power of sin θ (DLMF 14.7.8, 14.10.3); dQ_l^m/dz = Q_l^{m+1}.
//! Nothing is divided by sin θ: poles are ordinary points. The gradient is that of the polynomial, less its radial part.

use super::lanes::{LANES, Lanes};
use super::spec::Harmonics;

/// The harmonics up to a degree.
#[derive(Debug, Clone)]
pub struct Angular {
    l_max: usize,
    kind: Harmonics,
    /// N_lm at l² + l + m, the factor √2 of m ≠ 0 included.
    norms: Vec<f64>,
}

/// One direction's view: the unit vector, the distance and its reciprocal.
#[derive(Debug, Clone, Copy)]
pub struct Directions {
    pub unit: [Lanes; 3],
    pub r: Lanes,
    pub inverse: Lanes,
}

impl Angular {
    pub fn new(l_max: usize, kind: Harmonics) -> Self {
        let mut norms = vec![0.0; (l_max + 1) * (l_max + 1)];
        for l in 0..=l_max {
            let mut square = (2 * l + 1) as f64 / (4.0 * std::f64::consts::PI);
            norms[l * l + l] = square.sqrt();
            for m in 1..=l {
                // (l - m)! / (l + m)!, a factor at a time.
                square /= ((l + m) * (l - m + 1)) as f64;
                let norm = (2.0 * square).sqrt();
                (norms[l * l + l + m], norms[l * l + l - m]) = (norm, norm);
            }
        }
        Self { l_max, kind, norms }
    }

    /// Number of harmonics.
    pub fn len(&self) -> usize {
        self.norms.len()
    }

    /// Numbers that [`Angular::evaluate`] needs room for.
    pub fn n_scratch(&self) -> usize {
        2 * (self.l_max + 1) * LANES
    }

    /// All harmonics, n × 8, and their gradients, n × 3 × 8.
    #[inline(always)]
    pub fn evaluate(&self, at: &Directions, scratch: &mut [f64], values: &mut [f64], gradients: &mut [f64]) {
        let [x, y, z] = at.unit;
        let l_max = self.l_max;
        let (mut column, mut next) = scratch.split_at_mut((l_max + 1) * LANES);
        legendre(0, l_max, z, column);
        let (mut cos, mut sin) = (Lanes::all(1.0), Lanes::ZERO);
        let (mut cos_before, mut sin_before) = (Lanes::ZERO, Lanes::ZERO);
        for m in 0..=l_max {
            if m > 0 {
                (cos_before, sin_before) = (cos, sin);
                (cos, sin) = (x * cos - y * sin, x * sin + y * cos);
            }
            legendre(m + 1, l_max, z, next);
            for l in m..=l_max {
                let middle = l * l + l;
                let norm = self.norms[middle + m];
                let q = Lanes::load(column, l * LANES) * norm;
                let dq = Lanes::load(next, l * LANES) * norm;
                let around = q * m as f64;
                let out = (&mut *values, &mut *gradients);
                self.put(at, l, middle + m, q * cos, [around * cos_before, -(around * sin_before), dq * cos], out);
                if m > 0 {
                    let out = (&mut *values, &mut *gradients);
                    self.put(at, l, middle - m, q * sin, [around * sin_before, around * cos_before, dq * sin], out);
                }
            }
            std::mem::swap(&mut column, &mut next);
        }
    }
}

impl Angular {
    /// Stores a harmonic of degree l, given its value on the unit vector and the gradient of its polynomial.
    #[inline(always)]
    fn put(
        &self,
        at: &Directions,
        l: usize,
        index: usize,
        value: Lanes,
        ambient: [Lanes; 3],
        (values, gradients): (&mut [f64], &mut [f64]),
    ) {
        let mut along = ambient[0] * at.unit[0] + ambient[1] * at.unit[1] + ambient[2] * at.unit[2];
        let (mut value, mut scale) = (value, at.inverse);
        if self.kind == Harmonics::Solid && l > 0 {
            along = along - value * l as f64;
            scale = at.r.power(l as u32 - 1);
            value = value * (scale * at.r);
        }
        value.store(values, index * LANES);
        for axis in 0..3 {
            ((ambient[axis] - along * at.unit[axis]) * scale).store(gradients, (index * 3 + axis) * LANES);
        }
    }
}

/// Q_l^m for all l up to `l_max`, 0 below m.
#[inline(always)]
fn legendre(m: usize, l_max: usize, z: Lanes, out: &mut [f64]) {
    // Q_m^m = (2m - 1)!!; 1 for m = 0.
    let first: f64 = (0..m).map(|k| (2 * k + 1) as f64).product();
    let (mut before, mut now) = (Lanes::ZERO, Lanes::all(first));
    for l in 0..=l_max {
        if l < m {
            Lanes::ZERO.store(out, l * LANES);
            continue;
        }
        if l > m {
            let next = (z * now * (2 * l - 1) as f64 - before * (l + m - 1) as f64) * (1.0 / (l - m) as f64);
            (before, now) = (now, next);
        }
        now.store(out, l * LANES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(vector: [f64; 3]) -> Directions {
        let r = vector.iter().map(|c| c * c).sum::<f64>().sqrt();
        Directions { unit: vector.map(|c| Lanes::all(c / r)), r: Lanes::all(r), inverse: Lanes::all(1.0 / r) }
    }

    fn harmonics(angular: &Angular, vector: [f64; 3]) -> (Vec<f64>, Vec<[f64; 3]>) {
        let n = angular.len();
        let (mut values, mut gradients) = (vec![0.0; n * LANES], vec![0.0; n * 3 * LANES]);
        angular.evaluate(&at(vector), &mut vec![0.0; angular.n_scratch()], &mut values, &mut gradients);
        let value = |k: usize| values[k * LANES];
        ((0..n).map(value).collect(), (0..n).map(|k| [0, 1, 2].map(|c| gradients[(k * 3 + c) * LANES])).collect())
    }

    #[test]
    fn the_first_ones_are_the_known_numbers() {
        let (y, _) = harmonics(&Angular::new(2, Harmonics::Spherical), [1.5, 1.2, 1.0]);
        let known = [
            0.282094791773878,
            0.270738812709903,
            0.225615677258253,
            0.338423515887379,
            0.419314962700585,
            0.279543308467056,
            -0.113648559760503,
            0.349429135583821,
            0.094345866607632,
        ];
        assert!(y.iter().zip(known).all(|(y, known)| (y - known).abs() < 5e-15), "{y:?}");
    }

    #[test]
    fn the_squares_of_a_degree_sum_to_the_addition_theorem() {
        let (y, _) = harmonics(&Angular::new(12, Harmonics::Spherical), [-0.3, 2.0, 0.7]);
        for l in 0..=12 {
            let sum: f64 = y[l * l..(l + 1) * (l + 1)].iter().map(|y| y * y).sum();
            assert!((sum - (2 * l + 1) as f64 / (4.0 * std::f64::consts::PI)).abs() < 1e-13, "{l} {sum}");
        }
    }

    #[test]
    fn gradients_are_differences() {
        for kind in [Harmonics::Spherical, Harmonics::Solid] {
            let angular = Angular::new(6, kind);
            for vector in [[0.4, -1.1, 0.8], [0.0, 0.0, 1.3], [0.0, 0.0, -0.7], [1.0, 0.0, 0.0]] {
                let (_, gradient) = harmonics(&angular, vector);
                let h = 1e-3;
                for axis in 0..3 {
                    let moved = |by: f64| {
                        let mut vector = vector;
                        vector[axis] += by;
                        harmonics(&angular, vector).0
                    };
                    let (a, b, c, d) = (moved(-2.0 * h), moved(-h), moved(h), moved(2.0 * h));
                    for k in 0..angular.len() {
                        let difference = (a[k] - 8.0 * b[k] + 8.0 * c[k] - d[k]) / (12.0 * h);
                        assert!((difference - gradient[k][axis]).abs() < 1e-8, "{kind:?} {vector:?} {k} {axis}");
                    }
                }
            }
        }
    }
}
