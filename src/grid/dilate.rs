//! All points near a set.

use super::bits::{BitGrid, Layout, shifted};
use crate::Result;
use crate::work::Monitor;

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

/// The points at most `radius` steps from one of the set, which keeps `radius` steps from the lattice's rim or needs no point
/// beyond it. Row by row of the ball: as far along z as the ball is wide there. O(radius² · words).
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn within_ball(set: &BitGrid, radius: f64, monitor: &Monitor) -> Result<BitGrid> {
    let layout = set.layout();
    let [nx, ny, _] = layout.shape;
    let reach = radius.floor() as isize;
    let half = |dx: isize, dy: isize| {
        let left = radius * radius - (dx * dx + dy * dy) as f64;
        (left >= 0.0).then(|| left.sqrt().floor() as usize)
    };
    let mut all = BitGrid::empty(layout)?;
    let mut wide = set.copied()?;
    for width in 0..=reach as usize {
        if width > 0 {
            wide = along_z(&wide)?;
        }
        for dx in -reach..=reach {
            monitor.check()?;
            for dy in (-reach..=reach).filter(|&dy| half(dx, dy) == Some(width)) {
                // The rows of a plane that have one at this offset lie in one stretch.
                let n = ny.saturating_sub(dy.unsigned_abs()) * layout.row;
                for x in dx.max(0) as usize..(nx as isize + dx.min(0)).max(0) as usize {
                    let from = layout.row_start(x.wrapping_add_signed(-dx), (-dy).max(0) as usize);
                    let to = layout.row_start(x, dy.max(0) as usize);
                    let words = all.words_mut()[to..to + n].iter_mut().zip(&wide.words()[from..from + n]);
                    words.for_each(|(word, from)| *word |= from);
                }
            }
        }
    }
    Ok(all)
}

/// A set and the points next to it along z.
fn along_z(set: &BitGrid) -> Result<BitGrid> {
    let mut wide = BitGrid::empty(set.layout())?;
    let layout = set.layout();
    for start in layout.rows().map(|(_, _, start)| start) {
        for k in 0..layout.row {
            let words = set.words();
            let beside = shifted(words, start + k, -1) | shifted(words, start + k, 1);
            wide.words_mut()[start + k] = (words[start + k] | beside) & layout.valid(k);
        }
    }
    Ok(wide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::naive;

    #[test]
    fn a_ball_holds_what_is_near_enough() {
        for seed in 0..60 {
            let set = naive::random_mask(seed, Layout::new([5, 7, 70]));
            let layout = set.layout();
            let members: Vec<[usize; 3]> = naive::voxels(layout).filter(|&p| set.contains(p) && p[0] < 2).collect();
            let set = naive::grid_of(layout, |p| members.contains(&p));
            for radius in [1.0, 2.5] {
                let near = |p: [usize; 3]| {
                    let square = |q: &[usize; 3]| (0..3).map(|a| p[a].abs_diff(q[a]).pow(2)).sum::<usize>() as f64;
                    members.iter().any(|q| square(q) <= radius * radius)
                };
                let found = within_ball(&set, radius, &Monitor::default()).unwrap();
                assert_eq!(found, naive::grid_of(layout, near), "seed {seed}, radius {radius}");
            }
        }
    }

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
