//! The old unprefixed C entry points of the Python package `volumizer`, on top of nucula.
//!
//! The library this makes serves as both `voxel.so` and `fib_sphere.so`: it exports exactly their eight symbols, beside
//! the prefixed functions of nucula. Old programs find what they found before, in linear instead of quadratic time.
//!
//! This is a C line of its own, with the old rules: buffers are the caller's; a function that returns a pointer returns
//! the output it was given, written or not; nothing reports an error. What C left undefined is defined here. A NULL
//! pointer, a count that is not positive, or a lack of memory means that nothing is written. Panics end at [`quietly`].
//!
//! In the `SAFETY` notes "the caller" is the C programmer. That arrays are as long as the call says, and that inputs
//! are not written meanwhile, is his to see to: lengths do not cross this line in a form that could be checked.

use nucula::guard_free as quietly;
use nucula::math::sphere_points::{add_c, spiral_c};
use nucula::voxel_lists::component_in_old_order;
use nucula::voxel_lists::neighbor_voxels;

/// (1 + √5) / 4, half of what the name says. Writable by the host, read on every call.
#[unsafe(no_mangle)]
pub static mut GOLDEN_RATIO: f32 = f32::from_bits(0x3F4F_1BBD);

/// π. Writable by the host, read on every call.
#[unsafe(no_mangle)]
pub static mut PI: f32 = std::f32::consts::PI;

/// Three parallel arrays of coordinates.
#[derive(Clone, Copy)]
struct Axes([*const i32; 3]);

impl Axes {
    fn any_null(self) -> bool {
        self.0.iter().any(|axis| axis.is_null())
    }

    /// # Safety
    /// All three arrays must hold an entry `index`.
    unsafe fn voxel(self, index: i32) -> [i32; 3] {
        // SAFETY: the promise of this function.
        self.0.map(|axis| unsafe { axis.offset(index as isize).read() })
    }
}

/// Writes voxel `index` to the 3 ints of `out`.
///
/// # Safety
/// The three arrays hold an entry `index`; `out` has room for 3 ints.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn get_single_voxel(
    x: *const i32,
    y: *const i32,
    z: *const i32,
    index: i32,
    out: *mut i32,
) -> *mut i32 {
    let axes = Axes([x, y, z]);
    if !axes.any_null() && !out.is_null() {
        // SAFETY: neither is NULL; the entry and the room are the caller's promise.
        unsafe { out.cast::<[i32; 3]>().write(axes.voxel(index)) };
    }
    out
}

/// 1 if two voxels, 3 ints each, share a face, else 0.
///
/// # Safety
/// Both lead to 3 ints.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn is_neighbor_voxel(one: *const i32, two: *const i32) -> i32 {
    if one.is_null() || two.is_null() {
        return 0;
    }
    // SAFETY: neither is NULL; 3 ints each are the caller's promise.
    let (one, two) = unsafe { (one.cast::<[i32; 3]>().read(), two.cast::<[i32; 3]>().read()) };
    let distance: u64 = (0..3).map(|axis| u64::from(one[axis].abs_diff(two[axis]))).sum();
    i32::from(distance == 1)
}

/// 1 if the first value is not negative, else 0: the function was meant to count, but never knew the length.
///
/// # Safety
/// `values` leads to an int.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn count_positive_ints(values: *const i32) -> i32 {
    // SAFETY: not NULL where it is read; the int is the caller's promise.
    i32::from(!values.is_null() && unsafe { values.read() } >= 0)
}

/// Writes the indices of the 6-connected component of voxel `searchable[0]` among the `n` voxels that `searchable` names,
/// in the old order; what follows in `out` is left alone.
///
/// A negative index names no voxel: it is never found, and alone if it comes first.
///
/// # Safety
/// `searchable` holds `n` ints, `out` has room for `n`; the arrays of coordinates hold an entry for every index that is
/// not negative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn breadth_first_search(
    x: *const i32,
    y: *const i32,
    z: *const i32,
    searchable: *const i32,
    n: i32,
    out: *mut i32,
) -> *mut i32 {
    let axes = Axes([x, y, z]);
    if axes.any_null() || searchable.is_null() || out.is_null() {
        return out;
    }
    quietly(|| {
        // SAFETY: not NULL; n ints by the caller's promise.
        let searchable = unsafe { ints(searchable, n) };
        let named = searchable.iter().map(|&index| {
            // SAFETY: the arrays hold an entry for every index that is not negative (promise).
            (index >= 0).then(|| unsafe { axes.voxel(index) })
        });
        let Some(voxels) = collected(named) else { return };
        let Ok(component) = component_in_old_order(&voxels) else { return };
        for (place, row) in component.into_iter().enumerate() {
            // SAFETY: at most n rows are found, and `out` has room for n ints (promise).
            unsafe { out.add(place).write(searchable[row as usize]) };
        }
    });
    out
}

/// Writes `out[i] = i` for every query voxel that shares a face with a reference voxel; other entries are left alone.
///
/// # Safety
/// The query arrays hold `n_query` ints, the reference arrays `n_reference`; `out` has room for `n_query`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn get_neighbor_voxels(
    query_x: *const i32,
    query_y: *const i32,
    query_z: *const i32,
    reference_x: *const i32,
    reference_y: *const i32,
    reference_z: *const i32,
    n_query: i32,
    n_reference: i32,
    out: *mut i32,
) -> *mut i32 {
    let (query, reference) = (Axes([query_x, query_y, query_z]), Axes([reference_x, reference_y, reference_z]));
    if query.any_null() || reference.any_null() || out.is_null() {
        return out;
    }
    quietly(|| {
        // SAFETY: the arrays hold as many entries as the call says (promise).
        let list = |axes: Axes, n: i32| collected((0..n.max(0)).map(|index| unsafe { axes.voxel(index) }));
        let (Some(query), Some(reference)) = (list(query, n_query), list(reference, n_reference)) else { return };
        let Ok(is_neighbor) = neighbor_voxels(&query, &reference) else { return };
        for (row, _) in is_neighbor.into_iter().enumerate().filter(|&(_, is_neighbor)| is_neighbor) {
            // SAFETY: `out` has room for n_query ints (promise).
            unsafe { out.add(row).write(row as i32) };
        }
    });
    out
}

/// Writes `samples` points of the golden spiral on the sphere of `radius` around (x, y, z): all x, then all y, then all z.
///
/// # Safety
/// `coords` has room for 3 × `samples` floats; nobody writes GOLDEN_RATIO or PI meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fibonacci_sphere(
    radius: f32,
    x: f32,
    y: f32,
    z: f32,
    samples: i32,
    coords: *mut f32,
) -> *mut f32 {
    if coords.is_null() {
        return coords;
    }
    quietly(|| {
        let n = usize::try_from(samples).unwrap_or(0);
        // SAFETY: plain floats that nobody writes meanwhile (promise).
        let (pi, half_golden) = unsafe { ((&raw const PI).read(), (&raw const GOLDEN_RATIO).read()) };
        for (i, offset) in spiral_c(pi, half_golden, radius, n).enumerate() {
            for (axis, value) in add_c([x, y, z], offset).into_iter().enumerate() {
                // SAFETY: axis < 3 and i < n, and `coords` has room for 3 n floats (promise).
                unsafe { coords.add(axis * n + i).write(value) };
            }
        }
    });
    coords
}

/// An array of ints; empty where the count is not positive.
///
/// # Safety
/// `first` must not be NULL and must lead to `n` ints that nobody writes to meanwhile.
unsafe fn ints<'a>(first: *const i32, n: i32) -> &'a [i32] {
    // SAFETY: the promise of this function.
    unsafe { std::slice::from_raw_parts(first, usize::try_from(n).unwrap_or(0)) }
}

/// The items, unless the allocator refuses.
fn collected<T>(items: impl ExactSizeIterator<Item = T>) -> Option<Vec<T>> {
    let n = items.len();
    nucula::work::memory::collected(items, n, "voxels of the old C line").ok()
}
