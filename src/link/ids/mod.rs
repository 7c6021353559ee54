//! Ids: what readers' ticks are stored under, held together over the whole book and against `ids.lock`.
//!
//! In: the outlines of all chapters, drafts too, and the lock. Out: diagnostics, the ids that things had before, and
//! what was retired. Read [`claims`] for what the book says of itself, [`history`] for what was published, [`vanished`]
//! for what is gone.
//!
//! What can lose or mix readers' ticks is an error in `build` as in `check`: an id given twice, one that vanished,
//! one that was retired or moved on and is used again, a circle, a revision that went down. What is only not yet
//! written down is a warning of `check` alone, for the author is at work: no lock, a lock that lacks new ids, a `was`
//! that the lock does not know. An item without an id is a warning of `build` and an error of `check`. Words that
//! changed much are a warning of both: only a person can say whether the promise is the same.

mod chain;
mod claims;
mod history;
pub(crate) mod likeness;
mod vanished;

pub(super) use chain::{earlier, retired};

use super::{Guide, Setting, chapter_id};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::load::CONFIG;
use crate::model::{Chapter, IdKind, ItemOutline};
use crate::source::SourceId;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Something that has an id, or should have one.
struct Owner<'a> {
    id: Option<Cow<'a, str>>,
    kind: IdKind,
    source: &'a SourceId,
    spot: Spot,
    /// The ids that it had before, the newest first.
    was: &'a [String],
    revision: u32,
    /// Its words.
    text: &'a str,
    /// The item itself, when it is one.
    item: Option<&'a ItemOutline>,
    /// Whether readers can meet it: drafts are in the book, but nobody's tick hangs on them yet.
    published: bool,
}

/// Where in its chapter something has its id.
#[derive(Clone, Copy)]
enum Spot {
    /// In the name of the file.
    Name,
    /// In the front matter.
    FrontMatter,
    /// At the n-th item.
    Item(usize),
    /// At the n-th id of a worksheet or quiz.
    Id(usize),
}

/// Everything that has an id or should have one.
struct Ids<'a> {
    /// In reading order, what is not published last.
    owners: &'a [Owner<'a>],
    /// The first owner of each id.
    by_id: HashMap<&'a str, usize>,
    /// Who says to have had an id before.
    claimed: BTreeMap<&'a str, usize>,
}

impl Ids<'_> {
    /// Whether an id is neither in the book nor one that something had before.
    fn has_lost(&self, id: &str) -> bool {
        !self.by_id.contains_key(id) && !self.claimed.contains_key(id)
    }
}

/// What an id stands in: the book, a worksheet, a field.
fn scope(id: &str) -> &str {
    id.rsplit_once('.').map_or("", |(outer, _)| outer)
}

/// Hold all ids together.
pub(super) fn check(guide: &Guide, chapters: &[Arc<Chapter>], setting: &Setting, diagnostics: &mut Vec<Diagnostic>) {
    let owners = owners(guide, chapters);
    let ids = claims::gather(&owners, diagnostics);
    let to_tick = owners.iter().any(|owner| owner.published && owner.is_asked() && owner.id.is_some());
    if to_tick && setting.config.id.is_none() {
        let place = Place::new(&SourceId::new(CONFIG), At::Key("title".to_owned()));
        let message = "the book has things to tick or fill in and no `id`";
        let help = "add `id: a-name-of-its-own`; readers' ticks and answers are stored under it, so it never changes";
        diagnostics.push(Diagnostic::new(Code::MissingBookId, place, message).help(help));
    }
    history::check(&ids, chapters, setting, diagnostics);
}

/// All chapters and items: those of the guide in reading order, then those of drafts and of chapters whose mistakes
/// keep them from being published.
fn owners<'a>(guide: &'a Guide, chapters: &'a [Arc<Chapter>]) -> Vec<Owner<'a>> {
    let mut live = vec![false; chapters.len()];
    let mut heads = Vec::with_capacity(chapters.len());
    let mut ordered: Vec<(&Chapter, bool)> = Vec::with_capacity(chapters.len());
    for placed in &guide.pages {
        let chapter = &chapters[placed.chapter];
        let published = !chapter.outline.draft;
        live[placed.chapter] = true;
        ordered.push((chapter, published));
        heads.push(head(chapter, placed.head.id.as_deref().map(Cow::Borrowed), published));
    }
    for (chapter, _) in chapters.iter().zip(&live).filter(|(_, live)| !**live) {
        ordered.push((chapter, false));
        heads.push(head(chapter, chapter_id(&chapter.source, chapter.outline.id.as_ref()).map(Cow::Owned), false));
    }
    let items = ordered.iter().flat_map(|&(chapter, published)| items(chapter, published));
    let sheets = ordered.iter().flat_map(|&(chapter, published)| sheets(chapter, published));
    let own = |chapter: &Chapter| chapter.outline.items.len() + chapter.outline.ids.len();
    let count: usize = ordered.iter().map(|(chapter, _)| own(chapter)).sum();
    let mut owners = Vec::with_capacity(heads.len() + count);
    owners.extend(heads.into_iter().chain(items).chain(sheets));
    owners
}

fn head<'a>(chapter: &'a Chapter, id: Option<Cow<'a, str>>, published: bool) -> Owner<'a> {
    let outline = &chapter.outline;
    Owner {
        id,
        kind: IdKind::Chapter,
        source: &chapter.source,
        spot: if outline.id.is_some() { Spot::FrontMatter } else { Spot::Name },
        was: &outline.was,
        revision: 1,
        text: &outline.title,
        item: None,
        published,
    }
}

fn items(chapter: &Chapter, published: bool) -> impl Iterator<Item = Owner<'_>> {
    chapter.outline.items.iter().enumerate().map(move |(nth, item)| Owner {
        id: item.id.as_deref().map(Cow::Borrowed),
        kind: IdKind::Item,
        source: &chapter.source,
        spot: Spot::Item(nth),
        was: &item.was,
        revision: item.revision,
        text: &item.label,
        item: Some(item),
        published,
    })
}

/// Worksheets, quizzes, and what in them has an id.
fn sheets(chapter: &Chapter, published: bool) -> impl Iterator<Item = Owner<'_>> {
    chapter.outline.ids.iter().enumerate().map(move |(nth, id)| Owner {
        id: Some(Cow::Borrowed(id.id.as_str())),
        kind: id.kind,
        source: &chapter.source,
        spot: Spot::Id(nth),
        was: &id.was,
        revision: id.revision,
        text: &id.text,
        item: None,
        published,
    })
}

impl Owner<'_> {
    /// The place of its id.
    fn place(&self) -> Place {
        let at = match self.spot {
            Spot::Name => At::File,
            Spot::FrontMatter => At::Key("id".to_owned()),
            Spot::Item(nth) => At::Item(nth),
            Spot::Id(nth) => At::Id(nth),
        };
        Place::new(self.source, at)
    }

    /// The place of its `was`.
    fn was_place(&self) -> Place {
        match self.kind {
            IdKind::Chapter => Place::new(self.source, At::Key("was".to_owned())),
            _ => self.place(),
        }
    }

    /// What an author calls it: "a chapter", "an item".
    const fn what(&self) -> &'static str {
        self.kind.one()
    }

    /// Whether readers' answers or ticks hang on it, so that its words are a promise.
    const fn is_asked(&self) -> bool {
        matches!(self.kind, IdKind::Item | IdKind::Field | IdKind::Part | IdKind::Quiz)
    }

    /// What to write, and where, so that it has these earlier ids.
    fn with_was(&self, id: &str, was: &[String]) -> String {
        match self.kind {
            IdKind::Chapter => format!("`was: {}` in its front matter", was.join(" ")),
            _ => format!("`{}` there", self.patch(id, was, self.revision)),
        }
    }

    /// What to write so that it has this id, these earlier ones and this revision.
    fn patch(&self, id: &str, was: &[String], revision: u32) -> String {
        match self.item {
            Some(item) => braces(id, was, revision, item.optional),
            None => keys(id, was, revision),
        }
    }
}

/// The keys of a field, or of what is in it, as they should be: the last words of its ids alone.
fn keys(id: &str, was: &[String], revision: u32) -> String {
    let last = |id: &str| id.rsplit('.').next().unwrap_or_default().to_owned();
    let mut before: Vec<String> = was.iter().map(|old| last(old)).filter(|old| *old != last(id)).collect();
    before.dedup();
    let was = if before.is_empty() { String::new() } else { format!(", was: {}", before.join(" ")) };
    let revision = if revision > 1 { format!(", rev: {revision}") } else { String::new() };
    format!("id: {}{was}{revision}", last(id))
}

/// The braces of an item as they should be.
fn braces(id: &str, was: &[String], revision: u32, optional: bool) -> String {
    let was = if was.is_empty() { String::new() } else { format!(" was=\"{}\"", was.join(" ")) };
    let revision = if revision > 1 { format!(" rev={revision}") } else { String::new() };
    format!("{{#{id}{was}{revision}{}}}", if optional { " optional" } else { "" })
}
