//! How many threads share one piece of work.

/// Threads of the rayon pool this runs on; 1 anywhere else.
pub fn available_threads() -> usize {
    // Asked only on a thread of a pool, since asking anywhere else would start rayon's global one.
    if rayon::current_thread_index().is_some() { rayon::current_num_threads() } else { 1 }
}
