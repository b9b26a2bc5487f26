//! The unit cell. A file without one, or with a placeholder that is no number, has none.

use super::number::{decimal, trimmed};

/// The cell a, b, c (Å), α, β, γ (degrees) whose `i`th number has the text `text(i)`; none unless all six are numbers.
pub(super) fn parsed<'a>(text: impl Fn(usize) -> Option<&'a [u8]>) -> Option<[f64; 6]> {
    let mut cell = [0.0; 6];
    for (i, value) in cell.iter_mut().enumerate() {
        *value = text(i).and_then(|text| decimal(trimmed(text))).filter(|value| value.is_finite())?;
    }
    Some(cell)
}
