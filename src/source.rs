//! A source: one text file of a book, by its path inside the book.
//!
//! In: a path and the file's text. Out: a [`Source`] with a hash, and [`Span`]s into it that become lines and
//! columns. Line ends are made `\n` and a byte-order mark is dropped here, once, so that no later stage sees
//! them. Nothing here touches the disk.

use crate::hash::{Hash128, stable_hash};
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The path of a file inside the book, with `/` between its parts: `02-learning/index.md`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(Arc<str>);

impl SourceId {
    /// Name a source by its path inside the book.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that holds the file, without a slash at its end; empty at the top of the book.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The file's name without its folder.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A half-open range of bytes in a source's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from a range of byte offsets. Sources are capped far below 4 GiB.
    pub fn new(range: Range<usize>) -> Self {
        Self { start: clamp(range.start), end: clamp(range.end) }
    }

    /// The same span, moved `by` bytes towards the end.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start as usize + by..self.end as usize + by)
    }

    /// The span as a range of byte offsets.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// From how many bytes on a line is so long that its columns count bytes.
const LONG_LINE: usize = 16 << 10;

/// A text file of the book.
#[derive(Debug)]
pub struct Source {
    id: SourceId,
    text: String,
    hash: Hash128,
    /// The byte at which each line begins, made when the first place is asked for.
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    /// A source with line ends made `\n` and without a byte-order mark.
    pub fn new(id: SourceId, text: &str) -> Self {
        let text = normalise(text);
        let hash = stable_hash(&(&id, &text));
        Self { id, text, hash, lines: OnceLock::new() }
    }

    /// The path inside the book.
    pub fn id(&self) -> &SourceId {
        &self.id
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A hash of path and text.
    pub fn hash(&self) -> Hash128 {
        self.hash
    }

    /// Line and column of a byte offset, both from 1; columns count characters, on very long lines bytes.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = floor(&self.text, offset);
        let line = self.line(before);
        let words = &self.text[self.lines()[line - 1]..before];
        // Nobody looks for the 20,000th character of a line; counting it for every mistake there would take minutes.
        let column = if words.len() > LONG_LINE { words.len() } else { words.chars().count() };
        (line, column + 1)
    }

    /// The bytes of the lines from `first` to `last`, both from 1, without the last line's end.
    pub fn lines_range(&self, first: usize, last: usize) -> Range<usize> {
        let starts = self.lines();
        let end = starts.get(last).map_or(self.text.len(), |next| next - 1);
        starts[first - 1]..end
    }

    /// The line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.lines().partition_point(|&start| start <= offset).max(1)
    }

    fn lines(&self) -> &[usize] {
        self.lines
            .get_or_init(|| std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn normalise(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new(SourceId::new("a/b.md"), text)
    }

    #[test]
    fn line_ends_and_byte_order_marks_are_made_alike() {
        let plain = source("one\ntwo\n");
        for other in ["\u{feff}one\ntwo\n", "one\r\ntwo\r\n", "one\rtwo\r"] {
            assert_eq!(source(other).text(), plain.text());
            assert_eq!(source(other).hash(), plain.hash());
        }
    }

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let source = source("é—x\nab");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column("é—".len()), (1, 3));
        assert_eq!(source.line_column("é—x\na".len()), (2, 2));
        assert_eq!(source.line_column(999), (2, 3));
        assert_eq!(source.line_column(1), (1, 1), "inside a character");
    }

    #[test]
    fn a_path_knows_its_folder_and_name() {
        let id = SourceId::new("02-learning/index.md");
        assert_eq!((id.folder(), id.file_name()), ("02-learning", "index.md"));
        assert_eq!(SourceId::new("index.md").folder(), "");
    }
}
