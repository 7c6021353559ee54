//! Places in a work, behind its key: `, pp. 3–5` or `, chapter 2`.
//!
//! In: the words behind a key. Out: the place and the words that are left. A number without a word counts pages, as in
//! Pandoc. A word without a number is no place, but words.

use crate::model::{Locator, LocatorKind};

/// What people write for each kind, the longest first where one begins another.
const TERMS: [(&str, LocatorKind); 40] = [
    ("pages", LocatorKind::Page),
    ("page", LocatorKind::Page),
    ("pp.", LocatorKind::Page),
    ("p.", LocatorKind::Page),
    ("chapters", LocatorKind::Chapter),
    ("chapter", LocatorKind::Chapter),
    ("chaps.", LocatorKind::Chapter),
    ("chap.", LocatorKind::Chapter),
    ("chs.", LocatorKind::Chapter),
    ("ch.", LocatorKind::Chapter),
    ("sections", LocatorKind::Section),
    ("section", LocatorKind::Section),
    ("secs.", LocatorKind::Section),
    ("sec.", LocatorKind::Section),
    ("§§", LocatorKind::Section),
    ("§", LocatorKind::Section),
    ("paragraphs", LocatorKind::Paragraph),
    ("paragraph", LocatorKind::Paragraph),
    ("paras.", LocatorKind::Paragraph),
    ("para.", LocatorKind::Paragraph),
    ("figures", LocatorKind::Figure),
    ("figure", LocatorKind::Figure),
    ("figs.", LocatorKind::Figure),
    ("fig.", LocatorKind::Figure),
    ("tables", LocatorKind::Table),
    ("table", LocatorKind::Table),
    ("volumes", LocatorKind::Volume),
    ("volume", LocatorKind::Volume),
    ("vols.", LocatorKind::Volume),
    ("vol.", LocatorKind::Volume),
    ("parts", LocatorKind::Part),
    ("part", LocatorKind::Part),
    ("pts.", LocatorKind::Part),
    ("pt.", LocatorKind::Part),
    ("lines", LocatorKind::Line),
    ("line", LocatorKind::Line),
    ("notes", LocatorKind::Note),
    ("note", LocatorKind::Note),
    ("appendix", LocatorKind::Appendix),
    ("app.", LocatorKind::Appendix),
];

/// The place that words begin with, and what is left of them.
pub(super) fn read(words: &str) -> Option<(Locator, &str)> {
    let rest = words.trim_start();
    let rest = rest.strip_prefix(',').map_or(rest, str::trim_start);
    let term = TERMS.iter().find(|(term, _)| starts_with(rest, term));
    let (kind, rest) = term.map_or((LocatorKind::Page, rest), |(term, kind)| (*kind, rest[term.len()..].trim_start()));
    let length = numbers(rest, term.is_some());
    let value = rest[..length].replace(['–', '—'], "-");
    (length > 0).then(|| (Locator { kind, value }, &rest[length..]))
}

/// Whether words begin with a term, whatever its capitals, and not with a longer word.
fn starts_with(words: &str, term: &str) -> bool {
    let Some(start) = words.get(..term.len()) else { return false };
    let ends_word = !words[term.len()..].starts_with(char::is_alphabetic);
    start.eq_ignore_ascii_case(term) && (ends_word || !term.ends_with(char::is_alphabetic))
}

/// How many bytes the numbers at the start of words take: `3`, `3–5`, `3, 7-9`, and behind a term `iv` and `A3`.
fn numbers(words: &str, named: bool) -> usize {
    let mut end = one(words, named);
    while end > 0 {
        let rest = &words[end..];
        let between = rest.len() - rest.trim_start_matches([',', ' ', '&']).len();
        let next = one(&rest[between..], false);
        if between == 0 || next == 0 {
            break;
        }
        end += between + next;
    }
    end
}

fn one(words: &str, named: bool) -> usize {
    let end = words.find(|c: char| !(c.is_alphanumeric() || "-–—.:/".contains(c))).unwrap_or(words.len());
    let word = words[..end].trim_end_matches(['.', ':', '-', '–', '—', '/']);
    let roman = named && !word.is_empty() && word.chars().all(|c| "ivxlcdmIVXLCDM-–—".contains(c));
    let counts = if named {
        word.contains(|c: char| c.is_ascii_digit())
    } else {
        word.starts_with(|c: char| c.is_ascii_digit())
    };
    if counts || roman { word.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_with_and_without_a_word_for_them() {
        use LocatorKind::{Appendix, Chapter, Page, Section};
        for (words, kind, value, rest) in [
            (", p. 3", Page, "3", ""),
            (", pp. 3–5", Page, "3-5", ""),
            (" 33", Page, "33", ""),
            (", 33-35, 38 and others", Page, "33-35, 38", " and others"),
            (", pp. iv–ix", Page, "iv-ix", ""),
            (", Chapter 2", Chapter, "2", ""),
            (", § 4.1.", Section, "4.1", "."),
            (", app. A2", Appendix, "A2", ""),
            (", p. 29, the rest is ours", Page, "29", ", the rest is ours"),
        ] {
            let (locator, left) = read(words).unwrap_or_else(|| panic!("{words}"));
            assert_eq!((locator.kind, locator.value.as_str(), left), (kind, value, rest), "{words}");
        }
    }

    #[test]
    fn words_without_a_number_are_no_place() {
        for words in ["", ", passim", ", p. and so on", " and others", ", pages", ", partly", ", §", ", mild"] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
