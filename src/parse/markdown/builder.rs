//! The builder: a stack of open containers that events push, fill and close.
//!
//! The stack is a `Vec`, never the call stack, and no deeper than the cap: a page of 8,000 `>` is a diagnostic.

use super::super::Settings;
use super::Text;
use super::label::Label;
use super::near_box::Opening;
use super::tree::{Frame, FrameKind, HeadingFrame, LinkForm, LinkFrame, alert, align};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{HtmlMode, Inline, Table};
use crate::source::{Source, Span};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag};
use std::collections::BTreeMap;
use std::ops::Range;

/// How deep emphasis and links may nest beside lists and quotes.
const INLINE_DEPTH: usize = 32;

pub(super) struct Builder<'a> {
    pub source: &'a Source,
    pub settings: &'a Settings,
    pub stack: Vec<Frame>,
    /// How many containers are open inside one that was too deep.
    skipped: usize,
    pub text: Text,
    pub notes: super::note::Notes,
    /// Ids of headings as their authors gave them, with the heading's number.
    pub explicit: BTreeMap<String, usize>,
    /// The bytes of braces behind an image that are not text.
    pub hole: Option<Range<usize>>,
    /// The id of the image that stands alone in the open paragraph.
    pub figure: Option<(String, Span)>,
    /// The braces of the caption that the open paragraph is.
    pub caption: Option<Range<usize>>,
    /// Where the next event stands.
    pub opening: Opening,
    /// How many images were met.
    pub images: usize,
    /// How many tables were met.
    pub tables: usize,
    /// How many formulas that may be wider than a screen were met.
    pub formulas: usize,
    /// The bytes of braces ahead that are not text.
    pub cut: Option<Range<usize>>,
    /// The braces that end the open note or term, which are not text.
    pub trailing: Option<super::trailing::Trailing>,
    /// The terms of the glossary that were met.
    pub terms: Vec<super::term::Met>,
    /// The end of a key that is longer than the text it began in.
    pub taken: usize,
    /// The work that is left for highlighting, in nanoseconds of the worst case.
    pub highlighting: u64,
    /// The label of the task that comes next.
    pub label: Label,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a Source, body: usize, settings: &'a Settings) -> Self {
        let root = Frame::new(FrameKind::Root, body..source.text().len());
        Self {
            source,
            settings,
            stack: vec![root],
            skipped: 0,
            text: Text::default(),
            notes: super::note::Notes::default(),
            explicit: BTreeMap::new(),
            hole: None,
            figure: None,
            caption: None,
            opening: Opening::default(),
            images: 0,
            tables: 0,
            formulas: 0,
            cut: None,
            trailing: None,
            terms: Vec::new(),
            taken: 0,
            highlighting: u64::from(settings.limits.highlight) * 1_000_000,
            label: Label::default(),
        }
    }

    pub fn event(&mut self, event: Event, range: Range<usize>) {
        let opening = self.opening.after(&event);
        match event {
            Event::Start(_) if self.skipped > 0 => self.skipped += 1,
            Event::End(_) if self.skipped > 0 => self.skipped -= 1,
            _ if self.skipped > 0 => {}
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.end(),
            event => self.leaf(event, range),
        }
        self.opening = opening;
    }

    fn start(&mut self, tag: Tag, range: Range<usize>) {
        self.cut = self.cut.take().filter(|cut| range.start < cut.end);
        let limit = self.settings.limits.depth as usize;
        if self.depth() > limit || self.stack.len() > 3 * limit + INLINE_DEPTH {
            let message = format!("lists, quotes and emphasis nest deeper than {limit} levels");
            self.report(Code::TooDeep, range, message, "make it flatter");
            self.skipped = 1;
            return;
        }
        let kind = self.frame_kind(tag, &range);
        self.stack.push(Frame::new(kind, range));
    }

    /// How many lists and quotes are open.
    fn depth(&self) -> usize {
        self.stack.iter().filter(|frame| matches!(frame.kind, FrameKind::List { .. } | FrameKind::Quote(_))).count()
    }

    fn frame_kind(&mut self, tag: Tag, range: &Range<usize>) -> FrameKind {
        match tag {
            Tag::Paragraph => {
                self.begin_caption(range);
                FrameKind::Paragraph
            }
            Tag::Heading { level, id, classes, attrs } => {
                self.heading_attributes(&attrs, range);
                let classes = classes.iter().map(ToString::to_string).collect();
                FrameKind::Heading(HeadingFrame { level: level as u8, id: id.map(|id| id.to_string()), classes })
            }
            Tag::BlockQuote(kind) => FrameKind::Quote(kind.map(alert)),
            Tag::CodeBlock(kind) => FrameKind::Code { info: self.info(&kind, range), text: String::new() },
            Tag::HtmlBlock => FrameKind::HtmlBlock(String::new()),
            Tag::List(start) => FrameKind::List { start, items: Vec::new(), first: self.text.outline.items.len() },
            Tag::Item => FrameKind::Item(None),
            Tag::FootnoteDefinition(label) => {
                self.begin_trailing(range);
                FrameKind::Note(label.to_string())
            }
            Tag::Table(columns) => {
                let align = columns.into_iter().map(align).collect();
                self.tables += 1;
                FrameKind::Table(Table { number: self.tables, align, ..Table::default() })
            }
            Tag::TableHead => FrameKind::TableHead,
            Tag::TableRow => FrameKind::TableRow,
            Tag::TableCell => FrameKind::TableCell,
            Tag::DefinitionList => FrameKind::Definitions(Vec::new()),
            Tag::DefinitionListTitle => {
                self.begin_term(range);
                FrameKind::Term
            }
            Tag::DefinitionListDefinition => FrameKind::Definition,
            Tag::Emphasis => FrameKind::Emphasis,
            Tag::Strong => FrameKind::Strong,
            Tag::Strikethrough => FrameKind::Strike,
            Tag::Link { link_type: LinkType::ShortcutUnknown, .. } => self.citation_frame(),
            Tag::Link { link_type, dest_url, title, .. } => FrameKind::Link(link(link_type, &dest_url, &title)),
            Tag::Image { link_type, dest_url, title, .. } => FrameKind::Image(link(link_type, &dest_url, &title)),
            Tag::MetadataBlock(_) | Tag::Superscript | Tag::Subscript => FrameKind::Other,
        }
    }

    fn leaf(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Text(text) => self.words(&text, range),
            Event::Code(code) => self.inline(Inline::Code(code.to_string()), range),
            Event::InlineMath(tex) => self.formula(&tex, false, range),
            Event::DisplayMath(tex) => self.formula(&tex, true, range),
            Event::SoftBreak => self.inline(Inline::SoftBreak, range),
            Event::HardBreak => self.inline(Inline::HardBreak, range),
            Event::FootnoteReference(label) => self.note_mark(&label, range),
            Event::TaskListMarker(ticked) => self.task(ticked, range),
            Event::Rule => self.rule(range),
            Event::Html(html) => self.html_block(&html, range),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            _ => {}
        }
    }

    fn words(&mut self, text: &CowStr, range: Range<usize>) {
        match &mut self.top().kind {
            FrameKind::Code { text: code, .. } => code.push_str(text),
            FrameKind::HtmlBlock(html) => html.push_str(text),
            _ => {
                self.near_box(range.start);
                self.undefined_note(&range);
                self.cited_words(text, range);
            }
        }
    }

    fn count_words(&mut self, text: &str) {
        self.text.words += word_count(text);
    }

    /// Add an inline to the innermost container, unless it belongs to the braces of an item.
    pub fn inline(&mut self, inline: Inline, range: Range<usize>) {
        let kept = self.before_trailing(inline, range).and_then(|(inline, range)| self.outside_braces(inline, range));
        if let Some((inline, range)) = kept {
            match &inline {
                Inline::Text(words) | Inline::Code(words) => self.count_words(words),
                Inline::Math(math) => self.count_words(&math.words),
                _ => {}
            }
            match inline {
                Inline::Text(words) => self.words_with_references(words, range),
                inline => self.top().push_inline(inline, range),
            }
        }
    }

    fn html_block(&mut self, html: &str, range: Range<usize>) {
        match &mut self.top().kind {
            FrameKind::HtmlBlock(all) => all.push_str(html),
            _ => self.inline_html(html, range),
        }
    }

    fn inline_html(&mut self, html: &str, range: Range<usize>) {
        if self.in_trailing(&range) {
            return;
        }
        if self.settings.html == HtmlMode::Trust {
            self.inline(Inline::Html(html.to_owned()), range);
        } else {
            self.raw_html(html, range);
        }
    }

    /// Warn of raw HTML that is left out; a comment may be.
    pub fn raw_html(&mut self, html: &str, range: Range<usize>) {
        let trimmed = html.trim_start();
        if trimmed.starts_with("<!--") || trimmed.starts_with("</") {
            return;
        }
        let shown: String = trimmed.chars().take_while(|&c| c != '>' && c != '\n').chain(['>']).collect();
        let end = html.find('\n').map_or(range.end, |at| (range.start + at).min(range.end));
        let message = format!("raw HTML is left out: `{shown}`");
        self.report(Code::RawHtml, range.start..end, message, "write it in Markdown, or as code between backticks");
    }

    fn info(&self, kind: &CodeBlockKind, range: &Range<usize>) -> Option<(String, Span)> {
        let CodeBlockKind::Fenced(_) = kind else { return None };
        let text = &self.source.text()[range.clone()];
        let line = text.lines().next().unwrap_or_default();
        let fence = line.trim_start().trim_start_matches(['`', '~']);
        let start = range.start + (line.len() - fence.len());
        let info = fence.trim();
        let start = start + (fence.len() - fence.trim_start().len());
        (!info.is_empty()).then(|| (info.to_owned(), Span::new(start..start + info.len())))
    }

    pub fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("the root frame is never popped")
    }

    pub fn report(&mut self, code: Code, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let place = Place::new(self.source.id(), At::Span(Span::new(range)));
        self.text.diagnostics.push(Diagnostic::new(code, place, message).help(help));
    }
}

/// How many words a text has: runs of letters and signs that are not all signs.
fn word_count(text: &str) -> usize {
    let (mut count, mut counted) = (0, false);
    for c in text.chars() {
        if c.is_whitespace() {
            counted = false;
        } else if !counted && c.is_alphanumeric() {
            (count, counted) = (count + 1, true);
        }
    }
    count
}

fn link(kind: LinkType, destination: &str, title: &str) -> LinkFrame {
    let kind = match kind {
        LinkType::Email => LinkForm::Email,
        LinkType::WikiLink { has_pothole } => LinkForm::Wiki { named: has_pothole },
        _ => LinkForm::Markdown,
    };
    let title = (!title.is_empty()).then(|| title.to_owned());
    LinkFrame { destination: destination.to_owned(), title, kind }
}

#[cfg(test)]
mod tests {
    use super::word_count;

    #[test]
    fn words_stand_between_spaces_and_have_a_letter_or_a_digit() {
        assert_eq!(word_count(" One\ttwo\u{a0}three\u{2003}vier-fünf – 6 ... (é)\n"), 6);
        assert_eq!((word_count(""), word_count(" - "), word_count("a\u{b}b\u{85}c\u{200b}d")), (0, 0, 3));
    }
}
