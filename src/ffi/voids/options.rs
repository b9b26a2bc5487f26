//! What a user can choose about voids, as it crosses the line.

use std::ffi::c_void;

use crate::ffi::borrow::{self, flag};
use crate::ffi::guard::guard;
use crate::ffi::progress::{Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::voids::{Options, Radii, Region};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// Van der Waals radii by element, whatever the case of its symbol; 2.0 Å for elements that the table lacks.
pub const NUCULA_RADII_DEFAULT: i32 = 0;
/// United-atom radii of AMBER (Weiner et al., 1984), which HOLE takes by default.
pub const NUCULA_RADII_AMBER_UNITED: i32 = 1;

/// What a user can choose about `nucula_voids_find`. Fill it with `nucula_voids_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_voids_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// 1: the grid lies along the principal axes of the atoms; 0: along x, y, z. The answers are in the frame of the
    /// input either way. Default 0.
    pub align: i32,
    /// Distance of the grid's points, Å, 0.2 to 2. Default 0.5; 1.0 to screen.
    pub step: f64,
    /// Radius of the probe, Å, 0.2 to 5. Default 1.4, water.
    pub probe_radius: f64,
    /// Patches of lid nearer to each other than this are one mouth, Å. Default 4.
    pub mouth_gap: f64,
    /// Voids of less volume (Å³) are not reported. Default 5.
    pub min_volume: f64,
    /// One of the NUCULA_RADII_* numbers. Default NUCULA_RADII_DEFAULT.
    pub radii: i32,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// A radius for each atom, Å, instead of those of `radii`; NULL: none. Default NULL.
    pub atom_radii: *const f64,
    /// Number of `atom_radii`: that of the atoms.
    pub n_atom_radii: usize,
    /// A grid of more points is refused before it is allocated. Default 2^31, at most 2^32 - 1.
    pub max_points: u64,
    /// Radius of a second, larger probe, Å: where it can be, coming from outside, is not in a void, instead of where less
    /// than half of all lines are closed. From `probe_radius` to 20; 0: none. Default 0.
    pub probe_out: f64,
    /// Lower and upper corner of a box that voids are looked for in, Å, in the frame of the input; NULL: none. Not together
    /// with `within_points`. Default NULL.
    pub within_box: *const [f64; 3],
    /// Positions that voids are looked for around, Å, in the same frame; NULL: none. Not together with `within_box`.
    /// Default NULL.
    pub within_points: *const [f64; 3],
    /// Number of `within_points`.
    pub n_within_points: usize,
    /// How far around, Å. Default 0.
    pub within_distance: f64,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
    /// 1: voids are joined by passages that the probe fits through between the grid's points, of a free radius down to its own;
    /// the space near a passage and the atoms that line it count as the void's.
    /// 0: only those that the grid shows join, surely seen if wider by step * sqrt(3)/2. Default 0.
    pub passages: i32,
    /// Keeps the struct free of padding.
    pub reserved: u32,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and pointers that are checked when read.
unsafe impl Sized32 for nucula_voids_options_t {
    const NAME: &'static str = "voids options";

    fn defaults() -> Self {
        let options = Options::default();
        Self {
            size: size_of::<Self>() as u32,
            align: 0,
            step: options.step,
            probe_radius: options.probe_radius,
            mouth_gap: options.mouth_gap,
            min_volume: options.min_volume,
            radii: NUCULA_RADII_DEFAULT,
            n_threads: 0,
            atom_radii: std::ptr::null(),
            n_atom_radii: 0,
            max_points: options.max_points,
            probe_out: 0.0,
            within_box: std::ptr::null(),
            within_points: std::ptr::null(),
            n_within_points: 0,
            within_distance: 0.0,
            progress: None,
            user: std::ptr::null_mut(),
            passages: 0,
            reserved: 0,
        }
    }
}

impl nucula_voids_options_t {
    /// # Safety
    /// The arrays must be NULL or as long as they say.
    pub(in crate::ffi) unsafe fn to_rust(self) -> Result<Options> {
        let options = Options {
            step: self.step,
            probe_radius: self.probe_radius,
            mouth_gap: self.mouth_gap,
            min_volume: self.min_volume,
            // SAFETY: the same promise.
            radii: unsafe { self.radii()? },
            align: flag("align", self.align)?,
            max_points: self.max_points,
            // SAFETY: the same promise.
            within: unsafe { self.within()? },
            probe_out: (self.probe_out != 0.0).then_some(self.probe_out),
            passages: flag("passages", self.passages)?,
        };
        options.check()?;
        Ok(options)
    }

    /// # Safety
    /// As [`Self::to_rust`].
    unsafe fn radii(&self) -> Result<Radii> {
        if !self.atom_radii.is_null() || self.n_atom_radii != 0 {
            // SAFETY: the caller's promise.
            let given = unsafe { borrow::slice("atom_radii", self.atom_radii, self.n_atom_radii)? };
            return Ok(Radii::PerAtom(collected(given.iter().copied(), given.len(), Purpose("the radii of atoms"))?));
        }
        match self.radii {
            NUCULA_RADII_DEFAULT => Ok(Radii::Default),
            NUCULA_RADII_AMBER_UNITED => Ok(Radii::AmberUnited),
            other => Err(Error::argument("radii", format!("{other} is none of the NUCULA_RADII_* numbers 0, 1"))),
        }
    }

    /// # Safety
    /// As [`Self::to_rust`].
    unsafe fn within(&self) -> Result<Option<Region>> {
        let around = !self.within_points.is_null() || self.n_within_points != 0;
        if !self.within_box.is_null() {
            if around {
                return Err(Error::argument("within_box", "there are within_points too; give one of them"));
            }
            // SAFETY: the caller's promise of two corners.
            let corners = unsafe { borrow::slice("within_box", self.within_box, 2)? };
            return Ok(Some(Region::Box(corners[0], corners[1])));
        }
        if !around {
            return Ok(None);
        }
        // SAFETY: the caller's promise.
        let given = unsafe { borrow::slice("within_points", self.within_points, self.n_within_points)? };
        let positions = collected(given.iter().copied(), given.len(), Purpose("the positions to look around"))?;
        Ok(Some(Region::Around(positions, self.within_distance)))
    }

    /// # Safety
    /// As [`Progress::new`].
    pub(in crate::ffi) unsafe fn progress(&self) -> Option<Progress> {
        // SAFETY: the same promise.
        unsafe { Progress::new(self.progress, self.user) }
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_voids_options_init(
    options: *mut nucula_voids_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}
