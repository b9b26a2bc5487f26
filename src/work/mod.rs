//! How work is run: in what memory, on how many threads, with which instructions, and whether to go on.
//!
//! [`Monitor`] is part of every long call. The rest is public for benches and tests, and may change with any version.

mod batch;
pub mod kept;
pub mod memory;
mod monitor;
pub mod simd;
mod spare;
mod threads;

pub use batch::batch;
pub use monitor::Monitor;
pub use spare::Spare;
pub use threads::{available_threads, both, each, each_by_size, pieces, pool, this_thread, try_all, try_each};
