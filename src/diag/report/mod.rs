//! Reports of diagnostics: for people in rustc's form, for programs as [`json`], for pull requests by [`github`].
//!
//! In: diagnostics whose places are bytes, and the sources they point into. Out: text. Nothing is printed here.

mod github;
mod json;

pub use github::github;
pub use json::json;

use super::{At, Diagnostic, Place, Severity};
use crate::source::{Source, SourceId};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// The longest excerpt in bytes; longer ones would bury the message, and cost much where mistakes are many.
const LONGEST: usize = 4096;

/// What a report needs to know of the world: the text of a source and the path to show for it.
pub trait Files {
    /// The source of that name, when it could be read.
    fn source(&self, id: &SourceId) -> Option<&Source>;
    /// The path that people would type to open it.
    fn path(&self, id: &SourceId) -> String;
}

/// How a report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without colour.
    Plain,
    /// With colour, by escape sequences.
    Coloured,
}

/// A line and a column, from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    line: usize,
    column: usize,
}

/// Where a diagnostic points, for programs. A file as a whole has no position.
#[derive(Debug)]
struct Point {
    path: String,
    start: Option<Position>,
    end: Option<Position>,
}

fn point(place: &Place, files: &dyn Files) -> Point {
    let path = files.path(&place.source);
    let (Some(source), At::Span(span)) = (files.source(&place.source), &place.at) else {
        return Point { path, start: None, end: None };
    };
    let position = |offset| {
        let (line, column) = source.line_column(offset);
        Some(Position { line, column })
    };
    Point { path, start: position(span.range().start), end: position(span.range().end) }
}

/// All diagnostics as text, an empty line between them.
pub fn human(diagnostics: &[Diagnostic], files: &dyn Files, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    diagnostics.iter().map(|diagnostic| one(diagnostic, files, &renderer) + "\n\n").collect()
}

fn one(diagnostic: &Diagnostic, files: &dyn Files, renderer: &Renderer) -> String {
    let level = if diagnostic.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.code.name());
    let mut group = pointed(Group::with_title(title), &diagnostic.place, files, None);
    for (place, words) in &diagnostic.related {
        group = pointed(group, place, files, Some(words));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    renderer.render(&[group])
}

fn pointed<'a>(group: Group<'a>, place: &Place, files: &'a dyn Files, words: Option<&'a str>) -> Group<'a> {
    let path = files.path(&place.source);
    let (Some(source), At::Span(span)) = (files.source(&place.source), &place.at) else {
        return group.element(Origin::path(path));
    };
    let kind = if words.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let (excerpt, first_line, range) = excerpt(source, span.range());
    if excerpt.len() > LONGEST {
        let (line, column) = source.line_column(span.start as usize);
        return group.element(Origin::path(path).line(line).char_column(column));
    }
    let mark = kind.span(range).label(words);
    group.element(Snippet::source(excerpt).line_start(first_line).path(path).annotation(mark))
}

/// The lines that a range touches (three at most), the number of the first, and the range inside them.
fn excerpt(source: &Source, range: std::ops::Range<usize>) -> (&str, usize, std::ops::Range<usize>) {
    let start = range.start.min(source.text().len());
    let first = source.line(start);
    let longest = source.lines_range(first, first + 2).end;
    let end = range.end.clamp(start, longest);
    let end = if source.text()[start..end].ends_with('\n') { end - 1 } else { end };
    let lines = source.lines_range(first, source.line(end));
    (&source.text()[lines.clone()], first, start - lines.start..end - lines.start)
}

/// Control and direction characters made visible, so that a report cannot be forged by what it reports.
fn visible(text: &str) -> String {
    let shown = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    };
    text.chars().map(|c| if shown(c) && c != '\n' { format!("\\u{{{:x}}}", c as u32) } else { c.into() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_the_lines_around_the_range() {
        let source = |text| Source::new(SourceId::new("a.md"), text);
        assert_eq!(excerpt(&source("one\ntwo\nthree"), 4..7), ("two", 2, 0..3));
        assert_eq!(excerpt(&source("one\ntwo"), 7..7), ("two", 2, 3..3));
        assert_eq!(excerpt(&source("one\ntwo\n"), 0..4), ("one", 1, 0..3));
    }

    #[test]
    fn hidden_characters_are_spelled_out() {
        assert_eq!(visible("a\u{202e}b\u{1b}c"), "a\\u{202e}b\\u{1b}c");
    }
}
