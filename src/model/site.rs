//! The site: what linking makes of all chapters, and what is published.

use super::{Chapter, Cited, Generated, Inlines, Said, Track, Worksheet};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The answers to a chapter's references, in their order; `None` where there was a mistake.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Links {
    /// One answer a reference.
    pub answers: Vec<Option<Answer>>,
    /// The numbers of the chapter's figures and tables, in their order: `4.1`.
    pub numbers: Vec<String>,
    /// The related chapters, in the order of the front matter.
    pub related: Vec<Option<Answer>>,
    /// The ids that each item of the chapter had before, the newest first; in the order of the items. Empty where nothing
    /// in the book had another id.
    pub earlier: Vec<Vec<String>>,
    /// The ids that things of its worksheets and quizzes had before: only of those that had any, sorted by id.
    pub answered: BTreeMap<String, Vec<String>>,
    /// Where each of its terms is used, in the order of the terms; of the glossary alone.
    pub uses: Vec<Uses>,
    /// What its citations show, and the works that they cite.
    pub cited: Arc<Cited>,
}

impl Links {
    /// The keys that an answer was stored under before, from its key of now. Every id in a key may have had others.
    pub fn earlier_keys(&self, key: &str) -> Vec<String> {
        if self.answered.is_empty() {
            return Vec::new();
        }
        let mut paths = vec![String::new()];
        let mut seen = String::new();
        let mut field = String::new();
        for (nth, segment) in key.split('.').enumerate() {
            seen = join(&seen, segment);
            let own = if nth < 2 { seen.clone() } else { join(&field, segment) };
            field = if nth < 2 { own.clone() } else { field };
            paths = self.steps(&own, segment, nth, &paths);
        }
        paths.retain(|path| path != key);
        paths
    }

    /// Each path with one more segment, under all names that it had. The first two name a worksheet and a field, whose
    /// former ids are whole; what follows are parts of the field.
    fn steps(&self, own: &str, segment: &str, nth: usize, paths: &[String]) -> Vec<String> {
        let before = self.answered.get(own).map_or(&[][..], Vec::as_slice);
        if nth < 2 {
            let whole = before.iter().filter(|old| old.split('.').count() == nth + 1).cloned();
            let plain = paths.iter().map(|path| join(path, segment));
            let mut all: Vec<String> = plain.chain(whole).collect();
            let mut known = HashSet::new();
            all.retain(|path| known.insert(path.clone()));
            return all;
        }
        let last = |old: &String| old.rsplit('.').next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = [segment.to_owned()].into_iter().chain(before.iter().map(last)).collect();
        let mut known = HashSet::new();
        names.retain(|name| known.insert(name.clone()));
        paths.iter().flat_map(|path| names.iter().map(move |name| join(path, name))).collect()
    }
}

fn join(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}.{inner}") }
}

/// The answer to one reference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The address from the site's root, with its fragment; only the fragment for a place on the same page.
    pub href: String,
    /// What the target calls itself.
    pub title: String,
    /// Width and height in pixels, of an image.
    pub size: Option<(u32, u32)>,
    /// What is needed to show it here, of an item.
    pub item: Option<Box<ShownItem>>,
    /// What it means, of a term.
    pub term: Option<Arc<ShownTerm>>,
    /// The drawing to write into the page in place of a link to its file.
    pub drawing: Option<Box<Drawing>>,
}

/// A term that is explained where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShownTerm {
    /// Its id.
    pub id: String,
    /// Its words.
    pub name: String,
    /// What it means, in one paragraph without links.
    pub words: Inlines,
}

/// Where a term is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Uses {
    /// The first chapters, in reading order: the address of the place, and the title.
    pub shown: Vec<(String, String)>,
    /// How many more there are.
    pub more: usize,
}

/// A drawing that is safe to be part of a page, in which each of its own ids begins with [`Drawing::ID`]; what
/// renders it puts something in its place that is unique on the page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Drawing {
    /// The attributes of the outermost `svg`, each with a space before it.
    pub attributes: Arc<str>,
    /// What is inside of it.
    pub shapes: Arc<str>,
}

impl Drawing {
    /// A character that no file of XML may hold.
    pub const ID: char = '\u{1}';
}

/// A checklist item that is shown elsewhere too. Its words are the answer's title.
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
    /// Its label, where that is more than words.
    pub inlines: Inlines,
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
    pub track: Option<Arc<Track>>,
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
    /// The glossary: `glossary.md` at the top of the book.
    Glossary,
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
    /// The chapters that mention it.
    pub mentions: Arc<Mentions>,
}

/// The chapters that mention a page, in reading order. Their words are made when the page is rendered.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    /// The first of them.
    pub tellers: Vec<Teller>,
    /// How many more there are.
    pub more: usize,
}

/// A chapter that mentions a page.
#[derive(Debug, Clone)]
pub struct Teller {
    /// The chapter.
    pub teller: Arc<Telling>,
    /// The number of its first sentence that mentions the page.
    pub said: usize,
}

/// What is needed of a chapter to say how it mentions others.
#[derive(Debug)]
pub struct Telling {
    /// Its encoded address from the site's root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its sentences with references.
    pub said: Arc<[Said]>,
    /// The answers to its references.
    pub links: Arc<Links>,
}

/// What a page shows of a chapter that mentions it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Mention {
    /// Its address from the site's root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The sentence up to the link.
    pub before: String,
    /// The words of the link.
    pub words: String,
    /// The sentence behind the link.
    pub after: String,
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
    pub track: Option<Arc<Track>>,
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

/// A worksheet on a page of its own.
#[derive(Debug, Clone)]
pub struct SheetPage {
    /// The page of its chapter.
    pub page: Page,
    /// Its number among the worksheets of its chapter.
    pub nth: usize,
    /// The chapters that mention it.
    pub mentions: Arc<Mentions>,
}

impl SheetPage {
    /// The worksheet.
    pub fn worksheet(&self) -> Option<&Worksheet> {
        self.page.chapter.worksheets().nth(self.nth)
    }
}

/// How the bytes at one address are made.
#[derive(Debug, Clone)]
pub enum Recipe {
    /// Render this page.
    Page(Page),
    /// Print a worksheet to a PDF.
    #[cfg(feature = "pdf")]
    Pdf(SheetPage, super::Paper),
    /// Render a redirect.
    Redirect(Redirect),
    /// Render the page for addresses that do not exist.
    NotFound,
    /// Render the page of all that can be ticked.
    Progress,
    /// Render the page of all worksheets.
    Worksheets,
    /// Render the page of all margin notes.
    Notes,
    /// Write all margin notes as annotations.
    Annotations,
    /// Render a page that lists chapters by a name.
    Index(Generated),
    /// Render the page of all works that the book cites.
    Bibliography,
    /// Render a worksheet on a page of its own.
    Worksheet(SheetPage),
    /// These bytes, ready.
    Ready(Arc<[u8]>),
}

impl Recipe {
    /// Whether this page shows something of every chapter, and grows with the book.
    pub const fn gathers(&self) -> bool {
        matches!(self, Self::Progress | Self::Notes | Self::Annotations | Self::Index(_) | Self::Bibliography)
    }
}

/// A whole site: each address with its recipe.
///
/// An edit of a text replaces the recipes of its chapter and no others, so those lie beside the ones that were there
/// before: a site after an edit shares nearly everything with the one before.
#[derive(Debug, Clone, Default)]
pub struct Site {
    first: Arc<BTreeMap<String, Recipe>>,
    replaced: BTreeMap<String, Recipe>,
}

impl Site {
    /// A site of these recipes, each by its address from the site's root.
    pub fn new(recipes: BTreeMap<String, Recipe>) -> Self {
        Self { first: Arc::new(recipes), replaced: BTreeMap::new() }
    }

    /// Put another recipe in the place of one that is there.
    pub fn replace(&mut self, address: String, recipe: Recipe) {
        if self.first.contains_key(&address) {
            self.replaced.insert(address, recipe);
        }
    }

    /// The recipe of an address, and the address itself.
    pub fn recipe(&self, address: &str) -> Option<(&str, &Recipe)> {
        let found = self.replaced.get_key_value(address).or_else(|| self.first.get_key_value(address));
        found.map(|(address, recipe)| (address.as_str(), recipe))
    }

    /// Every address, sorted.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.first.keys().map(String::as_str)
    }

    /// Every recipe, in the order of the addresses.
    pub fn recipes(&self) -> impl Iterator<Item = &Recipe> {
        self.first.iter().map(|(address, recipe)| self.replaced.get(address).unwrap_or(recipe))
    }

    /// How many recipes were put in the place of others.
    pub fn replacements(&self) -> usize {
        self.replaced.len()
    }
}

/// What is published at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(answered: &[(&str, &[&str])]) -> Links {
        let all = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let answered = answered.iter().map(|(id, before)| ((*id).to_owned(), all(before))).collect();
        Links { answered, ..Links::default() }
    }

    #[test]
    fn a_key_has_had_every_combination_of_the_names_of_its_ids() {
        let links = links(&[
            ("sheet", &["paper"]),
            ("sheet.map", &["sheet.grid", "paper.map", "paper.grid"]),
            ("sheet.map.ml", &["sheet.map.model", "sheet.grid.ml"]),
        ]);
        assert_eq!(links.earlier_keys("sheet"), ["paper"]);
        assert_eq!(links.earlier_keys("sheet.who"), ["paper.who"]);
        let cell = links.earlier_keys("sheet.map.ml.due");
        assert_eq!(cell.len(), 7, "{cell:?}");
        for key in ["sheet.map.model.due", "sheet.grid.ml.due", "paper.map.ml.due", "paper.grid.model.due"] {
            assert!(cell.iter().any(|old| old == key), "{key}");
        }
        assert_eq!(
            links.earlier_keys("sheet.map.own-1.due"),
            ["paper.map.own-1.due", "sheet.grid.own-1.due", "paper.grid.own-1.due"]
        );
    }

    #[test]
    fn a_field_that_moved_from_another_worksheet_is_found_there() {
        let links = links(&[("sheet.who", &["other.person"])]);
        assert_eq!(links.earlier_keys("sheet.who"), ["other.person"]);
        assert!(links.earlier_keys("sheet.what").is_empty());
    }
}
