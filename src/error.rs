//! The one error type: what went wrong, named by argument, file or line, in lower case.

use std::fmt;

/// Result of every fallible function of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed. Each variant has its own status code at the C line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A pointer that must not be NULL was NULL.
    NullPointer {
        /// The argument, as named in the header.
        name: &'static str,
    },
    /// An argument is out of its range, or two arguments do not fit together.
    BadArgument {
        /// The argument, as named in the public API.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system refused to read or write a file.
    Io {
        /// The file, escaped for display.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// A file is not what its suffix promises.
    Parse {
        /// The file, escaped for display.
        file: String,
        /// The line, counted from 1; 0 where the whole file is meant.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A file type, or a combination that a format cannot hold.
    Unsupported {
        /// What is not supported.
        reason: String,
    },
    /// The work would go over a limit given in the options; nothing was allocated for it.
    TooLarge {
        /// What is too large, with both numbers and the option that sets the limit.
        reason: String,
    },
    /// The progress callback asked to stop.
    Cancelled,
    /// The allocator refused.
    OutOfMemory {
        /// What the memory was for.
        what: &'static str,
    },
    /// Nothing is left to work on, such as no atoms after cleaning.
    Empty {
        /// What is empty, and why.
        reason: String,
    },
    /// The input has no answer by the rules of the method.
    Degenerate {
        /// Which rule has no answer.
        reason: String,
    },
    /// A panic of this crate, caught where one item of a batch must not stop the others.
    Internal {
        /// The panic's message.
        reason: String,
    },
}

impl Error {
    /// Shorthand for [`Error::BadArgument`].
    pub fn argument(name: &'static str, reason: impl Into<String>) -> Self {
        Self::BadArgument { name, reason: reason.into() }
    }

    /// Shorthand for [`Error::Parse`].
    pub fn parse(file: &str, line: usize, reason: impl Into<String>) -> Self {
        Self::Parse { file: file.into(), line, reason: reason.into() }
    }

    /// Shorthand for [`Error::Io`].
    pub fn io(file: &str, error: &std::io::Error) -> Self {
        Self::Io { file: file.into(), reason: error.to_string() }
    }

    /// The same, its reason opened by where among many inputs it was met: "bad positions: frame 3: ...".
    pub fn met_in(mut self, place: &str) -> Self {
        match &mut self {
            Self::BadArgument { reason, .. }
            | Self::Io { reason, .. }
            | Self::Parse { reason, .. }
            | Self::Unsupported { reason }
            | Self::TooLarge { reason }
            | Self::Empty { reason }
            | Self::Degenerate { reason }
            | Self::Internal { reason } => *reason = format!("{place}: {reason}"),
            Self::NullPointer { .. } | Self::Cancelled | Self::OutOfMemory { .. } => {}
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NullPointer { name } => write!(f, "{name} is NULL"),
            Self::BadArgument { name, reason } => write!(f, "bad {name}: {reason}"),
            Self::Io { file, reason } => write!(f, "{file}: {reason}"),
            Self::Parse { file, line: 0, reason } => write!(f, "{file}: {reason}"),
            Self::Parse { file, line, reason } => write!(f, "{file}, line {line}: {reason}"),
            Self::Unsupported { reason } => write!(f, "not supported: {reason}"),
            Self::TooLarge { reason } => write!(f, "too large: {reason}"),
            Self::Cancelled => write!(f, "cancelled by the progress callback"),
            Self::OutOfMemory { what } => write!(f, "out of memory for {what}"),
            Self::Empty { reason } => write!(f, "nothing to do: {reason}"),
            Self::Degenerate { reason } => write!(f, "no answer by the rules: {reason}"),
            Self::Internal { reason } => write!(f, "internal error, please report it: {reason}"),
        }
    }
}

impl std::error::Error for Error {}

/// Longest piece of foreign text, such as a path or a token of a file, that a message repeats, in characters.
const SHOWN_LENGTH: usize = 200;

/// Foreign text made safe for a message: control and non-ASCII bytes escaped, cut to a bounded length.
pub fn shown(text: &[u8]) -> String {
    let escaped: String =
        text.iter().take(SHOWN_LENGTH).flat_map(|&byte| std::ascii::escape_default(byte)).map(char::from).collect();
    if text.len() > SHOWN_LENGTH { escaped + "..." } else { escaped }
}

/// The text of a caught panic.
pub fn panic_text(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_place() {
        assert_eq!(Error::parse("a.pdb", 7, "bad x").to_string(), "a.pdb, line 7: bad x");
        assert_eq!(Error::parse("a.pdb", 0, "no atoms").to_string(), "a.pdb: no atoms");
        assert_eq!(Error::argument("voxel_size", "it is 0").to_string(), "bad voxel_size: it is 0");
        let met = Error::argument("voxel_size", "it is 0").met_in("frame 3");
        assert_eq!(met.to_string(), "bad voxel_size: frame 3: it is 0");
        assert_eq!(Error::Cancelled.met_in("frame 3"), Error::Cancelled);
    }

    #[test]
    fn foreign_text_is_escaped_and_bounded() {
        assert_eq!(shown(b"a\n\x1b[0m\xff"), "a\\n\\x1b[0m\\xff");
        assert_eq!(shown(&[b'x'; 5000]).len(), SHOWN_LENGTH + 3);
    }
}
