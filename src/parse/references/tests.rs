//! References: what is read, what is told, and what never ends in a panic.

use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn parsed(name: &str, text: &str) -> References {
    read(&Source::new(SourceId::new(name), text))
}

fn yaml(text: &str) -> References {
    parsed("references.yaml", text)
}

fn bib(text: &str) -> References {
    parsed("references.bib", text)
}

/// Each mistake as its code and the words that it points at.
fn told(references: &References, text: &str) -> Vec<(&'static str, String)> {
    let words = |place: &Place| match &place.at {
        At::Span(span) => text[span.range()].to_owned(),
        other => panic!("{other:?}"),
    };
    references.diagnostics.iter().map(|one| (one.code.name(), words(&one.place))).collect()
}

fn keys(references: &References) -> Vec<&str> {
    references.works.keys().map(String::as_str).collect()
}

#[test]
fn yaml_is_read_with_its_places() {
    let text = "ng2022:\n  type: book\n  title: Build\n  author: Ng, Andrew\n  date: 2022\nb:\n  type: article\n  parent: {type: periodical, title: J, volume: 6}\n";
    let references = yaml(text);
    assert_eq!(told(&references, text), []);
    assert_eq!(keys(&references), ["b", "ng2022"]);
    let work = &references.works["ng2022"];
    assert_eq!(&text[work.span.range()], "ng2022");
    assert_eq!(work.entry.date().map(|date| date.year), Some(2022));
    assert!(references.whole && references.unread.is_empty());
}

#[test]
fn bibtex_is_read_with_crossrefs_and_abbreviations() {
    let text = "@string{p = {Crown}}\n@book{a, title = {T}, author = {Ng, A. and others}, publisher = p, year = 2015}\n\
                @inbook{c, title = {In}, crossref = {a}, month = jan}\n@comment{x}\n@xdata{d, publisher = {D}}\n\
                @book{e, title = {E}, xdata = {d}}\n";
    let references = bib(text);
    assert_eq!(told(&references, text), []);
    assert_eq!(keys(&references), ["a", "c", "e"]);
    let publisher =
        |key: &str| references.works[key].entry.publisher().and_then(|one| one.name()).map(ToString::to_string);
    assert_eq!((publisher("a"), publisher("e")), (Some("Crown".to_owned()), Some("D".to_owned())));
    assert_eq!(&text[references.works["a"].span.range()], "a");
}

#[test]
fn one_mistake_hides_no_other_work() {
    let text = "a: 1\nb:\n  type: book\n  titel: T\nc:\n  type: book\n  date: never\nd:\n  type: nothing\ne e: {type: book}\nf: {type: book}\nf: {type: web}\n";
    let references = yaml(text);
    let found = told(&references, text);
    let expected = [
        ("duplicate-key", "f"),
        ("bad-work", "a"),
        ("unknown-key", "titel"),
        ("bad-work", "never"),
        ("bad-work", "nothing"),
        ("bad-work", "e e"),
    ];
    assert_eq!(found.iter().map(|(code, words)| (*code, words.as_str())).collect::<Vec<_>>(), expected);
    assert_eq!((keys(&references), references.unread.join(" ")), (vec!["f"], "a b c d".to_owned()));
    let text =
        "@book{a, title = nowhere}\n@book{b, title = {B} year = 1}\n@book{c, title = {C}}\n@book{c, title = {D}}\n";
    let references = bib(text);
    let codes: Vec<_> = told(&references, text).into_iter().map(|(code, _)| code).collect();
    assert_eq!((codes, keys(&references)), (vec!["bib-syntax", "bad-work", "duplicate-key"], vec!["c"]));
}

#[test]
fn what_would_never_end_is_refused() {
    let circle =
        "@string{a = b}\n@string{b = a}\n@book{x, title = a, crossref = {y}}\n@book{y, crossref = {x}, title = {Y}}\n";
    let references = bib(circle);
    assert_eq!(keys(&references), ["y"]);
    let codes: Vec<_> = told(&references, circle).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["bib-syntax", "bib-syntax", "bad-work"]);
    for text in [
        "a: ".repeat(5_000),
        "a: &x {type: book}\nb: *x\n".to_owned(),
        format!("a: {{type: book, title: {}}}\n", "x".repeat(3_000)),
        "@book{a, title = {".to_owned() + &"{".repeat(50_000),
        format!("@book{{a, title = {{{}{}}}}}", "{".repeat(900), "}".repeat(900)),
    ] {
        let start = Instant::now();
        let references = if text.starts_with('@') { bib(&text) } else { yaml(&text) };
        assert!(start.elapsed() < Duration::from_secs(5), "{}", &text[..40]);
        assert!(references.works.len() < 2);
    }
    let long = format!("a: {{type: book, abstract: {}}}\n", "x".repeat(3_000));
    assert_eq!(keys(&yaml(&long)), ["a"], "no list shows an abstract");
}

#[test]
fn a_file_without_works_is_no_mistake() {
    for text in ["", "# Nothing yet.\n", "{}\n"] {
        let references = yaml(text);
        assert!(references.whole && references.works.is_empty() && references.diagnostics.is_empty(), "{text:?}");
    }
    assert!(!yaml("- a\n").whole);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_makes_it_panic(
        parts in prop::collection::vec(prop::sample::select(vec![
            "@book{", "@string{", "a", "ng2022", ":", ",", "=", "{", "}", "\"", "\n", "  ", "type: book", "date: ", "2020-13",
            "-1", "title", "author = ", "and ", "\\'e", "$", "#", "%", "é", "page-range: 3-", "[", "]", "crossref = {a}", "'",
        ]), 0..40),
    ) {
        let text = parts.concat();
        for references in [yaml(&text), bib(&text)] {
            for diagnostic in &references.diagnostics {
                let At::Span(span) = &diagnostic.place.at else { panic!("{diagnostic:?}") };
                prop_assert!(text.get(span.range()).is_some(), "{diagnostic:?}");
                prop_assert!(diagnostic.code != Code::Fault);
            }
        }
    }
}
