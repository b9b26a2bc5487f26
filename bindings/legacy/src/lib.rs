//! The old unprefixed C entry points, on top of nucula.
