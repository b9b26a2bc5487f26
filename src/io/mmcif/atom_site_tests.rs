use super::*;
use crate::io::options::Rules;

const ITEMS: [&str; 15] = [
    "group_PDB",
    "type_symbol",
    "label_atom_id",
    "label_alt_id",
    "label_comp_id",
    "label_asym_id",
    "label_seq_id",
    "pdbx_PDB_ins_code",
    "Cartn_x",
    "Cartn_y",
    "Cartn_z",
    "auth_seq_id",
    "auth_comp_id",
    "auth_asym_id",
    "pdbx_PDB_model_num",
];

fn header(items: &[&str]) -> String {
    let names: String = items.iter().map(|item| format!("_atom_site.{item}\n")).collect();
    format!("data_x\nloop_\n{names}")
}

/// Runs `check` on the atoms, or returns the line and reason of the error.
fn reading<T>(
    text: &str,
    all_models: bool,
    check: impl FnOnce(&AtomSite<'_>) -> T,
) -> std::result::Result<T, (usize, String)> {
    let source = Source::from_bytes("x.cif".into(), text.as_bytes().to_vec()).unwrap();
    let site = Outline::read(&source, Rules::Biotite)
        .and_then(|outline| read(&outline, all_models, &ReadOptions::default()).map(|site| check(&site)));
    site.map_err(|error| match error {
        Error::Parse { line, reason, .. } => (line, reason),
        other => panic!("{other}"),
    })
}

/// The x coordinates.
fn xs(text: &str, all_models: bool) -> std::result::Result<Vec<f32>, (usize, String)> {
    reading(text, all_models, |site| site.records.positions.iter().map(|position| position[0]).collect())
}

/// A row of one atom.
fn row(x: &str, model: &str) -> String {
    format!("ATOM C CA . ALA A 1 ? {x} 2 3 1 ALA A {model}\n")
}

#[test]
fn fields_are_items() {
    let text = header(&ITEMS) + "HETATM SE \"SE1'\" B LABEL LL 7 C -1.5 2.25 3e1 -12 MSELONG QABCDE 5\n";
    reading(&text, false, |site| {
        let topology = &site.records.topology;
        assert_eq!(topology.elements[0].as_str(), "SE");
        assert_eq!(topology.atom_names[0].as_str(), "SE1'");
        assert_eq!(topology.residue_names[0].as_str(), "MSE");
        assert_eq!(topology.chains[0].as_str(), "QABC");
        assert_eq!(topology.residue_ids, [-12]);
        assert_eq!(topology.insertion_codes, [b'C']);
        assert_eq!(topology.hetero, [1]);
        assert_eq!(site.records.altlocs, b"B");
        assert_eq!(site.records.positions, [[-1.5, 2.25, 30.0]]);
        assert_eq!(site.records.keys, [b"LL"]);
        assert!(site.has_asym);
    })
    .unwrap();
}

#[test]
fn label_items_serve_where_author_items_are_missing() {
    let text = header(&ITEMS[..11]) + "_atom_site.pdbx_PDB_model_num\nATOM C CA . ALA Z . ? 1 2 3 1\n";
    reading(&text, false, |site| {
        let topology = &site.records.topology;
        assert_eq!(topology.residue_names[0].as_str(), "ALA");
        assert_eq!(topology.chains[0].as_str(), "Z");
        assert_eq!(topology.residue_ids, [-1]);
        assert_eq!(topology.insertion_codes, [0]);
        assert_eq!(site.records.keys, [b"Z"]);
    })
    .unwrap();
}

#[test]
fn missing_items() {
    for item in ITEMS {
        let left: Vec<&str> = ITEMS.into_iter().filter(|other| *other != item).collect();
        let text = header(&left) + &"1 ".repeat(14);
        let needed = ["label_atom_id", "Cartn_x", "Cartn_y", "Cartn_z"];
        match xs(&text, false) {
            Ok(_) => assert!(!needed.contains(&item), "{item}"),
            Err((_, reason)) => assert!(reason.contains(&item.replace("label_atom", "auth_atom")), "{item}: {reason}"),
        }
    }
    assert!(xs("data_x\n_cell.length_a 1", false).unwrap_err().1.contains("no _atom_site"));
    assert!(xs(&header(&ITEMS), false).unwrap_err().1.contains("no row"));
}

#[test]
fn columns_may_stand_in_any_order_and_twice() {
    let mut items = ITEMS;
    items.reverse();
    assert_eq!(xs(&(header(&items) + "1 A ALA 1 3 2 1.5 ? 1 A ALA . CA C ATOM"), false), Ok(vec![1.5]));
    let text = header(&ITEMS) + "_atom_site.CARTN_X\n" + row("1", "1").trim_end() + " 9\n";
    assert_eq!(xs(&text, false), Ok(vec![9.0]));
}

#[test]
fn models_are_told_by_their_number() {
    let rows = |models: &[&str]| -> String {
        models.iter().enumerate().map(|(i, model)| row(&i.to_string(), model)).collect()
    };
    let text = |models: &[&str]| header(&ITEMS) + &rows(models);
    assert_eq!(xs(&text(&["7", "7", "1", "1"]), false), Ok(vec![0.0, 1.0]));
    assert_eq!(xs(&text(&["7", "7", "1", "1"]), true), Ok(vec![0.0, 1.0, 2.0, 3.0]));
    // A number met before starts nothing.
    assert_eq!(xs(&text(&["1", "2", "1", "2"]), false), Ok(vec![0.0]));
    assert_eq!(xs(&text(&["1", "2", "1", "2"]), true), Ok(vec![0.0]));
    assert_eq!(xs(&text(&["1", "1", "1"]), true), Ok(vec![0.0, 1.0, 2.0]));
    reading(&text(&["1", "2"]), true, |site| assert_eq!(site.records.n_atoms(), 1)).unwrap();
}

#[test]
fn bad_values_name_their_line() {
    for (x, number, named) in [
        ("abc", "1", "Cartn_x: \"abc\""),
        ("?", "1", "Cartn_x: \"?\""),
        ("1.5(x)", "1", "1.5(x)"),
        ("inf", "1", "inf"),
        ("1e39", "1", "1e39"),
    ] {
        let text = header(&ITEMS) + &row("1", "1") + &format!("ATOM C CA . ALA A 1 ? {x} 2 3 {number} ALA A 1\n");
        let (line, reason) = xs(&text, false).unwrap_err();
        assert_eq!(line, 19, "{reason}");
        assert!(reason.contains(named), "{named}: {reason}");
    }
}

#[test]
fn a_loop_that_ends_inside_a_row() {
    let text = header(&ITEMS) + &row("1", "1") + "ATOM C CA . ALA A 1 ? 1";
    assert_eq!(xs(&text, false).unwrap_err(), (19, "the loop of _atom_site ends inside a row".into()));
    assert!(xs(&(header(&ITEMS) + &row("1", "1") + "# only a comment\n"), false).is_ok());
}

#[test]
fn single_items_are_a_table_of_one_row() {
    let values = row("1.5", "1");
    let items = ITEMS.iter().zip(values.split_whitespace());
    let text: String = items.map(|(item, value)| format!("_atom_site.{item} {value}\n")).collect();
    assert_eq!(xs(&format!("data_x\n{text}"), false), Ok(vec![1.5]));
    assert!(xs(&format!("data_x\n{text}_atom_site.type_symbol"), false).is_err());
}

#[test]
fn the_limit_on_atoms() {
    let text = header(&ITEMS) + &row("1", "1").repeat(3) + &row("1", "2").repeat(3);
    let source = Source::from_bytes("x.cif".into(), text.into_bytes()).unwrap();
    let outline = Outline::read(&source, Rules::Biotite).unwrap();
    let up_to = |max_atoms| ReadOptions { max_atoms, ..ReadOptions::default() };
    assert!(read(&outline, false, &up_to(3)).is_ok());
    assert!(matches!(read(&outline, false, &up_to(2)), Err(Error::TooLarge { .. })));
    assert!(matches!(read(&outline, true, &up_to(5)), Err(Error::TooLarge { .. })));
}

/// The plain path: the words of the whole loop as columns, then row by row.
fn read_plainly<'a>(outline: &Outline<'a>, all_models: bool) -> Result<AtomSite<'a>> {
    let table = Table::read(outline.source, CATEGORY, &outline.parts(CATEGORY)?)?;
    let options = ReadOptions::default();
    let make = |fields, expected| Rows::new(outline.source, fields, expected, &options);
    collect(outline.source, &table, make)?.finish(all_models, &options)
}

#[test]
fn the_scan_agrees_with_the_plain_path() {
    let pieces = [
        "'", "\"", "#", ";", "\n", "\r\n", "\n;", " ", "\t", "_a", "loop_", "data_y", "x", "1", ".", "-", "O5'",
        "'a b'", "''",
    ];
    let (mut n_read, mut n_refused) = (0, 0);
    for seed in 0..20_000u64 {
        let mut generator = testing::Random(seed);
        let mut random = |n: usize| generator.below(n);
        let mut items = ITEMS;
        for i in 0..items.len() {
            items.swap(i, random(15));
        }
        let rows: String = (0..4)
            .flat_map(|i| {
                let values = row(&format!("{i}.25"), if i < 2 { "1" } else { "2" });
                let value_of =
                    |item: &str| values.split_whitespace().nth(ITEMS.iter().position(|of| *of == item).unwrap());
                items.map(|item| format!("{} ", value_of(item).unwrap()))
            })
            .collect();
        let mut text = header(&items) + &rows;
        for _ in 0..random(4) {
            let at = random(text.len());
            let cut = (at + random(3)).min(text.len());
            text.replace_range(at..cut, pieces[random(pieces.len())]);
        }
        let Ok(source) = Source::from_bytes("x.cif".into(), text.clone().into_bytes()) else { continue };
        let Ok(outline) = Outline::read(&source, Rules::Biotite) else { continue };
        if outline.parts(CATEGORY).unwrap().is_empty() {
            continue;
        }
        let all_models = random(2) == 0;
        let fast = read(&outline, all_models, &ReadOptions::default());
        let plain = read_plainly(&outline, all_models);
        match (&fast, &plain) {
            (Ok(fast), Ok(plain)) => assert_eq!(fast, plain, "seed {seed}: {text}"),
            // Both refuse; the scan may meet a bad value before it meets the cut.
            _ => assert!(fast.is_err() && plain.is_err(), "seed {seed}: {fast:?}\n{plain:?}\n{text}"),
        }
        *if fast.is_ok() { &mut n_read } else { &mut n_refused } += 1;
    }
    assert!(n_read > 1000 && n_refused > 1000, "{n_read} read, {n_refused} refused");
}
