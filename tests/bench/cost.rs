//! The benchmark of hostile texts: `cargo bench --bench cost`, on an idle machine.
//!
//! Families of texts that slow Markdown parsers down are rendered at one size and at twice that size. Work that is
//! more than a tenth of a second may grow three times at most, and none may take a second. Processor time is measured,
//! each figure the least of three.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use fieldguide::model::{Config, Links};
use fieldguide::parse::{self, Settings};
use fieldguide::pipeline::timings::{Clock, Timings};
use fieldguide::render::body::{self, Body};
use fieldguide::render::worksheet::PdfLinks;
use fieldguide::source::{Source, SourceId};
use std::process::ExitCode;

/// Repeats of each family's middle; the second size is twice that.
const REPEATS: usize = 25_000;

/// What may grow without bounds, by the start, the middle that is repeated, and the end.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("", "## a\n", ""),
    ("", "<b>x</b> ", ""),
    ("", "## a\n[a](#b)\n", ""),
    ("", "*a **a ", ""),
    ("", "a**b_c__", ""),
    ("", "*a_ ", ""),
    ("", "a_b*c ", ""),
    ("", "[", "a"),
    ("", "[a](b", ""),
    ("", "[a](<b", ""),
    ("", "[a](b \"", ""),
    ("", "![[]", ""),
    ("", "![a](", ""),
    ("", "<>", ""),
    ("", "<!--", ""),
    ("", "<?", ""),
    ("", "<![CDATA[", ""),
    ("", "&", ""),
    ("", "&amp;", ""),
    ("", "`a``b", ""),
    ("", "`", "a"),
    ("", "~~~\n", ""),
    ("", "[^a]", "\n\n[^a]: x"),
    ("", "[[a|", ""),
    ("", "[[a]] ", ""),
    ("", "[a]: b\n", ""),
    ("", "[a][b] ", "\n\n[b]: c"),
    ("x", "|", "x\n|-|\n"),
    ("", "|a\n", ""),
    ("", "\\\n", ""),
    ("", "- a\n", ""),
    ("", "- [ ] a {#b}\n", ""),
    ("", "1. a\n\n", ""),
    ("", "a\n: b\n\n", ""),
    ("", "> ", "a"),
    ("", "> a\n", ""),
    ("", "a  \n", ""),
    ("", "---\n", ""),
    ("", "$a$ ", ""),
    ("", "$", "a"),
    ("", "$$a", ""),
    ("", "~~a ~", ""),
    ("", "[@a] ", ""),
    ("", "@a ", ""),
    ("", "[@a; ", "@b]"),
    ("", "[@a, p. 3] *", ""),
    ("", "## a {#b}\n", ""),
    ("", "## a {#b .c}\n", ""),
    ("", "![a](b.png){#c} ", ""),
    ("", "```worksheet\n", ""),
    ("", "\t- a\n", ""),
    ("", "\u{200b}", ""),
    ("", "é\"'--...", ""),
];

/// Processor seconds that reading and rendering a text takes.
fn seconds(text: &str, settings: &Settings) -> f64 {
    let source = Source::new(SourceId::new("one.md"), &format!("---\ntitle: One\n---\n{text}"));
    let once = || {
        let (clock, mut timings) = (Clock::start(), Timings::default());
        let chapter = parse::parse(&source, settings).chapter;
        let links = Links {
            answers: vec![None; chapter.outline.references.len()],
            earlier: vec![Vec::new(); chapter.outline.items.len()],
            ..Links::default()
        };
        let html = body::render(Body {
            chapter: &chapter,
            links: &links,
            pdfs: &PdfLinks::new(),
            root: "../",
            from: "",
            in_form: false,
            in_label: false,
        });
        timings.add("all", clock, html.len());
        timings.stages[0].cpu.as_secs_f64()
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn main() -> ExitCode {
    let settings = Settings::new(&Config::default());
    let mut fine = true;
    for (start, middle, end) in FAMILIES {
        let text = |repeats| format!("{start}{}{end}", middle.repeat(repeats));
        let (one, two) = (seconds(&text(REPEATS), &settings), seconds(&text(2 * REPEATS), &settings));
        let ratio = two / one.max(1e-9);
        let good = two < 1.0 && (two < 0.1 || ratio < 3.0);
        let verdict = if good { "" } else { "  <-- too much" };
        println!("{:>8.1} ms {:>8.1} ms {ratio:>5.2} times  {middle:?}{verdict}", one * 1e3, two * 1e3);
        fine &= good;
    }
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
