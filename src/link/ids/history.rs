//! The book held against `ids.lock`: nothing that was published is lost, reused or turned into something else.

use super::super::Setting;
use super::likeness::{ALIKE, likeness};
use super::vanished::{self, COMPARED};
use super::{Ids, Owner, Spot, scope};
use crate::diag::{At, Code, Diagnostic, Place, did_you_mean};
use crate::load::{CONFIG, LOCK};
use crate::model::{Chapter, IdKind, IdState, Lock, Locked};
use crate::parse::is_id;
use crate::parse::lock::words;
use crate::source::SourceId;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How many steps an id may have moved on in a lock before it is taken for a circle, which the lock's own check tells.
const STEPS: usize = 10_000;

/// How far numbers behind an id are tried for one that is free.
const HIGHEST: usize = 1_000;

pub(super) fn check<'a>(
    ids: &'a Ids<'a>,
    chapters: &[Arc<Chapter>],
    setting: &Setting<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(lock) = setting.lock else { return missing_lock(ids, setting, diagnostics) };
    let reworded = ids.owners.iter().filter(|owner| is_reworded(owner, lock));
    let scoped = |owner: &'a Owner<'a>| (scope(owner.id.as_deref().unwrap_or_default()), words(owner.text));
    let reworded = reworded.map(|owner| (scoped(owner), owner)).collect();
    let mut history = History { ids, lock, reworded, compared: 0, diagnostics };
    for owner in ids.owners {
        history.owner(owner);
    }
    for (old, &claimant) in &ids.claimed {
        history.claim(old, &ids.owners[claimant], setting.check);
    }
    // What could not be read may hold what seems to have vanished.
    if chapters.len() == setting.sources.chapter_names().count() {
        vanished::check(ids, lock, chapters, &mut history.compared, history.diagnostics);
    }
    if setting.check && lock.whole {
        history.stale();
    }
}

/// Whether the words of something that is asked are not those that the lock has.
fn is_reworded(owner: &Owner, lock: &Lock) -> bool {
    let entry = owner.id.as_deref().and_then(|id| lock.entries.get(id));
    owner.is_asked() && owner.published && entry.is_some_and(|entry| entry.text != words(owner.text))
}

fn missing_lock(ids: &Ids, setting: &Setting, diagnostics: &mut Vec<Diagnostic>) {
    let published = ids.owners.iter().any(|owner| owner.published && owner.id.is_some());
    if setting.check && published && !setting.sources.has_unreadable_lock() {
        let place = Place::new(&SourceId::new(CONFIG), At::Key("title".to_owned()));
        let message = "the book has no `ids.lock`, which records what readers' ticks are stored under";
        let help = "run `fieldguide ids --write`, and commit the file";
        diagnostics.push(Diagnostic::new(Code::MissingLock, place, message).help(help));
    }
}

/// The id that an id moved on to in the end, when that was published and is gone.
pub(super) fn lost<'a>(ids: &Ids, lock: &'a Lock, id: &'a str) -> Option<&'a str> {
    let mut at = id;
    for _ in 0..STEPS {
        match &lock.entries.get(at)?.state {
            IdState::Moved(to) => at = to,
            IdState::Live => return Some(at).filter(|at| ids.has_lost(at)),
            IdState::Retired => return None,
        }
    }
    None
}

struct History<'a, 'b> {
    ids: &'a Ids<'a>,
    lock: &'a Lock,
    /// What has other words than before, by what it stands in and its words now.
    reworded: HashMap<(&'a str, String), &'a Owner<'a>>,
    compared: usize,
    diagnostics: &'b mut Vec<Diagnostic>,
}

impl History<'_, '_> {
    /// An id that the book has: it is what it was when it was published.
    fn owner(&mut self, owner: &Owner) {
        let Some((id, entry)) = owner.id.as_deref().and_then(|id| self.lock.entries.get_key_value(id)) else { return };
        if entry.kind != owner.kind {
            return self.kind(id, owner, entry);
        }
        match &entry.state {
            IdState::Live if owner.revision < entry.revision => self.lower(id, owner, entry),
            IdState::Live if owner.revision == entry.revision => self.wording(owner, entry),
            IdState::Live => {}
            IdState::Moved(to) => self.moved(id, to, owner, entry),
            IdState::Retired => self.retired(id, owner, entry),
        }
    }

    fn kind(&mut self, id: &str, owner: &Owner, entry: &Locked) {
        let message =
            format!("`{id}` was published as the id of {}, and is now that of {}", entry.kind.one(), owner.what());
        let help = format!("{}; a tick cannot become something else", self.another(id, owner));
        self.tell(Code::IdKind, owner.place(), message, entry, "published here", help);
    }

    fn retired(&mut self, id: &str, owner: &Owner, entry: &Locked) {
        let message = format!("`{id}` was retired, and is used again");
        let help = format!("{}: some readers still have a tick under the old one", self.another(id, owner));
        self.tell(Code::RetiredId, owner.place(), message, entry, "retired here", help);
    }

    /// An id that moved on; a rename that is taken back brings it home.
    fn moved(&mut self, id: &str, to: &str, owner: &Owner, entry: &Locked) {
        if self.end(to) == owner.id.as_deref() {
            return;
        }
        let another = self.another(id, owner);
        let help = match lost(self.ids, self.lock, to) {
            Some(last) => {
                let was: Vec<String> = [last.to_owned()].into_iter().chain(owner.was.iter().cloned()).collect();
                format!("if it is what `{last}` was, write {}; else {another}", owner.with_was(id, &was))
            }
            None => format!("{another}: a reader's tick under `{id}` is that of `{to}`"),
        };
        let message = format!("`{id}` moved on to `{to}`, and is used again");
        self.tell(Code::MovedId, owner.place(), message, entry, "moved on here", help);
    }

    /// To take another id, and one that is free.
    fn another(&self, id: &str, owner: &Owner) -> String {
        let is_free = |id: &String| {
            let Ids { by_id, claimed, .. } = self.ids;
            !by_id.contains_key(id.as_str())
                && !claimed.contains_key(id.as_str())
                && !self.lock.entries.contains_key(id)
        };
        let mut numbered = (2..=HIGHEST).map(|number| format!("{id}-{number}"));
        let free = numbered.find(is_free).unwrap_or_default();
        let last = free.rsplit('.').next().filter(|last| is_id(last));
        let such = |before| last.map(|last| format!(", such as `{before}{last}`")).unwrap_or_default();
        match owner.spot {
            Spot::Name => format!("write another `id:` in the front matter{}", such("id: ")),
            _ => format!("choose another id{}", such("")),
        }
    }

    fn lower(&mut self, id: &str, owner: &Owner, entry: &Locked) {
        let (now, before) = (owner.revision, entry.revision);
        let message = format!("`{id}` has revision {now}, and was published with revision {before}");
        let patch = owner.patch(id, owner.was, before);
        let help = format!("write `{patch}`, or raise the revision when the meaning changed again");
        self.tell(Code::LowerRevision, owner.place(), message, entry, "published here", help);
    }

    /// The same promise? Only of items: a chapter is still read when its title changes.
    fn wording(&mut self, owner: &Owner, entry: &Locked) {
        let Some(id) = owner.id.as_deref().filter(|_| owner.is_asked()) else { return };
        if entry.text == owner.text {
            return;
        }
        let now = words(owner.text);
        let other = self.reworded.get(&(scope(id), entry.text.clone())).copied();
        if let Some(other) = other.filter(|_| owner.published && entry.text != now) {
            return self.exchanged(id, owner, other, entry);
        }
        if likeness(&entry.text, &now) >= ALIKE {
            return;
        }
        let message = format!("the words of `{id}` changed much: they were \"{}\", and are \"{now}\"", entry.text);
        let raised = owner.patch(id, owner.was, owner.revision.saturating_add(1));
        let changed = match owner.kind {
            IdKind::Item | IdKind::Field => format!(" a changed one? write `{raised}`;"),
            _ => String::new(),
        };
        let help = format!(
            "the same promise? keep the id, and run `fieldguide ids --write`;{changed} \
             another one? give it a new id, and run `fieldguide ids --retire {id}`"
        );
        self.tell(Code::ChangedItem, owner.place(), message, entry, "recorded here", help);
    }

    /// The words of one id stand under another: readers' ticks would say what nobody ticked.
    fn exchanged(&mut self, id: &str, owner: &Owner, other: &Owner, entry: &Locked) {
        let message = format!("the words of `{id}` now stand under `{}`", other.id.as_deref().unwrap_or_default());
        let help =
            "put each id back to its words, for an id goes with them; raise `rev` of both if they were meant to change";
        self.tell(Code::ExchangedId, owner.place(), message, entry, "recorded here", help.to_owned());
    }

    /// An id that something says to have had before.
    fn claim(&mut self, old: &str, owner: &Owner, check: bool) {
        let place = owner.was_place();
        let Some(entry) = self.lock.entries.get(old) else {
            if check && self.lock.whole {
                self.unknown(old, place);
            }
            return;
        };
        if entry.kind != owner.kind {
            let message = format!("`{old}` was the id of {}, and this is {}", entry.kind.one(), owner.what());
            return self.tell(
                Code::IdKind,
                place,
                message,
                entry,
                "published here",
                format!("take `{old}` out of `was`"),
            );
        }
        match &entry.state {
            IdState::Live => {}
            IdState::Retired => {
                let message = format!("`{old}` in `was` was retired");
                let help = format!(
                    "take `{old}` out of `was`; if it was retired by mistake, take its line from an earlier version of \
                     the lock"
                );
                self.tell(Code::RetiredId, place, message, entry, "retired here", help);
            }
            IdState::Moved(to) => {
                let end = self.end(to);
                if end != owner.id.as_deref() {
                    let message = format!("`{old}` moved on to `{to}` already");
                    let help = format!("take `{old}` out of `was`; a tick can move on to one thing only");
                    self.tell(Code::AliasClash, place, message, entry, "moved on here", help);
                }
            }
        }
    }

    fn unknown(&mut self, old: &str, place: Place) {
        let message = format!("`{old}` in `was` was never published");
        let room = COMPARED.saturating_sub(self.compared);
        self.compared += room.min(self.lock.entries.len());
        let help = did_you_mean(old, self.lock.entries.keys().map(String::as_str).take(room))
            .unwrap_or_else(|| format!("take `{old}` out; if a site had it, run `fieldguide ids --write`"));
        self.diagnostics.push(Diagnostic::new(Code::UnknownWas, place, message).help(help));
    }

    /// The id that an id has become by now.
    fn end<'s>(&'s self, id: &'s str) -> Option<&'s str> {
        let mut at = id;
        for _ in 0..STEPS {
            if self.ids.by_id.contains_key(at) {
                return Some(at);
            }
            if let Some(&claimant) = self.ids.claimed.get(at) {
                return self.ids.owners[claimant].id.as_deref();
            }
            match &self.lock.entries.get(at)?.state {
                IdState::Moved(to) => at = to,
                _ => return None,
            }
        }
        None
    }

    /// What the lock does not have yet: one warning for all.
    fn stale(&mut self) {
        let known = |id: &str, revision: u32| {
            let entry = self.lock.entries.get(id);
            entry.is_some_and(|entry| entry.state != IdState::Live || revision <= entry.revision)
        };
        let live = |old: &str| self.lock.entries.get(old).is_some_and(|entry| entry.state == IdState::Live);
        let mut missing = Vec::new();
        for owner in self.ids.owners.iter().filter(|owner| owner.published) {
            let Some(id) = owner.id.as_deref() else { continue };
            let fresh = Some(id).filter(|id| !known(id, owner.revision));
            let old = owner.was.iter().map(String::as_str).filter(|old| live(old));
            missing.extend(fresh.into_iter().chain(old).map(|id| (id, owner)));
        }
        let Some(&(_, first)) = missing.first() else { return };
        let mut seen = HashSet::new();
        missing.retain(|(id, _)| seen.insert(*id));
        let shown: Vec<String> = missing.iter().take(3).map(|(id, _)| format!("`{id}`")).collect();
        let more = if missing.len() > 3 { format!(" and {} more", missing.len() - 3) } else { String::new() };
        let message = format!("`ids.lock` is behind the book: {}{more}", shown.join(", "));
        let help = "run `fieldguide ids --write`, and commit `ids.lock` with the chapter";
        self.diagnostics.push(Diagnostic::new(Code::StaleLock, first.place(), message).help(help));
    }

    fn tell(&mut self, code: Code, place: Place, message: String, entry: &Locked, words: &str, help: String) {
        let line = Place::new(&SourceId::new(LOCK), At::Span(entry.span));
        self.diagnostics.push(Diagnostic::new(code, place, message).related(line, words).help(help));
    }
}
