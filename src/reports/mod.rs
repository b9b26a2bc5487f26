//! How results become files and pages: a file per family chooses columns, names and formats; `io` spells them.

pub mod gainloss;
mod page;
mod page_atoms;
pub mod saxs;
pub mod voids;
mod voids_page;
mod voids_shapes;
pub mod volumes;
mod volumes_json;
mod volumes_page;
mod volumes_scripts;
