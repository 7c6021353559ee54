//! Tests of reading worksheets: every kind, every mistake, every id.

use crate::diag::At;
use crate::model::{BlockKind, Config, Worksheet};
use crate::parse::{Parsed, Settings, parse};
use crate::source::{Source, SourceId};

fn parsed(block: &str) -> Parsed {
    let text = format!("---\ntitle: T\n---\n\n{block}\n");
    parse(&Source::new(SourceId::new("a.md"), &text), &Settings::new(&Config::default()))
}

fn sheet(body: &str) -> Result<Worksheet, Vec<String>> {
    let parsed = parsed(&format!("```worksheet\n{body}\n```"));
    match parsed.chapter.blocks.as_slice() {
        [block] => match &block.kind {
            BlockKind::Worksheet(sheet) => Ok((**sheet).clone()),
            other => panic!("{other:?}"),
        },
        _ => Err(parsed.diagnostics.iter().map(|one| one.message.clone()).collect()),
    }
}

fn with(blocks: &str) -> Result<Worksheet, Vec<String>> {
    sheet(&format!("id: the-sheet\ntitle: The sheet\nblocks:\n{blocks}"))
}

#[test]
fn every_kind_of_block_is_read() {
    let blocks = include_str!("../../../tests/sites/worksheets/book/01-kinds.md");
    let body = blocks.split("```worksheet\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let sheet = sheet(body).expect("a sound worksheet");
    let names: Vec<_> = sheet.blocks.iter().map(crate::model::SheetBlock::name).collect();
    let expected = [
        "heading",
        "note",
        "checklist",
        "long",
        "short",
        "number",
        "date",
        "choice",
        "choice",
        "scale",
        "table",
        "sum",
        "weighted",
        "lean",
        "page_break",
        "tracker",
        "chart",
        "days",
    ];
    assert_eq!(names, expected);
}

#[test]
fn keys_are_made_of_ids() {
    let sheet = with(
        "  - table: { id: map, label: M, rows: [{ id: ml, text: Model }], own: 1, columns: [{ id: odds, text: '%', kind: number }] }\n",
    );
    let keys: Vec<_> = sheet.expect("sound").fields().into_iter().map(|field| (field.key, field.label)).collect();
    let pair = |key: &str, label: &str| (key.to_owned(), label.to_owned());
    let expected = [
        pair("the-sheet.map.ml.odds", "Model: %"),
        pair("the-sheet.map.own-1", "Your own 1"),
        pair("the-sheet.map.own-1.odds", "Your own 1: %"),
    ];
    assert_eq!(keys, expected);
}

#[test]
fn keys_are_unique_in_every_kind() {
    let site = include_str!("../../../tests/sites/worksheets/book/01-kinds.md");
    let body = site.split("```worksheet\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let mut keys: Vec<_> = sheet(body).expect("sound").fields().into_iter().map(|field| field.key).collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count);
}

#[test]
fn mistakes_are_told_in_words() {
    let cases: [(&str, &str); 16] = [
        ("  - lnog: { id: aa, label: A }", "there is no kind `lnog`"),
        ("  - long: { id: aa, label: A }\n    note: b", "expected one kind with its value, found keys with values"),
        ("  - long", "expected a value, found `long`"),
        ("  - page_break: 1", "expected `page_break` alone, found keys with values"),
        ("  - long: { id: aa }", "the key `label` is missing"),
        ("  - long: { id: aa, label: A, lines: 41 }", "`41` is out of range"),
        (
            "  - long: { id: aa, label: A }\n  - short: { id: aa, label: B }",
            "the id `aa` is given twice in this worksheet",
        ),
        (
            "  - table: { id: aa, label: A, rows: [{ id: own-1, text: X }], columns: [{ id: cc, text: C }] }",
            "the id `own-1` is kept for what readers add themselves",
        ),
        (
            "  - table: { id: aa, label: A, rows: [{ id: cc, text: X }], columns: [{ id: cc, text: C }] }",
            "the id `cc` is given twice in this field",
        ),
        ("  - table: { id: aa, label: A, columns: [{ id: cc, text: C }] }", "this table has no rows"),
        (
            "  - number: { id: nn, label: N }\n  - sum: { id: ss, label: S, of: mm }",
            "there are no numbers called `mm` in this worksheet",
        ),
        (
            "  - weighted: { id: ww, label: W, criteria: [{ id: cc, text: C, weight: much }] }",
            "expected a whole number, found `much`",
        ),
        (
            "  - weighted: { id: ww, label: W, criteria: [{ id: cc, text: C }], scores: 5-0 }",
            "`5-0` is not a range of scores",
        ),
        (
            "  - lean: { id: ll, label: L, questions: [{ id: qq, text: Q, toward: tyr }], ends: { try: T, plan: P } }",
            "there is no end `tyr`",
        ),
        ("  - choice: { id: cc, label: C, options: [{ id: oo, text: O }] }", "there are too few options: 1"),
        ("  - heading: Only words", "there is nothing to fill in"),
    ];
    for (blocks, message) in cases {
        assert_eq!(with(blocks).expect_err(blocks), [message], "{blocks}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_and_point_into_the_block() {
    let block =
        "```worksheet\nid: the-sheet\ntitle: T\nblocks:\n  - lnog: x\n  - sum: { id: ss, label: S, of: nn }\n```";
    let text = format!("---\ntitle: T\n---\n\n{block}\n");
    let marked = |one: &crate::diag::Diagnostic| match one.place.at {
        At::Span(span) => text[span.range()].to_owned(),
        _ => String::new(),
    };
    let parsed = parsed(block);
    assert_eq!(parsed.diagnostics.iter().map(marked).collect::<Vec<_>>(), ["lnog", "nn"]);
    assert_eq!(parsed.chapter.outline.unread, ["the-sheet"], "nothing of it seems gone");
}

#[test]
fn every_id_is_told_to_others_with_those_around_it_and_those_before() {
    let parsed = parsed(
        "```worksheet\nid: new-sheet\nwas: old-sheet\ntitle: T\nblocks:\n  - checklist: { id: first, was: start, rev: 2, label: L, items: [{ id: one, text: One }] }\n```\n\n- [ ] Tick. {#tick-it}\n\n```quiz\nid: the-quiz\nquestion: Q?\noptions: [{ id: aa, text: A, right: true }, { id: bb, was: cc, text: B }]\n```",
    );
    let outline = &parsed.chapter.outline;
    let ids: Vec<_> = outline.ids.iter().map(|id| (id.id.as_str(), id.revision, id.was.join(" "))).collect();
    let expected = [
        ("new-sheet", 1, "old-sheet"),
        ("new-sheet.first", 2, "old-sheet.first new-sheet.start old-sheet.start"),
        ("new-sheet.first.one", 1, "old-sheet.first.one new-sheet.start.one old-sheet.start.one"),
        ("the-quiz", 1, ""),
        ("the-quiz.aa", 1, ""),
        ("the-quiz.bb", 1, "the-quiz.cc"),
    ];
    assert_eq!(ids, expected.map(|(id, revision, was)| (id, revision, was.to_owned())));
    assert_eq!(outline.sheets.iter().map(|sheet| sheet.lists_before).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(parsed.chapter.places.ids.len(), ids.len());
}

#[test]
fn a_worksheet_in_a_list_is_told() {
    let parsed = parsed("- a\n\n  ```worksheet\n  id: the-sheet\n  ```");
    assert_eq!(parsed.diagnostics[0].message, "the worksheet stands inside something else");
}

#[test]
fn a_quiz_has_one_right_answer() {
    let quiz = |options: &str| parsed(&format!("```quiz\nid: the-quiz\nquestion: Q?\noptions: [{options}]\n```"));
    let sound = quiz("{ id: aa, text: A, right: true }, { id: bb, text: B }");
    assert!(matches!(sound.chapter.blocks[0].kind, BlockKind::Quiz(_)), "{:?}", sound.diagnostics);
    for (options, message) in [
        ("{ id: aa, text: A }, { id: bb, text: B }", "0 answers are marked as right"),
        ("{ id: aa, text: A, right: true }, { id: bb, text: B, right: true }", "2 answers are marked as right"),
        ("{ id: aa, text: A, right: true }", "there are too few answers to choose from: 1"),
    ] {
        assert_eq!(quiz(options).diagnostics[0].message, message);
    }
}

#[test]
fn long_and_many_fields_are_read() {
    let many: Vec<_> = (0..500).map(|nth| format!("  - short: {{ id: f-{nth}, label: Field {nth} }}\n")).collect();
    assert_eq!(with(&many.concat()).expect("sound").fields().len(), 500);
    let label = "word ".repeat(2_000);
    assert_eq!(with(&format!("  - short: {{ id: ff, label: \"{label}\" }}")).expect("sound").fields().len(), 1);
}
