//! The C line: pointers become slices, errors become codes. The only room that contains `unsafe`.
//!
//! Every function has the same shape: [`guard`](guard::guard) against panics, borrow the arguments
//! ([`borrow`]), call one function of the crate, hand the result over, return a status. What a C caller has to know is
//! said once atop the header (`cbindgen.toml`) and at each function; "the caller" in the `SAFETY` notes is the C
//! programmer who keeps to it.
#![allow(unsafe_code, reason = "the only floor that speaks C")]
#![allow(non_camel_case_types, reason = "types are named here as they are in the header")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the doc comments become the header, which states the contract in C terms"
)]

mod batch;
mod borrow;
mod components;
mod guard;
mod points;
mod pool;
mod progress;
mod status;
mod structure;
mod version;
mod volumes;
mod volumes_options;
mod voxels;
mod write;

/// For `bindings/legacy`, which is a C line of its own.
pub use guard::guard_free;
