//! The order in which a tree is pruned: a program for a stack of partial likelihoods.
//!
//! ```text
//! tip    push what a row says about its node
//! up     the top of the stack goes through the branch above a node
//! join   the two on top become their product
//! ```
//!
//! Where subtrees differ in how deep a stack they need, the deeper goes first, so the stack stays as short as log2(n) on
//! any binary tree and a single entry on a chain; a star needs two. The order depends on the tree alone, never on data or
//! threads. Subtrees without rows say nothing and are left out: their messages are exactly 1.

use crate::Result;
use crate::base::Tree;
use crate::work::memory::{Purpose, collected, filled, push, reserved};

const WALK: Purpose = Purpose("the order of pruning");

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Push the state of a row.
    Tip(u32),
    /// Go through the branch above a node.
    Up(u32),
    /// Multiply the two on top.
    Join,
}

/// The steps that leave the root's partial likelihood on the stack; none at all where no node has a row.
#[derive(Debug, Clone)]
pub struct Walk {
    pub steps: Vec<Step>,
    /// Branches in the order of the steps that go through them.
    pub branches: Vec<u32>,
    pub n_joins: usize,
    /// Most entries on the stack at once.
    pub depth: usize,
}

impl Walk {
    /// O(n log n) for the largest number of children of a node.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(tree: &Tree) -> Result<Self> {
        let n = tree.n_nodes();
        let rows = tree.rows()?;
        let has_rows = tree.has_rows()?;
        let mut need = filled(0u32, n, WALK)?;
        let mut children = Children::new(tree, &has_rows)?;
        for &node in tree.preorder().iter().rev() {
            let own = children.of_mut(node as usize);
            own.sort_by_key(|&child| std::cmp::Reverse(need[child as usize]));
            let depth = own.iter().enumerate().map(|(i, &child)| need[child as usize] + u32::from(i > 0)).max();
            need[node as usize] = depth.unwrap_or(1);
        }
        let mut walk = Self {
            steps: reserved(2 * n, WALK)?,
            branches: reserved(n, WALK)?,
            n_joins: 0,
            depth: need[tree.root()] as usize,
        };
        if !has_rows[tree.root()] {
            return Ok(walk);
        }
        // Each entry: a node and how many of its children are done.
        let mut todo: Vec<(u32, u32)> = Vec::new();
        push(&mut todo, (tree.root() as u32, 0), WALK)?;
        while let Some((node, done)) = todo.pop() {
            let own = children.of(node as usize);
            if done > 1 {
                walk.step(Step::Join)?;
            }
            if let Some(&child) = own.get(done as usize) {
                push(&mut todo, (node, done + 1), WALK)?;
                push(&mut todo, (child, 0), WALK)?;
                continue;
            }
            if own.is_empty() {
                walk.step(Step::Tip(rows[node as usize]))?;
            }
            if node as usize != tree.root() {
                walk.step(Step::Up(node))?;
            }
        }
        Ok(walk)
    }

    fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Join => self.n_joins += 1,
            Step::Up(node) => push(&mut self.branches, node, WALK)?,
            Step::Tip(_) => {}
        }
        push(&mut self.steps, step, WALK)
    }
}

/// The children of all nodes that have rows at or below them, in an order that may be changed.
struct Children {
    offsets: Vec<u32>,
    children: Vec<u32>,
}

impl Children {
    fn new(tree: &Tree, has_rows: &[bool]) -> Result<Self> {
        let n = tree.n_nodes();
        let (mut offsets, mut children) = (reserved(n + 1, WALK)?, reserved(n, WALK)?);
        offsets.push(0);
        for node in 0..n {
            children.extend(tree.children(node).iter().copied().filter(|&child| has_rows[child as usize]));
            offsets.push(children.len() as u32);
        }
        Ok(Self { offsets, children })
    }

    fn of(&self, node: usize) -> &[u32] {
        &self.children[self.offsets[node] as usize..self.offsets[node + 1] as usize]
    }

    fn of_mut(&mut self, node: usize) -> &mut [u32] {
        &mut self.children[self.offsets[node] as usize..self.offsets[node + 1] as usize]
    }
}

/// Branch lengths in the order of [`Walk::branches`].
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn in_order(walk: &Walk, per_node: &[f64]) -> Result<Vec<f64>> {
    collected(walk.branches.iter().map(|&node| per_node[node as usize]), walk.branches.len(), WALK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(parents: &[i32], tips: &[i32]) -> Walk {
        Walk::new(&Tree::new(parents.to_vec(), vec![1.0; parents.len()], tips.to_vec()).unwrap()).unwrap()
    }

    #[test]
    fn the_deeper_subtree_goes_first() {
        use Step::{Join, Tip, Up};
        // ((2,3)1, 4)0 with the rows 4, 2, 3; then the same with a bare tip 5 below the root.
        let steps = vec![Tip(1), Up(2), Tip(2), Up(3), Join, Up(1), Tip(0), Up(4), Join];
        assert_eq!(walk(&[-1, 0, 1, 1, 0], &[4, 2, 3]).steps, steps);
        assert_eq!(walk(&[-1, 0, 1, 1, 0, 0], &[4, 2, 3]).steps, steps);
        assert_eq!(walk(&[-1, 0, 1, 1, 0], &[4, 2, 3]).branches, [2, 3, 1, 4]);
    }

    #[test]
    fn small_trees() {
        assert_eq!(walk(&[-1], &[0]).steps, [Step::Tip(0)]);
        assert_eq!(walk(&[-1, 0], &[]).steps, []);
        assert_eq!(walk(&[-1, 0], &[1]).steps, [Step::Tip(0), Step::Up(1)]);
    }

    #[test]
    fn chains_and_caterpillars_need_no_deep_stack() {
        let n = 100_000;
        let chain: Vec<i32> = (0..n).map(|i| i - 1).collect();
        assert_eq!(walk(&chain, &[n - 1]).depth, 1);
        // Node 2i+1 is a tip, 2i+2 goes on.
        let caterpillar: Vec<i32> = (0..n + 1).map(|i| if i == 0 { -1 } else { (i - 1) / 2 * 2 }).collect();
        let tips: Vec<i32> = (0..n / 2).map(|i| 2 * i + 1).chain([n]).collect();
        assert_eq!(walk(&caterpillar, &tips).depth, 2);
    }
}
