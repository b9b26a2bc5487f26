//! Each pointer of each function is met by the careless callers of tests/c/bad_*.c as NULL and misaligned, from the day
//! the function appears.

use crate::programs::programs;
use crate::root;
use crate::symbols::declared_functions;

/// A C text without its comments, and with every run of blanks as one.
fn one_line(text: &str) -> String {
    let pieces = text.split("/*").map(|piece| piece.split_once("*/").map_or(piece, |(_, code)| code));
    pieces.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// A pointer that a function takes.
struct Pointer {
    name: String,
    /// Every address is aligned for bytes and for texts.
    of_bytes: bool,
}

/// The pointers that a function of the header takes, but for callbacks and what is handed to them.
fn pointers(header: &str, function: &str) -> Vec<Pointer> {
    let (_, rest) = header.split_once(&format!("{function}(")).expect("a declared function");
    let (parameters, _) = rest.split_once(");").expect("the end of a declaration");
    let pointers = parameters.split(", ").filter(|parameter| parameter.contains('*') && *parameter != "void *user");
    let pointer = |parameter: &str| {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let (_, after) = parameter.rsplit_once('*').expect("a pointer");
        let name = after.trim_start_matches("const ").split(|c| !word(c)).next().expect("a name").to_string();
        let of_bytes = ["char", "const char", "uint8_t", "const uint8_t", "int8_t", "const int8_t"];
        let item = parameter.split(['*', '(']).next().expect("a type").trim();
        Pointer { name, of_bytes: of_bytes.contains(&item) && parameter.matches('*').count() == 1 }
    };
    pointers.map(pointer).collect()
}

/// Pointers that mean something by being NULL, as the function's comment says: no cell, an output that is not wanted.
const MAY_BE_NULL: [(&str, &[&str]); 6] = [
    ("nucula_neighbors_find", &["cell", "pbc"]),
    ("nucula_neighbors_follow", &["cell"]),
    ("nucula_ace_site", &["db"]),
    ("nucula_ace_energy_forces", &["energy", "forces", "virial", "site_energies"]),
    ("nucula_gainloss_loglik", &["ll", "grad", "hess", "totals"]),
    ("nucula_gainloss_fit", &["gain_design", "loss_design"]),
];

/// The comment before a function of the header, as one line.
fn comment(header: &str, function: &str) -> String {
    let is_declared = |&(at, _): &(usize, &str)| header[..at].ends_with([' ', '*']);
    let call = format!("{function}(");
    let (at, _) = header.match_indices(&call).find(is_declared).expect("a declared function");
    let before = &header[..at];
    let comment = before.rsplit_once("/**").map_or("", |(_, comment)| comment);
    comment.split_whitespace().filter(|word| *word != "*").collect::<Vec<_>>().join(" ")
}

/// What no caller meets of what a function must refuse.
fn unmet(header: &str, comment: &str, sources: &str, function: &str) -> Vec<String> {
    if function.ends_with("_free") {
        let call = format!("{function}(NULL)");
        return if sources.contains(&call) { Vec::new() } else { vec![call] };
    }
    if function.ends_with("_options_init") {
        // All of them are met by one caller, which is handed the function that wraps the call.
        let wrapped = sources
            .split("static nucula_status_t init")
            .any(|body| body.split('}').next().is_some_and(|body| body.contains(&format!("return {function}("))));
        return if wrapped { Vec::new() } else { vec![function.into()] };
    }
    let mut unmet = Vec::new();
    for Pointer { name, of_bytes } in pointers(header, function) {
        // NULL options are the defaults; what else may be NULL, the comment of the function says.
        let listed = MAY_BE_NULL.iter().any(|&(other, names)| other == function && names.contains(&&*name));
        let optional = name.ends_with("options") || listed || comment.contains(&format!("`{name}`: NULL"));
        // A call that is refused with this text, within one statement.
        let refused = |status: &str, text: &str, argument: &str| {
            sources.split(';').any(|statement| {
                let call = statement.split_once(&format!("{function}("));
                let told = statement.contains(&format!("{status}, \"{text}\""));
                told && call.is_some_and(|(_, arguments)| arguments.contains(argument))
            })
        };
        if !optional && !refused("NULL_POINTER", &format!("{name} is NULL"), "NULL") {
            unmet.push(format!("{function}: NULL as {name}"));
        }
        let misaligned =
            |argument| refused("BAD_ARGUMENT", &name, argument) || refused("BAD_ARGUMENT", "align", argument);
        if !of_bytes && !misaligned("MISALIGNED(") && !misaligned("misaligned(") {
            unmet.push(format!("{function}: misaligned {name}"));
        }
    }
    unmet
}

#[test]
fn every_pointer_meets_a_careless_caller() {
    let whole = std::fs::read_to_string(root().join("include/nucula.h")).expect("the header");
    let header = one_line(&whole);
    let text = |path| one_line(&std::fs::read_to_string(root().join(path)).expect("a C source"));
    let sources: String = programs("bad_").into_iter().map(text).collect();
    let functions = declared_functions();
    let n_pointers: usize = functions.iter().map(|function| pointers(&header, function).len()).sum();
    assert!(n_pointers >= 60, "{n_pointers}: does the pattern still fit the header?");
    let comment = |function: &str| comment(&whole, function);
    let unmet: Vec<String> =
        functions.iter().flat_map(|function| unmet(&header, &comment(function), &sources, function)).collect();
    assert_eq!(unmet, [""; 0]);
    // A function that nobody meets yet.
    let grown = header.clone() + " nucula_status_t nucula_new(const float (*one)[3], uint8_t *two, void *user);";
    let unmet = self::unmet(&grown, "`one`: never", &sources, "nucula_new");
    assert_eq!(unmet, ["nucula_new: NULL as one", "nucula_new: misaligned one", "nucula_new: NULL as two"]);
}
