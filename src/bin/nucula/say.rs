//! Lines to standard error, results to standard output: either may be full or closed.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

use nucula::{Error, Result};

use super::{OK, SOME_FAILED};

/// Writes a line to standard error. What cannot be written there is lost: nobody could be told, and work goes on.
pub fn line(text: impl Display) {
    // In one call, so that the lines of threads do not mix.
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Whether anybody reads standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    There,
    /// The pipe was closed: whoever did so has read enough.
    Gone,
}

/// Prints to standard output, not keeping any of it back.
///
/// # Errors
/// [`Error::Io`], such as for a full disk. A closed pipe is no error.
pub fn print(text: impl AsRef<[u8]>) -> Result<Reader> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_ref()).and_then(|()| out.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(Error::io("standard output", &error)),
    }
}

/// The exit status of what is done once; says what went wrong.
pub fn status<T>(done: Result<T>) -> u8 {
    match done {
        Ok(_) => OK,
        Err(error) => {
            line(format_args!("nucula: {error}"));
            SOME_FAILED
        }
    }
}

/// What is printed of many structures, until standard output takes no more.
#[derive(Default)]
pub struct Printer {
    /// Whether the pipe was closed.
    pub is_closed: bool,
    /// Why nothing more could be printed.
    pub failure: Option<Error>,
}

impl Printer {
    /// Whether nothing more is printed.
    pub fn has_ended(&self) -> bool {
        self.is_closed || self.failure.is_some()
    }

    /// Prints, unless it has ended.
    pub fn print(&mut self, text: impl AsRef<[u8]>) {
        if self.has_ended() {
            return;
        }
        match print(text) {
            Ok(reader) => self.is_closed = reader == Reader::Gone,
            Err(error) => self.failure = Some(error),
        }
    }
}
