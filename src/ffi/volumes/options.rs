//! What a user can choose about volumes, as it crosses the line.

use std::ffi::c_void;
use std::sync::Arc;

use libc::c_char;

use crate::base::Name;
use crate::ffi::borrow::{self, flag};
use crate::ffi::guard::guard;
use crate::ffi::progress::{Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::volumes::{Alignment, Connectivity, Options, Profile, Radii, Region};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// Sphere points and their trigonometry in f32, as volumizer's extension module.
pub const NUCULA_PROFILE_F32: i32 = 0;
/// Everything in f64, as volumizer's pure Python.
pub const NUCULA_PROFILE_F64: i32 = 1;
/// f32 angles, f64 trigonometry, points rounded to f32, as volumizer's old C helpers.
pub const NUCULA_PROFILE_C: i32 = 2;

/// The signs of the principal axes that turn with the molecule: its skewness along the two axes where it is largest is
/// positive.
pub const NUCULA_SIGNS_SHAPE: i32 = 100;

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
    /// Which of the four proper sign choices of the principal axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-), counted from
    /// signs that depend on how the molecule lies; or NUCULA_SIGNS_SHAPE. Default 0.
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
    /// NULL, or the radii of the atoms, Å, one for each atom of the structure, instead of those of their elements. Each
    /// above 0, at most 20. Default NULL.
    pub radii: *const f64,
    /// Number of `radii`. Default 0.
    pub n_radii: usize,
    /// NULL, or the symbols of elements whose radius is not to be that of the table, NUL-terminated. A symbol means the
    /// atoms whose element is written like it, or else those that differ from it in case alone. Default NULL.
    pub radius_elements: *const [c_char; 4],
    /// The radii of `radius_elements`, Å. Each above 0, at most 20. Default NULL.
    pub element_radii: *const f64,
    /// Number of `radius_elements` and `element_radii`. Default 0.
    pub n_element_radii: usize,
    /// NULL, or two points, Å: the lower and upper corner of a box, in the frame of the structure as it is handed in. Only
    /// components with a voxel whose centre lies inside are in the table. Default NULL.
    pub within_box: *const [f64; 3],
    /// NULL, or points, Å, in the same frame: only components with a voxel whose centre is no further than `within_distance`
    /// from one of them are in the table. Not together with `within_box`. Default NULL.
    pub within_points: *const [f64; 3],
    /// Number of `within_points`. Default 0.
    pub n_within_points: usize,
    /// See `within_points`, Å. Default 0.
    pub within_distance: f64,
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
            radii: std::ptr::null(),
            n_radii: 0,
            radius_elements: std::ptr::null(),
            element_radii: std::ptr::null(),
            n_element_radii: 0,
            within_box: std::ptr::null(),
            within_points: std::ptr::null(),
            n_within_points: 0,
            within_distance: 0.0,
        }
    }
}

impl nucula_volumes_options_t {
    /// # Safety
    /// The arrays must be as long as the numbers beside them say.
    pub(in crate::ffi) unsafe fn to_rust(self) -> Result<Options> {
        let options = Options {
            voxel_size: self.voxel_size,
            alignment: match (flag("align", self.align)?, u8::try_from(self.signs)) {
                (true, _) if self.signs == NUCULA_SIGNS_SHAPE => Alignment::Shape,
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
            // SAFETY: the same promise.
            radii: unsafe { self.radii()? },
            // SAFETY: the same promise.
            within: unsafe { self.within()? },
        };
        options.check()?;
        Ok(options)
    }

    /// # Safety
    /// As [`nucula_volumes_options_t::to_rust`].
    unsafe fn radii(&self) -> Result<Radii> {
        let what = Purpose("the radii");
        // SAFETY: the caller's promise.
        let (atoms, symbols, radii) = unsafe {
            let n = self.n_element_radii;
            let symbols = borrow::slice("radius_elements", self.radius_elements, n)?;
            let atoms =
                if self.radii.is_null() { None } else { Some(borrow::slice("radii", self.radii, self.n_radii)?) };
            (atoms, symbols, borrow::slice("element_radii", self.element_radii, n)?)
        };
        match atoms {
            Some(_) if !symbols.is_empty() => {
                Err(Error::argument("radii", "of the atoms and of elements; it must be one or the other"))
            }
            Some(atoms) => Ok(Radii::Atoms(Arc::new(collected(atoms.iter().copied(), atoms.len(), what)?))),
            None if symbols.is_empty() => Ok(Radii::Table),
            None => {
                let names = symbols.iter().map(symbol_name);
                Ok(Radii::Elements(collected(names.zip(radii.iter().copied()), symbols.len(), what)?))
            }
        }
    }

    /// # Safety
    /// As [`nucula_volumes_options_t::to_rust`].
    unsafe fn within(&self) -> Result<Option<Region>> {
        let is_around = !self.within_points.is_null();
        if self.within_box.is_null() && !is_around {
            return Ok(None);
        }
        if !self.within_box.is_null() && is_around {
            return Err(Error::argument("within", "within_box and within_points; it must be one or the other"));
        }
        // SAFETY: the caller's promise.
        unsafe {
            if is_around {
                let n = self.n_within_points;
                let points = borrow::slice("within_points", self.within_points, n)?;
                let points = Arc::new(collected(points.iter().copied(), n, Purpose("the points of a region"))?);
                return Ok(Some(Region::Around { points, distance: self.within_distance }));
            }
            let corners = borrow::slice("within_box", self.within_box, 2)?;
            Ok(Some(Region::Box { lower: corners[0], upper: corners[1] }))
        }
    }

    /// # Safety
    /// As [`Progress::new`].
    pub(in crate::ffi) unsafe fn progress(&self) -> Option<Progress> {
        // SAFETY: the same promise.
        unsafe { Progress::new(self.progress, self.user) }
    }
}

/// The characters of a symbol up to its NUL, without blanks around them.
fn symbol_name(symbol: &[c_char; 4]) -> Name<4> {
    let bytes = symbol.map(|c| c as u8);
    let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    Name::new(bytes[..length].trim_ascii())
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
