//! YAML that people write: scanned once with spans, checked against the schema of its type, then read.
//!
//! In: the text of a block of YAML and where it stands in its source. Out: a typed value and *all* mistakes,
//! each with its place. Three steps: [`scan`](fn@scan) makes a tree with spans from parser events, under caps and
//! without aliases; the check holds the tree against the JSON Schema of the Rust type, which is the
//! same schema that people can print; what passed becomes a `serde_yaml` value and then the typed struct.
//! Scalars keep their own words: `title: 1.10` is "1.10" because the schema says that a title is text.

mod scan;
mod schema;

pub use scan::{Kind, Node, scan};
pub(in crate::parse) use schema::free;
pub use schema::is_id;

use crate::diag::{At, Code, Diagnostic, Place};
use crate::source::{SourceId, Span};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::any::TypeId;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// A block of YAML in a source.
#[derive(Debug, Clone, Copy)]
pub struct Yaml<'a> {
    /// The source it stands in.
    pub source: &'a SourceId,
    /// Its text.
    pub text: &'a str,
    /// The byte of the source where the text begins.
    pub offset: usize,
    /// What people call it: "the front matter".
    pub name: &'static str,
}

impl Yaml<'_> {
    fn diagnostic(&self, code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        let at = At::Span(span.shifted(self.offset));
        Diagnostic::new(code, Place::new(self.source, at), message)
    }
}

/// What reading a block of YAML gives.
#[derive(Debug, Default)]
pub struct Read<T> {
    /// The value; what could not be read has its default.
    pub value: T,
    /// The span in the source of each value, by its path: `related.0.to`.
    pub keys: BTreeMap<String, Span>,
    /// Every mistake.
    pub diagnostics: Vec<Diagnostic>,
}

/// The schema of a type, made once.
fn schema_of<T: JsonSchema + 'static>() -> Arc<serde_json::Value> {
    static KNOWN: LazyLock<Mutex<HashMap<TypeId, Arc<serde_json::Value>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || Arc::new(schemars::schema_for!(T).to_value());
    known.entry(TypeId::of::<T>()).or_insert_with(make).clone()
}

/// Read a block of YAML as a `T`, with every mistake in it.
pub fn read<T: DeserializeOwned + JsonSchema + Default + 'static>(yaml: Yaml) -> Read<T> {
    let (node, mut diagnostics) = scan(yaml);
    let nothing = || Node { span: Span::default(), kind: Kind::Map(Vec::new()) };
    let Some(node) = node.or_else(|| diagnostics.is_empty().then(nothing)) else {
        return Read { diagnostics, ..Read::default() };
    };
    let mut checked = schema::check(yaml, &node, &schema_of::<T>());
    diagnostics.append(&mut checked.diagnostics);
    let value = serde_yaml::with::singleton_map_recursive::deserialize(checked.value).unwrap_or_else(|error| {
        diagnostics.push(yaml.diagnostic(Code::InvalidValue, node.span, error.to_string()));
        T::default()
    });
    let keys = checked.keys.into_iter().map(|(path, span)| (path, span.shifted(yaml.offset))).collect();
    Read { value, keys, diagnostics }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Config, FrontMatter};
    use std::time::{Duration, Instant};

    fn front(text: &str) -> Read<FrontMatter> {
        let source = SourceId::new("a.md");
        read(Yaml { source: &source, text, offset: 0, name: "the front matter" })
    }

    fn codes<T>(read: &Read<T>) -> Vec<&'static str> {
        read.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect()
    }

    #[test]
    fn y2_deep_nesting_is_refused_at_once() {
        for text in ["[".repeat(16 << 10), "{a: ".repeat(4 << 10), "- ".repeat(8 << 10)] {
            let start = Instant::now();
            assert_eq!(codes(&front(&text)), ["yaml-limit"], "{:?}", front(&text).diagnostics);
            assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
        }
    }

    #[test]
    fn y3_anchors_and_aliases_are_refused_wherever_they_stand() {
        let bomb = "title: T\nextra:\n  a: &a [x, x]\n  b: &b [*a, *a]\n  c: [*b, *b]\n";
        assert_eq!(codes(&front(bomb)), ["yaml-feature"; 6]);
        assert_eq!(
            codes(&front("title: T\nnope: &a x\nextra: {b: *a}\n")),
            ["yaml-feature", "yaml-feature", "unknown-key"]
        );
    }

    #[test]
    fn y4_duplicate_keys_unknown_keys_documents_and_tags_have_lines() {
        let read = front("title: T\ntitle: U\ntittle: V\nsummary: !!binary x\n");
        assert_eq!(codes(&read), ["yaml-feature", "duplicate-key", "unknown-key"]);
        assert_eq!(read.value.title, "T");
        assert!(codes(&front("title: T\n--- \ntitle: U\n")).contains(&"yaml-feature"));
    }

    #[test]
    fn y5_text_is_kept_as_it_is_written() {
        for text in ["no", "1.10", "2024-01-01", "012", "0x1F", "1e3", ".inf", "'~'"] {
            let read = front(&format!("title: {text}\n"));
            assert_eq!((read.value.title.as_str(), codes(&read)), (text.trim_matches('\''), vec![]));
        }
        for text in ["title: ~\n", "title:\n", "title: null\n", "title: ''\n", "summary: x\n"] {
            assert_eq!(codes(&front(text)), ["missing-key"], "{text}");
        }
        assert_eq!(front("title: T\nsummary: ~\n").value.summary, None);
    }

    #[test]
    fn y6_booleans_and_integers_have_one_form() {
        for text in ["no", "yes", "on", "True", "'true'", "1"] {
            assert_eq!(codes(&front(&format!("title: T\ntoc: {text}\n"))), ["invalid-value"], "{text}");
        }
        for text in ["012", "0x1F", "1_000", ".inf", "12345678901234567890", "1.5", "'1'", "+1"] {
            assert_eq!(codes(&front(&format!("title: T\norder: {text}\n"))), ["invalid-value"], "{text}");
        }
        let read = front("title: T\ntoc: false\norder: -3\n");
        assert_eq!((read.value.toc, read.value.order, codes(&read)), (Some(false), Some(-3), vec![]));
    }

    #[test]
    fn y7_dates_are_days_that_exist() {
        for text in ["2024-02-30", "2024-2-3", "2024-02-03T10:00:00Z", "yesterday"] {
            assert_eq!(codes(&front(&format!("title: T\nreviewed: {text}\n"))), ["invalid-value"], "{text}");
        }
        assert_eq!(front("title: T\nreviewed: 2024-02-29\n").value.reviewed, Some(jiff::civil::date(2024, 2, 29)));
    }

    #[test]
    fn all_mistakes_are_told_at_once_and_the_rest_is_read() {
        let read = front(
            "titel: T\ntoc: maybe\nstatus: drafty\nrelated:\n  - {to: a.md}\n  - b.md\norder: many\ntags: one\nsummary: kept\n",
        );
        let expected = [
            "missing-key",
            "unknown-key",
            "invalid-value",
            "invalid-value",
            "missing-key",
            "invalid-value",
            "invalid-value",
            "invalid-value",
        ];
        assert_eq!(codes(&read), expected);
        assert_eq!(read.value.summary.as_deref(), Some("kept"));
    }

    #[test]
    fn spans_point_at_values_after_wide_characters() {
        let read = front("title: é—ü\norder: 4\n");
        assert_eq!(read.keys["order"], Span::new("title: é—ü\norder: ".len().."title: é—ü\norder: 4".len()));
    }

    #[test]
    fn syntax_errors_have_a_place() {
        let read = front("title: \"T\norder: 4\n");
        assert_eq!(codes(&read), ["yaml-syntax"]);
    }

    #[test]
    fn the_configuration_is_read_by_the_same_means() {
        let source = SourceId::new("fieldguide.yaml");
        let text = "title: T\nid: Bad Id\nseverity: {raw-html: off, broken-lnk: error}\nhtml: trust\n";
        let read: Read<Config> = self::read(Yaml { source: &source, text, offset: 0, name: "the configuration" });
        assert_eq!(codes(&read), ["invalid-value", "unknown-key"]);
        assert_eq!(read.value.html, crate::model::HtmlMode::Trust);
    }
}
