//! Lists of points closer than a cutoff, with or without a periodic cell.
//!
//! The method: the lattice is reduced to its shortest vectors, so that a tilted cell costs no more than a straight one
//! (`frame`); points are wrapped into the reduced cell and copied to every image within the cutoff of it (`images`);
//! points and copies are sorted into bins as wide as the cutoff, so that all within the cutoff of a point lie in nine
//! short runs (`search`). Time and memory are linear in the points at fixed density.
//!
//! Every order and every rounding is fixed: a pair is found from both sides or from none, and its two vectors are
//! negatives of each other to the last bit.

mod cell;
mod frame;
mod images;
mod list;
mod search;

pub use cell::Cell;
pub use list::{Neighbors, cell_of, find};
pub use search::{Around, Search};
