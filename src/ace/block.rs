//! What a chunk of sites adds to a design matrix.
//!
//! ```text
//! block, function by function:   x y z of each atom the chunk touches | 6 virials | 3 spare | energy
//! ```
//!
//! Within a small structure every atom is touched, so a function's part of the block is one stretch of the matrix.

use super::basis::Basis;
use super::folded::{Folded, N_SPARE, N_VIRIAL};
use super::lanes::{self, LANES};
use super::site::Site;
use super::system::{Prepared, RowKinds};
use crate::Result;
use crate::neighbors::Around;
use crate::work::kept::Kept;
use crate::work::memory::{Purpose, filled, reserved};

const BLOCK: Purpose = Purpose("the rows of a design matrix");
/// Sites of a chunk.
pub const CHUNK: usize = 64;

/// What a chunk adds.
#[derive(Debug, Default)]
pub struct Block {
    /// Atoms touched, ascending.
    pub touched: Vec<u32>,
    /// Numbers of one function.
    pub stride: usize,
    data: Kept<f64>,
    /// The first of the data that counts.
    start: usize,
}

impl Block {
    /// Zeros: n_basis × stride.
    fn clear(&mut self, n_basis: usize, stride: usize) -> Result<()> {
        let size = n_basis.checked_mul(stride).and_then(|size| size.checked_add(LANES - 1)).ok_or(BLOCK.refused())?;
        self.stride = stride;
        self.data.remake(size, 1, BLOCK, |_| 0.0)?;
        self.start = lanes::start(&self.data);
        Ok(())
    }

    /// What it adds to one column.
    pub fn column(&self, column: usize) -> &[f64] {
        &self.data[self.start + column * self.stride..][..self.stride]
    }
}

/// Room for the chunks of a thread.
#[derive(Debug, Default)]
pub struct Room {
    /// The block that was filled last.
    pub block: Block,
    arounds: Vec<Around>,
    site: Site,
    folded: Folded,
    places: Vec<u32>,
}

/// What a block is filled with.
pub struct Fill<'a, 'b> {
    /// The functions.
    pub basis: &'a Basis,
    /// The rows that are asked for.
    pub kinds: RowKinds,
    /// The structure.
    pub prepared: &'a Prepared<'b>,
    /// First site, and the one after the last.
    pub sites: [usize; 2],
}

impl Fill<'_, '_> {
    /// Fills the block of a room.
    ///
    /// # Errors
    /// As [`Prepared::around`].
    pub fn run(self, room: &mut Room) -> Result<()> {
        let Self { basis, kinds, prepared, sites: [start, end] } = self;
        let n = prepared.species.len();
        let Room { block, arounds, site, folded, places } = room;
        // Where the atoms touched are known beforehand, the neighbours of one site are enough.
        let is_small = n <= CHUNK;
        let n_arounds = if is_small { 1 } else { end - start };
        if arounds.len() < n_arounds {
            arounds.resize_with(n_arounds, Around::default);
        }
        if !is_small {
            (start..end).try_for_each(|i| prepared.around(i, &mut arounds[i - start]))?;
        }
        block.touched = touched(n, start, end, arounds, kinds.forces)?;
        if places.len() < n {
            *places = filled(0, n, BLOCK)?;
        }
        for (place, &atom) in block.touched.iter().enumerate() {
            places[atom as usize] = place as u32;
        }
        let energy_at = 3 * block.touched.len() + N_VIRIAL + N_SPARE;
        let stride = (energy_at + 1).next_multiple_of(LANES);
        block.clear(basis.len(), stride)?;
        let data = &mut block.data[block.start..];
        for i in start..end {
            let around = &mut arounds[if is_small { 0 } else { i - start }];
            if is_small {
                prepared.around(i, around)?;
            }
            let around = &*around;
            let centre = prepared.species[i] as usize;
            let species = |k: usize| prepared.species[around.j[k] as usize];
            if kinds.forces || kinds.virial {
                folded.add_site(
                    basis,
                    site,
                    i,
                    centre,
                    around,
                    species,
                    places,
                    kinds.forces,
                    stride,
                    block.touched.len(),
                    data,
                )?;
            } else {
                site.lay(basis, &around.vectors, species, |_| 0)?;
                site.sum(basis, centre)?;
                site.functions(basis)?;
            }
            for function in 0..basis.n_many() + basis.n_pair() {
                data[basis.column(centre, function) * stride + energy_at] += site.b[function];
            }
        }
        Ok(())
    }
}

/// Atoms that the sites of a chunk push: themselves and their neighbours; all those of a structure of one chunk.
fn touched(n: usize, start: usize, end: usize, arounds: &[Around], forces: bool) -> Result<Vec<u32>> {
    if !forces {
        return Ok(Vec::new());
    }
    if n <= CHUNK {
        return crate::work::memory::collected(0..n as u32, n, BLOCK);
    }
    let n_all = (end - start) + arounds[..end - start].iter().map(|around| around.j.len()).sum::<usize>();
    let mut all = reserved(n_all, BLOCK)?;
    all.extend(start as u32..end as u32);
    arounds[..end - start].iter().for_each(|around| all.extend(&around.j));
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
