//! Any bytes as an mmCIF file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for suffix in [".cif", ".mmcif"] {
        nucula_fuzz::read_in_all_ways(suffix, bytes);
    }
});
