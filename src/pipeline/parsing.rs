//! Parsing all chapters, those that are as they were last time excepted.
//!
//! In: the sources of a book. Out: [`Chapters`]. A source is compared by its identity first, so that an edit in a book
//! of 10,000 chapters costs a glance at each, and by its hash when another took its place. Chapters are remembered
//! from one build to the next.

use super::edited::Edited;
use crate::diag::{At, Code, Diagnostic, Place};
use crate::hash::{Hash128, stable_hash};
use crate::load::Sources;
use crate::model::Chapter;
use crate::parse::{self, Parsed, Settings};
use crate::source::Source;
use rayon::prelude::*;
use std::collections::HashSet;
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
    settings: Hash128,
    /// The chapters that could be read, in the order of their sources.
    pub all: Edited<Arc<Chapter>>,
    /// A hash of all names and outlines.
    pub outlines: Hash128,
    /// A hash of all sentences with references.
    pub said: Hash128,
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
        let same_names = known
            && self
                .entries
                .iter()
                .zip(sources.chapters.values())
                .all(|(entry, source)| Arc::ptr_eq(&entry.source, source) || entry.source.id() == source.id());
        if same_names { self.with_texts(sources, settings) } else { self.anew(sources, settings, hash) }
    }

    /// Every mistake in the chapters.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.entries.iter().flat_map(|entry| entry.diagnostics.iter())
    }

    /// The same files as before, some with other texts.
    fn with_texts(mut self, sources: &Sources, settings: &Settings) -> Self {
        let mut edited = Vec::new();
        for (at, (entry, source)) in self.entries.iter_mut().zip(sources.chapters.values()).enumerate() {
            if Arc::ptr_eq(&entry.source, source) {
                continue;
            }
            if entry.source.hash() == source.hash() {
                entry.source = source.clone();
            } else {
                edited.push((at, source.clone()));
            }
        }
        let made: Vec<Entry> = edited.par_iter().map(|(_, source)| Entry::new(source.clone(), settings)).collect();
        let old = |at: usize| self.entries[at].chapter.as_ref();
        let outline = |chapter: Option<&Arc<Chapter>>| chapter.map(|chapter| chapter.outline_hash);
        let said = |chapter: Option<&Arc<Chapter>>| chapter.map(|chapter| chapter.said_hash);
        let same_said = edited.iter().zip(&made).all(|((at, _), new)| said(old(*at)) == said(new.chapter.as_ref()));
        let texts_only =
            edited.iter().zip(&made).all(|((at, _), new)| outline(old(*at)) == outline(new.chapter.as_ref()));
        // Where every chapter could be read, its number among all is that of its source.
        let numbered = self.all.len() == self.entries.len();
        self.made = made.len();
        self.changed = (texts_only && numbered).then(|| edited.iter().map(|(at, _)| *at).collect());
        for ((at, _), entry) in edited.into_iter().zip(made) {
            if let (true, Some(chapter)) = (self.changed.is_some(), &entry.chapter) {
                self.all.replace(at, chapter.clone());
            }
            self.entries[at] = entry;
        }
        if self.changed.is_none() {
            self.gather();
        } else if !same_said {
            self.gather_said();
        }
        self
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
            None => Entry::new(source.clone(), settings),
        });
        next.entries = made.collect();
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
        self.gather_said();
    }

    fn gather_said(&mut self) {
        let chapters = self.entries.iter().filter_map(|entry| entry.chapter.as_ref());
        self.said = stable_hash(&chapters.map(|chapter| chapter.said_hash).collect::<Vec<_>>());
    }
}

impl Entry {
    fn new(source: Arc<Source>, settings: &Settings) -> Self {
        let limit = settings.limits.page;
        if source.text().len() as u64 > limit {
            let message = format!("this chapter is larger than {limit} bytes");
            let help = "split it, or raise `limits.page` in the configuration";
            let place = Place::new(source.id(), At::File);
            let diagnostics = Arc::from([Diagnostic::new(Code::TooLarge, place, message).help(help)]);
            return Self { source, chapter: None, diagnostics };
        }
        let Parsed { chapter, diagnostics } = parse::parse(&source, settings);
        Self { source, chapter: Some(chapter), diagnostics: diagnostics.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;
    use crate::source::SourceId;

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
}
