//! What voids are called by the number of their mouths.

/// The kind of a void; the numbers are those of the C line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i8)]
pub enum Kind {
    /// No mouth.
    Cavity = 1,
    /// One mouth.
    Pocket = 2,
    /// Two mouths.
    Pore = 3,
    /// Three mouths and more.
    Hub = 4,
}

impl Kind {
    /// The kind with so many mouths.
    pub fn with(n_mouths: usize) -> Self {
        match n_mouths {
            0 => Self::Cavity,
            1 => Self::Pocket,
            2 => Self::Pore,
            _ => Self::Hub,
        }
    }

    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cavity => "cavity",
            Self::Pocket => "pocket",
            Self::Pore => "pore",
            Self::Hub => "hub",
        }
    }
}
