//! Plain rules: what a structural biologist expects of a file, where `volumizer` does otherwise.
//!
//! Atoms are read with nothing cut; then each rule of the table at [`io`](crate::io) takes its turn. What comes out goes
//! the same way as the records of the other rules: assembly, chain ids, cleaning.

mod atom;
mod elements;
mod locations;
mod protein;

pub(super) use atom::{Atom, Atoms, occupancy};
pub(super) use elements::is_hydrogen;

use super::Format;
use super::notes::Subject;
use super::options::{Assembly, ReadOptions};
use super::records::{Numbering, Record, Records};
use super::source::Source;
use super::told::Told;
use super::{mmcif, pdb};
use crate::base::Name;
use crate::{Error, Result};

/// The atoms of a file by plain rules.
///
/// # Errors
/// Those of [`read`](super::read).
pub(super) fn read<'a>(source: &'a Source, format: Format, options: &ReadOptions) -> Result<Told<'a>> {
    let (mut whole, mut recipe, outline) = match format {
        Format::Pdb | Format::PdbAssembly => {
            let (atoms, recipe) = pdb::read_whole(source, format, options)?;
            (atoms, recipe, None)
        }
        Format::Cif | Format::BinaryCif => {
            let (atoms, recipe, outline) = mmcif::read_whole(source, options)?;
            (atoms, recipe, Some(outline))
        }
    };
    source.check_atoms(whole.atoms.len() as u64, options.max_atoms)?;
    let mut records = Records::with_room(whole.atoms.len())?;
    records.notes.n_models = whole.n_models;
    records.cell = whole.cell;
    if let Some(note) = outline.as_ref().and_then(|outline| outline.note.clone()) {
        records.notes.say(note);
    }
    if let Some((n, first)) = whole.bad_numbers {
        records.notes.count(Subject::BadNumber, first, n);
    }
    let n_origin = whole.atoms.iter().filter(|atom| atom.position == Some([0.0; 3])).count();
    if n_origin > 1 {
        whole.atoms.retain(|atom| atom.position != Some([0.0; 3]));
        records.notes.say(format!("left out: {n_origin} atoms at exactly 0, 0, 0, which stand for missing ones"));
    }
    locations::keep_one(&mut whole.atoms)?;
    if let Some(recipe) = &recipe
        && !recipe.names_any(&whole.atoms.iter().map(|atom| atom.key).collect::<Vec<_>>())
        && recipe.names_any(&whole.atoms.iter().map(|atom| atom.chain).collect::<Vec<_>>())
    {
        whole.atoms.iter_mut().for_each(|atom| atom.key = atom.chain);
        records.notes.say("the assembly names author's chain ids where label_asym_id belongs; they are taken so");
    }
    let peptides = outline.as_ref().map_or(Ok(Vec::new()), mmcif::peptide_linking)?;
    let kept = protein::kept(&whole.atoms, &peptides, options)?;
    push_all(source, format, &whole.atoms, &kept, &mut records)?;
    if options.assembly == Assembly::Auto {
        recipe = recipe.filter(|recipe| !recipe.is_identity(&records.keys));
    }
    let renamed = format == Format::PdbAssembly && whole.n_models > 1;
    Ok(Told { records, recipe, renamed, kept: Some(kept), outline, in_origin: Vec::new() })
}

/// Turns the atoms into records. An atom without a place is an error if its residue is kept.
fn push_all<'a>(
    source: &Source,
    format: Format,
    atoms: &[Atom<'a>],
    kept: &[bool],
    records: &mut Records<'a>,
) -> Result<()> {
    let mut keys = Numbering::default();
    for (atom, &kept) in atoms.iter().zip(kept) {
        let position = match atom.position {
            Some(position) => position,
            None if kept => return Err(bad_position(source, format, atom)),
            None => {
                records.notes.count(Subject::BadPosition, atom.residue_name, 1);
                [0.0; 3]
            }
        };
        let element = elements::element(atom);
        let record = Record {
            element: element.as_bytes(),
            atom_name: atom.name,
            residue_name: atom.residue_name,
            long_name: if atom.residue_name.len() > 3 { atom.residue_name } else { &[] },
            chain: &[],
            residue_id: atom.residue_id,
            insertion_code: atom.insertion_code,
            hetero: atom.hetero,
            altloc: 0,
        };
        records.push_position(position)?;
        records.push(&record, keys.number(atom.key)?)?;
        if let Some(chain) = records.topology.chains.last_mut() {
            *chain = Name::whole(atom.chain);
        }
    }
    records.keys = keys.texts;
    Ok(())
}

fn bad_position(source: &Source, format: Format, atom: &Atom<'_>) -> Error {
    match format {
        Format::Pdb | Format::PdbAssembly => pdb::bad_position(source, atom.place),
        Format::Cif | Format::BinaryCif => {
            source.fault(atom.place, "_atom_site.Cartn_x, Cartn_y, Cartn_z: a coordinate is no finite number")
        }
    }
}
