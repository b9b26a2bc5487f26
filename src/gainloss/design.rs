//! How coefficients become rates: `ln λ_f = Xg[f]·β`, `ln μ_f = Xl[f]·β`, with families of equal rows kept together.

use hashbrown::HashMap;

use super::patterns::NO_GROUP;
use crate::work::memory::{Purpose, filled, make_room, reserved};
use crate::{Error, Result};

const DESIGN: Purpose = Purpose("the rows of a design");
/// Most coefficients of a fit: its matrices have the square of as many numbers, 128 MiB each.
const MAX_COEFFICIENTS: usize = 4096;

/// Rows of the two designs, n_families × n_coefficients each, a family after the other. None: β = (ln λ, ln μ) for all.
#[derive(Debug, Clone, Copy)]
pub struct Design<'a> {
    /// Number of coefficients.
    pub n_coefficients: usize,
    /// Of ln λ.
    pub gain: &'a [f64],
    /// Of ln μ.
    pub loss: &'a [f64],
}

/// Which rate an effect shifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effect {
    /// ln λ.
    Gain,
    /// ln μ.
    #[default]
    Loss,
}

/// The distinct rows, in the order of the first family of each, and whose they are.
#[derive(Debug, Clone)]
pub struct Rows {
    pub n_coefficients: usize,
    /// Per family its row; empty where there is one row for all; [`NO_GROUP`] for families left out.
    pub of_family: Vec<u32>,
    pub n_rows: usize,
    gain: Vec<f64>,
    loss: Vec<f64>,
}

impl Rows {
    /// The rows of a checked design.
    ///
    /// # Errors
    /// [`Error::TooLarge`] over the most coefficients there can be; [`Error::BadArgument`] naming `gain_design` or
    /// `loss_design`; [`Error::OutOfMemory`].
    pub fn of(design: Option<&Design<'_>>, n_families: usize) -> Result<Self> {
        let Some(Design { n_coefficients: k, gain, loss }) = design.copied() else {
            let (gain, loss) = (vec![1.0, 0.0], vec![0.0, 1.0]);
            return Ok(Self { n_coefficients: 2, of_family: Vec::new(), n_rows: 1, gain, loss });
        };
        if k > MAX_COEFFICIENTS {
            return Err(Error::TooLarge {
                reason: format!("a design of {k} coefficients; at most {MAX_COEFFICIENTS}"),
            });
        }
        for (name, matrix) in [("gain_design", gain), ("loss_design", loss)] {
            if k.checked_mul(n_families) != Some(matrix.len()) {
                let reason = format!("{} values for {n_families} families and {k} coefficients", matrix.len());
                return Err(Error::argument(name, reason));
            }
            if let Some(at) = matrix.iter().position(|x| !x.is_finite()) {
                let reason = format!("{} at family {}, coefficient {}; it must be finite", matrix[at], at / k, at % k);
                return Err(Error::argument(name, reason));
            }
        }
        let mut rows = Self {
            n_coefficients: k,
            of_family: reserved(n_families, DESIGN)?,
            n_rows: 0,
            gain: Vec::new(),
            loss: Vec::new(),
        };
        let mut known: HashMap<Vec<u64>, u32> = HashMap::new();
        let mut key = reserved(2 * k, DESIGN)?;
        for f in 0..n_families {
            let [gain, loss] = [gain, loss].map(|matrix| &matrix[f * k..(f + 1) * k]);
            key.clear();
            // -0 and 0 give the same rates.
            key.extend(gain.iter().chain(loss).map(|x| (x + 0.0).to_bits()));
            let row = match known.get(&key[..]) {
                Some(&row) => row,
                None => {
                    let row = rows.n_rows as u32;
                    known.try_reserve(1).map_err(|_| DESIGN.refused())?;
                    known.insert(key.clone(), row);
                    make_room(&mut rows.gain, k, DESIGN)?;
                    make_room(&mut rows.loss, k, DESIGN)?;
                    rows.gain.extend_from_slice(gain);
                    rows.loss.extend_from_slice(loss);
                    rows.n_rows += 1;
                    row
                }
            };
            rows.of_family.push(row);
        }
        Ok(rows)
    }

    /// Row `row` of both designs.
    pub fn row(&self, row: usize) -> [&[f64]; 2] {
        let k = self.n_coefficients;
        [&self.gain, &self.loss].map(|matrix| &matrix[row * k..(row + 1) * k])
    }

    /// The row of a family.
    pub fn of_one(&self, family: usize) -> usize {
        self.of_family.get(family).map_or(0, |&row| row as usize)
    }

    /// The rows with one more coefficient, 1 for the members of a set. With `alone`, other families are left out.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn with_effect(&self, members: &[u32], n_families: usize, effect: Effect, alone: bool) -> Result<Self> {
        const OF_MEMBERS: u32 = 1 << 31;
        let mut of_family = reserved(n_families, DESIGN)?;
        if alone {
            of_family.resize(n_families, NO_GROUP);
        } else {
            of_family.extend((0..n_families).map(|f| self.of_one(f) as u32));
        }
        for &f in members {
            of_family[f as usize] = self.of_one(f as usize) as u32 | OF_MEMBERS;
        }
        // Old row and membership to new row, in the order of the first family of each.
        let mut new = filled([NO_GROUP; 2], self.n_rows, DESIGN)?;
        let k = self.n_coefficients + 1;
        let mut rows = Self { n_coefficients: k, of_family: Vec::new(), n_rows: 0, gain: Vec::new(), loss: Vec::new() };
        for row in of_family.iter_mut().filter(|row| **row != NO_GROUP) {
            let (old, is_member) = ((*row & !OF_MEMBERS) as usize, *row >= OF_MEMBERS);
            let slot = &mut new[old][usize::from(is_member)];
            if *slot == NO_GROUP {
                *slot = rows.n_rows as u32;
                rows.n_rows += 1;
                let shift = |which| if is_member && effect == which { 1.0 } else { 0.0 };
                let [gain, loss] = self.row(old);
                for (matrix, old, shift) in
                    [(&mut rows.gain, gain, shift(Effect::Gain)), (&mut rows.loss, loss, shift(Effect::Loss))]
                {
                    make_room(matrix, k, DESIGN)?;
                    matrix.extend_from_slice(old);
                    matrix.push(shift);
                }
            }
            *row = *slot;
        }
        rows.of_family = of_family;
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_are_one() {
        let gain = [1.0, 0.0, 1.0, 0.5, 1.0, -0.0];
        let loss = [0.0; 6];
        let rows = Rows::of(Some(&Design { n_coefficients: 2, gain: &gain, loss: &loss }), 3).unwrap();
        assert_eq!((rows.of_family.as_slice(), rows.n_rows), (&[0, 1, 0][..], 2));
        let with = rows.with_effect(&[2], 3, Effect::Loss, false).unwrap();
        assert_eq!((with.of_family.as_slice(), with.n_rows), (&[0, 1, 2][..], 3));
        assert_eq!(with.row(2), [&[1.0, 0.0, 0.0][..], &[0.0, 0.0, 1.0][..]]);
        let alone = rows.with_effect(&[2], 3, Effect::Gain, true).unwrap();
        assert_eq!(alone.of_family, [NO_GROUP, NO_GROUP, 0]);
        assert_eq!(alone.row(0)[0], &[1.0, 0.0, 1.0]);
    }

    #[test]
    fn designs_that_do_not_fit_are_named() {
        let said = |k, gain: &[f64], loss: &[f64]| {
            Rows::of(Some(&Design { n_coefficients: k, gain, loss }), 2).unwrap_err().to_string()
        };
        assert!(said(2, &[0.0; 3], &[0.0; 4]).contains("gain_design: 3 values"));
        assert!(said(1, &[0.0; 2], &[0.0, f64::NAN]).contains("loss_design: NaN at family 1, coefficient 0"));
    }

    #[test]
    fn more_coefficients_than_a_matrix_can_hold_are_too_large() {
        let of = |k| {
            let zeros = vec![0.0; k];
            Rows::of(Some(&Design { n_coefficients: k, gain: &zeros, loss: &zeros }), 1)
        };
        assert_eq!(of(MAX_COEFFICIENTS).unwrap().n_coefficients, MAX_COEFFICIENTS);
        assert!(
            matches!(of(MAX_COEFFICIENTS + 1), Err(Error::TooLarge { reason }) if reason.contains("4097 coefficients"))
        );
        // Without families a design of any width is empty.
        let empty = Design { n_coefficients: usize::MAX, gain: &[], loss: &[] };
        assert!(matches!(Rows::of(Some(&empty), 0), Err(Error::TooLarge { .. })));
    }
}
