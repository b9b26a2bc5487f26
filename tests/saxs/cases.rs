//! Seeded inputs, ordinary and adversarial.

use testing::Random;

/// Atoms, factors and a curve.
pub struct Case {
    pub kind: &'static str,
    /// n_conformers × n_atoms.
    pub positions: Vec<[f64; 3]>,
    pub n_conformers: usize,
    pub types: Vec<u32>,
    pub n_types: usize,
    pub q: Vec<f64>,
    pub factors: Vec<f64>,
    pub measured: Vec<f64>,
    pub sigma: Vec<f64>,
    pub offset: bool,
}

const KINDS: [&str; 12] =
    ["ball", "chain", "lattice", "duplicates", "one", "two", "three", "line", "far", "tiny", "one type", "many types"];

impl Case {
    pub fn n_atoms(&self) -> usize {
        self.types.len()
    }

    pub fn conformer(&self, c: usize) -> &[[f64; 3]] {
        &self.positions[c * self.n_atoms()..][..self.n_atoms()]
    }

    pub fn factor(&self, i: usize, k: usize) -> f64 {
        self.factors[self.types[i] as usize * self.q.len() + k]
    }

    /// (Σ |f|)² at each q: what errors are relative to where factors cancel.
    pub fn bright(&self) -> Vec<f64> {
        let total = |k: usize| (0..self.n_atoms()).map(|i| self.factor(i, k).abs()).sum::<f64>();
        (0..self.q.len()).map(|k| total(k).powi(2)).collect()
    }
}

pub fn random_case(seed: u64) -> Case {
    let mut random = Random(seed);
    let kind = KINDS[seed as usize % KINDS.len()];
    let n = match kind {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        _ => random.whole(4, 150),
    };
    let n_conformers = random.whole(1, 3);
    let size = 2.2 * f64::cbrt(n as f64) + 1.0;
    let mut positions = Vec::new();
    for _ in 0..n_conformers {
        let start = positions.len();
        let mut walk = [0.0; 3];
        for i in 0..n {
            positions.push(match kind {
                "chain" => {
                    let step = random.position(-2.5, 2.5);
                    walk = [0, 1, 2].map(|axis| walk[axis] + step[axis]);
                    walk
                }
                "lattice" => [i % 5, i / 5 % 5, i / 25].map(|c| c as f64),
                "duplicates" if i >= n / 2 => positions[start + i - n / 2],
                "line" => [random.between(0.0, 50.0), 0.0, 0.0],
                "far" => [1e4, -2e4, 3e4].map(|c| c + random.between(-size, size)),
                "tiny" => random.position(-1e-3, 1e-3),
                _ => random.position(-size, size),
            });
        }
    }
    let n_types = match kind {
        "one type" | "one" => 1,
        "many types" => n.min(30),
        _ => random.whole(1, 5),
    };
    let types: Vec<u32> = (0..n).map(|_| random.below(n_types) as u32).collect();
    let largest = random.pick(&[0.3, 0.5, 1.0, 2.0]);
    let mut q: Vec<f64> = (0..random.whole(1, 40)).map(|_| random.between(0.0, largest)).collect();
    if random.chance(0.5) {
        q[0] = 0.0;
    }
    let dark = random.chance(0.2);
    let mut factors = Vec::new();
    for _ in 0..n_types {
        let (z, b, contrast) = (random.between(1.0, 16.0), random.between(0.0, 0.3), random.between(0.0, 12.0));
        factors.extend(q.iter().map(|q| z * (-b * q * q).exp() - if dark { contrast * (-q * q).exp() } else { 0.0 }));
    }
    let background = random.between(0.0, 20.0);
    let measured: Vec<f64> =
        q.iter().map(|q| 1e3 * (-30.0 * q * q).exp() * random.between(0.9, 1.1) + background).collect();
    let mut sigma: Vec<f64> = measured.iter().map(|i| 0.02 * i.abs() + 1.0).collect();
    if q.len() > 2 && random.chance(0.3) {
        let k = random.below(q.len());
        sigma[k] = random.pick(&[0.0, -1.0, f64::NAN, f64::INFINITY]);
    }
    let offset = random.chance(0.5);
    Case { kind, positions, n_conformers, types, n_types, q, factors, measured, sigma, offset }
}
