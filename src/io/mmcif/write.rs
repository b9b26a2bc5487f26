//! Atoms to mmCIF files.
//!
//! The text is that of `volumizer`'s `<label>.annotated.cif` (biotite's writer), except that atom ids beyond 999999 are
//! written whole, where it cuts them to six characters, and that values which CIF would take for its own syntax are
//! quoted.

use std::io::Write;

use hashbrown::HashMap;

use super::row::{ATOM_SITE, Row, Widths, push_word};
use crate::base::Name;
use crate::io::output_atom::{OutputAtom, output_failed};
use crate::io::text::push_left;
use crate::{Error, Result};

/// Writes the atoms, in their order, as one model. Chains in which every residue has one of the names in `no_polymer` are
/// entities of another kind than the others.
///
/// `cell`: a, b, c (Å), α, β, γ (degrees). Walks over the atoms twice, to know the widths of the columns beforehand, and
/// so needs no memory that grows with them. `out` should be buffered; after an error it holds part of a file.
///
/// # Errors
/// [`Error::Io`] if `out` fails, [`Error::Unsupported`] if a coordinate is not finite, [`Error::Empty`] if there is no
/// atom: a loop of CIF has at least one row.
pub fn write_mmcif(
    cell: Option<[f64; 6]>,
    atoms: impl Iterator<Item = OutputAtom> + Clone,
    no_polymer: &[Name<4>],
    out: &mut impl Write,
) -> Result<()> {
    let mut entities = Entities { no_polymer, ..Entities::default() };
    let mut widths = Widths::default();
    for atom in atoms.clone() {
        atom.check()?;
        widths.add(&atom, entities.number(&atom));
    }
    if entities.is_polymer.is_empty() {
        return Err(Error::Empty { reason: "there is no atom to write".into() });
    }
    let widths = widths.finish();

    let mut row = Row::default();
    let mut text = b"data_structure\n#\nloop_\n".to_vec();
    for (item, _) in ATOM_SITE {
        writeln!(text, "_atom_site.{item} ").expect("a Vec takes all");
    }
    for (id, atom) in (1..).zip(atoms) {
        row.fill(id, &atom, entities.number(&atom));
        for (_, column) in ATOM_SITE {
            push_left(&mut text, widths[column] + 1, row.value(column));
        }
        text.push(b'\n');
        out.write_all(&text).map_err(output_failed)?;
        text.clear();
    }
    text.extend_from_slice(b"#\n");
    if let Some(cell) = cell {
        push_cell(&mut text, cell);
    }
    entities.push(&mut text);
    out.write_all(&text).map_err(output_failed)
}

/// One entity per chain id.
#[derive(Default)]
struct Entities<'a> {
    /// Names of residues that make no polymer.
    no_polymer: &'a [Name<4>],
    /// Number of each chain, from 1 in the order they are first met.
    numbers: HashMap<Name<8>, usize>,
    /// Whether each entity holds a residue of another name.
    is_polymer: Vec<bool>,
    /// The chain, residue name and number of the last atom: most atoms repeat it.
    last: Option<(Name<8>, Name<4>, usize)>,
}

impl Entities<'_> {
    fn number(&mut self, atom: &OutputAtom) -> usize {
        match self.last {
            Some((chain, residue_name, number)) if (chain, residue_name) == (atom.chain, atom.residue_name) => number,
            _ => {
                let number = *self.numbers.entry(atom.chain).or_insert_with(|| {
                    self.is_polymer.push(false);
                    self.is_polymer.len()
                });
                if !self.no_polymer.contains(&atom.residue_name) {
                    self.is_polymer[number - 1] = true;
                }
                self.last = Some((atom.chain, atom.residue_name, number));
                number
            }
        }
    }

    /// Appends the category `_entity`.
    fn push(&self, text: &mut Vec<u8>) {
        text.extend_from_slice(b"loop_\n_entity.id \n_entity.type \n");
        let types = || self.is_polymer.iter().map(|&polymer| if polymer { "polymer" } else { "non-polymer" });
        let id_width = self.is_polymer.len().to_string().len() + 1;
        let type_width = types().map(str::len).max().unwrap_or(0) + 1;
        for (id, kind) in (1usize..).zip(types()) {
            push_left(text, id_width, id.to_string().as_bytes());
            push_left(text, type_width, kind.as_bytes());
            text.push(b'\n');
        }
        text.extend_from_slice(b"#\n");
    }
}

/// Appends the category `_cell`. Lengths are padded to six characters and so are quoted if they are short.
fn push_cell(text: &mut Vec<u8>, cell: [f64; 6]) {
    let items = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"];
    for (i, item) in items.iter().enumerate() {
        let value = if i < 3 { format!("{:6.3}", cell[i]) } else { format!("{:5.3}", cell[i]) };
        text.extend_from_slice(b"_cell.");
        push_left(text, "angle_alpha   ".len(), item.as_bytes());
        push_word(text, value.as_bytes());
        text.push(b'\n');
    }
    text.extend_from_slice(b"#\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Structure;
    use crate::io::output_atom::atoms;
    use crate::io::test_structures::{marks, odd_structure};

    fn write(structure: &Structure, marks: &[OutputAtom], out: &mut Vec<u8>) -> Result<()> {
        let atoms = atoms(structure).chain(marks.iter().copied());
        write_mmcif(structure.cell, atoms, &["ONE", "TWO"].map(Name::new), out)
    }

    fn written(structure: &Structure, marks: &[OutputAtom]) -> String {
        let mut out = Vec::new();
        write(structure, marks, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    const ITEMS: &str = "\
data_structure
#
loop_
_atom_site.group_PDB \n_atom_site.type_symbol \n_atom_site.label_atom_id \n_atom_site.label_alt_id \n\
_atom_site.label_comp_id \n_atom_site.label_asym_id \n_atom_site.label_entity_id \n_atom_site.label_seq_id \n\
_atom_site.pdbx_PDB_ins_code \n_atom_site.auth_seq_id \n_atom_site.auth_comp_id \n_atom_site.auth_asym_id \n\
_atom_site.auth_atom_id \n_atom_site.B_iso_or_equiv \n_atom_site.Cartn_x \n_atom_site.Cartn_y \n\
_atom_site.Cartn_z \n_atom_site.pdbx_PDB_model_num \n_atom_site.id \n";

    /// The lines are those that biotite 0.37.0 writes for the same atoms.
    #[test]
    fn text_is_exact() {
        let mut structure = odd_structure();
        structure.cell = Some([61.2, 9.5, 120.0, 90.0, 101.5, 90.0]);
        let expected = "\
ATOM   C  CA      . ALA Z  1 1     . 1     ALA Z  CA      0.00  1.062      -0.000     0.000  1 1 \n\
ATOM   O  \"O5'\"   . ALA Z  1 -5    A -5    ALA Z  \"O5'\"   0.00  123.457    -99.999    5.000  1 2 \n\
HETATM CL 'C1\"'   . MG  AB 2 10000 . 10000 MG  AB 'C1\"'   0.00  1.000      2.000      3.000  1 3 \n\
ATOM   .  \"C2A'\"\" . A   B  3 3     . 3     A   B  \"C2A'\"\" 0.00  4.000      5.000      6.000  1 4 \n\
HETATM SE ABCDE   . ALA A  4 -1234 . -1234 ALA A  ABCDE   0.00  100000.000 -12345.678 1.000  1 5 \n\
ATOM   F  F       . ONE C  5 0     . 0     ONE C  F       50.00 1.500      0.000      -1.500 1 6 \n\
ATOM   N  N       . TWO D  6 0     . 0     TWO D  N       0.00  4.500      0.000      -1.500 1 7 \n\
ATOM   N  N       . TWO D  6 1     . 1     TWO D  N       50.00 7.500      0.000      -1.500 1 8 \n\
#
_cell.length_a      61.200
_cell.length_b      ' 9.500'
_cell.length_c      120.000
_cell.angle_alpha   90.000
_cell.angle_beta    101.500
_cell.angle_gamma   90.000
#
loop_
_entity.id \n_entity.type \n1 polymer     \n2 polymer     \n3 polymer     \n4 polymer     \n5 non-polymer \n\
6 non-polymer \n#
";
        assert_eq!(written(&structure, &marks()), ITEMS.to_owned() + expected);
    }

    #[test]
    fn one_atom_without_cell() {
        let structure = Structure::from_atoms(vec![[0.0; 3]], vec![Name::new("C")]);
        let expected = "\
ATOM C C . UNK A 1 1 . 1 UNK A C 0.00 0.000 0.000 0.000 1 1 \n#
loop_
_entity.id \n_entity.type \n1 polymer \n#
";
        assert_eq!(written(&structure, &[]), ITEMS.to_owned() + expected);
    }

    #[test]
    fn marks_alone_make_no_polymer() {
        let expected = "\
ATOM N N . TWO D 1 0 . 0 TWO D N 0.00  4.500 0.000 -1.500 1 1 \n\
ATOM N N . TWO D 1 1 . 1 TWO D N 50.00 7.500 0.000 -1.500 1 2 \n#
loop_
_entity.id \n_entity.type \n1 non-polymer \n#
";
        assert_eq!(written(&Structure::default(), &marks()[1..]), ITEMS.to_owned() + expected);
    }

    #[test]
    fn a_chain_met_again_keeps_its_entity() {
        let mut structure = odd_structure();
        std::sync::Arc::make_mut(&mut structure.topology).chains[4] = Name::new("Z");
        let text = written(&structure, &[]);
        assert!(text.contains("ALA Z  1 -1234"), "{text}");
        assert!(text.ends_with("_entity.type \n1 polymer \n2 polymer \n3 polymer \n#\n"), "{text}");
    }

    #[test]
    fn positions_must_be_finite() {
        let structure = Structure::from_atoms(vec![[0.0, f32::NAN, 0.0]], vec![Name::new("C")]);
        let result = write(&structure, &[], &mut Vec::new());
        assert!(matches!(result, Err(Error::Unsupported { reason }) if reason.contains("must be finite")));
    }

    #[test]
    fn there_must_be_an_atom() {
        let result = write(&Structure::default(), &[], &mut Vec::new());
        assert!(matches!(result, Err(Error::Empty { .. })), "{result:?}");
    }
}
