//! The command line: arguments become options, results become files and tables.
//!
//! It is thin: whatever it can do, the library can. A family that gets a command adds a file beside these and a line to
//! [`Command`]; [`run`] does for it what all commands do: many inputs, progress, resuming, failures, the summary.

mod analyze;
mod formats;
mod gainloss;
mod info;
mod inputs;
mod reading;
mod resume;
mod run;
mod saxs;
mod science;
mod show;
mod stop;
mod summary;
mod view;
mod voids;
mod volumes;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// All went well.
const OK: u8 = 0;
/// Some structures failed, or were not done.
const SOME_FAILED: u8 = 1;
/// The arguments make no sense; nothing was done.
const USAGE: u8 = 2;

/// Cavities, pockets, pores and hubs of proteins.
#[derive(Parser)]
#[command(name = "nucula", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Finds the volumes of structures: tables, annotated files, reports
    Volumes(volumes::Arguments),
    /// Finds the voids of structures: volumes with an error, mouths, centrelines; files and pages
    Voids(voids::Arguments),
    /// Finds the volumes of one structure and writes a page to look at
    View(view::Arguments),
    /// Does what `volumizer analyze` does, with its flags, files and keys
    Analyze(analyze::Arguments),
    /// Computes a scattering profile, and fits it to a measured curve
    Saxs(saxs::Arguments),
    /// Fits gains and losses of gene families on a tree, tests sets of them, tells where they happened
    Gainloss(gainloss::Arguments),
    /// Says which version this is and what it runs on
    Info,
    /// Not here: says how to fetch files first
    #[command(hide = true)]
    Cluster {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
}

/// Why a command did nothing.
struct Usage(String);

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Volumes(arguments) => arguments.run(),
        Command::View(arguments) => arguments.run(),
        Command::Voids(arguments) => arguments.run(),
        Command::Analyze(arguments) => arguments.run(),
        Command::Saxs(arguments) => arguments.run(),
        Command::Gainloss(arguments) => arguments.run(),
        Command::Info => Ok(info::run()),
        Command::Cluster { .. } => Err(Usage(analyze::NO_NETWORK.into())),
    };
    ExitCode::from(done.unwrap_or_else(|Usage(reason)| {
        eprintln!("nucula: {reason}");
        USAGE
    }))
}
