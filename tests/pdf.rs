//! Worksheets as PDFs to fill in: names, structure, paper, and what authors are told. `tests/tools` fills them in.

#![cfg(feature = "pdf")]
#![expect(clippy::disallowed_methods, reason = "a test looks into the cache that it had made")]

#[path = "pdf/structure.rs"]
mod structure;
mod support;

use fieldguide::cache::Cache;
use fieldguide::hash::Hash128;
use fieldguide::load::load;
use fieldguide::model::{Config, Worksheet};
use fieldguide::parse::{Settings, parse};
use fieldguide::pdf::{Finding, Paper, Printed, Setting, print};
use fieldguide::pipeline::{Options, Pipeline};
use fieldguide::source::{Source, SourceId};
use lopdf::{Document, Object};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use structure::{names, problems, text, widgets};
use support::html::tags;
use support::{GuideTest, Run};

const EVERY_KIND: &str = include_str!("pdf/every-kind.md");

/// A configuration with PDFs.
const CONFIG: &str = "title: The Calm Week\nid: calm-week\nsite_url: https://guide.example\n";

fn sheets(chapter: &str) -> Vec<Worksheet> {
    let source = Source::new(SourceId::new("01-one.md"), chapter);
    let parsed = parse(&source, &Settings::new(&Config::default()));
    assert_eq!(parsed.diagnostics, [], "the chapter is sound");
    parsed.chapter.worksheets().cloned().collect()
}

/// A worksheet of these blocks.
fn sheet(blocks: &str) -> Worksheet {
    sheets(&chapter(blocks)).pop().expect("a worksheet")
}

fn chapter(blocks: &str) -> String {
    format!("---\ntitle: One\n---\n\n```worksheet\nid: canvas\ntitle: Canvas\nblocks:\n{blocks}```\n")
}

fn printed_on(worksheet: &Worksheet, paper: Paper) -> Result<Printed, Vec<Finding>> {
    let setting = Setting { book: "The Calm Week".to_owned(), language: "en-GB".to_owned(), ..Setting::default() };
    print(worksheet, &setting, paper)
}

fn printed(blocks: &str) -> Printed {
    printed_on(&sheet(blocks), Paper::A4).expect("a PDF")
}

fn opened(printed: &Printed) -> Document {
    Document::load_mem(&printed.bytes).expect("a PDF")
}

fn as_pdf(key: &str) -> String {
    key.replace('.', "_")
}

/// A chapter of a book with PDFs, built whole.
fn built(chapter: &str) -> Run {
    GuideTest::new(&[("fieldguide.yaml", CONFIG), ("01-one.md", chapter)]).clean_build()
}

#[test]
fn the_names_of_controls_are_those_of_the_form_on_the_site() {
    let run = built(EVERY_KIND);
    let page = run.page("worksheets/every-kind/index.html");
    let html: BTreeSet<String> =
        tags(page).iter().filter_map(|tag| tag.get("name").filter(|name| name.contains('.'))).map(as_pdf).collect();
    let [worksheet] = &sheets(EVERY_KIND)[..] else { panic!("one worksheet") };
    let model: Vec<String> = worksheet.fields().iter().map(|field| as_pdf(&field.key)).collect();
    for paper in ["a4", "letter"] {
        let file = &run.site[&format!("worksheets/every-kind/every-kind-{paper}.pdf")];
        let names = names(&Document::load_mem(file).expect("a PDF"));
        // The line to sign is the paper's own: a model's key is never without a `.`.
        let (own, of_model): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| !name.contains('_'));
        assert_eq!((own, &of_model), (vec!["name".to_owned(), "date".to_owned()][..1].to_vec(), &model));
        assert_eq!(html, of_model.into_iter().collect());
    }
}

#[test]
fn labels_are_those_of_the_model() {
    let [worksheet] = &sheets(EVERY_KIND)[..] else { panic!("one worksheet") };
    let document = opened(&printed_on(worksheet, Paper::A4).expect("a PDF"));
    let field = |name: &str| widgets(&document).into_iter().find(|widget| widget.name == name);
    for one in worksheet.fields() {
        let widget = field(&as_pdf(&one.key)).unwrap_or_else(|| panic!("no control for {}", one.key));
        let label = text(widget.field.get(b"TU").expect("a label"));
        assert_eq!(label, one.label);
        assert!(widget.label.starts_with(one.label.trim_end_matches(':')), "{}", widget.label);
    }
}

#[test]
fn the_structure_holds_on_every_paper() {
    for worksheet in sheets(EVERY_KIND) {
        for paper in Paper::ALL {
            let document = opened(&printed_on(&worksheet, paper).expect("a PDF"));
            assert_eq!(problems(&document), Vec::<String>::new());
            assert!(widgets(&document).len() > worksheet.fields().len(), "every value of a group has a circle");
        }
    }
}

#[test]
fn a_broken_structure_is_seen() {
    let whole = opened(&printed("  - short: { id: who, label: Who? }\n  - long: { id: why, label: Why? }\n"));
    assert_eq!(problems(&whole), Vec::<String>::new());
    let widget = widgets(&whole).pop().expect("a control").id;
    let breaks: [fn(&mut lopdf::Dictionary); 6] = [
        |widget| drop(widget.remove(b"TU")),
        |widget| drop(widget.remove(b"AP")),
        |widget| widget.set("F", 6),
        |widget| widget.set("T", Object::string_literal("a.b")),
        |widget| drop(widget.remove(b"StructParent")),
        |widget| widget.set("Subtype", "Link"),
    ];
    for broken in breaks {
        let mut document = whole.clone();
        broken(document.get_dictionary_mut(widget).expect("a control"));
        assert!(!problems(&document).is_empty());
    }
    for element in whole.objects.keys() {
        let mut document = whole.clone();
        let Ok(element) = document.get_dictionary_mut(*element) else { continue };
        if element.get(b"S").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form") {
            element.set("S", "Link");
            assert!(!problems(&document).is_empty());
        }
    }
}

#[test]
fn sheets_have_the_size_of_their_paper() {
    for (paper, width, height) in [(Paper::A4, 595.28, 841.89), (Paper::Letter, 612.0, 792.0)] {
        let printed = printed_on(&sheets(EVERY_KIND)[0], paper).expect("a PDF");
        let document = opened(&printed);
        assert_eq!(document.page_iter().count(), printed.pages);
        for page in document.page_iter() {
            let page = document.get_dictionary(page).expect("a page");
            let sides = page.get(b"MediaBox").and_then(Object::as_array).expect("a size");
            let sides: Vec<f32> = sides.iter().map(|side| side.as_float().expect("a number")).collect();
            assert!((sides[2] - width).abs() < 0.01 && (sides[3] - height).abs() < 0.01, "{sides:?}");
        }
    }
}

#[test]
fn equal_worksheets_give_equal_bytes() {
    let worksheet = &sheets(EVERY_KIND)[0];
    let first = printed_on(worksheet, Paper::A4).expect("a PDF");
    printed("  - short: { id: who, label: Something else in between }\n");
    assert_eq!(printed_on(worksheet, Paper::A4).expect("a PDF"), first);
    assert_ne!(printed_on(worksheet, Paper::Letter).expect("a PDF").bytes, first.bytes);
}

#[test]
fn five_hundred_controls_are_all_there() {
    let rows: Vec<_> = (0..50).map(|row| format!("{{ id: row-{row}, text: Row {row} }}")).collect();
    let columns: Vec<_> = (0..10).map(|column| format!("{{ id: c{column}x, text: C{column} }}")).collect();
    let (rows, columns) = (rows.join(", "), columns.join(", "));
    let printed = printed(&format!("  - table: {{ id: map, label: Many, rows: [{rows}], columns: [{columns}] }}\n"));
    let document = opened(&printed);
    assert_eq!(widgets(&document).len(), 502);
    assert_eq!(problems(&document), Vec::<String>::new());
}

#[test]
fn a_label_of_ten_thousand_characters_is_printed_whole() {
    let long = "Many words. ".repeat(834);
    let printed =
        printed(&format!("  - short: {{ id: who, label: \"{long}\" }}\n  - long: {{ id: why, label: Why? }}\n"));
    assert!(printed.pages > 1, "{}", printed.pages);
    let document = opened(&printed);
    assert_eq!(names(&document), ["canvas_who", "canvas_why", "name", "date"]);
    assert_eq!(problems(&document), Vec::<String>::new());
}

#[test]
fn markup_in_a_worksheet_is_text() {
    let hostile = r#"#panic(\"x\") $x$ \"]) #let a = 1 *b* _c_ @d <e> `f` ~ // /* \\"#;
    let blocks = format!(
        "  - heading: \"{hostile}\"\n  - note: \"{hostile}\"\n  - short: {{ id: who, label: \"{hostile}\", hint: \"{hostile}\" }}\n  \
         - choice: {{ id: one, label: \"{hostile}\", options: [{{ id: aa, text: \"{hostile}\" }}, {{ id: bb, text: B }}] }}\n  \
         - table: {{ id: map, label: \"{hostile}\", own: 1, columns: [{{ id: cc, text: \"{hostile}\" }}] }}\n"
    );
    let worksheet = sheet(&blocks);
    let document = opened(&printed(&blocks));
    let labels: Vec<String> = widgets(&document).into_iter().map(|widget| widget.label).collect();
    assert_eq!(labels[2], worksheet.fields()[0].label);
    assert!(labels[2].starts_with("#panic(\"x\") $x$ \"]) #let a"), "{}", labels[2]);
}

#[test]
fn what_stands_in_a_control_at_first_and_how_text_fits() {
    let blocks = "  - weighted: { id: compare, label: Compare, criteria: [{ id: joy, text: Joy, weight: 3 }] }\n  \
                  - long: { id: why, label: Why?, lines: 4 }\n  - short: { id: who, label: Who? }\n  \
                  - table: { id: map, label: Map, rows: [{ id: ml, text: M }], own: 1, columns: [{ id: due, text: By, kind: long }] }\n";
    let document = opened(&printed(blocks));
    let all: BTreeMap<String, structure::Widget> =
        widgets(&document).into_iter().map(|widget| (widget.name.clone(), widget)).collect();
    let weight = &all["canvas_compare_joy_weight"];
    assert_eq!(text(weight.own.get(b"V").expect("a weight")), "3");
    // Paper has lines under a long answer, and white under what is typed there; cells keep their borders.
    let white = all.values().filter(|widget| widget.own.has(b"MK")).map(|widget| widget.name.as_str());
    assert_eq!(white.collect::<Vec<_>>(), ["canvas_why"]);
    let lines = |name: &str| all[name].own.get(b"Ff").and_then(Object::as_i64).unwrap_or_default() & (1 << 12) != 0;
    assert!(lines("canvas_why") && lines("canvas_map_ml_due") && !lines("canvas_who"));
    assert!(all.contains_key("canvas_map_own-1") && all.contains_key("canvas_map_own-1_due"));
    for widget in all.values() {
        let size = widget.own.get(b"DA").and_then(Object::as_str).expect("a font");
        assert!(String::from_utf8_lossy(size).contains("/Text 0 Tf"), "text shrinks rather than being cut off");
    }
}

#[test]
fn letters_of_greek_and_cyrillic_and_common_signs_have_glyphs() {
    let printed = printed("  - short: { id: who, label: \"Ποιος; Кто? Ťažký Ł ạ → ✓ ★ ■ ≤ ½ ☐ € – “x” …\" }\n");
    assert_eq!(printed.findings, []);
}

#[test]
fn a_character_without_a_glyph_is_named_and_there_is_no_pdf() {
    let run = built(&chapter("  - short: { id: who, label: Who 本 is it? }\n"));
    assert_eq!(run.codes(), ["pdf-character"]);
    assert!(run.report.contains("`本` (U+672C)"), "{}", run.report);
    assert!(run.site.keys().all(|address| !address.ends_with(".pdf")), "{:?}", run.site.keys());
    assert!(!run.page("worksheets/canvas/index.html").contains(".pdf"));
}

fn findings(blocks: &str) -> Vec<Finding> {
    printed(blocks).findings
}

#[test]
fn an_answer_with_more_lines_than_a_page_is_told() {
    assert_eq!(findings("  - long: { id: why, label: Why?, lines: 20 }\n"), []);
    let found = findings("  - note: First.\n  - long: { id: why, label: Why?, lines: 40 }\n");
    assert!(matches!(found[..], [Finding::Lines { block: 1, fits: 20..=39 }]), "{found:?}");
}

#[test]
fn a_question_cut_from_its_answer_is_told() {
    let long = "Many words that fill a page. ".repeat(200);
    let found = findings(&format!("  - short: {{ id: who, label: \"{long}\" }}\n"));
    assert!(found.contains(&Finding::Cut { block: 0 }), "{found:?}");
    let many = "  - long: { id: aX, label: Why?, lines: 6 }\n";
    let many: String = ["b", "c", "d", "e", "f", "g"].iter().map(|id| many.replace('X', id)).collect();
    assert_eq!(findings(&many), [], "questions go to the next page with their answers");
}

#[test]
fn words_too_long_for_their_cell_are_told() {
    let table = |word: &str| {
        format!(
            "  - table: {{ id: map, label: Map, rows: [{{ id: ml, text: {word} }}], columns: [{{ id: due, text: By }}] }}\n"
        )
    };
    assert_eq!(findings(&table("Model")), []);
    assert_eq!(findings(&table("Donaudampfschifffahrtsgesellschaftskapitän")), [Finding::Words { block: 0 }]);
    assert_eq!(findings(&table(&"one row of many words ".repeat(20))), [Finding::Words { block: 0 }]);
}

#[test]
fn a_last_page_that_is_nearly_empty_is_told_unless_it_was_asked_for() {
    let rows =
        |own: u32| format!("  - table: {{ id: map, label: Map, own: {own}, columns: [{{ id: due, text: By }}] }}\n");
    let least = (15..25).find(|&own| printed(&rows(own)).pages > 1).expect("more rows than a page has room for");
    assert_eq!(findings(&rows(least - 1)), []);
    assert_eq!(findings(&rows(least)), [Finding::EmptyPage { page: 2 }]);
    assert_eq!(findings(&rows(least + 5)), [], "a page with some rows is not empty");
    assert_eq!(findings(&format!("{}  - page_break\n  - short: {{ id: who, label: Who? }}\n", rows(3))), []);
}

#[test]
fn lines_stand_closer_where_that_saves_a_page() {
    let lines = |lines: u32| {
        printed(&format!(
            "  - long: {{ id: why, label: Why?, lines: {lines} }}\n  - short: {{ id: who, label: Who? }}\n"
        ))
    };
    let heights = |printed: &Printed| {
        let long = widgets(&opened(printed)).into_iter().find(|widget| widget.name == "canvas_why").expect("a control");
        let rect = long.own.get(b"Rect").and_then(Object::as_array).expect("a place").clone();
        rect[3].as_float().expect("a number") - rect[1].as_float().expect("a number")
    };
    let saved = (15..30).map(lines).zip(15u8..).find(|(printed, lines)| heights(printed) < f32::from(*lines) * 23.0);
    let (printed, lines) = saved.expect("a number of lines that fits when they stand closer");
    assert_eq!((printed.pages, printed.findings.as_slice()), (1, &[][..]), "{lines} lines");
}

#[test]
fn pdfs_are_linked_with_their_sheets_from_both_pages() {
    let run = built(EVERY_KIND);
    for (page, root) in [("one/index.html", "../"), ("worksheets/every-kind/index.html", "../../")] {
        let page = run.page(page);
        let hrefs: Vec<String> = tags(page)
            .iter()
            .filter_map(|tag| tag.get("href").filter(|href| href.ends_with(".pdf")).map(str::to_owned))
            .collect();
        let href = |paper| format!("{root}worksheets/every-kind/every-kind-{paper}.pdf");
        assert_eq!(hrefs, [href("a4"), href("letter")]);
        assert!(page.contains("A4, 3 sheets</a>") && page.contains("Letter, 3 sheets</a>"), "{:?}", tags(page));
    }
    let one = GuideTest::new(&[("fieldguide.yaml", &format!("{CONFIG}paper: [letter]\n")), ("01-one.md", EVERY_KIND)]);
    let pdfs = |run: &Run| run.site.keys().filter(|address| address.ends_with(".pdf")).cloned().collect::<Vec<_>>();
    assert_eq!(pdfs(&one.clean_build()), ["worksheets/every-kind/every-kind-letter.pdf"]);
    one.edit("fieldguide.yaml", format!("{CONFIG}paper: []\n"));
    assert_eq!(pdfs(&one.clean_build()), Vec::<String>::new());
}

#[test]
fn a_pdf_is_made_when_it_is_asked_for_and_once() {
    let second = EVERY_KIND.replace("every-kind", "other-kind");
    let test = GuideTest::new(&[("fieldguide.yaml", CONFIG), ("01-one.md", EVERY_KIND), ("02-two.md", &second)]);
    let mut pipeline = Pipeline::new(Options::default());
    let mut made = |addresses: &[&str]| {
        let built = pipeline.build(&load(&test.path()).expect("a book"));
        let after_build = pipeline.counts().prints;
        pipeline.render(&built, addresses).into_iter().for_each(|(_, page)| drop(page.expect("a page")));
        (after_build, pipeline.counts().prints)
    };
    assert_eq!(made(&["index.html", "404.html"]), (0, 0));
    assert_eq!(made(&["one/index.html"]), (0, 2), "a page says how many sheets there are");
    assert_eq!(made(&["one/index.html", "worksheets/every-kind/index.html"]), (0, 0));
    test.edit("02-two.md", second.replace("Who asked?", "Who asks?"));
    assert_eq!(made(&["one/index.html", "two/index.html"]), (0, 2));
}

#[test]
fn what_was_made_is_kept_on_disk_and_believed_when_it_is_whole() {
    let test = GuideTest::new(&[
        ("fieldguide.yaml", CONFIG),
        ("01-one.md", &chapter("  - short: { id: who, label: Who? }\n")),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let address = "worksheets/canvas/canvas-a4.pdf";
    let made = || {
        let options = Options { cache: Some(folder.path().to_owned()), ..Options::default() };
        let mut pipeline = Pipeline::once(options);
        let built = pipeline.build(&load(&test.path()).expect("a book"));
        let (_, pdf) = pipeline.render(&built, &[address]).pop().expect("an address");
        pdf.expect("a PDF").bytes
    };
    let first = made();
    let entry =
        std::fs::read_dir(folder.path().join("pdf")).expect("a cache").next().expect("an entry").expect("an entry");
    let key = entry.file_name().to_string_lossy().into_owned();
    let key = Hash128(u128::from_str_radix(&key, 16).expect("a key"));
    let other = Printed { bytes: b"another file".as_slice().into(), pages: 1, findings: Vec::new() };
    Cache::new(folder.path().to_owned()).put("pdf", key, &other.to_bytes());
    assert_eq!(&made()[..], b"another file", "what is kept is not made again");
    std::fs::write(entry.path(), b"damaged").expect("a file");
    assert_eq!(made(), first, "what is damaged is made again");
}

#[test]
fn the_sheets_of_the_book_fit_their_paper() {
    let mut pipeline = Pipeline::once(Options::default());
    let built = pipeline.build(&load(Path::new("book")).expect("the book"));
    let on_paper = pipeline.on_paper(&built);
    assert_eq!(on_paper.diagnostics, []);
    for id in ["interview-sheet", "scoping-canvas"] {
        let sheet = on_paper.counts.iter().find(|sheet| sheet.id == id).expect("a worksheet of the book");
        assert_eq!(sheet.papers, [(Paper::A4, Some(1)), (Paper::Letter, Some(1))], "{id}");
    }
}
