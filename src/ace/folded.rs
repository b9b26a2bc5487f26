//! Rows of one site: derivatives summed over images, then multiplied by the short rows of the Jacobian.
//!
//! Rows need Σ dB over all neighbours that are the same atom, and the virial needs Σ_j dA_j ⊗ R_j. Both are sums over
//! neighbours of dA, so they are taken before the product with J = dB/dA: a cell of two atoms with 41 neighbours has 3 + 3 +
//! 6 columns instead of 123. What the site's own images feel it gives back: they count in the virial only.
//!
//! ```text
//!                    columns: x y z of each atom | 6 virials | spare
//! dA of each A         k × columns                                     one row per A, and one per pair function
//! rows of function b = Σ over the entries of b:  J[entry] · row of its A
//! ```
//!
//! Where most atoms of a chunk are neighbours, columns are those of the block, and a product goes straight into it;
//! else they are the site's own atoms, and go to their places afterwards.

use super::basis::Basis;
use super::lanes::{LANES, Lanes};
use super::site::{NOBODY, SITE, Site, derivative};
use crate::Result;
use crate::neighbors::Around;
use crate::work::simd::{self, Kernel};

/// xx yy zz yz xz xy.
pub const N_VIRIAL: usize = 6;
/// Columns that take what nobody asks for.
pub const N_SPARE: usize = 3;
/// Derivative and coordinate of each virial column.
const VOIGT: [[usize; 2]; N_VIRIAL] = [[0, 0], [1, 1], [2, 2], [1, 2], [0, 2], [0, 1]];
/// With at least so many images of each atom, each atom has lanes of its own.
const MANY_IMAGES: usize = 4;
/// Columns worked on together, in registers.
const AT_ONCE: usize = 4;

/// Room for the rows of one site.
#[derive(Debug, Default)]
pub struct Folded {
    /// Rows of columns: the A, then the pair functions.
    columns: Vec<f64>,
    /// Of each neighbour: its atom's slot.
    slots: Vec<u32>,
    /// Of each slot: its atom; the last one is the centre.
    atoms: Vec<u32>,
    /// Of each lane: its first column.
    lanes: Vec<u32>,
    product: Vec<f64>,
}

/// Where the columns of a site are.
#[derive(Clone, Copy)]
struct Columns {
    /// Numbers of a row.
    width: usize,
    /// First column of the centre.
    centre: usize,
    /// First virial column.
    virial: usize,
}

impl Folded {
    /// Fills the site's lanes and functions, and adds its rows to a block of `n_touched` atoms.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    #[expect(clippy::too_many_arguments, reason = "the body of one loop")]
    pub fn add_site(
        &mut self,
        basis: &Basis,
        site: &mut Site,
        i: usize,
        centre: usize,
        around: &Around,
        species: impl Fn(usize) -> u32,
        places: &[u32],
        forces: bool,
        stride: usize,
        n_touched: usize,
        block: &mut [f64],
    ) -> Result<()> {
        self.number(i, around)?;
        let n_slots = self.atoms.len();
        let by_atom = forces && around.j.len() >= MANY_IMAGES * n_slots;
        site.lay(basis, &around.vectors, species, |k| if by_atom { around.j[k] } else { 0 })?;
        site.sum(basis, centre)?;
        site.functions(basis)?;

        let dense = !forces || n_touched <= 2 * n_slots;
        let column_of =
            |slot: usize, atoms: &[u32]| 3 * if dense { places[atoms[slot] as usize] as usize } else { slot };
        let n_columns = 3 * if !forces {
            0
        } else if dense {
            n_touched
        } else {
            n_slots
        };
        let width = if dense { stride } else { (n_columns + N_VIRIAL + N_SPARE).next_multiple_of(LANES) };
        let own = if forces { column_of(n_slots - 1, &self.atoms) } else { n_columns + N_VIRIAL };
        let at = Columns { width, centre: own, virial: n_columns };
        let spare = n_columns + N_VIRIAL;
        self.lanes.clear();
        self.lanes.try_reserve(site.lanes.len()).map_err(|_| SITE.refused())?;
        for &k in &site.lanes {
            let counts = forces && k != NOBODY && around.j[k as usize] as usize != i;
            let column = if counts { column_of(self.slots[k as usize] as usize, &self.atoms) } else { spare };
            self.lanes.push(column as u32);
        }
        let folded = self;
        simd::run(Rows { folded, basis, site, centre, at, by_atom, dense, stride, places, forces, n_touched, block })
    }

    /// Numbers the atoms among the neighbours; the centre comes last.
    fn number(&mut self, i: usize, around: &Around) -> Result<()> {
        let n = around.j.len();
        self.slots.clear();
        self.atoms.clear();
        self.slots.try_reserve(n).map_err(|_| SITE.refused())?;
        self.atoms.try_reserve(n + 1).map_err(|_| SITE.refused())?;
        for &j in &around.j {
            if j as usize != i && self.atoms.last() != Some(&j) {
                self.atoms.push(j);
            }
            self.slots.push((self.atoms.len() as u32).wrapping_sub(1));
        }
        self.atoms.push(i as u32);
        Ok(())
    }

    /// Sums the derivatives of every A and pair function into columns.
    #[inline(always)]
    fn fold(
        &mut self,
        basis: &Basis,
        site: &Site,
        centre: usize,
        at: Columns,
        by_atom: bool,
        forces: bool,
    ) -> Result<()> {
        let (n_a, n_pair) = (basis.n_a(), basis.n_pair());
        let size = (n_a + n_pair) * at.width;
        if self.columns.len() < size {
            self.columns.try_reserve(size - self.columns.len()).map_err(|_| SITE.refused())?;
            self.columns.resize(size, 0.0);
        }
        self.columns[..size].fill(0.0);
        for group in &site.groups {
            let blocks = [group.blocks[0] as usize, group.blocks[1] as usize];
            let active = &basis.active[centre * basis.n_species() + group.species as usize].a;
            for &a in active {
                let row = &mut self.columns[a as usize * at.width..][..at.width];
                let slope = OfA { basis, a: a as usize };
                fold_row(row, &self.lanes, site, blocks, at, by_atom, forces, slope);
            }
            for q in 0..n_pair {
                let row = &mut self.columns[(n_a + q) * at.width..][..at.width];
                let slope = OfPair { n_pair, q };
                fold_row(row, &self.lanes, site, blocks, at, by_atom, forces, slope);
            }
        }
        Ok(())
    }

    /// Multiplies by the Jacobian, and adds to the block.
    #[expect(clippy::too_many_arguments, reason = "the body of one loop")]
    #[inline(always)]
    fn multiply(
        &mut self,
        basis: &Basis,
        site: &Site,
        centre: usize,
        at: Columns,
        dense: bool,
        stride: usize,
        places: &[u32],
        forces: bool,
        n_touched: usize,
        block: &mut [f64],
    ) -> Result<()> {
        let (n_many, n_pair, n_a) = (basis.n_many(), basis.n_pair(), basis.n_a());
        if dense {
            let mut first = 0;
            while first < at.width {
                let n = if at.width - first >= AT_ONCE * LANES { AT_ONCE } else { 1 };
                for function in 0..n_many {
                    let out = &mut block[basis.column(centre, function) * stride + first..];
                    if n == AT_ONCE {
                        combine::<AT_ONCE>(basis, site, &self.columns, at.width, function, first, out);
                    } else {
                        combine::<1>(basis, site, &self.columns, at.width, function, first, out);
                    }
                }
                first += n * LANES;
            }
            for q in 0..n_pair {
                let out = &mut block[basis.column(centre, n_many + q) * stride..][..at.width];
                for (out, column) in out.iter_mut().zip(&self.columns[(n_a + q) * at.width..]) {
                    *out += column;
                }
            }
            return Ok(());
        }
        if self.product.len() < at.width {
            self.product.try_reserve(at.width).map_err(|_| SITE.refused())?;
            self.product.resize(at.width, 0.0);
        }
        let Self { columns, atoms, product, .. } = self;
        for function in 0..n_many + n_pair {
            let from = if function < n_many {
                product[..at.width].fill(0.0);
                let mut first = 0;
                while first < at.width {
                    if at.width - first >= AT_ONCE * LANES {
                        combine::<AT_ONCE>(basis, site, columns, at.width, function, first, &mut product[first..]);
                        first += AT_ONCE * LANES;
                    } else {
                        combine::<1>(basis, site, columns, at.width, function, first, &mut product[first..]);
                        first += LANES;
                    }
                }
                &product[..at.width]
            } else {
                &columns[(n_a + function - n_many) * at.width..][..at.width]
            };
            let out = &mut block[basis.column(centre, function) * stride..][..stride];
            if forces {
                for (slot, &atom) in from.chunks_exact(3).zip(&*atoms) {
                    let place = 3 * places[atom as usize] as usize;
                    for axis in 0..3 {
                        out[place + axis] += slot[axis];
                    }
                }
            }
            for k in 0..N_VIRIAL {
                out[3 * n_touched + k] += from[at.virial + k];
            }
        }
        Ok(())
    }
}

/// Folding and multiplying, once all is laid out.
struct Rows<'a> {
    folded: &'a mut Folded,
    basis: &'a Basis,
    site: &'a Site,
    centre: usize,
    at: Columns,
    by_atom: bool,
    dense: bool,
    stride: usize,
    places: &'a [u32],
    forces: bool,
    n_touched: usize,
    block: &'a mut [f64],
}

impl Kernel for Rows<'_> {
    type Output = Result<()>;

    #[inline(always)]
    fn run(self) -> Result<()> {
        let Self { folded, basis, site, centre, at, forces, .. } = self;
        folded.fold(basis, site, centre, at, self.by_atom, forces)?;
        folded.multiply(
            basis,
            site,
            centre,
            at,
            self.dense,
            self.stride,
            self.places,
            forces,
            self.n_touched,
            self.block,
        )
    }
}

/// Derivatives with respect to the eight neighbours of a block.
trait Slopes {
    fn at(&self, site: &Site, block: usize) -> [Lanes; 3];
}

/// Of an A.
struct OfA<'a> {
    basis: &'a Basis,
    a: usize,
}

impl Slopes for OfA<'_> {
    #[inline(always)]
    fn at(&self, site: &Site, block: usize) -> [Lanes; 3] {
        derivative(site, self.basis, self.a, block)
    }
}

/// Of a pair function.
struct OfPair {
    n_pair: usize,
    q: usize,
}

impl Slopes for OfPair {
    #[inline(always)]
    fn at(&self, site: &Site, block: usize) -> [Lanes; 3] {
        let slope = Lanes::load(&site.pair_slopes, (block * self.n_pair + self.q) * LANES);
        let unit = Lanes::load_vector(&site.units, block * 3 * LANES);
        [slope * unit[0], slope * unit[1], slope * unit[2]]
    }
}

/// Sums one A's derivatives over a group: minus to each neighbour's columns, plus to the centre's, and the virials.
#[expect(clippy::too_many_arguments, reason = "the body of one loop")]
#[inline(always)]
fn fold_row(
    row: &mut [f64],
    lanes: &[u32],
    site: &Site,
    [start, end]: [usize; 2],
    at: Columns,
    by_atom: bool,
    forces: bool,
    slopes: impl Slopes,
) {
    let mut sums = [Lanes::ZERO; 3];
    let mut virials = [Lanes::ZERO; N_VIRIAL];
    let spare = at.virial + N_VIRIAL;
    for block in start..end {
        let slope = slopes.at(site, block);
        let vector = Lanes::load_vector(&site.vectors, block * 3 * LANES);
        for (virial, [a, b]) in virials.iter_mut().zip(VOIGT) {
            *virial = *virial + slope[a] * vector[b];
        }
        for axis in 0..3 {
            sums[axis] = sums[axis] + slope[axis];
        }
        if forces && !by_atom {
            for (lane, &column) in lanes[block * LANES..(block + 1) * LANES].iter().enumerate() {
                let place = &mut row[column as usize..column as usize + 3];
                for axis in 0..3 {
                    place[axis] -= slope[axis].0[lane];
                }
            }
        }
    }
    for (virial, place) in virials.iter().zip(&mut row[at.virial..]) {
        *place -= virial.sum();
    }
    if !forces {
        return;
    }
    let mut total = [sums[0].sum(), sums[1].sum(), sums[2].sum()];
    if by_atom {
        let column = lanes[start * LANES] as usize;
        if column == spare {
            return;
        }
        for axis in 0..3 {
            row[column + axis] -= total[axis];
        }
    } else {
        // The centre's own images have gone to the spare columns, with a minus; they are not the centre's.
        for axis in 0..3 {
            total[axis] += row[spare + axis];
            row[spare + axis] = 0.0;
        }
    }
    for axis in 0..3 {
        row[at.centre + axis] += total[axis];
    }
}

/// Adds one function's rows in N × 8 columns from `first` on.
#[inline(always)]
fn combine<const N: usize>(
    basis: &Basis,
    site: &Site,
    columns: &[f64],
    width: usize,
    function: usize,
    first: usize,
    out: &mut [f64],
) {
    let (range, slots) = basis.program.entries(function);
    let mut sums = [Lanes::ZERO; N];
    for (&j, &a) in site.jacobian[range].iter().zip(slots) {
        let row = &columns[a as usize * width + first..][..N * LANES];
        for n in 0..N {
            sums[n] = sums[n] + Lanes::load(row, n * LANES) * j;
        }
    }
    let out = &mut out[..N * LANES];
    for n in 0..N {
        (Lanes::load(out, n * LANES) + sums[n]).store(out, n * LANES);
    }
}
