//! The atoms of a file with nothing cut, and what plain rules need to judge them.

use crate::io::number::decimal;

/// An atom, its texts as they stand in the file without blanks around them.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::io) struct Atom<'a> {
    pub element: &'a [u8],
    pub name: &'a [u8],
    pub residue_name: &'a [u8],
    pub chain: &'a [u8],
    /// By what assemblies select it: label_asym_id in mmCIF, the chain in PDB files.
    pub key: &'a [u8],
    pub residue_id: i32,
    /// 0 for none.
    pub insertion_code: u8,
    pub hetero: bool,
    /// Empty for none.
    pub altloc: &'a [u8],
    /// In ten-thousandths, so that sums are exact.
    pub occupancy: i64,
    /// Å; `None` if a coordinate is no finite number, and where that stands.
    pub position: Option<[f32; 3]>,
    /// Where the atom stands in the file, for messages.
    pub place: &'a [u8],
    /// Whether it has a number in a polymer; `None` if the file does not tell.
    pub in_polymer: Option<bool>,
    /// Whether a chain ended before it.
    pub after_break: bool,
}

/// All atoms of the model that is read.
#[derive(Debug, Default)]
pub(in crate::io) struct Atoms<'a> {
    pub atoms: Vec<Atom<'a>>,
    /// Number of models in the file.
    pub n_models: u64,
    /// Unit cell.
    pub cell: Option<[f64; 6]>,
    /// Residue numbers that could not be read: how many, and the first.
    pub bad_numbers: Option<(u64, &'a [u8])>,
}

impl<'a> Atoms<'a> {
    /// The number of an atom whose text is none, `before` being pushed: see `number_on` of the other rules.
    pub fn number_on(&mut self, text: &'a [u8], residue_name: &[u8], chain: &[u8]) -> i32 {
        let same = self.bad_numbers.is_some_and(|(_, last)| last == text);
        let n = self.bad_numbers.map_or(0, |(n, _)| n);
        self.bad_numbers = Some((n + 1, text));
        match self.atoms.last() {
            None => 1,
            Some(last) if same && last.residue_name == residue_name && last.chain == chain => last.residue_id,
            Some(last) => last.residue_id.saturating_add(1),
        }
    }
}

/// An occupancy; what is none counts as full.
pub(in crate::io) fn occupancy(text: &[u8]) -> i64 {
    let value = decimal(text).filter(|value| value.is_finite()).unwrap_or(1.0);
    (value * 1e4).round().clamp(-1e9, 1e9) as i64
}

/// An atom of which a test says what matters.
#[cfg(test)]
pub(super) fn blank() -> Atom<'static> {
    Atom {
        element: b"C",
        name: b"CA",
        residue_name: b"ALA",
        chain: b"A",
        key: b"A",
        residue_id: 1,
        insertion_code: 0,
        hetero: false,
        altloc: b"",
        occupancy: 10_000,
        position: Some([1.0; 3]),
        place: b"",
        in_polymer: None,
        after_break: false,
    }
}
