//! Citations: `[see @key, p. 3; -@other]` in brackets, and `@key` in the sentence, as Pandoc has them.
//!
//! In: text as the builder meets it. Out: the chapter's citations. Brackets come as links without a definition, so code
//! and links inside them are already known; keys are read from the bytes of the source (`key`), and what stands behind
//! them as places in a work (`locator`).

mod key;
mod locator;

pub(in crate::parse) use key::key;
pub(super) use key::{is_group, linked};

use key::key_at;

use super::builder::Builder;
use super::tree::{Frame, FrameKind, trim_end};
use crate::diag::Code;
use crate::hash::Hash128;
use crate::model::{Citation, Cite, CiteForm, Inline, Inlines, naming_key};
use crate::source::Span;
use pulldown_cmark::CowStr;
use std::ops::Range;

/// Brackets that are open.
#[derive(Default)]
pub(super) struct CitationFrame {
    /// The works so far; the last one is still open.
    cites: Vec<Cite>,
    /// Whether some part between two `;` names no work.
    nameless: bool,
    /// Where brackets that cannot cite stand, as people call it.
    place: Option<&'static str>,
}

impl Builder<'_> {
    /// Brackets that cite something begin.
    pub(super) fn citation_frame(&self) -> FrameKind {
        let place = self.stack.iter().find_map(|frame| match frame.kind {
            FrameKind::Heading(_) => Some("a heading"),
            FrameKind::Link(_) | FrameKind::Image(_) => Some("a link or an image"),
            _ => None,
        });
        FrameKind::Citation(Box::new(CitationFrame { place, ..CitationFrame::default() }))
    }

    /// Words, with the citations that stand in them.
    pub(super) fn cited_words(&mut self, text: &CowStr, range: Range<usize>) {
        let start = range.start.max(self.taken.min(range.end));
        if start == range.end && start > range.start {
            return;
        }
        let grouped = matches!(self.top().kind, FrameKind::Citation(_));
        let plain = start == range.start && !text.contains('@') && !(grouped && text.contains(';'));
        // What smart punctuation or an entity made is no key.
        if plain || self.source.text().get(range.clone()) != Some(text) {
            return self.inline(Inline::Text((**text).to_owned()), range);
        }
        self.pieces(start..range.end, grouped);
    }

    /// The pieces of text that stands in the source as it is: words, keys, and `;` between works.
    fn pieces(&mut self, range: Range<usize>, grouped: bool) {
        let source = self.source.text();
        let (mut from, mut at) = (range.start, range.start);
        let cites = grouped || self.may_cite();
        while let Some(found) = source[at..range.end].find(|c| c == '@' || grouped && c == ';').map(|next| at + next) {
            at = found + 1;
            if source.as_bytes()[found] == b';' {
                self.text_piece(from..found);
                self.next_cite();
                from = at;
            } else if let Some(key) = key_at(source, found, grouped).filter(|_| cites) {
                self.text_piece(from..found);
                (from, at) = (found + 1 + key.len(), found + 1 + key.len());
                self.cite(key, found..from);
            }
            if at >= range.end {
                self.taken = from;
                break;
            }
        }
        self.text_piece(from..range.end);
    }

    fn text_piece(&mut self, range: Range<usize>) {
        if range.start < range.end {
            self.inline(Inline::Text(self.source.text()[range.clone()].to_owned()), range);
        }
    }

    /// Whether `@key` cites here: not in headings, links, or brackets.
    fn may_cite(&self) -> bool {
        let no = |kind: &FrameKind| {
            matches!(kind, FrameKind::Heading(_) | FrameKind::Link(_) | FrameKind::Image(_) | FrameKind::Citation(_))
        };
        !self.stack.iter().any(|frame| no(&frame.kind))
    }

    /// A key: in brackets it belongs to the open part, elsewhere it is a citation of its own.
    fn cite(&mut self, key: &str, range: Range<usize>) {
        let form = CiteForm::Narrative;
        let (key, prefix, suffix) = (key.to_owned(), Inlines::new(), Inlines::new());
        let mut cite = Cite { key, form, locator: None, prefix, suffix, naming: Hash128::default() };
        let top = self.top();
        let FrameKind::Citation(open) = &mut top.kind else { return self.citation(vec![cite], range) };
        if open.cites.last().is_some_and(|last| last.form == CiteForm::Narrative) {
            let text = self.source.text()[range.clone()].to_owned();
            return self.inline(Inline::Text(text), range);
        }
        cite.prefix = std::mem::take(&mut top.inlines);
        open.cites.push(cite);
    }

    /// The end of a part of brackets: what stands behind its key is a place and words.
    fn next_cite(&mut self) {
        let top = self.top();
        let FrameKind::Citation(open) = &mut top.kind else { return };
        if let Some(cite) = open.cites.last_mut().filter(|cite| cite.form == CiteForm::Narrative) {
            complete(cite, std::mem::take(&mut top.inlines));
        } else {
            open.nameless = true;
            top.inlines.push(Inline::Text(";".to_owned()));
        }
    }

    /// Brackets that ended.
    pub(super) fn end_citation(&mut self, mut frame: Frame) {
        let (range, written) = (frame.range.clone(), self.source.text()[frame.range.clone()].to_owned());
        let FrameKind::Citation(open) = std::mem::replace(&mut frame.kind, FrameKind::Other) else { return };
        let CitationFrame { mut cites, mut nameless, place } = *open;
        if cites.is_empty() {
            // What looked like a key was code, or is emphasised.
            return self.brackets(frame.inlines, range);
        }
        match cites.last_mut().filter(|cite| cite.form == CiteForm::Narrative) {
            Some(cite) => complete(cite, frame.inlines),
            None => nameless = true,
        }
        let wrong = match place {
            Some(place) => Some((format!("a citation in {place} is not read"), "put it into the text")),
            None if nameless => {
                let help = "between `;` each part needs its own `@key`; write a `,` before other words";
                Some(("a part of this citation names no work".to_owned(), help))
            }
            None => None,
        };
        match wrong {
            Some((message, help)) => {
                self.report(Code::Citation, range.clone(), message, help);
                self.inline(Inline::Text(written), range);
            }
            None => self.citation(cites, range),
        }
    }

    /// Brackets that cite nothing are text.
    fn brackets(&mut self, words: Inlines, range: Range<usize>) {
        self.top().push_inline(Inline::Text("[".to_owned()), range.clone());
        for word in words {
            self.top().push_inline(word, range.clone());
        }
        self.top().push_inline(Inline::Text("]".to_owned()), range);
    }

    fn citation(&mut self, mut cites: Vec<Cite>, range: Range<usize>) {
        for cite in &mut cites {
            cite.naming = naming_key(&cite.key, cite.form, cite.locator.as_ref());
        }
        let written = self.source.text()[range.clone()].to_owned();
        let heading = self.text.outline.headings.len().checked_sub(1);
        let number = self.text.outline.citations.len();
        self.text.outline.citations.push(Citation { written, cites, heading });
        self.text.places.citations.push(Span::new(range.clone()));
        self.inline(Inline::Citation(number), range);
    }

    /// The citations of a note stand where its first mark stands, under this heading.
    pub(super) fn note_citations(&mut self, numbers: Range<usize>, heading: Option<usize>) {
        for citation in &mut self.text.outline.citations[numbers] {
            citation.heading = heading;
        }
    }

    /// The citations of a note that is not shown are none.
    pub(super) fn no_citations(&mut self, numbers: Range<usize>) {
        for citation in &mut self.text.outline.citations[numbers] {
            citation.cites.clear();
        }
    }
}

/// Sort what stands around a key: `-` before it, spaces, and a place behind it.
fn complete(cite: &mut Cite, mut words: Inlines) {
    cite.form = CiteForm::Bracketed;
    if let Some(Inline::Text(text)) = cite.prefix.last_mut()
        && text.ends_with('-')
    {
        cite.form = CiteForm::NoAuthor;
        text.pop();
    }
    if let Some(Inline::Text(text)) = cite.prefix.first_mut() {
        *text = text.trim_start().to_owned();
    }
    cite.prefix.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    trim_end(&mut words);
    if let Some(Inline::Text(text)) = words.first_mut()
        && let Some((locator, rest)) = locator::read(text)
    {
        cite.locator = Some(locator);
        *text = rest.to_owned();
    }
    words.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    cite.suffix = words;
}

#[cfg(test)]
mod tests;
