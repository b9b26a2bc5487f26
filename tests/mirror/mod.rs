//! Mirrors of include/nucula.h in the languages of the bindings: the same names, types and order. Nobody types the
//! header again; whoever reviews a change of it reads the change in each language too.

mod julia;
mod parse;
mod python;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

pub use parse::header;
use parse::{Header, Named, Type, Typedef};

/// The first words of every mirror.
const ORIGIN: &str = "Written from include/nucula.h by `BLESS=1 cargo test --test header`; do not edit.";

/// Every mirror of a header: its path, and its text.
pub fn of(header: &Header, root: &Path) -> [(&'static str, String); 3] {
    check(header);
    // A module that is shipped without the package beside it: it declares what it calls, and nothing else.
    let standalone = used(header, &root.join("bindings/python/volumizer_native"));
    [
        ("bindings/python/nucula/_c_api.py", python::text(header)),
        ("bindings/python/volumizer_native/_c_api.py", python::text(&standalone)),
        ("bindings/julia/src/c_api.jl", julia::text(header)),
    ]
}

/// The part of a header that the other files of a Python package name, and what that needs.
fn used(header: &Header, package: &Path) -> Header {
    let mut names = HashSet::new();
    for entry in fs::read_dir(package).expect("a package") {
        let file = entry.expect("a readable folder").path();
        if file.extension().is_some_and(|suffix| suffix == "py") && !file.ends_with("_c_api.py") {
            let text = fs::read_to_string(&file).expect("a readable source");
            names.extend(text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_string));
        }
    }
    let mut part = header.clone();
    part.constants.retain(|(name, _)| names.contains(name));
    part.functions.retain(|function| names.contains(&function.name));
    names.extend(part.functions.iter().flat_map(|function| function.kind.words()).map(str::to_string));
    // What a type needs comes before it.
    for (_, typedef) in header.types.iter().rev().filter(|(name, _)| names.contains(name)).collect::<Vec<_>>() {
        names.extend(typedef.words().into_iter().map(str::to_string));
    }
    part.types.retain(|(name, _)| names.contains(name));
    part
}

/// Refuses what a mirror cannot say, with a sentence that names it.
fn check(header: &Header) {
    for (owner, typedef) in &header.types {
        let Typedef::Struct(fields) = typedef else { continue };
        check_names(owner, fields);
        for (field, prefix) in meanings(fields).1 {
            let known = header.constants.iter().any(|(constant, _)| constant.starts_with(&prefix));
            assert!(known, "include/nucula.h: `{field}` of {owner} is one of {prefix}*, and there is none");
        }
    }
    for function in &header.functions {
        if let Type::Function(_, arguments) = &function.kind {
            check_names(&function.name, arguments);
        }
    }
}

/// Names become attributes in Python, and arguments and fields in Julia.
fn check_names(owner: &str, named: &[Named]) {
    let reserved = "and as assert async await baremodule begin break catch class const continue def del do elif else \
                    elseif end except export false finally for from function global if import in is isa lambda let \
                    local macro module nonlocal not or pass quote raise return struct true try using where while with \
                    yield";
    for Named { name, .. } in named {
        let is_free = !reserved.split_whitespace().any(|word| word == name);
        assert!(is_free, "include/nucula.h: `{name}` of {owner} is a word of Python or Julia; choose another name");
    }
}

/// Which numbers in a struct of options stand for something else, as their comments say in the words of this header:
/// flags ("1: …" or "Whether …"), and words with the prefix of their constants ("One of the NUCULA_…_* numbers").
fn meanings(fields: &[Named]) -> (Vec<&str>, Vec<(&str, String)>) {
    let (mut flags, mut words) = (Vec::new(), Vec::new());
    for Named { name, doc, .. } in fields.iter().filter(|field| field.kind.is("int32_t")) {
        let prefix = doc.split_once("One of the NUCULA_").and_then(|(_, rest)| rest.split_once('*'));
        if doc.starts_with("1:") || doc.starts_with("Whether ") {
            flags.push(&**name);
        } else if let Some((prefix, _)) = prefix {
            words.push((&**name, format!("NUCULA_{prefix}")));
        }
    }
    (flags, words)
}

/// Whether a `const char *` is text there: among arguments and in options. In what the library fills, it may be an
/// array of single bytes.
fn holds_text(type_name: &str) -> bool {
    type_name.ends_with("_options_t")
}

/// The constants, a line each; those that share their first two words stand together.
fn constants(header: &Header, keyword: &str) -> String {
    let mut text = String::new();
    let mut group = "";
    for (name, value) in &header.constants {
        let words = name.match_indices('_').nth(1).map_or(&**name, |(at, _)| &name[..at]);
        text += if words == group { "" } else { "\n" };
        text += &format!("{keyword}{name} = {value}\n");
        group = words;
    }
    text
}

/// Items in one line if they fit into 120 columns, else each in a line of its own.
fn listed(indent: &str, open: &str, items: &[String], close: &str) -> String {
    let line = format!("{indent}{open}{}{close}", items.join(", "));
    if line.chars().count() <= 120 {
        return line;
    }
    let lines: String = items.iter().map(|item| format!("{indent}    {item},\n")).collect();
    format!("{indent}{open}\n{lines}{indent}{close}")
}

#[test]
fn what_families_to_come_may_declare_is_mirrored() {
    let header = header(
        "#define NUCULA_A 1\n#define NUCULA_B (NUCULA_A | 1 << 4)\n#define NUCULA_TABLE_OLD -0x2\n#define NUCULA_K 0.25
        /** A set. */
        typedef struct nucula_x_t nucula_x_t;
        typedef struct { double m[3][4]; char name[8]; const char *bytes; ptrdiff_t stride; } nucula_x_view_t;
        typedef double (*nucula_f_t)(const double (*rows)[3], void (*inner)(uint8_t), nucula_x_t *x);
        typedef struct {
            /** One of the NUCULA_TABLE_*
             * numbers. */
            int32_t table;
            /** Whether it is open. */ int32_t open; int32_t n; const char *path; nucula_x_view_t inner; nucula_f_t f;
            int32_t (*told)(uint64_t done, void *user);
        } nucula_x_options_t;
        const float *const *nucula_x_rows(const nucula_x_t *x, size_t n, const char *const *names, char *out,
            void **user);
        void nucula_x_free(void);",
    );
    check(&header);
    let python = python::text(&header);
    for expected in [
        "NUCULA_B = (NUCULA_A | 1 << 4)\n",
        "(\"m\", c_double * 4 * 3),",
        "(\"name\", c_char * 8),\n        (\"bytes\", POINTER(c_char)),\n        (\"stride\", c_ssize_t),",
        "nucula_f_t = CFUNCTYPE(c_double, POINTER(c_double * 3), CFUNCTYPE(None, c_uint8), POINTER(nucula_x_t))\n",
        "(\"path\", c_char_p),\n        (\"inner\", nucula_x_view_t),\n        (\"f\", nucula_f_t),",
        "(\"told\", CFUNCTYPE(c_int32, c_uint64, c_void_p)),\n    ]\n    _flags_ = [\"open\"]\n",
        "    _words_ = {\"table\": \"NUCULA_TABLE_\"}\n",
        "(POINTER(POINTER(c_float)), {",
        "\"names\": POINTER(c_char_p),\n        \"out\": POINTER(c_char),\n        \"user\": POINTER(c_void_p),",
        "\"nucula_x_free\": (None, {}),",
    ] {
        assert!(python.contains(expected), "no {expected} in\n{python}");
    }
    let julia = julia::text(&header);
    for expected in [
        "    m::NTuple{3,NTuple{4,Cdouble}}\n    name::NTuple{8,Cchar}\n    bytes::Ptr{Cchar}\n    stride::Cptrdiff_t\n",
        "@cfunction($f, Cdouble, (Ptr{NTuple{3,Cdouble}}, Ptr{Cvoid}, Ptr{nucula_x_t},))",
        "    path::Cstring\n    inner::nucula_x_view_t\n    f::nucula_f_t\n    told::Ptr{Cvoid}\nend\n",
        "flags(::Type{nucula_x_options_t}) = tuple(:open)\n",
        "prefixes(::Type{nucula_x_options_t}) = (; table=\"NUCULA_TABLE_\")\n",
        "names::Ptr{Cstring},\n        out::Ptr{Cchar},\n        user::Ptr{Ptr{Cvoid}},\n    )::Ptr{Ptr{Cfloat}}\n",
        "nucula_x_free() =\n    @ccall $(address(:nucula_x_free))()::Cvoid\n",
    ] {
        assert!(julia.contains(expected), "no {expected} in\n{julia}");
    }
}

#[test]
fn what_cannot_be_mirrored_is_named() {
    for (text, culprit) in [
        ("typedef union { int32_t a; } nucula_u_t;", "typedef union"),
        ("int nucula_x(void);", "the type int is not known"),
        ("int32_t nucula_x;", "int32_t nucula_x"),
        ("void nucula_x(nucula_y_t *y);", "nucula_y_t is not known"),
        ("void nucula_x(int32_t f(void));", "f is no value"),
        ("void nucula_x(int32_t n", "nucula_x ( int32_t n"),
        ("typedef struct { int32_t a[N]; } nucula_u_t;", "length of an array"),
        ("#define NUCULA_X sizeof(int)\n", "#define NUCULA_X sizeof(int)"),
        ("void nucula_x(double lambda);", "`lambda` of nucula_x"),
        ("typedef struct { /** One of the NUCULA_T_* numbers. */ int32_t t; } nucula_o_t;", "`t` of nucula_o_t"),
    ] {
        let panic = std::panic::catch_unwind(|| check(&header(text))).expect_err(text);
        let sentence = panic.downcast_ref::<String>().expect("a sentence");
        assert!(sentence.starts_with("include/nucula.h: ") && sentence.contains(culprit), "{sentence}");
    }
}
