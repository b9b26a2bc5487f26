//! Things as bytes, to be sent to another process or kept for a while.
//!
//! ```text
//!  what, 8 bytes | version, u32 | 0, u32 | bytes in all, u64 | content … | sum of all before, u64
//! ```
//!
//! Everything is little-endian. The sum (FNV-1a over words of 8 bytes, the last one filled up with zeros) finds bytes that
//! were cut, mixed up or damaged; it does not keep out who wants to deceive, so a reader checks all the same what it
//! relies on.

use std::sync::Arc;

use super::{Name, Reading, Structure, Topology};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// Bytes before the content.
const HEAD: usize = 24;
/// Bytes of the sum.
const TAIL: usize = 8;
const ATOMS: Purpose = Purpose("the atoms of a structure");

/// Something that has a byte form.
pub trait ByteForm: Sized {
    /// What it is: the first bytes.
    const WHAT: [u8; 8];
    /// Of the form; another one is refused.
    const VERSION: u32;

    /// Hands over the content, piece by piece, the same at every call.
    fn put(&self, out: &mut dyn FnMut(&[u8]));

    /// Makes it again of its content.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for content that cannot be, [`Error::OutOfMemory`].
    fn take(bytes: &mut Bytes<'_>) -> Result<Self>;

    /// Number of bytes.
    fn n_bytes(&self) -> usize {
        let mut n = HEAD + TAIL;
        self.put(&mut |piece| n += piece.len());
        n
    }

    /// Makes it again of its bytes.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for bytes that are not those of this form and version, [`Error::OutOfMemory`].
    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let refused = |reason: String| Err(Error::argument("bytes", reason));
        let mut all = Bytes { left: bytes };
        if bytes.len() < HEAD + TAIL || all.array::<8>()? != Self::WHAT {
            let what = String::from_utf8_lossy(&Self::WHAT).into_owned();
            return refused(format!("they do not begin with \"{what}\", or end too soon"));
        }
        let (version, _, n) = (all.u32()?, all.u32()?, all.u64()?);
        if version != Self::VERSION {
            return refused(format!("version {version} of the form; this library reads version {}", Self::VERSION));
        }
        if n != bytes.len() as u64 {
            return refused(format!("{} bytes of {n}", bytes.len()));
        }
        let (before, sum) = bytes.split_at(bytes.len() - TAIL);
        let mut own = Sum::default();
        own.add(before);
        if own.finish().to_le_bytes() != *sum {
            return refused("they were changed on their way: the sum at their end is another".into());
        }
        let mut content = Bytes { left: &before[HEAD..] };
        let value = Self::take(&mut content)?;
        if content.left.is_empty() { Ok(value) } else { refused(format!("{} bytes too many", content.left.len())) }
    }
}

/// Writes the bytes of `value`.
///
/// # Panics
/// If `out` does not hold [`ByteForm::n_bytes`] bytes.
pub fn write_bytes<T: ByteForm>(value: &T, out: &mut [u8]) {
    let n = out.len();
    let mut at = 0;
    let mut write = |piece: &[u8]| {
        out[at..at + piece.len()].copy_from_slice(piece);
        at += piece.len();
    };
    write(&T::WHAT);
    write(&T::VERSION.to_le_bytes());
    write(&[0; 4]);
    write(&(n as u64).to_le_bytes());
    value.put(&mut write);
    assert_eq!(at + TAIL, n, "as many bytes as the value has");
    let mut sum = Sum::default();
    sum.add(&out[..at]);
    out[at..].copy_from_slice(&sum.finish().to_le_bytes());
}

/// FNV-1a, 64 bits, over words of 8 bytes.
struct Sum(u64);

impl Default for Sum {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            // The shift lets high bits act on low ones, which the multiplication alone does not.
            self.0 = (self.0 ^ u64::from_le_bytes(word)).wrapping_mul(0x100_0000_01b3);
            self.0 ^= self.0 >> 32;
        }
    }

    fn finish(self) -> u64 {
        self.0
    }
}

/// What is left to read of the content.
pub struct Bytes<'a> {
    left: &'a [u8],
}

impl<'a> Bytes<'a> {
    /// The content of a form.
    pub fn of(content: &'a [u8]) -> Self {
        Self { left: content }
    }

    /// The next `n` items of `width` bytes.
    ///
    /// # Errors
    /// [`Error::BadArgument`] where there are not as many.
    pub fn pieces(&mut self, n: u64, width: usize) -> Result<std::slice::ChunksExact<'a, u8>> {
        let short = || Error::argument("bytes", format!("{} are left for {n} items of {width}", self.left.len()));
        let size = usize::try_from(n).ok().and_then(|n| n.checked_mul(width)).ok_or_else(short)?;
        let (taken, left) = self.left.split_at_checked(size).ok_or_else(short)?;
        self.left = left;
        Ok(taken.chunks_exact(width))
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// As [`Bytes::pieces`].
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        self.pieces(1, N)?.for_each(|piece| array.copy_from_slice(piece));
        Ok(array)
    }

    /// A number.
    ///
    /// # Errors
    /// As [`Bytes::pieces`].
    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number.
    ///
    /// # Errors
    /// As [`Bytes::pieces`].
    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number.
    ///
    /// # Errors
    /// As [`Bytes::pieces`].
    pub fn f64(&mut self) -> Result<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// `N` numbers.
    ///
    /// # Errors
    /// As [`Bytes::pieces`].
    pub fn f64s<const N: usize>(&mut self) -> Result<[f64; N]> {
        let mut numbers = [0.0; N];
        for number in &mut numbers {
            *number = self.f64()?;
        }
        Ok(numbers)
    }

    /// A column of `n` items of `width` bytes.
    ///
    /// # Errors
    /// As [`Bytes::pieces`], and [`Error::OutOfMemory`].
    pub fn column<T>(&mut self, n: u64, width: usize, what: Purpose, of: impl Fn(&[u8]) -> T) -> Result<Vec<T>> {
        // There are that many bytes, so there are that many items to be had.
        collected(self.pieces(n, width)?.map(of), n as usize, what)
    }
}

impl ByteForm for Structure {
    const WHAT: [u8; 8] = *b"nucula-s";
    const VERSION: u32 = 1;

    fn put(&self, out: &mut dyn FnMut(&[u8])) {
        let Topology { elements, atom_names, residue_names, long_residue_names, chains, .. } = &*self.topology;
        let Topology { residue_ids, insertion_codes, hetero, .. } = &*self.topology;
        let Reading { dropped_names, dropped_atoms, n_models, .. } = &*self.reading;
        let notes = self.reading.text().to_bytes();
        let counts = [self.n_atoms(), long_residue_names.len(), dropped_names.len(), notes.len()].map(|n| n as u64);
        [&counts[..], &[*n_models, u64::from(self.cell.is_some())]]
            .concat()
            .iter()
            .for_each(|number| out(&number.to_le_bytes()));
        self.cell.unwrap_or_default().iter().for_each(|number| out(&number.to_le_bytes()));
        self.positions.as_flattened().iter().for_each(|coordinate| out(&coordinate.to_le_bytes()));
        put_names(elements, out);
        put_names(atom_names, out);
        put_names(residue_names, out);
        put_names(long_residue_names, out);
        put_names(chains, out);
        residue_ids.iter().for_each(|number| out(&number.to_le_bytes()));
        out(insertion_codes);
        out(hetero);
        put_names(dropped_names, out);
        dropped_atoms.iter().for_each(|number| out(&number.to_le_bytes()));
        out(notes);
        let options = serde_json::to_vec(&self.reading.options).unwrap_or_default();
        out(&(options.len() as u64).to_le_bytes());
        out(&options);
    }

    fn take(bytes: &mut Bytes<'_>) -> Result<Self> {
        let [n, n_long, n_dropped, n_notes] = [bytes.u64()?, bytes.u64()?, bytes.u64()?, bytes.u64()?];
        let (n_models, has_cell, cell) = (bytes.u64()?, bytes.u64()?, bytes.f64s::<6>()?);
        if n_long != 0 && n_long != n {
            return Err(Error::argument("bytes", format!("{n_long} long names of residues for {n} atoms")));
        }
        let position = |piece: &[u8]| [0, 4, 8].map(|at| f32::from_le_bytes([0, 1, 2, 3].map(|i| piece[at + i])));
        let positions = bytes.column(n, 12, ATOMS, position)?;
        let elements = bytes.column(n, 4, ATOMS, name)?;
        let atom_names = bytes.column(n, 8, ATOMS, name)?;
        let residue_names = bytes.column(n, 4, ATOMS, name)?;
        let long_residue_names = bytes.column(n_long, 8, ATOMS, whole_name)?;
        let chains: Vec<Name<8>> = bytes.column(n, 8, ATOMS, whole_name)?;
        let is_full = |chain: &Name<8>| chain.padded()[7] != 0;
        let cut_chains = match chains.iter().any(is_full) {
            true => collected(chains.iter().map(|chain| Name::new(chain.as_bytes())), chains.len(), ATOMS)?,
            false => Vec::new(),
        };
        let topology = Topology {
            elements,
            atom_names,
            residue_names,
            long_residue_names,
            chains,
            cut_chains,
            residue_ids: bytes.column(n, 4, ATOMS, |piece| i32::from_le_bytes([0, 1, 2, 3].map(|i| piece[i])))?,
            insertion_codes: bytes.column(n, 1, ATOMS, |piece| piece[0])?,
            // Lent as truth values, so it must be nothing else.
            hetero: bytes.column(n, 1, ATOMS, |piece| u8::from(piece[0] != 0))?,
        };
        let dropped_names = bytes.column(n_dropped, 8, ATOMS, name)?;
        let dropped_atoms = bytes
            .column(n_dropped, 8, ATOMS, |piece| u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|i| piece[i])))?;
        let text = bytes.column(n_notes, 1, ATOMS, |piece| piece[0])?;
        let notes: Vec<String> = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
        let mut reading = Reading::new(n_models, &notes);
        reading.dropped_names = dropped_names;
        reading.dropped_atoms = dropped_atoms;
        let n_options = bytes.u64()?;
        let options = bytes.column(n_options, 1, ATOMS, |piece| piece[0])?;
        reading.options = serde_json::from_slice(&options)
            .map_err(|error| Error::argument("bytes", format!("the choices about reading: {error}")))?;
        let cell = (has_cell == 1).then_some(cell);
        Ok(Self { positions, topology: Arc::new(topology), cell, reading: Arc::new(reading) })
    }
}

fn put_names<const N: usize>(names: &[Name<N>], out: &mut dyn FnMut(&[u8])) {
    names.iter().for_each(|name| out(name.padded()));
}

/// A name that C reads as a string.
fn name<const N: usize>(piece: &[u8]) -> Name<N> {
    Name::new(until_nul(piece))
}

/// A name that may fill its bytes.
fn whole_name<const N: usize>(piece: &[u8]) -> Name<N> {
    Name::whole(until_nul(piece))
}

fn until_nul(piece: &[u8]) -> &[u8] {
    &piece[..piece.iter().position(|&byte| byte == 0).unwrap_or(piece.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Structure {
        let mut structure =
            Structure::from_atoms((0..7).map(|i| [i as f32, -0.5, 1e-3]).collect(), vec![Name::new("SE"); 7]);
        let topology = Arc::make_mut(&mut structure.topology);
        topology.residue_ids[3] = -5;
        topology.insertion_codes[2] = b'B';
        topology.hetero[1] = 1;
        topology.chains[4] = Name::new("AAAA");
        structure.cell = Some([10.0, 20.0, 30.0, 90.0, 91.5, 120.0]);
        let mut reading = Reading::new(3, &["models are laid over each other".into(), "µ".into()]);
        reading.dropped_names = vec![Name::new("HOH"), Name::new("LONGER")];
        reading.dropped_atoms = vec![7, 1 << 40];
        structure.reading = Arc::new(reading);
        structure
    }

    /// With names that fill their bytes.
    fn long() -> Structure {
        let mut structure = some();
        let topology = Arc::make_mut(&mut structure.topology);
        topology.long_residue_names = vec![Name::whole("RESIDUE8"); 7];
        topology.chains = vec![Name::whole("CHAINABC"); 7];
        topology.cut_chains = vec![Name::new("CHAINAB"); 7];
        structure
    }

    fn bytes(structure: &Structure) -> Vec<u8> {
        let mut bytes = vec![0; structure.n_bytes()];
        write_bytes(structure, &mut bytes);
        bytes
    }

    #[test]
    fn a_structure_comes_back() {
        for structure in [some(), long(), Structure::default(), Structure { cell: None, ..some() }] {
            assert_eq!(Structure::from_bytes(&bytes(&structure)), Ok(structure));
        }
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let good = bytes(&some());
        for at in 0..good.len() {
            if (12..16).contains(&at) {
                continue; // reserved: not looked at but by the sum
            }
            let mut bad = good.clone();
            bad[at] ^= 0x11;
            assert!(matches!(Structure::from_bytes(&bad), Err(Error::BadArgument { name: "bytes", .. })), "{at}");
        }
        for n in 0..good.len() {
            assert!(Structure::from_bytes(&good[..n]).is_err(), "{n}");
        }
        assert!(Structure::from_bytes(&[&good[..], b"x"].concat()).is_err());
    }

    #[test]
    fn bytes_that_lie_with_a_right_sum_are_refused_before_memory_is_asked_for() {
        let mut bad = bytes(&some());
        bad[HEAD..HEAD + 8].copy_from_slice(&(u64::MAX / 2).to_le_bytes());
        let end = bad.len() - TAIL;
        let mut sum = Sum::default();
        sum.add(&bad[..end]);
        bad[end..].copy_from_slice(&sum.finish().to_le_bytes());
        let error = Structure::from_bytes(&bad).unwrap_err();
        assert!(error.to_string().contains("items of 12"), "{error}");
    }
}
