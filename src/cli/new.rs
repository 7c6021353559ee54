//! `new`: a chapter from a template, in the right place.

use super::report::{Say, shown};
use super::{Failure, Outcome, Result, find_book};
use crate::edit;
use crate::load::CONFIG;
use crate::parse::slug;
use crate::parse::yaml::is_id;
use crate::source::{Source, SourceId};
use anyhow::Context as _;
use std::path::Path;

/// Write a chapter with the next number.
pub(super) fn new(title: &str, dir: Option<&Path>, track: Option<&str>, say: Say) -> Result<Outcome> {
    let book = find_book(dir)?;
    if title.trim().is_empty() {
        return Err(Failure::Usage("a chapter needs a title\n  help: name it in a few words".to_owned()));
    }
    let name = slug::anchor(title);
    let name = name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    if let Err(why) = slug::check(&name) {
        return Err(Failure::Usage(format!(
            "`{title}` does not make an address: {why}\n  help: use a title with letters or digits"
        )));
    }
    if let Some(track) = track {
        known_track(&book, track)?;
    }
    let names = edit::chapter_names(&book)?;
    if let Some(taken) = names.iter().find(|other| slug::split_number(other).1 == name) {
        let help = "choose another title, or edit that chapter";
        return Err(Failure::Usage(format!("`{taken}.md` already has this name\n  help: {help}")));
    }
    let number = next_number(&names);
    let path = book.join(format!("{number:02}-{name}.md"));
    let text = chapter(title, track, &first_id(&name, number));
    edit::create(&path, text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?;
    say.line(&format!("made {}, a draft: `fieldguide build --drafts` shows it", shown(&path)));
    Ok(Outcome::Clean)
}

/// Refuse a track that the configuration does not have.
fn known_track(book: &Path, track: &str) -> Result<()> {
    let path = book.join(CONFIG);
    let bytes = edit::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let source = Source::new(SourceId::new(CONFIG), &String::from_utf8_lossy(&bytes));
    let config = crate::parse::config(&source).value;
    if config.track(track).is_some() {
        return Ok(());
    }
    Err(Failure::Usage(format!("there is no track `{track}`\n  help: {}", config.track_help(track))))
}

fn next_number(names: &[String]) -> u64 {
    let numbers = names.iter().filter_map(|name| slug::split_number(name).0).map(|number| slug::number_key(number).0);
    numbers.max().map_or(1, |highest| highest.saturating_add(1))
}

/// The id of the template's item: from the chapter's name where that makes one. A number alone comes again when the
/// last chapter is deleted.
fn first_id(name: &str, number: u64) -> String {
    let id = format!("{name}-first");
    if is_id(&id) { id } else { format!("chapter-{number}-first") }
}

fn chapter(title: &str, track: Option<&str>, id: &str) -> String {
    let quoted = serde_json::to_string(title).unwrap_or_default();
    let track =
        track.map(|track| format!("track: {}\n", serde_json::to_string(track).unwrap_or_default())).unwrap_or_default();
    format!(
        "---\ntitle: {quoted}\nsummary: One sentence that says what a reader gets from this chapter.\n{track}status: draft\n---\n\n\
         Begin with what the reader has in hand.\n\n## What to do\n\nSay it in a few short paragraphs.\n\n\
         ## Ready?\n\n- [ ] Something the reader can check. {{#{id}}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_highest() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(next_number(&names(&["02b-a", "10-b", "index"])), 11);
        assert_eq!(next_number(&names(&["index"])), 1);
    }

    #[test]
    fn a_title_is_quoted_for_yaml() {
        assert!(chapter("Say \"no\": #1", None, "say-no-first").contains("title: \"Say \\\"no\\\": #1\"\n"));
    }
}
