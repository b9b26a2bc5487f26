//! Results to files.

use std::path::Path;

use libc::c_char;

use super::find::nucula_volumes_t;
use crate::ffi::borrow::{self, flag};
use crate::ffi::guard::guard;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::reports::volumes::{self, Format, OutputFrame, WriteOptions};
use crate::{Error, Result};

/// File format by the suffix of the path: .pdb, .cif, .mmcif, .json, .csv, .html, .pml, .cxc.
pub const NUCULA_VOLUMES_FORMAT_BY_SUFFIX: i32 = 0;
/// Annotated structure as PDB.
pub const NUCULA_VOLUMES_FORMAT_PDB: i32 = 1;
/// Annotated structure as mmCIF.
pub const NUCULA_VOLUMES_FORMAT_MMCIF: i32 = 2;
/// Report with the table as JSON.
pub const NUCULA_VOLUMES_FORMAT_JSON: i32 = 3;
/// Table as CSV.
pub const NUCULA_VOLUMES_FORMAT_CSV: i32 = 4;
/// Table by columns as JSON: what pandas writes.
pub const NUCULA_VOLUMES_FORMAT_JSON_COLUMNS: i32 = 5;

/// A page to look at: one file, no network.
pub const NUCULA_VOLUMES_FORMAT_HTML: i32 = 6;
/// Script for PyMOL, which shows the annotated structure beside it.
pub const NUCULA_VOLUMES_FORMAT_PML: i32 = 7;
/// Script for ChimeraX, likewise.
pub const NUCULA_VOLUMES_FORMAT_CXC: i32 = 8;

/// Atoms and voxels in the frame of the grid.
pub const NUCULA_FRAME_ALIGNED: i32 = 0;
/// Atoms and voxels where the input had the atoms.
pub const NUCULA_FRAME_INPUT: i32 = 1;

/// How results are written. Fill it with `nucula_volumes_write_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_volumes_write_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_VOLUMES_FORMAT_* numbers. Default NUCULA_VOLUMES_FORMAT_BY_SUFFIX.
    pub format: i32,
    /// 1: hubs are written too; 0: they are left out, and mmCIF is laid out as volumizer's. Default 1.
    pub include_hubs: i32,
    /// 1: PDB byte for byte in volumizer's layout, whose columns overflow for large structures; 0: a PDB file
    /// that other programs read. Default 0.
    pub exact_pdb: i32,
    /// JSON and page: the label of the structure; NULL: null. Default NULL.
    pub source: *const c_char,
    /// JSON: the file that was read; NULL: null. Default NULL.
    pub input_path: *const c_char,
    /// JSON and scripts: the annotated structure written beside it; NULL: null, in scripts NAME.annotated.cif. Default NULL.
    pub structure_path: *const c_char,
    /// One of the NUCULA_FRAME_* numbers. Default NUCULA_FRAME_ALIGNED.
    pub frame: i32,
    /// Reserved; 0.
    pub reserved: u32,
}

// SAFETY: repr(C), starts with the u32 size; integers and pointers.
unsafe impl Sized32 for nucula_volumes_write_options_t {
    const NAME: &'static str = "write options";

    fn defaults() -> Self {
        let none = std::ptr::null();
        Self {
            size: size_of::<Self>() as u32,
            format: NUCULA_VOLUMES_FORMAT_BY_SUFFIX,
            include_hubs: 1,
            exact_pdb: 0,
            source: none,
            input_path: none,
            structure_path: none,
            frame: NUCULA_FRAME_ALIGNED,
            reserved: 0,
        }
    }
}

impl nucula_volumes_write_options_t {
    /// # Safety
    /// The texts must be NULL or NUL-terminated.
    unsafe fn to_rust(self, path: &Path) -> Result<WriteOptions> {
        let format = match self.format {
            NUCULA_VOLUMES_FORMAT_BY_SUFFIX => Format::of(path)?,
            NUCULA_VOLUMES_FORMAT_PDB => Format::Pdb,
            NUCULA_VOLUMES_FORMAT_MMCIF => Format::Mmcif,
            NUCULA_VOLUMES_FORMAT_JSON => Format::Json,
            NUCULA_VOLUMES_FORMAT_CSV => Format::Csv,
            NUCULA_VOLUMES_FORMAT_JSON_COLUMNS => Format::JsonColumns,
            NUCULA_VOLUMES_FORMAT_HTML => Format::Html,
            NUCULA_VOLUMES_FORMAT_PML => Format::Pymol,
            NUCULA_VOLUMES_FORMAT_CXC => Format::ChimeraX,
            other => {
                let reason = format!("{other} is none of the NUCULA_VOLUMES_FORMAT_* numbers 0..8");
                return Err(Error::argument("format", reason));
            }
        };
        let label = |name, pointer: *const c_char| -> Result<Option<String>> {
            if pointer.is_null() {
                return Ok(None);
            }
            // SAFETY: the caller's promise.
            Ok(Some(unsafe { borrow::text(name, pointer)? }.to_string_lossy().into_owned()))
        };
        Ok(WriteOptions {
            format,
            include_hubs: flag("include_hubs", self.include_hubs)?,
            frame: match self.frame {
                NUCULA_FRAME_ALIGNED => OutputFrame::Aligned,
                NUCULA_FRAME_INPUT => OutputFrame::Input,
                other => {
                    let reason = format!("{other} is none of the NUCULA_FRAME_* numbers 0, 1");
                    return Err(Error::argument("frame", reason));
                }
            },
            exact_pdb: flag("exact_pdb", self.exact_pdb)?,
            source: label("source", self.source)?,
            input_path: label("input_path", self.input_path)?,
            structure_path: label("structure_path", self.structure_path)?,
        })
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_write_options_init(
    options: *mut nucula_volumes_write_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// Writes the result in the format of the path's suffix: the aligned structure with one pseudo-atom per voxel of every
/// component (.pdb, .cif, .mmcif), a report (.json), the table (.csv), a page to look at (.html), or a script for
/// PyMOL or ChimeraX that shows an annotated structure beside it (.pml, .cxc). Pseudo-atoms have residue names HUB, POR, POK,
/// CAV, OCC and a B-factor of 50 at mouths.
///
/// The file appears whole or not at all: it is written under a temporary name in the same folder and then renamed.
///
/// `path`: any bytes on Unix, UTF-8 elsewhere; an existing file is replaced.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (empty path), UNSUPPORTED (suffix; a structure that PDB cannot hold), IO, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_write(
    volumes: *const nucula_volumes_t,
    path: *const c_char,
) -> nucula_status_t {
    // SAFETY: the same promises; NULL options are the defaults.
    unsafe { nucula_volumes_write_as(volumes, path, std::ptr::null()) }
}

/// As `nucula_volumes_write`, with a choice of format and content.
///
/// `options`: NULL for the defaults.
///
/// Errors: those of `nucula_volumes_write`, and BAD_ARGUMENT (option out of range).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_write_as(
    volumes: *const nucula_volumes_t,
    path: *const c_char,
    options: *const nucula_volumes_write_options_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes, a NUL-terminated path and options as long as they say.
        let (volumes, path, options) = unsafe {
            let path = borrow::path("path", path)?;
            let options = sized::options(options)?.to_rust(&path)?;
            (borrow::shared("volumes", volumes)?, path, options)
        };
        volumes::write(&volumes.volumes, &path, &options)
    })
}
