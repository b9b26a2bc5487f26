//! Gains and losses at the C line. Its `mod` lines are in the order of the header; blank lines between them keep it.

mod options;

mod data;

mod fit;

mod test;

pub use data::*;
pub use fit::*;
pub use options::*;
pub use test::*;
