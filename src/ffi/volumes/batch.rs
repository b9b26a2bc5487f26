//! Many files in one call.

use std::ffi::c_void;
use std::path::PathBuf;

use libc::c_char;

use super::find::nucula_volumes_t;
use super::options::nucula_volumes_options_t;
use crate::ffi::guard::guard;
use crate::ffi::items;
use crate::ffi::pool::pool;
use crate::ffi::sized;
use crate::ffi::status::nucula_status_t;
use crate::ffi::structure::nucula_structure_options_t;
use crate::work::Monitor;
use crate::{io, volumes, work};

/// Receives the result of one file of a batch, or of one frame: `index` of its path, or of the frame, and either NUCULA_OK
/// and volumes, which now belong to the receiver (`nucula_volumes_free`), or a failure's number and message with NULL
/// volumes. The message lives until the callback returns. `user` is the pointer given with the callback. A non-zero result
/// cancels the batch.
///
/// It is called only on the thread that made the call, once per file or frame, in their order. It must not throw or
/// longjmp across this library.
pub type nucula_volumes_batch_item_t = Option<
    unsafe extern "C" fn(
        index: usize,
        status: nucula_status_t,
        message: *const c_char,
        volumes: *mut nucula_volumes_t,
        user: *mut c_void,
    ) -> i32,
>;

/// Reads many files and finds the volumes of each, several at a time.
///
/// `paths`: `n_paths` file paths. `structure_options`, `options`: NULL for the defaults; `options->n_threads` files are
/// worked on at once, and `options->progress` is told the number of files done. `item`: receives every result, in the
/// order of the paths; a bad file is one failed item and never stops the rest. `user`: handed to `item`.
///
/// At most a few results per thread are held at a time, so an archive of any size can be screened.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option out of range), CANCELLED, OUT_OF_MEMORY. NUCULA_OK means that every
/// file was tried, not that every file was good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_batch(
    paths: *const *const c_char,
    n_paths: usize,
    structure_options: *const nucula_structure_options_t,
    options: *const nucula_volumes_options_t,
    item: nucula_volumes_batch_item_t,
    user: *mut c_void,
) -> nucula_status_t {
    guard(|| {
        let monitor = Monitor::default();
        // SAFETY: the caller promises a callback that may be called during this call.
        let on_item = unsafe { items::receiver(item, user, &monitor)? };
        // SAFETY: the caller promises n_paths NUL-terminated strings, and options as long as they say with such texts.
        let (paths, read, given) = unsafe {
            let paths = items::paths(paths, n_paths)?;
            (paths, sized::options(structure_options)?.to_rust()?, sized::options(options)?)
        };
        // SAFETY: the caller promises arrays as long as it says, and a callback that may be called during this call.
        let (options, progress) = unsafe { (given.to_rust()?, given.progress()) };
        work::batch(
            &pool(given.n_threads)?.rayon,
            &paths,
            |path: &PathBuf, monitor| volumes::find(&io::read(path, &read)?, &options, monitor),
            &monitor,
            || {
                if let Some(progress) = &progress {
                    progress.report(&monitor);
                }
            },
            on_item,
        )
    })
}
