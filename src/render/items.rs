//! What can be ticked, as the script that counts it needs to know it: ids alone, chapter by chapter, and no words.
//!
//! A line is a chapter: its own id, then those of its items that count, each with the ids that it had before after
//! `=`. So an edited label changes no line, and a tick that is stored under an old id counts before its chapter is
//! opened.

use crate::hash::fingerprint;
use crate::model::Page;
use std::collections::HashMap;
use std::sync::Arc;

/// What can be ticked in one chapter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The ids, as the script reads them.
    pub ids: String,
    /// How many items count.
    pub count: usize,
}

/// The lines of a book by the addresses of its chapters; none where nothing can be stored.
#[derive(Debug, Clone, Default)]
pub struct Lines(HashMap<String, Line>);

impl Lines {
    /// The lines of all pages, when the book has a name to store ticks under and something to tick.
    pub fn new(pages: &[Page], book: Option<&str>) -> Self {
        let any = pages.iter().any(|page| page.chapter.outline.items.iter().any(|item| item.id.is_some()));
        if book.is_none() || !any {
            return Self::default();
        }
        Self(pages.iter().map(|page| (page.head.url.clone(), line(page))).collect())
    }

    /// Whether nothing can be stored.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn line(page: &Page) -> Line {
    let own = |id: &Option<String>, earlier: &[String]| match id {
        Some(id) => [std::slice::from_ref(id), earlier].concat().join("="),
        None => String::new(),
    };
    let mut line = Line { ids: own(&page.head.id, &page.head.earlier), count: 0 };
    for (number, item) in page.chapter.outline.items.iter().enumerate() {
        if item.id.is_some() && !item.optional {
            let earlier = page.links.earlier.get(number).map_or(&[][..], Vec::as_slice);
            line.ids = format!("{} {}", line.ids, own(&item.id, earlier));
            line.count += 1;
        }
    }
    line
}

/// The lines that one page's contents need, numbered as they are asked for.
#[derive(Debug)]
pub struct Window<'a> {
    lines: &'a Lines,
    taken: Vec<&'a Line>,
}

impl<'a> Window<'a> {
    /// A window that holds nothing yet.
    pub const fn new(lines: &'a Lines) -> Self {
        Self { lines, taken: Vec::new() }
    }

    /// Take the chapter at an address in; its number in the window.
    pub fn take(&mut self, url: &str) -> Option<usize> {
        self.taken.push(self.lines.0.get(url)?);
        Some(self.taken.len() - 1)
    }

    /// The number that the next chapter gets.
    pub const fn next(&self) -> usize {
        self.taken.len()
    }

    /// How many items count in the chapters from a number on.
    pub fn count_from(&self, first: usize) -> usize {
        self.taken[first..].iter().map(|line| line.count).sum()
    }

    /// The script with its address; none for a window of nothing.
    pub fn script(&self) -> Option<(String, Arc<[u8]>)> {
        if self.taken.is_empty() {
            return None;
        }
        let lines: Vec<&str> = self.taken.iter().map(|line| line.ids.as_str()).collect();
        let text = format!("fieldguideItems={}\n", serde_json::to_string(&lines).unwrap_or_default());
        let bytes: Arc<[u8]> = text.into_bytes().into();
        Some((format!("assets/items.{}.js", fingerprint(&bytes)), bytes))
    }
}
