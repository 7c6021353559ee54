//! Long lists as HTML: each row is one small template.
//!
//! Pages that show something of every chapter have as many rows as the book has chapters. A template that is given all
//! of them takes copies of all; here a row is given, written and forgotten before the next.

use super::html::written;
use crate::diag::Diagnostic;
use crate::theme::{Theme, template_error};
use serde::Serialize;
use tera::Context;

/// How many bytes a list is given at once at most.
const ROOM: usize = 1 << 20;

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
            // Other rows may be about as long: growing a list costs more than making it. But the first may be a long one.
            html.reserve(ROOM.min(html.len().saturating_mul(count)));
        }
        if nth > 0 {
            html.push(b'\n');
        }
        let context = Context::from_serialize(&row).unwrap_or_default();
        theme.tera.render_to(template, &context, &mut html).map_err(|error| template_error(&error))?;
        html.truncate(html.trim_ascii_end().len());
    }
    Ok(written(html))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::load;

    #[derive(Serialize)]
    struct Row {
        chapter: Chapter,
    }

    #[derive(Serialize)]
    struct Chapter {
        title: String,
        notes: [(); 0],
    }

    #[test]
    fn rows_stand_on_lines_of_their_own_and_a_long_first_one_takes_no_room_for_others() {
        let (theme, _) = load(&std::collections::BTreeMap::new());
        let title = |nth: usize| if nth == 0 { "<".repeat(100_000) } else { "b".to_owned() };
        let all = (0..20_000).map(|nth| Row { chapter: Chapter { title: title(nth), notes: [] } });
        let html = rows("partials/notes-chapter.html", all, &theme).expect("rows");
        assert_eq!(html.lines().count(), 20_000);
        assert!(html.starts_with("<li>&lt;") && html.ends_with("\n<li>b: </li>"), "{}", &html[html.len() - 20..]);
        assert!(html.capacity() < 4 * ROOM, "{}", html.capacity());
    }
}
