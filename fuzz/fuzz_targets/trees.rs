//! A tree, Newick or NEXUS, or a table of presence is read or refused with a sentence; what was read is written and read back
//! the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nucula::Error;
use nucula::io::{self, Genomes, NewickOptions};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    if first & 1 == 0 {
        let options =
            NewickOptions { missing_length: (first & 2 == 0).then_some(0.5), negative_is_zero: first & 4 == 0 };
        let is_file = first & 8 != 0;
        let read = if is_file {
            let path = nucula_fuzz::path(".nex");
            std::fs::write(&path, [b"#NEXUS\n", text].concat()).expect("a writable folder");
            io::read_tree(&path, &options)
        } else {
            io::tree_from_newick(text, &options)
        };
        match read {
            Ok(tree) => {
                let written = io::newick(&tree).expect("memory for a small text");
                let again = io::tree_from_newick(written.as_bytes(), &NewickOptions::default()).expect("our own text");
                assert_eq!(again.parents(), tree.parents());
                assert_eq!(again.names(), tree.names());
                let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
                assert!(again.lengths()[1..].iter().zip(&tree.lengths()[1..]).all(same));
            }
            // A file is named behind the place.
            Err(Error::Parse { reason, .. }) if is_file => {
                assert!(reason.contains("at character ") || reason.contains("not a text file"), "{reason}")
            }
            Err(Error::Parse { reason, .. }) => {
                let (_, place) = reason.rsplit_once("at character ").expect("a place");
                let place: usize = place.parse().expect("a number");
                assert!((1..=text.len() + 1).contains(&place), "{reason}");
            }
            Err(error) => panic!("{error}"),
        }
    } else {
        let genomes = if first & 2 == 0 { Genomes::Columns } else { Genomes::Rows };
        match io::parse_presence("table", text, genomes) {
            Ok(table) => {
                assert_eq!(table.states.len(), table.genomes.len() * table.families.len());
                assert!(table.states.iter().all(|state| (-1..=1).contains(state)));
            }
            Err(error) => assert!(error.to_string().starts_with("presence")),
        }
    }
});
