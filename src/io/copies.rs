//! Assemblies: copies of selected atoms, each moved by a chain of operations.

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::HashMap;

use super::notes::{Notes, Subject};
use super::records::Records;
use super::source::Source;
use crate::Result;
use crate::base::Name;
use crate::error::shown;
use crate::work::memory::{Purpose, collected, filled, gathered, push, reserved};

/// The bits that an infinite number, or none, has set.
const INFINITE: u32 = f32::INFINITY.to_bits();
/// Most chains that a message lists.
const MAX_NAMED: usize = 12;
/// How far an operation may be from the identity to count as it.
const IDENTITY_TOLERANCE: f64 = 1e-6;
const ATOMS: Purpose = Purpose("the atoms of an assembly");

/// A rotation (or any 3 × 3 matrix) and a shift: v becomes R v + t.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Operation {
    /// Rows of R.
    pub rotation: [[f64; 3]; 3],
    /// t, Å.
    pub shift: [f64; 3],
}

impl Operation {
    /// Whether nothing moves, but for rounding.
    pub fn is_identity(&self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= IDENTITY_TOLERANCE;
        (0..3).all(|r| {
            near(self.shift[r], 0.0) && (0..3).all(|c| near(self.rotation[r][c], if r == c { 1.0 } else { 0.0 }))
        })
    }

    #[inline]
    fn apply(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let along = |axis: usize| {
            let row = self.rotation[axis];
            row[0] * x + row[1] * y + row[2] * z + self.shift[axis]
        };
        [along(0), along(1), along(2)]
    }
}

/// Atoms that are copied alike.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group<'a> {
    /// The keys of the atoms: see [`Records::key_indices`].
    pub keys: Vec<Cow<'a, [u8]>>,
    /// Operations (indices) in order of application, with the choices at each step: every combination makes a copy,
    /// the last step varying fastest.
    pub steps: Vec<Vec<u32>>,
}

impl Group<'_> {
    fn n_copies(&self) -> u64 {
        self.steps.iter().fold(1, |product, choices| product.saturating_mul(choices.len() as u64))
    }
}

/// How an assembly is made of the atoms of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Recipe<'a> {
    pub operations: Vec<Operation>,
    pub groups: Vec<Group<'a>>,
}

impl Recipe<'_> {
    /// Whether a chain of the assembly is among `keys`.
    pub fn names_any(&self, keys: &[&[u8]]) -> bool {
        self.groups.iter().flat_map(|group| &group.keys).any(|key| keys.contains(&key.as_ref()))
    }

    /// Whether the assembly is all of the atoms with `keys` as they are.
    pub fn is_identity(&self, keys: &[&[u8]]) -> bool {
        let unmoved = |group: &Group<'_>| {
            group.n_copies() == 1 && group.steps.iter().flatten().all(|&i| self.operations[i as usize].is_identity())
        };
        let named: Vec<&[u8]> = self.groups.iter().flat_map(|group| &group.keys).map(AsRef::as_ref).collect();
        self.groups.iter().all(unmoved) && keys.iter().all(|key| named.contains(key)) && named.len() >= keys.len()
    }
}

/// Atoms, each a copy of one in the records.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Copies {
    /// Index of the original.
    pub originals: Vec<u32>,
    /// Å.
    pub positions: Vec<[f32; 3]>,
    /// Chain ids.
    pub chains: Vec<Name<8>>,
}

impl Copies {
    /// All atoms of all models of `records`, as they are.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn plain(records: &mut Records<'_>) -> Result<Self> {
        let (n_atoms, n_models) = (records.n_atoms() as u32, records.n_models());
        let n = records.positions.len();
        let originals = collected((0..n_models).flat_map(|_| 0..n_atoms), n, ATOMS)?;
        let mut chains = reserved(n, ATOMS)?;
        (0..n_models).for_each(|_| chains.extend_from_slice(&records.topology.chains));
        Ok(Self { originals, positions: std::mem::take(&mut records.positions), chains })
    }

    /// Makes the copies of `recipe` from the first model: group by group, copy by copy, in file order.
    ///
    /// Operations are applied one after the other in f64, to the f32 positions; the result is rounded to f32.
    ///
    /// # Errors
    /// [`Error::TooLarge`](crate::Error::TooLarge) before anything is copied, if there would be more than `max_atoms` atoms;
    /// [`Error::Parse`](crate::Error::Parse) if the recipe makes no copy of anything, names no chain that has atoms, or
    /// moves an atom out of the range of f32.
    pub fn make(
        source: &Source,
        records: &Records<'_>,
        recipe: &Recipe<'_>,
        max_atoms: u64,
        notes: &mut Notes,
    ) -> Result<Self> {
        if recipe.groups.iter().all(|group| group.n_copies() == 0) {
            let reason =
                "the assembly has no operation, hence no atoms; assembly=\"asymmetric\" reads the file as it stands";
            return Err(source.whole(reason));
        }
        let runs = Runs::of(records)?;
        runs.tell_absent(source, recipe, notes)?;
        let (mut selected, mut n_atoms) = (reserved(recipe.groups.len(), ATOMS)?, 0u64);
        for group in &recipe.groups {
            let ranges = runs.select(group)?;
            let n_selected = ranges.iter().map(|range| range.len() as u64).sum::<u64>();
            n_atoms = n_atoms.saturating_add(n_selected.saturating_mul(group.n_copies()));
            // Asked here already: many groups that select many atoms are too much to remember.
            source.check_atoms(n_atoms, max_atoms)?;
            selected.push(ranges);
        }
        let n = n_atoms as usize;
        let mut copies =
            Self { originals: reserved(n, ATOMS)?, positions: reserved(n, ATOMS)?, chains: reserved(n, ATOMS)? };
        for (group, ranges) in recipe.groups.iter().zip(&selected).filter(|(_, ranges)| !ranges.is_empty()) {
            for copy in 0..group.n_copies() {
                let steps = steps_of(recipe, group, copy);
                for range in ranges.iter().map(|range| range.start as usize..range.end as usize) {
                    copies.originals.extend(range.start as u32..range.end as u32);
                    copies.chains.extend_from_slice(&records.topology.chains[range.clone()]);
                    copies.positions.extend(records.positions[range].iter().map(|&position| {
                        let start = position.map(f64::from);
                        steps.iter().fold(start, |at, step| step.apply(at)).map(|x| x as f32)
                    }));
                }
            }
        }
        // Without a branch for each, several are looked at in one instruction.
        let is_infinite = |x: f32| x.to_bits() & INFINITE == INFINITE;
        if copies.positions.as_flattened().iter().fold(false, |any, &x| any | is_infinite(x)) {
            return Err(source.whole("the assembly moves an atom out of the range of single precision"));
        }
        Ok(copies)
    }
}

/// The operations of one copy of `group`, in order of application.
fn steps_of<'r>(recipe: &'r Recipe<'_>, group: &Group<'_>, copy: u64) -> Vec<&'r Operation> {
    let mut left = copy;
    let mut steps: Vec<&Operation> = Vec::with_capacity(group.steps.len());
    for choices in group.steps.iter().rev() {
        let n = choices.len() as u64;
        steps.push(&recipe.operations[choices[(left % n) as usize] as usize]);
        left /= n;
    }
    steps.reverse();
    steps
}

/// Where each key is in the records, as ranges of atoms.
struct Runs<'a>(HashMap<&'a [u8], Vec<Range<u32>>>);

impl<'a> Runs<'a> {
    fn of(records: &Records<'a>) -> Result<Self> {
        let mut runs: Vec<Vec<Range<u32>>> = filled(Vec::new(), records.keys.len(), ATOMS)?;
        let mut start = 0;
        for run in records.key_indices.chunk_by(|a, b| a == b) {
            let end = start + run.len() as u32;
            push(&mut runs[run[0] as usize], start..end, ATOMS)?;
            start = end;
        }
        let mut by_key = HashMap::new();
        by_key.try_reserve(runs.len()).map_err(|_| ATOMS.refused())?;
        by_key.extend(records.keys.iter().copied().zip(runs));
        Ok(Self(by_key))
    }

    /// Counts the chains that an assembly names, without atoms.
    ///
    /// # Errors
    /// [`Error::Parse`](crate::Error::Parse) if none has atoms.
    fn tell_absent(&self, source: &Source, recipe: &Recipe<'_>, notes: &mut Notes) -> Result<()> {
        let named = || recipe.groups.iter().filter(|group| group.n_copies() > 0).flat_map(|group| &group.keys);
        let absent = || named().filter(|key| !self.0.contains_key(key.as_ref()));
        let n_absent = absent().count();
        if n_absent == named().count() {
            let listed = |keys: &mut dyn Iterator<Item = &[u8]>| {
                let names: Vec<String> = keys.take(MAX_NAMED).map(|key| format!("\"{}\"", shown(key))).collect();
                names.join(", ")
            };
            let reason = format!(
                "the assembly (REMARK 350, or the assembly categories) is made of chains (asym ids) {}, but the file has \
                 {}; assembly=\"asymmetric\" reads the file as it stands",
                listed(&mut named().map(AsRef::as_ref)),
                listed(&mut self.0.keys().copied().collect::<std::collections::BTreeSet<_>>().into_iter()),
            );
            return Err(source.whole(reason));
        }
        // A comma at the end of a list adds nothing.
        absent().filter(|key| !key.is_empty()).for_each(|key| notes.count(Subject::AbsentChain, key, 0));
        Ok(())
    }

    /// The atoms of a group, in file order; none if it makes no copy.
    fn select(&self, group: &Group<'_>) -> Result<Vec<Range<u32>>> {
        if group.n_copies() == 0 {
            return Ok(Vec::new());
        }
        let mut keys = collected(group.keys.iter().map(AsRef::as_ref), group.keys.len(), ATOMS)?;
        keys.sort_unstable();
        keys.dedup();
        let found = keys.into_iter().filter_map(|key| self.0.get(key)).flatten();
        let mut ranges = gathered(found.cloned(), ATOMS)?;
        ranges.sort_unstable_by_key(|range| range.start);
        Ok(ranges)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    /// Atoms at x = 0, 1, 2, … whose keys are the characters of `keys`.
    fn records(keys: &str) -> Records<'_> {
        let mut records = Records::default();
        let mut numbering = super::super::records::Numbering::default();
        for (i, key) in keys.as_bytes().chunks(1).enumerate() {
            records.key_indices.push(numbering.number(key).unwrap());
            records.positions.push([i as f32, 0.0, 0.0]);
            records.topology.chains.push(Name::new(key));
            records.topology.elements.push(Name::new("C"));
        }
        records.keys = numbering.texts;
        records
    }

    fn keys<'a>(keys: &[&'a str]) -> Vec<Cow<'a, [u8]>> {
        keys.iter().map(|key| Cow::Borrowed(key.as_bytes())).collect()
    }

    fn shift(x: f64) -> Operation {
        Operation { rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], shift: [x, 0.0, 0.0] }
    }

    fn make(keys: &str, recipe: &Recipe<'_>, max_atoms: u64) -> Result<Vec<f32>> {
        let source = Source::from_bytes("x".into(), b"x".to_vec())?;
        let copies = Copies::make(&source, &records(keys), recipe, max_atoms, &mut Notes::default())?;
        assert_eq!(copies.originals.len(), copies.positions.len());
        assert_eq!(copies.chains.len(), copies.positions.len());
        Ok(copies.positions.iter().map(|position| position[0]).collect())
    }

    #[test]
    fn groups_then_copies_then_file_order() {
        let groups = vec![
            Group { keys: keys(&["B", "A", "A", "?"]), steps: vec![vec![0, 1]] },
            Group { keys: keys(&["C"]), steps: vec![] },
        ];
        let recipe = Recipe { operations: vec![shift(10.0), shift(20.0)], groups };
        assert_eq!(make("ABAC", &recipe, 7).unwrap(), [10.0, 11.0, 12.0, 20.0, 21.0, 22.0, 3.0]);
        assert!(matches!(make("ABAC", &recipe, 6), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn the_last_step_varies_fastest_and_is_applied_last() {
        let double = Operation { rotation: [[2.0, 0.0, 0.0], [0.0; 3], [0.0; 3]], shift: [0.0; 3] };
        let groups = vec![Group { keys: keys(&["A"]), steps: vec![vec![0, 1], vec![2, 0]] }];
        let recipe = Recipe { operations: vec![shift(10.0), shift(20.0), double], groups };
        assert_eq!(make("A", &recipe, 9).unwrap(), [20.0, 20.0, 40.0, 30.0]);
    }

    #[test]
    fn absurd_products_allocate_nothing() {
        let steps = vec![vec![0; 1 << 16]; 8];
        let recipe = |key| Recipe {
            operations: vec![shift(1.0)],
            groups: vec![Group { keys: keys(&[key]), steps: steps.clone() }],
        };
        assert!(matches!(make("A", &recipe("A"), u64::MAX - 1), Err(Error::TooLarge { .. })));
        assert!(matches!(make("A", &recipe("B"), 1), Err(Error::Parse { .. })));
    }

    #[test]
    fn a_recipe_makes_copies() {
        let recipe = |steps: [Vec<u32>; 2]| Recipe {
            operations: vec![shift(1.0)],
            groups: steps.into_iter().map(|step| Group { keys: keys(&["A"]), steps: vec![step] }).collect(),
        };
        assert_eq!(make("A", &recipe([vec![], vec![0]]), 1), Ok(vec![1.0]));
        assert!(matches!(make("A", &recipe([vec![], vec![]]), 1), Err(Error::Parse { .. })));
    }

    #[test]
    fn positions_stay_finite() {
        let recipe =
            Recipe { operations: vec![shift(1e40)], groups: vec![Group { keys: keys(&["A"]), steps: vec![vec![0]] }] };
        assert!(matches!(make("A", &recipe, 1), Err(Error::Parse { .. })));
    }
}
