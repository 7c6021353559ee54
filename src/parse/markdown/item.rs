//! Checklist items: `- [ ] label {#id was="old" rev=2 optional}`, then an explanation.
//!
//! The braces are found in the bytes of the source and cut out of the text that surrounds them.

use super::super::attributes::{self, Attributes};
use super::super::yaml::is_id;
use super::builder::Builder;
use super::tree::{Frame, FrameKind, ListItem, TaskFrame, trim_end};
use crate::diag::Code;
use crate::model::{Block, BlockKind, Entry, Inline, Inlines, Item, ItemOutline, plain_text};
use crate::source::Span;
use std::ops::Range;

const FORM: &str = "write `{#an-id}`, `{#an-id was=\"old-id\" rev=2}` or `{#an-id optional}` at the end of the label";

impl Builder<'_> {
    /// A task list marker: the open item becomes something to tick.
    pub(super) fn task(&mut self, ticked: bool, range: Range<usize>) {
        let Some(at) = self.stack.iter().rposition(|frame| matches!(frame.kind, FrameKind::Item(_))) else { return };
        let item = self.stack[at].range.clone();
        let (cut, attributes) = self.braces(range.end..item.end);
        let outline = self.item_outline(attributes, &range);
        let index = self.text.outline.items.len();
        self.stack[at].kind = FrameKind::Item(Some(Box::new(TaskFrame { index, cut: cut.clone(), label: None })));
        if ticked {
            self.report(
                Code::TickedItem,
                range.clone(),
                "this item is ticked by its author",
                "write `- [ ]`: every reader starts with an empty box",
            );
        }
        let line_end = self.source.text()[range.start..item.end].find('\n').map_or(item.end, |end| range.start + end);
        self.text.places.items.push(Span::new(range.start..line_end));
        self.text.outline.items.push(outline);
        self.cut = cut;
    }

    /// The braces that end the label that begins at `range.start`, on the first line that ends with braces.
    fn braces(&mut self, range: Range<usize>) -> (Option<Range<usize>>, Attributes) {
        let mut at = range.start;
        let quotes = self.stack.iter().filter(|frame| matches!(frame.kind, FrameKind::Quote(_))).count();
        for (number, line) in self.source.text()[range].split_inclusive('\n').enumerate() {
            let words = inside_quotes(line, quotes);
            if words.trim().is_empty() || number > 0 && begins_a_block(words) {
                break;
            }
            if let Some(open) = label_braces(line).filter(|open| !self.in_formula(at + open)) {
                let end = at + line.trim_end().len();
                let inside = &self.source.text()[at + open + 1..end - 1];
                return (Some(at + open..end), attributes::parse(inside, at + open + 1));
            }
            self.unclosed(line, at);
            at += line.len();
        }
        (None, Attributes::default())
    }

    /// `{#id` that is never closed would be shown to readers.
    fn unclosed(&mut self, line: &str, at: usize) {
        let stays_open = |open: usize| !line[..open].ends_with('\\') && !line[open..].contains('}');
        if let Some(open) = line.find("{#").filter(|&open| stays_open(open) && !self.in_formula(at + open)) {
            self.report(Code::Attributes, at + open..at + line.trim_end().len(), "these braces are not closed", FORM);
        }
    }

    fn item_outline(&mut self, attributes: Attributes, marker: &Range<usize>) -> ItemOutline {
        let mut outline = ItemOutline { revision: 1, ..ItemOutline::default() };
        let mut wrong = attributes.error.map(|(span, what)| (span, what.to_owned()));
        for (key, value, span) in attributes.pairs {
            match (key.as_str(), value.parse()) {
                ("was", _) => outline.was = self.id(value, span),
                ("rev", Ok(revision)) if revision > 0 => outline.revision = revision,
                ("rev", _) => wrong = wrong.or(Some((span, format!("`{value}` is not a revision: 1, 2, 3 …")))),
                _ => wrong = wrong.or(Some((span, format!("there is no `{key}` for an item")))),
            }
        }
        for (flag, span) in attributes.flags {
            match flag.as_str() {
                "optional" => outline.optional = true,
                _ => wrong = wrong.or(Some((span, format!("`{flag}` is not understood here")))),
            }
        }
        if let Some((class, span)) = attributes.classes.first() {
            wrong = wrong.or(Some((*span, format!("an item has no classes, here `{class}`"))));
        }
        if let Some((span, message)) = wrong {
            self.report(Code::Attributes, span.range(), message, FORM);
        }
        match attributes.id {
            Some((id, span)) => outline.id = self.id(id, span),
            None => {
                self.report(Code::MissingId, marker.clone(), "this item has no id, so its tick cannot be kept", FORM);
            }
        }
        outline
    }

    fn id(&mut self, id: String, span: Span) -> Option<String> {
        if is_id(&id) {
            return Some(id);
        }
        let help = "use 2 to 48 lowercase letters, digits and `-`, a letter first";
        self.report(Code::BadId, span.range(), format!("`{id}` is not an id"), help);
        None
    }

    /// What of an inline stands outside braces: all, a part or nothing of it. The first one after the braces of
    /// an item ends its label.
    pub(super) fn outside_braces(&mut self, inline: Inline, range: Range<usize>) -> Option<(Inline, Range<usize>)> {
        let (inline, range) = self.outside_hole(inline, range)?;
        let Some(cut) = self.cut.clone().filter(|cut| range.end > cut.start) else { return Some((inline, range)) };
        if range.start >= cut.end {
            self.cut = None;
            let closed = self.close_label(cut);
            let is_break = matches!(inline, Inline::SoftBreak | Inline::HardBreak);
            return (!(closed && is_break)).then_some((inline, range));
        }
        let Inline::Text(text) = inline else { return None };
        let verbatim = text.len() == range.len();
        if verbatim && range.start < cut.start {
            let kept = text[..cut.start - range.start].to_owned();
            return Some((Inline::Text(kept), range.start..cut.start));
        }
        (verbatim && range.end > cut.end).then(|| {
            let kept = text[cut.end - range.start..].to_owned();
            (Inline::Text(kept), cut.end..range.end)
        })
    }

    /// What of an inline stands outside the braces of an image.
    fn outside_hole(&mut self, inline: Inline, range: Range<usize>) -> Option<(Inline, Range<usize>)> {
        let Some(hole) = self.hole.take().filter(|hole| range.start < hole.end) else { return Some((inline, range)) };
        let Inline::Text(text) = inline else { return None };
        if range.end <= hole.end {
            self.hole = Some(hole);
            return None;
        }
        let kept = text.get(hole.end - range.start..)?.to_owned();
        Some((Inline::Text(kept), hole.end..range.end))
    }

    /// Hand the inlines so far to the open item as its label, when the braces were an item's.
    fn close_label(&mut self, cut: Range<usize>) -> bool {
        if !matches!(self.top().kind, FrameKind::Paragraph | FrameKind::Item(_)) {
            let help = "close it before the braces, and begin it anew in the explanation";
            self.report(Code::Attributes, cut, "emphasis or a link is still open where the label ends", help);
            return false;
        }
        let top = self.top();
        let mut label = std::mem::take(&mut top.inlines);
        let waiting = top.waiting.take();
        trim_end(&mut label);
        let task = self.stack.iter_mut().rev().find_map(|frame| match &mut frame.kind {
            FrameKind::Item(Some(task)) if task.cut.is_some() && task.label.is_none() => Some(task),
            _ => None,
        });
        if let Some(task) = task {
            task.label = Some(label);
            return true;
        }
        let top = self.top();
        (top.inlines, top.waiting) = (label, waiting);
        false
    }

    /// A list item that ended.
    pub(super) fn end_item(&mut self, mut frame: Frame, task: Option<Box<TaskFrame>>) -> ListItem {
        frame.flush();
        let Some(task) = task else { return ListItem::Plain(frame.blocks) };
        self.cut = None;
        let index = task.index;
        let mut blocks = frame.blocks;
        let label = task.label.unwrap_or_else(|| first_text(&mut blocks));
        let mut item = Item { label, why: Vec::new(), children: Vec::new() };
        for block in blocks {
            match block.kind {
                BlockKind::Checklist(list) => item.children.extend(list.entries),
                _ => item.why.push(block),
            }
        }
        self.text.outline.items[index].label = plain_text(&item.label);
        let blank = |inline: &Inline| matches!(inline, Inline::Text(text) if text.trim().is_empty());
        if item.label.iter().all(blank) {
            let help = "say beside the box what is to be ticked";
            self.report(Code::EmptyItem, self.text.places.items[index].range(), "this item has no words", help);
        }
        ListItem::Task(Entry::Item(index, Box::new(item)))
    }
}

/// The text of the first block, taken out, when it is text.
fn first_text(blocks: &mut Vec<Block>) -> Inlines {
    if !matches!(blocks.first().map(|block| &block.kind), Some(BlockKind::Plain(_) | BlockKind::Paragraph(_))) {
        return Inlines::new();
    }
    match blocks.remove(0).kind {
        BlockKind::Plain(inlines) | BlockKind::Paragraph(inlines) => inlines,
        _ => Inlines::new(),
    }
}

/// A line without its indentation and the marks of the quotes that it stands in.
fn inside_quotes(line: &str, quotes: usize) -> &str {
    let mut words = line.trim_start();
    for _ in 0..quotes {
        words = words.strip_prefix('>').unwrap_or(words).trim_start();
    }
    words
}

/// Whether a line begins something that is not the paragraph before it: a list, heading, quote, code or table.
fn begins_a_block(words: &str) -> bool {
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let ordered = rest.len() < words.len() && (rest.starts_with(". ") || rest.starts_with(") "));
    let marks = ["- ", "* ", "+ ", "#", ">", "```", "~~~", "|", "[^", "<"];
    ordered || marks.iter().any(|mark| words.starts_with(mark))
}

/// Where the braces begin that end a line, unless they are escaped or do not look like attributes.
fn label_braces(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let open = line.rfind('{').filter(|_| line.ends_with('}'))?;
    let escaped = line[..open].ends_with('\\') || line[..open].matches('`').count() % 2 == 1;
    (!escaped).then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_end_a_line() {
        assert_eq!(label_braces("- [ ] a {#b}\n"), Some(8));
        assert_eq!(label_braces("- [ ] a `{#b}`\n"), None);
        assert_eq!(label_braces("- [ ] a \\{#b}\n"), None);
        assert_eq!(label_braces("- [ ] {a} b\n"), None);
    }
}
