//! Margin notes: footnotes whose first bold words may say their kind, and whose last braces who wrote them, and when:
//! `{by="a reader" on=2026-11-23 review=2027-11 #seventy}`.

use super::super::attributes::Attributes;
use super::super::yaml::is_id;
use super::builder::Builder;
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{Block, BlockKind, Inline, Note, NoteOutline, Review, plain_text};
use crate::source::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

const FORM: &str = "write `{by=\"a name\" on=2026-11-23 review=2027-11 #an-id}`, or some of it, at the end of the note";

/// How like a kind the first words of a note must be to be told: more than for other names, for they may be just words.
const LIKE_A_KIND: f64 = 0.7;

/// A note that is written.
#[derive(Default)]
struct Defined {
    note: Note,
    span: Span,
    /// The bytes of its first line.
    line: Span,
    /// The numbers of its citations.
    citations: Range<usize>,
}

/// A label with the count of its marks, and the number of the heading above the first one.
type Marked = (String, u32, Option<usize>);

/// The notes met so far.
#[derive(Default)]
pub(super) struct Notes {
    /// Definitions by label.
    defined: BTreeMap<String, Defined>,
    /// In the order of the first marks.
    marked: Vec<Marked>,
    /// The number of each label.
    numbers: BTreeMap<String, usize>,
}

impl Builder<'_> {
    /// A mark `[^label]` in the text.
    pub(super) fn note_mark(&mut self, label: &str, range: Range<usize>) {
        let heading = self.text.outline.headings.len().checked_sub(1);
        let Notes { marked, numbers, .. } = &mut self.notes;
        let at = *numbers.entry(label.to_owned()).or_insert_with(|| {
            marked.push((label.to_owned(), 0, heading));
            marked.len() - 1
        });
        marked[at].1 += 1;
        let nth = marked[at].1;
        self.inline(Inline::Note(number(at), nth), range);
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
        let line = Span::new(range.start..first_line);
        let before = |span: &Span| (span.start as usize) < range.start;
        let citations = self.text.places.citations.partition_point(before)..self.text.places.citations.len();
        let attributes = self.end_trailing();
        if let Some(earlier) = self.notes.defined.get(&label) {
            let place = |span| Place::new(self.source.id(), At::Span(span));
            let diagnostic =
                Diagnostic::new(Code::DuplicateNote, place(line), format!("the footnote `{label}` is written twice"))
                    .related(place(earlier.line), "the first one")
                    .help("give one of them another label");
            self.text.diagnostics.push(diagnostic);
            self.no_citations(citations);
            return;
        }
        let span = attributes.as_ref().map_or(line, |(_, braces)| Span::new(braces.clone()));
        let note =
            Note { label: label.clone(), blocks, ..self.described(attributes.map(|(attributes, _)| attributes)) };
        self.notes.defined.insert(label, Defined { note, span, line, citations });
    }

    /// What the braces of a note say about it.
    fn described(&mut self, attributes: Option<Attributes>) -> Note {
        let mut note = Note::default();
        let Some(attributes) = attributes else { return note };
        let mut wrong = attributes.error.map(|(span, what)| (span, what.to_owned()));
        let mut fail = |span: Span, what: String| wrong = wrong.take().or(Some((span, what)));
        for (key, value, span) in attributes.pairs {
            match key.as_str() {
                "by" if value.trim().is_empty() => fail(span, "`by` names nobody".to_owned()),
                "by" => note.by = Some(value),
                "on" => match day(&value) {
                    Some(day) => note.on = Some(day),
                    None => fail(span, format!("`{value}` is not a day, such as `2026-11-23`")),
                },
                "review" => match review(&value) {
                    Some(review) => note.review = Some(review),
                    None => fail(span, format!("`{value}` is not a day or a month, such as `2027-11`")),
                },
                _ => fail(span, format!("there is no `{key}` for a note")),
            }
        }
        for (word, span) in attributes.flags.into_iter().chain(attributes.classes) {
            fail(span, format!("`{word}` is not understood here"));
        }
        if let Some((span, message)) = wrong {
            self.report(Code::Attributes, span.range(), message, FORM);
        }
        if let Some((id, span)) = attributes.id {
            if is_id(&id) {
                note.id = Some(id);
            } else {
                let help = "use 2 to 48 lowercase letters, digits and `-`, a letter first";
                self.report(Code::BadId, span.range(), format!("`{id}` is not an id"), help);
            }
        }
        note
    }

    /// All notes in the order of their marks; what nobody refers to is told.
    pub(super) fn finish_notes(&mut self) {
        let mut notes = std::mem::take(&mut self.notes);
        for (at, (label, marks, heading)) in notes.marked.into_iter().enumerate() {
            let Defined { mut note, span, line, citations } = notes.defined.remove(&label).unwrap_or_default();
            self.note_citations(citations, heading);
            note.kind = take_kind(&mut note.blocks, &self.settings.notes.kinds);
            if note.kind.is_none() {
                self.nearly_a_kind(&note.blocks, line);
            }
            let (number, kind) = (number(at), note.kind.clone());
            self.text.outline.notes.extend(note.id.clone().map(|id| NoteOutline { id, number, kind }));
            self.text.places.notes.push(span);
            self.text.notes.push(Note { label, marks, ..note });
        }
        for (label, Defined { line, citations, .. }) in notes.defined {
            self.no_citations(citations);
            let message = format!("nothing refers to the footnote `{label}`");
            let help = format!("put `[^{label}]` where it belongs, or delete it");
            self.report(Code::UnusedNote, line.range(), message, help);
        }
    }

    /// Tell of first bold words that are nearly the name of a kind, for the note is shown without one.
    fn nearly_a_kind(&mut self, blocks: &[Block], line: Span) {
        let Some(words) = blocks.first().and_then(first_bold) else { return };
        let kinds = self.settings.notes.kinds.iter();
        let likeness =
            |kind: &String| strsim::normalized_damerau_levenshtein(&kind.to_lowercase(), &words.to_lowercase());
        let like = kinds.map(|kind| (likeness(kind), kind)).filter(|(likeness, _)| *likeness >= LIKE_A_KIND);
        let Some((_, kind)) = like.max_by(|a, b| a.0.total_cmp(&b.0)) else { return };
        let message = format!("`{words}` is not a kind of note");
        self.report(Code::NoteKind, line.range(), message, format!("did you mean `**{kind}.**`?"));
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| text.len() == 10)
}

/// `2027-11-30` is that day, `2027-11` the last day of that month.
fn review(text: &str) -> Option<Review> {
    let month = || day(&format!("{text}-01")).map(|first| Review { by: first.last_of_month(), month: true });
    day(text).map(|by| Review { by, month: false }).or_else(month)
}

/// The first bold words of a note without the sign that ends them.
fn first_bold(block: &Block) -> Option<String> {
    let BlockKind::Paragraph(inlines) = &block.kind else { return None };
    let Some(Inline::Strong(words)) = inlines.first() else { return None };
    Some(plain_text(words).trim_end_matches(['.', ':']).to_owned())
}

/// The kind that the first bold words name, taken out of the text.
fn take_kind(blocks: &mut [Block], kinds: &[String]) -> Option<String> {
    let block = blocks.first_mut()?;
    let name = first_bold(block)?;
    let kind = kinds.iter().find(|kind| kind.eq_ignore_ascii_case(&name))?.clone();
    let BlockKind::Paragraph(inlines) = &mut block.kind else { return None };
    inlines.remove(0);
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        *text = text.trim_start().to_owned();
    }
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_due_after_its_day_or_its_month() {
        let date = |text: &str| review(text).map(|review| review.by.to_string());
        assert_eq!(date("2028-02").as_deref(), Some("2028-02-29"));
        assert_eq!(date("2027-11-05").as_deref(), Some("2027-11-05"));
        for text in ["2027", "2027-13", "2027-02-30", "soon", "2027-11-05T00:00"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
