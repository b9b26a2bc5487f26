//! Files made to hurt: each is read in time that grows with its size, in bounded memory, to an error or a structure.

use std::fmt::Write;
use std::time::{Duration, Instant};

use nucula::base::Structure;
use nucula::io::{self, Assembly, ReadOptions};
use nucula::{Error, Result};
use testing::mmcif;

/// Far more than the linear cases below take on a busy machine, far less than quadratic ones would on any.
const LINEAR: Duration = Duration::from_secs(8);

fn options() -> ReadOptions {
    ReadOptions { keep_non_protein: true, keep_hydrogens: true, max_atoms: 1_000_000, ..ReadOptions::default() }
}

/// Reads bytes as a file with the given suffix, by every assembly policy; returns what the biological one gives.
fn read(suffix: &str, bytes: &[u8]) -> Result<Structure> {
    let file = tempfile::Builder::new().suffix(suffix).tempfile().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("the temporary folder is writable");
    let mut results = [Assembly::Asymmetric, Assembly::Auto, Assembly::Biological].map(|assembly| {
        let result = io::read(file.path(), &ReadOptions { assembly, ..options() });
        match &result {
            Ok(structure) => {
                assert!(structure.positions.as_flattened().iter().all(|x| x.is_finite()));
                assert_eq!(structure.topology.chains.len(), structure.n_atoms());
            }
            Err(error) => {
                let message = error.to_string();
                assert!(!matches!(error, Error::Internal { .. }), "{message}");
                assert!(message.len() < 2000 && !message.contains(char::is_control), "{message}");
            }
        }
        result
    });
    std::mem::replace(&mut results[2], Err(Error::Cancelled))
}

const ATOM: &str = "ATOM      1  CA  ALA A   1       1.000   2.000   3.000  1.00  0.00           C  \n";

const ROW: &str = "ATOM C CA . ALA A 1 ? 1.5 2.5 3.5 1\n";

/// An mmCIF file whose atoms are `rows`.
fn file_of(rows: &str) -> String {
    mmcif::atoms(&mmcif::ATOM_SITE, rows)
}

/// Operations `1..=n`, and rows `assembly_id oper_expression asym_id_list` of generators.
fn assembly(n: usize, generators: &str) -> String {
    mmcif::operations(n, |id| id) + &mmcif::generators(generators)
}

/// REMARK 350 with `n` operations on chains A and B.
fn remark_350(n: usize) -> String {
    let mut text =
        String::from("REMARK 350\nREMARK 350 BIOMOLECULE: 1\nREMARK 350 APPLY THE FOLLOWING TO CHAINS: A, B\n");
    for operation in 1..=n {
        for (r, row) in ["1.0 0.0 0.0", "0.0 1.0 0.0", "0.0 0.0 1.0"].iter().enumerate() {
            let _ = writeln!(text, "REMARK 350   BIOMT{} {operation:3}  {row}  {operation}.0", r + 1);
        }
    }
    text
}

/// Some thirty lines with a bit of everything.
fn small_files() -> [(&'static str, String); 2] {
    let pdb = "CRYST1   61.200   61.200   61.200  90.00  90.00  90.00 P 1           1\n".to_string()
        + &remark_350(2)
        + "MODEL        1\n"
        + &ATOM.replace(" CA  ALA", " CA BALA")
        + &ATOM.replace(" CA  ALA", " CA AALA").replace(" A ", " B ")
        + &ATOM.replace("ATOM  ", "HETATM").replace("   1    ", "A000A   ")
        + "TER\nENDMDL\nMODEL        2\n"
        + ATOM
        + "ENDMDL\nEND\n";
    let rows = "ATOM C CA A ALA A 1 ? 1.5 2.5 3.5 1\nATOM N 'N A' B ALA A 1 ? 1.5 -2.5 3e0 1\n\
                HETATM O \"O5'\" . HOH B . X .5\n;2.5\n;\n3.5 1 # note\nATOM C CA . ALA A 1 . 1 2 3 2\n";
    let cell = "_cell.length_a 61.2\n_cell.length_b 61.2\n_cell.length_c 61.2\n_cell.angle_alpha 90\n\
                _cell.angle_beta 90\n_cell.angle_gamma 90\n_pdbx_struct_assembly.id 1\n";
    [(".pdb", pdb), (".cif", file_of(rows) + cell + &assembly(2, "1 (1-2)(1,2) A,B\n1 1 B\n"))]
}

#[test]
fn cut_anywhere() {
    for (suffix, text) in small_files() {
        assert!(read(suffix, text.as_bytes()).is_ok(), "{suffix} as it is");
        for end in 0..text.len() {
            let _ = read(suffix, &text.as_bytes()[..end]);
        }
    }
}

#[test]
fn any_byte_replaced() {
    for (suffix, text) in small_files() {
        let mut bytes = text.into_bytes();
        for at in 0..bytes.len() {
            for other in [0, b'\n', b'\r', b' ', b'\'', b';', b'#', b'_', b'-', b'9', b'Z', 0x7f, 0xc3, 0xff] {
                let before = std::mem::replace(&mut bytes[at], other);
                let _ = read(suffix, &bytes);
                bytes[at] = before;
            }
        }
    }
}

#[test]
fn any_line_dropped_or_repeated() {
    for (suffix, text) in small_files() {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            let _ = read(suffix, [&lines[..at], &lines[at + 1..]].concat().concat().as_bytes());
            let _ = read(suffix, [&lines[..at], &lines[at..=at], &lines[at..]].concat().concat().as_bytes());
        }
    }
}

/// Texts for a column that holds a number.
const NUMBERS: [&str; 14] = [
    "1e400",
    "-1e400",
    "1e-400",
    "-0",
    "nan",
    "inf",
    "-inf",
    "infinity",
    "99999999999",
    "-99999999999",
    "0x10",
    "1_0",
    "",
    "+",
];

#[test]
fn odd_numbers_in_every_column_of_pdb() {
    for number in NUMBERS {
        for start in 0..ATOM.len() - 1 {
            let width = number.len().min(ATOM.len() - 1 - start);
            let line = ATOM[..start].to_string() + &number[..width] + &ATOM[start + width..];
            let _ = read(".pdb", line.as_bytes());
        }
        let x = ATOM.replace("   1.000", &format!("{:>8}", &number[..number.len().min(8)]));
        let finite = number.parse::<f64>().is_ok_and(|x| (x as f32).is_finite());
        assert_eq!(read(".pdb", x.as_bytes()).is_ok(), finite, "{number}");
    }
}

#[test]
fn odd_numbers_in_every_column_of_mmcif() {
    for number in NUMBERS.into_iter().filter(|number| !number.is_empty()) {
        for column in 0..mmcif::ATOM_SITE.len() {
            let mut row: Vec<&str> = ROW.split_whitespace().collect();
            row[column] = number;
            let read = read(".cif", file_of(&(row.join(" ") + "\n")).as_bytes());
            let expected = match mmcif::ATOM_SITE[column] {
                "Cartn_x" | "Cartn_y" | "Cartn_z" => number.parse::<f64>().is_ok_and(|x| (x as f32).is_finite()),
                _ => true,
            };
            assert_eq!(read.is_ok(), expected, "{number} as {}", mmcif::ATOM_SITE[column]);
        }
    }
}

#[test]
fn operations_that_are_none() {
    for number in ["nan", "inf", "1e400", "x", "."] {
        let text = remark_350(1).replace("1.0 0.0 0.0", &format!("{number} 0.0 0.0")) + ATOM;
        assert!(matches!(read(".pdb", text.as_bytes()), Err(Error::Parse { line: 4, .. })), "{number}");
        let text = file_of(ROW) + &assembly(1, "1 1 A\n").replace("1 1 0 0", &format!("1 {number} 0 0"));
        assert!(matches!(read(".cif", text.as_bytes()), Err(Error::Parse { line: 30, .. })), "{number}");
    }
    let far = file_of(ROW) + &assembly(1, "1 1 A\n").replace("1 1 0 0", "1 1e300 0 0");
    assert!(matches!(read(".cif", far.as_bytes()), Err(Error::Parse { .. })));
}

#[test]
fn assemblies_of_absurd_size_are_refused_before_they_are_made() {
    for expression in ["(1-1000)(1-1000)(1-1000)", "(1-1000)(1-1000)(1-1000)(1-1000)(1-1000)(1-1000)(1-1000)"] {
        let text = file_of(ROW) + &assembly(1000, &format!("1 {expression} A\n"));
        let refused = read(".cif", text.as_bytes());
        assert!(matches!(&refused, Err(Error::TooLarge { reason }) if reason.contains("max_atoms")), "{refused:?}");
        // Nothing to copy is no matter of size.
        let text = file_of(ROW) + &assembly(1000, &format!("1 {expression} B\n"));
        assert!(matches!(read(".cif", text.as_bytes()), Err(Error::Parse { .. })), "no such chain");
    }
    for expression in [
        "1-2000000000",
        "-5-2000000000",
        "2000000000-1",
        "1-2-3",
        "(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)(1)",
    ] {
        let text = file_of(ROW) + &assembly(3, &format!("1 {expression} A\n"));
        assert!(matches!(read(".cif", text.as_bytes()), Err(Error::Parse { .. })), "{expression}");
    }
}

#[test]
fn short_ranges_do_not_cost_a_long_list_each() {
    let n = 4_000;
    let rows: String = (0..n).map(|_| format!("1 1-{n} B\n")).collect();
    let text = file_of(ROW) + &assembly(n, &rows);
    assert!(matches!(read(".cif", text.as_bytes()), Err(Error::TooLarge { .. })));
}

#[test]
fn an_oversized_number_of_models() {
    let same = format!("MODEL\n{ATOM}ENDMDL\n").repeat(50_000);
    assert_eq!(read(".pdb", same.as_bytes()).map(|structure| structure.n_atoms()), Ok(50_000));
    let one_more = same + "MODEL\n";
    // Of models of different size the first is read.
    assert_eq!(read(".pdb", one_more.as_bytes()).map(|structure| structure.n_atoms()), Ok(1));
    let only_models = "MODEL\n".repeat(1_000_000) + ATOM;
    assert!(read(".pdb", only_models.as_bytes()).is_err());
}

/// Reads a large file within [`LINEAR`].
fn in_linear_time(what: &str, suffix: &str, text: &str) -> Result<Structure> {
    let start = Instant::now();
    let result = read(suffix, text.as_bytes());
    assert!(start.elapsed() < LINEAR, "{what}: {} bytes take {:?}", text.len(), start.elapsed());
    result
}

#[test]
fn time_grows_with_the_size_of_the_file() {
    let n = 60_000;
    let each = |make: &dyn Fn(usize) -> String| (0..n).map(make).collect::<String>();
    let chain = |i: usize| format!("{}{:03}", char::from(b'A' + (i / 1000) as u8), i % 1000);
    let remarks = |i: usize| format!("REMARK 350                    AND CHAINS: {}\n", "A,".repeat(1 + i % 3));
    for (what, text) in [
        ("items of one category", file_of(ROW) + &each(&|i| format!("_cell.item{i} 1\n"))),
        ("columns of one loop", file_of(ROW) + "loop_\n" + &each(&|i| format!("_cell.item{i}\n")) + &"1 ".repeat(n)),
        ("data blocks of one name", "data_x\n".repeat(n) + &file_of(ROW)),
        ("items in data blocks of one name", each(&|i| format!("data_x\n_a.b{i} 1\n")) + &file_of(ROW)),
        ("quotes that do not close", file_of(ROW) + "_a.b " + &"'a \"b ".repeat(n)),
        ("quotes that close", file_of(ROW) + "_a.b " + &"'a' \"b\" ".repeat(n)),
        ("quotes that do not close, among the atoms", file_of(&"'a \"b ".repeat(n))),
        ("names between quotes that do not close", file_of(ROW) + &"_a.b 'c ".repeat(n)),
        ("chains", file_of(&each(&|i| ROW.replace(" A ", &format!(" {} ", chain(i)))))),
        ("residues", file_of(&each(&|i| ROW.replace(" A 1 ", &format!(" A {i} "))))),
        ("altlocs in one residue", file_of(&each(&|i| ROW.replace(" . ", if i % 2 == 0 { " 1 " } else { " B " })))),
        ("models", file_of(&each(&|i| ROW.replace(" 1\n", &format!(" {i}\n"))))),
        (
            "repeated chains of an assembly",
            file_of(&each(&|i| ROW.replace(" A ", [" A ", " B "][i % 2])))
                + &assembly(1, &format!("1 1 {}\n", "A,".repeat(n))),
        ),
        (
            "repeated generators of an assembly",
            file_of(&each(&|i| ROW.replace(" A ", [" A ", " B "][i % 2]))) + &assembly(1, &"1 1 A\n".repeat(n)),
        ),
    ] {
        let _ = in_linear_time(what, ".cif", &text);
    }
    for (what, text) in [
        ("altlocs in one residue", each(&|i| ATOM.replace(" CA  ", [" CA 1", " CA B"][i % 2]))),
        ("blocks of chains", each(&|i| ATOM.replace(" A ", [" A ", " B "][i % 2])) + &remark_350(1)),
        (
            "repeated chains of an assembly",
            remark_350(1).replace("A, B\n", &("A, B\n".to_string() + &each(&remarks)))
                + &each(&|i| ATOM.replace(" A ", [" A ", " B "][i % 2])),
        ),
        ("biomolecules", "REMARK 350\n".to_string() + &"REMARK 350 BIOMOLECULE: 1\n".repeat(n) + ATOM),
    ] {
        let _ = in_linear_time(what, ".pdb", &text);
    }
}

#[test]
fn a_line_without_end() {
    let n = 10_000_000;
    for filler in ["x", " ", "x "] {
        let _ = in_linear_time("mmCIF", ".cif", &(file_of(ROW) + "_a.b " + &filler.repeat(n / filler.len())));
        let _ = in_linear_time("PDB", ".pdb", &(ATOM.trim_end().to_string() + &filler.repeat(n / filler.len())));
    }
}

#[test]
fn what_is_no_file_is_not_judged_by_its_suffix() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("folder.pdb")).expect("a writable folder");
    std::fs::write(at("file"), "ATOM").expect("a writable folder");
    let refused = |path: &std::path::Path| io::read(path, &options()).unwrap_err();
    for name in ["absent", "absent.pdb"] {
        let error = refused(&at(name));
        assert!(matches!(&error, Error::Io { reason, .. } if reason.starts_with("No such file")), "{error}");
    }
    for path in [folder.path(), ".".as_ref(), &at("folder.pdb")] {
        let error = refused(path);
        assert!(matches!(&error, Error::Io { reason, .. } if reason == "it is a folder"), "{error}");
    }
    assert!(matches!(refused(&at("file")), Error::Unsupported { .. }));
    assert!(matches!(refused(&at("absent.xyz")), Error::Unsupported { .. }));
}
