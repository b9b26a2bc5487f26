//! The atoms of a PDB file (wwPDB, Atomic Coordinate Entry Format Description 3.30).
//!
//! Fields are columns of a line. Lines that are shorter than 80 characters end in blanks.

use super::fields::{Residue, altloc, cell_of, columns, guess_element, is_atom, position, residue_number};
use super::lines::Lines;
use crate::io::notes::Subject;
use crate::io::options::ReadOptions;
use crate::io::records::{Numbering, Record, Records};
use crate::io::selection::leaves_out;
use crate::io::source::Source;
use crate::work::memory::{self, Purpose};
use crate::{Error, Result};

/// What a PDB file holds.
#[derive(Debug)]
pub(super) struct PdbFile<'a> {
    source: &'a Source,
    /// The model that is read.
    pub records: Records<'a>,
    /// The lines of REMARK 350, which tells the assembly.
    pub assembly_lines: Vec<&'a [u8]>,
    /// Where the other models start, and their number of atoms.
    other_models: Vec<(usize, usize)>,
    /// Number of atoms before each line that starts with `END`, if no model is told.
    ends: Vec<usize>,
}

/// How a file is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The chain is in columns 21-22, not 22 alone.
    pub two_letters: bool,
    /// All models are one.
    pub one_model: bool,
}

/// Reads the first model, or the one that `options` ask for.
///
/// A model starts at each line that starts with `MODEL`, and goes on to the next; without one, the file is one model.
///
/// # Errors
/// [`Error::Parse`]: no atom; a coordinate that is none, unless cleaning leaves out its residue; a last line cut short.
pub(super) fn read<'a>(source: &'a Source, options: &ReadOptions, layout: Layout) -> Result<PdbFile<'a>> {
    let mut file = PdbFile {
        source,
        records: Records::with_room(source.text().len() / 80 + 1)?,
        assembly_lines: Vec::new(),
        other_models: Vec::new(),
        ends: Vec::new(),
    };
    let wanted = options.model.max(1);
    let (mut keys, mut n_models, mut n_atoms, mut reading) = (Numbering::default(), 0, 0, true);
    for line in Lines::new(source.text()) {
        if is_atom(line) {
            n_atoms += 1;
            if reading {
                push(&mut file.records, &mut keys, source, line, options, layout)?;
            } else if let Some((_, n)) = file.other_models.last_mut() {
                *n += 1;
            }
        } else if line.starts_with(b"MODEL") && !layout.one_model {
            n_models += 1;
            if n_models == 1 {
                file.leave_before_models(n_atoms);
                n_atoms = 0;
            }
            reading = n_models == wanted;
            if !reading {
                memory::push(&mut file.other_models, (source.offset(line), 0), Purpose("the models of a file"))?;
            }
        } else if line.starts_with(b"REMARK 350") {
            memory::push(&mut file.assembly_lines, line, Purpose("the remarks of a file"))?;
        } else if line.starts_with(b"CRYST1") && file.records.cell.is_none() {
            file.records.cell = cell_of(line);
        } else if line.starts_with(b"END") && n_models == 0 && file.ends.last() != Some(&n_atoms) {
            memory::push(&mut file.ends, n_atoms, Purpose("the frames of a file"))?;
        }
    }
    if n_atoms > 0 && n_models >= wanted && file.records.n_atoms() == 0 {
        return Err(source.without_atoms(&format!("model {wanted} has none; model=N reads another")));
    }
    if n_atoms == 0 {
        return Err(source.without_atoms("no line starts with ATOM or HETATM"));
    }
    file.records.keys = keys.texts;
    file.records.notes.n_models = n_models.max(1).into();
    file.take_frame(wanted)?;
    Ok(file)
}

impl<'a> PdbFile<'a> {
    /// What stands before the first model is in none.
    fn leave_before_models(&mut self, n_atoms: usize) {
        if n_atoms > 0 {
            let note = format!("left out: {n_atoms} atoms before the first MODEL; rules=\"plain\" keeps them");
            self.records.keep(&[]);
            self.records.notes.say(note);
        }
    }

    /// Looks for frames that only `END` or `ENDMDL` parts; of those, and of models, the `wanted`th must be there.
    fn take_frame(&mut self, wanted: u32) -> Result<()> {
        let frames = self.frames();
        let n_models = if frames.is_empty() { self.records.notes.n_models } else { frames.len() as u64 };
        if n_models < u64::from(wanted) {
            let reason = format!("{wanted}: {} has {n_models}", self.source.name());
            return Err(Error::argument("model", reason));
        }
        self.records.notes.n_models = n_models;
        if wanted > 1 && !frames.is_empty() {
            let frame = frames[wanted as usize - 1].clone();
            self.records.keep(&memory::collected(
                frame.clone().map(|i| i as u32),
                frame.len(),
                Purpose("a frame of a file"),
            )?);
        }
        Ok(())
    }

    /// The atoms of each frame; none unless the same atoms as in the first follow its end.
    pub fn frames(&self) -> Vec<std::ops::Range<usize>> {
        let n_atoms = self.records.n_atoms();
        let ends = self.ends.iter().copied().filter(|&end| end > 0 && end < n_atoms).chain([n_atoms]);
        let mut frames: Vec<std::ops::Range<usize>> = Vec::new();
        for end in ends {
            let start = frames.last().map_or(0, |frame| frame.end);
            frames.push(start..end);
        }
        let same = frames.len() > 1 && frames[1].len() >= frames[0].len();
        let topology = &self.records.topology;
        if same && (0..frames[0].len()).all(|i| topology.same_atom(i, frames[1].start + i)) {
            frames
        } else {
            Vec::new()
        }
    }

    /// Adds the positions of all other models.
    ///
    /// # Errors
    /// [`Error::Parse`] for a coordinate that is none.
    pub fn add_models(&mut self, options: &ReadOptions) -> Result<()> {
        if let Some(&(start, _)) = self.other_models.first() {
            for (i, line) in Lines::new(&self.source.text()[start..]).filter(|line| is_atom(line)).enumerate() {
                let residue = self.records.topology.residue_names[i % self.records.n_atoms()];
                let position = match position(self.source, line) {
                    Err(_) if leaves_out(residue, residue.as_bytes(), options) => [0.0; 3],
                    position => position?,
                };
                self.records.push_position(position)?;
            }
        }
        Ok(())
    }

    /// Whether all models have as many atoms as the one that was read.
    pub fn models_are_of_one_size(&self) -> bool {
        self.other_models.iter().all(|&(_, n)| n == self.records.n_atoms())
    }

    /// Number of models.
    pub fn n_models(&self) -> usize {
        1 + self.other_models.len()
    }
}

#[inline]
fn push<'a>(
    records: &mut Records<'a>,
    keys: &mut Numbering<'a>,
    source: &'a Source,
    line: &'a [u8],
    options: &ReadOptions,
    layout: Layout,
) -> Result<()> {
    let Residue { name, long_name, chain } = Residue::of(line, layout.two_letters);
    let position = match position(source, line) {
        Ok(position) => position,
        Err(error) => records.without_position(name, long_name, options, error)?,
    };
    let atom_name = columns(line, 12, 16);
    let element = columns(line, 76, 78);
    let guessed;
    let mut record = Record {
        element: if element.is_empty() {
            guessed = guess_element(atom_name);
            &guessed
        } else {
            element
        },
        atom_name,
        residue_name: name,
        long_name,
        chain,
        residue_id: 0,
        insertion_code: columns(line, 26, 27).first().copied().unwrap_or(0),
        hetero: line[0] == b'H',
        altloc: altloc(line),
    };
    let number = columns(line, 22, 26);
    record.residue_id = match residue_number(number) {
        Some(number) => number,
        None => records.number_on(&record, number),
    };
    records.push_position(position)?;
    records.push(&record, keys.number(chain)?)
}

impl Records<'_> {
    /// The place of an atom whose coordinates are none, if it does not matter.
    ///
    /// # Errors
    /// `error`, if it does.
    #[cold]
    pub fn without_position(
        &mut self,
        name: &[u8],
        long_name: &[u8],
        options: &ReadOptions,
        error: Error,
    ) -> Result<[f32; 3]> {
        let whole = if long_name.is_empty() { name } else { long_name };
        if error_is_cut(&error) || !leaves_out(crate::base::Name::new(name), whole, options) {
            return Err(error);
        }
        self.notes.count(Subject::BadPosition, whole, 1);
        Ok([0.0; 3])
    }

    /// A residue number in the place of one that cannot be read: the same as before within a residue, else one more.
    #[cold]
    pub fn number_on(&mut self, record: &Record<'_>, text: &[u8]) -> i32 {
        self.notes.count(Subject::BadNumber, text, 1);
        let topology = &self.topology;
        let Some(last) = topology.n_atoms().checked_sub(1) else { return 1 };
        let same = self.last_bad_number.as_deref() == Some(text)
            && topology.residue_names[last] == crate::base::Name::new(record.residue_name)
            && topology.chains[last] == crate::base::Name::new(record.chain)
            && topology.insertion_codes[last] == record.insertion_code;
        let number = topology.residue_ids[last];
        self.last_bad_number = Some(text.to_vec());
        if same { number } else { number.saturating_add(1) }
    }
}

/// Whether a file ends where an atom does not.
fn error_is_cut(error: &Error) -> bool {
    matches!(error, Error::Parse { reason, .. } if reason.starts_with(super::fields::CUT))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
