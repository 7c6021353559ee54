//! Landings: the chapters and headings that links may lead to.
//!
//! Links lead all over a book, so each answer is a walk through memory that nobody touched lately, and in a large book
//! that walk is what linking costs. Everything that most answers need therefore lies close together here: a small table
//! of pages by keys that parsing has already made, the anchors of all headings, and one text of all addresses.

use super::leads::number;
use super::resolve::encode_to;
use crate::hash::{Hash128, HashedMap, short_hash};
use std::hash::BuildHasherDefault;

/// A chapter, or a heading of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Landing {
    page: u32,
    /// The number of the heading's anchor among those of all headings.
    anchor: Option<u32>,
}

impl Landing {
    /// The number of its page.
    pub(super) fn page(self) -> usize {
        self.page as usize
    }
}

/// All landings of a book.
#[derive(Debug, Default)]
pub(super) struct Landings {
    by_path: HashedMap<u32>,
    /// The encoded addresses of all pages, one behind the other.
    hrefs: String,
    /// A hash of each heading's anchor, the headings of one page behind those of the page before; sorted in each page.
    anchors: Vec<u64>,
    /// The number of each of these headings on its page.
    headings: Vec<u32>,
    /// Where the address and the anchors of each page stand.
    places: Vec<Standing>,
}

/// Where something of a page stands in what holds it of all pages.
#[derive(Debug, Clone, Copy)]
struct Standing {
    href: (u32, u32),
    anchors: (u32, u32),
}

impl Landings {
    /// Room for so many pages and headings.
    pub(super) fn with_capacity(pages: usize, headings: usize) -> Self {
        Self {
            by_path: HashedMap::with_capacity_and_hasher(pages, BuildHasherDefault::default()),
            hrefs: String::with_capacity(pages * 32),
            anchors: Vec::with_capacity(headings),
            headings: Vec::with_capacity(headings),
            places: Vec::with_capacity(pages),
        }
    }

    /// Add the next page, by its address and its [`path_key`](crate::model::path_key), with its headings by their
    /// sorted anchors.
    pub(super) fn add(&mut self, url: &str, key: Hash128, headings: &[(u64, u32)]) {
        self.by_path.insert(key, number(self.places.len()));
        let (href, anchors) = (number(self.hrefs.len()), number(self.anchors.len()));
        encode_to(&mut self.hrefs, url);
        self.anchors.extend(headings.iter().map(|(anchor, _)| anchor));
        self.headings.extend(headings.iter().map(|(_, heading)| heading));
        let (href, anchors) = ((href, number(self.hrefs.len())), (anchors, number(self.anchors.len())));
        self.places.push(Standing { href, anchors });
    }

    /// The number of a page by its [`path_key`](crate::model::path_key).
    pub(super) fn page(&self, key: Hash128) -> Option<usize> {
        self.by_path.get(&key).map(|&page| page as usize)
    }

    /// A heading of a page by its anchor, or the page itself by an empty one.
    pub(super) fn get(&self, page: usize, anchor: &str) -> Option<Landing> {
        if anchor.is_empty() {
            return Some(Landing { page: number(page), anchor: None });
        }
        let (start, end) = self.places[page].anchors;
        let (own, wanted) = (&self.anchors[start as usize..end as usize], short_hash(anchor));
        // Of headings with one anchor, which is a mistake, the last.
        let at = own.partition_point(|&known| known <= wanted).checked_sub(1).filter(|&at| own[at] == wanted)?;
        Some(Landing { page: number(page), anchor: Some(start + number(at)) })
    }

    /// The number of a landing's heading on its page; none for the chapter itself.
    pub(super) fn heading(&self, landing: Landing) -> Option<usize> {
        landing.anchor.map(|anchor| self.headings[anchor as usize] as usize)
    }

    /// The encoded address of a page.
    pub(super) fn href(&self, page: usize) -> &str {
        let (start, end) = self.places[page].href;
        &self.hrefs[start as usize..end as usize]
    }
}
