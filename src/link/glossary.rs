//! The glossary: what a name of a term means, and where each term is used.

use super::{Guide, Placed};
use crate::model::{Destination, PageKind, ShownTerm, Uses};
use crate::parse::glossary::Name;
use std::collections::HashMap;
use std::sync::Arc;

/// How many chapters the glossary names for one term.
const SHOWN: usize = 40;

/// The terms of a book.
#[derive(Debug, Default)]
pub(super) struct Glossary {
    page: usize,
    terms: Vec<Arc<ShownTerm>>,
    /// Terms by id.
    ids: HashMap<String, usize>,
    /// Terms by what their names and aliases are compared by.
    names: HashMap<Name, usize>,
    /// All names and ids, sorted.
    sorted: Vec<String>,
}

impl Glossary {
    /// The terms of the page that explains them.
    pub fn new(pages: &[Placed]) -> Self {
        let Some(page) = pages.iter().position(|placed| placed.head.kind == PageKind::Glossary) else {
            return Self::default();
        };
        let mut glossary = Self { page, ..Self::default() };
        for (nth, term) in pages[page].outline.terms.iter().enumerate() {
            let shown = ShownTerm { id: term.id.clone(), name: term.name.clone(), words: term.words.clone() };
            glossary.terms.push(Arc::new(shown));
            glossary.ids.insert(term.id.clone(), nth);
            for name in term.aliases.iter().chain([&term.name]) {
                glossary.names.entry(Name::new(name)).or_insert(nth);
                glossary.sorted.push(name.clone());
            }
            glossary.sorted.push(term.id.clone());
        }
        glossary.sorted.sort_unstable();
        glossary.sorted.dedup();
        glossary
    }

    /// The number of the page.
    pub fn page(&self) -> usize {
        self.page
    }

    /// A term by its id, its name or an alias.
    pub fn get(&self, name: &str) -> Option<&Arc<ShownTerm>> {
        self.terms.get(self.number(name)?)
    }

    /// All names and ids, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sorted.iter().map(String::as_str)
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.ids.get(name).or_else(|| self.names.get(&Name::new(name))).copied()
    }

    /// Where each term is used: in each chapter the first place.
    pub fn uses(&self, guide: &Guide) -> Vec<Uses> {
        let mut all = vec![Uses::default(); self.terms.len()];
        let mut last = vec![usize::MAX; self.terms.len()];
        for (at, placed) in guide.pages.iter().enumerate().filter(|&(at, _)| at != self.page) {
            for place in &placed.outline.uses {
                let Some(term) = self.used(placed, place.reference) else { continue };
                if std::mem::replace(&mut last[term], at) == at {
                    continue;
                }
                if all[term].shown.len() == SHOWN {
                    all[term].more += 1;
                    continue;
                }
                let heading = place.heading.and_then(|heading| placed.outline.headings.get(heading));
                let fragment = heading.map(|heading| format!("#{}", super::resolve::encode(&heading.id)));
                let href = guide.landings.href(at).to_owned() + &fragment.unwrap_or_default();
                all[term].shown.push((href, placed.outline.title.clone()));
            }
        }
        all
    }

    fn used(&self, placed: &Placed, reference: usize) -> Option<usize> {
        match &placed.outline.references.get(reference)?.to {
            Destination::Entity(_, name) => self.number(name),
            _ => None,
        }
    }
}
