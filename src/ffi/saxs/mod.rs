//! Scattering at the C line. Its `mod` lines are in the order of the header; blank lines between them keep it.

mod options;

mod factors;

mod model;

mod curve;

mod gyration;

mod guinier;

mod distances;

mod ensemble;

pub use curve::*;
pub use distances::*;
pub use ensemble::*;
pub use factors::*;
pub use guinier::*;
pub use gyration::*;
pub use model::*;
pub use options::*;
