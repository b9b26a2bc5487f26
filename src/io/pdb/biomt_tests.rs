use super::*;

/// Keys and number of operations of each group.
type Groups = Vec<(Vec<String>, usize)>;

/// The recipe told by the texts of REMARK 350; its groups as keys and numbers of operations.
fn groups(texts: &[&str]) -> Result<Option<Groups>> {
    let file: String = texts.iter().map(|text| format!("REMARK 350 {text}\n")).collect();
    let source = Source::from_bytes("x.pdb".into(), file.into_bytes())?;
    let lines: Vec<&[u8]> = source.text().split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    let recipe = recipe(&source, &lines)?;
    Ok(recipe.map(|recipe| {
        let groups = recipe.groups.iter();
        let texts = |keys: &[Cow<'_, [u8]>]| keys.iter().map(|key| String::from_utf8_lossy(key).into_owned()).collect();
        groups.map(|group| (texts(&group.keys), group.steps.iter().map(Vec::len).product())).collect()
    }))
}

const APPLY: &str = "APPLY THE FOLLOWING TO CHAINS: A, B";
const X: &str = "  BIOMT1   1  1.000000  0.000000  0.000000        0.00000";
const Y: &str = "  BIOMT2   1  0.000000  1.000000  0.000000        0.00000";
const Z: &str = "  BIOMT3   1  0.000000  0.000000  1.000000       -5.50000";

fn one_group(n_copies: usize) -> Result<Option<Groups>> {
    Ok(Some(vec![(vec!["A".into(), "B".into()], n_copies)]))
}

#[test]
fn one_biomolecule() {
    let head = ["", "COORDINATES FOR A COMPLETE MULTIMER", "", "BIOMOLECULE: 1", "AUTHOR DETERMINED: DIMERIC", APPLY];
    assert_eq!(groups(&[&head[..], &[X, Y, Z]].concat()), one_group(1));
    assert_eq!(groups(&[&head[..], &[X, Y, Z, X, Y, Z]].concat()), one_group(2));
}

#[test]
fn the_numbers_of_an_operation() {
    let text = ["", "BIOMOLECULE: 1", APPLY, X, Y, Z].map(|text| format!("REMARK 350 {text}\n")).concat();
    let source = Source::from_bytes("x.pdb".into(), text.into_bytes()).unwrap();
    let lines: Vec<&[u8]> = source.text().split(|&byte| byte == b'\n').collect();
    let recipe = recipe(&source, &lines[..6]).unwrap().unwrap();
    let rotation = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    assert_eq!(recipe.operations, [Operation { rotation, shift: [0.0, 0.0, -5.5] }]);
}

#[test]
fn chains_may_go_on_and_groups_may_follow() {
    let more = "                   AND CHAINS: C,D ,";
    let texts = ["", "BIOMOLECULE: 1", APPLY, more, X, Y, Z, "APPLY THE FOLLOWING TO CHAINS: E", X, Y, Z, X, Y, Z];
    // A comma at the end adds the blank chain.
    let first = ["A", "B", "C", "D", ""].map(String::from).to_vec();
    assert_eq!(groups(&texts), Ok(Some(vec![(first, 1), (vec!["E".into()], 2)])));
}

#[test]
fn only_the_first_biomolecule_counts() {
    let texts =
        ["", "BIOMOLECULE: 1", APPLY, X, Y, Z, "BIOMOLECULE: 2", "APPLY THE FOLLOWING TO CHAINS: C", "no numbers"];
    assert_eq!(groups(&texts), one_group(1));
}

#[test]
fn a_blank_line_breaks_the_count_of_three() {
    assert_eq!(groups(&["", "BIOMOLECULE: 1", APPLY, X, Y, Z, "", "BIOMOLECULE: 2", APPLY, X, Y, Z]), Ok(None));
    assert_eq!(groups(&["", "BIOMOLECULE: 1", APPLY, X, Y, Z, ""]), Ok(None));
    // Three of them are a triple, but not of four numbers.
    assert_eq!(groups(&["", "BIOMOLECULE: 1", APPLY, X, Y, Z, "", "", ""]), Ok(None));
}

#[test]
fn files_that_do_not_tell() {
    for texts in [
        &["only"][..],
        &["", "nothing"],
        &["BIOMOLECULE: 1", APPLY, X, Y, Z],
        &["", "BIOMOLECULE: 1"],
        &["", "BIOMOLECULE: 1", X, Y, Z],
        &["", "BIOMOLECULE: 1", APPLY],
        &["", "BIOMOLECULE: 1", APPLY, X, Y],
        &["", "BIOMOLECULE: 1", APPLY, X, Y, "  BIOMT3   1  0.000000  0.000000  1.000000"],
        &["", APPLY, X, Y, Z, "BIOMOLECULE: 1"],
    ] {
        assert_eq!(groups(texts), Ok(None), "{texts:?}");
    }
}

#[test]
fn a_word_in_the_place_of_a_number_is_an_error() {
    for last in ["  BIOMT3   1  0.000000  0.0000x0  1.000000  0.0", "SOFTWARE USED: PISA", "  BIOMT3   1  inf 0 0 0"] {
        let error = groups(&["", "BIOMOLECULE: 1", APPLY, X, Y, last]).unwrap_err();
        assert!(matches!(error, crate::Error::Parse { line: 6, .. }), "{error}");
    }
}
