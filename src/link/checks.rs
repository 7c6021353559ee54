//! What must hold over the whole book: tracks exist. A chapter's id is found here, too.

use super::{Guide, Setting};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::parse::slug;
use crate::source::SourceId;

/// Tracks that the configuration does not name.
pub(super) fn tracks(guide: &Guide, setting: &Setting, diagnostics: &mut Vec<Diagnostic>) {
    for placed in &guide.pages {
        let Some(id) = placed.outline.track.as_deref().filter(|_| placed.head.track.is_none()) else { continue };
        let help = setting.config.track_help(id);
        let place = Place::new(&placed.source, At::Key("track".to_owned()));
        diagnostics.push(Diagnostic::new(Code::UnknownTrack, place, format!("there is no track `{id}`")).help(help));
    }
}

/// A chapter's own id: what its front matter says, or its file's name without number.
pub fn chapter_id(source: &SourceId, given: Option<&String>) -> Option<String> {
    let named = || {
        let stem = source.file_name().trim_end_matches(".md");
        let name = if stem == "index" { source.folder().rsplit('/').next().unwrap_or_default() } else { stem };
        slug::from_name(slug::split_number(name).1).ok()
    };
    given.cloned().or_else(named)
}
