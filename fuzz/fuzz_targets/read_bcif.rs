//! Any bytes as a BinaryCIF file, in a file and in memory.
#![no_main]

use std::ptr::{null, null_mut};

use nucula::ffi::structure::*;
use nucula_fuzz::calls::defaults;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    nucula_fuzz::read_in_all_ways(".bcif", bytes);
    let options = nucula_structure_options_t {
        max_file_bytes: nucula_fuzz::MAX_FILE_BYTES,
        max_atoms: nucula_fuzz::MAX_ATOMS,
        ..defaults(nucula_structure_options_init)
    };
    for format in [c"bcif", c"cif", c"pdb"] {
        let mut structure = null_mut();
        // SAFETY: the arrays are as long as said, the handle is used until it is freed.
        unsafe {
            let format = format.as_ptr();
            nucula_structure_read_memory(bytes.as_ptr(), bytes.len(), null(), format, &options, &mut structure);
            nucula_structure_free(structure);
        }
    }
});
