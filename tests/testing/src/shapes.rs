//! Seeded structures: atoms around voids of every kind, at any place, and voids drawn voxel by voxel.

use std::f64::consts::{PI, TAU};

use crate::Random;

/// Cartesian coordinates, Å.
pub type Position = [f64; 3];

fn dot(a: Position, b: Position) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn length(a: Position) -> f64 {
    dot(a, a).sqrt()
}

/// `n` atoms spread evenly on a sphere around the origin.
pub fn sphere(n: usize, radius: f64) -> Vec<Position> {
    let on_sphere = |i: usize| {
        let (z, angle) = (1.0 - (2 * i + 1) as f64 / n as f64, i as f64 * PI * (3.0 - 5.0_f64.sqrt()));
        let s = (1.0 - z * z).sqrt();
        [radius * s * angle.cos(), radius * s * angle.sin(), radius * z]
    };
    (0..n).map(on_sphere).collect()
}

/// Removes the atoms within `width` radians of a direction from the origin.
pub fn pierce(atoms: &mut Vec<Position>, direction: Position, width: f64) {
    atoms.retain(|&atom| dot(atom, direction) < width.cos() * length(atom));
}

/// Loosely or tightly packed ball.
fn blob(random: &mut Random) -> Vec<Position> {
    let radius = random.between(3.0, 9.0);
    let atom = |random: &mut Random| {
        let distance = radius * random.between(0.0, 1.0).cbrt();
        random.direction().map(|c| distance * c)
    };
    (0..random.whole(4, 250)).map(|_| atom(random)).collect()
}

/// One or two hollow spheres, one around the other, with holes of one width.
fn shell(random: &mut Random) -> Vec<Position> {
    let (radius, n_layers) = (random.between(4.0, 9.0), random.whole(1, 2));
    let per_atom = random.between(2.0, 6.0);
    let n_atoms = |radius: f64| (4.0 * PI * radius * radius / per_atom) as usize;
    let radii = (0..n_layers).map(|layer| radius + 2.5 * layer as f64);
    let mut atoms: Vec<Position> = radii.flat_map(|radius| sphere(n_atoms(radius), radius)).collect();
    let width = if n_layers == 1 { random.between(0.25, 0.8) } else { random.between(0.15, 0.4) };
    for _ in 0..random.whole(0, 4) {
        pierce(&mut atoms, random.direction(), width);
    }
    atoms
}

/// Cylinder wall, open or capped, straight or waisted.
fn tube(random: &mut Random) -> Vec<Position> {
    let (radius, height, waist) = (random.between(3.0, 6.0), random.between(6.0, 24.0), random.between(0.0, 0.5));
    let n_rings = 2.max((height / random.between(1.3, 2.2)) as usize);
    let mut atoms = Vec::new();
    for ring in 0..n_rings {
        let z = height * (ring as f64 / (n_rings - 1) as f64 - 0.5);
        let radius = radius * (1.0 - waist * (PI * z / height).cos().powi(2));
        let n = 3.max((TAU * radius / 2.0) as usize);
        let angles = (0..n).map(|k| TAU * (k as f64 + 0.5 * (ring % 2) as f64) / n as f64);
        atoms.extend(angles.map(|angle| [radius * angle.cos(), radius * angle.sin(), z]));
    }
    for end in &[-0.5, 0.5][..random.whole(0, 2)] {
        let cap = sphere(40, radius).into_iter().map(|[x, y, _]| [x, y, end * height]);
        atoms.extend(cap);
    }
    atoms
}

/// The sites of a box on a lattice of edge `step`, only its walls if `hollow`.
fn box_of(n: [usize; 3], step: f64, hollow: bool) -> Vec<Position> {
    let inner = |i: usize, axis: usize| 0 < i && i < n[axis] - 1;
    let mut atoms = Vec::new();
    for x in 0..n[0] {
        for y in 0..n[1] {
            for z in 0..n[2] {
                if !(hollow && inner(x, 0) && inner(y, 1) && inner(z, 2)) {
                    atoms.push([x, y, z].map(|i| step * i as f64));
                }
            }
        }
    }
    atoms
}

/// A box with single atoms missing, and windows of several atoms; its atoms may lie on voxel edges.
fn cage(random: &mut Random) -> Vec<Position> {
    let step = random.pick(&[1.0, 1.5, 2.0, 3.0]);
    let hollow = random.chance(0.8);
    let mut atoms = box_of([0; 3].map(|_| random.whole(2, 7)), step, hollow);
    let missing = random.between(0.0, 0.15);
    atoms.retain(|_| !random.chance(missing));
    for _ in 0..random.whole(0, 3) {
        if atoms.is_empty() {
            break;
        }
        let (middle, width) = (random.pick(&atoms), random.between(1.0, 3.5));
        atoms.retain(|atom| (0..3).any(|axis| (atom[axis] - middle[axis]).abs() > width));
    }
    atoms
}

/// A large closed box with one atom missing in a wall: a void behind a neck of a voxel or so.
fn bottle(random: &mut Random) -> Vec<Position> {
    let (step, n) = (random.between(1.9, 2.7), random.whole(7, 8));
    let wall = random.pick(&[0, n - 1]);
    let gap = [wall, random.whole(2, n - 3), random.whole(2, n - 3)].map(|i| step * i as f64);
    let mut atoms = box_of([n; 3], step, true);
    atoms.retain(|&atom| atom != gap);
    atoms
}

/// Atoms of a random structure, the seeds taking turns between the shapes, and a voxel size that suits it, Å.
pub fn atoms(seed: u64) -> (Vec<[f32; 3]>, f64) {
    let mut random = Random(seed);
    let shapes = [shell, tube, cage, blob, shell, bottle, shell];
    let turn = (seed % shapes.len() as u64) as usize;
    let mut atoms = shapes[turn](&mut random);
    if atoms.is_empty() {
        atoms.push([0.0; 3]);
    }
    let voxel_size =
        if turn == 5 { random.between(0.8, 1.1) } else { random.pick(&[3.0, 2.0, 2.0, 1.5, 1.2, 1.0, 2.5]) };
    let shift = random.pick(&[0.0, 0.0, 7.3, 100.0, 1000.0]);
    let jitter = random.pick(&[0.0, 0.0, 0.01, 0.3]);
    let moved = |atom: Position| atom.map(|c| (c + shift + random.between(-jitter, jitter)) as f32);
    (atoms.into_iter().map(moved).collect(), voxel_size)
}

/// Edge of the voxels of a [`Block`], Å.
pub const DRAWN_SIZE: f64 = 4.0;

/// A solid block from which voids are carved. Drawn with one small atom in the middle of each solid voxel of
/// [`DRAWN_SIZE`]: an atom of less than 2 Å marks no other one.
pub struct Block {
    /// Voxels along x, y, z.
    pub shape: [usize; 3],
    solid: Vec<bool>,
}

impl Block {
    /// Nothing carved yet.
    pub fn solid(shape: [usize; 3]) -> Self {
        Self { shape, solid: vec![true; shape.iter().product()] }
    }

    fn voxel(&self, flat: usize) -> [usize; 3] {
        let [_, ny, nz] = self.shape;
        [flat / (ny * nz), flat / nz % ny, flat % nz]
    }

    /// Empties the voxels from one corner to another, both included, as far as they are in the block.
    pub fn carve(mut self, from: [usize; 3], to: [usize; 3]) -> Self {
        for flat in 0..self.solid.len() {
            let voxel = self.voxel(flat);
            self.solid[flat] &= !(0..3).all(|axis| from[axis] <= voxel[axis] && voxel[axis] <= to[axis]);
        }
        self
    }

    /// Rooms, straight tunnels from them to a side, and holes of one voxel.
    pub fn random(seed: u64) -> Self {
        let mut random = Random(seed);
        let shape = [0; 3].map(|_| random.whole(6, 12));
        let mut block = Self::solid(shape);
        for _ in 0..random.whole(1, 2) {
            let from = shape.map(|n| random.whole(1, n - 2));
            let to = [0, 1, 2].map(|axis| (from[axis] + random.whole(0, 6)).min(shape[axis] - 2));
            block = block.carve(from, to);
            let middle = [0, 1, 2].map(|axis| random.whole(from[axis], to[axis]));
            for _ in 0..random.whole(0, 3) {
                let axis = random.whole(0, 2);
                let (mut start, mut end) = (middle, middle);
                for axis in 0..3 {
                    end[axis] += random.pick(&[0, 0, 1]);
                    start[axis] -= random.pick(&[0, 0, 1]);
                }
                if random.chance(0.5) {
                    start[axis] = 0;
                } else {
                    end[axis] = shape[axis];
                }
                block = block.carve(start, end);
            }
        }
        let holes = random.pick(&[0.0, 0.0, 0.05, 0.15]);
        block.solid.iter_mut().for_each(|solid| *solid &= !random.chance(holes));
        block
    }

    /// The atoms; their corner voxels are kept solid so that the grid has the shape of the block.
    pub fn atoms(&self) -> Vec<[f32; 3]> {
        let last = self.shape.map(|n| n - 1);
        let is_corner = |voxel: [usize; 3]| (0..3).all(|axis| voxel[axis] == 0 || voxel[axis] == last[axis]);
        let voxels = (0..self.solid.len()).map(|flat| (self.voxel(flat), self.solid[flat]));
        let kept = voxels.filter(|&(voxel, solid)| solid || is_corner(voxel));
        kept.map(|(voxel, _)| voxel.map(|i| DRAWN_SIZE as f32 * i as f32)).collect()
    }
}
