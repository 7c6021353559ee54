//! Citing: the works that a book cites become words, in the style that it has chosen.
//!
//! In: the book's references, a [`Style`], and every citation of every chapter. Out: a [`Bibliography`]: the entry of
//! each work, and what it is called wherever it is cited. A style must know all works to tell those apart that look
//! alike ("2020a"), so this runs once for a book, before pages get their answers; a page then carries only the words
//! that it shows. Nothing here is HTML.
//!
//! Works that look alike make a group. Each group is formatted by itself and remembered by what is in it, so that
//! neither an edit nor a large book costs more than its share.

mod compose;
mod format;
mod order;
pub mod style;

pub use format::looks;
pub use style::Style;

use crate::hash::{Hash128, HashedMap, stable_hash};
use crate::model::{Citation, Cite, CiteForm, Inlines, Locator, LocatorKind, OneOf, ShownWork, SourceRef, naming_key};
use crate::parse::references::{References, Work};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// How many works that look alike are told apart: there are so many letters.
const ALIKE: usize = 26;

/// A way in which a work is cited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    key: String,
    form: CiteForm,
    locator: Option<Locator>,
}

impl Mention {
    /// The way in which a citation cites a work.
    pub fn of(cite: &Cite) -> Self {
        Self { key: cite.key.clone(), form: cite.form, locator: cite.locator.clone() }
    }

    /// The way in which the head of a chapter names a source: its author, with the pages.
    pub fn of_source(source: &SourceRef) -> Self {
        let pages = source.pages.as_deref().map(|pages| pages.replace(['–', '—'], "-"));
        let locator = pages.map(|value| Locator { kind: LocatorKind::Page, value });
        Self { key: source.key.clone(), form: CiteForm::Narrative, locator }
    }

    /// The key of the work.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The key under which a bibliography knows what the work is called.
    pub fn naming(&self) -> Hash128 {
        naming_key(&self.key, self.form, self.locator.as_ref())
    }
}

/// Works that look alike, with the ways in which each is cited. Most groups have one.
#[derive(Debug)]
pub struct Group<'a> {
    works: Vec<(&'a str, &'a Work)>,
    mentions: Vec<&'a Mention>,
    /// The number of the first of them, from 0, for styles that count.
    number: usize,
    /// A hash of all of this and the style.
    pub key: Hash128,
}

impl Group<'_> {
    /// The key of its first work.
    pub fn name(&self) -> &str {
        self.works.first().map_or("", |(key, _)| key)
    }

    /// Where that stands in the references.
    pub fn span(&self) -> Span {
        self.works.first().map(|(_, work)| work.span).unwrap_or_default()
    }
}

/// What a group looks like.
#[derive(Debug, Default)]
pub struct Formatted {
    works: Vec<ShownWork>,
    named: HashMap<Mention, Inlines>,
}

/// The bibliography of a book.
#[derive(Debug)]
pub struct Bibliography {
    /// The references.
    pub references: Arc<References>,
    style: Arc<Style>,
    /// Their entries, in the order of the bibliography.
    works: Arc<Vec<ShownWork>>,
    /// What they are called, each in every way in which it is cited.
    names: Arc<Vec<ShownWork>>,
    named: HashedMap<Named>,
    /// A hash of everything that a page may show of it.
    pub hash: Hash128,
}

/// What a work is called, and its place in the bibliography; both by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    name: u32,
    rank: u32,
}

/// The cited works in the order of the bibliography, from the order in which they are first cited.
pub fn ordered<'a>(style: &Style, mut cited: Vec<(&'a str, &'a Work)>) -> Vec<(&'a str, &'a Work)> {
    if style.sorts() {
        order::sort(style, &mut cited);
    }
    cited
}

/// The groups of works, from all works in their order with what each looks like.
pub fn groups<'a>(
    style: &Style,
    works: &[(&'a str, &'a Work)],
    looks: &[Arc<str>],
    mentions: &'a BTreeSet<Mention>,
) -> Vec<Group<'a>> {
    let mut by_key: HashMap<&str, Vec<&Mention>> = HashMap::new();
    for mention in mentions {
        by_key.entry(&mention.key).or_default().push(mention);
    }
    let mut alike: BTreeMap<(&str, usize), Vec<usize>> = BTreeMap::new();
    for (rank, looks) in looks.iter().enumerate() {
        // A style that counts tells all works apart.
        alike.entry((looks, if style.counts { rank } else { 0 })).or_default().push(rank);
    }
    let group = |ranks: &[usize]| {
        let number = if style.counts { ranks[0] } else { 0 };
        let works: Vec<_> = ranks.iter().map(|&rank| works[rank]).collect();
        let own = works.iter().filter_map(|(key, _)| by_key.get(key));
        let mentions: Vec<&Mention> = own.flatten().copied().collect();
        let hashes: Vec<_> = works.iter().map(|(key, work)| (key, work.hash)).collect();
        let key = stable_hash(&(style.hash, hashes, &mentions, number));
        Group { works, mentions, number, key }
    };
    alike.values().flat_map(|ranks| ranks.chunks(ALIKE)).map(group).collect()
}

/// Format a group.
pub fn format(style: &Style, group: &Group) -> Formatted {
    let works = format::entries(style, &group.works, group.number);
    let named = format::mentions(style, &group.works, &group.mentions, group.number);
    Formatted { works, named }
}

impl Bibliography {
    /// The bibliography of a book, from its works in their order and what its groups look like.
    pub fn new(
        references: Arc<References>,
        style: Arc<Style>,
        works: &[(&str, &Work)],
        formatted: &[Arc<Formatted>],
    ) -> Self {
        let ranks: HashMap<String, usize> =
            works.iter().enumerate().map(|(rank, (key, _))| ((*key).to_owned(), rank)).collect();
        let mut shown: Vec<(usize, ShownWork)> = formatted
            .iter()
            .flat_map(|group| &group.works)
            .filter_map(|work| Some((*ranks.get(&work.key)?, work.clone())))
            .collect();
        shown.sort_unstable_by_key(|(rank, _)| *rank);
        let works: Vec<ShownWork> = shown.into_iter().map(|(_, work)| work).collect();
        let ranks: HashMap<&str, u32> = works.iter().zip(0..).map(|(work, rank)| (work.key.as_str(), rank)).collect();
        let named: BTreeMap<&Mention, &Inlines> = formatted.iter().flat_map(|group| &group.named).collect();
        let keys: Vec<&String> = references.works.keys().collect();
        let known = (&references.source, keys, &references.unread, references.whole);
        let hash = stable_hash(&(style.hash, known, &works, &named));
        let known = named.into_iter().filter(|(mention, _)| ranks.contains_key(mention.key()));
        let (mut names, mut named) = (Vec::new(), HashedMap::default());
        for ((mention, words), name) in known.zip(0..) {
            named.insert(mention.naming(), Named { name, rank: ranks[mention.key()] });
            names.push(ShownWork { key: mention.key.clone(), words: words.clone() });
        }
        Self { references, style, works: Arc::new(works), names: Arc::new(names), named, hash }
    }

    /// The entries of all cited works, in their order.
    pub fn works(&self) -> &[ShownWork] {
        &self.works
    }

    /// The entries of some works, each once, in the order of the bibliography.
    pub fn of(&self, named: impl Iterator<Item = Named>) -> Vec<OneOf<ShownWork>> {
        let mut ranks: Vec<u32> = named.map(|named| named.rank).collect();
        ranks.sort_unstable();
        ranks.dedup();
        ranks.into_iter().map(|rank| OneOf::new(&self.works, rank)).collect()
    }

    /// What a work is called, by its [`naming_key`].
    pub fn named(&self, naming: Hash128) -> Option<Named> {
        self.named.get(&naming).copied()
    }

    /// What the works of some citations are called. All are looked up before any is shown, so that the memory that they
    /// lie in is asked for at once.
    pub fn all_named(&self, citations: &[Citation]) -> Vec<Option<Named>> {
        citations.iter().flat_map(|citation| &citation.cites).map(|cite| self.named(cite.naming)).collect()
    }

    /// The words of a name.
    pub fn words(&self, named: Named) -> OneOf<ShownWork> {
        OneOf::new(&self.names, named.name)
    }
}

#[cfg(test)]
mod tests;
