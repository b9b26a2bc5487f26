//! Voids: what must be true of them, then the goldens.

mod goldens;
