//! What can be ticked, as the script that counts it needs to know it: ids alone, chapter by chapter, and no words.
//!
//! A line is a chapter: its own id, then those of its items that count, each with the ids that it had before after
//! `=`. So an edited label changes no line, and a tick that is stored under an old id counts before its chapter is
//! opened.

use crate::hash::fingerprint;
use crate::model::{Outline, Page};
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
        let asks = |outline: &Outline| !outline.sheets.is_empty() || outline.items.iter().any(|item| item.id.is_some());
        let any = pages.iter().any(|page| asks(&page.chapter.outline));
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Config, Head, Links, PageKind};
    use crate::parse::{Settings, parse};
    use crate::source::{Source, SourceId};
    use std::collections::BTreeMap;

    /// A page of a chapter's text.
    pub fn page(name: &str, text: &str) -> Page {
        let source = Source::new(SourceId::new(format!("{name}.md")), &format!("---\ntitle: T\n---\n\n{text}"));
        let chapter = parse(&source, &Settings::new(&Config::default())).chapter;
        let earlier = chapter.outline.items.iter().map(|item| item.was.clone()).collect();
        let head = Head {
            kind: PageKind::Chapter,
            id: Some(name.to_owned()),
            earlier: vec![format!("old-{name}")],
            url: format!("{name}/index.html"),
            number: None,
            track: None,
            previous: None,
            next: None,
            moved: BTreeMap::new(),
        };
        let links = Arc::new(Links { earlier, ..Links::default() });
        Page { chapter, links, head: Arc::new(head), mentions: Arc::default() }
    }

    #[test]
    fn a_line_has_the_ids_that_count_with_those_before_and_no_words() {
        let page = page("one", "- [ ] A. {#a-a was=\"a-b\"}\n  - [ ] B. {#b-b}\n- [ ] C. {#c-c optional}\n- [ ] D.\n");
        let lines = Lines::new(std::slice::from_ref(&page), Some("book"));
        let mut window = Window::new(&lines);
        assert_eq!(window.take("one/index.html"), Some(0));
        assert_eq!(window.take("two/index.html"), None);
        assert_eq!(window.count_from(0), 2);
        let (address, script) = window.script().expect("a script");
        assert_eq!(&*script, b"fieldguideItems=[\"one=old-one a-a=a-b b-b\"]\n");
        assert!(address.starts_with("assets/items.") && address.ends_with(".js"), "{address}");
    }

    #[test]
    fn without_a_name_for_the_book_or_anything_to_tick_there_are_no_lines() {
        let some = page("one", "- [ ] A. {#a-a}\n");
        assert!(!Lines::new(std::slice::from_ref(&some), Some("book")).is_empty());
        assert!(Lines::new(std::slice::from_ref(&some), None).is_empty());
        assert!(Lines::new(&[page("one", "Text.")], Some("book")).is_empty());
        assert!(Window::new(&Lines::default()).script().is_none());
    }
}
