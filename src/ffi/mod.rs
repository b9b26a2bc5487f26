//! The C line: pointers become slices, errors become codes. The only room that contains `unsafe`, but
//! for the two blocks of [`work::simd`](crate::work::simd).
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

// In the order of the header: what others need comes first. Blank lines keep it.
pub mod version;

pub mod status;

pub mod progress;

pub mod structure;

pub mod atoms;

pub mod bytes;
mod cores;

pub mod secondary;

pub mod saxs;
pub mod voids;

pub mod tree;

pub mod presence;

pub mod gainloss;

pub mod volumes;

pub mod neighbors;

pub mod ace;

pub mod borrow;
pub mod guard;
mod items;
mod pool;
mod sized;
