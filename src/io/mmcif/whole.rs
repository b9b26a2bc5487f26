//! The atoms of `_atom_site` with nothing cut, for plain rules.

use super::atom_site::{
    ALTLOC, ASYM, ATOM, CHAIN, ELEMENT, GROUP, INSERTION, MISSING, MODEL, N_FIELDS, N_SLOTS, NUMBER, OCCUPANCY,
    RESIDUE, SEQ, Sink, X, coordinate, is_none, no_model, number_with_letter, rows,
};
use super::outline::Outline;
use crate::Result;
use crate::io::number::{decimal, integer};
use crate::io::options::ReadOptions;
use crate::io::plain::{Atom, Atoms, occupancy};
use crate::io::records::Numbering;
use crate::work::memory::{Purpose, push};

/// The atoms of the first model, or of the one that `options` ask for; and whether there is a `label_asym_id`.
///
/// # Errors
/// As [`super::atom_site::read`]; a coordinate that is none is an error only where the atom is kept.
pub fn read<'a>(outline: &Outline<'a>, options: &ReadOptions) -> Result<(Atoms<'a>, bool)> {
    let source = outline.source;
    let wanted = options.model.max(1) as usize;
    let make =
        |fields, _| Ok(Rows { fields, wanted, atoms: Atoms::default(), models: Numbering::default(), n_models: 0 });
    let mut rows = rows(outline, make)?;
    if rows.n_models == 0 {
        return Err(source.whole("no atoms: _atom_site has no row"));
    }
    if rows.n_models < wanted {
        return Err(no_model(source, wanted, rows.n_models));
    }
    rows.atoms.n_models = rows.n_models as u64;
    Ok((rows.atoms, rows.fields[ASYM] != MISSING))
}

/// Rows turned into atoms.
struct Rows<'a> {
    fields: [u8; N_FIELDS],
    wanted: usize,
    atoms: Atoms<'a>,
    models: Numbering<'a>,
    n_models: usize,
}

impl<'a> Sink<'a> for Rows<'a> {
    fn push(&mut self, values: &[&'a [u8]; N_SLOTS]) -> Result<()> {
        let value = |field: usize| values[usize::from(self.fields[field]) % N_SLOTS];
        let model = self.models.number(value(MODEL))? as usize + 1;
        self.n_models = self.n_models.max(model);
        if model != self.wanted {
            return Ok(());
        }
        let mut position = Some([0.0; 3]);
        for axis in 0..3 {
            let text = value(X + axis);
            let number = decimal(text).map(|x| x as f32).filter(|x| x.is_finite()).or_else(|| coordinate(text));
            match (&mut position, number) {
                (Some(position), Some(number)) => position[axis] = number,
                _ => position = None,
            }
        }
        let (residue_name, chain, number) = (value(RESIDUE), value(CHAIN), value(NUMBER));
        let mut insertion_code = value(INSERTION).first().copied().filter(|_| !is_none(value(INSERTION))).unwrap_or(0);
        let residue_id = match integer(number) {
            Some(number) => number,
            None if is_none(number) || number.is_empty() => -1,
            None => match number_with_letter(number) {
                Some((number, code)) => {
                    insertion_code = if insertion_code == 0 { code } else { insertion_code };
                    number
                }
                None => self.atoms.number_on(number, residue_name, chain),
            },
        };
        let text = |field: usize| if is_none(value(field)) { &[][..] } else { value(field) };
        let atom = Atom {
            element: text(ELEMENT),
            name: value(ATOM),
            residue_name,
            chain,
            key: value(ASYM),
            residue_id,
            insertion_code,
            hetero: value(GROUP) == b"HETATM",
            altloc: text(ALTLOC),
            occupancy: occupancy(value(OCCUPANCY)),
            position,
            place: value(X),
            in_polymer: (self.fields[SEQ] != MISSING).then(|| !is_none(value(SEQ))),
            after_break: false,
        };
        push(&mut self.atoms.atoms, atom, Purpose("the atoms of a file"))
    }
}
