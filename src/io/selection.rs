//! Cleaning: which atoms a user works with.

use std::sync::Arc;

use hashbrown::HashMap;

use super::copies::Copies;
use super::notes::Subject;
use super::oddities;
use super::options::{ReadOptions, Rules};
use super::plain::is_hydrogen;
use super::source::Source;
use super::told::Told;
use crate::base::{Name, Structure, Topology};
use crate::data::force_fields::is_force_field_name;
use crate::data::is_amino_acid;
use crate::work::memory::{Purpose, collected, gathered, make_room_in_map, push};
use crate::{Error, Result};

/// Most chains that a message lists.
const MAX_NAMED: usize = 40;
const ATOMS: Purpose = Purpose("the atoms of a structure");

/// The structure without what `options` does not keep: residues that are no amino acids, by name alone, and atoms
/// whose element is exactly `H`; by plain rules, names of force fields are amino acids too, and `D` is hydrogen.
///
/// [`read`](super::read) does this itself; it is for structures made otherwise.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub fn clean(structure: &Structure, options: &ReadOptions) -> Result<Structure> {
    let topology = &structure.topology;
    let fates = fates(topology, None, options)?;
    let indices = gathered((0..structure.n_atoms() as u32).filter(|&i| fates[i as usize] == Fate::Kept), ATOMS)?;
    let topology = Arc::new(Topology {
        chains: gather(&topology.chains, &indices)?,
        cut_chains: gather_if_any(&topology.cut_chains, &indices)?,
        long_residue_names: gather_if_any(&topology.long_residue_names, &indices)?,
        ..gather_columns(topology, &indices)?
    });
    let positions = gather(&structure.positions, &indices)?;
    Ok(Structure { positions, topology, cell: structure.cell, reading: Arc::clone(&structure.reading) })
}

/// Whether cleaning leaves out residues of a name, which is `whole` when it is not cut.
pub(super) fn leaves_out(name: Name<4>, whole: &[u8], options: &ReadOptions) -> bool {
    !options.keep_non_protein && !is_amino_acid(name) && !is_asked(name.as_bytes(), whole, options)
}

/// Whether `options` names a residue.
fn is_asked(name: &[u8], whole: &[u8], options: &ReadOptions) -> bool {
    options.keep_residues.iter().any(|asked| asked.as_bytes() == name || asked.as_bytes() == whole)
}

/// Keeps the atoms of the chains that `options` ask for.
///
/// # Errors
/// [`Error::BadArgument`] for a chain that is not there; [`Error::OutOfMemory`].
pub(super) fn select_chains(source: &Source, told: &mut Told<'_>, options: &ReadOptions) -> Result<()> {
    if options.chains.is_empty() {
        return Ok(());
    }
    let records = &mut told.records;
    let name = |chain: &String| match options.rules {
        Rules::Biotite => Name::new(&chain.as_bytes()[..chain.len().min(4)]),
        Rules::Plain => Name::whole(chain),
    };
    let wanted: Vec<Name<8>> = options.chains.iter().map(name).collect();
    let present = records.topology.distinct_chains()?;
    if let Some(i) = wanted.iter().position(|chain| !present.contains(chain)) {
        let names: Vec<String> = present.iter().take(MAX_NAMED).map(ToString::to_string).collect();
        let more = if present.len() > MAX_NAMED { ", ..." } else { "" };
        let reason =
            format!("\"{}\": {} has {}{more}", options.chains[i].escape_default(), source.name(), names.join(", "));
        return Err(Error::argument("chains", reason));
    }
    let chains = &records.topology.chains;
    let indices = gathered((0..chains.len() as u32).filter(|&i| wanted.contains(&chains[i as usize])), ATOMS)?;
    records.keep(&indices);
    if let Some(kept) = &mut told.kept {
        *kept = gather(kept, &indices)?;
    }
    Ok(())
}

/// The copies whose originals `options` keeps.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub(super) fn cleaned(source: &Source, told: Told<'_>, copies: Copies, options: &ReadOptions) -> Result<Structure> {
    let Told { mut records, kept, outline, in_origin, .. } = told;
    let Copies { mut originals, mut positions, mut chains } = copies;
    let topology = &records.topology;
    let fates = fates(topology, kept.as_deref(), options)?;
    let mut dropped = Dropped::default();
    let (n_copies, mut n_kept) = (originals.len(), 0);
    for i in 0..n_copies {
        let original = originals[i];
        match fates[original as usize] {
            Fate::Kept => {
                originals[n_kept] = original;
                positions[n_kept] = positions[i];
                chains[n_kept] = chains[i];
                n_kept += 1;
            }
            Fate::Residue => dropped.add(topology, original as usize)?,
            Fate::Hydrogen => {}
        }
    }
    originals.truncate(n_kept);
    positions.truncate(n_kept);
    chains.truncate(n_kept);
    let dropped = dropped.finish()?;
    // The atoms of the file are fewer than their copies.
    let has_ordinary_elements = oddities::are_ordinary(&topology.elements);
    let cut_chains = if options.rules == Rules::Plain { cut(&chains)? } else { Vec::new() };
    oddities::tell_residues(&mut records, &originals, &dropped, outline.as_ref(), options)?;
    let topology = &records.topology;
    let long_residue_names = match options.rules {
        Rules::Plain if originals.iter().any(|&i| is_long(topology, i as usize)) => {
            gather(&topology.long_residue_names, &originals)?
        }
        _ => Vec::new(),
    };
    let topology = Topology { cut_chains, chains, long_residue_names, ..gather_columns(topology, &originals)? };
    let mut structure =
        Structure { positions, topology: Arc::new(topology), cell: records.cell, ..Structure::default() };
    if !has_ordinary_elements {
        oddities::tell_elements(&structure.topology.elements, &mut records.notes);
    }
    let n_in_origin = in_origin.iter().filter(|&&i| fates[i as usize] == Fate::Kept).count() as u64;
    if n_in_origin > 1 {
        records.notes.count(Subject::Origin, b"", n_in_origin);
    }
    if n_kept == 0 {
        oddities::tell_nothing_left(source, n_copies, &dropped, &mut records.notes);
    }
    structure.reading = Arc::new(records.notes.finish(dropped));
    Ok(structure)
}

/// Whether the residue name of an atom has more than three letters.
pub(super) fn is_long(topology: &Topology, i: usize) -> bool {
    topology.long_residue_names.get(i).is_some_and(|name| name.len() > topology.residue_names[i].len())
}

/// Chain ids cut to seven letters, if one has eight.
fn cut(chains: &[Name<8>]) -> Result<Vec<Name<8>>> {
    let is_full = |chain: &Name<8>| chain.padded()[7] != 0;
    if !chains.iter().any(is_full) {
        return Ok(Vec::new());
    }
    collected(chains.iter().map(|chain| Name::new(chain.as_bytes())), chains.len(), ATOMS)
}

/// What cleaning does with an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    /// Left out with its residue.
    Residue,
    /// Left out alone.
    Hydrogen,
}

/// What becomes of each atom; `kept` says it of the residues, where more than the name decides.
fn fates(topology: &Topology, kept: Option<&[bool]>, options: &ReadOptions) -> Result<Vec<Fate>> {
    let hydrogen = Name::new("H");
    let plain = options.rules == Rules::Plain;
    let is_hydrogen = |element| element == hydrogen || plain && is_hydrogen(element);
    let fate = |stays: bool, element| match stays {
        false => Fate::Residue,
        true if !options.keep_hydrogens && is_hydrogen(element) => Fate::Hydrogen,
        true => Fate::Kept,
    };
    let (names, elements, n) = (&topology.residue_names, &topology.elements, topology.n_atoms());
    if let Some(kept) = kept {
        return collected(kept.iter().zip(elements).map(|(&kept, &element)| fate(kept, element)), n, ATOMS);
    }
    if options.keep_residues.is_empty() && !plain {
        let stays = |name| options.keep_non_protein || is_amino_acid(name);
        return collected(names.iter().zip(elements).map(|(&name, &element)| fate(stays(name), element)), n, ATOMS);
    }
    let stays = |i: usize| {
        let whole = topology.residue_name(i).as_bytes();
        !leaves_out(names[i], whole, options) || plain && is_force_field_name(whole)
    };
    collected((0..n).map(|i| fate(stays(i), elements[i])), n, ATOMS)
}

/// Residues that are left out: names and numbers of atoms.
#[derive(Default)]
struct Dropped {
    names: Vec<(Name<8>, u64)>,
    indices: HashMap<Name<8>, usize>,
    /// The name that atoms are counted of, and how many there are.
    run: Option<(Name<8>, u64)>,
    last: Name<4>,
}

impl Dropped {
    #[inline]
    fn add(&mut self, topology: &Topology, i: usize) -> Result<()> {
        let name = topology.residue_names[i];
        match &mut self.run {
            Some((_, n)) if name == self.last && topology.long_residue_names.is_empty() => *n += 1,
            _ => self.start(topology, i)?,
        }
        self.last = name;
        Ok(())
    }

    fn start(&mut self, topology: &Topology, i: usize) -> Result<()> {
        self.flush()?;
        self.run = Some((Name::new(topology.residue_name(i)), 1));
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let Some((name, n)) = self.run.take() else { return Ok(()) };
        make_room_in_map(&mut self.indices, ATOMS)?;
        let next = self.names.len();
        let index = *self.indices.entry(name).or_insert(next);
        if index == next {
            push(&mut self.names, (name, 0), ATOMS)?;
        }
        self.names[index].1 += n;
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<(Name<8>, u64)>> {
        self.flush()?;
        Ok(self.names)
    }
}

fn gather_columns(topology: &Topology, indices: &[u32]) -> Result<Topology> {
    Ok(Topology {
        elements: gather(&topology.elements, indices)?,
        atom_names: gather(&topology.atom_names, indices)?,
        residue_names: gather(&topology.residue_names, indices)?,
        residue_ids: gather(&topology.residue_ids, indices)?,
        insertion_codes: gather(&topology.insertion_codes, indices)?,
        hetero: gather(&topology.hetero, indices)?,
        ..Topology::default()
    })
}

fn gather_if_any<T: Copy>(column: &[T], indices: &[u32]) -> Result<Vec<T>> {
    if column.is_empty() { Ok(Vec::new()) } else { gather(column, indices) }
}

fn gather<T: Copy>(column: &[T], indices: &[u32]) -> Result<Vec<T>> {
    collected(indices.iter().map(|&i| column[i as usize]), indices.len(), ATOMS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::records::Records;

    fn atoms(atoms: &[(&str, &str)]) -> Structure {
        let elements = atoms.iter().map(|(_, element)| Name::new(element)).collect();
        let positions = (0..atoms.len()).map(|i| [i as f32; 3]).collect();
        let mut structure = Structure::from_atoms(positions, elements);
        let topology = Arc::make_mut(&mut structure.topology);
        topology.residue_names = atoms.iter().map(|(residue, _)| Name::new(residue)).collect();
        structure
    }

    fn left(keep_non_protein: bool, keep_hydrogens: bool) -> Vec<f32> {
        let given =
            atoms(&[("ALA", "C"), ("ALA", "H"), ("HOH", "O"), ("HOH", "H"), ("MSE", "D"), ("ala", "C"), ("GLY", "h")]);
        let options = ReadOptions { keep_non_protein, keep_hydrogens, ..ReadOptions::default() };
        clean(&given, &options).unwrap().positions.iter().map(|position| position[0]).collect()
    }

    #[test]
    fn names_and_elements_decide() {
        assert_eq!(left(false, false), [0.0, 4.0, 6.0]);
        assert_eq!(left(true, false), [0.0, 2.0, 4.0, 5.0, 6.0]);
        assert_eq!(left(false, true), [0.0, 1.0, 4.0, 6.0]);
        assert_eq!(left(true, true).len(), 7);
    }

    #[test]
    fn copies_keep_their_chains() {
        let given = atoms(&[("HOH", "O"), ("ALA", "C")]);
        let copies = Copies {
            originals: vec![0, 1, 0, 1],
            positions: (0..4).map(|i| [i as f32; 3]).collect(),
            chains: ["A", "B", "C", "D"].map(Name::new).to_vec(),
        };
        let mut records = Records::default();
        records.topology = Topology::clone(&given.topology);
        let source = Source::from_bytes("x".into(), b"x".to_vec()).unwrap();
        let structure = cleaned(&source, Told::of(records), copies, &ReadOptions::default()).unwrap();
        assert_eq!(structure.reading.dropped().collect::<Vec<_>>(), [("HOH", 2)]);
        assert_eq!(structure.positions, [[1.0; 3], [3.0; 3]]);
        assert_eq!(structure.topology.chains, ["B", "D"].map(Name::new));
        assert_eq!(structure.topology.residue_names, ["ALA", "ALA"].map(Name::new));
    }
}
