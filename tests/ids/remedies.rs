//! What authors are told of their ids, and that the remedy helps.

use super::{GuideTest, book, chapter, ids, write};

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
        - [ ] ![a](a.png){#fig-a} word {#ee}\n- [ ] word {#ff}\n  {#gg} why\n";
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
