//! The command, run as people run it: `tests/cli/*.md` for what it says, and what it does to files below.
//!
//! In `tests/cli/<name>.md` the blocks of `console` are run in a copy of `<name>.in/`; `[..]` stands for what changes
//! from run to run. `SNAPSHOTS=overwrite` accepts what is said now.

#![expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

mod support;

use fieldguide::diag::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;
use support::{copy, overwrite, tree};

fn root(path: &str) -> PathBuf {
    Path::new("tests").join(path)
}

fn fieldguide(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
    command.current_dir(folder).args(args).env_remove("CLICOLOR_FORCE");
    command.output().expect("the command runs")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// A folder with a `book/` of these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

const COVER: &str = "---\ntitle: Cover\n---\n\nWelcome.\n";

fn small_book() -> tempfile::TempDir {
    folder(&[("book/fieldguide.yaml", "title: Small\n"), ("book/index.md", COVER)])
}

/// The bytes and the times of all files.
fn state(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let time = |name: &str| std::fs::metadata(folder.join(name)).and_then(|meta| meta.modified()).expect("a time");
    tree(folder).into_iter().map(|(name, bytes)| (name.clone(), (bytes, time(&name)))).collect()
}

#[test]
fn what_the_command_says() {
    // Its own switch is another variable, so the test runs itself again with it.
    if overwrite() && std::env::var_os("TRYCMD").is_none() {
        let mut again = Command::new(std::env::current_exe().expect("this test"));
        again.args(["--exact", "what_the_command_says"]).env("TRYCMD", "overwrite");
        assert!(again.status().expect("the test runs").success());
    }
    trycmd::TestCases::new().case("tests/cli/*.md");
}

#[test]
fn o11_twenty_mistakes_are_told_in_one_run_and_the_old_site_stays() {
    let folder = small_book();
    let (book, dist) = (folder.path().join("book"), folder.path().join("dist"));
    assert!(fieldguide(folder.path(), &["build"]).status.success());
    let before = state(&dist);
    assert!(!before.is_empty());
    copy(&root("twenty/book"), &book);

    let output = fieldguide(folder.path(), &["build"]);
    let report = said(&output);
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert_eq!(state(&dist), before, "the old site is touched");

    let golden = root("twenty/report.txt");
    if overwrite() {
        std::fs::write(&golden, &report).expect("a file");
    }
    assert_eq!(report, std::fs::read_to_string(&golden).unwrap_or_default(), "tests/twenty/report.txt differs");
    let mut mistakes: Vec<&str> = report.split("\n\n").collect();
    assert!(
        mistakes.pop().is_some_and(|last| last.starts_with("error: ") && last.ends_with(": nothing was written\n"))
    );
    let places: Vec<_> = mistakes.iter().map(|mistake| place(mistake)).collect();
    assert!(places.is_sorted(), "{places:#?}");
    assert!(places.iter().all(|(_, line, column)| *line > 0 && *column > 0), "{places:#?}");
    let codes: BTreeSet<_> = mistakes.iter().filter_map(|mistake| mistake.split(['[', ']']).nth(1)).collect();
    assert!(codes.len() >= 20, "{codes:?}");
    assert!(mistakes.iter().all(|mistake| mistake.contains("= help: ")), "{report}");
}

#[test]
fn twenty_mistakes_are_told_to_programs_and_pull_requests_too() {
    let folder = small_book();
    copy(&root("twenty/book"), &folder.path().join("book"));
    for format in ["json", "github"] {
        let output = fieldguide(folder.path(), &["check", "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let report = String::from_utf8(output.stdout).expect("text");
        let golden = root(&format!("twenty/report.{format}"));
        if overwrite() {
            std::fs::write(&golden, &report).expect("a file");
        }
        assert_eq!(report, std::fs::read_to_string(&golden).unwrap_or_default(), "{} differs", golden.display());
    }
}

#[test]
fn schemas_are_json_and_completions_are_for_the_shell() {
    let folder = folder(&[]);
    for (of, key) in [("config", "site_url"), ("front-matter", "next_steps")] {
        let output = fieldguide(folder.path(), &["schema", of]);
        let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(schema["properties"][key].is_object(), "{schema}");
        assert_eq!(schema["additionalProperties"], false);
    }
    let output = fieldguide(folder.path(), &["completions", "bash"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("complete -F _fieldguide"));
}

#[test]
fn the_schema_offers_only_severities_that_can_be_changed() {
    let output = fieldguide(folder(&[]).path(), &["schema", "config"]);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let severity = &schema["properties"]["severity"];
    let offered: BTreeSet<&str> =
        severity["properties"].as_object().expect("codes").keys().map(String::as_str).collect();
    assert_eq!(severity["additionalProperties"], false);
    let free = Code::ALL.iter().filter(|code| !code.is_fixed()).map(|code| code.name());
    assert_eq!(offered, free.collect());
    assert!(offered.contains("missing-alt") && !offered.contains("vanished-id"));
}

#[test]
fn an_unknown_track_is_refused_with_the_nearest_name() {
    let folder = folder(&[
        ("book/fieldguide.yaml", "title: Small\nid: small\ntracks: {craft: {title: Craft}}\n"),
        ("book/index.md", COVER),
    ]);
    let before = state(folder.path());
    for (track, help) in [
        ("crafd", "did you mean `craft`?"),
        ("lerning", "did you mean `learning`?"),
        ("qqq", "known here: `learning`, `projects`, `job`, `foundations`, `craft`"),
    ] {
        let output = fieldguide(folder.path(), &["new", "One", "--track", track]);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(said(&output), format!("error: there is no track `{track}`\n  help: {help}\n"));
    }
    assert_eq!(state(folder.path()), before);
    for (title, track) in [("One", "craft"), ("Two", "job")] {
        assert_eq!(fieldguide(folder.path(), &["new", title, "--track", track]).status.code(), Some(0));
    }
    assert_eq!(fieldguide(folder.path(), &["check", "--drafts"]).status.code(), Some(0));
}

#[test]
fn annotations_name_files_from_the_top_of_the_repository_wherever_the_command_runs() {
    let folder =
        folder(&[("repo/docs/book/fieldguide.yaml", "title: Small\n"), ("repo/docs/book/index.md", "Wrong.\n")]);
    let top = folder.path();
    let told = |from: &str, book: &str| {
        let output = fieldguide(&top.join(from), &["check", book, "--format", "github"]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let text = String::from_utf8(output.stdout).expect("text");
        text.split(['=', ',']).nth(1).expect("a file").to_owned()
    };
    assert_eq!(told("repo", "docs/book"), "docs/book/index.md", "outside of any repository as it was typed");
    assert_eq!(told("repo/docs", "../docs"), "../docs/book/index.md");
    let whole = top.join("repo/docs/book").display().to_string();
    for git in ["folder", "file"] {
        // A worktree has a file there.
        if git == "folder" {
            std::fs::create_dir(top.join("repo/.git")).expect("a folder");
        } else {
            std::fs::remove_dir(top.join("repo/.git")).expect("a folder");
            std::fs::write(top.join("repo/.git"), "gitdir: elsewhere\n").expect("a file");
        }
        for (from, book) in [
            ("repo", "docs/book"),
            ("repo/docs", "."),
            ("repo/docs/book", "."),
            (".", "repo/docs"),
            (".", &whole),
            ("repo/docs", "../docs/book"),
        ] {
            assert_eq!(told(from, book), "docs/book/index.md", "{git}: in {from} of {book}");
        }
    }
    let people = fieldguide(&top.join("repo/docs/book"), &["check"]);
    assert!(said(&people).contains("--> index.md:1:1"), "people get paths from where they are: {}", said(&people));
}

/// The file, line and column of one mistake.
fn place(mistake: &str) -> (String, usize, usize) {
    let line = mistake.lines().nth(1).expect("a second line");
    let place = line.trim_start().strip_prefix("--> ").unwrap_or_else(|| panic!("no place: {mistake}"));
    let parts: Vec<&str> = place.split(':').collect();
    let number = |at: usize| parts.get(at).and_then(|part| part.parse().ok()).unwrap_or(0);
    (parts[0].to_owned(), number(1), number(2))
}

#[test]
fn o11_check_writes_nothing() {
    let folder = small_book();
    copy(&root("cli/mistakes.in/warned"), &folder.path().join("book"));
    let before = state(folder.path());
    assert_eq!(fieldguide(folder.path(), &["check"]).status.code(), Some(0));
    assert_eq!(fieldguide(folder.path(), &["check", "--strict"]).status.code(), Some(1));
    copy(&root("twenty/book"), &folder.path().join("book"));
    let broken = state(folder.path());
    assert_eq!(fieldguide(folder.path(), &["check"]).status.code(), Some(1));
    assert_eq!(state(folder.path()), broken);
    assert!(before.keys().all(|name| broken.contains_key(name)) && !folder.path().join("dist").exists());
}

#[test]
fn a_failure_of_the_disk_ends_with_3_and_names_the_path() {
    let folder = small_book();
    let output = fieldguide(folder.path(), &["build", "--dest-dir", "book.txt/site"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    std::fs::write(folder.path().join("file"), "").expect("a file");
    let output = fieldguide(folder.path(), &["build", "--dest-dir", "file/site"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("`file/site`"), "{}", said(&output));
}

#[test]
fn words_go_to_standard_error_and_colour_follows_the_environment() {
    let folder = small_book();
    copy(&root("cli/mistakes.in/wrong"), &folder.path().join("book"));
    let plain = fieldguide(folder.path(), &["build"]);
    assert!(plain.stdout.is_empty() && !said(&plain).contains('\u{1b}'));
    let run = |no_color: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
        command.current_dir(folder.path()).arg("build").env("CLICOLOR_FORCE", "1").env("NO_COLOR", no_color);
        said(&command.output().expect("the command runs"))
    };
    assert!(run("").contains('\u{1b}'));
    assert_eq!(run("1"), said(&plain));
}
