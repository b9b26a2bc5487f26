//! The atom records of a file, column by column, before assembly, renaming and cleaning.

use hashbrown::HashMap;

use crate::base::{Name, Topology};

/// One atom record: text as it stands in the file, without blanks around it.
pub(super) struct Record<'a> {
    pub element: &'a [u8],
    pub atom_name: &'a [u8],
    pub residue_name: &'a [u8],
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
}

impl<'a> Records<'a> {
    /// Room for `n` atoms.
    pub fn with_capacity(n: usize) -> Self {
        Self {
            topology: Topology {
                elements: Vec::with_capacity(n),
                atom_names: Vec::with_capacity(n),
                residue_names: Vec::with_capacity(n),
                chains: Vec::with_capacity(n),
                residue_ids: Vec::with_capacity(n),
                insertion_codes: Vec::with_capacity(n),
                hetero: Vec::with_capacity(n),
            },
            altlocs: Vec::with_capacity(n),
            key_indices: Vec::with_capacity(n),
            positions: Vec::with_capacity(n),
            ..Self::default()
        }
    }

    /// Number of atoms per model.
    pub fn n_atoms(&self) -> usize {
        self.topology.n_atoms()
    }

    /// Number of models; 0 if they are empty.
    pub fn n_models(&self) -> usize {
        self.positions.len().checked_div(self.n_atoms()).unwrap_or(0)
    }

    /// Appends an atom to all columns but its position; names are cut to the width that the format gives them.
    #[inline]
    pub fn push(&mut self, record: &Record<'_>, key_index: u32) {
        let topology = &mut self.topology;
        topology.elements.push(Name::new(cut(record.element, 2)));
        topology.atom_names.push(Name::new(cut(record.atom_name, 6)));
        topology.residue_names.push(Name::new(cut(record.residue_name, 3)));
        topology.chains.push(Name::new(cut(record.chain, 4)));
        topology.residue_ids.push(record.residue_id);
        topology.insertion_codes.push(record.insertion_code);
        topology.hetero.push(u8::from(record.hetero));
        self.altlocs.push(record.altloc);
        self.key_indices.push(key_index);
    }

    /// Keeps the atoms at `indices` (ascending, of the first model) in every column and model.
    pub fn keep(&mut self, indices: &[u32]) {
        let n_atoms = self.n_atoms();
        let n_models = self.n_models();
        let models = (0..n_models).map(|model| &self.positions[model * n_atoms..(model + 1) * n_atoms]);
        self.positions = models.flat_map(|model| indices.iter().map(|&i| model[i as usize])).collect();
        let topology = &mut self.topology;
        keep(&mut topology.elements, indices);
        keep(&mut topology.atom_names, indices);
        keep(&mut topology.residue_names, indices);
        keep(&mut topology.chains, indices);
        keep(&mut topology.residue_ids, indices);
        keep(&mut topology.insertion_codes, indices);
        keep(&mut topology.hetero, indices);
        keep(&mut self.altlocs, indices);
        keep(&mut self.key_indices, indices);
    }
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
    #[inline]
    pub fn number(&mut self, text: &'a [u8]) -> u32 {
        match self.last {
            Some((last, number)) if last == text => number,
            _ => self.look_up(text),
        }
    }

    fn look_up(&mut self, text: &'a [u8]) -> u32 {
        let next = self.texts.len() as u32;
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        self.last = Some((text, number));
        number
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
                chain: b"ABCDE",
                residue_id: i.into(),
                insertion_code: 0,
                hetero: false,
                altloc: b'.',
            };
            records.push(&record, 0);
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
    }

    #[test]
    fn texts_are_numbered_as_met() {
        let mut numbering = Numbering::default();
        let numbers: Vec<u32> =
            ["B", "B", "A", "B", "", "A"].iter().map(|text| numbering.number(text.as_bytes())).collect();
        assert_eq!(numbers, [0, 0, 1, 0, 2, 1]);
        assert_eq!(numbering.texts, [&b"B"[..], b"A", b""]);
    }
}
