//! A source becomes a chapter: front matter, then text, then the outline that others may know.

use super::markdown::Text;
use super::yaml::{self, Yaml};
use super::{Parsed, Settings, glossary, markdown, said};
use crate::diag::{At, Code, Diagnostic, Place, fault};
use crate::hash::stable_hash;
use crate::model::{Chapter, FrontMatter, Outline, Places, Status};
use crate::source::{Source, Span};
use std::sync::Arc;

/// The longest front matter in bytes.
const FRONT_MATTER: usize = 16 << 10;

/// Parse a chapter. Mistakes do not stop it: what can be read is there.
pub fn parse(source: &Source, settings: &Settings) -> Parsed {
    again(source, settings, None)
}

/// Parse a chapter, perhaps with what was made of its text before an edit, if that had no mistake.
pub fn again(source: &Source, settings: &Settings, before: Option<(&Source, &Chapter)>) -> Parsed {
    let Split { yaml, body, mut diagnostics } = split(source);
    let mut read = yaml.map_or_else(yaml::Read::default, |span| front_matter(source, span, before));
    diagnostics.append(&mut read.diagnostics);
    diagnostics.extend(hidden_characters(source));
    let read_text = fault::guard(source.id(), || markdown::parse(source, body, settings));
    let mut text = read_text.unwrap_or_else(|fault| Text { diagnostics: vec![fault], ..Text::default() });
    diagnostics.append(&mut text.diagnostics);
    if glossary::is_glossary(source.id()) && yaml.is_none() {
        "Glossary".clone_into(&mut read.value.title);
    }
    let outline = Arc::new(outline(&read.value, text.outline));
    let said = said::said(&text.blocks, &text.notes);
    let chapter = Chapter {
        source: source.id().clone(),
        hash: stable_hash(&(source.hash(), settings.hash_of_text(), text.linked)),
        outline_hash: stable_hash(&(source.id(), &outline)),
        outline,
        meta: read.value,
        blocks: text.blocks,
        notes: text.notes,
        said_hash: stable_hash(&said),
        said: said.into(),
        words: text.words,
        length: source.text().len(),
        places: Places { keys: read.keys, ..text.places },
    };
    Parsed { chapter: Arc::new(chapter), diagnostics }
}

/// The front matter at a span. Where it stood there word for word before an edit, it is what it was.
fn front_matter(source: &Source, span: Span, before: Option<(&Source, &Chapter)>) -> yaml::Read<FrontMatter> {
    let text = &source.text()[span.range()];
    let same = |old: &Source| {
        old.id() == source.id() && split(old).yaml == Some(span) && old.text().get(span.range()) == Some(text)
    };
    match before.filter(|(old, _)| same(old)) {
        Some((_, chapter)) => {
            yaml::Read { value: chapter.meta.clone(), keys: chapter.places.keys.clone(), diagnostics: Vec::new() }
        }
        None => yaml::read(Yaml { source: source.id(), text, offset: span.start as usize, name: "the front matter" }),
    }
}

/// Where the front matter stands, and where the text begins.
struct Split {
    yaml: Option<Span>,
    body: usize,
    diagnostics: Vec<Diagnostic>,
}

fn split(source: &Source) -> Split {
    let text = source.text();
    let fence = |line: &str| line.trim_end() == "---";
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    let fail = |code, body, message, help| {
        let place = Place::new(source.id(), At::Span(Span::new(0..first.trim_end().len())));
        Split { yaml: None, body, diagnostics: vec![Diagnostic::new(code, place, message).help(help)] }
    };
    if !fence(first) && glossary::is_glossary(source.id()) {
        return Split { yaml: None, body: 0, diagnostics: Vec::new() };
    }
    if !fence(first) {
        let help = "begin the file with a line `---`, then `title: …`, then a line `---`";
        return fail(Code::FrontMatter, 0, "the front matter is missing", help);
    }
    let mut at = first.len();
    for line in text[at..].split_inclusive('\n') {
        if fence(line) && at > FRONT_MATTER {
            let message = "the front matter is longer than 16 KiB";
            return fail(Code::YamlLimit, at + line.len(), message, "move text below the front matter");
        }
        if fence(line) {
            let yaml = Some(Span::new(first.len()..at));
            return Split { yaml, body: at + line.len(), diagnostics: Vec::new() };
        }
        at += line.len();
    }
    fail(Code::FrontMatter, text.len(), "the front matter is not closed", "end it with a line `---`")
}

/// Characters that cannot be seen or that turn the text around (Trojan source, CVE-2021-42574).
fn hidden_characters(source: &Source) -> Vec<Diagnostic> {
    let text = source.text();
    if text.is_ascii() {
        return Vec::new();
    }
    let hidden =
        |c: char| matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let found = text.char_indices().filter(|&(_, c)| hidden(c));
    let diagnostic = |(at, c): (usize, char)| {
        let place = Place::new(source.id(), At::Span(Span::new(at..at + c.len_utf8())));
        let name = match c {
            '\u{200b}' => "a zero-width space",
            '\u{2060}' => "a word joiner",
            '\u{feff}' => "a byte-order mark",
            _ => "which turns the direction of the text",
        };
        Diagnostic::new(Code::HiddenCharacter, place, format!("a hidden character, U+{:04X}, {name}", c as u32))
            .help("delete it, or write the text so that it is not needed")
    };
    found.map(diagnostic).collect()
}

fn outline(meta: &FrontMatter, text: Outline) -> Outline {
    let was: Vec<String> = meta.was.iter().flat_map(|was| was.split_whitespace()).map(str::to_owned).collect();
    let renamed = text.items.iter().any(|item| !item.was.is_empty()) || text.ids.iter().any(|id| !id.was.is_empty());
    Outline {
        renames: renamed || !was.is_empty(),
        title: meta.title.clone(),
        summary: meta.summary.clone(),
        track: meta.track.clone(),
        id: meta.id.clone(),
        was,
        slug: meta.slug.clone(),
        order: meta.order,
        draft: meta.status == Status::Draft,
        aliases: meta.aliases.clone(),
        sources: meta.sources.clone(),
        related: meta.related.iter().map(|related| related.to.clone()).collect(),
        toc: meta.toc.unwrap_or(true),
        tags: meta.tags.clone(),
        authors: meta.authors.clone(),
        ..text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;
    use crate::source::SourceId;

    #[test]
    fn a_chapter_is_parsed_again_as_if_it_were_new() {
        let texts = [
            "---\ntitle: One\ntags: [a]\n---\nText.\n",
            "---\ntitle: One\ntags: [a]\n---\nOther text.\n",
            "---\ntitle: Two\ntags: [a]\n---\nOther text.\n",
            "---\ntitle: One\n---\ntags: [a]\n---\nText.\n",
            "---\ntitle: [One\n---\nText.\n",
            "Text.\n",
        ];
        let settings = Settings::new(&Config::default());
        for (old, new) in texts.iter().flat_map(|old| texts.iter().map(move |new| (old, new))) {
            let [old, new] = [old, new].map(|text| Source::new(SourceId::new("a.md"), text));
            let before = parse(&old, &settings).chapter;
            if parse(&old, &settings).diagnostics.is_empty() {
                let made = again(&new, &settings, Some((&old, &before)));
                assert_eq!(format!("{made:?}"), format!("{:?}", parse(&new, &settings)));
            }
        }
    }
}
