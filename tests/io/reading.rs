//! Structures as read, against the reference and against another reader.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nucula::base::Structure;
use nucula::io::{self, Assembly, ReadOptions};
use testing::golden::{self, Golden};

/// Reads with the default options.
fn read(path: &Path) -> Structure {
    io::read(path, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn everything(assembly: Assembly) -> ReadOptions {
    ReadOptions { assembly, keep_non_protein: true, keep_hydrogens: true, ..ReadOptions::default() }
}

/// The structure files that our reader takes, from all folders of reference data.
fn structure_files() -> Vec<PathBuf> {
    let dirs = golden::all_dirs();
    let files = dirs.iter().flat_map(|dir| {
        let structures = dir.join("structures");
        [".pdb", ".cif", ".pdb.gz", ".cif.gz"].into_iter().flat_map(move |suffix| golden::cases(&structures, suffix))
    });
    files.collect()
}

#[test]
fn cleaned_atoms_are_those_of_the_reference() {
    for dir in golden::all_dirs() {
        let cases = golden::cases(&dir.join("golden"), ".atoms.json");
        assert!(!cases.is_empty(), "{}", dir.display());
        for path in cases {
            let golden = Golden::read(&path);
            let json = golden.json();
            assert_eq!(json["assembly_policy"], "biological");
            let file = dir.join("structures").join(json["file"].as_str().unwrap());
            let structure = read(&file);
            let file = file.display();

            let bits = |rows: &[[f32; 3]]| rows.iter().map(|row| row.map(f32::to_bits)).collect::<Vec<_>>();
            assert!(bits(&structure.positions) == bits(&golden.f32_rows("coord_cleaned")), "{file}: positions");

            let element = |&code: &u8| json["element_table"][usize::from(code)].as_str().unwrap().to_owned();
            let expected: Vec<String> = golden.u8s("element_code").iter().map(element).collect();
            let elements: Vec<String> = structure.topology.elements.iter().map(ToString::to_string).collect();
            assert!(elements == expected, "{file}: elements");

            let chains: Vec<String> =
                structure.topology.distinct_chains().unwrap().iter().map(ToString::to_string).collect();
            assert_eq!(serde_json::json!(chains), json["chain_ids"], "{file}: chains");

            let topology = &structure.topology;
            let n_residues = 1 + (1..structure.n_atoms()).filter(|&i| !topology.same_residue(i - 1, i)).count();
            assert_eq!(n_residues, json["n_residues"], "{file}: residues");

            let loaded = io::read(
                &dir.join("structures").join(json["file"].as_str().unwrap()),
                &everything(Assembly::Biological),
            );
            assert_eq!(loaded.unwrap().n_atoms(), json["n_loaded"], "{file}: atoms before cleaning");
        }
    }
}

#[test]
fn gzipped_files_equal_plain_ones() {
    let zipped: Vec<PathBuf> = structure_files().into_iter().filter(|path| path.extension().unwrap() == "gz").collect();
    assert!(!zipped.is_empty());
    for path in zipped {
        assert_eq!(read(&path), read(&path.with_extension("")), "{}", path.display());
    }
}

/// An atom as both readers know it, without what only one has.
fn atoms_of(structure: &Structure, blank_chain: bool) -> BTreeMap<String, usize> {
    let topology = &structure.topology;
    let mut atoms = BTreeMap::new();
    for (i, position) in structure.positions.iter().enumerate() {
        let chain = if blank_chain { String::new() } else { topology.chains[i].to_string() };
        let atom = format!(
            "{} {} {} {chain} {} {} {} {:?}",
            topology.elements[i],
            topology.atom_names[i],
            topology.residue_names[i],
            topology.residue_ids[i],
            topology.insertion_codes[i],
            topology.hetero[i],
            position.map(f32::to_bits),
        );
        *atoms.entry(atom).or_default() += 1;
    }
    atoms
}

#[test]
fn pdbtbx_reads_the_same_atoms() {
    let mut n_compared = 0;
    for path in structure_files() {
        if path.extension().unwrap() == "gz" {
            continue;
        }
        let ours = io::read(&path, &everything(Assembly::Asymmetric)).unwrap();
        let mut options = pdbtbx::ReadOptions::new();
        options.set_level(pdbtbx::StrictnessLevel::Loose);
        // pdbtbx refuses short lines.
        let Ok((theirs, _)) = options.read(path.to_str().unwrap()) else { continue };
        let theirs = Structure::from(&theirs);
        // It fills blank chain ids.
        let blank_chain = ours.topology.chains.iter().any(|chain| chain.is_empty());
        assert!(atoms_of(&ours, blank_chain) == atoms_of(&theirs, blank_chain), "{}", path.display());
        n_compared += 1;
    }
    assert!(n_compared >= 6, "only {n_compared} files compared");
}
