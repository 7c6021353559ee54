//! The open containers of a tree that is being built.

use super::citation::CitationFrame;
use crate::model::{AlertKind, Align, Block, BlockKind, Entry, Inline, Inlines, Table};
use crate::source::Span;
use std::ops::Range;

/// A container that has begun and not ended.
pub(super) struct Frame {
    pub kind: FrameKind,
    pub range: Range<usize>,
    pub blocks: Vec<Block>,
    pub inlines: Inlines,
    /// The cells of a table row.
    pub cells: Vec<Inlines>,
    /// The bytes from the first to the last of the inlines that wait to become a block.
    pub waiting: Option<Range<usize>>,
}

/// What kind of container it is, with what it gathers beside blocks and inlines.
pub(super) enum FrameKind {
    Root,
    Paragraph,
    Heading(HeadingFrame),
    Quote(Option<AlertKind>),
    Code {
        info: Option<(String, Span)>,
        text: String,
    },
    HtmlBlock(String),
    /// `first` is the number that the chapter's next item had when the list began.
    List {
        start: Option<u64>,
        items: Vec<ListItem>,
        first: usize,
    },
    Item(Option<Box<TaskFrame>>),
    Note(String),
    Table(Table),
    TableHead,
    TableRow,
    TableCell,
    Definitions(Vec<(Inlines, Vec<Vec<Block>>)>),
    Term,
    Definition,
    Emphasis,
    Strong,
    Strike,
    Link(LinkFrame),
    Image(LinkFrame),
    Citation(Box<CitationFrame>),
    /// A kind of container that is not enabled.
    Other,
}

pub(super) struct HeadingFrame {
    pub level: u8,
    pub id: Option<String>,
    pub classes: Vec<String>,
}

pub(super) struct LinkFrame {
    pub destination: String,
    pub title: Option<String>,
    pub kind: LinkForm,
}

/// How a link was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkForm {
    Markdown,
    Email,
    Wiki { named: bool },
}

/// A list item that has ended.
pub(super) enum ListItem {
    Plain(Vec<Block>),
    Task(Entry),
}

/// A task list item that is open.
pub(super) struct TaskFrame {
    /// Its number among the chapter's items.
    pub index: usize,
    /// The bytes of its braces, which are not text.
    pub cut: Option<Range<usize>>,
    /// Its label, once the braces were met.
    pub label: Option<Inlines>,
    /// Its marker, when it has no id.
    pub unnamed: Option<Range<usize>>,
}

impl Frame {
    pub fn new(kind: FrameKind, range: Range<usize>) -> Self {
        Self { kind, range, blocks: Vec::new(), inlines: Vec::new(), cells: Vec::new(), waiting: None }
    }

    /// Add an inline that was written at `range`.
    pub fn push_inline(&mut self, inline: Inline, range: Range<usize>) {
        let start = self.waiting.as_ref().map_or(range.start, |waiting| waiting.start);
        self.waiting = Some(start..range.end);
        match (self.inlines.last_mut(), inline) {
            (Some(Inline::Text(text)), Inline::Text(more)) => text.push_str(&more),
            (_, inline) => self.inlines.push(inline),
        }
    }

    /// Give back what lists and texts reserved for growing: a book's trees stay in memory.
    pub fn shrink(&mut self) {
        for inline in &mut self.inlines {
            if let Inline::Text(text) = inline {
                text.shrink_to_fit();
            }
        }
        self.inlines.shrink_to_fit();
        self.blocks.shrink_to_fit();
    }

    /// Add a block; inlines that wait become a block of their own first.
    pub fn push_block(&mut self, block: Block) {
        self.flush();
        self.blocks.push(block);
    }

    /// Make a block of the inlines that wait: the text of a tight item.
    pub fn flush(&mut self) {
        let range = self.waiting.take();
        let mut inlines = std::mem::take(&mut self.inlines);
        trim_end(&mut inlines);
        if let Some(range) = range.filter(|_| !inlines.is_empty()) {
            self.blocks.push(Block { span: Span::new(range), kind: BlockKind::Plain(inlines) });
        }
    }
}

/// Drop line breaks and spaces from the end of inlines.
pub(super) fn trim_end(inlines: &mut Inlines) {
    loop {
        match inlines.last_mut() {
            Some(Inline::SoftBreak | Inline::HardBreak) => {}
            Some(Inline::Text(text)) => {
                text.truncate(text.trim_end().len());
                if !text.is_empty() {
                    return;
                }
            }
            _ => return,
        }
        inlines.pop();
    }
}

pub(super) fn align(alignment: pulldown_cmark::Alignment) -> Align {
    match alignment {
        pulldown_cmark::Alignment::None => Align::None,
        pulldown_cmark::Alignment::Left => Align::Left,
        pulldown_cmark::Alignment::Center => Align::Center,
        pulldown_cmark::Alignment::Right => Align::Right,
    }
}

pub(super) fn alert(kind: pulldown_cmark::BlockQuoteKind) -> AlertKind {
    match kind {
        pulldown_cmark::BlockQuoteKind::Note => AlertKind::Note,
        pulldown_cmark::BlockQuoteKind::Tip => AlertKind::Tip,
        pulldown_cmark::BlockQuoteKind::Important => AlertKind::Important,
        pulldown_cmark::BlockQuoteKind::Warning => AlertKind::Warning,
        pulldown_cmark::BlockQuoteKind::Caution => AlertKind::Caution,
    }
}
