//! The first biological assembly of a PDB file, from REMARK 350.
//!
//! The rules are those of `volumizer`'s parser, quirks included: after the chains of a group nothing but BIOMT lines
//! may stand up to the next group, the next biomolecule or the end. Files with several biomolecules usually have a
//! blank line between them, which breaks this rule; they count as files without assembly data.

use crate::Result;
use crate::error::shown;
use crate::io::copies::{Group, Operation, Recipe};
use crate::io::number::decimal;
use crate::io::source::Source;
use crate::work::memory::{collected, gathered, push};

/// What memory is for.
const RECIPE: &str = "the operations of an assembly";

/// Where the text of a remark starts, and where the list of chains starts in it.
const TEXT_COLUMN: usize = 11;
const CHAINS_COLUMN: usize = 30;

/// How the first assembly is made; `None` if `lines`, all those of REMARK 350, do not tell.
///
/// # Errors
/// [`crate::Error::Parse`] for something else than a number in a BIOMT line.
pub(super) fn recipe<'a>(source: &'a Source, lines: &[&'a [u8]]) -> Result<Option<Recipe<'a>>> {
    // The first line is always blank, or taken for it.
    let text = lines.iter().skip(1).map(|line| line.get(TEXT_COLUMN..).unwrap_or_default());
    let text = collected(text, lines.len(), RECIPE)?;
    let starts_with = |prefix: &'static [u8]| move |line: &&[u8]| line.starts_with(prefix);
    let is_biomolecule = starts_with(b"BIOMOLECULE");
    let is_group = starts_with(b"APPLY THE FOLLOWING TO CHAINS:");
    let Some(start) = text.iter().position(is_biomolecule) else { return Ok(None) };
    let after = &text[start + 1..];
    let block = &after[..after.iter().position(is_biomolecule).unwrap_or(after.len())];
    let Some(start) = block.iter().position(is_group) else { return Ok(None) };
    let mut recipe = Recipe::default();
    for group in block[start..].chunk_by(|_, next| !is_group(next)) {
        let n_heads = 1 + group[1..].iter().take_while(|line| continues_chains(line)).count();
        let (heads, rows) = group.split_at(n_heads);
        if rows.is_empty() || !rows.len().is_multiple_of(3) {
            return Ok(None);
        }
        let first = recipe.operations.len() as u32;
        for rows in rows.chunks_exact(3) {
            let mut operation = Operation { rotation: [[0.0; 3]; 3], shift: [0.0; 3] };
            for (r, row) in rows.iter().enumerate() {
                let Some([a, b, c, t]) = numbers(source, row)? else { return Ok(None) };
                operation.rotation[r] = [a, b, c];
                operation.shift[r] = t;
            }
            push(&mut recipe.operations, operation, RECIPE)?;
        }
        let chains =
            heads.iter().flat_map(|head| head.get(CHAINS_COLUMN..).unwrap_or_default().split(|&byte| byte == b','));
        let keys = gathered(chains.map(crate::io::number::trimmed), RECIPE)?;
        let choices = gathered(first..recipe.operations.len() as u32, RECIPE)?;
        push(&mut recipe.groups, Group { keys, steps: vec![choices] }, RECIPE)?;
    }
    Ok(Some(recipe))
}

/// Whether a line goes on with the chains of a group.
fn continues_chains(line: &[u8]) -> bool {
    line[..line.len().min(CHAINS_COLUMN)].ends_with(b"AND CHAINS:")
}

/// The numbers after the first two words, such as `BIOMT1   1`; `None` if there are not four.
fn numbers(source: &Source, line: &[u8]) -> Result<Option<[f64; 4]>> {
    let words = line.split(|&byte| byte <= b' ').filter(|word| !word.is_empty()).skip(2);
    let numbers = words.map(|word| {
        let value = decimal(word).filter(|value| value.is_finite());
        value.ok_or_else(|| source.fault(word, format!("REMARK 350: \"{}\" is no finite number", shown(word))))
    });
    Ok(numbers.collect::<Result<Vec<f64>>>()?.try_into().ok())
}

#[cfg(test)]
#[path = "biomt_tests.rs"]
mod tests;
