use super::*;
use crate::base::{Name, Structure};
use crate::volumes::{Mask, Options, Volumes, find};

/// A hollow shell of carbons with a hole, off the origin.
fn shell() -> Structure {
    let mut positions = Vec::new();
    for x in -5..=5_i16 {
        for y in -5..=5_i16 {
            for z in -7..=7_i16 {
                let wall = x.abs() == 5 || y.abs() == 5 || z.abs() == 7 || z == 0;
                if wall && !(x.abs() <= 1 && y.abs() <= 1 && z == 7) {
                    positions.push([f32::from(x) * 2.0 + 30.0, f32::from(y) * 2.1 - 12.0, f32::from(z) * 1.9 + 5.0]);
                }
            }
        }
    }
    let n = positions.len();
    Structure::from_atoms(positions, vec![Name::new("C"); n])
}

fn found(within: Option<Region>) -> Volumes {
    let options = Options { voxel_size: 1.1, within, ..Options::default() };
    find(&shell(), &options, &Monitor::default()).unwrap()
}

/// Voxels inside by the definition, one by one.
fn naive(v: &Volumes, component: usize, region: &Region) -> usize {
    let lists = v.lists();
    let [_, ny, nz] = v.grid().shape();
    let voxels = &lists.voxels[lists.voxel_offsets[component]..lists.voxel_offsets[component + 1]];
    let is_inside = |flat: usize| {
        let center = v.grid().center([flat / (ny * nz), flat / nz % ny, flat % nz]).map(f64::from);
        match region {
            Region::Box { lower, upper } => {
                let given = v.frame().given(center);
                (0..3).all(|k| lower[k] <= given[k] && given[k] <= upper[k])
            }
            Region::Around { points, distance } => points.iter().any(|&point| {
                let laid = v.frame().lay(point);
                let squared = |k: usize| (center[k] - laid[k]).powi(2);
                squared(0) + squared(1) + squared(2) <= distance * distance
            }),
        }
    };
    voxels.iter().filter(|&&flat| is_inside(flat as usize)).count()
}

#[test]
fn agrees_with_every_voxel_looked_at() {
    let all = found(None);
    assert!(all.rows().len() >= 2 && all.mask(Mask::Buried).count() > 1000, "{:?}", all.rows());
    let mut random = testing::Random(5);
    let mut partial = 0;
    for seed in 0..60 {
        let mut point = || [30.0, -12.0, 5.0].map(|c: f64| c + random.between(-16.0, 16.0));
        let region = if seed % 2 == 0 {
            let (a, b) = (point(), point());
            Region::Box { lower: [0, 1, 2].map(|k| a[k].min(b[k])), upper: [0, 1, 2].map(|k| a[k].max(b[k])) }
        } else {
            let distance = [0.7, 3.0, 9.5, 80.0][seed / 2 % 4];
            Region::Around { points: Arc::new((0..seed).map(|_| point()).collect()), distance }
        };
        let v = found(Some(region.clone()));
        let mut reported = 0;
        for row in all.rows() {
            let n = naive(&all, row.component, &region);
            let same = v.rows().iter().find(|other| other.component == row.component);
            assert_eq!(same.is_some(), n > 0, "seed {seed}");
            if let Some(same) = same {
                assert_eq!(same.inside, n as f64 * 1.1_f64.powf(3.0), "seed {seed}");
                assert_eq!(same.volume, row.volume);
                partial += usize::from(same.inside < same.volume);
                reported += 1;
            }
        }
        assert_eq!(reported, v.rows().len());
    }
    assert!(partial > 10, "{partial}: some lie partly inside");
}

#[test]
fn without_a_region_everything_is_inside() {
    assert!(found(None).rows().iter().all(|row| row.inside == row.volume));
}

#[test]
fn what_holds_nothing_is_refused() {
    let around = |points: Vec<[f64; 3]>, distance| Region::Around { points: Arc::new(points), distance };
    let nan = f64::NAN;
    for region in [
        Region::Box { lower: [0.0; 3], upper: [1.0, -1.0, 1.0] },
        Region::Box { lower: [nan; 3], upper: [1.0; 3] },
        Region::Box { lower: [0.0; 3], upper: [f64::INFINITY; 3] },
        around(vec![], 1.0),
        around(vec![[0.0; 3]], 0.0),
        around(vec![[0.0; 3]], nan),
        around(vec![[0.0, nan, 0.0]], 1.0),
    ] {
        assert!(matches!(region.check(), Err(Error::BadArgument { name: "within", .. })), "{region:?}");
    }
}

#[test]
fn a_distance_beyond_all_numbers_reaches_everything() {
    let points = Arc::new(vec![[30.0, -12.0, 5.0]]);
    let (all, v) = (found(None), found(Some(Region::Around { points, distance: 1e200 })));
    assert!(!all.rows().is_empty());
    assert_eq!(v.rows().len(), all.rows().len());
    assert!(v.rows().iter().all(|row| row.inside == row.volume));
}
