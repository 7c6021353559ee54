//! Long lists as HTML: each row is one small template.
//!
//! Pages that show something of every chapter have as many rows as the book has chapters. A template that is given all
//! of them takes copies of all; here a row is given, written and forgotten before the next.

use crate::diag::Diagnostic;
use crate::theme::{Theme, template_error};
use serde::Serialize;
use tera::Context;

/// The rows that a template makes, one on each line.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub(super) fn rows<R: Serialize>(
    template: &str,
    all: impl ExactSizeIterator<Item = R>,
    theme: &Theme,
) -> Result<String, Diagnostic> {
    let (mut html, count) = (Vec::new(), all.len());
    for (nth, row) in all.enumerate() {
        if nth == 1 {
            // Other rows are about as long: growing a long list costs more than making it.
            html.reserve(html.len() * count);
        }
        if nth > 0 {
            html.push(b'\n');
        }
        let context = Context::from_serialize(&row).unwrap_or_default();
        theme.tera.render_to(template, &context, &mut html).map_err(|error| template_error(&error))?;
        html.truncate(html.trim_ascii_end().len());
    }
    Ok(String::from_utf8(html).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}
