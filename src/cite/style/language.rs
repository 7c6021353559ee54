//! The words of a language: "and", "chapter", "n.d.".
//!
//! In: the tag of the book's language. Out: its words from the library's archive, and English for what it lacks.

use hayagriva::archive::LOCALES;
use hayagriva::citationberg::{Locale, LocaleCode};

/// In how many bytes at the beginning of a language's file its code is found.
const HEAD: usize = 256;

/// The words of a language, and English for what it lacks.
pub(super) fn words(tag: &str) -> (Vec<Locale>, Option<LocaleCode>) {
    let primary = tag.split('-').next().unwrap_or_default();
    let usual = match primary {
        "en" => "en-US".to_owned(),
        "pt" => "pt-PT".to_owned(),
        "zh" => "zh-CN".to_owned(),
        _ => format!("{primary}-{primary}"),
    };
    let exact = |wanted: &str| locale(wanted, |code| code.eq_ignore_ascii_case(wanted));
    let alike = |code: &str| code.split('-').next().is_some_and(|own| own.eq_ignore_ascii_case(primary));
    let chosen = exact(tag).or_else(|| exact(&usual)).or_else(|| locale(primary, alike));
    let english = exact("en-US");
    let code = chosen.as_ref().or(english.as_ref()).and_then(|locale| locale.lang.clone());
    let mut kept: Vec<Locale> = chosen.into_iter().chain(english).collect();
    kept.dedup_by(|a, b| a.lang == b.lang);
    (kept, code)
}

/// The first built-in language whose code is wanted. Reading them all takes a tenth of a second, so only those are
/// read that have the letters of `hint` where a file says its language.
fn locale(hint: &str, wanted: impl Fn(&str) -> bool) -> Option<Locale> {
    let named = |bytes: &&&[u8]| {
        let head = &bytes[..bytes.len().min(HEAD)];
        !hint.is_empty() && head.windows(hint.len()).any(|part| part.eq_ignore_ascii_case(hint.as_bytes()))
    };
    let read = |bytes: &&[u8]| ciborium::from_reader::<Locale, _>(*bytes).ok();
    let is_wanted = |locale: &Locale| locale.lang.as_ref().is_some_and(|code| wanted(&code.0));
    LOCALES.iter().filter(named).filter_map(read).find(is_wanted)
}
