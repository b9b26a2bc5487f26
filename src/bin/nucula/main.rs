//! The command line: arguments become options, results become files and tables.
//!
//! It is thin: whatever it can do, the library can. A family that gets a command adds a file beside these and a line to
//! [`Command`]; [`run`] does for it what all commands do: many inputs, progress, resuming, failures, the summary.
// They panic where the stream is full or closed; `say` does not.
#![deny(clippy::print_stderr, clippy::print_stdout)]

mod analyze;
mod formats;
mod gainloss;
mod info;
mod inputs;
mod reading;
mod resume;
mod run;
mod saxs;
mod say;
mod science;
mod show;
mod stop;
mod summary;
mod view;
mod voids;
mod volumes;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{Arg, CommandFactory, FromArgMatches, Parser, Subcommand};

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

/// The arguments, without the name of the program. Not asked of the process: in a wheel for Python that is the interpreter.
static ARGUMENTS: OnceLock<Vec<OsString>> = OnceLock::new();

#[allow(dead_code, reason = "bindings/wheel makes a library of this folder and calls `run_with`")]
fn main() -> ExitCode {
    ExitCode::from(run_with(std::env::args_os().skip(1).collect()))
}

/// The arguments as text, for records.
fn arguments() -> Vec<String> {
    ARGUMENTS.get().into_iter().flatten().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// A negative number is a value of every option, so that it meets our own refusal, not that of an unknown flag.
fn parse(arguments: &[OsString]) -> Result<Arguments, clap::Error> {
    let allow = |arg: Arg| {
        let is_option = !arg.is_positional() && arg.get_action().takes_values();
        arg.allow_negative_numbers(is_option)
    };
    let mut command = Arguments::command().mut_subcommands(|command| command.mut_args(allow));
    let found = command.try_get_matches_from_mut([OsString::from("nucula")].iter().chain(arguments))?;
    Arguments::from_arg_matches(&found).map_err(|error| error.format(&mut command))
}

/// Runs one command line, given without the name of the program; returns the exit status.
pub fn run_with(arguments: Vec<OsString>) -> u8 {
    let arguments = ARGUMENTS.get_or_init(|| arguments);
    let parsed = match parse(arguments) {
        Ok(parsed) => parsed,
        Err(said) => {
            let text = said.render().to_string();
            if !said.use_stderr() {
                return say::status(say::print(text));
            }
            say::line(text.trim_end());
            return USAGE;
        }
    };
    let done = match parsed.command {
        Command::Volumes(arguments) => arguments.run(),
        Command::View(arguments) => arguments.run(),
        Command::Voids(arguments) => arguments.run(),
        Command::Analyze(arguments) => arguments.run(),
        Command::Saxs(arguments) => arguments.run(),
        Command::Gainloss(arguments) => arguments.run(),
        Command::Info => Ok(info::run()),
        Command::Cluster { .. } => Err(Usage(analyze::NO_NETWORK.into())),
    };
    done.unwrap_or_else(|Usage(reason)| {
        say::line(format_args!("nucula: {reason}"));
        USAGE
    })
}
