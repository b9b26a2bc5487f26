//! The first biological assembly of an mmCIF file, from its assembly categories.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::atom_site::AtomSite;
use super::outline::{Outline, Table};
use super::words::joined;
use crate::error::shown;
use crate::io::copies::{Group, Operation, Recipe};
use crate::io::number::{decimal, integer, trimmed};
use crate::io::options::Rules;
use crate::io::source::Source;
use crate::work::memory::{Purpose, filled, gathered, make_room_in_map, push};
use crate::{Error, Result};

const ASSEMBLIES: &str = "pdbx_struct_assembly";
const GENERATORS: &str = "pdbx_struct_assembly_gen";
const OPERATIONS: &str = "pdbx_struct_oper_list";

const RECIPE: Purpose = Purpose("the operations of an assembly");
/// Most assemblies that a message lists.
const MAX_NAMED: usize = 20;
/// Most operations that one expression may apply one after the other; the archive has two.
const MAX_STEPS: usize = 16;

/// The assembly tables of a file.
pub(super) struct AssemblyTables<'a> {
    source: &'a Source,
    generators: Table<'a>,
    operations: Vec<Operation>,
    /// Index of each operation by its id; the first one of an id counts.
    ids: HashMap<Cow<'a, [u8]>, u32>,
    rules: Rules,
}

impl<'a> AssemblyTables<'a> {
    /// `None` if the file has no generators or no operations.
    ///
    /// # Errors
    /// [`Error::Parse`] for a missing item or something else than a number in an operation.
    pub fn read(outline: &Outline<'a>, rules: Rules) -> Result<Option<Self>> {
        let source = outline.source;
        let (Some(generators), Some(table)) = (outline.table(GENERATORS)?, outline.table(OPERATIONS)?) else {
            return Ok(None);
        };
        let zero = Operation { rotation: [[0.0; 3]; 3], shift: [0.0; 3] };
        let mut operations = filled(zero, table.n_rows(), RECIPE)?;
        for r in 0..3 {
            for c in 0..3 {
                let column = table.column(&format!("matrix[{}][{}]", r + 1, c + 1))?;
                for (operation, value) in operations.iter_mut().zip(column) {
                    operation.rotation[r][c] = finite(source, value)?;
                }
            }
            for (operation, value) in operations.iter_mut().zip(table.column(&format!("vector[{}]", r + 1))?) {
                operation.shift[r] = finite(source, value)?;
            }
        }
        let mut ids = HashMap::new();
        for (index, &id) in table.column("id")?.iter().enumerate() {
            make_room_in_map(&mut ids, RECIPE)?;
            ids.entry(joined(source, id)).or_insert(index as u32);
        }
        Ok(Some(Self { source, generators, operations, ids, rules }))
    }

    /// How the assembly of the first generator is made, or that of a number.
    ///
    /// # Errors
    /// [`Error::BadArgument`] if there is none of that number; [`Error::Parse`] for a missing item, no generator, or an expression that cannot be read; [`Error::TooLarge`] if the
    /// expressions, whose ranges are short to write, name more than `max_choices` operations.
    pub fn recipe(self, number: Option<u32>, max_choices: u64) -> Result<Recipe<'a>> {
        let assemblies = self.generators.column("assembly_id")?;
        let expressions = self.generators.column("oper_expression")?;
        let chains = self.generators.column("asym_id_list")?;
        let id = |row: usize| joined(self.source, assemblies[row]);
        let first = match number {
            None if assemblies.is_empty() => return Err(self.source.whole(format!("_{GENERATORS} has no row"))),
            None => id(0),
            Some(number) => {
                let text = number.to_string().into_bytes();
                if !(0..assemblies.len()).any(|row| *trimmed(&id(row)) == *text) {
                    return Err(self.no_assembly(number, assemblies));
                }
                Cow::Owned(text)
            }
        };
        let is_first = |row: usize| if number.is_some() { *trimmed(&id(row)) == *first } else { id(row) == first };
        let mut groups = Vec::new();
        let mut n_choices = 0;
        for row in (0..assemblies.len()).filter(|&row| is_first(row)) {
            let keys = self.chains(chains[row])?;
            let steps = self.steps(expressions[row])?;
            n_choices += steps.iter().map(Vec::len).sum::<usize>() as u64;
            if n_choices > max_choices {
                let reason = format!("{}: more than {max_choices} operations (max_atoms)", self.source.name());
                return Err(Error::TooLarge { reason });
            }
            push(&mut groups, Group { keys, steps }, RECIPE)?;
        }
        Ok(Recipe { operations: self.operations, groups })
    }

    /// The ids in a list of chains.
    fn chains(&self, list: &'a [u8]) -> Result<Vec<Cow<'a, [u8]>>> {
        let plain = self.rules == Rules::Plain;
        let tidy = |id: &'a [u8]| if plain { trimmed(id) } else { id };
        match joined(self.source, list) {
            Cow::Borrowed(list) => gathered(list.split(|&byte| byte == b',').map(|id| Cow::Borrowed(tidy(id))), RECIPE),
            Cow::Owned(list) => {
                let ids = list.split(|&byte| byte == b',');
                gathered(ids.map(|id| Cow::Owned(if plain { trimmed(id) } else { id }.to_vec())), RECIPE)
            }
        }
    }

    #[cold]
    fn no_assembly(&self, number: u32, assemblies: &[&[u8]]) -> Error {
        let mut ids: Vec<String> = assemblies.iter().map(|id| shown(id)).collect();
        ids.dedup();
        ids.truncate(MAX_NAMED);
        Error::argument("assembly", format!("{number}: {} tells {}", self.source.name(), ids.join(", ")))
    }

    /// The choices at each step of an expression such as `(1,2)(P)`, `(1-60)` or `(1,3-5)`, in order of application: the
    /// rightmost parenthesis comes first. Blanks around ids do not count.
    fn steps(&self, expression: &[u8]) -> Result<Vec<Vec<u32>>> {
        let whole = joined(self.source, expression);
        let text = gathered(whole.iter().copied().filter(|&byte| byte != b')'), RECIPE)?;
        let parts = text.split(|&byte| byte == b'(').filter(|part| !trimmed(part).is_empty());
        let parts: Vec<&[u8]> = parts.rev().take(MAX_STEPS + 1).collect();
        let bad = |reason: String| {
            self.source.fault(expression, format!("_{GENERATORS}.oper_expression {}: {reason}", shown(expression)))
        };
        if parts.len() > MAX_STEPS {
            return Err(bad(format!("more than {MAX_STEPS} operations one after the other")));
        }
        let find = |id: &[u8]| {
            let index = self.ids.get(id).or_else(|| self.ids.get(trimmed(id))).copied();
            index.ok_or_else(|| bad(format!("no operation \"{}\" in _{OPERATIONS}", shown(id))))
        };
        let choices = |part: &[u8]| {
            let mut choices = Vec::new();
            for item in part.split(|&byte| byte == b',') {
                // A list may name an id with a hyphen; alone it is a range.
                if !item.contains(&b'-') || part.len() > item.len() && self.ids.contains_key(trimmed(item)) {
                    push(&mut choices, find(item)?, RECIPE)?;
                    continue;
                }
                let ends: Option<Vec<i32>> =
                    item.split(|&byte| byte == b'-').map(|end| integer(trimmed(end))).collect();
                let Some(&[first, last]) = ends.as_deref() else {
                    return Err(bad(format!("\"{}\" is no range", shown(item))));
                };
                // A range that goes past the ids ends at the first one missing.
                for id in first..=last {
                    push(&mut choices, find(id.to_string().as_bytes())?, RECIPE)?;
                }
            }
            Ok(choices)
        };
        parts.into_iter().map(choices).collect()
    }

    /// Whether the first assembly provably is the atoms as they are: it takes all of them, by the identity alone.
    ///
    /// # Errors
    /// [`Error::Parse`] for a missing item.
    pub fn is_identity(&self, outline: &Outline<'a>, site: &AtomSite<'a>) -> Result<bool> {
        let Some(assemblies) = outline.table(ASSEMBLIES)? else { return Ok(false) };
        let Some(first) = assemblies.column("id").ok().and_then(|ids| ids.first()) else { return Ok(false) };
        let of = self.generators.column("assembly_id")?;
        let expressions = self.generators.column("oper_expression")?;
        let chains = self.generators.column("asym_id_list")?;
        let first = joined(self.source, first);
        let rows = gathered((0..of.len()).filter(|&row| joined(self.source, of[row]) == first), RECIPE)?;
        let is_one = |expression: &[u8]| {
            let text = || expression.iter().copied().filter(|&byte| byte > b' ');
            text().eq(*b"1") || text().eq(*b"(1)")
        };
        if rows.is_empty() || !rows.iter().all(|&row| is_one(expressions[row])) {
            return Ok(false);
        }
        let Some(&one) = self.ids.get(&b"1"[..]) else { return Ok(false) };
        let mut listed = Vec::new();
        for &row in &rows {
            for id in self.chains(chains[row])? {
                push(&mut listed, id, RECIPE)?;
            }
        }
        let listed = named(listed.iter().map(AsRef::as_ref))?;
        let present = named(site.records.keys.iter().copied())?;
        Ok(self.operations[one as usize].is_identity() && listed == present)
    }
}

/// The distinct keys, sorted, but for those that stand for nothing.
fn named<'a>(keys: impl Iterator<Item = &'a [u8]>) -> Result<Vec<&'a [u8]>> {
    let mut named = gathered(keys.filter(|key| !matches!(*key, b"" | b"?" | b".")), RECIPE)?;
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

fn finite(source: &Source, text: &[u8]) -> Result<f64> {
    let value = decimal(text).filter(|value| value.is_finite());
    value.ok_or_else(|| source.fault(text, format!("_{OPERATIONS}: \"{}\" is no finite number", shown(text))))
}

#[cfg(test)]
#[path = "assembly_tests.rs"]
mod tests;
