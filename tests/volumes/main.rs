//! Volumes: shapes whose answer is known, what must not change an answer, recorded results, input that nobody should give.

mod finding;
mod hostile;
mod invariants;
mod lining;
mod reference;
