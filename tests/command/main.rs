//! The program `nucula`, as a person or a script runs it.

mod gainloss;
mod refusals;
#[cfg(target_os = "linux")]
mod streams;
mod voids;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn structure() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/4CUP.cif")
}

fn nucula(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nucula")).args(arguments).env("COLUMNS", "60").output().unwrap()
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A folder with two good files and a broken one between them.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(structure(), folder.path().join("a.cif")).unwrap();
    fs::write(folder.path().join("b.pdb"), "no atoms here\n").unwrap();
    fs::copy(structure(), folder.path().join("c.cif")).unwrap();
    folder
}

#[test]
fn info_says_what_it_runs_on() {
    let out = nucula(&["info"]);
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && said.contains("abi") && said.contains("threads"), "{said}");
    assert!(said.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_table_fits_and_has_no_colours_where_nobody_looks() {
    let out = nucula(&["volumes", &text(&structure())]);
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && said.contains("pocket") || said.contains("cavity"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 60) && !said.contains('\x1b'), "{said}");
}

#[test]
fn wrong_usage_is_2() {
    let one = text(&structure());
    for arguments in [
        &["volumes"][..],
        &["volumes", &one, "--resolution", "0"],
        &["volumes", &one, "--resolution", "x"],
        &["volumes", &one, "--surface-connectivity", "7"],
        &["volumes", &one, "--signs", "9"],
        &["volumes", &one, "--resume"],
        &["volumes", &one, "--table", "x.txt"],
        &["volumes", &one, "--no-such-flag"],
        &["volumes", &one, "--assembly-policy", "some"],
        &["cluster", "--cluster-identity", "30"],
        &["analyze", "--output-dir", "x"],
        &["analyze", "--output-dir", "x", "--pdb-id", "4jpn"],
        &["nothing"],
    ] {
        let out = nucula(arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(!out.stderr.is_empty() && out.stdout.is_empty());
    }
    let said = String::from_utf8(nucula(&["analyze", "--output-dir", "x", "--pdb-id", "4jpn"]).stderr).unwrap();
    assert!(said.contains("fetch files first"), "{said}");
}

#[test]
fn a_broken_file_is_an_error_of_its_own() {
    let (inputs, out) = (folder(), tempfile::tempdir().unwrap());
    let (results, table) = (out.path().join("results"), out.path().join("all.csv"));
    let run = nucula(&["volumes", &text(inputs.path()), "-o", &text(&results), "--table", &text(&table), "-j", "2"]);
    assert_eq!(run.status.code(), Some(1));
    let summary = json(&results.join("run.summary.json"));
    assert_eq!((&summary["num_processed"], &summary["num_failed"]), (&2.into(), &1.into()));
    assert!(summary["errors"][0]["error"].as_str().unwrap().contains("b.pdb"), "{summary}");
    let sources: Vec<&Value> = summary["results"].as_array().unwrap().iter().map(|entry| &entry["source"]).collect();
    assert_eq!(sources, ["a", "c"]);
    let table = fs::read_to_string(table).unwrap();
    let n_rows = json(&results.join("a.annotation.json"))["num_volumes"].as_u64().unwrap() as usize;
    assert_eq!(table.lines().count(), 1 + 2 * n_rows);
    assert!(table.starts_with("source,id,type,volume,x,y,z,") && table.lines().nth(1).unwrap().starts_with("a,"));
    for name in ["a.annotated.cif", "c.annotated.cif"] {
        assert!(results.join(name).exists());
    }
}

#[test]
fn what_reading_has_to_say_is_said() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/files/force-field-names.pdb");
    let said = |arguments: &[&str]| {
        let output = nucula(&[&[arguments[0], &text(&file)], &arguments[1..]].concat());
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    for command in ["volumes", "voids", "saxs"] {
        let said = said(&[command]);
        assert!(said.contains("nucula: force-field-names: ") && said.contains("HSD"), "{command}: {said}");
    }
    assert_eq!(said(&["volumes", "--quiet"]), "");
}

#[test]
fn outputs_that_are_there_are_left_alone() {
    let out = tempfile::tempdir().unwrap();
    let arguments = ["volumes", &text(&structure()), "-o", &text(out.path())].map(String::from);
    let run = |more: &[&str]| nucula(&[&arguments.each_ref().map(String::as_str)[..], more].concat());
    assert!(run(&[]).status.success());
    let listing = || {
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(out.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (text(&path), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = listing();
    assert_eq!(run(&["--resolution", "2"]).status.code(), Some(1));
    assert!(listing() == before, "nothing is touched");
    assert!(run(&["--resume"]).status.success());
    let summary = json(&out.path().join("run.summary.json"));
    assert_eq!((&summary["num_skipped"], &summary["num_processed"]), (&1.into(), &0.into()));
    assert_eq!(summary["skipped"][0]["reason"], "resume_existing_outputs");
    // Other settings: done again.
    assert!(run(&["--resume", "--resolution", "2"]).status.success());
    assert_eq!(json(&out.path().join("run.summary.json"))["num_processed"], 1);
    assert_eq!(json(&out.path().join("4cup.annotation.json"))["resolution"], 2.0);
    assert!(run(&["--resume", "--resolution", "2", "--no-hubs"]).status.success());
    assert_eq!(json(&out.path().join("run.summary.json"))["num_processed"], 1);
}

#[test]
fn what_is_no_file_is_not_judged_by_its_suffix() {
    let folder = tempfile::tempdir().unwrap();
    let (absent, folder) = (text(&folder.path().join("nofile")), text(folder.path()));
    for (arguments, expected) in [
        (["volumes", &absent], format!("nucula: nofile: {absent}: No such file")),
        (["voids", &absent], format!("nucula: nofile: {absent}: No such file")),
        (["view", &absent], format!("nucula: {absent}: No such file")),
        (["saxs", &absent], format!("nucula: {absent}: No such file")),
        (["view", &folder], format!("nucula: {folder}: it is a folder")),
        (["saxs", &folder], format!("nucula: {folder}: it is a folder")),
    ] {
        let out = nucula(&arguments);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(1) && said.starts_with(&expected), "{arguments:?}: {said}");
    }
}

#[test]
fn a_page_counts_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let heading = |more: &[&str]| {
        let run = nucula(&[&["view", &text(&structure()), "-o", &text(&page)], more].concat());
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let page = fs::read_to_string(&page).unwrap();
        let (_, found) = page.split_once("\"found\":\"").unwrap();
        let heading = found.split('"').next().unwrap().to_owned();
        (heading, page.matches("\"type\":\"").count())
    };
    let ((all, n_all), (kept, n_kept)) = (heading(&[]), heading(&["--no-hubs"]));
    let counted = |heading: &str| heading.split(' ').filter_map(|word| word.parse::<usize>().ok()).sum::<usize>();
    assert!(all.contains("hub") && counted(&all) == n_all, "{all}: {n_all}");
    assert!(!kept.contains("hub") && counted(&kept) == n_kept && n_kept > 0, "{kept}: {n_kept}");
}

#[test]
fn atoms_stay_where_the_file_has_them_on_demand() {
    let out = tempfile::tempdir().unwrap();
    let arguments = ["volumes", &text(&structure()), "-o", &text(out.path()), "--resume"].map(String::from);
    let run = |more: &[&str]| {
        assert!(nucula(&[&arguments.each_ref().map(String::as_str)[..], more].concat()).status.success());
        let (n, report) = (json(&out.path().join("run.summary.json")), json(&out.path().join("4cup.annotation.json")));
        (n["num_processed"].as_u64().unwrap(), report["frame"].as_str().unwrap().to_owned())
    };
    assert_eq!(run(&[]), (1, "aligned".into()));
    assert_eq!(run(&["--input-frame"]), (1, "input".into()), "another frame is made again");
    assert_eq!(run(&["--input-frame"]), (0, "input".into()));
    let first = |path: &Path| {
        let structure = nucula::io::read(path, &nucula::io::ReadOptions::default()).unwrap();
        structure.positions[0]
    };
    assert_eq!(first(&out.path().join("4cup.annotated.cif")), first(&structure()));
}

#[test]
fn a_resumed_run_gives_the_same_table() {
    let (inputs, out) = (folder(), tempfile::tempdir().unwrap());
    let (results, table) = (out.path().join("results"), out.path().join("all.csv"));
    let run = |more: &[&str]| {
        let arguments = ["volumes", &text(inputs.path()), "-o", &text(&results), "--table", &text(&table)];
        nucula(&[&arguments[..], more].concat());
        fs::read_to_string(&table).unwrap()
    };
    let whole = run(&[]);
    fs::remove_file(results.join("a.annotated.cif")).unwrap();
    assert_eq!(run(&["--resume"]), whole);
    fs::write(results.join("c.annotation.json"), "{").unwrap();
    assert_eq!(run(&["--resume"]), whole);
}

#[test]
fn every_science_flag_reaches_the_search() {
    let one = text(&structure());
    let rows = |flags: &[&str]| {
        let out = tempfile::tempdir().unwrap();
        let arguments = ["volumes", &one, "-o", &text(out.path())];
        let run = nucula(&[&arguments[..], flags].concat());
        assert!(run.status.success(), "{flags:?}: {}", String::from_utf8_lossy(&run.stderr));
        json(&out.path().join("4cup.annotation.json"))
    };
    for (flags, name, value) in [
        (&["--resolution", "2"][..], "voxel_size", Value::from(2.0)),
        (&["--voxel-size", "2.5"], "voxel_size", Value::from(2.5)),
        (&["--min-voxels", "-1"], "min_voxels", Value::from(0)),
        (&["--min-volume", "500"], "min_volume", Value::from(500.0)),
        (&["--surface-connectivity", "26"], "surface_connectivity", Value::from("26")),
        (&["--merge-mouth-gap-voxels", "-1"], "mouth_merge_gap", Value::from(-1)),
        (&["--no-necked-pocket-cavity"], "neck", Value::from(false)),
        (&["--assembly-policy", "asymmetric"], "assembly", Value::from("asymmetric")),
        (&["--keep-non-protein"], "keep_non_protein", Value::from(true)),
        (&["--backend", "python"], "profile", Value::from("f64")),
        (&["--backend", "auto"], "profile", Value::from("f32")),
        (&["--profile", "c"], "profile", Value::from("c")),
        (&["--no-align"], "align", Value::from(false)),
        (&["--signs", "2"], "signs", Value::from(2)),
        (&["--models", "first"], "keep_models", Value::from(false)),
        (&["--rules", "plain"], "rules", Value::from("plain")),
    ] {
        assert_eq!(rows(flags)["options"][name], value, "{flags:?}");
    }
}

#[test]
fn analyze_has_volumizers_files_and_manifests() {
    let (inputs, out) = (folder(), tempfile::tempdir().unwrap());
    let (results, manifest) = (out.path().join("results"), inputs.path().join("m.json"));
    let list = r#"{"structures": [{"source": "One", "input_path": "a.cif"}, {"input_path": "b.pdb"}]}"#;
    fs::write(&manifest, list).unwrap();
    let failures = out.path().join("failed.json");
    let run = nucula(&[
        "analyze",
        "--manifest",
        &text(&manifest),
        "--output-dir",
        &text(&results),
        "--failures-manifest",
        &text(&failures),
    ]);
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    for name in ["one.annotated.cif", "one.annotation.json", "run.summary.json", "run.checkpoint.json"] {
        assert!(results.join(name).exists(), "{name}");
    }
    assert_eq!(json(&failures)["structures"].as_array().unwrap().len(), 1);
    // The failed ones again, from the summary.
    let summary = text(&results.join("run.summary.json"));
    let again = out.path().join("again");
    let run = nucula(&["analyze", "--from-summary", &summary, "--output-dir", &text(&again), "--dry-run"]);
    assert!(run.status.success());
    assert_eq!(json(&again.join("run.summary.json"))["planned"][0]["source"], "b");
}

#[test]
fn every_format_is_one_file() {
    let out = tempfile::tempdir().unwrap();
    let formats = "cif,pdb,json,csv,html,pml,cxc";
    let run = nucula(&["volumes", &text(&structure()), "-o", &text(out.path()), "-f", formats, "--quiet"]);
    assert!(run.status.success() && run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut names: Vec<String> =
        fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let expected = [
        "4cup.annotated.cif",
        "4cup.annotated.pdb",
        "4cup.annotation.json",
        "4cup.csv",
        "4cup.cxc",
        "4cup.html",
        "4cup.pml",
        "run.summary.json",
    ];
    assert_eq!(names, expected);
    assert!(fs::read_to_string(out.path().join("4cup.pml")).unwrap().contains("cmd.load(\"4cup.annotated.cif\""));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let one = text(&structure());
    let many = vec![one.as_str(); 30];
    let arguments = [&["volumes", "--quiet"][..], &many].concat();
    let mut child = Command::new(env!("CARGO_BIN_EXE_nucula"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success() && out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn events_are_lines_and_too_many_residues_are_skipped() {
    let out = tempfile::tempdir().unwrap();
    let events = out.path().join("events.jsonl");
    let results = out.path().join("results");
    let arguments = ["volumes", &text(&structure()), "-o", &text(&results), "--max-residues", "5"];
    let run = nucula(&[&arguments[..], &["--progress-jsonl", &text(&events)]].concat());
    assert!(run.status.success());
    assert_eq!(json(&results.join("4cup.status.json"))["reason"], "max_residues");
    let lines = fs::read_to_string(events).unwrap();
    let names: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].as_str().unwrap().to_string())
        .collect();
    assert_eq!(names, ["run_started", "structure_started", "structure_skipped", "run_completed"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure_and_leaves_no_part() {
    let table = Path::new("/dev/full");
    let run = nucula(&["volumes", &text(&structure()), "--failures", &text(table)]);
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).contains("/dev/full"));
}

#[test]
fn saxs_prints_a_summary_and_writes_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let (one, table) = (text(&structure()), text(&folder.path().join("fit.csv")));
    let curve = text(&structure().with_file_name("4CUP.saxs.dat"));
    let out = nucula(&["saxs", &one, &curve, "--offset", "-o", &table]);
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && said.contains("chi²") && said.contains("status           ok"), "{said}");
    assert!(fs::read_to_string(&table).unwrap().starts_with("q,intensity,measured,sigma,fitted,residual\n"));
    let out = nucula(&["saxs", &one, "--q-max", "0.3", "--points", "4", "-o", &table]);
    assert!(out.status.success() && String::from_utf8(out.stdout).unwrap().contains("I(0)"));
    assert_eq!(fs::read_to_string(&table).unwrap().lines().count(), 5);
    assert_eq!(nucula(&["saxs", &one, "--offset"]).status.code(), Some(2));
    let out = nucula(&["saxs", &one, &curve, "--units", "1/nm"]);
    assert!(String::from_utf8(out.stderr).unwrap().contains("1/angstrom"), "the curve's header names its unit");
    assert_eq!(nucula(&["saxs", &one, "missing.dat"]).status.code(), Some(1));
}
