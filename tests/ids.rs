//! What readers' ticks hang on: `fieldguide ids`, `ids.lock`, and the chains of ids that follow every edit of a book.

#![expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

#[path = "ids/remedies.rs"]
mod remedies;
#[path = "ids/sheets.rs"]
mod sheets;
mod support;

use fieldguide::hash::Hash128;
use fieldguide::load::load;
use fieldguide::model::{Page, PageKind, Recipe, Retired};
use fieldguide::pipeline::{Options, Pipeline};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::SystemTime;
use support::html::values;
use support::{CONFIG, GuideTest, tree};

/// Run `fieldguide ids` on a book.
fn ids(test: &GuideTest, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
    command.arg("ids").arg(test.path()).args(args).env_remove("CLICOLOR_FORCE");
    command.output().expect("the command runs")
}

/// Run it, and expect that nothing is wrong.
fn write(test: &GuideTest) {
    let output = ids(test, &["--write"]);
    assert!(output.status.success(), "{}", said(&output));
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// The ids of the lock with their states.
fn recorded(test: &GuideTest) -> BTreeMap<String, String> {
    let lock = test.read("ids.lock");
    let lines = lock.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(' ').collect::<Vec<_>>());
    lines.map(|words| (words[0].to_owned(), words[3].to_owned())).collect()
}

fn chapter(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{body}")
}

fn book(files: &[(&str, &str)]) -> GuideTest {
    let test = GuideTest::new(&[("fieldguide.yaml", CONFIG)]);
    for (path, text) in files {
        test.edit(path, text);
    }
    test
}

/// How many bytes of an id with its braces begin a text; of no more than its `#` and space, inside braces.
fn added(text: &str, ids: &[String], next: Option<char>) -> Option<usize> {
    let body = text.trim_start_matches([' ', '{']);
    let id = body.strip_prefix('#')?;
    let id = &id[..id.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(id.len())];
    let forms =
        [format!(" {{#{id}}}"), format!("{{#{id}}} "), format!("{{#{id}}}"), format!("#{id} "), format!("#{id}")];
    let known = ids.iter().any(|given| given == id);
    // Inside braces that began with a space, that space is not added.
    let whole = |form: &&String| !(form.starts_with('#') && form.ends_with(' ') && next == Some(' '));
    forms.iter().filter(whole).find(|form| known && text.starts_with(form.as_str())).map(String::len)
}

/// A text without the ids that a run added, found by walking along the text that it had.
fn without(text: &str, ids: &[String], original: &str) -> String {
    let (mut kept, mut rest, mut expected) = (String::new(), text, original.chars());
    let mut next = expected.next();
    while let Some(c) = rest.chars().next() {
        if Some(c) == next {
            kept.push(c);
            rest = &rest[c.len_utf8()..];
            next = expected.next();
        } else if let Some(length) = added(rest, ids, next) {
            rest = &rest[length..];
        } else {
            return kept + rest;
        }
    }
    kept
}

/// Items without an id in all odd forms; `N` stands for a number.
const FORMS: [&str; 20] = [
    "- [ ] Plain words N.\n",
    "- [ ] Words with spaces behind N   \n",
    "- [ ] A label that goes on N\n  over a second line,\n  and a third.\n",
    "- [ ] A lazy line N\nfollows here.\n",
    "- [ ] A hard break N  \n  inside.\n",
    "- [ ] A backslash N\\\n  inside.\n",
    "- [ ] Loose words N.\n\n  An explanation of its own.\n",
    "- [ ] A parent N.\n  - [ ] A child N.\n    - [ ] A grandchild N.\n",
    "> - [ ] Quoted words N.\n>   And more.\n",
    "*\t[ ] A tab behind the mark N.\n",
    "   +   [ ] Odd indentation N.\n",
    "7) [ ] An ordered item N.\n",
    "- [ ] Code that ends `with N {#braces}`\n",
    "- [ ] Words that end with escaped \\{#braces-N}\n",
    "- [ ] {not braces} but words N\n",
    "- [ ] Optional already N {optional}\n",
    "- [ ] *Emphasis* at **the end N**\n",
    "- [ ] <https://example.com/N> is a line.\n  # not a heading? No: a heading N\n",
    "- [ ] 我有一个计划 N\n",
    "- [ ] See `code over N\n  two lines` and | pipes\n  > quoted inside N\n",
];

fn form(number: usize) -> String {
    FORMS[number % FORMS.len()].replace('N', &format!("number {number}"))
}

/// A chapter of these forms.
fn odd(title: &str, numbers: std::ops::Range<usize>) -> String {
    let items: Vec<String> = numbers.map(|number| format!("{}\n<!-- -->\n\n", form(number))).collect();
    chapter(title, &items.concat())
}

#[test]
fn two_hundred_items_in_all_odd_forms_get_ids_and_only_braces_are_added() {
    let in_note = "Noted.[^n]\n\n[^n]: A note.\n\n    - [ ] An item in a note\n    - [ ] Another, at the end";
    let files = [
        ("01-plain.md", odd("Plain", 0..60)),
        ("02-crlf.md", odd("Windows", 60..120).replace('\n', "\r\n")),
        ("03-mark.md", format!("\u{feff}{}", odd("Byte-order mark", 120..180))),
        ("04-end.md", chapter("The end", in_note)),
    ];
    let test = book(&[]);
    for (path, text) in &files {
        test.edit(path, text);
    }
    let before = items(&test);
    assert!(before.len() >= 200, "{}", before.len());
    write(&test);
    let after = items(&test);
    assert_eq!(labels(&before), labels(&after));
    let given: Vec<String> = after.iter().filter_map(|item| item.0.clone()).collect();
    assert_eq!(given.len(), before.len(), "every item has an id");
    let lock = recorded(&test);
    assert!(given.iter().all(|id| lock.get(id).is_some_and(|state| state == "live")));
    for (path, text) in &files {
        let own: Vec<String> = given.iter().filter(|id| test.read(path).contains(&format!("#{id}"))).cloned().collect();
        assert!(!own.is_empty());
        assert_eq!(without(&test.read(path), &own, text), *text, "{path}: more than braces was added");
    }
}

/// The ids and labels of all items.
fn items(test: &GuideTest) -> Vec<(Option<String>, String)> {
    let built = Pipeline::once(Options::default()).build(&load(&test.path()).expect("a book"));
    let items = built.chapters.iter().flat_map(|chapter| chapter.outline.items.clone());
    items.map(|item| (item.id, item.label)).collect()
}

fn labels(items: &[(Option<String>, String)]) -> Vec<&str> {
    items.iter().map(|(_, label)| label.as_str()).collect()
}

/// The bytes and the times of all files.
fn state(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let time = |name: &str| fs::metadata(folder.join(name)).and_then(|meta| meta.modified()).expect("a time");
    tree(folder).into_iter().map(|(name, bytes)| (name.clone(), (bytes, time(&name)))).collect()
}

#[test]
fn a_second_run_touches_no_file_and_leaves_none_behind() {
    let test = book(&[("01-one.md", &odd("One", 0..20)), ("index.md", &chapter("Cover", "Welcome.\n"))]);
    write(&test);
    let before = state(&test.path());
    assert_eq!(before.keys().collect::<Vec<_>>(), ["01-one.md", "fieldguide.yaml", "ids.lock", "index.md"]);
    write(&test);
    assert_eq!(state(&test.path()), before);
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = book(&[("01-one.md", &chapter("One", "- [ ] Tick.\n"))]);
    let path = test.path().join("01-one.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("permissions");
    write(&test);
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_book_whose_ids_cannot_be_known_is_not_touched() {
    for (path, text, code) in [
        ("02-two.md", chapter("Two", "- [ ] A. {#same}\n- [ ] B. {#same}\n"), "duplicate-id"),
        ("02-two.md", "no front matter\n".to_owned(), "front-matter"),
        ("02-two.md", chapter("Two", "- [ ] A {strange}\n"), "attributes"),
        ("ids.lock", "<<<<<<< ours\n".to_owned(), "lock-line"),
        ("ids.lock", "gone item 1 live Gone.\n".to_owned(), "vanished-id"),
        ("ids.lock", "one chapter 1 retired One\n".to_owned(), "retired-id"),
    ] {
        let test = book(&[("01-one.md", &chapter("One", "- [ ] Tick.\n")), (path, &text)]);
        let before = state(&test.path());
        let output = ids(&test, &["--write"]);
        assert_eq!(output.status.code(), Some(1), "{code}");
        assert!(said(&output).contains(&format!("error[{code}]")), "{code}: {}", said(&output));
        assert_eq!(state(&test.path()), before, "{code}");
    }
}

#[test]
fn other_mistakes_do_not_keep_ids_from_being_written() {
    let test = book(&[("01-one.md", &chapter("One", "- [ ] Tick. See\n\n[broken](nowhere.md)\n"))]);
    write(&test);
    assert!(test.read("01-one.md").contains("- [ ] Tick. See {#one-tick-see}\n"), "{}", test.read("01-one.md"));
}

#[test]
fn drafts_get_ids_and_are_recorded_once_they_are_published() {
    let draft = "---\ntitle: Two\nstatus: draft\n---\n\n- [ ] Later.\n";
    let test = book(&[("01-one.md", &chapter("One", "- [ ] Now. {#now}\n")), ("02-two.md", draft)]);
    write(&test);
    assert!(test.read("02-two.md").contains("{#two-later}"));
    assert_eq!(recorded(&test).into_keys().collect::<Vec<_>>(), ["now", "one"]);
    test.edit("02-two.md", test.read("02-two.md").replace("status: draft\n", ""));
    write(&test);
    assert_eq!(recorded(&test).into_keys().collect::<Vec<_>>(), ["now", "one", "two", "two-later"]);
    test.edit("02-two.md", test.read("02-two.md").replace("title: Two\n", "title: Two\nstatus: draft\n"));
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new(), "a draft has not vanished");
}

#[test]
fn an_id_is_retired_once_it_is_gone_and_never_used_again() {
    let test = book(&[("01-one.md", &chapter("One", "- [ ] Stay. {#stay}\n- [ ] Go. {#go-go}\n"))]);
    write(&test);
    let refused = ids(&test, &["--retire", "go-go"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("in use in `01-one.md`"), "{}", said(&refused));
    let unknown = ids(&test, &["--retire", "go-og"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains("did you mean `go-go`?"), "{}", said(&unknown));

    test.edit("01-one.md", chapter("One", "- [ ] Stay. {#stay}\n"));
    assert_eq!(test.clean_build().codes(), ["vanished-id"]);
    assert!(ids(&test, &["--retire", "go-go"]).status.success());
    assert_eq!(recorded(&test)["go-go"], "retired");
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new());
    test.edit("01-one.md", chapter("One", "- [ ] Stay. {#stay}\n- [ ] New. {#go-go}\n"));
    assert_eq!(test.clean_build().codes(), ["retired-id"]);
    test.edit("01-one.md", chapter("One", "- [ ] Stay. {#stay}\n- [ ] Go.\n"));
    test.edit("02-go.md", chapter("Go", "- [ ] Go.\n"));
    write(&test);
    let given: Vec<_> = items(&test).into_iter().filter_map(|item| item.0).collect();
    assert!(!given.contains(&"go-go".to_owned()), "a new item never gets a retired id: {given:?}");
}

/// The pages and the retired items of a book, which has no mistake.
fn linked(test: &GuideTest) -> (Vec<Page>, Vec<&'static str>) {
    let built = Pipeline::once(Options::default()).build(&load(&test.path()).expect("a book"));
    let pages = built.site.recipes().filter_map(|recipe| match recipe {
        Recipe::Page(page) if page.head.kind == PageKind::Chapter => Some(page.clone()),
        _ => None,
    });
    (pages.collect(), built.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect())
}

#[test]
fn ids_are_followed_through_the_lock_and_the_sources() {
    let test = book(&[("01-one.md", &chapter("One", "- [ ] Tick. {#aa}\n"))]);
    write(&test);
    test.edit("01-one.md", chapter("One", "- [ ] Tick. {#bb was=\"aa\"}\n"));
    write(&test);
    test.remove("01-one.md");
    test.edit("02-uno.md", "---\ntitle: Uno\nwas: one\n---\n\n- [ ] Tick. {#cc was=\"bb\"}\n");
    let (pages, codes) = linked(&test);
    assert_eq!(codes, Vec::<&str>::new());
    assert_eq!(pages[0].links.earlier, [["bb", "aa"]]);
    assert_eq!(pages[0].head.earlier, ["one"]);
    write(&test);
    let states: Vec<_> = recorded(&test).into_iter().map(|(id, state)| format!("{id} {state}")).collect();
    assert_eq!(states, ["aa was→bb", "bb was→cc", "cc live", "one was→uno", "uno live"]);
    test.edit("02-uno.md", chapter("Uno", "- [ ] Tick. {#cc}\n"));
    let (pages, codes) = linked(&test);
    assert_eq!(codes, Vec::<&str>::new(), "the lock remembers what `was` said");
    assert_eq!(pages[0].links.earlier, [["bb", "aa"]]);
    assert_eq!(pages[0].head.earlier, ["one"]);
}

#[test]
fn several_earlier_ids_are_given_newest_first() {
    let test = book(&[
        ("01-one.md", &chapter("One", "- [ ] Tick. {#dd was=\"cc xx\"}\n")),
        ("ids.lock", "aa item 1 was→bb A\nbb item 1 was→cc B\ncc item 1 live C\nxx item 1 live X\n"),
    ]);
    assert_eq!(linked(&test).0[0].links.earlier, [["cc", "xx", "bb", "aa"]]);
}

#[test]
fn retired_items_are_told_with_what_they_were_called_before() {
    let lock = "aa item 1 was→bb First words\nbb item 1 retired Last words\ncc chapter 1 retired Chapter\none chapter 1 live One\n";
    let test = book(&[("01-one.md", &chapter("One", "Text.\n")), ("ids.lock", lock)]);
    let sources = load(&test.path()).expect("a book");
    let lock = fieldguide::parse::lock::read(sources.lock.as_ref().expect("a lock")).lock;
    let config = fieldguide::parse::config(sources.config.as_ref().expect("a configuration")).value;
    let files = std::collections::BTreeSet::new();
    let setting = fieldguide::link::Setting {
        config: &config,
        sources: &sources,
        files: &files,
        lock: Some(&lock),
        drafts: false,
        check: false,
    };
    let built = Pipeline::once(Options::default()).build(&sources);
    let chapters: Vec<_> = built.chapters.iter().cloned().collect();
    let (guide, _) = fieldguide::link::assemble(&chapters, &setting, Hash128::default());
    let retired = |id: &str, text: &str| Retired { id: id.to_owned(), text: text.to_owned() };
    assert_eq!(guide.retired, [retired("aa", "First words"), retired("bb", "Last words")]);
}

#[test]
fn an_item_without_an_id_is_a_warning_of_build_and_an_error_of_check() {
    let files = [("fieldguide.yaml", CONFIG), ("01-one.md", "---\ntitle: One\n---\n\n- [ ] Tick.\n")];
    let build = GuideTest::new(&files).clean_build();
    assert!(build.report.starts_with("warning[missing-id]"), "{}", build.report);
    let options = Options { check: true, ..Options::default() };
    let check = GuideTest::with_options(&files, options.clone()).clean_build();
    assert!(check.report.contains("error[missing-id]"), "{}", check.report);
    let lowered = GuideTest::with_options(&files, options);
    lowered.edit("fieldguide.yaml", format!("{CONFIG}severity: {{missing-id: warning}}\n"));
    assert!(lowered.clean_build().report.contains("warning[missing-id]"));
}

#[test]
fn revisions_have_an_end() {
    for revision in ["0", "10000", "4294967295", "+2", "x"] {
        let item = format!("- [ ] Asked. {{#asked rev={revision}}}\n");
        let run = book(&[("01-one.md", &chapter("One", &item))]).clean_build();
        assert_eq!(run.codes(), ["attributes"], "{revision}");
    }
    let item = "- [ ] Asked. {#asked rev=9999}\n";
    assert_eq!(book(&[("01-one.md", &chapter("One", item))]).clean_build().codes(), Vec::<&str>::new());
}

#[test]
fn fixed_codes_cannot_be_lowered() {
    let test = book(&[
        (
            "fieldguide.yaml",
            &format!("{CONFIG}severity: {{front-matter: off, raw-html: off, address-clash: warning}}\n"),
        ),
        ("01-one.md", "No front matter, <b>raw</b>.\n"),
    ]);
    let run = test.clean_build();
    assert_eq!(run.codes(), ["front-matter", "invalid-value", "invalid-value"]);
    assert!(run.report.contains("error[front-matter]"), "{}", run.report);
    assert!(run.report.contains("`address-clash` is always an error"), "{}", run.report);
}

#[test]
fn an_item_is_shown_elsewhere_as_one_tick() {
    let one = "- [ ] Asked **well**. {#asked rev=2 was=\"ask\"}\n\n[[item:asked]]\n\nSee [[item:asked]].\n";
    let two = "- [[item:asked]]\n- [[item:maybe]]\n\n[[item:asked]]\n\n[[item:asked|words]]\n\n- [ ] Maybe. {#maybe optional}\n";
    let test = book(&[("01-one.md", &chapter("One", one)), ("02-two.md", &chapter("Two", two))]);
    let run = test.clean_build();
    assert_eq!(run.codes(), Vec::<&str>::new());
    let keys = |page: &str| values(page, "data-key");
    let (one, two) = (run.page("one/index.html"), run.page("two/index.html"));
    assert_eq!(keys(one), ["asked", "asked", "one"], "the last one is the chapter's own mark");
    assert_eq!(keys(two), ["asked", "maybe", "asked", "maybe", "two"]);
    assert_eq!(two.matches("<form class=\"w checklist\"").count(), 3, "one list, one form");
    assert_eq!(one.matches(">Asked <strong>well</strong>.</label>").count(), 2, "the copy looks like the item");
    assert_eq!(one.matches("href=\"#fg-item-asked\"").count(), 1, "in running text it is a link");
    assert_eq!(
        two.matches("one/index.html#fg-item-asked\">words</a>").count(),
        1,
        "with words of its own it is a link"
    );
    for page in [one, two] {
        let mut ids = values(page, "id");
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{page}");
    }
    let built = Pipeline::once(Options::default()).build(&load(&test.path()).expect("a book"));
    assert_eq!(built.items, 2, "counted once");
    let (pages, _) = linked(&test);
    let shown = pages[1].links.answers[0].as_ref().and_then(|answer| answer.item.clone()).expect("an item");
    assert_eq!((shown.id.as_str(), shown.revision, shown.optional), ("asked", 2, false));
    assert_eq!(shown.earlier, ["ask"]);
    assert_eq!(values(two, "data-was"), ["ask", "ask"]);
    assert_eq!(values(two, "data-rev"), ["2", "2"]);
}

#[test]
fn a_copy_looks_like_its_item_wherever_it_stands() {
    let shown = |label: &str, before: &str| {
        let one = chapter("One", &format!("{before}- [ ] {label} {{#asked}}\n"));
        let test = book(&[("01-one.md", &one), ("02-two.md", &chapter("Two", "[[item:asked]]\n"))]);
        let run = test.clean_build();
        let page = run.page("two/index.html");
        let start = page.find("for=\"fg-shown-1\">").expect("a copy") + "for=\"fg-shown-1\">".len();
        page[start..start + page[start..].find("</label>").expect("an end")].to_owned()
    };
    assert_eq!(shown("Plain & *stressed ~~words~~*.", ""), "Plain &amp; <em>stressed <del>words</del></em>.");
    assert_eq!(shown("Run `make <all>`.", ""), "Run <code>make &lt;all&gt;</code>.");
    assert!(shown("Solve $x^2$.", "").starts_with("Solve <math"));
    let wide = shown("Solve $\\frac{a+b+c+d+e+f+g}{h+i+j+k+l+m+n} = a+b+c+d+e+f+g+h$.", "");
    assert!(!wide.contains("tabindex") && !wide.contains("id="), "{wide}");
    let formula = "$$\\frac{a+b+c+d+e+f+g}{h+i+j+k+l+m+n} = a+b+c+d+e+f+g+h$$\n\n";
    assert_eq!(shown("Solve $\\frac{a+b+c+d+e+f+g}{h+i+j+k+l+m+n} = a+b+c+d+e+f+g+h$.", formula), wide);
    assert_eq!(shown("See `code` in ![a plan](a.png).", ""), "See code in a plan.", "a file of the chapter's is words");
    assert_eq!(shown("`a` [Two](02-two.md)", ""), "<code>a</code> Two", "links are words");
    assert_eq!(shown("`[[two]]` [[two]]", ""), "[[two]] two", "so is what leads away");
}

#[test]
fn a_lock_that_git_joined_line_by_line_is_mended() {
    let test = book(&[("01-one.md", &chapter("One", "- [ ] A. {#aa}\n- [ ] B. {#bb}\n- [ ] C. {#cc}\n"))]);
    write(&test);
    let whole = test.read("ids.lock");
    let lines: Vec<&str> = whole.lines().collect();
    test.edit("ids.lock", [lines[0], lines[3], lines[1], lines[2], lines[2], lines[4], ""].join("\n"));
    assert_eq!(test.clean_build().codes(), ["lock-order"]);
    write(&test);
    assert_eq!(test.read("ids.lock"), whole);
}

#[test]
fn what_a_chapter_that_cannot_be_read_holds_has_not_vanished() {
    let test = book(&[("01-one.md", &chapter("One", "- [ ] A. {#aa}\n"))]);
    write(&test);
    test.edit("01-one.md", b"---\ntitle: \xff\n---\n");
    assert_eq!(test.clean_build().codes(), ["not-utf8"]);
}

/// One item of a random book: a form, and what stands before it.
fn random_chapters() -> impl Strategy<Value = Vec<String>> {
    let words = "[a-zé\"'*_`<>|$&!#\\[\\](){}\\\\-]{0,8}( [a-z我.,:;*`{}~]{1,6}){0,6}";
    let line = (prop::sample::select(vec!["", "  ", "    ", "\t", "> ", "1. ", "- "]), words);
    let item = (line, prop::sample::select(vec!["- [ ] ", "* [ ]  ", "  - [ ] ", "> - [ ] ", "1) [ ] ", "\t- [x] "]))
        .prop_map(|((_, words), mark)| format!("{mark}{words}\n"));
    let more = prop::sample::select(vec!["", "\n", "  more\n", "lazy\n", "\n  Why.\n\n", "  - plain\n", "```\n"]);
    let list = prop::collection::vec((item, more).prop_map(|(item, more)| item + more), 1..8);
    let form = (0..FORMS.len()).prop_map(form);
    let part = prop_oneof![list.prop_map(|items| items.concat()), form];
    prop::collection::vec(prop::collection::vec(part, 1..5).prop_map(|parts| parts.join("\n")), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn random_books_gain_ids_and_nothing_else(
        chapters in random_chapters(),
        crlf in any::<bool>(),
        mark in any::<bool>(),
        cut in any::<bool>(),
    ) {
        let test = book(&[]);
        let files: Vec<(String, String)> = chapters.iter().enumerate().map(|(number, body)| {
            let text = chapter("C", body);
            let text = if cut { text.trim_end_matches('\n').to_owned() } else { text };
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            (format!("{number:02}-chap{number}.md"), if mark { format!("\u{feff}{text}") } else { text })
        }).collect();
        for (path, text) in &files {
            test.edit(path, text);
        }
        let before = items(&test);
        let output = ids(&test, &["--write"]);
        let after = items(&test);
        prop_assert_eq!(labels(&before), labels(&after));
        // A book with mistakes in braces is refused whole; an item without words gets no id.
        let refused = said(&output).contains("nothing was changed");
        let wordless = before.iter().filter(|item| item.0.is_none() && item.1.trim().is_empty()).count();
        let missing = after.iter().filter(|item| item.0.is_none()).count();
        prop_assert!(refused || missing == wordless, "{} of {wordless} {}", missing, said(&output));
        let given: Vec<String> = after.iter().filter_map(|item| item.0.clone()).collect();
        let mut unique = given.clone();
        unique.sort_by_key(|id| (std::cmp::Reverse(id.len()), id.clone()));
        unique.dedup();
        prop_assert!(refused || unique.len() == given.len());
        for (path, text) in &files {
            prop_assert_eq!(&without(&test.read(path), &unique, text), text);
        }
    }
}
