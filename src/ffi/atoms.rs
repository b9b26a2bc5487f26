//! Atoms that did not come from a file of ours: symbols as people write them, columns of other programs, some of the atoms.

use std::mem::offset_of;
use std::sync::Arc;

use libc::c_char;

use super::borrow;
use super::guard::guard;
use super::sized;
use super::status::nucula_status_t;
use super::structure::{nucula_structure_options_t, nucula_structure_t, nucula_structure_view_t};
use crate::base::{Name, Structure};
use crate::data::elements::{Meaning, meaning};
use crate::data::radii::radius;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result, io};

const ATOMS: Purpose = Purpose("the atoms of a structure");
/// Most words that are named.
const MAX_NAMED: usize = 8;

/// Understands element symbols as people write them, in place: blanks around them go, an atomic number written as text
/// becomes its symbol ("6": "C"). Symbols in capitals ("ZN", as files write them) and as in the periodic table stay what they
/// are; in another case they become that of the periodic table ("fe": "Fe") where that does not change the radius. Other words
/// stay, and are named: their atoms have the radius of unknown elements, 2 Å.
///
/// `elements`: `n_atoms` symbols, filled up with NUL. `said`: receives, as text, what a user should be told (words that are no
/// symbols, or not in this case, and numbers): one sentence, empty where there is nothing to tell; cut to `n_said` bytes with the NUL. 512 bytes hold every sentence.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_elements_understand(
    elements: *mut [c_char; 4],
    n_atoms: usize,
    said: *mut c_char,
    n_said: usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n_atoms writable symbols, n_said writable bytes.
        let (elements, said) = unsafe {
            let elements = borrow::slice_mut("elements", elements.cast::<[u8; 4]>(), n_atoms)?;
            (elements, borrow::slice_mut("said", said.cast::<u8>(), n_said)?)
        };
        let sentence = understand(elements);
        if let Some(last) = said.len().checked_sub(1) {
            let length = sentence.len().min(last);
            said[..length].copy_from_slice(&sentence.as_bytes()[..length]);
            said[length] = 0;
        }
        Ok(())
    })
}

/// Makes symbols of words, and tells what is doubtful.
fn understand(elements: &mut [[u8; 4]]) -> String {
    // Structures have few symbols; words beyond these are looked at anew, and named if there is room.
    let mut known: Vec<([u8; 4], [u8; 4])> = Vec::with_capacity(16);
    let mut told: Vec<String> = Vec::new();
    let mut n_told = 0;
    for element in elements {
        // Most atoms by far.
        if matches!(element, [b'C' | b'N' | b'O' | b'S' | b'H', 0, 0, 0]) {
            continue;
        }
        if let Some((_, symbol)) = known.iter().find(|(word, _)| word == element) {
            *element = *symbol;
            continue;
        }
        let word = *element;
        let (symbol, doubt) = understood(word);
        if let Some(doubt) = doubt
            && !told.contains(&doubt)
        {
            n_told += 1;
            if told.len() < MAX_NAMED {
                told.push(doubt);
            }
        }
        if known.len() < known.capacity() {
            known.push((word, symbol));
        }
        *element = symbol;
    }
    if told.is_empty() {
        return String::new();
    }
    let more = if n_told > told.len() { ", and more" } else { "" };
    format!("elements: {}{more}", told.join(", "))
}

/// The symbol of a word, and what is doubtful about it.
fn understood(word: [u8; 4]) -> ([u8; 4], Option<String>) {
    let length = word.iter().position(|&byte| byte == 0).unwrap_or(4);
    let stripped = word[..length].trim_ascii();
    let padded = |symbol: &[u8]| {
        let mut padded = [0; 4];
        padded[..symbol.len()].copy_from_slice(symbol);
        padded
    };
    let named = Name::<8>::new(stripped);
    match meaning(stripped) {
        Meaning::Symbol => (padded(stripped), None),
        // The radii are told apart by the case, as the package `volumizer` does.
        Meaning::OtherCase(symbol) if radius(named.as_str()) == radius(symbol) => (padded(symbol.as_bytes()), None),
        Meaning::OtherCase(symbol) => {
            (padded(stripped), Some(format!("\"{named}\" ({symbol}?) is no symbol and counts as 2 Å")))
        }
        Meaning::Number(symbol) => {
            (padded(symbol.as_bytes()), Some(format!("\"{named}\" is taken as the atomic number of {symbol}")))
        }
        Meaning::Unknown => (padded(stripped), Some(format!("\"{named}\" is no symbol and counts as 2 Å"))),
    }
}

/// Makes a structure from the columns of another program, nothing cleaned away; everything is copied.
///
/// `columns`: a view as `nucula_structure_view` fills it, but by the caller: `size`, `n_atoms`, `positions` and `elements` must be
/// set, a column that is NULL is what `nucula_structure_from_atoms` puts there. Texts need no NUL where they fill their
/// bytes but one. `has_cell`: 1 where `cell` is set.
///
/// `out`: receives the structure, or NULL on failure; release it with `nucula_structure_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set, coordinates not finite, `hetero` other than 0 or 1), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_from_columns(
    columns: *const nucula_structure_view_t,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, and columns as long as they say.
        let (out, structure) = unsafe {
            let out = borrow::handle_place("out", out)?;
            let columns = sized::required("columns", columns)?;
            if (columns.size as usize) < offset_of!(nucula_structure_view_t, cell) {
                let reason =
                    format!("its size field is {}; set it to sizeof(the struct) before the call", columns.size);
                return Err(Error::argument("columns", reason));
            }
            (out, from_columns(&columns)?)
        };
        *out = borrow::hand_over(nucula_structure_t(Arc::new(structure)));
        Ok(())
    })
}

/// # Safety
/// Columns that are not NULL must have `n_atoms` entries.
unsafe fn from_columns(given: &nucula_structure_view_t) -> Result<Structure> {
    let n = given.n_atoms;
    // SAFETY: the caller's promise.
    unsafe {
        let positions = borrow::slice("positions", given.positions, n)?;
        super::structure::refuse_infinite(positions)?;
        let elements = names("elements", given.elements.cast::<[u8; 4]>(), n)?;
        let positions = collected(positions.iter().copied(), n, ATOMS)?;
        let bare = Structure::try_from_atoms(positions, elements)?;
        let mut structure = bare;
        let topology = Arc::make_mut(&mut structure.topology);
        if !given.atom_names.is_null() {
            topology.atom_names = names("atom_names", given.atom_names.cast::<[u8; 8]>(), n)?;
        }
        if !given.residue_names.is_null() {
            topology.residue_names = names("residue_names", given.residue_names.cast::<[u8; 4]>(), n)?;
        }
        if !given.chains.is_null() {
            topology.chains = names("chains", given.chains.cast::<[u8; 8]>(), n)?;
        }
        if !given.residue_ids.is_null() {
            let ids = borrow::slice("residue_ids", given.residue_ids, n)?;
            topology.residue_ids = collected(ids.iter().copied(), n, ATOMS)?;
        }
        if !given.insertion_codes.is_null() {
            let codes = borrow::slice("insertion_codes", given.insertion_codes.cast::<u8>(), n)?;
            let code = |&code: &u8| if matches!(code, 0x21..=0x7e) { code } else { 0 };
            topology.insertion_codes = collected(codes.iter().map(code), n, ATOMS)?;
        }
        if !given.hetero.is_null() {
            let hetero = borrow::slice("hetero", given.hetero, n)?;
            if let Some(atom) = hetero.iter().position(|&flag| flag > 1) {
                return Err(Error::argument("hetero", format!("atom {atom} has {}; it must be 0 or 1", hetero[atom])));
            }
            topology.hetero = collected(hetero.iter().copied(), n, ATOMS)?;
        }
        structure.cell = (given.has_cell == 1).then_some(given.cell);
        Ok(structure)
    }
}

/// A column of names, without blanks around them.
///
/// # Safety
/// As [`borrow::slice`].
unsafe fn names<const N: usize>(name: &'static str, pointer: *const [u8; N], n: usize) -> Result<Vec<Name<N>>> {
    // SAFETY: the same promise.
    let texts = unsafe { borrow::slice(name, pointer, n)? };
    let stripped = |text: &[u8; N]| {
        let length = text.iter().position(|&byte| byte == 0).unwrap_or(N);
        Name::new(text[..length].trim_ascii())
    };
    collected(texts.iter().map(stripped), n, ATOMS)
}

/// Some of the atoms of a structure, with everything known about them, as a structure of their own.
///
/// `atoms`: `n_atoms` indices from 0, in the order the atoms are to have; an index may repeat. `out`: receives the structure,
/// or NULL on failure; release it with `nucula_structure_free`. The first one may be freed before.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (an index that is no atom), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_select(
    structure: *const nucula_structure_t,
    atoms: *const usize,
    n_atoms: usize,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure, n_atoms indices and a writable `out`.
        let (out, structure, atoms) = unsafe {
            let out = borrow::handle_place("out", out)?;
            (out, &borrow::shared("structure", structure)?.0, borrow::slice("atoms", atoms, n_atoms)?)
        };
        *out = borrow::hand_over(nucula_structure_t(Arc::new(structure.select(atoms)?)));
        Ok(())
    })
}

/// A structure without what `options` does not keep, as `nucula_structure_read` cleans what it reads: residues that are no
/// amino acids, by name alone, and atoms of element H. For structures made of the columns of other programs.
///
/// `options`: NULL for the defaults; what concerns the file is not looked at. `out`: receives the structure, or NULL on
/// failure; release it with `nucula_structure_free`. The first one may be freed before.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option out of range), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_clean(
    structure: *const nucula_structure_t,
    options: *const nucula_structure_options_t,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure, options as long as they say and a writable `out`.
        let (out, structure, options) = unsafe {
            let out = borrow::handle_place("out", out)?;
            (out, &borrow::shared("structure", structure)?.0, sized::options(options)?.to_rust()?)
        };
        *out = borrow::hand_over(nucula_structure_t(Arc::new(io::clean(structure, &options)?)));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(given: &[&[u8; 4]]) -> (Vec<String>, String) {
        let mut elements: Vec<[u8; 4]> = given.iter().map(|&&word| word).collect();
        let said = understand(&mut elements);
        (elements.iter().map(|word| String::from_utf8_lossy(word).trim_end_matches('\0').into()).collect(), said)
    }

    #[test]
    fn blanks_and_case_are_understood_in_silence() {
        let (symbols, said) = words(&[b"C \0\0", b" C\0\0", b"SE\0\0", b"Se\0\0", b" N \0", b"fe\0\0"]);
        assert_eq!(symbols, ["C", "C", "SE", "Se", "N", "Fe"]);
        assert_eq!(said, "");
    }

    #[test]
    fn doubtful_words_are_named() {
        let (symbols, said) =
            words(&[b"Q\0\0\0", b"zn\0\0", b"6\0\0\0", b"OD1\0", b"C\0\0\0", b"\0\0\0\0", b"Q\0\0\0"]);
        assert_eq!(symbols, ["Q", "zn", "C", "OD1", "C", "", "Q"]);
        for part in [
            "\"Q\" is no symbol",
            "\"zn\" (Zn?) is no symbol",
            "\"6\" is taken as the atomic number of C",
            "\"OD1\"",
            "\"\"",
        ] {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(said.matches("\"Q\"").count(), 1);
    }

    #[test]
    fn every_sentence_fits_into_the_room_it_is_promised() {
        let many: Vec<[u8; 4]> = (0..200_u8).map(|i| [b'0' + i / 100, b'a' + i / 10 % 10, b'0' + i % 10, 0]).collect();
        let said = understand(&mut many.clone());
        assert!(said.ends_with("and more") && said.len() < 512, "{said}");
        let mut lower: Vec<[u8; 4]> = ["zn", "na", "cl", "br", "se", "ca", "li", "be", "mg"]
            .iter()
            .map(|word| [word.as_bytes()[0], word.as_bytes()[1], 0, 0])
            .collect();
        let said = understand(&mut lower);
        assert!(said.len() < 512, "{} {said}", said.len());
    }
}
