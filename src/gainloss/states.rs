//! Presence and absence as the caller holds them, and as the kernels take them.

use crate::work::kept::Kept;
use crate::work::memory::Purpose;
use crate::work::simd::{self, Kernel, Level};
use crate::{Error, Result};

const STATES: Purpose = Purpose("states");
/// Rows and columns that are copied together, so that either order of the caller's numbers stays in the cache.
const TILE: usize = 64;

/// Where the caller's states lie: that of row `r`, family `f` is `values[first + r * row_stride + f * column_stride]`.
#[derive(Debug, Clone, Copy)]
pub struct StatesView<'a> {
    /// All numbers that are reached.
    pub values: &'a [i8],
    /// Where row 0 of family 0 is.
    pub first: usize,
    /// From one row to the next, in numbers; may be negative.
    pub row_stride: isize,
    /// From one family to the next.
    pub column_stride: isize,
    /// Number of families.
    pub n_families: usize,
}

impl<'a> StatesView<'a> {
    /// Rows one after the other, as in C.
    pub fn rows(values: &'a [i8], n_families: usize) -> Self {
        Self { values, first: 0, row_stride: n_families as isize, column_stride: 1, n_families }
    }
}

/// A copy with a row after the other: 0 absent, 1 present, 2 unknown.
#[derive(Debug, Clone)]
pub struct States {
    pub n_rows: usize,
    pub n_families: usize,
    codes: Kept<u8>,
}

/// An absent family; `PRESENT` and `UNKNOWN` follow.
pub const ABSENT: u8 = 0;
pub const PRESENT: u8 = 1;
pub const UNKNOWN: u8 = 2;

impl States {
    /// Copies and checks the states of `n_rows` rows.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming the first row and column with a state above 1, or strides that lead outside;
    /// [`Error::TooLarge`] for 2^31 families or more; [`Error::OutOfMemory`].
    pub fn copy(view: &StatesView<'_>, n_rows: usize) -> Result<Self> {
        let n_families = view.n_families;
        if i32::try_from(n_families).is_err() {
            return Err(Error::TooLarge { reason: format!("states: {n_families} families; at most 2^31 - 1") });
        }
        let n = n_rows
            .checked_mul(n_families)
            .filter(|&n| isize::try_from(n).is_ok())
            .ok_or_else(|| Error::TooLarge { reason: format!("states: {n_rows} rows of {n_families} families") })?;
        require_inside(view, n_rows)?;
        let mut states = Self { n_rows, n_families, codes: Kept::left(n, STATES, UNKNOWN)? };
        let mut found = 0i8;
        if view.column_stride == 1 && n > 0 {
            for (row, codes) in states.codes[..n].chunks_exact_mut(n_families).enumerate() {
                let start = view.first.wrapping_add_signed(row as isize * view.row_stride);
                found = found.max(simd::run(Row { states: &view.values[start..start + n_families], codes }));
            }
        } else {
            for rows in (0..n_rows).step_by(TILE) {
                for columns in (0..n_families).step_by(TILE) {
                    found = found.max(states.copy_tile(view, rows, columns));
                }
            }
        }
        if found > 1 { Err(first_wrong(view, n_rows)) } else { Ok(states) }
    }

    /// Copies a tile and returns its largest state.
    fn copy_tile(&mut self, view: &StatesView<'_>, first_row: usize, first_column: usize) -> i8 {
        let mut found = 0;
        for row in first_row..(first_row + TILE).min(self.n_rows) {
            let columns = first_column..(first_column + TILE).min(self.n_families);
            let codes = &mut self.codes[row * self.n_families..][columns.clone()];
            for (code, column) in codes.iter_mut().zip(columns) {
                let state = at(view, row, column);
                found = found.max(state);
                *code = code_of(state);
            }
        }
        found
    }

    /// The codes of a row, family after family.
    #[inline]
    pub fn row(&self, row: usize) -> &[u8] {
        &self.codes[row * self.n_families..][..self.n_families]
    }
}

/// A row whose states lie one after the other; its largest state.
struct Row<'a> {
    states: &'a [i8],
    codes: &'a mut [u8],
}

impl Kernel for Row<'_> {
    type Output = i8;
    /// Memory is slower.
    const HIGHEST: Level = Level::Avx2;

    #[inline(always)]
    fn run(self) -> i8 {
        let mut found = 0;
        for (code, &state) in self.codes.iter_mut().zip(self.states) {
            found = found.max(state);
            *code = code_of(state);
        }
        found
    }
}

#[inline]
fn code_of(state: i8) -> u8 {
    if state < 0 { UNKNOWN } else { state as u8 & 1 }
}

#[inline]
fn at(view: &StatesView<'_>, row: usize, column: usize) -> i8 {
    let offset = row as isize * view.row_stride + column as isize * view.column_stride;
    view.values[view.first.wrapping_add_signed(offset)]
}

/// Refuses strides that lead outside of the values.
fn require_inside(view: &StatesView<'_>, n_rows: usize) -> Result<()> {
    if n_rows == 0 || view.n_families == 0 {
        return Ok(());
    }
    let reach = |n: usize, stride: isize| (n as i128 - 1) * stride as i128;
    let ends = [reach(n_rows, view.row_stride), reach(view.n_families, view.column_stride)];
    let low = view.first as i128 + ends.iter().map(|&end| end.min(0)).sum::<i128>();
    let high = view.first as i128 + ends.iter().map(|&end| end.max(0)).sum::<i128>();
    if low < 0 || high >= view.values.len() as i128 {
        let reason = format!("{} values; the strides of {n_rows} rows lead outside", view.values.len());
        return Err(Error::argument("states", reason));
    }
    Ok(())
}

#[cold]
fn first_wrong(view: &StatesView<'_>, n_rows: usize) -> Error {
    for row in 0..n_rows {
        for column in 0..view.n_families {
            let state = at(view, row, column);
            if state > 1 {
                let known = "0 is absent, 1 present, below 0 unknown (no copy numbers)";
                return Error::argument("states", format!("{state} at row {row}, column {column}; {known}"));
            }
        }
    }
    Error::Internal { reason: "a state above 1 was seen and is gone".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_and_any_stride_give_the_same_copy() {
        let (n_rows, n_families) = (67, 130);
        let state = |row: usize, column: usize| (row * 7 + column * 13) as i8 % 4 % 3 - 1;
        let by_rows: Vec<i8> = (0..n_rows * n_families).map(|i| state(i / n_families, i % n_families)).collect();
        let by_columns: Vec<i8> = (0..n_rows * n_families).map(|i| state(i % n_rows, i / n_rows)).collect();
        let reversed: Vec<i8> = by_columns.iter().rev().copied().collect();
        let rows = States::copy(&StatesView::rows(&by_rows, n_families), n_rows).unwrap();
        let strided = |values, first, row_stride, column_stride| {
            States::copy(&StatesView { values, first, row_stride, column_stride, n_families }, n_rows).unwrap().codes
        };
        assert_eq!(strided(&by_columns, 0, 1, n_rows as isize), rows.codes);
        assert_eq!(strided(&reversed, n_rows * n_families - 1, -1, -(n_rows as isize)), rows.codes);
        assert_eq!(rows.row(3)[5], if state(3, 5) < 0 { UNKNOWN } else { state(3, 5) as u8 });
    }

    #[test]
    fn copy_numbers_and_wild_strides_are_refused() {
        let refused = |values: &[i8], row_stride, column_stride| {
            let view = StatesView { values, first: 0, row_stride, column_stride, n_families: 2 };
            States::copy(&view, 2).unwrap_err().to_string()
        };
        assert!(refused(&[0, 1, 1, 2], 2, 1).contains("2 at row 1, column 1"));
        assert!(refused(&[0, 1, 127, 1], 1, 2).contains("127 at row 0, column 1"));
        assert!(refused(&[0, 1, 1], 2, 1).contains("outside"));
        assert!(refused(&[0, 1, 1, 1], -2, 1).contains("outside"));
    }
}
