//! Markdown: pulldown-cmark's events become our own block tree.
//!
//! In: the text of a chapter below its front matter. Out: a [`Text`]: blocks, notes, outline, places, mistakes.
//! The builder keeps a stack of open containers; what needs thought has a file of its own: `reference` (links),
//! `citation` (works that are cited), `item`, `label`, `lists` and `near_box` (checklists), `fence` (the words after a code fence),
//! `note` (margin notes), `term` (the glossary), `trailing` (braces that end either), `figure` (figures, captions of tables,
//! and references to both), `math` (formulas, and dollars that are money).

mod builder;
mod citation;
mod fence;
mod figure;
mod finish;
mod item;
mod label;
mod lists;
mod math;
mod near_box;
mod note;
mod reference;
mod term;
mod trailing;
mod tree;

pub(super) use citation::key;
pub(crate) use reference::join;

use super::{Settings, glossary};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::hash::Hash128;
use crate::model::{Block, Note, Outline, Places};
use crate::source::{Source, Span};
use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser};
use std::ops::Range;

/// What parsing a chapter's text gives. The outline's front-matter part is empty.
#[derive(Debug, Default)]
pub struct Text {
    /// The text.
    pub blocks: Vec<Block>,
    /// The margin notes.
    pub notes: Vec<Note>,
    /// Headings, references, items, checklists.
    pub outline: Outline,
    /// Where they stand.
    pub places: Places,
    /// How many words there are.
    pub words: usize,
    /// A hash of the terms that were linked, and where.
    pub linked: Hash128,
    /// Every mistake.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parse the text of a source from byte `body` on.
pub fn parse(source: &Source, body: usize, settings: &Settings) -> Text {
    let (written, options) = (&source.text()[body..], options(settings));
    let hidden;
    let mut read = Read::new(written, None, options);
    if math::has_money(written, &read.events) {
        hidden = math::dollars(written, options);
        read = Read::new(&hidden.text, hidden.stand_in, options);
    }
    let mut builder = builder::Builder::new(source, body, settings);
    let spans = read.definitions.iter().map(|span| Span::new(span.start + body..span.end + body));
    builder.text.diagnostics.extend(spans.filter_map(|span| citation::linked(source, span)));
    let mut events = label::Ahead::new(read.events.into_iter(), body);
    while let Some((event, range)) = events.next() {
        if let Event::TaskListMarker(_) = event {
            builder.label = events.label(range.end);
        }
        builder.event(event, range);
    }
    let mut text = builder.finish();
    text.linked = glossary::link(&mut text, &settings.terms, glossary::is_glossary(source.id()));
    for (range, kind, label) in read.unresolved {
        let span = Span::new(range.start + body..range.end + body);
        text.diagnostics.extend(unresolved_reference(source, span, kind, &label));
    }
    lists::number(&mut text);
    text
}

/// What Markdown says of a text.
struct Read<'a> {
    events: Vec<(Event<'a>, Range<usize>)>,
    /// Where references are defined.
    definitions: Vec<Range<usize>>,
    /// References without a definition.
    unresolved: Vec<(Range<usize>, LinkType, String)>,
}

impl<'a> Read<'a> {
    /// Read a text in which a character may stand in for dollars.
    fn new(text: &'a str, stand_in: Option<char>, options: Options) -> Self {
        let mut unresolved = Vec::new();
        let of_image = |link: &BrokenLink| text[..link.span.start].ends_with('!');
        let mut callback = |link: BrokenLink| -> Option<(CowStr<'a>, CowStr<'a>)> {
            if link.link_type == LinkType::Shortcut && !of_image(&link) && citation::is_group(&link.reference) {
                return Some(("".into(), "".into()));
            }
            let label =
                stand_in.map_or_else(|| link.reference.to_string(), |stand_in| link.reference.replace(stand_in, "$"));
            unresolved.push((link.span, link.link_type, label));
            None
        };
        let parser = Parser::new_with_broken_link_callback(text, options, Some(&mut callback));
        let definitions = parser.reference_definitions().iter().map(|(_, definition)| definition.span.clone());
        let definitions = definitions.collect();
        let restored = parser.into_offset_iter().map(|(event, range)| (math::restored(event, stand_in), range));
        let events = restored.collect();
        Self { events, definitions, unresolved }
    }
}

fn options(settings: &Settings) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_MATH;
    options.set(Options::ENABLE_SMART_PUNCTUATION, settings.smart_punctuation);
    options
}

/// A reference without a definition is plain text to Markdown; to an author it is a mistake.
fn unresolved_reference(source: &Source, span: Span, kind: LinkType, label: &str) -> Option<Diagnostic> {
    let place = Place::new(source.id(), At::Span(span));
    let full = matches!(
        kind,
        LinkType::Reference | LinkType::ReferenceUnknown | LinkType::Collapsed | LinkType::CollapsedUnknown
    );
    if full && citation::is_group(label) {
        let help = "put both into one pair of brackets, `[@one; @other]`, or a space between them";
        return Some(
            Diagnostic::new(Code::Citation, place, "two pairs of brackets without a space are a link").help(help),
        );
    }
    let message = format!("there is no definition of `[{label}]`");
    let help = format!("write it on a line of its own: `[{label}]: address`");
    full.then(|| Diagnostic::new(Code::UndefinedReference, place, message).help(help))
}

#[cfg(test)]
mod tests;
