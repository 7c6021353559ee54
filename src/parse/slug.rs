//! Slugs: the words of addresses and anchors, and what file names say about order.

use unicode_normalization::UnicodeNormalization;

/// Names that Windows keeps for devices, which no address may be.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Endings of published files, which a folder's name may not have.
const FILES: [&str; 6] = [".css", ".html", ".js", ".json", ".txt", ".xml"];

/// The longest slug in bytes.
const LONGEST: usize = 100;

/// The anchor of a heading's words, as GitHub makes it: lower case, letters and digits of any script, `-` for spaces.
pub fn anchor(title: &str) -> String {
    let kept = |c: char| match c {
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    let slug: String = lower(title).chars().filter_map(kept).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "section".to_owned() } else { slug.to_owned() }
}

/// Text in lower case, each character in one form. Most text is ASCII, where that is soon done.
fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfc().flat_map(char::to_lowercase).collect() }
}

/// A file's name without its ending, split into its leading number, if any, and the rest: `02b-habits` is
/// `("02b", "habits")`.
pub fn split_number(stem: &str) -> (Option<&str>, &str) {
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    let letter = usize::from(stem.as_bytes().get(digits).is_some_and(u8::is_ascii_lowercase));
    for end in [digits + letter, digits] {
        if digits > 0 && stem.as_bytes().get(end) == Some(&b'-') && stem.len() > end + 1 {
            return (Some(&stem[..end]), &stem[end + 1..]);
        }
    }
    (None, stem)
}

/// How a number sorts: by value, then by letter. `02b` is `(2, "b")`.
pub fn number_key(number: &str) -> (u64, &str) {
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    (number[..digits].parse().unwrap_or(u64::MAX), &number[digits..])
}

/// How a number is shown: without leading zeros. `02b` is `2b`.
pub fn number_shown(number: &str) -> String {
    let (value, letter) = number_key(number);
    format!("{value}{letter}")
}

/// The slug of a file's or folder's name.
///
/// # Errors
///
/// Says why the name cannot be one part of an address.
pub fn from_name(name: &str) -> Result<String, &'static str> {
    let slug: String = lower(name).chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect();
    check(&slug).map(|()| slug)
}

/// Check that a slug can be one part of an address.
///
/// # Errors
///
/// Says why it cannot.
pub fn check(slug: &str) -> Result<(), &'static str> {
    let device = slug.split('.').next().unwrap_or_default().to_lowercase();
    let numbered =
        ["com", "lpt"].iter().any(|name| device.strip_prefix(name).is_some_and(|n| n.len() == 1 && n != "0"));
    match slug {
        "" => Err("it is empty"),
        _ if slug.len() > LONGEST => Err("it is longer than 100 bytes"),
        _ if DEVICES.contains(&device.as_str()) || numbered => Err("Windows keeps this name for a device"),
        _ if slug.starts_with(['.', '-']) || slug.ends_with(['.', '-']) => Err("it begins or ends with `.` or `-`"),
        _ if FILES.iter().any(|ending| slug.ends_with(ending)) => Err("it ends like the name of a file"),
        _ if !slug.chars().all(allowed) => Err("only letters, digits, `-`, `_` and `.` may be in it"),
        _ => Ok(()),
    }
}

fn allowed(c: char) -> bool {
    (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn anchors_follow_github() {
        assert_eq!(anchor("The two-week gate"), "the-two-week-gate");
        assert_eq!(anchor("What’s next? (really)"), "whats-next-really");
        assert_eq!(anchor("Größe & Ähnlichkeit"), "größe--ähnlichkeit");
        assert_eq!(anchor("!?"), "section");
        assert_eq!(anchor("e\u{301}"), anchor("é"));
        assert_eq!(anchor("a\u{202e}b\u{200b}c"), "abc", "c14: hidden characters are never in slugs");
    }

    #[test]
    fn numbers_lead_a_name() {
        assert_eq!(split_number("04-scoping"), (Some("04"), "scoping"));
        assert_eq!(split_number("02b-habits"), (Some("02b"), "habits"));
        assert_eq!(split_number("2024"), (None, "2024"));
        assert_eq!(split_number("04-"), (None, "04-"));
        assert_eq!(split_number("scoping"), (None, "scoping"));
        assert_eq!(number_shown("02b"), "2b");
        assert_eq!(number_shown("00"), "0");
    }

    #[test]
    fn c9_hostile_slugs_are_refused() {
        let long = "x".repeat(300);
        for slug in [
            "../../x",
            "/x",
            "a\\b",
            "..",
            ".",
            "",
            "CON",
            "con",
            "con.txt",
            "com1",
            "x.",
            "-x",
            "a b",
            "a/b",
            "Ab",
            "404.html",
            "robots.txt",
            long.as_str(),
        ] {
            assert!(check(slug).is_err(), "{slug}");
        }
        for slug in ["scoping", "größe", "v1.2", "a_b", "日本語", "command", "12-days"] {
            assert!(check(slug).is_ok(), "{slug}");
        }
        assert_eq!(from_name("My Chapter"), Ok("my-chapter".to_owned()));
    }

    proptest! {
        #[test]
        fn an_anchor_is_never_empty_and_stays_itself(title in ".*") {
            let once = anchor(&title);
            prop_assert!(!once.is_empty());
            prop_assert_eq!(anchor(&once), once);
        }

        #[test]
        fn a_slug_from_any_name_is_one_part_of_a_path(name in ".*") {
            if let Ok(slug) = from_name(&name) {
                prop_assert!(!slug.contains(['/', '\\', '\0']) && slug != ".." && !slug.is_empty());
            }
        }
    }
}
