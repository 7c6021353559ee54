//! Pages that list chapters by a name: by tag, and by who wrote them.
//!
//! In: the pages of a book. Out: one typed view a page, whose names are in the order of the alphabet. Names that differ
//! only in case, or in a space for a `-`, are one, shown as it was written first.

use crate::hash::{Hash128, stable_hash};
use crate::link::resolve::encode;
use crate::model::{Generated, NavEntry, Page};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the template calls `index`.
#[derive(Debug, Clone, Default, Serialize, Hash)]
pub struct IndexView {
    /// The names.
    pub names: Vec<NameView>,
}

/// A name.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct NameView {
    /// Its anchor.
    pub id: String,
    /// The name.
    pub name: String,
    /// Its chapters, in reading order.
    pub chapters: Vec<Arc<NavEntry>>,
}

/// A page that lists chapters by a name.
#[derive(Debug, Default)]
pub struct Index {
    /// What it shows; nothing where there are no names.
    pub view: Option<IndexView>,
    /// A hash of that.
    pub hash: Hash128,
}

/// All such pages of a book.
#[derive(Debug, Default)]
pub struct Indexes {
    /// Chapters by tag.
    pub tags: Index,
    /// Chapters by author.
    pub contributors: Index,
}

impl Indexes {
    /// Gather the names of a book.
    pub fn new(pages: &[Page]) -> Self {
        Self {
            tags: index(pages, |page| &page.chapter.outline.tags),
            contributors: index(pages, |page| &page.chapter.outline.authors),
        }
    }

    /// The one that is this page.
    pub const fn of(&self, page: Generated) -> Option<&Index> {
        match page {
            Generated::Tags => Some(&self.tags),
            Generated::Contributors => Some(&self.contributors),
            _ => None,
        }
    }
}

fn index(pages: &[Page], names: impl Fn(&Page) -> &[String]) -> Index {
    let mut by_key: BTreeMap<String, NameView> = BTreeMap::new();
    for page in pages {
        let entry = Arc::new(NavEntry {
            url: page.head.url.clone(),
            title: page.chapter.outline.title.clone(),
            number: page.head.number.clone(),
            summary: page.chapter.outline.summary.clone(),
        });
        for name in names(page).iter().filter(|name| !name.trim().is_empty()) {
            let key = key(name);
            let new = || NameView { id: anchor(&key), name: name.trim().to_owned(), chapters: Vec::new() };
            let view = by_key.entry(key.clone()).or_insert_with(new);
            if view.chapters.last().is_none_or(|last| last.url != entry.url) {
                view.chapters.push(entry.clone());
            }
        }
    }
    let view = Some(IndexView { names: by_key.into_values().collect() }).filter(|view| !view.names.is_empty());
    Index { hash: stable_hash(&view), view }
}

/// What makes two names one.
fn key(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

fn anchor(key: &str) -> String {
    format!("fg-name-{key}")
}

/// The address of a name on the page that lists it, from the site's root.
pub fn address(page: Generated, name: &str) -> String {
    format!("{}#{}", page.url(), encode(&anchor(&key(name))))
}

#[cfg(test)]
mod tests {
    use super::super::items::tests::page;
    use super::*;

    fn tagged(name: &str, tags: &[&str]) -> Page {
        let mut page = page(name, "Text.");
        let chapter = Arc::make_mut(&mut page.chapter);
        Arc::make_mut(&mut chapter.outline).tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        page
    }

    #[test]
    fn names_are_sorted_and_one_name_is_shown_once() {
        let pages =
            [tagged("one", &["Deep learning", "python", " "]), tagged("two", &["deep-learning", "Deep  Learning"])];
        let indexes = Indexes::new(&pages);
        let names = &indexes.tags.view.as_ref().expect("tags").names;
        let shown: Vec<_> = names.iter().map(|name| (name.name.as_str(), name.chapters.len())).collect();
        assert_eq!(shown, [("Deep learning", 2), ("python", 1)]);
        assert_eq!(address(Generated::Tags, "Deep Learning"), format!("tags/index.html#{}", names[0].id));
        assert!(indexes.contributors.view.is_none());
    }

    #[test]
    fn c4_names_with_special_characters_have_addresses() {
        assert_eq!(address(Generated::Tags, "C++ \"<&>\""), "tags/index.html#fg-name-c++-%22%3C&%3E%22");
    }
}
