//! Words on standard error: reports with colour where it is wanted, summaries, progress on a terminal.

use super::args::{Check, Format};
use crate::diag::report::{Files, Style, github, human, json};
use crate::diag::{Diagnostic, Severity};
use crate::load::{Sources, path_in_repository};
use crate::source::{Source, SourceId};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write as _, stderr, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How much is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Say {
    quiet: bool,
    verbose: bool,
}

impl Say {
    pub fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Say a line, unless quiet.
    pub fn line(self, line: &str) {
        if !self.quiet {
            write(&format!("{line}\n"));
        }
    }

    /// Say a line when more is wanted.
    pub fn more(self, line: &str) {
        if self.verbose {
            write(&format!("{line}\n"));
        }
    }

    /// Say why the command failed.
    #[expect(clippy::unused_self, reason = "errors are said however quiet it is to be")]
    pub fn error(self, message: &str) {
        let label = if style() == Style::Coloured { "\u{1b}[1m\u{1b}[91merror\u{1b}[0m" } else { "error" };
        write(&format!("{label}: {message}\n"));
    }

    /// Give data on standard output.
    #[expect(clippy::unused_self, reason = "data is given however quiet it is to be")]
    pub fn data(self, text: &str) -> std::io::Result<()> {
        match stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// Report diagnostics; when quiet, only those that refuse the site.
    pub fn diagnostics(self, diagnostics: &[Diagnostic], sources: &Sources, args: &Check) -> std::io::Result<()> {
        let all = !self.quiet || args.strict;
        let wanted = diagnostics.iter().filter(|diagnostic| all || diagnostic.severity == Severity::Error);
        let wanted: Vec<Diagnostic> = wanted.cloned().collect();
        match args.format {
            Format::Human => write(&human(&wanted, &Paths(sources), style())),
            Format::Json => self.data(&json(&wanted, &Paths(sources)))?,
            Format::Github => self.data(&github(&wanted, &InRepository::new(sources)))?,
        }
        Ok(())
    }

    /// Report mistakes to people, however quiet it is to be.
    #[expect(clippy::unused_self, reason = "mistakes are said however quiet it is to be")]
    pub fn mistakes(self, diagnostics: &[Diagnostic], sources: &Sources) {
        write(&human(diagnostics, &Paths(sources), style()));
    }

    /// A bar for long work, drawn on a terminal only.
    pub fn progress(self, length: usize) -> ProgressBar {
        if self.quiet || !stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(length as u64);
        let style = ProgressStyle::with_template("{bar:30} {pos} of {len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }
}

/// A reader that has gone away is no reason to fail.
fn write(text: &str) {
    drop(stderr().lock().write_all(text.as_bytes()));
}

#[expect(clippy::disallowed_methods, reason = "the environment says whether colour is wanted")]
/// Colour follows `NO_COLOR`, `CLICOLOR_FORCE` and the terminal.
fn style() -> Style {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let wanted = set("CLICOLOR_FORCE") || stderr().is_terminal();
    if wanted && !set("NO_COLOR") { Style::Coloured } else { Style::Plain }
}

/// The sources of a book, with paths as people would type them.
struct Paths<'a>(&'a Sources);

impl Files for Paths<'_> {
    fn source(&self, id: &SourceId) -> Option<&Source> {
        self.0.source(id)
    }

    fn path(&self, id: &SourceId) -> String {
        shown(&self.0.root.join(id.as_str()))
    }
}

/// The sources of a book, with paths from the top of its repository, as a pull request names them.
struct InRepository<'a> {
    sources: &'a Sources,
    /// The book's folder; none outside of repositories.
    book: Option<PathBuf>,
}

impl<'a> InRepository<'a> {
    fn new(sources: &'a Sources) -> Self {
        Self { sources, book: path_in_repository(&sources.root) }
    }
}

impl Files for InRepository<'_> {
    fn source(&self, id: &SourceId) -> Option<&Source> {
        self.sources.source(id)
    }

    fn path(&self, id: &SourceId) -> String {
        let Some(book) = &self.book else { return Paths(self.sources).path(id) };
        let path = book.join(id.as_str()).display().to_string();
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// A path for people: without `./` at its beginning.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// `1 page`, `2 pages`.
pub(super) fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}
