//! Many positions of the same atoms in one call.

use std::ffi::c_void;

use super::batch::nucula_volumes_batch_item_t;
use super::options::nucula_volumes_options_t;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::items;
use crate::ffi::pool::{self, pool};
use crate::ffi::progress;
use crate::ffi::sized;
use crate::ffi::status::nucula_status_t;
use crate::ffi::structure::nucula_structure_t;
use crate::work::Monitor;
use crate::{Error, volumes};

/// Finds the volumes of many frames of the same atoms, such as those of a trajectory, several at a time.
///
/// `structure`: what the atoms are; its own positions do not count. `positions`: `n_frames` × n_atoms × 3, Å, frame after
/// frame, the atoms in the order of the structure. `options`: NULL for the defaults; `options->n_threads` frames are worked
/// on at once, and `options->progress` is told the number of frames done. `item`: receives every result, in the order of the
/// frames; a bad frame is one failed item, whose message names the frame, counted from 0, and never stops the rest. `user`:
/// handed to `item`.
///
/// A single frame is worked on as `nucula_volumes_find` does it, and `options->progress` is told its steps: so threads that each
/// have a frame do not wait for each other.
///
/// Each frame has exactly the volumes that `nucula_volumes_find` has for a structure with its positions. All share what the
/// atoms are with the structure, which may be freed before them.
///
/// Cost: that of `nucula_volumes_find` per frame, and a copy of its positions. At most a few results per thread are held at a
/// time; so a long trajectory can come in parts, of some ten frames per thread or more, without loss.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option out of range, sizes that do not fit into memory), EMPTY (a structure without
/// atoms), CANCELLED, OUT_OF_MEMORY. NUCULA_OK means that every frame was tried, not that every frame was good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_frames(
    structure: *const nucula_structure_t,
    positions: *const [f32; 3],
    n_frames: usize,
    options: *const nucula_volumes_options_t,
    item: nucula_volumes_batch_item_t,
    user: *mut c_void,
) -> nucula_status_t {
    guard(|| {
        let monitor = Monitor::default();
        // SAFETY: the caller promises a callback that may be called during this call.
        let on_frame = unsafe { items::receiver(item, user, &monitor)? };
        // SAFETY: the caller promises a live structure, and options as long as they say.
        let (structure, given) = unsafe { (&borrow::shared("structure", structure)?.0, sized::options(options)?) };
        let n_atoms = structure.n_atoms();
        let n_rows = n_frames.checked_mul(n_atoms).ok_or_else(|| {
            Error::argument("positions", format!("{n_frames} frames of {n_atoms} atoms do not fit into memory"))
        })?;
        // SAFETY: the caller promises n_frames × n_atoms positions, arrays as long as the options say, and a callback that
        // may be called during this call.
        let (positions, options, progress) =
            unsafe { (borrow::slice("positions", positions, n_rows)?, given.to_rust()?, given.progress()) };
        pool::count(given.n_threads)?;
        if n_frames == 1 {
            structure.refuse_empty()?;
            let frame = structure.copied_to(positions)?;
            let is_brief = volumes::is_brief(&frame, &options);
            let find = |monitor: &Monitor| volumes::find(&frame, &options, monitor);
            let found = progress::work(progress.as_ref(), given.n_threads, is_brief, find);
            if found.as_ref().is_err_and(|error| *error == Error::Cancelled) {
                return Err(Error::Cancelled);
            }
            on_frame(0, found.map_err(|error| error.met_in("frame 0")));
            return monitor.check();
        }
        volumes::find_frames(
            &pool(given.n_threads)?.rayon,
            structure,
            positions,
            &options,
            &monitor,
            || {
                if let Some(progress) = &progress {
                    progress.report(&monitor);
                }
            },
            on_frame,
        )
    })
}
