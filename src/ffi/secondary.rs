//! Secondary structure.

use super::borrow;
use super::guard::guard;
use super::status::nucula_status_t;
use super::structure::nucula_structure_t;
use crate::secondary;

/// Shares of helix, strand and coil among the residues with a CA atom, 0..1, by P-SEA (Labesse, Colloc'h, Pothier &
/// Mornon, Comput. Appl. Biosci. 13, 291 (1997)); three NaN where there is none.
///
/// `fractions`: receives helix, strand, coil.
///
/// Errors: NULL_POINTER, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_secondary(
    structure: *const nucula_structure_t,
    fractions: *mut [f64; 3],
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure and three writable numbers.
        let (structure, fractions) =
            unsafe { (borrow::shared("structure", structure)?, borrow::place("fractions", fractions)?) };
        *fractions = secondary::fractions(&structure.0)?.unwrap_or([f64::NAN; 3]);
        Ok(())
    })
}
