//! Margin notes: each beside the block that first refers to it.
//!
//! An annotated block is wrapped with its notes, which follow it at once, and the blocks after it, up to the next
//! heading or annotated block: the order is right for ears, phones and paper, and a grid puts notes in the margin.

use super::body::Body;
use super::html::{attribute, escape};
use super::view::DayView;
use crate::model::{Block, BlockKind, Inline, Note, each_run, note_anchor};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Render all blocks of a chapter with their notes.
pub(super) fn render(body: Body, html: &mut String) {
    let mut placed = BTreeSet::new();
    let blocks = &body.chapter.blocks;
    let new_notes: Vec<Vec<u32>> = blocks.iter().map(|block| first_marks(body, block, &mut placed)).collect();
    let mut at = 0;
    while at < blocks.len() {
        let starts = |at: usize| !new_notes[at].is_empty() || matches!(blocks[at].kind, BlockKind::Heading(..));
        if new_notes[at].is_empty() {
            body.block(&blocks[at], html);
            at += 1;
            continue;
        }
        let end = (at + 1..blocks.len()).find(|&next| starts(next)).unwrap_or(blocks.len());
        annotated(body, &blocks[at..end], &new_notes[at], html);
        at = end;
    }
}

/// Render the notes that a block is the first to refer to, under it.
pub(super) fn beside(body: Body, block: &Block, placed: &mut BTreeSet<u32>, html: &mut String) {
    let numbers = first_marks(body, block, placed);
    if numbers.is_empty() {
        return;
    }
    html.push_str("<div class=\"notes\">\n");
    notes(body, &numbers, html);
    html.push_str("</div>\n");
}

fn notes(body: Body, numbers: &[u32], html: &mut String) {
    for &number in numbers {
        if let Some(note) = body.chapter.notes.get(number as usize - 1) {
            self::note(body, number, note, html);
        }
    }
}

fn annotated<'a>(body: Body<'a>, blocks: &'a [Block], notes: &[u32], html: &mut String) {
    *html += &format!("<div class=\"an n{}\">\n", blocks.len().min(12));
    let (first, rest) = blocks.split_at(1);
    body.blocks(first, html);
    html.push_str("<div class=\"notes\">\n");
    self::notes(body, notes, html);
    html.push_str("</div>\n");
    body.blocks(rest, html);
    html.push_str("</div>\n");
}

fn note<'a>(body: Body<'a>, number: u32, note: &'a Note, html: &mut String) {
    let kind = note.kind.as_deref();
    let class =
        kind.map_or_else(|| "note".to_owned(), |kind| format!("note note-{}", crate::parse::slug::anchor(kind)));
    let name = kind.map_or_else(|| format!("Note {number}"), |kind| format!("Note {number}: {kind}"));
    html.push_str("<aside role=\"note\"");
    attribute(html, "class", &class);
    attribute(html, "id", &note.anchor(number));
    attribute(html, "aria-label", &name);
    *html += &format!(
        "><p class=\"note-head\"><a class=\"note-number\" href=\"#fg-ref-{number}\">\
         <span class=\"vh\">Back to text, note </span>{number}</a>"
    );
    escape(html, kind.unwrap_or_default());
    html.push_str("</p>\n");
    body.blocks(&note.blocks, html);
    if let Some(credit) = Credit::of(note) {
        credit.render(html);
    }
    html.push_str("</aside>\n");
}

/// Who wrote a note, when, and when it is to be looked at again, in words.
#[derive(Debug, Clone, serde::Serialize, Hash)]
pub struct Credit {
    /// Who.
    pub by: Option<String>,
    /// When.
    pub on: Option<DayView>,
    /// The day or month of the next look.
    pub review: Option<DayView>,
}

impl Credit {
    /// What a note says about itself; nothing where it says nothing.
    pub(super) fn of(note: &Note) -> Option<Self> {
        let month =
            |date: Date| DayView { date: date.strftime("%Y-%m").to_string(), text: date.strftime("%b %Y").to_string() };
        let review = note.review.map(|review| if review.month { month(review.by) } else { DayView::new(review.by) });
        let credit = Self { by: note.by.clone(), on: note.on.map(DayView::new), review };
        (credit.by.is_some() || credit.on.is_some() || credit.review.is_some()).then_some(credit)
    }

    fn render(&self, html: &mut String) {
        html.push_str("<p class=\"note-by\">");
        let mut between = "";
        if let Some(by) = &self.by {
            escape(html, by);
            between = " · ";
        }
        for (words, day) in [("", &self.on), ("to be reviewed by ", &self.review)] {
            if let Some(DayView { date, text }) = day {
                *html += &format!("{between}{words}<time datetime=\"{date}\">{text}</time>");
                between = " · ";
            }
        }
        html.push_str("</p>\n");
    }
}

/// The mark in the text: the n-th one of its note.
pub(super) fn mark(body: Body, number: u32, nth: u32, html: &mut String) {
    let id = if nth == 1 { format!("fg-ref-{number}") } else { format!("fg-ref-{number}-{nth}") };
    let note = body.chapter.notes.get(number as usize - 1);
    let anchor = note.map_or_else(|| note_anchor(None, number), |note| note.anchor(number));
    html.push_str("<a class=\"ref\"");
    if body.elsewhere() {
        attribute(html, "href", &format!("{}{}#{anchor}", body.root, body.from));
    } else {
        *html += &format!(" id=\"{id}\" href=\"#{anchor}\"");
    }
    *html += &format!("><span class=\"vh\">Note </span>{number}</a>");
}

/// The notes that a block is the first to refer to, also through other notes, in order.
fn first_marks(body: Body, block: &Block, placed: &mut BTreeSet<u32>) -> Vec<u32> {
    let mut found = Vec::new();
    each_run(std::slice::from_ref(block), &mut |run| in_inlines(run, &mut found));
    let mut new = Vec::new();
    let mut at = 0;
    while at < found.len() {
        let number = found[at];
        at += 1;
        if placed.insert(number) {
            new.push(number);
            if let Some(note) = body.chapter.notes.get(number as usize - 1) {
                each_run(&note.blocks, &mut |run| in_inlines(run, &mut found));
            }
        }
    }
    new
}

fn in_inlines(inlines: &[Inline], found: &mut Vec<u32>) {
    for inline in inlines {
        match inline {
            Inline::Note(number, _) => found.push(*number),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Link(_, _, inner) => {
                in_inlines(inner, found);
            }
            _ => {}
        }
    }
}
