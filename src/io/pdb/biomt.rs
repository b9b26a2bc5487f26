//! The first biological assembly of a PDB file, from REMARK 350.
//!
//! The rules are those of `volumizer`'s parser, quirks included: after the chains of a group nothing but BIOMT lines
//! may stand up to the next group, the next biomolecule or the end. Files with several biomolecules usually have a
//! blank line between them, which breaks this rule; they count as files without assembly data.

use std::borrow::Cow;

use crate::Result;
use crate::error::shown;
use crate::io::copies::{Group, Operation, Recipe};
use crate::io::number::{decimal, integer, trimmed};
use crate::io::source::Source;
use crate::work::memory::{Purpose, collected, gathered, push};

const RECIPE: Purpose = Purpose("the operations of an assembly");

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
        let keys = gathered(chains.map(|chain| Cow::Borrowed(trimmed(chain))), RECIPE)?;
        let choices = gathered(first..recipe.operations.len() as u32, RECIPE)?;
        push(&mut recipe.groups, Group { keys, steps: vec![choices] }, RECIPE)?;
    }
    Ok(Some(recipe))
}

/// The numbers of the biomolecules that `lines` tell.
pub(super) fn numbers_told(lines: &[&[u8]]) -> Vec<i32> {
    lines.iter().filter_map(|line| biomolecule(remark_text(line))).flatten().collect()
}

/// How the assembly of a number, or the first one, is made by plain rules: nothing but the lines that matter counts, in
/// whatever order blank lines and remarks stand between them. `None` if `lines` do not tell.
///
/// # Errors
/// As [`recipe`].
pub(super) fn plain_recipe<'a>(
    source: &'a Source,
    lines: &[&'a [u8]],
    number: Option<u32>,
) -> Result<Option<Recipe<'a>>> {
    let mut recipe = Recipe::default();
    let (mut taken, mut continues) = (None, false);
    let mut operation = Operation { rotation: [[0.0; 3]; 3], shift: [0.0; 3] };
    for line in lines {
        let text = remark_text(line);
        if let Some(numbers) = biomolecule(text) {
            let wanted = number.is_none_or(|wanted| numbers.iter().any(|&told| i64::from(told) == i64::from(wanted)));
            // Once taken, the next one ends it.
            if taken == Some(true) {
                break;
            }
            taken = Some(wanted);
        } else if taken != Some(true) {
            continue;
        } else if let Some(chains) = chains_told(text) {
            if !(text.starts_with(b"AND") && continues) {
                push(&mut recipe.groups, Group { keys: Vec::new(), steps: vec![Vec::new()] }, RECIPE)?;
            }
            continues = true;
            let Some(group) = recipe.groups.last_mut() else { continue };
            for chain in chains.split(|&byte| byte == b',').map(trimmed).filter(|chain| !chain.is_empty()) {
                push(&mut group.keys, Cow::Borrowed(chain), RECIPE)?;
            }
        } else if let [b'B', b'I', b'O', b'M', b'T', row @ b'1'..=b'3', ..] = text {
            continues = false;
            let row = usize::from(row - b'1');
            let (Some([a, b, c, t]), Some(group)) = (numbers(source, text)?, recipe.groups.last_mut()) else {
                return Ok(None);
            };
            operation.rotation[row] = [a, b, c];
            operation.shift[row] = t;
            if row == 2 {
                push(&mut group.steps[0], recipe.operations.len() as u32, RECIPE)?;
                push(&mut recipe.operations, operation, RECIPE)?;
            }
        }
    }
    let told = recipe.groups.iter().any(|group| !group.keys.is_empty() && !group.steps[0].is_empty());
    Ok(told.then_some(recipe))
}

/// What stands in a line of REMARK 350, without blanks around it.
fn remark_text(line: &[u8]) -> &[u8] {
    trimmed(line.get(b"REMARK 350".len()..).unwrap_or_default())
}

/// The numbers after `BIOMOLECULE:`.
fn biomolecule(text: &[u8]) -> Option<Vec<i32>> {
    let numbers = text.strip_prefix(b"BIOMOLECULE:")?;
    Some(numbers.split(|&byte| byte == b',').filter_map(|number| integer(trimmed(number))).collect())
}

/// The list of chains after `APPLY THE FOLLOWING TO CHAINS:` or `AND CHAINS:`.
fn chains_told(text: &[u8]) -> Option<&[u8]> {
    let known = text.starts_with(b"APPLY THE FOLLOWING TO CHAINS") || text.starts_with(b"AND CHAINS");
    let colon = memchr::memchr(b':', text).filter(|_| known)?;
    Some(&text[colon + 1..])
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
