//! Atoms sorted by type, and the pairs of types cut into tasks.

use std::ops::Range;

use crate::work::memory::{Purpose, filled, reserved};
use crate::{Error, Result};

const SORTED: Purpose = Purpose("atoms sorted by type");

/// Kernels work on so many atoms at once; each type is followed by so many that are far away.
pub(super) const LANES: usize = 8;
/// Where these are, Å: farther than any grid reaches, and their squared distances are finite.
const FAR: f64 = 1e100;
/// A task has at least so many pairs: a quarter of a millisecond.
const MIN_PAIRS: usize = 1 << 17;
/// There are about so many tasks at most.
const MAX_TASKS: usize = 128;
/// Results of all tasks of a conformer, in doubles: 32 MB.
const MAX_RESULTS: usize = 1 << 22;

/// The order of atoms by type. Only types that occur are kept, so that none is empty.
#[derive(Debug)]
pub(super) struct Order {
    /// Atoms by type, in a type by number.
    pub atoms: Vec<u32>,
    /// Where each type starts in `atoms`, and where the last one ends.
    pub starts: Vec<usize>,
    /// The caller's number of each type.
    pub types: Vec<u32>,
}

impl Order {
    /// # Errors
    /// [`Error::BadArgument`] naming `types`; [`Error::OutOfMemory`].
    pub fn new(types: &[u32], n_types: usize) -> Result<Self> {
        if let Some(i) = types.iter().position(|&kind| kind as usize >= n_types) {
            let reason = format!("atom {i} has type {}; there are {n_types} types", types[i]);
            return Err(Error::argument("types", reason));
        }
        let mut counts = filled(0_usize, n_types, SORTED)?;
        types.iter().for_each(|&kind| counts[kind as usize] += 1);
        let mut order =
            Self { atoms: filled(0, types.len(), SORTED)?, starts: reserved(n_types + 1, SORTED)?, types: Vec::new() };
        order.types = reserved(n_types, SORTED)?;
        let mut next = 0;
        for (kind, count) in counts.iter_mut().enumerate().filter(|(_, count)| **count > 0) {
            order.types.push(kind as u32);
            order.starts.push(next);
            next += std::mem::replace(count, next);
        }
        order.starts.push(next);
        for (i, &kind) in types.iter().enumerate() {
            let place = &mut counts[kind as usize];
            order.atoms[*place] = i as u32;
            *place += 1;
        }
        Ok(order)
    }

    pub fn n_atoms(&self) -> usize {
        self.atoms.len()
    }

    pub fn n_types(&self) -> usize {
        self.types.len()
    }

    /// Number of pairs of types, equal ones included.
    pub fn n_type_pairs(&self) -> usize {
        self.n_types() * (self.n_types() + 1) / 2
    }

    /// Number of pairs of atoms.
    pub fn n_pairs(&self) -> usize {
        self.n_atoms() * self.n_atoms().saturating_sub(1) / 2
    }

    /// The atoms of a type, as places in `atoms`.
    pub fn of(&self, kind: usize) -> Range<usize> {
        self.starts[kind]..self.starts[kind + 1]
    }

    pub fn count(&self, kind: usize) -> usize {
        self.of(kind).len()
    }

    /// The type of each place in `atoms`.
    pub fn kinds(&self) -> impl Iterator<Item = usize> {
        (0..self.n_types()).flat_map(|kind| std::iter::repeat_n(kind, self.count(kind)))
    }

    /// The pairs of types `t <= u`, each cut into stretches of rows, in a fixed order: it depends on the numbers of atoms and
    /// on `result`, the number of doubles that a task hands back, and on nothing else.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn tasks(&self, result: usize) -> Result<Vec<Task>> {
        let n_tasks = (MAX_RESULTS / result.max(1)).clamp(1, MAX_TASKS);
        let enough = (self.n_pairs() / n_tasks).max(MIN_PAIRS);
        let mut tasks = reserved(self.n_type_pairs() + n_tasks, SORTED)?;
        let mut pair = 0;
        for t in 0..self.n_types() {
            for u in t..self.n_types() {
                let n = self.count(t);
                let (mut first, mut n_pairs) = (0, 0);
                for i in 0..n {
                    n_pairs += if t == u { n - 1 - i } else { self.count(u) };
                    if n_pairs >= enough || i + 1 == n {
                        crate::work::memory::push(&mut tasks, Task { pair, t, u, rows: first..i + 1 }, SORTED)?;
                        (first, n_pairs) = (i + 1, 0);
                    }
                }
                pair += 1;
            }
        }
        Ok(tasks)
    }
}

/// Some rows of a pair of types: the atoms `rows` of type `t` with all atoms of type `u`, with the later ones if `t == u`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Task {
    /// Number of the pair of types: (0, 0), (0, 1), …, (1, 1), ….
    pub pair: usize,
    pub t: usize,
    pub u: usize,
    pub rows: Range<usize>,
}

/// The atoms of one conformer around their middle, sorted by type, one array per coordinate; each type is followed by
/// [`LANES`] atoms that are far away.
pub(super) struct Cloud {
    coordinates: [Vec<f64>; 3],
    /// Where each type starts, and where the last one ends.
    starts: Vec<usize>,
    /// No two atoms are farther apart, Å.
    pub reach: f64,
}

impl Cloud {
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn new(order: &Order, positions: &[[f64; 3]]) -> Result<Self> {
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for position in positions {
            for axis in 0..3 {
                low[axis] = low[axis].min(position[axis]);
                high[axis] = high[axis].max(position[axis]);
            }
        }
        let middle = [0, 1, 2].map(|axis| 0.5 * low[axis] + 0.5 * high[axis]);
        let padded = order.n_atoms() + LANES * order.n_types();
        let mut cloud = Self {
            coordinates: [filled(FAR, padded, SORTED)?, filled(FAR, padded, SORTED)?, filled(FAR, padded, SORTED)?],
            starts: reserved(order.n_types() + 1, SORTED)?,
            reach: 0.0,
        };
        let mut radius2 = 0.0_f64;
        for kind in 0..order.n_types() {
            let start = order.starts[kind] + LANES * kind;
            cloud.starts.push(start);
            for (place, &atom) in (start..).zip(&order.atoms[order.of(kind)]) {
                let d = [0, 1, 2].map(|axis| positions[atom as usize][axis] - middle[axis]);
                for axis in 0..3 {
                    cloud.coordinates[axis][place] = d[axis];
                }
                radius2 = radius2.max(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            }
        }
        cloud.starts.push(padded);
        // The smaller of the ball's diameter and the box's diagonal.
        let edges = [0, 1, 2].map(|axis| (high[axis] - low[axis]).powi(2));
        cloud.reach = (4.0 * radius2).min(edges[0] + edges[1] + edges[2]).max(0.0).sqrt();
        Ok(cloud)
    }

    /// x, y, z of the atoms of a type and of the far ones behind them.
    pub fn of(&self, kind: usize) -> [&[f64]; 3] {
        [0, 1, 2].map(|axis| &self.coordinates[axis][self.starts[kind]..self.starts[kind + 1]])
    }

    /// Numbers of atoms laid out as the coordinates are, 0 for the far ones.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn laid_out(&self, order: &Order, of_atoms: &[f64]) -> Result<Vec<f64>> {
        let mut all = filled(0.0, self.coordinates[0].len(), SORTED)?;
        for kind in 0..order.n_types() {
            for (place, &atom) in (self.starts[kind]..).zip(&order.atoms[order.of(kind)]) {
                all[place] = of_atoms[atom as usize];
            }
        }
        Ok(all)
    }

    /// The part of [`Cloud::laid_out`] that belongs to a type.
    pub fn part<'a>(&self, kind: usize, laid_out: &'a [f64]) -> &'a [f64] {
        &laid_out[self.starts[kind]..self.starts[kind + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_do_not_occur_are_left_out() {
        let order = Order::new(&[3, 1, 3, 3, 0], 5).unwrap();
        assert_eq!(order.types, [0, 1, 3]);
        assert_eq!(order.atoms, [4, 1, 0, 2, 3]);
        assert_eq!(order.starts, [0, 1, 2, 5]);
        assert_eq!(order.kinds().collect::<Vec<_>>(), [0, 1, 2, 2, 2]);
        let error = Order::new(&[0, 2], 2).unwrap_err().to_string();
        assert_eq!(error, "bad types: atom 1 has type 2; there are 2 types");
        assert_eq!(Order::new(&[], 0).unwrap().tasks(1).unwrap(), []);
    }

    #[test]
    fn tasks_meet_every_pair_once() {
        for (n, n_types, result) in [(1, 1, 1), (7, 3, 1), (1500, 2, 1), (1500, 2, usize::MAX), (1500, 1, 1)] {
            let types: Vec<u32> = (0..n).map(|i| (i * i % 7 % n_types) as u32).collect();
            let order = Order::new(&types, n_types).unwrap();
            let tasks = order.tasks(result).unwrap();
            let mut met = 0;
            for task in &tasks {
                let first = |i: usize| if task.t == task.u { i + 1 } else { 0 };
                met += task.rows.clone().map(|i| order.count(task.u) - first(i)).sum::<usize>();
            }
            assert_eq!(met, order.n_pairs(), "{n} atoms");
            assert!(tasks.windows(2).all(|two| two[0].pair <= two[1].pair));
            assert!(n < 1500 || result > 1 || tasks.len() > order.n_type_pairs(), "large pairs of types are cut");
        }
    }

    #[test]
    fn a_cloud_reaches_as_far_as_its_atoms() {
        let order = Order::new(&[1, 0, 1], 2).unwrap();
        let cloud = Cloud::new(&order, &[[1e4, 0.0, 0.0], [1e4 + 3.0, 4.0, 0.0], [1e4, 0.0, 1.0]]).unwrap();
        assert!(cloud.reach >= 26.0_f64.sqrt() && cloud.reach <= 26.01_f64.sqrt(), "{}", cloud.reach);
        assert_eq!(cloud.of(0)[0], [1.5, FAR, FAR, FAR, FAR, FAR, FAR, FAR, FAR]);
        let numbers = cloud.laid_out(&order, &[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(cloud.part(1, &numbers)[..3], [1.0, 3.0, 0.0]);
    }
}
