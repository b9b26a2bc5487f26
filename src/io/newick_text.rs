//! The text of a tree in Newick's format.

use super::newick::{SPECIAL, decimal};
use crate::Result;
use crate::base::Tree;
use crate::work::memory::{Purpose, push};

const TREE: Purpose = Purpose("the text of a tree");

/// The Newick text of a tree: names quoted where needed, lengths in the shortest form that reads back to the same bits,
/// that of the root left out. O(n), without recursion.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn newick(tree: &Tree) -> Result<String> {
    annotated_newick(tree, |_| String::new())
}

/// As [`newick`], with a comment after the name of each node, `[&…]`, which FigTree and others show; none where it is empty.
/// The comment must hold no bracket.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn annotated_newick(tree: &Tree, comment: impl Fn(usize) -> String) -> Result<String> {
    let mut text = String::new();
    let room = |text: &mut String, n: usize| text.try_reserve(n).map_err(|_| TREE.refused());
    if let Some(rooted) = tree.rooted() {
        text.push_str(if rooted { "[&R] " } else { "[&U] " });
    }
    // Each entry: a node and how many of its children are written.
    let mut todo: Vec<(u32, u32)> = Vec::new();
    push(&mut todo, (tree.root() as u32, 0), TREE)?;
    while let Some((node, done)) = todo.pop() {
        let children = tree.children(node as usize);
        room(&mut text, 64)?;
        if let Some(&child) = children.get(done as usize) {
            text.push(if done == 0 { '(' } else { ',' });
            push(&mut todo, (node, done + 1), TREE)?;
            push(&mut todo, (child, 0), TREE)?;
            continue;
        }
        if !children.is_empty() {
            text.push(')');
        }
        let name = tree.names().get(node as usize);
        room(&mut text, 2 * name.len() + 64)?;
        // A number on an inner node counts as support, unless it is quoted.
        let is_number = !children.is_empty() && tree.support()[node as usize].is_nan() && decimal(name).is_some();
        push_name(&mut text, name, is_number);
        let comment = comment(node as usize);
        if !comment.is_empty() {
            room(&mut text, comment.len() + 3)?;
            text.push_str("[&");
            text.push_str(&comment);
            text.push(']');
        }
        if node as usize != tree.root() {
            text.push(':');
            text.push_str(&format!("{:?}", tree.lengths()[node as usize]));
        }
    }
    text.push(';');
    Ok(text)
}

fn push_name(text: &mut String, name: &str, quote: bool) {
    let special = |byte: u8| SPECIAL.contains(&byte);
    if quote || name.bytes().any(special) || name.starts_with(['\u{feff}', '#']) {
        text.push('\'');
        text.push_str(&name.replace('\'', "''"));
        text.push('\'');
    } else {
        text.push_str(name);
    }
}
