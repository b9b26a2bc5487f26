//! Rooted trees with branch lengths, and which of their nodes have data.

use crate::work::memory::{Purpose, collected, filled, reserved};
use crate::{Error, Result};

use super::{Groups, Labels};

const TREE: Purpose = Purpose("the nodes of a tree");

/// A rooted tree. Nodes are numbered from 0 in any order; each but the root hangs on its parent by a branch.
///
/// Rows of data belong to childless nodes, each at most to one. Polytomies, nodes with a single child, a single node,
/// branches of length 0 and childless nodes without data are all fine. Everything is done without recursion, so a
/// tree may be a chain of millions of nodes. About 50 bytes per node.
#[derive(Debug, Clone)]
pub struct Tree {
    parents: Vec<i32>,
    lengths: Vec<f64>,
    tip_nodes: Vec<i32>,
    names: Labels,
    support: Vec<f64>,
    rooted: Option<bool>,
    root: usize,
    children: Groups,
    preorder: Vec<u32>,
}

impl Tree {
    /// A tree from its arrays. `parents`: -1 for the root. `lengths`: of the branch above each node; that of the root is
    /// ignored. `tip_nodes`: the node of each row of data. Without names, support or a word about the root.
    ///
    /// O(n).
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `parents` (no nodes, none or several roots, an entry that is no node, a cycle),
    /// `lengths` (another number of them, negative, not finite) or `tip_nodes` (no node, one with children, one
    /// twice), with the place; [`Error::TooLarge`] for 2^31 nodes or more; [`Error::OutOfMemory`].
    pub fn new(parents: Vec<i32>, lengths: Vec<f64>, tip_nodes: Vec<i32>) -> Result<Self> {
        let n = parents.len();
        if i32::try_from(n).is_err() {
            return Err(Error::TooLarge { reason: format!("parents: {n} nodes; a tree has less than 2^31") });
        }
        let root = checked_root(&parents)?;
        if lengths.len() != n {
            return Err(Error::argument("lengths", format!("{} values for {n} nodes", lengths.len())));
        }
        let children = children(&parents)?;
        let mut tree = Self {
            lengths,
            tip_nodes,
            names: Labels::empty(n)?,
            support: filled(f64::NAN, n, TREE)?,
            rooted: None,
            root,
            children,
            preorder: Vec::new(),
            parents,
        };
        tree.preorder = tree.walk()?;
        tree.check_lengths()?;
        tree.check_tips()?;
        Ok(tree)
    }

    /// The same tree with a name per node, support per node (NaN: none), and whether it is told to be rooted.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `names` or `support` for another number of them than nodes.
    pub fn described(mut self, names: Labels, support: Vec<f64>, rooted: Option<bool>) -> Result<Self> {
        for (name, given) in [("names", names.len()), ("support", support.len())] {
            if given != self.n_nodes() {
                return Err(Error::argument(name, format!("{given} for {} nodes", self.n_nodes())));
            }
        }
        (self.names, self.support, self.rooted) = (names, support, rooted);
        Ok(self)
    }

    /// Nodes from the root on, each before its children, these in ascending order; all nodes, or a cycle is left out.
    fn walk(&self) -> Result<Vec<u32>> {
        let n = self.n_nodes();
        let mut order = reserved(n, TREE)?;
        let mut todo = reserved(n, TREE)?;
        todo.push(self.root as u32);
        while let Some(node) = todo.pop() {
            order.push(node);
            todo.extend(self.children(node as usize).iter().rev());
        }
        if order.len() != n {
            let mut met = filled(false, n, TREE)?;
            order.iter().for_each(|&node| met[node as usize] = true);
            // What the root does not lead to hangs on a cycle; n steps upwards end on it.
            let mut node = met.iter().position(|&met| !met).unwrap_or_default();
            (0..n).for_each(|_| node = self.parents[node].max(0) as usize);
            let reason = format!("node {node} is on a cycle; the root does not lead to it");
            return Err(Error::argument("parents", reason));
        }
        Ok(order)
    }

    fn check_lengths(&self) -> Result<()> {
        let wrong = |(node, length): &(usize, &f64)| *node != self.root && !(length.is_finite() && **length >= 0.0);
        if let Some((node, length)) = self.lengths.iter().enumerate().find(wrong) {
            let reason = format!("{length} at node {node}; branch lengths are finite and not negative");
            return Err(Error::argument("lengths", reason));
        }
        Ok(())
    }

    fn check_tips(&self) -> Result<()> {
        let mut taken = filled(false, self.n_nodes(), TREE)?;
        for (row, &node) in self.tip_nodes.iter().enumerate() {
            let at = usize::try_from(node).ok().filter(|&at| at < self.n_nodes());
            let reason = match at {
                None => format!("{node} at row {row} is no node"),
                Some(at) if !self.children(at).is_empty() => format!("node {node} at row {row} has children"),
                Some(at) if taken[at] => format!("node {node} twice, again at row {row}"),
                Some(at) => {
                    taken[at] = true;
                    continue;
                }
            };
            return Err(Error::argument("tip_nodes", reason));
        }
        Ok(())
    }

    /// Number of nodes, at least 1.
    pub fn n_nodes(&self) -> usize {
        self.parents.len()
    }

    /// Number of rows of data.
    pub fn n_tips(&self) -> usize {
        self.tip_nodes.len()
    }

    /// The node without a parent.
    pub fn root(&self) -> usize {
        self.root
    }

    /// n_nodes: the parent of each node, -1 for the root.
    pub fn parents(&self) -> &[i32] {
        &self.parents
    }

    /// n_nodes: the length of the branch above each node; that of the root is ignored.
    pub fn lengths(&self) -> &[f64] {
        &self.lengths
    }

    /// n_tips: the node of each row of data.
    pub fn tip_nodes(&self) -> &[i32] {
        &self.tip_nodes
    }

    /// The name of each node; empty where it has none.
    pub fn names(&self) -> &Labels {
        &self.names
    }

    /// The name of the node of row `row`.
    pub fn tip_name(&self, row: usize) -> &str {
        self.names.get(self.tip_nodes[row] as usize)
    }

    /// n_nodes: the support of each node, NaN where it has none.
    pub fn support(&self) -> &[f64] {
        &self.support
    }

    /// Whether its text says that it is rooted, or that it is not.
    pub fn rooted(&self) -> Option<bool> {
        self.rooted
    }

    /// The children of a node, ascending.
    pub fn children(&self, node: usize) -> &[u32] {
        self.children.of(node)
    }

    /// All nodes, each before its children; backwards, each after them.
    pub fn preorder(&self) -> &[u32] {
        &self.preorder
    }

    /// Per node the row of its data, or `u32::MAX`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn rows(&self) -> Result<Vec<u32>> {
        let mut rows = filled(u32::MAX, self.n_nodes(), TREE)?;
        for (row, &node) in self.tip_nodes.iter().enumerate() {
            rows[node as usize] = row as u32;
        }
        Ok(rows)
    }

    /// Per node whether any row of data is at or below it.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn has_rows(&self) -> Result<Vec<bool>> {
        let mut has = filled(false, self.n_nodes(), TREE)?;
        self.tip_nodes.iter().for_each(|&node| has[node as usize] = true);
        for &node in self.preorder.iter().rev() {
            if has[node as usize] && node as usize != self.root {
                has[self.parents[node as usize] as usize] = true;
            }
        }
        Ok(has)
    }
}

/// The one node whose parent is -1, all others' parents being nodes.
fn checked_root(parents: &[i32]) -> Result<usize> {
    let n = parents.len();
    if n == 0 {
        return Err(Error::argument("parents", "no nodes"));
    }
    let mut roots = parents.iter().enumerate().filter(|&(_, &parent)| parent == -1).map(|(node, _)| node);
    let root = match (roots.next(), roots.next()) {
        (None, _) => return Err(Error::argument("parents", "0 roots (entries of -1); there must be one")),
        (Some(root), None) => root,
        (Some(first), Some(second)) => {
            let count = 2 + roots.count();
            let reason = format!("{count} roots (entries of -1), at nodes {first} and {second}; there must be one");
            return Err(Error::argument("parents", reason));
        }
    };
    let wrong = |&(_, &parent): &(usize, &i32)| parent < -1 || parent >= n as i32;
    if let Some((node, parent)) = parents.iter().enumerate().find(wrong) {
        return Err(Error::argument("parents", format!("{parent} at node {node} is no node")));
    }
    Ok(root)
}

/// The children of all nodes; the root is that of a node past the last.
fn children(parents: &[i32]) -> Result<Groups> {
    let n = parents.len();
    let keys = parents.iter().map(|&parent| u32::try_from(parent).unwrap_or(n as u32));
    Groups::by(&collected(keys, n, TREE)?, n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(parents: &[i32], lengths: &[f64], tips: &[i32]) -> String {
        Tree::new(parents.to_vec(), lengths.to_vec(), tips.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn any_order_of_nodes_is_walked_from_the_root() {
        let tree = Tree::new(vec![3, 3, -1, 2, 2], vec![1.0; 5], vec![4, 0]).unwrap();
        assert_eq!((tree.root(), tree.preorder()), (2, &[2, 3, 0, 1, 4][..]));
        assert_eq!((tree.children(3), tree.children(0)), (&[0, 1][..], &[][..]));
        assert_eq!(tree.has_rows().unwrap(), [true, false, true, true, true]);
        assert_eq!(tree.rows().unwrap(), [1, u32::MAX, u32::MAX, u32::MAX, 0]);
    }

    #[test]
    fn a_long_chain_is_walked_without_recursion() {
        let n = 1_000_000;
        let parents = (0..n).map(|i| if i + 1 == n { -1 } else { i + 1 }).collect();
        let tree = Tree::new(parents, vec![0.0; n as usize], vec![0]).unwrap();
        assert_eq!((tree.root(), tree.preorder()[n as usize - 1]), (n as usize - 1, 0));
    }

    #[test]
    fn each_fault_is_named_with_its_place() {
        for (parents, lengths, tips, sentence) in [
            (&[][..], &[][..], &[][..], "parents: no nodes"),
            (&[1, 0], &[0.0; 2], &[], "parents: 0 roots"),
            (&[-1, -1, 0], &[0.0; 3], &[], "parents: 2 roots (entries of -1), at nodes 0 and 1"),
            (&[-1, 5], &[0.0; 2], &[], "parents: 5 at node 1 is no node"),
            (&[-1, -2], &[0.0; 2], &[], "parents: -2 at node 1 is no node"),
            (&[-1, 2, 1, 1], &[0.0; 4], &[], "is on a cycle"),
            (&[-1, 1], &[0.0; 2], &[], "parents: node 1 is on a cycle"),
            (&[-1, 0], &[0.0], &[], "lengths: 1 values for 2 nodes"),
            (&[-1, 0], &[0.0, -0.5], &[], "lengths: -0.5 at node 1"),
            (&[-1, 0], &[0.0, f64::NAN], &[], "lengths: NaN at node 1"),
            (&[-1, 0], &[0.0, f64::INFINITY], &[], "lengths: inf at node 1"),
            (&[-1, 0], &[0.0; 2], &[2], "tip_nodes: 2 at row 0 is no node"),
            (&[-1, 0], &[0.0; 2], &[-1], "tip_nodes: -1 at row 0 is no node"),
            (&[-1, 0], &[0.0; 2], &[0], "tip_nodes: node 0 at row 0 has children"),
            (&[-1, 0], &[0.0; 2], &[1, 1], "tip_nodes: node 1 twice"),
        ] {
            let said = refused(parents, lengths, tips);
            assert!(said.contains(sentence), "{said} / {sentence}");
        }
        assert!(Tree::new(vec![-1, 0], vec![-7.0, 1.0], vec![]).is_ok(), "the root's length is ignored");
    }

    #[test]
    fn a_node_on_the_cycle_itself_is_named() {
        // 3 hangs on the cycle 1-2 but is not on it.
        let said = refused(&[-1, 2, 1, 1], &[0.0; 4], &[]);
        assert!(said.contains("node 1 is") || said.contains("node 2 is"), "{said}");
    }
}
