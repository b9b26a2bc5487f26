//! Structures: read a file, or take atoms; look at them; free them.

use std::sync::Arc;

use libc::c_char;

use super::borrow::{self, flag};
use super::guard::guard;
use super::sized::{self, Sized32};
use super::status::nucula_status_t;
use crate::base::{Name, Structure};
use crate::io::{self, Assembly, ReadOptions};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// The first biological assembly; copies get chain ids of their own.
pub const NUCULA_ASSEMBLY_BIOLOGICAL: i32 = 0;
/// The asymmetric unit, as it stands in the file.
pub const NUCULA_ASSEMBLY_ASYMMETRIC: i32 = 1;
/// As NUCULA_ASSEMBLY_BIOLOGICAL, but the asymmetric unit where the first assembly is provably the same.
pub const NUCULA_ASSEMBLY_AUTO: i32 = 2;

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
}

// SAFETY: repr(C), starts with the u32 size, integers only.
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
        }
    }
}

impl nucula_structure_options_t {
    pub(super) fn to_rust(self) -> Result<ReadOptions> {
        Ok(ReadOptions {
            assembly: match self.assembly {
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
    nucula_structure_view_t {
        size: size_of::<nucula_structure_view_t>() as u32,
        has_cell: structure.cell.is_some().into(),
        n_atoms: structure.n_atoms(),
        positions: structure.positions.as_ptr(),
        elements: topology.elements.as_ptr().cast(),
        atom_names: topology.atom_names.as_ptr().cast(),
        residue_names: topology.residue_names.as_ptr().cast(),
        chains: topology.chains.as_ptr().cast(),
        residue_ids: topology.residue_ids.as_ptr(),
        insertion_codes: topology.insertion_codes.as_ptr().cast(),
        hetero: topology.hetero.as_ptr(),
        cell: structure.cell.unwrap_or_default(),
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

/// Reads the structure in a PDB (.pdb) or mmCIF (.cif, .mmcif) file, each also gzipped (.gz), and cleans it: amino
/// acids without hydrogens, unless the options keep more.
///
/// `path`: the file; any bytes on Unix, UTF-8 elsewhere. `options`: NULL for the defaults. `out`: receives the
/// structure, or NULL on failure; release it with `nucula_structure_free`.
///
/// A structure may come out with no atoms at all, when the file holds no protein. Cost: linear in the file, about 1 ms
/// per MB.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option out of range), IO, PARSE (with the line), UNSUPPORTED (suffix),
/// TOO_LARGE (`max_file_bytes`, `max_atoms`), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_structure_read(
    path: *const c_char,
    options: *const nucula_structure_options_t,
    out: *mut *mut nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, a NUL-terminated path, and options as long as they say.
        let (out, path, options) =
            unsafe { (borrow::handle_place("out", out)?, borrow::path("path", path)?, sized::options(options)?) };
        let structure = io::read(&path, &options.to_rust()?)?;
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
        let names = elements.iter().map(|symbol| {
            let length = symbol.iter().position(|&byte| byte == 0).unwrap_or(symbol.len());
            Name::new(symbol[..length].trim_ascii())
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
