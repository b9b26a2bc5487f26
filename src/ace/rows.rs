//! Design matrices: what is linear in the weights, a row for each energy, force component and virial component.
//!
//! Chunks of sites fill blocks, which are added to the rows of their structure in the order of the chunks. A structure of one
//! chunk is one thread's work from its block to the matrix; of larger ones many blocks are filled at once, and wait.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::basis::Basis;
use super::block::{Block, CHUNK, Fill, Room};
use super::folded::{N_SPARE, N_VIRIAL};
use super::matrix::{Layout, Rows, check_room};
use super::system::{Prepared, RowKinds, System, about};
use crate::neighbors::Around;
use crate::work::memory::{Purpose, reserved};
use crate::work::{Monitor, Spare, available_threads, each, each_by_size, try_each};
use crate::{Error, Result};

const ROWS: Purpose = Purpose("the rows of a design matrix");
/// Blocks that wait to be added, in numbers of 8 bytes: 8 MB.
const WAVE: usize = 1 << 20;
/// Columns of structures that are worked on at once: 2 MB.
const COLUMNS: usize = 1 << 17;
/// Structures of several chunks that are worked on at once, for each thread: enough that a slow one does not idle the others.
const IN_FLIGHT: usize = 8;
/// Pairs or images of small structures that are kept from the check to the rows: some 5 MB.
const MOST_KEPT: usize = 1 << 17;

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
    for (number, system) in systems.iter().enumerate() {
        system.check(basis, &format!("structure {number}: "))?;
    }
    let n_chunks: usize = systems.iter().map(n_chunks).sum();
    monitor.expect((systems.len() + n_chunks) as u64);
    let work = Work {
        basis,
        systems,
        weights,
        monitor,
        n_kept: AtomicUsize::new(0),
        arounds: Spare::for_pool(),
        spare: Spare::for_pool(),
    };
    let groups = groups(systems, basis.len());
    // All structures are prepared before anything is written, and those with two atoms in one place refused.
    let mut prepared = reserved(systems.len(), ROWS)?;
    for group in &groups {
        work.prepare(group.clone(), &mut prepared)?;
    }
    let mut rows = Rows::new(a, basis.len(), layout, leading)?;
    for group in groups {
        let prepared = &mut prepared[group.clone()];
        if is_small(&systems[group.start]) {
            work.small(group, prepared, &mut rows)?;
        } else {
            work.large(group, prepared, &mut rows)?;
        }
        // Not by the threads that are done with them: memory that others have asked for is given back under their locks.
        prepared.fill_with(|| None);
    }
    Ok(())
}

fn n_chunks(system: &System<'_>) -> usize {
    system.n_atoms().div_ceil(CHUNK).max(1)
}

fn is_small(system: &System<'_>) -> bool {
    n_chunks(system) == 1
}

/// Structures that are worked on at once, as many as memory allows: they follow each other, and all of them are small or none.
fn groups(systems: &[System<'_>], n_basis: usize) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (number, system) in systems.iter().enumerate() {
        let most = if is_small(system) { COLUMNS / n_basis.max(1) } else { IN_FLIGHT * available_threads() };
        match groups.last_mut() {
            Some(group) if is_small(&systems[group.start]) == is_small(system) && group.len() < most => group.end += 1,
            _ => groups.push(number..number + 1),
        }
    }
    groups
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

struct Work<'a> {
    basis: &'a Basis,
    systems: &'a [System<'a>],
    weights: Option<RowWeights>,
    monitor: &'a Monitor,
    /// Pairs or images of structures that were prepared.
    n_kept: AtomicUsize,
    arounds: Spare<Around>,
    spare: Spare<Room>,
}

impl<'a> Work<'a> {
    /// Sorts the atoms of structures, so that their neighbours can be found; keeps the large ones, and the first of the others.
    fn prepare(&self, group: Range<usize>, kept: &mut Vec<Option<Prepared<'a>>>) -> Result<()> {
        let prepare = |number: usize| {
            self.monitor.step()?;
            let mut prepared = self.systems[number].prepare(self.basis)?;
            self.arounds.with(Around::default, |found| prepared.check_apart(found))?;
            let n_kept = self.n_kept.fetch_add(prepared.size(), Ordering::Relaxed) + prepared.size();
            Ok((n_kept < MOST_KEPT || !is_small(&self.systems[number])).then_some(prepared))
        };
        let prepared = each_by_size(group.clone().collect(), |&number| self.systems[number].n_atoms(), prepare);
        for (number, own) in group.zip(prepared) {
            kept.push(own.map_err(|error| about(error, &format!("structure {number}: ")))?);
        }
        Ok(())
    }

    /// Writes the rows of structures of one chunk, each on one thread.
    fn small(&self, group: Range<usize>, prepared: &[Option<Prepared<'a>>], rows: &mut Rows<'_>) -> Result<()> {
        let mut parts = reserved(group.len(), ROWS)?;
        for (number, prepared) in group.zip(prepared) {
            let task = Task { number, row: 0, sites: [0, self.systems[number].n_atoms()], chunk: 0, n_chunks: 1 };
            parts.push((task, prepared, rows.take(self.n_rows(number))?));
        }
        let write = |(task, prepared, mut rows): (Task, &Option<Prepared<'a>>, Rows<'_>)| {
            let anew;
            let prepared = match prepared {
                Some(prepared) => prepared,
                None => {
                    anew = self.systems[task.number].prepare(self.basis)?;
                    &anew
                }
            };
            self.spare.with(Room::default, |room| {
                self.fill(&task, prepared, room)?;
                self.add(&task, &room.block, &mut rows);
                Ok(())
            })
        };
        each_by_size(parts, |(task, ..)| task.sites[1], write).into_iter().collect()
    }

    /// Writes the rows of structures of several chunks, shared out by chunks.
    fn large(&self, group: Range<usize>, prepared: &mut [Option<Prepared<'a>>], rows: &mut Rows<'_>) -> Result<()> {
        let mut tasks = Vec::new();
        let mut row = 0;
        for number in group.clone() {
            let (n, n_chunks) = (self.systems[number].n_atoms(), n_chunks(&self.systems[number]));
            let task =
                |chunk| Task { number, row, sites: [chunk * CHUNK, n.min((chunk + 1) * CHUNK)], n_chunks, chunk };
            tasks.try_reserve(n_chunks).map_err(|_| ROWS.refused())?;
            tasks.extend((0..n_chunks).map(task));
            row += self.n_rows(number);
        }
        let mut rows = rows.take(row)?;
        let mut first = 0;
        while first < tasks.len() {
            let mut size = 0;
            let mut end = first;
            while end < tasks.len() && (size < WAVE || end < first + available_threads()) {
                size += self.block_size(&tasks[end]);
                end += 1;
            }
            self.wave(&tasks[first..end], group.start, prepared, &mut rows)?;
            for task in &tasks[first..end] {
                if task.chunk + 1 == task.n_chunks {
                    prepared[task.number - group.start] = None;
                }
            }
            first = end;
        }
        Ok(())
    }

    fn n_rows(&self, number: usize) -> usize {
        self.systems[number].rows.count(self.systems[number].n_atoms()).unwrap_or(0)
    }

    /// About how many numbers a block has.
    fn block_size(&self, task: &Task) -> usize {
        let n = self.systems[task.number].n_atoms();
        (3 * n.min(8 * CHUNK) + N_VIRIAL + N_SPARE + 1) * self.basis.len()
    }

    /// Fills the blocks of some tasks on all threads, then adds them to the rows in order. `prepared` begins with structure
    /// `start`.
    fn wave(&self, tasks: &[Task], start: usize, prepared: &[Option<Prepared<'a>>], rows: &mut Rows<'_>) -> Result<()> {
        let fill = |task: &Task, room: &mut Room| {
            let prepared = prepared[task.number - start].as_ref().expect("those of large structures are kept");
            self.fill(task, prepared, room)
        };
        if available_threads() == 1 {
            return self.spare.with(Room::default, |room| {
                tasks.iter().try_for_each(|task| {
                    fill(task, room)?;
                    self.add(task, &room.block, rows);
                    Ok(())
                })
            });
        }
        let blocks = try_each(available_threads(), tasks.iter(), |task| {
            self.spare.with(Room::default, |room| fill(task, room).map(|()| std::mem::take(&mut room.block)))
        })?;
        if let Some(columns) = rows.columns() {
            each(columns.iter_mut().enumerate().collect(), |(column, a)| {
                tasks.iter().zip(&blocks).for_each(|(task, block)| self.add_column(task, block, column, a, 1));
            });
        } else {
            tasks.iter().zip(&blocks).for_each(|(task, block)| self.add(task, block, rows));
        }
        Ok(())
    }

    /// Fills the block of a room.
    fn fill(&self, task: &Task, prepared: &Prepared<'_>, room: &mut Room) -> Result<()> {
        self.monitor.step()?;
        Fill { basis: self.basis, kinds: self.systems[task.number].rows, prepared, sites: task.sites }.run(room)
    }

    /// Adds a block to rows.
    fn add(&self, task: &Task, block: &Block, rows: &mut Rows<'_>) {
        for column in 0..self.basis.len() {
            let (a, step) = rows.column(column);
            self.add_column(task, block, column, a, step);
        }
    }

    /// Adds a block's part of one column, whose rows are `step` apart.
    #[inline(never)]
    fn add_column(&self, task: &Task, block: &Block, column: usize, a: &mut [f64], step: usize) {
        let system = &self.systems[task.number];
        let n = system.n_atoms();
        let n_rows = system.rows.count(n).unwrap_or(0);
        let from = block.column(column);
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
