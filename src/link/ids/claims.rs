//! What the book says of itself: each id is given once, and each earlier id is claimed once, by something else.

use super::{Ids, Owner, Spot};
use crate::diag::{Code, Diagnostic};
use std::collections::{BTreeMap, HashMap};

/// Gather who has which id and who says to have had which, and tell what clashes.
pub(super) fn gather<'a>(owners: &'a [Owner<'a>], diagnostics: &mut Vec<Diagnostic>) -> Ids<'a> {
    let mut by_id = HashMap::with_capacity(owners.len());
    for (at, owner) in owners.iter().enumerate() {
        let Some(id) = owner.id.as_deref() else { continue };
        let &mut first = by_id.entry(id).or_insert(at);
        if first != at && owner.published {
            diagnostics.push(twice(id, owner, &owners[first]));
        }
    }
    let mut claimed = BTreeMap::new();
    for (at, owner) in owners.iter().enumerate() {
        for old in owner.was {
            if let Some(clash) = clash(old, owner, owners, &by_id, claimed.get(old.as_str()).copied()) {
                diagnostics.push(clash);
            } else {
                claimed.insert(old.as_str(), at);
            }
        }
    }
    Ids { owners, by_id, claimed }
}

fn twice(id: &str, owner: &Owner, first: &Owner) -> Diagnostic {
    let help = match owner.spot {
        Spot::Name => "a chapter's id follows its file's name: write another `id:` in its front matter",
        _ => "give the newer one another id",
    };
    let message = format!("the id `{id}` is given twice in the book");
    Diagnostic::new(Code::DuplicateId, owner.place(), message).related(first.place(), "the first one").help(help)
}

/// Why an id cannot be what this thing was called before.
fn clash(
    old: &str,
    owner: &Owner,
    owners: &[Owner],
    by_id: &HashMap<&str, usize>,
    claimed: Option<usize>,
) -> Option<Diagnostic> {
    if owner.id.as_deref() == Some(old) {
        let message = format!("`{old}` says that it was called `{old}` before");
        let help = format!("take `{old}` out of `was`");
        return Some(Diagnostic::new(Code::AliasCycle, owner.was_place(), message).help(help));
    }
    let told = |message: String, other: &Owner, words: &str, help: String| {
        let diagnostic = Diagnostic::new(Code::AliasClash, owner.was_place(), message);
        Some(diagnostic.related(other.place(), words).help(help))
    };
    if let Some(&other) = by_id.get(old) {
        let (other, message) = (&owners[other], format!("`{old}` is still the id of {}", owners[other].what()));
        let help = format!("take `{old}` out of `was`, or give the other one an id of its own");
        return told(message, other, "this one", help);
    }
    let other = &owners[claimed?];
    let help = format!("keep `{old}` in the `was` of the one that means what `{old}` meant");
    told(format!("two things say that they were called `{old}` before"), other, "the first one", help)
}
