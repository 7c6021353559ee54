//! The rooms of the code and who may know whom: a room imports only rooms before it.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

/// The rooms in reading order.
const ROOMS: [&str; 18] = [
    "hash", "source", "diag", "model", "load", "syntax", "parse", "cite", "link", "theme", "render", "pdf", "write",
    "edit", "cache", "pipeline", "serve", "cli",
];

/// The longest file in lines.
const LONGEST: usize = 500;

/// The Rust files below `src`, by path from it.
fn files() -> Vec<(String, String)> {
    let all = support::tree(Path::new("src"));
    let rust = all.into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text"))).collect()
}

/// The room of a file; none for `lib.rs` and `main.rs`, which know all.
fn room(path: &str) -> Option<&str> {
    let first = path.split(['/', '.']).next().unwrap_or_default();
    (!matches!(path, "lib.rs" | "main.rs")).then_some(first)
}

/// The rooms that a text names by `crate::room`, outside comments.
fn named(text: &str) -> BTreeSet<&str> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let uses = code.flat_map(|line| line.split("crate::").skip(1));
    let word = |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    uses.flat_map(|rest| match rest.strip_prefix('{') {
        Some(group) => group.split(',').map(str::trim).map(|part| &part[..word(part)]).collect(),
        None => vec![&rest[..word(rest)]],
    })
    .collect()
}

/// What is wrong with the imports of one file.
fn mistakes(path: &str, text: &str) -> Vec<String> {
    let Some(own) = room(path) else { return Vec::new() };
    let place = |name: &str| ROOMS.iter().position(|room| *room == name);
    let Some(here) = place(own) else { return vec![format!("{path}: the room `{own}` is not in the list")] };
    let wrong = named(text).into_iter().filter_map(|name| match place(name) {
        None => Some(format!("{path}: `crate::{name}` is not a room of the list")),
        Some(there) if there > here => Some(format!("{path}: `{own}` imports `{name}`, which comes later")),
        Some(_) => None,
    });
    wrong.chain(crossing(path, text)).collect()
}

/// A `super::` that leads out of the file's room.
fn crossing(path: &str, text: &str) -> Option<String> {
    let depth = path.trim_end_matches("/mod.rs").matches('/').count();
    let mut inside_tests = false;
    for line in text.lines() {
        inside_tests |= line.starts_with("mod tests {");
        let rest = line.trim_start();
        let chain = rest.split("super::").count() - 1;
        let (allowed, first) =
            (depth + usize::from(inside_tests), rest.starts_with("use super::") || rest.starts_with("pub use super::"));
        if first && chain > allowed {
            return Some(format!("{path}: `{rest}` leads out of its room"));
        }
    }
    None
}

#[test]
fn rooms_import_only_rooms_before_them() {
    let wrong: Vec<String> = files().iter().flat_map(|(path, text)| mistakes(path, text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_of_the_list_exists() {
    let files = files();
    for name in ROOMS {
        assert!(files.iter().any(|(path, _)| room(path) == Some(name)), "there is no room `{name}`");
    }
}

#[test]
fn every_file_says_what_it_is_and_is_short() {
    for (path, text) in files() {
        assert!(text.starts_with("//! "), "{path} does not open with `//!`");
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{path} has {lines} lines");
    }
}

#[test]
fn wrong_imports_are_seen() {
    assert_eq!(mistakes("diag/mod.rs", "use crate::source::Span;\n// crate::cli\n"), Vec::<String>::new());
    for text in
        ["use crate::cli;", "let x = crate::link::Guide;", "use crate::{source, cli};", "use crate::nowhere::X;"]
    {
        assert_eq!(mistakes("diag/mod.rs", text).len(), 1, "{text}");
    }
    assert_eq!(mistakes("nowhere.rs", "").len(), 1);
    assert_eq!(mistakes("diag/code.rs", "use super::Severity;"), Vec::<String>::new());
    assert_eq!(mistakes("diag/mod.rs", "use super::cli::Args;").len(), 1);
    assert_eq!(mistakes("parse/yaml/scan.rs", "use super::super::super::cli;").len(), 1);
}
