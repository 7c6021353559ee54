//! Linking: all chapters become a guide, and the guide answers each chapter's references.
//!
//! In: the chapters' outlines, never their texts. Out: [`assemble`] gives the [`Guide`] (order, addresses, anchors,
//! contents) and [`answers`] gives one chapter its [`Links`](crate::model::Links). Both return diagnostics that point
//! at numbered things, not bytes, so what is remembered stays true when a text moves.
//!
//! Read [`address`] for what becomes of file names, [`contents`] for order and groups, [`resolve`] for links,
//! `glossary` for terms, and `ids` for what readers' ticks hang on.

pub mod address;
mod alias;
mod checks;
pub mod cited;
pub mod contents;
mod glossary;
mod ids;
mod landing;
pub mod leads;
pub mod mentions;
mod numbers;
pub mod resolve;

pub use checks::{chapter_id, reviews};
pub use resolve::{Answered, answers};

use crate::diag::Diagnostic;
use crate::hash::{Hash128, stable_hash};
use crate::load::Sources;
use crate::model::{Chapter, Config, Head, Lock, NavGroup, Outline, Redirect, Retired, SheetOutline, Track, path_key};
use crate::source::SourceId;
use glossary::Glossary;
use landing::{Landing, Landings};
use numbers::Numbers;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// What assembling and linking need beside the chapters.
#[derive(Debug)]
pub struct Setting<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The file names and assets of the book.
    pub sources: &'a Sources,
    /// The files, other than chapters, that chapters lead to.
    pub files: &'a BTreeSet<String>,
    /// What was published before, when the book has a record of it.
    pub lock: Option<&'a Lock>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether what is only not yet recorded is told, too.
    pub check: bool,
}

impl Setting<'_> {
    /// A hash of everything here that a guide depends on.
    fn hash(&self) -> Hash128 {
        let tracks: Vec<Option<Track>> = self.config.track_ids().into_iter().map(|id| self.config.track(id)).collect();
        let assets: Vec<_> = self.sources.assets.iter().map(|(path, asset)| (path, &asset.fingerprint)).collect();
        let sources = self.sources;
        // A file that nothing leads to comes and goes unseen.
        let others: Vec<&String> = sources.others.iter().filter(|path| self.files.contains(*path)).collect();
        let broken: Vec<&SourceId> = sources.broken_chapters().collect();
        let config = (tracks, &self.config.id, self.config.limits.asset);
        let lock = (self.lock.map(|lock| lock.hash), sources.has_unreadable_lock());
        stable_hash(&(config, assets, others, broken, lock, self.drafts, self.check))
    }
}

/// One chapter's place in the guide.
#[derive(Debug)]
pub struct Placed {
    /// The chapter's file.
    pub source: SourceId,
    /// What others may know of it.
    pub outline: Arc<Outline>,
    /// Its place in the book.
    pub head: Arc<Head>,
    /// Its number among the chapters that the guide was made from.
    pub chapter: usize,
}

/// The book as a whole.
#[derive(Debug, Default)]
pub struct Guide {
    /// The chapters in reading order, the cover first.
    pub pages: Vec<Placed>,
    /// The groups of the contents.
    pub groups: Vec<NavGroup>,
    /// Old addresses that are files of their own.
    pub redirects: BTreeMap<String, Redirect>,
    /// What earlier editions had to tick and this one has not.
    pub retired: Vec<Retired>,
    /// A hash of what it was made from.
    pub hash: Hash128,
    landings: Landings,
    /// How many worksheets and quizzes there are up to each page, its own ones too.
    sheets: Vec<usize>,
    numbers: Numbers,
    /// The page of each chapter, gathered when the first edit asks.
    by_chapter: OnceLock<HashMap<usize, usize>>,
    /// The pages of each name that wiki-links may use, gathered when the first one asks.
    by_name: OnceLock<HashMap<String, Vec<usize>>>,
    /// The page of each item, and its number there, gathered when a link first asks.
    items: OnceLock<HashMap<String, (usize, usize)>>,
    /// The page of each worksheet, and its number there, gathered when a link first asks.
    worksheets: OnceLock<BTreeMap<String, (usize, usize)>>,
    /// The page of each margin note that has an id, and its number among those, gathered when a link first asks.
    notes: OnceLock<BTreeMap<String, (usize, usize)>>,
    /// The terms of the glossary, gathered when a link first asks.
    glossary: OnceLock<Glossary>,
    /// The names of chapters and the ids of items, sorted when a mistake first asks for what is near.
    sorted: (OnceLock<Vec<String>>, OnceLock<Vec<String>>),
    earlier: HashMap<String, Vec<String>>,
    drafts: BTreeSet<String>,
    /// The draft of each figure and table that is in one.
    drafted: HashMap<String, String>,
}

/// The key of a guide: a hash of everything that [`assemble`] and [`answers`] read. `outlines` is one of the names and
/// outlines of all chapters.
pub fn guide_key(outlines: Hash128, setting: &Setting) -> Hash128 {
    stable_hash(&(outlines, setting.hash()))
}

/// Put the chapters in order, give each its address, and gather what links may mean. `key` is their [`guide_key`].
pub fn assemble(chapters: &[Arc<Chapter>], setting: &Setting, key: Hash128) -> (Guide, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let (live, drafts): (Vec<_>, Vec<_>) =
        chapters.iter().enumerate().partition(|(_, chapter)| setting.drafts || !chapter.outline.draft);
    let addresses = address::all(&live, &mut diagnostics);
    let order = contents::order(&live);
    let mut guide = Guide { hash: key, ..Guide::default() };
    let drafted = drafts.iter().map(|(_, chapter)| chapter).flat_map(|chapter| {
        let ids = chapter.outline.numbered.iter().map(|numbered| numbered.id.clone());
        ids.map(|id| (id, chapter.source.as_str().to_owned()))
    });
    guide.drafted = drafted.collect();
    guide.drafts = drafts.iter().map(|(_, chapter)| chapter.source.as_str().to_owned()).collect();
    guide.earlier = ids::earlier(chapters, setting.lock);
    guide.retired = ids::retired(chapters, setting.lock);
    contents::place(&mut guide, &live, &order, &addresses, setting);
    guide.index();
    guide.numbers = Numbers::new(&guide.pages, &mut diagnostics);
    alias::place(&mut guide, &mut diagnostics);
    checks::tracks(&guide, setting, &mut diagnostics);
    checks::notes(&guide, &mut diagnostics);
    ids::check(&guide, chapters, setting, &mut diagnostics);
    (guide, diagnostics)
}

impl Guide {
    /// The ids that something had before, the newest first.
    pub fn earlier(&self, id: Option<&String>) -> &[String] {
        id.and_then(|id| self.earlier.get(id)).map_or(&[], Vec::as_slice)
    }

    /// The number of a chapter's page, by the chapter's number; none for one that is not published.
    pub fn page_of(&self, chapter: usize) -> Option<usize> {
        let all = || self.pages.iter().enumerate().map(|(page, placed)| (placed.chapter, page)).collect();
        self.by_chapter.get_or_init(all).get(&chapter).copied()
    }

    /// The number of a chapter's page, by the path of its source.
    fn page(&self, path: &str) -> Option<usize> {
        self.landings.page(path_key(path))
    }

    /// How many pages there are, the own ones of worksheets too.
    pub fn all_pages(&self) -> usize {
        self.pages.len() + self.sheets.last().copied().unwrap_or_default()
    }

    /// The number of a worksheet's own page, behind those of all chapters.
    pub fn sheet_page(&self, id: &str) -> Option<usize> {
        let &(page, nth) = self.worksheets().get(id)?;
        let before = page.checked_sub(1).map_or(0, |before| self.sheets[before]);
        Some(self.pages.len() + before + nth)
    }

    /// The number of a page, or of the one whose worksheet has it for its own.
    pub fn chapter_page(&self, page: usize) -> usize {
        let sheet = page.checked_sub(self.pages.len());
        sheet.map_or(page, |sheet| self.sheets.partition_point(|&end| end <= sheet))
    }

    /// A heading of a page by its anchor, or the page itself by an empty one.
    fn landing(&self, page: usize, anchor: &str) -> Option<Landing> {
        self.landings.get(page, anchor)
    }

    /// What a chapter or a heading calls itself.
    fn title(&self, landing: Landing) -> &str {
        let outline = &self.pages[landing.page()].outline;
        self.landings.heading(landing).map_or(&outline.title, |heading| &outline.headings[heading].title)
    }

    /// The pages that a wiki-link may mean by a name.
    fn named(&self, name: &str) -> &[usize] {
        self.by_name().get(name).map_or(&[], Vec::as_slice)
    }

    fn by_name(&self) -> &HashMap<String, Vec<usize>> {
        self.by_name.get_or_init(|| {
            let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, placed) in self.pages.iter().enumerate() {
                for name in address::names(&placed.source, &placed.head.url) {
                    by_name.entry(name.to_owned()).or_default().push(at);
                }
            }
            by_name
        })
    }

    /// The page of an item, and its number there.
    fn item(&self, id: &str) -> Option<(usize, usize)> {
        self.items().get(id).copied()
    }

    /// All items that have an id; where one was given twice, the first.
    fn items(&self) -> &HashMap<String, (usize, usize)> {
        self.items.get_or_init(|| {
            let mut items = HashMap::new();
            for (page, placed) in self.pages.iter().enumerate() {
                for (nth, item) in placed.outline.items.iter().enumerate() {
                    if let Some(id) = &item.id {
                        items.entry(id.clone()).or_insert((page, nth));
                    }
                }
            }
            items
        })
    }

    /// A worksheet by its id; where one was given twice, the first.
    fn worksheet(&self, id: &str) -> Option<&SheetOutline> {
        let &(page, nth) = self.worksheets().get(id)?;
        self.pages[page].outline.sheets.get(nth)
    }

    /// The page of each worksheet by its id, and its number there.
    fn worksheets(&self) -> &BTreeMap<String, (usize, usize)> {
        self.worksheets.get_or_init(|| {
            let mut all = BTreeMap::new();
            for (page, placed) in self.pages.iter().enumerate() {
                let sheets = placed.outline.sheets.iter().enumerate().filter(|(_, sheet)| !sheet.quiz);
                for (nth, sheet) in sheets {
                    all.entry(sheet.id.clone()).or_insert((page, nth));
                }
            }
            all
        })
    }

    /// The ids of all worksheets, sorted.
    fn worksheet_ids(&self) -> impl Iterator<Item = &str> {
        self.worksheets().keys().map(String::as_str)
    }

    /// The page of each margin note that has an id, and its number among those; where one was given twice, the first.
    fn notes(&self) -> &BTreeMap<String, (usize, usize)> {
        self.notes.get_or_init(|| {
            let mut all = BTreeMap::new();
            for (page, placed) in self.pages.iter().enumerate() {
                for (nth, note) in placed.outline.notes.iter().enumerate() {
                    all.entry(note.id.clone()).or_insert((page, nth));
                }
            }
            all
        })
    }

    /// The terms of the glossary.
    fn glossary(&self) -> &Glossary {
        self.glossary.get_or_init(|| Glossary::new(&self.pages))
    }

    /// All names that wiki-links may use, sorted.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.sorted.0.get_or_init(|| sorted(self.by_name().keys())).iter().map(String::as_str)
    }

    /// The ids of all items, sorted.
    fn item_ids(&self) -> impl Iterator<Item = &str> {
        self.sorted.1.get_or_init(|| sorted(self.items().keys())).iter().map(String::as_str)
    }

    fn index(&mut self) {
        let headings = self.pages.iter().map(|placed| placed.outline.anchors.len()).sum();
        self.landings = Landings::with_capacity(self.pages.len(), headings);
        for placed in &self.pages {
            let outline = &placed.outline;
            self.landings.add(&placed.head.url, path_key(placed.source.as_str()), &outline.anchors);
            self.sheets.push(self.sheets.last().copied().unwrap_or_default() + outline.sheets.len());
        }
    }
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_unstable();
    names
}
