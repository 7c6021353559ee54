//! The lock after an edit: what the book has now is written down, and what it had stays.
//!
//! In: the lock and the chapters. Out: the lock as it should be, and its text. Only what readers can meet is recorded:
//! drafts are not. A line is never taken out.

use crate::link::chapter_id;
use crate::model::{Chapter, IdKind, IdState, Lock, Locked};
use crate::parse::lock::words;
use crate::source::Span;
use std::sync::Arc;

const HEADER: &str =
    "# Every id that readers' ticks were ever stored under. `fieldguide ids --write` keeps it; do not edit it by hand.";

/// What recording changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// How many ids are new.
    pub new: usize,
    /// How many ids moved on to another.
    pub moved: usize,
    /// How many items have a new revision.
    pub revised: usize,
    /// How many have other words.
    pub reworded: usize,
}

/// Something with an id, as it is in the book.
struct Thing<'a> {
    id: String,
    kind: IdKind,
    revision: u32,
    text: &'a str,
    was: &'a [String],
}

/// Record what the chapters have.
pub fn record(lock: &mut Lock, chapters: &[Arc<Chapter>]) -> Recorded {
    let mut recorded = Recorded::default();
    let published = chapters.iter().filter(|chapter| !chapter.outline.draft);
    for thing in published.flat_map(|chapter| things(chapter)) {
        recorded.live(lock, &thing);
        for old in thing.was {
            recorded.old(lock, old, &thing);
        }
    }
    recorded
}

fn things(chapter: &Chapter) -> impl Iterator<Item = Thing<'_>> {
    let outline = &chapter.outline;
    let id = chapter_id(&chapter.source, outline.id.as_ref());
    let (kind, text, was) = (IdKind::Chapter, outline.title.as_str(), outline.was.as_slice());
    let head = id.map(|id| Thing { id, kind, revision: 1, text, was });
    let items = outline.items.iter().filter_map(|item| {
        let (revision, text, was) = (item.revision, item.label.as_str(), item.was.as_slice());
        Some(Thing { id: item.id.clone()?, kind: IdKind::Item, revision, text, was })
    });
    let sheets = outline.ids.iter().map(|id| Thing {
        id: id.id.clone(),
        kind: id.kind,
        revision: id.revision,
        text: &id.text,
        was: &id.was,
    });
    head.into_iter().chain(items).chain(sheets)
}

impl Recorded {
    fn live(&mut self, lock: &mut Lock, thing: &Thing) {
        let now = thing.locked(IdState::Live);
        match lock.entries.get_mut(&thing.id) {
            None => {
                self.new += 1;
                lock.entries.insert(thing.id.clone(), now);
            }
            Some(entry) => {
                self.revised += usize::from(entry.revision != now.revision);
                self.reworded += usize::from(entry.text != now.text);
                *entry = now;
            }
        }
    }

    /// An id that moved on; one that did so before keeps its step.
    fn old(&mut self, lock: &mut Lock, old: &str, thing: &Thing) {
        let state = IdState::Moved(thing.id.clone());
        match lock.entries.get_mut(old) {
            None => drop(lock.entries.insert(old.to_owned(), thing.locked(state))),
            Some(entry) if entry.state == IdState::Live => entry.state = state,
            Some(_) => return,
        }
        self.moved += 1;
    }

    /// What was recorded, in words; nothing when nothing was.
    pub fn said(&self) -> Option<String> {
        let parts =
            [(self.new, "new"), (self.moved, "moved on"), (self.revised, "revised"), (self.reworded, "reworded")];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let said = parts.collect::<Vec<_>>().join(", ");
        (!said.is_empty()).then_some(said)
    }
}

impl Thing<'_> {
    fn locked(&self, state: IdState) -> Locked {
        Locked { kind: self.kind, revision: self.revision, state, text: words(self.text), span: Span::default() }
    }
}

/// The text of a lock.
pub fn text(lock: &Lock) -> String {
    let mut text = format!("{HEADER}\n");
    for (id, Locked { kind, revision, state, text: words, .. }) in &lock.entries {
        let space = if words.is_empty() { "" } else { " " };
        text += &format!("{id} {} {revision} {state}{space}{words}\n", kind.name());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;
    use crate::parse::{self, Settings};
    use crate::source::{Source, SourceId};

    fn chapter(text: &str) -> Arc<Chapter> {
        let text = format!("---\ntitle: A\n---\n{text}");
        parse::parse(&Source::new(SourceId::new("01-aa.md"), &text), &Settings::new(&Config::default())).chapter
    }

    fn read(text: &str) -> Lock {
        let read = parse::lock::read(&Source::new(SourceId::new("ids.lock"), text));
        assert_eq!(read.diagnostics, []);
        read.lock
    }

    #[test]
    fn a_lock_grows_and_what_was_there_stays() {
        let mut lock = read("gone item 1 retired Gone.\nold item 2 live Old words.\nolder item 1 was→old\n");
        let recorded = record(&mut lock, &[chapter("- [ ] New  words. {#now was=\"old older\" rev=3}\n")]);
        let lines: Vec<String> = text(&lock).lines().skip(1).map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "aa chapter 1 live A",
                "gone item 1 retired Gone.",
                "now item 3 live New words.",
                "old item 2 was→now Old words.",
                "older item 1 was→old",
            ]
        );
        assert_eq!(recorded, Recorded { new: 2, moved: 1, ..Recorded::default() });
        assert_eq!(read(&text(&lock)).entries.len(), 5);
    }

    #[test]
    fn recording_twice_changes_nothing() {
        let chapter = chapter("- [ ] One. {#one was=\"uno\"}\n- [ ] Two. {#two}\n");
        let mut lock = Lock::default();
        let chapter = [chapter];
        record(&mut lock, &chapter);
        let before = text(&lock);
        assert_eq!(record(&mut lock, &chapter).said(), None);
        assert_eq!(text(&lock), before);
    }
}
