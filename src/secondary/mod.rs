//! Secondary structure of a protein from its CA atoms.
