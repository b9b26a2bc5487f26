//! The unit cell. A file without one, or with a placeholder that is no number, has none.

use super::number::{decimal, trimmed};
use super::outline::Outline;
use crate::Result;

/// Columns of a, b, c, α, β, γ in a `CRYST1` line.
const COLUMNS: [(usize, usize); 6] = [(6, 15), (15, 24), (24, 33), (33, 40), (40, 47), (47, 54)];
const ITEMS: [&str; 6] = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"];

/// The cell of a `CRYST1` line: a, b, c (Å), α, β, γ (degrees).
pub(super) fn of_line(line: &[u8]) -> Option<[f64; 6]> {
    cell(|i| {
        let end = COLUMNS[i].1.min(line.len());
        line.get(COLUMNS[i].0..end)
    })
}

/// The cell of an mmCIF file.
///
/// # Errors
/// [`crate::Error::Parse`] if the category is cut short.
pub(super) fn of_outline(outline: &Outline<'_>) -> Result<Option<[f64; 6]>> {
    let table = outline.table("cell")?;
    Ok(table.and_then(|table| cell(|i| table.column(ITEMS[i]).ok()?.first().copied())))
}

fn cell<'a>(text: impl Fn(usize) -> Option<&'a [u8]>) -> Option<[f64; 6]> {
    let mut cell = [0.0; 6];
    for (i, value) in cell.iter_mut().enumerate() {
        *value = text(i).and_then(|text| decimal(trimmed(text))).filter(|value| value.is_finite())?;
    }
    Some(cell)
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;

    #[test]
    fn of_pdb() {
        let line = b"CRYST1   57.570  137.960   59.700  90.00 113.26  90.00 P 1 21 1      8";
        assert_eq!(of_line(line), Some([57.57, 137.96, 59.7, 90.0, 113.26, 90.0]));
        assert_eq!(of_line(&line[..54]), of_line(line));
        assert_eq!(of_line(&line[..46]), None);
        assert_eq!(of_line(b"CRYST1"), None);
        assert_eq!(of_line(&line.map(|byte| if byte == b'9' { b'x' } else { byte })), None);
    }

    #[test]
    fn of_mmcif() {
        let of = |gamma: &str| {
            let text = format!(
                "data_x\n_cell.length_a 1\n_cell.length_b 2.5\n_cell.length_c '3'\n_cell.angle_alpha 90\n\
                 _cell.angle_beta 91\n{gamma}"
            );
            let source = Source::from_bytes("x".into(), text.into_bytes()).unwrap();
            of_outline(&Outline::read(&source).unwrap())
        };
        assert_eq!(of("_cell.angle_gamma 92"), Ok(Some([1.0, 2.5, 3.0, 90.0, 91.0, 92.0])));
        assert_eq!(of("_cell.angle_gamma ?"), Ok(None));
        assert_eq!(of(""), Ok(None));
        assert!(of("_cell.angle_gamma").is_err());
    }
}
