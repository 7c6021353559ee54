//! The command line: arguments become options, results become words and an exit code.
//!
//! This is the only room that prints. Reports and summaries go to standard error, so that standard output stays
//! free for data. Exit codes: 0 clean, 1 mistakes in the content, 2 usage, or mistakes in the configuration alone, 3 input, output or a
//! fault of ours.

mod args;
mod build;
mod ids;
mod init;
mod new;
mod report;
mod serve;

use crate::diag::fault;
use args::{Args, Command};
use clap::{CommandFactory as _, Parser as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a command ended, when nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Clean,
    Mistakes,
    /// All mistakes are in the configuration.
    Configuration,
}

/// Why a command could not do its work.
#[derive(Debug)]
enum Failure {
    /// The arguments or the configuration ask for something impossible.
    Usage(String),
    /// Input, output, or a fault of ours.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

type Result<T> = std::result::Result<T, Failure>;

/// Run the command that the process was started with.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let say = report::Say::new(args.quiet, args.verbose);
    // A panic is told in words of ours, where it is caught.
    std::panic::set_hook(Box::new(|_| {}));
    let result = fault::caught(|| command(args.command, say)).unwrap_or_else(|words| Err(fault_of_ours(&words)));
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Mistakes) => ExitCode::from(1),
        Ok(Outcome::Configuration) => ExitCode::from(2),
        Err(Failure::Usage(message)) => {
            say.error(&message);
            ExitCode::from(2)
        }
        Err(Failure::Internal(error)) => {
            say.error(&format!("{error:#}"));
            ExitCode::from(3)
        }
    }
}

fn command(command: Command, say: report::Say) -> Result<Outcome> {
    match command {
        Command::Build(build) => build::build(&build, say),
        Command::Check(check) => build::check(&check, say),
        Command::Serve(args) => serve::serve(&args, say),
        Command::Ids(ids) => ids::ids(&ids, say),
        Command::Init { dir } => init::init(&dir, say),
        Command::New { title, dir, track } => new::new(&title, dir.as_deref(), track.as_deref(), say),
        Command::Clean(clean) => build::clean(&clean, say),
        Command::Schema { of } => schema(of, say),
        Command::Completions { shell } => completions(shell, say),
    }
}

fn fault_of_ours(words: &str) -> Failure {
    Failure::Internal(anyhow::anyhow!("a fault of fieldguide, please report it: {words}"))
}

/// Print a JSON Schema, made from the same types that read the YAML.
fn schema(of: args::SchemaOf, say: report::Say) -> Result<Outcome> {
    let schema = match of {
        args::SchemaOf::Config => schemars::schema_for!(crate::model::Config),
        args::SchemaOf::FrontMatter => schemars::schema_for!(crate::model::FrontMatter),
    };
    say.data(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Outcome::Clean)
}

fn completions(shell: clap_complete::Shell, say: report::Say) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "fieldguide", &mut script);
    say.data(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}

/// The folder of the book that is meant: the one given, or the current folder, or its `book`.
fn find_book(dir: Option<&Path>) -> Result<PathBuf> {
    let places = match dir {
        Some(dir) => vec![dir.to_owned(), dir.join("book")],
        None => vec![PathBuf::from("."), PathBuf::from("book")],
    };
    let found = places.iter().find(|place| crate::load::is_book(place));
    found.cloned().ok_or_else(|| {
        let shown: Vec<_> = places.iter().map(|place| format!("`{}`", place.display())).collect();
        Failure::Usage(format!(
            "there is no fieldguide.yaml in {}\n  help: name the book's folder, or start a book with `fieldguide init my-book`",
            shown.join(" or ")
        ))
    })
}
