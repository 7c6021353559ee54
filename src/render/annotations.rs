//! Annotations: margin notes in the form of the W3C's Web Annotation Data Model, for other programs.
//!
//! In: a note with the words that it is about. Out: an `Annotation`, which becomes JSON when someone asks for it.
//! The text is plain, so that nobody has to clean it; the kind is told twice, as the model's nearest motivation and,
//! word for word, as a tag.

use super::quote::Quote;
use crate::link::resolve::encode;
use crate::model::{Block, BlockKind, Entry, Inline, Links, Note, Page, Target};
use jiff::civil::Date;
use serde_json::{Value, json};

/// The address of the export.
pub const URL: &str = "notes/annotations.jsonld";

/// Where the notes of one chapter are from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    pub page: &'a Page,
    /// The address that the site is published at, when that is known.
    pub base: Option<&'a str>,
    pub language: &'a str,
}

/// All annotations as one collection.
pub fn collection(annotations: &[String], title: &str, base: Option<&str>) -> String {
    let id = base.map_or_else(|| "annotations.jsonld".to_owned(), |base| format!("{base}{URL}"));
    let text = |value: &str| Value::from(value).to_string();
    let (id, page, label) = (text(&id), text(&format!("{id}#page")), text(title));
    let total = annotations.len();
    let mut json = format!(
        "{{\n\"@context\": \"http://www.w3.org/ns/anno.jsonld\",\n\"id\": {id},\n\"type\": \"AnnotationCollection\",\n\
         \"label\": {label},\n\"total\": {total},\n\"first\": {{\n\"id\": {page},\n\"type\": \"AnnotationPage\",\n\
         \"startIndex\": 0,\n\"items\": [\n"
    );
    for (nth, annotation) in annotations.iter().enumerate() {
        json += if nth == 0 { "" } else { ",\n" };
        json += annotation;
    }
    json + "\n]}}\n"
}

/// The motivation that is nearest to a kind. A counterpoint answers what the text says; evidence leads to what it
/// rests on.
fn motivation(kind: Option<&str>) -> &'static str {
    match kind {
        Some("Context" | "Example") => "describing",
        Some("Evidence") => "linking",
        Some("Counterpoint") => "replying",
        Some("Update") => "editing",
        _ => "commenting",
    }
}

/// A note for other programs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Annotation {
    /// The address of the chapter.
    source: String,
    /// The place of the note there.
    anchor: String,
    language: String,
    words: String,
    kind: Option<String>,
    by: Option<String>,
    on: Option<Date>,
    quote: Option<Quote>,
}

impl Annotation {
    /// JSON on one line.
    pub fn json(&self) -> String {
        let source = &self.source;
        let mut bodies = vec![json!({
            "type": "TextualBody",
            "value": self.words,
            "format": "text/plain",
            "language": self.language,
        })];
        bodies
            .extend(self.kind.as_ref().map(|kind| json!({"type": "TextualBody", "value": kind, "purpose": "tagging"})));
        let mut target = json!({"source": source});
        if let Some(quote) = &self.quote {
            target["selector"] = selector(quote);
        }
        let mut annotation = json!({
            "id": format!("{source}#{}", self.anchor),
            "type": "Annotation",
            "motivation": motivation(self.kind.as_deref()),
            "body": bodies,
            "target": target,
        });
        if let Some(by) = &self.by {
            annotation["creator"] = json!({"type": "Person", "name": by});
        }
        if let Some(on) = self.on {
            annotation["created"] = format!("{on}T00:00:00Z").into();
        }
        annotation.to_string()
    }
}

impl Setting<'_> {
    /// What one note says.
    pub fn annotation(self, note: &Note, number: u32, quote: Option<&Quote>) -> Annotation {
        Annotation {
            source: self.source(),
            anchor: note.anchor(number),
            language: self.language.to_owned(),
            words: self.words(&note.blocks).trim().to_owned(),
            kind: note.kind.clone(),
            by: note.by.clone(),
            on: note.on,
            quote: quote.cloned(),
        }
    }

    /// The address of the chapter: as it is published where that is known, else as seen from the export.
    fn source(self) -> String {
        let url = &self.page.head.url;
        match self.base {
            Some(base) => format!("{base}{}", encode(url.strip_suffix("index.html").unwrap_or(url))),
            None => format!("../{}", encode(url)),
        }
    }

    /// The words of blocks, with an empty line between them.
    fn words(self, blocks: &[Block]) -> String {
        let parts = blocks.iter().map(|block| self.block(block)).filter(|words| !words.is_empty());
        parts.collect::<Vec<_>>().join("\n\n")
    }

    fn block(self, block: &Block) -> String {
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) | BlockKind::Heading(_, inlines) => {
                self.inlines(inlines)
            }
            BlockKind::Code(code) => code.text.trim_end().to_owned(),
            BlockKind::Quote(blocks) | BlockKind::Alert(_, blocks) => self.words(blocks),
            BlockKind::List(_, items) => lines(items.iter().map(|blocks| self.words(blocks))),
            BlockKind::Checklist(list) => lines(list.entries.iter().map(|entry| self.entry(entry))),
            BlockKind::Table(table) => {
                let row =
                    |row: &[Vec<Inline>]| row.iter().map(|cell| self.inlines(cell)).collect::<Vec<_>>().join(" | ");
                let rows = [&table.head].into_iter().chain(&table.rows);
                rows.map(|cells| row(cells)).collect::<Vec<_>>().join("\n")
            }
            BlockKind::Definitions(all) => {
                let one = |(term, definitions): &(Vec<Inline>, Vec<Vec<Block>>)| {
                    let said: Vec<_> = definitions.iter().map(|blocks| self.words(blocks)).collect();
                    format!("{}: {}", self.inlines(term), said.join("; "))
                };
                lines(all.iter().map(one))
            }
            BlockKind::Figure(figure) => figure.caption.clone().unwrap_or_default(),
            BlockKind::Worksheet(_) | BlockKind::Quiz(_) | BlockKind::Rule | BlockKind::Html(_) => String::new(),
        }
    }

    fn entry(self, entry: &Entry) -> String {
        match entry {
            Entry::Item(_, item) => {
                let children = item.children.iter().map(|child| format!("\n{}", self.entry(child)));
                let why = self.words(&item.why);
                let why = if why.is_empty() { why } else { format!(" {why}") };
                format!("{}{why}{}", self.inlines(&item.label), children.collect::<String>())
            }
            Entry::Text(blocks) => self.words(blocks),
            Entry::Elsewhere(reference) => called(&self.page.links, *reference).to_owned(),
        }
    }

    fn inlines(self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        for inline in inlines {
            match inline {
                Inline::Text(words) | Inline::Code(words) => text += words,
                Inline::Math(math) => text += &math.words,
                Inline::SoftBreak => text.push(' '),
                Inline::HardBreak => text.push('\n'),
                Inline::Link(Target::Reference(number), _, words) if words.is_empty() => {
                    text += called(&self.page.links, *number);
                }
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Link(_, _, inner) => {
                    text += &self.inlines(inner);
                }
                Inline::Image(image) => text += &image.alt,
                Inline::Citation(number) => text += &self.page.links.cited.words(*number),
                Inline::Note(..) | Inline::Html(_) => {}
            }
        }
        text
    }
}

/// What the target of a link calls itself.
fn called(links: &Links, reference: usize) -> &str {
    links.answers.get(reference).and_then(Option::as_ref).map_or("", |answer| answer.title.as_str())
}

fn lines(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
}

fn selector(quote: &Quote) -> Value {
    let mut selector = json!({"type": "TextQuoteSelector", "exact": quote.exact});
    for (key, words) in [("prefix", &quote.prefix), ("suffix", &quote.suffix)] {
        if !words.is_empty() {
            selector[key] = words.as_str().into();
        }
    }
    selector
}
