//! A tree with its states, prepared: what all calls about the same data share.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::options::{Ascertainment, Model};
use super::patterns::{NO_GROUP, Patterns};
use super::prune::Scratch;
use super::states::{ABSENT, PRESENT, States, StatesView};
use super::threads;
use super::walk::Walk;
use crate::base::Tree;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, reserved};
use crate::{Error, Result};

const DATA: Purpose = Purpose("prepared data");
/// Families that share a table of patterns. More share more patterns; several tables share out among threads.
const BLOCK: usize = 10_240;
/// A group of families with equal rates gets a table of its own from this many on,
const LEAST_GROUP: usize = 16;
/// and from this share of all families on: making it takes a look at all patterns.
const LEAST_SHARE: usize = 256;

/// A tree with the states of its rows. Immutable and shared between threads; what it keeps for later calls, the tables
/// of patterns and scratch memory, is behind locks and changes no result.
pub struct Data {
    tree: Arc<Tree>,
    walk: Walk,
    states: States,
    blocks: Vec<Block>,
    constant: OnceLock<Vec<Option<u8>>>,
    pub(super) shelves: Shelves,
}

/// Families next to each other with a table of patterns, made when first needed.
struct Block {
    first: usize,
    last: usize,
    patterns: OnceLock<Arc<Patterns>>,
}

/// Scratch memory for later calls, by the order of derivatives.
#[derive(Default)]
pub struct Shelves {
    values: Mutex<Vec<Scratch<1>>>,
    slopes: Mutex<Vec<Scratch<3>>>,
    curvatures: Mutex<Vec<Scratch<6>>>,
}

/// Where scratch memory of an order is kept.
pub trait Shelf<const J: usize> {
    /// The shelf.
    fn shelf(&self) -> &Mutex<Vec<Scratch<J>>>;

    /// Memory to work with.
    fn take(&self) -> Scratch<J> {
        self.shelf().lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps it for the next call.
    fn give(&self, scratch: Scratch<J>) {
        let mut shelf = self.shelf().lock().unwrap_or_else(PoisonError::into_inner);
        // No room to keep it is no failure.
        if shelf.try_reserve(1).is_ok() {
            shelf.push(scratch);
        }
    }
}

impl Shelf<1> for Shelves {
    fn shelf(&self) -> &Mutex<Vec<Scratch<1>>> {
        &self.values
    }
}

impl Shelf<3> for Shelves {
    fn shelf(&self) -> &Mutex<Vec<Scratch<3>>> {
        &self.slopes
    }
}

impl Shelf<6> for Shelves {
    fn shelf(&self) -> &Mutex<Vec<Scratch<6>>> {
        &self.curvatures
    }
}

/// Families of equal rates with their patterns.
pub struct Part {
    pub patterns: Arc<Patterns>,
    pub families: Members,
}

/// Which families a part has, in the order of its patterns.
pub enum Members {
    /// All from the first up to, not including, the second.
    Range(usize, usize),
    /// These, ascending.
    Some(Vec<u32>),
}

impl Members {
    /// The families in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let (first, last, some) = match self {
            Self::Range(first, last) => (*first, *last, &[][..]),
            Self::Some(some) => (0, 0, &some[..]),
        };
        (first..last).chain(some.iter().map(|&f| f as usize))
    }
}

/// How families are evaluated: groups of equal rates by their patterns, the rest one by one.
pub struct Plan {
    /// Per group its parts; none where the group's families are in `singles`.
    pub groups: Vec<Vec<Part>>,
    /// Families of small groups, ascending.
    pub singles: Vec<u32>,
}

impl Data {
    /// Copies and checks the states: row i belongs to node `tree.tip_nodes()[i]`. The tables of patterns, about 12 bytes
    /// per distinct pattern of each subtree, are made by the first call that needs them.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `states` and the place of a state above 1; [`Error::TooLarge`] for 2^31 families
    /// or more; [`Error::OutOfMemory`].
    pub fn new(tree: Arc<Tree>, states: &StatesView<'_>) -> Result<Self> {
        let states = States::copy(states, tree.n_tips())?;
        let n = states.n_families;
        let n_blocks = if n <= BLOCK { 1 } else { n.div_ceil(BLOCK).next_multiple_of(2) };
        let end = |i: usize| (n as u128 * i as u128 / n_blocks as u128) as usize;
        let block = |i| Block { first: end(i), last: end(i + 1), patterns: OnceLock::new() };
        let blocks = collected((0..n_blocks).map(block), n_blocks, DATA)?;
        let walk = Walk::new(&tree)?;
        Ok(Self { tree, walk, states, blocks, constant: OnceLock::new(), shelves: Shelves::default() })
    }

    /// The tree.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// Number of families.
    pub fn n_families(&self) -> usize {
        self.states.n_families
    }

    pub(super) fn walk(&self) -> &Walk {
        &self.walk
    }

    pub(super) fn states(&self) -> &States {
        &self.states
    }

    /// Patterns of all subtrees, if the tables are made already; else how many there are at most.
    pub fn n_patterns(&self) -> usize {
        let most = |block: &Block| self.walk.n_joins.saturating_mul(block.last - block.first);
        self.blocks.iter().map(|block| block.patterns.get().map_or(most(block), |table| table.n_patterns())).sum()
    }

    /// The tables of all blocks.
    fn tables(&self, monitor: &Monitor) -> Result<Vec<Arc<Patterns>>> {
        threads::map(&self.blocks, |block| {
            if let Some(table) = block.patterns.get() {
                return Ok(Arc::clone(table));
            }
            let table = Arc::new(Patterns::of(&self.walk, &self.states, block.first, block.last, monitor)?);
            // Another call may have been faster with the same table.
            Ok(Arc::clone(block.patterns.get_or_init(|| table)))
        })
    }

    /// How to evaluate families that belong to `n_groups` groups of equal rates: no numbers for a single group of all,
    /// else one per family, [`NO_GROUP`] for those left out.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub(super) fn plan(&self, group_of: &[u32], n_groups: usize, monitor: &Monitor) -> Result<Plan> {
        let n = self.n_families();
        if n == 0 {
            return Ok(Plan { groups: Vec::new(), singles: Vec::new() });
        }
        if group_of.is_empty() {
            let whole = |(block, patterns): (&Block, Arc<Patterns>)| Part {
                patterns,
                families: Members::Range(block.first, block.last),
            };
            let parts = self.blocks.iter().zip(self.tables(monitor)?).map(whole).collect();
            return Ok(Plan { groups: vec![parts], singles: Vec::new() });
        }
        let mut sizes = filled(0usize, n_groups, DATA)?;
        let is_in = |f: &usize| group_of[*f] != NO_GROUP;
        (0..n).filter(is_in).for_each(|f| sizes[group_of[f] as usize] += 1);
        let least = LEAST_GROUP.max(n / LEAST_SHARE);
        let is_large = |group: u32| sizes[group as usize] >= least;
        let few = || (0..n).filter(is_in).filter(|&f| !is_large(group_of[f])).map(|f| f as u32);
        let singles = collected(few(), few().count(), DATA)?;
        let mut groups: Vec<Vec<Part>> = reserved(n_groups, DATA)?;
        groups.resize_with(n_groups, Vec::new);
        if !sizes.iter().any(|&size| size >= least) {
            return Ok(Plan { groups, singles });
        }
        let tables = self.tables(monitor)?;
        let large: Vec<(u32, usize)> = (0..n_groups as u32)
            .filter(|&group| is_large(group))
            .flat_map(|group| (0..self.blocks.len()).map(move |block| (group, block)))
            .collect();
        let parts = threads::map(&large, |&(group, at)| {
            monitor.check()?;
            let Block { first, last, .. } = self.blocks[at];
            let members = || (first..last).filter(|&f| group_of[f] == group);
            let n_members = members().count();
            let families = Members::Some(collected(members().map(|f| f as u32), n_members, DATA)?);
            let patterns = Arc::new(tables[at].restricted(members().map(|f| f - first), n_members)?);
            Ok((n_members > 0).then_some(Part { patterns, families }))
        })?;
        for (&(group, _), part) in large.iter().zip(parts) {
            groups[group as usize].extend(part);
        }
        Ok(Plan { groups, singles })
    }

    /// Per family the state that all its rows are known to have, if there is one.
    pub(super) fn constant(&self) -> Result<&[Option<u8>]> {
        if let Some(known) = self.constant.get() {
            return Ok(known);
        }
        let n = self.n_families();
        let (mut least, mut most) = (filled(u8::MAX, n, DATA)?, filled(0u8, n, DATA)?);
        for row in 0..self.states.n_rows {
            for (f, &code) in self.states.row(row).iter().enumerate() {
                least[f] = least[f].min(code);
                most[f] = most[f].max(code);
            }
        }
        let same = (0..n).map(|f| (least[f] == most[f] && most[f] <= PRESENT).then_some(most[f]));
        let same = collected(same, n, DATA)?;
        Ok(self.constant.get_or_init(|| same))
    }

    /// Which families contradict the ascertainment.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming the first unless they are to be dropped; [`Error::OutOfMemory`].
    pub(super) fn dropped(&self, model: &Model) -> Result<Vec<bool>> {
        let n = self.n_families();
        if model.ascertainment == Ascertainment::None {
            return filled(false, n, DATA);
        }
        let never_seen = |state: &Option<u8>| match model.ascertainment {
            Ascertainment::None => false,
            Ascertainment::Absent => *state == Some(ABSENT),
            Ascertainment::Constant => state.is_some(),
        };
        let constant = self.constant()?;
        let dropped = collected(constant.iter().map(never_seen), n, DATA)?;
        match dropped.iter().position(|&dropped| dropped) {
            Some(first) if !model.drop_unobservable => {
                let count = dropped.iter().filter(|&&dropped| dropped).count();
                let which = if constant[first] == Some(ABSENT) { "absent" } else { "present" };
                let mode = if model.ascertainment == Ascertainment::Absent { "absent" } else { "constant" };
                let reason = format!(
                    "family {first} is {which} everywhere, which ascertainment '{mode}' says is never seen ({count} \
                     such families)"
                );
                Err(Error::argument("states", reason))
            }
            _ => Ok(dropped),
        }
    }
}
