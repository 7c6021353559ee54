//! Margin notes: each beside the block that first refers to it.
//!
//! An annotated block is wrapped with its notes, which follow it at once, and the blocks after it, up to the next
//! heading or annotated block: the order is right for ears, phones and paper, and a grid puts notes in the margin.

use super::body::Body;
use super::html::{attribute, escape};
use crate::model::{Block, BlockKind, Entry, Inline, Item, Note};
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

fn annotated<'a>(body: Body<'a>, blocks: &'a [Block], notes: &[u32], html: &mut String) {
    *html += &format!("<div class=\"an n{}\">\n", blocks.len().min(12));
    let (first, rest) = blocks.split_at(1);
    body.blocks(first, html);
    html.push_str("<div class=\"notes\">\n");
    for &number in notes {
        if let Some(note) = body.chapter.notes.get(number as usize - 1) {
            self::note(body, number, note, html);
        }
    }
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
    attribute(html, "id", &format!("fg-note-{number}"));
    attribute(html, "aria-label", &name);
    *html += &format!(
        "><p class=\"note-head\"><a class=\"note-number\" href=\"#fg-ref-{number}\">\
         <span class=\"vh\">Back to text, note </span>{number}</a>"
    );
    escape(html, kind.unwrap_or_default());
    html.push_str("</p>\n");
    body.blocks(&note.blocks, html);
    html.push_str("</aside>\n");
}

/// The mark in the text: the n-th one of its note.
pub(super) fn mark(number: u32, nth: u32, html: &mut String) {
    let id = if nth == 1 { format!("fg-ref-{number}") } else { format!("fg-ref-{number}-{nth}") };
    *html +=
        &format!("<a class=\"ref\" id=\"{id}\" href=\"#fg-note-{number}\"><span class=\"vh\">Note </span>{number}</a>");
}

/// The notes that a block is the first to refer to, also through other notes, in order.
fn first_marks(body: Body, block: &Block, placed: &mut BTreeSet<u32>) -> Vec<u32> {
    let mut found = Vec::new();
    in_block(block, &mut found);
    let mut new = Vec::new();
    let mut at = 0;
    while at < found.len() {
        let number = found[at];
        at += 1;
        if placed.insert(number) {
            new.push(number);
            if let Some(note) = body.chapter.notes.get(number as usize - 1) {
                in_blocks(&note.blocks, &mut found);
            }
        }
    }
    new
}

fn in_blocks(blocks: &[Block], found: &mut Vec<u32>) {
    for block in blocks {
        in_block(block, found);
    }
}

fn in_block(block: &Block, found: &mut Vec<u32>) {
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) | BlockKind::Heading(_, inlines) => {
            in_inlines(inlines, found);
        }
        BlockKind::Quote(blocks) | BlockKind::Alert(_, blocks) => in_blocks(blocks, found),
        BlockKind::List(_, items) => items.iter().for_each(|blocks| in_blocks(blocks, found)),
        BlockKind::Checklist(list) => in_entries(&list.entries, found),
        BlockKind::Table(table) => {
            let caption = table.caption.iter().map(|caption| &caption.words);
            let cells = caption.chain(&table.head).chain(table.rows.iter().flatten());
            cells.for_each(|inlines| in_inlines(inlines, found));
        }
        BlockKind::Definitions(definitions) => {
            for (term, all) in definitions {
                in_inlines(term, found);
                for blocks in all {
                    in_blocks(blocks, found);
                }
            }
        }
        BlockKind::Code(_)
        | BlockKind::Figure(_)
        | BlockKind::Worksheet(_)
        | BlockKind::Quiz(_)
        | BlockKind::Rule
        | BlockKind::Html(_) => {}
    }
}

fn in_entries(entries: &[Entry], found: &mut Vec<u32>) {
    for entry in entries {
        match entry {
            Entry::Item(_, item) => {
                let Item { label, why, children } = item.as_ref();
                in_inlines(label, found);
                in_blocks(why, found);
                in_entries(children, found);
            }
            Entry::Text(blocks) => in_blocks(blocks, found),
            Entry::Elsewhere(_) => {}
        }
    }
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
