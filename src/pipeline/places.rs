//! Numbered places become bytes, at the very end, from the chapter as it stands now.

use crate::diag::{At, Diagnostic, Place};
use crate::load::CONFIG;
use crate::model::{Chapter, Places};
use crate::source::{SourceId, Span};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Turn every numbered place of the diagnostics into a span.
pub(super) fn resolve(diagnostics: &mut [Diagnostic], chapters: &[Arc<Chapter>], config: &BTreeMap<String, Span>) {
    if diagnostics.is_empty() {
        return;
    }
    let by_source: HashMap<&SourceId, &Places> =
        chapters.iter().map(|chapter| (&chapter.source, &chapter.places)).collect();
    let settle = |place: &mut Place| {
        let places = by_source.get(&place.source).copied();
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
