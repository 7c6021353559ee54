//! The site: what linking makes of all chapters, and what is published.

use super::{Chapter, Track};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The answers to a chapter's references, in their order; `None` where there was a mistake.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Links {
    /// One answer a reference.
    pub answers: Vec<Option<Answer>>,
    /// The related chapters, in the order of the front matter.
    pub related: Vec<Option<Answer>>,
    /// The ids that each item of the chapter had before, the newest first; in the order of the items.
    pub earlier: Vec<Vec<String>>,
}

/// The answer to one reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The address from the site's root, with its fragment; only the fragment for a place on the same page.
    pub href: String,
    /// What the target calls itself.
    pub title: String,
    /// Width and height in pixels, of an image.
    pub size: Option<(u32, u32)>,
    /// What is needed to show it here, of an item.
    pub item: Option<ShownItem>,
}

/// A checklist item that is shown elsewhere too. Its words are text only, and are the answer's title.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShownItem {
    /// Its id: one tick, wherever it is shown.
    pub id: String,
    /// The ids it had before, the newest first.
    pub earlier: Vec<String>,
    /// How often its meaning changed.
    pub revision: u32,
    /// Whether it counts where it stands.
    pub optional: bool,
}

/// A link in the contents, to a neighbour, or on a card.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct NavEntry {
    /// The address from the site's root.
    pub url: String,
    /// The chapter's title.
    pub title: String,
    /// The chapter's number, when it has one.
    pub number: Option<String>,
    /// The chapter's summary.
    pub summary: Option<String>,
}

/// A group of the contents: a part, or the chapters of a track.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NavGroup {
    /// Its title, when it has one.
    pub title: Option<String>,
    /// Its page, for a part with one.
    pub url: Option<String>,
    /// Its track, when it is one's.
    pub track: Option<Track>,
    /// Its chapters.
    pub entries: Vec<Arc<NavEntry>>,
}

/// What kind of page a chapter becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// The cover: `index.md` at the top of the book.
    Cover,
    /// A chapter.
    Chapter,
}

/// A page: a chapter, the answers to its own links, and its place in the book. Never another chapter's text.
#[derive(Debug, Clone)]
pub struct Page {
    /// The chapter.
    pub chapter: Arc<Chapter>,
    /// The answers to its references.
    pub links: Arc<Links>,
    /// Its place in the book.
    pub head: Arc<Head>,
}

/// The place of a page in the book.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Head {
    /// The kind of page.
    pub kind: PageKind,
    /// The chapter's own id, under which a reader's mark of having read it is stored.
    pub id: Option<String>,
    /// The ids that the chapter had before, the newest first.
    pub earlier: Vec<String>,
    /// The address from the site's root.
    pub url: String,
    /// The chapter's number, when it has one.
    pub number: Option<String>,
    /// The track.
    pub track: Option<Track>,
    /// The chapter before.
    pub previous: Option<Arc<NavEntry>>,
    /// The chapter after.
    pub next: Option<Arc<NavEntry>>,
    /// Old fragments of this page that now live elsewhere: fragment to address from the site's root.
    pub moved: BTreeMap<String, String>,
}

/// Something that could be ticked in an earlier edition of the book and no longer is there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Retired {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// An old address that leads to a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Redirect {
    /// The address from the site's root to go to.
    pub to: String,
    /// The title of the page it goes to.
    pub title: String,
    /// Old fragments that lead elsewhere: fragment to address from the site's root.
    pub moved: BTreeMap<String, String>,
}

/// How the bytes at one address are made.
#[derive(Debug, Clone)]
pub enum Recipe {
    /// Render this page.
    Page(Page),
    /// Render a redirect.
    Redirect(Redirect),
    /// Render the page for addresses that do not exist.
    NotFound,
    /// Render the page of all that can be ticked.
    Progress,
    /// These bytes, ready.
    Ready(Arc<[u8]>),
}

/// A whole site: each address with its recipe.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Address from the site's root to recipe.
    pub recipes: BTreeMap<String, Recipe>,
}

/// What is published at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The bytes.
    pub bytes: Arc<[u8]>,
}
