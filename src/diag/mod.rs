//! Diagnostics: what an author did that the tool cannot accept, or doubts.
//!
//! In: a stage's findings, as data. Out: the same, placed and sorted, and a [`report`] of them. A diagnostic is
//! never an `Err`: a stage returns its value *and* its diagnostics, so that one run tells every mistake.
//!
//! A place may be an index into a chapter (its third link) instead of bytes, so that what a later stage
//! remembers stays true when the bytes of the chapter move.

mod code;
pub mod fault;
pub mod report;

pub use code::Code;

use crate::source::{SourceId, Span};
use std::collections::BTreeMap;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site is not written.
    Error,
    /// The site is written; `--strict` makes it an error.
    Warning,
    /// The diagnostic is not shown.
    Off,
}

/// Where in a file a diagnostic points.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// The file as a whole.
    File,
    /// A range of bytes.
    Span(Span),
    /// The chapter's n-th reference (link, wiki-link or image).
    Reference(usize),
    /// The chapter's n-th citation.
    Citation(usize),
    /// The chapter's n-th heading.
    Heading(usize),
    /// The chapter's n-th figure or table that has a number.
    Numbered(usize),
    /// The chapter's n-th checklist item.
    Item(usize),
    /// The chapter's n-th margin note.
    Note(usize),
    /// The chapter's n-th id of a worksheet or quiz.
    Id(usize),
    /// The value of a key of the front matter or configuration, by its path: `related.0.to`.
    Key(String),
}

/// A place in a file of the book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub source: SourceId,
    /// Where in it.
    pub at: At,
}

impl Place {
    /// A place in `source`.
    pub fn new(source: &SourceId, at: At) -> Self {
        Self { source: source.clone(), at }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is; stable, and what the configuration's `severity` names.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong: lowercase, names in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that matter, each with a few words.
    pub related: Vec<(Place, String)>,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        let severity = code.severity();
        Self { code, severity, place, message: message.into(), help: None, related: Vec::new() }
    }

    /// With a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a remedy, where there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// With another place and what it has to do with this one.
    #[must_use]
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        self.related.push((place, words.into()));
        self
    }
}

/// Set severities as the book's configuration wants them, drop those turned off, and sort by place.
pub fn settle(diagnostics: &mut Vec<Diagnostic>, severity: &BTreeMap<Code, Severity>) {
    for diagnostic in diagnostics.iter_mut() {
        if let Some(&wanted) = severity.get(&diagnostic.code) {
            diagnostic.severity = wanted;
        }
    }
    diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Off);
    diagnostics.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
    diagnostics.dedup();
}

/// The name in `known` that is nearest to `name`, when one is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let scored = known.into_iter().map(|candidate| {
        let likeness = strsim::normalized_damerau_levenshtein(&lower, &candidate.to_lowercase());
        (likeness, candidate)
    });
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    best.filter(|&(likeness, _)| likeness >= 0.5).map(|(_, candidate)| candidate)
}

/// "did you mean `x`?", when a known name is near.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("tittle", ["title", "track"]), Some("title"));
        assert_eq!(nearest("Scopng", ["scoping", "portfolio"]), Some("scoping"));
        assert_eq!(nearest("zebra", ["title", "track"]), None);
    }

    #[test]
    fn equal_likeness_takes_the_first_in_the_alphabet() {
        assert_eq!(nearest("ab", ["ac", "aa"]), Some("aa"));
    }
}
