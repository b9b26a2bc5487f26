//! The kinds of components.

/// What a component of buried solvent is, by its mouths.
///
/// The numbers are the codes of the C line and of `volumizer`'s extension module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i8)]
pub enum Kind {
    /// Too small to be classified.
    Occluded = 0,
    /// No mouth.
    Cavity = 1,
    /// One mouth.
    Pocket = 2,
    /// Two mouths.
    Pore = 3,
    /// More mouths, or one that opens to many sides.
    Hub = 4,
}

impl Kind {
    /// All kinds, by code.
    pub const ALL: [Self; 5] = [Self::Occluded, Self::Cavity, Self::Pocket, Self::Pore, Self::Hub];

    /// The name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Occluded => "occluded",
            Self::Cavity => "cavity",
            Self::Pocket => "pocket",
            Self::Pore => "pore",
            Self::Hub => "hub",
        }
    }
}
