//! What must hold over the whole book: tracks exist, and every id is given once.

use super::{Guide, Setting};
use crate::diag::{At, Code, Diagnostic, Place, did_you_mean};
use crate::load::CONFIG;
use crate::parse::slug;
use crate::source::SourceId;
use std::collections::BTreeMap;

/// Tracks that the configuration does not name.
pub(super) fn tracks(guide: &Guide, setting: &Setting, diagnostics: &mut Vec<Diagnostic>) {
    for placed in &guide.pages {
        let Some(id) = placed.outline.track.as_deref().filter(|_| placed.head.track.is_none()) else { continue };
        let known = setting.config.track_ids();
        let help =
            did_you_mean(id, known.iter().copied()).unwrap_or_else(|| format!("known here: `{}`", known.join("`, `")));
        let place = Place::new(&placed.source, At::Key("track".to_owned()));
        diagnostics.push(Diagnostic::new(Code::UnknownTrack, place, format!("there is no track `{id}`")).help(help));
    }
}

/// Ids of chapters and items share one space over the book.
pub(super) fn ids(guide: &mut Guide, setting: &Setting, diagnostics: &mut Vec<Diagnostic>) {
    let mut owners: BTreeMap<String, Place> = BTreeMap::new();
    for placed in &guide.pages {
        let at = if placed.outline.id.is_some() { At::Key("id".to_owned()) } else { At::File };
        if let Some(id) = &placed.head.id {
            own(&mut owners, id.clone(), Place::new(&placed.source, at), diagnostics);
        }
    }
    for (page, placed) in guide.pages.iter().enumerate() {
        for (nth, item) in placed.outline.items.iter().enumerate() {
            let Some(id) = &item.id else { continue };
            own(&mut owners, id.clone(), Place::new(&placed.source, At::Item(nth)), diagnostics);
            guide.items.entry(id.clone()).or_insert_with(|| (page, item.label.clone()));
        }
    }
    if !guide.items.is_empty() && setting.config.id.is_none() {
        let place = Place::new(&SourceId::new(CONFIG), At::Key("title".to_owned()));
        let message = "the book has things to tick and no `id`";
        let help = "add `id: a-name-of-its-own`; readers' ticks are stored under it, so it never changes";
        diagnostics.push(Diagnostic::new(Code::MissingBookId, place, message).help(help));
    }
}

fn own(owners: &mut BTreeMap<String, Place>, id: String, place: Place, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(first) = owners.get(&id) {
        let message = format!("the id `{id}` is given twice in the book");
        let help = match place.at {
            At::File => "a chapter's id follows its file's name: write another `id:` in its front matter",
            _ => "give the newer one another id",
        };
        let diagnostic = Diagnostic::new(Code::DuplicateId, place, message).related(first.clone(), "the first one");
        diagnostics.push(diagnostic.help(help));
    } else {
        owners.insert(id, place);
    }
}

/// A chapter's own id: what its front matter says, or its file's name without number.
pub(super) fn chapter_id(source: &SourceId, given: Option<&String>) -> Option<String> {
    let named = || {
        let stem = source.file_name().trim_end_matches(".md");
        let name = if stem == "index" { source.folder().rsplit('/').next().unwrap_or_default() } else { stem };
        slug::from_name(slug::split_number(name).1).ok()
    };
    given.cloned().or_else(named)
}
