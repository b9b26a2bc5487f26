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
use super::lanes::{LANES, Lanes, Numbers};
use super::site::{Derivative, Group, NOBODY, OfA, OfPair, SITE, Site};
use crate::Result;
use crate::neighbors::Around;
use crate::work::simd::{self, Kernel};

/// xx yy zz yz xz xy.
pub const N_VIRIAL: usize = 6;
/// Columns that take what nobody asks for.
pub const N_SPARE: usize = 3;
/// A and pair functions whose sums are in the nearest cache together.
const ROWS_AT_ONCE: usize = 8;
/// Sums over a group: x y z of the derivative, and the virials.
const N_SUMS: usize = 3 + N_VIRIAL;
/// With at least so many images of each atom, each atom has lanes of its own.
const MANY_IMAGES: usize = 4;
/// Up to so many times the site's own atoms in a chunk, multiplying columns of zeros costs less than bringing each to its place.
const DENSE: usize = 4;

/// Room for the rows of one site.
#[derive(Debug, Default)]
pub struct Folded {
    /// Rows of columns: the A, then the pair functions.
    columns: Numbers,
    /// Of each neighbour: its atom's slot.
    slots: Vec<u32>,
    /// Of each slot: its atom; the last one is the centre.
    atoms: Vec<u32>,
    /// Of each lane: its first column.
    lanes: Vec<u32>,
    /// Derivatives of one A: 3 × 8 of each block.
    slopes: Numbers,
    /// Of some A their sums over a group, lane by lane, and all lanes together.
    sums: Numbers,
    totals: Numbers,
    product: Numbers,
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

        let dense = !forces || n_touched <= DENSE * n_slots;
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
        let Self { columns, lanes, slopes, sums, totals, .. } = self;
        columns.grow(size, SITE)?;
        slopes.grow(site.n_blocks() * 3 * LANES, SITE)?;
        sums.grow(ROWS_AT_ONCE * N_SUMS * LANES, SITE)?;
        totals.grow(ROWS_AT_ONCE * N_SUMS, SITE)?;
        let active_in = |group: &Group| &*basis.active[centre * basis.n_species() + group.species as usize].a;
        // The first group begins its rows anew, one by one: all at once they would have left the nearest cache.
        let Some(first) = site.groups.first() else {
            columns[..size].fill(0.0);
            return Ok(());
        };
        let mut begun = active_in(first).iter().peekable();
        for a in 0..n_a {
            if begun.next_if(|&&active| active as usize == a).is_none() {
                columns[a * at.width..][..at.width].fill(0.0);
            }
        }
        for (number, group) in site.groups.iter().enumerate() {
            let blocks = [group.blocks[0] as usize, group.blocks[1] as usize];
            let active = active_in(group);
            let n_active = active.len();
            let row_of = |k: usize| if k < n_active { active[k] as usize } else { n_a + k - n_active };
            let shared = if by_atom { Some(lanes[blocks[0] * LANES] as usize) } else { None };
            for first in (0..n_active + n_pair).step_by(ROWS_AT_ONCE) {
                let some = first..(first + ROWS_AT_ONCE).min(n_active + n_pair);
                for (k, sums) in some.clone().zip(sums.chunks_exact_mut(N_SUMS * LANES)) {
                    if number == 0 {
                        columns[row_of(k) * at.width..][..at.width].fill(0.0);
                    }
                    if k < n_active {
                        fill_slopes(slopes, blocks, OfA::new(site, basis, row_of(k)));
                    } else {
                        fill_slopes(slopes, blocks, OfPair::new(site, n_pair, k - n_active));
                    }
                    add_up(sums, slopes, &site.vectors, blocks);
                    if forces && !by_atom {
                        spread(&mut columns[row_of(k) * at.width..][..at.width], slopes, lanes, blocks);
                    }
                }
                // In a loop of its own: in the one above, the order of a sum would decide how its numbers lie in registers.
                for (k, total) in totals[..some.len() * N_SUMS].iter_mut().enumerate() {
                    *total = Lanes::load(sums, k * LANES).sum();
                }
                for (k, totals) in some.zip(totals.chunks_exact(N_SUMS)) {
                    take_totals(&mut columns[row_of(k) * at.width..][..at.width], totals, at, shared, forces);
                }
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
                let n = at_once(at.width - first);
                for function in 0..n_many {
                    let out = &mut block[basis.column(centre, function) * stride + first..];
                    combine(n, basis, site, &self.columns, at.width, function, first, out);
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
        self.product.grow(at.width, SITE)?;
        let Self { columns, atoms, product, .. } = self;
        for function in 0..n_many + n_pair {
            let from = if function < n_many {
                product[..at.width].fill(0.0);
                let mut first = 0;
                while first < at.width {
                    let n = at_once(at.width - first);
                    combine(n, basis, site, columns, at.width, function, first, &mut product[first..]);
                    first += n * LANES;
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

/// Derivatives with respect to each neighbour of some blocks.
#[inline(always)]
fn fill_slopes(slopes: &mut [f64], [start, end]: [usize; 2], of: impl Derivative) {
    for block in start..end {
        let slope = of.at(block);
        for axis in 0..3 {
            slope[axis].store(slopes, (block * 3 + axis) * LANES);
        }
    }
}

/// Sums of derivatives over a group, lane by lane: of x y z, and of the virials.
#[inline(always)]
fn add_up(sums: &mut [f64], slopes: &[f64], vectors: &[f64], [start, end]: [usize; 2]) {
    // Each by a name: as an array they would lie in memory.
    let [mut x, mut y, mut z] = [Lanes::ZERO; 3];
    let [mut xx, mut yy, mut zz, mut yz, mut xz, mut xy] = [Lanes::ZERO; N_VIRIAL];
    for block in start..end {
        let [dx, dy, dz] = Lanes::load_vector(slopes, block * 3 * LANES);
        let [rx, ry, rz] = Lanes::load_vector(vectors, block * 3 * LANES);
        (x, y, z) = (x + dx, y + dy, z + dz);
        (xx, yy, zz) = (xx + dx * rx, yy + dy * ry, zz + dz * rz);
        (yz, xz, xy) = (yz + dy * rz, xz + dx * rz, xy + dx * ry);
    }
    for (k, sum) in [x, y, z, xx, yy, zz, yz, xz, xy].into_iter().enumerate() {
        sum.store(sums, k * LANES);
    }
}

/// Gives each neighbour of a group minus its derivative.
#[inline(always)]
fn spread(row: &mut [f64], slopes: &[f64], lanes: &[u32], [start, end]: [usize; 2]) {
    for block in start..end {
        let slope: &[f64; 3 * LANES] = slopes[block * 3 * LANES..][..3 * LANES].try_into().expect("three lanes");
        for (lane, &column) in lanes[block * LANES..(block + 1) * LANES].iter().enumerate() {
            let place = &mut row[column as usize..column as usize + 3];
            for axis in 0..3 {
                place[axis] -= slope[axis * LANES + lane];
            }
        }
    }
}

/// Gives the sums over a group: minus to the atom whose images it is, if it has a column of its own in `shared`, plus to the
/// centre, and the virials.
#[inline(always)]
fn take_totals(row: &mut [f64], totals: &[f64], at: Columns, shared: Option<usize>, forces: bool) {
    let mut total = [totals[0], totals[1], totals[2]];
    for (virial, place) in totals[3..].iter().zip(&mut row[at.virial..]) {
        *place -= virial;
    }
    if !forces {
        return;
    }
    let spare = at.virial + N_VIRIAL;
    match shared {
        Some(column) if column == spare => return,
        Some(column) => {
            for axis in 0..3 {
                row[column + axis] -= total[axis];
            }
        }
        // The centre's own images have gone to the spare columns, with a minus; they are not the centre's.
        None => {
            for axis in 0..3 {
                total[axis] += row[spare + axis];
                row[spare + axis] = 0.0;
            }
        }
    }
    for axis in 0..3 {
        row[at.centre + axis] += total[axis];
    }
}

/// Of so many columns, those worked on together, in registers: 4, 2 or 1 times 8.
#[inline(always)]
fn at_once(n_columns: usize) -> usize {
    match n_columns / LANES {
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// Adds one function's rows in n × 8 columns from `first` on, n as [`at_once`] has it.
#[expect(clippy::too_many_arguments, reason = "the body of one loop")]
#[inline(always)]
fn combine(
    n: usize,
    basis: &Basis,
    site: &Site,
    columns: &[f64],
    width: usize,
    function: usize,
    first: usize,
    out: &mut [f64],
) {
    match n {
        4 => combine_n::<4>(basis, site, columns, width, function, first, out),
        2 => combine_n::<2>(basis, site, columns, width, function, first, out),
        _ => combine_n::<1>(basis, site, columns, width, function, first, out),
    }
}

#[inline(always)]
fn combine_n<const N: usize>(
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
