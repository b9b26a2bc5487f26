//! Matrices as they lie in the caller's memory, and rows of them.

use crate::work::memory::{Purpose, reserved};
use crate::{Error, Result};

const PARTS: Purpose = Purpose("the parts of a design matrix");

/// How a matrix lies in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Row r, column c at `c * leading + r`: Julia, LAPACK.
    #[default]
    ColumnMajor,
    /// Row r, column c at `r * leading + c`.
    RowMajor,
}

/// Numbers from the first to the last of a matrix, those between its columns or rows included.
///
/// # Errors
/// [`Error::BadArgument`] naming `out`: a leading dimension below the length it strides, or more than can be counted.
pub fn matrix_size(n_rows: usize, n_columns: usize, layout: Layout, leading: usize) -> Result<usize> {
    let (long, many) = match layout {
        Layout::ColumnMajor => (n_rows, n_columns),
        Layout::RowMajor => (n_columns, n_rows),
    };
    if long == 0 || many == 0 {
        return Ok(0);
    }
    let needed = leading.checked_mul(many - 1).and_then(|n| n.checked_add(long)).filter(|_| leading >= long);
    needed.ok_or_else(|| {
        let reason = format!("a leading dimension of {leading} has no room for {n_rows} x {n_columns} numbers");
        Error::argument("out", reason)
    })
}

/// # Errors
/// [`Error::BadArgument`] naming `out`.
pub fn check_room(n_rows: usize, n_columns: usize, layout: Layout, length: usize, leading: usize) -> Result<()> {
    let needed = matrix_size(n_rows, n_columns, layout, leading)?;
    if length < needed {
        let reason =
            format!("{length} numbers; {n_rows} x {n_columns} with a leading dimension of {leading} need {needed}");
        return Err(Error::argument("out", reason));
    }
    Ok(())
}

/// Some rows of a matrix, one below the other.
pub struct Rows<'m> {
    /// Column by column, or one stretch of whole rows; what lies beyond the last row may be left off.
    parts: Vec<&'m mut [f64]>,
    layout: Layout,
    leading: usize,
}

impl<'m> Rows<'m> {
    /// All rows of a matrix for which [`check_room`] found room.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn new(a: &'m mut [f64], n_columns: usize, layout: Layout, leading: usize) -> Result<Self> {
        let mut parts = reserved(n_columns.max(1), PARTS)?;
        match layout {
            Layout::ColumnMajor => parts.extend(a.chunks_mut(leading.max(1)).take(n_columns)),
            Layout::RowMajor => parts.push(a),
        }
        Ok(Self { parts, layout, leading })
    }

    /// Takes the first `n` rows away.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn take(&mut self, n: usize) -> Result<Rows<'m>> {
        let length = if self.layout == Layout::ColumnMajor { n } else { n * self.leading };
        let mut taken = reserved(self.parts.len(), PARTS)?;
        taken.extend(self.parts.iter_mut().map(|part| {
            let at = length.min(part.len());
            let (first, rest) = std::mem::take(part).split_at_mut(at);
            *part = rest;
            first
        }));
        Ok(Rows { parts: taken, ..*self })
    }

    /// The numbers of one column, beginning with that of the first row, and the step from one row to the next.
    pub fn column(&mut self, column: usize) -> (&mut [f64], usize) {
        match self.layout {
            Layout::ColumnMajor => (self.parts.get_mut(column).map_or(&mut [], |part| part), 1),
            Layout::RowMajor => (self.parts[0].get_mut(column..).unwrap_or(&mut []), self.leading),
        }
    }

    /// All columns for themselves, if they lie so.
    pub fn columns(&mut self) -> Option<&mut [&'m mut [f64]]> {
        (self.layout == Layout::ColumnMajor).then_some(&mut self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_from_the_front_in_either_layout() {
        // Five rows of two columns, the last without what fills up a leading dimension of 6 or 3.
        for (layout, leading, at) in
            [(Layout::ColumnMajor, 6, [0, 6, 3, 9, 4, 10]), (Layout::RowMajor, 3, [0, 1, 9, 10, 12, 13])]
        {
            let size = matrix_size(5, 2, layout, leading).unwrap();
            let mut a = vec![0.0; size];
            let mut rest = Rows::new(&mut a, 2, layout, leading).unwrap();
            let (mut first, mut one) = (rest.take(3).unwrap(), rest.take(1).unwrap());
            for (rows, value) in [(&mut first, 1.0), (&mut one, 3.0), (&mut rest, 5.0)] {
                for column in 0..2 {
                    rows.column(column).0[0] = value + column as f64;
                }
            }
            assert_eq!(first.column(1).1, if layout == Layout::ColumnMajor { 1 } else { 3 });
            assert_eq!(at.map(|at| a[at]), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "{layout:?}");
        }
    }
}
