//! Cases about work: small inputs that ask for much.

use super::{CONFIG, Code, Run, built, chapter, one};

/// Build on a thread with a small stack.
fn on_small_stack(body: String) -> Run {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || built(&body));
    thread.expect("a thread").join().expect("no overflow")
}

#[test]
fn m1_pathological_texts_are_built() {
    let families: [(&str, &str, &str); 17] = [
        ("", "## a\n", ""),
        ("", "<b>x</b> ", ""),
        ("", "## a\n[a](#b)\n", ""),
        ("", "*a **a ", ""),
        ("", "a**b_c__", ""),
        ("", "[", "a"),
        ("", "[a](b", ""),
        ("", "[a](<b", ""),
        ("", "![[]", ""),
        ("", "<>", ""),
        ("", "<!--", ""),
        ("", "&", ""),
        ("", "`a``b", ""),
        ("", "[^a]", "\n\n[^a]: x"),
        ("", "[[a|", ""),
        ("x", "|", "x\n|-|\n"),
        ("", "\\\n", ""),
    ];
    for (start, middle, end) in families {
        let run = built(&format!("{start}{}{end}", middle.repeat(50_000)));
        assert!(run.site.contains_key("one/index.html") || !run.codes().is_empty(), "{middle}");
    }
}

#[test]
fn m2_a_page_that_grows_far_beyond_its_source_is_an_error() {
    let columns = 512;
    let table = format!("{}|\n{}|\n{}", "|a".repeat(columns), "|-".repeat(columns), "|x|\n".repeat(512));
    let test = one(&table);
    test.edit("02-two.md", chapter("Two", "Text."));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["output-limit"]);
    assert!(!run.site.contains_key("one/index.html") && run.site.contains_key("two/index.html"));
}

#[test]
fn m3_code_made_to_be_slow_is_plain_text() {
    let makefile = format!("x := {}\n", "$(eval $(shell ".repeat(5)).repeat(100);
    let long = format!("x = \"{}\"\n", "a".repeat(200_000));
    for (language, text) in [("makefile", makefile), ("python", long), ("systemverilog", "(a".repeat(400) + "\n")] {
        let run = built(&format!("```{language}\n{}```\n", text.repeat(4)));
        let page = String::from_utf8_lossy(&run.site["one/index.html"]).into_owned();
        assert_eq!(run.codes().contains(&"plain-code"), !page.contains("<i class"), "{language}");
        assert!(language == "makefile" || run.has(Code::PlainCode), "{language}");
    }
    assert_eq!(built("```nonesuch\nx\n```\n").codes(), ["unknown-language"]);
}

#[test]
fn m3_every_language_is_highlighted_without_a_panic() {
    let marks =
        ["(", "[a](", "{", "\"", "'", "\\", "$(", "<a ", "/*", "${", "`", "#", "{{", "<<", "\t", "a.", "é", "1e"];
    let text: String = marks.iter().map(|mark| mark.repeat(12) + "\n").collect();
    let languages = fieldguide::syntax::names();
    assert!(languages.len() > 200);
    for some in languages.chunks(40) {
        let blocks: Vec<String> = some.iter().map(|language| format!("~~~{language}\n{text}~~~\n")).collect();
        let test = one(&blocks.join("\n"));
        test.edit("fieldguide.yaml", format!("{CONFIG}limits: {{highlight: 1000000}}\n"));
        let run = test.clean_build();
        let page = String::from_utf8_lossy(&run.site["one/index.html"]).into_owned();
        assert!(!run.has(Code::PlainCode) && page.contains("<i class"), "{:?}", run.codes());
    }
}

#[test]
fn m8_hostile_formulas_are_told_on_a_small_stack() {
    let repeated = |part: &str, times| format!("${}$", part.repeat(times));
    let groups = format!("${}{}$", "{".repeat(10_000), "}".repeat(10_000));
    let roots = format!("${}x{}$", "\\sqrt{".repeat(5_000), "}".repeat(5_000));
    let chain = repeated("\\sqrt", 800);
    let bomb = r"$\def\a{xx}\def\b{\a\a}\def\c{\b\b}\c$".to_owned();
    for hostile in [groups, roots, chain, bomb, repeated("\\frac", 10_000), repeated("\\left(", 500)] {
        let run = on_small_stack(hostile);
        assert_eq!(run.codes(), ["math"]);
        assert!(run.site.contains_key("one/index.html"));
    }
}

#[test]
fn m2_formulas_count_towards_the_limit_of_a_page() {
    let test = one(&"$a$ ".repeat(100_000));
    test.edit("fieldguide.yaml", format!("{CONFIG}limits: {{growth: 4}}\n"));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["output-limit"]);
}

#[test]
fn m4_deep_nesting_overflows_no_stack() {
    let nested = |entry: &str, depth| (0..depth).map(|depth| " ".repeat(2 * depth) + entry).collect::<String>();
    let (lists, tasks) = (nested("- x\n", 2000), nested("- [ ] x\n", 300));
    for deep in [">".repeat(8000) + "x", "> ".repeat(8000) + "x", lists[..1 << 19].to_owned(), tasks] {
        let run = on_small_stack(deep);
        assert!(run.has(Code::TooDeep), "{:?}", &run.codes()[..run.codes().len().min(5)]);
        assert!(run.site.contains_key("one/index.html"));
    }
    for deep in ["*a **b ".repeat(4000), "[".repeat(20_000), "![".repeat(20_000), "~~a *b ".repeat(4000)] {
        on_small_stack(deep);
    }
}
