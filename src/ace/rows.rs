//! Design matrices: what is linear in the weights, a row for each energy, force component and virial component.
//!
//! A chunk of sites fills a block, whose rows are added to the matrix in the order of the chunks:
//!
//! ```text
//! block, function by function:   x y z of each atom the chunk touches | 6 virials | 3 spare | energy
//! ```
//!
//! Within a small structure every atom is touched, so a function's part of the block is one stretch of the matrix.

use super::basis::Basis;
use super::chunks::{Spare, in_order};
use super::folded::{Folded, N_SPARE, N_VIRIAL};
use super::site::Site;
use super::system::{Prepared, RowKinds, System, about};
use crate::neighbors::Around;
use crate::work::memory::{Purpose, filled, reserved};
use crate::work::{Monitor, available_threads, each, try_each};
use crate::{Error, Result};

const ROWS: Purpose = Purpose("the rows of a design matrix");
/// Sites of a chunk.
const CHUNK: usize = 64;
/// Blocks that wait to be added, in numbers of 8 bytes: 8 MB.
const WAVE: usize = 1 << 20;
/// Points whose sorted neighbours are kept from the check to the rows: some 5 MB.
const MOST_KEPT: usize = 1 << 16;

/// How a matrix lies in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Row r, column c at `c * leading + r`: Julia, LAPACK.
    #[default]
    ColumnMajor,
    /// Row r, column c at `r * leading + c`.
    RowMajor,
}

/// Factors of the rows: energy · wE / √n_atoms, forces · wF, virial · wV / √n_atoms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowWeights {
    /// wE.
    pub energy: f64,
    /// wF.
    pub forces: f64,
    /// wV.
    pub virial: f64,
}

impl RowKinds {
    fn count(self, n_atoms: usize) -> Option<usize> {
        let forces = if self.forces { n_atoms.checked_mul(3)? } else { 0 };
        forces.checked_add(usize::from(self.energy) + N_VIRIAL * usize::from(self.virial))
    }
}

/// Rows of the design matrix of structures.
///
/// # Errors
/// [`Error::BadArgument`] naming `systems`, where they are more than can be counted.
pub fn count_rows(systems: &[System<'_>]) -> Result<usize> {
    let add = |sum: usize, system: &System<'_>| sum.checked_add(system.rows.count(system.n_atoms())?);
    let sum = systems.iter().try_fold(0, add);
    sum.ok_or_else(|| Error::argument("systems", "they have more rows than can be counted"))
}

/// Writes the design matrix of structures: for each in turn its energy (1 row), forces (3 n, atom by atom, x y z) and virial
/// (6: xx yy zz yz xz xy), n_basis columns. Times the weights it gives [`energy_forces`](super::energy_forces), e0 apart.
///
/// `a`: room for count_rows × n_basis numbers in the layout; what lies between them is left alone. Structures and chunks of
/// large ones are shared among the threads of the rayon pool this runs on.
///
/// # Errors
/// [`Error::BadArgument`] naming `row_weights`, `out` (too small, or a leading dimension below the length it strides), or
/// as [`energy_forces`](super::energy_forces), with the number of the structure. Nothing is written then. After
/// [`Error::Cancelled`] and [`Error::OutOfMemory`] rows may be written in part.
pub fn design_matrix(
    basis: &Basis,
    systems: &[System<'_>],
    weights: Option<RowWeights>,
    layout: Layout,
    a: &mut [f64],
    leading: usize,
    monitor: &Monitor,
) -> Result<()> {
    let n_rows = count_rows(systems)?;
    check_room(n_rows, basis.len(), layout, a.len(), leading)?;
    if let Some(RowWeights { energy, forces, virial }) = weights
        && ![energy, forces, virial].iter().all(|weight| weight.is_finite())
    {
        let reason = format!("({energy}, {forces}, {virial}); they must be finite");
        return Err(Error::argument("row_weights", reason));
    }
    let mut tasks = Vec::new();
    let mut row = 0;
    for (number, system) in systems.iter().enumerate() {
        system.check(basis, &format!("structure {number}: "))?;
        let n = system.n_atoms();
        let n_chunks = n.div_ceil(CHUNK).max(1);
        let part = |chunk| Task { number, row, sites: [chunk * CHUNK, n.min((chunk + 1) * CHUNK)], n_chunks, chunk };
        tasks.try_reserve(n_chunks).map_err(|_| ROWS.refused())?;
        tasks.extend((0..n_chunks).map(part));
        row += system.rows.count(n).unwrap_or(0);
    }
    monitor.expect((systems.len() + tasks.len()) as u64);
    let mut work = Work { basis, systems, weights, layout, leading, kept: Vec::new(), spare: Spare::default() };
    work.kept = work.check_apart(monitor)?;
    let mut first = 0;
    while first < tasks.len() {
        let mut size = 0;
        let mut end = first;
        while end < tasks.len() && (size < WAVE || end < first + available_threads()) {
            size += work.block_size(&tasks[end]);
            end += 1;
        }
        work.wave(&tasks[first..end], a, monitor)?;
        for task in &tasks[first..end] {
            if task.chunk + 1 == task.n_chunks {
                work.kept[task.number] = None;
            }
        }
        first = end;
    }
    Ok(())
}

/// Numbers from the first to the last of a matrix, those between its columns or rows included.
///
/// # Errors
/// [`Error::BadArgument`] naming `out`: a leading dimension below the length it strides, or more than can be counted.
pub fn matrix_size(n_rows: usize, n_columns: usize, layout: Layout, leading: usize) -> Result<usize> {
    let (long, many) = match layout {
        Layout::ColumnMajor => (n_rows, n_columns),
        Layout::RowMajor => (n_columns, n_rows),
    };
    if long == 0 || many == 0 {
        return Ok(0);
    }
    let needed = leading.checked_mul(many - 1).and_then(|n| n.checked_add(long)).filter(|_| leading >= long);
    needed.ok_or_else(|| {
        let reason = format!("a leading dimension of {leading} has no room for {n_rows} x {n_columns} numbers");
        Error::argument("out", reason)
    })
}

/// # Errors
/// [`Error::BadArgument`] naming `out`.
fn check_room(n_rows: usize, n_columns: usize, layout: Layout, length: usize, leading: usize) -> Result<()> {
    let needed = matrix_size(n_rows, n_columns, layout, leading)?;
    if length < needed {
        let reason =
            format!("{length} numbers; {n_rows} x {n_columns} with a leading dimension of {leading} need {needed}");
        return Err(Error::argument("out", reason));
    }
    Ok(())
}

/// One chunk of sites of one structure.
struct Task {
    number: usize,
    /// First row of the structure.
    row: usize,
    sites: [usize; 2],
    chunk: usize,
    n_chunks: usize,
}

/// What a chunk adds.
struct Block {
    /// Atoms touched, ascending.
    touched: Vec<u32>,
    /// Numbers of one function.
    stride: usize,
    /// n_basis × stride.
    data: Vec<f64>,
}

/// Room for the chunks of a thread.
#[derive(Debug, Default)]
struct Room {
    arounds: Vec<Around>,
    site: Site,
    folded: Folded,
    places: Vec<u32>,
}

struct Work<'a> {
    basis: &'a Basis,
    systems: &'a [System<'a>],
    weights: Option<RowWeights>,
    layout: Layout,
    leading: usize,
    /// Structures that are not prepared again.
    kept: Vec<Option<Prepared<'a>>>,
    spare: Spare<Room>,
}

impl<'a> Work<'a> {
    /// Prepares all structures before anything is written, and refuses those with two atoms in one place.
    fn check_apart(&self, monitor: &Monitor) -> Result<Vec<Option<Prepared<'a>>>> {
        let mut kept = reserved(self.systems.len(), ROWS)?;
        let mut n_kept = 0;
        let named = |number: usize, error| about(error, &format!("structure {number}: "));
        let work = |number: usize| {
            let prepared = self.systems[number].prepare(self.basis).map_err(|error| named(number, error))?;
            prepared.check_apart().map_err(|error| named(number, error))?;
            Ok(prepared)
        };
        in_order(self.systems.len(), monitor, work, |prepared: Prepared<'a>| {
            n_kept += prepared.size();
            let keep = n_kept < MOST_KEPT || prepared.species.len() > CHUNK;
            kept.push(keep.then_some(prepared));
            Ok(())
        })?;
        Ok(kept)
    }

    /// About how many numbers a block has.
    fn block_size(&self, task: &Task) -> usize {
        let n = self.systems[task.number].n_atoms();
        (3 * n.min(8 * CHUNK) + N_VIRIAL + N_SPARE + 1) * self.basis.len()
    }

    /// Fills the blocks of some tasks on all threads, then adds them to the matrix in order.
    fn wave(&self, tasks: &[Task], a: &mut [f64], monitor: &Monitor) -> Result<()> {
        let fill = |task: &Task| -> Result<Block> {
            monitor.step()?;
            let again;
            let prepared = match &self.kept[task.number] {
                Some(kept) => kept,
                None => {
                    again = self.systems[task.number].prepare(self.basis)?;
                    &again
                }
            };
            let (basis, kinds) = (self.basis, self.systems[task.number].rows);
            self.spare.with(Room::default, |room| Fill { basis, kinds, prepared, sites: task.sites }.run(room))
        };
        if available_threads() == 1 {
            for task in tasks {
                let block = fill(task)?;
                self.add(task, &block, a, None);
            }
            return Ok(());
        }
        let blocks: Vec<Block> = try_each(available_threads(), tasks.iter(), fill)?;
        match self.layout {
            Layout::ColumnMajor => {
                each(a.chunks_mut(self.leading.max(1)).enumerate().collect(), |(column, a)| {
                    for (task, block) in tasks.iter().zip(&blocks) {
                        self.add(task, block, a, Some(column));
                    }
                });
            }
            Layout::RowMajor => {
                for (task, block) in tasks.iter().zip(&blocks) {
                    self.add(task, block, a, None);
                }
            }
        }
        Ok(())
    }

    /// Adds a block to the whole matrix, or to one column of which `a` is all.
    fn add(&self, task: &Task, block: &Block, a: &mut [f64], column: Option<usize>) {
        let n_basis = self.basis.len();
        match (self.layout, column) {
            (Layout::ColumnMajor, Some(column)) if column < n_basis => self.add_column(task, block, column, a, 1),
            (Layout::ColumnMajor, Some(_)) => {}
            (Layout::ColumnMajor, None) => {
                for (column, a) in a.chunks_mut(self.leading.max(1)).take(n_basis).enumerate() {
                    self.add_column(task, block, column, a, 1);
                }
            }
            (Layout::RowMajor, _) => {
                for column in 0..n_basis {
                    self.add_column(task, block, column, a.get_mut(column..).unwrap_or(&mut []), self.leading);
                }
            }
        }
    }

    /// Adds a block's part of one column, whose rows are `step` apart.
    fn add_column(&self, task: &Task, block: &Block, column: usize, a: &mut [f64], step: usize) {
        let system = &self.systems[task.number];
        let n = system.n_atoms();
        let n_rows = system.rows.count(n).unwrap_or(0);
        let from = &block.data[column * block.stride..(column + 1) * block.stride];
        let n_forces = 3 * block.touched.len();
        let (first, last) = (task.chunk == 0, task.chunk + 1 == task.n_chunks);
        let mut put = |row: usize, value: f64| {
            let place = &mut a[(task.row + row) * step];
            *place = if first { value } else { *place + value };
        };
        let mut row = 0;
        if system.rows.energy {
            put(0, from[n_forces + N_VIRIAL + N_SPARE]);
            row += 1;
        }
        if system.rows.forces {
            if block.touched.len() == n {
                (0..3 * n).for_each(|k| put(row + k, from[k]));
            } else {
                if first {
                    (0..3 * n).for_each(|k| put(row + k, 0.0));
                }
                for (place, &atom) in block.touched.iter().enumerate() {
                    for axis in 0..3 {
                        a[(task.row + row + 3 * atom as usize + axis) * step] += from[3 * place + axis];
                    }
                }
            }
            row += 3 * n;
        }
        if system.rows.virial {
            for k in 0..N_VIRIAL {
                let place = &mut a[(task.row + row + k) * step];
                *place = if first { from[n_forces + k] } else { *place + from[n_forces + k] };
            }
        }
        if let Some(weights) = self.weights.filter(|_| last && n > 0) {
            let root = (n as f64).sqrt();
            let n_energy = usize::from(system.rows.energy);
            for k in 0..n_rows {
                let factor = if k < n_energy {
                    weights.energy / root
                } else if system.rows.forces && k < n_energy + 3 * n {
                    weights.forces
                } else {
                    weights.virial / root
                };
                a[(task.row + k) * step] *= factor;
            }
        }
    }
}

struct Fill<'a, 'b> {
    basis: &'a Basis,
    kinds: RowKinds,
    prepared: &'a Prepared<'b>,
    sites: [usize; 2],
}

impl Fill<'_, '_> {
    fn run(self, room: &mut Room) -> Result<Block> {
        let Self { basis, kinds, prepared, sites: [start, end] } = self;
        let n = prepared.species.len();
        let Room { arounds, site, folded, places } = room;
        if arounds.len() < end - start {
            arounds.resize_with(end - start, Around::default);
        }
        for i in start..end {
            prepared.around(i, &mut arounds[i - start])?;
        }
        let touched = touched(n, start, end, arounds, kinds.forces)?;
        if places.len() < n {
            *places = filled(0, n, ROWS)?;
        }
        for (place, &atom) in touched.iter().enumerate() {
            places[atom as usize] = place as u32;
        }
        let energy_at = 3 * touched.len() + N_VIRIAL + N_SPARE;
        let stride = (energy_at + 1).next_multiple_of(super::lanes::LANES);
        let size = basis.len().checked_mul(stride).ok_or(ROWS.refused())?;
        let mut block = Block { touched, stride, data: filled(0.0, size, ROWS)? };
        for i in start..end {
            let around = &arounds[i - start];
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
                    &mut block.data,
                )?;
            } else {
                site.lay(basis, &around.vectors, species, |_| 0)?;
                site.sum(basis, centre)?;
                site.functions(basis)?;
            }
            for function in 0..basis.n_many() + basis.n_pair() {
                block.data[basis.column(centre, function) * stride + energy_at] += site.b[function];
            }
        }
        Ok(block)
    }
}

/// Atoms that the sites of a chunk push: themselves and their neighbours; all those of a structure of one chunk.
fn touched(n: usize, start: usize, end: usize, arounds: &[Around], forces: bool) -> Result<Vec<u32>> {
    if !forces {
        return Ok(Vec::new());
    }
    if n <= CHUNK {
        return crate::work::memory::collected(0..n as u32, n, ROWS);
    }
    let n_all = (end - start) + arounds[..end - start].iter().map(|around| around.j.len()).sum::<usize>();
    let mut all = reserved(n_all, ROWS)?;
    all.extend(start as u32..end as u32);
    arounds[..end - start].iter().for_each(|around| all.extend(&around.j));
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
