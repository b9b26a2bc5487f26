//! Which of several data blocks is read.
//!
//! By plain rules it is the first that has atoms. The package `volumizer` reads the first in the alphabet, but its parser
//! loses the last category of every block that another one follows, and so all of a block with one category; with the
//! same rules such blocks and categories are passed over here. Where it then finds no atoms and refuses, plain rules hold.

use super::outline::{ITEMS, Part};
use crate::Result;
use crate::error::shown;
use crate::io::options::Rules;
use crate::work::memory::push;

const ATOMS: &[u8] = b"atom_site";
/// Most blocks that a note names.
const MAX_NAMED: usize = 8;

/// A data block.
pub(super) struct Block<'a> {
    pub name: &'a [u8],
    pub parts: Vec<Part<'a>>,
}

impl Block<'_> {
    fn has_atoms(&self) -> bool {
        self.parts.iter().any(|part| part.is_of(ATOMS))
    }

    /// Drops the last category, which a block loses to one that follows.
    fn lose_last(&mut self) {
        let Some(last) = self.parts.pop() else { return };
        while !last.looped && self.parts.last().is_some_and(|part| !part.looped && part.names[0].0 == last.names[0].0) {
            self.parts.pop();
        }
    }
}

/// The parts of the block that is read, those of blocks with one name together; and what is to be said of the choice.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub(super) fn chosen<'a>(mut blocks: Vec<Block<'a>>, rules: Rules) -> Result<(Vec<Part<'a>>, Option<String>)> {
    if blocks.len() == 1 {
        return Ok((blocks.swap_remove(0).parts, None));
    }
    let first_with_atoms = blocks.iter().position(Block::has_atoms);
    let with_atoms: Vec<&[u8]> = blocks.iter().filter(|block| block.has_atoms()).map(|block| block.name).collect();
    let chosen = match rules {
        Rules::Plain => None,
        Rules::Biotite => first_of_alphabet(&blocks, first_with_atoms.is_some()),
    };
    let name = chosen.or(first_with_atoms.map(|first| blocks[first].name)).unwrap_or(blocks[0].name);
    let others: Vec<String> = with_atoms.iter().filter(|&&other| other != name).map(|other| shown(other)).collect();
    let note = (!others.is_empty()).then(|| {
        let (of, cure) = match rules {
            Rules::Plain => ("file", "give each a file of its own"),
            Rules::Biotite => ("alphabet", "rules=\"plain\" reads the first of the file"),
        };
        let more = if others.len() > MAX_NAMED { ", ..." } else { "" };
        let others = others.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
        let name = shown(name);
        format!("several data blocks have atoms: read is {name}, the first of the {of}, not {others}{more}; {cure}")
    });
    let n_blocks = blocks.len();
    if chosen.is_none() {
        return Ok((blocks.swap_remove(first_with_atoms.unwrap_or(0)).parts, note));
    }
    let mut parts = Vec::new();
    for (i, mut block) in blocks.into_iter().enumerate().filter(|(_, block)| block.name == name) {
        if i + 1 < n_blocks {
            block.lose_last();
        }
        for part in block.parts {
            push(&mut parts, part, ITEMS)?;
        }
    }
    Ok((parts, note))
}

/// The name of the block that `volumizer` reads; `None` if it finds no atoms there, though others have some.
fn first_of_alphabet<'a>(blocks: &[Block<'a>], any_atoms: bool) -> Option<&'a [u8]> {
    // The parts that are left of each block.
    let left = |i: usize| {
        let mut left = Block { name: blocks[i].name, parts: blocks[i].parts.clone() };
        if i + 1 < blocks.len() {
            left.lose_last();
        }
        left
    };
    let seen: Vec<Block<'_>> = (0..blocks.len()).map(left).filter(|block| !block.parts.is_empty()).collect();
    let name = seen.iter().map(|block| block.name).min()?;
    let found = seen.iter().any(|block| block.name == name && block.has_atoms());
    let name = blocks.iter().find(|block| block.name == name)?.name;
    (found || !any_atoms).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::outline::Outline;
    use super::*;
    use crate::io::source::Source;

    /// The values of `_atom_site.id`, and the note.
    fn read(text: &str, rules: Rules) -> (String, Option<String>) {
        let source = Source::from_bytes("x.cif".into(), text.as_bytes().to_vec()).unwrap();
        let outline = Outline::read(&source, rules).unwrap();
        let table = outline.table("atom_site").unwrap();
        let ids = table.map_or(String::new(), |table| String::from_utf8(table.column("id").unwrap().concat()).unwrap());
        (ids, outline.note)
    }

    fn biotite(text: &str) -> String {
        read(text, Rules::Biotite).0
    }

    #[test]
    fn blocks_of_no_or_one_category_are_passed_over() {
        assert_eq!(biotite("data_a\ndata_b\n_x.y 1\n_atom_site.id 2\n"), "2");
        assert_eq!(biotite("data_a\n_x.y 1\n_x.z 2\ndata_b\n_atom_site.id 2\n"), "2");
        assert_eq!(biotite("data_a\nloop_\n_atom_site.id\n1\ndata_b\n_atom_site.id 2\n"), "2");
        assert_eq!(biotite("data_a\nloop_\n_atom_site.id\n1\nloop_\n_x.y\n1\ndata_b\n_atom_site.id 2\n"), "1");
        // What is left without atoms is refused there, so the first block with atoms is meant.
        assert_eq!(biotite("data_a\n_x.y 1\n_atom_site.id 1\ndata_b\n_x.y 1\n"), "1");
        assert_eq!(biotite("data_z\n_x.y 1\n_atom_site.id 1\ndata_b\n_x.y 1\n_z.y 1\n"), "1");
    }

    #[test]
    fn several_blocks_with_atoms_are_told() {
        let text = "data_m2\n_atom_site.id 2\n_x.y 1\ndata_m10\n_atom_site.id 10\n";
        let (ids, note) = read(text, Rules::Biotite);
        assert_eq!(ids, "10");
        assert!(note.unwrap().contains("read is m10, the first of the alphabet, not m2"));
        let (ids, note) = read(text, Rules::Plain);
        assert_eq!(ids, "2");
        assert!(note.unwrap().contains("not m10"));
        assert_eq!(read("data_a\n_x.y 1\ndata_b\n_atom_site.id 2\n", Rules::Plain), ("2".into(), None));
    }
}
