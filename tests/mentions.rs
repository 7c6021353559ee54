//! What mentions what: each page ends with the chapters that link to it, and the sentence that does.

mod support;

use support::{CONFIG, GuideTest};

fn chapter(title: &str, head: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n{head}---\n\n{body}\n")
}

/// What a page says about who mentions it.
fn mentions<'a>(run: &'a support::Run, address: &str) -> &'a str {
    let page = run.page(address);
    let start = page.find("id=\"fg-mentions\"");
    start.map_or("", |start| page[start..].split("</section>").next().unwrap_or_default())
}

fn book(chapters: &[(&str, String)]) -> support::Run {
    let test = GuideTest::new(&[("fieldguide.yaml", CONFIG)]);
    for (path, text) in chapters {
        test.edit(path, text);
    }
    let run = test.clean_build();
    assert_eq!(run.report, "");
    run
}

#[test]
fn a_page_names_the_chapters_that_link_to_it_with_their_sentences() {
    let run = book(&[
        ("index.md", chapter("Cover", "", "The cover says [one](01-one.md) to everybody.")),
        ("01-one.md", chapter("One", "", "## Here\n\nSee [here](#here) and [[one]].")),
        ("02-two.md", chapter("<Two> & more", "", "First. Then [one & \\<only\\>](01-one.md) helps. Again [[one]].")),
        ("03-three.md", chapter("Three", "", "By [[one#here]].")),
    ]);
    let found = mentions(&run, "one/index.html");
    assert!(
        found.contains("&lt;Two&gt; &amp; more</a><span>Then <b>one &amp; &lt;only&gt;</b> helps.</span>"),
        "{found}"
    );
    assert!(found.contains("Three</a><span>By <b>Here</b>.</span>"), "{found}");
    assert_eq!(found.matches("<li>").count(), 2, "not itself, not the cover, and each chapter once");
    assert_eq!(mentions(&run, "two/index.html"), "");
}

#[test]
fn a_related_chapter_is_not_named_again() {
    let related = "related: [{to: 02-two.md, why: It comes next.}]\n";
    let run = book(&[
        ("01-one.md", chapter("One", related, "Text.")),
        ("02-two.md", chapter("Two", "", "After [[one]].")),
        ("03-three.md", chapter("Three", "", "After [[one]].")),
    ]);
    let found = mentions(&run, "one/index.html");
    assert!(found.contains("Three") && !found.contains("Two"), "{found}");
}

#[test]
fn worksheets_are_mentioned_on_their_own_pages() {
    let sheet = "```worksheet\nid: canvas\ntitle: Canvas\nblocks:\n  - short: { id: who, label: Who? }\n```";
    let run = book(&[
        ("01-one.md", chapter("One", "", sheet)),
        ("02-two.md", chapter("Two", "", "Fill in [[worksheet:canvas]] first.")),
    ]);
    let found = mentions(&run, "worksheets/canvas/index.html");
    assert!(found.contains("Two</a><span>Fill in <b>Canvas</b> first.</span>"), "{found}");
}

#[test]
fn a_page_that_everybody_mentions_names_the_first_and_counts_the_others() {
    let mut chapters = vec![("01-one.md".to_owned(), chapter("One", "", "Text."))];
    chapters.extend((2..20).map(|at| (format!("{at:02}-c{at}.md"), chapter(&format!("C{at}"), "", "As [[one]]."))));
    let borrowed: Vec<(&str, String)> = chapters.iter().map(|(path, text)| (path.as_str(), text.clone())).collect();
    let found = book(&borrowed);
    let found = mentions(&found, "one/index.html");
    assert!(found.contains(">C13<") && !found.contains(">C14<") && found.contains("<li>and 6 more</li>"), "{found}");
}

#[test]
fn after_edits_of_sentences_everybody_is_mentioned_as_in_a_clean_build() {
    let chapter = |title: &str, body: &str| chapter(title, "", body);
    let names = |nth: usize| format!("{nth:02}-many-{nth}.md");
    let text = |words: &str| chapter("Many", &format!("See [[one]] {words}. And [[two]], too."));
    let other = chapter("Many", "| a |\n|---|\n| [[one]] |\n\nAnd [[two]], in other words.");
    let mut book = GuideTest::new(&[
        ("fieldguide.yaml", "title: Test\nid: test-book\n"),
        ("01-one.md", &chapter("One", "Text.")),
        ("02-two.md", &chapter("Two", "Text about [[one]].")),
    ]);
    for nth in 10..26 {
        book.edit(&names(nth), text("before"));
    }
    book.build();
    let steps: [&[(usize, &str)]; 7] = [
        &[(12, &text("in other words"))],
        &[(24, &text("beyond those that are shown"))],
        &[(10, &other), (11, &other), (13, &text("at once"))],
        &[(25, &other)],
        &[(11, &text("again")), (10, &text("again")), (14, &other)],
        &[(12, &text("in other words").replace("And", "Nothing.\n\nAnd"))],
        &(10..26).map(|nth| (nth, other.as_str())).collect::<Vec<_>>(),
    ];
    for (step, edits) in steps.into_iter().enumerate() {
        for (nth, text) in edits {
            book.edit(&names(*nth), text);
        }
        let (run, clean) = (book.build(), book.clean_build());
        assert_eq!(run.counts.assembled, 0, "only texts changed in step {step}");
        for (address, bytes) in &clean.site {
            assert!(run.site[address] == *bytes, "{address} after step {step}");
        }
    }
}
