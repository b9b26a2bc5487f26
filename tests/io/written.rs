//! Files that were written and are read again hold the same atoms.

use std::io::Write;
use std::path::Path;

use nucula::base::{Name, Structure};
use nucula::io::{self, Assembly, PdbLayout, ReadOptions};
use nucula::reports::volumes::marked;
use nucula::volumes::{Kind, PseudoAtoms};

/// Three pseudo-atoms of each kind, with a residue number beyond the decimal columns of a PDB file.
fn pseudo_atoms(chain: &str) -> PseudoAtoms {
    let mut atoms = PseudoAtoms::default();
    for kind in PseudoAtoms::KINDS {
        for residue_id in [0, 9_999, 12_345] {
            let i = atoms.n_atoms();
            atoms.positions.push([1.5 * i as f32 - 20.0, 0.0, -7.125]);
            atoms.kinds.push(kind);
            atoms.residue_ids.push(residue_id);
            atoms.chains.push(Name::new(chain));
            atoms.voxels.push(i as u32);
            atoms.in_mouth.push(0);
        }
    }
    atoms
}

/// Everything, as it stands in the file.
fn read_all(path: &Path) -> Structure {
    let options = ReadOptions {
        assembly: Assembly::Asymmetric,
        keep_non_protein: true,
        keep_hydrogens: true,
        ..ReadOptions::default()
    };
    io::read(path, &options).unwrap()
}

/// Asserts that `read` holds the atoms of `structure`, then the pseudo-atoms.
fn assert_same(read: &Structure, structure: &Structure, pseudo_atoms: &PseudoAtoms, what: &str) {
    let n = structure.n_atoms();
    assert_eq!(read.n_atoms(), n + pseudo_atoms.n_atoms(), "{what}");
    let (is, was) = (&read.topology, &structure.topology);
    assert_eq!(is.elements[..n], was.elements, "{what}");
    assert_eq!(is.atom_names[..n], was.atom_names, "{what}");
    assert_eq!(is.residue_names[..n], was.residue_names, "{what}");
    assert_eq!(is.chains[..n], was.chains, "{what}");
    assert_eq!(is.residue_ids[..n], was.residue_ids, "{what}");
    assert_eq!(is.insertion_codes[..n], was.insertion_codes, "{what}");
    assert_eq!(is.hetero[..n], was.hetero, "{what}");
    assert_eq!(is.chains[n..], pseudo_atoms.chains, "{what}");
    assert_eq!(is.residue_ids[n..], pseudo_atoms.residue_ids, "{what}");
    for (i, &kind) in pseudo_atoms.kinds.iter().enumerate() {
        assert_eq!(is.residue_names[n + i], PseudoAtoms::residue_name(kind), "{what}");
        assert_eq!(is.elements[n + i], PseudoAtoms::element(kind), "{what}");
        assert_eq!(is.hetero[n + i], 0, "{what}");
    }
    // Half of the last decimal, and the rounding of f32 at a few hundred Å.
    let close = |a: &[f32; 3], b: &[f32; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 5e-4 + 4e-5);
    let positions = structure.positions.iter().chain(&pseudo_atoms.positions);
    assert!(read.positions.iter().zip(positions).all(|(a, b)| close(a, b)), "{what}: positions");
    match (read.cell, structure.cell) {
        (Some(is), Some(was)) => assert!(is.iter().zip(was).all(|(a, b)| (a - b).abs() < 6e-3), "{what}: {is:?}"),
        (is, was) => assert_eq!(is, was, "{what}"),
    }
}

fn write_pdb(structure: &Structure, marks: &PseudoAtoms, out: &mut impl Write) -> nucula::Result<()> {
    io::write_pdb(structure.cell, io::atoms(structure).chain(marked(marks, true)), PdbLayout::Valid, out)
}

fn write_mmcif(structure: &Structure, marks: &PseudoAtoms, out: &mut impl Write) -> nucula::Result<()> {
    io::write_mmcif(structure.cell, io::atoms(structure).chain(marked(marks, true)), &[], out)
}

#[test]
fn files_hold_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let structures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/open/structures");
    for file in ["1GRM.pdb", "1FMO.pdb", "1K1I.pdb", "3U7T.cif", "3JQH.cif", "4CUP.cif", "T4L_L99A.pdb"] {
        let structure = io::read(&structures.join(file), &ReadOptions::default()).unwrap();
        let pseudo_atoms = pseudo_atoms("Z");

        let path = folder.path().join("a.pdb");
        io::write_whole(&path, |out| write_pdb(&structure, &pseudo_atoms, out)).unwrap();
        assert_same(&read_all(&path), &structure, &pseudo_atoms, file);

        let path = folder.path().join("a.cif");
        io::write_whole(&path, |out| write_mmcif(&structure, &pseudo_atoms, out)).unwrap();
        assert_same(&read_all(&path), &structure, &pseudo_atoms, file);
    }
}

#[test]
fn names_with_quotes_survive_mmcif() {
    let mut structure = Structure::from_atoms(vec![[1.0, 2.0, 3.0]; 5], vec![Name::new("C"); 5]);
    let topology = std::sync::Arc::make_mut(&mut structure.topology);
    topology.atom_names = ["O5'", "C\"", "a b", "_x", "N'\""].map(Name::new).to_vec();
    topology.chains = ["AA", "#", ";", "$b", "B-2"].map(Name::new).to_vec();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.cif");
    io::write_whole(&path, |out| write_mmcif(&structure, &PseudoAtoms::default(), out)).unwrap();
    assert_same(&read_all(&path), &structure, &PseudoAtoms::default(), "quotes");
}

#[test]
fn a_refused_structure_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdb");
    std::fs::write(&path, "old\n").unwrap();
    let mut pseudo_atoms = pseudo_atoms("Z");
    pseudo_atoms.chains[14] = Name::new("ZZ");
    assert_eq!(pseudo_atoms.kinds[14], Kind::Occluded);
    let structure = Structure::default();
    let result = io::write_whole(&path, |out| write_pdb(&structure, &pseudo_atoms, out));
    assert!(matches!(&result, Err(nucula::Error::Unsupported { reason }) if reason.contains("chain id")), "{result:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old\n");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
