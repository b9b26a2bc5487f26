//! Linear ACE: goldens by other programs, what must be true of any basis, and hostile input.

mod golden;
mod goldens;
mod hostile;
mod must_hold;
