//! A chapter: what parsing makes of one source.

use super::{Block, BlockKind, Citation, FrontMatter, IdKind, Inlines, Nth, SourceRef, Worksheet};
use crate::hash::{Hash128, stable_hash};
use crate::source::{SourceId, Span};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// One parsed chapter.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The file it was read from.
    pub source: SourceId,
    /// A hash of everything below.
    pub hash: Hash128,
    /// What other chapters and the contents may know of it.
    pub outline: Arc<Outline>,
    /// A hash of the outline alone.
    pub outline_hash: Hash128,
    /// The front matter, for the chapter's own page.
    pub meta: FrontMatter,
    /// The text.
    pub blocks: Vec<Block>,
    /// The margin notes, in the order of their first marks.
    pub notes: Vec<Note>,
    /// The sentences in which its references stand. They are no part of the outline: an edit of one leaves it equal.
    pub said: Arc<[Said]>,
    /// A hash of those.
    pub said_hash: Hash128,
    /// How many words the text has.
    pub words: usize,
    /// The length of the source in bytes.
    pub length: usize,
    /// Where the things of the outline stand.
    pub places: Places,
}

/// What other chapters and the contents may know of a chapter. It holds no place, so an edit of the text that
/// changes none of this leaves it equal, and nothing but the chapter's own page is made again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Outline {
    /// The title.
    pub title: String,
    /// The summary.
    pub summary: Option<String>,
    /// The track's id.
    pub track: Option<String>,
    /// The chapter's own id, when the front matter gives one.
    pub id: Option<String>,
    /// The ids it had before, the newest first, as the front matter gives them.
    pub was: Vec<String>,
    /// Whether it says of anything what that was called before.
    pub renames: bool,
    /// The slug, when the front matter gives one.
    pub slug: Option<String>,
    /// The order, when the front matter gives one.
    pub order: Option<i64>,
    /// Whether it is a draft.
    pub draft: bool,
    /// Old addresses.
    pub aliases: Vec<String>,
    /// Related chapters, by path.
    pub related: Vec<String>,
    /// Whether headings appear in the contents.
    pub toc: bool,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// The [`short_hash`](crate::hash::short_hash) of each heading's anchor with the heading's number, sorted.
    pub anchors: Vec<(u64, u32)>,
    /// The links, wiki-links and images that need an answer, in order.
    pub references: Vec<Reference>,
    /// The figures and tables that have numbers, in order.
    pub numbered: Vec<NumberedOutline>,
    /// The citations of the text, in order.
    pub citations: Vec<Citation>,
    /// The sources of the front matter, in order.
    pub sources: Vec<SourceRef>,
    /// The checklist items, in order.
    pub items: Vec<ItemOutline>,
    /// The checklists: the number of their heading, and how many items they have.
    pub checklists: Vec<ChecklistOutline>,
    /// The worksheets and quizzes, in order.
    pub sheets: Vec<SheetOutline>,
    /// The ids that their answers hang on: each sheet's own, then those of its fields and what is in them.
    pub ids: Vec<IdOutline>,
    /// The ids of worksheets and quizzes that could not be read whole, so that nothing of them seems gone; empty
    /// where not even the id could be read.
    pub unread: Vec<String>,
    /// The terms that it explains, of the glossary alone.
    pub terms: Vec<TermOutline>,
    /// Where it links terms, in order.
    pub uses: Vec<TermUse>,
    /// The notes that have an id, in order.
    pub notes: Vec<NoteOutline>,
}

/// A term of the glossary, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TermOutline {
    /// Its id, unique in the glossary.
    pub id: String,
    /// Its words.
    pub name: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// The first paragraph of its definition, without links.
    pub words: Inlines,
}

/// A link to a term, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TermUse {
    /// Its number among the chapter's references.
    pub reference: usize,
    /// The number of the heading above it.
    pub heading: Option<usize>,
}

impl Outline {
    /// The key of every work that it cites, as often as it does.
    pub fn cited_keys(&self) -> impl Iterator<Item = &str> {
        let cites = self.citations.iter().flat_map(|citation| &citation.cites).map(|cite| &cite.key);
        cites.chain(self.sources.iter().map(|source| &source.key)).map(String::as_str)
    }
}

/// A heading, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The anchor, unique on its page.
    pub id: String,
    /// Classes that the author gave.
    pub classes: Vec<String>,
    /// Its words.
    pub title: String,
    /// Whether it stands at the top of the text, not inside a list or quotation.
    pub top: bool,
}

/// A figure or a table with a number, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NumberedOutline {
    /// What it is.
    pub kind: NumberedKind,
    /// Its id, unique in the book, and its anchor.
    pub id: String,
}

/// What may have a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberedKind {
    /// A figure.
    Figure,
    /// A table.
    Table,
}

impl NumberedKind {
    /// What an id begins with: `fig-` or `tbl-`.
    pub fn of(id: &str) -> Option<Self> {
        [Self::Figure, Self::Table].into_iter().find(|kind| id.starts_with(kind.prefix()))
    }

    /// What the ids of such things begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Figure => "fig-",
            Self::Table => "tbl-",
        }
    }

    /// The word that readers see before the number.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Figure => "Figure",
            Self::Table => "Table",
        }
    }
}

/// A checklist item, as others may know it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ItemOutline {
    /// Its id, unique in the book.
    pub id: Option<String>,
    /// The ids it had before, the newest first, as its braces give them.
    pub was: Vec<String>,
    /// How often its meaning changed.
    pub revision: u32,
    /// Whether it counts.
    pub optional: bool,
    /// Its words.
    pub label: String,
    /// The same with code, formulas and stress, where it has some that can stand on any page.
    pub inlines: Inlines,
}

/// A checklist, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChecklistOutline {
    /// The number of the heading above it.
    pub heading: Option<usize>,
    /// Which one under that heading it is.
    pub nth: Nth,
    /// The first of its items, among the chapter's.
    pub first: usize,
    /// How many items it has, with those inside items.
    pub count: usize,
}

/// A worksheet or a quiz, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SheetOutline {
    /// Whether it is a quiz.
    pub quiz: bool,
    /// Its id, unique in the book.
    pub id: String,
    /// Its title, or the question of a quiz.
    pub title: String,
    /// How many minutes it takes.
    pub minutes: Option<u32>,
    /// How many answers it has room for.
    pub fields: usize,
    /// How many questions it asks: a table or a tracker is one.
    pub questions: usize,
    /// How many checklists stand before it.
    pub lists_before: usize,
}

/// An id that readers' answers hang on, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdOutline {
    /// What has it.
    pub kind: IdKind,
    /// The id with those around it: `scoping-canvas.map.ml`.
    pub id: String,
    /// The ids it had before, the newest first.
    pub was: Vec<String>,
    /// How often its meaning changed.
    pub revision: u32,
    /// Its words.
    pub text: String,
}

/// Something that the link stage must answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Where it leads, as its author wrote it.
    pub to: Destination,
    /// The [`path_key`] of that, where it is a chapter by its path.
    pub key: Option<Hash128>,
    /// Whether its author gave it no words, so that it is called what its target is called.
    pub bare: bool,
}

/// Where a reference leads, before anything is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    /// A chapter by its path in the book, and a fragment.
    Chapter(String, Option<String>),
    /// A fragment of this chapter.
    Here(String),
    /// `[[name#fragment]]`.
    Wiki(String, Option<String>),
    /// `[[kind:name]]`.
    Entity(String, String),
    /// A file to publish, by its path in the book.
    File(String),
    /// A file to publish and to show here, by its path in the book.
    Image(String),
    /// A figure or a table by its id.
    Numbered(String),
    /// A local address that can lead nowhere, as written, and why.
    Nowhere(String, &'static str),
}

impl Destination {
    /// The file to publish that it names.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::File(path) | Self::Image(path) => Some(path),
            _ => None,
        }
    }

    /// Its fragment; empty without one.
    pub fn fragment(&self) -> &str {
        match self {
            Self::Chapter(_, fragment) | Self::Wiki(_, fragment) => fragment.as_deref().unwrap_or_default(),
            Self::Here(fragment) => fragment,
            Self::Entity(..) | Self::File(_) | Self::Image(_) | Self::Numbered(_) | Self::Nowhere(..) => "",
        }
    }
}

/// The key of a chapter that links may lead to, by its path in the book.
pub fn path_key(path: &str) -> Hash128 {
    stable_hash(path)
}

/// How many characters of a sentence stand before a link and behind it, and how many of the link itself, where a page
/// tells who mentions it.
pub const AROUND: usize = 110;

/// A sentence in which a reference stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Said {
    /// The number of the reference.
    pub reference: usize,
    /// The sentence, as far around the link as it can be shown, with something else in the place of words that are not
    /// known yet.
    pub text: Box<str>,
    /// Where in it the words of the link are.
    pub link: Range<usize>,
    /// What is not known yet, and where in the sentence it belongs.
    pub open: Box<[(Range<usize>, Words)]>,
}

impl Said {
    /// The words at a range of the sentence, with what `known` says of those that are open.
    pub fn words(&self, range: Range<usize>, known: impl Fn(Words) -> String) -> Cow<'_, str> {
        let inside = |(at, _): &&(Range<usize>, Words)| range.start <= at.start && at.end <= range.end;
        if !self.open.iter().any(|open| inside(&open)) {
            return self.text[range].into();
        }
        let (mut text, mut start) = (String::with_capacity(range.len()), range.start);
        for (at, words) in self.open.iter().filter(inside) {
            text += &self.text[start..at.start];
            text += &known(*words);
            start = at.end;
        }
        (text + &self.text[start..range.end]).into()
    }
}

/// Words of a sentence that are only known in a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Words {
    /// The chapter's n-th citation.
    Cited(usize),
    /// What the target of the chapter's n-th reference calls itself.
    Title(usize),
}

/// A margin note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Note {
    /// The label in the source.
    pub label: String,
    /// The kind that its first bold words name.
    pub kind: Option<String>,
    /// How many marks refer to it.
    pub marks: u32,
    /// Its id, unique among the book's notes.
    pub id: Option<String>,
    /// Who wrote it.
    pub by: Option<String>,
    /// When it was written.
    pub on: Option<Date>,
    /// When it is to be looked at again.
    pub review: Option<Review>,
    /// Its text, without the kind.
    pub blocks: Vec<Block>,
}

impl Note {
    /// Its anchor: its id's, or that of its number.
    pub fn anchor(&self, number: u32) -> String {
        note_anchor(self.id.as_deref(), number)
    }
}

/// The anchor of a note by its id, or by its number in the chapter.
pub fn note_anchor(id: Option<&str>, number: u32) -> String {
    id.map_or_else(|| format!("fg-note-{number}"), |id| format!("fg-note-{id}"))
}

/// When something is to be looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Review {
    /// The last day on which it is not late.
    pub by: Date,
    /// Whether only its month was given.
    pub month: bool,
}

/// A note that can be linked, as others may know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NoteOutline {
    /// Its id.
    pub id: String,
    /// Its number in the chapter.
    pub number: u32,
    /// Its kind.
    pub kind: Option<String>,
}

/// Where the id of an item may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// At this byte, behind the label, in braces of its own.
    Label(usize),
    /// At this byte, the first inside braces that are there.
    Braces(usize),
}

/// Where the things of an outline stand, by their numbers.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Of each heading.
    pub headings: Vec<Span>,
    /// Of each reference.
    pub references: Vec<Span>,
    /// Of each figure and table that has a number.
    pub numbered: Vec<Span>,
    /// Of each citation.
    pub citations: Vec<Span>,
    /// Of each item.
    pub items: Vec<Span>,
    /// Where the id of each item may be written; nowhere when it has one, no words, or mistakes in its braces.
    pub slots: Vec<Option<Slot>>,
    /// Of each note.
    pub notes: Vec<Span>,
    /// Of each term.
    pub terms: Vec<Span>,
    /// Of each id of a worksheet or quiz.
    pub ids: Vec<Span>,
    /// Of each value of the front matter, by its path.
    pub keys: BTreeMap<String, Span>,
}

impl Chapter {
    /// The worksheets, in order. They stand at the top of the text, never inside something else.
    pub fn worksheets(&self) -> impl Iterator<Item = &Worksheet> {
        self.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Worksheet(sheet) => Some(&**sheet),
            _ => None,
        })
    }
}
