//! Checklists under one heading get numbers, so that each has a name of its own.
//!
//! In: a text whose blocks are complete. Out: the same, where every checklist knows which one under its heading it is,
//! and how many those are. Lists inside a list are a part of it.

use super::Text;
use crate::model::{Block, BlockKind, Checklist};
use std::collections::HashMap;

/// Number the checklists of a text.
pub(super) fn number(text: &mut Text) {
    let mut counts: HashMap<Option<usize>, usize> = HashMap::new();
    each(text, &mut |list| {
        let count = counts.entry(list.heading).or_default();
        *count += 1;
        list.nth.number = *count;
    });
    if counts.values().all(|count| *count < 2) {
        return;
    }
    let mut numbered = HashMap::new();
    each(text, &mut |list| {
        list.nth.of = counts[&list.heading];
        if list.count > 0 {
            numbered.insert(list.first, list.nth);
        }
    });
    for list in &mut text.outline.checklists {
        list.nth = numbered.get(&list.first).copied().unwrap_or_default();
    }
}

/// Go over all lists that stand in no other, in their order.
fn each(text: &mut Text, visit: &mut impl FnMut(&mut Checklist)) {
    let notes = text.notes.iter_mut().flat_map(|note| &mut note.blocks);
    for block in text.blocks.iter_mut().chain(notes) {
        inside(block, visit);
    }
}

fn inside(block: &mut Block, visit: &mut impl FnMut(&mut Checklist)) {
    let mut all = |blocks: &mut Vec<Block>| blocks.iter_mut().for_each(|block| inside(block, visit));
    match &mut block.kind {
        BlockKind::Checklist(list) => visit(list),
        BlockKind::Quote(blocks) | BlockKind::Alert(_, blocks) => all(blocks),
        BlockKind::List(_, items) => items.iter_mut().for_each(all),
        BlockKind::Definitions(terms) => terms.iter_mut().flat_map(|(_, bodies)| bodies).for_each(all),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;
    use super::*;
    use crate::model::Nth;

    /// The numbers of all lists.
    fn numbers(markdown: &str) -> Vec<(usize, usize)> {
        let mut numbers = Vec::new();
        each(&mut text(markdown), &mut |list| numbers.push((list.nth.number, list.nth.of)));
        numbers
    }

    #[test]
    fn lists_under_one_heading_are_counted_and_others_are_alone() {
        let list = "- [ ] A. {#aa}\n  - [ ] B. {#bb}\n\nText.\n\n";
        let alone = (Nth::default().number, Nth::default().of);
        assert_eq!(numbers(list), [alone]);
        let three = format!("## One\n\n{list}> - [ ] Quoted. {{#qq}}\n\n- [[item:aa]]\n\n## Two\n\n{list}");
        assert_eq!(numbers(&three), [(1, 3), (2, 3), (3, 3), (1, 1)]);
        assert_eq!(numbers("- plain\n  - [ ] A.\n- plain\n  - [ ] B.\n"), [(1, 2), (2, 2)]);
        let outline = text(&three).outline;
        let known: Vec<_> = outline.checklists.iter().map(|list| (list.nth.number, list.nth.of)).collect();
        assert_eq!(known, [(1, 3), (2, 3), (1, 1)], "the outline knows those with items of their own");
    }
}
