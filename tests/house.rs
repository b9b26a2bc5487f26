//! The walls of the house: rooms use rooms on lower floors only, and `unsafe` stays in its rooms.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms by floor, from the ground up; those of one floor do not see each other,
/// but all see the errors.
const FLOORS: [&[&str]; 6] = [
    &["error", "memory", "simd"],
    &["base"],
    &["grid", "math", "data"],
    &["volumes", "secondary", "io"],
    &["pipeline"],
    &["ffi"],
];

/// Blocks of `unsafe` in the room of instruction sets: one per set.
const UNSAFE_IN_SIMD: usize = 2;

fn floor(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or_else(|| panic!("on which floor is {room}?"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|suffix| suffix == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Code lines of a file, numbered from 1, without comments.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).expect("a readable source");
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default().to_string());
    lines.enumerate().map(|(i, line)| (i + 1, line)).collect()
}

/// The room a file under src/ is in.
fn room(src: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(src).expect("below src");
    inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_string()
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

#[test]
fn rooms_use_lower_floors_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut n_arrows = 0;
    for path in sources(&src) {
        let own = room(&src, &path);
        if own == "lib" {
            continue;
        }
        for (number, line) in code(&path) {
            for used in used_rooms(&line) {
                n_arrows += 1;
                let fine = used == own || used == "error" || floor(&used) < floor(&own);
                assert!(fine, "{}:{number}: {own} must not use {used}", path.display());
            }
        }
    }
    assert!(n_arrows > 50, "only {n_arrows} uses found: does the pattern still fit the sources?");
}

#[test]
fn unsafe_stays_in_its_rooms() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&src) {
        if room(&src, &path) == "ffi" {
            continue;
        }
        let allowed = if room(&src, &path) == "simd" { UNSAFE_IN_SIMD } else { 0 };
        let mut n_unsafe = 0;
        for (number, line) in code(&path) {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            n_unsafe += usize::from(words.contains(&"unsafe"));
            assert!(n_unsafe <= allowed, "{}:{number}: unsafe outside its rooms", path.display());
            assert!(!words.contains(&"println") && !words.contains(&"eprintln"), "{}:{number}: prints", path.display());
        }
    }
}

#[test]
fn the_check_sees_groups() {
    assert_eq!(used_rooms("use crate::{Error, Result, io};"), ["error", "error", "io"]);
    assert_eq!(used_rooms("use crate::base::{Kind, Row};"), ["base"]);
    assert_eq!(used_rooms("use crate::{base::{Kind, Row}, grid};"), ["base", "grid"]);
}
