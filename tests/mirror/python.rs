//! The header as ctypes.

use super::parse::{Header, Type, Typedef, WORDS};
use super::{ORIGIN, constants, holds_text, listed, meanings};

pub fn text(header: &Header) -> String {
    let mut body = constants(header, "");
    for (name, typedef) in &header.types {
        body += &match typedef {
            Typedef::Opaque => format!("\n\nclass {name}(Structure):\n    pass\n"),
            Typedef::Alias(kind) => format!("\n\n{name} = {}\n", ctype(kind, true)),
            Typedef::Struct(fields) => {
                let pairs =
                    fields.iter().map(|f| format!("        (\"{}\", {}),\n", f.name, ctype(&f.kind, holds_text(name))));
                let pairs: String = pairs.collect();
                let mut class = format!("\n\nclass {name}(Structure):\n    _fields_ = [\n{pairs}    ]\n");
                if name.ends_with("_options_t") {
                    let (flags, words) = meanings(fields);
                    let flags: Vec<String> = flags.iter().map(|name| format!("\"{name}\"")).collect();
                    let words: Vec<String> = words.iter().map(|(name, p)| format!("\"{name}\": \"{p}\"")).collect();
                    class += &format!("{}\n", listed("    ", "_flags_ = [", &flags, "]"));
                    class += &format!("{}\n", listed("    ", "_words_ = {", &words, "}"));
                }
                class
            }
        };
    }
    body += "\n\n# Name: (result, arguments).\nFUNCTIONS = {\n";
    for function in &header.functions {
        let Type::Function(result, arguments) = &function.kind else { unreachable!("parsed as a function") };
        let items = arguments.iter().map(|a| format!("\"{}\": {}", a.name, ctype(&a.kind, true))).collect::<Vec<_>>();
        let open = format!("\"{}\": ({}, {{", function.name, ctype(result, true));
        body += &format!("{},\n", listed("    ", &open, &items, "})"));
    }
    body += "}\n";
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut imports: Vec<&str> = body.split(|c| !is_word(c)).filter(|word| is_ctypes(word)).chain(["CDLL"]).collect();
    imports.sort_unstable();
    imports.dedup();
    let imports: Vec<String> = imports.into_iter().map(str::to_string).collect();
    let imports = listed("", "from ctypes import (", &imports, ")");
    format!("\"\"\"{ORIGIN}\"\"\"\n\n# fmt: off\n\n{imports}\n{body}{DECLARE}")
}

const DECLARE: &str = r#"

def declare(library: CDLL) -> CDLL:
    """Tells ctypes the signature of every function."""
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, list(arguments.values())
    return library
"#;

fn is_ctypes(word: &str) -> bool {
    word.starts_with("c_") || ["CFUNCTYPE", "POINTER", "Structure"].contains(&word)
}

/// The name of a type; `text`: a `const char *` is text that ends with a NUL.
fn ctype(kind: &Type, text: bool) -> String {
    match kind {
        Type::Word { name, .. } if name == "void" => "None".into(),
        Type::Word { name, .. } if name == "size_t" => "c_size_t".into(),
        Type::Word { name, .. } if name == "ptrdiff_t" => "c_ssize_t".into(),
        Type::Word { name, .. } if WORDS.contains(&&**name) => format!("c_{}", name.trim_end_matches("_t")),
        Type::Word { name, .. } => name.clone(),
        Type::Pointer(to) => match &**to {
            to if to.is("void") => "c_void_p".into(),
            Type::Word { name, constant: true } if name == "char" && text => "c_char_p".into(),
            Type::Function(result, arguments) => {
                let kinds = [&**result].into_iter().chain(arguments.iter().map(|a| &a.kind));
                format!("CFUNCTYPE({})", kinds.map(|kind| ctype(kind, true)).collect::<Vec<_>>().join(", "))
            }
            to => format!("POINTER({})", ctype(to, text)),
        },
        Type::Array(of, n) => format!("{} * {n}", ctype(of, text)),
        Type::Function(..) => unreachable!("only pointers to functions are parsed"),
    }
}
