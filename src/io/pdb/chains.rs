//! Chain ids of two letters, which some programs write to columns 21-22, and residue names of four letters, which
//! others write to columns 18-21: who owns column 21.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Topology;
use crate::data::force_fields::{is_common, is_force_field_name};
use crate::io::copies::Recipe;
use crate::io::notes::Subject;
use crate::io::records::Records;

/// A residue with something in column 21: its name in three and in four columns, and columns 21-22.
pub(super) type Long<'t> = (&'t [u8], &'t [u8], [u8; 2]);

/// Whether the fourth letters of residue names are first letters of chain ids in truth.
///
/// They are if the names without them are common ones (`META` of chain `A` is `MET` of chain `AA`), in every chain that
/// has such a letter, and hence no residue has four letters: `NMET` or `DPPC` alone speak for long names, and so do
/// names that force fields know, such as `ASPP`.
pub(super) fn are_two_letters<'t>(residues: impl Iterator<Item = Long<'t>>) -> bool {
    let mut chains: BTreeMap<[u8; 2], bool> = BTreeMap::new();
    for (name, long, chain) in residues {
        *chains.entry(chain).or_default() |= is_common(name) && !is_force_field_name(long);
    }
    !chains.is_empty() && chains.values().all(|&speaks| speaks)
}

/// Whether an assembly names a chain of two letters that a residue may be of.
pub(super) fn names_two_letters<'t>(mut residues: impl Iterator<Item = Long<'t>>, recipe: &Recipe<'_>) -> bool {
    let keys = recipe.groups.iter().flat_map(|group| &group.keys);
    let pairs: BTreeSet<[u8; 2]> = keys.filter_map(|key| key.as_ref().try_into().ok()).collect();
    residues.any(|(_, _, chain)| pairs.contains(&chain))
}

/// The residues of `topology` with four letters.
pub(super) fn long(topology: &Topology) -> impl Iterator<Item = Long<'_>> {
    let names = topology.residue_names.iter().zip(&topology.long_residue_names).zip(&topology.chains);
    names.filter_map(|((name, long), chain)| {
        let (name, long) = (name.as_bytes(), long.as_bytes());
        let &fourth = long.last().filter(|_| long.len() > name.len())?;
        let &second = chain.as_bytes().first()?;
        Some((name, long, [fourth, second]))
    })
}

/// Notes two-letter ids that are cut to one, instead of residue names that are none.
pub(super) fn tell(records: &mut Records<'_>) {
    if records.topology.long_residue_names.is_empty() || !are_two_letters(long(&records.topology)) {
        return;
    }
    let mut ids: BTreeMap<[u8; 2], u64> = BTreeMap::new();
    for (_, _, chain) in long(&records.topology) {
        *ids.entry(chain).or_default() += 1;
    }
    ids.iter().for_each(|(chain, n)| records.notes.count(Subject::CutChain, chain, *n));
    records.topology.long_residue_names = Vec::new();
}
