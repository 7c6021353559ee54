//! Worksheets and quizzes: the YAML in a fenced block, and what must hold beyond its form.
//!
//! In: the text between the fences and where it stands. Out: the typed value, the ids that answers hang on, and every
//! mistake with line and column inside the block. One that has mistakes is left out of the page.

mod check;
mod ids;

use super::markdown::Text;
use super::yaml::{self, Read, Yaml};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{BlockKind, Quiz, SheetOutline, Worksheet};
use crate::source::{Source, Span};
use check::Check;
use ids::Sheet;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ops::Range;

/// A fenced block in a source.
pub(super) struct Fenced<'a> {
    /// The source.
    pub source: &'a Source,
    /// The bytes of the whole block, fences included.
    pub range: Range<usize>,
    /// What stands between the fences.
    pub text: &'a str,
    /// Whether it stands in a list, a quotation or the like.
    pub inside: bool,
}

/// Whether the first word after a fence begins a worksheet or a quiz.
pub(super) fn is_one(info: &str) -> bool {
    matches!(info.split_whitespace().next(), Some("worksheet" | "quiz"))
}

/// Read a worksheet or a quiz; mistakes are added to the text's, its ids and what others may know to the outline.
pub(super) fn read(word: &str, fenced: &Fenced, text: &mut Text) -> Option<BlockKind> {
    if word.starts_with("quiz") {
        let quiz: Quiz = one(fenced, "the quiz", text)?;
        return Some(BlockKind::Quiz(Box::new(quiz)));
    }
    let worksheet: Worksheet = one(fenced, "the worksheet", text)?;
    Some(BlockKind::Worksheet(Box::new(worksheet)))
}

fn one<T>(fenced: &Fenced, name: &'static str, text: &mut Text) -> Option<T>
where
    T: Sheet + DeserializeOwned + JsonSchema + Default + 'static,
{
    let id = fenced.source.id();
    let Some(offset) = fenced.offset() else {
        text.outline.unread.push(String::new());
        let at = At::Span(Span::new(fenced.range.clone()));
        let message = format!("{name} stands inside something else");
        let diagnostic = Diagnostic::new(Code::Worksheet, Place::new(id, at), message);
        text.diagnostics.push(diagnostic.help("begin it at the left margin, outside of lists and quotations"));
        return None;
    };
    let Read { value, keys, diagnostics } = yaml::read::<T>(Yaml { source: id, text: fenced.text, offset, name });
    let mut checks = Check { source: id, keys: &keys, diagnostics };
    value.check(&mut checks);
    if !checks.diagnostics.is_empty() {
        text.outline.unread.push(value.id().to_owned());
        text.diagnostics.append(&mut checks.diagnostics);
        return None;
    }
    outline(&value, &keys, text);
    Some(value)
}

/// Tell others of a sound worksheet or quiz.
fn outline(sheet: &impl Sheet, keys: &BTreeMap<String, Span>, text: &mut Text) {
    let (ids, paths): (Vec<_>, Vec<_>) = sheet.ids().into_iter().unzip();
    text.outline.ids.extend(ids);
    text.places.ids.extend(paths.iter().map(|path| keys.get(path).copied().unwrap_or_default()));
    let lists_before = text.outline.checklists.len();
    text.outline.sheets.push(SheetOutline { lists_before, ..sheet.outline() });
}

impl Fenced<'_> {
    /// The byte of the source where the text begins, when it stands there as it was read.
    fn offset(&self) -> Option<usize> {
        if self.inside {
            return None;
        }
        let whole = &self.source.text()[self.range.clone()];
        let start = self.range.start + whole.find('\n').map_or(whole.len(), |end| end + 1);
        self.source.text().get(start..)?.starts_with(self.text).then_some(start)
    }
}

#[cfg(test)]
mod tests;
