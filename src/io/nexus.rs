//! The one tree of a NEXUS file (Maddison, Swofford & Maddison, Syst. Biol. 46, 590 (1997)): its Newick text, and the
//! names that stand for the labels in it.

use hashbrown::HashMap;

use super::newick::{NewickOptions, tree_from_newick};
use crate::base::{Labels, Tree};
use crate::work::memory::{Purpose, push};
use crate::{Error, Result};

const NEXUS: Purpose = Purpose("the text of a tree");

/// Whether a text says that it is NEXUS.
pub fn is_nexus(text: &[u8]) -> bool {
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    text[start..].get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"#NEXUS"))
}

/// Reads the tree of a NEXUS file; labels in its `translate` command become names.
///
/// # Errors
/// [`Error::Parse`] whose sentence begins with `newick`: no block of trees, no tree, or several; then as
/// [`tree_from_newick`], with characters counted from the tree's own.
pub fn tree_from_nexus(text: &[u8], options: &NewickOptions) -> Result<Tree> {
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(fault("this is no UTF-8"));
    };
    let mut translated: HashMap<String, String> = HashMap::new();
    let mut found = None;
    let mut in_trees = false;
    for command in Commands(text) {
        let command = command?;
        let words = Words(command);
        let mut heads = words.clone();
        let head = heads.next().unwrap_or_default();
        match head.to_ascii_lowercase().as_str() {
            "begin" => in_trees = heads.next().is_some_and(|name| name.eq_ignore_ascii_case("trees")),
            "end" | "endblock" => in_trees = false,
            "translate" if in_trees => translate(heads, &mut translated)?,
            "tree" | "utree" if in_trees => {
                if found.is_some() {
                    return Err(fault("the NEXUS file has several trees; give the Newick text of one"));
                }
                let Some((_, newick)) = command.split_once('=') else {
                    return Err(fault("a NEXUS tree without '='"));
                };
                found = Some(newick.trim());
            }
            _ => {}
        }
    }
    let Some(newick) = found else { return Err(fault("the NEXUS file has no tree")) };
    let tree = tree_from_newick(newick.as_bytes(), options)?;
    if translated.is_empty() {
        return Ok(tree);
    }
    let named = tree.names().iter().map(|name| translated.get(name).map_or(name, String::as_str));
    let names = Labels::of(named)?;
    let mut known = hashbrown::HashSet::new();
    for &tip in tree.tip_nodes() {
        let name = names.get(tip as usize);
        known.try_reserve(1).map_err(|_| NEXUS.refused())?;
        if !name.is_empty() && !known.insert(name) {
            return Err(fault(&format!("tip name '{name}' for the second time")));
        }
    }
    let (support, rooted) = (tree.support().to_vec(), tree.rooted());
    tree.described(names.clone(), support, rooted)
}

fn fault(reason: &str) -> Error {
    Error::parse("newick", 0, reason)
}

fn translate<'a>(words: impl Iterator<Item = String> + 'a, all: &mut HashMap<String, String>) -> Result<()> {
    let mut pair: Vec<String> = Vec::new();
    for word in words.chain(std::iter::once(",".to_string())) {
        if word != "," {
            push(&mut pair, word, NEXUS)?;
            continue;
        }
        match &mut pair[..] {
            [] => {}
            [label, name] => {
                all.try_reserve(1).map_err(|_| NEXUS.refused())?;
                all.insert(std::mem::take(label), std::mem::take(name));
            }
            _ => return Err(fault("a NEXUS translate command must have pairs of a label and a name")),
        }
        pair.clear();
    }
    Ok(())
}

/// The commands of a file: texts up to a semicolon outside of comments and quotes.
struct Commands<'a>(&'a str);

impl<'a> Iterator for Commands<'a> {
    type Item = Result<&'a str>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut depth, mut quoted) = (0usize, false);
        for (at, byte) in self.0.bytes().enumerate() {
            match byte {
                b'\'' if depth == 0 => quoted = !quoted,
                b'[' if !quoted => depth += 1,
                b']' if !quoted => depth = depth.saturating_sub(1),
                b';' if !quoted && depth == 0 => {
                    let command = &self.0[..at];
                    self.0 = &self.0[at + 1..];
                    return Some(Ok(command));
                }
                _ => {}
            }
        }
        self.0 = "";
        None
    }
}

/// The words of a command, quotes taken off, commas apart, comments left out.
#[derive(Clone)]
struct Words<'a>(&'a str);

impl Iterator for Words<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            self.0 = self.0.trim_start();
            if self.0.starts_with('[') {
                let end = self.0.find(']').map_or(self.0.len(), |end| end + 1);
                self.0 = &self.0[end..];
            } else if let Some(comment) = self.0.strip_prefix("#NEXUS").or_else(|| self.0.strip_prefix("#nexus")) {
                self.0 = comment;
            } else {
                break;
            }
        }
        if let Some(rest) = self.0.strip_prefix(',') {
            self.0 = rest;
            return Some(",".into());
        }
        if let Some(rest) = self.0.strip_prefix('\'') {
            let mut name = String::new();
            let mut pieces = rest;
            loop {
                let end = pieces.find('\'').unwrap_or(pieces.len());
                name.push_str(&pieces[..end]);
                pieces = pieces.get(end + 1..).unwrap_or("");
                match pieces.strip_prefix('\'') {
                    Some(more) => {
                        name.push('\'');
                        pieces = more;
                    }
                    None => break,
                }
            }
            self.0 = pieces;
            return Some(name);
        }
        let end = self.0.find(|c: char| c.is_whitespace() || c == ',' || c == '[').unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then(|| word.to_string())
    }
}
