//! The report of diagnostics for programs: one JSON object.

use super::{Files, Point, point};
use crate::diag::{Diagnostic, Severity};
use serde::Serialize;

#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    version: u32,
    diagnostics: Vec<One<'a>>,
}

#[derive(Serialize)]
struct One<'a> {
    code: &'static str,
    severity: &'static str,
    #[serde(flatten)]
    place: Flat,
    message: &'a str,
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Flat,
    message: &'a str,
}

#[derive(Serialize)]
struct Flat {
    path: String,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

impl From<Point> for Flat {
    fn from(point: Point) -> Self {
        let (start, end) = (point.start, point.end);
        Self {
            path: point.path,
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            end_line: end.map(|end| end.line),
            end_column: end.map(|end| end.column),
        }
    }
}

/// All diagnostics as one JSON object: `path`, `line`, `column`, `end_line` and `end_column` count from 1, columns in
/// characters; a file as a whole has no line.
pub fn json(diagnostics: &[Diagnostic], files: &dyn Files) -> String {
    let one = |diagnostic| one(diagnostic, files);
    let diagnostics = diagnostics.iter().map(one).collect();
    let report = Report { format: "fieldguide-report", version: 1, diagnostics };
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

fn one<'a>(diagnostic: &'a Diagnostic, files: &dyn Files) -> One<'a> {
    let related = diagnostic.related.iter();
    One {
        code: diagnostic.code.name(),
        severity: if diagnostic.severity == Severity::Error { "error" } else { "warning" },
        place: point(&diagnostic.place, files).into(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        related: related.map(|(place, message)| Related { place: point(place, files).into(), message }).collect(),
    }
}
