//! What a user can choose about a generated basis, as it crosses the line.

use super::spec::{
    NUCULA_ACE_ENVELOPE_R_ACE1, NUCULA_ACE_ENVELOPE_X, NUCULA_ACE_SPHERICAL, NUCULA_ACE_TRANSFORM_AGNESI, copied,
    envelope, harmonics, transform,
};
use crate::ace::Options;
use crate::ffi::borrow::flag;
use crate::ffi::guard::guard;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::{Error, Result};

/// What a user can choose about `nucula_ace_generate`. Fill it with `nucula_ace_options_init`, then set `n_species`,
/// `species` and `r0`, and whatever else shall differ.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_ace_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// NUCULA_ACE_SPHERICAL or NUCULA_ACE_SOLID. Default NUCULA_ACE_SPHERICAL.
    pub harmonics: i32,
    /// Number of species.
    pub n_species: usize,
    /// n_species: distinct positive numbers, usually atomic numbers.
    pub species: *const i32,
    /// Most factors of a product, 1 to 3. Default 3.
    pub order: i32,
    /// Number of pair functions over n_species; 0: none; negative: the largest total degree, rounded up. Default -1.
    pub pair_degree: i32,
    /// Numbers in `totaldegree`: 1, or one for each order. Default 0: `totaldegree` is 10.
    pub n_degrees: usize,
    /// n_degrees: largest sum of levels n / n_species + wl · l of the factors.
    pub totaldegree: *const f64,
    /// Weight of l in a level, above 0. Default 1.5.
    pub wl: f64,
    /// n_species × n_species, `[centre][neighbour]`, Å. Default NULL: 0.
    pub rin: *const f64,
    /// n_species × n_species, Å. Must be given.
    pub r0: *const f64,
    /// n_species × n_species, Å. Default NULL: 5.5.
    pub rcut: *const f64,
    /// NUCULA_ACE_TRANSFORM_* of the many-body functions. Default agnesi 2 4.
    pub transform: i32,
    /// Its powers.
    pub transform_p: i32,
    /// Its powers.
    pub transform_q: i32,
    /// NUCULA_ACE_ENVELOPE_* of the many-body functions. Default x 2 2.
    pub envelope: i32,
    /// Its powers.
    pub envelope_p1: i32,
    /// Its powers.
    pub envelope_p2: i32,
    /// NUCULA_ACE_TRANSFORM_* of the pair functions. Default agnesi 1 3.
    pub pair_transform: i32,
    /// Its powers.
    pub pair_transform_p: i32,
    /// Its powers.
    pub pair_transform_q: i32,
    /// NUCULA_ACE_ENVELOPE_* of the pair functions. Default r_ace1 2.
    pub pair_envelope: i32,
    /// Its powers.
    pub pair_envelope_p1: i32,
    /// Its powers.
    pub pair_envelope_p2: i32,
    /// 1: a multiset may hold an (n, l) twice. 0 leaves an incomplete basis, only to reproduce its count. Default 1.
    pub repeats: i32,
    /// Reserved; 0.
    pub reserved: u32,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers.
unsafe impl Sized32 for nucula_ace_options_t {
    const NAME: &'static str = "ace options";

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            harmonics: NUCULA_ACE_SPHERICAL,
            n_species: 0,
            species: std::ptr::null(),
            order: 3,
            pair_degree: -1,
            n_degrees: 0,
            totaldegree: std::ptr::null(),
            wl: 1.5,
            rin: std::ptr::null(),
            r0: std::ptr::null(),
            rcut: std::ptr::null(),
            transform: NUCULA_ACE_TRANSFORM_AGNESI,
            transform_p: 2,
            transform_q: 4,
            envelope: NUCULA_ACE_ENVELOPE_X,
            envelope_p1: 2,
            envelope_p2: 2,
            pair_transform: NUCULA_ACE_TRANSFORM_AGNESI,
            pair_transform_p: 1,
            pair_transform_q: 3,
            pair_envelope: NUCULA_ACE_ENVELOPE_R_ACE1,
            pair_envelope_p1: 2,
            pair_envelope_p2: 0,
            repeats: 1,
            reserved: 0,
        }
    }
}

impl nucula_ace_options_t {
    /// # Safety
    /// The arrays must be as long as said.
    pub(super) unsafe fn to_rust(self) -> Result<Options> {
        // SAFETY: the same promise.
        unsafe {
            let species = copied("species", self.species, self.n_species)?;
            crate::ace::check_species(&species)?;
            let n_pairs = species.len() * species.len();
            let table = |name, pointer: *const f64, default: f64| {
                if pointer.is_null() { Ok(vec![default; n_pairs]) } else { copied(name, pointer, n_pairs) }
            };
            let mut options = Options::new(&species, 0.0);
            if self.r0.is_null() {
                return Err(Error::argument("r0", "it must be given: the distance of nearest neighbours, in Å"));
            }
            (options.rin, options.r0) = (table("rin", self.rin, 0.0)?, table("r0", self.r0, 0.0)?);
            options.rcut = table("rcut", self.rcut, options.rcut[0])?;
            if self.n_degrees > 0 {
                options.totaldegree = copied("totaldegree", self.totaldegree, self.n_degrees)?;
            }
            options.order = usize::try_from(self.order)
                .map_err(|_| Error::argument("order", format!("{}; 1 to 3 can be generated", self.order)))?;
            options.pair_degree = usize::try_from(self.pair_degree).ok();
            options.wl = self.wl;
            options.transform = transform(self.transform, self.transform_p, self.transform_q)?;
            options.envelope = envelope(self.envelope, self.envelope_p1, self.envelope_p2)?;
            options.pair_transform = transform(self.pair_transform, self.pair_transform_p, self.pair_transform_q)?;
            options.pair_envelope = envelope(self.pair_envelope, self.pair_envelope_p1, self.pair_envelope_p2)?;
            options.harmonics = harmonics(self.harmonics)?;
            options.repeats = flag("repeats", self.repeats)?;
            Ok(options)
        }
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_options_init(options: *mut nucula_ace_options_t, size: usize) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}
