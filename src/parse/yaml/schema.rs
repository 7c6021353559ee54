//! A tree of YAML held against the JSON Schema of its type.
//!
//! Only the parts of JSON Schema that our own types give are understood: types, properties, required keys,
//! enumerations, references, and our formats `id`, `ids`, `date` and `url`.

use super::{Kind, Node, Yaml};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::source::Span;
use serde_json::Value as Json;
use serde_yaml::{Mapping, Value};
use std::collections::BTreeMap;

/// How ids that something had before are written.
const IDS: &str = "write `was: old-id`, or several with spaces between, the newest first";

/// What checking gives: the parts that passed, and what is wrong with the others.
pub(super) struct Checked {
    pub value: Value,
    pub keys: BTreeMap<String, Span>,
    pub diagnostics: Vec<Diagnostic>,
}

struct Checker<'a> {
    yaml: Yaml<'a>,
    root: &'a Json,
    keys: BTreeMap<String, Span>,
    diagnostics: Vec<Diagnostic>,
}

/// Check a tree; what does not fit is left out of the value.
pub(super) fn check(yaml: Yaml, node: &Node, schema: &Json) -> Checked {
    let mut checker = Checker { yaml, root: schema, keys: BTreeMap::new(), diagnostics: Vec::new() };
    let value = checker.value(node, schema, "").unwrap_or(Value::Mapping(Mapping::new()));
    Checked { value, keys: checker.keys, diagnostics: checker.diagnostics }
}

impl<'a> Checker<'a> {
    fn value(&mut self, node: &Node, schema: &'a Json, path: &str) -> Option<Value> {
        let schema = self.resolved(schema);
        self.keys.insert(path.to_owned(), node.span);
        if let Some(names) = names(schema) {
            return self.name(node, &names);
        }
        if let Some(variants) = schema["oneOf"].as_array() {
            return self.variant(node, variants, path);
        }
        match type_of(schema) {
            Some("object") => self.map(node, schema, path),
            Some("array") => self.list(node, schema, path),
            Some("boolean") => self.boolean(node),
            Some("integer") => self.integer(node, schema),
            Some("string") => self.text(node, schema),
            _ => Some(free(node)),
        }
    }

    /// Follow a reference, and an `anyOf` that only adds null.
    fn resolved(&self, schema: &'a Json) -> &'a Json {
        let wanted = schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["type"] != "null"));
        let schema = wanted.unwrap_or(schema);
        match schema["$ref"].as_str() {
            Some(reference) => self.root.pointer(reference.trim_start_matches('#')).unwrap_or(&Json::Null),
            None => schema,
        }
    }

    fn map(&mut self, node: &Node, schema: &'a Json, path: &str) -> Option<Value> {
        let Kind::Map(pairs) = &node.kind else {
            let required: Vec<_> =
                schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            let keys: Vec<_> = required.iter().map(|key| format!("`{key}: …`")).collect();
            let keys = if keys.is_empty() { "`key: value`, one a line".to_owned() } else { keys.join(" and ") };
            return self.wrong(node, "keys with values", &format!("write {keys}"));
        };
        let complete = self.required(node, pairs, schema);
        let mut mapping = Mapping::new();
        for (key, span, value) in pairs {
            let Some(inner) = self.property(key, *span, schema) else { continue };
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if value.is_null() && type_of(self.resolved(inner)).is_some() {
                self.keys.insert(path, *span);
            } else if let Some(value) = self.value(value, inner, &path) {
                mapping.insert(key.clone().into(), value);
            }
        }
        (complete || path.is_empty()).then_some(Value::Mapping(mapping))
    }

    /// Whether all required keys are there and not empty.
    fn required(&mut self, node: &Node, pairs: &[(String, Span, Node)], schema: &Json) -> bool {
        let before = self.diagnostics.len();
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            let pair = pairs.iter().find(|(key, ..)| key == name);
            let empty = |value: &Node| value.is_null() || value.kind == Kind::Scalar(String::new(), false);
            if pair.is_some_and(|(_, _, value)| !empty(value)) {
                continue;
            }
            let first = pairs.first().map_or(node.span, |(_, span, _)| *span);
            let (span, what) = pair.map_or((first, "missing"), |(_, span, _)| (*span, "empty"));
            let diagnostic = self.yaml.diagnostic(Code::MissingKey, span, format!("the key `{name}` is {what}"));
            self.diagnostics.push(diagnostic.help(format!("write `{name}: …`")));
        }
        self.diagnostics.len() == before
    }

    /// The schema of a key's value; a key that does not exist is told.
    fn property(&mut self, key: &str, span: Span, schema: &'a Json) -> Option<&'a Json> {
        let additional = &schema["additionalProperties"];
        let named = self.resolved(&schema["propertyNames"]);
        let allowed = names(named);
        let properties = schema["properties"].as_object();
        let known = properties.into_iter().flatten().map(|(name, _)| name.as_str());
        if let Some(inner) = properties.and_then(|properties| properties.get(key)) {
            return Some(inner);
        }
        if allowed.as_ref().is_none_or(|allowed| allowed.contains(&key))
            && (additional.is_object() || *additional == true)
        {
            return Some(additional);
        }
        if schema["x-fixed"].as_array().is_some_and(|fixed| fixed.iter().any(|name| name == key)) {
            let message = format!("`{key}` is always an error: a page, an item or a reader's tick would be lost");
            let diagnostic = self.yaml.diagnostic(Code::InvalidValue, span, message);
            self.diagnostics.push(diagnostic.help("take this line out"));
            return None;
        }
        let mut known: Vec<&str> = known.chain(allowed.into_iter().flatten()).collect();
        known.sort_unstable();
        let help = did_you_mean(key, known.iter().copied()).unwrap_or_else(|| listed(&known));
        let message = format!("there is no key `{key}` here");
        self.diagnostics.push(self.yaml.diagnostic(Code::UnknownKey, span, message).help(help));
        None
    }

    /// One of several kinds, each with a key of its own, or a word alone: `- long: {…}` or `- page_break`.
    fn variant(&mut self, node: &Node, variants: &'a [Json], path: &str) -> Option<Value> {
        let mut known: Vec<&str> = variants.iter().filter_map(variant_name).collect();
        known.sort_unstable();
        let (name, span, inner) = match &node.kind {
            Kind::Map(pairs) if pairs.len() == 1 => (&pairs[0].0, pairs[0].1, Some(&pairs[0].2)),
            Kind::Scalar(text, _) if !text.is_empty() => (text, node.span, None),
            _ => return self.wrong(node, "one kind with its value", &listed(&known)),
        };
        let Some(variant) = variants.iter().find(|one| variant_name(one) == Some(name)) else {
            let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| listed(&known));
            let message = format!("there is no kind `{name}`");
            self.diagnostics.push(self.yaml.diagnostic(Code::UnknownKey, span, message).help(help));
            return None;
        };
        match (inner, variant["properties"].get(name)) {
            (None, None) => Some(name.clone().into()),
            (Some(inner), Some(schema)) => {
                let value = self.value(inner, schema, &format!("{path}.{name}"))?;
                Some(Value::Mapping(Mapping::from_iter([(name.clone().into(), value)])))
            }
            (Some(_), None) => self.wrong(node, &format!("`{name}` alone"), &format!("write `- {name}`")),
            (None, Some(_)) => self.wrong(node, "a value", &format!("write `{name}: …`")),
        }
    }

    fn list(&mut self, node: &Node, schema: &'a Json, path: &str) -> Option<Value> {
        let Kind::List(nodes) = &node.kind else {
            return self.wrong(node, "a list", "write each entry on a line of its own after `- `");
        };
        // Paths count what is read: an entry that is left out gives its number to the next one.
        let mut values = Vec::with_capacity(nodes.len());
        for node in nodes {
            values.extend(self.value(node, &schema["items"], &format!("{path}.{}", values.len())));
        }
        Some(Value::Sequence(values))
    }

    fn name(&mut self, node: &Node, names: &[&str]) -> Option<Value> {
        match &node.kind {
            Kind::Scalar(text, _) if names.contains(&text.as_str()) => Some(text.clone().into()),
            Kind::Scalar(text, _) => {
                let help = did_you_mean(text, names.iter().copied()).unwrap_or_else(|| listed(names));
                self.invalid(node, format!("`{text}` is not one of the values that are known here"), help)
            }
            _ => self.wrong(node, "one word", &listed(names)),
        }
    }

    fn boolean(&mut self, node: &Node) -> Option<Value> {
        match &node.kind {
            Kind::Scalar(text, true) if text == "true" || text == "false" => Some((text == "true").into()),
            _ => self.wrong(node, "`true` or `false`", "write `true` or `false`, without quotation marks"),
        }
    }

    fn integer(&mut self, node: &Node, schema: &Json) -> Option<Value> {
        let decimal = match &node.kind {
            Kind::Scalar(text, true) => decimal(text),
            _ => None,
        };
        let Some(number) = decimal else {
            return self.wrong(node, "a whole number", "write decimal digits only, without quotation marks: `12`");
        };
        let least = schema["minimum"].as_i64().unwrap_or(i64::MIN);
        let largest = if schema["format"] == "uint32" { i64::from(u32::MAX) } else { i64::MAX };
        let most = schema["maximum"].as_i64().unwrap_or(largest);
        if number < least || number > most {
            return self.invalid(
                node,
                format!("`{number}` is out of range"),
                format!("write a number from {least} to {most}"),
            );
        }
        Some(number.into())
    }

    fn text(&mut self, node: &Node, schema: &Json) -> Option<Value> {
        if let (Kind::List(nodes), Some("ids")) = (&node.kind, schema["format"].as_str()) {
            return self.ids(node, nodes, schema);
        }
        let Kind::Scalar(text, _) = &node.kind else {
            let help = "put text that begins with `[` or `{` in quotation marks";
            return self.wrong(node, "text", if schema["format"] == "ids" { IDS } else { help });
        };
        let trouble = match schema["format"].as_str() {
            Some("id") if !is_id(text) => {
                Some(("an id", "use 2 to 48 lowercase letters, digits and `-`, a letter first"))
            }
            Some("ids") if !text.split_whitespace().all(is_id) || text.trim().is_empty() => {
                Some(("one or more ids", IDS))
            }
            Some("date") if !is_date(text) => Some(("a date", "write a day that exists, as `2026-11-23`")),
            Some("url") if !is_url(text) => Some(("a web address", "begin it with `https://`")),
            _ => None,
        };
        match trouble {
            Some((what, help)) => self.invalid(node, format!("`{text}` is not {what}"), help.to_owned()),
            None => Some(text.clone().into()),
        }
    }

    /// Ids as a list, which mean the same as words with spaces between.
    fn ids(&mut self, node: &Node, nodes: &[Node], schema: &Json) -> Option<Value> {
        if nodes.is_empty() {
            return self.wrong(node, "one or more ids", IDS);
        }
        let texts = nodes.iter().map(|node| match node.kind {
            Kind::Scalar(..) => self.text(node, schema),
            _ => self.wrong(node, "an id", IDS),
        });
        let texts: Vec<Option<Value>> = texts.collect();
        let texts: Option<Vec<String>> = texts.into_iter().map(|text| text?.as_str().map(str::to_owned)).collect();
        Some(texts?.join(" ").into())
    }

    fn wrong(&mut self, node: &Node, expected: &str, help: &str) -> Option<Value> {
        let found = match &node.kind {
            Kind::Scalar(text, _) if text.is_empty() => "nothing".to_owned(),
            Kind::Scalar(text, _) => format!("`{}`", text.lines().next().unwrap_or_default()),
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "keys with values".to_owned(),
        };
        self.invalid(node, format!("expected {expected}, found {found}"), help.to_owned())
    }

    fn invalid(&mut self, node: &Node, message: String, help: String) -> Option<Value> {
        self.diagnostics.push(self.yaml.diagnostic(Code::InvalidValue, node.span, message).help(help));
        None
    }
}

/// The first type of a schema that is not null.
fn type_of(schema: &Json) -> Option<&str> {
    match &schema["type"] {
        Json::String(name) => Some(name),
        Json::Array(names) => names.iter().filter_map(Json::as_str).find(|&name| name != "null"),
        _ => None,
    }
}

/// The key or the word of a variant.
fn variant_name(variant: &Json) -> Option<&str> {
    let key = || variant["required"].as_array()?.first()?.as_str();
    variant["const"].as_str().or_else(key)
}

/// The words of an enumeration.
fn names(schema: &Json) -> Option<Vec<&str>> {
    if let Some(names) = schema["enum"].as_array() {
        return Some(names.iter().filter_map(Json::as_str).collect());
    }
    let all = schema["oneOf"].as_array()?;
    all.iter().map(|one| one["const"].as_str()).collect()
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("known here: {}", quoted.join(", "))
}

fn decimal(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = plain && (digits == "0" || !digits.starts_with('0'));
    canonical.then(|| text.parse().ok())?
}

/// Whether text has the form of an id: `[a-z][a-z0-9-]{1,47}`.
pub fn is_id(text: &str) -> bool {
    let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (2..=48).contains(&text.len()) && text.as_bytes()[0].is_ascii_lowercase() && text.bytes().all(rest)
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || "\"'<>\\".contains(c)))
}

/// A value that no schema describes: numbers and booleans of the core schema, all else text.
pub(in crate::parse) fn free(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar(..) if node.is_null() => Value::Null,
        Kind::Scalar(text, true) if text == "true" || text == "false" => (text == "true").into(),
        Kind::Scalar(text, true) => decimal(text).map_or_else(|| text.clone().into(), Value::from),
        Kind::Scalar(text, false) => text.clone().into(),
        Kind::List(nodes) => Value::Sequence(nodes.iter().map(free).collect()),
        Kind::Map(pairs) => {
            Value::Mapping(pairs.iter().map(|(key, _, node)| (key.clone().into(), free(node))).collect())
        }
    }
}
