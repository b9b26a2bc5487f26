//! One site: its neighbours in lanes, their radial functions and harmonics, the sums A; and from them B and dB/dR.
//!
//! Neighbours of one species lie together, padded to whole lanes with points beyond every cutoff, whose functions are 0:
//!
//! ```text
//! lanes   0 1 2 3 4 5 6 7 | 8 9 …           group: one species (and, where images are summed, one atom)
//!         n n n n n - - - | n n n n n n n n
//!         group 0           group 1
//! ```

use super::basis::Basis;
use super::harmonics::Directions;
use super::lanes::{LANES, Lanes, Numbers};
use crate::work::memory::{Purpose, filled};
use crate::work::simd::{self, Kernel};
use crate::{Error, Result};

pub(super) const SITE: Purpose = Purpose("the functions of a site");
/// In place of a neighbour: none.
pub(super) const NOBODY: u32 = u32::MAX;

/// Neighbours in adjacent blocks of lanes that are treated alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// Of the neighbours.
    pub species: u32,
    /// Whatever else they share.
    pub key: u32,
    /// First block and the one behind the last.
    pub blocks: [u32; 2],
}

/// Room for one site, kept for the next.
#[derive(Debug, Default)]
pub(super) struct Site {
    /// Of each lane: the neighbour, or [`NOBODY`].
    pub lanes: Vec<u32>,
    pub groups: Vec<Group>,
    order: Vec<(u32, u32, u32)>,
    /// Of each block: vectors and unit vectors, 3 × 8 each.
    pub vectors: Numbers,
    pub units: Numbers,
    /// Of each block: n_functions × 8.
    pub radial: Numbers,
    pub radial_slopes: Numbers,
    pub pair: Numbers,
    pub pair_slopes: Numbers,
    /// Of each block: n_harmonics × 8, and their gradients, × 3 × 8.
    pub angular: Numbers,
    pub gradients: Numbers,
    scratch: Numbers,
    /// The A.
    pub a: Numbers,
    /// The sums of the pair functions.
    pub pairs: Numbers,
    /// Values of all functions of the centre species, many-body first.
    pub b: Numbers,
    /// Of the many-body functions: dB/dA.
    pub jacobian: Numbers,
    gathered: Numbers,
}

impl Site {
    pub fn n_blocks(&self) -> usize {
        self.lanes.len() / LANES
    }

    /// Lays neighbours into lanes, grouped by species and key in ascending order. `key` of each neighbour.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn lay(
        &mut self,
        basis: &Basis,
        vectors: &[[f64; 3]],
        species: impl Fn(usize) -> u32,
        key: impl Fn(usize) -> u32,
    ) -> Result<()> {
        let n = vectors.len();
        let Self { lanes, groups, order, .. } = self;
        lanes.clear();
        groups.clear();
        order.clear();
        order.try_reserve(n).map_err(|_| SITE.refused())?;
        order.extend((0..n).map(|k| (species(k), key(k), k as u32)));
        if !order.is_sorted() {
            order.sort_unstable();
        }
        lanes.try_reserve(n * LANES).map_err(|_| SITE.refused())?;
        for &(species, key, k) in &*order {
            if groups.last().is_none_or(|group| (group.species, group.key) != (species, key)) {
                lanes.resize(lanes.len().next_multiple_of(LANES), NOBODY);
                let first = (lanes.len() / LANES) as u32;
                groups.push(Group { species, key, blocks: [first, first] });
            }
            lanes.push(k);
            if let Some(group) = groups.last_mut() {
                group.blocks[1] = lanes.len().div_ceil(LANES) as u32;
            }
        }
        lanes.resize(lanes.len().next_multiple_of(LANES), NOBODY);
        let n_blocks = lanes.len() / LANES;
        self.vectors.grow(n_blocks * 3 * LANES, SITE)?;
        self.units.grow(n_blocks * 3 * LANES, SITE)?;
        let far = 2.0 * basis.cutoff();
        for (block, lanes) in self.lanes.chunks_exact(LANES).enumerate() {
            for (lane, &k) in lanes.iter().enumerate() {
                let vector = if k == NOBODY { [far, 0.0, 0.0] } else { vectors[k as usize] };
                for axis in 0..3 {
                    self.vectors[(block * 3 + axis) * LANES + lane] = vector[axis];
                }
            }
        }
        Ok(())
    }

    /// Radial functions, harmonics, the sums A and those of the pair functions around a centre species.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn sum(&mut self, basis: &Basis, centre: usize) -> Result<()> {
        simd::run(Sum { site: self, basis, centre })
    }

    #[inline(always)]
    fn add_up(&mut self, basis: &Basis, centre: usize) -> Result<()> {
        let (n_radial, n_pair, n_angular) = (basis.radial.n_functions(), basis.n_pair(), basis.angular.len());
        let n_blocks = self.n_blocks();
        self.radial.grow(n_blocks * n_radial * LANES, SITE)?;
        self.radial_slopes.grow(n_blocks * n_radial * LANES, SITE)?;
        self.pair.grow(n_blocks * n_pair * LANES, SITE)?;
        self.pair_slopes.grow(n_blocks * n_pair * LANES, SITE)?;
        self.angular.grow(n_blocks * n_angular * LANES, SITE)?;
        self.gradients.grow(n_blocks * n_angular * 3 * LANES, SITE)?;
        let n_scratch = basis.angular.n_scratch().max(basis.radial.n_scratch());
        self.scratch.grow(n_scratch.max(basis.pair.as_ref().map_or(0, |pair| pair.n_scratch())), SITE)?;
        self.a.grow(basis.n_a(), SITE)?;
        self.pairs.grow(n_pair, SITE)?;
        for group in &self.groups {
            for block in group.blocks[0] as usize..group.blocks[1] as usize {
                let vector = Lanes::load_vector(&self.vectors, block * 3 * LANES);
                let square = vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2];
                let r = square.sqrt();
                let inverse = r.inverse();
                let unit = [vector[0] * inverse, vector[1] * inverse, vector[2] * inverse];
                for axis in 0..3 {
                    unit[axis].store(&mut self.units, (block * 3 + axis) * LANES);
                }
                let neighbor = group.species as usize;
                let families = [
                    (Some(&basis.radial), &mut self.radial, &mut self.radial_slopes),
                    (basis.pair.as_ref(), &mut self.pair, &mut self.pair_slopes),
                ];
                for (family, values, slopes) in families {
                    let Some(family) = family else { continue };
                    let own = block * family.n_functions() * LANES..(block + 1) * family.n_functions() * LANES;
                    let (values, slopes) = (&mut values[own.clone()], &mut slopes[own]);
                    family.evaluate(centre, neighbor, r, &mut self.scratch, values, slopes);
                }
                let values = &mut self.angular[block * n_angular * LANES..(block + 1) * n_angular * LANES];
                let gradients = &mut self.gradients[block * n_angular * 3 * LANES..(block + 1) * n_angular * 3 * LANES];
                basis.angular.evaluate(&Directions { unit, r, inverse }, &mut self.scratch, values, gradients);
            }
        }
        self.a[..basis.n_a()].fill(0.0);
        for group in &self.groups {
            let blocks = group.blocks[0] as usize..group.blocks[1] as usize;
            for &a in &basis.active[centre * basis.n_species() + group.species as usize].a {
                let (i, y) = basis.channels[a as usize];
                let mut sum = Lanes::ZERO;
                for block in blocks.clone() {
                    let radial = Lanes::load(&self.radial, (block * n_radial + i as usize) * LANES);
                    sum = sum + radial * Lanes::load(&self.angular, (block * n_angular + y as usize) * LANES);
                }
                self.a[a as usize] += sum.sum();
            }
        }
        for q in 0..n_pair {
            let mut sum = Lanes::ZERO;
            for block in 0..self.n_blocks() {
                sum = sum + Lanes::load(&self.pair, (block * n_pair + q) * LANES);
            }
            self.pairs[q] = sum.sum();
        }
        Ok(())
    }

    /// Values of all functions of the centre species, and dB/dA.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn functions(&mut self, basis: &Basis) -> Result<()> {
        let (n_many, n_pair) = (basis.n_many(), basis.n_pair());
        self.b.grow(n_many + n_pair, SITE)?;
        self.jacobian.grow(basis.program.n_entries(), SITE)?;
        self.gathered.grow(basis.n_a(), SITE)?;
        basis.program.evaluate(&self.a, &mut self.b[..n_many], &mut self.jacobian, &mut self.gathered);
        self.b[n_many..n_many + n_pair].copy_from_slice(&self.pairs[..n_pair]);
        Ok(())
    }
}

struct Sum<'a> {
    site: &'a mut Site,
    basis: &'a Basis,
    centre: usize,
}

impl Kernel for Sum<'_> {
    type Output = Result<()>;

    #[inline(always)]
    fn run(self) -> Result<()> {
        self.site.add_up(self.basis, self.centre)
    }
}

/// # Errors
/// [`Error::BadArgument`] naming `vectors`: one that is not finite, or 0.
fn check_vectors(vectors: &[[f64; 3]]) -> Result<()> {
    for (k, vector) in vectors.iter().enumerate() {
        if !vector.iter().all(|c| c.is_finite()) {
            return Err(Error::argument("vectors", format!("vector {k} is {vector:?}; it must be finite")));
        }
        let square = vector.iter().map(|c| c * c).sum::<f64>();
        if square < f64::MIN_POSITIVE {
            return Err(Error::argument(
                "vectors",
                format!("vector {k} is 0: centre and neighbour {k} lie in one place"),
            ));
        }
        if !square.is_finite() {
            return Err(Error::argument("vectors", format!("vector {k} is {vector:?}; its length overflows")));
        }
    }
    Ok(())
}

/// All functions of one environment: neighbours of species `zj` at `vectors` (Å) around a centre of species `z0`.
///
/// `b`: n_basis; those of other centre species are 0. `db`, if wanted: n_basis × n × 3, the derivative with respect to
/// each vector. O(n · n_A + entries of the Jacobian · n).
///
/// # Errors
/// [`Error::BadArgument`] naming `z0`, `zj`, `vectors` (not finite, 0, another number than zj), `b` or `db` (their
/// lengths); [`Error::OutOfMemory`]. Nothing is written then.
pub fn site(
    basis: &Basis,
    z0: i32,
    vectors: &[[f64; 3]],
    zj: &[i32],
    b: &mut [f64],
    db: Option<&mut [f64]>,
) -> Result<()> {
    let centre = basis.species_index("z0", 0, z0)? as usize;
    if zj.len() != vectors.len() {
        return Err(Error::argument("zj", format!("{} numbers for {} vectors", zj.len(), vectors.len())));
    }
    let mut species = filled(0, zj.len(), SITE)?;
    for (place, &number) in zj.iter().enumerate() {
        species[place] = basis.species_index("zj", place, number)?;
    }
    check_vectors(vectors)?;
    if b.len() != basis.len() {
        return Err(Error::argument("b", format!("room for {} numbers; the basis has {}", b.len(), basis.len())));
    }
    let n_db = basis.len().checked_mul(3 * vectors.len());
    if let Some(db) = db.as_deref().filter(|db| Some(db.len()) != n_db) {
        let reason =
            format!("room for {} numbers; {} functions of {} vectors need three each", db.len(), basis.len(), zj.len());
        return Err(Error::argument("db", reason));
    }
    fill(basis, centre, vectors, &species, b, db)
}

/// [`site`] with checked arguments.
fn fill(
    basis: &Basis,
    centre: usize,
    vectors: &[[f64; 3]],
    species: &[u32],
    b: &mut [f64],
    db: Option<&mut [f64]>,
) -> Result<()> {
    let mut site = Site::default();
    site.lay(basis, vectors, |k| species[k], |_| 0)?;
    site.sum(basis, centre)?;
    site.functions(basis)?;
    let width = 3 * vectors.len();
    // Derivatives of the A, in the order of the vectors.
    let n_rows = basis.n_a();
    let mut da = Vec::new();
    if db.is_some() {
        da = filled(0.0, n_rows.checked_mul(width).ok_or(SITE.refused())?, SITE)?;
        for (group, k) in
            site.groups.iter().flat_map(|group| (group.blocks[0]..group.blocks[1]).map(move |k| (group, k)))
        {
            for &a in &basis.active[centre * basis.n_species() + group.species as usize].a {
                let slope = OfA::new(&site, basis, a as usize).at(k as usize);
                for lane in 0..LANES {
                    let neighbor = site.lanes[k as usize * LANES + lane];
                    if neighbor != NOBODY {
                        for axis in 0..3 {
                            da[a as usize * width + 3 * neighbor as usize + axis] = slope[axis].0[lane];
                        }
                    }
                }
            }
        }
    }
    b.fill(0.0);
    let n_many = basis.n_many();
    for function in 0..n_many + basis.n_pair() {
        b[basis.column(centre, function)] = site.b[function];
    }
    let Some(db) = db else { return Ok(()) };
    db.fill(0.0);
    for function in 0..n_many {
        let (range, slots) = basis.program.entries(function);
        let row = &mut db[basis.column(centre, function) * width..][..width];
        for (&j, &a) in site.jacobian[range].iter().zip(slots) {
            for (row, da) in row.iter_mut().zip(&da[a as usize * width..][..width]) {
                *row += j * da;
            }
        }
    }
    let n_pair = basis.n_pair();
    for q in 0..n_pair {
        let row = &mut db[basis.column(centre, n_many + q) * width..][..width];
        for (at, &neighbor) in site.lanes.iter().enumerate().filter(|&(_, &neighbor)| neighbor != NOBODY) {
            let (block, lane) = (at / LANES, at % LANES);
            let slope = site.pair_slopes[(block * n_pair + q) * LANES + lane];
            for axis in 0..3 {
                row[3 * neighbor as usize + axis] = slope * site.units[(block * 3 + axis) * LANES + lane];
            }
        }
    }
    Ok(())
}
/// Derivatives with respect to the eight neighbours of a block.
pub(super) trait Derivative {
    fn at(&self, block: usize) -> [Lanes; 3];
}

/// dA/dR: R' Y r̂ + R ∇Y.
pub(super) struct OfA<'a> {
    radial: [&'a [f64]; 2],
    angular: &'a [f64],
    units: &'a [f64],
    gradients: &'a [f64],
    n: [usize; 2],
    channel: [usize; 2],
}

impl<'a> OfA<'a> {
    #[inline(always)]
    pub fn new(site: &'a Site, basis: &Basis, a: usize) -> Self {
        let (i, y) = basis.channels[a];
        Self {
            radial: [&site.radial, &site.radial_slopes],
            angular: &site.angular,
            units: &site.units,
            gradients: &site.gradients,
            n: [basis.radial.n_functions(), basis.angular.len()],
            channel: [i as usize, y as usize],
        }
    }
}

impl Derivative for OfA<'_> {
    #[inline(always)]
    fn at(&self, block: usize) -> [Lanes; 3] {
        let [radial, angular] = [0, 1].map(|k| block * self.n[k] + self.channel[k]);
        let [value, slope] = self.radial.map(|from| Lanes::load(from, radial * LANES));
        let along = slope * Lanes::load(self.angular, angular * LANES);
        let unit = Lanes::load_vector(self.units, block * 3 * LANES);
        let gradient = Lanes::load_vector(self.gradients, angular * 3 * LANES);
        [
            along * unit[0] + value * gradient[0],
            along * unit[1] + value * gradient[1],
            along * unit[2] + value * gradient[2],
        ]
    }
}

/// Of a pair function.
pub(super) struct OfPair<'a> {
    slopes: &'a [f64],
    units: &'a [f64],
    n_pair: usize,
    q: usize,
}

impl<'a> OfPair<'a> {
    #[inline(always)]
    pub fn new(site: &'a Site, n_pair: usize, q: usize) -> Self {
        Self { slopes: &site.pair_slopes, units: &site.units, n_pair, q }
    }
}

impl Derivative for OfPair<'_> {
    #[inline(always)]
    fn at(&self, block: usize) -> [Lanes; 3] {
        let slope = Lanes::load(self.slopes, (block * self.n_pair + self.q) * LANES);
        let unit = Lanes::load_vector(self.units, block * 3 * LANES);
        [slope * unit[0], slope * unit[1], slope * unit[2]]
    }
}
