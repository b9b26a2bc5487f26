use super::super::fields::{cell_of, guess_element, residue_number};
use super::*;

/// An atom line with the given fields.
fn line(name: &str, altloc: char, chain: char, number: &str, xyz: [&str; 3], element: &str) -> String {
    let [x, y, z] = xyz.map(|text| format!("{text:>8}"));
    format!("ATOM      1 {name:<4}{altloc}ALA {chain}{number:>4}    {x}{y}{z}  1.00  0.00          {element:>2}\n")
}

fn atom(x: &str) -> String {
    line(" CA", ' ', 'A', "1", [x, "2.000", "3.000"], "C")
}

fn source(text: &str) -> Source {
    Source::from_bytes("x.pdb".into(), text.as_bytes().to_vec()).unwrap()
}

/// Runs `check` on the file, or returns the line and reason of the error.
fn reading<T>(text: &str, check: impl FnOnce(PdbFile<'_>) -> T) -> std::result::Result<T, (usize, String)> {
    let source = source(text);
    match read(&source, &ReadOptions::default(), Layout::default()) {
        Ok(file) => Ok(check(file)),
        Err(Error::Parse { line, reason, .. }) => Err((line, reason)),
        Err(other) => panic!("{other}"),
    }
}

/// The x coordinates of the first model.
fn xs(text: &str) -> Vec<f32> {
    reading(text, |file| file.records.positions.iter().map(|position| position[0]).collect()).unwrap()
}

#[test]
fn fields_are_columns() {
    let text = "HETATM12345  SE AMSE Q -12B     -1.500   2.250 -33.125  1.00 20.00      SEG SE2-\n";
    reading(text, |file| {
        let topology = &file.records.topology;
        assert_eq!(topology.elements[0].as_str(), "SE");
        assert_eq!(topology.atom_names[0].as_str(), "SE");
        assert_eq!(topology.residue_names[0].as_str(), "MSE");
        assert_eq!(topology.chains[0].as_str(), "Q");
        assert_eq!(topology.residue_ids, [-12]);
        assert_eq!(topology.insertion_codes, [b'B']);
        assert_eq!(topology.hetero, [1]);
        assert_eq!(file.records.altlocs, b"A");
        assert_eq!(file.records.positions, [[-1.5, 2.25, -33.125]]);
        assert_eq!(file.records.keys, [b"Q"]);
    })
    .unwrap();
}

#[test]
fn short_lines_end_in_blanks() {
    reading(&format!("{}\nEND\n", &line(" N", ' ', ' ', "7", ["1", "2", "3"], "")[..54]), |file| {
        assert_eq!(file.records.topology.elements[0].as_str(), "N");
        assert!(file.records.topology.chains[0].is_empty());
        assert_eq!(file.records.positions, [[1.0, 2.0, 3.0]]);
    })
    .unwrap();
}

#[test]
fn any_line_end_will_do() {
    let text = atom("1") + &atom("2");
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(xs(&text.replace('\n', end)), [1.0, 2.0], "{end:?}");
    }
    assert_eq!(xs(text.trim_end()), [1.0, 2.0]);
}

#[test]
fn coordinates_are_rounded_twice() {
    // Nearest f32 by way of f64 is even below; straight to f32 it would be the one above.
    let text = line("CA", ' ', 'A', "1", ["1", "2", "3"], "C");
    assert_eq!(xs(&text.replacen("       1", "0.100000", 1)), [0.1f64 as f32]);
    assert!(xs(&atom("-0.000"))[0].is_sign_negative());
}

#[test]
fn bad_coordinates_name_file_and_line() {
    for (x, what) in
        [("abc", "abc"), ("", "\"\""), ("inf", "inf"), ("nan", "nan"), ("1e39", "1e39"), ("1.0 2.0", "1.0 2.0")]
    {
        let (line, reason) = reading(&(atom("1") + &atom(x)), |_| ()).unwrap_err();
        assert_eq!(line, 2, "{x}");
        assert!(reason.contains(what) && reason.contains("x coordinate"), "{x}: {reason}");
    }
}

#[test]
fn a_file_cut_off_inside_the_coordinates_is_refused() {
    let text = atom("1") + &atom("2");
    let cut = text.len() - (text.len() / 2 - 52);
    assert_eq!(reading(&text[..cut], |_| ()).unwrap_err().0, 2);
    assert_eq!(xs(&format!("{}\n", &text[..cut])), [1.0, 2.0]);
}

#[test]
fn a_model_ends_at_the_next_one() {
    let text =
        [&atom("9"), "MODEL        1\n", &atom("1"), "ENDMDL\n", &atom("2"), "MODEL        2\n", &atom("3")].concat();
    assert_eq!(xs(&text), [1.0, 2.0]);
    reading(&text, |file| assert_eq!(file.n_models(), 2)).unwrap();
    assert_eq!(xs(&(atom("1") + "ENDMDL\n" + &atom("2"))), [1.0, 2.0]);
}

#[test]
fn models_are_added_if_they_are_of_one_size() {
    let models = |sizes: &[usize]| -> String {
        sizes.iter().enumerate().map(|(i, &n)| format!("MODEL {i}\n{}", atom(&i.to_string()).repeat(n))).collect()
    };
    let added = |sizes: &[usize]| {
        reading(&models(sizes), |mut file| {
            file.add_models(&ReadOptions::default())
                .map(|()| file.records.positions.iter().map(|position| position[0]).collect::<Vec<_>>())
        })
        .unwrap()
    };
    assert_eq!(added(&[2, 2, 2]), Ok(vec![0.0, 0.0, 1.0, 1.0, 2.0, 2.0]));
    assert_eq!(added(&[1]), Ok(vec![0.0]));
    for (sizes, same) in [(&[2, 2, 2][..], true), (&[1], true), (&[2, 1], false), (&[1, 2, 1], false)] {
        reading(&models(sizes), |file| assert_eq!(file.models_are_of_one_size(), same)).unwrap();
    }
    assert!(reading(&models(&[0, 1]), |_| ()).unwrap_err().1.contains("no atoms"));
}

#[test]
fn a_file_without_atoms_is_an_error() {
    for text in ["HEADER\n", "MODEL 1\nENDMDL\n", "{\"a\": 1}", "\x01\x02\x03"] {
        assert!(reading(text, |_| ()).unwrap_err().1.contains("no atoms"));
    }
    assert!(reading(&(atom("1") + "MODEL 1\n"), |_| ()).is_err());
}

#[test]
fn residue_numbers_are_hybrid_36() {
    for (text, number) in [
        ("9999", 9999),
        ("-999", -999),
        ("+12", 12),
        ("A000", 10_000),
        ("A001", 10_001),
        ("ZZZZ", 1_223_055),
        ("a000", 1_223_056),
        ("zzzz", 2_436_111),
    ] {
        assert_eq!(residue_number(text.as_bytes()), Some(number), "{text}");
    }
    for text in ["", "A0", "Aa00", "a00A", "12A", "1a2b", "A0 0", "-A00", "A-00", "*000"] {
        assert_eq!(residue_number(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn residue_numbers_that_are_none_go_on() {
    let with = |number: &str| line("CA", ' ', 'A', number, ["1"; 3], "C");
    let text = ["7", "", "", "****", "12a", "20"].map(with).concat();
    reading(&text, |file| {
        assert_eq!(file.records.topology.residue_ids, [7, 8, 8, 9, 10, 20]);
        let reading = file.records.notes.finish(Vec::new());
        assert!(reading.notes().next().unwrap().starts_with("residue numbers that are none stand at 4 atoms"));
    })
    .unwrap();
}

#[test]
fn coordinates_that_run_over_their_columns_are_refused() {
    let wide = |x: &str, y: &str, z: &str| {
        format!("ATOM      1  CA  ALA A   1    {x:>8}{y:>8}{z:>8}  1.00  0.00           C\n")
    };
    for [x, y, z] in [
        ["31227.343", "32624.294", "60402.683"],
        ["12345.678", "12345.678", "1234.567"],
        ["12345.678", "1234.567", "1234.567"],
        ["1.000", "2.000", "-1000.000"],
        ["1.000", "-1000.000", "-1000.000"],
        ["12345.678", "1.000", "2.000"],
        ["123456.789", "123456.789", "123456.789"],
    ] {
        let (line, reason) = reading(&(atom("1") + &wide(x, y, z)), |_| ()).unwrap_err();
        assert!(line == 2 && reason.contains("columns"), "{x} {y} {z}: {reason}");
    }
    for [x, y, z] in [
        ["1234.567", "-123.456", "9999.999"],
        ["-12.3456", "-12.3456", "-12.3456"],
        ["10000.12", "10000.12", "10000.12"],
        ["1", "2.0", "3e1"],
    ] {
        assert!(reading(&wide(x, y, z), |_| ()).is_ok(), "{x} {y} {z}");
    }
    let full = wide("-12.3456", "-12.3456", "-12.3456").replace("  1.00", "100.00");
    assert!(reading(&full, |_| ()).is_ok());
}

#[test]
fn a_wrong_coordinate_of_what_is_left_out_does_not_matter() {
    let water = "HETATM    1  O   HOH A   2    ****************    3.000  1.00  0.00           O\n";
    reading(&(atom("1") + water), |file| {
        let reading = file.records.notes.finish(Vec::new());
        assert!(reading.notes().next().unwrap().contains("HOH (1 atom)"));
    })
    .unwrap();
}

#[test]
fn elements_are_guessed_from_names() {
    for (name, element) in [
        ("CA", "C"),
        ("1HB2", "H"),
        ("HG", "H"),
        ("SE", "S"),
        ("FE", "FE"),
        ("fe2", "FE"),
        ("ZN", "ZN"),
        ("P", "P"),
        ("PQ", "P"),
        ("K", "K"),
        ("QX", ""),
        ("D1", ""),
        ("12", ""),
        ("", ""),
        ("F3E", "FE"),
    ] {
        assert_eq!(guess_element(name.as_bytes()), element.as_bytes(), "{name}");
    }
}

#[test]
fn a_given_element_keeps_its_case() {
    reading(&line("CA", ' ', 'A', "1", ["1"; 3], "Ca"), |file| {
        assert_eq!(file.records.topology.elements[0].as_str(), "Ca");
    })
    .unwrap();
}

#[test]
fn the_first_cell_counts() {
    let cell = "CRYST1   10.000   20.000   30.000  90.00  90.00  90.00 P 1           1\n";
    let text = cell.to_owned() + &cell.replace("10.000", "99.000") + &atom("1");
    reading(&text, |file| assert_eq!(file.records.cell, Some([10.0, 20.0, 30.0, 90.0, 90.0, 90.0]))).unwrap();
}

#[test]
fn the_cell_is_read_whole_or_not_at_all() {
    let line = b"CRYST1   57.570  137.960   59.700  90.00 113.26  90.00 P 1 21 1      8";
    assert_eq!(cell_of(line), Some([57.57, 137.96, 59.7, 90.0, 113.26, 90.0]));
    assert_eq!(cell_of(&line[..54]), cell_of(line));
    assert_eq!(cell_of(&line[..46]), None);
    assert_eq!(cell_of(b"CRYST1"), None);
    assert_eq!(cell_of(&line.map(|byte| if byte == b'9' { b'x' } else { byte })), None);
}
