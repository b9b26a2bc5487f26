//! The C line as C sees it: what the shared library exports, C programs that use and abuse it, and how it is installed.
//!
//! Tools that are missing are named on standard error and their part is skipped.

mod careless;
mod compiler;
mod cpp;
mod install;
mod library;
mod programs;
mod sanitizers;
mod symbols;
mod tools;

use tools::{have, root, run, text};
