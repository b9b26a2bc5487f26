//! Voids: what must be true of them, then recorded results.

mod goldens;
mod shapes;
mod truths;
