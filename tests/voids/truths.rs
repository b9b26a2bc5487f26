//! What must be true of voids.

use nucula::voids::{self, Kind, Options, Radii, Region, Row, Voids};
use nucula::work::{Monitor, simd};
use nucula::{Error, base::Structure};
use testing::Random;

use crate::shapes::{CARBON, ball, carbons, necked, posed, tube, wall, well};

fn find(structure: &Structure, options: &Options) -> Voids {
    voids::find(structure, options, &Monitor::default()).unwrap()
}

fn at(step: f64) -> Options {
    Options { step, ..Options::default() }
}

#[test]
fn closed_balls_have_their_volume_however_they_are_turned() {
    for (radius, step, bound) in [(3.0, 1.0, 0.015), (4.5, 1.0, 0.005), (6.0, 1.0, 0.005), (4.5, 0.5, 0.003)] {
        let atoms = ball(radius);
        // The surface of the probe dips between atoms: the limit of small steps, not of a smooth ball.
        let fine = find(&posed(&atoms, 77), &at(0.25));
        let (limit, area) = (fine.rows()[0].volume, fine.rows()[0].area);
        let smooth = 4.0 / 3.0 * std::f64::consts::PI * f64::powi(radius, 3);
        assert!((limit / smooth - 1.0).abs() < 0.02, "{limit} of {smooth}");
        assert!((0.0..0.05).contains(&(area * radius / (3.0 * smooth) - 1.0)), "{area}");
        for seed in 0..4 {
            let found = find(&posed(&atoms, seed), &at(step));
            let row = &found.rows()[0];
            assert_eq!((row.kind, row.mouths.len()), (Kind::Cavity, 0));
            assert!((row.volume / limit - 1.0).abs() < bound, "{radius} Å, seed {seed}: {} of {limit}", row.volume);
            assert!((row.volume - limit).abs() < row.error.total(), "seed {seed}: the error does not cover");
            assert!((row.area / area - 1.0).abs() < 0.03, "{radius} Å, seed {seed}: {} of {area}", row.area);
            assert!(row.depth.is_nan() && row.max_radius < radius + 0.05 && row.max_radius > radius - 0.9 * step);
        }
    }
}

#[test]
fn tubes_are_pores_and_wells_are_pockets_however_they_are_turned() {
    for seed in 0..3 {
        let pore = find(&posed(&tube(3.2, 20.0), seed), &at(1.0));
        let row = &pore.rows()[0];
        assert_eq!((row.kind, row.mouths.len()), (Kind::Pore, 2), "seed {seed}");
        let [a, b] = [&row.mouths[0], &row.mouths[1]];
        let along: f64 = (0..3).map(|k| a.normal[k] * b.normal[k]).sum();
        assert!(along < -0.95, "mouths of a tube look away from each other: {along}");
        let line = pore.centreline(0, None, None, &Monitor::default()).unwrap();
        assert!((line.bottleneck - 3.2).abs() < 0.02, "seed {seed}: {}", line.bottleneck);
        for ellipse in &line.ellipse[4..line.ellipse.len() - 4] {
            assert!((ellipse[0] - 3.2).abs() < 0.15 && (ellipse[1] - 3.2).abs() < 0.15, "{ellipse:?}");
        }
        let pocket = find(&posed(&well(4.2, 14.0), seed), &at(1.0));
        let row = &pocket.rows()[0];
        assert_eq!((row.kind, row.mouths.len()), (Kind::Pocket, 1), "seed {seed}");
        assert!(row.depth > 11.0 && row.depth < 18.0, "{}", row.depth);
    }
}

#[test]
fn a_waist_is_the_bottleneck() {
    let atoms = wall(|z| 3.5 - 1.2 * (-z * z / 8.0).exp(), -10.0, 10.0);
    for seed in 0..3 {
        let found = find(&posed(&atoms, seed), &at(0.5));
        assert_eq!(found.rows()[0].kind, Kind::Pore);
        let line = found.centreline(0, None, None, &Monitor::default()).unwrap();
        assert!((line.bottleneck - 2.3).abs() < 0.05, "seed {seed}: {}", line.bottleneck);
        let turned = found.centreline(0, Some(1), Some(0), &Monitor::default()).unwrap();
        assert!((turned.bottleneck - line.bottleneck).abs() < 1e-3);
    }
}

/// Everything of a result but where it is.
#[allow(clippy::type_complexity, reason = "compared whole, and taken apart nowhere")]
fn numbers(voids: &Voids) -> Vec<(Kind, u64, u64, u64, Vec<u32>, Vec<u32>)> {
    let bits = |row: &voids::Row| {
        (
            row.kind,
            row.volume.to_bits(),
            row.error.total().to_bits(),
            row.area.to_bits(),
            row.atoms.clone(),
            row.points.clone(),
        )
    };
    voids.rows().iter().map(bits).collect()
}

#[test]
fn threads_and_instruction_sets_change_no_bit() {
    let structure = posed(&tube(3.5, 24.0), 5);
    for options in [at(0.6), Options { probe_out: Some(4.0), passages: true, ..at(1.0) }] {
        let one = numbers(&find(&structure, &options));
        assert!(!one.is_empty());
        for n_threads in [2, 3, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            assert_eq!(pool.install(|| numbers(&find(&structure, &options))), one, "{n_threads} threads");
        }
        for level in [simd::Level::Baseline, simd::Level::Avx2] {
            simd::limit(Some(level));
            let limited = numbers(&find(&structure, &options));
            simd::limit(None);
            assert_eq!(limited, one, "{level:?}");
        }
    }
}

#[test]
fn moving_the_atoms_changes_nothing_but_places() {
    let mut random = Random(11);
    // Coordinates that stay exact when they are moved.
    let place = |c: f64| (c * 64.0).round() as f32 / 64.0;
    let positions: Vec<[f32; 3]> = well(3.0, 9.0).iter().map(|atom| atom.map(place)).collect();
    let here = find(&carbons(positions.clone()), &at(1.0));
    for _ in 0..3 {
        let by = [0; 3].map(|_| random.whole(0, 200) as f32 - 100.0);
        let moved = positions.iter().map(|p| [0, 1, 2].map(|k| p[k] + by[k])).collect();
        let there = find(&carbons(moved), &at(1.0));
        assert_eq!(numbers(&here), numbers(&there));
        for (a, b) in here.rows().iter().zip(there.rows()) {
            for k in 0..3 {
                assert!((a.center[k] + f64::from(by[k]) - b.center[k]).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn the_order_of_the_atoms_does_not_matter() {
    let structure = posed(&tube(3.0, 14.0), 8);
    let here = find(&structure, &at(0.8));
    assert!(!here.rows().is_empty());
    for seed in 0..3 {
        let mut order: Vec<usize> = (0..structure.n_atoms()).collect();
        Random(seed).shuffle(&mut order);
        let there = find(&carbons(order.iter().map(|&i| structure.positions[i]).collect()), &at(0.8));
        assert_eq!(here.rows().len(), there.rows().len());
        for (a, b) in here.rows().iter().zip(there.rows()) {
            assert_eq!((a.kind, &a.points), (b.kind, &b.points));
            // Of places equally near the first atom's is taken, so the last bits may differ.
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
            assert!(near(a.volume, b.volume) && near(a.area, b.area), "{} {}", a.volume, b.volume);
            assert!(near(a.error.total(), b.error.total()), "{:?} {:?}", a.error, b.error);
            let mut lining: Vec<u32> = b.atoms.iter().map(|&i| order[i as usize] as u32).collect();
            lining.sort_unstable();
            assert_eq!(a.atoms, lining);
        }
    }
}

#[test]
fn an_aligned_grid_answers_in_the_frame_of_the_input() {
    let structure = posed(&tube(3.2, 20.0), 3);
    let plain = find(&structure, &at(0.5));
    let aligned = find(&structure, &Options { align: true, ..at(0.5) });
    let (a, b) = (&plain.rows()[0], &aligned.rows()[0]);
    assert!((a.volume - b.volume).abs() < a.error.total().max(b.error.total()));
    for k in 0..3 {
        assert!((a.center[k] - b.center[k]).abs() < 0.2, "{:?} {:?}", a.center, b.center);
    }
    // Points of either lie between the same atoms.
    for &point in b.points.iter().step_by(50) {
        let (at, radius) = aligned.point(point);
        let nearest = structure
            .positions
            .iter()
            .map(|p| (0..3).map(|k| (at[k] - f64::from(p[k])).powi(2)).sum::<f64>().sqrt() - CARBON);
        let nearest = nearest.fold(f64::INFINITY, f64::min);
        assert!((nearest.min(3.0) - radius).abs() < 1e-4, "{nearest} {radius}");
    }
}

#[test]
fn a_region_keeps_what_is_in_it() {
    let structure = posed(&ball(6.0), 1);
    let whole = find(&structure, &at(1.0));
    let center = whole.rows()[0].center;
    let half = Region::Box(center.map(|c| c - 20.0), [center[0], center[1] + 20.0, center[2] + 20.0]);
    let found = find(&structure, &Options { within: Some(half), ..at(1.0) });
    let share = found.rows()[0].volume / whole.rows()[0].volume;
    assert!((share - 0.5).abs() < 0.1 && found.rows()[0].kind == Kind::Cavity, "{share}");
    let around = |distance| Options { within: Some(Region::Around(vec![center], distance)), ..at(1.0) };
    assert_eq!(numbers(&find(&structure, &around(30.0))), numbers(&whole));
    let small = find(&structure, &around(2.0));
    assert!(small.rows()[0].volume < 0.5 * whole.rows()[0].volume);
    assert!(find(&structure, &Options { within: Some(Region::Around(Vec::new(), 5.0)), ..at(1.0) }).rows().is_empty());
}

#[test]
fn a_second_probe_floods_what_it_fits_through() {
    let (narrow, wide) = (posed(&tube(3.0, 20.0), 2), posed(&tube(6.0, 20.0), 2));
    let options = Options { probe_out: Some(4.0), ..at(1.0) };
    assert!(find(&narrow, &options).rows().iter().any(|row| row.volume > 200.0));
    assert!(find(&wide, &options).rows().iter().all(|row| row.volume < 200.0));
    assert!(find(&wide, &at(1.0)).rows()[0].volume > 1000.0);
}

#[test]
fn voids_are_joined_by_a_neck_exactly_if_the_probe_fits_through() {
    let mut n_missed = 0;
    for (neck, is_open) in [(1.30, false), (1.37, false), (1.44, true), (1.6, true), (1.8, true), (2.4, true)] {
        let atoms = necked(4.0, neck, 12.0);
        let fine = find(&posed(&atoms, 77), &Options { passages: true, ..at(0.3) });
        let limit: f64 = fine.rows().iter().map(|row| row.volume).filter(|&volume| volume > 150.0).sum();
        for seed in 0..3 {
            let structure = posed(&atoms, seed);
            for step in [1.0, 0.5] {
                let rows = |passages| {
                    let found = find(&structure, &Options { passages, ..at(step) });
                    found.rows().iter().filter(|row| row.volume > 150.0).cloned().collect::<Vec<_>>()
                };
                let (plain, joined) = (rows(false), rows(true));
                assert_eq!(joined.len(), if is_open { 1 } else { 2 }, "{neck} Å, seed {seed}, step {step}");
                let volume: f64 = joined.iter().map(|row| row.volume).sum();
                // Of a closed neck it takes slivers into account, or not.
                let close = if is_open { 0.005 } else { 0.04 };
                let off = (volume / limit - 1.0).abs();
                assert!(off < close, "{neck} Å, seed {seed}, step {step}: {volume} of {limit}");
                let covers = |row: &Row| (row.volume - limit).abs() <= row.error.total();
                assert!(
                    !is_open || joined.iter().all(covers),
                    "{neck} Å, seed {seed}, step {step}: {volume} of {limit}"
                );
                n_missed += usize::from(plain.len() > joined.len());
            }
        }
    }
    assert!(n_missed > 8, "{n_missed}");
}

#[test]
fn necks_side_by_side_are_all_of_the_void() {
    // Two balls and one or two necks that no grid of this step shows all along; of two it may show one.
    let atoms = |necks: &[f64]| -> Vec<[f64; 3]> {
        let side = |i: i32| f64::from(i) * 0.8;
        let lattice = (-9..=9).flat_map(|i| (-9..=9).flat_map(move |j| (-16..=16).map(move |k| [i, j, k].map(side))));
        let is_clear = |atom: &[f64; 3]| {
            let to_ball = atom[0].hypot(atom[1]).hypot(atom[2].abs() - 7.5) - 4.0;
            let to_neck =
                |x: &f64| if atom[2].abs() < 7.5 { (atom[0] - x).hypot(atom[1]) - 1.5 } else { f64::INFINITY };
            necks.iter().map(to_neck).fold(to_ball, f64::min) > CARBON - 1e-6
        };
        lattice.filter(is_clear).collect()
    };
    let volume = |necks: &[f64], seed, step| {
        let found = find(&posed(&atoms(necks), seed), &Options { passages: true, ..at(step) });
        assert_eq!(found.rows().iter().filter(|row| row.volume > 150.0).count(), 1, "seed {seed}, step {step}");
        found.rows()[0].volume
    };
    let limits = [volume(&[-2.0], 77, 0.4), volume(&[-2.0, 2.0], 77, 0.4)];
    assert!(limits[1] > limits[0] + 80.0, "{limits:?}");
    for seed in 0..8 {
        let found = [volume(&[-2.0], seed, 1.0), volume(&[-2.0, 2.0], seed, 1.0)];
        assert!((found[0] / limits[0] - 1.0).abs() < 0.005, "seed {seed}: {found:?} of {limits:?}");
        assert!((found[1] / limits[1] - 1.0).abs() < 0.01, "seed {seed}: {found:?} of {limits:?}");
    }
}

#[test]
fn the_atoms_of_a_passage_line_its_void() {
    let atoms = necked(4.0, 1.5, 14.0);
    // Around the middle of the neck, far from both balls.
    let around = |atom: &&[f64; 3]| atom[0].hypot(atom[1]).hypot(atom[2]) - CARBON < 1.4 + 1.0;
    let expected = atoms.iter().filter(around).count();
    let mut n_missed = 0;
    for seed in 0..3 {
        let n_around = |passages| {
            let found = find(&posed(&atoms, seed), &Options { passages, ..at(1.0) });
            let lined = found.rows()[0].atoms.iter().map(|&i| &atoms[i as usize]);
            assert!(found.rows()[0].atoms.is_sorted_by(|a, b| a < b));
            lined.filter(around).count()
        };
        assert_eq!(n_around(true), expected, "seed {seed}");
        n_missed += usize::from(n_around(false) < expected);
    }
    assert!(n_missed > 1, "{n_missed}");
}

#[test]
fn a_centreline_leads_through_a_passage() {
    // Two funnels, of which a waist that no grid of this step shows makes one void.
    let atoms = wall(|z| 1.55 + 0.4 * z.abs(), -8.0, 8.0);
    let mut n_cut = 0;
    for seed in 0..6 {
        let structure = posed(&atoms, seed);
        n_cut += usize::from(find(&structure, &at(1.0)).rows()[0].kind != Kind::Pore);
        let found = find(&structure, &Options { passages: true, ..at(1.0) });
        assert_eq!(found.rows()[0].kind, Kind::Pore, "seed {seed}");
        let line = found.centreline(0, None, None, &Monitor::default()).unwrap();
        assert!((line.bottleneck - 1.55).abs() < 0.05, "seed {seed}: {}", line.bottleneck);
    }
    assert!(n_cut > 2, "{n_cut}");
}

#[test]
fn grooves_side_by_side_stay_two() {
    // Two wells in one block, the rim between them lower than the rest: over it only the outside joins them.
    let mut atoms: Vec<[f64; 3]> = Vec::new();
    for i in -12_i32..=12 {
        for j in -8_i32..=8 {
            for k in -10_i32..=0 {
                let atom = [i, j, k].map(|c| f64::from(c) * 1.2);
                let is_free = [-4.6, 4.6].iter().any(|x| (atom[0] - x).hypot(atom[1]) < 3.2 + CARBON && atom[2] > -8.0);
                let is_low = atom[0].abs() < 2.0 && atom[2] > -1.0;
                if !is_free && !is_low {
                    atoms.push(atom);
                }
            }
        }
    }
    for seed in 0..3 {
        let structure = posed(&atoms, seed);
        let plain = numbers(&find(&structure, &at(1.0)));
        assert!(plain.len() >= 2, "seed {seed}");
        assert_eq!(numbers(&find(&structure, &Options { passages: true, ..at(1.0) })), plain, "seed {seed}");
    }
}

#[test]
fn small_and_strange_structures_have_no_voids() {
    let none = |positions: Vec<[f32; 3]>| assert!(find(&carbons(positions), &at(0.5)).rows().is_empty());
    none(vec![[1.0, 2.0, 3.0]]);
    none(vec![[1.0, 2.0, 3.0]; 50]);
    none(vec![[0.0; 3], [0.0, 0.0, 0.01], [30.0, 0.0, 0.0]]);
    let radii = Radii::PerAtom(vec![3.0, 0.5]);
    assert!(find(&carbons(vec![[0.0; 3], [1.0, 0.0, 0.0]]), &Options { radii, ..at(1.0) }).rows().is_empty());
}

#[test]
fn bad_input_is_refused_by_name() {
    let refused = |structure: &Structure, options: &Options| {
        voids::find(structure, options, &Monitor::default()).map(|_| ()).unwrap_err()
    };
    let one = carbons(vec![[0.0; 3]]);
    assert!(matches!(refused(&carbons(Vec::new()), &at(1.0)), Error::Empty { .. }));
    let broken = refused(&carbons(vec![[0.0, f32::NAN, 0.0]]), &at(1.0)).to_string();
    assert!(broken.starts_with("bad positions: atom 0"), "{broken}");
    let wide = carbons(vec![[-1e30; 3], [1e30; 3]]);
    assert!(matches!(refused(&wide, &at(1.0)), Error::TooLarge { .. }));
    assert!(matches!(refused(&one, &Options { max_points: 100, ..at(1.0) }), Error::TooLarge { .. }));
    for radii in [vec![], vec![1.0, 2.0], vec![f64::NAN], vec![0.0], vec![-1.0]] {
        let error = refused(&one, &Options { radii: Radii::PerAtom(radii), ..at(1.0) }).to_string();
        assert!(error.starts_with("bad radii"), "{error}");
    }
    assert!(refused(&one, &Options { align: true, ..at(1.0) }).to_string().contains("at least 3"));
    let monitor = Monitor::default();
    monitor.cancel();
    assert!(matches!(voids::find(&one, &at(1.0), &monitor), Err(Error::Cancelled)));
    let cavity = find(&posed(&ball(4.0), 0), &at(1.0));
    let line = |row, start, end| cavity.centreline(row, start, end, &Monitor::default()).unwrap_err().to_string();
    assert!(line(0, None, None).starts_with("bad row") && line(9, None, None).starts_with("bad row"));
}
