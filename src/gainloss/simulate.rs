//! Random gains and losses along a tree. Every draw is a function of the seed, the family and the node, so neither threads
//! nor the other families nor the order of the nodes matter.

use super::lanes::Lanes;
use super::loglik::Rates;
use super::options::{Class, Options, Root, checked, checked_classes, checked_root};
use super::threads;
use super::transition::{self, Branch, shares};
use crate::base::Tree;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::{Error, Result};

const STATES: Purpose = Purpose("simulated states");
/// 2^64 over the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
/// Families that one thread takes at a time.
const SHARE: usize = 1024;

/// The finalizer of splitmix64 (Steele, Lea & Flood, OOPSLA 2014).
#[inline(always)]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The key of a family's draws.
#[inline(always)]
fn key(seed: u64, family: usize) -> u64 {
    mix(mix(seed.wrapping_add(GOLDEN)).wrapping_add((family as u64 + 1).wrapping_mul(GOLDEN)))
}

/// Draw `index` of a family: a multiple of 2^-53 in 0..1.
#[inline(always)]
fn uniform(key: u64, index: usize) -> f64 {
    (mix(key.wrapping_add((index as u64 + 1).wrapping_mul(GOLDEN))) >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// States of all nodes, n_nodes × n_families, a node after the other: present where the draw of a node is below the
/// probability of presence, given the state of its parent. O(n_nodes × n_families), as many bytes of memory.
///
/// # Errors
/// [`Error::BadArgument`] naming what is wrong with rates or options; [`Error::TooLarge`], [`Error::OutOfMemory`],
/// [`Error::Cancelled`].
pub fn simulate(
    tree: &Tree,
    n_families: usize,
    rates: &Rates<'_>,
    options: &Options<'_>,
    seed: u64,
    monitor: &Monitor,
) -> Result<Vec<i8>> {
    rates.check(n_families)?;
    let root = checked_root(options.root)?;
    let classes = checked_classes(options.class_rates, options.class_weights)?;
    for (name, factors) in [("branch_gain", options.branch_gain), ("branch_loss", options.branch_loss)] {
        factors.map_or(Ok(()), |factors| checked(name, "node", factors, tree.n_nodes()))?;
    }
    let n = tree.n_nodes().checked_mul(n_families).filter(|&n| isize::try_from(n).is_ok() && n_families < 1 << 31);
    let Some(n) = n else {
        return Err(Error::TooLarge { reason: format!("{} nodes of {n_families} families", tree.n_nodes()) });
    };
    let law = Law { tree, rates, options, root, classes: &classes, seed };
    let shares: Vec<(usize, usize)> =
        (0..n_families).step_by(SHARE).map(|first| (first, (first + SHARE).min(n_families))).collect();
    // The probabilities of one branch serve all families where they share rates.
    let shared = if rates.are_shared() { Some(law.all_branches()?) } else { None };
    let columns = threads::map(&shares, |&(first, last)| law.families(first, last, shared.as_deref(), monitor))?;
    let mut states = filled(0i8, n, STATES)?;
    for (&(first, last), part) in shares.iter().zip(&columns) {
        let width = last - first;
        for node in 0..tree.n_nodes() {
            let row = &mut states[node * n_families..][first..last];
            row.copy_from_slice(&part[node * width..][..width]);
        }
    }
    Ok(states)
}

/// How states arise.
struct Law<'a> {
    tree: &'a Tree,
    rates: &'a Rates<'a>,
    options: &'a Options<'a>,
    root: Root,
    classes: &'a [Class],
    seed: u64,
}

impl Law<'_> {
    /// Probability of presence at the end of a branch, by the state at its top.
    fn bounds(&self, node: usize, class: usize, (gain, loss): (f64, f64)) -> [f64; 2] {
        let factor =
            |factors: Option<&[f64]>| Lanes([self.classes[class].rate * factors.map_or(1.0, |factors| factors[node])]);
        let factors = [factor(self.options.branch_gain), factor(self.options.branch_loss)];
        let rates = transition::Rates::new(Lanes([gain]), Lanes([loss]), factors);
        Branch::<1, 1>::new(&rates, Lanes([self.tree.lengths()[node]])).rows.map(|row| row.present.0[0])
    }

    /// [`bounds`](Self::bounds) of all nodes and classes at the shared rates, classes fastest.
    fn all_branches(&self) -> Result<Vec<[f64; 2]>> {
        let n_classes = self.classes.len();
        let mut all = reserved(self.tree.n_nodes().saturating_mul(n_classes), STATES)?;
        for node in 0..self.tree.n_nodes() {
            all.extend((0..n_classes).map(|class| self.bounds(node, class, self.rates.of(0))));
        }
        Ok(all)
    }

    /// Presence at the root.
    fn at_root(&self, (gain, loss): (f64, f64)) -> f64 {
        match self.root {
            Root::Presence(p1) => p1,
            Root::Equilibrium => shares(Lanes([gain.min(1e300)]), Lanes([loss.min(1e300)])).1.0[0],
        }
    }

    /// The first class whose cumulative weight is above the draw after those of the nodes.
    fn class(&self, key: u64) -> u32 {
        let draw = uniform(key, self.tree.n_nodes());
        let mut sum = 0.0;
        let above = |class: &Class| {
            sum += class.weight;
            sum > draw
        };
        self.classes.iter().position(above).unwrap_or(self.classes.len() - 1) as u32
    }

    /// Some families: their states, a node after the other.
    fn families(&self, first: usize, last: usize, shared: Option<&[[f64; 2]]>, monitor: &Monitor) -> Result<Vec<i8>> {
        let width = last - first;
        let n_classes = self.classes.len();
        let mut states = filled(0i8, self.tree.n_nodes() * width, STATES)?;
        let mut keys = reserved(width, STATES)?;
        keys.extend((first..last).map(|f| key(self.seed, f)));
        let mut classes = reserved(width, STATES)?;
        classes.extend(keys.iter().map(|&key| if n_classes == 1 { 0 } else { self.class(key) }));
        for (i, &node) in self.tree.preorder().iter().enumerate() {
            if i % 1024 == 0 {
                monitor.check()?;
            }
            let node = node as usize;
            for f in 0..width {
                let of_family = || self.rates.of(first + f);
                let bound = if node == self.tree.root() {
                    self.at_root(of_family())
                } else {
                    let above = states[self.tree.parents()[node] as usize * width + f] as usize;
                    let class = classes[f] as usize;
                    match shared {
                        Some(all) => all[node * n_classes + class][above],
                        None => self.bounds(node, class, of_family())[above],
                    }
                };
                states[node * width + f] = i8::from(uniform(keys[f], node) < bound);
            }
        }
        Ok(states)
    }
}
