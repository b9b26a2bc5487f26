//! The header as `@ccall`. A pointer is a `Ptr`, which takes arrays, `Ref`s and `C_NULL`; a struct is plain bits, so
//! that it can stand in another one and in arrays as in C.

use super::parse::{Header, Named, Type, Typedef, WORDS};
use super::{ORIGIN, constants, holds_text, listed, meanings};

pub fn text(header: &Header) -> String {
    let mut text = format!("# {ORIGIN}\n{}", constants(header, "const "));
    for (name, typedef) in &header.types {
        text += &match typedef {
            Typedef::Opaque => format!("\nstruct {name} end\n"),
            Typedef::Struct(fields) => structure(name, fields),
            Typedef::Alias(kind) => format!("\nconst {name} = {}\n{}", julia(kind, true), maker(name, kind)),
        };
    }
    for Named { name, kind, .. } in &header.functions {
        let Type::Function(result, arguments) = kind else { unreachable!("parsed as a function") };
        let names: Vec<String> = arguments.iter().map(|argument| argument.name.clone()).collect();
        let call = format!("@ccall $(address(:{name}))(");
        let call = listed("    ", &call, &typed(arguments, true), &format!(")::{}", julia(result, true)));
        text += &format!("\n{}\n{call}\n", listed("", &format!("{name}("), &names, ") ="));
    }
    text
}

fn structure(name: &str, fields: &[Named]) -> String {
    let lines: String = typed(fields, holds_text(name)).iter().map(|field| format!("    {field}\n")).collect();
    let mut text = format!("\nstruct {name}\n{lines}end\n");
    if holds_text(name) {
        let (flags, words) = meanings(fields);
        let flags: Vec<String> = flags.iter().map(|name| format!(":{name}")).collect();
        let words: Vec<String> = words.iter().map(|(name, prefix)| format!("{name}=\"{prefix}\"")).collect();
        text += &format!("{}\n", listed("", &format!("flags(::Type{{{name}}}) = tuple("), &flags, ")"));
        text += &format!("{}\n", listed("", &format!("prefixes(::Type{{{name}}}) = (; "), &words, ")"));
    }
    text
}

/// For a callback, the macro that makes one of a Julia function.
fn maker(name: &str, kind: &Type) -> String {
    let Type::Pointer(to) = kind else { return String::new() };
    let Type::Function(result, arguments) = &**to else { return String::new() };
    let kinds: Vec<String> = arguments.iter().map(|argument| julia(&argument.kind, true)).collect();
    let names: Vec<&str> = arguments.iter().map(|argument| &*argument.name).collect();
    let call = format!("@cfunction($f, {}, ({},))", julia(result, true), kinds.join(", "));
    format!("# Of a function of ({}).\nmacro {name}(f)\n    return esc(:({call}))\nend\n", names.join(", "))
}

fn typed(named: &[Named], text: bool) -> Vec<String> {
    named.iter().map(|Named { name, kind, .. }| format!("{name}::{}", julia(kind, text))).collect()
}

/// The name of a type; `text`: a `const char *` is text that ends with a NUL.
fn julia(kind: &Type, text: bool) -> String {
    match kind {
        Type::Word { name, .. } => match &**name {
            "void" | "char" | "float" | "double" | "size_t" | "ptrdiff_t" => format!("C{name}"),
            fixed if WORDS.contains(&fixed) => fixed.trim_end_matches("_t").replace('u', "U").replace('i', "I"),
            name => name.into(),
        },
        Type::Pointer(to) => match &**to {
            Type::Word { name, constant: true } if name == "char" && text => "Cstring".into(),
            Type::Function(..) => "Ptr{Cvoid}".into(),
            to => format!("Ptr{{{}}}", julia(to, text)),
        },
        Type::Array(of, n) => format!("NTuple{{{n},{}}}", julia(of, text)),
        Type::Function(..) => unreachable!("only pointers to functions are parsed"),
    }
}
