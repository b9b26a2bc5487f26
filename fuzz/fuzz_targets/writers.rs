//! Structures and pseudo-atoms that are written read back as they were, or are refused.
#![no_main]

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::base::{Name, Structure, Topology};
use nucula::io::{self, Assembly, PdbLayout};
use nucula::reports::volumes::marked;
use nucula::volumes::PseudoAtoms;
use nucula::{Error, Result};
use nucula_fuzz::{check_error, options, path};

#[derive(Debug, Arbitrary)]
struct Input {
    atoms: Vec<Atom>,
    pseudo_atoms: Vec<PseudoAtom>,
    cell: Option<[i32; 6]>,
}

#[derive(Debug, Arbitrary)]
struct Atom {
    position: Position,
    element: [u8; 2],
    atom_name: Text<6>,
    residue_name: Text<3>,
    chain: Text<4>,
    residue_id: ResidueId,
    insertion_code: Option<u8>,
    hetero: bool,
}

#[derive(Debug, Arbitrary)]
struct PseudoAtom {
    position: [i16; 3],
    kind: u8,
    residue_id: u16,
    chain: u8,
    in_mouth: bool,
}

#[derive(Debug, Arbitrary)]
enum Position {
    Near([i32; 3]),
    Any([f32; 3]),
}

#[derive(Debug, Arbitrary)]
enum ResidueId {
    Usual(u8),
    Any(i32),
}

#[derive(Debug, Arbitrary)]
enum Text<const N: usize> {
    Word(u8),
    Bytes([u8; N]),
}

const WORDS: [&str; 16] =
    ["A", "CA", "ALA", "HOH", "C1'", "O5\"", "loop_", "data_", "data_x", "_x", "#", ";", "?", ".", "save_", "a b"];

impl<const N: usize> Text<N> {
    /// A name as a reader makes it: no blanks at its ends.
    fn name<const M: usize>(&self) -> Name<M> {
        let text = match self {
            Self::Word(which) => WORDS[usize::from(which % 16)].as_bytes(),
            Self::Bytes(bytes) => bytes,
        };
        let printable = Name::<8>::new(&text[..text.len().min(N)]);
        let end = printable.as_str().find('?').filter(|&at| at > 0).unwrap_or(printable.len());
        Name::new(printable.as_str()[..end].trim())
    }
}

fn structure(input: &Input) -> Structure {
    let mut topology = Topology::default();
    let mut positions = Vec::new();
    for atom in &input.atoms {
        positions.push(match atom.position {
            Position::Near(position) => position.map(|x| x as f32 / 1_000_000.0),
            Position::Any(position) => position.map(|x| if x.is_finite() { x } else { 0.0 }),
        });
        topology.elements.push(Text::Bytes(atom.element).name());
        topology.atom_names.push(atom.atom_name.name());
        topology.residue_names.push(atom.residue_name.name());
        topology.chains.push(atom.chain.name());
        topology.residue_ids.push(match atom.residue_id {
            ResidueId::Usual(id) => id.into(),
            ResidueId::Any(id) => id,
        });
        let code = atom.insertion_code.filter(|code| code.is_ascii_graphic() && !matches!(code, b'.' | b'?'));
        topology.insertion_codes.push(code.unwrap_or(0));
        topology.hetero.push(atom.hetero.into());
    }
    let cell = input.cell.map(|cell| cell.map(|x| f64::from(x) / 1000.0));
    Structure { positions, topology: Arc::new(topology), cell, ..Structure::default() }
}

fn pseudo_atoms(input: &Input) -> PseudoAtoms {
    let mut atoms = PseudoAtoms::default();
    for atom in &input.pseudo_atoms {
        atoms.positions.push(atom.position.map(|x| f32::from(x) / 8.0));
        atoms.kinds.push(PseudoAtoms::KINDS[usize::from(atom.kind % 5)]);
        atoms.residue_ids.push(atom.residue_id.into());
        atoms.chains.push(Name::new([b'A' + atom.chain % 26]));
        atoms.voxels.push(0);
        atoms.in_mouth.push(atom.in_mouth.into());
    }
    atoms
}

fuzz_target!(|input: Input| {
    let (structure, pseudo_atoms) = (structure(&input), pseudo_atoms(&input));
    if structure.n_atoms() + pseudo_atoms.n_atoms() == 0 {
        return;
    }
    let atoms = || io::atoms(&structure).chain(marked(&pseudo_atoms, true));
    compare(".pdb", &structure, &pseudo_atoms, |out| io::write_pdb(structure.cell, atoms(), PdbLayout::Valid, out));
    let names = PseudoAtoms::KINDS.map(PseudoAtoms::residue_name);
    compare(".cif", &structure, &pseudo_atoms, |out| io::write_mmcif(structure.cell, atoms(), &names, out));
    // This layout overflows its columns by design.
    let overflowing = |out: &mut BufWriter<&mut File>| io::write_pdb(None, atoms(), PdbLayout::Shifting, out);
    let _ = io::write_whole(&path(".pdb"), overflowing).inspect_err(check_error);
});

/// Writes a file and, unless the writer refuses, reads it and compares.
fn compare(
    suffix: &str,
    structure: &Structure,
    pseudo_atoms: &PseudoAtoms,
    write: impl FnOnce(&mut BufWriter<&mut File>) -> Result<()>,
) {
    let path = path(suffix);
    match io::write_whole(&path, write) {
        Ok(()) => {}
        Err(error @ Error::Unsupported { .. }) if suffix == ".pdb" => return check_error(&error),
        Err(error) => panic!("{suffix}: {error}"),
    }
    let read = io::read(&path, &options(Assembly::Asymmetric)).unwrap_or_else(|error| panic!("{error}"));
    let n = structure.n_atoms();
    assert_eq!(read.n_atoms(), n + pseudo_atoms.n_atoms(), "{suffix}");
    let (is, was) = (&read.topology, &structure.topology);
    let pdb = suffix == ".pdb";
    // mmCIF has a word for an empty value; PDB takes an element from the name if it has none.
    let empty = |text: &str| if text.is_empty() && !pdb { ".".to_string() } else { text.to_string() };
    for i in 0..n {
        let was_element = was.elements[i].as_str();
        assert!(is.elements[i].as_str() == empty(was_element) || (pdb && was_element.is_empty()), "{suffix}, atom {i}");
        assert_eq!(is.atom_names[i].as_str(), empty(was.atom_names[i].as_str()), "{suffix}, atom {i}");
        assert_eq!(is.residue_names[i].as_str(), empty(was.residue_names[i].as_str()), "{suffix}, atom {i}");
        assert_eq!(is.chains[i].as_str(), empty(was.chains[i].as_str()), "{suffix}, atom {i}");
    }
    assert_eq!(is.residue_ids[..n], was.residue_ids, "{suffix}");
    assert_eq!(is.insertion_codes[..n], was.insertion_codes, "{suffix}");
    assert_eq!(is.hetero[..n], was.hetero, "{suffix}");
    assert_eq!(is.residue_ids[n..], pseudo_atoms.residue_ids, "{suffix}");
    assert_eq!(is.chains[n..], pseudo_atoms.chains, "{suffix}");
    for (i, &kind) in pseudo_atoms.kinds.iter().enumerate() {
        assert_eq!(is.residue_names[n + i], PseudoAtoms::residue_name(kind), "{suffix}");
        assert_eq!(is.elements[n + i], PseudoAtoms::element(kind), "{suffix}");
    }
    // Half of the last of three decimals, and the rounding to f32.
    let close = |is: f32, was: f32| (is - was).abs() <= 5.01e-4 + was.abs() * f32::EPSILON;
    let positions = structure.positions.iter().chain(&pseudo_atoms.positions);
    for (is, was) in read.positions.iter().zip(positions) {
        assert!((0..3).all(|axis| close(is[axis], was[axis])), "{suffix}: {is:?} was {was:?}");
    }
}
