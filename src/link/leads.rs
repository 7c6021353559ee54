//! Leads: which page each reference of a book leads to.
//!
//! A page has a number here: first come the chapters' pages in reading order, behind them the own pages of all
//! worksheets. A term leads nowhere, for it says itself where it is used; so does a file.

use std::collections::HashSet;

/// What stands for a reference that leads to no page.
const NOWHERE: u32 = u32::MAX;

/// Where all references of a book lead.
#[derive(Debug, Default)]
pub struct Leads {
    /// The pages that they lead to, those of one page behind those of the page before.
    to: Vec<u32>,
    /// Where the references of each page end.
    ends: Vec<usize>,
    /// Each page with one that it names as related.
    related: HashSet<(u32, u32)>,
    pages: usize,
}

impl Leads {
    /// Room for the references of so many chapters; `pages` is the number of all pages, worksheets' own ones too.
    pub(super) fn with_capacity(chapters: usize, pages: usize) -> Self {
        Self { ends: Vec::with_capacity(chapters), pages, ..Self::default() }
    }

    /// Add the next page, with where its references lead and which pages it names as related.
    pub(super) fn add(&mut self, references: &[Option<usize>], related: &[Option<usize>]) {
        let page = number(self.ends.len());
        self.to.extend(references.iter().map(|to| to.map_or(NOWHERE, number)));
        self.ends.push(self.to.len());
        self.related.extend(related.iter().flatten().map(|&to| (page, number(to))));
    }

    /// How many pages there are.
    pub const fn pages(&self) -> usize {
        self.pages
    }

    /// The page that the n-th reference of a page leads to.
    pub fn to(&self, page: usize, reference: usize) -> Option<usize> {
        led(*self.all(page).get(reference)?)
    }

    /// The pages that the references of a page lead to.
    pub fn of(&self, page: usize) -> impl Iterator<Item = usize> {
        self.all(page).iter().copied().filter_map(led)
    }

    /// Whether a page names another as related.
    pub fn relates(&self, page: usize, other: usize) -> bool {
        !self.related.is_empty() && self.related.contains(&(number(page), number(other)))
    }

    fn all(&self, page: usize) -> &[u32] {
        let start = page.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.to[start..self.ends[page]]
    }
}

/// The number of a page, made small. Books are capped far below four thousand million pages.
pub(super) fn number(page: usize) -> u32 {
    u32::try_from(page).unwrap_or(NOWHERE)
}

fn led(to: u32) -> Option<usize> {
    (to != NOWHERE).then_some(to as usize)
}
