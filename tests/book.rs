//! The flagship book, as the repository holds it: no mistake, and no link that leads nowhere.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use support::html::{tags, trouble, values};
use support::{GuideTest, Run};

static BOOK: LazyLock<Run> = LazyLock::new(|| GuideTest::from_dir(Path::new("book")).clean_build());

/// The address that a relative link on a page leads to, and its fragment.
fn target(page: &str, href: &str) -> (String, Option<String>) {
    let (path, fragment) =
        href.split_once('#').map_or((href, None), |(path, fragment)| (path, Some(decoded(fragment))));
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() {
        return (page.to_owned(), fragment);
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => assert!(parts.pop().is_some(), "{page}: `{href}` leaves the site"),
            part => parts.push(part),
        }
    }
    (decoded(&parts.join("/")), fragment)
}

/// Percent-decoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = (first == b'%').then(|| tail.get(..2).and_then(|two| std::str::from_utf8(two).ok())).flatten();
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).expect("text")
}

#[test]
fn the_book_has_no_mistakes() {
    assert_eq!(BOOK.report, "");
    assert!(BOOK.pages().count() > 3);
}

#[test]
fn every_internal_link_and_fragment_leads_somewhere() {
    let ids: BTreeMap<&str, Vec<String>> = BOOK.pages().map(|(address, page)| (address, values(page, "id"))).collect();
    let mut checked = 0;
    for (address, page) in BOOK.pages().filter(|(address, _)| *address != "404.html") {
        for tag in tags(page).into_iter().filter(|tag| tag.get("rel") != Some("canonical")) {
            let links = ["href", "src", "data-font", "data-redirect"].map(|name| tag.get(name));
            for link in links.into_iter().flatten().filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
            {
                let (to, fragment) = target(address, link);
                assert!(BOOK.site.contains_key(&to), "{address}: `{link}` leads to no file");
                let known = |fragment: &String| ids.get(to.as_str()).is_some_and(|ids| ids.contains(fragment));
                assert!(fragment.as_ref().is_none_or(known), "{address}: `{link}` leads to no place");
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "only {checked} links were seen");
}

#[test]
fn ids_are_unique_on_each_page() {
    for (address, page) in BOOK.pages() {
        let mut ids = values(page, "id");
        ids.sort();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "{address}");
    }
}

#[test]
fn no_page_has_a_handler_or_a_style() {
    for (address, page) in BOOK.pages() {
        assert_eq!(trouble(page), Vec::<String>::new(), "{address}");
        assert!(!page.contains("style=\""), "{address}");
    }
}

#[test]
fn links_are_followed_as_browsers_do() {
    assert_eq!(target("a/index.html", "../b/index.html#c"), ("b/index.html".to_owned(), Some("c".to_owned())));
    assert_eq!(target("a/index.html", "#%C3%A9"), ("a/index.html".to_owned(), Some("é".to_owned())));
    assert_eq!(target("a/index.html", "?x#c"), ("a/index.html".to_owned(), Some("c".to_owned())));
    assert_eq!(target("index.html", "assets/a%20b.png"), ("assets/a b.png".to_owned(), None));
}
