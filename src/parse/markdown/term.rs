//! Terms: a definition list at the top of `glossary.md`, with `{#id aliases="a, b"}` behind a term.

use super::super::attributes::Attributes;
use super::super::glossary::{self, Name};
use super::super::slug;
use super::super::yaml::is_id;
use super::builder::Builder;
use super::tree::{Frame, trim_end};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{Block, BlockKind, Destination, Inline, Inlines, Target, TermOutline, plain_text};
use crate::source::Span;
use std::collections::HashMap;
use std::ops::Range;

const FORM: &str = "write `{#an-id}`, `{aliases=\"one, two\"}` or both behind the term";

/// How many characters of a definition are shown where its term is used.
const SHOWN: usize = 600;

/// A term whose line has ended.
#[derive(Debug)]
pub(super) struct Met {
    id: Option<String>,
    aliases: Vec<String>,
    span: Span,
}

impl Builder<'_> {
    /// Whether the list that is open has terms that the book may link: one at the top of the glossary.
    fn explains(&self) -> bool {
        self.stack.len() == 2 && glossary::is_glossary(self.source.id())
    }

    /// The line of a term begins.
    pub(super) fn begin_term(&mut self, range: &Range<usize>) {
        if self.explains() {
            self.begin_trailing(range);
        }
    }

    /// The line of a term ended.
    pub(super) fn end_term(&mut self, frame: &mut Frame) {
        if !self.explains() {
            return;
        }
        let (id, aliases) = self.end_trailing().map(|(braces, _)| self.described_term(braces)).unwrap_or_default();
        trim_end(&mut frame.inlines);
        let line = self.source.text()[frame.range.clone()].trim_end().len();
        self.terms.push(Met { id, aliases, span: Span::new(frame.range.start..frame.range.start + line) });
    }

    /// The id and the aliases in the braces of a term.
    fn described_term(&mut self, attributes: Attributes) -> (Option<String>, Vec<String>) {
        let mut aliases = Vec::new();
        let mut wrong = attributes.error.map(|(span, what)| (span, what.to_owned()));
        for (key, value, span) in attributes.pairs {
            if key == "aliases" {
                aliases.extend(value.split(',').map(str::trim).filter(|alias| !alias.is_empty()).map(str::to_owned));
            } else {
                wrong = wrong.or(Some((span, format!("there is no `{key}` for a term"))));
            }
        }
        for (word, span) in attributes.flags.into_iter().chain(attributes.classes) {
            wrong = wrong.or(Some((span, format!("`{word}` is not understood here"))));
        }
        if let Some((span, message)) = wrong {
            self.report(Code::Attributes, span.range(), message, FORM);
        }
        (attributes.id.and_then(|(id, span)| self.term_id(id, span)), aliases)
    }

    fn term_id(&mut self, id: String, span: Span) -> Option<String> {
        if is_id(&id) {
            return Some(id);
        }
        let help = "use 2 to 48 lowercase letters, digits and `-`, a letter first";
        self.report(Code::BadId, span.range(), format!("`{id}` is not an id"), help);
        None
    }

    /// The terms of the whole glossary, once its blocks are there.
    pub(super) fn finish_terms(&mut self, blocks: &[Block]) {
        let met = std::mem::take(&mut self.terms);
        let lists = blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Definitions(all) => Some(all),
            _ => None,
        });
        let mut seen = Seen::default();
        for ((name, definitions), met) in lists.flatten().zip(met) {
            let words = definitions.iter().flatten().find_map(|block| self.first_words(block));
            let name = plain_text(name).trim().to_owned();
            if words.as_ref().is_none_or(|words| plain_text(words).trim().is_empty()) {
                let help = "begin the line below it with `: ` and say in a sentence what it means";
                self.report(Code::EmptyTerm, met.span.range(), format!("`{name}` is not explained"), help);
            }
            let words = words.map(short).unwrap_or_default();
            let term = TermOutline { id: String::new(), name, aliases: met.aliases, words };
            self.add_term(term, met.id, met.span, &mut seen);
        }
        let glossary = glossary::is_glossary(self.source.id());
        if glossary && self.text.outline.terms.is_empty() {
            let place = Place::new(self.source.id(), At::File);
            let help = "write a term on a line, and below it `: ` with its definition";
            self.text.diagnostics.push(Diagnostic::new(Code::EmptyTerm, place, "the glossary has no terms").help(help));
        }
    }

    fn add_term(&mut self, mut term: TermOutline, id: Option<String>, span: Span, seen: &mut Seen) {
        let number = self.text.outline.terms.len();
        let names: Vec<String> = [&[term.name.clone()], term.aliases.as_slice()].concat();
        for name in names {
            let key = Name::new(&name);
            match seen.names.get(&key) {
                Some(&earlier) if earlier != number => {
                    self.twice(&format!("`{name}` is explained twice"), span, earlier);
                }
                _ if key.is_empty() => {}
                _ => drop(seen.names.insert(key, number)),
            }
        }
        if let Some(&earlier) = id.as_ref().and_then(|id| seen.ids.get(id)) {
            self.twice(&format!("the id `{}` is given to two terms", id.as_deref().unwrap_or_default()), span, earlier);
        }
        term.id = seen.free(&id.unwrap_or_else(|| slug::anchor(&term.name)), number);
        self.text.outline.terms.push(term);
        self.text.places.terms.push(span);
    }

    fn twice(&mut self, message: &str, span: Span, earlier: usize) {
        let place = |span| Place::new(self.source.id(), At::Span(span));
        let earlier = place(self.text.places.terms[earlier]);
        let diagnostic = Diagnostic::new(Code::DuplicateTerm, place(span), message).related(earlier, "the first one");
        self.text.diagnostics.push(diagnostic.help("join the two, or take the name out of one of them"));
    }

    /// The words of a paragraph, without links.
    fn first_words(&self, block: &Block) -> Option<Inlines> {
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => Some(self.unlinked(inlines)),
            _ => None,
        }
    }

    /// Inlines without links; one without words is called by what it names.
    pub(super) fn unlinked(&self, inlines: &[Inline]) -> Inlines {
        let one = |inline: &Inline| match inline {
            Inline::Link(target, _, words) if words.is_empty() => vec![Inline::Text(self.called(target))],
            Inline::Link(_, _, words) => self.unlinked(words),
            Inline::Emphasis(inner) => vec![Inline::Emphasis(self.unlinked(inner))],
            Inline::Strong(inner) => vec![Inline::Strong(self.unlinked(inner))],
            Inline::Strike(inner) => vec![Inline::Strike(self.unlinked(inner))],
            Inline::Image(image) => vec![Inline::Text(image.alt.clone())],
            Inline::Note(..) | Inline::Citation(_) | Inline::Html(_) => Vec::new(),
            other => vec![other.clone()],
        };
        inlines.iter().flat_map(one).collect()
    }

    /// The words of a link that has none of its own.
    fn called(&self, target: &Target) -> String {
        let Target::Reference(number) = target else { return String::new() };
        match self.text.outline.references.get(*number).map(|reference| &reference.to) {
            Some(Destination::Wiki(name, _) | Destination::Entity(_, name)) => name.replace('-', " "),
            _ => String::new(),
        }
    }
}

/// Words that every page may carry: those of a long paragraph end in `…`, and the glossary has the rest.
fn short(words: Inlines) -> Inlines {
    let text = plain_text(&words);
    let Some((end, _)) = text.char_indices().nth(SHOWN) else { return words };
    let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    vec![Inline::Text(format!("{} …", text[..end].trim_end()))]
}

/// The names and ids that have a term.
#[derive(Default)]
struct Seen {
    names: HashMap<Name, usize>,
    ids: HashMap<String, usize>,
    /// The number that the next term with such an id gets.
    next: HashMap<String, usize>,
}

impl Seen {
    /// An id that no term has yet, with a number where it is taken.
    fn free(&mut self, wanted: &str, number: usize) -> String {
        let mut id = wanted.to_owned();
        while self.ids.contains_key(&id) {
            let next = self.next.entry(wanted.to_owned()).or_insert(0);
            *next += 1;
            id = format!("{wanted}-{next}");
        }
        self.ids.insert(id.clone(), number);
        id
    }
}
