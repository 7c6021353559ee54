//! Every diagnostic has a file that explains it to authors and shows its report.
//!
//! `tests/diagnostics/<code>.md` opens with the code as its heading and a few plain sentences. Its fences are the test:
//!
//! - A fence with a path is a file of the book: ```` ```md path="01-one.md" ````. More words may follow the path:
//!   `escapes` (`\u{202e}` stands for that character), `hex` (the content is bytes in hexadecimal), `link` (the content
//!   is what a symbolic link points to), `last=900` (the last line is written 900 times). Without a `fieldguide.yaml`
//!   the book has the tests' own.
//! - The fence ```` ```text report ```` is the report that this book gives, whole; ```` ```text report check ```` is the
//!   one of `check`, which tells more than `build`.
//!
//! `SNAPSHOTS=overwrite` writes the reports anew; read the difference as the person who made the mistake.

#![expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

mod support;

use fieldguide::diag::Code;
use fieldguide::pipeline::Options;
use std::fs;
use std::path::PathBuf;
use support::{CONFIG, GuideTest, overwrite};

/// A fenced block of a file.
struct Fence<'a> {
    info: &'a str,
    content: String,
    /// The lines of the content in the file.
    lines: std::ops::Range<usize>,
}

fn folder() -> PathBuf {
    "tests/diagnostics".into()
}

fn fences(text: &str) -> Vec<Fence<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let (mut fences, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        let ticks = lines[at].len() - lines[at].trim_start_matches('`').len();
        if ticks >= 3 {
            let closes = |line: &&str| line.len() >= ticks && line.bytes().all(|byte| byte == b'`');
            let length = lines[at + 1..].iter().position(closes).expect("every fence is closed");
            let content = lines[at + 1..at + 1 + length].iter().flat_map(|line| [line, "\n"]).collect();
            fences.push(Fence { info: &lines[at][ticks..], content, lines: at + 1..at + 1 + length });
            at += length + 1;
        }
        at += 1;
    }
    fences
}

/// Put the file of one fence into the book.
fn put(test: &GuideTest, fence: &Fence) {
    let Some((path, words)) = fence.info.split_once("path=\"").and_then(|(_, rest)| rest.split_once('"')) else {
        return;
    };
    let has = |word: &str| words.split_whitespace().any(|other| other == word);
    if has("link") {
        test.link(path, fence.content.trim());
    } else if has("hex") {
        let byte = |pair: &str| u8::from_str_radix(pair, 16).expect("hexadecimal");
        test.edit(path, fence.content.split_whitespace().map(byte).collect::<Vec<_>>());
    } else if let Some(times) = words.split("last=").nth(1) {
        let last = fence.content.lines().last().expect("a line");
        let times: usize = times.trim().parse().expect("a number");
        test.edit(path, format!("{}{}", fence.content, format!("{last}\n").repeat(times - 1)));
    } else if has("escapes") {
        test.edit(path, unescaped(&fence.content));
    } else {
        test.edit(path, &fence.content);
    }
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_once('}').expect("a closed escape");
        out.extend(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
        out += rest;
    }
    out
}

/// What a file says and what its book gives: the report, and whether the code is in it.
fn check(code: Code) -> Result<(), String> {
    let path = folder().join(format!("{code}.md"));
    let text = fs::read_to_string(&path).map_err(|_| format!("{code}: there is no tests/diagnostics/{code}.md"))?;
    let fences = fences(&text);
    let expected = fences.iter().find(|fence| fence.info.starts_with("text report"));
    let expected = expected.ok_or(format!("{code}: no report"))?;
    let check = expected.info.ends_with(" check");
    let today = check.then(|| "2026-11-27".parse().expect("a day"));
    let options = Options { check, today, ..Options::default() };
    let test = GuideTest::with_options(&[("fieldguide.yaml", CONFIG)], options);
    for fence in &fences {
        put(&test, fence);
    }
    let run = test.clean_build();
    let report = format!("{}\n", run.report.trim_end());
    if !run.has(code) {
        return Err(format!("{code}: not among {:?}", run.codes()));
    }
    if !text.starts_with(&format!("# `{code}`\n\n")) {
        return Err(format!("{code}: the heading is not the code"));
    }
    if report == expected.content {
        return Ok(());
    }
    if overwrite() {
        let lines: Vec<&str> = text.lines().collect();
        let (before, after) = (&lines[..expected.lines.start], &lines[expected.lines.end..]);
        let text = format!("{}\n{report}{}\n", before.join("\n"), after.join("\n"));
        fs::write(&path, text).map_err(|error| error.to_string())?;
        return Ok(());
    }
    Err(format!("{code}: the report is another\n--- expected\n{}+++ found\n{report}", expected.content))
}

#[test]
fn every_code_is_explained_and_gives_its_report() {
    let possible = |code: &&Code| cfg!(feature = "pdf") || !code.name().starts_with("pdf-");
    let wrong: Vec<String> = Code::ALL.iter().filter(possible).filter_map(|&code| check(code).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_is_that_of_a_code() {
    for entry in fs::read_dir(folder()).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let code = name.strip_suffix(".md").and_then(Code::from_name);
        assert!(code.is_some(), "no diagnostic is called as tests/diagnostics/{name} is");
    }
}
