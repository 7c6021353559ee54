//! Early pages: what a large book shows while it is still being read for the first time.
//!
//! In: the address of a chapter. Out: its page, as a small book around it gives it: the configuration, the theme, the
//! references, and the chapters beside it and behind its links, as they are on the disk at that moment. Its contents,
//! numbers and mentions are those of the small book, so nobody may keep it; the whole book's page takes its place.
//! What only a whole book can know waits for one. Mistakes are not told here.

use super::preview::{file, prefix};
use crate::link::{address, contents};
use crate::load::{CONFIG, REFERENCES, Reading, Sources, names};
use crate::model::{Chapter, Destination, Outline, Recipe};
use crate::parse::markdown::join;
use crate::parse::{self, glossary::GLOSSARY};
use crate::pipeline::{Built, Options, Pipeline};
use crate::source::{Source, SourceId};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

/// A book of so many chapters is read before anyone has opened it.
const SMALL: usize = 256;

/// How many chapters before and after a page are read with it.
const BESIDE: usize = 5;

/// How many of the files are read that a page leads to.
const LINKED: usize = 64;

/// The address of the cover, which a book has even where its author wrote none.
const COVER: &str = "index.html";

/// How many pages are made early; whoever wants more waits for the whole book.
const PAGES: usize = 32;

/// A large book that is still being read.
#[derive(Debug)]
pub(super) struct Early {
    /// What every page needs.
    common: Sources,
    prefix: String,
    /// The names of all files.
    files: BTreeSet<String>,
    /// The chapters in reading order, with the addresses that their paths give them.
    chapters: Vec<(SourceId, String)>,
    pipeline: Pipeline,
    /// The threads of everyone else are busy with the whole book.
    thread: ThreadPool,
    /// How many more pages are made.
    left: usize,
    /// What the pages have brought with them: styles, scripts, pictures.
    brought: BTreeMap<String, Arc<[u8]>>,
}

impl Early {
    /// A look at a book; nothing when it is so small that nobody will wait for it.
    pub fn new(root: &Path, options: Options) -> Option<Self> {
        let files: BTreeSet<String> = names(root).into_iter().collect();
        let chapters: Vec<SourceId> =
            files.iter().filter(|name| is_chapter(name)).map(|name| SourceId::new(name.as_str())).collect();
        if chapters.len() <= SMALL {
            return None;
        }
        let mut common = Sources { root: root.to_owned(), ..Sources::default() };
        read(&mut common, [CONFIG, "theme"]);
        let config = common.config.as_deref().map(|source| parse::config(source).value);
        Some(Self {
            prefix: prefix(&config.unwrap_or_default()),
            common,
            chapters: addressed(&chapters),
            files,
            pipeline: Pipeline::new(options),
            thread: ThreadPoolBuilder::new().num_threads(1).build().ok()?,
            left: PAGES,
            brought: BTreeMap::new(),
        })
    }

    /// The path under which the site stands.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// How many chapters the book has.
    pub fn chapters(&self) -> usize {
        self.chapters.len()
    }

    /// The page at an address, or what such a page has brought with it.
    pub fn look(&mut self, address: &str) -> Option<(String, Arc<[u8]>)> {
        let address = file(address);
        if let Some(bytes) = self.brought.get(&address) {
            return Some((address, bytes.clone()));
        }
        let at = self.chapters.iter().position(|(_, own)| *own == address);
        let at = at.or_else(|| (address == COVER && !self.chapters.is_empty()).then_some(0))?;
        self.left = self.left.checked_sub(1)?;
        let bytes = self.page(at, &address)?;
        Some((address, bytes))
    }

    /// What pages brought with them, once the whole book is there: they may ask for it after that.
    pub fn end(self) -> BTreeMap<String, Arc<[u8]>> {
        self.brought
    }

    /// Make the page of a chapter at an address.
    fn page(&mut self, at: usize, address: &str) -> Option<Arc<[u8]>> {
        let mut sources = self.common.clone();
        read(&mut sources, self.beside(at).into_iter().map(SourceId::as_str));
        let own = &self.chapters[at].0;
        let built = self.thread.install(|| self.pipeline.build(&sources));
        if let Some(chapter) = built.chapters.iter().find(|chapter| chapter.source == *own) {
            read(&mut sources, self.linked(chapter).into_iter().take(LINKED));
            self.cite(&mut sources, &chapter.outline);
        }
        let built = self.thread.install(|| self.pipeline.build(&sources));
        let (_, Recipe::Page(_)) = built.site.recipe(address)? else { return None };
        let (_, rendered) = self.thread.install(|| self.pipeline.render(&built, &[address])).pop()?;
        self.brought.extend(brought(&built));
        Some(rendered.ok()?.bytes)
    }

    /// Add the works that a chapter cites, and no others: a large book may have thousands.
    fn cite(&self, sources: &mut Sources, outline: &Outline) {
        let keys: HashSet<&str> = outline.cited_keys().collect();
        let mut all = Sources { root: sources.root.clone(), ..Sources::default() };
        read(&mut all, REFERENCES.into_iter().filter(|_| !keys.is_empty()));
        let cited =
            all.references.iter().map(|source| Arc::new(Source::new(source.id().clone(), &some(source, &keys))));
        sources.references.extend(cited);
        read(sources, self.files.iter().map(String::as_str).filter(|name| name.ends_with(".csl")));
    }

    /// A chapter with those before and after it, the first pages of its parts, the cover and the glossary.
    fn beside(&self, at: usize) -> Vec<&SourceId> {
        let near = at.saturating_sub(BESIDE)..(at + BESIDE + 1).min(self.chapters.len());
        let own = self.chapters[at].0.as_str();
        let leads = |source: &SourceId| {
            let folder = source.as_str().strip_suffix("index.md");
            source.as_str() == GLOSSARY || folder.is_some_and(|folder| own.starts_with(folder))
        };
        let all = self.chapters.iter().enumerate();
        all.filter(|(nth, (source, _))| near.contains(nth) || leads(source)).map(|(_, (source, _))| source).collect()
    }

    /// The files that a chapter leads to.
    fn linked<'a>(&'a self, chapter: &'a Chapter) -> Vec<&'a str> {
        let outline = &chapter.outline;
        let (mut paths, mut names) = (BTreeSet::new(), HashSet::new());
        for reference in &outline.references {
            match &reference.to {
                Destination::Chapter(path, _) | Destination::File(path) | Destination::Image(path) => {
                    paths.insert(path.clone());
                }
                Destination::Wiki(name, _) => drop(names.insert(name.trim_end_matches(".md"))),
                _ => {}
            }
        }
        paths.extend(outline.related.iter().filter_map(|to| join(chapter.source.folder(), to)));
        let files = paths.iter().filter_map(|path| self.files.get(path)).map(String::as_str);
        files.chain(self.named(&names)).collect()
    }

    /// The chapters that have one of these names.
    fn named(&self, wanted: &HashSet<&str>) -> impl Iterator<Item = &str> {
        let all = self.chapters.iter().filter(|_| !wanted.is_empty());
        all.filter(|(source, url)| address::names(source, url).iter().any(|name| wanted.contains(name)))
            .map(|(source, _)| source.as_str())
    }
}

/// Whether a file is a chapter, by its name.
fn is_chapter(name: &str) -> bool {
    name.ends_with(".md") && !name.starts_with("theme/")
}

/// Chapters in reading order, with the addresses that their paths give them.
fn addressed(chapters: &[SourceId]) -> Vec<(SourceId, String)> {
    let ordered = contents::by_path(chapters).into_iter();
    ordered.filter_map(|source| Some((source.clone(), address::by_path(source)?))).collect()
}

/// Read some files of a book. What cannot be read is told with the whole book.
fn read<'a>(sources: &mut Sources, paths: impl IntoIterator<Item = &'a str>) {
    for path in paths {
        drop(sources.refresh(path, Reading::Whole));
    }
}

/// The entries of a file of references that have one of these keys, and what stands before the first.
fn some(references: &Source, keys: &HashSet<&str>) -> String {
    let key = if references.id().as_str().ends_with(".bib") { bibtex_key } else { yaml_key };
    let mut wanted = true;
    let lines = references.text().split_inclusive('\n').filter(|line| {
        if let Some(key) = key(line) {
            wanted = keys.contains(key);
        }
        wanted
    });
    lines.collect()
}

/// The key of the entry that a line of BibTeX begins.
fn bibtex_key(line: &str) -> Option<&str> {
    let (_, entry) = line.strip_prefix('@')?.split_once('{')?;
    Some(entry.split_once(',')?.0.trim())
}

/// The key of the entry that a line of YAML begins.
fn yaml_key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t', '#', '}']))?;
    Some(key.trim().trim_matches(['"', '\'']))
}

/// The files of a site whose names tell their contents.
fn brought(built: &Built) -> impl Iterator<Item = (String, Arc<[u8]>)> + '_ {
    built.site.addresses().zip(built.site.recipes()).filter_map(|(address, recipe)| match recipe {
        Recipe::Ready(bytes) if address.starts_with("assets/") => Some((address.to_owned(), bytes.clone())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A book of so many chapters, of which the last gives itself another address.
    #[expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]
    fn book(chapters: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write(CONFIG, "title: Test\nsite_url: https://example.org/some/path\n");
        for nth in 1..chapters {
            write(&format!("{nth}-many-{nth}.md"), &format!("---\ntitle: Many {nth}\n---\n\nText.\n"));
        }
        write("999-last.md", "---\ntitle: Last\nslug: other\n---\n\nText.\n");
        folder
    }

    fn early(chapters: usize) -> Option<Early> {
        Early::new(book(chapters).path(), Options::default())
    }

    #[test]
    fn only_a_large_book_has_early_pages() {
        assert!(early(SMALL).is_none());
        let large = early(SMALL + 1).expect("a large book");
        assert_eq!((large.chapters(), large.prefix()), (SMALL + 1, "/some/path/"));
    }

    #[test]
    fn of_many_works_those_that_are_cited_are_read() {
        let of = |name: &str, text: &str| some(&Source::new(SourceId::new(name), text), &HashSet::from(["b", "c"]));
        let yaml = "# Works\na:\n  title: A\n\"b\":\n  title: B\nc: {title: C}\nd:\n  parent:\n    title: D\n";
        assert_eq!(of("references.yaml", yaml), "# Works\n\"b\":\n  title: B\nc: {title: C}\n");
        let bib = "@string{x = {Press}}\n@book{a,\n  title = {A: b}\n}\n\n@book{ b ,\n  title = {B}\n}\n@misc{c, title = {C}}\n";
        let cited = "@string{x = {Press}}\n@book{ b ,\n  title = {B}\n}\n@misc{c, title = {C}}\n";
        assert_eq!(of("references.bib", bib), cited);
    }

    #[test]
    fn pages_are_at_their_own_addresses_and_no_more_than_some_are_made() {
        let folder = book(SMALL + 1);
        let mut early = Early::new(folder.path(), Options::default()).expect("a large book");
        for address in ["last/", "other/", "nowhere/", "404.html", "sitemap.xml", "robots.txt"] {
            assert!(early.look(address).is_none(), "{address}");
        }
        let (name, page) = early.look("many-10/").expect("a page");
        let page = String::from_utf8_lossy(&page).into_owned();
        assert_eq!(name, "many-10/index.html");
        // In the order of their numbers, not of their letters.
        assert!(page.contains("Many 9<") && page.contains("Many 11<") && !page.contains("Many 101<"), "{page}");
        assert!(early.look("").is_some(), "a cover, though the author wrote none");
        let made = (1..=SMALL).filter(|nth| early.look(&format!("many-{nth}/")).is_some()).count();
        assert!(made < PAGES, "{made} more pages");
        assert!(!early.end().is_empty());
    }
}
