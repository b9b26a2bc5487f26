//! What a user can choose about volumes, as it crosses the line.

use std::ffi::c_void;

use crate::ffi::borrow::flag;
use crate::ffi::guard::guard;
use crate::ffi::progress::{Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::volumes::{Alignment, Connectivity, Options, Profile};
use crate::{Error, Result};

/// Sphere points and their trigonometry in f32, as volumizer's extension module.
pub const NUCULA_PROFILE_F32: i32 = 0;
/// Everything in f64, as volumizer's pure Python.
pub const NUCULA_PROFILE_F64: i32 = 1;
/// f32 angles, f64 trigonometry, points rounded to f32, as volumizer's old C helpers.
pub const NUCULA_PROFILE_C: i32 = 2;

/// Surface voxels of one mouth share a face.
pub const NUCULA_CONNECTIVITY_6: i32 = 6;
/// Surface voxels of one mouth share a face or an edge.
pub const NUCULA_CONNECTIVITY_18: i32 = 18;
/// Surface voxels of one mouth share a face, an edge or a corner.
pub const NUCULA_CONNECTIVITY_26: i32 = 26;
/// Faces always; edges only where one of the two voxels between also belongs to the surface.
pub const NUCULA_CONNECTIVITY_CUSTOM18: i32 = 118;

/// What a user can choose about `nucula_volumes_find`. Fill it with `nucula_volumes_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_volumes_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// 1: the atoms are centred and their principal axes laid along x, y, z; 0: they stay as they are. Default 1.
    pub align: i32,
    /// Voxel edge, Å. Default 3.
    pub voxel_size: f64,
    /// Which of the four proper sign choices of the principal axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-). Default 0.
    pub signs: i32,
    /// One of the NUCULA_PROFILE_* numbers. Default NUCULA_PROFILE_F32.
    pub profile: i32,
    /// One of the NUCULA_CONNECTIVITY_* numbers. Default NUCULA_CONNECTIVITY_CUSTOM18.
    pub surface_connectivity: i32,
    /// Two mouths of a component that at most so many voxels separate count as one; negative: never. Default 1.
    pub mouth_merge_gap: i32,
    /// 1: components behind a narrow neck are refined (pore to pocket, pocket to cavity). Default 1.
    pub neck: i32,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Components with fewer voxels are not in the table. Default 4.
    pub min_voxels: u64,
    /// Components of less volume (Å³) are not in the table. Default 0: none is left out.
    pub min_volume: f64,
    /// A grid of more voxels is refused before it is allocated. Default 2^31, at most 2^32 - 1.
    pub max_voxels: u64,
    /// A residue is along a volume if one of its atoms is no further from the centre of one of its voxels than the atom's
    /// radius, half the diagonal of a voxel, and this, Å. Default 1.4, at most 100.
    pub lining_distance: f64,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and a pointer only the caller reads.
unsafe impl Sized32 for nucula_volumes_options_t {
    const NAME: &'static str = "volumes options";

    fn defaults() -> Self {
        let options = Options::default();
        Self {
            size: size_of::<Self>() as u32,
            align: 1,
            voxel_size: options.voxel_size,
            signs: 0,
            profile: NUCULA_PROFILE_F32,
            surface_connectivity: NUCULA_CONNECTIVITY_CUSTOM18,
            mouth_merge_gap: options.mouth_merge_gap,
            neck: options.neck.into(),
            n_threads: 0,
            min_voxels: options.min_voxels,
            min_volume: 0.0,
            max_voxels: options.max_voxels,
            lining_distance: options.lining_distance,
            progress: None,
            user: std::ptr::null_mut(),
        }
    }
}

impl nucula_volumes_options_t {
    pub(in crate::ffi) fn to_rust(self) -> Result<Options> {
        let options = Options {
            voxel_size: self.voxel_size,
            alignment: match (flag("align", self.align)?, u8::try_from(self.signs)) {
                (true, Ok(signs)) => Alignment::Principal(signs),
                (true, Err(_)) => return Err(Error::argument("signs", format!("{} is not within 0..3", self.signs))),
                (false, _) => Alignment::Keep,
            },
            profile: match self.profile {
                NUCULA_PROFILE_F32 => Profile::F32,
                NUCULA_PROFILE_F64 => Profile::F64,
                NUCULA_PROFILE_C => Profile::C,
                other => {
                    let reason = format!("{other} is none of the NUCULA_PROFILE_* numbers 0, 1, 2");
                    return Err(Error::argument("profile", reason));
                }
            },
            connectivity: connectivity(self.surface_connectivity)?,
            mouth_merge_gap: self.mouth_merge_gap,
            neck: flag("neck", self.neck)?,
            min_voxels: self.min_voxels,
            // 0 excludes nothing, so it needs no case of its own.
            min_volume: Some(self.min_volume),
            max_voxels: self.max_voxels,
            lining_distance: self.lining_distance,
        };
        options.check()?;
        Ok(options)
    }

    /// # Safety
    /// As [`Progress::new`].
    pub(in crate::ffi) unsafe fn progress(&self) -> Option<Progress> {
        // SAFETY: the same promise.
        unsafe { Progress::new(self.progress, self.user) }
    }
}

/// A connectivity that crossed the line as an integer.
pub(in crate::ffi) fn connectivity(number: i32) -> Result<Connectivity> {
    Ok(match number {
        NUCULA_CONNECTIVITY_6 => Connectivity::Faces6,
        NUCULA_CONNECTIVITY_18 => Connectivity::Edges18,
        NUCULA_CONNECTIVITY_26 => Connectivity::Corners26,
        NUCULA_CONNECTIVITY_CUSTOM18 => Connectivity::Custom18,
        other => {
            let reason = format!("{other} is none of the NUCULA_CONNECTIVITY_* numbers 6, 18, 26, 118");
            return Err(Error::argument("surface_connectivity", reason));
        }
    })
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_options_init(
    options: *mut nucula_volumes_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}
