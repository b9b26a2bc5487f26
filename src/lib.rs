//! Kernels of computational biology and chemistry behind a stable C ABI, each done once.
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
//! A room uses rooms on lower floors only; rooms on one floor do not see each other (`tests/house.rs` checks it).
//!
//! ```text
//!  6  bindings/*                                     other languages; they see include/nucula.h and nothing else
//!  ── the C line ─────────────────────────────────────────────────────────────────────────────────────
//!  5  ffi                                            pointers become slices, errors become codes; unsafe
//!  4  reports                                        results to files and pages
//!  3  volumes  voids  saxs  gainloss  ace  secondary  │  io
//!                                                    families │ formats, without opinion
//!  2  grid  voxel_lists  neighbors  math  data       kernels, formulas, tables with their source
//!  1  base                                           nouns that several rooms hand on
//!  0  error  work                                    how work is run
//! ```
//!
//! How a structure flows: path → [`io::read`] → [`base::Structure`] → [`volumes::find`] → [`volumes::Volumes`] →
//! [`reports::volumes::write`], or the views of the C line. Many inputs: [`work::batch`] around any of them.
//!
//! | If a line… | it lives in |
//! |---|---|
//! | decides how often, on how many threads, or whether to go on | [`work`] |
//! | is a type with a C handle and a file format of its own, which families take | [`base`] |
//! | is a formula / states a number with a citation | [`math`] / [`data`] |
//! | would make sense for a scan of a coffee bean | [`grid`] |
//! | decides what counts as a pocket, a good fit, a gain | that family |
//! | knows a record, a chain, a suffix, a comma | [`io`] |
//! | chooses columns, names, colours, a page's look | [`reports`] |
//! | contains `unsafe`, `*const`, `extern` | `ffi`; the two blocks that choose an instruction set: [`work::simd`] |
//! | makes a numpy or Julia array, reads keywords | `bindings` |
//! | makes up an input for a test | `tests/testing` |
//!
//! For other crates: [`base`], [`io`], [`reports`], the families, and [`work::Monitor`]. The other rooms are public for
//! benches and the drop-in libraries, and may change with any version.
#![deny(unsafe_code, missing_docs)]

pub mod ace;
pub mod base;
pub mod data;
mod error;
#[doc(hidden)]
pub mod ffi;
pub mod gainloss;
pub mod grid;
pub mod io;
pub mod math;
pub mod neighbors;
pub mod reports;
pub mod saxs;
pub mod secondary;
pub mod voids;
pub mod volumes;
pub mod voxel_lists;
pub mod work;

pub use error::{Error, Result};
