//! What a user can choose about reading.

use serde_json::{Map, Value, json};

/// Which atoms of an assembly are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Assembly {
    /// The first biological assembly; copies get chain ids of their own.
    #[default]
    Biological,
    /// The asymmetric unit, as it stands in the file.
    Asymmetric,
    /// As [`Assembly::Biological`], but the asymmetric unit where the first assembly is provably the same.
    Auto,
    /// The biological assembly of this number.
    Number(u32),
}

/// By which rules a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rules {
    /// Those of the Python package biotite, with the cleaning of `volumizer`, bit for bit.
    #[default]
    Biotite,
    /// Those a structural biologist expects: see the table at [`io`](crate::io).
    Plain,
}

/// What to keep of a file, and how large it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOptions {
    /// By which rules.
    pub rules: Rules,
    /// Which copies of the atoms.
    pub assembly: Assembly,
    /// Whether all models of a file without assembly data are kept, overlaid; else the first.
    pub keep_models: bool,
    /// Whether residues that are not amino acids are kept: waters, ligands, nucleotides.
    pub keep_non_protein: bool,
    /// Whether atoms of element `H` are kept.
    pub keep_hydrogens: bool,
    /// Which model is read, counted from 1; 0: as `keep_models` says.
    pub model: u32,
    /// Author's ids of the chains to read, before the assembly is made of them; none: all chains.
    pub chains: Vec<String>,
    /// Names of residues that are kept besides amino acids.
    pub keep_residues: Vec<String>,
    /// Limit on the size of the file, and of what a gzipped file unpacks to, bytes.
    pub max_file_bytes: u64,
    /// Limit on the number of atoms, after expansion of the assembly and before cleaning.
    pub max_atoms: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            rules: Rules::Biotite,
            assembly: Assembly::Biological,
            keep_models: true,
            keep_non_protein: false,
            keep_hydrogens: false,
            model: 0,
            chains: Vec::new(),
            keep_residues: Vec::new(),
            max_file_bytes: 4 << 30,
            max_atoms: 50_000_000,
        }
    }
}

impl ReadOptions {
    /// The choices by the names and words of the bindings, as a report repeats them.
    pub fn named(&self) -> Map<String, Value> {
        let assembly = match self.assembly {
            Assembly::Biological => json!("biological"),
            Assembly::Asymmetric => json!("asymmetric"),
            Assembly::Auto => json!("auto"),
            Assembly::Number(number) => json!(number),
        };
        let rules = match self.rules {
            Rules::Biotite => "volumizer",
            Rules::Plain => "plain",
        };
        let named = [
            ("assembly", assembly),
            ("rules", json!(rules)),
            ("keep_models", json!(self.keep_models)),
            ("keep_non_protein", json!(self.keep_non_protein)),
            ("keep_hydrogens", json!(self.keep_hydrogens)),
            ("model", if self.model == 0 { Value::Null } else { json!(self.model) }),
            ("chains", if self.chains.is_empty() { Value::Null } else { json!(self.chains) }),
            ("keep_residues", json!(self.keep_residues)),
        ];
        named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
