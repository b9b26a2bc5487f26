//! What of a file counts.

use clap::{Args, ValueEnum};
use nucula::io::{Assembly, ReadOptions, Rules};

use super::Usage;

/// The flags of reading, the same for every command on structures.
#[derive(Args, Clone)]
pub struct Reading {
    /// Which copies are built: biological, asymmetric, auto, or the number of an assembly
    #[arg(long, value_name = "POLICY", default_value = "biological")]
    assembly_policy: String,
    /// Waters, ligands and nucleotides count as walls
    #[arg(long)]
    keep_non_protein: bool,
    /// Hydrogens count as walls
    #[arg(long)]
    keep_hydrogens: bool,
    /// Residues of these names, separated by commas, count as walls
    #[arg(long, value_name = "NAMES")]
    keep_residues: Option<String>,
    /// Only these chains, separated by commas
    #[arg(long, value_name = "IDS")]
    chains: Option<String>,
    /// Which models of a file without assembly data: all (overlaid), first, or a number
    #[arg(long, value_name = "WHICH", default_value = "all")]
    models: String,
    /// By which rules files are read
    #[arg(long, value_name = "RULES", value_enum, default_value = "volumizer")]
    rules: RulesWord,
}

#[derive(Clone, Copy, ValueEnum)]
enum RulesWord {
    Volumizer,
    Plain,
}

impl Reading {
    /// The options that these flags mean.
    pub fn options(&self) -> Result<ReadOptions, Usage> {
        let (keep_models, model) = match self.models.as_str() {
            "all" => (true, 0),
            "first" => (false, 0),
            number => (true, counted("models", number)?),
        };
        Ok(ReadOptions {
            rules: match self.rules {
                RulesWord::Volumizer => Rules::Biotite,
                RulesWord::Plain => Rules::Plain,
            },
            assembly: match self.assembly_policy.as_str() {
                "biological" => Assembly::Biological,
                "asymmetric" => Assembly::Asymmetric,
                "auto" => Assembly::Auto,
                number => Assembly::Number(counted("assembly-policy", number)?),
            },
            keep_models,
            keep_non_protein: self.keep_non_protein,
            keep_hydrogens: self.keep_hydrogens,
            model,
            chains: list("chains", self.chains.as_deref())?,
            keep_residues: list("keep-residues", self.keep_residues.as_deref())?,
            ..ReadOptions::default()
        })
    }
}

fn counted(flag: &str, text: &str) -> Result<u32, Usage> {
    match text.parse() {
        Ok(number @ 1..) => Ok(number),
        _ => Err(Usage(format!("bad --{flag}: {text:?} is neither one of its words nor a number from 1"))),
    }
}

fn list(flag: &str, text: Option<&str>) -> Result<Vec<String>, Usage> {
    let items: Vec<String> = text.iter().flat_map(|text| text.split(',')).map(|item| item.trim().into()).collect();
    match items.iter().any(String::is_empty) {
        true => Err(Usage(format!("bad --{flag}: {:?} has an empty item", text.unwrap_or_default()))),
        false => Ok(items),
    }
}
