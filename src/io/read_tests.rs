use super::*;
use crate::Error;

fn source(text: &str) -> Source {
    Source::from_bytes("x".into(), text.as_bytes().to_vec()).unwrap()
}

fn with(assembly: Assembly) -> ReadOptions {
    ReadOptions { assembly, ..ReadOptions::default() }
}

/// Chain and x of each atom, as `A1 A2 …`.
fn listed(text: &str, format: Format, options: &ReadOptions) -> Result<String> {
    let structure = structure(source(text), format, options)?;
    let n_atoms = structure.n_atoms();
    let topology = &structure.topology;
    assert_eq!(
        [n_atoms; 7],
        [
            topology.elements.len(),
            topology.atom_names.len(),
            topology.residue_names.len(),
            topology.chains.len(),
            topology.residue_ids.len(),
            topology.insertion_codes.len(),
            topology.hetero.len(),
        ]
    );
    let atoms = structure.positions.iter().zip(&topology.chains);
    Ok(atoms.map(|(position, chain)| format!("{chain}{}", position[0])).collect::<Vec<_>>().join(" "))
}

fn pdb(text: &str, options: &ReadOptions) -> Result<String> {
    listed(text, Format::Pdb, options)
}

fn cif(text: &str, options: &ReadOptions) -> Result<String> {
    listed(text, Format::Cif, options)
}

/// An atom line of a PDB file: chain, altloc, residue, element, x.
fn atom(chain: char, altloc: char, residue: &str, element: &str, x: i32) -> String {
    format!(
        "ATOM      1  X  {altloc}{residue} {chain}   1    {x:8.3}   0.000   0.000  1.00  0.00          {element:>2}\n",
        x = f64::from(x)
    )
}

fn carbon(chain: char, x: i32) -> String {
    atom(chain, ' ', "ALA", "C", x)
}

/// REMARK 350 with one biomolecule: shifts in x, in steps of 100 Å, of some chains.
fn remark(chains: &str, n_copies: i32) -> String {
    let mut text = format!("\nBIOMOLECULE: 1\nAPPLY THE FOLLOWING TO CHAINS: {chains}\n");
    for copy in 0..n_copies {
        text += &format!(
            "  BIOMT1 {copy:3}  1 0 0 {}\n  BIOMT2 {copy:3}  0 1 0 0\n  BIOMT3 {copy:3}  0 0 1 0\n",
            100 * copy
        );
    }
    text.lines().map(|line| format!("REMARK 350 {line}\n")).collect()
}

const CIF_ITEMS: [&str; 12] = [
    "group_PDB",
    "type_symbol",
    "label_atom_id",
    "label_comp_id",
    "label_asym_id",
    "auth_asym_id",
    "label_seq_id",
    "pdbx_PDB_ins_code",
    "Cartn_x",
    "Cartn_y",
    "Cartn_z",
    "pdbx_PDB_model_num",
];

/// An mmCIF file of carbons: label chain, author chain, x, model.
fn cif_atoms(atoms: &[(&str, &str, i32, i32)]) -> String {
    let names: String = CIF_ITEMS.iter().map(|item| format!("_atom_site.{item}\n")).collect();
    let row = |(label, author, x, model): &(&str, &str, i32, i32)| {
        format!("ATOM C CA ALA {label} {author} 1 ? {x} 0 0 {model}\n")
    };
    format!("data_x\nloop_\n{names}{}", atoms.iter().map(row).collect::<String>())
}

/// The assembly categories: assembly 1 made of `chains` by `expression`; operation n shifts x by 100 (n - 1) Å.
fn cif_assembly(expression: &str, chains: &str, n_operations: i32) -> String {
    let mut text = format!(
        "_pdbx_struct_assembly.id 1\n_pdbx_struct_assembly_gen.assembly_id 1\n\
         _pdbx_struct_assembly_gen.oper_expression {expression}\n_pdbx_struct_assembly_gen.asym_id_list {chains}\n\
         loop_\n_pdbx_struct_oper_list.id\n"
    );
    for r in 1..=3 {
        for c in 1..=3 {
            text += &format!("_pdbx_struct_oper_list.matrix[{r}][{c}]\n");
        }
        text += &format!("_pdbx_struct_oper_list.vector[{r}]\n");
    }
    for id in 1..=n_operations {
        text += &format!("{id} 1 0 0 {} 0 1 0 0 0 0 1 0\n", 100 * (id - 1));
    }
    text
}

#[test]
fn policies_of_pdb_files() {
    let text = remark("A,B", 2) + &carbon('A', 1) + &carbon('B', 2) + &carbon('C', 3);
    for assembly in [Assembly::Biological, Assembly::Auto] {
        assert_eq!(pdb(&text, &with(assembly)).unwrap(), "A1 B2 C101 D102");
    }
    assert_eq!(pdb(&text, &with(Assembly::Asymmetric)).unwrap(), "A1 B2 C3");
    // A list that selects nothing is refused, with what there is.
    let refused = pdb(&(remark("Z", 1) + &carbon('A', 1)), &ReadOptions::default()).unwrap_err().to_string();
    assert!(refused.contains("\"Z\"") && refused.contains("\"A\"") && refused.contains("asymmetric"), "{refused}");
}

#[test]
fn policies_of_mmcif_files() {
    let atoms = cif_atoms(&[("A", "P", 1, 1), ("B", "Q", 2, 1), ("C", "P", 3, 1)]);
    let twice = atoms.clone() + &cif_assembly("(1,2)", "A,B", 2);
    for assembly in [Assembly::Biological, Assembly::Auto] {
        assert_eq!(cif(&twice, &with(assembly)).unwrap(), "P1 Q2 A101 B102");
    }
    assert_eq!(cif(&twice, &with(Assembly::Asymmetric)).unwrap(), "P1 Q2 P3");
    // Even the identity renames: author ids come back in later blocks. `auto` leaves them.
    let once = atoms + &cif_assembly("1", "A,B,C", 1);
    assert_eq!(cif(&once, &with(Assembly::Biological)).unwrap(), "P1 Q2 A3");
    assert_eq!(cif(&once, &with(Assembly::Auto)).unwrap(), "P1 Q2 P3");
}

#[test]
fn without_assembly_data_all_models_are_overlaid() {
    let models = ["MODEL 1\n", &carbon('A', 1), "ENDMDL\nMODEL 2\n", &carbon('B', 2), "ENDMDL\n"].concat();
    let one = ReadOptions { keep_models: false, ..ReadOptions::default() };
    assert_eq!(pdb(&models, &ReadOptions::default()).unwrap(), "A1 A2");
    assert_eq!(pdb(&models, &one).unwrap(), "A1");
    assert_eq!(pdb(&models, &with(Assembly::Asymmetric)).unwrap(), "A1");
    assert_eq!(pdb(&(remark("A", 2) + &models), &ReadOptions::default()).unwrap(), "A1 A101");
    assert_eq!(pdb(&(remark("A", 1) + "REMARK 350\n" + &models), &ReadOptions::default()).unwrap(), "A1 A2");

    let atoms = cif_atoms(&[("A", "P", 1, 1), ("A", "P", 2, 2)]);
    assert_eq!(cif(&atoms, &ReadOptions::default()).unwrap(), "P1 P2");
    assert_eq!(cif(&atoms, &one).unwrap(), "P1");
    assert_eq!(cif(&atoms, &with(Assembly::Asymmetric)).unwrap(), "P1");
    assert_eq!(cif(&(atoms + &cif_assembly("(1,2)", "A", 2)), &ReadOptions::default()).unwrap(), "P1 P101");
}

#[test]
fn of_models_of_different_size_the_first_is_read() {
    let models = ["MODEL 1\n", &carbon('A', 1), "MODEL 2\n", &carbon('A', 2), &carbon('A', 3)].concat();
    assert_eq!(pdb(&models, &ReadOptions::default()).unwrap(), "A1");
    assert_eq!(pdb(&models, &with(Assembly::Asymmetric)).unwrap(), "A1");
    let atoms = cif_atoms(&[("A", "P", 1, 1), ("A", "P", 2, 2), ("A", "P", 3, 2)]);
    assert_eq!(cif(&atoms, &ReadOptions::default()).unwrap(), "P1");
}

#[test]
fn altlocs_go_before_the_assembly_and_from_all_models() {
    let pair =
        |x| atom('A', 'B', "ALA", "C", x) + &atom('A', 'A', "ALA", "C", x + 1) + &atom('A', '1', "ALA", "C", x + 2);
    assert_eq!(pdb(&(remark("A", 2) + &pair(1)), &ReadOptions::default()).unwrap(), "A1 A101");
    assert_eq!(
        pdb(&["MODEL 1\n", &pair(1), "MODEL 2\n", &pair(10)].concat(), &ReadOptions::default()).unwrap(),
        "A1 A10"
    );
}

#[test]
fn cleaning_comes_after_renaming() {
    // The water makes a block of its own, and so a second copy.
    let text = remark("A,W", 1) + &carbon('A', 1) + &atom('W', ' ', "HOH", "O", 2) + &atom('A', ' ', "ALA", "C", 3);
    let all = ReadOptions { keep_non_protein: true, ..ReadOptions::default() };
    assert_eq!(pdb(&text, &all).unwrap(), "A1 W2 B3");
    assert_eq!(pdb(&text, &ReadOptions::default()).unwrap(), "A1 B3");
    let hydrogen = carbon('A', 1) + &atom('A', ' ', "ALA", "H", 2) + &atom('A', ' ', "ALA", "D", 3);
    assert_eq!(pdb(&hydrogen, &ReadOptions::default()).unwrap(), "A1 A3");
    assert_eq!(pdb(&atom('W', ' ', "HOH", "O", 2), &ReadOptions::default()).unwrap(), "");
}

#[test]
fn a_broken_table_of_components_is_a_note() {
    let atoms = cif_atoms(&[("A", "P", 1, 1)]).replace("ALA", "XYZ");
    for (broken, reason) in [
        ("loop_\n_chem_comp.id\n_chem_comp.type\nXYZ\n", "ends inside a row"),
        ("_chem_comp.id XYZ\n_chem_comp.type\n", "_chem_comp.type has no value"),
        ("_chem_comp.id XYZ\nloop_\n_chem_comp.type\nother other\n", "differ in length"),
    ] {
        let read = |options| structure(source(&format!("{atoms}{broken}")), Format::Cif, &options).unwrap();
        let structure = read(ReadOptions::default());
        assert_eq!(structure.n_atoms(), 0);
        let notes: Vec<&str> = structure.reading.notes().collect();
        assert!(notes.iter().any(|note| note.contains(reason)), "{notes:?}");
        // Nothing is asked of the table where everything is kept.
        assert_eq!(read(ReadOptions { keep_non_protein: true, ..ReadOptions::default() }).n_atoms(), 1);
    }
}

#[test]
fn limits_on_atoms() {
    let up_to = |max_atoms| ReadOptions { max_atoms, ..ReadOptions::default() };
    let text = remark("A", 3) + &carbon('A', 1).repeat(2);
    assert!(pdb(&text, &up_to(6)).is_ok());
    assert!(matches!(pdb(&text, &up_to(5)), Err(Error::TooLarge { .. })));
    assert!(matches!(pdb(&carbon('A', 1).repeat(2), &up_to(1)), Err(Error::TooLarge { .. })));
    let models = ["MODEL 1\n", &carbon('A', 1), "MODEL 2\n", &carbon('A', 2)].concat();
    assert!(matches!(pdb(&models, &up_to(1)), Err(Error::TooLarge { .. })));
    let expression = "(1-9)".repeat(15);
    let bomb = cif_atoms(&[("A", "P", 1, 1)]) + &cif_assembly(&expression, "A", 9);
    assert!(matches!(cif(&bomb, &ReadOptions::default()), Err(Error::TooLarge { .. })));
}

#[test]
fn assemblies_need_label_asym_id() {
    let atoms = cif_atoms(&[("A", "P", 1, 1)]).replace("label_asym_id", "label_entity_id");
    assert_eq!(cif(&atoms, &ReadOptions::default()).unwrap(), "P1");
    let text = atoms + &cif_assembly("1", "A", 1);
    assert!(cif(&text, &ReadOptions::default()).unwrap_err().to_string().contains("label_asym_id"));
    assert_eq!(cif(&text, &with(Assembly::Asymmetric)).unwrap(), "P1");
}

#[test]
fn damaged_files_are_errors_or_structures() {
    let given = [
        (
            Format::Pdb,
            remark("A,B", 2) + "MODEL 1\n" + &carbon('A', 1) + &carbon('B', 2) + "MODEL 2\n" + &carbon('A', 3),
        ),
        (Format::Cif, cif_atoms(&[("A", "P", 1, 1), ("B", "Q", 2, 2)]) + &cif_assembly("(1-2)(2)", "A,B", 2)),
    ];
    let (mut n_read, mut n_refused) = (0, 0);
    for seed in 0..6000u64 {
        let mut generator = testing::Random(seed);
        let mut random = |n: usize| generator.below(n);
        let (format, text) = &given[random(2)];
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes.truncate(at),
                1 => bytes[at] = random(256) as u8,
                2 => drop(bytes.drain(at..(at + random(40)).min(bytes.len()))),
                _ => bytes.insert(at, b"\n\r;'\"_#-9 \0"[random(11)]),
            }
            bytes.push(b' ');
        }
        let assembly = [Assembly::Biological, Assembly::Asymmetric, Assembly::Auto][random(3)];
        let read = Source::from_bytes("x".into(), bytes).and_then(|source| structure(source, *format, &with(assembly)));
        match read {
            Ok(structure) => {
                n_read += 1;
                assert_eq!(structure.n_atoms(), structure.topology.n_atoms(), "seed {seed}");
                assert!(structure.positions.iter().flatten().all(|x| x.is_finite()), "seed {seed}");
            }
            Err(error) => {
                n_refused += 1;
                assert!(!matches!(error, Error::Internal { .. } | Error::Io { .. }), "seed {seed}: {error}");
            }
        }
    }
    assert!(n_read > 500 && n_refused > 500, "{n_read} read, {n_refused} refused");
}
