//! Trees: make them from arrays or text, look at them, write them, free them.

use std::sync::{Arc, OnceLock};

use libc::c_char;

use super::borrow::{self, flag};
use super::guard::guard;
use super::sized::{self, Sized32};
use super::status::nucula_status_t;
use crate::base::{Labels, Tree};
use crate::io::{self, NewickOptions};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// A rooted tree with branch lengths, names, and a node for each row of data. Immutable; may be read from several
/// threads at once.
pub struct nucula_tree_t {
    pub(in crate::ffi) tree: Arc<Tree>,
    newick: OnceLock<String>,
}

impl nucula_tree_t {
    fn new(tree: Tree) -> Self {
        Self { tree: Arc::new(tree), newick: OnceLock::new() }
    }
}

/// What a user can choose about trees in text. Fill it with `nucula_tree_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_tree_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// 1: negative branch lengths count as 0; 0: they are an error. Default 0.
    pub negative_is_zero: i32,
    /// The length of branches without one; NaN: they are an error. Default NaN.
    pub missing_length: f64,
}

// SAFETY: repr(C), starts with the u32 size; numbers.
unsafe impl Sized32 for nucula_tree_options_t {
    const NAME: &'static str = "tree options";

    fn defaults() -> Self {
        Self { size: size_of::<Self>() as u32, negative_is_zero: 0, missing_length: f64::NAN }
    }
}

impl nucula_tree_options_t {
    fn to_rust(self) -> Result<NewickOptions> {
        Ok(NewickOptions {
            missing_length: (!self.missing_length.is_nan()).then_some(self.missing_length),
            negative_is_zero: flag("negative_is_zero", self.negative_is_zero)?,
        })
    }
}

/// A tree as flat arrays. They belong to the tree and live as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_tree_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// 1: the text says that the tree is rooted, 0: that it is not, -1: neither.
    pub rooted: i32,
    /// Number of nodes.
    pub n_nodes: usize,
    /// Number of rows of data.
    pub n_tips: usize,
    /// The node without a parent.
    pub root: usize,
    /// n_nodes: the parent of each node, -1 for the root.
    pub parents: *const i32,
    /// n_nodes: length of the branch above each node; that of the root is ignored.
    pub lengths: *const f64,
    /// n_nodes: support of each node, NaN where it has none.
    pub support: *const f64,
    /// n_tips: the node of each row of data.
    pub tip_nodes: *const i32,
    /// n_nodes + 1: where the name of each node starts in `names`, and where the last one ends.
    pub name_offsets: *const usize,
    /// The names of all nodes in UTF-8, without anything between them and without a NUL.
    pub names: *const c_char,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_tree_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: integers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_options_init(options: *mut nucula_tree_options_t, size: usize) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// Makes a tree from arrays, which are copied.
///
/// `parents`: n_nodes, the parent of each node, -1 for the root, in any order. `lengths`: n_nodes, of the branch above each
/// node, finite and not negative; that of the root is ignored. `tip_nodes`: n_tips, the childless node of each row of
/// data. `out`: receives the tree, or NULL on failure; release it with `nucula_tree_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (no root or several, a cycle, a length, a tip; named with its place), TOO_LARGE (2^31
/// nodes), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_from_parents(
    n_nodes: usize,
    parents: *const i32,
    lengths: *const f64,
    n_tips: usize,
    tip_nodes: *const i32,
    out: *mut *mut nucula_tree_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out` and as many readable items as said.
        let (out, parents, lengths, tip_nodes) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("parents", parents, n_nodes)?,
                borrow::slice("lengths", lengths, n_nodes)?,
                borrow::slice("tip_nodes", tip_nodes, n_tips)?,
            )
        };
        let what = Purpose("the nodes of a tree");
        let tree = Tree::new(
            collected(parents.iter().copied(), n_nodes, what)?,
            collected(lengths.iter().copied(), n_nodes, what)?,
            collected(tip_nodes.iter().copied(), n_tips, what)?,
        )?;
        *out = borrow::hand_over(nucula_tree_t::new(tree));
        Ok(())
    })
}

/// The names between offsets.
///
/// # Safety
/// `n + 1` offsets must be readable, and as many bytes as the last one says.
unsafe fn labels(offsets: *const usize, names: *const c_char, n: usize) -> Result<Labels> {
    let n_offsets = n.checked_add(1).ok_or_else(|| Error::argument("name_offsets", "too many"))?;
    // SAFETY: the promise of this function.
    let offsets = unsafe { borrow::slice("name_offsets", offsets, n_offsets)? };
    if offsets[0] != 0 || !offsets.is_sorted() {
        return Err(Error::argument("name_offsets", "they must ascend from 0"));
    }
    // SAFETY: the same promise.
    let names = unsafe { borrow::slice("names", names.cast::<u8>(), offsets[n])? };
    let text = std::str::from_utf8(names).map_err(|_| Error::argument("names", "they are no UTF-8"))?;
    let mut labels = Labels::default();
    for ends in offsets.windows(2) {
        let name = text.get(ends[0]..ends[1]);
        labels.push(name.ok_or_else(|| Error::argument("name_offsets", "one is within a character"))?)?;
    }
    Ok(labels)
}

/// Makes the same tree with names of its nodes, which are copied.
///
/// `name_offsets`: n_nodes + 1, ascending from 0: where the name of each node starts in `names`, and where the last one
/// ends. `names`: the names in UTF-8 without anything between them. `out`: receives the tree, or NULL on failure; release it
/// with `nucula_tree_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (offsets, UTF-8), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_named(
    tree: *const nucula_tree_t,
    name_offsets: *const usize,
    names: *const c_char,
    out: *mut *mut nucula_tree_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live tree, a writable `out`, and names as described.
        let (out, tree, labels) = unsafe {
            let (out, tree) = (borrow::handle_place("out", out)?, &borrow::shared("tree", tree)?.tree);
            (out, tree, labels(name_offsets, names, tree.n_nodes())?)
        };
        let support = collected(tree.support().iter().copied(), tree.n_nodes(), Purpose("the nodes of a tree"))?;
        let named = Tree::clone(tree).described(labels, support, tree.rooted())?;
        *out = borrow::hand_over(nucula_tree_t::new(named));
        Ok(())
    })
}

/// Makes the tree of some of the tips. Inner nodes without one of them below are gone; one with a single subtree left becomes
/// one with it, their lengths added up. Rows are those of these tips, in their old order; nodes are numbered as in Newick.
///
/// `n_names`: how many tips. `name_offsets`: n_names + 1, ascending from 0: where each name starts in `names`, and where the
/// last one ends. `names`: their names in UTF-8. `out`: receives the tree, or NULL on failure; release it with
/// `nucula_tree_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (offsets, UTF-8, no names, one twice, one that is no tip's), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_pruned(
    tree: *const nucula_tree_t,
    n_names: usize,
    name_offsets: *const usize,
    names: *const c_char,
    out: *mut *mut nucula_tree_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live tree, a writable `out`, and names as described.
        let (out, tree, labels) = unsafe {
            let (out, tree) = (borrow::handle_place("out", out)?, &borrow::shared("tree", tree)?.tree);
            (out, tree, labels(name_offsets, names, n_names)?)
        };
        *out = borrow::hand_over(nucula_tree_t::new(tree.pruned(labels.iter())?));
        Ok(())
    })
}

/// Makes the tree with its root in the middle of the longest path between two tips. Rows keep their order; nodes are numbered
/// as in Newick. A root with two children becomes no node; support stays with its branch.
///
/// `out`: receives the tree, or NULL on failure; release it with `nucula_tree_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a single tip), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_midpoint_rooted(
    tree: *const nucula_tree_t,
    out: *mut *mut nucula_tree_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live tree and a writable `out`.
        let (out, tree) = unsafe { (borrow::handle_place("out", out)?, &borrow::shared("tree", tree)?.tree) };
        *out = borrow::hand_over(nucula_tree_t::new(tree.midpoint_rooted()?));
        Ok(())
    })
}

/// Reads the one tree of a Newick text in UTF-8. Nodes are numbered in the order in which they begin in the text, the root
/// is 0; rows of data are the tips in order of appearance.
///
/// `text`: n_bytes bytes; a NUL at the end is not needed. `options`: NULL for the defaults. `out`: receives the tree, or
/// NULL on failure; release it with `nucula_tree_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option), PARSE ("at character N"), TOO_LARGE, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_from_newick(
    text: *const c_char,
    n_bytes: usize,
    options: *const nucula_tree_options_t,
    out: *mut *mut nucula_tree_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, n_bytes readable bytes and options as long as they say.
        let (out, text, options) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("text", text.cast::<u8>(), n_bytes)?,
                sized::options(options)?,
            )
        };
        *out = borrow::hand_over(nucula_tree_t::new(io::tree_from_newick(text, &options.to_rust()?)?));
        Ok(())
    })
}

/// Reads the one tree of a file: Newick, or NEXUS with a single tree, each also gzipped (.gz).
///
/// `path`: the file. `options`: NULL for the defaults. `out`: receives the tree, or NULL on failure; release it with
/// `nucula_tree_free`.
///
/// Errors: as `nucula_tree_from_newick`, and IO.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_read(
    path: *const c_char,
    options: *const nucula_tree_options_t,
    out: *mut *mut nucula_tree_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, a NUL-terminated path, and options as long as they say.
        let (out, path, options) =
            unsafe { (borrow::handle_place("out", out)?, borrow::path("path", path)?, sized::options(options)?) };
        *out = borrow::hand_over(nucula_tree_t::new(io::read_tree(&path, &options.to_rust()?)?));
        Ok(())
    })
}

/// Lends the nodes of a tree as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the tree is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_view(
    tree: *const nucula_tree_t,
    view: *mut nucula_tree_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live tree and a view as long as it says.
        unsafe {
            let tree = &borrow::shared("tree", tree)?.tree;
            let filled = nucula_tree_view_t {
                rooted: tree.rooted().map_or(-1, i32::from),
                n_nodes: tree.n_nodes(),
                n_tips: tree.n_tips(),
                root: tree.root(),
                parents: tree.parents().as_ptr(),
                lengths: tree.lengths().as_ptr(),
                support: tree.support().as_ptr(),
                tip_nodes: tree.tip_nodes().as_ptr(),
                name_offsets: tree.names().offsets().as_ptr(),
                names: tree.names().text().as_ptr().cast(),
                ..Sized32::defaults()
            };
            sized::write_view(view, |_| Ok(filled))
        }
    })
}

/// Lends the Newick text of a tree: names quoted where needed, lengths in the shortest form that reads back to the same
/// bits. Made by the first call; it stays valid until the tree is freed.
///
/// `text`: receives the text, not NUL-terminated; `n_bytes`: its length.
///
/// Errors: NULL_POINTER, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_newick(
    tree: *const nucula_tree_t,
    text: *mut *const c_char,
    n_bytes: *mut usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live tree and writable results.
        let (tree, text, n_bytes) = unsafe {
            (borrow::shared("tree", tree)?, borrow::place("text", text)?, borrow::place("n_bytes", n_bytes)?)
        };
        if tree.newick.get().is_none() {
            // Another thread may have been faster with the same text.
            let _ = tree.newick.set(io::newick(&tree.tree)?);
        }
        let newick = tree.newick.get().map_or("", String::as_str);
        (*text, *n_bytes) = (newick.as_ptr().cast(), newick.len());
        Ok(())
    })
}

/// Frees a tree; its views and its text end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_tree_free(tree: *mut nucula_tree_t) {
    // SAFETY: the caller promises a tree of this library that is not used again.
    unsafe { borrow::free(tree) };
}
