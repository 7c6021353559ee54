//! The page of all margin notes, by kind, by chapter and by author, and what each chapter gives to it.
//!
//! In: one chapter's page at a time, then all of what they gave. Out: one typed view. A chapter's part is made again
//! only when the chapter is, and the page only when a part is another.

use super::annotations;
use super::body::Body;
use super::notes::Credit;
use super::quote::{self, Quote};
use super::rows::rows;
use super::worksheet::PdfLinks;
use crate::diag::Diagnostic;
use crate::hash::{Hash128, stable_hash};
use crate::link::address::root_of;
use crate::link::resolve::encode;
use crate::model::{Generated, Note, Page};
use crate::parse::slug;
use crate::theme::Theme;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All notes of a book.
#[derive(Debug, Clone, Default)]
pub struct NotesView {
    /// The notes by kind, in the order of the configuration; those without one last.
    pub kinds: Vec<KindView>,
    /// The chapters that have notes.
    pub chapters: Vec<GroupView>,
    /// The authors that notes name.
    pub authors: Vec<GroupView>,
    /// How many notes there are.
    pub total: usize,
    /// The address of the export, from the site's root.
    pub export: &'static str,
}

/// The notes of one kind.
#[derive(Debug, Clone)]
pub struct KindView {
    /// The kind; nothing for notes without one.
    pub title: Option<String>,
    /// The notes.
    pub notes: Vec<Arc<NoteView>>,
}

/// The notes of one chapter or author, as links.
#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    /// The title of the chapter, or the author's name.
    pub title: String,
    /// The notes.
    pub notes: Vec<NoteLink>,
}

/// A note that is linked to: of its view, only what a link says. Templates take copies, and a book has many notes.
#[derive(Debug, Clone)]
pub struct NoteLink(Arc<NoteView>);

impl Serialize for NoteLink {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let NoteView { anchor, number, kind, chapter, .. } = &*self.0;
        let mut link = serializer.serialize_struct("NoteLink", 4)?;
        link.serialize_field("anchor", anchor)?;
        link.serialize_field("number", number)?;
        link.serialize_field("kind", kind)?;
        link.serialize_field("chapter", chapter)?;
        link.end()
    }
}

/// A note.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct NoteView {
    /// Its anchor on this page, unique in the book.
    pub anchor: String,
    /// Its kind.
    pub kind: Option<String>,
    /// The class of its kind: `note-evidence`.
    pub class: Option<String>,
    /// Its address in its chapter, from the site's root.
    pub href: String,
    /// Its number there.
    pub number: u32,
    /// The title of the chapter.
    pub chapter: Arc<str>,
    /// The words that it is about.
    #[serde(serialize_with = "exact")]
    pub quote: Option<Quote>,
    /// Its text as HTML.
    pub html: String,
    /// Its words alone.
    #[serde(skip)]
    pub words: String,
    /// Who wrote it, and when.
    pub credit: Option<Credit>,
}

/// A note as its template sees it.
#[derive(Debug, Serialize)]
struct NoteRow<'a> {
    /// The way to the site's root.
    root: &'a str,
    /// The note.
    note: &'a NoteView,
}

/// The notes of a chapter as their template sees them.
#[derive(Debug, Serialize)]
struct ChapterRow<'a> {
    /// The chapter.
    chapter: &'a GroupView,
}

/// What the template calls `notes`: long lists are HTML already.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    kinds: Vec<ShownKind<'a>>,
    /// The titles of the chapters that have notes.
    chapters: Vec<Title<'a>>,
    /// Their notes as links.
    by_chapter: String,
    authors: &'a [GroupView],
    total: usize,
    export: &'static str,
}

#[derive(Debug, Serialize)]
struct ShownKind<'a> {
    title: Option<&'a str>,
    /// Its notes.
    notes: String,
}

#[derive(Debug, Serialize)]
struct Title<'a> {
    title: &'a str,
}

impl Shown<'_> {
    /// How many bytes its lists have.
    pub fn lists(&self) -> usize {
        self.by_chapter.len() + self.kinds.iter().map(|kind| kind.notes.len()).sum::<usize>()
    }
}

impl NotesView {
    /// What the template is given.
    pub(super) fn shown(&self, root: &str, theme: &Theme) -> Result<Shown<'_>, Diagnostic> {
        let chapters = self.chapters.iter().map(|chapter| ChapterRow { chapter });
        Ok(Shown {
            kinds: self.kinds.iter().map(|kind| kind.shown(root, theme)).collect::<Result<_, _>>()?,
            chapters: self.chapters.iter().map(|chapter| Title { title: &chapter.title }).collect(),
            by_chapter: rows("partials/notes-chapter.html", chapters, theme)?,
            authors: &self.authors,
            total: self.total,
            export: self.export,
        })
    }
}

impl KindView {
    fn shown(&self, root: &str, theme: &Theme) -> Result<ShownKind<'_>, Diagnostic> {
        let notes = self.notes.iter().map(|note| NoteRow { root, note });
        Ok(ShownKind { title: self.title.as_deref(), notes: rows("partials/notes-note.html", notes, theme)? })
    }
}

/// Of a quotation, only the words themselves.
#[expect(clippy::ref_option, reason = "serde hands out references to fields")]
fn exact<S: Serializer>(quote: &Option<Quote>, serializer: S) -> Result<S::Ok, S::Error> {
    quote.as_ref().map(|quote| &quote.exact).serialize(serializer)
}

/// What one chapter gives.
#[derive(Debug, Default)]
pub struct Part {
    notes: Vec<Arc<NoteView>>,
    /// The address of the chapter, for other programs.
    source: String,
    /// A hash of both.
    pub hash: Hash128,
}

impl Part {
    /// Whether there is nothing in it.
    pub const fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// Its notes for other programs, each as JSON.
    pub fn annotations<'a>(&'a self, language: &'a str) -> impl Iterator<Item = String> + 'a {
        self.notes.iter().map(move |note| annotations::json(note, &self.source, language))
    }
}

/// The page of all notes of a book.
#[derive(Debug, Default)]
pub struct AllNotes {
    /// What it shows; nothing where there are no notes.
    pub view: Option<NotesView>,
}

/// Make a chapter's part. `base` is the address that the site is published at, when that is known.
pub fn part(page: &Page, base: Option<&str>) -> Part {
    let Page { chapter, links, head, .. } = page;
    let (root, from) = (root_of(Generated::Notes.url()), encode(&head.url));
    let setting = annotations::Setting { page, base };
    // A note has no worksheet, so no PDFs either.
    let (pdfs, source) = (PdfLinks::new(), setting.source());
    let body = Body { chapter, links, pdfs: &pdfs, root: &root, from: &from, in_form: false, in_label: false };
    let name = head.url.trim_end_matches("index.html").trim_end_matches('/').replace('/', "-");
    let (title, mut quotes) = (Arc::from(chapter.outline.title.as_str()), quote::quotes(chapter, &links.cited));
    let shown = |(note, _): &(&Note, u32)| !note.blocks.is_empty() || note.kind.is_some();
    let mut html = String::new();
    let view = |(note, number): (&Note, u32)| {
        html.clear();
        body.blocks(&note.blocks, &mut html);
        Arc::new(NoteView {
            anchor: format!("fg-all-{name}-{number}"),
            kind: note.kind.clone(),
            class: note.kind.as_deref().map(|kind| format!("note-{}", slug::anchor(kind))),
            href: format!("{from}#{}", note.anchor(number)),
            number,
            chapter: Arc::clone(&title),
            quote: quotes.remove(&number),
            html: html.clone(),
            words: setting.words(&note.blocks).trim().to_owned(),
            credit: Credit::of(note),
        })
    };
    let notes: Vec<Arc<NoteView>> = chapter.notes.iter().zip(1_u32..).filter(shown).map(view).collect();
    Part { hash: stable_hash(&(&notes, &source)), notes, source }
}

impl AllNotes {
    /// Put the parts of all chapters together, in reading order.
    pub fn new(parts: &[Arc<Part>], kinds: &[String]) -> Self {
        let notes: Vec<&Arc<NoteView>> = parts.iter().flat_map(|part| &part.notes).collect();
        let view = (!notes.is_empty()).then(|| NotesView {
            kinds: by_kind(&notes, kinds),
            chapters: parts.iter().filter_map(|part| group(&part.notes)).collect(),
            authors: by_author(&notes),
            total: notes.len(),
            export: annotations::URL,
        });
        Self { view }
    }
}

fn by_kind(notes: &[&Arc<NoteView>], kinds: &[String]) -> Vec<KindView> {
    let mut all: Vec<KindView> =
        kinds.iter().map(Some).chain([None]).map(|kind| KindView { title: kind.cloned(), notes: Vec::new() }).collect();
    let places: BTreeMap<&str, usize> = kinds.iter().enumerate().map(|(at, kind)| (kind.as_str(), at)).collect();
    for note in notes {
        let at = note.kind.as_deref().and_then(|kind| places.get(kind)).copied().unwrap_or(kinds.len());
        all[at].notes.push((*note).clone());
    }
    all.retain(|kind| !kind.notes.is_empty());
    all
}

fn group(notes: &[Arc<NoteView>]) -> Option<GroupView> {
    let title = notes.first()?.chapter.to_string();
    Some(GroupView { title, notes: notes.iter().cloned().map(NoteLink).collect() })
}

fn by_author(notes: &[&Arc<NoteView>]) -> Vec<GroupView> {
    let mut all: BTreeMap<&str, Vec<NoteLink>> = BTreeMap::new();
    for note in notes {
        if let Some(by) = note.credit.as_ref().and_then(|credit| credit.by.as_deref()) {
            all.entry(by).or_default().push(NoteLink((*note).clone()));
        }
    }
    all.into_iter().map(|(by, notes)| GroupView { title: by.to_owned(), notes }).collect()
}
