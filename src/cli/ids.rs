//! `ids`: shows the ids that readers' ticks are stored under, writes those that are missing, retires those that are
//! gone.
//!
//! Everything is worked out and verified in memory first; then chapters are written one by one, each in one step, and
//! the lock last. A book with a mistake that hides ids is not touched.

use super::args::Ids;
use super::report::{Say, count, shown};
use super::{Failure, Outcome, Result, find_book};
use crate::diag::{At, Code, Diagnostic, Place, Severity, did_you_mean};
use crate::edit::{self, lock, mark, name};
use crate::link::chapter_id;
use crate::load::{LOCK, Sources, load};
use crate::model::{Chapter, IdState, Lock};
use crate::pipeline::{Built, Options, Pipeline};
use crate::source::{Source, SourceId};
use anyhow::Context as _;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// A book that was read, with all its drafts.
struct Book {
    sources: Sources,
    built: Built,
}

/// What has an id now that was another one before.
struct Claim<'a> {
    /// `-` without one.
    id: String,
    chapter: &'a Chapter,
}

/// A chapter with new ids: its text, and how many they are.
type Written = (Arc<Chapter>, String, usize);

/// Show, write or retire.
pub(super) fn ids(args: &Ids, say: Say) -> Result<Outcome> {
    let sources = load(&find_book(args.dir.as_deref())?)?;
    let options = Options { drafts: true, ..Options::default() };
    let built = Pipeline::once(options).build(&sources);
    let book = Book { sources, built };
    if !args.retire.is_empty() {
        return book.retire(&args.retire, say);
    }
    if args.write { book.write(say) } else { book.show(say) }
}

impl Book {
    fn show(&self, say: Say) -> Result<Outcome> {
        let mut rows = Vec::new();
        let lock = self.lock();
        for chapter in self.built.chapters.iter() {
            let file = chapter.source.as_str();
            let draft = chapter.outline.draft;
            let head = chapter_id(&chapter.source, chapter.outline.id.as_ref());
            let head = head.as_ref().map(|id| (Some(id), chapter.outline.title.as_str()));
            let items = chapter.outline.items.iter().map(|item| (item.id.as_ref(), item.label.as_str()));
            let sheets = chapter.outline.ids.iter().map(|id| (Some(&id.id), id.text.as_str()));
            for (id, text) in head.into_iter().chain(items).chain(sheets) {
                rows.push([
                    file.to_owned(),
                    id.map_or("-", |id| id).to_owned(),
                    state(&lock, id, draft),
                    text.to_owned(),
                ]);
            }
        }
        let (named, claims) = (self.named(), self.claims());
        for (id, entry) in lock.entries.iter().filter(|(id, _)| !named.contains(id.as_str())) {
            let moves = claims.get(id.as_str()).map(|claim| IdState::Moved(claim.id.clone()));
            let state = match &entry.state {
                IdState::Live => moves.map_or_else(|| "vanished".to_owned(), |moves| moves.to_string()),
                state => state.to_string(),
            };
            rows.push([LOCK.to_owned(), id.clone(), state, entry.text.clone()]);
        }
        say.data(&table(&rows))?;
        Ok(Outcome::Clean)
    }

    /// Add missing ids, and record all.
    fn write(&self, say: Say) -> Result<Outcome> {
        if !self.is_safe(&[], say) {
            return Ok(Outcome::Mistakes);
        }
        let (written, troubles) = self.marked()?;
        let new: HashMap<&SourceId, &Arc<Chapter>> = written.iter().map(|(new, ..)| (&new.source, new)).collect();
        let now = self.built.chapters.iter().map(|chapter| (*new.get(&chapter.source).unwrap_or(&chapter)).clone());
        let now: Vec<Arc<Chapter>> = now.collect();
        let mut lock = self.lock();
        let recorded = lock::record(&mut lock, &now);
        for (chapter, text, ids) in &written {
            let path = self.sources.root.join(chapter.source.as_str());
            replace(&path, text)?;
            say.line(&format!("{}: {}", shown(&path), count(*ids, "new id")));
        }
        let sorted = self.put(&lock)?;
        for changed in self.built.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::ChangedItem) {
            say.line(&format!("note: {}", changed.message));
        }
        match recorded.said() {
            Some(said) => say.line(&format!("{LOCK}: {said}")),
            None if sorted => say.line(&format!("{LOCK}: sorted")),
            None => say.line(&format!("{LOCK}: {} recorded, nothing to change", count(lock.entries.len(), "id"))),
        }
        say.mistakes(&troubles, &self.sources);
        let missing = now.iter().flat_map(|chapter| &chapter.outline.items).filter(|item| item.id.is_none()).count();
        if missing > 0 {
            say.error(&format!("{} still without an id: `fieldguide check` says where", count(missing, "item")));
        }
        Ok(if missing > 0 { Outcome::Mistakes } else { Outcome::Clean })
    }

    /// Record that ids are gone for good.
    fn retire(&self, ids: &[String], say: Say) -> Result<Outcome> {
        if !self.is_safe(&[Code::VanishedId], say) {
            return Ok(Outcome::Mistakes);
        }
        let mut lock = self.lock();
        for id in ids {
            self.may_retire(id, &lock).map_err(Failure::Usage)?;
        }
        for id in ids {
            let Some(entry) = lock.entries.get_mut(id) else { continue };
            let again = entry.state == IdState::Retired;
            entry.state = IdState::Retired;
            let text = entry.text.clone();
            let more = with_all_inside(&mut lock, id);
            let more = if more > 0 { format!(", with {} inside it", count(more, "id")) } else { String::new() };
            say.line(&format!("{} `{id}`: {text}{more}", if again { "already retired" } else { "retired" }));
        }
        self.put(&lock)?;
        Ok(Outcome::Clean)
    }

    /// Why an id cannot be retired.
    fn may_retire(&self, id: &str, lock: &Lock) -> std::result::Result<(), String> {
        for chapter in self.built.chapters.iter() {
            let (outline, source) = (&chapter.outline, &chapter.source);
            let own = chapter_id(source, outline.id.as_ref()).is_some_and(|own| own == *id);
            let inside = |other: &str| other == id || other.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'));
            let sheets = || outline.ids.iter().any(|other| inside(&other.id));
            if own || sheets() || outline.items.iter().any(|item| item.id.as_deref() == Some(id)) {
                return Err(format!("`{id}` is in use in `{source}`\n  help: take it out of the book first"));
            }
        }
        if let Some(Claim { chapter, .. }) = self.claims().get(id) {
            let source = &chapter.source;
            return Err(if chapter.outline.draft {
                format!(
                    "`{id}` moves on with the draft `{source}`, which has it in a `was`\n  help: publish that, or take `{id}` \
                     out of that `was` first"
                )
            } else {
                format!("`{id}` moved on: `{source}` has it in a `was`\n  help: run `fieldguide ids --write`")
            });
        }
        match lock.entries.get(id).map(|entry| &entry.state) {
            Some(IdState::Moved(to)) => {
                Err(format!("`{id}` moved on to `{to}`\n  help: retire `{to}` when that is gone"))
            }
            Some(_) => Ok(()),
            None => {
                let near = did_you_mean(id, lock.entries.keys().map(String::as_str));
                let help = near.unwrap_or_else(|| "`fieldguide ids` shows every id".to_owned());
                Err(format!("`{id}` was never recorded in {LOCK}\n  help: {help}"))
            }
        }
    }

    fn lock(&self) -> Lock {
        self.built.lock.as_ref().map(|read| read.lock.clone()).unwrap_or_default()
    }

    /// Whether all ids can be known. What cannot be is reported.
    fn is_safe(&self, but: &[Code], say: Say) -> bool {
        let hides = |diagnostic: &&Diagnostic| {
            diagnostic.severity == Severity::Error && diagnostic.code.is_fixed() && !but.contains(&diagnostic.code)
        };
        let mistakes: Vec<Diagnostic> = self.built.diagnostics.iter().filter(hides).cloned().collect();
        if !mistakes.is_empty() {
            say.mistakes(&mistakes, &self.sources);
            let (number, verb) = (count(mistakes.len(), "error"), if mistakes.len() == 1 { "has" } else { "have" });
            say.error(&format!("{number} {verb} to be mended before ids can be written: nothing was changed"));
        }
        mistakes.is_empty()
    }

    /// Every id that the book has now.
    fn named(&self) -> HashSet<String> {
        let ids = self.built.chapters.iter().flat_map(|chapter| {
            let own = chapter_id(&chapter.source, chapter.outline.id.as_ref());
            let items = chapter.outline.items.iter().filter_map(|item| item.id.clone());
            own.into_iter().chain(items).chain(chapter.outline.ids.iter().map(|id| id.id.clone()))
        });
        ids.collect()
    }

    /// What says to have had an id before, by that id.
    fn claims(&self) -> HashMap<&str, Claim<'_>> {
        let mut claims = HashMap::new();
        for chapter in self.built.chapters.iter() {
            let outline = &chapter.outline;
            let own = chapter_id(&chapter.source, outline.id.as_ref()).map(|id| (id, &outline.was));
            let items = outline.items.iter().map(|item| (item.id.clone().unwrap_or_else(|| "-".to_owned()), &item.was));
            let sheets = outline.ids.iter().map(|id| (id.id.clone(), &id.was));
            for (id, was) in own.into_iter().chain(items).chain(sheets) {
                claims.extend(was.iter().map(|old| (old.as_str(), Claim { id: id.clone(), chapter })));
            }
        }
        claims
    }

    /// Every id that no new item may have: those of the book, of its past, and those that `was` names.
    fn taken(&self) -> BTreeSet<String> {
        let past = self.built.lock.iter().flat_map(|read| read.lock.entries.keys().cloned());
        let was = self.claims().into_keys().map(str::to_owned);
        self.named().into_iter().chain(was).chain(past).collect()
    }

    /// The chapters with new ids, and those that cannot have them.
    fn marked(&self) -> Result<(Vec<Written>, Vec<Diagnostic>)> {
        let unnamed = |chapter: &Arc<Chapter>| -> Vec<name::Unnamed> {
            let id = chapter_id(&chapter.source, chapter.outline.id.as_ref()).unwrap_or_else(|| "cover".to_owned());
            let label = |nth: usize| chapter.outline.items[nth].label.clone();
            mark::open_slots(chapter).map(|(nth, _)| name::Unnamed { chapter: id.clone(), label: label(nth) }).collect()
        };
        let all: Vec<_> = self.built.chapters.iter().flat_map(unnamed).collect();
        let mut names = name::names(&all, &self.taken()).into_iter();
        let (mut written, mut troubles) = (Vec::new(), Vec::new());
        for chapter in self.built.chapters.iter() {
            let names: Vec<String> = names.by_ref().take(mark::open_slots(chapter).count()).collect();
            if names.is_empty() {
                continue;
            }
            let text = self.text(chapter)?;
            let marked = mark::mark(chapter, &text, &names, &self.built.settings);
            troubles.extend(marked.left.iter().map(|&nth| trouble(chapter, nth)));
            if marked.count > 0 {
                written.push((marked.chapter, marked.text, marked.count));
            }
        }
        Ok((written, troubles))
    }

    /// The file of a chapter, which must still be what was parsed.
    fn text(&self, chapter: &Chapter) -> Result<String> {
        let path = self.sources.root.join(chapter.source.as_str());
        let bytes = edit::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let text = String::from_utf8(bytes).unwrap_or_default();
        let now = Source::new(chapter.source.clone(), &text);
        if self.sources.chapters.get(&chapter.source).is_some_and(|source| source.hash() == now.hash()) {
            return Ok(text);
        }
        let help = "run this again when nothing else writes it";
        Err(Failure::Usage(format!("`{}` changed while it was read\n  help: {help}", path.display())))
    }

    /// Write the lock where it differs from what is there; whether it did.
    fn put(&self, lock: &Lock) -> Result<bool> {
        let text = lock::text(lock);
        if self.sources.lock.as_ref().is_some_and(|source| source.text() == text) {
            return Ok(false);
        }
        replace(&self.sources.root.join(LOCK), &text)?;
        Ok(true)
    }
}

/// Retire what is inside a worksheet, quiz or field that is gone; how many ids that were.
fn with_all_inside(lock: &mut Lock, id: &str) -> usize {
    let prefix = format!("{id}.");
    let inside = lock.entries.range_mut(prefix.clone()..).take_while(|(id, _)| id.starts_with(&prefix));
    let live = inside.filter(|(_, entry)| entry.state == IdState::Live);
    live.map(|(_, entry)| entry.state = IdState::Retired).count()
}

fn replace(path: &Path, text: &str) -> Result<()> {
    Ok(edit::replace(path, text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?)
}

/// An item that would read otherwise with an id.
fn trouble(chapter: &Chapter, nth: usize) -> Diagnostic {
    let span = chapter.places.items.get(nth).copied().unwrap_or_default();
    let place = Place::new(&chapter.source, At::Span(span));
    let message = "no id can be added to this item without changing how the chapter reads";
    Diagnostic::new(Code::MissingId, place, message).help("end its label with `{#an-id}` by hand")
}

/// What is known of an id of the book.
fn state(lock: &Lock, id: Option<&String>, draft: bool) -> String {
    let known = id.map(|id| lock.entries.get(id));
    let word = match known {
        None => "missing",
        Some(Some(_)) => "recorded",
        Some(None) if draft => "draft",
        Some(None) => "new",
    };
    word.to_owned()
}

/// Rows with columns of one width each, but the last.
fn table(rows: &[[String; 4]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let line = |row: &[String; 4]| {
        let cells =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}  ")).collect::<Vec<_>>().concat();
        format!("{}\n", format!("{cells}{}", crate::parse::lock::words(&row[3])).trim_end())
    };
    rows.iter().map(line).collect()
}
