//! `references.yaml`: a map of keys to works.
//!
//! Our own scan finds places, unknown fields and what is too long; Hayagriva reads each work by itself. When it cannot,
//! its fields are tried one by one, so that the mistake is told where it stands.

use super::super::yaml::{Kind, Node, Yaml, free, scan};
use super::{References, tried};
use crate::diag::{Code, did_you_mean};
use crate::source::{Source, Span};
use hayagriva::{Entry, Library};
use serde::Deserialize;
use serde_yaml::{Mapping, Value};

/// What a work may have.
const FIELDS: [&str; 28] = [
    "type",
    "title",
    "author",
    "date",
    "editor",
    "affiliated",
    "publisher",
    "location",
    "organization",
    "issue",
    "chapter",
    "volume",
    "volume-total",
    "edition",
    "page-range",
    "page-total",
    "time-range",
    "runtime",
    "url",
    "serial-number",
    "serial",
    "language",
    "archive",
    "archive-location",
    "call-number",
    "note",
    "abstract",
    "genre",
];

/// A field of a work: its name, where that stands, its value.
type Field = (String, Span, Node);

pub(super) fn read(source: &Source, references: &mut References) {
    let yaml = Yaml { source: source.id(), text: source.text(), offset: 0, name: "the references" };
    let (node, diagnostics) = scan(yaml);
    // A key that comes again is the only mistake that loses no work.
    let lost = diagnostics.iter().any(|diagnostic| diagnostic.code != Code::DuplicateKey);
    references.diagnostics.extend(diagnostics);
    let Some(node) = node else {
        references.whole = !lost;
        return;
    };
    let Kind::Map(works) = node.kind else {
        if !node.is_null() {
            references.whole = false;
            let help = "write `key:` on a line of its own, and the fields of the work below it, each with two spaces";
            references.report(Code::BadWork, node.span, "the references are a map of keys to works", help);
        }
        return;
    };
    for (key, span, node) in &works {
        let entry = work(key, *span, node, references);
        references.add(key, *span, entry);
    }
}

fn work(key: &str, span: Span, node: &Node, references: &mut References) -> Option<Entry> {
    let Kind::Map(fields) = &node.kind else {
        let help = "write its fields below it, each with two spaces: `type: book`, `title: …`";
        references.report(Code::BadWork, span, format!("`{key}` has no fields"), help);
        return None;
    };
    let before = references.diagnostics.len();
    known(fields, references);
    shown(fields).for_each(|(_, _, value)| short(value, references));
    if references.diagnostics.len() > before {
        return None;
    }
    let work = shown(fields).map(|(name, _, value)| (name.as_str().into(), free(value)));
    match entry(key, Value::Mapping(work.collect())) {
        Ok(entry) => Some(entry),
        Err(why) => {
            explain(key, span, fields, &why, references);
            None
        }
    }
}

/// The fields of a work without its abstract, which may be long and which no list shows.
fn shown(fields: &[Field]) -> impl Iterator<Item = &Field> {
    fields.iter().filter(|(name, ..)| name != "abstract")
}

/// Tell fields that do not exist, in works and in what they are part of.
fn known(fields: &[Field], references: &mut References) {
    for (name, span, value) in fields {
        match &value.kind {
            _ if FIELDS.contains(&name.as_str()) => {}
            Kind::Map(inner) if name == "parent" => known(inner, references),
            Kind::List(parents) if name == "parent" => {
                let inner = parents.iter().filter_map(|parent| match &parent.kind {
                    Kind::Map(inner) => Some(inner),
                    _ => None,
                });
                inner.for_each(|inner| known(inner, references));
            }
            _ if name == "parent" => {}
            _ => {
                let help = did_you_mean(name, FIELDS.into_iter().chain(["parent"]));
                let help =
                    help.unwrap_or_else(|| "a work has `type`, `title`, `author`, `date` and the like".to_owned());
                references.report(Code::UnknownKey, *span, format!("there is no field `{name}`"), help);
            }
        }
    }
}

fn short(node: &Node, references: &mut References) {
    match &node.kind {
        Kind::Scalar(text, _) => references.short(text.len(), node.span),
        Kind::List(nodes) => nodes.iter().for_each(|node| short(node, references)),
        Kind::Map(pairs) => pairs.iter().for_each(|(_, _, node)| short(node, references)),
    }
}

fn entry(key: &str, work: Value) -> Result<Entry, String> {
    let all = Value::Mapping(Mapping::from_iter([(key.into(), work)]));
    let library = tried(|| Library::deserialize(&all).map_err(|error| error.to_string()))?;
    library.into_iter().next().ok_or_else(|| "it is empty".to_owned())
}

/// Find the fields that cannot be read, each by itself.
fn explain(key: &str, span: Span, fields: &[Field], why: &str, references: &mut References) {
    const HELP: &str = "write it as Hayagriva's description of its files has it";
    let typed = fields.iter().find(|(name, ..)| name == "type").map(|(_, _, node)| node);
    let Some(kind) = typed else {
        let help = "write `type: article`, `book`, `web` or another";
        return references.report(Code::BadWork, span, format!("`{key}` does not say what it is"), help);
    };
    let before = references.diagnostics.len();
    let typed = entry(key, Value::Mapping(Mapping::from_iter([("type".into(), free(kind))]))).map(|_| free(kind));
    let kind = typed.unwrap_or_else(|_| "misc".into());
    for (name, _, node) in shown(fields) {
        let alone = [("type".into(), kind.clone()), (name.as_str().into(), free(node))];
        let Err(why) = entry(key, Value::Mapping(Mapping::from_iter(alone))) else { continue };
        if name == "type" && why.contains("expected one of") {
            let help =
                did_you_mean(words(node), types(&why)).unwrap_or_else(|| "write `misc` where nothing fits".to_owned());
            references.report(Code::BadWork, node.span, format!("no work is of the type `{}`", words(node)), help);
        } else {
            let message = format!("`{name}` of `{key}` cannot be read: {}", plain(&why));
            references.report(Code::BadWork, node.span, message, HELP);
        }
    }
    if references.diagnostics.len() == before {
        references.report(Code::BadWork, span, format!("`{key}` cannot be read: {}", plain(why)), HELP);
    }
}

fn words(node: &Node) -> &str {
    match &node.kind {
        Kind::Scalar(text, _) => text,
        _ => "",
    }
}

/// The types of works that the library names when it meets another one.
fn types(why: &str) -> impl Iterator<Item = &str> {
    let named = why.split_once("expected one of").map_or("", |(_, named)| named).split('`').skip(1).step_by(2);
    named.filter(|name| !name.starts_with(char::is_uppercase))
}

/// A message of a library as ours are.
fn plain(why: &str) -> String {
    let mut letters = why.trim_end_matches('.').chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}
