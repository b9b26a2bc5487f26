//! Trees and tables in text.

use std::io::Write;

use nucula::io::{self, Genomes, NewickOptions, Unmatched};

use crate::cases::{Random, golden, integers, numbers, random_tree};

fn read(text: &str) -> nucula::Result<nucula::base::Tree> {
    io::tree_from_newick(text.as_bytes(), &NewickOptions::default())
}

#[test]
fn newick_by_hand() {
    let (mut n_good, mut n_bad) = (0, 0);
    for value in &golden("newick.json") {
        let text = value["text"].as_str().unwrap();
        if let Some(place) = value["error_at"].as_u64() {
            let said = read(text).unwrap_err().to_string();
            assert!(
                said.starts_with("newick: ") && said.ends_with(&format!("at character {place}")),
                "{text:?}: {said}"
            );
            n_bad += 1;
            continue;
        }
        n_good += 1;
        let tree = read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let again = read(&io::newick(&tree).unwrap()).unwrap();
        for tree in [&tree, &again] {
            assert_eq!(tree.parents(), integers(&value["parents"]), "{text:?}");
            assert_eq!(tree.tip_nodes(), integers(&value["tip_nodes"]), "{text:?}");
            // The JSON reader may be off by the last bit.
            let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 2.0 * f64::EPSILON * b.abs();
            assert!(tree.lengths()[1..].iter().zip(&numbers(&value["lengths"])[1..]).all(close), "{text:?}");
            let names: Vec<&str> = tree.names().iter().collect();
            assert_eq!(serde_json::json!(names), value["names"], "{text:?}");
            assert_eq!(serde_json::json!(tree.rooted()), value["rooted"], "{text:?}");
            for (found, want) in tree.support().iter().zip(numbers(&value["support"])) {
                assert!(*found == want || found.is_nan() && want.is_nan(), "{text:?}");
            }
        }
    }
    assert!(n_good >= 37 && n_bad >= 28);
}

#[test]
fn lengths_and_names_come_back_with_all_their_bits() {
    let odd = ["", "a b", "it's", "\"", "[x]", "95", "#NEXUS", "é名", "a;b", "tab\there"];
    for seed in 0..100 {
        let mut random = Random(seed);
        let n_tips = 1 + random.below(30);
        let tree = random_tree(&mut random, n_tips, 4);
        let n = tree.n_nodes();
        let names: Vec<String> = (0..n).map(|i| format!("{}{i}", odd[random.below(odd.len())])).collect();
        let labels = nucula::base::Labels::of(&names).unwrap();
        let tree = tree.described(labels, vec![f64::NAN; n], Some(seed % 2 == 0)).unwrap();
        let text = io::newick(&tree).unwrap();
        let again = read(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(io::newick(&again).unwrap(), text);
        let sorted = |tree: &nucula::base::Tree| {
            let mut all: Vec<_> = (0..n)
                .filter(|&node| node != tree.root())
                .map(|node| (tree.names().get(node).to_string(), tree.lengths()[node].to_bits()))
                .collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&again), sorted(&tree));
        assert!(again.support().iter().all(|x| x.is_nan()) && again.rooted() == tree.rooted());
    }
}

#[test]
fn missing_and_negative_lengths_are_what_the_caller_says() {
    let options = NewickOptions { missing_length: Some(0.25), negative_is_zero: true };
    let tree = io::tree_from_newick(b"(A,B:-3,(C:1));", &options).unwrap();
    assert_eq!(tree.lengths(), [0.0, 0.25, 0.0, 0.25, 1.0]);
    let bad = NewickOptions { missing_length: Some(-1.0), ..options };
    assert!(io::tree_from_newick(b"(A,B);", &bad).unwrap_err().to_string().contains("missing_length: -1"));
    let said = io::tree_from_newick(b"(\xc3\xa9:1,\xff:2);", &options).unwrap_err().to_string();
    assert!(said.ends_with("at character 6"), "{said}");
}

#[test]
fn a_million_brackets_are_no_recursion() {
    let n = 1_000_000;
    let text = format!("{}A{};", "(".repeat(n), ":1)".repeat(n));
    let tree = read(&text).unwrap();
    assert_eq!((tree.n_nodes(), tree.n_tips()), (n + 1, 1));
    assert_eq!(io::newick(&tree).unwrap().len(), text.len() + 2 * n);
    assert!(read(&"(".repeat(n)).unwrap_err().to_string().contains("never closed"));
}

fn file(suffix: &str, text: &[u8]) -> tempfile::TempPath {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(text).unwrap();
    file.into_temp_path()
}

#[test]
fn nexus_files_with_one_tree_are_read() {
    let text = "#NEXUS\nbegin taxa; [a ; comment] end;\nBegin trees;\n translate 1 Alpha, 2 'be ta', 3 'it''s';\n \
                tree one = [&R] ((1:1,2:2):0.5,3:1);\nend;\n";
    let tree = io::read_tree(&file(".nex", text.as_bytes()), &NewickOptions::default()).unwrap();
    assert_eq!((0..3).map(|row| tree.tip_name(row)).collect::<Vec<_>>(), ["Alpha", "be ta", "it's"]);
    assert_eq!(tree.rooted(), Some(true));
    let several = text.replace("end;\n", "tree two = (1:1,2:1);\nend;\n");
    let said = io::read_tree(&file(".nex", several.as_bytes()), &NewickOptions::default()).unwrap_err().to_string();
    let place = format!("again at character {} (", several.rfind("tree two").unwrap() + 1);
    assert!(said.contains("newick: the NEXUS file has several trees") && said.contains(&place), "{said}");
    let said = io::read_tree(&file(".nwk", b"(A:1,B);"), &NewickOptions::default()).unwrap_err().to_string();
    assert!(said.starts_with("newick: ") && said.contains("at character 6"), "{said}");
}

#[test]
fn files_that_are_no_text_are_refused_as_trees() {
    for (text, sentence) in [(&b""[..], "newick: no tree at character 1"), (b"(A:1,\0:2);", "not a text file")] {
        let said = io::read_tree(&file(".nwk", text), &NewickOptions::default()).unwrap_err().to_string();
        assert!(said.starts_with("newick") && said.contains(sentence), "{said}");
    }
    let text = "(\u{e9}:1,\0:2);";
    let said = io::tree_from_newick(text.as_bytes(), &NewickOptions::default()).unwrap_err().to_string();
    assert!(said.starts_with("newick: a NUL byte at character 6"), "{said}");
}

fn table(suffix: &str, text: &str) -> nucula::Result<io::Presence> {
    io::read_presence(&file(suffix, text.as_bytes()), Genomes::Columns)
}

#[test]
fn tables_of_all_kinds_say_the_same() {
    let roary = "\u{feff}\"Gene\",\"Non-unique Gene name\",\"Annotation\",\"No. isolates\",\"No. sequences\",\"Avg sequences per \
                 isolate\",\"Genome Fragment\",\"Order within Fragment\",\"Accessory Fragment\",\"Accessory Order with \
                 Fragment\",\"QC\",\"Min group size nuc\",\"Max group size nuc\",\"Avg group size nuc\",\"A\",\"B\",\"C\"\r\n\
                 \"f,1\",\"\",\"says \"\"hi\"\"\",2,2,1,1,1,,,,9,9,9,\"A_1\",\"\",\"C_1\tC_2\"\r\n\
                 \"f2\",\"\",\"two\nlines\",1,1,1,1,1,,,,9,9,9,\"0\",\"B_7\",\"\"\r\n";
    let panaroo = "Gene,Non-unique Gene name,Annotation,A,B,C\nf1,,x,a;b,,c\nf2,,y,,b,\n";
    let rtab = "Gene\tA\tB\tC\nf1\t1\t0\t3\n\nf2\t0\t1\t0\n";
    let csv = "Gene,A,B,C\nf1,01,0,3\nf2,0,1,000";
    let fasta = ">A first\n10\n>B\n0\n1\n>C\n10\n";
    for (suffix, text) in [(".csv", roary), (".csv", panaroo), (".Rtab", rtab), (".csv", csv), (".fa", fasta)] {
        let found = table(suffix, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.genomes.iter().collect::<Vec<_>>(), ["A", "B", "C"], "{text}");
        assert_eq!((found.families.len(), &found.states[..]), (2, &[1, 0, 0, 1, 1, 0][..]), "{text}");
    }
    let turned = io::read_presence(&file(".tsv", b"x\tf1\tf2\nA\t1\t?\nB\tNA\t0\n"), Genomes::Rows).unwrap();
    assert_eq!((turned.genomes.get(1), turned.families.get(0), &turned.states[..]), ("B", "f1", &[1, -1, -1, 0][..]));
}

#[test]
fn faults_of_tables_are_told_with_their_line() {
    for (text, sentence) in [
        ("Gene,A,B\nf1,1\n", "presence, line 2: 2 fields, the first line has 3"),
        ("Gene,A,A\nf1,1,1\n", "presence, line 1: column 'A' for the second time"),
        ("Gene,A\nf1,1\nf1,0\n", "presence, line 3: row 'f1' for the second time"),
        ("Gene,A\nf1,1\nf2,x\n", "presence, line 3: 'x' in column 'A'"),
        ("Gene,A\nf1,-1\n", "'-1' in column 'A'"),
        ("Gene,A\nf1,1.0\n", "'1.0' in column 'A'"),
        ("Gene,A\nf1,\"1\n", "presence, line 2: a quote is never closed"),
        (">A\n01\n>B\n0\n", "the sequences have different lengths: 1 of 'B', 2 of 'A'"),
        (">A\n0x\n", "presence, line 2: 'x' at position 2 of 'A'"),
        (">A\n0\n>A\n1\n", "sequence 'A' for the second time"),
        (">\n0\n", "presence, line 1: a sequence without a name"),
        ("", "presence: the table is empty"),
        ("\n\n", "presence: the table is empty"),
    ] {
        let said = table(".csv", text).unwrap_err().to_string();
        assert!(said.starts_with("presence") && said.contains(sentence), "{text:?}: {said}");
    }
}

#[test]
fn genomes_and_tips_go_together_by_name() {
    let found = table(".csv", "Gene,B,A,X\nf1,1,0,1\nf2,0,?,1\n").unwrap();
    let tree = read("(A:1,B:1,C:1);").unwrap();
    let said = |missing, extra| found.for_tree(&tree, missing, extra).unwrap_err().to_string();
    let lost = said(Unmatched::Error, Unmatched::Error);
    assert!(
        lost.contains("presence: 1 of 3 tips have no genome in the table, first 'C'") && lost.contains("'X'"),
        "{lost}"
    );
    let more = said(Unmatched::Ignore, Unmatched::Error);
    assert!(more.contains("1 of 3 genomes have no tip in the tree, first 'X'") && more.contains("'C'"), "{more}");
    let states = found.for_tree(&tree, Unmatched::Ignore, Unmatched::Ignore).unwrap();
    assert_eq!(states, [0, -1, 1, 0, -1, -1]);
}
