//! The CA trace of a structure.

use super::RESIDUES;
use crate::Result;
use crate::base::{Name, Structure};
use crate::work::memory::push;

/// Where a residue has no CA, or where residues are missing: every comparison with it is false.
pub const MISSING: [f64; 3] = [f64::NAN; 3];

/// One place along the chain: a residue, or a gap between residues.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// CA, Å; [`MISSING`] without one and in a gap.
    pub position: [f64; 3],
    /// Whether there is a CA.
    pub has_ca: bool,
}

/// A place without a CA.
const NO_CA: Place = Place { position: MISSING, has_ca: false };

/// The places along a structure, and the number of residues.
pub struct Trace {
    /// The residues in file order, with gaps between those whose numbers do not follow each other.
    pub places: Vec<Place>,
    /// Number of residues, those without CA included.
    pub n_residues: usize,
}

/// Finds the CA of each residue; the last one, where a residue has several.
///
/// A residue is a maximal run of atoms of equal chain, number, insertion code and name; it has a CA only if its name is
/// an amino acid's. A gap is put before every residue whose number is neither that of the residue before it nor the
/// next one. The chain is not asked: a chain that starts where the one before it ended continues it.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn trace(structure: &Structure, is_amino_acid: impl Fn(Name<4>) -> bool) -> Result<Trace> {
    let topology = &structure.topology;
    let ca = Name::new("CA");
    let mut trace = Trace { places: Vec::new(), n_residues: 0 };
    let mut amino_acid = false;
    for i in 0..structure.n_atoms() {
        if i == 0 || !topology.same_residue(i - 1, i) {
            let step = |i: usize| i64::from(topology.residue_ids[i]) - i64::from(topology.residue_ids[i - 1]);
            if i > 0 && !matches!(step(i), 0 | 1) {
                push(&mut trace.places, NO_CA, RESIDUES)?;
            }
            push(&mut trace.places, NO_CA, RESIDUES)?;
            trace.n_residues += 1;
            amino_acid = is_amino_acid(topology.residue_names[i]);
        }
        if amino_acid && topology.atom_names[i] == ca {
            let last = trace.places.last_mut().expect("the residue was pushed with its first atom");
            *last = Place { position: structure.positions[i].map(f64::from), has_ca: true };
        }
    }
    Ok(trace)
}
