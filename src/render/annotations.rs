//! Annotations: margin notes in the form of the W3C's Web Annotation Data Model, for other programs.
//!
//! In: a note with the words that it is about. Out: JSON, made when someone asks for it.
//! The text is plain, so that nobody has to clean it; the kind is told twice, as the model's nearest motivation and,
//! word for word, as a tag.

use super::all_notes::NoteView;
use super::quote::Quote;
use crate::link::resolve::encode;
use crate::model::{Block, BlockKind, Entry, Inline, Links, Page, Target};
use serde::Serialize;
use serde_json::Value;

/// Room for what stands around all annotations, in bytes.
const ROOM: usize = 1 << 10;

/// The address of the export.
pub const URL: &str = "notes/annotations.jsonld";

/// Where the notes of one chapter are from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    pub page: &'a Page,
    /// The address that the site is published at, when that is known.
    pub base: Option<&'a str>,
}

/// All annotations as one collection.
pub fn collection(annotations: &[String], title: &str, base: Option<&str>) -> String {
    let id = base.map_or_else(|| "annotations.jsonld".to_owned(), |base| format!("{base}{URL}"));
    let text = |value: &str| Value::from(value).to_string();
    let (id, page, label) = (text(&id), text(&format!("{id}#page")), text(title));
    let total = annotations.len();
    let mut json =
        String::with_capacity(ROOM + annotations.iter().map(|annotation| annotation.len() + 2).sum::<usize>());
    json += &format!(
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
#[derive(Serialize)]
struct Annotation<'a> {
    body: Vec<TextualBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<Person<'a>>,
    id: String,
    motivation: &'static str,
    target: SpecificResource<'a>,
    r#type: &'static str,
}

/// Its words, or its kind as a tag.
#[derive(Serialize)]
struct TextualBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<&'static str>,
    r#type: &'static str,
    value: &'a str,
}

/// Who wrote it.
#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    r#type: &'static str,
}

/// The words that it is about.
#[derive(Serialize)]
struct SpecificResource<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    selector: Option<TextQuoteSelector<'a>>,
    source: &'a str,
}

/// Where these words stand.
#[derive(Serialize)]
struct TextQuoteSelector<'a> {
    exact: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    prefix: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    suffix: &'a str,
    r#type: &'static str,
}

/// A note as JSON on one line, from a chapter at this address.
pub(super) fn json(note: &NoteView, source: &str, language: &str) -> String {
    let (credit, kind) = (note.credit.as_ref(), note.kind.as_deref());
    let words = TextualBody { format: Some("text/plain"), language: Some(language), ..textual(&note.words) };
    let tag = kind.map(|kind| TextualBody { purpose: Some("tagging"), ..textual(kind) });
    let (_, anchor) = note.href.rsplit_once('#').unwrap_or_default();
    let by = credit.and_then(|credit| credit.by.as_deref());
    let annotation = Annotation {
        body: [words].into_iter().chain(tag).collect(),
        created: credit.and_then(|credit| credit.on.as_ref()).map(|on| format!("{}T00:00:00Z", on.date)),
        creator: by.map(|name| Person { name, r#type: "Person" }),
        id: format!("{source}#{anchor}"),
        motivation: motivation(kind),
        target: SpecificResource { selector: note.quote.as_ref().map(selector), source },
        r#type: "Annotation",
    };
    // Text written to memory cannot fail.
    serde_json::to_string(&annotation).unwrap_or_default()
}

const fn textual(value: &str) -> TextualBody<'_> {
    TextualBody { format: None, language: None, purpose: None, r#type: "TextualBody", value }
}

const fn selector(quote: &Quote) -> TextQuoteSelector<'_> {
    let Quote { exact, prefix, suffix } = quote;
    TextQuoteSelector {
        exact: exact.as_str(),
        prefix: prefix.as_str(),
        suffix: suffix.as_str(),
        r#type: "TextQuoteSelector",
    }
}

impl Setting<'_> {
    /// The address of the chapter: as it is published where that is known, else as seen from the export.
    pub fn source(self) -> String {
        let url = &self.page.head.url;
        match self.base {
            Some(base) => format!("{base}{}", encode(url.strip_suffix("index.html").unwrap_or(url))),
            None => format!("../{}", encode(url)),
        }
    }

    /// The words of blocks, with an empty line between them.
    pub fn words(self, blocks: &[Block]) -> String {
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
