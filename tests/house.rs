//! The walls of the house: rooms use rooms on lower floors only; a family can be cut out; plain rooms speak no family's
//! words; `unsafe` and printing stay in their rooms.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms by floor, from the ground up; those of one floor do not see each other, but all see the errors. A room that
/// is not listed is a family.
const FLOORS: [&[&str]; 6] = [
    &["error", "work"],
    &["base"],
    &["grid", "voxel_lists", "neighbors", "math", "data"],
    &["io"],
    &["reports"],
    &["ffi", "lib"],
];
/// The floor of the families: that of `io`, which knows none of them.
const FAMILY_FLOOR: usize = 3;

/// Files that take two families: whose file, and whom it names. The shares of helix and strand are part of the report on
/// volumes.
const TWO_FAMILIES: [(&str, &str); 1] = [("reports/volumes", "secondary")];

/// Rooms without opinions,
const PLAIN_ROOMS: [&str; 6] = ["work", "base", "grid", "voxel_lists", "neighbors", "io"];
/// and words that are one.
const FAMILY_WORDS: [&str; 13] = [
    "hub",
    "pocket",
    "pore",
    "mouth",
    "cavity",
    "cavities",
    "volumizer",
    "chi2",
    "gain",
    "retained",
    "scattering",
    "lining",
    "virial",
];

/// Blocks of `unsafe` in the room of instruction sets: one per set.
const UNSAFE_IN_SIMD: usize = 2;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn floor(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or(FAMILY_FLOOR)
}

/// The families: each is named by its own folder, its files in the rooms above, and its `mod` lines.
fn families(sources: &[Source]) -> BTreeSet<&str> {
    sources.iter().map(Source::room).filter(|room| !FLOORS.iter().any(|rooms| rooms.contains(room))).collect()
}

/// A source file: its path below src/, without suffix, and its lines of code, numbered from 1, without comments and texts.
struct Source {
    place: String,
    code: Vec<(usize, String)>,
}

impl Source {
    /// The room it is in.
    fn room(&self) -> &str {
        self.place.split('/').next().expect("a split gives one part at least")
    }

    /// Whether it is the file, or in the folder, of the given place.
    fn is_in(&self, place: &str) -> bool {
        self.place.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '_']))
    }
}

/// The sources of the library, without those of its programs.
fn sources() -> Vec<Source> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|suffix| suffix == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&src(), &mut files);
    files.sort();
    let source = |path: PathBuf| {
        let place = path.strip_prefix(src()).expect("below src").with_extension("").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a readable source");
        let lines = text.lines().map(|line| without_texts(line.split("//").next().unwrap_or_default()));
        Source { place, code: (1..).zip(lines).collect() }
    };
    files.into_iter().map(source).filter(|source| source.room() != "bin").collect()
}

/// A line of code without what stands between its quotes: sentences may say what names may not.
fn without_texts(line: &str) -> String {
    line.replace("\\\"", "").split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

/// The words of a line.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The first words of all paths that follow `crate::` in a line, `{a, b}` groups included.
fn used_rooms(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let heads = match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 1;
                let inner: String = group
                    .chars()
                    .take_while(|c| {
                        depth += i32::from(*c == '{') - i32::from(*c == '}');
                        depth > 0
                    })
                    .collect();
                let mut depth = 0;
                let top = |c: char| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    c == ',' && depth == 0
                };
                inner.split(top).map(|item| item.trim().to_string()).collect()
            }
            None => vec![rest.to_string()],
        };
        for head in heads {
            let word: String = head.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // Items that lib.rs re-exports begin with a capital: they are the error room's.
            let is_item = word.starts_with(char::is_uppercase);
            rooms.push(if is_item { "error".into() } else { word });
        }
    }
    rooms
}

/// What is wrong with a use of a room, if anything.
fn upward(own: &str, used: &str) -> bool {
    used != own && used != "error" && floor(used) >= floor(own)
}

/// The family that a line of code names although its file is none of the family's, if any.
fn named_family<'a>(families: &BTreeSet<&'a str>, source: &Source, line: &str) -> Option<&'a str> {
    let is_mod = line.trim().strip_prefix("pub ").unwrap_or(line.trim()).starts_with("mod ");
    let is_foreign = |family: &&str| {
        let own = [family.to_string(), format!("ffi/{family}"), format!("reports/{family}")];
        let both = TWO_FAMILIES.iter().any(|&(place, named)| named == *family && source.is_in(place));
        !both && !own.iter().any(|place| source.is_in(place))
    };
    let mut foreign = families.iter().copied().filter(is_foreign);
    // As a room or a module, or in the name of a C function; the bare word may mean something else.
    let named = |family: &str| {
        let parts: Vec<&str> = line.split("::").collect();
        let (before, after) = (&parts[..parts.len() - 1], &parts[1..]);
        let as_module = before.iter().any(|part| words(part).last() == Some(family) && part.ends_with(family))
            || after.iter().any(|part| words(part).next() == Some(family) && part.starts_with(family));
        let in_group = used_rooms(line).iter().any(|room| room == family);
        as_module || in_group || words(line).any(|word| word.starts_with(&format!("nucula_{family}_")))
    };
    if is_mod { None } else { foreign.find(|family| named(family)) }
}

/// The word of a family in a line of code, if any.
fn family_word(line: &str) -> Option<&'static str> {
    let parts: Vec<String> = words(line).flat_map(|word| word.split('_')).map(|part| part.to_lowercase()).collect();
    let is_said = |word: &&&str| parts.iter().any(|part| part == **word || *part == format!("{word}s"));
    FAMILY_WORDS.iter().find(is_said).copied()
}

#[test]
fn rooms_use_lower_floors_only() {
    let mut n_arrows = 0;
    for source in sources().iter().filter(|source| source.room() != "lib") {
        for (number, line) in &source.code {
            for used in used_rooms(line) {
                n_arrows += 1;
                let own = source.room();
                assert!(!upward(own, &used), "src/{}.rs:{number}: {own} must not use {used}", source.place);
            }
        }
    }
    assert!(n_arrows > 50, "only {n_arrows} uses found: does the pattern still fit the sources?");
}

#[test]
fn a_family_can_be_cut_out() {
    let sources = sources();
    let families = families(&sources);
    assert!(families.contains("volumes") && families.contains("secondary") && !families.contains("io"));
    for source in &sources {
        for (number, line) in &source.code {
            let named = named_family(&families, source, line);
            assert!(named.is_none(), "src/{}.rs:{number}: names {}: {line}", source.place, named.unwrap());
        }
    }
}

#[test]
fn plain_rooms_speak_no_familys_words() {
    let sources = sources();
    let plain: Vec<&Source> = sources.iter().filter(|source| PLAIN_ROOMS.contains(&source.room())).collect();
    assert!(plain.len() > 30, "only {} files: have the rooms other names?", plain.len());
    for source in plain {
        for (number, line) in &source.code {
            let word = family_word(line);
            assert!(word.is_none(), "src/{}.rs:{number}: says {}: {line}", source.place, word.unwrap());
        }
    }
}

#[test]
fn unsafe_and_printing_stay_in_their_rooms() {
    for source in sources() {
        let mut n_unsafe = 0;
        for (number, line) in &source.code {
            let place = format!("src/{}.rs:{number}", source.place);
            let is = |word: &str| words(line).any(|other| other == word);
            assert!(!["print", "println", "eprint", "eprintln", "dbg"].iter().any(|word| is(word)), "{place}: prints");
            n_unsafe += usize::from(is("unsafe"));
            let allowed = match source.place.as_str() {
                "work/simd" => UNSAFE_IN_SIMD,
                _ if source.room() == "ffi" => usize::MAX,
                _ => 0,
            };
            assert!(n_unsafe <= allowed, "{place}: unsafe outside its rooms");
        }
    }
}

#[test]
fn the_checks_see_what_they_are_for() {
    assert_eq!(used_rooms("use crate::{Error, Result, io};"), ["error", "error", "io"]);
    assert_eq!(used_rooms("use crate::base::{Name, Structure};"), ["base"]);
    assert_eq!(used_rooms("use crate::{base::{Name, Structure}, grid};"), ["base", "grid"]);
    assert!(upward("io", "volumes") && upward("grid", "io") && !upward("io", "grid") && !upward("io", "error"));
    let file = |place: &str| Source { place: place.into(), code: Vec::new() };
    let named_family = |source: &Source, line| named_family(&BTreeSet::from(["volumes", "secondary"]), source, line);
    assert_eq!(named_family(&file("io/mod"), "use crate::volumes::Kind;"), Some("volumes"));
    assert_eq!(named_family(&file("io/mod"), "use crate::{Error, volumes};"), Some("volumes"));
    assert_eq!(named_family(&file("ffi/structure"), "use super::volumes::find;"), Some("volumes"));
    assert_eq!(named_family(&file("ffi/structure"), "pub fn f(v: &nucula_volumes_t)"), Some("volumes"));
    assert_eq!(named_family(&file("saxs/solvent"), "let volumes: Vec<f64> = displaced;"), None);
    assert_eq!(named_family(&file("ffi/mod"), "pub mod volumes;"), None);
    assert_eq!(named_family(&file("ffi/volumes/find"), "volumes::find()"), None);
    assert_eq!(named_family(&file("reports/volumes_json"), "volumes: Vec"), None);
    assert_eq!(named_family(&file("reports/saxs"), "secondary::fractions()"), Some("secondary"));
    assert_eq!(family_word("fn write(include_hubs: bool)"), Some("hub"));
    assert_eq!(family_word("enum Layout { Volumizer }"), Some("volumizer"));
    assert_eq!(without_texts(r#"f("a \"hub\"", b, "pore")"#), r#"f("", b, "")"#);
    assert_eq!(family_word("let again = support(porous);"), None);
}
