//! Margin notes: footnotes whose first bold words may say their kind.

use super::builder::Builder;
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{Block, BlockKind, Inline, Note, plain_text};
use crate::source::Span;
use std::collections::BTreeMap;
use std::ops::Range;

/// A definition: its text, where it stands, and the numbers of its citations.
type Definition = (Vec<Block>, Span, Range<usize>);

/// A label with the count of its marks, and the number of the heading above the first one.
type Marked = (String, u32, Option<usize>);

/// The notes met so far.
#[derive(Default)]
pub(super) struct Notes {
    /// Definitions by label.
    defined: BTreeMap<String, Definition>,
    /// In the order of the first marks.
    marked: Vec<Marked>,
}

impl Builder<'_> {
    /// A mark `[^label]` in the text.
    pub(super) fn note_mark(&mut self, label: &str, range: Range<usize>) {
        let heading = self.text.outline.headings.len().checked_sub(1);
        let marked = &mut self.notes.marked;
        let at = marked.iter().position(|(other, ..)| other == label).unwrap_or_else(|| {
            marked.push((label.to_owned(), 0, heading));
            marked.len() - 1
        });
        marked[at].1 += 1;
        let nth = marked[at].1;
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        self.inline(Inline::Note(number, nth), range);
    }

    /// Text that looks like a mark is one whose note is not written: a mark that has its note is not text.
    pub(super) fn undefined_note(&mut self, range: &Range<usize>) {
        let text = self.source.text();
        let Some(rest) = text[range.start..].strip_prefix("[^") else { return };
        let label = rest.split(']').next().unwrap_or_default();
        let escaped = text[..range.start].ends_with('\\');
        if escaped || label.is_empty() || label.len() == rest.len() || label.contains(char::is_whitespace) {
            return;
        }
        let message = format!("there is no footnote `{label}`");
        let help = format!("write it on a line of its own: `[^{label}]: …`, or `\\[^{label}]` for the characters");
        let end = range.start + "[^]".len() + label.len();
        self.report(Code::UndefinedNote, range.start..end, message, help);
    }

    /// A definition `[^label]: …` that ended.
    pub(super) fn note_definition(&mut self, label: String, blocks: Vec<Block>, range: Range<usize>) {
        let first_line = self.source.text()[range.clone()].find('\n').map_or(range.end, |at| range.start + at);
        let span = Span::new(range.start..first_line);
        let before = |span: &Span| (span.start as usize) < range.start;
        let citations = self.text.places.citations.partition_point(before)..self.text.places.citations.len();
        if let Some((_, earlier, _)) = self.notes.defined.get(&label) {
            let place = |span| Place::new(self.source.id(), At::Span(span));
            let diagnostic =
                Diagnostic::new(Code::DuplicateNote, place(span), format!("the footnote `{label}` is written twice"))
                    .related(place(*earlier), "the first one")
                    .help("give one of them another label");
            self.text.diagnostics.push(diagnostic);
            self.note_citations(citations, None);
        } else {
            self.notes.defined.insert(label, (blocks, span, citations));
        }
    }

    /// All notes in the order of their marks; what nobody refers to is told.
    pub(super) fn finish_notes(&mut self) {
        let mut notes = std::mem::take(&mut self.notes);
        for (label, marks, heading) in notes.marked {
            let (mut blocks, _, citations) = notes.defined.remove(&label).unwrap_or_default();
            self.note_citations(citations, Some(heading));
            let kind = take_kind(&mut blocks, &self.settings.notes.kinds);
            self.text.notes.push(Note { label, kind, marks, blocks });
        }
        for (label, (_, span, citations)) in notes.defined {
            self.note_citations(citations, None);
            let message = format!("nothing refers to the footnote `{label}`");
            self.report(
                Code::UnusedNote,
                span.range(),
                message,
                format!("put `[^{label}]` where it belongs, or delete it"),
            );
        }
    }
}

/// The kind that the first bold words name, taken out of the text.
fn take_kind(blocks: &mut [Block], kinds: &[String]) -> Option<String> {
    let BlockKind::Paragraph(inlines) = &mut blocks.first_mut()?.kind else { return None };
    let Some(Inline::Strong(words)) = inlines.first() else { return None };
    let words = plain_text(words);
    let name = words.trim_end_matches(['.', ':']);
    let kind = kinds.iter().find(|kind| kind.eq_ignore_ascii_case(name))?.clone();
    inlines.remove(0);
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        *text = text.trim_start().to_owned();
    }
    Some(kind)
}
