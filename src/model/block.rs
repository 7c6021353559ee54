//! The block tree: a chapter's text as a tree of blocks and inlines.
//!
//! Links are indices into the chapter's references, so that the tree does not change when their targets do.

use super::{Quiz, Worksheet};
use crate::source::Span;

/// A run of inlines.
pub type Inlines = Vec<Inline>;

/// A block and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Block {
    /// The bytes it was written in.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph(Inlines),
    /// Text of a tight list item, without a paragraph around it.
    Plain(Inlines),
    /// A heading: its number among the chapter's headings, and its text.
    Heading(usize, Inlines),
    /// Code.
    Code(Code),
    /// A quotation.
    Quote(Vec<Block>),
    /// GitHub's `> [!NOTE]`.
    Alert(AlertKind, Vec<Block>),
    /// A list; ordered when it has a first number.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A task list.
    Checklist(Checklist),
    /// A table.
    Table(Table),
    /// A picture with a number and a caption.
    Figure(Box<Figure>),
    /// Terms with their definitions.
    Definitions(Vec<(Inlines, Vec<Vec<Block>>)>),
    /// A worksheet.
    Worksheet(Box<Worksheet>),
    /// A quiz.
    Quiz(Box<Quiz>),
    /// A thematic break.
    Rule,
    /// Raw HTML, where the configuration trusts it.
    Html(String),
}

/// The kinds of alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlertKind {
    /// Good to know.
    Note,
    /// Helpful advice.
    Tip,
    /// Needed to succeed.
    Important,
    /// Needs attention at once.
    Warning,
    /// What could go wrong.
    Caution,
}

impl AlertKind {
    /// The word that readers see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
        }
    }
}

/// A block of code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Code {
    /// The language, when it is written and known.
    pub language: Option<String>,
    /// A title, usually a file's name.
    pub title: Option<String>,
    /// Whether lines are numbered.
    pub numbers: bool,
    /// Ranges of marked lines, first and last, from 1.
    pub marked: Vec<(u32, u32)>,
    /// Whether it is highlighted: its language is known, and the work is within the caps.
    pub highlighted: bool,
    /// The code.
    pub text: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Table {
    /// Its number in the chapter, from 1.
    pub number: usize,
    /// How each column is aligned.
    pub align: Vec<Align>,
    /// The header row.
    pub head: Vec<Inlines>,
    /// The other rows.
    pub rows: Vec<Vec<Inlines>>,
    /// What it is called.
    pub caption: Option<Caption>,
}

/// What a table is called.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Caption {
    /// Its number among the chapter's figures and tables, when it has an id.
    pub numbered: Option<usize>,
    /// The words.
    pub words: Inlines,
}

/// A picture with a number and a caption.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Figure {
    /// Its number among the chapter's figures and tables.
    pub numbered: usize,
    /// The image, or the link that stands for one from another site.
    pub picture: Inline,
    /// What it is called.
    pub caption: Option<String>,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// As the script runs.
    None,
    /// Left.
    Left,
    /// Centred.
    Center,
    /// Right.
    Right,
}

/// A task list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checklist {
    /// The number of the heading that it stands under, among the chapter's headings.
    pub heading: Option<usize>,
    /// Which one under that heading it is.
    pub nth: Nth,
    /// Whether that heading stands directly above it.
    pub directly: bool,
    /// The number of its first item, among the chapter's.
    pub first: usize,
    /// How many items of the chapter it has, with those inside items; items from elsewhere do not count.
    pub count: usize,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// Which of several, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nth {
    /// Its number.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Default for Nth {
    fn default() -> Self {
        Self { number: 1, of: 1 }
    }
}

/// An entry of a task list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Something to tick: its number among the chapter's items.
    Item(usize, Box<Item>),
    /// An item that stands elsewhere in the book: the chapter's n-th reference.
    Elsewhere(usize),
    /// Text between the items.
    Text(Vec<Block>),
}

/// Something to tick.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Item {
    /// The words beside the box.
    pub label: Inlines,
    /// The explanation under it.
    pub why: Vec<Block>,
    /// Items that belong to it.
    pub children: Vec<Entry>,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Code in the text.
    Code(String),
    /// A formula.
    Math(Math),
    /// A line end in the source.
    SoftBreak,
    /// A line break that shows.
    HardBreak,
    /// Stressed words.
    Emphasis(Inlines),
    /// Strong words.
    Strong(Inlines),
    /// Struck-out words.
    Strike(Inlines),
    /// A link.
    Link(Target, Option<String>, Inlines),
    /// An image.
    Image(Image),
    /// The mark of a margin note: the note's number from 1, and which of its marks this is, from 1.
    Note(u32, u32),
    /// The chapter's n-th citation, which the link stage answers.
    Citation(usize),
    /// Raw HTML, where the configuration trusts it.
    Html(String),
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Image {
    /// Where it is.
    pub target: Target,
    /// Its title.
    pub title: Option<String>,
    /// Its text alternative.
    pub alt: String,
    /// How many images of the chapter stand before it.
    pub before: usize,
}

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Math {
    /// Whether it stands in a line of its own.
    pub display: bool,
    /// Its number among the chapter's formulas that may be wider than a screen, from 1, when it is one.
    pub wide: Option<usize>,
    /// The `math` element, which parsing made from TeX: nothing in it is the author's but escaped text.
    pub mathml: String,
    /// The formula as plain text.
    pub words: String,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// Another site, or mail.
    Url(String),
    /// The chapter's n-th reference, which the link stage answers.
    Reference(usize),
}

/// Show each run of text in blocks, in reading order. Worksheets, quizzes and code have none.
pub fn each_run<'a>(blocks: &'a [Block], show: &mut dyn FnMut(&'a [Inline])) {
    for block in blocks {
        match &block.kind {
            BlockKind::Paragraph(run) | BlockKind::Plain(run) | BlockKind::Heading(_, run) => show(run),
            BlockKind::Quote(blocks) | BlockKind::Alert(_, blocks) => each_run(blocks, show),
            BlockKind::List(_, items) => items.iter().for_each(|blocks| each_run(blocks, show)),
            BlockKind::Checklist(list) => each_run_of_entries(&list.entries, show),
            BlockKind::Table(table) => {
                let caption = table.caption.iter().map(|caption| &caption.words);
                caption.chain(&table.head).chain(table.rows.iter().flatten()).for_each(|run| show(run));
            }
            BlockKind::Definitions(definitions) => {
                for (term, all) in definitions {
                    show(term);
                    for blocks in all {
                        each_run(blocks, show);
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
}

fn each_run_of_entries<'a>(entries: &'a [Entry], show: &mut dyn FnMut(&'a [Inline])) {
    for entry in entries {
        match entry {
            Entry::Item(_, item) => {
                show(&item.label);
                each_run(&item.why, show);
                each_run_of_entries(&item.children, show);
            }
            Entry::Text(blocks) => each_run(blocks, show),
            Entry::Elsewhere(_) => {}
        }
    }
}

/// The words of inlines, without their markup.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    collect_text(inlines, &mut text);
    text
}

fn collect_text(inlines: &[Inline], into: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => into.push_str(text),
            Inline::Math(math) => into.push_str(&math.words),
            Inline::SoftBreak | Inline::HardBreak => into.push(' '),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Link(_, _, inner) => {
                collect_text(inner, into);
            }
            Inline::Image(image) => into.push_str(&image.alt),
            Inline::Note(..) | Inline::Citation(_) | Inline::Html(_) => {}
        }
    }
}
