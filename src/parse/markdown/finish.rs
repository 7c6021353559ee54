//! What happens when containers end, and at the end of the text.

use super::super::{attributes, slug, worksheet};
use super::Text;
use super::builder::Builder;
use super::tree::{Frame, FrameKind, HeadingFrame, ListItem, trim_end};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::hash::short_hash;
use crate::model::{
    Block, BlockKind, Checklist, ChecklistOutline, Entry, Heading, HtmlMode, Inline, Inlines, Nth, plain_text,
};
use crate::source::Span;
use pulldown_cmark::CowStr;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

impl Builder<'_> {
    /// The innermost container ended.
    pub(super) fn end(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        let Some(mut frame) = self.stack.pop() else { return };
        frame.shrink();
        let kind = std::mem::replace(&mut frame.kind, FrameKind::Other);
        match kind {
            FrameKind::Emphasis | FrameKind::Strong | FrameKind::Strike | FrameKind::Link(_) | FrameKind::Image(_) => {
                self.end_inline(kind, frame);
            }
            FrameKind::Citation(_) => self.end_citation(Frame { kind, ..frame }),
            FrameKind::Item(task) => {
                let item = self.end_item(frame, task);
                self.add_item(item);
            }
            FrameKind::Note(label) => {
                frame.flush();
                self.note_definition(label, frame.blocks, frame.range);
            }
            FrameKind::TableHead | FrameKind::TableRow | FrameKind::TableCell => self.end_table_part(&kind, frame),
            FrameKind::Term => {
                self.end_term(&mut frame);
                self.end_definition(&kind, frame);
            }
            FrameKind::Definition => self.end_definition(&kind, frame),
            kind => self.end_block(kind, frame),
        }
    }

    fn end_inline(&mut self, kind: FrameKind, frame: Frame) {
        let range = frame.range.clone();
        let inline = match kind {
            FrameKind::Emphasis => Some(Inline::Emphasis(frame.inlines)),
            FrameKind::Strong => Some(Inline::Strong(frame.inlines)),
            FrameKind::Strike => Some(Inline::Strike(frame.inlines)),
            FrameKind::Image(link) => self.end_image(frame, link),
            FrameKind::Link(link) => {
                let words = frame.inlines.clone();
                let inline = self.end_link(frame, link);
                if inline.is_none() {
                    for word in words {
                        self.top().push_inline(word, range.clone());
                    }
                }
                inline
            }
            _ => None,
        };
        if let Some(inline) = inline {
            self.top().push_inline(inline, range);
        }
    }

    fn end_block(&mut self, kind: FrameKind, mut frame: Frame) {
        let span = Span::new(frame.range.clone());
        let kind = match kind {
            FrameKind::Paragraph => {
                self.cut = self.cut.take().filter(|cut| cut.end > frame.range.end);
                trim_end(&mut frame.inlines);
                (!frame.inlines.is_empty()).then(|| self.paragraph(frame.inlines, span)).flatten()
            }
            FrameKind::Heading(heading) => Some(self.end_heading(heading, frame)),
            FrameKind::Code { info: Some((info, _)), text } if worksheet::is_one(&info) => {
                let inside = self.stack.len() > 1;
                let fenced = worksheet::Fenced { source: self.source, range: frame.range, text: &text, inside };
                worksheet::read(&info, &fenced, &mut self.text)
            }
            FrameKind::Code { info, text } => Some(BlockKind::Code(self.code_block(info, text))),
            FrameKind::HtmlBlock(html) => self.end_html(html, frame.range),
            FrameKind::Quote(alert) => {
                frame.flush();
                Some(match alert {
                    Some(kind) => BlockKind::Alert(kind, frame.blocks),
                    None => BlockKind::Quote(frame.blocks),
                })
            }
            FrameKind::List { start, items, first } => Some(self.end_list(start, items, first)),
            FrameKind::Table(table) => Some(BlockKind::Table(table)),
            FrameKind::Definitions(definitions) => Some(BlockKind::Definitions(definitions)),
            _ => None,
        };
        if let Some(kind) = kind {
            self.top().push_block(Block { span, kind });
        }
    }

    pub(super) fn rule(&mut self, range: Range<usize>) {
        self.top().push_block(Block { span: Span::new(range), kind: BlockKind::Rule });
    }

    fn end_html(&mut self, html: String, range: Range<usize>) -> Option<BlockKind> {
        if self.settings.html == HtmlMode::Trust {
            return Some(BlockKind::Html(html));
        }
        self.raw_html(&html, range);
        None
    }

    fn add_item(&mut self, item: ListItem) {
        if let FrameKind::List { items, .. } = &mut self.top().kind {
            items.push(item);
        }
    }

    /// A list with one task or more, or one item from elsewhere, is a checklist.
    fn end_list(&mut self, start: Option<u64>, items: Vec<ListItem>, first: usize) -> BlockKind {
        if items.iter().all(|item| matches!(item, ListItem::Plain(_))) {
            let plain = |item| match item {
                ListItem::Plain(blocks) => blocks,
                ListItem::Task(_) => Vec::new(),
            };
            return BlockKind::List(start, items.into_iter().map(plain).collect());
        }
        let entry = |item| match item {
            ListItem::Plain(blocks) => Entry::Text(blocks),
            ListItem::Task(entry) => entry,
        };
        BlockKind::Checklist(self.checklist(items.into_iter().map(entry).collect(), first))
    }

    /// A checklist whose items begin with the chapter's `first`.
    fn checklist(&mut self, entries: Vec<Entry>, first: usize) -> Checklist {
        let heading = self.text.outline.headings.len().checked_sub(1);
        let nested = self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Item(Some(_))));
        let count = self.text.outline.items.len() - first;
        if !nested && count > 0 {
            self.text.outline.checklists.retain(|inner| inner.first < first);
            self.text.outline.checklists.push(ChecklistOutline { heading, nth: Nth::default(), first, count });
        }
        let top = self.top();
        let above = top.blocks.last().filter(|_| top.inlines.is_empty());
        let directly = matches!(above.map(|block| &block.kind), Some(BlockKind::Heading(..)));
        Checklist { heading, nth: Nth::default(), directly, first, count, entries }
    }

    /// A paragraph; one that is `[[item:an-id]]` alone shows that item, an image with an id is a figure, and a caption
    /// belongs to the table above it.
    fn paragraph(&mut self, inlines: Inlines, span: Span) -> Option<BlockKind> {
        if let Some(reference) = self.elsewhere(&inlines) {
            let first = self.text.outline.items.len();
            return Some(BlockKind::Checklist(self.checklist(vec![Entry::Elsewhere(reference)], first)));
        }
        let inlines = self.caption(inlines, span)?;
        Some(self.figure(inlines, span))
    }

    fn end_table_part(&mut self, kind: &FrameKind, frame: Frame) {
        let cells = frame.cells;
        match (&mut self.top().kind, kind) {
            (FrameKind::Table(table), FrameKind::TableHead) => table.head = cells,
            (FrameKind::Table(table), _) => table.rows.push(cells),
            _ => self.top().cells.push(frame.inlines),
        }
    }

    fn end_definition(&mut self, kind: &FrameKind, mut frame: Frame) {
        let term = matches!(kind, FrameKind::Term).then(|| std::mem::take(&mut frame.inlines));
        frame.flush();
        let FrameKind::Definitions(definitions) = &mut self.top().kind else { return };
        match (term, definitions.last_mut()) {
            (Some(term), _) => definitions.push((term, Vec::new())),
            (None, Some((_, all))) => all.push(frame.blocks),
            (None, None) => {}
        }
    }

    /// Everything in braces that pulldown-cmark would drop is told: attributes of other forms, and a second id.
    pub(super) fn heading_attributes(&mut self, attributes: &[(CowStr, Option<CowStr>)], range: &Range<usize>) {
        let line = self.source.text()[range.clone()].trim_end_matches(['#', ' ', '\n', '\t']);
        let inside = line.rfind('{').and_then(|open| line[open + 1..].strip_suffix('}')).unwrap_or_default();
        let ids = attributes::parse(inside, 0).error.is_some_and(|(_, what)| what == "a second id");
        let words = attributes.first().map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.to_string(),
        });
        let Some(shown) = words.or_else(|| ids.then(|| inside.to_owned())) else { return };
        let line = self.source.text()[range.clone()].trim_end();
        let start = range.start + line.rfind('{').unwrap_or(0);
        let help = format!("only `{{#id}}` and `{{.class}}` are read here; write `\\{{{shown}\\}}` for the characters");
        self.report(Code::Attributes, start..range.start + line.len(), format!("`{shown}` in braces is lost"), help);
    }

    fn end_heading(&mut self, heading: HeadingFrame, frame: Frame) -> BlockKind {
        let number = self.text.outline.headings.len();
        let line = self.source.text()[frame.range.clone()].trim_end().len();
        let range = frame.range.start..frame.range.start + line;
        self.heading_level(heading.level, &range);
        let explicit = heading.id.and_then(|id| self.explicit_id(id, number, &range));
        let title = plain_text(&frame.inlines);
        let top = matches!(self.top().kind, FrameKind::Root);
        let id = explicit.unwrap_or_default();
        let outline = Heading { level: heading.level, id, classes: heading.classes, title, top };
        self.text.outline.headings.push(outline);
        self.text.places.headings.push(Span::new(range));
        BlockKind::Heading(number, frame.inlines)
    }

    fn heading_level(&mut self, level: u8, range: &Range<usize>) {
        let before = self.text.outline.headings.last().map_or(1, |heading| heading.level);
        if level == 1 {
            let help = "write `##`; the title in the front matter is the page's only top heading";
            self.report(Code::TopHeading, range.clone(), "a `#` heading in the text", help);
        } else if level > before + 1 {
            let help = format!("write `{}`", "#".repeat(usize::from(before) + 1));
            let message = format!("this heading goes from level {before} to level {level}");
            self.report(Code::HeadingLevel, range.clone(), message, help);
        }
    }

    fn explicit_id(&mut self, id: String, number: usize, range: &Range<usize>) -> Option<String> {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        if !id.chars().all(allowed) || id.starts_with("fg-") || id.is_empty() {
            let help = "use letters, digits, `-`, `_`, `.` or `:`; names that begin with `fg-` are the tool's own";
            self.report(Code::BadId, self.id_range(&id, range), format!("`{id}` cannot be an anchor"), help);
            return None;
        }
        if let Some(&earlier) = self.explicit.get(&id) {
            let place = |at| Place::new(self.source.id(), at);
            let earlier = self.id_range(&id, &self.text.places.headings[earlier].range());
            let (earlier, span) = (place(At::Span(Span::new(earlier))), Span::new(self.id_range(&id, range)));
            let message = format!("the anchor `{id}` is given twice in this chapter");
            let diagnostic = Diagnostic::new(Code::DuplicateAnchor, place(At::Span(span)), message);
            let diagnostic = diagnostic.related(earlier, "the first one").help("give one of them another id");
            self.text.diagnostics.push(diagnostic);
            return None;
        }
        self.explicit.insert(id.clone(), number);
        Some(id)
    }

    /// The bytes of a heading's `#id`.
    fn id_range(&self, id: &str, heading: &Range<usize>) -> Range<usize> {
        let mark = format!("#{id}");
        let found = self.source.text()[heading.clone()].rfind(&mark).map(|at| heading.start + at);
        found.map_or_else(|| heading.clone(), |at| at..at + mark.len())
    }

    /// Close the root: notes in order, every heading with its anchor.
    pub(super) fn finish(mut self) -> Text {
        self.finish_notes();
        self.clashing_anchors();
        self.anchors();
        let mut root = self.stack.swap_remove(0);
        root.flush();
        self.finish_terms(&root.blocks);
        Text { blocks: root.blocks, ..self.text }
    }

    /// Anchors for headings without one: from their words, with a number where words come again, as GitHub does.
    fn anchors(&mut self) {
        let headings = &mut self.text.outline.headings;
        let mut next: HashMap<String, usize> = HashMap::new();
        let numbered = self.text.outline.numbered.iter().map(|numbered| numbered.id.clone());
        let mut taken: HashSet<String> = headings.iter().map(|heading| heading.id.clone()).chain(numbered).collect();
        for heading in headings.iter_mut().filter(|heading| heading.id.is_empty()) {
            let words = slug::anchor(&heading.title);
            let base = if words.starts_with("fg-") { format!("section-{words}") } else { words };
            let number = next.entry(base.clone()).or_default();
            heading.id.clone_from(&base);
            while !taken.insert(heading.id.clone()) {
                *number += 1;
                heading.id = format!("{base}-{number}");
            }
        }
        self.text.outline.anchors = headings.iter().map(|heading| short_hash(&heading.id)).zip(0..).collect();
        self.text.outline.anchors.sort_unstable();
    }
}
