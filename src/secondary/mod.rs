//! Secondary structure of a protein from its CA atoms.
//!
//! P-SEA: G. Labesse, N. Colloc'h, J. Pothier, J.-P. Mornon, Comput. Appl. Biosci. 13, 291 (1997). A residue is in a
//! helix or a strand if the distances, the angle or the dihedral of the CA atoms from one before it to three after it
//! are typical, and enough residues in a row are.

mod contacts;
mod trace;

use std::ops::Range;

use crate::base::{Name, Structure};
use crate::data::is_amino_acid;
use crate::math::angles::{angle, dihedral, distance};
use contacts::Contacts;
use trace::{MISSING, Place};

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
pub fn fractions(structure: &Structure) -> Option<[f64; 3]> {
    let states = assign(structure, is_amino_acid);
    let share = |state| states.iter().filter(|&&s| s == state).count() as f64 / states.len() as f64;
    (!states.is_empty()).then(|| [State::Helix, State::Strand, State::Coil].map(share))
}

/// The secondary structure of each residue that has a CA atom, in file order.
fn assign(structure: &Structure, is_amino_acid: impl Fn(Name<4>) -> bool) -> Vec<State> {
    let trace = trace::trace(structure, is_amino_acid);
    let places = trace.places;
    if trace.n_residues < MIN_RESIDUES {
        return places.iter().filter(|place| place.has_ca).map(|_| State::Coil).collect();
    }
    let fits = fit_all(&places);
    let helices = runs(&fits, |fit| fit.helix).filter(|run| run.len() >= MIN_HELIX).collect();
    let in_helix = mark(helices, &fits, |fit| fit.relaxed_helix);
    let mut contacts = None;
    let strands = runs(&fits, |fit| fit.strand)
        .filter(|run| match run.len() {
            MIN_STRAND.. => true,
            MIN_PAIRED_STRAND => {
                let with_ca =
                    |run: &[Place]| run.iter().filter(|place| place.has_ca).map(|place| place.position).collect();
                let run: Vec<_> = with_ca(&places[run.clone()]);
                let contacts = contacts.get_or_insert_with(|| Contacts::new(with_ca(&places)));
                run.iter().flat_map(|&ca| contacts.around(ca)).take(MIN_CONTACTS).count() == MIN_CONTACTS
            }
            _ => false,
        })
        .collect();
    let in_strand = mark(strands, &fits, |fit| fit.relaxed_strand);
    let state = |i: usize| match (in_strand[i], in_helix[i]) {
        (true, _) => State::Strand,
        (false, true) => State::Helix,
        (false, false) => State::Coil,
    };
    (0..places.len()).filter(|&i| places[i].has_ca).map(state).collect()
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
fn fit_all(places: &[Place]) -> Vec<Fit> {
    let mut positions = Vec::with_capacity(places.len() + 4);
    positions.push(MISSING);
    positions.extend(places.iter().map(|place| place.position));
    positions.extend([MISSING; 3]);
    positions.windows(5).map(|around| fit(around.try_into().expect("windows of five"))).collect()
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
fn mark(runs: Vec<Range<usize>>, fits: &[Fit], relaxed: impl Fn(&Fit) -> bool) -> Vec<bool> {
    let mut marked = vec![false; fits.len()];
    for run in runs {
        marked[run.clone()].fill(true);
        for end in [run.start.wrapping_sub(1), run.end] {
            if fits.get(end).is_some_and(&relaxed) {
                marked[end] = true;
            }
        }
    }
    marked
}

#[cfg(test)]
mod tests;
