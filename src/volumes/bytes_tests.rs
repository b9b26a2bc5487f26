use super::*;
use crate::base::write_bytes;
use crate::volumes::{Mask, find};

fn cloud() -> Structure {
    let mut random = testing::Random(21);
    let positions: Vec<[f32; 3]> =
        (0..900).map(|_| [40.0, 31.0, 22.0].map(|c| random.between(0.0, c) as f32)).collect();
    let symbols = (0..900).map(|i| Name::new(["C", "N", "O", "SE"][i % 4])).collect();
    Structure::from_atoms(positions, symbols)
}

fn bytes(volumes: &Volumes) -> Vec<u8> {
    let mut bytes = vec![0; volumes.n_bytes()];
    write_bytes(volumes, &mut bytes);
    bytes
}

fn assert_same(a: &Volumes, b: &Volumes) {
    assert_eq!((a.rows(), a.kinds(), a.raw_kinds()), (b.rows(), b.kinds(), b.raw_kinds()));
    assert_eq!((a.grid(), a.frame(), a.structure()), (b.grid(), b.frame(), b.structure()));
    for mask in [Mask::Protein, Mask::Exposed, Mask::Buried, Mask::FirstShell] {
        assert_eq!(a.mask(mask), b.mask(mask));
    }
    assert_eq!((&a.lists().voxels, &a.lists().mouth_voxels), (&b.lists().voxels, &b.lists().mouth_voxels));
    assert_eq!((a.pseudo_atoms(), a.options().voxel_size), (b.pseudo_atoms(), b.options().voxel_size));
}

fn variants() -> Vec<Options> {
    let points = Arc::new(vec![[20.0, 15.0, 11.0], [5.0, 5.0, 5.0]]);
    vec![
        Options { voxel_size: 1.5, ..Options::default() },
        Options { voxel_size: 1.0, alignment: Alignment::Keep, profile: Profile::F64, ..Options::default() },
        Options {
            voxel_size: 1.0,
            alignment: Alignment::Shape,
            neck: false,
            mouth_merge_gap: -1,
            ..Options::default()
        },
        Options {
            alignment: Alignment::Principal(3),
            connectivity: Connectivity::Faces6,
            profile: Profile::C,
            min_volume: Some(40.0),
            radii: Radii::Elements(vec![(Name::new("Se"), 1.2)]),
            voxel_size: 1.1,
            ..Options::default()
        },
        Options {
            voxel_size: 1.0,
            radii: Radii::Atoms(Arc::new((0..900).map(|i| 1.0 + f64::from(i % 7_u16) / 9.0).collect())),
            within: Some(Region::Around { points, distance: 4.0 }),
            ..Options::default()
        },
        Options {
            voxel_size: 1.0,
            within: Some(Region::Box { lower: [0.0; 3], upper: [20.0; 3] }),
            ..Options::default()
        },
    ]
}

#[test]
fn volumes_come_back() {
    for options in variants() {
        let given = find(&cloud(), &options, &Monitor::default()).unwrap();
        assert!(!given.rows().is_empty());
        let copy = Volumes::from_bytes(&bytes(&given)).unwrap();
        assert_same(&given, &copy);
        assert_eq!(bytes(&copy), bytes(&given));
    }
}

#[test]
fn a_changed_byte_is_refused_or_harmless() {
    let options = Options { voxel_size: 4.0, ..Options::default() };
    let given = find(&cloud(), &options, &Monitor::default()).unwrap();
    let good = bytes(&given);
    let mut random = testing::Random(8);
    for _ in 0..300 {
        let mut bad = good.clone();
        let at = random.below(good.len());
        bad[at] ^= 1 << random.below(8);
        assert!(Volumes::from_bytes(&bad).is_err(), "byte {at}");
    }
    // The content alone, where no sum protects it: refused, or some volumes; never a panic.
    let content = &good[24..good.len() - 8];
    let mut refused = 0;
    for _ in 0..600 {
        let mut bad = content.to_vec();
        for _ in 0..=random.below(3) {
            let at = if random.below(2) == 0 { random.below(200.min(bad.len())) } else { random.below(bad.len()) };
            bad[at] = random.below(256) as u8;
        }
        refused += usize::from(Volumes::take(&mut Bytes::of(&bad)).is_err());
    }
    assert!(refused > 20, "{refused}");
}
