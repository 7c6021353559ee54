//! What was published and the book no longer has, and what most likely is that now.
//!
//! In: the ids of the book and the lock. Out: a diagnostic for each, whose remedy can be followed beside those of the
//! others: where several seem to have become one thing, the most alike comes first, and the remedies of the others
//! keep its id.

use super::history::lost;
use super::likeness::{ALIKE, likeness};
use super::{Ids, Owner, scope};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::load::LOCK;
use crate::model::{Chapter, IdKind, IdState, Lock, Locked};
use crate::parse::lock::words;
use crate::source::SourceId;
use std::collections::HashMap;
use std::sync::Arc;

/// How many labels are compared for suggestions: enough for people, little enough for hostile books.
pub(super) const COMPARED: usize = 20_000;

/// How alike a thing is that has an id of before again: it says itself what it was.
const RETURNED: f64 = 2.0;

/// Something that is gone.
struct Gone<'a> {
    id: &'a str,
    entry: &'a Locked,
    /// How alike its heir is, and the heir's place among the owners.
    heir: Option<(f64, usize)>,
}

/// Tell what vanished. `compared` counts the labels that are compared.
pub(super) fn check(
    ids: &Ids,
    lock: &Lock,
    chapters: &[Arc<Chapter>],
    compared: &mut usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let unread: Vec<&str> = chapters.iter().flat_map(|chapter| &chapter.outline.unread).map(String::as_str).collect();
    let mut search = Search { fresh: fresh(ids, lock), compared };
    let gone = lock.entries.iter().filter(|(id, entry)| is_told(ids, lock, id, entry, &unread));
    let mut gone: Vec<Gone> = gone.map(|(id, entry)| Gone { id, entry, heir: search.heir(id, entry) }).collect();
    let score = |gone: &Gone| gone.heir.map_or(0.0, |(score, _)| score);
    gone.sort_by(|a, b| score(b).total_cmp(&score(a)));
    let mut before: HashMap<usize, Vec<&Gone>> = HashMap::new();
    for gone in &gone {
        let Some((_, heir)) = gone.heir else {
            diagnostics.push(gone.told(&gone.again()));
            continue;
        };
        let (owner, others) = (&ids.owners[heir], before.entry(heir).or_default());
        let told = gone.told(&gone.inherited(owner, others));
        diagnostics.push(told.related(owner.place(), "perhaps it is this now"));
        others.push(gone);
    }
}

/// Whether an id is gone, and neither hidden by a mistake nor inside something that is gone as a whole.
fn is_told(ids: &Ids, lock: &Lock, id: &str, entry: &Locked, unread: &[&str]) -> bool {
    let is_gone = |id: &str, entry: &Locked| entry.state == IdState::Live && ids.has_lost(id);
    let root = id.split('.').next().unwrap_or_default();
    let hidden = entry.kind.in_sheet() && unread.iter().any(|unread| unread.is_empty() || *unread == root);
    let outer = lock.entries.get_key_value(scope(id));
    is_gone(id, entry) && !hidden && !outer.is_some_and(|(outer, entry)| is_gone(outer, entry))
}

/// What could be something that vanished: it was not published yet, or has again an id that moved on to what is gone
/// now. The numbers are places among the owners.
fn fresh<'a>(ids: &'a Ids<'a>, lock: &'a Lock) -> Vec<(usize, &'a Owner<'a>, Option<&'a str>)> {
    let fresh = ids.owners.iter().enumerate().filter_map(|(at, owner)| {
        match owner.id.as_deref().and_then(|id| lock.entries.get(id)) {
            None => Some((at, owner, None)),
            Some(Locked { state: IdState::Moved(to), .. }) => Some((at, owner, Some(lost(ids, lock, to)?))),
            Some(_) => None,
        }
    });
    fresh.collect()
}

struct Search<'a> {
    fresh: Vec<(usize, &'a Owner<'a>, Option<&'a str>)>,
    compared: &'a mut usize,
}

impl Search<'_> {
    /// What most likely is this now: of its kind and in the same place, with the most similar words.
    fn heir(&mut self, id: &str, entry: &Locked) -> Option<(f64, usize)> {
        let may_be = |owner: &Owner, was: Option<&str>| {
            let beside = scope(owner.id.as_deref().unwrap_or_default()) == scope(id);
            owner.kind == entry.kind && beside && was.is_none_or(|was| was == id)
        };
        let likely = self.fresh.iter().filter(|(_, owner, was)| may_be(owner, *was));
        let likely = likely.take(COMPARED.saturating_sub(*self.compared)).map(|(at, owner, was)| {
            let score = if was.is_some() { RETURNED } else { likeness(&entry.text, &words(owner.text)) };
            (score, *at)
        });
        let scored: Vec<(f64, usize)> = likely.collect();
        *self.compared += scored.len();
        let best = scored.into_iter().rev().max_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|&(score, _)| score >= ALIKE)
    }
}

impl Gone<'_> {
    fn told(&self, patch: &str) -> Diagnostic {
        let id = self.id;
        let place = Place::new(&SourceId::new(LOCK), At::Span(self.entry.span));
        let message = format!("`{id}` was published, and the book no longer has it");
        let help = format!("{patch}; if it is gone for good, run `fieldguide ids --retire {id}`");
        Diagnostic::new(Code::VanishedId, place, message).help(help)
    }

    /// What to write so that an id without an heir is in the book again.
    fn again(&self) -> String {
        let id = self.id;
        let last = id.rsplit('.').next().unwrap_or_default();
        match self.entry.kind {
            IdKind::Item => {
                format!("write `{{#{id}}}` behind its item again, or `was=\"{id}\"` beside the item's new id")
            }
            IdKind::Chapter => format!("write `was: {id}` in the front matter of the chapter that it became"),
            _ => format!("write `id: {last}` there again, or `was: {last}` beside its new id"),
        }
    }

    /// What to write at the heir, which some others have become too.
    fn inherited(&self, heir: &Owner, others: &[&Gone]) -> String {
        let too = if others.is_empty() { "" } else { " too" };
        let all = || others.iter().copied().chain([self]);
        let mut was: Vec<String> = all().map(|gone| gone.id.to_owned()).collect();
        let same = match heir.kind {
            IdKind::Chapter => "the same chapter",
            IdKind::Item => "the same item",
            _ => "the same",
        };
        if let Some(new) = heir.id.as_deref() {
            was.extend(heir.was.iter().cloned());
            let under = if heir.kind == IdKind::Chapter { "" } else { " under another id" };
            return format!("if it{too} is {same}{under}, write {}", heir.with_was(new, &was));
        }
        // It takes the first one's id.
        let id = was.remove(0);
        was.extend(heir.was.iter().cloned());
        let revision = all().map(|gone| gone.entry.revision).fold(heir.revision, u32::max);
        format!("if it{too} is {same}, write `{}` there", heir.patch(&id, &was, revision))
    }
}
