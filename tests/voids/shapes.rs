//! Free spaces of known shape in a body of carbon atoms, turned at random.

use nucula::base::{Name, Structure};
use testing::Random;

/// Radius of a carbon atom, Å.
pub const CARBON: f64 = 1.70;
const LAYERS: usize = 4;
const THICK: f64 = 1.4;
const SPACING: f64 = 0.9;

pub type Atoms = Vec<[f64; 3]>;

/// Walls of a ball: atoms on a spiral, in shells outward.
pub fn ball(radius: f64) -> Atoms {
    let mut atoms = Atoms::new();
    for layer in 0..LAYERS {
        let r = radius + CARBON + layer as f64 * THICK;
        let n = (4.0 * std::f64::consts::PI * r * r / (SPACING * SPACING)) as usize;
        for i in 0..n {
            let (z, angle) =
                (1.0 - (2 * i + 1) as f64 / n as f64, std::f64::consts::PI * (1.0 + 5.0_f64.sqrt()) * (i as f64 + 0.5));
            let s = (1.0 - z * z).sqrt();
            atoms.push([r * s * angle.cos(), r * s * angle.sin(), r * z]);
        }
    }
    atoms
}

/// Rings of atoms around z from `low` to `high`, in shells outward; `radius(z)` is that of the free space.
pub fn wall(radius: impl Fn(f64) -> f64, low: f64, high: f64) -> Atoms {
    let mut atoms = Atoms::new();
    let n_rings = ((high - low) / SPACING).round() as usize;
    for layer in 0..LAYERS {
        for ring in 0..=n_rings {
            let z = low + (high - low) * ring as f64 / n_rings as f64;
            let rho = radius(z) + CARBON + layer as f64 * THICK;
            let n = (std::f64::consts::TAU * rho / SPACING).round() as usize;
            for i in 0..n {
                let angle = std::f64::consts::TAU * (i as f64 + 0.5 * (ring % 2) as f64) / n as f64;
                atoms.push([rho * angle.cos(), rho * angle.sin(), z]);
            }
        }
    }
    atoms
}

/// A straight tube open at both ends.
pub fn tube(radius: f64, length: f64) -> Atoms {
    wall(|_| radius, -length / 2.0 + CARBON, length / 2.0 - CARBON)
}

/// A tube closed by half a ball at its lower end.
pub fn well(radius: f64, length: f64) -> Atoms {
    let mut atoms = wall(|_| radius, 0.0, length - CARBON);
    atoms.extend(ball(radius).into_iter().filter(|atom| atom[2] < -0.3));
    atoms
}

/// Two balls of free space, their middles `apart` on z, and a straight neck between them.
pub fn necked(radius: f64, neck: f64, apart: f64) -> Atoms {
    let half = 0.5 * apart;
    let is_clear = |atom: &[f64; 3]| {
        let rho = atom[0].hypot(atom[1]);
        let to_ball = rho.hypot(atom[2].abs() - half) - radius;
        let to_neck = if atom[2].abs() < half { rho - neck } else { f64::INFINITY };
        to_ball.min(to_neck) > CARBON - 1e-6
    };
    let balls = [-half, half].map(|side| ball(radius).into_iter().map(move |[x, y, z]| [x, y, z + side]));
    let all = balls.into_iter().flatten().chain(wall(|_| neck, -half, half));
    all.filter(is_clear).collect()
}

/// The atoms, turned and shifted at random, as a structure.
pub fn posed(atoms: &Atoms, seed: u64) -> Structure {
    let mut random = Random(seed);
    let (turn, shift) = (random.rotation(), random.position(-20.0, 20.0));
    let place = |atom: &[f64; 3]| {
        [0, 1, 2].map(|k| (turn[k][0] * atom[0] + turn[k][1] * atom[1] + turn[k][2] * atom[2] + shift[k]) as f32)
    };
    carbons(atoms.iter().map(place).collect())
}

pub fn carbons(positions: Vec<[f32; 3]>) -> Structure {
    let elements = vec![Name::new("C"); positions.len()];
    Structure::from_atoms(positions, elements)
}
