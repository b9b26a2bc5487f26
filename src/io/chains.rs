//! Chain ids of an assembly: each copy of a chain gets one of its own.

use hashbrown::HashMap;

use crate::base::Name;
use crate::error::{Error, Result};
use crate::work::memory::{gathered, make_room_in_map, push};

/// What memory is for.
const CHAINS: &str = "the chains of an assembly";

/// Characters of new chain ids, in the order they are used.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// Longest new chain id.
const MAX_WIDTH: u32 = 4;
/// In an assembly of one chain, a new copy starts where the residue number falls by more than this.
const MAX_FALL: i64 = 10;

/// Renames the chains of the copies that follow the first one.
///
/// A copy ends where a block of equal chain ids repeats an id of the copy. If everything is one block, copies end where
/// the residue number falls by more than 10. Copy 0 keeps its ids. Ids for the others are counted up, `A`…`9`,
/// `AA`…`9999`, leaving out those in use: for each original id one per copy, whether the copy has that chain or not.
///
/// # Errors
/// [`Error::Unsupported`] if four characters do not name all chains.
pub(super) fn rename(chains: &mut [Name<8>], residue_ids: impl Fn(usize) -> i32) -> Result<()> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut originals: HashMap<Name<8>, Original> = HashMap::new();
    let (mut copy, mut start) = (0, 0);
    for run in chains.chunk_by(|a, b| a == b) {
        let next = originals.len();
        make_room_in_map(&mut originals, CHAINS)?;
        let original = originals.entry(run[0]).or_insert(Original { index: next, last_copy: None });
        copy += usize::from(original.last_copy == Some(copy));
        original.last_copy = Some(copy);
        push(&mut blocks, Block { original: original.index, copy, start, end: start + run.len() }, CHAINS)?;
        start += run.len();
    }
    if let [whole] = blocks[..] {
        blocks = split_at_falls(whole, residue_ids)?;
        copy = blocks.len() - 1;
    }
    if copy == 0 {
        return Ok(());
    }
    let ids = NewIds::except(originals.keys())?;
    if (originals.len() as u64).saturating_mul(copy as u64) > ids.n_free() {
        let reason = format!("an assembly of {} copies of {} chains: no chain ids left", copy + 1, originals.len());
        return Err(Error::Unsupported { reason });
    }
    for block in blocks.iter().filter(|block| block.copy > 0) {
        let id = ids.nth((block.original * copy + block.copy - 1) as u64);
        chains[block.start..block.end].fill(id);
    }
    Ok(())
}

/// A run of atoms with equal chain id.
#[derive(Clone, Copy)]
struct Block {
    /// Which of the distinct ids, in the order they are met.
    original: usize,
    copy: usize,
    start: usize,
    end: usize,
}

/// A distinct id: its number, and the last copy that has it.
struct Original {
    index: usize,
    last_copy: Option<usize>,
}

fn split_at_falls(whole: Block, residue_ids: impl Fn(usize) -> i32) -> Result<Vec<Block>> {
    let falls = |&i: &usize| i64::from(residue_ids(i)) - i64::from(residue_ids(i - 1)) < -MAX_FALL;
    let mut blocks = Vec::new();
    let mut start = whole.start;
    for end in (whole.start + 1..whole.end).filter(falls).chain([whole.end]) {
        let copy = blocks.len();
        push(&mut blocks, Block { copy, start, end, ..whole }, CHAINS)?;
        start = end;
    }
    Ok(blocks)
}

/// The chain ids that can be given out, by number.
struct NewIds {
    /// Numbers of the ids in use, ascending.
    used: Vec<u64>,
}

impl NewIds {
    fn except<'a>(used: impl Iterator<Item = &'a Name<8>>) -> Result<Self> {
        let mut used = gathered(used.filter_map(|id| number_of(id.as_bytes())), CHAINS)?;
        used.sort_unstable();
        Ok(Self { used })
    }

    fn n_free(&self) -> u64 {
        first_of_width(MAX_WIDTH + 1) - self.used.len() as u64
    }

    /// The `n`th id that is not in use.
    fn nth(&self, n: u64) -> Name<8> {
        // Among the first n + k + 1 ids k are in use; `used[k] - k` free ids come before the kth used one.
        let mut low = 0;
        let mut high = self.used.len();
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.used[middle] - middle as u64 <= n { low = middle + 1 } else { high = middle }
        }
        id_of(n + low as u64)
    }
}

/// The number of the first id of `width` characters: how many are shorter.
fn first_of_width(width: u32) -> u64 {
    (1..width).map(|shorter| (ALPHABET.len() as u64).pow(shorter)).sum()
}

/// The id with a number.
fn id_of(number: u64) -> Name<8> {
    let width = (1..=MAX_WIDTH).rev().find(|&width| first_of_width(width) <= number).unwrap_or(1);
    let mut left = number - first_of_width(width);
    let mut characters = [0; MAX_WIDTH as usize];
    let characters = &mut characters[..width as usize];
    for character in characters.iter_mut().rev() {
        *character = ALPHABET[(left % ALPHABET.len() as u64) as usize];
        left /= ALPHABET.len() as u64;
    }
    Name::new(characters)
}

/// The number of an id; `None` if it is not one that [`id_of`] makes.
fn number_of(id: &[u8]) -> Option<u64> {
    let width = u32::try_from(id.len()).ok().filter(|width| (1..=MAX_WIDTH).contains(width))?;
    let digit = |byte: &u8| ALPHABET.iter().position(|character| character == byte);
    let within = id.iter().try_fold(0, |value, byte| Some(value * ALPHABET.len() as u64 + digit(byte)? as u64))?;
    Some(first_of_width(width) + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(chains: &[&str], residue_ids: &[i32]) -> Vec<String> {
        let mut names: Vec<Name<8>> = chains.iter().map(Name::new).collect();
        rename(&mut names, |i| residue_ids.get(i).copied().unwrap_or(1)).unwrap();
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ids_and_numbers_are_inverse() {
        assert_eq!(
            ["A", "9", "AA", "A9", "BA", "9999"].map(|id| number_of(id.as_bytes())),
            [Some(0), Some(61), Some(62), Some(123), Some(124), Some(first_of_width(5) - 1)]
        );
        for number in (0..first_of_width(5)).step_by(7919) {
            assert_eq!(number_of(id_of(number).as_bytes()), Some(number));
        }
        for id in ["", "AAAAA", "A-2", "a b"] {
            assert_eq!(number_of(id.as_bytes()), None);
        }
    }

    #[test]
    fn free_ids_are_counted_around_those_in_use() {
        let used = ["B", "D", "C", "9", "AB", "A-2"].map(Name::new);
        let ids = NewIds::except(used.iter()).unwrap();
        let free: Vec<Name<8>> = (0..200).map(id_of).filter(|id| !used.contains(id)).collect();
        for (n, id) in free.iter().enumerate() {
            assert_eq!(ids.nth(n as u64), *id, "{n}");
        }
    }

    #[test]
    fn copies_of_chains() {
        assert_eq!(renamed(&["A", "B", "A", "B"], &[]), ["A", "B", "C", "D"]);
        assert_eq!(renamed(&["A", "A", "B", "B"], &[]), ["A", "A", "B", "B"]);
        assert_eq!(renamed(&["x", "B", "x", "x"], &[]), ["x", "B", "A", "A"]);
        // One candidate per original and copy, in the order of the originals: copies 1 and 2 of B take A and C, those
        // of x would take D and E.
        assert_eq!(renamed(&["B", "x", "B", "B2", "B"], &[]), ["B", "x", "A", "F", "C"]);
        assert_eq!(renamed(&["B", "x", "B", "c", "x"], &[]), ["B", "x", "A", "D", "C"]);
        assert_eq!(renamed(&[], &[]), Vec::<String>::new());
    }

    #[test]
    fn one_chain_is_cut_where_numbers_fall() {
        assert_eq!(renamed(&["A"; 5], &[20, 10, 30, 1, 2]), ["A", "A", "A", "B", "B"]);
        assert_eq!(renamed(&["Q"; 3], &[i32::MAX, i32::MIN, 0]), ["Q", "A", "A"]);
        assert_eq!(renamed(&["A"; 2], &[11, 1]), ["A", "A"]);
    }

    #[test]
    fn exhaustion_is_an_error() {
        // 4000 chains, then 4000 times two chains in turn: 4000 × 4000 ids are more than there are.
        let mut chains: Vec<Name<8>> = (0..4000).map(id_of).collect();
        chains.extend((0..8000).map(|i| id_of(i % 2)));
        assert!(matches!(rename(&mut chains, |_| 1), Err(Error::Unsupported { .. })));
    }
}
