//! Cases about bytes, characters and front matter.

use super::support::html::values;
use super::{CONFIG, Code, GuideTest, built, chapter, one};
use std::collections::BTreeSet;

#[test]
fn c11_ids_are_unique_and_every_fragment_leads_somewhere() {
    let body = "## Same\n\n## Same\n\n## Same {#same-1}\n\n## fg-main\n\n## fg-contents\n\n## fg item one\n\n## fg-note-1\n\n\
        One.[^a] Again.[^a] Two.[^b]\n\n## A[^c]\n\n[^a]: A.[^b]\n[^b]: B.\n[^c]: C.\n\n\
        - [ ] One {#one-item}\n  - [ ] Two {#two-item}\n- [ ] None\n- Words\n  - [ ] Three {#three-item}\n\n- [ ] Last\n";
    let run = built(body);
    let page = run.page("one/index.html");
    let ids = values(page, "id");
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for href in values(page, "href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.iter().any(|id| id == href), "#{href} in {ids:?}");
    }
    for name in ["for", "aria-labelledby", "popovertarget"] {
        assert!(values(page, name).iter().all(|target| unique.contains(target)), "{name}");
    }
}

#[test]
fn c12_bytes_that_are_no_text_are_errors_with_their_offset() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("---".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut late = chapter("Two", "é").into_bytes();
    late.push(0xff);
    let texts: [(&[u8], &str); 6] = [
        (b"---\ntitle: T\xff\n---\n", "byte 12"),
        (b"---\ntitle: T\0\n---\n", "byte 12"),
        (&utf16, "UTF-16"),
        (b"\xfe\xff\0-", "UTF-16"),
        (b"\xff", "byte 0"),
        (&late, "byte 23"),
    ];
    for (bytes, words) in texts {
        for name in ["02-two.md", "fieldguide.yaml"] {
            let test = one("x");
            test.edit(name, bytes);
            let run = test.clean_build();
            assert!(run.has(Code::NotUtf8), "{words}: {:?}", run.codes());
            assert!(run.report.contains(words) && run.report.contains(&format!("book/{name}:")), "{}", run.report);
        }
    }
}

#[test]
fn c13_line_ends_and_byte_order_marks_make_no_difference() {
    let text = "---\ntitle: Two\naliases:\n  - old\nextra:\n  words: |\n    one\n    two\n---\n\n## A\n\nWords\\\nof two lines.[^n]\n\n\
        ```{.rust lines=1}\nfn main() {}\n\n// end\n```\n\n- [ ] One\n  more. {#one-more}\n\n  Why.\n\n[^n]: **Example.** A\n    note.\n\nEnd.\n";
    let build = |text: &str, config: &str| {
        let test = one("x");
        test.edit("fieldguide.yaml", config);
        test.edit("02-two.md", text);
        test.clean_build()
    };
    let plain = build(text, CONFIG);
    assert_eq!(plain.codes(), Vec::<&str>::new());
    let twins = [
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        text.trim_end().to_owned(),
        format!("\u{feff}{}", text.replace('\n', "\r\n")),
    ];
    for twin in twins {
        let config = format!("\u{feff}{}", CONFIG.replace('\n', "\r\n"));
        assert_eq!(build(&twin, &config).site, plain.site, "{:?}", &twin[..12]);
    }
}

#[test]
fn c14_hidden_characters_are_told_and_never_in_addresses() {
    let hidden = ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{200b}', '\u{2060}', '\u{feff}'];
    for c in hidden {
        let test = one(&format!("## He{c}ading\n\nA {c} word.\n\n- [ ] Item {{#an{c}id}}"));
        test.edit("02-two.md", format!("---\ntitle: T{c}\n---\n"));
        test.edit(&format!("03-th{c}ree.md"), chapter("Three", "x"));
        let run = test.clean_build();
        assert_eq!(run.codes().iter().filter(|code| **code == "hidden-character").count(), 4, "{}", run.report);
        assert!(run.has(Code::BadSlug) && run.has(Code::BadId));
        let page = run.page("one/index.html");
        let names = values(page, "id").into_iter().chain(values(page, "href"));
        assert!(names.chain(run.site.keys().cloned()).all(|name| !name.contains(c)), "{c:?}");
        assert!(page.contains("id=\"heading\""));
    }
}

#[test]
fn c19_a_chapter_above_the_cap_is_an_error() {
    let mut text = chapter("Two", "");
    text += &"x".repeat((1 << 20) - text.len());
    let test = one("x");
    test.edit("02-two.md", &text);
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new());
    test.edit("02-two.md", text + "x");
    let run = test.clean_build();
    assert_eq!(run.codes(), ["too-large"]);
    assert!(!run.site.contains_key("two/index.html"));
}

#[test]
fn y1_front_matter_above_the_cap_is_an_error() {
    let long = |key: &str| format!("---\ntitle: Two\n{key}\n---\n\nText.\n");
    let test = one("x");
    for key in [format!("summary: {}", "x".repeat(200 << 10)), "tags: [x]\n# more\n".repeat(15_000)] {
        test.edit("02-two.md", long(&key));
        assert_eq!(test.clean_build().codes(), ["yaml-limit"]);
    }
    test.edit("02-two.md", long(&format!("summary: {}", "x".repeat(15 << 10))));
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new());
}

#[test]
fn y8_dashes_end_the_front_matter_and_nothing_else() {
    let test = GuideTest::new(&[("fieldguide.yaml", CONFIG), ("index.md", "---\ntitle: Cover\n\nNever closed.\n")]);
    let run = test.clean_build();
    assert_eq!(run.codes(), ["front-matter"]);
    assert!(run.report.contains("book/index.md:1:1"));
    let run = built("```yaml\n---\ntitle: In code\n---\n```\n\n---\n\nAfter a rule.");
    assert_eq!(run.codes(), Vec::<&str>::new());
    let page = run.page("one/index.html");
    assert!(page.contains("<hr>") && page.contains("In code") && page.contains("After a rule."));
}
