//! Any bytes as a PDB file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nucula_fuzz::read_in_all_ways(".pdb", bytes));
