//! The first biological assembly of an mmCIF file, from its assembly categories.

use hashbrown::HashMap;

use super::atom_site::AtomSite;
use super::outline::{Outline, Table};
use crate::error::shown;
use crate::io::copies::{Group, Operation, Recipe};
use crate::io::number::{decimal, integer, trimmed};
use crate::io::source::Source;
use crate::work::memory::{filled, gathered, make_room_in_map, push};
use crate::{Error, Result};

const ASSEMBLIES: &str = "pdbx_struct_assembly";
const GENERATORS: &str = "pdbx_struct_assembly_gen";
const OPERATIONS: &str = "pdbx_struct_oper_list";

/// What memory is for.
const RECIPE: &str = "the operations of an assembly";
/// Most operations that one expression may apply one after the other; the archive has two.
const MAX_STEPS: usize = 16;
/// How far an operation may be from the identity to count as it.
const IDENTITY_TOLERANCE: f64 = 1e-6;

/// The assembly tables of a file.
pub(super) struct AssemblyTables<'a> {
    source: &'a Source,
    generators: Table<'a>,
    operations: Vec<Operation>,
    /// Index of each operation by its id; the first one of an id counts.
    ids: HashMap<&'a [u8], u32>,
}

impl<'a> AssemblyTables<'a> {
    /// `None` if the file has no generators or no operations.
    ///
    /// # Errors
    /// [`Error::Parse`] for a missing item or something else than a number in an operation.
    pub fn read(outline: &Outline<'a>) -> Result<Option<Self>> {
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
            ids.entry(id).or_insert(index as u32);
        }
        Ok(Some(Self { source, generators, operations, ids }))
    }

    /// How the assembly of the first generator is made.
    ///
    /// # Errors
    /// [`Error::Parse`] for a missing item, no generator, or an expression that cannot be read; [`Error::TooLarge`] if the
    /// expressions, whose ranges are short to write, name more than `max_choices` operations.
    pub fn recipe(self, max_choices: u64) -> Result<Recipe<'a>> {
        let assemblies = self.generators.column("assembly_id")?;
        let expressions = self.generators.column("oper_expression")?;
        let chains = self.generators.column("asym_id_list")?;
        let first = assemblies.first().ok_or_else(|| self.source.whole(format!("_{GENERATORS} has no row")))?;
        let mut groups = Vec::new();
        let mut n_choices = 0;
        for row in (0..assemblies.len()).filter(|&row| assemblies[row] == *first) {
            let keys = gathered(chains[row].split(|&byte| byte == b','), RECIPE)?;
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

    /// The choices at each step of an expression such as `(1,2)(P)` or `(1-60)`, in order of application: the
    /// rightmost parenthesis comes first.
    fn steps(&self, expression: &[u8]) -> Result<Vec<Vec<u32>>> {
        let text = gathered(expression.iter().copied().filter(|&byte| byte != b')'), RECIPE)?;
        let parts = text.split(|&byte| byte == b'(').filter(|part| !part.is_empty());
        let parts: Vec<&[u8]> = parts.rev().take(MAX_STEPS + 1).collect();
        let bad = |reason: String| {
            self.source.fault(expression, format!("_{GENERATORS}.oper_expression {}: {reason}", shown(expression)))
        };
        if parts.len() > MAX_STEPS {
            return Err(bad(format!("more than {MAX_STEPS} operations one after the other")));
        }
        let find = |id: &[u8]| {
            let index = self.ids.get(id).copied();
            index.ok_or_else(|| bad(format!("no operation \"{}\" in _{OPERATIONS}", shown(id))))
        };
        let all = |ids: &mut dyn Iterator<Item = Result<u32>>| {
            let mut choices = Vec::new();
            for index in ids {
                push(&mut choices, index?, RECIPE)?;
            }
            Ok(choices)
        };
        let choices = |part: &[u8]| {
            if !part.contains(&b'-') {
                return all(&mut part.split(|&byte| byte == b',').map(find));
            }
            let ends: Option<Vec<i32>> = part.split(|&byte| byte == b'-').map(|end| integer(trimmed(end))).collect();
            match ends.as_deref() {
                // A range that goes past the ids ends at the first one missing.
                Some(&[first, last]) => all(&mut (first..=last).map(|id| find(id.to_string().as_bytes()))),
                _ => Err(bad(format!("\"{}\" is no range", shown(part)))),
            }
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
        let rows = gathered((0..of.len()).filter(|&row| of[row] == *first), RECIPE)?;
        let is_one = |expression: &[u8]| {
            let text = || expression.iter().copied().filter(|&byte| byte > b' ');
            text().eq(*b"1") || text().eq(*b"(1)")
        };
        if rows.is_empty() || !rows.iter().all(|&row| is_one(expressions[row])) {
            return Ok(false);
        }
        let Some(&one) = self.ids.get(&b"1"[..]) else { return Ok(false) };
        let listed = named(rows.iter().flat_map(|&row| chains[row].split(|&byte| byte == b',')))?;
        let present = named(site.records.keys.iter().copied())?;
        Ok(is_identity(&self.operations[one as usize]) && listed == present)
    }
}

/// The distinct keys, sorted, but for those that stand for nothing.
fn named<'a>(keys: impl Iterator<Item = &'a [u8]>) -> Result<Vec<&'a [u8]>> {
    let mut named = gathered(keys.filter(|key| !matches!(*key, b"" | b"?" | b".")), RECIPE)?;
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

fn is_identity(operation: &Operation) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= IDENTITY_TOLERANCE;
    (0..3).all(|r| {
        near(operation.shift[r], 0.0) && (0..3).all(|c| near(operation.rotation[r][c], if r == c { 1.0 } else { 0.0 }))
    })
}

fn finite(source: &Source, text: &[u8]) -> Result<f64> {
    let value = decimal(text).filter(|value| value.is_finite());
    value.ok_or_else(|| source.fault(text, format!("_{OPERATIONS}: \"{}\" is no finite number", shown(text))))
}

#[cfg(test)]
#[path = "assembly_tests.rs"]
mod tests;
