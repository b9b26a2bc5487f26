//! Input that nobody should give: each piece gets an error that names it, or an answer; none a panic or all the memory.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::invariants::{assert_invariants, structure};
use nucula::base::{Name, Structure};
use nucula::volumes::{self, Alignment, Connectivity, ListOptions, Mask, Options, Profile, Volumes};
use nucula::work::Monitor;
use nucula::{Error, Result};
use testing::Random;

const TRIANGLE: [[f32; 3]; 3] = [[0.0, 0.0, 0.0], [9.0, 0.0, 0.0], [0.0, 4.0, 1.0]];

fn kept() -> Options {
    Options { alignment: Alignment::Keep, ..Options::default() }
}

fn find(positions: &[[f32; 3]], options: &Options) -> Result<Volumes> {
    volumes::find(&structure(positions, &["C"]), options, &Monitor::default())
}

/// The argument that a call refuses.
#[track_caller]
fn refused(result: Result<Volumes>) -> &'static str {
    match result {
        Err(Error::BadArgument { name, .. }) => name,
        other => panic!("not refused: {other:?}"),
    }
}

/// The error of a call, which must come before any work: in less than a millisecond, with room for a busy machine.
#[track_caller]
fn at_once(positions: &[[f32; 3]], options: &Options) -> Error {
    let start = Instant::now();
    let error = find(positions, options).unwrap_err();
    assert!(start.elapsed() < Duration::from_millis(500), "{error} took {:?}", start.elapsed());
    error
}

#[test]
fn voxel_sizes_that_are_none_are_refused() {
    for voxel_size in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = at_once(&TRIANGLE, &Options { voxel_size, ..Options::default() });
        assert!(error.to_string().starts_with("bad voxel_size"), "{voxel_size}: {error}");
        assert!(error.to_string().contains(&voxel_size.to_string()), "{voxel_size}: {error}");
    }
}

#[test]
fn other_options_out_of_range_are_refused() {
    let options = Options { min_volume: Some(f64::NAN), ..Options::default() };
    assert_eq!(refused(find(&TRIANGLE, &options)), "min_volume");
    let options = Options { alignment: Alignment::Principal(4), ..Options::default() };
    assert_eq!(refused(find(&TRIANGLE, &options)), "signs");
    let options = Options { max_voxels: 1 << 32, ..Options::default() };
    assert_eq!(refused(find(&TRIANGLE, &options)), "max_voxels");
    // No volume is large enough, or all are: both are answers.
    for min_volume in [f64::INFINITY, f64::NEG_INFINITY, -1.0] {
        assert!(find(&TRIANGLE, &Options { min_volume: Some(min_volume), ..Options::default() }).is_ok());
    }
}

#[test]
fn tiny_voxels_are_too_many() {
    for voxel_size in [1e-3, 1e-4, 1e-9, 1e-300, f64::MIN_POSITIVE, 5e-324] {
        for positions in [&TRIANGLE[..], &TRIANGLE[..1]] {
            for profile in [Profile::F32, Profile::F64, Profile::C] {
                let error = at_once(positions, &Options { voxel_size, profile, ..kept() });
                assert!(matches!(&error, Error::TooLarge { .. }), "{voxel_size} Å: {error}");
                assert!(error.to_string().contains("max_voxels = 2147483648"), "{error}");
            }
        }
    }
}

#[test]
fn huge_voxels_have_an_answer_or_no_room() {
    for voxel_size in [1e10, 1e37, 1e38, 1e300, f64::MAX] {
        for profile in [Profile::F32, Profile::F64, Profile::C] {
            match find(&TRIANGLE, &Options { voxel_size, profile, ..Options::default() }) {
                Ok(found) => assert_eq!((found.grid().shape(), found.rows().len()), ([1; 3], 0), "{voxel_size} Å"),
                Err(error) => assert!(matches!(error, Error::Degenerate { .. }), "{voxel_size} Å: {error}"),
            }
        }
    }
}

#[test]
fn one_or_two_atoms_cannot_be_aligned() {
    for n in [1, 2] {
        let error = find(&TRIANGLE[..n], &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), format!("bad structure: {n} atoms; alignment needs at least 3"));
        let found = find(&TRIANGLE[..n], &kept()).unwrap();
        assert_invariants(&found, "few atoms");
        assert!(found.rows().is_empty());
    }
}

#[test]
fn no_atoms_are_nothing_to_do() {
    for options in [Options::default(), kept()] {
        assert!(matches!(find(&[], &options), Err(Error::Empty { .. })));
    }
    // The options are looked at first.
    assert_eq!(refused(find(&[], &Options { voxel_size: 0.0, ..kept() })), "voxel_size");
}

#[test]
fn all_atoms_in_one_place() {
    for alignment in [Alignment::Keep, Alignment::Principal(2)] {
        for voxel_size in [3.0, 0.5] {
            let found =
                find(&[[5.0, -3.0, 2.0]; 40], &Options { alignment, voxel_size, ..Options::default() }).unwrap();
            assert_invariants(&found, "one place");
            let alone = find(&[found.structure().positions[0]], &Options { voxel_size, ..kept() }).unwrap();
            assert!(found.mask(Mask::Protein) == alone.mask(Mask::Protein));
        }
    }
}

#[test]
fn atoms_far_apart_are_too_many_voxels() {
    for far in [1e5, 1e10, 1e30, f32::MAX] {
        for positions in [[[0.0; 3], [far; 3], [1.0; 3]], [[-far; 3], [far; 3], [1.0; 3]]] {
            for profile in [Profile::F32, Profile::F64, Profile::C] {
                let error = at_once(&positions, &Options { profile, ..kept() });
                assert!(matches!(error, Error::TooLarge { .. }), "{far} Å: {error}");
                assert!(error.to_string().contains("over max_voxels = 2147483648"), "{error}");
            }
        }
    }
    let error = at_once(&[[0.0; 3], [1e30; 3], [1.0; 3]], &kept()).to_string();
    let count = "3.333333e29";
    assert!(error.contains(&format!("about {count} × {count} × {count} voxels of 3 Å")), "{error}");
}

#[test]
fn flat_and_long_grids_do_not_fill_the_memory() {
    // 30 000 × 30 000 × 2 voxels are below the limit, but their rows of two voxels would take 7 GB a set.
    let sheet = [[0.0, 0.0, 0.0], [9e4, 0.0, 0.0], [0.0, 9e4, 0.0]];
    let error = at_once(&sheet, &kept());
    assert!(matches!(&error, Error::TooLarge { .. }) && error.to_string().contains("words"), "{error}");
    // 10⁹ voxels in a row would take 24 GB a set.
    for axis in 0..2 {
        let mut line = [[0.0; 3]; 2];
        line[1][axis] = 1.5e9;
        assert!(matches!(at_once(&line, &kept()), Error::TooLarge { .. }));
    }
    // Along z the words are full, and the grid is an ordinary one.
    let found = find(&[[0.0; 3], [0.0, 0.0, 3e5]], &kept()).unwrap();
    assert!(found.mask(Mask::Protein).count() < 100 && found.grid().shape()[2] > 99_999);
}

#[test]
fn max_voxels_is_kept_to() {
    let shape = find(&TRIANGLE, &kept()).unwrap().grid().shape();
    let n_voxels = shape.iter().product::<usize>() as u64;
    assert!(find(&TRIANGLE, &Options { max_voxels: n_voxels, ..kept() }).is_ok());
    for max_voxels in [n_voxels - 1, 1, 0] {
        let error = find(&TRIANGLE, &Options { max_voxels, ..kept() }).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
        assert!(error.to_string().contains(&format!("max_voxels = {max_voxels}")), "{error}");
    }
}

#[test]
fn positions_that_are_not_finite_are_named() {
    for options in [Options::default(), kept()] {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for axis in 0..3 {
                let mut positions = TRIANGLE;
                positions[1][axis] = bad;
                let error = find(&positions, &options).unwrap_err().to_string();
                assert!(error.starts_with("bad positions: atom 1 is at ["), "{error}");
            }
            assert_eq!(refused(find(&[[bad; 3]; 5], &options)), "positions");
        }
    }
}

#[test]
fn positions_whose_sum_overflows_cannot_be_aligned() {
    let far = [[f32::MAX; 3], [f32::MAX; 3], [0.0; 3]];
    assert_eq!(refused(find(&far, &Options::default())), "positions");
    let across = [[f32::MAX; 3], [-f32::MAX; 3], [f32::MAX; 3], [0.0; 3]];
    assert!(find(&across, &Options::default()).is_err());
    assert!(matches!(find(&far, &kept()), Err(Error::TooLarge { .. })));
    // In one place they are a grid of one voxel, if its ends are numbers there.
    let found = find(&[[f32::MAX / 2.0; 3]; 3], &Options { voxel_size: 2_f64.powi(110), ..kept() }).unwrap();
    assert_eq!(found.grid().shape(), [1; 3]);
}

#[test]
fn a_grid_without_voxels_is_degenerate() {
    // At 10⁸ Å f32 numbers are 8 Å apart: the sphere is one point, and so is the grid.
    let options = Options { profile: Profile::F32, voxel_size: 2.0, ..kept() };
    let error = find(&[[1e8; 3]; 4], &options).unwrap_err();
    assert!(matches!(&error, Error::Degenerate { .. }), "{error}");
    assert!(error.to_string().contains("no voxel of 2 Å fits along x"), "{error}");
}

#[test]
fn a_void_in_voxels_of_kilometres_is_measured() {
    // The slices across a component are so many as its length in Å by the voxels of the grid: here 10²⁸.
    let scale = 1e30;
    let mut shell = Vec::new();
    for i in 0..8 * 8 * 8 {
        let site = [i / 64, i / 8 % 8, i % 8];
        if site.iter().any(|&c| c == 0 || c == 7) {
            shell.push(site.map(|c| scale * c as f32));
        }
    }
    let found = find(&shell, &Options { voxel_size: 1e30, profile: Profile::F64, ..kept() }).unwrap();
    assert_eq!(found.rows().len(), 1);
    assert!((found.rows()[0].lengths[0] / 5e30 - 1.0).abs() < 0.5, "{:?}", found.rows());
}

#[test]
fn any_element_is_an_atom() {
    let names: Vec<Name<4>> = ["", " ", "C", "?!", "c", "Uuo"].iter().map(Name::new).collect();
    let positions: Vec<[f32; 3]> = (0..names.len()).map(|i| [3.0 * i as f32, 0.0, 0.0]).collect();
    let n_atoms = names.len();
    let found = volumes::find(&Structure::from_atoms(positions, names), &kept(), &Monitor::default()).unwrap();
    assert!(found.mask(Mask::Protein).count() >= n_atoms);
}

#[test]
fn many_elements_cost_no_more_than_one() {
    // Grouped by element, a hundred thousand elements would take 10¹⁰ comparisons.
    let n_atoms = 200_000_usize;
    let digit = |i: usize| b' ' + (i % 95) as u8;
    let names = (0..n_atoms).map(|i| Name::new([digit(i), digit(i / 95), digit(i / 95 / 95)])).collect();
    let positions = (0..n_atoms).map(|i| [i % 60, i / 60 % 60, i / 3600].map(|c| c as f32)).collect();
    let start = Instant::now();
    volumes::find(&Structure::from_atoms(positions, names), &kept(), &Monitor::default()).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

/// Numbers that have hurt programs.
const COORDINATES: [f32; 14] =
    [0.0, -0.0, 1.0, -3.0, 1e-38, 1e-45, 6.0, 99.5, 1e6, 1e8, -1e30, f32::MAX, f32::NAN, f32::NEG_INFINITY];
const SIZES: [f64; 16] =
    [3.0, 2.0, 1.0, 0.7, 0.25, 1e-3, 1e-9, 5e-324, 0.0, -1.0, f64::NAN, f64::INFINITY, 1e8, 1e30, 1e38, 1e300];

/// Few atoms at odd places, or many at ordinary ones, with odd options.
fn odd_case(seed: u64) -> (Structure, Options) {
    let mut random = Random(seed);
    let is_tame = random.chance(0.7);
    let width = random.pick(&[3.0, 10.0, 20.0]);
    let n_atoms = random.pick(&[0, 1, 2, 3, 5, 30, 200]);
    let positions: Vec<[f32; 3]> = (0..n_atoms)
        .map(|_| {
            [0; 3].map(|_| {
                if is_tame || random.chance(0.7) {
                    random.between(-width, width) as f32
                } else {
                    random.pick(&COORDINATES)
                }
            })
        })
        .collect();
    let options = Options {
        voxel_size: if random.chance(0.7) { random.between(0.3, 4.0) } else { random.pick(&SIZES) },
        alignment: random
            .pick(&[None, None, None, None, Some(0), Some(1), Some(2), Some(3), Some(255)])
            .map_or(Alignment::Keep, Alignment::Principal),
        profile: random.pick(&[Profile::F32, Profile::F64, Profile::C]),
        connectivity: random.pick(&[
            Connectivity::Faces6,
            Connectivity::Edges18,
            Connectivity::Corners26,
            Connectivity::Custom18,
        ]),
        mouth_merge_gap: random.pick(&[i32::MIN, -1, 0, 1, 2, i32::MAX]),
        neck: random.chance(0.5),
        min_voxels: random.pick(&[0, 1, 4, 50, u64::MAX]),
        min_volume: random.pick(&[None, None, None, None, Some(0.0), Some(100.0), Some(f64::INFINITY), Some(f64::NAN)]),
        max_voxels: random.pick(&[20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 1000, 0, u64::MAX]),
        ..Options::default()
    };
    (structure(&positions, &["C", "N", "", "FE", "K"]), options)
}

#[test]
fn odd_cases_get_an_error_or_an_answer() {
    let (mut n_answers, mut n_errors) = (0, 0);
    for seed in 0..5000 {
        let (structure, options) = odd_case(seed);
        let run = || match volumes::find(&structure, &options, &Monitor::default()) {
            Ok(found) => {
                assert_invariants(&found, &format!("seed {seed}"));
                true
            }
            Err(error) => {
                assert!(!matches!(error, Error::Internal { .. } | Error::OutOfMemory { .. }), "{error}");
                assert!(error.to_string().len() < 300, "{error}");
                false
            }
        };
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(true) => n_answers += 1,
            Ok(false) => n_errors += 1,
            Err(_) => panic!("seed {seed} panicked: {options:?}, {} atoms", structure.n_atoms()),
        }
    }
    assert!(n_answers > 1000 && n_errors > 1000, "{n_answers} answers, {n_errors} errors");
}

/// Coordinates of voxels that have hurt programs.
const VOXELS: [i32; 8] = [0, 1, 2, 3, -1, i32::MAX, i32::MIN, 1 << 20];

#[test]
fn odd_lists_get_an_error_or_an_answer() {
    let mut n_answers = 0;
    for seed in 0..4000 {
        let mut random = Random(seed);
        let is_tame = random.chance(0.5);
        let voxel = |random: &mut Random| {
            [0; 3].map(|_| if is_tame { random.whole(0, 4) as i32 } else { random.pick(&VOXELS) })
        };
        let list = |random: &mut Random| (0..random.whole(0, 40)).map(|_| voxel(random)).collect::<Vec<_>>();
        let (a, b) = (list(&mut random), list(&mut random));
        let shape = if is_tame { [5; 3] } else { [0; 3].map(|_| random.pick(&VOXELS)) };
        let options = ListOptions {
            connectivity: random.pick(&[Connectivity::Custom18, Connectivity::Corners26]),
            mouth_merge_gap: random.pick(&[i32::MIN, -1, 0, 1, i32::MAX]),
            occluded_limit: random.pick(&[0, 4, usize::MAX]),
        };
        n_answers += usize::from(volumes::buried_solvent(&a, &b, shape).is_ok_and(|mask| mask.len() == a.len()));
        n_answers += usize::from(volumes::first_shell(&a, &b, shape).is_ok_and(|mask| mask.len() == a.len()));
        n_answers += usize::from(volumes::classify_lists(&a, &b, shape, &options).is_ok_and(|found| {
            let n_surface = *found.surface_offsets.last().unwrap() as usize;
            found.surface.len() == n_surface && n_surface <= a.len() && found.components.labels.len() == a.len()
        }));
    }
    assert!(n_answers > 6000, "{n_answers} answers");
}
