//! What must hold over the whole book: tracks exist, notes have their own ids, reviews are in time. A chapter's id is
//! found here, too.

use super::{Guide, Setting};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::Chapter;
use crate::parse::glossary::is_glossary;
use crate::parse::slug;
use crate::source::SourceId;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// Tracks that the configuration does not name.
pub(super) fn tracks(guide: &Guide, setting: &Setting, diagnostics: &mut Vec<Diagnostic>) {
    for placed in &guide.pages {
        let Some(id) = placed.outline.track.as_deref().filter(|_| placed.head.track.is_none()) else { continue };
        let help = setting.config.track_help(id);
        let place = Place::new(&placed.source, At::Key("track".to_owned()));
        diagnostics.push(Diagnostic::new(Code::UnknownTrack, place, format!("there is no track `{id}`")).help(help));
    }
}

/// Ids that two margin notes have.
pub(super) fn notes(guide: &Guide, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: HashMap<&str, Place> = HashMap::new();
    for placed in &guide.pages {
        for note in &placed.outline.notes {
            let place = Place::new(&placed.source, At::Note(note.number as usize - 1));
            if let Some(earlier) = first.get(note.id.as_str()) {
                let message = format!("the id `{}` is given to two notes", note.id);
                let diagnostic = Diagnostic::new(Code::DuplicateId, place, message);
                diagnostics
                    .push(diagnostic.related(earlier.clone(), "the first one").help("give one of them another id"));
            } else {
                first.insert(&note.id, place);
            }
        }
    }
}

/// Notes and chapters that were to be looked at again before `today`.
pub fn reviews<'a>(chapters: impl Iterator<Item = &'a Arc<Chapter>>, today: Date) -> Vec<Diagnostic> {
    let late = |source: &SourceId, at: At, what: &str, by: Date| {
        let message = format!("this {what} was to be looked at again by {by}");
        let help = "see whether it still holds, then write the next date";
        (by < today).then(|| Diagnostic::new(Code::ReviewDue, Place::new(source, at), message).help(help))
    };
    let mut diagnostics = Vec::new();
    for chapter in chapters {
        let own = chapter.meta.review_by;
        diagnostics.extend(own.and_then(|by| late(&chapter.source, At::Key("review_by".to_owned()), "chapter", by)));
        let notes = chapter.notes.iter().enumerate().filter_map(|(nth, note)| Some((nth, note.review?.by)));
        diagnostics.extend(notes.filter_map(|(nth, by)| late(&chapter.source, At::Note(nth), "note", by)));
    }
    diagnostics
}

/// A chapter's own id: what its front matter says, or its file's name without number. The glossary is looked things
/// up in, never read from beginning to end.
pub fn chapter_id(source: &SourceId, given: Option<&String>) -> Option<String> {
    if is_glossary(source) {
        return None;
    }
    let named = || {
        let stem = source.file_name().trim_end_matches(".md");
        let name = if stem == "index" { source.folder().rsplit('/').next().unwrap_or_default() } else { stem };
        slug::from_name(slug::split_number(name).1).ok()
    };
    given.cloned().or_else(named)
}
