//! The atoms of a PDB file with nothing cut, for plain rules.

use super::biomt;
use super::chains::{self, Long};
use super::fields::{cell_of, columns, is_atom, position, residue_number};
use super::lines::Lines;
use crate::io::Format;
use crate::io::copies::Recipe;
use crate::io::options::{Assembly, ReadOptions};
use crate::io::plain::{Atom, Atoms, occupancy};
use crate::io::source::Source;
use crate::work::memory::{Purpose, push};
use crate::{Error, Result};

const ATOMS: Purpose = Purpose("the atoms of a file");

/// The atoms of the first model, or of the one that `options` ask for, and how to make an assembly of them.
///
/// A model is what follows a `MODEL` line; what stands before the first belongs to all of them, unless the same atoms
/// follow. Without `MODEL`, the atoms up to an `END` or `ENDMDL` are a frame if the same atoms follow again.
///
/// # Errors
/// [`Error::Parse`] without atoms; [`Error::BadArgument`] for a model or assembly that is not there.
pub(in crate::io) fn read<'a>(
    source: &'a Source,
    format: Format,
    options: &ReadOptions,
) -> Result<(Atoms<'a>, Option<Recipe<'a>>)> {
    super::refuse_mmcif(source)?;
    let one_model = format == Format::PdbAssembly;
    let wanted = options.model.max(1);
    let mut whole = Atoms::default();
    let (mut remarks, mut ends) = (Vec::new(), Vec::new());
    let (mut n_models, mut n_before, mut after_break) = (0, 0, true);
    for line in Lines::new(source.text()) {
        if is_atom(line) {
            if n_models == 0 || n_models == wanted || one_model {
                let atom = atom(source, line, after_break, &mut whole);
                push(&mut whole.atoms, atom, ATOMS)?;
                after_break = false;
            }
        } else if line.starts_with(b"TER") {
            after_break = true;
        } else if line.starts_with(b"MODEL") {
            n_models += 1;
            after_break = true;
            if n_models == 1 {
                n_before = whole.atoms.len();
            }
        } else if line.starts_with(b"REMARK 350") {
            push(&mut remarks, line, ATOMS)?;
        } else if line.starts_with(b"CRYST1") && whole.cell.is_none() {
            whole.cell = cell_of(line);
        } else if line.starts_with(b"END") && n_models == 0 {
            after_break = true;
            push(&mut ends, whole.atoms.len(), ATOMS)?;
        }
    }
    if wanted > 1 && n_models > 0 && wanted > n_models {
        return Err(no_model(source, wanted, n_models.into()));
    }
    if whole.atoms.is_empty() {
        return Err(source.without_atoms("no line starts with ATOM or HETATM"));
    }
    let repeats = !one_model && whole.atoms.get(n_before).is_some_and(|atom| same_atom(atom, &whole.atoms[0]));
    if n_before > 0 && repeats {
        whole.atoms.drain(..n_before);
    }
    whole.n_models = u64::from(n_models.max(1));
    take_frame(&mut whole, &ends, wanted)?;
    if whole.n_models < u64::from(wanted) {
        return Err(no_model(source, wanted, whole.n_models));
    }
    let recipe = match options.assembly {
        Assembly::Asymmetric => None,
        _ if one_model => None,
        Assembly::Number(number) => Some(
            biomt::plain_recipe(source, &remarks, Some(number))?
                .ok_or_else(|| super::no_assembly(source, &remarks, number))?,
        ),
        Assembly::Biological | Assembly::Auto => biomt::plain_recipe(source, &remarks, None)?,
    };
    let named = recipe.as_ref().is_some_and(|recipe| chains::names_two_letters(long(&whole), recipe));
    if named || chains::are_two_letters(long(&whole)) {
        for atom in &mut whole.atoms {
            atom.residue_name = columns(atom.place, 17, 20);
            atom.chain = columns(atom.place, 20, 22);
            atom.key = atom.chain;
        }
    }
    Ok((whole, recipe))
}

/// The error of a model that is not there.
fn no_model(source: &Source, wanted: u32, n_models: u64) -> Error {
    Error::argument("model", format!("{wanted}: {} has {n_models}", source.name()))
}

/// The atom of a line.
fn atom<'a>(source: &Source, line: &'a [u8], after_break: bool, whole: &mut Atoms<'a>) -> Atom<'a> {
    let (residue_name, chain) = (columns(line, 17, 21), columns(line, 21, 22));
    let number = columns(line, 22, 26);
    Atom {
        element: columns(line, 76, 78),
        name: columns(line, 12, 16),
        residue_name,
        chain,
        key: chain,
        residue_id: residue_number(number).unwrap_or_else(|| whole.number_on(number, residue_name, chain)),
        insertion_code: columns(line, 26, 27).first().copied().unwrap_or(0),
        hetero: line[0] == b'H',
        altloc: columns(line, 16, 17),
        occupancy: occupancy(columns(line, 54, 60)),
        position: position(source, line).ok(),
        place: line,
        in_polymer: None,
        after_break,
    }
}

/// The residues with four letters.
fn long<'t>(whole: &'t Atoms<'_>) -> impl Iterator<Item = Long<'t>> {
    whole.atoms.iter().filter_map(|atom| {
        let &fourth = atom.place.get(20).filter(|&&byte| byte > b' ')?;
        Some((columns(atom.place, 17, 20), atom.residue_name, [fourth, *atom.chain.first()?]))
    })
}

/// Keeps the `wanted`th of the frames that end at `ends`, if that is what they are.
fn take_frame(whole: &mut Atoms<'_>, ends: &[usize], wanted: u32) -> Result<()> {
    let n_atoms = whole.atoms.len();
    let mut frames: Vec<std::ops::Range<usize>> = Vec::new();
    for end in ends.iter().copied().filter(|&end| end > 0 && end < n_atoms).chain([n_atoms]) {
        let start = frames.last().map_or(0, |frame| frame.end);
        if end > start {
            push(&mut frames, start..end, ATOMS)?;
        }
    }
    let atoms = &whole.atoms;
    let again = |frame: &std::ops::Range<usize>| {
        frame.len() >= frames[0].len() && frames[0].clone().all(|i| same_atom(&atoms[i], &atoms[frame.start + i]))
    };
    if frames.len() < 2 || !again(&frames[1]) {
        return Ok(());
    }
    whole.n_models = frames.len() as u64;
    if let Some(frame) = frames.get(wanted as usize - 1) {
        whole.atoms.truncate(frame.end);
        whole.atoms.drain(..frame.start);
    }
    Ok(())
}

fn same_atom(a: &Atom<'_>, b: &Atom<'_>) -> bool {
    (a.name, a.residue_name, a.chain, a.residue_id, a.insertion_code, a.altloc)
        == (b.name, b.residue_name, b.chain, b.residue_id, b.insertion_code, b.altloc)
}
