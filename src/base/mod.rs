//! Nouns that rooms of one floor hand each other: what `io` makes and a family takes, or the other way round.

mod kind;
mod monitor;
mod name;
mod pseudo_atoms;
mod structure;
mod table;

pub use kind::Kind;
pub use monitor::Monitor;
pub use name::Name;
pub use pseudo_atoms::PseudoAtoms;
pub use structure::{Structure, Topology};
pub use table::Row;
