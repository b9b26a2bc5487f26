//! Distinct patterns per subtree, the heart of the speed.
//!
//! At equal rates a partial likelihood depends on the states below its node and on nothing else, so a node needs as many
//! as there are distinct patterns among its rows: a cherry without unknowns four, not one per family. A join therefore
//! is a list of pairs, pattern of the one side and pattern of the other, numbered in the order families first show them;
//! a tip has the patterns 0, 1, 2 of its codes. A table is made once and serves every pair of rates.

use hashbrown::HashMap;

use super::states::States;
use super::walk::{Step, Walk};
use crate::Result;
use crate::work::Monitor;
use crate::work::kept::Kept;
use crate::work::memory::{Purpose, collected, filled, make_room, reserved};

const PATTERNS: Purpose = Purpose("the patterns of subtrees");
/// No pattern yet.
const NONE: u32 = u32::MAX;
/// Tables of pairs up to this many entries per family are looked up directly.
const DIRECT: usize = 16;
/// The group of families that are left out.
pub const NO_GROUP: u32 = u32::MAX;
/// Patterns of a tip: one per code.
pub const OF_TIP: usize = 3;

/// Where one side of a join comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Tip,
    Join(u32),
}

/// The patterns of some families.
#[derive(Debug, Clone)]
pub struct Patterns {
    /// Per join the pairs of pattern numbers, in the order of the steps.
    pairs: Vec<[u32; 2]>,
    /// Where each join starts in `pairs`; n_joins + 1.
    starts: Vec<usize>,
    /// Where the sides of each join come from.
    sides: Vec<[Side; 2]>,
    /// Patterns at the root.
    pub n_roots: usize,
    /// Per family its pattern at the root.
    pub of_family: Vec<u32>,
}

impl Patterns {
    /// The patterns of the families `first..last`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn of(walk: &Walk, states: &States, first: usize, last: usize, monitor: &Monitor) -> Result<Self> {
        let n = last - first;
        let mut table = Self {
            pairs: Vec::new(),
            starts: reserved(walk.n_joins + 1, PATTERNS)?,
            sides: reserved(walk.n_joins, PATTERNS)?,
            n_roots: 1,
            of_family: Vec::new(),
        };
        table.starts.push(0);
        let mut lookup = Lookup::default();
        let mut stack: Vec<Level> = reserved(walk.depth, PATTERNS)?;
        let mut spare: Vec<Vec<u32>> = Vec::new();
        for step in &walk.steps {
            match step {
                Step::Tip(row) => {
                    let mut ids = spare.pop().unwrap_or_default();
                    ids.clear();
                    make_room(&mut ids, n, PATTERNS)?;
                    ids.extend(states.row(*row as usize)[first..last].iter().map(|&code| u32::from(code)));
                    stack.push(Level { ids, n_patterns: OF_TIP, side: Side::Tip });
                }
                Step::Up(_) => {}
                Step::Join => {
                    monitor.check()?;
                    let (Some(b), Some(mut a)) = (stack.pop(), stack.pop()) else { break };
                    let start = table.pairs.len();
                    lookup.join(&mut a, &b, &mut table.pairs)?;
                    table.sides.push([a.side, b.side]);
                    a.side = Side::Join(table.sides.len() as u32 - 1);
                    a.n_patterns = table.pairs.len() - start;
                    table.starts.push(table.pairs.len());
                    spare.push(b.ids);
                    stack.push(a);
                }
            }
        }
        match stack.pop() {
            Some(root) => (table.n_roots, table.of_family) = (root.n_patterns, root.ids),
            None => table.of_family = filled(0, n, PATTERNS)?,
        }
        Ok(table)
    }

    /// The pairs of join number `i`.
    #[inline]
    pub fn pairs(&self, i: usize) -> &[[u32; 2]] {
        &self.pairs[self.starts[i]..self.starts[i + 1]]
    }

    /// Patterns of all joins together: what an evaluation costs.
    pub fn n_patterns(&self) -> usize {
        self.pairs.len()
    }

    /// The table of some of its families only, given by their place in `of_family`; `of_family` follows their order.
    /// Patterns keep their order.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn restricted(&self, members: impl Iterator<Item = usize> + Clone, n_members: usize) -> Result<Self> {
        let n_joins = self.sides.len();
        let mut ids = Kept::made(self.pairs.len(), 1, PATTERNS, |_| NONE)?;
        let mut tip_root = [NONE; OF_TIP];
        // Marks first (any number but NONE), from the root downwards.
        let root_start = n_joins.checked_sub(1).map(|last| self.starts[last]);
        for member in members.clone() {
            let root = self.of_family[member] as usize;
            match root_start {
                Some(start) => ids[start + root] = 0,
                None => tip_root[root.min(OF_TIP - 1)] = 0,
            }
        }
        for join in (0..n_joins).rev() {
            let [a, b] = self.sides[join];
            for at in self.starts[join]..self.starts[join + 1] {
                if ids[at] == NONE {
                    continue;
                }
                let pair = self.pairs[at];
                for (side, id) in [(a, pair[0]), (b, pair[1])] {
                    if let Side::Join(source) = side {
                        ids[self.starts[source as usize] + id as usize] = 0;
                    }
                }
            }
        }
        let mut table = Self {
            pairs: reserved(ids.iter().filter(|&&id| id != NONE).count(), PATTERNS)?,
            starts: reserved(n_joins + 1, PATTERNS)?,
            sides: collected(self.sides.iter().copied(), n_joins, PATTERNS)?,
            n_roots: self.n_roots,
            of_family: reserved(n_members, PATTERNS)?,
        };
        table.starts.push(0);
        for join in 0..n_joins {
            let start = table.pairs.len();
            let [a, b] = self.sides[join];
            for at in self.starts[join]..self.starts[join + 1] {
                if ids[at] == NONE {
                    continue;
                }
                ids[at] = (table.pairs.len() - start) as u32;
                let renumbered = |side, id: u32| match side {
                    Side::Tip => id,
                    Side::Join(source) => ids[self.starts[source as usize] + id as usize],
                };
                let pair = self.pairs[at];
                table.pairs.push([renumbered(a, pair[0]), renumbered(b, pair[1])]);
            }
            table.starts.push(table.pairs.len());
        }
        if let Some(start) = root_start {
            table.n_roots = table.starts[n_joins] - table.starts[n_joins - 1];
            table.of_family.extend(members.map(|member| ids[start + self.of_family[member] as usize]));
        } else {
            table.of_family.extend(members.map(|member| self.of_family[member]));
        }
        Ok(table)
    }
}

/// The patterns of all families at one node.
struct Level {
    ids: Vec<u32>,
    n_patterns: usize,
    side: Side,
}

/// Numbers for pairs of numbers, kept from join to join for its memory.
#[derive(Default)]
struct Lookup {
    direct: Vec<u32>,
    keys: Vec<u64>,
    values: Vec<u32>,
}

impl Lookup {
    /// Numbers the pairs of `a` and `b`, family by family, in the place of `a`, and appends each new pair.
    fn join(&mut self, a: &mut Level, b: &Level, pairs: &mut Vec<[u32; 2]>) -> Result<()> {
        let n = a.ids.len();
        let product = a.n_patterns.saturating_mul(b.n_patterns);
        make_room(pairs, n.min(product), PATTERNS)?;
        let start = pairs.len();
        let all_differ = |level: &Level| level.side != Side::Tip && level.n_patterns == n;
        if all_differ(a) || all_differ(b) {
            // Where families differ on one side they differ here, too.
            for (f, (a, &b)) in a.ids.iter_mut().zip(&b.ids).enumerate() {
                pairs.push([*a, b]);
                *a = f as u32;
            }
        } else if product <= (DIRECT * n).max(64) {
            self.direct.clear();
            make_room(&mut self.direct, product, PATTERNS)?;
            self.direct.resize(product, NONE);
            let width = b.n_patterns;
            for (a, &b) in a.ids.iter_mut().zip(&b.ids) {
                let slot = &mut self.direct[*a as usize * width + b as usize];
                if *slot == NONE {
                    *slot = (pairs.len() - start) as u32;
                    pairs.push([*a, b]);
                }
                *a = *slot;
            }
        } else {
            self.hashed(a, b, pairs)?;
        }
        Ok(())
    }

    /// As `join`, by open addressing: twice as many slots as families, a power of two.
    fn hashed(&mut self, a: &mut Level, b: &Level, pairs: &mut Vec<[u32; 2]>) -> Result<()> {
        /// 2^64 over the golden ratio: spreads keys that count upwards.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        const EMPTY: u64 = u64::MAX;
        let start = pairs.len();
        let bits = (2 * a.ids.len()).next_power_of_two().trailing_zeros();
        let n_slots = 1usize << bits;
        self.keys.clear();
        make_room(&mut self.keys, n_slots, PATTERNS)?;
        self.keys.resize(n_slots, EMPTY);
        if self.values.len() < n_slots {
            self.values = filled(0, n_slots, PATTERNS)?;
        }
        for (a, &b) in a.ids.iter_mut().zip(&b.ids) {
            let key = u64::from(*a) << 32 | u64::from(b);
            let mut slot = (key.wrapping_mul(SPREAD) >> (64 - bits)) as usize;
            while self.keys[slot] != key {
                if self.keys[slot] == EMPTY {
                    self.keys[slot] = key;
                    self.values[slot] = (pairs.len() - start) as u32;
                    pairs.push([*a, b]);
                    break;
                }
                slot = (slot + 1) & (n_slots - 1);
            }
            *a = self.values[slot];
        }
        Ok(())
    }
}

/// Rates of gain and of loss.
type Pair = (f64, f64);

/// Families by equal pairs of rates, in the order of the first family of each.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn by_rates(n: usize, rates: impl Fn(usize) -> Pair) -> Result<(Vec<u32>, Vec<Pair>)> {
    let mut groups: Vec<(f64, f64)> = Vec::new();
    let mut of_family = reserved(n, PATTERNS)?;
    let mut known: HashMap<(u64, u64), u32> = HashMap::new();
    for f in 0..n {
        let (gain, loss) = rates(f);
        let next = groups.len() as u32;
        known.try_reserve(1).map_err(|_| PATTERNS.refused())?;
        let group = *known.entry((gain.to_bits(), loss.to_bits())).or_insert(next);
        if group == next {
            make_room(&mut groups, 1, PATTERNS)?;
            groups.push((gain, loss));
        }
        of_family.push(group);
    }
    Ok((of_family, groups))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Tree;
    use crate::gainloss::states::StatesView;

    /// The codes that each family shows below the root, by following its patterns down.
    fn unrolled(walk: &Walk, table: &Patterns, family: usize) -> Vec<u8> {
        let mut stack: Vec<Vec<Vec<u8>>> = Vec::new();
        let mut join = 0;
        for step in &walk.steps {
            match step {
                Step::Tip(_) => stack.push(vec![vec![0], vec![1], vec![2]]),
                Step::Up(_) => {}
                Step::Join => {
                    let (b, a) = (stack.pop().unwrap(), stack.pop().unwrap());
                    let all = table.pairs(join).iter().map(|&[i, j]| [&a[i as usize][..], &b[j as usize][..]].concat());
                    stack.push(all.collect());
                    join += 1;
                }
            }
        }
        stack.pop().unwrap()[table.of_family[family] as usize].clone()
    }

    #[test]
    fn every_family_shows_its_own_states_in_every_table() {
        let mut state = 7u64;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let mut n_shared = 0;
        for _ in 0..60 {
            let (n_tips, n) = (1 + below(9) as usize, 1 + below(200) as usize);
            // Each node hangs on an earlier one; the childless are the tips.
            let parents: Vec<i32> = (0..2 * n_tips).map(|i| if i == 0 { -1 } else { below(i as u64) as i32 }).collect();
            let tips: Vec<i32> = (0..parents.len() as i32).filter(|i| !parents.contains(i)).collect();
            let tree = Tree::new(parents.clone(), vec![1.0; parents.len()], tips.clone()).unwrap();
            let walk = Walk::new(&tree).unwrap();
            let few = below(2) == 0;
            let values: Vec<i8> = (0..tips.len() * n).map(|_| if few { 0 } else { below(3) as i8 - 1 }).collect();
            let states = States::copy(&StatesView::rows(&values, n), tips.len()).unwrap();
            let table = Patterns::of(&walk, &states, 0, n, &Monitor::default()).unwrap();
            let rows: Vec<usize> =
                walk.steps.iter().filter_map(|s| if let Step::Tip(r) = s { Some(*r as usize) } else { None }).collect();
            let expected = |f: usize| rows.iter().map(|&row| states.row(row)[f]).collect::<Vec<u8>>();
            for f in 0..n {
                assert_eq!(unrolled(&walk, &table, f), expected(f));
            }
            let mut distinct: Vec<_> = (0..n).map(expected).collect();
            distinct.sort();
            distinct.dedup();
            if walk.n_joins > 0 {
                assert_eq!(table.n_roots, distinct.len(), "each pattern once");
                n_shared += n - table.n_roots;
            }
            let members: Vec<usize> = (0..n).filter(|f| f % 3 != 1).collect();
            let part = table.restricted(members.iter().copied(), members.len()).unwrap();
            for (i, &f) in members.iter().enumerate() {
                assert_eq!(unrolled(&walk, &part, i), expected(f));
            }
            assert!(part.n_patterns() <= table.n_patterns());
        }
        assert!(n_shared > 1000, "{n_shared}");
    }

    #[test]
    fn rates_are_grouped_by_their_bits() {
        let rates = [(1.0, 2.0), (1.0, 3.0), (1.0, 2.0), (0.0, 0.0)];
        let (of_family, groups) = by_rates(4, |f| rates[f]).unwrap();
        assert_eq!((of_family, groups.len()), (vec![0, 1, 0, 2], 3));
    }
}
