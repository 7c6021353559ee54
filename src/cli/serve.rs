//! `serve`: what the server tells, in words.

use super::args::Serve;
use super::build::cache_folder;
use super::report::{Say, count};
use super::{Failure, Outcome, Result, find_book};
use crate::diag::{Diagnostic, Severity};
use crate::load::Sources;
use crate::pipeline;
use crate::serve::{News, Options, ServeError};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

/// What opens a place in an editor, unless something else is wanted.
const EDITOR: &str = "vscode://file{path}:{line}:{column}";

/// The variable that says what else is wanted.
const EDITOR_VARIABLE: &str = "FIELDGUIDE_EDITOR";

/// How many files a line names.
const NAMED: usize = 3;

/// Serve the book until the process is interrupted.
pub(super) fn serve(args: &Serve, say: Say) -> Result<Outcome> {
    let book = find_book(args.dir.as_deref())?;
    let options = Options {
        build: pipeline::Options { drafts: args.drafts, cache: cache_folder(), ..pipeline::Options::default() },
        host: args.host,
        port: args.port,
        strict_port: args.strict_port,
        allowed: args.allow_host.clone(),
        poll: args.poll,
        editor: editor(args.editor.as_ref())?,
    };
    if !args.host.is_loopback() {
        say.line("warning: everyone on the network can read this book; `--host` without it is for this machine alone");
    }
    let (open, told) = (args.open, Mutex::new(Vec::new()));
    let served = crate::serve::serve(&book, &options, move |news| tell(&news, say, open, &told));
    match served {
        Ok(()) => Ok(Outcome::Clean),
        Err(ServeError::Listen { address, source }) => Err(Failure::Usage(format!(
            "cannot listen on {address}: {source}\n  help: end what uses it, or name another port with `--port`"
        ))),
        Err(error) => Err(error.into()),
    }
}

/// The address that opens a place in an editor: the argument, then the environment's.
#[expect(clippy::disallowed_methods, reason = "the environment says which editor people like")]
fn editor(argument: Option<&String>) -> Result<String> {
    let given = argument.cloned().or_else(|| std::env::var(EDITOR_VARIABLE).ok().filter(|given| !given.is_empty()));
    let editor = given.unwrap_or_else(|| EDITOR.to_owned());
    let scheme = editor.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
    let plain = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if plain && !["javascript", "data", "vbscript"].contains(&scheme.as_str()) && editor.contains("{path}") {
        return Ok(editor);
    }
    Err(Failure::Usage(format!("`{editor}` opens no editor\n  help: write an address such as `{EDITOR}`")))
}

fn tell(news: &News, say: Say, open: bool, told: &Mutex<Vec<Diagnostic>>) {
    match news {
        News::Reading { url, taken, chapters } => {
            taken_port(*taken, say);
            let chapters = count(*chapters, "chapter");
            say.line(&format!("reading {chapters}, each of which is shown as soon as it is asked for: {url}"));
            if open {
                browse(url, say);
            }
        }
        News::Ready { url, taken, known, pages, took } => {
            taken_port(taken.filter(|_| !known), say);
            let pages = count(*pages, "page");
            say.line(&format!("{pages}, ready in {}: {url}\nCtrl-C ends it", milliseconds(*took)));
            if open && !known {
                browse(url, say);
            }
        }
        News::Rebuilt { files, pages, took, errors } => say.line(&rebuilt(files, *pages, *took, *errors)),
        News::Diagnostics(diagnostics, sources) => mistakes(diagnostics, sources, say, told),
        News::Notice(words) => say.line(&format!("note: {words}")),
    }
}

fn taken_port(port: Option<u16>, say: Say) {
    if let Some(port) = port {
        say.line(&format!("note: port {port} is taken, so this is the next free one"));
    }
}

fn rebuilt(files: &[String], pages: usize, took: Duration, errors: usize) -> String {
    let named = files.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = files.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown =
        if errors == 0 { String::new() } else { format!(", {}: the last good pages stay", count(errors, "error")) };
    format!("{named}{more}: {} in {}{shown}", count(pages, "page"), milliseconds(took))
}

fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    if milliseconds < 100.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}

/// Report what was not reported after the build before.
fn mistakes(diagnostics: &[Diagnostic], sources: &Sources, say: Say, told: &Mutex<Vec<Diagnostic>>) {
    let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if *told == diagnostics {
        return;
    }
    let new = news(&told, diagnostics).filter(|new| new.severity == Severity::Error || say.tells_warnings());
    let new: Vec<Diagnostic> = new.cloned().collect();
    say.mistakes(&new, sources);
    *told = diagnostics.to_vec();
}

/// What was not told before. A mistake that only moved in its file is the same one.
fn news<'a>(before: &'a [Diagnostic], now: &'a [Diagnostic]) -> impl Iterator<Item = &'a Diagnostic> {
    let key = |one: &'a Diagnostic| (one.code, &one.message, &one.place.source);
    let known: BTreeSet<_> = before.iter().map(key).collect();
    now.iter().filter(move |one| !known.contains(&key(one)))
}

/// Open an address in the browser that people use.
fn browse(url: &str, say: Say) {
    if let Err(error) = open::that_detached(url) {
        say.line(&format!("note: no browser could be opened ({error})"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rebuild_is_one_line() {
        let files = ["a.md", "b.md", "c.md", "d.md"].map(str::to_owned);
        let line = rebuilt(&files, 1, Duration::from_micros(2_140), 2);
        assert_eq!(line, "a.md, b.md, c.md and 1 more: 1 page in 2.1 ms, 2 errors: the last good pages stay");
        assert_eq!(rebuilt(&files[..1], 0, Duration::from_millis(250), 0), "a.md: 0 pages in 250 ms");
    }

    #[test]
    fn an_editor_is_an_address_that_runs_nothing() {
        let is = |text: &str| editor(Some(&text.to_owned())).is_ok();
        assert!(is(EDITOR) && is("idea://open?file={path}&line={line}"));
        assert!(!is("javascript:alert({path})") && !is("JavaScript:x{path}") && !is("{path}") && !is("vscode://file"));
    }
}
