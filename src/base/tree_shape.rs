//! Trees made from trees: fewer tips, another root.
//!
//! Both keep the rows of data in their order and number the nodes as a Newick text would: each before its children, the root 0.

use hashbrown::{HashMap, HashSet};

use super::{Groups, Labels, Tree};
use crate::error::shown;
use crate::work::memory::{Purpose, filled, make_room_in_map, make_room_in_set, push, reserved};
use crate::{Error, Result};

const TREE: Purpose = Purpose("the nodes of a tree");
const NONE: u32 = u32::MAX;

/// A tree on its way: nodes with new numbers, and from which old node they have what.
struct Draft {
    parents: Vec<i32>,
    lengths: Vec<f64>,
    /// The old node whose name each has, or [`NONE`].
    names: Vec<u32>,
    support: Vec<f64>,
    /// The node of each row.
    tips: Vec<i32>,
    rooted: Option<bool>,
}

impl Draft {
    /// The tree, its nodes numbered from the root on.
    fn finish(self, old: &Tree) -> Result<Tree> {
        let n = self.parents.len();
        let shape = Tree::new(self.parents, self.lengths, self.tips)?;
        let mut number = filled(0i32, n, TREE)?;
        let (mut parents, mut lengths, mut support) = (reserved(n, TREE)?, reserved(n, TREE)?, reserved(n, TREE)?);
        let mut names = Labels::default();
        for (new, &node) in shape.preorder().iter().enumerate() {
            let node = node as usize;
            number[node] = new as i32;
            parents.push(if node == shape.root() { -1 } else { number[shape.parents()[node] as usize] });
            lengths.push(shape.lengths()[node]);
            support.push(self.support[node]);
            names.push(if self.names[node] == NONE { "" } else { old.names().get(self.names[node] as usize) })?;
        }
        let mut tips = reserved(shape.n_tips(), TREE)?;
        tips.extend(shape.tip_nodes().iter().map(|&node| number[node as usize]));
        Tree::new(parents, lengths, tips)?.described(names, support, self.rooted)
    }
}

impl Tree {
    /// The tree of some of the tips, told by their names. Inner nodes without one of them below are gone; one with a single
    /// subtree left becomes one with it, their lengths added up. Rows are those of these tips, in their old order. O(n).
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `names`: none, one twice, how many are no tip's and the first of these, or the name
    /// of several tips; [`Error::OutOfMemory`].
    pub fn pruned<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let is_kept = self.rows_of_names(names)?;
        let n = self.n_nodes();
        let mut n_kept = filled(0u32, n, TREE)?;
        let mut is_tip = filled(false, n, TREE)?;
        for (&node, _) in self.tip_nodes().iter().zip(&is_kept).filter(|&(_, &kept)| kept) {
            is_tip[node as usize] = true;
        }
        for &node in self.preorder().iter().rev() {
            let node = node as usize;
            if (is_tip[node] || n_kept[node] > 0) && node != self.root() {
                n_kept[self.parents()[node] as usize] += 1;
            }
        }
        let mut number = filled(-1i32, n, TREE)?;
        // On the way down: the number of the node above that stays, and the length since then.
        let mut above = filled((-1i32, 0.0), n, TREE)?;
        let mut draft = Draft {
            parents: Vec::new(),
            lengths: Vec::new(),
            names: Vec::new(),
            support: Vec::new(),
            tips: Vec::new(),
            rooted: self.rooted(),
        };
        for &node in self.preorder() {
            let node = node as usize;
            if n_kept[node] == 0 && !is_tip[node] {
                continue;
            }
            let (parent, mut length) = above[node];
            if node != self.root() {
                length += self.lengths()[node];
            }
            let stays = is_tip[node] || n_kept[node] > 1;
            if stays {
                number[node] = draft.parents.len() as i32;
                push(&mut draft.parents, parent, TREE)?;
                push(&mut draft.lengths, if parent < 0 { 0.0 } else { length }, TREE)?;
                push(&mut draft.names, node as u32, TREE)?;
                push(&mut draft.support, self.support()[node], TREE)?;
            }
            let below = if stays { (number[node], 0.0) } else { (parent, length) };
            self.children(node).iter().for_each(|&child| above[child as usize] = below);
        }
        for (&node, _) in self.tip_nodes().iter().zip(&is_kept).filter(|&(_, &kept)| kept) {
            push(&mut draft.tips, number[node as usize], TREE)?;
        }
        draft.finish(self)
    }

    /// Per row whether its tip has one of the names.
    fn rows_of_names<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Vec<bool>> {
        let refuse = |reason: String| Err(Error::argument("names", reason));
        let mut row_of: HashMap<&str, usize> = HashMap::new();
        let mut of_several: HashSet<&str> = HashSet::new();
        for row in 0..self.n_tips() {
            make_room_in_map(&mut row_of, TREE)?;
            make_room_in_set(&mut of_several, TREE)?;
            if row_of.insert(self.tip_name(row), row).is_some() {
                of_several.insert(self.tip_name(row));
            }
        }
        let mut is_kept = filled(false, self.n_tips(), TREE)?;
        let (mut n_names, mut n_lost, mut first_lost) = (0usize, 0usize, None);
        for name in names {
            n_names += 1;
            let shown = || format!("'{}'", shown(name.as_bytes()));
            match row_of.get(name) {
                _ if of_several.contains(name) => return refuse(format!("{} is the name of several tips", shown())),
                Some(&row) if is_kept[row] => return refuse(format!("{} for the second time", shown())),
                Some(&row) => is_kept[row] = true,
                None => {
                    n_lost += 1;
                    first_lost.get_or_insert_with(shown);
                }
            }
        }
        match first_lost {
            Some(first) => refuse(format!("{n_lost} of {n_names} are no tips of the tree, first {first}")),
            None if n_names == 0 => refuse("none given; a tree has one tip at least".into()),
            None => Ok(is_kept),
        }
    }

    /// The tree with its root in the middle of the longest path between two tips, `rooted` being true. Of several longest
    /// paths one is taken. A root with two children becomes no node; that where the new root is within a branch is new.
    /// Support, and labels that are support, belong to branches and stay with them. Where all lengths are 0 the tree stays as
    /// it is. O(n).
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `tree` if it has a single tip; [`Error::OutOfMemory`].
    pub fn midpoint_rooted(&self) -> Result<Self> {
        let free = Unrooted::of(self)?;
        let from = free.farthest(free.any_tip()?)?;
        let to = free.farthest(from.node)?;
        if to.distance == 0.0 {
            return Ok(self.clone());
        }
        // From the far end back to the middle.
        let (mut node, mut left) = (to.node, to.distance / 2.0);
        loop {
            let edge = free.edges[to.edge_to[node] as usize];
            let next = edge.other(node);
            if left < edge.length {
                return free.rooted(self, Middle::Within { edge: to.edge_to[node], end: node, left });
            }
            left -= edge.length;
            node = next;
            if left == 0.0 || to.edge_to[node] == NONE {
                return free.rooted(self, Middle::At(node));
            }
        }
    }
}

/// A branch without direction.
#[derive(Debug, Clone, Copy)]
struct Edge {
    ends: [usize; 2],
    length: f64,
    support: f64,
    /// The node whose label is the branch's support, or [`NONE`].
    label: u32,
}

impl Edge {
    fn other(&self, node: usize) -> usize {
        if self.ends[0] == node { self.ends[1] } else { self.ends[0] }
    }
}

/// A tree without a root. Nodes have their old numbers; those that are gone have no edges.
struct Unrooted {
    edges: Vec<Edge>,
    /// Two entries per edge, `2 * edge + side`, by the node of that side.
    at: Groups,
}

/// Distances from a node.
struct Distances {
    /// The tip farthest away, the first of several.
    node: usize,
    distance: f64,
    /// The edge that leads to each node.
    edge_to: Vec<u32>,
}

/// Where a new root is.
enum Middle {
    At(usize),
    /// Within an edge, so far from one of its ends.
    Within {
        edge: u32,
        end: usize,
        left: f64,
    },
}

impl Unrooted {
    fn of(tree: &Tree) -> Result<Self> {
        let n = tree.n_nodes();
        // Nothing is beyond a root with a single child.
        let mut root = tree.root();
        while let [child] = tree.children(root) {
            root = *child as usize;
        }
        let through = match tree.children(root) {
            [a, b] => Some([*a as usize, *b as usize]),
            _ => None,
        };
        let mut is_below = filled(false, n, TREE)?;
        is_below[root] = true;
        let mut edges = reserved(n, TREE)?;
        for &node in tree.preorder() {
            let node = node as usize;
            if node == root || node == tree.root() || !is_below[tree.parents()[node] as usize] {
                continue;
            }
            is_below[node] = true;
            let parent = tree.parents()[node] as usize;
            if through.is_some() && parent == root {
                continue;
            }
            edges.push(edge(tree, node, parent));
        }
        if let Some([a, b]) = through {
            let (one, other) = (edge(tree, a, b), edge(tree, b, a));
            let labelled = if one.support.is_nan() { other } else { one };
            edges.push(Edge { length: one.length + other.length, ..labelled });
        }
        let mut keys = reserved(2 * edges.len(), TREE)?;
        keys.extend(edges.iter().flat_map(|edge| edge.ends).map(|node| node as u32));
        Ok(Self { at: Groups::by(&keys, n)?, edges })
    }

    fn edges_of(&self, node: usize) -> impl Iterator<Item = u32> + '_ {
        self.at.of(node).iter().map(|entry| entry / 2)
    }

    fn is_tip(&self, node: usize) -> bool {
        self.at.of(node).len() == 1
    }

    fn any_tip(&self) -> Result<usize> {
        let ends = self.edges.iter().flat_map(|edge| edge.ends);
        ends.filter(|&node| self.is_tip(node))
            .min()
            .ok_or_else(|| Error::argument("tree", "a single tip has no middle"))
    }

    fn farthest(&self, from: usize) -> Result<Distances> {
        let n = self.at.offsets.len() - 1;
        let mut found = Distances { node: from, distance: 0.0, edge_to: filled(NONE, n, TREE)? };
        let mut todo = reserved(n, TREE)?;
        todo.push((from, 0.0));
        while let Some((node, distance)) = todo.pop() {
            let is_better = distance > found.distance || (distance == found.distance && node < found.node);
            if self.is_tip(node) && node != from && (found.node == from || is_better) {
                (found.node, found.distance) = (node, distance);
            }
            let came = found.edge_to[node];
            for e in self.edges_of(node).filter(|&e| e != came) {
                let next = self.edges[e as usize].other(node);
                found.edge_to[next] = e;
                todo.push((next, distance + self.edges[e as usize].length));
            }
        }
        Ok(found)
    }

    fn rooted(&self, tree: &Tree, middle: Middle) -> Result<Tree> {
        let n = tree.n_nodes();
        let mut draft = Draft {
            parents: reserved(n + 1, TREE)?,
            lengths: reserved(n + 1, TREE)?,
            names: reserved(n + 1, TREE)?,
            support: reserved(n + 1, TREE)?,
            tips: Vec::new(),
            rooted: Some(true),
        };
        // Old node, the edge above it, the new number of the node above, the length of the branch.
        let mut todo: Vec<(usize, u32, i32, f64)> = reserved(n + 1, TREE)?;
        match middle {
            Middle::At(node) => todo.push((node, NONE, -1, 0.0)),
            Middle::Within { edge, end, left } => {
                draft.push(-1, 0.0, f64::NAN, NONE);
                let Edge { length, .. } = self.edges[edge as usize];
                todo.push((self.edges[edge as usize].other(end), edge, 0, length - left));
                todo.push((end, edge, 0, left));
            }
        }
        let mut number = filled(-1i32, n, TREE)?;
        while let Some((node, above, parent, length)) = todo.pop() {
            let own = draft.parents.len() as i32;
            number[node] = own;
            let (support, label) = match self.edges.get(above as usize) {
                Some(edge) => (edge.support, edge.label),
                None => (f64::NAN, NONE),
            };
            // A name that is no support is the node's own.
            let has_name = tree.support()[node].is_nan() && !tree.names().get(node).is_empty();
            draft.push(parent, length, support, if has_name { node as u32 } else { label });
            for e in self.edges_of(node).filter(|&e| e != above) {
                let edge = self.edges[e as usize];
                todo.push((edge.other(node), e, own, edge.length));
            }
        }
        draft.tips = reserved(tree.n_tips(), TREE)?;
        draft.tips.extend(tree.tip_nodes().iter().map(|&node| number[node as usize]));
        draft.finish(tree)
    }
}

impl Draft {
    /// A node more; there is room.
    fn push(&mut self, parent: i32, length: f64, support: f64, name: u32) {
        self.parents.push(parent);
        self.lengths.push(length);
        self.support.push(support);
        self.names.push(name);
    }
}

/// The branch above `node` with another end.
fn edge(tree: &Tree, node: usize, other: usize) -> Edge {
    let support = tree.support()[node];
    let label = if support.is_nan() { NONE } else { node as u32 };
    Edge { ends: [node, other], length: tree.lengths()[node], support, label }
}

#[cfg(test)]
#[path = "tree_shape_tests.rs"]
mod tests;
