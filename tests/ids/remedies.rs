//! What authors are told of their ids, and that the remedy helps.

use super::support::CONFIG;
use super::{GuideTest, Options, book, chapter, ids, linked, recorded, said, write};

/// The book with this one chapter and a lock.
fn one(body: &str, lock: &str) -> GuideTest {
    book(&[("01-one.md", &chapter("One", body)), ("ids.lock", &format!("{lock}one chapter 1 live One\n"))])
}

/// The remedies of a report.
fn remedies(report: &str) -> Vec<&str> {
    report.lines().filter_map(|line| line.split_once("= help: ")).map(|(_, help)| help).collect()
}

#[test]
fn braces_inside_a_label_are_told_with_their_place_and_get_no_second_id() {
    for (label, mended) in [
        ("nine {#nine} words", "nine words {#nine}"),
        ("**nine {#nine}**", "**nine** {#nine}"),
        ("nine { #nine was=\"old-nine\" } words", "nine words { #nine was=\"old-nine\" }"),
        ("see [nine {#nine}](one.md#x) words", "see [nine](one.md#x) words {#nine}"),
        ("{#nine} words", "words {#nine}"),
    ] {
        let text = chapter("One", &format!("- [ ] {label}\n"));
        let test = book(&[("01-one.md", &text)]);
        let run = test.clean_build();
        let told: Vec<_> =
            run.codes().into_iter().filter(|code| !code.contains("link") && !code.contains("anchor")).collect();
        assert_eq!(told, ["attributes"], "{label}");
        assert!(run.report.contains(&format!("write `{mended}`")), "{label}: {}", run.report);
        assert_eq!(ids(&test, &["--write"]).status.code(), Some(1));
        assert_eq!(test.read("01-one.md"), text, "nothing is added");
    }
    let two = one("- [ ] nine {#nine} words {optional}\n- [ ] ten {#ten} {#ten-b}\n", "");
    assert_eq!(two.clean_build().codes(), ["attributes", "attributes"]);
}

#[test]
fn braces_that_are_words_stay_words() {
    let body = "- [ ] \\{#a} word {#aa}\n- [ ] `{#b}` word {#bb}\n- [ ] $x_{#c}$ word {#cc}\n- [ ] {not} {an id} word {#dd}\n\
        - [ ] ![](a.png){alt=\"\"} word {#ee}\n- [ ] word {#ff}\n  {#gg} why\n";
    let codes = book(&[("01-one.md", &chapter("One", body))]).clean_build().codes();
    assert!(!codes.contains(&"attributes") && !codes.contains(&"missing-id"), "{codes:?}");
}

#[test]
fn an_item_without_words_is_told_once() {
    for item in ["- [ ] {optional}\n", "- [ ] <b></b>\n", "- [ ] {rev=2}\n"] {
        let run = book(&[("01-one.md", &chapter("One", item))]).clean_build();
        let codes: Vec<_> = run.codes().into_iter().filter(|code| *code != "raw-html").collect();
        assert_eq!(codes, ["empty-item"], "{item}");
    }
}

#[test]
fn what_a_draft_keeps_can_be_retired_once_it_is_let_go() {
    let lock = "asked item 1 live I asked.\none chapter 1 live One\n";
    let draft = |was: &str| format!("---\ntitle: Two\nstatus: draft\n---\n\n- [ ] Later. {{#later{was}}}\n");
    let test =
        book(&[("01-one.md", &chapter("One", "Text.\n")), ("02-two.md", &draft(" was=\"asked\"")), ("ids.lock", lock)]);
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new(), "a draft keeps it");
    write(&test);
    assert_eq!(test.read("ids.lock").lines().skip(1).collect::<Vec<_>>(), lock.lines().collect::<Vec<_>>());
    let shown = String::from_utf8(ids(&test, &[]).stdout).expect("text");
    assert!(shown.contains("asked  was→later  I asked.") && !shown.contains("vanished"), "{shown}");
    let refused = ids(&test, &["--retire", "asked"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("take `asked` out of that `was`"), "{}", said(&refused));
    test.edit("02-two.md", draft(""));
    assert_eq!(test.clean_build().codes(), ["vanished-id"]);
    assert!(ids(&test, &["--retire", "asked"]).status.success());
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new());
}

#[test]
fn a_was_that_names_what_is_retired_is_taken_out() {
    let lock = "asked item 1 retired I asked.\nnow item 1 live Now.\n";
    let run = one("- [ ] Now. {#now was=\"asked\"}\n", lock).clean_build();
    assert_eq!(run.codes(), ["retired-id"]);
    let remedies = remedies(&run.report);
    assert!(remedies[0].starts_with("take `asked` out of `was`"), "{remedies:?}");
    assert!(!remedies[0].contains("asked-2"), "{remedies:?}");
    assert_eq!(one("- [ ] Now. {#now}\n", lock).clean_build().codes(), Vec::<&str>::new());
}

#[test]
fn vanished_ids_with_one_heir_get_remedies_that_can_both_be_followed() {
    let lock = "ask-aa item 1 live I asked someone.\nask-bb item 2 live I asked someone who knows the domain.\n";
    let run = one("- [ ] I asked someone who knows the domain well. {#asked}\n", lock).clean_build();
    assert_eq!(run.codes(), ["vanished-id", "vanished-id"]);
    let remedies_of = remedies(&run.report);
    assert!(remedies_of[1].contains("write `{#asked was=\"ask-bb\"}`"), "the most alike comes first: {remedies_of:?}");
    assert!(remedies_of[0].contains("write `{#asked was=\"ask-bb ask-aa\"}`"), "{remedies_of:?}");
    let both = "- [ ] I asked someone who knows the domain well. {#asked was=\"ask-bb ask-aa\"}\n";
    assert_eq!(one(both, lock).clean_build().codes(), Vec::<&str>::new());

    let run = one("- [ ] I asked someone who knows the domain well.\n", lock).clean_build();
    assert_eq!(run.codes(), ["missing-id", "vanished-id", "vanished-id"]);
    let remedies_of = remedies(&run.report);
    assert!(remedies_of[2].contains("write `{#ask-bb rev=2}`"), "{remedies_of:?}");
    assert!(remedies_of[1].contains("write `{#ask-bb was=\"ask-aa\" rev=2}`"), "{remedies_of:?}");
    let both = "- [ ] I asked someone who knows the domain well. {#ask-bb was=\"ask-aa\" rev=2}\n";
    assert_eq!(one(both, lock).clean_build().codes(), Vec::<&str>::new());
}

#[test]
fn two_chapters_that_became_one_are_both_its_earlier_ids() {
    let test = book(&[
        ("03-weeks.md", &chapter("Two weeks", "Text.\n")),
        ("ids.lock", "two-aa chapter 1 live Two weeks\ntwo-bb chapter 1 live Two week\n"),
    ]);
    let run = test.clean_build();
    let remedies = remedies(&run.report);
    assert!(remedies[0].contains("write `was: two-aa` in"), "{remedies:?}");
    assert!(remedies[1].contains("write `was: two-aa two-bb` in"), "{remedies:?}");
}

#[test]
fn a_rename_can_be_taken_back_and_ticks_under_either_id_are_found() {
    let item = |braces: &str| chapter("One", &format!("- [ ] Tick the box. {{#{braces}}}\n"));
    let test = book(&[("01-one.md", &item("aa"))]);
    write(&test);
    test.edit("01-one.md", item("bb was=\"aa\""));
    write(&test);

    // Without `was` the report says what to write.
    test.edit("01-one.md", item("aa"));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["moved-id", "vanished-id"]);
    for remedy in remedies(&run.report) {
        assert!(remedy.contains("write `{#aa was=\"bb\"}`"), "{remedy}");
    }
    test.edit("01-one.md", item("aa was=\"bb\""));
    for _ in 0..2 {
        let (pages, codes) = linked(&test);
        assert_eq!(codes, Vec::<&str>::new());
        assert_eq!(pages[0].links.earlier, [["bb"]]);
        write(&test);
        assert_eq!((recorded(&test)["aa"].as_str(), recorded(&test)["bb"].as_str()), ("live", "was→aa"));
    }
    test.edit("01-one.md", item("aa"));
    assert_eq!(linked(&test).0[0].links.earlier, [["bb"]], "the lock remembers what `was` said");

    // And there again, over a third id.
    test.edit("01-one.md", item("cc was=\"aa\""));
    write(&test);
    test.edit("01-one.md", item("bb was=\"cc\""));
    let (pages, codes) = linked(&test);
    assert_eq!((codes, &pages[0].links.earlier), (Vec::new(), &vec![vec!["cc".to_owned(), "aa".to_owned()]]));
    write(&test);
    let states: Vec<_> = recorded(&test).into_iter().map(|(id, state)| format!("{id} {state}")).collect();
    assert_eq!(states, ["aa was→cc", "bb live", "cc was→bb", "one live"]);
}

#[test]
fn a_chapter_can_have_its_old_name_back() {
    let test = book(&[("01-one.md", &chapter("Weeks", "- [ ] Tick. {#tick}\n"))]);
    write(&test);
    test.remove("01-one.md");
    test.edit("01-two.md", "---\ntitle: Weeks\nwas: one\n---\n\n- [ ] Tick. {#tick}\n");
    write(&test);
    test.remove("01-two.md");
    test.edit("01-one.md", chapter("Weeks", "- [ ] Tick. {#tick}\n"));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["moved-id", "vanished-id"]);
    assert!(remedies(&run.report).iter().all(|remedy| remedy.contains("write `was: two` in")), "{}", run.report);
    test.edit("01-one.md", "---\ntitle: Weeks\nwas: two\n---\n\n- [ ] Tick. {#tick}\n");
    let (pages, codes) = linked(&test);
    assert_eq!((codes, &pages[0].head.earlier), (Vec::new(), &vec!["two".to_owned()]));
    write(&test);
    assert_eq!((recorded(&test)["one"].as_str(), recorded(&test)["two"].as_str()), ("live", "was→one"));
}

#[test]
fn something_new_does_not_take_the_id_of_what_moved_on() {
    let lock = "aa item 1 was→bb Tick.\nbb item 1 live Tick.\n";
    let run = one("- [ ] Tick. {#bb}\n- [ ] New words here. {#aa}\n", lock).clean_build();
    assert_eq!(run.codes(), ["moved-id"]);
    let run = one("- [ ] Tick. {#bb}\n- [ ] New words here. {#aa was=\"bb\"}\n", lock).clean_build();
    assert_eq!(run.codes(), ["alias-clash", "moved-id"]);
}

#[test]
fn the_id_that_a_remedy_names_is_free() {
    let lock = "asked item 1 retired I asked.\nasked-2 item 1 retired I asked.\n";
    let run = one("- [ ] I wrote. {#asked}\n- [ ] I read. {#asked-3}\n", lock).clean_build();
    assert!(run.report.contains("such as `asked-4`"), "{}", run.report);
    let long = "a".repeat(47);
    let run = one(&format!("- [ ] I wrote. {{#{long}}}\n"), &format!("{long} item 1 retired I asked.\n")).clean_build();
    assert_eq!(remedies(&run.report), ["choose another id: some readers still have a tick under the old one"]);
}

#[test]
fn an_id_from_a_files_name_is_changed_in_the_front_matter() {
    for (state, code) in
        [("item 1 live", "id-kind"), ("chapter 1 retired", "retired-id"), ("chapter 1 was→zz", "moved-id")]
    {
        let lock = format!("two {state} Two\nzz chapter 1 live Zz\n");
        let test =
            book(&[("02-two.md", &chapter("Two", "Text.\n")), ("03-zz.md", &chapter("Zz", "")), ("ids.lock", &lock)]);
        let run = test.clean_build();
        assert_eq!(run.codes(), [code]);
        assert!(
            remedies(&run.report)[0].contains("write another `id:` in the front matter, such as `id: two-2`"),
            "{}",
            run.report
        );
        test.edit("02-two.md", "---\ntitle: Two\nid: two-2\n---\n\nText.\n");
        assert!(!test.clean_build().codes().contains(&code));
    }
}

#[test]
fn a_lock_that_is_no_file_is_told_and_nothing_else() {
    let options = Options { check: true, ..Options::default() };
    let files = [("fieldguide.yaml", CONFIG), ("01-one.md", "---\ntitle: One\n---\n\n- [ ] Tick. {#tick}\n")];
    let mut test = GuideTest::with_options(&files, options);
    assert_eq!(test.build().codes(), ["missing-lock"]);
    test.edit("ids.lock/file.txt", "");
    let run = test.build();
    assert_eq!(run.codes(), ["not-a-file"], "what is remembered knows the difference");
    assert!(run.report.contains("`ids.lock` is a folder, not a file"), "{}", run.report);
    assert_eq!(ids(&test, &["--write"]).status.code(), Some(1));
    std::fs::remove_dir_all(test.path().join("ids.lock")).expect("a folder");
    #[cfg(unix)]
    {
        test.link("ids.lock", "elsewhere.lock");
        assert_eq!(test.build().codes(), ["not-a-file"]);
    }
}

#[test]
fn earlier_ids_of_a_chapter_are_words_or_a_list() {
    let lock = "aa chapter 1 live One\nbb chapter 1 live One\n";
    for was in ["bb aa", "[bb, aa]", "\n  - bb\n  - aa", "[bb aa]"] {
        let text = format!("---\ntitle: One\nwas: {was}\n---\n\n- [ ] Tick. {{#tick}}\n");
        let test = book(&[("01-one.md", &text), ("ids.lock", lock)]);
        let (pages, codes) = linked(&test);
        assert_eq!((codes, &pages[0].head.earlier), (Vec::new(), &vec!["bb".to_owned(), "aa".to_owned()]), "{was}");
    }
    for was in ["[bb, A]", "[]", "[[aa]]", "{aa: bb}"] {
        let text = format!("---\ntitle: One\nwas: {was}\n---\n\nText.\n");
        let run = book(&[("01-one.md", &text)]).clean_build();
        assert_eq!(run.codes(), ["invalid-value"], "{was}");
        assert_eq!(remedies(&run.report), ["write `was: old-id`, or several with spaces between, the newest first"]);
    }
}
