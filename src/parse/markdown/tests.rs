//! The traps of Markdown, each met once.

use super::*;
use crate::model::{BlockKind, Config, Destination, Entry, Inline, Reference, plain_text};
use crate::source::SourceId;

pub(super) fn text(markdown: &str) -> Text {
    let source = Source::new(SourceId::new("02-part/a.md"), markdown);
    parse(&source, 0, &Settings::new(&Config::default()))
}

pub(super) fn codes(text: &Text) -> Vec<&'static str> {
    text.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect()
}

/// The words that a diagnostic's span covers.
pub(super) fn pointed<'a>(markdown: &'a str, text: &Text, nth: usize) -> &'a str {
    match &text.diagnostics[nth].place.at {
        At::Span(span) => &markdown[span.range()],
        other => panic!("{other:?}"),
    }
}

fn anchors(text: &Text) -> Vec<&str> {
    text.outline.headings.iter().map(|heading| heading.id.as_str()).collect()
}

#[test]
fn an_item_is_read_from_bytes_whatever_punctuation_does() {
    let text = text(
        "- [ ] I said \"no\" -- twice. {#said-no was=\"old-no older-no\" rev=2 optional}\n  The *first* time is hard.\n",
    );
    assert_eq!(codes(&text), Vec::<&str>::new());
    let item = &text.outline.items[0];
    assert_eq!(
        (item.id.as_deref(), item.was.join(" "), item.revision, item.optional),
        (Some("said-no"), "old-no older-no".to_owned(), 2, true)
    );
    assert_eq!(item.label, "I said “no” – twice.");
    let BlockKind::Checklist(list) = &text.blocks[0].kind else { panic!("{:?}", text.blocks) };
    let Entry::Item(0, item) = &list.entries[0] else { panic!("{list:?}") };
    let BlockKind::Plain(why) = &item.why[0].kind else { panic!("{item:?}") };
    assert_eq!(plain_text(why), "The first time is hard.");
}

#[test]
fn a_loose_item_has_its_explanation_in_the_next_paragraph() {
    let text =
        text("- [ ] One\n  more line. {#one-more}\n\n  Why.\n\n- [ ] Two. {#two-two}\n\n  - [ ] Inner. {#inner-one}\n");
    assert_eq!(codes(&text), Vec::<&str>::new());
    assert_eq!(text.outline.items[0].label, "One more line.");
    let BlockKind::Checklist(list) = &text.blocks[0].kind else { panic!("{:?}", text.blocks) };
    let Entry::Item(_, first) = &list.entries[0] else { panic!("{list:?}") };
    assert_eq!(first.why.len(), 1);
    let Entry::Item(_, second) = &list.entries[1] else { panic!("{list:?}") };
    assert_eq!((second.children.len(), second.why.len()), (1, 0));
    assert_eq!(text.outline.checklists.len(), 1);
    assert_eq!(text.outline.checklists[0].count, 3);
}

#[test]
fn items_work_inside_quotes_and_beside_code() {
    let text = text(
        "> - [ ] Quoted. {#quoted-one}\n>   Why.\n\n- [ ] `{#code}` stays. {#stays-here}\n- [ ] Escaped \\{#no-id}\n",
    );
    let ids: Vec<_> = text.outline.items.iter().map(|item| item.id.as_deref()).collect();
    assert_eq!(ids, [Some("quoted-one"), Some("stays-here"), None]);
    assert_eq!(text.outline.items[1].label, "{#code} stays.");
    assert_eq!(text.outline.items[2].label, "Escaped {#no-id}");
    assert_eq!(codes(&text), ["missing-id"]);
}

#[test]
fn mistakes_in_braces_are_told_where_they_are() {
    let markdown = "- [ ] a {#Bad}\n- [ ] b {#b-b rev=0}\n- [ ] c {#c-c colour=red}\n- [ ] d {#d-d .x}\n- [x] e {#e-e}\n- [ ] f {#f-f\n";
    let text = text(markdown);
    assert_eq!(codes(&text), ["bad-id", "attributes", "attributes", "attributes", "ticked-item", "attributes"]);
    assert_eq!(pointed(markdown, &text, 0), "#Bad");
    assert_eq!(pointed(markdown, &text, 1), "rev=0");
    assert_eq!(pointed(markdown, &text, 5), "{#f-f");
}

#[test]
fn braces_of_headings_that_would_be_lost_are_told() {
    let markdown = "## Use {braces}\n\n## Fine {#fine .wide}\n\n## T {onclick=alert(1)}\n";
    let text = text(markdown);
    assert_eq!(codes(&text), ["attributes", "attributes"]);
    assert_eq!(pointed(markdown, &text, 0), "{braces}");
    assert_eq!(anchors(&text), ["use", "fine", "t"]);
    assert_eq!(text.outline.headings[1].classes, ["wide"]);
}

#[test]
fn c11_anchors_are_unique_and_explicit_ones_come_first() {
    let text = text("## Same\n\n## Same\n\n## Other {#same-1}\n\n## Same\n\n## fg-main\n");
    assert_eq!(anchors(&text), ["same", "same-2", "same-1", "same-3", "section-fg-main"]);
    assert_eq!(codes(&text), Vec::<&str>::new());
    assert_eq!(codes(&self::text("## A {#x}\n\n## B {#x}\n\n## C {#fg-main}\n")), ["duplicate-anchor", "bad-id"]);
}

#[test]
fn notes_are_numbered_by_their_first_marks() {
    let text = text("B.[^b] A.[^a] B again.[^b]\n\n[^a]: **Evidence:** Seen.\n\n[^b]: Plain **Evidence.**\n");
    assert_eq!(codes(&text), Vec::<&str>::new());
    let notes: Vec<_> = text.notes.iter().map(|note| (note.label.as_str(), note.kind.as_deref(), note.marks)).collect();
    assert_eq!(notes, [("b", None, 2), ("a", Some("Evidence"), 1)]);
    let BlockKind::Paragraph(inlines) = &text.notes[1].blocks[0].kind else { panic!() };
    assert_eq!(inlines, &[Inline::Text("Seen.".to_owned())]);
}

#[test]
fn notes_that_do_not_match_are_told() {
    let markdown = "Lost.[^lost]\n\nTwice.[^two]\n\n[^two]: One.\n\n[^two]: Two.\n\n[^idle]: Nobody.\n\nEscaped \\[^x] and `[^y]`.\n";
    let text = text(markdown);
    assert_eq!(codes(&text), ["undefined-note", "duplicate-note", "unused-note"]);
    assert_eq!(pointed(markdown, &text, 0), "[^lost]");
}

#[test]
fn wiki_links_in_tables_lose_their_backslash() {
    let text = text("| a |\n|---|\n| [[one\\|uno]] [[two]] |\n");
    let wiki = |name: &str, bare| Reference { to: Destination::Wiki(name.to_owned(), None), key: None, bare };
    assert_eq!(text.outline.references, [wiki("one", false), wiki("two", true)]);
}

#[test]
fn c1_raw_html_is_left_out_with_a_warning_and_comments_without() {
    let text = text("<script>alert(1)</script>\n\nA <b>bold</b> word<!-- quiet -->.\n\n<!-- quiet -->\n");
    assert_eq!(codes(&text), ["raw-html", "raw-html"]);
    let words: Vec<_> = text.blocks.iter().map(|block| &block.kind).collect();
    let [BlockKind::Paragraph(inlines)] = words.as_slice() else { panic!("{words:?}") };
    assert_eq!(plain_text(inlines), "A bold word.");
}

#[test]
fn c3_an_unsafe_link_keeps_its_words_only() {
    let markdown = "[a](JaVaScRiPt&colon;x) [b](<java\tscript:x>) ![c](data:image/png;base64,x) <vbscript:x> [d][r]\n\n[r]: javascript:x\n";
    let text = text(markdown);
    assert_eq!(codes(&text), ["unsafe-link"; 5]);
    let BlockKind::Paragraph(inlines) = &text.blocks[0].kind else { panic!() };
    assert!(inlines.iter().all(|inline| matches!(inline, Inline::Text(_))), "{inlines:?}");
}

#[test]
fn an_image_needs_words_or_says_that_it_needs_none() {
    let text = text("![](a.png) ![](b.png){alt=\"\"} ![A cat](c.png) ![Far](https://a.example/d.png)\n");
    assert_eq!(codes(&text), ["missing-alt", "remote-image"]);
    let BlockKind::Paragraph(inlines) = &text.blocks[0].kind else { panic!() };
    assert!(!plain_text(inlines).contains('{'), "{inlines:?}");
}

#[test]
fn code_fences_say_more_than_a_language() {
    let markdown = "```{.python title=\"a b.py\" lines=3,7-9 numbers}\nx\n```\n\n```rust\ny\n```\n\n```\nz\n```\n";
    let text = text(markdown);
    assert_eq!(codes(&text), Vec::<&str>::new());
    let BlockKind::Code(code) = &text.blocks[0].kind else { panic!() };
    assert_eq!((code.language.as_deref(), code.title.as_deref(), code.numbers), (Some("python"), Some("a b.py"), true));
    assert_eq!(code.marked, [(3, 3), (7, 9)]);
    let markdown = "```pyton\nx\n```\n\n```{.rust lines=x}\n```\n\n```{.rust colour=red}\n```\n\n```rust {\n```\n";
    let text = self::text(markdown);
    assert_eq!(codes(&text), ["unknown-language", "attributes", "attributes", "attributes"]);
    assert_eq!(pointed(markdown, &text, 0), "pyton");
    assert_eq!(pointed(markdown, &text, 2), "colour=red");
}

#[test]
fn heading_levels_are_told() {
    let text = text("# Top\n\n## Two\n\n#### Four\n\nSetext\n======\n");
    assert_eq!(codes(&text), ["top-heading", "heading-level", "top-heading"]);
}

#[test]
fn reference_links_without_a_definition_are_told() {
    let text = text("[a][b] [c][] [d] [ ] [e]\n\n[e]: https://a.example\n");
    assert_eq!(codes(&text), ["undefined-reference", "undefined-reference"]);
}

#[test]
fn m4_deep_nesting_is_a_diagnostic_not_a_crash() {
    for markdown in [
        ">".repeat(8000) + "x",
        (0..400).map(|depth| " ".repeat(2 * depth) + "- x\n").collect(),
        "*a **b ".repeat(4000),
    ] {
        let deep = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
            let text = text(&markdown);
            (codes(&text).first() == Some(&"too-deep"), text.blocks.len())
        });
        let (told, blocks) = deep.unwrap().join().unwrap();
        assert!(told || blocks == 1, "told: {told}");
    }
}

#[test]
fn definition_lists_and_alerts_keep_their_parts() {
    let text = text("Term\n: First.\n: Second.\n\n> [!TIP]\n> Words.\n");
    let BlockKind::Definitions(all) = &text.blocks[0].kind else { panic!("{:?}", text.blocks) };
    assert_eq!((plain_text(&all[0].0), all[0].1.len()), ("Term".to_owned(), 2));
    assert!(matches!(text.blocks[1].kind, BlockKind::Alert(crate::model::AlertKind::Tip, _)));
}

#[test]
fn an_item_takes_no_braces_of_what_stands_inside_it() {
    for inside in ["1. Inner {#inner-id}", "> quoted {#foo-bar}", "## Heading {#head-f}", "```\n  x {#code-id}\n  ```"]
    {
        let text = text(&format!("- [ ] Outer label\n  {inside}\n"));
        assert_eq!(text.outline.items[0].id, None, "{inside}");
        assert!(codes(&text).contains(&"missing-id"), "{inside}");
    }
    let quoted = text("> > - [ ] Label\n> >   goes on {#on-on}\n");
    assert_eq!(quoted.outline.items[0].id.as_deref(), Some("on-on"));
}

#[test]
fn braces_of_an_image_and_of_its_item_are_both_cut_out() {
    let text = text("- [ ] ![](a.png){alt=\"\"} label {#id-x}\n  Why.\n");
    assert_eq!((text.outline.items[0].label.trim(), text.outline.items[0].id.as_deref()), ("label", Some("id-x")));
    assert_eq!(codes(&text), Vec::<&str>::new());
}

#[test]
fn there_are_no_links_in_links() {
    let text = text(
        "[![badge](https://a.example/b.svg)](https://a.example) [out <https://in.example> x](https://a.example)\n",
    );
    let BlockKind::Paragraph(inlines) = &text.blocks[0].kind else { panic!() };
    for inline in inlines {
        let Inline::Link(_, _, inner) = inline else { continue };
        assert!(!inner.iter().any(|inner| matches!(inner, Inline::Link(..))), "{inlines:?}");
    }
}

#[test]
fn a_second_id_of_a_heading_is_told() {
    assert_eq!(codes(&text("## A {#x #y}\n")), ["attributes"]);
    assert_eq!(codes(&text("## Fine {#x .y}\n\n## Code `{#a #b}`\n")), Vec::<&str>::new());
}

#[test]
fn an_item_that_is_a_link_has_words() {
    assert_eq!(codes(&text("- [ ] [[other]] {#wiki-only}\n")), ["label-link"]);
    assert_eq!(codes(&text("- [ ] {#no-words}\n")), ["empty-item"]);
}
