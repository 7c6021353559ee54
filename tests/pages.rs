//! The pages that the tool makes beside the chapters, and what the configuration says of them.

mod support;

use support::{CONFIG, GuideTest};

fn book(config: &str) -> GuideTest {
    let chapter = |title: &str, head: &str| format!("---\ntitle: {title}\n{head}---\n\nText.\n");
    GuideTest::new(&[
        ("fieldguide.yaml", &format!("{CONFIG}{config}")),
        ("01-one.md", &chapter("One", "tags: [Python, \"<b>\"]\nauthors: [Ada]\n")),
        ("02-two.md", &chapter("Two", "tags: [python]\nsummary: All of it.\n")),
    ])
}

#[test]
fn tags_and_contributors_have_pages_that_chapters_link_to() {
    let run = book("").clean_build();
    assert_eq!(run.report, "");
    let tags = run.page("tags/index.html");
    assert!(tags.contains("<h2 id=\"fg-name-python\">Python</h2>"), "{tags}");
    assert!(tags.contains("<h2 id=\"fg-name-&lt;b&gt;\">&lt;b&gt;</h2>"), "{tags}");
    assert!(tags.contains("<a href=\"../two/index.html\">Two</a><span>All of it.</span>"), "{tags}");
    assert!(run.page("two/index.html").contains("<a href=\"../tags/index.html#fg-name-python\">python</a>"));
    assert!(run.page("contributors/index.html").contains("<h2 id=\"fg-name-ada\">Ada</h2>"));
    for page in ["one/index.html", "tags/index.html"] {
        let page = run.page(page);
        assert!(page.contains(">Tags</a>") && page.contains(">Contributors</a>"), "{page}");
    }
}

#[test]
fn the_configuration_says_which_pages_the_contents_name_and_how() {
    let run =
        book("pages:\n  contributors: {title: People & friends, order: 1}\n  tags: {contents: false}\n").clean_build();
    assert_eq!(run.report, "");
    let one = run.page("one/index.html");
    assert!(one.contains("contributors/index.html\">People &amp; friends</a>") && !one.contains(">Tags</a>"), "{one}");
    assert!(run.page("contributors/index.html").contains("<h1>People &amp; friends</h1>"));
    assert!(!run.page("tags/index.html").contains("aria-current"), "it is there, though no list names it");
}

#[test]
fn a_page_that_there_is_not_is_told_with_the_nearest_name() {
    let run = book("pages:\n  contributers: {title: People}\n  tags: {titel: Topics}\n").clean_build();
    assert_eq!(run.codes(), ["unknown-key", "unknown-key"]);
    assert!(run.report.contains("`contributors`") && run.report.contains("`title`"), "{}", run.report);
}

#[test]
fn a_book_without_tags_and_authors_has_no_such_pages() {
    let test = book("");
    test.edit("01-one.md", "---\ntitle: One\n---\n");
    test.edit("02-two.md", "---\ntitle: Two\n---\n");
    let run = test.clean_build();
    assert!(!run.site.contains_key("tags/index.html") && !run.site.contains_key("contributors/index.html"));
}
