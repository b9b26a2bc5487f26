//! Pieces of mmCIF files.

/// Items of `_atom_site`: the atoms that a reader needs.
pub const ATOM_SITE: [&str; 12] = [
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
    "pdbx_PDB_model_num",
];

/// The head of a loop: `loop_` and the names of its items, a line each.
pub fn loop_of(category: &str, items: &[&str]) -> String {
    let names: String = items.iter().map(|item| format!("_{category}.{item}\n")).collect();
    format!("loop_\n{names}")
}

/// A file whose atoms are `rows`, in the order of `items`.
pub fn atoms(items: &[&str], rows: &str) -> String {
    format!("data_x\n{}{rows}", loop_of("atom_site", items))
}

/// `_pdbx_struct_oper_list` with the operations `1..=n`: number `i` shifts x by `shift(i)` Å.
pub fn operations(n: usize, shift: impl Fn(usize) -> usize) -> String {
    let mut items = vec!["id".to_string()];
    for r in 1..=3 {
        items.extend((1..=3).map(|c| format!("matrix[{r}][{c}]")));
        items.push(format!("vector[{r}]"));
    }
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let row = |i: usize| format!("{i} 1 0 0 {} 0 1 0 0 0 0 1 0\n", shift(i));
    loop_of("pdbx_struct_oper_list", &items) + &(1..=n).map(row).collect::<String>()
}

/// `_pdbx_struct_assembly_gen` with rows of assembly, expression, chains.
pub fn generators(rows: &str) -> String {
    loop_of("pdbx_struct_assembly_gen", &["assembly_id", "oper_expression", "asym_id_list"]) + rows
}
