//! What a header promises, and whether another one keeps it: declarations as text, layout and constants as the C
//! compiler sees them.

use std::collections::{BTreeMap, BTreeSet};

use std::process::Command;

use crate::{GROWTH, SLIPS, changed, folder_with, have, present, read, releases, run};

/// A struct: its name, and its fields in order, each a declaration with single spaces.
pub struct Struct {
    pub name: String,
    pub fields: Vec<String>,
}

impl Struct {
    /// Whether its first field tells its size, so that it may grow; the others stay as they are for ever.
    fn may_grow(&self) -> bool {
        self.fields[0] == "uint32_t size"
    }
}

/// The declarations of a header.
#[derive(Default)]
pub struct Declarations {
    pub structs: Vec<Struct>,
    /// Functions and the other types, without the semicolon.
    pub others: BTreeSet<String>,
    /// Names of the constants.
    pub constants: Vec<String>,
}

/// A C text without comments.
pub fn without_comments(text: &str) -> String {
    let mut pieces = text.split("/*");
    let first = pieces.next().unwrap_or_default().to_string();
    pieces.fold(first, |code, piece| code + " " + piece.split_once("*/").expect("the end of a comment").1)
}

/// One declaration on one line: single spaces, none inside parentheses.
fn one_line(declaration: &str) -> String {
    let line = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace("( ", "(").replace(" )", ")")
}

/// The name that a field's declaration gives: `x` of `double x`, `double x[6]`, `const double (*x)[3]`.
pub fn field_name(declaration: &str) -> &str {
    let declarator = declaration.rsplit_once("(*").map_or(declaration, |(_, rest)| rest);
    let end = declarator.find(['[', ')']).unwrap_or(declarator.len());
    declarator[..end].rsplit([' ', '*']).next().expect("a name")
}

impl Declarations {
    pub fn of(header: &str) -> Self {
        let mut found = Self::default();
        let text = without_comments(header);
        let (directives, code): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
        for directive in directives {
            let words: Vec<&str> = directive.split_whitespace().collect();
            if let ["#define", name, _, ..] = words[..] {
                found.constants.push(name.into());
            }
        }
        let linkage = |line: &&str| line.starts_with("extern \"C\"") || line.starts_with("}  //");
        let code = code.into_iter().filter(|line| !linkage(line)).collect::<Vec<_>>().join("\n");
        let mut rest = code.as_str();
        while let Some(semicolon) = rest.find(';') {
            match rest[..semicolon].find('{') {
                Some(open) => {
                    let (fields, after) = rest[open + 1..].split_once('}').expect("the end of a struct");
                    let (name, after) = after.split_once(';').expect("the name of a struct");
                    let fields = fields.split(';').map(one_line).filter(|field| !field.is_empty()).collect();
                    found.structs.push(Struct { name: name.trim().into(), fields });
                    rest = after;
                }
                None => {
                    found.others.insert(one_line(&rest[..semicolon]));
                    rest = &rest[semicolon + 1..];
                }
            }
        }
        found
    }

    /// The functions: everything that is no type.
    pub fn functions(&self) -> impl Iterator<Item = &String> {
        self.others.iter().filter(|declaration| !declaration.starts_with("typedef "))
    }
}

/// Offsets and sizes of fields, sizes of structs, and constants, by the C expression that gives each.
fn numbers(header: &str) -> BTreeMap<String, i64> {
    let declarations = Declarations::of(header);
    let mut expressions = declarations.constants;
    for Struct { name, fields } in &declarations.structs {
        expressions.push(format!("sizeof({name})"));
        for field in fields.iter().map(|field| field_name(field)) {
            expressions.push(format!("offsetof({name}, {field})"));
            expressions.push(format!("sizeof((({name} *)0)->{field})"));
        }
    }
    let mut code = String::from("#include <nucula.h>\n#include <stdio.h>\nint main(void) {\n");
    for expression in &expressions {
        code += &format!("    printf(\"%lld\\n\", (long long)({expression}));\n");
    }
    let folder = folder_with(header);
    let [source, program] = ["probe.c", "probe"].map(|name| folder.path().join(name));
    std::fs::write(&source, code + "    return 0;\n}\n").expect("a writable folder");
    run(Command::new("gcc").arg("-I").arg(folder.path()).arg(&source).arg("-o").arg(&program));
    let printed = run(&mut Command::new(&program));
    let values: Vec<i64> = printed.lines().map(|line| line.parse().expect("a number")).collect();
    assert_eq!(values.len(), expressions.len());
    expressions.into_iter().zip(values).collect()
}

/// What `present` breaks of what `previous` promised; nothing if programs compiled against `previous` go on working.
fn broken(previous: &str, present: &str) -> Vec<String> {
    let (was, is) = (Declarations::of(previous), Declarations::of(present));
    let (were, are) = (numbers(previous), numbers(present));
    let mut broken: Vec<String> = was.others.difference(&is.others).cloned().collect();
    for before in &was.structs {
        let Struct { name, fields } = before;
        let Some(now) = is.structs.iter().find(|now| now.name == *name) else {
            broken.push(name.clone());
            continue;
        };
        if !now.fields.starts_with(fields) || !(before.may_grow() || now.fields.len() == fields.len()) {
            broken.push(format!("the fields of {name}"));
        }
        // What is appended must lie beyond what an older program says is its own, not in the padding at its end.
        let end = match now.fields.get(fields.len()) {
            Some(appended) => are[&format!("offsetof({name}, {})", field_name(appended))],
            None => are[&format!("sizeof({name})")],
        };
        if end != were[&format!("sizeof({name})")] {
            broken.push(format!("the size of {name}"));
        }
    }
    for (expression, number) in were {
        let may_change = expression.starts_with("NUCULA_VERSION_") || expression.starts_with("sizeof(nucula_");
        if !may_change && are.get(&expression) != Some(&number) {
            broken.push(expression);
        }
    }
    broken
}

#[test]
fn the_header_keeps_what_earlier_ones_promised() {
    if !have("gcc") {
        return;
    }
    for release in releases() {
        let broken = broken(&read(&release.join("nucula.h")), &present());
        assert!(broken.is_empty(), "since {}: {broken:#?}", release.display());
    }
}

#[test]
fn the_probe_sees_everything_in_the_header() {
    let header = present();
    let found = Declarations::of(&header);
    let n_structs = header.matches("\ntypedef struct {").count();
    assert!(n_structs >= 7 && found.structs.len() == n_structs, "{} of {n_structs} structs", found.structs.len());
    let fixed: Vec<&str> =
        found.structs.iter().filter(|each| !each.may_grow()).map(|each| each.name.as_str()).collect();
    assert_eq!(fixed, ["nucula_gainloss_rates_t", "nucula_gainloss_totals_t"], "structs that may never grow");
    let n_functions = found.functions().filter(|function| function.contains("nucula_")).count();
    assert!(n_functions >= 30 && n_functions == found.functions().count(), "{n_functions} functions");
    let n_constants =
        header.lines().filter(|line| line.starts_with("#define NUCULA_") && !line.ends_with("_H")).count();
    assert_eq!(found.constants.len(), n_constants);
    assert_eq!(["double x", "double x[6]", "const double (*x)[3]", "void *x"].map(field_name), ["x"; 4]);
}

#[test]
fn slips_are_seen_and_growth_is_not() {
    if !have("gcc") {
        return;
    }
    let header = present();
    for slip in SLIPS {
        assert!(!broken(&header, &changed(&header, slip)).is_empty(), "{}", slip.0);
    }
    for growth in GROWTH {
        assert_eq!(broken(&header, &changed(&header, growth)), [""; 0], "{}", growth.0);
    }
    let renumbered = changed(&header, ("", "#define NUCULA_ERROR_IO 3", "#define NUCULA_ERROR_IO 33"));
    assert_eq!(broken(&header, &renumbered), ["NUCULA_ERROR_IO"]);
    // A field in what was padding: the size is the same, yet older programs leave garbage there.
    let end = "    double within_distance;\n} nucula_volumes_options_t;";
    let padded =
        changed(&header, ("", end, "    double within_distance;\n    int32_t last;\n} nucula_volumes_options_t;"));
    let filled = changed(&padded, ("", "    int32_t last;\n", "    int32_t last;\n    int32_t new_field;\n"));
    assert_eq!(broken(&padded, &filled), ["the size of nucula_volumes_options_t"]);
}
