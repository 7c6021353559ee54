//! The book's references: `references.yaml` in Hayagriva's form, or `references.bib` in BibTeX's.
//!
//! In: one source. Out: its works by key, each with the place of its key, and every mistake. A work that cannot be
//! read is left out and told; the others stay. The libraries behind this were not written for files that anyone may
//! send: what could make them run without end is refused first, and each work is read by itself.

mod bib;
mod yaml;

use super::markdown;
use crate::diag::{At, Code, Diagnostic, Place, fault};
use crate::hash::{Hash128, stable_hash};
use crate::source::{Source, SourceId, Span};
use hayagriva::Entry;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

/// The longest file of references in bytes.
const LONGEST: usize = 8 << 20;

/// The longest value of a work in bytes. What is cited ten thousand times is written ten thousand times.
const LONGEST_VALUE: usize = 2000;

/// A work.
#[derive(Debug, Clone)]
pub struct Work {
    /// Where its key stands.
    pub span: Span,
    /// What is known of it.
    pub entry: Entry,
    /// A hash of that.
    pub hash: Hash128,
}

/// All works of a book.
#[derive(Debug, Clone)]
pub struct References {
    /// The file.
    pub source: SourceId,
    /// The works by key.
    pub works: BTreeMap<String, Work>,
    /// Keys of works that could not be read: citing them is no second mistake.
    pub unread: Vec<String>,
    /// Whether the file could be read to its end, so that a key that is not here is nowhere.
    pub whole: bool,
    /// Every mistake.
    pub diagnostics: Vec<Diagnostic>,
}

/// Read a file of references.
pub fn read(source: &Source) -> References {
    let mut references = References { whole: true, ..References::unread(source.id().clone()) };
    if source.text().len() > LONGEST {
        references.whole = false;
        let (message, help) = ("the references are longer than 8 MiB", "take out what nothing cites");
        references.report(Code::YamlLimit, Span::default(), message, help);
    } else if source.id().as_str().ends_with(".bib") {
        bib::read(source, &mut references);
    } else {
        yaml::read(source, &mut references);
    }
    references.diagnostics.iter_mut().for_each(|diagnostic| snap(diagnostic, source.text()));
    references
}

/// Put a place on the borders of characters: libraries count bytes.
fn snap(diagnostic: &mut Diagnostic, text: &str) {
    let At::Span(span) = &mut diagnostic.place.at else { return };
    let border = |at: u32| (0..=(at as usize).min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let (start, end) = (border(span.start), border(span.end));
    *span = Span::new(start..end.max(start));
}

impl References {
    /// A file that could not be read as text, which is told elsewhere.
    pub fn unread(source: SourceId) -> Self {
        Self { source, works: BTreeMap::new(), unread: Vec::new(), whole: false, diagnostics: Vec::new() }
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let place = Place::new(&self.source, At::Span(span));
        self.diagnostics.push(Diagnostic::new(code, place, message).help(help));
    }

    /// Take a work in, or keep in mind that it could not be read.
    fn add(&mut self, key: &str, span: Span, entry: Option<Entry>) {
        if markdown::key(key) != Some(key) {
            let help = "use letters, digits and `_`, with single `-`, `.`, `:`, `+` or `/` between them; `fig-` and \
                        `tbl-` begin the names of figures and tables";
            self.report(Code::BadWork, span, format!("`{key}` cannot be cited"), help);
            return;
        }
        match (self.works.entry(key.to_owned()), entry) {
            (Slot::Occupied(first), _) => {
                let place = |span| Place::new(&self.source, At::Span(span));
                let first = place(first.get().span);
                let message = format!("the key `{key}` is written twice");
                let diagnostic = Diagnostic::new(Code::DuplicateKey, place(span), message);
                let help = "keep one of them; the first is used until then";
                self.diagnostics.push(diagnostic.related(first, "the first one").help(help));
            }
            (Slot::Vacant(slot), Some(entry)) => {
                let hash = stable_hash(&entry);
                slot.insert(Work { span, entry, hash });
            }
            (Slot::Vacant(_), None) => self.unread.push(key.to_owned()),
        }
    }

    /// Tell a value that is too long.
    fn short(&mut self, length: usize, span: Span) {
        if length > LONGEST_VALUE {
            let message = format!("a value of a work is longer than {LONGEST_VALUE} bytes");
            self.report(Code::YamlLimit, span, message, "make it shorter");
        }
    }
}

/// Let a library read something: a panic of it is a failure like others.
fn tried<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    fault::caught(work).and_then(|result| result)
}

#[cfg(test)]
mod tests;
