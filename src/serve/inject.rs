//! The reload script, added to a page: one element, the first script of the page, so that it sees what the author's
//! sources say before other scripts change it.
//!
//! In: the bytes that `build` would write. Out: the same with one element more; nothing else differs.

use super::path::OWN;
use crate::render::html::attribute;

/// A page with the element in it; what is no text stays as it is.
pub(super) fn inject(html: &[u8], element: &str) -> Vec<u8> {
    if std::str::from_utf8(html).is_err() {
        return html.to_vec();
    }
    let find = |words: &[u8]| html.windows(words.len()).position(|piece| piece == words);
    let at = find(b"<script").or_else(|| find(b"</head>")).unwrap_or(html.len());
    [&html[..at], element.as_bytes(), &html[at..]].concat()
}

/// The element: `page` is the address of its page, and `version` tells whether that is the newest.
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
            let element = element("a\"b", "v");
            let served = String::from_utf8(inject(page.as_bytes(), &element)).expect("text");
            assert_eq!(served.replace(&element, ""), page);
            assert_eq!(served.find("<script"), served.find("<script defer"), "{served}");
        }
        assert_eq!(inject(b"\xff\xfe<\0", "element"), b"\xff\xfe<\0");
        assert!(element("a\"b", "v").contains("data-page=\"a&quot;b\""));
    }
}
