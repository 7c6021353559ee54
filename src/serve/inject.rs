//! The reload script, added to a page: one element, the first script of the page, so that it sees what the author's
//! sources say before other scripts change it.
//!
//! In: the bytes that `build` would write. Out: the same with one element more; nothing else differs.

use super::path::OWN;
use crate::render::html::attribute;
use std::borrow::Cow;

/// A page with the script in it. `page` is its address and `version` tells whether it is the newest.
pub(super) fn inject<'a>(html: &'a [u8], page: &str, version: &str) -> Cow<'a, [u8]> {
    let Ok(text) = std::str::from_utf8(html) else { return Cow::Borrowed(html) };
    let at = text.find("<script").or_else(|| text.find("</head>")).unwrap_or(text.len());
    Cow::Owned([&text[..at], &element(page, version), &text[at..]].concat().into_bytes())
}

/// The element itself.
pub(super) fn element(page: &str, version: &str) -> String {
    let mut element = format!("<script defer src=\"/{OWN}/reload.js\"");
    attribute(&mut element, "data-page", page);
    attribute(&mut element, "data-version", version);
    element + "></script>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_comes_first_and_is_all_that_is_added() {
        let pages =
            ["<head><title>A &lt;script</title><script>b</script></head>", "<head></head><body></body>", "Text.", ""];
        for page in pages {
            let served = String::from_utf8(inject(page.as_bytes(), "a\"b", "v").into_owned()).expect("text");
            assert_eq!(served.replace(&element("a\"b", "v"), ""), page);
            assert_eq!(served.find("<script"), served.find("<script defer"), "{served}");
        }
        assert!(element("a\"b", "v").contains("data-page=\"a&quot;b\""));
    }
}
