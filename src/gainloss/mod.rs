//! Gains and losses on a tree: presence and absence of many families, exact derivatives, fits, tests, events.
//!
//! A family is present or absent in each genome; along the branches of a known tree it is gained at rate λ and lost at
//! rate μ per unit of length. [`Data`] holds a tree with the states of its tips; everything else is a question to it.
//!
//! The recipe of a likelihood: order the tree (`walk`), find the distinct patterns of each subtree (`patterns`), prune
//! them with jets (`prune`; families with rates of their own `direct`ly), mix the rate classes and take the logarithm
//! (`root`), less that of the probability to be seen at all (`observable`).

mod branch_test;
mod classes;
mod data;
mod design;
mod direct;
mod event_sums;
mod events;
mod fit;
mod gamma_fit;
mod jets;
mod lanes;
mod loglik;
mod newton;
mod objective;
mod observable;
mod options;
mod patterns;
mod plateau;
mod prune;
mod root;
mod scale;
mod shift;
mod simulate;
mod states;
mod test;
mod threads;
mod transition;
mod walk;

pub use classes::{ClassRate, gamma_rates};
pub use data::Data;
pub use design::{Design, Effect};
pub use event_sums::By;
pub use events::Events;
pub use fit::{Fit, FitOptions, Shape};
pub use loglik::{Derivatives, Loglik, Rates, Totals};
pub use options::{Ascertainment, Options, Root};
pub use simulate::simulate;
pub use states::StatesView;
pub use test::{Sets, TestOptions, Tests};
