//! Files as people have them: each file of `tests/data/cases/files` is a test of its own, against what
//! `expected.json` says is right; and why nothing is left of others.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use nucula::Error;
use nucula::base::Structure;
use nucula::io::{self, ReadOptions, Rules};
use serde_json::Value;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/files").join(name)
}

static EXPECTED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_slice(&std::fs::read(path("expected.json")).unwrap()).unwrap());

fn with(rules: Rules) -> ReadOptions {
    ReadOptions { rules, ..ReadOptions::default() }
}

/// Whether a structure is the one described: atoms, elements, sums of coordinates and squares, chains.
fn check(structure: &Structure, want: &Value, label: &str) {
    assert_eq!(structure.n_atoms() as u64, want["atoms"].as_u64().unwrap(), "{label}");
    let mut elements = serde_json::Map::new();
    for element in &structure.topology.elements {
        let n = elements.get(element.as_str()).and_then(Value::as_u64).unwrap_or(0);
        elements.insert(element.to_string(), (n + 1).into());
    }
    // Equal as maps, in whatever order.
    let sorted = |map: &serde_json::Map<String, Value>| {
        let mut items: Vec<(String, u64)> = map.iter().map(|(k, v)| (k.clone(), v.as_u64().unwrap())).collect();
        items.sort();
        items
    };
    assert_eq!(sorted(&elements), sorted(want["elements"].as_object().unwrap()), "{label}");
    let close = |got: f64, want: &Value, what: &str| {
        let want = want.as_f64().unwrap();
        // The sums are told with two or one decimals.
        assert!((got - want).abs() <= 0.06 + 1e-6 * want.abs(), "{label}: {what} is {got}, not {want}");
    };
    for axis in 0..3 {
        let sum = structure.positions.iter().map(|position| f64::from(position[axis])).sum();
        close(sum, &want["sum"][axis], "a sum");
    }
    let squares = structure.positions.iter().flatten().map(|&x| f64::from(x) * f64::from(x)).sum();
    close(squares, &want["squares"], "the sum of squares");
    if let Some(chains) = want.get("chains") {
        let met: Vec<String> = structure.topology.distinct_chains().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(serde_json::json!(met), *chains, "{label}: chains");
    }
}

/// Whether a text has one of the alternatives of each entry, in any case.
fn says(text: &str, words: &Value, label: &str) {
    let text = text.to_lowercase();
    for alternatives in words.as_array().unwrap() {
        let found =
            alternatives.as_array().unwrap().iter().any(|word| text.contains(&word.as_str().unwrap().to_lowercase()));
        assert!(found, "{label}: {text:?} says nothing of {alternatives}");
    }
}

fn notes(structure: &Structure) -> String {
    structure.reading.notes().collect::<Vec<_>>().join("\n")
}

fn find(structure: &Structure) -> nucula::Result<nucula::volumes::Volumes> {
    nucula::volumes::find(structure, &nucula::volumes::Options::default(), &nucula::work::Monitor::default())
}

/// What `expected.json` asks of a file.
fn judge(name: &str) {
    let want = &EXPECTED[name];
    let read = io::read(&path(name), &ReadOptions::default());
    // What a message says beside the path.
    let message = |error: Error| {
        let text = error.to_string();
        assert!(text.contains(name), "{text}");
        text.replace(&path(name).display().to_string(), "")
    };
    match want["must"].as_str().unwrap() {
        "read" => {
            let structure = read.unwrap_or_else(|error| panic!("{error}"));
            check(&structure, &want["right"], name);
            find(&structure).unwrap_or_else(|error| panic!("{error}"));
            if want.get("quiet").is_some() {
                assert_eq!(notes(&structure), "");
                assert_eq!(structure.reading.n_models, 1);
            }
            let plain = io::read(&path(name), &with(Rules::Plain)).unwrap_or_else(|error| panic!("{error}"));
            check(&plain, &want["right"], &format!("{name}, by plain rules"));
        }
        "read or refuse" => match read {
            Ok(structure) => check(&structure, &want["right"], name),
            Err(error) => says(&message(error), &want["words"], name),
        },
        "refuse" if want["of"] == "format" => says(&message(read.unwrap_err()), &want["words"], name),
        "refuse" => says(&message(find(&read.unwrap()).unwrap_err()), &want["words"], name),
        "tell" => {
            let structure = read.unwrap_or_else(|error| panic!("{error}"));
            check(&structure, &want["default"], name);
            says(&notes(&structure), &want["words"], name);
            let plain = io::read(&path(name), &with(Rules::Plain)).unwrap_or_else(|error| panic!("{error}"));
            check(&plain, &want["right"], &format!("{name}, by plain rules"));
        }
        other => panic!("{name}: must {other}"),
    }
}

macro_rules! files {
    ($($test:ident $name:literal)*) => {
        const NAMES: &[&str] = &[$($name),*];
        $(#[test]
        fn $test() {
            judge($name);
        })*
    };
}

files! {
    clean_pdb "clean.pdb"
    chain_list_over_lines_cif "chain-list-over-lines.cif"
    expression_over_lines_cif "expression-over-lines.cif"
    coordinates_nine_wide_pdb "coordinates-nine-wide.pdb"
    no_model_number_cif "no-model-number.cif"
    no_insertion_code_cif "no-insertion-code.cif"
    no_element_cif "no-element.cif"
    uncertainties_cif "uncertainties.cif"
    number_with_letter_cif "number-with-letter.cif"
    restraints_after_cif "restraints-after.cif"
    operations_mixed_cif "operations-mixed.cif"
    operations_blanks_cif "operations-blanks.cif"
    entry_ent "entry.ent"
    entry_ent_gz "entry.ent.gz"
    model_mmcif "model.mmcif"
    number_hexadecimal_pdb "number-hexadecimal.pdb"
    number_blank_pdb "number-blank.pdb"
    models_differ_pdb "models-differ.pdb"
    packed_pdb "packed.pdb"
    wide_characters_pdb "wide-characters.pdb"
    mmcif_inside_pdb "mmcif-inside.pdb"
    only_water_pdb "only-water.pdb"
    assembly_of_other_chain_pdb "assembly-of-other-chain.pdb"
    assembly_by_author_ids_cif "assembly-by-author-ids.cif"
    chains_of_two_letters_pdb "chains-of-two-letters.pdb"
    force_field_names_pdb "force-field-names.pdb"
    four_letter_names_pdb "four-letter-names.pdb"
    lipid_dppc_pdb "lipid-DPPC.pdb"
    new_amino_acid_cif "new-amino-acid.cif"
    ligand_sah_cif "ligand-SAH.cif"
    deuterium_pdb "deuterium.pdb"
    altloc_digits_pdb "altloc-digits.pdb"
    two_residues_in_one_place_pdb "two-residues-in-one-place.pdb"
    line_numbers_for_elements_pdb "line-numbers-for-elements.pdb"
    elements_lower_case_cif "elements-lower-case.cif"
    two_models_pdb "two-models.pdb"
    frames_by_endmdl_pdb "frames-by-ENDMDL.pdb"
    two_biomolecules_pdb "two-biomolecules.pdb"
    chain_list_blanks_cif "chain-list-blanks.cif"
    two_blocks_cif "two-blocks.cif"
    atoms_at_origin_pdb "atoms-at-origin.pdb"
    long_chain_ids_cif "long-chain-ids.cif"
    altloc_of_one_atom_pdb "altloc-of-one-atom.pdb"
    elements_with_charge_cif "elements-with-charge.cif"
}

#[test]
fn every_file_has_its_test() {
    let expected: Vec<&String> = EXPECTED.as_object().unwrap().keys().collect();
    assert_eq!(expected, NAMES);
    assert_eq!(NAMES.len(), 44);
}

/// Why nothing is left: no amino acid, hydrogen alone, or locations that the rules leave out.
#[test]
fn nothing_left_says_why() {
    let options = ReadOptions::default();
    let atom = |name: &str, residue: &str, location: char, element: &str| {
        format!(
            "ATOM      1  {name:<3}{location}{residue} A   1      11.000  12.000  13.000  1.00 20.00          {element:>2}\n"
        )
    };
    for (line, why) in [
        (atom("CA", "XYZ", ' ', "C"), "no residue is an amino acid: XYZ (1 atom); keep_non_protein=True"),
        (atom("HA", "ALA", ' ', "H"), "all atoms are hydrogen; keep_hydrogens=True"),
        (atom("CA", "ALA", '1', "C"), "every atom is at a location that is left out"),
    ] {
        let structure = io::read_bytes(line.as_bytes(), "one.pdb", io::Format::Pdb, &options).unwrap();
        assert_eq!(structure.n_atoms(), 0, "{line}");
        assert!(notes(&structure).contains("nothing is left"), "{line}");
        assert!(notes(&structure).contains(why), "{line}{}", notes(&structure));
    }
}
