//! Parsing all chapters, those that are as they were last time excepted.
//!
//! In: the sources of a book. Out: [`Chapters`]. The sources know what was read again, so that an edit in a book of
//! 10,000 chapters costs no glance at the others; where they do not, a source is compared by its identity first, and by
//! its hash when another took its place. Chapters are remembered from one build to the next.

use super::edited::Edited;
use super::memo::on_all_cores;
use crate::diag::{At, Code, Diagnostic, Place};
use crate::hash::{Hash128, stable_hash};
use crate::load::Sources;
use crate::model::Chapter;
use crate::parse::{self, Parsed, Settings};
use crate::source::{Source, SourceId};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// A source and what became of it.
#[derive(Debug, Clone)]
struct Entry {
    source: Arc<Source>,
    /// Nothing when it is longer than it may be.
    chapter: Option<Arc<Chapter>>,
    diagnostics: Arc<[Diagnostic]>,
}

/// Every chapter of a book.
#[derive(Debug, Clone, Default)]
pub(super) struct Chapters {
    entries: Vec<Entry>,
    /// The numbers of the entries that have diagnostics.
    told: BTreeSet<usize>,
    settings: Hash128,
    /// The number of the last edit that was seen.
    edit: Option<u64>,
    /// The chapters that could be read, in the order of their sources.
    pub all: Edited<Arc<Chapter>>,
    /// The files, other than chapters, that chapters lead to.
    pub files: Arc<BTreeSet<String>>,
    /// A hash of all names and outlines.
    pub outlines: Hash128,
    /// Whether the sentences with references are those of the build before.
    pub same_said: bool,
    /// Which of `all` are not what they were in the build before; nothing when more than texts changed.
    pub changed: Option<Vec<usize>>,
    /// How many were parsed, not remembered.
    pub made: usize,
}

impl Chapters {
    /// The chapters of a book, as it is now.
    pub fn next(self, sources: &Sources, settings: &Settings) -> Self {
        let hash = settings.hash();
        let known = self.settings == hash && self.entries.len() == sources.chapters.len();
        let touched = if known { self.touched(sources) } else { None };
        let next = match touched {
            Some(touched) => self.with_texts(touched, sources, settings),
            None => self.anew(sources, settings, hash),
        };
        Self { edit: sources.edits.last(), ..next }
    }

    /// Every mistake in the chapters.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.told.iter().flat_map(|&at| self.entries[at].diagnostics.iter())
    }

    /// The numbers of the entries whose sources may be others; nothing when the book has other files.
    fn touched(&self, sources: &Sources) -> Option<BTreeSet<usize>> {
        let Some(names) = self.edit.and_then(|edit| sources.edits.since(edit)) else { return self.compared(sources) };
        let mut touched = BTreeSet::new();
        for name in names {
            let id = SourceId::new(name);
            match (self.entries.binary_search_by(|entry| entry.source.id().cmp(&id)), sources.chapters.get(&id)) {
                (Ok(at), Some(_)) => _ = touched.insert(at),
                (Err(_), None) => {}
                _ => return None,
            }
        }
        Some(touched)
    }

    /// The same, by a look at each.
    fn compared(&self, sources: &Sources) -> Option<BTreeSet<usize>> {
        let same = |entry: &Entry, source: &Arc<Source>| Arc::ptr_eq(&entry.source, source);
        let both = || self.entries.iter().zip(sources.chapters.values()).enumerate();
        let named = both().all(|(_, (entry, source))| same(entry, source) || entry.source.id() == source.id());
        named.then(|| both().filter(|(_, (entry, source))| !same(entry, source)).map(|(at, _)| at).collect())
    }

    /// The same files as before, some with other texts.
    fn with_texts(mut self, touched: BTreeSet<usize>, sources: &Sources, settings: &Settings) -> Self {
        let mut edited = Vec::new();
        for at in touched {
            let entry = &mut self.entries[at];
            let Some(source) = sources.chapters.get(entry.source.id()) else { continue };
            if entry.source.hash() == source.hash() {
                entry.source = source.clone();
            } else {
                edited.push((at, source.clone()));
            }
        }
        let made = on_all_cores(&edited, |(at, source)| self.entries[*at].again(source.clone(), settings));
        let old = |at: usize| self.entries[at].chapter.as_ref();
        let outline = |chapter: Option<&Arc<Chapter>>| chapter.map(|chapter| chapter.outline_hash);
        let texts_only =
            edited.iter().zip(&made).all(|((at, _), new)| outline(old(*at)) == outline(new.chapter.as_ref()));
        // Where every chapter could be read, its number among all is that of its source.
        let numbered = self.all.len() == self.entries.len();
        self.made = made.len();
        self.changed = (texts_only && numbered).then(|| edited.iter().map(|(at, _)| *at).collect());
        self.same_said = true;
        for ((at, _), entry) in edited.into_iter().zip(made) {
            if let (true, Some(chapter)) = (self.changed.is_some(), &entry.chapter) {
                self.same_said &= chapter.said_hash == self.all[at].said_hash;
                self.all.replace(at, chapter.clone());
            }
            self.put(at, entry);
        }
        if self.changed.is_none() {
            self.gather();
        }
        self
    }

    fn put(&mut self, at: usize, entry: Entry) {
        if entry.diagnostics.is_empty() {
            self.told.remove(&at);
        } else {
            self.told.insert(at);
        }
        self.entries[at] = entry;
    }

    /// Other files than before: what has the same source is kept.
    fn anew(self, sources: &Sources, settings: &Settings, hash: Hash128) -> Self {
        let known: HashSet<Hash128> = sources.chapters.values().map(|source| source.hash()).collect();
        let keep = self.settings == hash;
        let kept = self.entries.into_iter().filter(|entry| keep && known.contains(&entry.source.hash()));
        let mut kept = kept.peekable();
        let mut entries: Vec<Option<Entry>> = Vec::with_capacity(sources.chapters.len());
        for (id, source) in &sources.chapters {
            while kept.next_if(|entry| entry.source.id() < id).is_some() {}
            entries.push(kept.next_if(|entry| entry.source.id() == id && entry.source.hash() == source.hash()));
        }
        let mut next = Self { settings: hash, ..Self::default() };
        next.made = entries.iter().filter(|entry| entry.is_none()).count();
        let sources: Vec<&Arc<Source>> = sources.chapters.values().collect();
        let made = entries.into_par_iter().zip(sources).map(|(entry, source)| match entry {
            Some(entry) => Entry { source: source.clone(), ..entry },
            None => Entry::new(source.clone(), settings, None),
        });
        next.entries = made.collect();
        next.entries.iter_mut().for_each(Entry::compact);
        next.gather();
        next
    }

    fn gather(&mut self) {
        self.all = self.entries.iter().filter_map(|entry| entry.chapter.clone()).collect();
        let outlines = self.entries.iter().map(|entry| match &entry.chapter {
            Some(chapter) => chapter.outline_hash,
            None => stable_hash(entry.source.id()),
        });
        self.outlines = stable_hash(&outlines.collect::<Vec<_>>());
        let references = self.all.iter().flat_map(|chapter| &chapter.outline.references);
        self.files = Arc::new(references.filter_map(|reference| reference.to.file().map(str::to_owned)).collect());
        let told = self.entries.iter().enumerate().filter(|(_, entry)| !entry.diagnostics.is_empty());
        self.told = told.map(|(at, _)| at).collect();
        self.same_said = false;
    }
}

impl Entry {
    /// Bring what the next stages read of a chapter close together.
    fn compact(&mut self) {
        let Some(chapter) = self.chapter.take() else { return };
        self.chapter = Some(match Arc::try_unwrap(chapter) {
            Ok(chapter) => Arc::new(Chapter { outline: Arc::new((*chapter.outline).clone()), ..chapter }),
            Err(shared) => shared,
        });
    }

    /// The same chapter with another text.
    fn again(&self, source: Arc<Source>, settings: &Settings) -> Self {
        let sound = self.chapter.as_deref().filter(|_| self.diagnostics.is_empty());
        Self::new(source, settings, sound.map(|chapter| (&*self.source, chapter)))
    }

    fn new(source: Arc<Source>, settings: &Settings, before: Option<(&Source, &Chapter)>) -> Self {
        let limit = settings.limits.page;
        if source.text().len() as u64 > limit {
            let message = format!("this chapter is larger than {limit} bytes");
            let help = "split it, or raise `limits.page` in the configuration";
            let place = Place::new(source.id(), At::File);
            let diagnostics = Arc::from([Diagnostic::new(Code::TooLarge, place, message).help(help)]);
            return Self { source, chapter: None, diagnostics };
        }
        let Parsed { chapter, diagnostics } = parse::again(&source, settings, before);
        Self { source, chapter: Some(chapter), diagnostics: diagnostics.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;

    fn sources(texts: &[(&str, &str)]) -> Sources {
        let source = |(path, text): &(&str, &str)| {
            let id = SourceId::new(*path);
            (id.clone(), Arc::new(Source::new(id, &format!("---\ntitle: A\n---\n{text}"))))
        };
        Sources { chapters: texts.iter().map(source).collect(), ..Sources::default() }
    }

    fn next(before: Chapters, texts: &[(&str, &str)]) -> Chapters {
        before.next(&sources(texts), &Settings::new(&Config::default()))
    }

    #[test]
    fn only_what_changed_is_parsed() {
        let first = next(Chapters::default(), &[("a.md", "One."), ("b.md", "Two.")]);
        assert_eq!((first.made, first.changed.clone()), (2, None));
        let text = next(first.clone(), &[("a.md", "One."), ("b.md", "Other.")]);
        assert_eq!((text.made, &text.changed), (1, &Some(vec![1])));
        assert_eq!(text.outlines, first.outlines);
        let heading = next(first.clone(), &[("a.md", "# One"), ("b.md", "Two.")]);
        assert_eq!((heading.changed, heading.outlines == first.outlines), (None, false));
        let more = next(first.clone(), &[("a.md", "One."), ("aa.md", "New."), ("b.md", "Two.")]);
        assert_eq!((more.made, more.all.len()), (1, 3));
        let fewer = next(more, &[("b.md", "Two.")]);
        assert_eq!((fewer.made, fewer.all.len(), fewer.all[0].source.as_str()), (0, 1, "b.md"));
    }

    #[test]
    fn sources_that_are_the_same_ones_are_not_looked_at() {
        let (settings, mut sources) =
            (Settings::new(&Config::default()), sources(&[("a.md", "One."), ("b.md", "Two.")]));
        let first = Chapters::default().next(&sources, &settings);
        let id = SourceId::new("b.md");
        sources.chapters.insert(id.clone(), Arc::new(Source::new(id, "---\ntitle: A\n---\nOther.")));
        let second = first.next(&sources, &settings);
        assert_eq!((second.made, second.changed), (1, Some(vec![1])));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]
    fn where_the_sources_know_what_was_read_again_nothing_else_is_looked_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), format!("---\ntitle: A\n---\n{text}")).expect("a file");
        };
        for name in ["a.md", "b.md", "c.md"] {
            write(name, "Text.");
        }
        let mut sources = crate::load::load(folder.path()).expect("a book");
        let settings = Settings::new(&Config::default());
        let again = |before: Chapters, sources: &mut Sources, name: &str| {
            sources.refresh(name, crate::load::Reading::Whole).expect("a file");
            before.next(sources, &settings)
        };
        let first = again(Chapters::default(), &mut sources, "a.md");
        write("b.md", "Other.");
        let id = SourceId::new("c.md");
        sources.chapters.insert(id.clone(), Arc::new(Source::new(id, "---\ntitle: A\n---\nUnseen.")));
        let second = again(first, &mut sources, "b.md");
        assert_eq!((second.made, second.changed.clone()), (1, Some(vec![1])));
        write("aa.md", "New.");
        let third = again(second, &mut sources, "aa.md");
        assert_eq!((third.made, third.changed.clone(), third.all.len()), (2, None, 4));
        std::fs::remove_file(folder.path().join("a.md")).expect("a file");
        let fourth = again(third, &mut sources, "a.md");
        assert_eq!((fourth.made, fourth.all.len(), fourth.all[0].source.as_str()), (0, 3, "aa.md"));
    }
}
