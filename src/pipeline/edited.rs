//! A list of which a few entries were replaced: it shares all others with the list that it was made from.

use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::Arc;

/// How many entries may be replaced before the list is laid out anew.
const REPLACED: usize = 256;

/// A list that is cheap to clone, and cheap to change in few places.
#[derive(Debug, Clone)]
pub struct Edited<T> {
    first: Arc<Vec<T>>,
    replaced: BTreeMap<usize, T>,
}

impl<T> Default for Edited<T> {
    fn default() -> Self {
        Self { first: Arc::default(), replaced: BTreeMap::new() }
    }
}

impl<T> Index<usize> for Edited<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        self.replaced.get(&at).unwrap_or_else(|| &self.first[at])
    }
}

impl<T> FromIterator<T> for Edited<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Self { first: Arc::new(entries.into_iter().collect()), replaced: BTreeMap::new() }
    }
}

impl<T: Clone> Edited<T> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.first.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// All entries, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).map(|at| &self[at])
    }

    /// Put another entry in the place of one.
    pub(super) fn replace(&mut self, at: usize, entry: T) {
        self.replaced.insert(at, entry);
        if self.replaced.len() > REPLACED {
            *self = self.iter().cloned().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_is_seen_and_what_was_cloned_before_stays() {
        let mut list: Edited<usize> = (0..1_000).collect();
        let before = list.clone();
        (0..600).for_each(|at| list.replace(at, at + 5_000));
        assert_eq!((list[0], list[599], list[600], list.len()), (5_000, 5_599, 600, 1_000));
        assert!(list.replaced.len() <= REPLACED);
        assert_eq!(before.iter().copied().collect::<Vec<_>>(), (0..1_000).collect::<Vec<_>>());
        assert_eq!(list.iter().filter(|one| **one >= 5_000).count(), 600);
    }
}
