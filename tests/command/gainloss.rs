//! `nucula gainloss`.

use std::process::Output;

use super::{fs, nucula, text};

/// A folder with a tree, a table and sets, and the command on the first two.
fn inputs() -> (tempfile::TempDir, impl Fn(&[&str]) -> Output) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("t.nwk"), "((A:0.1,B:0.4)n:0.2,(C:0.3,D:0.5):0.6);").unwrap();
    fs::write(at("t.Rtab"), "Gene\tD\tC\tB\tA\nf\t0\t1\t0\t1\ng\t0\t0\t1\t1\nh\t1\t1\t0\t0\n").unwrap();
    fs::write(at("sets"), "# name, families\none\tf\ntwo\tg\th\n").unwrap();
    let [tree, table] = ["t.nwk", "t.Rtab"].map(|name| text(&at(name)));
    (folder, move |more: &[&str]| nucula(&[&["gainloss", &tree, &table], more].concat()))
}

#[test]
fn gains_and_losses_from_files_to_tables() {
    let (folder, run) = inputs();
    let at = |name: &str| folder.path().join(name);
    let (sets, results) = (text(&at("sets")), text(&at("results")));
    let out = run(&["--test", &sets]);
    let printed = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && printed.starts_with("estimate\tvalue\tse\nln gain\t"), "{printed}");
    assert!(printed.contains("\nset\tfamilies\teffect\t") && printed.contains("\ntwo\t2\t"), "{printed}");
    assert!(run(&["--test", &sets, "-o", &results, "--gamma", "2"]).status.success());
    let read = |name: &str| fs::read_to_string(at("results").join(name)).unwrap();
    assert!(read("estimates.tsv").contains("\nshape\t") && read("tests.tsv").lines().count() == 3);
    let branches = read("branches.tsv");
    let row: Vec<&str> = branches.lines().nth(2).unwrap().split('\t').collect();
    assert_eq!((branches.lines().count(), row.len(), &row[..4]), (8, 9, &["1", "0", "n", "0.2"][..]), "{branches}");
    assert!(read("tree.nwk").contains("n[&gains=") && read("tree.nwk").ends_with(";\n"));

    fs::write(at("sets"), "one\tf\tx\n").unwrap();
    let refused = run(&["--test", &sets]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(1) && said.contains("line 1: 'x' is no family of the table"), "{said}");
    assert_eq!(run(&["--root", "x"]).status.code(), Some(2));
    fs::write(at("t.nwk"), "((A:0.1,B:0.4):0.2,(C:0.3,E:0.5):0.6);").unwrap();
    let said = String::from_utf8(run(&[]).stderr).unwrap();
    assert!(said.contains("1 of 4 tips have no genome in the table, first 'E'"), "{said}");
    assert!(run(&["--ignore-missing", "--ignore-extra"]).status.success());
}

#[cfg(unix)]
#[test]
fn outputs_appear_whole_or_not_at_all() {
    use std::os::unix::fs::MetadataExt;
    let (folder, run) = inputs();
    let results = folder.path().join("results");
    let (sets, names) = (text(&folder.path().join("sets")), ["estimates.tsv", "tests.tsv", "branches.tsv", "tree.nwk"]);
    let inodes = || {
        assert!(run(&["--test", &sets, "-o", &text(&results)]).status.success());
        names.map(|name| fs::metadata(results.join(name)).unwrap().ino())
    };
    // A file is replaced, not written over: who has the old one open reads on, and its number is not given again.
    let before = inodes();
    let old: Vec<fs::File> = names.iter().map(|name| fs::File::open(results.join(name)).unwrap()).collect();
    assert!(before.iter().zip(inodes()).all(|(before, after)| *before != after));
    assert!(old.iter().all(|file| file.metadata().unwrap().len() > 0));
    assert_eq!(fs::read_dir(&results).unwrap().count(), 4, "nothing else is left");
}

#[test]
fn sets_that_are_none_are_named_by_their_line() {
    let (folder, run) = inputs();
    let sets = folder.path().join("sets");
    for (written, said) in [
        ("one\tf\nret f g\n", "sets, line 2: set 'ret f g' has no families; items are separated by tabs"),
        ("ret f\tg h\n", "sets, line 1: 'g h' is no family of the table; items are separated by tabs"),
        ("one\tf\n\nret\t\n", "sets, line 3: set 'ret' has no families"),
        ("", "sets: it has no sets: a line each"),
        ("# name, families\n", "sets: it has no sets: a line each"),
    ] {
        fs::write(&sets, written).unwrap();
        let out = run(&["--test", &text(&sets)]);
        let stderr = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(1) && out.stdout.is_empty(), "{written:?}: {stderr}");
        assert!(stderr.trim_end().contains(said) && stderr.lines().count() == 1, "{written:?}: {stderr}");
    }
}

#[test]
fn what_no_rates_explain_is_refused() {
    let (folder, run) = inputs();
    fs::write(folder.path().join("t.nwk"), "((A:0,B:0):0,(C:0,D:0):0);").unwrap();
    let out = run(&[]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(1) && said.contains("no rates explain 3 of 3 families, first 'f'"), "{said}");
    // A and D are one: f differs between them, g does not.
    fs::write(folder.path().join("t.nwk"), "((A:0,D:0):0.2,(C:0.3,B:0.5):0.6);").unwrap();
    fs::write(folder.path().join("t.Rtab"), "Gene\tD\tC\tB\tA\nf\t0\t1\t0\t1\ng\t0\t0\t1\t0\n").unwrap();
    let said = String::from_utf8(run(&[]).stderr).unwrap();
    assert!(said.contains("no rates explain 1 of 2 families, first 'f'"), "{said}");
}

#[test]
fn an_effect_at_its_bound_is_said_to_be() {
    let (folder, run) = inputs();
    let at = |name: &str| folder.path().join(name);
    let kept: String = (0..20).map(|i| format!("kept{i}\t1\t1\t1\t1\n")).collect();
    let lost: String = (0..20).map(|i| format!("lost{i}\t{}\t0\t{}\t1\n", i % 2, i % 3 / 2)).collect();
    fs::write(at("t.Rtab"), format!("Gene\tD\tC\tB\tA\n{kept}{lost}")).unwrap();
    let names: Vec<String> = (0..20).map(|i| format!("kept{i}")).collect();
    fs::write(at("sets"), format!("core\t{}\nfew\tlost0\tlost1\n", names.join("\t"))).unwrap();
    let out = run(&["--test", &text(&at("sets"))]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success() && said.contains("set 'core': the effect ends at its bound, -5"), "{said}");
    assert!(!said.contains("'few'"), "{said}");
}
