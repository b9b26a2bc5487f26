//! Lines to standard error, which may be full or closed.

use std::fmt::Display;
use std::io::Write;

/// Writes a line to standard error. What cannot be written there is lost: nobody could be told, and work goes on.
pub fn line(text: impl Display) {
    // In one call, so that the lines of threads do not mix.
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}
