//! A linked guide: its chapters, the answers to their references, and the pages that they make.

use super::edited::Edited;
use crate::link::Guide;
use crate::link::mentions::Mentioned;
use crate::model::{Chapter, Links, Page};
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

/// A guide with the chapters and answers that make its pages.
pub(super) struct Linked<'a> {
    pub guide: &'a Guide,
    chapters: &'a Edited<Arc<Chapter>>,
    links: &'a [Arc<Links>],
    /// Who mentions what, once that is known.
    pub mentioned: Arc<Mentioned>,
    /// All pages, made when something first asks.
    pages: OnceCell<Vec<Page>>,
}

impl<'a> Linked<'a> {
    pub fn new(guide: &'a Guide, chapters: &'a Edited<Arc<Chapter>>, links: &'a [Arc<Links>]) -> Self {
        Self { guide, chapters, links, mentioned: Arc::default(), pages: OnceCell::new() }
    }

    /// Tell the pages who mentions them.
    pub fn mention(&mut self, mentioned: Arc<Mentioned>) {
        for page in self.pages.get_mut().into_iter().flatten() {
            page.mentions = mentioned.of(&page.head.url);
        }
        self.mentioned = mentioned;
    }

    /// All pages, in reading order.
    pub fn pages(&self) -> &[Page] {
        self.pages.get_or_init(|| (0..self.guide.pages.len()).map(|number| self.page(number)).collect())
    }

    /// The n-th page.
    pub fn page(&self, number: usize) -> Page {
        let placed = &self.guide.pages[number];
        let (chapter, links) = (self.chapters[placed.chapter].clone(), self.links[number].clone());
        let mentions = self.mentioned.of(&placed.head.url);
        Page { chapter, links, head: placed.head.clone(), mentions }
    }

    /// The numbers of the pages of some chapters, those that are published.
    pub fn numbers(&self, chapters: &[usize]) -> Vec<usize> {
        chapters.iter().filter_map(|&chapter| self.guide.page_of(chapter)).collect()
    }

    /// The numbers of the pages at some addresses, and of those whose worksheets are there.
    pub fn at(&self, addresses: &HashSet<String>) -> Vec<usize> {
        addresses.iter().filter_map(|address| self.mentioned.number(address)).collect()
    }
}
