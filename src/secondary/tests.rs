//! Chains whose secondary structure is known, and the rules at their ends and gaps.

use super::*;

/// Letters of the states: `a` helix, `b` strand, `c` coil.
fn letters(structure: &Structure) -> String {
    let letter = |state: &State| match state {
        State::Helix => 'a',
        State::Strand => 'b',
        State::Coil => 'c',
    };
    assign(structure, |name| name == Name::new("GLY")).unwrap().iter().map(letter).collect()
}

/// A chain of glycine CA atoms with the given residue numbers.
fn chain(positions: Vec<[f64; 3]>, numbers: impl Fn(usize) -> i32) -> Structure {
    let n = positions.len();
    let positions = positions.iter().map(|p| p.map(|x| x as f32)).collect();
    let mut structure = Structure::from_atoms(positions, vec![Name::new("C"); n]);
    let topology = std::sync::Arc::make_mut(&mut structure.topology);
    topology.atom_names = vec![Name::new("CA"); n];
    topology.residue_names = vec![Name::new("GLY"); n];
    topology.residue_ids = (0..n).map(numbers).collect();
    structure
}

/// CA positions on a screw: radius and rise (Å), turn (degrees) per residue.
fn screw(n: usize, radius: f64, rise: f64, turn: f64) -> Vec<[f64; 3]> {
    let on_screw = |i: usize| {
        let (sin, cos) = (turn * i as f64).to_radians().sin_cos();
        [radius * cos, radius * sin, rise * i as f64]
    };
    (0..n).map(on_screw).collect()
}

/// The alpha helix: 3.6 residues per turn, 1.5 Å rise, CA 2.3 Å from the axis.
fn helix(n: usize) -> Vec<[f64; 3]> {
    screw(n, 2.3, 1.5, 100.0)
}

/// An extended strand: 3.3 Å rise, pleated by 0.9 Å to both sides.
fn strand(n: usize) -> Vec<[f64; 3]> {
    screw(n, 0.9, 3.3, 180.0)
}

fn by_one(i: usize) -> i32 {
    i as i32 + 1
}

#[test]
fn an_ideal_helix_is_helix_but_for_its_ends() {
    // Strict are residues 2 to n-2: the distances need one before and three after, the angle and dihedral one before
    // and two after. Relaxed is residue n-1 by its angle; the first and last residue have none.
    assert_eq!(letters(&chain(helix(12), by_one)), "caaaaaaaaaac");
    let mirrored = helix(12).into_iter().map(|[x, y, z]| [x, -y, z]).collect();
    // The distances do not see the hand; only they pass, so the last strict residue is one earlier.
    assert_eq!(letters(&chain(mirrored, by_one)), "caaaaaaaaacc");
}

#[test]
fn an_ideal_strand_is_strand_but_for_its_ends() {
    assert_eq!(letters(&chain(strand(9), by_one)), "cbbbbbbcc");
}

#[test]
fn runs_must_be_long_enough() {
    // Residues 2 to n-2 are strict.
    assert_eq!(letters(&chain(helix(8), by_one)), "caaaaaac");
    assert_eq!(letters(&chain(helix(7), by_one)), "ccccccc");
    assert_eq!(letters(&chain(strand(7), by_one)), "cbbbbcc");
    assert_eq!(letters(&chain(strand(6), by_one)), "cccccc");
}

#[test]
fn short_structures_are_coil() {
    assert_eq!(letters(&chain(strand(5), by_one)), "ccccc");
    assert_eq!(fractions(&chain(strand(5), by_one)), Ok(Some([0.0, 0.0, 1.0])));
}

#[test]
fn nothing_assigned_has_no_fractions() {
    assert_eq!(fractions(&Structure::default()), Ok(None));
    assert_eq!(fractions(&Structure::from_atoms(vec![[0.0; 3]; 9], vec![Name::new("C"); 9])), Ok(None));
    let mut water = chain(strand(9), by_one);
    std::sync::Arc::make_mut(&mut water.topology).residue_names = vec![Name::new("HOH"); 9];
    assert_eq!(fractions(&water), Ok(None));
}

#[test]
fn three_strand_residues_count_if_they_are_paired() {
    // Two antiparallel strands of six, 4.8 Å apart: each residue has one partner within 4.2..5.2 Å, three are too few.
    let pair = |n_partners: usize| {
        let mut positions = strand(6);
        for partner in 0..n_partners {
            let side = if partner % 2 == 0 { 4.8 } else { -4.8 };
            positions.extend(strand(6).iter().rev().map(|&[x, y, z]| [x, y + side, z]));
        }
        letters(&chain(positions, |i| (i % 6 + 10 * (i / 6)) as i32))
    };
    assert_eq!(pair(1), "cccccc".repeat(2));
    // Between two partners, 6 contacts; the partners have 3 each.
    assert_eq!(pair(2), ["cbbbcc", "cccccc", "cccccc"].concat());
}

#[test]
fn numbers_that_do_not_follow_break_the_chain() {
    // Equal numbers (told apart by an insertion code) and steps of one go on, others do not.
    let mut inserted = chain(strand(12), |i| i as i32 - i32::from(i > 5));
    std::sync::Arc::make_mut(&mut inserted.topology).insertion_codes[6] = b'A';
    assert_eq!(letters(&inserted), "cbbbbbbbbbcc");
    let gap = |step: i32| letters(&chain(strand(14), move |i| i as i32 + if i > 6 { step } else { 0 }));
    assert_eq!(gap(0), "cbbbbbbbbbbbcc");
    for step in [-2, 1, i32::MAX - 20] {
        assert_eq!(gap(step), "cbbbbcccbbbbcc", "step {step}");
    }
}

#[test]
fn residues_without_ca_take_a_place_but_are_not_counted() {
    let mut structure = chain(helix(14), by_one);
    std::sync::Arc::make_mut(&mut structure.topology).atom_names[13] = Name::new("CB");
    assert_eq!(letters(&structure), "caaaaaaaaaaac");
}

#[test]
fn the_last_ca_of_a_residue_counts() {
    let mut positions = helix(12);
    positions.insert(4, [50.0; 3]);
    assert_eq!(letters(&chain(positions, |i| by_one(i) - i32::from(i > 4))), "caaaaaaaaaac");
}
