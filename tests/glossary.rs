//! The glossary: which words become links, what they show, and what the page from A to Z says.

mod support;

use fieldguide::pipeline::Options;
use support::{CONFIG, GuideTest, Run};

const GLOSSARY: &str = "Bias {aliases=\"lean\"}\n: An error that *more* data does not mend; see [[term:variance]].\n\n\
                        Bias term\n: A number that a model adds.\n\n\
                        Variance {#spread}\n: How much a model changes with its data, against bias.\n";

fn chapter(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{body}\n")
}

fn book(body: &str) -> GuideTest {
    GuideTest::new(&[("fieldguide.yaml", CONFIG), ("01-one.md", &chapter("One", body)), ("glossary.md", GLOSSARY)])
}

fn built(body: &str) -> Run {
    let run = book(body).clean_build();
    assert_eq!(run.report, "");
    run
}

/// The words of all links to terms on a page, with the ids of the terms.
fn links(page: &str) -> Vec<String> {
    let parts = page.split("<a class=\"term\" href=\"").skip(1);
    let link = |part: &str| {
        let (href, rest) = part.split_once("\">").expect("a link");
        let id = href.rsplit_once("#fg-term-").expect("a term").1;
        format!("{}={id}", rest.split_once("</a>").expect("an end").0)
    };
    parts.map(link).collect()
}

/// The links to terms that a text gets.
fn linked(body: &str) -> Vec<String> {
    links(built(body).page("one/index.html"))
}

#[test]
fn the_first_use_in_each_section_is_a_link() {
    assert_eq!(
        linked("A bias and a bias.\n\nBias.\n\n## Next\n\nBiases.\n\n### Below\n\nbias"),
        ["bias=bias", "Biases=bias"]
    );
    assert_eq!(
        linked("The bias\nterm, the lean, *variance*."),
        ["bias\nterm=bias-term", "lean=bias", "variance=spread"]
    );
}

#[test]
fn code_links_headings_labels_and_heads_of_tables_are_left_alone() {
    let text = "## Bias\n\n`bias` [bias](https://example.org) ![bias](a.png)\n\n```\nbias\n```\n\n$bias$\n\n| bias |\n|---|\n| lean |\n\n\
                - [ ] bias {#tick-bias}\n  Of bias.\n";
    let test = book(text);
    test.edit("a.png", b"\x89PNG\r\n\x1a\n");
    assert_eq!(links(test.clean_build().page("one/index.html")), ["lean=bias"]);
    assert_eq!(linked("- [ ] A bias. {#tick-bias}\n  Of bias, though.\n"), ["bias=bias"]);
    assert_eq!(linked("> A bias\n\n- of variance\n"), ["bias=bias", "variance=spread"]);
}

#[test]
fn a_margin_note_links_what_its_chapter_does_not() {
    assert_eq!(linked("A bias.[^n]\n\n[^n]: Bias and variance.\n"), ["bias=bias", "variance=spread"]);
}

#[test]
fn a_link_by_hand_is_a_use() {
    assert_eq!(linked("First [[term:lean|a lean]] and bias."), ["a lean=bias"]);
    assert_eq!(linked("[[term:spread]], [[term:Variance]] and variance"), ["Variance=spread", "Variance=spread"]);
}

#[test]
fn the_configuration_turns_automatic_links_off() {
    let test = book("A bias, and [[term:bias|one]].");
    test.edit("fieldguide.yaml", format!("{CONFIG}glossary: manual\n"));
    let run = test.clean_build();
    assert_eq!((links(run.page("one/index.html")), run.report.as_str()), (vec!["one=bias".to_owned()], ""));
    assert!(run.page("glossary/index.html").contains("Used in <a href=\"../one/index.html\">One</a>"));
}

#[test]
fn a_meaning_is_on_the_page_once_and_without_links() {
    let run = built("A bias.\n\n## Next\n\nBias.");
    let page = run.page("one/index.html");
    let meaning = "<template id=\"fg-def-bias\"><b>Bias</b> An error that <em>more</em> data does not mend; see variance.</template>";
    assert_eq!(page.matches(meaning).count(), 1, "{page}");
    assert_eq!(page.matches("<template").count(), 1);
}

#[test]
fn a_page_carries_no_more_than_the_beginning_of_a_long_definition() {
    let test = book("A bias.");
    test.edit("glossary.md", format!("Bias\n: {}\n", "word ".repeat(10_000)));
    let run = test.clean_build();
    assert!(run.page("one/index.html").contains("word word …</template>"));
    assert!(run.page("one/index.html").len() < 10_000 && run.page("glossary/index.html").len() > 50_000);
}

#[test]
fn only_pages_with_terms_load_their_script() {
    let run = built("Nothing of the kind.");
    assert!(!run.page("one/index.html").contains("terms."));
    assert!(built("A bias.").page("one/index.html").contains("assets/terms."));
    assert!(!run.page("glossary/index.html").contains("assets/terms."));
}

#[test]
fn the_glossary_goes_from_a_to_z_and_says_where_a_term_is_used() {
    let test = book("## Where it is {#where}\n\nA bias, and variance.");
    test.edit("02-two.md", chapter("Two", "Bias."));
    let run = test.clean_build();
    let page = run.page("glossary/index.html");
    let order: Vec<_> = page.split("<dt>").skip(1).map(|part| part.split('<').next().unwrap_or_default()).collect();
    assert_eq!(order, ["Bias", "Bias term", "Variance"]);
    let used = "Used in <a href=\"../one/index.html#where\">One</a>, <a href=\"../two/index.html\">Two</a></dd>";
    assert!(page.contains(used), "{page}");
    assert!(page.contains("<h1>Glossary</h1>"));
    assert!(page.contains("see <a href=\"#fg-term-spread\">Variance</a>"), "a link by hand in a definition: {page}");
    assert!(page.contains("against <a href=\"#fg-term-bias\">bias</a>"), "another term is linked: {page}");
    assert_eq!(page.matches("class=\"term\"").count(), 0, "a meaning is one step away there");
}

#[test]
fn the_glossary_is_no_chapter_in_a_row() {
    let test = book("[[glossary]]");
    test.edit("zz.md", chapter("Last", "Text."));
    let run = test.clean_build();
    assert_eq!(run.report, "");
    let page = run.page("one/index.html");
    assert!(page.contains("<a href=\"../glossary/index.html\">Glossary</a>"), "{page}");
    assert!(page.contains("rel=\"next\">Next<b>Last</b>") && !page.contains("<span>Glossary</span>"), "{page}");
    assert!(!run.page("zz/index.html").contains("rel=\"next\""));
    assert!(run.page("index.html").contains(">Glossary</a>"), "the contents lead there");
}

#[test]
fn front_matter_is_the_authors_to_write_or_leave_out() {
    let test = book("A bias.");
    test.edit("glossary.md", format!("---\ntitle: Words\nsummary: What they mean.\n---\n\n{GLOSSARY}"));
    let page = test.clean_build();
    assert!(page.page("glossary/index.html").contains("<h1>Words</h1>\n<p class=\"lede\">What they mean.</p>"));
    assert_eq!(links(page.page("one/index.html")), ["bias=bias"]);
}

#[test]
fn a_glossary_that_is_a_draft_links_nothing_until_drafts_are_built() {
    let draft = format!("---\ntitle: Words\nstatus: draft\n---\n\n{GLOSSARY}");
    for (drafts, count) in [(false, 0), (true, 1)] {
        let options = Options { drafts, ..Options::default() };
        let files = [("fieldguide.yaml", CONFIG), ("01-one.md", &chapter("One", "A bias.")), ("glossary.md", &draft)];
        let run = GuideTest::with_options(&files, options).clean_build();
        assert_eq!(run.report, "");
        assert_eq!(links(run.page("one/index.html")).len(), count);
    }
}

#[test]
fn other_languages_have_no_plurals_but_aliases() {
    let test = book("Gewichte, Gewicht.\n\n## Zwei\n\nDie Gewichts.");
    test.edit("fieldguide.yaml", format!("{CONFIG}language: de\n"));
    test.edit("glossary.md", "Gewicht {aliases=\"Gewichte\"}\n: Eine Zahl.\n");
    assert_eq!(links(test.clean_build().page("one/index.html")), ["Gewichte=gewicht"]);
}

#[test]
fn c4_hostile_names_and_definitions_are_text() {
    let test = book("A x<script>alert(1)</script>y, and [[term:quoted]].");
    test.edit(
        "glossary.md",
        "x&lt;script&gt;y {#quoted aliases=\"<img onerror=x>, q&quot;\"}\n: `</template><script>` & \"more\"\n",
    );
    let run = test.clean_build();
    for address in ["one/index.html", "glossary/index.html"] {
        let page = run.page(address);
        assert!(
            !page.contains("<script>alert") && !page.contains("</template><script>") && !page.contains("<img onerror"),
            "{page}"
        );
    }
    assert!(
        run.page("one/index.html").contains("<code>&lt;/template&gt;&lt;script&gt;</code> &amp; “more”</template>")
    );
}

#[test]
fn a_name_that_is_not_there_is_told_with_the_nearest() {
    let run = book("[[term:byas]] and [[term:zzzzzz]]").clean_build();
    assert_eq!(run.codes(), ["broken-link", "broken-link"]);
    assert!(run.report.contains("did you mean `Bias`?"), "{}", run.report);
    let bare =
        GuideTest::new(&[("fieldguide.yaml", CONFIG), ("01-one.md", &chapter("One", "[[term:bias]]"))]).clean_build();
    assert!(bare.report.contains("a term is called by its name or its id in `glossary.md`"), "{}", bare.report);
}
