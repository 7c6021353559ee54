//! Landings: the chapters and headings that links may lead to.
//!
//! Links lead all over a book, so each answer is a walk through memory that nobody touched lately, and in a large book
//! that walk is what linking costs. Everything that most answers need therefore lies close together here: one table of
//! keys that parsing has already made, and one text of all addresses.

use super::resolve::encode;
use crate::hash::Hash128;
use std::collections::HashMap;

/// A chapter, or a heading of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Landing {
    page: u32,
    heading: Option<u32>,
}

impl Landing {
    /// The number of its page.
    pub(super) fn page(self) -> usize {
        self.page as usize
    }

    /// The number of its heading on that page; none for the chapter itself.
    pub(super) fn heading(self) -> Option<usize> {
        self.heading.map(|heading| heading as usize)
    }
}

/// All landings of a book.
#[derive(Debug, Default)]
pub(super) struct Landings {
    by_key: HashMap<Hash128, Landing>,
    /// The encoded addresses of all pages, one behind the other.
    hrefs: String,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl Landings {
    /// Room for so many pages and headings.
    pub(super) fn with_capacity(pages: usize, headings: usize) -> Self {
        let by_key = HashMap::with_capacity(pages + headings);
        Self { by_key, hrefs: String::with_capacity(pages * 32), ends: Vec::with_capacity(pages) }
    }

    /// Add the next page, by its address and its key, with the keys of its headings.
    pub(super) fn add(&mut self, url: &str, key: Hash128, headings: &[Hash128]) {
        let page = number(self.ends.len());
        self.hrefs += &encode(url);
        self.ends.push(self.hrefs.len());
        self.by_key.insert(key, Landing { page, heading: None });
        let headings = headings.iter().zip(0..).map(|(&key, nth)| (key, Landing { page, heading: Some(nth) }));
        self.by_key.extend(headings);
    }

    /// The landing of a [`place_key`](crate::model::place_key).
    pub(super) fn get(&self, key: Hash128) -> Option<Landing> {
        self.by_key.get(&key).copied()
    }

    /// The encoded address of a page.
    pub(super) fn href(&self, page: usize) -> &str {
        let start = page.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.hrefs[start..self.ends[page]]
    }
}

/// Books are capped far below four thousand million pages.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
