//! Linear ACE.

// In the order of the header.
pub mod spec;

pub mod options;

pub mod basis;

pub mod evaluate;
