//! Numbers of figures and tables.
//!
//! A chapter whose number is its own in the book counts for itself: `Figure 4.1`. Chapters without a number, or with
//! one that another chapter has too (as in books of several parts), count on from each other in reading order:
//! `Figure 1`, `Figure 2`. Figures and tables are counted apart. Ids are unique in the book.

use super::Placed;
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{NumberedKind, NumberedOutline};
use std::collections::HashMap;

/// A figure or a table of the book.
#[derive(Debug)]
pub(super) struct Numbered {
    /// The number of its page.
    pub page: usize,
    kind: NumberedKind,
    number: String,
}

/// All figures and tables of a book that have numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers(HashMap<String, Numbered>);

/// How many figures and how many tables there were.
#[derive(Default)]
struct Counts {
    figures: usize,
    tables: usize,
}

impl Numbers {
    /// Number everything in reading order. An id that is given again is told, and keeps its first number.
    pub fn new(pages: &[Placed], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut numbers = Self::default();
        let with_figures = || pages.iter().enumerate().filter(|(_, placed)| !placed.outline.numbered.is_empty());
        if with_figures().next().is_none() {
            return numbers;
        }
        let mut chapters: HashMap<&str, usize> = HashMap::new();
        pages.iter().filter_map(|placed| placed.head.number.as_deref()).for_each(|number| {
            *chapters.entry(number).or_default() += 1;
        });
        let mut running = Counts::default();
        for (page, placed) in with_figures() {
            let own = placed.head.number.as_deref().filter(|number| chapters[number] == 1);
            let mut in_chapter = Counts::default();
            for (nth, outline) in placed.outline.numbered.iter().enumerate() {
                let counts = if own.is_some() { &mut in_chapter } else { &mut running };
                let count = counts.next(outline.kind);
                let number = own.map_or_else(|| count.to_string(), |own| format!("{own}.{count}"));
                numbers.enter(pages, (page, nth), outline, number, diagnostics);
            }
        }
        numbers
    }

    fn enter(
        &mut self,
        pages: &[Placed],
        (page, nth): (usize, usize),
        outline: &NumberedOutline,
        number: String,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let id = outline.id.clone();
        let Some(first) = self.0.get(&id) else {
            self.0.insert(id, Numbered { page, kind: outline.kind, number });
            return;
        };
        let before = pages[first.page].outline.numbered.iter().position(|other| other.id == id).unwrap_or_default();
        let place = |page: usize, nth| Place::new(&pages[page].source, At::Numbered(nth));
        let diagnostic = Diagnostic::new(Code::DuplicateId, place(page, nth), format!("the id `{id}` is given twice"));
        let diagnostic = diagnostic.related(place(first.page, before), "the first one");
        diagnostics.push(diagnostic.help("give one of them another id"));
    }

    /// A figure or a table by its id.
    pub fn get(&self, id: &str) -> Option<&Numbered> {
        self.0.get(id)
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The numbers of what is on a page, in its order.
    pub fn of(&self, placed: &Placed) -> Vec<String> {
        let number = |outline: &NumberedOutline| self.0.get(&outline.id).map(|numbered| numbered.number.clone());
        placed.outline.numbered.iter().map(|outline| number(outline).unwrap_or_default()).collect()
    }
}

impl Numbered {
    /// What readers see: `Figure 4.1`, on one line.
    pub fn name(&self) -> String {
        format!("{}\u{a0}{}", self.kind.title(), self.number)
    }
}

impl Counts {
    fn next(&mut self, kind: NumberedKind) -> usize {
        let count = match kind {
            NumberedKind::Figure => &mut self.figures,
            NumberedKind::Table => &mut self.tables,
        };
        *count += 1;
        *count
    }
}
