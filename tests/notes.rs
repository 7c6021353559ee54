//! Margin notes: what their braces say, the page of all of them, and the export.

mod support;

use fieldguide::pipeline::Options;
use serde_json::Value;
use std::path::Path;
use support::html::decoded;
use support::{CONFIG, GuideTest, Run};

const TEXT: &str = "## First {#first}\n\nMany newcomers *doubt* that\nthey belong.[^seventy] Some do not.[^plain]\n\n\
    [^seventy]: **Counterpoint.** How many depends on how you ask: [a list](#first), [[two]], $x$.\n    \
    {by=\"a <b>reader</b>\" on=2026-11-23 review=2027-11 #seventy}\n\n\
    [^plain]: Only **bold** words {a, b}\n";

fn chapter(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{body}\n")
}

fn book(text: &str) -> GuideTest {
    GuideTest::new(&[
        ("fieldguide.yaml", CONFIG),
        ("01-one.md", &chapter("One", text)),
        (
            "02-two.md",
            &chapter(
                "Two",
                "See [[note:seventy]] and [[note:seventy|this]].\n\nA sum.[^s]\n\n[^s]: **Example.** Two. {by=\"B\"}",
            ),
        ),
    ])
}

fn built() -> Run {
    let run = book(TEXT).clean_build();
    assert_eq!(run.report, "");
    run
}

fn annotations(run: &Run) -> Vec<Value> {
    let export: Value = serde_json::from_str(run.page("notes/annotations.jsonld")).expect("JSON");
    assert_eq!(export["@context"], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!(export["type"], "AnnotationCollection");
    let items = export["first"]["items"].as_array().expect("a list").clone();
    assert_eq!(export["total"], items.len());
    items
}

#[test]
fn the_braces_of_a_note_are_read_and_shown_in_words() {
    let run = built();
    let page = run.page("one/index.html");
    assert!(page.contains("id=\"fg-note-seventy\"") && page.contains("href=\"#fg-note-seventy\""), "{page}");
    let credit = "<p class=\"note-by\">a &lt;b&gt;reader&lt;/b&gt; · <time datetime=\"2026-11-23\">23 Nov 2026</time> · to be \
                  reviewed by <time datetime=\"2027-11\">Nov 2027</time></p>";
    assert!(page.contains(credit), "{page}");
    assert!(!page.contains(" by=") && page.contains("words {a, b}"), "{page}");
}

#[test]
fn a_note_with_an_id_can_be_linked() {
    let run = built();
    let page = run.page("two/index.html");
    assert!(page.contains("<a href=\"../one/index.html#fg-note-seventy\">Counterpoint in “One”</a>"), "{page}");
    assert!(page.contains("<a href=\"../one/index.html#fg-note-seventy\">this</a>"), "{page}");
}

#[test]
fn the_page_of_all_notes_has_each_once_by_kind_with_its_sentence() {
    let run = built();
    let page = run.page("notes/index.html");
    let heads: Vec<_> = page.split("<h2 id=\"fg-").skip(1).filter_map(|part| part.split(['>', '<']).nth(1)).collect();
    assert_eq!(heads, ["Counterpoint", "Example", "Other notes", "By chapter", "By author"]);
    assert_eq!(page.matches("<article").count(), 3);
    assert!(page.contains("<blockquote>Many newcomers doubt that they belong.</blockquote>"), "{page}");
    assert!(
        page.contains("<a href=\"../one/index.html#first\">a list</a>"),
        "a place in the chapter stays there: {page}"
    );
    assert!(page.contains("<a href=\"../two/index.html\">Two</a>"));
    assert!(page.contains("data-author=\"a &lt;b&gt;reader&lt;/b&gt;\""), "{page}");
    assert!(run.page("one/index.html").contains(">All notes</a>"), "the contents lead there");
}

#[test]
fn a_book_without_notes_has_no_page_of_them() {
    let run = GuideTest::new(&[("fieldguide.yaml", CONFIG), ("01-one.md", &chapter("One", "Text."))]).clean_build();
    assert!(run.site.keys().all(|address| !address.starts_with("notes/")));
    assert!(!run.page("one/index.html").contains("All notes"));
}

#[test]
fn what_has_a_name_in_a_chapter_has_none_on_the_page_of_all_notes() {
    let note = "A.[^n]\n\n[^n]: Words.[^m]\n\n    ## Heading\n\n    | a |\n    |---|\n    | b |\n\n    - [ ] Tick. {#tick-it}\n\n    $$\\sum x$$\n\n[^m]: More.\n";
    let run = book(&format!("{note}\n\n[^seventy]\n\n[^seventy]: X. {{#seventy}}")).clean_build();
    let page = run.page("notes/index.html");
    for own in ["id=\"heading\"", "fg-item-", "fg-ref-", "aria-label=\"Table", "aria-label=\"Formula", "checkbox"] {
        assert!(!page.contains(own), "{own}: {page}");
    }
    assert!(page.contains("<p><strong>Heading</strong></p>") && page.contains("<li>Tick.</li>"), "{page}");
}

#[test]
fn the_export_is_a_collection_of_web_annotations() {
    let run = built();
    let all = annotations(&run);
    let first = &all[0];
    assert_eq!(first["id"], "../one/index.html#fg-note-seventy");
    assert_eq!((&first["type"], &first["motivation"]), (&"Annotation".into(), &"replying".into()));
    assert_eq!(first["creator"]["name"], "a <b>reader</b>");
    assert_eq!(first["created"], "2026-11-23T00:00:00Z");
    assert_eq!(first["body"][0]["value"], "How many depends on how you ask: a list, Two, x.");
    assert_eq!((&first["body"][1]["value"], &first["body"][1]["purpose"]), (&"Counterpoint".into(), &"tagging".into()));
    assert_eq!(first["target"]["source"], "../one/index.html");
    assert_eq!(first["target"]["selector"]["exact"], "Many newcomers doubt that they belong.");
    assert_eq!(first["target"]["selector"]["suffix"], " Some do not.");
    assert_eq!((&all[1]["motivation"], &all[2]["motivation"]), (&"commenting".into(), &"describing".into()));
}

#[test]
fn addresses_of_the_export_are_those_that_the_site_is_published_at() {
    let options = Options { base_url: Some("https://example.org/book".to_owned()), ..Options::default() };
    let files = [("fieldguide.yaml", CONFIG), ("01-one.md", &chapter("One", "A.[^a]\n\n[^a]: B. {#bb}"))];
    let all = annotations(&GuideTest::with_options(&files, options).clean_build());
    assert_eq!(all[0]["id"], "https://example.org/book/one/#fg-note-bb");
    assert_eq!(all[0]["target"]["source"], "https://example.org/book/one/");
}

/// The words of a page, each space one space.
fn words(page: &str) -> String {
    let text: String = page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    decoded(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_quotation_of_the_first_book_is_found_on_its_page() {
    let book = Path::new("book");
    let run = GuideTest::from_dir(book).clean_build();
    let all = annotations(&run);
    assert!(all.len() > 30, "the book has {} notes", all.len());
    for annotation in &all {
        let source = annotation["target"]["source"].as_str().expect("a source").trim_start_matches("../");
        let exact = annotation["target"]["selector"]["exact"].as_str().expect("a quotation");
        assert!(words(run.page(source)).contains(exact), "{source}: {exact}");
    }
}

#[test]
fn an_id_that_two_notes_have_and_one_that_no_note_has_are_told() {
    let test = book("A.[^a] B.[^b]\n\n[^a]: A. {#seventy}\n\n[^b]: B. {#seventy}\n");
    test.edit("03-three.md", chapter("Three", "[[note:seventi]]"));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["duplicate-id", "broken-link"]);
    assert!(run.report.contains("did you mean `seventy`?"), "{}", run.report);
}

#[test]
fn mistakes_in_the_braces_of_a_note_are_told() {
    let mistakes =
        ["{by=\"\"}", "{on=2026-02-30}", "{review=soon}", "{from=x}", "{#aa b}", "{#A1}", "{by=\"a}", "{on=2026-11}"];
    for braces in mistakes {
        let run =
            book(&format!("A.[^a] B.[^seventy]\n\n[^a]: A. {braces}\n\n[^seventy]: B. {{#seventy}}\n")).clean_build();
        let expected = if braces == "{#A1}" { "bad-id" } else { "attributes" };
        assert_eq!(run.codes(), [expected], "{braces}");
    }
}

#[test]
fn braces_in_code_and_other_braces_are_text() {
    let run = book(
        "A.[^a] B.[^b] C.[^seventy]\n\n[^a]: `x {#a}`\n\n[^b]: Code:\n\n        y {#b}\n\n[^seventy]: B. {#seventy}\n",
    )
    .clean_build();
    assert_eq!(run.report, "");
    let page = run.page("one/index.html");
    assert!(page.contains("<code>x {#a}</code>") && page.contains("y {#b}"), "{page}");
}

#[test]
fn braces_of_an_item_that_ends_a_note_are_the_items() {
    let run = book("A.[^a] B.[^seventy]\n\n[^a]: A:\n\n    - [ ] Tick. {#tick-it}\n\n[^seventy]: B. {#seventy}\n")
        .clean_build();
    assert_eq!(run.report, "");
    let page = run.page("one/index.html");
    assert!(page.contains("fg-item-tick-it") && !page.contains("fg-note-tick-it"), "{page}");
}

#[test]
fn reviews_are_told_from_the_day_on_that_follows_them() {
    let text = "A.[^seventy]\n\n[^seventy]: B. {review=2027-11 #seventy}\n";
    for (today, due) in [("2027-11-30", false), ("2027-12-01", true)] {
        let options = Options { today: Some(today.parse().expect("a day")), ..Options::default() };
        let files = [("fieldguide.yaml", CONFIG), ("01-one.md", &chapter("One", text))];
        let run = GuideTest::with_options(&files, options).clean_build();
        assert_eq!(run.codes().contains(&"review-due"), due, "{today}");
    }
}
