//! What tests are made of: a seeded generator, atoms around voids, texts of structure files. It knows nothing of the
//! library it tests, so that unit tests, test programs, benches and fuzz targets can all use it.

pub mod random;
pub mod shapes;

pub use random::Random;
