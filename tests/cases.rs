//! Faults and attacks that a book may bring, each by the number under which it was found: what comes in through
//! files, paths and text. Those that one function decides are tested beside it.

mod support;

use fieldguide::diag::Code;
use fieldguide::pipeline::Options;
use std::path::Path;
use support::html::{tags, trouble, values};
use support::{CONFIG, GuideTest, Run};

fn chapter(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{body}\n")
}

/// A book of a cover and one chapter.
fn one(body: &str) -> GuideTest {
    GuideTest::new(&[
        ("fieldguide.yaml", CONFIG),
        ("index.md", &chapter("Cover", "Cover.")),
        ("01-one.md", &chapter("One", body)),
    ])
}

fn built(body: &str) -> Run {
    one(body).clean_build()
}

fn assert_harmless(run: &Run) {
    for (address, page) in run.pages() {
        assert_eq!(trouble(page), Vec::<String>::new(), "{address}");
    }
}

#[test]
fn c1_raw_html_is_never_markup() {
    let hostile = [
        "<script>alert(1)</script>",
        "<iframe src=\"https://a.example\"></iframe>",
        "<object data=\"x\"></object>",
        "<svg onload=\"alert(1)\"><set/></svg>",
        "<style>body { display: none }</style>",
        "<base href=\"https://a.example\">",
        "<meta http-equiv=\"refresh\" content=\"0; url=https://a.example\">",
        "<form action=\"https://a.example\"><button formaction=\"javascript:alert(1)\">x</button></form>",
    ];
    for html in hostile {
        let run = built(&format!("{html}\n\nIn {html} a sentence.\n\n- [ ] In {html} an item. {{#an-item}}"));
        let page = run.page("one/index.html");
        assert!(run.has(Code::RawHtml) && run.report.contains("book/01-one.md:5:1"), "{html}\n{}", run.report);
        assert!(!page.contains("onload") && !page.contains("<set") && !page.contains("a.example"), "{html}");
        let (scripts, forms) = (tags(page).iter().filter(|tag| tag.name == "script").count(), values(page, "action"));
        assert_eq!((scripts, forms), (3, vec![]), "the head's, the items', the theme's: {html}");
        assert_harmless(&run);
    }
}

#[test]
fn c2_headings_keep_id_and_class_only() {
    let run = built("## T {#kept .wide onclick=alert(1) style=color:red}\n\n## U {onmouseover=\"alert(1)\"}");
    assert_eq!(run.codes(), ["attributes", "attributes"]);
    assert_harmless(&run);
    let page = run.page("one/index.html");
    let heading = tags(page).into_iter().find(|tag| tag.name == "h2").unwrap();
    assert_eq!(heading.attributes, [("id".into(), "kept".into()), ("class".into(), "wide".into())]);
}

#[test]
fn c3_only_safe_schemes_are_addresses() {
    let schemes = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&colon;alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "&#1;javascript:alert(1)",
        "&#x6A;avascript&#58;alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/hosts",
        "//a.example/x",
        "\\\\\\\\a.example",
    ];
    for scheme in schemes {
        let body = format!(
            "[a]({scheme}) [b](<{scheme}>) ![c]({scheme}) [d][r] <{scheme}> [[{scheme}]] [[{scheme}|e]] ![[{scheme}]]\n\n[r]: {scheme}"
        );
        let run = built(&body);
        assert!(run.has(Code::UnsafeLink), "{scheme}: {}", run.report);
        assert_harmless(&run);
    }
    let front = "---\ntitle: T\nrelated: [{to: 'javascript:alert(1)', why: x}]\naliases: ['javascript:alert(1)', 'one#javascript:x']\n---\n";
    let test = one("x");
    test.edit("02-two.md", front);
    assert_harmless(&test.clean_build());
}

const HOSTILE: &str = "\\\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;";

#[test]
fn c4_hostile_words_are_escaped_wherever_they_appear() {
    let quoted = format!("{:?}", "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;");
    let front = format!(
        "---\ntitle: {quoted}\nsummary: {quoted}\nobjectives: [{quoted}]\nnext_steps: [{quoted}]\ntags: [{quoted}]\n\
         sources: [{{ref: x, pages: {quoted}, note: {quoted}}}]\nrelated: [{{to: 01-one.md, why: {quoted}}}]\n\
         aliases: [old, {:?}]\n---\n",
        "one#\"'><script>alert(1)</script>"
    );
    let escaped = HOSTILE.replace('<', "\\<");
    let body = format!(
        "## Heading {escaped}\n\n![{escaped}](images/a.png \"{escaped}\") [x](01-one.md \"{escaped}\") `{HOSTILE}`\n\n\
         - [ ] Item {escaped} {{#an-item}}\n  Why {escaped}\n\n| {escaped} |\n|---|\n| {escaped} |\n\n\
         Note.[^\"'>&x]\n\n[^\"'>&x]: {escaped}\n\n> [!NOTE]\n> {escaped}\n\nTerm {escaped}\n: Words {escaped}\n\n\
         ```{{.rust title=\"'><script>alert(1)</script>\"}}\n{HOSTILE}\n```\n\n```\"'><script>alert(1)</script>\n```\n\n\
         [[two|{escaped}]] [[two]] [[item:an-item]]"
    );
    let test = one("See [[two]].");
    test.edit("02-two.md", front + &body);
    test.edit("images/a.png", b"\x89PNG\r\n\x1a\n");
    let run = test.clean_build();
    assert!(run.diagnostics.iter().all(|diagnostic| diagnostic.code == Code::UnknownLanguage), "{}", run.report);
    assert!(run.page("two/index.html").contains("&lt;script&gt;alert(1)"));
    assert_harmless(&run);
    for (address, page) in run.pages() {
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{address}");
    }
}

#[test]
fn c5_content_is_never_a_template() {
    let words = "{{ get_env(name=\"HOME\") }} {% include \"base.html\" %} {{ site.title }} {# gone #}";
    let test = one(&format!("{words}\n\n```text\n{words}\n```\n\n- [ ] {words} Yes. {{#an-item}}"));
    test.edit("02-two.md", format!("---\ntitle: '{words}'\nsummary: '{words}'\n---\n\n## {words} end\n"));
    let run = test.clean_build();
    assert_eq!(run.codes(), Vec::<&str>::new());
    let text = support::html::decoded(run.page("two/index.html"));
    assert!(text.matches("{% include \"base.html\" %} {{ site.title }} {# gone #}").count() >= 4, "{text}");
    let page = run.page("one/index.html");
    assert!(page.contains("{{ get_env(name=&quot;HOME&quot;) }}"));
    assert_eq!(page.matches("{{ site.title }}").count(), 5, "paragraph, code, item, twice the other title");
}

#[test]
fn c6_a_hostile_site_is_escaped_in_every_template() {
    let quoted = format!("{:?}", "\"'><script>alert(1)</script>");
    let config = format!(
        "title: {quoted}\nid: t-t\nsubtitle: {quoted}\ndescription: {quoted}\nauthors: [{quoted}]\nlicense: {quoted}\n\
         copyright: {quoted}\nlanguage: {quoted}\nsite_url: https://a.example/&x\ntracks: {{own: {{title: {quoted}}}}}\n\
         repository: {{url: https://a.example/, branch: {quoted}, path: {quoted}}}\n"
    );
    let test = GuideTest::new(&[("fieldguide.yaml", &config), ("index.md", &chapter("Cover", "Cover."))]);
    test.edit("01-one.md", "---\ntitle: One\ntrack: own\naliases: [old]\n---\n\nText.\n");
    let run = test.clean_build();
    assert_eq!(run.codes(), Vec::<&str>::new());
    assert_eq!(run.pages().count(), 4);
    assert_harmless(&run);
    for (address, page) in run.pages() {
        assert!(!page.contains("<script>alert"), "{address}");
    }
}

#[test]
fn c6_what_templates_trust_is_on_this_list() {
    let reviewed = [
        "base.html: {{ head_script | safe }}",
        "bibliography.html: {{ bibliography.works | safe }}",
        "chapter.html: {{ page.body | safe }}",
        "cover.html: {{ page.body | safe }}",
        "glossary.html: {{ page.body | safe }}",
        "notes.html: {{ kind.notes | safe }}",
        "notes.html: {{ notes.by_chapter | safe }}",
        "partials/bibliography-work.html: {{ work.html | safe }}",
        "partials/contents.html: {{- listed[loop.index0] | safe }}",
        "partials/notes-note.html: {{ note.html | safe }}",
        "partials/opening.html: {{ source.cited | safe }}",
        "partials/works.html: {{ work.html | safe }}",
        "progress.html: {{ group.rows | safe }}",
        "progress.html: {{ group.lists | safe }}",
        "worksheet.html: {{ page.body | safe }}",
    ];
    let folder = Path::new("themes/default/templates");
    let mut found = Vec::new();
    for (name, bytes) in support::tree(folder) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(name.ends_with(".html"), "{name}: only such names are escaped");
        assert!(!text.contains("autoescape") && !text.contains("='"), "{name}");
        let quoted = |at: usize| text[..at].rfind('<').is_some_and(|tag| text[tag..at].matches('"').count() % 2 == 1);
        assert!(text.match_indices("={{").all(|(at, _)| quoted(at)), "{name}: a value stands without quotation marks");
        let uses = text.split("{{").skip(1).filter_map(|part| part.split_once("}}")).map(|(inside, _)| inside);
        found.extend(uses.filter(|inside| inside.contains("safe")).map(|inside| format!("{name}: {{{{{inside}}}}}")));
    }
    assert_eq!(found, reviewed);
}

#[path = "cases/cost.rs"]
mod cost;
#[path = "cases/paths.rs"]
mod paths;
#[path = "cases/text.rs"]
mod text;

#[test]
fn of_very_many_broken_links_the_first_get_a_suggestion_and_the_build_ends() {
    let broken = |nth: usize| (format!("page-{nth:04}.md"), chapter("T", &format!("[a](pagge-{nth:04}.md)")));
    let mut files: Vec<(String, String)> = (1..1300).map(broken).collect();
    files.push(("fieldguide.yaml".into(), CONFIG.into()));
    files.push(("z.md".into(), chapter("T", "[moved](old/page-0007.md)")));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let run = GuideTest::new(&files).clean_build();
    let helps = run.report.lines().filter(|line| line.contains("= help")).collect::<Vec<_>>();
    assert!(helps[1299].contains("did you mean `page-0007.md`"), "a chapter that only moved: {}", helps[1299]);
    assert!(helps[0].contains("did you mean"), "{}", helps[0]);
    assert!(helps[1298].contains("link by the path"), "{}", helps[1298]);
}
