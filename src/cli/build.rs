//! `build`, `check` and `clean`.

use super::args::{Build, Check, Clean, Output};
use super::report::{Say, count, shown};
use super::{Failure, Outcome, Result, find_book};
use crate::cache::Cache;
use crate::diag::{Diagnostic, Severity, settle};
use crate::load::{CONFIG, Sources, load, peak_memory, today};
use crate::model::{Artifact, Config, Paper};
use crate::pipeline::timings::Clock;
use crate::pipeline::{Built, OnPaper, Options, Pipeline, SheetCount};
use crate::write::{self, Stage, WriteError, Written};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How many pages are rendered before they are handed on: enough for all cores, few enough to be forgotten soon.
const BATCH: usize = 64;

/// The stack of a thread that renders, in bytes: as much as a program begins with.
const STACK: usize = 8 << 20;

/// A book that was read, and what is known of its mistakes.
struct Made {
    sources: Sources,
    pipeline: Pipeline,
    built: Built,
    diagnostics: Vec<Diagnostic>,
}

/// Build the site.
pub(super) fn build(args: &Build, say: Say) -> Result<Outcome> {
    let start = Instant::now();
    let mut made = make(&args.check, false)?;
    let out = output(&made.sources.root, &made.built.config, &args.output);
    let open = || Stage::open(&out, &made.sources.root, &made.built.config.keep).map_err(failure);
    let mut stage = if made.built.has_errors() { None } else { Some(open()?) };
    made.on_paper();
    made.render(say, |pages| stage.as_mut().map_or(Ok(()), |stage| stage.put_all(pages)).map_err(failure))?;
    let counts = made.report(say, &args.check)?;
    let Some(stage) = stage.filter(|_| counts.fine(&args.check)) else {
        return Ok(counts.refuse(say, ": nothing was written"));
    };
    let clock = Clock::start();
    let written = stage.publish().map_err(failure)?;
    made.pipeline.timings.add("publish", clock, written.changed.len() + written.removed.len());
    if let Some(folder) = cache_folder() {
        Cache::new(folder).sweep("pdf");
    }
    if made.built.config.site_url.is_none() && args.check.base_url.is_none() {
        say.line("note: without `site_url` there are no canonical addresses and no sitemap");
    }
    say.more(&details(&written));
    let seconds = start.elapsed().as_secs_f64();
    say.line(&format!("{}, in {seconds:.2} s: {}", made.summary(&counts), shown(&out.join("index.html"))));
    made.timings(&args.check, say);
    Ok(Outcome::Clean)
}

/// Report every mistake and write nothing.
pub(super) fn check(args: &Check, say: Say) -> Result<Outcome> {
    let start = Instant::now();
    let mut made = make(args, true)?;
    let sheets = made.on_paper();
    made.render(say, |_| Ok(()))?;
    let counts = made.report(say, args)?;
    if !counts.fine(args) {
        return Ok(counts.refuse(say, ""));
    }
    for sheet in &sheets {
        say.line(&on_paper(sheet));
    }
    say.line(&format!("{}, in {:.2} s", made.summary(&counts), start.elapsed().as_secs_f64()));
    made.timings(args, say);
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

/// Run all stages up to the recipes of the pages.
fn make(args: &Check, check: bool) -> Result<Made> {
    let book = find_book(args.dir.as_deref())?;
    let clock = Clock::start();
    let sources = load(&book)?;
    let (drafts, base_url, cache) = (args.drafts, args.base_url.clone(), cache_folder());
    let today = if check { today() } else { None };
    let mut pipeline = Pipeline::once(Options { drafts, base_url, check, today, cache });
    pipeline.timings.add("load", clock, sources.chapters.len() + sources.assets.len());
    let built = pipeline.build(&sources);
    let diagnostics = built.diagnostics.clone();
    Ok(Made { sources, pipeline, built, diagnostics })
}

/// The user's folder for what can be made again.
#[expect(clippy::disallowed_methods, reason = "the environment says where the user's cache is")]
pub(super) fn cache_folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache"))).or_else(|| set("LOCALAPPDATA"))?;
    Some(folder.join("fieldguide").join("cache"))
}

/// How many sheets of paper a worksheet is.
fn on_paper(sheet: &SheetCount) -> String {
    let paper = |(paper, sheets): &(Paper, Option<usize>)| {
        format!("{} {}", paper.words(), sheets.map_or_else(|| "no PDF".to_owned(), |sheets| count(sheets, "sheet")))
    };
    let papers: Vec<String> = sheet.papers.iter().map(paper).collect();
    format!("worksheet {}: {}", sheet.id, papers.join(", "))
}

impl Made {
    /// Lay out the worksheets, and add what does not fit to the mistakes.
    fn on_paper(&mut self) -> Vec<SheetCount> {
        let OnPaper { counts, diagnostics } = self.pipeline.on_paper(&self.built);
        self.diagnostics.extend(diagnostics);
        counts
    }

    /// Render every page and hand it on, a batch at a time. Pages that grow with the book take much memory, so each of
    /// them is alone.
    fn render(&mut self, say: Say, mut hand_on: impl FnMut(&[(String, Artifact)]) -> Result<()>) -> Result<()> {
        let site = &self.built.site;
        let gathers = |address: &&str| site.recipe(address).is_some_and(|(_, recipe)| recipe.gathers());
        let (gathering, others): (Vec<&str>, Vec<&str>) = site.addresses().partition(gathers);
        let bar = say.progress(gathering.len() + others.len()).with_message("pages");
        // On threads of their own, which have taken no memory yet: what a page takes and gives back then lies together.
        let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build().ok();
        for batch in others.chunks(BATCH).chain(gathering.chunks(1)) {
            let mut pages = Vec::with_capacity(batch.len());
            let all = match &pool {
                Some(pool) => pool.install(|| self.pipeline.render(&self.built, batch)),
                None => self.pipeline.render(&self.built, batch),
            };
            for (address, rendered) in all {
                match rendered {
                    Ok(artifact) => pages.push((address, artifact)),
                    Err(diagnostic) => self.diagnostics.push(diagnostic),
                }
            }
            let clock = Clock::start();
            hand_on(&pages)?;
            self.pipeline.timings.add("write", clock, pages.len());
            bar.inc(batch.len() as u64);
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// Report every diagnostic, and count them.
    fn report(&mut self, say: Say, args: &Check) -> Result<Counts> {
        settle(&mut self.diagnostics, &self.built.config.severity);
        say.diagnostics(&self.diagnostics, &self.sources, args)?;
        let number = |severity| self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let configuration = errors.clone().all(|error| error.place.source.as_str() == CONFIG);
        Ok(Counts { errors: errors.count(), warnings: number(Severity::Warning), configuration })
    }

    /// Say how long each stage took, where that was asked for.
    fn timings(&self, args: &Check, say: Say) {
        if !args.timings {
            return;
        }
        say.line(&format!("{:<14} {:>9} {:>9} {:>8}", "stage", "wall ms", "cpu ms", "count"));
        for stage in &self.pipeline.timings.stages {
            let (wall, cpu) = (stage.wall.as_secs_f64() * 1e3, stage.cpu.as_secs_f64() * 1e3);
            say.line(&format!("{:<14} {wall:>9.1} {cpu:>9.1} {:>8}", stage.name, stage.count));
        }
        if let Some(bytes) = peak_memory() {
            say.line(&format!("peak memory {} MiB", bytes >> 20));
        }
    }

    fn summary(&self, counts: &Counts) -> String {
        let items = count(self.built.items, "item");
        format!("{}, {items} to tick, {}", count(self.built.pages, "page"), count(counts.warnings, "warning"))
    }
}

/// How many mistakes there are.
struct Counts {
    errors: usize,
    warnings: usize,
    /// Whether all errors are in the configuration.
    configuration: bool,
}

impl Counts {
    /// Whether the site may be published.
    fn fine(&self, args: &Check) -> bool {
        self.errors == 0 && !(args.strict && self.warnings > 0)
    }

    /// Say why there is no site. Without an error it was `--strict` that refused.
    fn refuse(&self, say: Say, consequence: &str) -> Outcome {
        let warnings = count(self.warnings, "warning");
        let counts = match self.errors {
            0 => format!("{warnings}, and `--strict` takes warnings for errors"),
            errors => format!("{}, {warnings}", count(errors, "error")),
        };
        say.error(&format!("{counts}{consequence}"));
        if self.configuration && self.errors > 0 { Outcome::Configuration } else { Outcome::Mistakes }
    }
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
        WriteError::Refused { .. } | WriteError::Foreign { .. } | WriteError::Busy { .. } => {
            Failure::Usage(error.to_string())
        }
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
