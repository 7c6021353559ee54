//! Words: what a name and a text are compared by.
//!
//! A token is a word (letters and digits of any script) or a single sign. Case, Unicode form, the kind of dash or
//! apostrophe, and spaces between tokens make no difference.

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The first token at or behind a byte of a text, when nothing but spaces comes before it.
pub(super) fn token(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let start = at + (rest.len() - rest.trim_start().len());
    let first = text[start..].chars().next()?;
    let end = if in_word(first) { word_end(text, start) } else { start + first.len_utf8() };
    Some(start..end)
}

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let range = token(text, at)?;
        at = range.end;
        Some(&text[range])
    })
}

/// Where the word ends that begins at a byte.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    text[start..].find(|c| !in_word(c)).map_or(text.len(), |length| start + length)
}

/// Whether a character is part of a word.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

/// A token as it is compared.
pub(super) fn folded(token: &str) -> Cow<'_, str> {
    match token {
        "\u{2010}" | "\u{2011}" | "\u{2013}" => Cow::Borrowed("-"),
        "\u{2019}" => Cow::Borrowed("'"),
        _ if token.is_ascii() && !token.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Borrowed(token),
        _ if token.is_ascii() => Cow::Owned(token.to_ascii_lowercase()),
        _ => Cow::Owned(token.nfc().flat_map(char::to_lowercase).collect()),
    }
}

/// The token as it must be written, when its case is part of it: `AI`, `PyTorch`, never a capital that only begins it.
pub(super) fn exact(token: &str) -> Option<String> {
    token.chars().skip(1).any(char::is_uppercase).then(|| composed(token).into_owned())
}

/// A token in Unicode's composed form.
pub(super) fn composed(token: &str) -> Cow<'_, str> {
    if token.is_ascii() || is_nfc(token) { Cow::Borrowed(token) } else { Cow::Owned(token.nfc().collect()) }
}

/// Whether a range of a text stands for itself: not a part of a word, a compound with a hyphen, a file's name or an
/// address.
pub(super) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let (next, second) = (after.next(), after.next());
    let open = before.is_none_or(|c| !in_word(c) && !HYPHENS.contains(&c) && !"_.@#\\$".contains(c));
    let glued = |c: char| HYPHENS.contains(&c) || ".@".contains(c);
    let closed = match next {
        Some(c) if in_word(c) || c == '_' => false,
        Some(c) if glued(c) => !second.is_some_and(in_word),
        _ => true,
    };
    open && closed
}

const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_words_and_signs() {
        assert_eq!(tokens("Bayes’ rule,\n 2-way").collect::<Vec<_>>(), ["Bayes", "’", "rule", ",", "2", "-", "way"]);
        assert_eq!(tokens("nai\u{308}ve\u{a0}x").collect::<Vec<_>>(), ["nai\u{308}ve", "x"]);
        assert_eq!(folded("NAI\u{308}VE"), "naïve");
        assert_eq!(folded("’"), "'");
    }

    #[test]
    fn case_counts_where_it_is_more_than_a_capital_at_the_beginning() {
        assert_eq!((exact("AI").as_deref(), exact("PyTorch").as_deref()), (Some("AI"), Some("PyTorch")));
        assert_eq!((exact("Bias"), exact("bias")), (None, None));
    }

    #[test]
    fn parts_of_words_and_addresses_do_not_stand_alone() {
        let alone = |text: &str| {
            let start = text.find("bias").expect("the word");
            stands_alone(text, &(start..start + 4))
        };
        for text in ["bias", "(bias)", "bias.", "bias's", "l’bias", "a bias—or", "bias/variance", "bias-", "bias…"]
        {
            assert!(alone(text), "{text}");
        }
        for text in
            ["biased", "debias", "bias-free", "un-bias", "bias.py", "x.bias", "@bias", "bias@x", "bias_x", "#bias"]
        {
            assert!(!alone(text), "{text}");
        }
    }
}
