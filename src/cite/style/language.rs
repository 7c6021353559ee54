//! The words of a language: "and", "chapter", "n.d.".
//!
//! In: the tag of the book's language. Out: its words from the library's archive, and English for what it lacks.

use hayagriva::archive::LOCALES;
use hayagriva::citationberg::{Locale, LocaleCode};

/// The language of what another has no words for.
const ENGLISH: &str = "en-US";

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
    let exact = |wanted: &str| locale(&text(wanted), |code| code.eq_ignore_ascii_case(wanted));
    let alike = |code: &str| code.split('-').next().is_some_and(|own| own.eq_ignore_ascii_case(primary));
    let chosen = exact(tag).or_else(|| exact(&usual)).or_else(|| locale(primary, alike));
    let is_english = |locale: &Locale| locale.lang.as_ref().is_some_and(|code| code.0 == ENGLISH);
    let english = if chosen.as_ref().is_some_and(is_english) { None } else { exact(ENGLISH) };
    let kept: Vec<Locale> = chosen.into_iter().chain(english).collect();
    let code = kept.first().and_then(|locale| locale.lang.clone());
    (kept, code)
}

/// A short text as CBOR writes it: its length stands before it (RFC 8949, section 3.1).
fn text(short: &str) -> String {
    let length = u8::try_from(short.len()).ok().filter(|length| *length < 24);
    length.map_or_else(|| short.to_owned(), |length| format!("{}{short}", char::from(0x60 | length)))
}

/// The first built-in language whose code is wanted. Reading them all takes a tenth of a second, so only those are
/// read that have the bytes of `hint` where a file says its language.
fn locale(hint: &str, wanted: impl Fn(&str) -> bool) -> Option<Locale> {
    let named = |bytes: &&&[u8]| {
        let head = &bytes[..bytes.len().min(HEAD)];
        !hint.is_empty() && head.windows(hint.len()).any(|part| part.eq_ignore_ascii_case(hint.as_bytes()))
    };
    let read = |bytes: &&[u8]| ciborium::from_reader::<Locale, _>(*bytes).ok();
    let is_wanted = |locale: &Locale| locale.lang.as_ref().is_some_and(|code| wanted(&code.0));
    LOCALES.iter().filter(named).filter_map(read).find(is_wanted)
}
