//! Structures: read a file, or take atoms; look at them; free them.

use std::sync::Arc;

use libc::c_char;

use super::borrow::{self, flag};
use super::guard::guard;
use super::sized::{self, Sized32};
use super::status::nucula_status_t;
use crate::base::{Name, Structure};
use crate::io::{self, Assembly, Format, ReadOptions, Rules};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// The first biological assembly; copies get chain ids of their own.
pub const NUCULA_ASSEMBLY_BIOLOGICAL: i32 = 0;
/// The asymmetric unit, as it stands in the file.
pub const NUCULA_ASSEMBLY_ASYMMETRIC: i32 = 1;
/// As NUCULA_ASSEMBLY_BIOLOGICAL, but the asymmetric unit where the first assembly is provably the same.
pub const NUCULA_ASSEMBLY_AUTO: i32 = 2;

/// The rules of volumizer, bit for bit.
pub const NUCULA_RULES_VOLUMIZER: i32 = 0;
/// Plain rules: what a structural biologist expects where volumizer does otherwise.
pub const NUCULA_RULES_PLAIN: i32 = 1;

/// What to keep of a file, and how large it may be. Fill it with `nucula_structure_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_structure_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_ASSEMBLY_* numbers. Default NUCULA_ASSEMBLY_BIOLOGICAL.
    pub assembly: i32,
    /// 1: all models of a file without assembly data are kept, overlaid; 0: only the first. Default 1.
    pub keep_models: i32,
    /// 1: residues that are not amino acids are kept (waters, ligands, nucleotides). Default 0.
    pub keep_non_protein: i32,
    /// 1: atoms of element H are kept. Default 0.
    pub keep_hydrogens: i32,
    /// Reserved; 0.
    pub reserved: i32,
    /// Limit on the size of the file, and of what a gzipped file unpacks to, bytes. Default 4 GiB.
    pub max_file_bytes: u64,
    /// Limit on the number of atoms after expansion of the assembly. Default 50 million.
    pub max_atoms: u64,
    /// One of the NUCULA_RULES_* numbers. Default NUCULA_RULES_VOLUMIZER.
    pub rules: i32,
    /// Which model is read, counted from 1; 0: as `keep_models` says. Default 0.
    pub model: u32,
    /// The biological assembly of this number instead of the first; 0: as `assembly` says. Default 0.
    pub assembly_number: u64,
    /// Author's ids of the chains to read, separated by commas; NULL: all. Default NULL.
    pub chains: *const c_char,
    /// Names of residues that are kept besides amino acids, separated by commas; NULL: none. Default NULL.
    pub keep_residues: *const c_char,
}

// SAFETY: repr(C), starts with the u32 size; integers and pointers.
unsafe impl Sized32 for nucula_structure_options_t {
    const NAME: &'static str = "structure options";

    fn defaults() -> Self {
        let ReadOptions { keep_models, keep_non_protein, keep_hydrogens, max_file_bytes, max_atoms, .. } =
            ReadOptions::default();
        Self {
            size: size_of::<Self>() as u32,
            assembly: NUCULA_ASSEMBLY_BIOLOGICAL,
            keep_models: keep_models.into(),
            keep_non_protein: keep_non_protein.into(),
            keep_hydrogens: keep_hydrogens.into(),
            reserved: 0,
            max_file_bytes,
            max_atoms,
            rules: NUCULA_RULES_VOLUMIZER,
            model: 0,
            assembly_number: 0,
            chains: std::ptr::null(),
            keep_residues: std::ptr::null(),
        }
    }
}

impl nucula_structure_options_t {
    /// # Safety
    /// The texts must be NULL or NUL-terminated.
    pub(super) unsafe fn to_rust(self) -> Result<ReadOptions> {
        // SAFETY: the same promise.
        let (chains, keep_residues) =
            unsafe { (list("chains", self.chains)?, list("keep_residues", self.keep_residues)?) };
        let number = u32::try_from(self.assembly_number).map_err(|_| {
            Error::argument("assembly_number", format!("{} is more than {}", self.assembly_number, u32::MAX))
        })?;
        Ok(ReadOptions {
            rules: match self.rules {
                NUCULA_RULES_VOLUMIZER => Rules::Biotite,
                NUCULA_RULES_PLAIN => Rules::Plain,
                other => {
                    let reason = format!("{other} is none of the NUCULA_RULES_* numbers 0, 1");
                    return Err(Error::argument("rules", reason));
                }
            },
            model: self.model,
            chains,
            keep_residues,
            assembly: match self.assembly {
                NUCULA_ASSEMBLY_BIOLOGICAL | NUCULA_ASSEMBLY_AUTO if number > 0 => Assembly::Number(number),
                NUCULA_ASSEMBLY_BIOLOGICAL => Assembly::Biological,
                NUCULA_ASSEMBLY_ASYMMETRIC => Assembly::Asymmetric,
                NUCULA_ASSEMBLY_AUTO => Assembly::Auto,
                other => {
                    let reason = format!("{other} is none of the NUCULA_ASSEMBLY_* numbers 0, 1, 2");
                    return Err(Error::argument("assembly", reason));
                }
            },
            keep_models: flag("keep_models", self.keep_models)?,
            keep_non_protein: flag("keep_non_protein", self.keep_non_protein)?,
            keep_hydrogens: flag("keep_hydrogens", self.keep_hydrogens)?,
            max_file_bytes: self.max_file_bytes,
            max_atoms: self.max_atoms,
        })
    }
}

/// The texts between the commas of a list, without blanks around them; none for NULL.
///
/// # Safety
/// The list must be NULL or NUL-terminated.
unsafe fn list(name: &'static str, pointer: *const c_char) -> Result<Vec<String>> {
    if pointer.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: the caller's promise.
    let text = unsafe { borrow::text(name, pointer)? }.to_string_lossy();
    let items: Vec<String> = text.split(',').map(|item| item.trim().to_owned()).collect();
    match items.iter().any(String::is_empty) {
        true => Err(Error::argument(name, format!("\"{}\" has an empty item", text.escape_default()))),
        false => Ok(items),
    }
}

/// Atoms with their positions. Immutable; may be read from several threads at once.
pub struct nucula_structure_t(pub(super) Arc<Structure>);

/// The atoms of a structure as flat arrays of `n_atoms` entries, in file order. The arrays belong to the structure and
/// live as long as it. Texts are NUL-terminated.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_structure_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// 1 if `cell` is set.
    pub has_cell: i32,
    /// Number of atoms.
    pub n_atoms: usize,
    /// Cartesian coordinates, Å.
    pub positions: *const [f32; 3],
    /// Element symbols as read, such as "C" or "SE".
    pub elements: *const [c_char; 4],
    /// Atom names, such as "CA".
    pub atom_names: *const [c_char; 8],
    /// Residue names, such as "ALA".
    pub residue_names: *const [c_char; 4],
    /// Chain ids (author's; copies of an assembly renamed).
    pub chains: *const [c_char; 8],
    /// Residue numbers (author's).
    pub residue_ids: *const i32,
    /// Insertion codes; 0 where there is none.
    pub insertion_codes: *const c_char,
    /// 1 for atoms of HETATM records.
    pub hetero: *const u8,
    /// Unit cell of the file: a, b, c (Å), alpha, beta, gamma (degrees); zeros if it had none.
    pub cell: [f64; 6],
    /// What was left out, doubled or guessed when the file was read: a sentence a line; "" for an ordinary file.
    pub notes: *const c_char,
    /// Number of models in the file, frames that only END or ENDMDL parts included; 0 if there was no file.
    pub n_models: u64,
    /// Number of entries of `dropped_names` and `dropped_atoms`.
    pub n_dropped: usize,
    /// Names of the residues that cleaning left out, as they stand in the file.
    pub dropped_names: *const [c_char; 8],
    /// How many atoms were left out with each.
    pub dropped_atoms: *const u64,
    /// Residue names uncut, where NUCULA_RULES_PLAIN read one of more than three letters; else NULL.
    pub long_residue_names: *const [c_char; 8],
    /// Chain ids uncut, where NUCULA_RULES_PLAIN read one of eight letters, which has no NUL then; else NULL.
    pub long_chains: *const [c_char; 8],
}

// SAFETY: repr(C), starts with the u32 size; integers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_structure_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        view_of(&Structure::default())
    }
}

/// The columns of a structure as C sees them. A `Name` is a transparent array of bytes that ends in NUL.
pub(super) fn view_of(structure: &Structure) -> nucula_structure_view_t {
    let topology = &structure.topology;
    let reading = &structure.reading;
    let text = reading.text();
    let names = &topology.long_residue_names;
    let cut = &topology.cut_chains;
    nucula_structure_view_t {
        size: size_of::<nucula_structure_view_t>() as u32,
        has_cell: structure.cell.is_some().into(),
        n_atoms: structure.n_atoms(),
        positions: structure.positions.as_ptr(),
        elements: topology.elements.as_ptr().cast(),
        atom_names: topology.atom_names.as_ptr().cast(),
        residue_names: topology.residue_names.as_ptr().cast(),
        chains: if cut.is_empty() { topology.chains.as_ptr() } else { cut.as_ptr() }.cast(),
        residue_ids: topology.residue_ids.as_ptr(),
        insertion_codes: topology.insertion_codes.as_ptr().cast(),
        hetero: topology.hetero.as_ptr(),
        cell: structure.cell.unwrap_or_default(),
        // One that no structure need be alive for.
        notes: if text.is_empty() { c"".as_ptr() } else { text.as_ptr() },
        n_models: reading.n_models,
        n_dropped: reading.dropped_names.len(),
        dropped_names: reading.dropped_names.as_ptr().cast(),
        dropped_atoms: reading.dropped_atoms.as_ptr(),
        long_residue_names: if names.is_empty() { std::ptr::null() } else { names.as_ptr().cast() },
        long_chains: if cut.is_empty() { std::ptr::null() } else { topology.chains.as_ptr().cast() },
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_options_init(
    options: *mut nucula_structure_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// Reads the structure in a PDB (.pdb, .ent, .pdb1), mmCIF (.cif, .mmcif) or BinaryCIF (.bcif) file, each also gzipped
/// (.gz), and cleans it: amino acids without hydrogens, unless the options keep more. Whatever is not ordinary about the
/// file is told in the `notes` of the view.
///
/// `path`: the file; any bytes on Unix, UTF-8 elsewhere. `options`: NULL for the defaults. `out`: receives the
/// structure, or NULL on failure; release it with `nucula_structure_free`.
///
/// A structure may come out with no atoms at all, when the file holds no protein; its notes say what was there. Cost:
/// linear in the file, about 1 ms per MB.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option out of range; a model, chain or assembly that is not there), IO, PARSE (with
/// the line), UNSUPPORTED (suffix), TOO_LARGE (`max_file_bytes`, `max_atoms`), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_read(
    path: *const c_char,
    options: *const nucula_structure_options_t,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, a NUL-terminated path, and options as long as they say.
        let (out, path, options) = unsafe {
            (borrow::handle_place("out", out)?, borrow::path("path", path)?, sized::options(options)?.to_rust()?)
        };
        let structure = io::read(&path, &options)?;
        *out = borrow::hand_over(nucula_structure_t(Arc::new(structure)));
        Ok(())
    })
}

/// As `nucula_structure_read`, from a file that is in memory, gzipped or not.
///
/// `bytes`: the `n_bytes` bytes of the file, which are copied. `name`: NULL for "memory", or what messages call it. `format`:
/// what the suffix of a file would be, such as "pdb", "cif", "bcif".
///
/// Errors: those of `nucula_structure_read`; UNSUPPORTED (format).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_read_memory(
    bytes: *const u8,
    n_bytes: usize,
    name: *const c_char,
    format: *const c_char,
    options: *const nucula_structure_options_t,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, readable bytes, NUL-terminated texts, and options as long as
        // they say.
        let (out, bytes, name, format, options) = unsafe {
            let name = if name.is_null() { c"memory" } else { borrow::text("name", name)? };
            (
                borrow::handle_place("out", out)?,
                borrow::slice("bytes", bytes, n_bytes)?,
                name.to_string_lossy(),
                borrow::text("format", format)?.to_string_lossy().to_lowercase(),
                sized::options(options)?.to_rust()?,
            )
        };
        let suffix = format.trim_start_matches('.');
        let format = Format::named(suffix.strip_suffix(".gz").unwrap_or(suffix)).ok_or_else(|| {
            let reason = format!("format \"{}\"; can read pdb, ent, pdb1, cif, mmcif, bcif", format.escape_default());
            Error::Unsupported { reason }
        })?;
        let structure = io::read_bytes(bytes, &name, format, &options)?;
        *out = borrow::hand_over(nucula_structure_t(Arc::new(structure)));
        Ok(())
    })
}

/// Makes a structure from bare atoms: one residue UNK 1 of chain A, nothing cleaned away.
///
/// `positions`: n_atoms × 3 Cartesian coordinates, Å, finite. `elements`: one symbol per atom, NUL-terminated, such as
/// "C"; the case matters, and an unknown symbol gets the radius 2 Å. `n_atoms`: may be 0. `out`: receives the
/// structure, or NULL on failure; release it with `nucula_structure_free`. Everything is copied.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a coordinate that is not finite, named by its atom), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_from_atoms(
    positions: *const [f32; 3],
    elements: *const [c_char; 4],
    n_atoms: usize,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out` and n_atoms readable items of each.
        let (out, positions, elements) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("positions", positions, n_atoms)?,
                borrow::slice("elements", elements.cast::<[u8; 4]>(), n_atoms)?,
            )
        };
        refuse_infinite(positions)?;
        // Most structures have fewer symbols than this; those of hostile ones are looked at anew.
        let mut known: Vec<([u8; 4], Name<4>)> = Vec::with_capacity(8);
        let names = elements.iter().map(|symbol| {
            // Most atoms by far.
            if let [letter @ b'A'..=b'Z', 0, 0, 0] = symbol {
                return Name::new([*letter]);
            }
            if let Some((_, name)) = known.iter().find(|(given, _)| given == symbol) {
                return *name;
            }
            let length = symbol.iter().position(|&byte| byte == 0).unwrap_or(symbol.len());
            let name = Name::new(symbol[..length].trim_ascii());
            if known.len() < known.capacity() {
                known.push((*symbol, name));
            }
            name
        });
        let (n, what) = (n_atoms, Purpose("the atoms of a structure"));
        let positions = collected(positions.iter().copied(), n, what)?;
        let structure = Structure::try_from_atoms(positions, collected(names, n, what)?)?;
        *out = borrow::hand_over(nucula_structure_t(Arc::new(structure)));
        Ok(())
    })
}

/// # Errors
/// [`Error::BadArgument`] naming the first atom that is nowhere.
pub(super) fn refuse_infinite(positions: &[[f32; 3]]) -> Result<()> {
    // The largest of all without their signs, as bits: one pass without a branch, since NaN and infinity are beyond all numbers.
    let largest = positions.as_flattened().iter().fold(0, |largest, x| (x.to_bits() & (u32::MAX >> 1)).max(largest));
    if largest < f32::INFINITY.to_bits() {
        return Ok(());
    }
    let Some(atom) = positions.iter().position(|position| !position.iter().all(|x| x.is_finite())) else {
        return Ok(());
    };
    let reason = format!("atom {atom} is at {:?}; coordinates must be finite", positions[atom]);
    Err(Error::argument("positions", reason))
}

/// Lends the atoms of a structure as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the structure is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_view(
    structure: *const nucula_structure_t,
    view: *mut nucula_structure_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure and a view as long as it says.
        unsafe {
            let structure = &borrow::shared("structure", structure)?.0;
            sized::write_view(view, |_| Ok(view_of(structure)))
        }
    })
}

/// Frees a structure; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_free(structure: *mut nucula_structure_t) {
    // SAFETY: the caller promises a structure of this library that is not used again.
    unsafe { borrow::free(structure) };
}
