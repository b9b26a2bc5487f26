//! The one tree of a NEXUS file (Maddison, Swofford & Maddison, Syst. Biol. 46, 590 (1997)): where its Newick text stands, and
//! the names that stand for the labels in it.
//!
//! Commands end with a semicolon. Comments in brackets nest and may stand anywhere, as BEAST and MrBayes write them:
//! `tree STATE_0 [&lnP=-1] = [&R] (1[&rate=2]:3,…);`. Blocks other than that of trees are passed over.

use hashbrown::HashMap;

use super::newick::{NewickOptions, Parser};
use super::tree_scan::{Scan, utf8};
use crate::Result;
use crate::base::Tree;
use crate::work::memory::Purpose;

const NAMES: Purpose = Purpose("the names of a tree");
/// What a file begins with.
const MARK: &str = "#NEXUS";
/// Bytes that end a word of a command,
const WORD_ENDS: &[u8] = b" \t\r\n[,;=";
/// and those between words that are passed over.
const BETWEEN: &[u8] = b" \t\r\n[(),:;=";

/// Whether a text says that it is NEXUS.
pub fn is_nexus(text: &[u8]) -> bool {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).trim_ascii_start();
    text.get(..MARK.len()).is_some_and(|word| word.eq_ignore_ascii_case(MARK.as_bytes()))
}

/// Reads the tree of a NEXUS file; tips with a label of its `translate` command get the name that stands for it.
///
/// # Errors
/// [`Error::Parse`](crate::Error::Parse) whose sentence begins with `newick` and ends with "at character N" of the file: no
/// tree, or several; a command that is no pair of a label and a name; then as
/// [`tree_from_newick`](super::tree_from_newick).
pub fn tree_from_nexus(text: &[u8], options: &NewickOptions) -> Result<Tree> {
    let text = utf8(text)?;
    let first = text.find(|c: char| c != '\u{feff}' && !c.is_ascii_whitespace()).unwrap_or(0);
    let mut scan = Scan::new(text, text.len().min(first + MARK.len()));
    let mut translated = HashMap::new();
    let mut found = None;
    let mut in_trees = false;
    loop {
        scan.blank()?;
        if scan.at == text.len() {
            break;
        }
        let begins = scan.at;
        let head = scan.command_word()?.unwrap_or_default().to_ascii_lowercase();
        match head.as_str() {
            "begin" => {
                scan.blank()?;
                in_trees = scan.command_word()?.is_some_and(|name| name.eq_ignore_ascii_case("trees"));
            }
            "end" | "endblock" => in_trees = false,
            "translate" if in_trees => scan.translate(&mut translated)?,
            "tree" | "utree" if in_trees => {
                if found.is_some() {
                    return scan.fail(begins, "the NEXUS file has several trees; give the Newick text of one; again");
                }
                scan.name_of_tree()?;
                let start = scan.at;
                scan.to_semicolon()?;
                found = Some((start, scan.at));
                continue;
            }
            _ => {}
        }
        scan.to_semicolon()?;
    }
    let Some((start, end)) = found else { return scan.fail(text.len(), "the NEXUS file has no tree") };
    Parser::new(&text[..end], start, options, Some(&translated)).tree()
}

impl Scan<'_> {
    /// A word, its quotes taken off; None where there is none.
    fn command_word(&mut self) -> Result<Option<String>> {
        let (word, quoted) = self.label(WORD_ENDS)?;
        Ok((quoted || !word.is_empty()).then(|| word.into_owned()))
    }

    /// The pairs of a `translate` command, up to its semicolon.
    fn translate(&mut self, all: &mut HashMap<String, String>) -> Result<()> {
        loop {
            self.blank()?;
            let begins = self.at;
            let label = self.command_word()?;
            self.blank()?;
            let name = self.command_word()?;
            self.blank()?;
            let ends = matches!(self.peek(), None | Some(b',' | b';'));
            match (label, name) {
                (Some(label), Some(name)) if ends => {
                    all.try_reserve(1).map_err(|_| NAMES.refused())?;
                    all.insert(label, name);
                }
                // Some programs end with a comma.
                (None, None) if ends => {}
                _ => return self.fail(begins, "a NEXUS translate command needs pairs of a label and a name"),
            }
            if self.peek() != Some(b',') {
                return Ok(());
            }
            self.at += 1;
        }
    }

    /// `* name =`, of which star and name may be missing.
    fn name_of_tree(&mut self) -> Result<()> {
        let begins = self.at;
        self.blank()?;
        while self.peek().is_some_and(|byte| byte != b'=' && byte != b';') {
            if self.command_word()?.is_none() {
                break;
            }
            self.blank()?;
        }
        if self.peek() != Some(b'=') {
            return self.fail(begins, "no '=' after the name of a NEXUS tree that begins");
        }
        self.at += 1;
        Ok(())
    }

    /// Past the end of the command.
    fn to_semicolon(&mut self) -> Result<()> {
        loop {
            self.blank()?;
            match self.peek() {
                None => return Ok(()),
                Some(b';') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(quote @ (b'\'' | b'"')) => {
                    // An apostrophe that nothing closes is one.
                    self.at += memchr::memchr(quote, &self.rest()[1..]).map_or(1, |length| length + 2);
                }
                Some(byte) if BETWEEN.contains(&byte) => self.at += 1,
                Some(_) => {
                    self.word(BETWEEN);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Tree> {
        tree_from_nexus(text.as_bytes(), &NewickOptions::default())
    }

    #[test]
    fn as_beast_and_mrbayes_write_it() {
        let text = "\u{feff} #NEXUS [made by = 'me; it's]\nBegin taxa;\n dimensions ntax=2;\n taxlabels A 'B;b' 5'x;\nEnd;\n\
                    [b; [nested] =] BEGIN trees [all = of; them];\n\tTranslate\n\t\t1 A_a [first],\n\t\t'2' 'B; it''s',\n\t\t;\n\
                    tree STATE_0 [&lnP=-34.5,posterior=-1] = [&R] (1[&rate=1.0]:1,(2:2[&x={1,2}],\"c;d\":3)1:0.5)[&r=1]:0;\nEnd;\n";
        let tree = read(text).unwrap();
        let names: Vec<&str> = (0..3).map(|row| tree.tip_name(row)).collect();
        assert_eq!(names, ["A_a", "B; it's", "c;d"]);
        assert_eq!((tree.rooted(), tree.support()[2], tree.names().get(2)), (Some(true), 1.0, "1"));
        assert_eq!(tree.lengths(), [0.0, 1.0, 0.5, 2.0, 3.0]);
    }

    #[test]
    fn faults_are_told_with_their_place_in_the_file() {
        let place = |text: &str, of: &str| text[..text.find(of).unwrap()].chars().count() + 1;
        let file = |trees: &str| format!("#NEXUS\nbegin é; end;\nbegin trees;\n{trees}\nend;\n");
        for (trees, fault, at) in [
            ("tree a = (X:1,Y:x);", "branch length 'x'", "x)"),
            ("tree a = (X:1,X:1);", "tip name 'X' for the second time", "X:1);"),
            ("translate x Q, y Q; tree a = (x:1,y:1);", "tip name 'Q' for the second time", "y:1);"),
            ("translate x Q R; tree a = (x:1,y:1);", "pairs of a label and a name", "x Q R"),
            ("translate x; tree a = (x:1,y:1);", "pairs of a label and a name", "x; tree"),
            ("translate x 'Q; tree a = (x:1,y:1);", "quoted label never closed", "'Q"),
            ("tree a = (X:1,Y:1); tree b = (X:1,Y:1);", "several trees", "tree b"),
            ("tree a (X:1,Y:1);", "no '=' after the name", " a (X"),
            ("tree a = ((X:1,Y:1);", "'(' never closed", "((X"),
            ("[ tree a = (X:1,Y:1);", "comment never closed", "[ tree"),
        ] {
            let text = file(trees);
            let said = read(&text).unwrap_err().to_string();
            assert!(said.starts_with("newick: ") && said.contains(fault), "{trees}: {said}");
            assert!(said.ends_with(&format!("at character {}", place(&text, at))), "{trees}: {said}");
        }
        for empty in ["#NEXUS", "#nexus begin trees; end;", "#NEXUS begin taxa; tree a = (X:1,Y:1); end;"] {
            let said = read(empty).unwrap_err().to_string();
            assert!(said.contains("the NEXUS file has no tree at character"), "{said}");
        }
    }
}
