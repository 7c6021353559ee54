//! A linked guide: its chapters, the answers to their references, and the pages that they make.

use super::edited::Edited;
use crate::link::leads::Leads;
use crate::link::mentions::Mentioned;
use crate::link::{Answered, Guide};
use crate::model::{Chapter, Links, Page};
use std::cell::OnceCell;
use std::sync::Arc;

/// A guide with the chapters and answers that make its pages.
pub(super) struct Linked<'a> {
    pub guide: &'a Guide,
    chapters: &'a Edited<Arc<Chapter>>,
    links: &'a [Arc<Links>],
    /// Where their references lead.
    pub leads: &'a Leads,
    /// Who mentions what, once that is known.
    pub mentioned: Arc<Mentioned>,
    /// All pages, made when something first asks.
    pages: OnceCell<Vec<Page>>,
}

impl<'a> Linked<'a> {
    pub fn new(guide: &'a Guide, chapters: &'a Edited<Arc<Chapter>>, answered: &'a Answered) -> Self {
        let Answered { links, leads } = answered;
        Self { guide, chapters, links, leads, mentioned: Arc::default(), pages: OnceCell::new() }
    }

    /// Tell the pages who mentions them.
    pub fn mention(&mut self, mentioned: Arc<Mentioned>) {
        for (number, page) in self.pages.get_mut().into_iter().flatten().enumerate() {
            page.mentions = mentioned.of(number);
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
        let mentions = self.mentioned.of(number);
        Page { chapter, links, head: placed.head.clone(), mentions }
    }

    /// The numbers of the pages of some chapters, those that are published.
    pub fn numbers(&self, chapters: &[usize]) -> Vec<usize> {
        chapters.iter().filter_map(|&chapter| self.guide.page_of(chapter)).collect()
    }
}
