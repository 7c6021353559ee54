//! Mistakes for the overlay: each as the terminal shows it, with the place in words and as a link into an editor.
//!
//! In: diagnostics and the sources that they point into. Out: plain data. Nothing here is HTML; the overlay puts every
//! word in as text.

use crate::diag::report::{Files, Style, human};
use crate::diag::{At, Diagnostic};
use crate::load::{LoadError, Sources};
use serde::Serialize;
use std::path::Path;

/// A mistake as the overlay shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Mistake {
    /// The report: message, excerpt, caret, remedy.
    pub report: String,
    /// The link that opens its place in an editor.
    pub link: Option<String>,
}

impl Mistake {
    /// A diagnostic as a mistake. `editor` is an address with `{path}`, `{line}` and `{column}` in it.
    pub fn new(diagnostic: &Diagnostic, sources: &Sources, editor: &str) -> Self {
        let report = human(std::slice::from_ref(diagnostic), sources, Style::Plain).trim_end().to_owned();
        let id = &diagnostic.place.source;
        let (line, column) = match (Files::source(sources, id), &diagnostic.place.at) {
            (Some(source), At::Span(span)) => source.line_column(span.range().start),
            _ => (1, 1),
        };
        Self { report, link: link(editor, &sources.root.join(id.as_str()), line, column) }
    }

    /// That there are more mistakes than are shown.
    pub fn more(count: usize) -> Self {
        Self { report: format!("and {count} more, which the terminal tells"), link: None }
    }

    /// A file that could not be read.
    pub fn unread(error: &LoadError, editor: &str) -> Self {
        let report = format!("error: {error}: {}", error.source);
        Self { report, link: link(editor, &error.path, 1, 1) }
    }
}

/// The address that opens a place in an editor.
fn link(editor: &str, path: &Path, line: usize, column: usize) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let path = crate::link::resolve::encode(&path.to_string_lossy().replace('\\', "/"));
    let place = |text: &str| text.replace("{line}", &line.to_string()).replace("{column}", &column.to_string());
    let parts: Vec<String> = editor.split("{path}").map(place).collect();
    Some(parts.join(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_path_line_and_column() {
        let made = link("vscode://file{path}:{line}:{column}", Path::new("/a b/{line}.md"), 3, 4);
        assert_eq!(made.as_deref(), Some("vscode://file/a%20b/%7Bline%7D.md:3:4"));
    }
}
