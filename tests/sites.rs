//! Whole sites: `tests/sites/<case>/book` is built and every file of it compared with `tests/sites/<case>/expected`.
//!
//! `expected/files.txt` lists every address; pages and other text stand beside it under their addresses. What is in
//! `assets/`, and PDFs, are only listed. What follows the theme and not the book is left out: fingerprints are
//! `[HASH]`, and the inline script is `[SCRIPT]`. A stored file that no build makes fails.
//!
//! `SNAPSHOTS=overwrite` writes the expected files anew; read the difference.

#![expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::{GuideTest, overwrite, tree};

fn case(name: &str) -> PathBuf {
    Path::new("tests/sites").join(name)
}

/// Fingerprints, the inline script and its hash made alike: they follow the theme, not the book.
fn normalised(text: &str) -> String {
    let mut parts = text.split('.');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let hash = part.len() == 10 && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        out += &format!(".{}", if hash { "[HASH]" } else { part });
    }
    let out = between(&out, "&#39;sha256-", "&#39;", "[HASH]");
    between(&out, "<script>", "</script>", "[SCRIPT]")
}

/// A text with other words between two marks.
fn between(text: &str, start: &str, end: &str, words: &str) -> String {
    let parts = text.split_once(start).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    parts.map_or_else(|| text.to_owned(), |(before, after)| format!("{before}{start}{words}{end}{after}"))
}

/// What a build gives, in the form that is stored.
fn stored(site: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let mut names: Vec<String> = site.keys().map(|address| normalised(address) + "\n").collect();
    names.sort_unstable();
    let listed = |address: &str| address.starts_with("assets/") || address.ends_with(".pdf");
    let pages = site.iter().filter(|(address, bytes)| !listed(address) && !bytes.is_empty());
    let text = |bytes: &[u8]| normalised(std::str::from_utf8(bytes).expect("text"));
    let mut stored: BTreeMap<_, _> = pages.map(|(address, bytes)| (address.clone(), text(bytes))).collect();
    stored.insert("files.txt".to_owned(), names.concat());
    stored
}

/// The first line where two texts differ.
fn difference(expected: &str, found: &str) -> String {
    let (mut expected, mut found) = (expected.lines(), found.lines());
    for line in 1.. {
        match (expected.next(), found.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => return format!("line {line}\n  expected {a:?}\n  found    {b:?}"),
        }
    }
    "only the ends of lines".to_owned()
}

fn check(name: &str) {
    let run = GuideTest::from_dir(&case(name).join("book")).clean_build();
    assert_eq!(run.report, "", "the book is to be without mistakes");
    let (found, folder) = (stored(&run.site), case(name).join("expected"));
    if overwrite() {
        drop(fs::remove_dir_all(&folder));
        for (address, text) in &found {
            fs::create_dir_all(folder.join(address).parent().expect("a parent")).expect("a folder");
            fs::write(folder.join(address), text).expect("a file");
        }
    }
    let mut wrong = Vec::new();
    let mut expected = tree(&folder);
    for (address, text) in &found {
        match expected.remove(address).map(|bytes| String::from_utf8(bytes).expect("text")) {
            None => wrong.push(format!("{address}: not expected")),
            Some(expected) if expected != *text => wrong.push(format!("{address}: {}", difference(&expected, text))),
            Some(_) => {}
        }
    }
    wrong.extend(expected.keys().map(|address| format!("{address}: expected, and not built")));
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

macro_rules! cases {
    ($($name:ident)*) => {
        const CASES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

cases! { aliases checklists citations figures glossary links math minimal parts text worksheets }

#[test]
fn every_folder_is_a_case() {
    for entry in fs::read_dir(case("")).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(CASES.contains(&name.as_str()), "tests/sites/{name} is not built by a test");
    }
}

#[test]
fn hashes_are_made_alike() {
    assert_eq!(normalised("assets/a.0123456789.css"), "assets/a.[HASH].css");
    assert_eq!(normalised("v1.2 a.b &#39;sha256-x=&#39; c"), "v1.2 a.b &#39;sha256-[HASH]&#39; c");
    assert_eq!(normalised("a<script>x</script>b<script src>"), "a<script>[SCRIPT]</script>b<script src>");
}
