//! Input that nobody should send: always a sentence that names the argument, and outputs untouched.

use nucula::Error;
use nucula::ace::{
    Basis, Functions, Layout, Options, RowKinds, RowWeights, Spec, System, Transform, count_rows, descriptors,
    design_matrix, energy_forces, generate, site,
};
use nucula::neighbors::Cell;
use nucula::work::Monitor;

fn basis() -> Basis {
    generate(&Options { totaldegree: vec![5.0], ..Options::new(&[14], 2.35) }).unwrap()
}

fn named<T>(result: nucula::Result<T>, name: &str) -> String {
    match result {
        Err(Error::BadArgument { name: own, reason }) => {
            assert_eq!(own, name, "{reason}");
            reason
        }
        Err(other) => panic!("{name}: {other}"),
        Ok(_) => panic!("{name} was accepted"),
    }
}

fn system<'a>(positions: &'a [[f64; 3]], species: &'a [i32]) -> System<'a> {
    System { positions, species, cell: Cell::OPEN, neighbors: None, rows: RowKinds::default() }
}

#[test]
fn structures_are_refused_by_name_and_place() {
    let basis = basis();
    let weights = vec![1.0; basis.len()];
    let fine = [[0.0; 3], [2.0, 0.0, 0.0]];
    let energy = |system: System<'_>| energy_forces(&basis, &weights, &system, &Monitor::default());
    assert!(named(energy(system(&fine, &[14, 6])), "species").contains("entry 1 is 6"));
    named(energy(system(&fine, &[14])), "species");
    assert!(named(energy(system(&[[0.0; 3], [f64::NAN; 3]], &[14, 14])), "positions").contains("atom 1"));
    let reason = named(energy(system(&[[1.0; 3], [3.0; 3], [1.0; 3]], &[14; 3])), "positions");
    assert!(reason.contains("atoms 0 and 2 lie in one place"), "{reason}");
    let image = Cell { vectors: [[4.0, 0.0, 0.0], [0.0; 3], [0.0; 3]], periodic: [true, false, false] };
    let reason = named(energy(System { cell: image, ..system(&[[0.0; 3], [8.0, 0.0, 0.0]], &[14; 2]) }), "positions");
    assert!(reason.contains("in one place"), "{reason}");
    let flat = Cell { periodic: [true; 3], ..image };
    named(energy(System { cell: flat, ..system(&fine, &[14; 2]) }), "cell");
    for bad in [&weights[1..], &[]] {
        let result = energy_forces(&basis, bad, &system(&fine, &[14; 2]), &Monitor::default());
        if bad.is_empty() {
            assert_eq!(result.unwrap().energy, [0.0; 0], "no sets, no energies");
        } else {
            named(result, "weights");
        }
    }
    let mut broken = weights.clone();
    broken[3] = f64::INFINITY;
    named(energy_forces(&basis, &broken, &system(&fine, &[14; 2]), &Monitor::default()), "weights");
}

#[test]
fn a_refused_matrix_is_untouched() {
    let basis = basis();
    let (fine, close) = ([[0.0; 3], [2.0, 0.0, 0.0]], [[0.0; 3], [0.0; 3]]);
    let systems = [system(&fine, &[14; 2]), system(&close, &[14; 2])];
    let n = count_rows(&systems).unwrap();
    let mut a = vec![-7.0; n * basis.len()];
    let rows = |systems: &[System<'_>], weights, a: &mut [f64], leading| {
        design_matrix(&basis, systems, weights, Layout::ColumnMajor, a, leading, &Monitor::default())
    };
    let reason = named(rows(&systems, None, &mut a, n), "positions");
    assert!(reason.contains("structure 1: atoms 0 and 1"), "{reason}");
    named(rows(&systems[..1], None, &mut a, 12), "out");
    named(rows(&systems[..1], None, &mut a[..30], 13), "out");
    let weights = RowWeights { energy: 1.0, forces: f64::NAN, virial: 1.0 };
    named(rows(&systems[..1], Some(weights), &mut a, n), "row_weights");
    assert!(a.iter().all(|x| *x == -7.0));
    assert_eq!(rows(&[], None, &mut [], 1), Ok(()));
}

#[test]
fn the_first_bad_structure_is_named_on_any_number_of_threads() {
    let basis = basis();
    let (fine, close, crowd) = ([[0.0; 3], [2.0, 0.0, 0.0]], [[0.0; 3], [0.0; 3]], [[1.0; 3]; 30]);
    let mut systems = vec![system(&fine, &[14; 2]); 40];
    systems[3] = system(&close, &[14; 2]);
    systems[20] = system(&crowd, &[14; 30]);
    let mut a = vec![-7.0; count_rows(&systems).unwrap() * basis.len()];
    for n_threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let (layout, monitor) = (Layout::RowMajor, Monitor::default());
        let run = || design_matrix(&basis, &systems, None, layout, &mut a, basis.len(), &monitor);
        let reason = named(pool.install(run), "positions");
        assert!(reason.contains("structure 3: atoms 0 and 1"), "{n_threads} threads: {reason}");
        assert!(a.iter().all(|x| *x == -7.0));
    }
}

#[test]
fn nothing_gives_zeros() {
    let basis = basis();
    let weights = vec![1.0; basis.len()];
    let none = energy_forces(&basis, &weights, &system(&[], &[]), &Monitor::default()).unwrap();
    assert_eq!((none.energy, none.forces.len(), none.virial), (vec![0.0], 0, vec![[[0.0; 3]; 3]]));
    let alone = energy_forces(&basis, &weights, &system(&[[1.0; 3]], &[14]), &Monitor::default()).unwrap();
    assert_eq!((alone.energy, alone.forces), (vec![0.0], vec![[0.0; 3]]));
    let systems = [system(&[], &[])];
    let mut a = vec![-7.0; 7 * basis.len()];
    design_matrix(&basis, &systems, None, Layout::RowMajor, &mut a, basis.len(), &Monitor::default()).unwrap();
    assert!(a.iter().all(|x| *x == 0.0), "an empty structure has an energy and a virial of 0");
    let (mut b, mut db) = (vec![-7.0; basis.len()], vec![]);
    site(&basis, 14, &[], &[], &mut b, Some(&mut db)).unwrap();
    assert!(b.iter().all(|x| *x == 0.0));
    assert_eq!(descriptors(&basis, &system(&[], &[]), &mut [], &Monitor::default()), Ok(()));
}

#[test]
fn environments_are_refused_by_name_and_place() {
    let basis = basis();
    let refusal = |z0, vectors: &[[f64; 3]], zj: &[i32], name: &str| {
        let (mut b, mut db) = (vec![-7.0; basis.len()], vec![-7.0; basis.len() * 3 * vectors.len()]);
        let reason = named(site(&basis, z0, vectors, zj, &mut b, Some(&mut db)), name);
        assert!(b.iter().chain(&db).all(|x| *x == -7.0), "outputs are untouched");
        reason
    };
    refusal(6, &[], &[], "z0");
    refusal(14, &[[1.0; 3]], &[6], "zj");
    refusal(14, &[[1.0; 3]], &[], "zj");
    assert!(refusal(14, &[[1.0; 3], [0.0; 3]], &[14; 2], "vectors").contains("vector 1"));
    refusal(14, &[[f64::NAN, 0.0, 0.0]], &[14], "vectors");
    refusal(14, &[[1e200, 0.0, 0.0]], &[14], "vectors");
}

#[test]
fn extreme_distances_are_finite() {
    let basis = basis();
    for r in [1e-3, 1e-6, 5.5_f64.next_down(), 5.5, 5.5_f64.next_up(), 1e100] {
        let (mut b, mut db) = (vec![0.0; basis.len()], vec![0.0; basis.len() * 3]);
        site(&basis, 14, &[[0.0, r, 0.0]], &[14], &mut b, Some(&mut db)).unwrap();
        assert!(b.iter().chain(&db).all(|x| x.is_finite()), "{r}");
        assert!(r < 5.5 || b.iter().chain(&db).all(|x| *x == 0.0), "{r}");
    }
}

#[test]
fn specifications_are_refused_by_name_and_place() {
    let spec = basis().spec().clone();
    type Change = fn(&mut Spec);
    let cases: [(&str, Change); 22] = [
        ("species", |s| s.species = vec![]),
        ("species", |s| s.species = vec![0]),
        ("species", |s| s.species = vec![14, 14]),
        ("rin", |s| s.radial.rin = vec![0.0; 4]),
        ("rin", |s| s.radial.rin[0] = -1.0),
        ("r0", |s| s.radial.r0[0] = 6.0),
        ("r0", |s| s.radial.r0[0] = f64::NAN),
        ("rcut", |s| s.radial.rcut[0] = 0.0),
        ("rcut", |s| s.radial.rcut[0] = f64::INFINITY),
        ("a", |s| s.radial.a = Some(vec![-1.0])),
        ("a_radial", |s| s.a_radial[2] = 99),
        ("a_radial", |s| s.a_radial[2] = -1),
        ("a_angular", |s| s.a_angular[0] = 41 * 41),
        ("a_angular", |s| s.a_angular.truncate(3)),
        ("aa_offsets", |s| s.aa_offsets[1] = 0),
        ("aa_offsets", |s| s.aa_offsets.clear()),
        ("aa_factors", |s| s.aa_factors[0] = i32::MAX),
        ("b_offsets", |s| s.b_offsets[1] = 1 << 40),
        ("b_terms", |s| s.b_terms[0] = -5),
        ("b_values", |s| s.b_values[0] = f64::NAN),
        ("b_values", |s| s.b_values.truncate(3)),
        ("jacobi", |s| {
            if let Functions::Mix { alpha, .. } = &mut s.radial.functions {
                *alpha = -1.0;
            }
        }),
    ];
    for (name, change) in cases {
        let mut broken = spec.clone();
        change(&mut broken);
        named(Basis::new(broken), name);
    }
    let mut steep = spec.clone();
    steep.radial.transform = Transform::agnesi(1, 64).unwrap();
    steep.radial.r0[0] = 1e-30;
    named(Basis::new(steep), "transform");
    named(Transform::agnesi(4, 2), "transform");
}

#[test]
fn a_cancelled_call_stops() {
    let basis = basis();
    let monitor = Monitor::default();
    monitor.cancel();
    let positions: Vec<[f64; 3]> = (0..1000).map(|k| [f64::from(k) * 2.0, 0.0, 0.0]).collect();
    let species = vec![14; 1000];
    let weights = vec![1.0; basis.len()];
    let result = energy_forces(&basis, &weights, &system(&positions, &species), &monitor);
    assert_eq!(result, Err(Error::Cancelled));
}
