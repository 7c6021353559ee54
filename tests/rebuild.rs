//! Incremental by construction: what an edit makes again, and that the result is that of a clean build.

mod support;

use fieldguide::pipeline::Counts;
use proptest::prelude::*;
use support::{CONFIG, GuideTest};

fn chapter(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ntrack: job\n---\n\n{body}\n")
}

/// Three chapters; the second links to a heading of the first.
fn book() -> GuideTest {
    GuideTest::new(&[
        ("fieldguide.yaml", CONFIG),
        ("index.md", &chapter("Cover", "Welcome.")),
        ("01-one.md", &chapter("One", "## First\n\nText.\n\n## Second\n\nMore.")),
        ("02-two.md", &chapter("Two", "See [[one]] and [there](01-one.md#second).")),
        ("03-three.md", &chapter("Three", "Nothing links here.\n\n- [ ] Tick. {#tick-me}")),
    ])
}

fn counts(parsed: usize, assembled: usize, linked: usize, bodies: usize, shells: usize) -> Counts {
    Counts { parsed, assembled, linked, bodies, shells, ..Counts::default() }
}

/// Build, edit, build again; what the second build had to make.
fn after(edit: impl FnOnce(&GuideTest)) -> Counts {
    let mut test = book();
    test.build();
    edit(&test);
    let run = test.build();
    let clean = test.clean_build();
    assert_eq!(run.site, clean.site);
    assert_eq!(run.diagnostics, clean.diagnostics);
    run.counts
}

#[test]
fn a_file_that_nothing_leads_to_comes_unseen_and_one_that_is_meant_does_not() {
    assert_eq!(after(|test| test.edit("01-one.md.tmp", "half of a text")), counts(0, 0, 0, 0, 0));
    let mut test = book();
    test.edit("01-one.md", chapter("One", "## Second\n\n[Run it](tool.exe)."));
    assert_eq!(test.build().codes(), ["broken-link"]);
    test.edit("tool.exe", "bytes");
    assert_eq!(test.build().codes(), ["asset-type"]);
    test.remove("tool.exe");
    assert_eq!(test.build().codes(), ["broken-link"]);
}

#[test]
fn a_first_build_makes_everything() {
    let run = book().build();
    assert_eq!(run.codes(), Vec::<&str>::new());
    assert_eq!(run.counts, counts(4, 1, 4, 4, 6), "four chapters, the page that is not there, and the progress page");
}

#[test]
fn no_edit_makes_nothing() {
    assert_eq!(after(|_| {}), counts(0, 0, 0, 0, 0));
}

#[test]
fn equal_bytes_are_no_change() {
    assert_eq!(after(|test| test.edit("01-one.md", test.read("01-one.md"))), counts(0, 0, 0, 0, 0));
}

#[test]
fn a_body_edit_renders_one_body_and_one_shell() {
    let edit = |test: &GuideTest| test.edit("01-one.md", test.read("01-one.md").replace("Text.", "Other text."));
    assert_eq!(after(edit), counts(1, 0, 0, 1, 1));
}

#[test]
fn a_heading_edit_renders_its_page_and_those_that_name_it() {
    let edit = |test: &GuideTest| test.edit("01-one.md", test.read("01-one.md").replace("## First", "## Erst"));
    assert_eq!(after(edit), counts(1, 1, 4, 1, 1));
}

/// What an edit of the third chapter makes again.
fn item_edit(before: &str, now: &str) -> Counts {
    after(|test| test.edit("03-three.md", test.read("03-three.md").replace(before, now)))
}

#[test]
fn a_label_edit_renders_its_page_and_the_progress_page() {
    assert_eq!(item_edit("Tick.", "Tick this."), counts(1, 1, 4, 1, 2));
}

#[test]
fn a_raised_revision_renders_its_page_and_the_progress_page() {
    assert_eq!(item_edit("{#tick-me}", "{#tick-me rev=2}"), counts(1, 1, 4, 1, 2));
}

#[test]
fn an_explanation_is_text_and_renders_its_page_alone() {
    assert_eq!(item_edit("{#tick-me}", "{#tick-me}\n  Why not."), counts(1, 0, 0, 1, 1));
}

#[test]
fn a_new_item_is_counted_on_every_page() {
    assert_eq!(item_edit("- [ ] Tick.", "- [ ] New. {#new-one}\n- [ ] Tick."), counts(1, 1, 4, 1, 6));
}

#[test]
fn a_title_edit_renders_every_shell_and_the_bodies_that_show_it() {
    let edit = |test: &GuideTest| test.edit("01-one.md", test.read("01-one.md").replace("title: One", "title: Uno"));
    assert_eq!(after(edit), counts(1, 1, 4, 2, 6));
}

#[test]
fn a_front_matter_edit_that_only_its_page_shows_renders_one_page() {
    let edit = |test: &GuideTest| {
        test.edit("03-three.md", test.read("03-three.md").replace("track: job", "track: job\nreviewed: 2026-11-23"));
    };
    assert_eq!(after(edit), counts(1, 0, 0, 1, 1));
}

#[test]
fn a_template_edit_renders_every_shell_and_no_body() {
    let edit = |test: &GuideTest| test.edit("theme/templates/partials/opening.html", "<h1>{{ page.title }}</h1>");
    assert_eq!(after(edit), counts(0, 0, 0, 0, 6));
}

#[test]
fn a_configuration_edit_that_all_pages_show_renders_every_shell() {
    let edit = |test: &GuideTest| test.edit("fieldguide.yaml", format!("{CONFIG}subtitle: New\n"));
    assert_eq!(after(edit), counts(0, 0, 0, 0, 6));
}

/// Three chapters and a glossary: the first uses one term, the second another, the third none.
fn explained() -> GuideTest {
    GuideTest::new(&[
        ("fieldguide.yaml", CONFIG),
        ("01-one.md", &chapter("One", "A bias.[^n]\n\n[^n]: **Context.** A note.")),
        ("02-two.md", &chapter("Two", "The noise.")),
        ("03-three.md", &chapter("Three", "Nothing, not even a milestone.")),
        ("glossary.md", "Bias\n: A lean.\n\nNoise\n: What is random.\n"),
    ])
}

/// What an edit of one file of that book makes again.
fn explained_after(file: &str, before: &str, now: &str) -> Counts {
    let mut test = explained();
    assert_eq!(test.build().codes(), Vec::<&str>::new());
    let text = test.read(file);
    assert!(text.contains(before));
    test.edit(file, text.replace(before, now));
    let (run, clean) = (test.build(), test.clean_build());
    assert_eq!(run.site, clean.site);
    assert_eq!(run.diagnostics, clean.diagnostics);
    run.counts
}

#[test]
fn a_new_definition_renders_the_glossary_and_the_pages_that_show_it() {
    assert_eq!(explained_after("glossary.md", "A lean.", "A tilt."), counts(1, 1, 4, 2, 2));
}

#[test]
fn a_second_paragraph_of_a_definition_renders_the_glossary_alone() {
    assert_eq!(explained_after("glossary.md", "A lean.\n", "A lean.\n\n  More.\n"), counts(1, 0, 0, 1, 1));
}

#[test]
fn a_new_term_renders_the_glossary_and_the_pages_that_use_it() {
    let now = "Milestone\n: A mark.\n\nNoise";
    assert_eq!(explained_after("glossary.md", "Noise", now), counts(4, 1, 4, 2, 2));
}

#[test]
fn text_around_a_term_renders_its_page_alone() {
    assert_eq!(explained_after("02-two.md", "The noise.", "So it is: the noise."), counts(1, 0, 0, 1, 1));
}

#[test]
fn a_term_that_is_used_anew_renders_its_page_and_the_glossary() {
    assert_eq!(explained_after("03-three.md", "Nothing,", "A bias,"), counts(1, 1, 4, 2, 2));
}

#[test]
fn a_note_that_is_edited_renders_its_page_and_that_of_all_notes() {
    // And the export of all notes.
    assert_eq!(explained_after("01-one.md", "A note.", "Another."), counts(1, 0, 0, 1, 3));
}

#[test]
fn text_beside_a_note_leaves_the_page_of_all_notes_alone() {
    assert_eq!(explained_after("01-one.md", "---\n\nA bias.", "---\n\nFirst.\n\nA bias."), counts(1, 0, 0, 1, 1));
}

const WORKS: &str = "\
ng2022: {type: book, title: Build, author: 'Ng, A.', date: 2022}
twin-a: {type: book, title: Alpha, author: 'Oz, O.', date: 2020}
twin-b: {type: book, title: Beta, author: 'Oz, O.', date: 2020}
zed: {type: book, title: Zed, author: 'Zed, Z.', date: 1999}
";

/// Four chapters; the first two cite, and so does the head of the third.
fn cited_book() -> GuideTest {
    let test = book();
    test.edit("references.yaml", WORKS);
    test.edit("01-one.md", chapter("One", "Text [@ng2022, p. 3]. And @twin-a."));
    test.edit("02-two.md", chapter("Two", "## Here\n\nText [@twin-b; @zed]."));
    test.edit("03-three.md", "---\ntitle: Three\nsources: [{ref: zed}]\n---\n\nText.\n");
    test
}

/// Build the book that cites, edit, build again; the groups of works that were formatted, and the addresses whose bytes
/// are others.
fn after_citing(edit: impl FnOnce(&GuideTest)) -> (Counts, Vec<String>) {
    let mut test = cited_book();
    let first = test.build();
    assert_eq!(first.codes(), Vec::<&str>::new());
    edit(&test);
    let (run, clean) = (test.build(), test.clean_build());
    assert_eq!((&run.site, &run.diagnostics), (&clean.site, &clean.diagnostics));
    let other = run.site.iter().filter(|(address, bytes)| first.site.get(*address) != Some(bytes));
    (run.counts, other.map(|(address, _)| address.clone()).collect())
}

fn works_edit(before: &str, now: &str) -> (Counts, Vec<String>) {
    after_citing(|test| test.edit("references.yaml", WORKS.replace(before, now)))
}

#[test]
fn a_reference_edit_renders_the_pages_that_cite_it_and_the_bibliography() {
    let (counts, other) = works_edit("title: Zed", "title: Zett");
    assert_eq!(other, ["bibliography/index.html", "three/index.html", "two/index.html"]);
    assert_eq!((counts.parsed, counts.assembled, counts.cited, counts.bodies, counts.shells), (0, 0, 1, 2, 3));
}

#[test]
fn a_date_that_ends_a_likeness_renders_both_pages_that_showed_it() {
    let (counts, other) = works_edit("Beta, author: 'Oz, O.', date: 2020", "Beta, author: 'Oz, O.', date: 2021");
    assert_eq!(other, ["bibliography/index.html", "one/index.html", "two/index.html"]);
    assert_eq!((counts.cited, counts.bodies, counts.shells), (2, 2, 3));
}

#[test]
fn a_comment_in_the_references_renders_nothing() {
    let (counts, other) = works_edit("zed:", "# Last of all.\nzed:");
    assert_eq!((counts.cited, counts.bodies, counts.shells, other), (0, 0, 0, Vec::new()));
}

#[test]
fn another_style_renders_every_page_that_cites() {
    let (counts, _) =
        after_citing(|test| test.edit("fieldguide.yaml", format!("{CONFIG}citations: {{style: ieee}}\n")));
    assert_eq!((counts.parsed, counts.assembled, counts.bodies, counts.shells), (0, 0, 3, 4));
}

#[test]
fn text_beside_a_citation_renders_its_page_alone() {
    let edit = |test: &GuideTest| test.edit("02-two.md", test.read("02-two.md").replace("Text", "Words"));
    let (counts, other) = after_citing(edit);
    assert_eq!(other, ["two/index.html"]);
    assert_eq!((counts.assembled, counts.cited, counts.bodies, counts.shells), (0, 0, 1, 1));
}

#[test]
fn another_page_in_a_citation_is_formatted_alone() {
    let edit = |test: &GuideTest| test.edit("01-one.md", test.read("01-one.md").replace("p. 3", "p. 4"));
    let (counts, other) = after_citing(edit);
    assert_eq!(other, ["one/index.html"]);
    assert_eq!((counts.cited, counts.bodies, counts.shells), (1, 1, 1));
}

#[test]
fn diagnostics_are_told_again_by_a_build_that_remembers() {
    let mut test = book();
    test.edit("02-two.md", chapter("Two", "See [[nowhere]].\n\n<b>raw</b>"));
    let first = test.build();
    let again = test.build();
    assert_eq!(first.codes(), ["broken-link", "raw-html"]);
    assert_eq!(again.diagnostics, first.diagnostics);
}

#[test]
fn a_remembered_mistake_follows_its_text() {
    let mut test = book();
    test.edit("02-two.md", chapter("Two", "See [[nowhere]]."));
    test.build();
    test.edit("02-two.md", chapter("Two", "A new first line.\n\nSee [[nowhere]]."));
    let run = test.build();
    assert_eq!(run.counts.assembled, 0, "the outline is as it was");
    assert!(run.report.contains("02-two.md:8:5"), "{}", run.report);
}

/// Build, edit the second chapter, build again; what the second build had to make.
fn edit_two(before: &str, now: &str) -> Counts {
    after(|test| test.edit("02-two.md", test.read("02-two.md").replace(before, now)))
}

#[test]
fn a_sentence_edit_renders_its_page_and_the_one_that_shows_it() {
    assert_eq!(edit_two("See [[one]] and", "Read [[one]] and"), counts(1, 0, 0, 1, 2));
}

#[test]
fn an_edit_of_another_sentence_renders_its_page_alone() {
    let edit = |test: &GuideTest| test.edit("02-two.md", test.read("02-two.md") + "\nNo link here.\n");
    assert_eq!(after(edit), counts(1, 0, 0, 1, 1));
}

#[test]
fn a_title_edit_renders_what_shows_it_in_a_sentence() {
    let mut test = book();
    test.build();
    test.edit("02-two.md", test.read("02-two.md").replace("title: Two", "title: Zwei"));
    let run = test.build();
    assert!(run.page("one/index.html").contains(">Zwei</a><span>See <b>One</b> and there.</span>"));
}

/// A book in which the second chapter refers to a figure of the first, which a drawing of the book shows.
fn figures() -> GuideTest {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h9v9'/></svg>";
    GuideTest::new(&[
        ("fieldguide.yaml", CONFIG),
        ("01-one.md", &chapter("One", "![A](a.svg \"A\"){#fig-a}\n\n![B](b.svg \"B\"){#fig-b}")),
        ("02-two.md", &chapter("Two", "As @fig-b shows.")),
        ("03-three.md", &chapter("Three", "![C](b.svg \"C\"){#fig-c}")),
        ("a.svg", svg),
        ("b.svg", svg),
    ])
}

/// Build a book with figures, edit, build again; what the second build had to make.
fn after_figure(edit: impl FnOnce(&GuideTest)) -> Counts {
    let mut test = figures();
    assert_eq!(test.build().report, "");
    edit(&test);
    let (run, clean) = (test.build(), test.clean_build());
    assert_eq!((&run.site, &run.report), (&clean.site, &clean.report));
    run.counts
}

#[test]
fn a_drawing_edit_renders_the_pages_that_show_it() {
    let now = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h9'/></svg>";
    assert_eq!(after_figure(|test| test.edit("a.svg", now)), counts(0, 1, 3, 1, 1));
    assert_eq!(after_figure(|test| test.edit("b.svg", now)), counts(0, 1, 3, 2, 2));
}

#[test]
fn a_figure_that_is_taken_out_renders_its_page_and_those_that_say_a_number() {
    let edit = |test: &GuideTest| test.edit("01-one.md", chapter("One", "![B](b.svg \"B\"){#fig-b}"));
    assert_eq!(after_figure(edit), counts(1, 1, 3, 2, 2));
}

#[test]
fn a_caption_edit_renders_its_page_alone() {
    let edit = |test: &GuideTest| test.edit("01-one.md", test.read("01-one.md").replace("\"A\"", "\"Another\""));
    assert_eq!(after_figure(edit), counts(1, 0, 0, 1, 1));
}

/// One edit of a random sequence.
#[derive(Debug, Clone)]
enum Edit {
    Write(usize, usize, usize),
    Remove(usize),
    Move(usize, usize),
    Config(usize),
    Template(usize),
    Lock(usize),
    References(usize),
}

const FILES: [&str; 7] =
    ["index.md", "glossary.md", "01-one.md", "02-two.md", "03-three.md", "part/index.md", "part/04-four.md"];
const TITLES: [&str; 5] = [
    "Tags\ntags: [a, b]\nauthors: [x]",
    "Plain",
    "\"Quoted: #\"",
    "Draft\nstatus: draft",
    "Alias\naliases: [old, \"one#gone\"]",
];
const BODIES: [&str; 15] = [
    "Text.",
    "## First\n\nSee [[one]] and [x](01-one.md#first).[^n]\n\n[^n]: **Example.** A note.",
    "- [ ] Tick {#tick-one}\n- [ ] Tick {#tick-two rev=2}",
    "## First\n\n## First\n\n```rust\nfn main() {}\n```\n\n[broken](nowhere.md)",
    "<b>raw</b> and ![alt](images/a.png) and [[three#second]]",
    "- [ ] Tick {#tick-one}\n\n> [!TIP]\n> [[part]]",
    "# Top\n\n| a | b |\n|---|--:|\n| [[one\\|uno]] | `x` |",
    "![A](images/a.png \"A\"){#fig-a}\n\nAs @fig-a and @tbl-b show, and [[two]].",
    "| a |\n|---|\n| b |\n\n: B {#tbl-b}\n\nIt is @tbl-b, not @fig-a: see [[one]].",
    "[javascript](javascript:x) [^undefined] {#x}",
    "Cites [@ng2022, p. 3; -@twin-a] and @twin-b.[^n]\n\n[^n]: [@zed] [@none]",
    "## First\n\n[@zed; nothing] @ng2022 [@zed](x)",
    "Tick {aliases=\"text, alt\"}\n: To mark; see [[one]] and a raw text.\n\nRaw\n: As it is.[^n]\n\n[^n]: Text. {#noted}",
    "Text {#tick}\n: Words.\n\nAlt\n: Other words than text.\n\nTop\n:\n",
    "A text, raw and [[term:tick]], [[note:noted]].[^a]\n\n## First\n\nTexts, alt.\n\n[^a]: **Update.** Top text. {by=\"x\" #noted}",
];
const CONFIGS: [&str; 5] = [
    "title: T\nid: t-t\npages: {tags: {title: Topics, order: 1}}\n",
    CONFIG,
    "title: Other\n",
    "title: T\nid: t-t\nseverity: {raw-html: error}\n",
    "titel: T\n",
];
const LOCKS: [&str; 4] = [
    "one chapter 1 live One\ntick-one item 1 live Tick\n",
    "old item 1 was→tick-one Tick\ntick-one item 1 live Another promise\ntick-two item 3 live Tick\n",
    "tick-two item 1 live Tick\ntick-one item 1 retired Tick\ngone item 1 live Gone\n",
    "<<<<<<< ours\nx\n",
];
const REFERENCES: [&str; 4] = [WORKS, "ng2022: {type: book, title: Other, date: 2022}\n", "a: [\n", "zed: {type: x}\n"];
const TEMPLATES: [&str; 3] = ["<h1>{{ page.title }}</h1>", "{% if %}", "<h1>{{ page.nothing.at.all }}</h1>"];

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let file = 0..FILES.len();
    let write = (file.clone(), 0..TITLES.len(), 0..BODIES.len()).prop_map(|(f, t, b)| Edit::Write(f, t, b));
    let edit = prop_oneof![
        8 => write,
        2 => file.clone().prop_map(Edit::Remove),
        2 => (file.clone(), file).prop_map(|(from, to)| Edit::Move(from, to)),
        1 => (0..CONFIGS.len()).prop_map(Edit::Config),
        1 => (0..TEMPLATES.len()).prop_map(Edit::Template),
        2 => (0..LOCKS.len()).prop_map(Edit::Lock),
        2 => (0..REFERENCES.len()).prop_map(Edit::References),
    ];
    prop::collection::vec(edit, 1..12)
}

fn apply(test: &GuideTest, edit: &Edit) {
    let there = |file: usize| test.path().join(FILES[file]).exists();
    match *edit {
        Edit::Write(file, title, body) => {
            test.edit(FILES[file], format!("---\ntitle: {}\n---\n\n{}\n", TITLES[title], BODIES[body]));
        }
        Edit::Remove(file) if there(file) => test.remove(FILES[file]),
        Edit::Move(from, to) if there(from) => {
            let text = test.read(FILES[from]);
            test.remove(FILES[from]);
            test.edit(FILES[to], text);
        }
        Edit::Config(config) => test.edit("fieldguide.yaml", CONFIGS[config]),
        Edit::Template(template) => test.edit("theme/templates/partials/opening.html", TEMPLATES[template]),
        Edit::Lock(lock) => test.edit("ids.lock", LOCKS[lock]),
        Edit::References(works) => test.edit("references.yaml", REFERENCES[works]),
        Edit::Remove(_) | Edit::Move(..) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_edits_the_result_is_that_of_a_clean_build(edits in edits()) {
        let mut test = book();
        test.edit("images/a.png", b"\x89PNG\r\n\x1a\n");
        test.build();
        for edit in &edits {
            apply(&test, edit);
            let (run, clean) = (test.build(), test.clean_build());
            prop_assert_eq!(&run.diagnostics, &clean.diagnostics);
            prop_assert_eq!(&run.report, &clean.report);
            prop_assert_eq!(run.site.keys().collect::<Vec<_>>(), clean.site.keys().collect::<Vec<_>>());
            for (address, bytes) in &run.site {
                prop_assert_eq!(bytes, &clean.site[address], "{}", address);
            }
        }
    }
}
