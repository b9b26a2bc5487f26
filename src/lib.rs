//! Kernels of structural biology behind a stable C ABI.
//!
//! The first family is **volumes**: the cavities, pockets, pores and hubs of a protein on a voxel grid.
//!
//! ```no_run
//! use nucula::{io, volumes, work::Monitor};
//!
//! let structure = io::read("4jpn.cif".as_ref(), &io::ReadOptions::default())?;
//! let options = volumes::Options { voxel_size: 2.0, ..Default::default() };
//! let volumes = volumes::find(&structure, &options, &Monitor::default())?;
//! for row in volumes.rows() {
//!     println!("{} {} {:.0} Å³", row.kind.name(), row.id, row.volume);
//! }
//! # Ok::<(), nucula::Error>(())
//! ```
//!
//! # The house
//!
//! A room may use rooms on lower floors only; rooms on one floor do not see each other (`tests/house.rs` checks it).
//!
//! ```text
//!  5  bindings/*                 other languages; they see include/nucula.h and nothing else
//!  ── the C line ─────────────────────────────────────────────────────────────────────────────
//!  4  ffi                        pointers become slices, errors become codes; unsafe
//!  3  pipeline                   from file to files: the one room that knows families and files
//!  2  volumes  secondary  │ io   families of kernels │ reading and writing files
//!  1  grid  math  data           voxel kernels, formulas, tables with their source
//!  0  base                       nouns
//! -1  error  memory  simd        errors; vectors that may be refused; instruction sets
//! ```
//!
//! How a structure flows: [`io::read`] (parse, expand the assembly, clean) → [`base::Structure`] → [`volumes::find`]
//! (align → sphere points → grid → protein mask → buried mask → components → mouths → kinds → refinement → metrics →
//! table) → [`volumes::Volumes`] → [`pipeline::write`], or the views of the C line.
//!
//! | If a line… | it lives in |
//! |---|---|
//! | is a type that one room makes and another takes | [`base`] |
//! | would make sense for a scan of a coffee bean | [`grid`] |
//! | is a formula on vectors, spheres, matrices | [`math`] |
//! | states a radius or a list of residues | [`data`] |
//! | decides what counts as a pocket | [`volumes`] |
//! | knows a record, a chain, an altloc, a file suffix | [`io`] |
//! | needs both a file and a family | [`pipeline`] |
//! | contains `unsafe`, `*const`, `extern` | `ffi`; the two blocks that choose an instruction set: [`simd`] |
//! | prints, or reads the command line | `examples`; nowhere here |
#![deny(unsafe_code, missing_docs)]

pub mod base;
pub mod data;
mod error;
mod ffi;
pub mod grid;
pub mod io;
pub mod math;
pub mod reports;
pub mod secondary;
pub mod volumes;
pub mod voxel_lists;
pub mod work;

pub use error::{Error, Result};
#[doc(hidden)]
pub use ffi::guard_free;
