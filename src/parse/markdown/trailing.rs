//! Braces that end a container: `… {by="a reader" #an-id}` in a note, `Bias {#bias aliases="a, b"}` in the glossary.
//!
//! They are found in the source when the container begins, cut out of its text, and read when it ends. Braces that
//! turn out to stand in code are left alone.

use super::super::attributes::{self, Attributes};
use super::builder::Builder;
use crate::model::Inline;
use std::ops::Range;

/// Braces at the end of the container that is open.
#[derive(Debug)]
pub(super) struct Trailing {
    range: Range<usize>,
    /// Whether their words were met as text.
    met: bool,
}

impl Builder<'_> {
    /// Look for braces at the end of a container.
    pub(super) fn begin_trailing(&mut self, container: &Range<usize>) {
        let range = braces(&self.source.text()[container.clone()]);
        let range = range.map(|range| container.start + range.start..container.start + range.end);
        self.trailing = range.map(|range| Trailing { range, met: false });
    }

    /// What stood in the braces of the container that ended, and where.
    pub(super) fn end_trailing(&mut self) -> Option<(Attributes, Range<usize>)> {
        let range = self.trailing.take().filter(|trailing| trailing.met)?.range;
        let inside = range.start + 1..range.end - 1;
        Some((attributes::parse(&self.source.text()[inside.clone()], inside.start), range))
    }

    /// Whether bytes are part of the braces at the end.
    pub(super) fn in_trailing(&self, range: &Range<usize>) -> bool {
        self.trailing.as_ref().is_some_and(|trailing| trailing.range.start <= range.start)
    }

    /// What of an inline stands before the braces at the end.
    pub(super) fn before_trailing(&mut self, inline: Inline, range: Range<usize>) -> Option<(Inline, Range<usize>)> {
        // Braces of an item that ends the container are the item's.
        self.trailing =
            self.trailing.take().filter(|own| self.cut.as_ref().is_none_or(|cut| cut.start != own.range.start));
        let Some(trailing) = self.trailing.as_mut().filter(|trailing| range.end > trailing.range.start) else {
            return Some((inline, range));
        };
        let Inline::Text(mut text) = inline else { return None };
        trailing.met = true;
        let start = trailing.range.start;
        let before = start.checked_sub(range.start).filter(|&before| before > 0 && text.len() == range.len())?;
        text.truncate(before);
        Some((Inline::Text(text), range.start..start))
    }
}

/// Braces that end a text, when they look like attributes: an id, or a key with a value, comes first.
fn braces(text: &str) -> Option<Range<usize>> {
    let text = text.trim_end();
    let open = text.strip_suffix('}')?.rfind('{')?;
    let escaped = text[..open].bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
    let first = text[open + 1..].trim_start();
    let key = first.trim_start_matches(|c: char| c.is_alphanumeric() || c == '-');
    let named = first.starts_with('#') || key.starts_with('=') && key.len() < first.len();
    (named && !escaped).then_some(open..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_with_an_id_or_a_key_first_are_attributes() {
        for text in ["x {#a}", "x {by=\"a\"}\n", "x { on=1 #b }", "x {nonsense=1}"] {
            assert!(braces(text).is_some(), "{text}");
        }
        for text in ["x {a, b}", "x \\{#a}", "x {}", "x {=1}", "{#a} x", "x }", "x {a b=1}"] {
            assert!(braces(text).is_none(), "{text}");
        }
    }
}
