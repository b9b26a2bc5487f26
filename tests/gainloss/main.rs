//! Gains and losses on a tree: goldens, what must be true, hostile input.

mod branches;
mod cases;
mod events;
mod fits;
mod goldens;
mod loglik;
mod trees;
