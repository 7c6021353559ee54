//! Chains of ids: what each thing was called before, and what became of the rest.
//!
//! Sources say one step (`was`), the lock the steps before it: where the lock says `a` became `b`, and an item `c` says
//! that it was `b`, a reader's tick under `a` is that of `c`.

use super::super::chapter_id;
use crate::model::{Chapter, IdKind, IdState, Lock, Retired};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Each id's own earlier ids, one step back.
type Before<'a> = HashMap<&'a str, Vec<&'a str>>;

/// What each id was called before, over all steps, the newest first. An id that something still has is nobody's
/// earlier one.
pub(in super::super) fn earlier(chapters: &[Arc<Chapter>], lock: Option<&Lock>) -> HashMap<String, Vec<String>> {
    let moves = |lock: &Lock| lock.entries.values().any(|entry| matches!(entry.state, IdState::Moved(_)));
    if !lock.is_some_and(moves) && !chapters.iter().any(|chapter| chapter.outline.renames) {
        return HashMap::new();
    }
    let named: Vec<(Cow<str>, &[String])> = chapters.iter().flat_map(|chapter| named(chapter)).collect();
    let mut before = Before::new();
    for (id, was) in named.iter().filter(|(_, was)| !was.is_empty()) {
        before.entry(id).or_default().extend(was.iter().map(String::as_str));
    }
    let claimed: HashSet<&str> = named.iter().flat_map(|(_, was)| was.iter().map(String::as_str)).collect();
    moved(lock, &mut before, |old| !claimed.contains(old));
    let live: HashSet<&str> = named.iter().map(|(id, _)| id.as_ref()).collect();
    let renamed = named.iter().filter(|(id, _)| before.contains_key(id.as_ref()));
    let chains = renamed.map(|(id, _)| (id.to_string(), chain(id, &before, &live)));
    chains.filter(|(_, chain)| !chain.is_empty()).collect()
}

/// The ids of a chapter and its items, with those that their sources say they had.
fn named(chapter: &Chapter) -> impl Iterator<Item = (Cow<'_, str>, &[String])> {
    let outline = &chapter.outline;
    let own = chapter_id(&chapter.source, outline.id.as_ref()).map(|id| (id.into(), outline.was.as_slice()));
    let items = outline.items.iter().filter_map(|item| Some((item.id.as_deref()?.into(), item.was.as_slice())));
    let sheets = outline.ids.iter().map(|id| (id.id.as_str().into(), id.was.as_slice()));
    own.into_iter().chain(items).chain(sheets)
}

/// Add the steps that the lock knows.
fn moved<'a>(lock: Option<&'a Lock>, before: &mut Before<'a>, wanted: impl Fn(&str) -> bool) {
    for (old, entry) in lock.into_iter().flat_map(|lock| &lock.entries) {
        if let IdState::Moved(to) = &entry.state
            && wanted(old)
        {
            before.entry(to).or_default().push(old);
        }
    }
}

/// All ids before one, nearest first.
fn chain(id: &str, before: &Before, live: &HashSet<&str>) -> Vec<String> {
    let (mut chain, mut seen, mut queue) = (Vec::new(), HashSet::from([id]), VecDeque::from([id]));
    while let Some(at) = queue.pop_front() {
        for &old in before.get(at).into_iter().flatten() {
            if !live.contains(old) && seen.insert(old) {
                chain.push(old.to_owned());
                queue.push_back(old);
            }
        }
    }
    chain
}

/// The items that were retired, with the ids that they had before, sorted by id.
pub(in super::super) fn retired(chapters: &[Arc<Chapter>], lock: Option<&Lock>) -> Vec<Retired> {
    let Some(lock) = lock else { return Vec::new() };
    let named: Vec<(Cow<str>, &[String])> = chapters.iter().flat_map(|chapter| named(chapter)).collect();
    let kept: HashSet<&str> =
        named.iter().flat_map(|(id, was)| was.iter().map(String::as_str).chain([id.as_ref()])).collect();
    let mut before = Before::new();
    moved(Some(lock), &mut before, |_| true);
    let gone = lock.entries.iter().filter(|(id, entry)| {
        entry.kind == IdKind::Item && entry.state == IdState::Retired && !kept.contains(id.as_str())
    });
    let all = gone.flat_map(|(id, _)| [vec![id.clone()], chain(id, &before, &kept)].concat());
    let mut retired: Vec<Retired> =
        all.filter_map(|id| Some(Retired { text: lock.entries.get(&id)?.text.clone(), id })).collect();
    retired.sort_by(|a, b| a.id.cmp(&b.id));
    retired
}
