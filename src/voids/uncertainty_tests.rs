//! The change of volumes by looking at every point around every point.

use testing::Random;

use super::super::passages::Passages;
use super::*;
use crate::base::{Name, Structure};
use crate::grid::distance::Distances;
use crate::voids::options::Options;
use crate::voids::{burial, constants, lay, shell};

/// Atoms strewn in a ball, so that free space of all kinds is left between them.
fn strewn(seed: u64) -> Structure {
    let mut random = Random(seed);
    let n = 40 + random.below(60);
    let width = 6.0 + 3.0 * random.unit();
    let mut place = || loop {
        let at = random.position(-width, width);
        if at.iter().map(|c| c * c).sum::<f64>() <= width * width {
            return at.map(|c| c as f32);
        }
    };
    let positions: Vec<[f32; 3]> = (0..n).map(|_| place()).collect();
    Structure::from_atoms(positions, vec![Name::new("C"); n])
}

/// Of the accessible points around `from` the nearest; of several the one with the least offset by x, y, z.
fn nearest_of_all(free: &BitGrid, from: [usize; 3], reach: usize) -> Option<[usize; 3]> {
    let shape = free.layout().shape;
    let range = |a: usize| from[a].saturating_sub(reach)..(from[a] + reach + 1).min(shape[a]);
    let mut best = None;
    for x in range(0) {
        for y in range(1) {
            for z in range(2) {
                let square: usize = [x, y, z].iter().zip(from).map(|(&a, b)| a.abs_diff(b).pow(2)).sum();
                if free.contains([x, y, z]) && best.is_none_or(|(least, _)| square < least) {
                    best = Some((square, [x, y, z]));
                }
            }
        }
    }
    best.map(|(_, point)| point)
}

#[test]
fn agrees_with_looking_at_every_point_around() {
    let (mut n_voids, mut n_changed) = (0, 0);
    for seed in 0..24 {
        let structure = strewn(seed);
        let step = [1.0, 0.8, 1.3][seed as usize % 3];
        let options = Options { step, probe_radius: [1.4, 1.0][seed as usize % 2], ..Options::default() };
        let (probe, monitor) = (options.probe_radius, Monitor::default());
        let (frame, atoms) = lay(&structure, &options).unwrap();
        let distances = Distances::new(atoms.balls(), frame.layout, step, constants::CAP, 1, &monitor).unwrap();
        let free = distances.at_least(probe).unwrap();
        let decided = burial::decide(&distances, &free, &options, 1, &monitor).unwrap();
        let space = Space { distances: &distances, atoms: &atoms, probe };
        let split = Split::new(&free, &decided.buried, None, space, &monitor).unwrap();
        let (threshold, by_lines) = (constants::threshold(step), true);
        let passages = &Passages::default();
        let finder = shell::Finder { space, free: &free, split: &split, passages, threshold, by_lines, n_threads: 1 };
        let shell = finder.find(&monitor).unwrap();
        let found = |n_threads: usize| {
            let base = Base::new(space, &free, &split, &shell, n_threads, &monitor).unwrap();
            let splits = Splits::new(&free, &decided, None, space, 0.1 * step, n_threads, &monitor).unwrap();
            assert_eq!((&splits.split.exposed, &splits.split.labels), (&split.exposed, &split.labels), "seed {seed}");
            parts(&base, &splits, n_threads, &monitor).unwrap()
        };
        let one = found(1);
        assert_eq!(one, found(3), "seed {seed}");

        let reach = ((probe + 2.0 * step) / step).ceil() as usize;
        // Share of each point that is anybody's, whatever happens to labels.
        let mut shares = Vec::new();
        for point in crate::grid::naive::voxels(frame.layout) {
            if free.contains(point) {
                shares.push((point, smooth_step(f64::from(distances.at(point)) / step).0));
            } else if let Some(i) = shell.points.rank(point)
                && shell.owners[i] != Owner::None
            {
                shares.push((point, smooth_step(shell.depths[i] / step).0));
            }
        }
        let volumes = |free: &BitGrid, split: &Split| {
            let mut volumes = vec![0.0; split.labels.n];
            for &(point, share) in &shares {
                let at = if free.contains(point) { Some(point) } else { nearest_of_all(free, point, reach) };
                if let Some(void) = at.and_then(|at| split.void_of(at)) {
                    volumes[void as usize] += share * step.powi(3);
                }
            }
            volumes
        };
        let before = volumes(&free, &split);
        let change = |free: &BitGrid, moved: &Split| -> Vec<f64> {
            let after = volumes(free, moved);
            let of_void = |void: u32| {
                let mut common = vec![0; moved.labels.n];
                let own = split.points.points().filter(|&point| split.void_of(point) == Some(void));
                own.filter_map(|point| moved.void_of(point)).for_each(|new| common[new as usize] += 1);
                let most = common.iter().copied().max().unwrap_or(0);
                let counterpart = common.iter().position(|&n| n == most && n > 0);
                (counterpart.map_or(0.0, |new| after[new]) - before[void as usize]).abs()
            };
            (0..split.labels.n as u32).map(of_void).collect()
        };
        let moved_lid = |buried: &BitGrid| {
            let moved = Split::new(&free, buried, None, space, &monitor).unwrap();
            change(&free, &moved)
        };
        let moved_probe = |by: f64| {
            let space = Space { probe: probe + by, ..space };
            let free = distances.at_least(space.probe).unwrap();
            // The share of lines stays, so what was not accessible counts as buried.
            let mut buried = decided.buried.copied().unwrap();
            for point in crate::grid::naive::voxels(frame.layout) {
                if f64::from(distances.at(point)) < probe {
                    buried.insert(point);
                }
            }
            let moved = Split::new(&free, &buried, None, space, &monitor).unwrap();
            change(&free, &moved)
        };
        let lids = decided.moved.each_ref().map(moved_lid);
        let necks = [0.1 * step, -0.1 * step].map(moved_probe);
        for (void, part) in one.iter().enumerate() {
            // Shares are kept with 32 bits.
            let bound = 1e-6 * before[void] + 1e-6;
            let (lid, neck) = (lids[0][void].max(lids[1][void]), necks[0][void].max(necks[1][void]));
            assert!((part.lid - lid).abs() < bound, "seed {seed}, void {void}: {part:?}, not {lid}");
            assert!((part.neck - neck).abs() < bound, "seed {seed}, void {void}: {part:?}, not {neck}");
            n_changed += usize::from(lid > 0.1) + usize::from(neck > 0.1);
        }
        n_voids += one.len();
    }
    assert!(n_voids > 50 && n_changed > 50, "{n_voids} {n_changed}");
}
