//! PDB files.

mod biomt;
mod chains;
mod fields;
mod lines;
mod read;
mod whole;
mod write;

use read::{Layout, PdbFile};

use super::Format;
use super::copies::Recipe;
use super::options::{Assembly, ReadOptions};
use super::source::Source;
use super::told::Told;
use crate::{Error, Result};

pub(super) use fields::{bad_position, guess_element};
pub(super) use whole::read as read_whole;
pub use write::{PdbLayout, write_pdb};

/// The atoms of a PDB file, and how to make an assembly of them, if one is wanted and told.
///
/// # Errors
/// [`Error::BadArgument`] for a model or assembly that is not there, [`Error::Parse`], [`Error::TooLarge`].
pub(super) fn read<'a>(source: &'a Source, format: Format, options: &ReadOptions) -> Result<Told<'a>> {
    refuse_mmcif(source)?;
    let mut file = read::read(source, options, Layout::default())?;
    source.check_atoms(file.records.n_atoms() as u64, options.max_atoms)?;
    let is_assembly = format == Format::PdbAssembly;
    let wanted = options.assembly != Assembly::Asymmetric && !is_assembly;
    let recipe = if wanted { recipe(source, &mut file, options)? } else { None };
    if let Some(recipe) = &recipe
        && !recipe.names_any(&file.records.keys)
        && chains::names_two_letters(chains::long(&file.records.topology), recipe)
    {
        let layout = Layout { two_letters: true, ..Layout::default() };
        let records = read::read(source, options, layout)?.records;
        return Ok(Told { recipe: Some(recipe.clone()), ..Told::of(records) });
    }
    chains::tell(&mut file.records);
    let unwanted = options.model > 0 || recipe.is_some() || options.assembly == Assembly::Asymmetric;
    if unwanted || !options.keep_models {
        return Ok(Told { recipe, ..Told::of(file.records) });
    }
    if is_assembly && file.n_models() > 1 {
        let layout = Layout { one_model: true, ..Layout::default() };
        let n_models = file.n_models() as u64;
        let mut records = read::read(source, options, layout)?.records;
        source.check_atoms(records.n_atoms() as u64, options.max_atoms)?;
        records.notes.n_models = n_models;
        records.notes.say(format!("{n_models} models, read as the copies of one assembly, as the suffix says"));
        return Ok(Told { renamed: true, ..Told::of(records) });
    }
    overlay(source, &mut file, options)?;
    Ok(Told::of(file.records))
}

/// How the assembly is made that `options` ask for; by the rules of `volumizer` where it is the first.
fn recipe<'a>(source: &'a Source, file: &mut PdbFile<'a>, options: &ReadOptions) -> Result<Option<Recipe<'a>>> {
    let lines = &file.assembly_lines;
    if let Assembly::Number(number) = options.assembly {
        let recipe = biomt::plain_recipe(source, lines, Some(number))?;
        return recipe.ok_or_else(|| no_assembly(source, lines, number)).map(Some);
    }
    let recipe = biomt::recipe(source, lines)?;
    let n_told = biomt::numbers_told(lines).len();
    if recipe.is_none() && n_told > 0 {
        let plain = biomt::plain_recipe(source, lines, None).unwrap_or_default();
        if plain.is_none_or(|plain| !plain.is_identity(&file.records.keys)) {
            file.records.notes.say(format!(
                "REMARK 350 tells {}, but not in the way that volumizer reads (a blank line is enough): the asymmetric \
                 unit is read as it stands; rules=\"plain\" reads the first, assembly=1 that of a number",
                super::notes::number_of(n_told as u64, "biomolecule")
            ));
        }
    }
    Ok(recipe)
}

/// The error of an assembly that is not there.
fn no_assembly(source: &Source, lines: &[&[u8]], number: u32) -> Error {
    let numbers: Vec<String> = biomt::numbers_told(lines).iter().map(ToString::to_string).collect();
    let told = if numbers.is_empty() { "none".into() } else { numbers.join(", ") };
    Error::argument("assembly", format!("{number}: {} tells {told} (REMARK 350)", source.name()))
}

/// Adds the other models, if they can be overlaid.
fn overlay(source: &Source, file: &mut PdbFile<'_>, options: &ReadOptions) -> Result<()> {
    let n_models = file.n_models();
    if n_models == 1 {
        let n_frames = file.frames().len();
        if n_frames > 0 {
            file.records.notes.say(format!(
                "{n_frames} frames, parted by END or ENDMDL without MODEL, are read as one model, one over the other; \
                 rules=\"plain\" reads the first, model=2 the second"
            ));
        }
        return Ok(());
    }
    if !file.models_are_of_one_size() {
        file.records.notes.say(super::told::models_differ(n_models as u64));
        return Ok(());
    }
    let n_atoms = (file.records.n_atoms() as u64).saturating_mul(n_models as u64);
    source.check_atoms(n_atoms, options.max_atoms)?;
    file.add_models(options)?;
    file.records.notes.say(super::told::models_overlaid(n_models as u64));
    Ok(())
}

/// Tells mmCIF by its first word.
pub(super) fn refuse_mmcif(source: &Source) -> Result<()> {
    let lines = source.text().split(|&byte| byte == b'\n' || byte == b'\r').map(<[u8]>::trim_ascii);
    let first = lines.take(MAX_COMMENTS).find(|line| !line.is_empty() && line[0] != b'#').unwrap_or_default();
    if first.get(..5).is_some_and(|head| head.eq_ignore_ascii_case(b"data_")) {
        return Err(source.fault(
            source.text(),
            "it is mmCIF, not PDB: give it the suffix .cif, or say format=\"cif\" where a file is read from memory",
        ));
    }
    Ok(())
}

/// Lines of comments that may stand before the first word of an mmCIF file, for [`refuse_mmcif`].
const MAX_COMMENTS: usize = 1000;
