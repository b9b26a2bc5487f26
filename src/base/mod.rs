//! Nouns that several rooms hand on: each has a handle at the C line, or a file format, and no opinion.

mod bytes;
mod groups;
mod labels;
mod name;
mod reading;
mod select;
mod structure;
mod tree;
mod tree_shape;

pub use bytes::{ByteForm, Bytes, write_bytes};
pub use groups::Groups;
pub use labels::Labels;
pub use name::Name;
pub use reading::Reading;
pub use structure::{Structure, Topology};
pub use tree::Tree;
