//! Components of buried voxels with their kinds, for callers that voxelize themselves.

use super::options::{NUCULA_CONNECTIVITY_CUSTOM18, connectivity};
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::volumes::{ListComponents, ListOptions, classify_lists};
use crate::{Error, Result};

/// How components are classified. Fill it with `nucula_components_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_components_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_CONNECTIVITY_* numbers. Default NUCULA_CONNECTIVITY_CUSTOM18.
    pub surface_connectivity: i32,
    /// Two mouths that at most so many voxels separate count as one; negative: never. Default 1.
    pub mouth_merge_gap: i32,
    /// Components of at most so many voxels are occluded, not classified; 0: every component is classified. Default 4.
    pub occluded_limit: i32,
}

// SAFETY: repr(C), starts with the u32 size, integers only.
unsafe impl Sized32 for nucula_components_options_t {
    const NAME: &'static str = "components options";

    fn defaults() -> Self {
        let ListOptions { mouth_merge_gap, occluded_limit, .. } = ListOptions::default();
        Self {
            size: size_of::<Self>() as u32,
            surface_connectivity: NUCULA_CONNECTIVITY_CUSTOM18,
            mouth_merge_gap,
            occluded_limit: occluded_limit as i32,
        }
    }
}

impl nucula_components_options_t {
    fn to_rust(self) -> Result<ListOptions> {
        let Ok(occluded_limit) = usize::try_from(self.occluded_limit) else {
            return Err(Error::argument("occluded_limit", format!("{} is negative", self.occluded_limit)));
        };
        let connectivity = connectivity(self.surface_connectivity)?;
        Ok(ListOptions { connectivity, mouth_merge_gap: self.mouth_merge_gap, occluded_limit })
    }
}

/// The components of a list of buried voxels. Immutable; may be read from several threads at once.
pub struct nucula_components_t(ListComponents);

/// Components as flat arrays, ordered by their smallest rows. The arrays belong to the components and live as long as
/// they.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_components_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// Number of components.
    pub n_components: usize,
    /// Entries of `voxels`: the number of buried voxels.
    pub n_voxels: usize,
    /// Entries of `surface_voxels`.
    pub n_surface_voxels: usize,
    /// n_components of the NUCULA_KIND_* numbers.
    pub kinds: *const i8,
    /// n_components + 1: component i owns `voxels[voxel_offsets[i]]` up to, not including,
    /// `voxels[voxel_offsets[i + 1]]`.
    pub voxel_offsets: *const i32,
    /// Rows of the list of buried voxels, ascending within each component.
    pub voxels: *const i32,
    /// n_components + 1: the same for `surface_voxels`.
    pub surface_offsets: *const i32,
    /// Rows of the voxels at the mouths of pockets, pores and hubs, ascending within each component; cavities and
    /// occluded components have none.
    pub surface_voxels: *const i32,
}

// SAFETY: repr(C), starts with the u32 size; integers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_components_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            reserved: 0,
            n_components: 0,
            n_voxels: 0,
            n_surface_voxels: 0,
            kinds: std::ptr::null(),
            voxel_offsets: std::ptr::null(),
            voxels: std::ptr::null(),
            surface_offsets: std::ptr::null(),
            surface_voxels: std::ptr::null(),
        }
    }
}

/// The arrays of components as C sees them. Rows are below 2^31 (`VoxelMap` refuses longer lists), so u32 reads as
/// int32_t; kinds are int8_t by their `repr`.
fn view_of(found: &ListComponents) -> nucula_components_view_t {
    let rows = &found.components.rows;
    nucula_components_view_t {
        n_components: found.kinds.len(),
        n_voxels: rows.items.len(),
        n_surface_voxels: found.surface.len(),
        kinds: found.kinds.as_ptr().cast(),
        voxel_offsets: rows.offsets.as_ptr().cast(),
        voxels: rows.items.as_ptr().cast(),
        surface_offsets: found.surface_offsets.as_ptr().cast(),
        surface_voxels: found.surface.as_ptr().cast(),
        ..nucula_components_view_t::defaults()
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_components_options_init(
    options: *mut nucula_components_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// Splits buried voxels into components connected over faces, and decides the kind of each.
///
/// `buried`: rows x, y, z. `first_shell`: the exposed voxels next to them. A component is open where it touches the first
/// shell or has a coordinate of 0 or shape - 1; beyond that `shape` (voxels along x, y, z, all positive) plays no
/// part, and voxels may lie anywhere in the range of int32_t. Rows may be in any order and may repeat: of equal buried
/// rows the last one is seen by its neighbours, and the others start components of their own unless a neighbour is still
/// free. `options`: NULL for the defaults. `out`: receives the components, or NULL on failure; release them with
/// `nucula_components_free`.
///
/// Cost: linear in both lists.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (an axis without voxels, an option out of range), TOO_LARGE (2^31 voxels),
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_classify_components(
    buried: *const [i32; 3],
    n_buried: usize,
    first_shell: *const [i32; 3],
    n_first_shell: usize,
    shape: *const i32,
    options: *const nucula_components_options_t,
    out: *mut *mut nucula_components_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, as many readable rows as said, 3 numbers of shape, and options
        // as long as they say.
        let (out, buried, first_shell, shape, options) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("buried", buried, n_buried)?,
                borrow::slice("first_shell", first_shell, n_first_shell)?,
                borrow::shared("shape", shape.cast::<[i32; 3]>())?,
                sized::options(options)?,
            )
        };
        let found = classify_lists(buried, first_shell, *shape, &options.to_rust()?)?;
        *out = borrow::hand_over(nucula_components_t(found));
        Ok(())
    })
}

/// Lends components as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the components are freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_components_view(
    components: *const nucula_components_t,
    view: *mut nucula_components_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live components and a view as long as it says.
        unsafe {
            let components = &borrow::shared("components", components)?.0;
            sized::write_view(view, |_| Ok(view_of(components)))
        }
    })
}

/// Frees components; their views end with them. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_components_free(components: *mut nucula_components_t) {
    // SAFETY: the caller promises components of this library that are not used again.
    unsafe { borrow::free(components) };
}

#[cfg(test)]
mod tests {
    use super::super::find::{NUCULA_KIND_OCCLUDED, NUCULA_KIND_PORE};
    use super::*;
    use crate::ffi::status::{NUCULA_ERROR_BAD_ARGUMENT, NUCULA_ERROR_NULL_POINTER, NUCULA_OK};

    /// A channel through the grid, and one voxel apart from it.
    const BURIED: [[i32; 3]; 8] =
        [[1, 1, 6], [1, 1, 0], [1, 1, 1], [3, 3, 3], [1, 1, 2], [1, 1, 3], [1, 1, 5], [1, 1, 4]];
    const SHAPE: [i32; 3] = [5, 5, 7];

    fn classify(
        shape: &[i32; 3],
        options: *const nucula_components_options_t,
    ) -> (nucula_status_t, *mut nucula_components_t) {
        let mut out = std::ptr::dangling_mut();
        let (first, n, none) = (BURIED.as_ptr(), BURIED.len(), std::ptr::null());
        // SAFETY: n rows, no first shell, 3 numbers of shape.
        let status = unsafe { nucula_classify_components(first, n, none, 0, shape.as_ptr(), options, &raw mut out) };
        (status, out)
    }

    #[test]
    fn views_lend_the_components_until_they_are_freed() {
        let (status, components) = classify(&SHAPE, std::ptr::null());
        assert_eq!(status, NUCULA_OK);
        let mut view = nucula_components_view_t::defaults();
        // SAFETY: the components are alive, the arrays as long as the view says.
        unsafe {
            assert_eq!(nucula_components_view(components, &raw mut view), NUCULA_OK);
            let n = view.n_components;
            let list = |first, n| std::slice::from_raw_parts::<i32>(first, n);
            let kinds = std::slice::from_raw_parts(view.kinds, n);
            assert_eq!(kinds, [NUCULA_KIND_PORE as i8, NUCULA_KIND_OCCLUDED as i8]);
            assert_eq!(list(view.voxel_offsets, n + 1), [0, 7, 8]);
            assert_eq!(list(view.voxels, view.n_voxels), [0, 1, 2, 4, 5, 6, 7, 3]);
            assert_eq!(list(view.surface_offsets, n + 1), [0, 4, 4]);
            assert_eq!(list(view.surface_voxels, view.n_surface_voxels), [0, 1, 2, 6]);
            nucula_components_free(components);
            nucula_components_free(std::ptr::null_mut());
        }
    }

    #[test]
    fn refusals_leave_a_null_handle() {
        let mut options = nucula_components_options_t::defaults();
        // SAFETY: the struct has the size that is said.
        let status = unsafe { nucula_components_options_init(&raw mut options, size_of_val(&options)) };
        assert_eq!((status, options.occluded_limit, options.mouth_merge_gap), (NUCULA_OK, 4, 1));
        for (shape, connectivity, limit) in [([5, 0, 7], 18, 4), (SHAPE, 7, 4), (SHAPE, 18, -1)] {
            (options.surface_connectivity, options.occluded_limit) = (connectivity, limit);
            let (status, out) = classify(&shape, &raw const options);
            assert_eq!((status, out.is_null()), (NUCULA_ERROR_BAD_ARGUMENT, true));
        }
        let mut view = nucula_components_view_t::defaults();
        // SAFETY: NULL is refused.
        let status = unsafe { nucula_components_view(std::ptr::null(), &raw mut view) };
        assert_eq!(status, NUCULA_ERROR_NULL_POINTER);
    }
}
