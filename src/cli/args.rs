//! What can be typed.

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

/// Build an annotated guide: chapters with checklists and notes become a site.
#[derive(Debug, Parser)]
#[command(
    name = "fieldguide",
    version,
    about = "Build an annotated guide: chapters become a site",
    arg_required_else_help = true
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,
    /// Say nothing but mistakes
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build the site
    Build(Build),
    /// Report every mistake and write nothing
    Check(Check),
    /// Show the book in a browser while you write it
    Serve(Serve),
    /// Show the ids that readers' ticks are stored under, or write those that are missing
    Ids(Ids),
    /// Start a new book
    Init {
        /// The folder to make; it must be empty or not there
        dir: PathBuf,
    },
    /// Add a chapter
    New {
        /// The chapter's title
        title: String,
        /// The book's folder [default: the current folder, or its book/]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// The track it belongs to
        #[arg(long)]
        track: Option<String>,
    },
    /// Remove what `build` wrote, and nothing else
    Clean(Clean),
    /// Print the JSON Schema of what authors write in YAML
    Schema {
        /// What the schema is of
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Arguments)]
pub(super) struct Build {
    #[command(flatten)]
    pub check: Check,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Arguments)]
pub(super) struct Check {
    /// The book's folder, which holds fieldguide.yaml [default: the current folder, or its book/]
    pub dir: Option<PathBuf>,
    /// Include chapters with `status: draft`
    #[arg(long)]
    pub drafts: bool,
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// The address that the site will have, before the one in the configuration
    #[arg(long, value_name = "URL", value_parser = url)]
    pub base_url: Option<String>,
    /// How mistakes are reported; all but `human` go to standard output
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Say how long each stage took
    #[arg(long)]
    pub timings: bool,
}

#[derive(Debug, Arguments)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that can be typed")]
pub(super) struct Serve {
    /// The book's folder, which holds fieldguide.yaml [default: the current folder, or its book/]
    pub dir: Option<PathBuf>,
    /// Include chapters with `status: draft`
    #[arg(long)]
    pub drafts: bool,
    /// Open the book in your browser
    #[arg(long)]
    pub open: bool,
    /// The port to listen on, or the next free one; 0 is any
    #[arg(long, short, default_value_t = 4000)]
    pub port: u16,
    /// Fail when the port is taken
    #[arg(long)]
    pub strict_port: bool,
    /// The address to listen on; 0.0.0.0 lets the whole network read the book
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub host: IpAddr,
    /// Answer under this name too, beside those of this machine; several with commas between
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub allow_host: Vec<String>,
    /// Look at all files regularly instead of being told by the system
    #[arg(long)]
    pub poll: bool,
    #[expect(clippy::doc_markdown, reason = "this is shown in a terminal")]
    /// What opens a mistake's place in your editor, with {path}, {line} and {column} [env: FIELDGUIDE_EDITOR]
    /// [default: vscode://file{path}:{line}:{column}]
    #[arg(long, value_name = "URL")]
    pub editor: Option<String>,
}

/// How mistakes are reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// As annotations of a pull request on GitHub
    Github,
}

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// The configuration, fieldguide.yaml
    Config,
    /// The front matter of a chapter
    FrontMatter,
}

#[derive(Debug, Arguments)]
pub(super) struct Output {
    /// The folder to write to [default: the configuration's `output`, or dist/ beside the book's folder]
    #[arg(long, short, value_name = "DIR")]
    pub dest_dir: Option<PathBuf>,
}

#[derive(Debug, Arguments)]
pub(super) struct Ids {
    /// The book's folder, which holds fieldguide.yaml [default: the current folder, or its book/]
    pub dir: Option<PathBuf>,
    /// Add missing ids to the items, and bring ids.lock up to date
    #[arg(long)]
    pub write: bool,
    /// Record that an id is gone for good; several with commas between
    #[arg(long, value_name = "ID", value_delimiter = ',', conflicts_with = "write")]
    pub retire: Vec<String>,
}

#[derive(Debug, Arguments)]
pub(super) struct Clean {
    /// The book's folder, which holds fieldguide.yaml [default: the current folder, or its book/]
    pub dir: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

fn url(text: &str) -> Result<String, &'static str> {
    let known = text.starts_with("https://") || text.starts_with("http://");
    if known && !text.contains(char::is_whitespace) { Ok(text.to_owned()) } else { Err("begin it with `https://`") }
}
