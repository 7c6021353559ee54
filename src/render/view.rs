//! What templates see: one typed view each.
//!
//! A field that is added here can be used by every book's own templates, so none is renamed or dropped lightly.

use super::bibliography::WorkView;
use crate::model::{BuiltInTrack, GeneratedEntry, Mention, NavEntry, Shape, Track};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The book, the same on every page.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct SiteView {
    /// The book's title.
    pub title: String,
    /// The line under it.
    pub subtitle: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
    /// The language tag.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// The licence.
    pub license: Option<String>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// The name for stored reader state.
    pub id: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The address of the page of all worksheets, when there is one.
    pub worksheets: Option<&'static str>,
    /// The address of the page of all works that the book cites, when there is one.
    pub bibliography: Option<&'static str>,
    /// The pages that the tool makes, as far as the contents name them.
    pub pages: Vec<GeneratedEntry>,
    /// Free values of the configuration.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A track on a page.
#[derive(Debug, Clone, Serialize)]
pub struct TrackView {
    /// The theme's colour token.
    pub id: BuiltInTrack,
    /// The name that readers see.
    pub title: String,
    /// The shape that doubles the colour.
    pub shape: Shape,
}

impl From<&Track> for TrackView {
    fn from(track: &Track) -> Self {
        Self { id: track.color, title: track.title.clone(), shape: track.shape }
    }
}

/// A heading in the contents.
#[derive(Debug, Clone, Serialize)]
pub struct HeadingView {
    /// The anchor.
    pub id: String,
    /// The words.
    pub title: String,
}

/// A chapter's page, and what the cover shares with it.
#[derive(Debug, Clone, Serialize, Default)]
pub struct PageView {
    /// `chapter`, `cover`, `glossary`, `not-found` or the name of another page that the tool makes.
    pub kind: &'static str,
    /// The way to the site's root, `../`; for the 404 page its path, or nothing when that is not known.
    pub root: Option<String>,
    /// The address from the site's root.
    pub url: String,
    /// The title.
    pub title: String,
    /// The title for tabs and bookmarks.
    pub head_title: String,
    /// One sentence, for search engines and previews.
    pub description: Option<String>,
    /// The address that the page is published at, when the site's is known.
    pub canonical: Option<String>,
    /// The text as HTML.
    pub body: String,
    /// The headings that the contents show.
    pub headings: Vec<HeadingView>,
    /// Old fragments that live elsewhere, as JSON.
    pub moved: Option<String>,
    /// The track.
    pub track: Option<TrackView>,
    /// The id under which a reader's mark of having read the chapter is stored.
    pub id: Option<String>,
    /// The ids that it had before, the newest first.
    pub earlier: Vec<String>,
    /// The chapter's number.
    pub number: Option<String>,
    /// How long reading takes, in minutes.
    pub minutes: usize,
    /// The summary.
    pub summary: Option<String>,
    /// What the reader will be able to do.
    pub objectives: Vec<String>,
    /// What the chapter rests on.
    pub sources: Vec<SourceView>,
    /// The works that it cites, in the order of the bibliography.
    pub works: Vec<WorkView>,
    /// When it was last checked.
    pub reviewed: Option<DayView>,
    /// Where it is edited.
    pub edit_url: Option<String>,
    /// Whether it is a draft.
    pub status_draft: bool,
    /// Whether it has a worksheet or a quiz, which need scripts and styles of their own.
    pub sheets: bool,
    /// What can be ticked or filled in.
    pub widgets: Vec<WidgetView>,
    /// The chapter that a worksheet's own page is from.
    pub from: Option<FromView>,
    /// Chapters to read with it.
    pub related: Vec<RelatedView>,
    /// The chapters that mention the page.
    pub mentions: Vec<Mention>,
    /// How many more there are.
    pub more_mentions: usize,
    /// What to do next.
    pub next_steps: Vec<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The same, with their places on the page of all tags.
    pub tag_links: Vec<TagView>,
    /// Who wrote the chapter.
    pub authors: Vec<String>,
    /// Free values of the front matter.
    pub extra: BTreeMap<String, serde_json::Value>,
    /// The chapter before.
    pub prev: Option<Arc<NavEntry>>,
    /// The chapter after.
    pub next: Option<Arc<NavEntry>>,
    /// Whether terms are explained on it.
    pub terms: bool,
    /// How many margin notes there are.
    pub notes: usize,
    /// The cover's cards, one a group of the contents.
    pub cards: Vec<CardView>,
    /// The first chapter, on the cover.
    pub first: Option<Arc<NavEntry>>,
}

/// A tag of a chapter.
#[derive(Debug, Clone, Serialize)]
pub struct TagView {
    /// The tag.
    pub name: String,
    /// The address of its place on the page of all tags, from the site's root.
    pub url: String,
}

/// What a chapter rests on.
#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    /// Its citation as HTML, in a book with references.
    pub cited: Option<String>,
    /// The pages.
    pub pages: Option<String>,
    /// The work in a few words.
    pub note: Option<String>,
}

/// A day, for machines and for people.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct DayView {
    /// `2026-11-23`.
    pub date: String,
    /// `23 Nov 2026`.
    pub text: String,
}

impl DayView {
    /// Of a day.
    pub fn new(date: jiff::civil::Date) -> Self {
        Self { date: date.to_string(), text: date.strftime("%-d %b %Y").to_string() }
    }
}

/// Where a worksheet stands in the book.
#[derive(Debug, Clone, Serialize)]
pub struct FromView {
    /// The address of its place there, from the site's root.
    pub url: String,
    /// The title of the chapter.
    pub title: String,
}

/// Something on the page that can be ticked or filled in.
#[derive(Debug, Clone, Serialize)]
pub struct WidgetView {
    /// Its anchor, with `#`.
    pub href: String,
    /// Its title.
    pub title: String,
    /// What it is: `checklist`, `worksheet` or `quiz`.
    pub kind: &'static str,
    /// How many items or questions it has.
    pub count: usize,
    /// How many of them count.
    pub counted: usize,
    /// The count for a reader who has done nothing: `0 of 6`.
    pub none: String,
}

/// A chapter to read with this one.
#[derive(Debug, Clone, Serialize)]
pub struct RelatedView {
    /// Its address from the site's root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Why a reader would want it.
    pub why: String,
}

/// A card on the cover.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    /// The group's title.
    pub title: String,
    /// The group's own page, for a part with one.
    pub url: Option<String>,
    /// The theme's colour token.
    pub track: Option<BuiltInTrack>,
    /// The shape that doubles the colour.
    pub shape: Option<Shape>,
    /// Its chapters.
    pub entries: Vec<Arc<NavEntry>>,
}

/// A page that sends its visitors on.
#[derive(Debug, Clone, Serialize)]
pub struct RedirectView<'a> {
    /// The title of the page it leads to.
    pub title: &'a str,
    /// Where it leads, from its own address.
    pub to: String,
    /// The address that the page it leads to is published at, when the site's is known.
    pub canonical: Option<String>,
    /// Old fragments that live elsewhere, as JSON.
    pub moved: Option<String>,
    /// The language tag.
    pub language: &'a str,
    /// The way to the site's root.
    pub root: String,
}
