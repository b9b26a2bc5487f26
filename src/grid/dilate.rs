//! All points near a set.

use super::bits::{BitGrid, Layout};
use crate::Result;

/// The points at most `reach` points from one of the set along x, y and z each, the set included; `reach` below 64. Three
/// passes, one along each axis; O(reach · words).
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn within_box(set: &BitGrid, reach: usize) -> Result<BitGrid> {
    let layout = set.layout();
    let Layout { shape: [nx, ny, _], row, .. } = layout;
    let mut along_z = set.copied()?;
    for start in layout.rows().map(|(_, _, start)| start) {
        let words = &set.words()[start..start + row];
        if words.iter().all(|&word| word == 0) {
            continue;
        }
        let wide = &mut along_z.words_mut()[start..start + row];
        for shift in 1..=reach {
            for k in 0..row {
                let below = if k > 0 { words[k - 1] } else { 0 };
                let above = if k + 1 < row { words[k + 1] } else { 0 };
                wide[k] |= words[k] << shift | below >> (64 - shift) | words[k] >> shift | above << (64 - shift);
            }
        }
        for (k, word) in wide.iter_mut().enumerate() {
            *word &= layout.valid(k);
        }
    }
    let spread =
        |from: &BitGrid, n: usize, step: usize, start_of: &dyn Fn(usize) -> usize, length: usize, to: &mut BitGrid| {
            for i in 0..n {
                let target = start_of(i);
                for other in i.saturating_sub(reach)..(i + reach + 1).min(n) {
                    let source = target + other * step - i * step;
                    let (words, from) =
                        (&mut to.words_mut()[target..target + length], &from.words()[source..source + length]);
                    words.iter_mut().zip(from).for_each(|(word, from)| *word |= from);
                }
            }
        };
    let mut along_y = BitGrid::empty(layout)?;
    for x in 0..nx {
        spread(&along_z, ny, row, &|y| layout.row_start(x, y), row, &mut along_y);
    }
    let mut all = along_z;
    all.words_mut().fill(0);
    spread(&along_y, nx, layout.plane, &|x| layout.row_start(x, 0), ny * row, &mut all);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::naive;

    #[test]
    fn agrees_with_looking_around() {
        for seed in 0..80 {
            let set = naive::random_grid(seed);
            let layout = set.layout();
            for reach in [1, 3] {
                let reach_around = |p: [usize; 3]| {
                    set.flat_indices().any(|flat| {
                        let [_, ny, nz] = layout.shape;
                        let q = [flat / (ny * nz), flat / nz % ny, flat % nz];
                        (0..3).all(|a| p[a].abs_diff(q[a]) <= reach)
                    })
                };
                let expected = naive::grid_of(layout, reach_around);
                assert_eq!(within_box(&set, reach).unwrap(), expected, "seed {seed}, reach {reach}");
            }
        }
    }
}
