//! One scan over parser events: a tree with spans, under caps.

use super::Yaml;
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks};

/// How deep lists and maps may nest.
const DEPTH: usize = 32;

/// A value and where it stands in the YAML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The bytes it was written in.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text, and whether it stands without quotes.
    Scalar(String, bool),
    /// A list.
    List(Vec<Node>),
    /// A map, in its order; keys are unique.
    Map(Vec<(String, Span, Node)>),
}

impl Node {
    /// Whether this is an empty value: `~`, `null`, or nothing at all.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(text, true) if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// An open list or map.
struct Open {
    start: usize,
    is_map: bool,
    nodes: Vec<Node>,
}

struct Scanner<'a> {
    yaml: Yaml<'a>,
    /// Byte offset of each character, when some character is wider than a byte.
    offsets: Option<Vec<usize>>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Scan a block of YAML. There is no node when the text is empty or cannot be read.
pub fn scan(yaml: Yaml) -> (Option<Node>, Vec<Diagnostic>) {
    let offsets = (!yaml.text.is_ascii()).then(|| yaml.text.char_indices().map(|(at, _)| at).collect());
    let mut scanner = Scanner { yaml, offsets, open: Vec::new(), root: None, documents: 0, diagnostics: Vec::new() };
    let complete = scanner.run();
    (scanner.root.filter(|_| complete), scanner.diagnostics)
}

impl Scanner<'_> {
    /// Whether the text was read to its end.
    fn run(&mut self) -> bool {
        for event in Parser::new_from_str(self.yaml.text) {
            match event {
                Ok((event, marks)) => {
                    if !self.event(event, marks) {
                        return false;
                    }
                }
                Err(error) => {
                    let at = self.byte(error.marker().index());
                    let deep = error.info().contains("recursion limit");
                    let code = if deep { Code::YamlLimit } else { Code::YamlSyntax };
                    let told = error.info();
                    let colon = told.starts_with("mapping values are not allowed");
                    self.report(code, Span::new(at..at), if colon { "a `:` cannot stand here" } else { told });
                    return false;
                }
            }
        }
        true
    }

    fn event(&mut self, event: Event, marks: Marks) -> bool {
        let span = self.span(marks);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.features(anchor, tag.is_some(), span);
                self.close(Node { span, kind: Kind::Scalar(text.into_owned(), style == ScalarStyle::Plain) });
            }
            Event::SequenceStart(anchor, tag) => return self.start(false, anchor, tag.is_some(), span),
            Event::MappingStart(anchor, tag) => return self.start(true, anchor, tag.is_some(), span),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(_) => {
                self.report(Code::YamlFeature, span, "an alias is not read here");
                self.close(Node { span, kind: Kind::Scalar(String::new(), true) });
            }
            Event::DocumentStart(_) => return self.document(span),
            _ => {}
        }
        true
    }

    fn document(&mut self, span: Span) -> bool {
        self.documents += 1;
        if self.documents > 1 {
            self.report(Code::YamlFeature, span, format!("a second document in {}", self.yaml.name));
        }
        self.documents == 1
    }

    fn start(&mut self, is_map: bool, anchor: usize, tag: bool, span: Span) -> bool {
        self.features(anchor, tag, span);
        if self.open.len() == DEPTH {
            self.report(Code::YamlLimit, span, format!("{} nests deeper than {DEPTH} levels", self.yaml.name));
            return false;
        }
        self.open.push(Open { start: span.start as usize, is_map, nodes: Vec::new() });
        true
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let kind = if open.is_map { Kind::Map(self.pairs(open.nodes)) } else { Kind::List(open.nodes) };
        let end = match &kind {
            Kind::Map(pairs) => pairs.last().map(|(_, _, node)| node.span.end),
            Kind::List(nodes) => nodes.last().map(|node| node.span.end),
            Kind::Scalar(..) => None,
        };
        let end = (span.end.max(span.start) as usize).min(end.map_or(usize::MAX, |end| end as usize + 1));
        self.close(Node { span: Span::new(open.start..end.max(open.start)), kind });
    }

    /// Keys and values in turn, made pairs; a key that comes again is told and left out.
    fn pairs(&mut self, nodes: Vec<Node>) -> Vec<(String, Span, Node)> {
        let mut pairs: Vec<(String, Span, Node)> = Vec::with_capacity(nodes.len() / 2);
        let mut nodes = nodes.into_iter();
        let mut seen = HashSet::new();
        while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
            let Kind::Scalar(name, _) = key.kind else {
                self.report(Code::YamlFeature, key.span, "a key must be a plain word");
                continue;
            };
            if seen.insert(name.clone()) {
                pairs.push((name, key.span, value));
            } else {
                let message = format!("the key `{name}` is written twice");
                self.report(Code::DuplicateKey, key.span, message);
            }
        }
        pairs
    }

    fn close(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => self.root = Some(node),
        }
    }

    fn features(&mut self, anchor: usize, tag: bool, span: Span) {
        if anchor != 0 {
            self.report(Code::YamlFeature, span, "an anchor is not read here");
        }
        if tag {
            self.report(Code::YamlFeature, span, "a tag is not read here");
        }
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>) {
        let help = match code {
            Code::DuplicateKey => "keep one of them; the first is used until then",
            Code::YamlFeature => "write the value out in plain YAML",
            Code::YamlLimit => "make it flatter",
            _ => "quote text that holds `: `, `#`, `[`, `{` or quotation marks, and indent with spaces",
        };
        self.diagnostics.push(self.yaml.diagnostic(code, span, message).help(help));
    }

    fn span(&self, marks: Marks) -> Span {
        let (start, end) = (self.byte(marks.start.index()), self.byte(marks.end.index()));
        Span::new(start..end.max(start))
    }

    fn byte(&self, index: usize) -> usize {
        let at = self.offsets.as_ref().map_or(index, |offsets| offsets.get(index).copied().unwrap_or(usize::MAX));
        at.min(self.yaml.text.len())
    }
}
