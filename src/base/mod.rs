//! Nouns that several rooms hand on: each has a handle at the C line, or a file format, and no opinion.

mod groups;
mod name;
mod reading;
mod structure;

pub use groups::Groups;
pub use name::Name;
pub use reading::Reading;
pub use structure::{Structure, Topology};
