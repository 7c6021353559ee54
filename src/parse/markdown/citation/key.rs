//! Keys: what an `@` begins in the bytes of a source.
//!
//! Markdown cuts text where it likes and drops the backslash of `\@`, so text is no place to look for them. Keys that
//! begin with `fig-` or `tbl-` name figures and tables, and are left alone here.

use crate::diag::{At, Code, Diagnostic, Place};
use crate::source::{Source, Span};

/// The key that begins with a text; nothing where none does.
pub(in crate::parse) fn key(text: &str) -> Option<&str> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut letters = text.char_indices().peekable();
    let mut end = 0;
    while let Some((at, c)) = letters.next() {
        let joins = at > 0 && ":.-+/".contains(c) && letters.peek().is_some_and(|&(_, next)| word(next));
        if word(c) {
            end = at + c.len_utf8();
        } else if !joins {
            break;
        }
    }
    // A word that ends emphasis is followed by its mark: `_@key_`.
    let key = text[..end].trim_end_matches('_');
    let ours = !key.is_empty() && !["fig-", "tbl-"].iter().any(|kind| key.starts_with(kind));
    ours.then_some(key)
}

/// The key behind an `@` at a byte of the source, when that begins a citation: no `@` inside a word, an address or
/// behind a backslash does.
pub(super) fn key_at(text: &str, at: usize, grouped: bool) -> Option<&str> {
    let before = text[..at].chars().next_back();
    let opens = |c: char| c.is_whitespace() || "({\"'“‘„«‚‹—–*_~>|;,".contains(c) || grouped && "[-".contains(c);
    before.is_none_or(opens).then(|| key(&text[at + 1..])).flatten()
}

/// Whether the words between brackets cite something.
pub(in crate::parse::markdown) fn is_group(words: &str) -> bool {
    let grouped = format!("[{words}");
    grouped.match_indices('@').any(|(at, _)| key_at(&grouped, at, true).is_some())
}

/// A definition or an address that makes a link of what looks like a citation.
pub(in crate::parse::markdown) fn linked(source: &Source, span: Span) -> Option<Diagnostic> {
    let rest = source.text().get(span.range())?.strip_prefix('[')?;
    let key = key(rest.strip_prefix('-').unwrap_or(rest).strip_prefix('@')?)?;
    let message = format!("`[@{key}]` with an address is a link, not a citation");
    let help = format!("take the address away to cite `{key}`, or write `[\\@{key}]` for a link of that name");
    Some(Diagnostic::new(Code::CitationLink, Place::new(source.id(), At::Span(span)), message).help(help))
}
