//! `build`, `check` and `clean`.

use super::args::{Build, Check, Clean, Output};
use super::report::{Say, count, shown};
use super::{Failure, Outcome, Result, find_book};
use crate::diag::{Diagnostic, Severity};
use crate::load::{Sources, load};
use crate::model::{Artifact, Config};
use crate::pipeline::{Built, Options, Pipeline};
use crate::write::{self, WriteError, Written};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A site that is ready to be written, or the reason why not.
struct Made {
    sources: Sources,
    built: Built,
    pages: BTreeMap<String, Artifact>,
    diagnostics: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

/// Build the site.
pub(super) fn build(args: &Build, say: Say) -> Result<Outcome> {
    let start = Instant::now();
    let made = make(&args.check, say)?;
    if made.errors > 0 || args.check.strict && made.warnings > 0 {
        return Ok(refuse(&made, &args.check, say, "nothing was written"));
    }
    let out = output(&made.sources.root, &made.built.config, &args.output);
    let written = write::publish(&made.pages, &out, &made.sources.root, &made.built.config.keep).map_err(failure)?;
    if made.built.config.site_url.is_none() && args.check.base_url.is_none() {
        say.line("note: without `site_url` there are no canonical addresses and no sitemap");
    }
    say.more(&details(&written));
    say.line(&format!(
        "{}, in {:.2} s: {}",
        summary(&made),
        start.elapsed().as_secs_f64(),
        shown(&out.join("index.html"))
    ));
    Ok(Outcome::Clean)
}

/// Report every mistake and write nothing.
pub(super) fn check(args: &Check, say: Say) -> Result<Outcome> {
    let start = Instant::now();
    let made = make(args, say)?;
    if made.errors > 0 || args.strict && made.warnings > 0 {
        return Ok(refuse(&made, args, say, "nothing is written by `check`"));
    }
    say.line(&format!("{}, in {:.2} s", summary(&made), start.elapsed().as_secs_f64()));
    Ok(Outcome::Clean)
}

/// Remove what `build` wrote.
pub(super) fn clean(args: &Clean, say: Say) -> Result<Outcome> {
    let book = find_book(args.dir.as_deref())?;
    let sources = load(&book)?;
    let config = sources.config.as_ref().map(|source| crate::parse::config(source).value).unwrap_or_default();
    let out = output(&book, &config, &args.output);
    let removed = write::clean(&out, &book).map_err(failure)?;
    say.line(&format!("removed {} from {}", count(removed, "file"), shown(&out)));
    Ok(Outcome::Clean)
}

/// Run all stages and render every page; the report is printed here.
fn make(args: &Check, say: Say) -> Result<Made> {
    let book = find_book(args.dir.as_deref())?;
    let sources = load(&book)?;
    let mut pipeline = Pipeline::once(Options { drafts: args.drafts, base_url: args.base_url.clone() });
    let built = pipeline.build(&sources);
    let mut diagnostics = built.diagnostics.clone();
    let mut pages = BTreeMap::new();
    let bar = say.progress(built.site.recipes.len()).with_message("pages");
    for address in built.site.recipes.keys() {
        match pipeline.render(&built, address) {
            Some(Ok(artifact)) => drop(pages.insert(address.clone(), artifact)),
            Some(Err(diagnostic)) => diagnostics.push(diagnostic),
            None => {}
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    crate::diag::settle(&mut diagnostics, &built.config.severity);
    say.diagnostics(&diagnostics, &sources);
    let number = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (number(Severity::Error), number(Severity::Warning));
    Ok(Made { sources, built, pages, diagnostics, errors, warnings })
}

fn refuse(made: &Made, args: &Check, say: Say, consequence: &str) -> Outcome {
    let strict = if made.errors == 0 && args.strict { " (`--strict` counts warnings as errors)" } else { "" };
    debug_assert!(!made.diagnostics.is_empty());
    say.error(&format!("{}, {}{strict}: {consequence}", count(made.errors, "error"), count(made.warnings, "warning")));
    Outcome::Mistakes
}

fn summary(made: &Made) -> String {
    let built = &made.built;
    let items = count(built.items, "item");
    format!("{}, {items} to tick, {}", count(built.pages, "page"), count(made.warnings, "warning"))
}

fn details(written: &Written) -> String {
    let changed = written.changed.iter().map(|address| format!("wrote   {address}"));
    let removed = written.removed.iter().map(|address| format!("removed {address}"));
    let same = format!("{} unchanged", count(written.unchanged, "file"));
    changed.chain(removed).chain([same]).collect::<Vec<_>>().join("\n")
}

/// The output folder: the argument from here, or the configuration's from the book's folder.
fn output(book: &Path, config: &Config, args: &Output) -> PathBuf {
    let configured = || {
        let output = config.output.as_deref().unwrap_or("../dist");
        let from = if book == Path::new(".") { PathBuf::from(output) } else { book.join(output) };
        tidy(&from)
    };
    args.dest_dir.clone().unwrap_or_else(configured)
}

/// `book/../dist` is `dist`, where `book` is an ordinary name.
fn tidy(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut tidy = PathBuf::new();
    for part in path.components() {
        let named = matches!(tidy.components().next_back(), Some(Component::Normal(_)));
        if part == Component::ParentDir && named && !tidy.is_symlink() {
            tidy.pop();
        } else if part != Component::CurDir {
            tidy.push(part);
        }
    }
    tidy
}

/// A refusal is about the arguments or the configuration; the rest is the system's.
fn failure(error: WriteError) -> Failure {
    match error {
        WriteError::Refused { .. } | WriteError::Foreign { .. } => Failure::Usage(error.to_string()),
        WriteError::Io { .. } => Failure::Internal(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_people_write_them() {
        assert_eq!(tidy(Path::new("book/../dist")), Path::new("dist"));
        assert_eq!(tidy(Path::new("../dist")), Path::new("../dist"));
        assert_eq!(tidy(Path::new("/a/./b/../c")), Path::new("/a/c"));
    }
}
