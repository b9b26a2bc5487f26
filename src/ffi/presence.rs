//! Tables of presence and absence: read them, match them with a tree, free them.

use libc::c_char;

use super::borrow;
use super::guard::guard;
use super::sized::{self, Sized32};
use super::status::nucula_status_t;
use super::tree::nucula_tree_t;
use crate::io::{self, Genomes, Presence, Unmatched};
use crate::{Error, Result};

/// A column for each genome, a row for each family.
pub const NUCULA_GENOMES_COLUMNS: i32 = 0;
/// A row for each genome, a column for each family.
pub const NUCULA_GENOMES_ROWS: i32 = 1;

/// Names without a partner are refused.
pub const NUCULA_UNMATCHED_ERROR: i32 = 0;
/// Tips without a genome are unknown; genomes without a tip are left out.
pub const NUCULA_UNMATCHED_IGNORE: i32 = 1;

/// A table of presence that was read. Immutable; may be read from several threads at once.
pub struct nucula_presence_t(Presence);

/// What a user can choose about tables. Fill it with `nucula_presence_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_presence_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_GENOMES_* numbers. Default NUCULA_GENOMES_COLUMNS.
    pub genomes: i32,
}

// SAFETY: repr(C), starts with the u32 size; numbers.
unsafe impl Sized32 for nucula_presence_options_t {
    const NAME: &'static str = "presence options";

    fn defaults() -> Self {
        Self { size: size_of::<Self>() as u32, genomes: NUCULA_GENOMES_COLUMNS }
    }
}

/// A table as flat arrays. They belong to the table and live as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_presence_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,
    /// Number of genomes.
    pub n_genomes: usize,
    /// Number of families.
    pub n_families: usize,
    /// n_genomes × n_families, a genome after the other: 0 absent, 1 present, -1 unknown.
    pub states: *const i8,
    /// n_genomes + 1: where the name of each genome starts in `genomes`, and where the last one ends.
    pub genome_offsets: *const usize,
    /// Names of the genomes in UTF-8, without anything between them and without a NUL.
    pub genomes: *const c_char,
    /// n_families + 1: as `genome_offsets`, into `families`.
    pub family_offsets: *const usize,
    /// Names of the families.
    pub families: *const c_char,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_presence_view_t {
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
pub unsafe extern "C" fn nucula_presence_options_init(
    options: *mut nucula_presence_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// Reads a table of presence, its kind told by content: Roary and Panaroo CSV, Rtab, TSV, CSV of whole numbers (above 0:
/// present), FASTA of 0, 1, ?; each also gzipped (.gz).
///
/// `path`: the file. `options`: NULL for the defaults. `out`: receives the table, or NULL on failure; release it with
/// `nucula_presence_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option), IO, PARSE (with the line), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_presence_read(
    path: *const c_char,
    options: *const nucula_presence_options_t,
    out: *mut *mut nucula_presence_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, a NUL-terminated path, and options as long as they say.
        let (out, path, options) =
            unsafe { (borrow::handle_place("out", out)?, borrow::path("path", path)?, sized::options(options)?) };
        let genomes = match options.genomes {
            NUCULA_GENOMES_COLUMNS => Genomes::Columns,
            NUCULA_GENOMES_ROWS => Genomes::Rows,
            other => {
                return Err(Error::argument(
                    "genomes",
                    format!("{other} is none of the NUCULA_GENOMES_* numbers 0, 1"),
                ));
            }
        };
        *out = borrow::hand_over(nucula_presence_t(io::read_presence(&path, genomes)?));
        Ok(())
    })
}

/// Lends a table as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the table is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_presence_view(
    table: *const nucula_presence_t,
    view: *mut nucula_presence_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live table and a view as long as it says.
        unsafe {
            let table = &borrow::shared("table", table)?.0;
            let filled = nucula_presence_view_t {
                n_genomes: table.genomes.len(),
                n_families: table.families.len(),
                states: table.states.as_ptr(),
                genome_offsets: table.genomes.offsets().as_ptr(),
                genomes: table.genomes.text().as_ptr().cast(),
                family_offsets: table.families.offsets().as_ptr(),
                families: table.families.text().as_ptr().cast(),
                ..Sized32::defaults()
            };
            sized::write_view(view, |_| Ok(filled))
        }
    })
}

/// Copies the states of a table in the order of a tree's rows, matched by name.
///
/// `missing`, `extra`: NUCULA_UNMATCHED_*: what becomes of tips without a genome, and of genomes without a tip. `states`:
/// n_tips × n_families of the tree and the table, a tip after the other.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (names that do not match, with their number and the first of each kind),
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_presence_match(
    table: *const nucula_presence_t,
    tree: *const nucula_tree_t,
    missing: i32,
    extra: i32,
    states: *mut i8,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live table and a live tree.
        let (table, tree) = unsafe { (&borrow::shared("table", table)?.0, &borrow::shared("tree", tree)?.tree) };
        let matched = table.for_tree(tree, unmatched("missing", missing)?, unmatched("extra", extra)?)?;
        // SAFETY: the caller promises as many writable states.
        unsafe { borrow::slice_mut("states", states, matched.len())? }.copy_from_slice(&matched);
        Ok(())
    })
}

fn unmatched(name: &'static str, number: i32) -> Result<Unmatched> {
    match number {
        NUCULA_UNMATCHED_ERROR => Ok(Unmatched::Error),
        NUCULA_UNMATCHED_IGNORE => Ok(Unmatched::Ignore),
        other => Err(Error::argument(name, format!("{other} is none of the NUCULA_UNMATCHED_* numbers 0, 1"))),
    }
}

/// Frees a table; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_presence_free(table: *mut nucula_presence_t) {
    // SAFETY: the caller promises a table of this library that is not used again.
    unsafe { borrow::free(table) };
}
