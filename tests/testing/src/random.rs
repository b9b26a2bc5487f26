//! A seeded generator: equal seeds give equal tests, on every machine.

use std::f64::consts::TAU;

/// A small generator (Steele, Lea & Flood, SplitMix64, OOPSLA 2014).
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// 0..n.
    pub fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    /// from..=to.
    pub fn whole(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// from..to.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of the items.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Puts the items into random order (Fisher & Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// A unit vector, all directions alike.
    pub fn direction(&mut self) -> [f64; 3] {
        let (z, angle) = (self.between(-1.0, 1.0), self.between(0.0, TAU));
        let s = (1.0 - z * z).sqrt();
        [s * angle.cos(), s * angle.sin(), z]
    }

    /// A point of the cube `from..to`.
    pub fn position(&mut self, from: f64, to: f64) -> [f64; 3] {
        [0; 3].map(|_| self.between(from, to))
    }

    /// A rotation matrix, all rotations alike, rows first: from a random unit quaternion (Shoemake, Graphics Gems III,
    /// 1992).
    pub fn rotation(&mut self) -> [[f64; 3]; 3] {
        let (u, a, b) = (self.unit(), self.between(0.0, TAU), self.between(0.0, TAU));
        let (r, s) = ((1.0 - u).sqrt(), u.sqrt());
        let [x, y, z, w] = [r * a.sin(), r * a.cos(), s * b.sin(), s * b.cos()];
        [
            [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - z * w), 2.0 * (x * z + y * w)],
            [2.0 * (x * y + z * w), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - x * w)],
            [2.0 * (x * z - y * w), 2.0 * (y * z + x * w), 1.0 - 2.0 * (x * x + y * y)],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of seed 1234567 by the authors' own program (<https://prng.di.unimi.it/splitmix64.c>).
    #[test]
    fn gives_the_published_numbers() {
        let mut random = Random(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([0; 3].map(|_| random.bits()), expected);
    }

    #[test]
    fn rotations_keep_lengths_and_hands() {
        let mut random = Random(3);
        for _ in 0..100 {
            let [a, b, c] = random.rotation();
            let dot = |u: [f64; 3], v: [f64; 3]| u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
            let cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
            for (value, expected) in [(dot(a, a), 1.0), (dot(b, b), 1.0), (dot(a, b), 0.0), (dot(cross, c), 1.0)] {
                assert!((value - expected).abs() < 1e-14, "{value}");
            }
        }
    }
}
