//! What is refused, and what is said of it.

use std::fs;
use std::process::{Command, Stdio};

use super::{nucula, structure, text};

/// Refused as wrong usage, in one sentence that has these words.
fn refused(arguments: &[&str], words: &[&str]) {
    let out = nucula(arguments);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(2) && out.stdout.is_empty(), "{arguments:?}: {said}");
    assert!(said.starts_with("nucula: ") && said.lines().count() == 1, "{arguments:?}: {said}");
    assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
}

#[test]
fn negative_numbers_meet_our_own_refusals() {
    let one = text(&structure());
    for (arguments, words) in [
        (["volumes", &one, "--voxel-size", "-1"], "bad --resolution"),
        (["volumes", &one, "--lining-distance", "-1"], "bad lining_distance"),
        (["volumes", &one, "--models", "-1"], "bad --models"),
        (["voids", &one, "--step", "-1"], "bad step"),
        (["voids", &one, "--probe-radius", "-1.5"], "bad probe_radius"),
        (["voids", &one, "--mouth-gap", "-1"], "bad mouth_gap"),
        (["voids", &one, "--min-volume", "-1"], "bad min_volume"),
        (["voids", &one, "--probe-out", "-1"], "bad probe_out"),
        (["saxs", &one, "--q-max", "-1"], "bad --q-max"),
    ] {
        refused(&arguments, &[words]);
    }
    // Of these the library knows more than the arguments, or there is no number below 0.
    for (arguments, code, words) in [
        (["saxs", &one, "--c1", "-1"], 1, "bad c1"),
        (["saxs", &one, "--density", "-1"], 1, "bad density"),
        (["saxs", &one, "--points", "-1"], 2, "invalid value '-1' for '--points"),
        (["volumes", &one, "--jobs", "-1"], 2, "invalid value '-1' for '--jobs"),
    ] {
        let out = nucula(&arguments);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(code) && said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_format_needs_a_folder() {
    let one = text(&structure());
    for command in ["volumes", "voids"] {
        refused(&[command, &one, "-f", "html"], &["--format", "--output-dir (-o)"]);
        refused(&[command, &one, "--format", "json"], &["--format", "--output-dir (-o)"]);
    }
}

#[test]
fn align_and_no_align_exclude_each_other() {
    for pair in [["--align", "--no-align"], ["--no-align", "--align"]] {
        let out = nucula(&[&["volumes", &text(&structure())], &pair[..]].concat());
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(2) && out.stdout.is_empty(), "{said}");
        assert!(
            said.contains("'--align' cannot be used with '--no-align'") || said.contains("'--no-align' cannot"),
            "{said}"
        );
    }
}

#[test]
fn a_list_of_nothing_names_no_input() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list");
    let named = format!("@{}", text(&list));
    for empty in ["", "\n \n"] {
        fs::write(&list, empty).unwrap();
        for command in ["volumes", "voids"] {
            refused(&[command, &named], &["no input is named", &named]);
            // Standard input is empty here.
            refused(&[command, "-"], &["no input is named: -: no path is listed"]);
        }
        assert!(nucula(&["volumes", &named, &text(&structure())]).status.success());
    }
}

#[test]
fn a_structure_in_the_place_of_a_list_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, pdb, noted) = (structure(), folder.path().join("a.pdb"), folder.path().join("noted.cif"));
    fs::write(&pdb, "HEADER    OXIDASE/INHIBITOR\nATOM      1  N   ALA A   1\n").unwrap();
    fs::write(&noted, "# by nucula\n\ndata_x\nloop_\n").unwrap();
    for file in [&whole, &pdb, &noted] {
        for command in ["volumes", "voids"] {
            refused(
                &[command, &format!("@{}", text(file))],
                &[&text(file), "paths are read here", "a structure itself"],
            );
        }
        let stdin = fs::File::open(file).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_nucula"));
        let out = command.args(["volumes", "-"]).stdin(Stdio::from(stdin)).output().unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(2) && said.starts_with("nucula: -: paths are read here"), "{said}");
    }
    // What is there is a path, whatever it is called.
    fs::create_dir(folder.path().join("data_set")).unwrap();
    fs::copy(&whole, folder.path().join("data_set/a.cif")).unwrap();
    fs::write(folder.path().join("list"), "data_set\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_nucula"));
    assert!(command.args(["volumes", "@list"]).current_dir(&folder).output().unwrap().status.success());
}
