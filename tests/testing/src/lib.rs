//! What tests are made of: a seeded generator, atoms around voids, pieces of files,
//! reference data. It knows nothing of the library it
//! tests, so that unit tests, test programs, benches and fuzz targets can all use it.

pub mod golden;
pub mod mmcif;
pub mod random;
pub mod shapes;

pub use random::Random;
