//! Volumes of shapes whose answer is known, and what must not change an answer.

use std::f64::consts::PI;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::invariants::{assert_invariants, structure, written_out};
use nucula::Error;
use nucula::base::Structure;
use nucula::volumes::Kind;
use nucula::volumes::{self, Alignment, Connectivity, Mask, Options, Profile, Volumes};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};
use testing::Random;
use testing::shapes::{self, Block, DRAWN_SIZE, Position, pierce, sphere};

/// Radius of a carbon, Å.
const CARBON: f64 = 1.70;
/// Radius of the hollow spheres here, to the atoms' centres, Å.
const RADIUS: f64 = 12.0;

fn kept(voxel_size: f64) -> Options {
    Options { voxel_size, alignment: Alignment::Keep, ..Options::default() }
}

fn find(structure: &Structure, options: &Options) -> Volumes {
    let monitor = Monitor::default();
    let found = volumes::find(structure, options, &monitor).unwrap();
    let (done, expected) = monitor.progress();
    assert_eq!(done, expected, "all steps are counted");
    found
}

fn narrow(atoms: &[Position]) -> Vec<[f32; 3]> {
    atoms.iter().map(|atom| atom.map(|c| c as f32)).collect()
}

/// A hollow sphere of carbons, closed but for round holes of `width` radians in the given directions.
fn hollow(holes: &[Position], width: f64) -> Structure {
    // One atom per Å²: a smooth wall.
    let mut atoms = sphere((4.0 * PI * RADIUS * RADIUS) as usize, RADIUS);
    holes.iter().for_each(|&direction| pierce(&mut atoms, direction, width));
    structure(&narrow(&atoms), &["C"])
}

fn kinds(found: &Volumes) -> Vec<Kind> {
    found.rows().iter().map(|row| row.kind).collect()
}

#[test]
fn a_closed_shell_holds_one_cavity_of_the_volume_inside() {
    let expected = 4.0 / 3.0 * PI * (RADIUS - CARBON).powi(3);
    let mut errors = Vec::new();
    for voxel_size in [2.0, 1.0, 0.5, 0.25] {
        let found = find(&hollow(&[], 0.0), &kept(voxel_size));
        assert_invariants(&found, "shell");
        assert_eq!(kinds(&found), [Kind::Cavity], "{voxel_size} Å");
        let row = &found.rows()[0];
        assert!(row.center.iter().all(|c| c.abs() < 0.1 * voxel_size), "{voxel_size} Å: {:?}", row.center);
        // Voxels that the wall cuts are wall, so the void is short of less than one voxel on all sides.
        assert!(row.lengths.iter().all(|l| (2.0 * (RADIUS - CARBON) - l).abs() < 3.0 * voxel_size), "{row:?}");
        assert!(row.circularity.unwrap() > 0.9, "{row:?}");
        errors.push((expected - row.volume) / expected);
    }
    // What is lost is a layer of a share of a voxel, so it halves with the voxels, but for the bumps of the wall.
    assert!(errors[0].abs() < 0.3 && errors[3].abs() < 0.05, "{errors:?}");
    assert!(errors.windows(2).all(|pair| pair[1].abs() < 0.75 * pair[0].abs()), "{errors:?}");
}

#[test]
fn holes_make_pockets_pores_and_hubs() {
    let directions = [[0.0, 0.0, 1.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]];
    for (n_holes, kind) in [Kind::Cavity, Kind::Pocket, Kind::Pore, Kind::Hub, Kind::Hub, Kind::Hub].iter().enumerate()
    {
        // 0.4 radians leave a hole of 3 Å radius between the atoms at its rim.
        let found = find(&hollow(&directions[..n_holes], 0.4), &kept(1.0));
        assert_invariants(&found, "hollow sphere");
        assert_eq!(found.rows()[0].kind, *kind, "{n_holes} holes");
        // The void and the holes are in one piece; what else there is are nooks between atoms at the rims.
        assert!(found.rows()[1..].iter().all(|row| row.volume < 20.0), "{n_holes} holes: {:?}", found.rows());
        // Wider voxels than atoms: everything is cut off or filled.
        assert!(find(&hollow(&directions[..n_holes], 0.4), &kept(25.0)).rows().is_empty());
    }
}

#[test]
fn a_solid_block_has_no_volumes() {
    let sites: Vec<[f32; 3]> = (0..1000).map(|i| [i / 100, i / 10 % 10, i % 10].map(|c| 1.5 * c as f32)).collect();
    for voxel_size in [3.0, 2.0, 1.5, 1.0] {
        let found = find(&structure(&sites, &["C"]), &kept(voxel_size));
        assert!(found.rows().is_empty(), "{voxel_size} Å: {:?}", found.rows());
    }
}

/// Structures of all shapes with the options they are looked at with.
fn random_structures(n: u64) -> impl Iterator<Item = (u64, Structure, Options)> {
    (0..n).map(|seed| {
        let (atoms, voxel_size) = shapes::atoms(seed);
        let profile = [Profile::F32, Profile::F64, Profile::C][seed as usize % 3];
        (seed, structure(&atoms, &["C", "N", "O", "S"]), Options { profile, ..kept(voxel_size) })
    })
}

#[test]
fn everything_found_hangs_together() {
    let mut n_rows = 0;
    for (seed, structure, options) in random_structures(150) {
        for alignment in [Alignment::Keep, Alignment::Principal(seed as u8 % 4)] {
            let options = Options { alignment, ..options.clone() };
            if alignment != Alignment::Keep && structure.n_atoms() < 3 {
                continue;
            }
            let found = find(&structure, &options);
            assert_invariants(&found, &format!("seed {seed}, {alignment:?}"));
            n_rows += found.rows().len();
        }
    }
    assert!(n_rows > 300, "{n_rows} rows");
}

#[test]
fn the_order_of_atoms_does_not_matter() {
    for (seed, structure, options) in random_structures(60) {
        let mut order: Vec<usize> = (0..structure.n_atoms()).collect();
        Random(seed).shuffle(&mut order);
        let shuffled = Structure::from_atoms(
            order.iter().map(|&i| structure.positions[i]).collect(),
            order.iter().map(|&i| structure.topology.elements[i]).collect(),
        );
        assert_eq!(written_out(&find(&structure, &options)), written_out(&find(&shuffled, &options)), "seed {seed}");
    }
}

#[test]
fn only_the_radius_of_an_element_matters() {
    for (seed, plain, options) in random_structures(30) {
        // All of these have the default radius.
        let [one, mixed] =
            [&["FE"][..], &["X", "FE", "", "c", "ZN", "Qq"]].map(|symbols| structure(&plain.positions, symbols));
        assert_eq!(written_out(&find(&one, &options)), written_out(&find(&mixed, &options)), "seed {seed}");
    }
}

#[test]
fn moving_by_whole_voxels_moves_the_answer() {
    for seed in 0..60 {
        let (atoms, _) = shapes::atoms(seed);
        // Multiples of 1/64 Å and of voxels: what is added and taken away is exact.
        let atoms: Vec<[f32; 3]> = atoms.iter().map(|atom| atom.map(|c| (c * 64.0).round() / 64.0)).collect();
        let moved: Vec<[f32; 3]> = atoms.iter().map(|atom| [atom[0] + 24.0, atom[1] - 10.0, atom[2] + 2.0]).collect();
        for profile in [Profile::F64, Profile::C] {
            let options = Options { profile, ..kept(2.0) };
            let (here, there) =
                (find(&structure(&atoms, &["C"]), &options), find(&structure(&moved, &["C"]), &options));
            for mask in [Mask::Protein, Mask::Exposed, Mask::Buried, Mask::FirstShell] {
                assert!(here.mask(mask) == there.mask(mask), "seed {seed}, {profile:?}, {mask:?}");
            }
            assert_eq!(here.kinds(), there.kinds(), "seed {seed}, {profile:?}");
            assert_eq!(format!("{:?}", here.lists()), format!("{:?}", there.lists()), "seed {seed}, {profile:?}");
            for (a, b) in here.rows().iter().zip(there.rows()) {
                assert_eq!((a.volume, a.id, a.component), (b.volume, b.id, b.component), "seed {seed}, {profile:?}");
                // Small components may be symmetric: then the choice of their axes hangs on the last bits.
                let has_axes = a.volume > 100.0 * 8.0;
                for axis in 0..3 {
                    // Centres of voxels are f32 numbers below 2000 Å.
                    assert!((b.center[axis] - a.center[axis] - [24.0, -10.0, 2.0][axis]).abs() < 2e-4, "seed {seed}");
                    assert!(!has_axes || (b.lengths[axis] - a.lengths[axis]).abs() < 2e-3, "seed {seed}: {a:?} {b:?}");
                }
            }
        }
    }
}

/// Flat indices of a set, with the axes x, y, z renamed y, z, x.
fn turned(flat: impl Iterator<Item = usize>, [_, ny, nz]: [usize; 3], turned_shape: [usize; 3]) -> Vec<usize> {
    let turn = |at: usize| {
        let [x, y, z] = [at / (ny * nz), at / nz % ny, at % nz];
        (z * turned_shape[1] + x) * turned_shape[2] + y
    };
    let mut all: Vec<usize> = flat.map(turn).collect();
    all.sort_unstable();
    all
}

#[test]
fn renaming_the_axes_renames_the_answer() {
    // Without bridges, whose way depends on the order of the axes, and before refinement. Whether a component with mouths is
    // a pocket, a pore or a hub may depend on it too: voxels on a diagonal count for the first of their axes.
    for seed in 0..200 {
        let block = Block::random(seed);
        let atoms = block.atoms();
        let other: Vec<[f32; 3]> = atoms.iter().map(|&[x, y, z]| [z, x, y]).collect();
        let connectivity =
            [Connectivity::Faces6, Connectivity::Edges18, Connectivity::Corners26, Connectivity::Custom18]
                [seed as usize % 4];
        let options =
            Options { connectivity, profile: Profile::C, mouth_merge_gap: -1, neck: false, ..kept(DRAWN_SIZE) };
        let (here, there) = (find(&structure(&atoms, &["H"]), &options), find(&structure(&other, &["H"]), &options));
        let (shape, turned_shape) = (here.grid().shape(), there.grid().shape());
        assert_eq!(shape, block.shape);
        for mask in [Mask::Protein, Mask::Exposed, Mask::Buried, Mask::FirstShell] {
            let expected = turned(here.mask(mask).flat_indices(), shape, turned_shape);
            assert!(there.mask(mask).flat_indices().eq(expected), "seed {seed}, {mask:?}");
        }
        let components = |found: &Volumes| -> Vec<(Vec<usize>, Vec<usize>, bool)> {
            let lists = found.lists();
            let part = |all: &[u32], offsets: &[usize], c: usize| {
                all[offsets[c]..offsets[c + 1]].iter().map(|&v| v as usize).collect::<Vec<_>>()
            };
            let component = |c: usize| {
                let is_closed = matches!(found.kinds()[c], Kind::Cavity | Kind::Occluded);
                let mouth = part(&lists.mouth_voxels, &lists.mouth_offsets, c);
                (part(&lists.voxels, &lists.voxel_offsets, c), mouth, is_closed)
            };
            (0..found.kinds().len()).map(component).collect()
        };
        let turn = |all: Vec<usize>| turned(all.into_iter(), shape, turned_shape);
        let mut expected: Vec<_> =
            components(&here).into_iter().map(|(voxels, mouth, closed)| (turn(voxels), turn(mouth), closed)).collect();
        expected.sort();
        assert_eq!(components(&there), expected, "seed {seed}");
    }
}

#[test]
fn sign_choices_are_half_turns_of_the_aligned_atoms() {
    for (seed, structure, options) in random_structures(40) {
        if structure.n_atoms() < 3 {
            continue;
        }
        let aligned = |signs| Options { alignment: Alignment::Principal(signs), ..options.clone() };
        let first = find(&structure, &aligned(0));
        for (choice, signs) in
            [[1.0, 1.0, 1.0], [-1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, -1.0, -1.0]].iter().enumerate()
        {
            let positions: Vec<[f32; 3]> =
                first.structure().positions.iter().map(|p| [0, 1, 2].map(|axis| signs[axis] * p[axis])).collect();
            let by_hand = find(&first.structure().moved_to(positions), &options);
            let chosen = find(&structure, &aligned(choice as u8));
            assert_eq!(written_out(&chosen), written_out(&by_hand), "seed {seed}, choice {choice}");
        }
    }
}

#[test]
fn repeating_a_call_repeats_the_answer() {
    for (seed, structure, options) in random_structures(20) {
        assert_eq!(written_out(&find(&structure, &options)), written_out(&find(&structure, &options)), "seed {seed}");
    }
}

#[test]
fn instruction_sets_do_not_matter() {
    for (seed, structure, options) in random_structures(60) {
        let answers = [Some(Level::Baseline), Some(Level::Avx2), Some(Level::Avx512), None].map(|level| {
            simd::limit(level);
            written_out(&find(&structure, &options))
        });
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "seed {seed}");
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    // Large enough that seven threads share the work: 14 million voxels and many components. In a pierced sphere a sheet is
    // rolled up, between whose windings a component goes to and fro along x.
    let mut random = Random(1);
    let mut atoms = sphere(9000, 62.0);
    for _ in 0..12 {
        pierce(&mut atoms, random.direction(), 0.2);
    }
    atoms.extend((0..6000).map(|_| random.direction().map(|c| 60.0 * c)));
    let mut angle: f64 = 4.0;
    while angle < 36.0 {
        let radius = 1.4 * angle;
        let height = (56.0_f64.powi(2) - radius.powi(2)).sqrt();
        let column = (0..).map(|i| 1.5 * f64::from(i) - height).take_while(|&y| y < height);
        atoms.extend(column.map(|y| [radius * angle.cos(), y, radius * angle.sin()]));
        angle += 1.5 / radius;
    }
    let structure = structure(&narrow(&atoms), &["C", "N", "O"]);
    let options = kept(0.5);
    let alone = find(&structure, &options);
    assert!(alone.grid().shape().iter().product::<usize>() > 14_000_000 && alone.rows().len() > 20);
    let expected = digest(&alone);
    for n_threads in [1, 2, 3, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let found = pool.install(|| find(&structure, &options));
        assert!(digest(&found) == expected, "{n_threads} threads");
    }
}

/// What [`written_out`] says, but for the sets of a large grid.
fn digest(found: &Volumes) -> String {
    let masks = [Mask::Protein, Mask::Exposed, Mask::Buried, Mask::FirstShell].map(|mask| {
        // FNV-1a on words.
        found
            .mask(mask)
            .words()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &word| (hash ^ word).wrapping_mul(0x100_0000_01b3))
    });
    let lists = found.lists();
    format!("{masks:?} {:?} {:?} {:?} {:?}", found.rows(), found.kinds(), lists.mouth_voxels, lists.voxel_offsets)
}

#[test]
fn a_call_can_be_cancelled() {
    let mut random = Random(2);
    let atoms: Vec<Position> = (0..20_000).map(|_| random.direction().map(|c| 12.0 * c)).collect();
    let structure = structure(&narrow(&atoms), &["C"]);
    // A billion points in forty million voxels: many seconds of work.
    let options = kept(0.08);
    let monitor = Monitor::default();
    let asked = AtomicU64::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            asked.store(start.elapsed().as_millis() as u64, Relaxed);
            monitor.cancel();
        });
        assert_eq!(volumes::find(&structure, &options, &monitor).unwrap_err(), Error::Cancelled);
    });
    let late = start.elapsed().as_millis() as u64 - asked.load(Relaxed);
    // A few ms on an idle machine.
    assert!(late < 2000, "stopped {late} ms after it was asked to");
    assert_eq!(volumes::find(&structure, &options, &monitor).unwrap_err(), Error::Cancelled);
}
