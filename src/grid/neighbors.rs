//! Steps to neighbouring voxels, 64 at a time. Why shifts and offsets need no test for the grid's edge: see
//! [`Layout`](super::Layout).

use super::bits::{BitGrid, shifted};

/// Puts into `out` the voxels of `within` that share a face with a voxel of `set`. All three have the same layout.
pub fn touching(set: &BitGrid, within: &BitGrid, out: &mut BitGrid) {
    let layout = set.layout();
    debug_assert!(layout == within.layout() && layout == out.layout());
    let (row, plane) = (layout.row, layout.plane);
    let (words, within, out) = (set.words(), within.words(), out.words_mut());
    for j in layout.inner() {
        let along_z = shifted(words, j, -1) | shifted(words, j, 1);
        let across = words[j - row] | words[j + row] | words[j - plane] | words[j + plane];
        out[j] = within[j] & (along_z | across);
    }
}

/// Puts into `out` the voxels of `within` that lie on the grid's boundary: a coordinate is 0 or the largest.
pub fn on_boundary(within: &BitGrid, out: &mut BitGrid) {
    let layout = within.layout();
    let [nx, ny, nz] = layout.shape;
    let last = nz - 1;
    for (x, y, start) in layout.rows() {
        let whole_row = x == 0 || x == nx - 1 || y == 0 || y == ny - 1;
        for k in 0..layout.row {
            let mut ends = if k == 0 { 1 } else { 0 };
            if k == last / 64 {
                ends |= 1 << (last % 64);
            }
            out.words_mut()[start + k] = within.words()[start + k] & if whole_row { u64::MAX } else { ends };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::naive;
    use super::*;

    #[test]
    fn touching_and_boundary_agree_with_the_naive_twins() {
        for seed in 0..200 {
            let set = naive::random_grid(seed);
            let within = naive::random_mask(seed + 1000, set.layout());
            let mut out = BitGrid::empty(set.layout()).unwrap();
            touching(&set, &within, &mut out);
            let near = |v| within.contains(v) && naive::faces(&set, v).any(|w| set.contains(w));
            assert_eq!(out, naive::grid_of(set.layout(), near), "seed {seed}");
            on_boundary(&within, &mut out);
            let shape = set.layout().shape;
            let edge = |v: [usize; 3]| within.contains(v) && (0..3).any(|a| v[a] == 0 || v[a] == shape[a] - 1);
            assert_eq!(out, naive::grid_of(set.layout(), edge), "seed {seed}");
        }
    }
}
