//! The atom records of a file, column by column, before assembly, renaming and cleaning.

use hashbrown::HashMap;

use super::notes::{Notes, Subject};
use crate::Result;
use crate::base::{Name, Topology};
use crate::work::memory::{Purpose, make_room, make_room_in_map, push};

const ATOMS: Purpose = Purpose("the atoms of a file");

/// One atom record: text as it stands in the file, without blanks around it.
pub(super) struct Record<'a> {
    pub element: &'a [u8],
    pub atom_name: &'a [u8],
    pub residue_name: &'a [u8],
    /// The residue name whole, where `residue_name` is less than that; else empty.
    pub long_name: &'a [u8],
    pub chain: &'a [u8],
    pub residue_id: i32,
    /// 0 for none.
    pub insertion_code: u8,
    pub hetero: bool,
    pub altloc: u8,
}

/// The atoms of the first model, and the positions of one or more models.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Records<'a> {
    /// The atoms of the first model.
    pub topology: Topology,
    /// Alternate location of each atom, as it stands in the file; 0 for an empty one.
    pub altlocs: Vec<u8>,
    /// By what assemblies select an atom, an index into `keys`: label_asym_id in mmCIF, the chain in PDB files.
    pub key_indices: Vec<u32>,
    /// The distinct keys, in the order they are met.
    pub keys: Vec<&'a [u8]>,
    /// Å, model after model, all of the same size.
    pub positions: Vec<[f32; 3]>,
    /// Unit cell a, b, c (Å), α, β, γ (degrees).
    pub cell: Option<[f64; 6]>,
    /// What an ordinary file does not have.
    pub notes: Notes,
    /// The text of the last residue number that could not be read.
    pub last_bad_number: Option<Vec<u8>>,
    /// Atoms that all columns but the positions have room for: one number to look at instead of nine vectors.
    room: Room,
}

/// A count that is no part of what makes records equal.
#[derive(Debug, Default)]
struct Room(usize);

impl PartialEq for Room {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<'a> Records<'a> {
    /// Room for `n` atoms.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub fn with_room(n: usize) -> Result<Self> {
        let mut records = Self::default();
        records.make_room(n)?;
        make_room(&mut records.positions, n, ATOMS)?;
        Ok(records)
    }

    /// Makes room for at least `n` more atoms in all columns but the positions.
    fn make_room(&mut self, n: usize) -> Result<()> {
        let topology = &mut self.topology;
        make_room(&mut topology.elements, n, ATOMS)?;
        make_room(&mut topology.atom_names, n, ATOMS)?;
        make_room(&mut topology.residue_names, n, ATOMS)?;
        make_room(&mut topology.chains, n, ATOMS)?;
        make_room(&mut topology.residue_ids, n, ATOMS)?;
        make_room(&mut topology.insertion_codes, n, ATOMS)?;
        make_room(&mut topology.hetero, n, ATOMS)?;
        make_room(&mut self.altlocs, n, ATOMS)?;
        make_room(&mut self.key_indices, n, ATOMS)?;
        self.room = Room(n);
        Ok(())
    }

    /// Number of atoms per model.
    pub fn n_atoms(&self) -> usize {
        self.topology.n_atoms()
    }

    /// Number of models; 0 if they are empty.
    pub fn n_models(&self) -> usize {
        self.positions.len().checked_div(self.n_atoms()).unwrap_or(0)
    }

    /// Appends a position.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    #[inline]
    pub fn push_position(&mut self, position: [f32; 3]) -> Result<()> {
        push(&mut self.positions, position, ATOMS)
    }

    /// Appends an atom to all columns but its position; names are cut to the width that the format gives them.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    #[inline]
    pub fn push(&mut self, record: &Record<'_>, key_index: u32) -> Result<()> {
        if self.room.0 == 0 {
            self.make_room(self.n_atoms().max(1))?;
        }
        self.room.0 -= 1;
        let topology = &mut self.topology;
        topology.elements.push(Name::new(cut(record.element, 2)));
        topology.atom_names.push(Name::new(cut(record.atom_name, 6)));
        topology.residue_names.push(Name::new(cut(record.residue_name, 3)));
        topology.chains.push(Name::new(cut(record.chain, 4)));
        if !record.long_name.is_empty() || !topology.long_residue_names.is_empty() {
            push_long(topology, record)?;
        }
        if record.chain.len() > 4 {
            self.notes.count(Subject::CutChain, record.chain, 1);
        }
        topology.residue_ids.push(record.residue_id);
        topology.insertion_codes.push(record.insertion_code);
        topology.hetero.push(u8::from(record.hetero));
        self.altlocs.push(record.altloc);
        self.key_indices.push(key_index);
        Ok(())
    }

    /// Keeps the atoms at `indices` (ascending, of the first model) in every column and model.
    pub fn keep(&mut self, indices: &[u32]) {
        let n_atoms = self.n_atoms();
        let n_models = self.n_models();
        // No position moves up, so none is overwritten before it is moved.
        for model in 0..n_models {
            for (to, &from) in indices.iter().enumerate() {
                self.positions[model * indices.len() + to] = self.positions[model * n_atoms + from as usize];
            }
        }
        self.positions.truncate(n_models * indices.len());
        let topology = &mut self.topology;
        keep(&mut topology.elements, indices);
        keep(&mut topology.atom_names, indices);
        keep(&mut topology.residue_names, indices);
        if !topology.long_residue_names.is_empty() {
            keep(&mut topology.long_residue_names, indices);
        }
        keep(&mut topology.chains, indices);
        keep(&mut topology.residue_ids, indices);
        keep(&mut topology.insertion_codes, indices);
        keep(&mut topology.hetero, indices);
        keep(&mut self.altlocs, indices);
        keep(&mut self.key_indices, indices);
    }
}

/// Appends the whole residue name to the column of long ones, which starts with the first one that is cut.
#[cold]
fn push_long(topology: &mut Topology, record: &Record<'_>) -> Result<()> {
    let (names, n_before) = (&mut topology.long_residue_names, topology.residue_names.len() - 1);
    if names.is_empty() {
        make_room(names, topology.residue_names.capacity(), ATOMS)?;
        names.extend(topology.residue_names[..n_before].iter().map(|name| Name::new(name.as_bytes())));
    }
    let name = if record.long_name.is_empty() { record.residue_name } else { record.long_name };
    push(names, Name::new(name), ATOMS)
}

/// At most `n` bytes of `text`.
#[inline]
fn cut(text: &[u8], n: usize) -> &[u8] {
    &text[..text.len().min(n)]
}

/// Moves the items at `indices` (ascending) to the front, drops the rest.
fn keep<T: Copy>(column: &mut Vec<T>, indices: &[u32]) {
    for (to, &from) in indices.iter().enumerate() {
        column[to] = column[from as usize];
    }
    column.truncate(indices.len());
}

/// Numbers distinct texts in the order they are met. Equal neighbours, the usual case, cost one comparison.
#[derive(Default)]
pub(super) struct Numbering<'a> {
    /// The distinct texts.
    pub texts: Vec<&'a [u8]>,
    numbers: HashMap<&'a [u8], u32>,
    last: Option<(&'a [u8], u32)>,
}

impl<'a> Numbering<'a> {
    /// The number of `text`.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    #[inline]
    pub fn number(&mut self, text: &'a [u8]) -> Result<u32> {
        match self.last {
            Some((last, number)) if last == text => Ok(number),
            _ => self.look_up(text),
        }
    }

    fn look_up(&mut self, text: &'a [u8]) -> Result<u32> {
        make_room_in_map(&mut self.numbers, ATOMS)?;
        make_room(&mut self.texts, 1, ATOMS)?;
        let next = self.texts.len() as u32;
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        self.last = Some((text, number));
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_and_all_models_kept_alike() {
        let mut records = Records::default();
        for i in 0..3u8 {
            let record = Record {
                element: b"Xyz",
                atom_name: b"ABCDEFGH",
                residue_name: b"LONGER",
                long_name: if i > 0 { b"LONGER" } else { b"" },
                chain: b"ABCDE",
                residue_id: i.into(),
                insertion_code: 0,
                hetero: false,
                altloc: b'.',
            };
            records.push(&record, 0).unwrap();
        }
        records.positions = (0..6u8).map(|i| [i.into(); 3]).collect();
        records.keep(&[0, 2]);
        let topology = &records.topology;
        assert_eq!(topology.residue_ids, [0, 2]);
        assert_eq!(records.positions, [0.0, 2.0, 3.0, 5.0].map(|x| [x; 3]));
        assert_eq!(topology.elements[1].as_str(), "Xy");
        assert_eq!(topology.atom_names[1].as_str(), "ABCDEF");
        assert_eq!(topology.residue_names[1].as_str(), "LON");
        assert_eq!(topology.chains[1].as_str(), "ABCD");
        assert_eq!(topology.long_residue_names, ["LON", "LONGER"].map(Name::new));
    }

    #[test]
    fn texts_are_numbered_as_met() {
        let mut numbering = Numbering::default();
        let numbers: Vec<u32> =
            ["B", "B", "A", "B", "", "A"].iter().map(|text| numbering.number(text.as_bytes()).unwrap()).collect();
        assert_eq!(numbers, [0, 0, 1, 0, 2, 1]);
        assert_eq!(numbering.texts, [&b"B"[..], b"A", b""]);
    }
}
