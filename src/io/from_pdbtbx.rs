//! Structures from those of `pdbtbx`.

use std::sync::Arc;

use ::pdbtbx::{Conformer, PDB, Residue};

use crate::base::{Name, Structure, Topology};

/// The first model of a `pdbtbx` structure. It is not cleaned: see [`clean`](super::clean).
///
/// What is carried: author ids, names, elements (in capitals, as files write them), positions, hetero flags, the cell,
/// the first alternate location that is a letter. What `pdbtbx` does not have: the order of the file, for it groups
/// atoms by chain and residue, which may change the order of components of equal volume; `label_asym_id`; assemblies;
/// blank chain ids, which it fills; the case of residue names.
impl From<&PDB> for Structure {
    fn from(pdb: &PDB) -> Self {
        let mut positions = Vec::new();
        let mut topology = Topology::default();
        for chain in pdb.model(0).into_iter().flat_map(|model| model.chains()) {
            for residue in chain.residues() {
                let residue_id = residue.serial_number().clamp(i32::MIN as isize, i32::MAX as isize) as i32;
                let insertion_code = residue.insertion_code().and_then(|code| code.bytes().next()).unwrap_or(0);
                for conformer in residue.conformers().filter(|conformer| is_kept(conformer, residue)) {
                    for atom in conformer.atoms() {
                        positions.push([atom.x() as f32, atom.y() as f32, atom.z() as f32]);
                        let symbol = atom.element().map_or("", |element| element.symbol());
                        topology.elements.push(Name::new(symbol.to_ascii_uppercase()));
                        topology.atom_names.push(Name::new(atom.name()));
                        topology.residue_names.push(Name::new(conformer.name()));
                        topology.chains.push(Name::new(chain.id()));
                        topology.residue_ids.push(residue_id);
                        topology.insertion_codes.push(insertion_code);
                        topology.hetero.push(u8::from(atom.hetero()));
                    }
                }
            }
        }
        let cell = pdb.unit_cell.as_ref();
        let cell = cell.map(|cell| [cell.a(), cell.b(), cell.c(), cell.alpha(), cell.beta(), cell.gamma()]);
        Self { positions, topology: Arc::new(topology), cell, ..Self::default() }
    }
}

/// Whether `conformer` has no altloc, or the first one among those of its residue that is a letter. Conformers of
/// another name are another residue.
fn is_kept(conformer: &Conformer, residue: &Residue) -> bool {
    let Some(altloc) = conformer.alternative_location() else { return true };
    let namesakes = residue.conformers().filter(|other| other.name() == conformer.name());
    let mut altlocs = namesakes.filter_map(Conformer::alternative_location);
    altlocs.find(|other| other.starts_with(|c: char| c.is_ascii_alphabetic())) == Some(altloc)
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use ::pdbtbx::{Format, ReadOptions, StrictnessLevel};

    use super::*;

    fn structure(text: &'static str) -> Structure {
        let mut options = ReadOptions::new();
        options.set_format(Format::Pdb).set_level(StrictnessLevel::Loose);
        Structure::from(&options.read_raw(BufReader::new(Cursor::new(text))).unwrap().0)
    }

    #[test]
    fn first_model_and_first_letter() {
        let given = structure(
            "CRYST1   10.000   20.000   30.000  90.00  91.00  92.00 P 1           1
MODEL        1
HETATM    1 SE  BMSE Q  -5B      1.000   2.000   3.000  0.50  0.00          SE
HETATM    2 SE  AMSE Q  -5B      1.500   2.000   3.000  0.50  0.00          SE
HETATM    3  C   MSE Q  -5B      2.000   2.000   3.000  1.00  0.00           C
ENDMDL
MODEL        2
HETATM    1  C   MSE Q  -5B      4.000   2.000   3.000  1.00  0.00           C
ENDMDL
END
",
        );
        assert_eq!(given.positions, [[1.0, 2.0, 3.0], [2.0, 2.0, 3.0]]);
        assert_eq!(given.cell, Some([10.0, 20.0, 30.0, 90.0, 91.0, 92.0]));
        let topology = &given.topology;
        assert_eq!(topology.elements, ["SE", "C"].map(Name::new));
        assert_eq!(topology.atom_names, ["SE", "C"].map(Name::new));
        assert_eq!(topology.residue_names, ["MSE", "MSE"].map(Name::new));
        assert_eq!(topology.chains, ["Q", "Q"].map(Name::new));
        assert_eq!(
            (&*topology.residue_ids, &*topology.insertion_codes, &*topology.hetero),
            (&[-5; 2][..], &[b'B'; 2][..], &[1; 2][..])
        );
    }

    #[test]
    fn an_empty_structure() {
        assert_eq!(Structure::from(&PDB::new()).n_atoms(), 0);
    }
}
