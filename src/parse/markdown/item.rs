//! Checklist items: `- [ ] label {#id was="old" rev=2 optional}`, then an explanation.
//!
//! The braces are read from the bytes of the source and cut out of the text that surrounds them. `was` may name
//! several earlier ids, the newest first: `was="old older"`. `[[item:id]]` alone in a list item is an item from
//! elsewhere.

use super::super::attributes::{self, Attributes};
use super::super::yaml::is_id;
use super::builder::Builder;
use super::tree::{Frame, FrameKind, ListItem, TaskFrame, trim_end};
use crate::diag::Code;
use crate::model::{
    Block, BlockKind, Destination, Entry, Inline, Inlines, Item, ItemOutline, Math, Slot, Target, plain_text, revision,
};
use crate::source::Span;
use std::ops::Range;

const FORM: &str = "write `{#an-id}`, `{#an-id was=\"old-id\" rev=2}` or `{#an-id optional}` at the end of the label";

const NO_ID: &str = "this item has no id, so its tick cannot be kept";

const WRITE_IT: &str = "run `fieldguide ids --write`, or end the label with `{#an-id}`";

impl Builder<'_> {
    /// A task list marker: the open item becomes something to tick.
    pub(super) fn task(&mut self, ticked: bool, range: Range<usize>) {
        let Some(at) = self.stack.iter().rposition(|frame| matches!(frame.kind, FrameKind::Item(_))) else { return };
        let item = self.stack[at].range.clone();
        let (label, source) = (std::mem::take(&mut self.label), self.source);
        let cut = label.braces(source.text());
        let mut attributes = self.attributes(cut.as_ref().map(|braces| braces.start + 1..braces.end - 1));
        let misplaced = label.misplaced(source.text(), cut.as_ref());
        let unnamed = attributes.id.is_none() && misplaced.is_none();
        if let Some(misplaced) = misplaced {
            // Their id is known, so that nothing else is told for want of it.
            let id = self.attributes(Some(misplaced.inside)).id.filter(|(id, _)| is_id(id));
            attributes.id = attributes.id.or(id);
            let help = misplaced.help.unwrap_or_else(|| FORM.to_owned());
            self.report(Code::Attributes, misplaced.range, misplaced.message, help);
        }
        let (outline, sound) = self.item_outline(attributes);
        let index = self.text.outline.items.len();
        let unnamed = unnamed.then(|| range.clone());
        let can_have_id = sound && unnamed.is_some();
        let frame = TaskFrame { index, cut: cut.clone(), label: None, unnamed };
        self.stack[at].kind = FrameKind::Item(Some(Box::new(frame)));
        if ticked {
            self.report(
                Code::TickedItem,
                range.clone(),
                "this item is ticked by its author",
                "write `- [ ]`: every reader starts with an empty box",
            );
        }
        let line_end = source.text()[range.start..item.end].find('\n').map_or(item.end, |end| range.start + end);
        self.text.places.items.push(Span::new(range.start..line_end));
        let in_text = matches!(self.top().kind, FrameKind::Paragraph | FrameKind::Item(_));
        let end = label.end(source.text(), cut.as_ref()).filter(|_| in_text && can_have_id);
        let slot = end.map(|end| cut.as_ref().map_or(Slot::Label(end), |cut| Slot::Braces(cut.start + 1)));
        self.text.places.slots.push(slot);
        self.text.outline.items.push(outline);
        self.cut = cut;
    }

    /// What stands between braces.
    fn attributes(&self, inside: Option<Range<usize>>) -> Attributes {
        inside.map(|inside| attributes::parse(&self.source.text()[inside.clone()], inside.start)).unwrap_or_default()
    }

    /// The item that attributes describe, and whether all of them are understood.
    fn item_outline(&mut self, attributes: Attributes) -> (ItemOutline, bool) {
        let mut outline = ItemOutline { revision: 1, ..ItemOutline::default() };
        let mut wrong = attributes.error.map(|(span, what)| (span, what.to_owned()));
        for (key, value, span) in attributes.pairs {
            match (key.as_str(), revision(&value)) {
                ("was", _) => outline.was = self.earlier_ids(&value, span),
                ("rev", Some(revision)) => outline.revision = revision,
                ("rev", _) => wrong = wrong.or(Some((span, format!("`{value}` is not a revision: 1, 2, 3 … 9999")))),
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
        let sound = wrong.is_none();
        if let Some((span, message)) = wrong {
            self.report(Code::Attributes, span.range(), message, FORM);
        }
        outline.id = attributes.id.and_then(|(id, span)| self.id(id, span));
        (outline, sound)
    }

    /// `was="newest older"`.
    fn earlier_ids(&mut self, value: &str, span: Span) -> Vec<String> {
        let words: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            self.report(Code::BadId, span.range(), "`was` names no id", FORM);
        }
        words.into_iter().filter_map(|word| self.id(word, span)).collect()
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
        let Some(task) = task else { return self.end_plain_item(frame.blocks) };
        self.cut = None;
        let index = task.index;
        let mut blocks = frame.blocks;
        let label = task.label.unwrap_or_else(|| first_text(&mut blocks));
        let label = self.words_only(label, index);
        let mut item = Item { label, why: Vec::new(), children: Vec::new() };
        for block in blocks {
            match block.kind {
                BlockKind::Checklist(list) => item.children.extend(list.entries),
                _ => item.why.push(block),
            }
        }
        // On its own page a link without words is named by its target, which is not known here.
        let words = plain_text(&self.unlinked(&item.label));
        let outline = &mut self.text.outline.items[index];
        outline.label = words;
        let is_words = |inline: &Inline| matches!(inline, Inline::Text(_) | Inline::SoftBreak);
        if !item.label.iter().all(is_words) {
            outline.inlines = anywhere(&item.label).unwrap_or_default();
        }
        let blank = |inline: &Inline| matches!(inline, Inline::Text(text) if text.trim().is_empty());
        if item.label.iter().all(blank) {
            self.text.places.slots[index] = None;
            let help = "say beside the box what is to be ticked";
            self.report(Code::EmptyItem, self.text.places.items[index].range(), "this item has no words", help);
        } else if let Some(marker) = task.unnamed {
            self.report(Code::MissingId, marker, NO_ID, WRITE_IT);
        }
        ListItem::Task(Entry::Item(index, Box::new(item)))
    }

    /// An item of a plain list: `- [[item:an-id]]` shows an item that stands elsewhere.
    fn end_plain_item(&self, blocks: Vec<Block>) -> ListItem {
        let shown = match blocks.as_slice() {
            [Block { kind: BlockKind::Plain(inlines), .. }] => self.elsewhere(inlines),
            [Block { kind: BlockKind::Checklist(list), .. }] => match list.entries.as_slice() {
                [Entry::Elsewhere(reference)] => Some(*reference),
                _ => None,
            },
            _ => None,
        };
        shown.map_or(ListItem::Plain(blocks), |reference| ListItem::Task(Entry::Elsewhere(reference)))
    }

    /// The reference of `[[item:an-id]]`, when it stands alone and has no words of its own.
    pub(super) fn elsewhere(&self, inlines: &[Inline]) -> Option<usize> {
        let [Inline::Link(Target::Reference(number), None, words)] = inlines else { return None };
        let to = &self.text.outline.references.get(*number)?.to;
        (words.is_empty() && matches!(to, Destination::Entity(kind, _) if kind == "item")).then_some(*number)
    }

    /// A label without links, which a tap on the label would follow; their words stay. Marks of notes are told too.
    fn words_only(&mut self, label: Inlines, index: usize) -> Inlines {
        if !label.iter().any(leads_away) {
            return label;
        }
        let help = "put it into the explanation below the label; a tap on the label is to tick the box";
        let message = "a link, a citation or a note in the label of an item";
        self.report(Code::LabelLink, self.text.places.items[index].range(), message, help);
        unlinked(label)
    }
}

/// Inlines as they can stand on any page; none where one leads somewhere or shows a file of the chapter's.
fn anywhere(inlines: &[Inline]) -> Option<Inlines> {
    let one = |inline: &Inline| match inline {
        Inline::Text(_) | Inline::Code(_) | Inline::SoftBreak | Inline::HardBreak => Some(inline.clone()),
        // Its number among the chapter's formulas is no matter of the item.
        Inline::Math(math) => Some(Inline::Math(Math { wide: math.wide.map(|_| 1), ..math.clone() })),
        Inline::Emphasis(inner) => anywhere(inner).map(Inline::Emphasis),
        Inline::Strong(inner) => anywhere(inner).map(Inline::Strong),
        Inline::Strike(inner) => anywhere(inner).map(Inline::Strike),
        Inline::Link(..) | Inline::Image(..) | Inline::Note(..) | Inline::Citation(_) | Inline::Html(_) => None,
    };
    inlines.iter().map(one).collect()
}

/// Whether an inline holds a link or the mark of a note.
fn leads_away(inline: &Inline) -> bool {
    match inline {
        Inline::Link(..) | Inline::Note(..) | Inline::Citation(_) => true,
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => inner.iter().any(leads_away),
        _ => false,
    }
}

/// Links become their words; one without words of its own is named by its target and stays.
fn unlinked(inlines: Inlines) -> Inlines {
    let words = |inline| match inline {
        Inline::Link(_, _, words) if !words.is_empty() => unlinked(words),
        Inline::Emphasis(inner) => vec![Inline::Emphasis(unlinked(inner))],
        Inline::Strong(inner) => vec![Inline::Strong(unlinked(inner))],
        Inline::Strike(inner) => vec![Inline::Strike(unlinked(inner))],
        other => vec![other],
    };
    inlines.into_iter().flat_map(words).collect()
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
