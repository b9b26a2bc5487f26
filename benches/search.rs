//! The search of a voxel list beside the quadratic loop that it replaces, in one run; the order of what is found is compared.
//!
//!     cargo bench --bench search

use std::time::Instant;

use nucula::voxel_lists::component_voxels;

/// The old search: every voxel popped is compared with all that are not found yet.
fn quadratic(voxels: &[[i32; 3]]) -> Vec<i32> {
    let touches = |a: [i32; 3], b: [i32; 3]| (a[0] - b[0]).abs() + (a[1] - b[1]).abs() + (a[2] - b[2]).abs() == 1;
    let mut list: Vec<usize> = (0..voxels.len()).collect();
    let (mut found, mut stack) = (vec![0], vec![0]);
    while let Some(current) = stack.pop() {
        for i in found.len()..list.len() {
            if touches(voxels[current], voxels[list[i]]) {
                stack.push(list[i]);
                found.push(list[i] as i32);
                list[i] = list[found.len() - 1];
            }
        }
    }
    found
}

/// `n` voxels of a cube, all of them or about four fifths.
fn cube(n: usize, dense: bool) -> Vec<[i32; 3]> {
    let side = (n as f64 * if dense { 1.0 } else { 1.3 }).cbrt().ceil() as i32;
    let all = (0..side).flat_map(|x| (0..side).flat_map(move |y| (0..side).map(move |z| [x, y, z])));
    let scattered = |[x, y, z]: [i32; 3]| ((x * 7919) ^ (y * 6101) ^ (z * 4513)) / 8 % 5;
    all.filter(|&voxel| dense || scattered(voxel) != 0).take(n).collect()
}

fn main() {
    // `cargo test --benches` only asks whether it runs.
    let only_try = std::env::args().any(|word| word == "--test");
    let sizes: &[usize] = if only_try { &[1_000] } else { &[10_000, 100_000] };
    println!("{:>8}  {:<6} {:>13}  {:>9}  {:>7}", "voxels", "cube", "quadratic ms", "here ms", "ratio");
    for &n in sizes {
        for dense in [true, false] {
            let voxels = cube(n, dense);
            let searchable: Vec<i32> = (0..n as i32).collect();
            let start = Instant::now();
            let expected = quadratic(&voxels);
            let slow = start.elapsed().as_secs_f64() * 1e3;
            let fast = (0..7)
                .map(|_| {
                    let start = Instant::now();
                    let found = component_voxels(&voxels, &searchable).expect("good lists");
                    assert_eq!(found, expected);
                    start.elapsed().as_secs_f64() * 1e3
                })
                .fold(f64::INFINITY, f64::min);
            let name = if dense { "full" } else { "holes" };
            println!("{n:>8}  {name:<6} {slow:>13.1}  {fast:>9.2}  {:>7.0}", slow / fast);
        }
    }
}
