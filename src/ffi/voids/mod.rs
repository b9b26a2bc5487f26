//! Voids at the C line. Its `mod` lines are in the order of the header; blank lines between them keep it.

mod options;

mod find;

mod centreline;

mod batch;

pub use batch::*;
pub use centreline::*;
pub use find::*;
pub use options::*;
