//! The report of diagnostics as GitHub's workflow commands, which become annotations of a pull request.
//!
//! The form is that of GitHub's documentation, *Workflow commands for GitHub Actions*.

use super::{Files, point};
use crate::diag::{Diagnostic, Severity};

/// All diagnostics, one command a line.
pub fn github(diagnostics: &[Diagnostic], files: &dyn Files) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, files) + "\n").collect()
}

fn command(diagnostic: &Diagnostic, files: &dyn Files) -> String {
    let level = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
    let point = point(&diagnostic.place, files);
    let mut properties = vec![("file", point.path)];
    if let (Some(start), Some(end)) = (point.start, point.end) {
        properties.extend([("line", start.line.to_string()), ("endLine", end.line.to_string())]);
        if start.line == end.line {
            properties.extend([("col", start.column.to_string()), ("endColumn", end.column.to_string())]);
        }
    }
    properties.push(("title", diagnostic.code.name().to_owned()));
    let properties: Vec<_> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("::{level} {}::{}", properties.join(","), data(&format!("{}{help}", diagnostic.message)))
}

/// Text that cannot end the command or begin another.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_begin_another_command() {
        assert_eq!(data("50%\n::error::x"), "50%25%0A::error::x");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
