//! Volumes at the C line. Its `mod` lines are in the order of the header; blank lines between them keep it.

mod options;

mod find;

mod residues;

mod signs;

mod frame;

mod bytes;

mod write;

mod batch;

mod frames;

mod lists;

mod components;

mod points;

pub use batch::*;
pub use bytes::*;
pub use components::*;
pub use find::*;
pub use frame::*;
pub use frames::*;
pub use lists::*;
pub use options::*;
pub use points::*;
pub use residues::*;
pub use signs::*;
pub use write::*;
