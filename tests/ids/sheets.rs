//! What readers' answers hang on: the ids of worksheets, of their fields, and of rows, columns and options.

use super::support::GuideTest;
use super::support::html::values;
use super::{book, chapter, ids, recorded, said, write};
use proptest::prelude::*;

/// A chapter with a worksheet of these blocks.
fn sheet(head: &str, blocks: &str) -> String {
    chapter("One", &format!("```worksheet\n{head}\ntitle: The sheet\nblocks:\n{blocks}```\n"))
}

const BLOCKS: &str = "  - short: { id: who, label: Who said so? }
  - table:
      id: map
      label: Metrics
      rows: [{ id: ml, text: Model }]
      own: 1
      columns: [{ id: due, text: By, kind: date }, { id: odds, text: Odds, kind: number }]
";

fn recorded_sheet() -> GuideTest {
    let test = book(&[("01-one.md", &sheet("id: canvas", BLOCKS))]);
    write(&test);
    test
}

/// The former keys of a control on the worksheet's own page.
fn before(test: &GuideTest, sheet: &str, key: &str) -> Vec<String> {
    let run = test.clean_build();
    assert_eq!(run.codes(), Vec::<&str>::new(), "{}", run.report);
    let page = run.page(&format!("worksheets/{sheet}/index.html"));
    let start = page.find(&format!("name=\"{key}\"")).unwrap_or_else(|| panic!("no {key} in {page}"));
    let tag = &page[start..start + page[start..].find('>').expect("an end")];
    let was = values(&format!("<x {tag}>"), "data-was").pop().unwrap_or_default();
    was.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_id_of_a_worksheet_is_recorded_with_those_around_it() {
    let test = recorded_sheet();
    let ids: Vec<String> = recorded(&test).into_keys().collect();
    assert_eq!(
        ids,
        ["canvas", "canvas.map", "canvas.map.due", "canvas.map.ml", "canvas.map.odds", "canvas.who", "one"]
    );
    assert!(test.read("ids.lock").contains("canvas.map.ml part 1 live Model\n"));
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new());
}

#[test]
fn a_field_that_is_called_something_else_says_what_it_was() {
    let test = recorded_sheet();
    let renamed = BLOCKS.replace("id: who,", "id: person,");
    test.edit("01-one.md", sheet("id: canvas", &renamed));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["vanished-id"]);
    assert!(run.report.contains("write `id: person, was: who` there"), "{}", run.report);
    test.edit("01-one.md", sheet("id: canvas", &renamed.replace("id: person,", "id: person, was: who,")));
    assert_eq!(before(&test, "canvas", "canvas.person"), ["canvas.who"]);
    write(&test);
    assert_eq!(recorded(&test)["canvas.who"], "was→canvas.person");
    test.edit("01-one.md", sheet("id: canvas", &renamed.replace("id: person,", "id: human, was: person,")));
    assert_eq!(
        before(&test, "canvas", "canvas.human"),
        ["canvas.person", "canvas.who"],
        "the lock knows the first step"
    );
}

#[test]
fn with_a_worksheet_all_that_is_in_it_moves() {
    let test = recorded_sheet();
    let renamed = BLOCKS.replace("id: ml,", "id: model, was: ml,");
    test.edit("01-one.md", sheet("id: plan\nwas: canvas", &renamed));
    write(&test);
    assert_eq!(recorded(&test)["canvas.map.odds"], "was→plan.map.odds");
    assert_eq!(before(&test, "plan", "plan.who"), ["canvas.who"]);
    let cell = before(&test, "plan", "plan.map.model.due");
    assert!(cell.iter().any(|key| key == "canvas.map.ml.due"), "{cell:?}");
    assert_eq!(before(&test, "plan", "plan.map.own-1.due"), ["canvas.map.own-1.due"]);
}

#[test]
fn a_worksheet_that_is_gone_is_told_once_and_retired_whole() {
    let test = recorded_sheet();
    test.edit("01-one.md", chapter("One", "Text.\n"));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["vanished-id"]);
    assert!(run.report.contains("`canvas` was published"), "{}", run.report);
    let output = ids(&test, &["--retire", "canvas"]);
    assert!(output.status.success() && said(&output).contains("with 5 ids inside it"), "{}", said(&output));
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new());
    assert!(recorded(&test).iter().all(|(id, state)| state == if id == "one" { "live" } else { "retired" }));
}

#[test]
fn what_a_worksheet_with_mistakes_holds_has_not_vanished() {
    let test = recorded_sheet();
    test.edit("01-one.md", sheet("id: canvas", &BLOCKS.replace("kind: number", "kind: numbr")));
    assert_eq!(test.clean_build().codes(), ["invalid-value"]);
    test.edit("01-one.md", sheet("idd: canvas", BLOCKS));
    let codes = test.clean_build().codes();
    assert!(!codes.contains(&"vanished-id") && !codes.is_empty(), "{codes:?}");
}

#[test]
fn words_that_changed_much_are_told_with_the_keys_to_write() {
    let test = recorded_sheet();
    test.edit("01-one.md", sheet("id: canvas", &BLOCKS.replace("Who said so?", "Which day suits them best")));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["changed-item"]);
    assert!(run.report.contains("write `id: who, rev: 2`"), "{}", run.report);
    let raised = BLOCKS.replace("label: Who said so?", "label: Which day suits them best, rev: 2");
    test.edit("01-one.md", sheet("id: canvas", &raised));
    assert_eq!(test.clean_build().codes(), Vec::<&str>::new());
}

#[test]
fn a_worksheet_and_an_item_share_one_space_of_ids() {
    let two = chapter("Two", "- [ ] Tick. {#canvas}\n");
    let test = book(&[("01-one.md", &sheet("id: canvas", BLOCKS)), ("02-two.md", &two)]);
    assert_eq!(test.clean_build().codes(), ["duplicate-id"]);
}

#[test]
fn a_worksheet_is_linked_by_its_id() {
    let two = chapter("Two", "See [[worksheet:canvas]], or [[worksheet:canvsa|that]].\n");
    let test = book(&[("01-one.md", &sheet("id: canvas", BLOCKS)), ("02-two.md", &two)]);
    let run = test.clean_build();
    assert_eq!(run.codes(), ["broken-link"]);
    assert!(run.report.contains("did you mean `canvas`?"), "{}", run.report);
    let link = "<a href=\"../worksheets/canvas/index.html\">The sheet</a>";
    assert!(run.page("two/index.html").contains(link), "{}", run.page("two/index.html"));
    assert!(run.page("worksheets/index.html").contains("../worksheets/canvas/index.html"));
}

/// A worksheet whose names change: its own, those of two fields, of a row and of a column; each with its last name.
#[derive(Debug, Clone, Default)]
struct Names {
    now: [usize; 5],
    last: [Option<usize>; 5],
}

impl Names {
    fn key(&self, at: usize) -> String {
        format!("id: {}{}", name(at, self.now[at]), self.was(at))
    }

    fn was(&self, at: usize) -> String {
        self.last[at].map_or_else(String::new, |last| format!(", was: {}", name(at, last)))
    }

    fn text(&self) -> String {
        let head = self.key(0).replace(", ", "\n");
        let [short, table, row, column] = [1, 2, 3, 4].map(|at| self.key(at));
        sheet(
            &head,
            &format!(
                "  - short: {{ {short}, label: Who? }}\n  - table: {{ {table}, label: T, own: 1, rows: [{{ {row}, text: R }}], columns: [{{ {column}, text: C }}] }}\n"
            ),
        )
    }

    /// The keys of the controls: the short field, a cell, a cell of the reader's own row, and its name.
    fn keys(&self) -> [String; 4] {
        let [sheet, short, table, row, column] = [0, 1, 2, 3, 4].map(|at| name(at, self.now[at]));
        [
            format!("{sheet}.{short}"),
            format!("{sheet}.{table}.{row}.{column}"),
            format!("{sheet}.{table}.own-1.{column}"),
            format!("{sheet}.{table}.own-1"),
        ]
    }
}

fn name(at: usize, step: usize) -> String {
    format!("{}-{step}", ["sheet", "short", "table", "row", "column"][at])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn an_answer_is_found_after_every_sequence_of_renames(steps in prop::collection::vec((0..5_usize, any::<bool>()), 1..7)) {
        let mut names = Names::default();
        let test = book(&[("01-one.md", &names.text())]);
        write(&test);
        let mut keys = vec![names.keys()];
        for (at, also_sheet) in steps {
            names.last = [None; 5];
            for at in [Some(at), also_sheet.then_some(0)].into_iter().flatten() {
                (names.last[at], names.now[at]) = (Some(names.last[at].unwrap_or(names.now[at])), names.now[at] + 1);
            }
            test.edit("01-one.md", names.text());
            write(&test);
            keys.push(names.keys());
        }
        let (now, past) = keys.split_last().expect("some");
        let mut claimed = std::collections::BTreeMap::new();
        for (control, key) in now.iter().enumerate() {
            let before = before(&test, &name(0, names.now[0]), key);
            for old in &before {
                prop_assert_eq!(*claimed.entry(old.clone()).or_insert(control), control, "{} is claimed twice", old);
            }
            for old in past.iter().map(|keys| &keys[control]).filter(|old| *old != key) {
                prop_assert!(before.contains(old), "{} of {} is not in {:?}", old, key, before);
            }
        }
    }
}
