//! Citations, and everything that only looks like one.

use super::super::super::Settings;
use super::super::tests::{codes, pointed, text};
use super::super::{Text, parse};
use super::*;
use crate::model::{BlockKind, Config, LocatorKind, plain_text};
use crate::source::{Source, SourceId};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Each citation as one line: `form key kind value prefix suffix`, works joined by ` + `.
fn cited(text: &Text) -> Vec<String> {
    let one = |cite: &Cite| {
        let form = match cite.form {
            CiteForm::Bracketed => "[]",
            CiteForm::NoAuthor => "[-]",
            CiteForm::Narrative => "@",
        };
        let place = cite.locator.as_ref().map_or(String::new(), |place| format!(" {:?} {}", place.kind, place.value));
        let (prefix, suffix) = (plain_text(&cite.prefix), plain_text(&cite.suffix));
        format!("{form} {}{place} <{prefix}><{suffix}>", cite.key)
    };
    let all = |citation: &Citation| citation.cites.iter().map(one).collect::<Vec<_>>().join(" + ");
    text.outline.citations.iter().map(all).collect()
}

/// The citations of a text without mistakes.
fn sound(markdown: &str) -> Vec<String> {
    let text = text(markdown);
    assert_eq!(codes(&text), Vec::<&str>::new(), "{markdown}");
    cited(&text)
}

#[test]
fn brackets_hold_keys_places_and_words() {
    for (markdown, expected) in [
        ("[@a]", "[] a <><>"),
        ("[@a, p. 3]", "[] a Page 3 <><>"),
        ("[@a, pp. 3--5]", "[] a Page 3-5 <><>"),
        ("[@a 33]", "[] a Page 33 <><>"),
        ("[see @a, ch. 2]", "[] a Chapter 2 <see ><>"),
        ("[-@a, p. 3]", "[-] a Page 3 <><>"),
        ("[@a, p. 1; @b]", "[] a Page 1 <><> + [] b <><>"),
        ("[see *also* @a, p. 3 and `more`; but -@b]", "[] a Page 3 <see also >< and more> + [-] b <but ><>"),
        ("[@a, p. 29, the \"rest\" is ours]", "[] a Page 29 <><, the “rest” is ours>"),
        ("[@Ng_2022, p. 3\nfollowing]", "[] Ng_2022 Page 3 <>< following>"),
        ("[@a and @b]", "[] a <>< and @b>"),
        ("**[@a]**", "[] a <><>"),
    ] {
        assert_eq!(sound(markdown), [expected], "{markdown}");
    }
    assert_eq!(
        text("[@a, p. 3]").outline.citations[0].cites[0].locator.as_ref().map(|l| l.kind),
        Some(LocatorKind::Page)
    );
}

#[test]
fn a_name_in_the_sentence_cites_and_ends_where_the_key_does() {
    for (markdown, expected) in [
        ("@a says", "@ a"),
        ("As @smith-jones_2020.", "@ smith-jones_2020"),
        ("(@doi:10.1/x, or so)", "@ doi:10.1/x"),
        ("_@a_ and", "@ a"),
        ("**@a:** yes", "@ a"),
        ("\"@a\"", "@ a"),
        ("@müller2020", "@ müller2020"),
        ("@a_b_c", "@ a_b_c"),
    ] {
        assert_eq!(sound(markdown), [format!("{expected} <><>")], "{markdown}");
    }
    let text = text("As @smith_2020 *says*.");
    let BlockKind::Paragraph(inlines) = &text.blocks[0].kind else { panic!("{:?}", text.blocks) };
    assert!(
        matches!(&inlines[..], [Inline::Text(a), Inline::Citation(0), Inline::Text(b), Inline::Emphasis(_), ..]
        if a == "As " && b == " "),
        "{inlines:?}"
    );
}

#[test]
fn what_only_looks_like_a_citation_is_text() {
    for markdown in [
        "me@here.example and <me@here.example>",
        "\\@a and [\\@a] and \\[@a\\]",
        "`@a` and `[@a]`",
        "    [@a]\n",
        "https://example.org/@a",
        "@ a, @, @-a, @.a and @@",
        "&#64;a",
        "## About @a",
        "[the @a words](https://example.org)",
        "see @fig-steps, [@fig-steps] and @tbl-x",
        "[run `npm i @scope/name`; then stop]",
        "[*@a* and so on]",
        "![by @a](x.png)",
        "$@a$",
    ] {
        let text = text(markdown);
        assert_eq!(cited(&text), Vec::<String>::new(), "{markdown}");
    }
}

#[test]
fn citations_stand_in_notes_lists_tables_and_definitions() {
    let text = text(
        "- one [@a]\n- @b\n\n| x | y |\n|---|---|\n| [@c, p. 3] | @d |\n\n## Here\n\nText.[^n]\n\n## There\n\nTerm\n: A [@f].\n\n[^n]: A note [@e].\n",
    );
    assert_eq!(codes(&text), Vec::<&str>::new());
    let keys: Vec<_> = text.outline.citations.iter().map(|one| (one.cites[0].key.as_str(), one.heading)).collect();
    let expected = [("a", None), ("b", None), ("c", None), ("d", None), ("f", Some(1)), ("e", Some(0))];
    assert_eq!(keys, expected, "a note's citation stands where its mark stands");
}

#[test]
fn a_note_that_is_not_shown_cites_nothing() {
    let text = text("Text.\n\n[^n]: A note [@e].\n");
    assert_eq!(codes(&text), ["unused-note"]);
    assert_eq!(cited(&text), [""]);
}

#[test]
fn mistakes_are_told_where_they_stand() {
    for (markdown, code, words) in [
        ("x [@a; and others] y", "citation", "[@a; and others]"),
        ("x [and; @a] y", "citation", "[and; @a]"),
        ("## On [@a]", "citation", "[@a]"),
        ("x [@a][@b] y", "citation", "[@a][@b]"),
        ("x [@a](https://a.example) y", "citation-link", "[@a](https://a.example)"),
        ("x [-@a](https://a.example) y", "citation-link", "[-@a](https://a.example)"),
        ("[@a]: https://a.example\n", "citation-link", "[@a]: https://a.example"),
        ("- [ ] Read [@a]. {#read-a}\n", "label-link", "[ ] Read [@a]. {#read-a}"),
    ] {
        let text = text(markdown);
        assert_eq!(codes(&text), [code], "{markdown}");
        assert_eq!(pointed(markdown, &text, 0).trim_end(), words);
    }
}

#[test]
fn citations_in_a_label_leave_the_braces_alone() {
    let text = text("- [ ] Read @a. {#read-a}\n  Or [@b].\n");
    assert_eq!(text.outline.items[0].id.as_deref(), Some("read-a"));
    assert_eq!(cited(&text), ["@ a <><>", "[] b <><>"]);
}

/// How long a text takes.
fn time(markdown: &str) -> Duration {
    let source = Source::new(SourceId::new("a.md"), markdown);
    let start = Instant::now();
    std::hint::black_box(parse(&source, 0, &Settings::new(&Config::default())));
    start.elapsed()
}

#[test]
fn fifty_thousand_of_anything_take_no_more_than_their_share() {
    for piece in [
        "[@a]",
        "@a ",
        "[@a, p. 3; ",
        "[",
        "@a_",
        "[@a; b]",
        "@",
        "[-@",
        "[^n]: @a\n\n",
        "[@a](",
        "a@b",
        "\\@a",
        "[@a]: x\n",
    ] {
        let measured = |count: usize| (0..3).map(|_| time(&piece.repeat(count))).min().unwrap_or_default();
        let (few, many) = (measured(5_000), measured(50_000));
        assert!(many < few * 30 + Duration::from_millis(200), "{piece:?}: {few:?}, then {many:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic_and_every_place_is_in_the_text(
        parts in prop::collection::vec(prop::sample::select(vec![
            "@", "[", "]", "(", ")", "-", ";", ",", " ", "\n", "a", "é", "key_1", "p. 3", "pp. iv–ix", "*", "_", "`", "\\",
            "<", ">", ":", "^", "![", "$", "&amp;", "|", "---", "- [ ] ", "{#x-y}", "fig-", "\"", "…", "\u{301}", "#", "> ",
        ]), 0..40),
    ) {
        let markdown = parts.concat();
        let text = text(&markdown);
        prop_assert_eq!(text.outline.citations.len(), text.places.citations.len());
        for (citation, span) in text.outline.citations.iter().zip(&text.places.citations) {
            prop_assert_eq!(&markdown[span.range()], &citation.written);
            for cite in &citation.cites {
                prop_assert_eq!(key(&cite.key), Some(cite.key.as_str()));
            }
        }
    }
}
