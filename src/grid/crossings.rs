//! Areas between two sets of points by counting the neighbours that face each other (Cauchy-Crofton).
//!
//! Along each of 13 lines the number of crossings measures the area projected across the line; weighed with the solid angles of
//! the lines, that is the mean projected area over all directions: half the area of a plane, in any orientation.

use super::bits::{BitGrid, ones};

/// The 26 neighbours, in flat order.
pub const NEIGHBORS: [[isize; 3]; 26] = {
    let mut neighbors = [[0; 3]; 26];
    let (mut code, mut n) = (0, 0);
    while code < 27 {
        if code != 13 {
            neighbors[n] = [code / 9 - 1, code / 3 % 3 - 1, code % 3 - 1];
            n += 1;
        }
        code += 1;
    }
    neighbors
};

/// Area (in squares of the step) that a pair of neighbours in this direction stands for: the solid angle of the line (Voronoi
/// cells of 26 directions; they add up to 1 over the 13 lines) over its length.
pub fn area_of_pair(direction: [isize; 3]) -> f64 {
    let square: isize = direction.iter().map(|c| c * c).sum();
    let weight = match square {
        1 => 0.091_555_782_409_521_75,
        2 => 0.073_961_255_752_150_23,
        _ => 0.070_391_279_564_633_3,
    };
    weight / (square as f64).sqrt()
}

/// Calls `visit(direction, word, bit)` for every point of `from` that has a point of `to` beside it in that direction.
pub fn each_pair(from: &BitGrid, to: &BitGrid, mut visit: impl FnMut([isize; 3], usize, u32)) {
    let layout = from.layout();
    for direction in NEIGHBORS {
        let offset = direction[0] * layout.plane as isize + direction[1] * layout.row as isize;
        let to = to.words();
        for j in layout.inner() {
            let word = from.words()[j];
            if word == 0 {
                continue;
            }
            let other = j.wrapping_add_signed(offset);
            let beside = match direction[2] {
                0 => to[other],
                1 => to[other] >> 1 | to.get(other + 1).copied().unwrap_or(0) << 63,
                _ => to[other] << 1 | to[other - 1] >> 63,
            };
            ones(word & beside).for_each(|bit| visit(direction, j, bit));
        }
    }
}

/// The points of `set` with one of `other` among their 26 neighbours.
pub fn touching(set: &BitGrid, other: &BitGrid) -> crate::Result<BitGrid> {
    let mut touching = BitGrid::empty(set.layout())?;
    each_pair(set, other, |_, word, bit| touching.words_mut()[word] |= 1 << bit);
    Ok(touching)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::lines::layout_for_lines;
    use crate::grid::naive;

    #[test]
    fn pairs_are_neighbours() {
        for seed in 0..60 {
            let from = naive::random_grid(seed);
            let layout = from.layout();
            let to = naive::random_mask(seed + 7, layout);
            let mut found = Vec::new();
            each_pair(&from, &to, |d, word, bit| found.push((d, layout.voxel(word, bit))));
            let mut expected = Vec::new();
            for d in NEIGHBORS {
                for p in naive::voxels(layout).filter(|&p| from.contains(p)) {
                    if naive::around(layout, p, &[d]).any(|q| to.contains(q)) {
                        expected.push((d, p));
                    }
                }
            }
            assert_eq!(found, expected, "seed {seed}");
        }
    }

    #[test]
    fn a_plane_has_half_its_area_however_it_lies() {
        let n = 40_usize;
        let layout = layout_for_lines([n; 3]);
        let middle = (n - 1) as f64 / 2.0;
        let inside = |p: [usize; 3]| p.map(|c| c as f64 - middle).iter().map(|c| c * c).sum::<f64>() < 144.0;
        for normal in [[0.0, 0.0, 1.0], [0.6, 0.0, 0.8], [0.36, 0.48, 0.8]] {
            let above = |p: [usize; 3]| (0..3).map(|a| normal[a] * (p[a] as f64 - middle)).sum::<f64>() > 0.13;
            // A disc of radius 12 between two half balls.
            let upper = naive::grid_of(layout, |p| inside(p) && above(p));
            let lower = naive::grid_of(layout, |p| inside(p) && !above(p));
            let mut area = 0.0;
            each_pair(&lower, &upper, |d, _, _| area += area_of_pair(d));
            let disc = std::f64::consts::PI * 144.0;
            assert!((area / (disc / 2.0) - 1.0).abs() < 0.15, "{normal:?}: {area} of {disc}");
        }
    }
}
