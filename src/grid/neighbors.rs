//! Steps to neighbouring voxels, 64 at a time. Why shifts and offsets need no test for the grid's edge: see
//! [`Layout`](super::Layout).

use super::bits::BitGrid;
use super::slabs::Slabs;

/// Puts into `out` the voxels of `within` that share a face with a voxel of `set`. All three have the same layout.
pub fn touching(set: &BitGrid, within: &BitGrid, slabs: Slabs, out: &mut BitGrid) {
    let layout = set.layout();
    debug_assert!(layout == within.layout() && layout == out.layout());
    let (row, plane) = (layout.row, layout.plane);
    let (words, within) = (set.words(), within.words());
    slabs.fill(out, |slab, out| {
        // The words at a distance from those of the slab, all as long as `out`: no bound is left to test in the loop.
        let at = |distance: isize| &words[slab.words.start.wrapping_add_signed(distance)..][..out.len()];
        let [before, here, after] = [at(-1), at(0), at(1)];
        let [[left, right], [near, far]] = [row, plane].map(|n| [at(-(n as isize)), at(n as isize)]);
        let within = &within[slab.words];
        for i in 0..out.len() {
            let along_z = here[i] << 1 | before[i] >> 63 | here[i] >> 1 | after[i] << 63;
            out[i] = within[i] & (along_z | left[i] | right[i] | near[i] | far[i]);
        }
    });
}

/// Adds to `out` the voxels of `within` that lie on the grid's boundary: a coordinate is 0 or the largest.
pub fn add_boundary(within: &BitGrid, slabs: Slabs, out: &mut BitGrid) {
    let (layout, within) = (within.layout(), within.words());
    let [nx, ny, nz] = layout.shape;
    let last = nz - 1;
    slabs.fill(out, |slab, out| {
        let mut add = |j: usize, bits: u64| out[j - slab.words.start] |= within[j] & bits;
        for (x, y, start) in layout.rows_of(slab.planes) {
            if x == 0 || x == nx - 1 || y == 0 || y == ny - 1 {
                (start..start + layout.row).for_each(|j| add(j, u64::MAX));
            } else {
                add(start, 1);
                add(start + last / 64, 1 << (last % 64));
            }
        }
    });
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
            let slabs = Slabs::cut(set.layout(), 1 + seed as usize % 5);
            touching(&set, &within, slabs, &mut out);
            let near = |v| within.contains(v) && naive::faces(&set, v).any(|w| set.contains(w));
            assert_eq!(out, naive::grid_of(set.layout(), near), "seed {seed}");
            add_boundary(&within, slabs, &mut out);
            let shape = set.layout().shape;
            let edge = |v: [usize; 3]| within.contains(v) && (0..3).any(|a| v[a] == 0 || v[a] == shape[a] - 1);
            assert_eq!(out, naive::grid_of(set.layout(), |v| near(v) || edge(v)), "seed {seed}");
        }
    }
}
