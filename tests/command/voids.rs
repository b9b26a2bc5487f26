//! `nucula voids`.

use super::{folder, fs, json, nucula, structure, text};

const COARSE: [&str; 2] = ["--step", "1"];

#[test]
fn a_table_says_volumes_with_their_errors() {
    let out = nucula(&[&["voids", &text(&structure())], &COARSE[..]].concat());
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && said.contains('±') && said.contains("pocket"), "{said}");
}

#[test]
fn every_format_is_one_file_and_those_that_are_there_are_left_alone() {
    let out = tempfile::tempdir().unwrap();
    let formats = ["cif", "csv", "html", "json", "mrc", "obj", "pdb", "ply"];
    let (one, folder, all) = (text(&structure()), text(out.path()), formats.join(","));
    let arguments = [&["voids", &one, "-o", &folder, "-f", &all], &COARSE[..]].concat();
    let run = nucula(&arguments);
    assert!(run.status.success() && run.stdout.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut names: Vec<String> =
        fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, formats.map(|format| format!("4cup.voids.{format}")));
    assert!(json(&out.path().join("4cup.voids.json"))["voids"][0]["error"].as_f64().unwrap() > 0.0);
    let again = nucula(&arguments);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("there already"));
    assert!(nucula(&[&arguments[..], &["--overwrite"]].concat()).status.success());
}

#[test]
fn a_bad_file_does_not_stop_the_rest() {
    let folder = folder();
    let out = nucula(&[&["voids", &text(folder.path())], &COARSE[..]].concat());
    let said = String::from_utf8(out.stdout).unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(said.contains("a (") && said.contains("c (") && !said.contains("b ("), "{said}");
    assert!(String::from_utf8_lossy(&out.stderr).starts_with("nucula: b: "));
}

#[test]
fn a_region_is_named_by_its_residue() {
    let count = |more: &[&str]| {
        let out = nucula(&[&["voids", &text(&structure())], &COARSE[..], more].concat());
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap().lines().count()
    };
    assert!(count(&["--within", "6:ZYB"]) < count(&[]));
    let out = nucula(&["voids", &text(&structure()), "--within", "6:NOT"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("there is no residue NOT"));
}

#[test]
fn a_report_says_whether_voids_were_joined_by_passages() {
    let out = tempfile::tempdir().unwrap();
    for more in [&[][..], &["--passages"]] {
        let arguments = ["voids", &text(&structure()), "-o", &text(out.path()), "--overwrite"];
        assert!(nucula(&[&arguments[..], &COARSE, more].concat()).status.success());
        assert_eq!(json(&out.path().join("4cup.voids.json"))["passages"], !more.is_empty());
    }
}

#[test]
fn wrong_usage_is_2() {
    let one = text(&structure());
    for arguments in [
        &["voids"][..],
        &["voids", &one, "--step", "0.1"],
        &["voids", &one, "--step", "x"],
        &["voids", &one, "--radii", "heavy"],
        &["voids", &one, "--probe-out", "1"],
        &["voids", &one, "--within", "LIG"],
        &["voids", &one, "--within", "-1:LIG"],
        &["voids", &one, "--overwrite"],
        &["voids", &one, "--models", "0"],
    ] {
        let out = nucula(arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(out.stdout.is_empty() && !out.stderr.is_empty(), "{arguments:?}");
    }
}
