//! Secondary structure of a protein from its CA atoms.
//!
//! P-SEA: G. Labesse, N. Colloc'h, J. Pothier, J.-P. Mornon, Comput. Appl. Biosci. 13, 291 (1997). A residue is in a
//! helix or a strand if the distances, the angle or the dihedral of the CA atoms from one before it to three after it
//! are typical, and enough residues in a row are.

mod contacts;
mod trace;

use std::ops::Range;

use crate::Result;
use crate::base::{Name, Structure};
use crate::data::is_amino_acid;
use crate::math::angles::{angle, dihedral, distance};
use crate::work::memory::{Purpose, collected, filled, gathered, reserved};
use contacts::Contacts;
use trace::{MISSING, Place};

const RESIDUES: Purpose = Purpose("the residues of a structure");
/// Structures of fewer residues are all coil.
const MIN_RESIDUES: usize = 6;
/// Shortest helix, strict residues.
const MIN_HELIX: usize = 5;
/// Shortest strand, strict residues.
const MIN_STRAND: usize = 4;
/// Shortest strand with enough contacts, strict residues.
const MIN_PAIRED_STRAND: usize = 3;
/// Contacts such a strand must have.
const MIN_CONTACTS: usize = 5;

/// Secondary structure of a residue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Helix,
    Strand,
    Coil,
}

/// The fractions of helix, strand and coil among the residues with a CA atom; `None` if there is no such residue.
///
/// `structure` is a cleaned structure; turning and moving it changes nothing. Takes O(n log n) time.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn fractions(structure: &Structure) -> Result<Option<[f64; 3]>> {
    let states = assign(structure, is_amino_acid)?;
    let share = |state| states.iter().filter(|&&s| s == state).count() as f64 / states.len() as f64;
    Ok((!states.is_empty()).then(|| [State::Helix, State::Strand, State::Coil].map(share)))
}

/// The secondary structure of each residue that has a CA atom, in file order.
fn assign(structure: &Structure, is_amino_acid: impl Fn(Name<4>) -> bool) -> Result<Vec<State>> {
    let trace = trace::trace(structure, is_amino_acid)?;
    let places = trace.places;
    if trace.n_residues < MIN_RESIDUES {
        return gathered(places.iter().filter(|place| place.has_ca).map(|_| State::Coil), RESIDUES);
    }
    let fits = fit_all(&places)?;
    let helices = runs(&fits, |fit| fit.helix).filter(|run| run.len() >= MIN_HELIX);
    let in_helix = mark(helices, &fits, |fit| fit.relaxed_helix)?;
    let strands = gathered(runs(&fits, |fit| fit.strand).filter(|run| run.len() >= MIN_PAIRED_STRAND), RESIDUES)?;
    let strands = long_or_paired(strands, &places)?;
    let in_strand = mark(strands.into_iter(), &fits, |fit| fit.relaxed_strand)?;
    let state = |i: usize| match (in_strand[i], in_helix[i]) {
        (true, _) => State::Strand,
        (false, true) => State::Helix,
        (false, false) => State::Coil,
    };
    gathered((0..places.len()).filter(|&i| places[i].has_ca).map(state), RESIDUES)
}

/// The strands that are long, and short ones with enough contacts; the latter alone ask for contacts.
fn long_or_paired(mut strands: Vec<Range<usize>>, places: &[Place]) -> Result<Vec<Range<usize>>> {
    if strands.iter().all(|run| run.len() >= MIN_STRAND) {
        return Ok(strands);
    }
    let has_position = |place: &&Place| place.has_ca && place.position.iter().all(|x| x.is_finite());
    let atoms = gathered(places.iter().filter(has_position).map(|place| place.position), RESIDUES)?;
    let mut contacts = Contacts::new(&atoms)?;
    // Strands are in order: those before them have been counted.
    let (mut place, mut atom, mut kept) = (0, 0, 0);
    for k in 0..strands.len() {
        let run = strands[k].clone();
        let mut n_contacts = 0;
        if run.len() < MIN_STRAND {
            atom += places[place..run.start].iter().filter(has_position).count();
            let n_atoms = places[run.clone()].iter().filter(has_position).count();
            for i in atom..atom + n_atoms {
                if n_contacts < MIN_CONTACTS {
                    n_contacts += contacts.count(i)?;
                }
            }
            (place, atom) = (run.end, atom + n_atoms);
        }
        if run.len() >= MIN_STRAND || n_contacts >= MIN_CONTACTS {
            strands[kept] = run;
            kept += 1;
        }
    }
    strands.truncate(kept);
    Ok(strands)
}

/// Which of the four tests a place passes.
#[derive(Debug, Clone, Copy, Default)]
struct Fit {
    helix: bool,
    relaxed_helix: bool,
    strand: bool,
    relaxed_strand: bool,
}

/// The tests at every place. Beyond the ends everything is missing.
fn fit_all(places: &[Place]) -> Result<Vec<Fit>> {
    let mut positions = reserved(places.len() + 4, RESIDUES)?;
    positions.push(MISSING);
    positions.extend(places.iter().map(|place| place.position));
    positions.extend([MISSING; 3]);
    let fits = positions.windows(5).map(|around| fit(around.try_into().expect("windows of five")));
    collected(fits, places.len(), RESIDUES)
}

/// The tests at `q`, from the places around it in order. All ranges are closed and false for anything missing, but a
/// distance does not ask what lies between its ends.
fn fit([p, q, r, s, t]: &[[f64; 3]; 5]) -> Fit {
    let near = |value: f64, ideal: f64, tolerance: f64| (ideal - tolerance..=ideal + tolerance).contains(&value);
    let [d2, d3, d4] = [r, s, t].map(|other| distance(*p, *other));
    let bend = angle(*p, *q, *r);
    let twist = dihedral(*p, *q, *r, *s);
    Fit {
        helix: (near(d3, 5.3, 0.5) && near(d4, 6.4, 0.6)) || (near(bend, 89.0, 12.0) && near(twist, 50.0, 20.0)),
        relaxed_helix: near(d3, 5.3, 0.5) || near(bend, 89.0, 12.0),
        strand: (near(d2, 6.7, 0.6) && near(d3, 9.9, 0.9) && near(d4, 12.4, 1.1))
            || (near(bend, 124.0, 14.0) && ((-180.0..=-125.0).contains(&twist) || (145.0..=180.0).contains(&twist))),
        relaxed_strand: near(d3, 9.9, 0.9),
    }
}

/// The maximal runs of places that pass `test`.
fn runs(fits: &[Fit], test: impl Fn(&Fit) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = next + fits[next..].iter().position(&test)?;
        let length = fits[start..].iter().position(|fit| !test(fit)).unwrap_or(fits.len() - start);
        next = start + length;
        Some(start..next)
    })
}

/// Marks the runs, and the place before and after each if it passes the relaxed test.
fn mark(runs: impl Iterator<Item = Range<usize>>, fits: &[Fit], relaxed: impl Fn(&Fit) -> bool) -> Result<Vec<bool>> {
    let mut marked = filled(false, fits.len(), RESIDUES)?;
    for run in runs {
        marked[run.clone()].fill(true);
        for end in [run.start.wrapping_sub(1), run.end] {
            if fits.get(end).is_some_and(&relaxed) {
                marked[end] = true;
            }
        }
    }
    Ok(marked)
}

#[cfg(test)]
mod tests;
