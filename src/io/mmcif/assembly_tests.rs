use super::*;
use crate::io::mmcif::atom_site;
use crate::io::options::ReadOptions;

const SITE: &str = "loop_\n_atom_site.group_PDB\n_atom_site.type_symbol\n_atom_site.label_atom_id\n\
    _atom_site.label_comp_id\n_atom_site.label_asym_id\n_atom_site.label_seq_id\n_atom_site.pdbx_PDB_ins_code\n\
    _atom_site.Cartn_x\n_atom_site.Cartn_y\n_atom_site.Cartn_z\n_atom_site.pdbx_PDB_model_num\n\
    ATOM C CA ALA A 1 ? 1 2 3 1\nHETATM O O HOH B 1 ? 1 2 3 1\n";

const MAX_CHOICES: u64 = 1000;

/// An operation list with a shift in x per id.
fn operations(ids: &[(&str, f64)]) -> String {
    let mut text = String::from("loop_\n_pdbx_struct_oper_list.id\n");
    for r in 1..=3 {
        for c in 1..=3 {
            text += &format!("_pdbx_struct_oper_list.matrix[{r}][{c}]\n");
        }
        text += &format!("_pdbx_struct_oper_list.vector[{r}]\n");
    }
    for (id, shift) in ids {
        text += &format!("{id} 1 0 0 {shift} 0 1 0 0 0 0 1 0\n");
    }
    text
}

fn generator(assembly: &str, expression: &str, chains: &str) -> String {
    format!("{assembly} {expression} {chains}\n")
}

fn generators(rows: &[String]) -> String {
    let names =
        ["assembly_id", "oper_expression", "asym_id_list"].map(|item| format!("_pdbx_struct_assembly_gen.{item}\n"));
    format!("loop_\n{}{}", names.concat(), rows.concat())
}

/// Runs `check` on the tables of a file.
fn with_tables<T>(text: &str, check: impl FnOnce(&Outline<'_>, Option<AssemblyTables<'_>>) -> Result<T>) -> Result<T> {
    let source = Source::from_bytes("x.cif".into(), format!("data_x\n{text}").into_bytes())?;
    let outline = Outline::read(&source, Rules::Biotite)?;
    let tables = AssemblyTables::read(&outline, Rules::Biotite)?;
    check(&outline, tables)
}

/// The shifts of the choices of each step of an expression. Operations 1, 2, 3 and P shift by 1, 2, 3 and 10 Å.
fn steps(expression: &str) -> Result<Vec<Vec<f64>>> {
    let list = operations(&[("1", 1.0), ("2", 2.0), ("3", 3.0), ("P", 10.0), ("2", 99.0)]);
    let text = list + &generators(&[generator("1", expression, "A")]);
    with_tables(&text, |_, tables| {
        let recipe = tables.expect("both categories").recipe(None, MAX_CHOICES)?;
        let shift = |index: &u32| recipe.operations[*index as usize].shift[0];
        Ok(recipe.groups[0].steps.iter().map(|choices| choices.iter().map(shift).collect()).collect())
    })
}

#[test]
fn expressions() {
    assert_eq!(steps("1"), Ok(vec![vec![1.0]]));
    assert_eq!(steps("(P)"), Ok(vec![vec![10.0]]));
    assert_eq!(steps("1,3"), Ok(vec![vec![1.0, 3.0]]));
    assert_eq!(steps("(1-3)"), Ok(vec![vec![1.0, 2.0, 3.0]]));
    assert_eq!(steps("(1-2)(P,3)"), Ok(vec![vec![10.0, 3.0], vec![1.0, 2.0]]));
    assert_eq!(steps("(2)(1-2)(P)"), Ok(vec![vec![10.0], vec![1.0, 2.0], vec![2.0]]));
    assert_eq!(steps("'( 1 - 2 )'"), Ok(vec![vec![1.0, 2.0]]));
    assert_eq!(steps("(3-1)"), Ok(vec![vec![]]));
    assert_eq!(steps("()"), Ok(vec![]));
}

#[test]
fn expressions_that_cannot_be_read() {
    for expression in
        ["4", "(1-4)", "1,3-5", "1-2-3", "'1, 4'", "1,,2", "(1,)", "(1-P)", "(1-99999999999)", "(1-2147483647)"]
    {
        let error = steps(expression).unwrap_err();
        assert!(error.to_string().contains("oper_expression"), "{expression}: {error}");
    }
    assert!(steps(&"(1)".repeat(MAX_STEPS)).is_ok());
    assert!(steps(&"(1)".repeat(MAX_STEPS + 1)).is_err());
}

#[test]
fn the_rows_of_the_first_assembly_are_groups() {
    let rows = [generator("b", "1", "A,B"), generator("a", "1", "A"), generator("b", "(1-2)", "'C, D'")];
    let text = operations(&[("1", 0.0), ("2", 1.0)]) + &generators(&rows);
    let recipe = with_tables(&text, |_, tables| {
        let recipe = tables.expect("both categories").recipe(None, MAX_CHOICES)?;
        Ok(recipe.groups.iter().map(|group| (group.keys.concat(), group.steps.clone())).collect::<Vec<_>>())
    });
    // Blanks around a comma belong to the id.
    assert_eq!(recipe, Ok(vec![(b"AB".to_vec(), vec![vec![0]]), (b"C D".to_vec(), vec![vec![0, 1]])]));
}

#[test]
fn files_without_assembly_data() {
    let none = |text: &str| with_tables(text, |_, tables| Ok(tables.is_none()));
    assert_eq!(none(SITE), Ok(true));
    assert_eq!(none(&operations(&[("1", 0.0)])), Ok(true));
    assert_eq!(none(&generators(&[generator("1", "1", "A")])), Ok(true));
}

#[test]
fn broken_tables_are_errors() {
    let list = operations(&[("1", 0.0)]);
    let generator = generators(&[generator("1", "1", "A")]);
    for (text, named) in [
        (list.replace("1 1 0 0", "1 1 x 0") + &generator, "x"),
        (list.replace("1 1 0 0", "1 1 inf 0") + &generator, "inf"),
        (list.replace("matrix[2][3]", "matrix[2][4]") + &generator, "matrix[2][3]"),
        (list.replace("list.id", "list.idx") + &generator, "_pdbx_struct_oper_list.id"),
        (list.clone() + &generator.replace("asym_id_list", "x"), "asym_id_list"),
        (list.clone() + &generators(&[]), "no row"),
    ] {
        let error =
            with_tables(&text, |_, tables| tables.expect("both categories").recipe(None, MAX_CHOICES).map(|_| ()))
                .unwrap_err();
        assert!(error.to_string().contains(named), "{named}: {error}");
    }
}

/// Whether the first assembly of a file with chains A and B counts as the identity.
fn is_identity(assemblies: &str, list: &str, rows: &[String]) -> bool {
    let text = [SITE, assemblies, list, &generators(rows)].concat();
    let answer = with_tables(&text, |outline, tables| {
        let site = atom_site::read(outline, false, &ReadOptions::default())?;
        tables.expect("both categories").is_identity(outline, &site)
    });
    answer.unwrap()
}

#[test]
fn the_identity_on_everything() {
    let (one, list) = ("_pdbx_struct_assembly.id 1\n", operations(&[("1", 1e-7), ("1", 5.0), ("2", 5.0)]));
    let row = |expression: &str, chains: &str| generator("1", expression, chains);
    assert!(is_identity(one, &list, &[row("1", "A,B")]));
    assert!(is_identity(one, &list, &[row("(1)", "B,?"), row("' ( 1 )'", "A,.")]));
    assert!(is_identity(one, &list, &[row("1", "A,B"), generator("2", "2", "A")]));

    assert!(!is_identity("", &list, &[row("1", "A,B")]), "no list of assemblies");
    assert!(!is_identity("_pdbx_struct_assembly.id 2\n", &list, &[row("1", "A,B")]), "another assembly comes first");
    assert!(!is_identity(one, &list, &[row("1", "A")]), "not all chains");
    assert!(!is_identity(one, &list, &[row("1", "A,B,C")]), "chains that are not there");
    assert!(!is_identity(one, &list, &[row("1-1", "A,B")]), "another expression");
    assert!(!is_identity(one, &list, &[row("1", "A"), row("2", "B")]), "another operation");
    assert!(!is_identity(one, &operations(&[("1", 1e-5)]), &[row("1", "A,B")]), "not the identity");
    assert!(!is_identity(one, &operations(&[("2", 0.0)]), &[row("1", "A,B")]), "no operation 1");
}
