//! Any bytes as a gzipped file; and any bytes, packed in several members, read as what they are.
#![no_main]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use nucula::Error;
use nucula::io::{Assembly, ReadOptions};
use nucula_fuzz::{options, read};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions { max_file_bytes: 1 << 16, ..options(Assembly::Asymmetric) };
    let _ = read(".pdb.gz", bytes, &options);
    let _ = read(".cif.gz", bytes, &options);

    let Some((&at, plain)) = bytes.split_first() else { return };
    // What is gzipped is unpacked whatever it is called.
    if plain.starts_with(&[0x1f, 0x8b]) {
        return;
    }
    let (one, two) = plain.split_at(usize::from(at).min(plain.len()));
    let members = [packed(one), vec![0; usize::from(at % 4)], packed(two)].concat();
    // Under the same name, for errors and notes say it.
    match (read(".pdb", &members, &options), read(".pdb", plain, &options)) {
        // Packing may take a file over the limit.
        (Err(Error::TooLarge { .. }), _) => {}
        (unpacked, plain) => {
            let text = |error: Error| error.to_string();
            assert_eq!(unpacked.map_err(text), plain.map_err(text));
        }
    }
});
