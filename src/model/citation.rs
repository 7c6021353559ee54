//! Citations: the works that a chapter rests on, as it names them and as readers see them.
//!
//! A chapter's outline knows which works it cites and how; what a reader sees of that is made by a style that knows
//! all works of the book, and comes to the page as the answer to each citation.

use super::{Inline, Inlines, OneOf, plain_text};
use crate::hash::{Hash128, stable_hash};

/// A citation in the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Citation {
    /// As its author wrote it.
    pub written: String,
    /// The works that it cites; none where it could not be read.
    pub cites: Vec<Cite>,
    /// The number of the heading that it stands under, among the chapter's.
    pub heading: Option<usize>,
}

/// One work in a citation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cite {
    /// The key of the work.
    pub key: String,
    /// How it is named.
    pub form: CiteForm,
    /// The place in the work.
    pub locator: Option<Locator>,
    /// Words before it.
    pub prefix: Inlines,
    /// Words behind it.
    pub suffix: Inlines,
    /// The [`naming_key`] of all that decides what it is called.
    pub naming: Hash128,
}

/// The key under which a bibliography knows what a work is called: by its key, and how and where it is cited.
pub fn naming_key(key: &str, form: CiteForm, locator: Option<&Locator>) -> Hash128 {
    stable_hash(&(key, form, locator))
}

/// How a work is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CiteForm {
    /// `[@key]`: everything in brackets.
    Bracketed,
    /// `[-@key]`: without the author, whom the sentence has named.
    NoAuthor,
    /// `@key`: the author in the sentence, the rest in brackets.
    Narrative,
}

/// A place in a work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locator {
    /// What is counted.
    pub kind: LocatorKind,
    /// The numbers: `3` or `3-5`.
    pub value: String,
}

/// What the places of a work are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LocatorKind {
    /// Pages.
    Page,
    /// Chapters.
    Chapter,
    /// Sections.
    Section,
    /// Paragraphs.
    Paragraph,
    /// Figures.
    Figure,
    /// Tables.
    Table,
    /// Volumes.
    Volume,
    /// Parts.
    Part,
    /// Lines.
    Line,
    /// Notes.
    Note,
    /// Appendices.
    Appendix,
}

/// The answers to everything that a chapter cites.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Cited {
    /// What each citation of the text shows, in their order; nothing where there was a mistake.
    pub citations: Vec<Option<ShownCitation>>,
    /// What each source of the front matter is called, in their order; nothing in a book without references.
    pub sources: Vec<Option<Inlines>>,
    /// The works, in the order of the bibliography.
    pub works: Vec<OneOf<ShownWork>>,
}

impl Cited {
    /// The words of the chapter's n-th citation, as plain text; none where there was a mistake.
    pub fn words(&self, number: usize) -> String {
        self.citations.get(number).and_then(Option::as_ref).map(ShownCitation::words).unwrap_or_default()
    }
}

/// What a reader sees of a citation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShownCitation {
    /// Its pieces, in their order.
    pub pieces: Vec<Piece>,
    /// Whether they are raised, as some styles want their numbers.
    pub raised: bool,
}

impl ShownCitation {
    /// Its words, as plain text.
    pub fn words(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            text += &match piece {
                Piece::Inline(inline) => plain_text(std::slice::from_ref(inline)),
                Piece::Work(work) => plain_text(&work.words),
            };
        }
        text
    }
}

/// A piece of a citation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Words of the style or of the author.
    Inline(Inline),
    /// A work, which links to its entry.
    Work(OneOf<ShownWork>),
}

/// A work as a style shows it: its entry in a list, or what it is called where it is cited.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShownWork {
    /// The key of the work.
    pub key: String,
    /// The words.
    pub words: Inlines,
}

/// The anchor of a work's entry, on the page of a chapter as on that of all works.
pub fn work_anchor(key: &str) -> String {
    format!("fg-work-{key}")
}

/// The anchor of the chapter's n-th citation, from 0.
pub fn citation_anchor(number: usize) -> String {
    format!("fg-cite-{}", number + 1)
}
