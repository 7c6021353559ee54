//! `references.bib`: BibTeX and BibLaTeX.
//!
//! Each entry is resolved by itself, beside those that it names by `crossref` or `xdata`. Those may not name others in
//! turn, and an abbreviation may not hold another: a circle of them would never end.

use super::References;
use crate::diag::{Code, fault};
use crate::source::{Source, Span};
use biblatex::{Bibliography, Pair, RawBibliography, RawChunk, RawEntry, Spanned};
use hayagriva::Entry;
use std::collections::HashMap;
use std::ops::Range;

/// A part of the file that was read by itself: where it begins, and what is in it.
type Part<'s> = (usize, RawBibliography<'s>);

type Raw<'s> = Spanned<RawEntry<'s>>;

/// How an entry names others.
const OTHERS: [&str; 2] = ["crossref", "xdata"];

/// Fields that no list shows, and that may be long.
const HIDDEN: [&str; 6] = ["abstract", "annotation", "annote", "file", "keywords", "mendeley-tags"];

/// Why an entry cannot be read, and where in its part; nothing where that is told already.
type Trouble = Option<(Option<Range<usize>>, String)>;

pub(super) fn read(source: &Source, references: &mut References) {
    let parts = parts(source.text(), references);
    let abbreviations = abbreviations(&parts, references);
    let by_key: HashMap<&str, &Raw> =
        parts.iter().flat_map(|(_, part)| &part.entries).map(|entry| (entry.v.key.v, entry)).collect();
    for (offset, part) in &parts {
        for entry in part.entries.iter().filter(|entry| !entry.v.kind.v.eq_ignore_ascii_case("xdata")) {
            let (key, span) = (entry.v.key.v, shifted(&entry.v.key.span, *offset));
            let read = work(entry, *offset, &by_key, &abbreviations, references);
            if let Err(Some((at, why))) = &read {
                let inside = at.as_ref().filter(|at| at.start < at.end && offset + at.end <= source.text().len());
                let span = inside.map_or(span, |at| shifted(at, *offset));
                let message = format!("`{key}` cannot be read: {why}");
                references.report(Code::BadWork, span, message, "write the field as BibLaTeX has it");
            }
            references.add(key, span, read.ok());
        }
    }
}

fn shifted(range: &Range<usize>, by: usize) -> Span {
    Span::new(range.start + by..range.end + by)
}

/// The whole file; where it has mistakes, each entry by itself, so that one mistake hides no other.
fn parts<'s>(text: &'s str, references: &mut References) -> Vec<Part<'s>> {
    if let Ok(Ok(whole)) = fault::caught(|| RawBibliography::parse(text)) {
        return vec![(0, whole)];
    }
    references.whole = false;
    let mut starts: Vec<usize> = text.match_indices("\n@").map(|(at, _)| at + 1).collect();
    starts.insert(0, 0);
    let ends = starts[1..].iter().copied().chain([text.len()]);
    let mut parts = Vec::new();
    for (start, end) in starts.iter().copied().zip(ends) {
        match fault::caught(|| RawBibliography::parse(&text[start..end])) {
            Ok(Ok(part)) => parts.push((start, part)),
            Ok(Err(error)) => {
                let at = start + error.span.start.min(end - start);
                let help = "check the braces, quotes and commas of this entry";
                references.report(Code::BibSyntax, Span::new(at..at), error.kind.to_string(), help);
            }
            Err(why) => references.report(Code::BibSyntax, Span::new(start..start), why, "write this entry anew"),
        }
    }
    parts
}

/// The abbreviations that hold words alone.
fn abbreviations<'s>(parts: &[Part<'s>], references: &mut References) -> Vec<Pair<'s>> {
    let mut plain = Vec::new();
    for (offset, part) in parts {
        for pair in &part.abbreviations {
            if pair.value.v.iter().all(|chunk| matches!(chunk.v, RawChunk::Normal(_))) {
                plain.push(pair.clone());
            } else {
                let message = format!("the abbreviation `{}` holds another one", pair.key.v);
                references.report(Code::BibSyntax, shifted(&pair.key.span, *offset), message, "write its words out");
            }
        }
    }
    plain
}

fn work(
    entry: &Raw,
    offset: usize,
    by_key: &HashMap<&str, &Raw>,
    abbreviations: &[Pair],
    references: &mut References,
) -> Result<Entry, Trouble> {
    let before = references.diagnostics.len();
    let fields = entry.v.fields.iter().filter(|field| !is_one(field, &HIDDEN));
    fields.for_each(|field| references.short(field.value.span.len(), shifted(&field.value.span, offset)));
    if references.diagnostics.len() > before {
        return Err(None);
    }
    let named: Vec<&str> =
        entry.v.fields.iter().filter(|field| is_one(field, &OTHERS)).flat_map(names).take(16).collect();
    let others = named.iter().filter_map(|key| by_key.get(key)).filter(|other| other.v.key.v != entry.v.key.v);
    let mut entries = vec![without(entry, &HIDDEN)];
    for other in others {
        if entries.iter().all(|taken| taken.v.key.v != other.v.key.v) {
            entries.push(without(other, &[&HIDDEN[..], &OTHERS[..]].concat()));
        }
    }
    let alone = entries[..1].to_vec();
    // A mistake in an entry that this one names is told there.
    let read = first(entries, abbreviations).or_else(|_| first(alone, abbreviations));
    read.map_err(Some)
}

/// The first of some entries, with what it takes from the others.
fn first(entries: Vec<Raw>, abbreviations: &[Pair]) -> Result<Entry, (Option<Range<usize>>, String)> {
    let key = entries[0].v.key.v;
    let raw = RawBibliography { preamble: String::new(), entries, abbreviations: abbreviations.to_vec() };
    let read = fault::caught(|| {
        let all = Bibliography::from_raw(raw).map_err(|error| (Some(error.span), error.kind.to_string()))?;
        let one = all.get(key).ok_or_else(|| (None, "it is empty".to_owned()))?;
        Entry::try_from(one).map_err(|error| (Some(error.span), error.kind.to_string()))
    });
    read.unwrap_or_else(|why| Err((None, why)))
}

fn is_one(field: &Pair, names: &[&str]) -> bool {
    names.iter().any(|name| field.key.v.eq_ignore_ascii_case(name))
}

/// The keys that a field names; nobody needs more than a few.
fn names<'s>(field: &Pair<'s>) -> Vec<&'s str> {
    let chunks = field.value.v.iter().filter_map(|chunk| match chunk.v {
        RawChunk::Normal(words) => Some(words),
        RawChunk::Abbreviation(_) => None,
    });
    chunks.flat_map(|words| words.split(',').map(str::trim)).collect()
}

fn without<'s>(entry: &Raw<'s>, names: &[&str]) -> Raw<'s> {
    let mut entry = entry.clone();
    entry.v.fields.retain(|field| !is_one(field, names));
    entry
}
