//! Numbered places become bytes, at the very end, from the chapter as it stands now.

use super::edited::Edited;
use crate::diag::{At, Diagnostic, Place};
use crate::load::CONFIG;
use crate::model::Chapter;
use crate::source::{SourceId, Span};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Turn every numbered place of the diagnostics into a span. The chapters are in the order of their sources.
pub(super) fn resolve(
    diagnostics: &mut [Diagnostic],
    chapters: &Edited<Arc<Chapter>>,
    config: &BTreeMap<String, Span>,
) {
    let settle = |place: &mut Place| {
        let places = chapter(chapters, &place.source).map(|chapter| &chapter.places);
        let keys = if place.source.as_str() == CONFIG { Some(config) } else { places.map(|places| &places.keys) };
        let span = match &place.at {
            At::File => keys.and_then(|keys| keys.get("title")).copied(),
            At::Span(span) => Some(*span),
            At::Reference(number) => places.and_then(|places| places.references.get(*number)).copied(),
            At::Citation(number) => places.and_then(|places| places.citations.get(*number)).copied(),
            At::Heading(number) => places.and_then(|places| places.headings.get(*number)).copied(),
            At::Numbered(number) => places.and_then(|places| places.numbered.get(*number)).copied(),
            At::Item(number) => places.and_then(|places| places.items.get(*number)).copied(),
            At::Note(number) => places.and_then(|places| places.notes.get(*number)).copied(),
            At::Id(number) => places.and_then(|places| places.ids.get(*number)).copied(),
            At::Key(key) => keys.and_then(|keys| keys.get(key).or_else(|| keys.get("title"))).copied(),
        };
        place.at = span.map_or(At::File, At::Span);
    };
    for diagnostic in diagnostics {
        settle(&mut diagnostic.place);
        diagnostic.related.iter_mut().for_each(|(place, _)| settle(place));
    }
}

fn chapter<'a>(chapters: &'a Edited<Arc<Chapter>>, source: &SourceId) -> Option<&'a Chapter> {
    let (mut from, mut to) = (0, chapters.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        match chapters[middle].source.cmp(source) {
            Ordering::Less => from = middle + 1,
            Ordering::Equal => return Some(&chapters[middle]),
            Ordering::Greater => to = middle,
        }
    }
    None
}
