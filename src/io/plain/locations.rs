//! Alternate locations by plain rules: one for each residue number.

use hashbrown::HashMap;

use super::Atom;
use crate::Result;
use crate::work::memory::{Purpose, make_room_in_map, push};

const ALTLOCS: Purpose = Purpose("the altlocs of a file");

/// Which residue number, over residue names.
type Place<'a> = (&'a [u8], i32, u8);

/// Keeps, of each residue number, the location with the highest summed occupancy, the first of equals, over residue
/// names. Letters and digits are alike; atoms without location stay.
///
/// # Errors
/// [`crate::Error::OutOfMemory`].
pub(super) fn keep_one(atoms: &mut Vec<Atom<'_>>) -> Result<()> {
    if atoms.iter().all(|atom| atom.altloc.is_empty()) {
        return Ok(());
    }
    let mut sums: HashMap<Place<'_>, Vec<(&[u8], i64)>> = HashMap::new();
    for atom in atoms.iter().filter(|atom| !atom.altloc.is_empty()) {
        make_room_in_map(&mut sums, ALTLOCS)?;
        let sums = sums.entry(place(atom)).or_default();
        match sums.iter_mut().find(|(altloc, _)| *altloc == atom.altloc) {
            Some((_, sum)) => *sum += atom.occupancy,
            None => push(sums, (atom.altloc, atom.occupancy), ALTLOCS)?,
        }
    }
    // Strictly higher, so that the first of equals stays.
    let best: HashMap<Place<'_>, &[u8]> = sums
        .into_iter()
        .filter_map(|(place, sums)| {
            Some((place, sums.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best })?.0))
        })
        .collect();
    atoms.retain(|atom| atom.altloc.is_empty() || best.get(&place(atom)) == Some(&atom.altloc));
    Ok(())
}

fn place<'a>(atom: &Atom<'a>) -> Place<'a> {
    (atom.chain, atom.residue_id, atom.insertion_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Locations that stay, of atoms given as residue number, location and occupancy.
    fn kept(atoms: &[(i32, &str, f64)]) -> String {
        let make = |&(residue_id, altloc, occupancy): &(i32, &'static str, f64)| Atom {
            residue_id,
            altloc: altloc.as_bytes(),
            occupancy: super::super::atom::occupancy(occupancy.to_string().as_bytes()),
            ..super::super::atom::blank()
        };
        // The texts live as long as the test.
        let atoms: Vec<(i32, &'static str, f64)> =
            atoms.iter().map(|&(id, altloc, occupancy)| (id, &*altloc.to_owned().leak(), occupancy)).collect();
        let mut atoms: Vec<Atom<'_>> = atoms.iter().map(make).collect();
        keep_one(&mut atoms).unwrap();
        atoms
            .iter()
            .map(|atom| format!("{}{}", atom.residue_id, String::from_utf8_lossy(atom.altloc)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_highest_sum_stays() {
        assert_eq!(kept(&[(1, "A", 0.4), (1, "B", 0.6), (1, "", 1.0)]), "1B 1");
        assert_eq!(kept(&[(1, "B", 0.5), (1, "A", 0.5)]), "1B");
        assert_eq!(kept(&[(1, "1", 0.5), (1, "2", 0.5), (2, "A", 0.1)]), "11 2A");
        assert_eq!(kept(&[(1, "A", 0.9), (1, "B", 0.5), (1, "B", 0.5)]), "1B 1B");
        // Sums are exact: 0.1 + 0.2 is no more than 0.3.
        assert_eq!(kept(&[(1, "A", 0.3), (1, "B", 0.1), (1, "B", 0.2)]), "1A");
        assert_eq!(kept(&[(1, "", 1.0), (2, "", 1.0)]), "1 2");
    }
}
