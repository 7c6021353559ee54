//! The specification's own examples through the block tree and the renderer, against the HTML that it gives for them.
//!
//! Both sides are put into one form first: our figures around code, permalinks and loading hints are taken away,
//! addresses are decoded, and spaces that mean nothing are dropped. What differs on purpose is in [`EXCEPTIONS`].

#![allow(clippy::disallowed_methods, reason = "a test reads the specification")]

mod support;

use fieldguide::model::{Answer, Config, Destination, HtmlMode, Links, Outline, Reference};
use fieldguide::parse::{self, Settings};
use fieldguide::render::body::{self, Body};
use fieldguide::render::worksheet::PdfLinks;
use fieldguide::source::{Source, SourceId};
use std::collections::BTreeMap;
use std::path::Path;
use support::normal::normal;

/// Examples that differ on purpose: their numbers, and why.
const EXCEPTIONS: &[(&[usize], &str)] = &[
    (&[484], "links inside the book are answered by the path they mean: `./target.md` is `target.md`"),
    (&[548, 559, 590], "`[[name]]` is a wiki-link"),
    (&[596, 598, 599, 601], "only http, https and mailto leave the site"),
];

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// The examples of the specification, in order.
fn examples() -> Vec<Example> {
    let path = Path::new("tests/browser/node_modules/commonmark-spec/spec.txt");
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("no CommonMark specification: run `npm ci` in tests/browser ({error})"));
    let fence = "`".repeat(32);
    let open = format!("\n{fence} example\n");
    let parts = text.split(open.as_str()).skip(1).zip(1..);
    let example = |(part, number): (&str, usize)| {
        let (inside, _) = part.split_once(&format!("\n{fence}")).expect("an example ends");
        let (markdown, html) = format!("\n{inside}\n").split_once("\n.\n").map(both).expect("a dot between both");
        Example { number, markdown: visible(&markdown[1..]), html: visible(&html) }
    };
    parts.map(example).collect()
}

fn both((markdown, html): (&str, &str)) -> (String, String) {
    (format!("{markdown}\n"), html.to_owned())
}

/// The specification writes tabs as arrows.
fn visible(text: &str) -> String {
    text.replace('→', "\t")
}

/// A reference as it was written, for a book in which every address is right.
fn written(to: &Destination) -> String {
    let with = |path: &str, fragment: &Option<String>| match fragment {
        Some(fragment) => format!("{path}#{fragment}"),
        None => path.to_owned(),
    };
    match to {
        Destination::Chapter(path, fragment) | Destination::Wiki(path, fragment) => with(path, fragment),
        Destination::Here(fragment) => format!("#{fragment}"),
        Destination::Entity(kind, name) => format!("{kind}:{name}"),
        Destination::File(path) | Destination::Image(path) | Destination::Nowhere(path, _) => path.clone(),
        Destination::Numbered(id) => format!("@{id}"),
    }
}

fn links(outline: &Outline) -> Links {
    let answer = |reference: &Reference| Some(Answer { href: written(&reference.to), ..Answer::default() });
    Links { answers: outline.references.iter().map(answer).collect(), ..Links::default() }
}

/// Markdown as the renderer gives it, with smart punctuation off and raw HTML left in.
fn rendered(markdown: &str) -> String {
    let config = Config { smart_punctuation: Some(false), html: HtmlMode::Trust, ..Config::default() };
    let source = Source::new(SourceId::new("example.md"), &format!("---\ntitle: Example\n---\n{markdown}"));
    let chapter = parse::parse(&source, &Settings::new(&config)).chapter;
    let links = links(&chapter.outline);
    body::render(Body {
        chapter: &chapter,
        links: &links,
        pdfs: &PdfLinks::new(),
        root: "",
        from: "",
        in_form: false,
        in_label: false,
    })
}

#[test]
fn the_examples_of_commonmark_give_its_html() {
    let examples = examples();
    assert_eq!(examples.len(), 652);
    let excepted: BTreeMap<usize, &str> =
        EXCEPTIONS.iter().flat_map(|(numbers, why)| numbers.iter().map(move |&number| (number, *why))).collect();
    let mut wrong = Vec::new();
    for Example { number, markdown, html } in &examples {
        let (ours, theirs) = (normal(&rendered(markdown)), normal(html));
        match (ours == theirs, excepted.get(number)) {
            (false, None) => {
                wrong.push(format!("example {number}\n{markdown}--- ours\n{ours}\n--- theirs\n{theirs}\n"));
            }
            (true, Some(why)) => wrong.push(format!("example {number} is no exception any more: {why}\n")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ\n\n{}", wrong.len(), examples.len(), wrong.join("\n"));
}
