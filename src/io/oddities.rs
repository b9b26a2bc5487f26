//! What there is to tell of the atoms that were kept and of the residues that were left out.

use super::mmcif::{Outline, peptide_linking};
use super::notes::{Notes, Subject, listed};
use super::options::{ReadOptions, Rules};
use super::records::Records;
use super::selection::is_long;
use super::source::Source;
use crate::base::Name;
use crate::data::elements::is_symbol;
use crate::data::force_fields::{chain_end, is_force_field_name};
use crate::{Error, Result};

/// Residues that are left out of nearly every file, so that no table of the file need be asked about them.
const SOLVENT: [&str; 3] = ["HOH", "DOD", "WAT"];

/// Notes residues that are left out, or kept, because of how a name is cut or listed. `originals` are the atoms that
/// are kept.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub(super) fn tell_residues(
    records: &mut Records<'_>,
    originals: &[u32],
    dropped: &[(Name<8>, u64)],
    outline: Option<&Outline<'_>>,
    options: &ReadOptions,
) -> Result<()> {
    if options.rules == Rules::Plain {
        return Ok(());
    }
    if options.keep_non_protein {
        records.notes.forget(Subject::NoPolymer);
        return Ok(());
    }
    let is_asked = |name: &[u8]| options.keep_residues.iter().any(|asked| asked.as_bytes() == name);
    let is_known = |name: &[u8]| is_force_field_name(name) || chain_end(name).is_some();
    let unknown = dropped.iter().any(|(name, _)| !SOLVENT.contains(&name.as_str()) && !is_known(name.as_bytes()));
    let has_long = !records.topology.long_residue_names.is_empty();
    let peptides = match outline {
        Some(outline) if unknown || has_long => match peptide_linking(outline) {
            // By these rules the table decides nothing.
            Err(Error::Parse { line, reason, .. }) => {
                let place = if line == 0 { String::new() } else { format!("line {line}: ") };
                records.notes.say(format!("{place}{reason}; whether residues are peptide linking is unknown"));
                Vec::new()
            }
            peptides => peptides?,
        },
        _ => Vec::new(),
    };
    for &(name, n) in dropped {
        if is_known(name.as_bytes()) {
            records.notes.count(Subject::ForceField, name.as_bytes(), n);
        } else if peptides.contains(&name.as_bytes()) {
            records.notes.count(Subject::PeptideLinking, name.as_bytes(), n);
        }
    }
    if has_long {
        let topology = &records.topology;
        let odd = |&&i: &&u32| {
            let whole = topology.residue_name(i as usize).as_bytes();
            is_long(topology, i as usize) && !is_known(whole) && !peptides.contains(&whole) && !is_asked(whole)
        };
        for &i in originals.iter().filter(odd) {
            records.notes.count(Subject::CutResidue, topology.residue_name(i as usize).as_bytes(), 1);
        }
    }
    Ok(())
}

/// Notes elements that are none, and deuterium.
pub(super) fn tell_elements(elements: &[Name<4>], notes: &mut Notes) {
    for element in elements {
        match element.as_bytes() {
            b"D" => notes.count(Subject::Deuterium, b"D", 1),
            b"" => notes.count(Subject::OddElement, b"(blank)", 1),
            symbol if !is_ordinary(symbol) => notes.count(Subject::OddElement, symbol, 1),
            _ => {}
        }
    }
}

/// Whether all symbols are ordinary ones: [`is_ordinary`] at the cost of a shift for each.
pub(super) fn are_ordinary(elements: &[Name<4>]) -> bool {
    // A capital letter is 1 to 26 in its low six bits, as no other printable character is; no letter is 0.
    let (mut seen, mut last) = (0u64, [0; 4]);
    for element in elements {
        let symbol = *element.padded();
        if symbol[1] == 0 {
            seen |= 1 << (symbol[0] & 63);
        } else if symbol != last {
            if !is_ordinary(element.as_bytes()) {
                return false;
            }
            last = symbol;
        }
    }
    seen & !ORDINARY == 0
}

/// A bit for each capital letter that is a symbol, and for `X`, which stands for an unknown one.
const ORDINARY: u64 = bits(b"HBCNOFPSKVYIWUX");

const fn bits(letters: &[u8]) -> u64 {
    let (mut bits, mut i) = (0, 0);
    while i < letters.len() {
        bits |= 1 << (letters[i] & 63);
        i += 1;
    }
    bits
}

/// Whether a symbol is one of an element, its first letter a capital; deuterium is not ordinary.
fn is_ordinary(symbol: &[u8]) -> bool {
    symbol.first().is_some_and(u8::is_ascii_uppercase) && (is_symbol(&symbol.to_ascii_uppercase()) || symbol == b"X")
}

/// Notes what was there when nothing is left of `n_copies` atoms.
pub(super) fn tell_nothing_left(source: &Source, n_copies: usize, dropped: &[(Name<8>, u64)], notes: &mut Notes) {
    let name = source.name();
    notes.say(match dropped {
        _ if n_copies == 0 => format!("{name}: nothing is left, for every atom is at a location that is left out"),
        [] => format!("{name}: nothing is left after cleaning: all atoms are hydrogen; keep_hydrogens=True keeps them"),
        dropped => format!(
            "{name}: nothing is left after cleaning, for no residue is an amino acid: {}; keep_non_protein=True keeps \
             all, keep_residues those it names",
            listed(dropped.iter().map(|(name, n)| (name.as_str(), *n)))
        ),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_look_at_elements_agrees_with_the_slow_one() {
        let characters: Vec<u8> = (0x20..0x7f).collect();
        let check = |symbol: &[u8]| {
            let names = [Name::new("C"), Name::new(symbol)];
            assert_eq!(are_ordinary(&names), is_ordinary(symbol), "{symbol:?}");
        };
        for &a in &characters {
            check(&[a]);
            characters.iter().for_each(|&b| check(&[a, b]));
        }
        assert!(are_ordinary(&["C", "SE", "Se", "ZN", "X"].map(Name::new)));
        for odd in ["", "D", "c", "1", "N1", "?", "h", "zn", "N+"] {
            assert!(!are_ordinary(&["C", odd].map(Name::new)), "{odd}");
        }
    }
}
