//! From file to files: the one room that knows both the families and the file formats.

use std::path::Path;

use crate::Result;
use crate::base::Monitor;
use crate::io::{self, ReadOptions};
use crate::volumes::{self, Options, Volumes};

mod batch;
mod write;

pub use batch::batch;
pub use write::{Format, WriteOptions, write};

/// Reads a structure file and finds its volumes.
///
/// # Errors
/// Those of [`io::read`] and [`volumes::find`].
pub fn find(path: &Path, read: &ReadOptions, options: &Options, monitor: &Monitor) -> Result<Volumes> {
    options.check()?;
    volumes::find(&io::read(path, read)?, options, monitor)
}
