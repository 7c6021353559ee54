//! Edits: which files of a book were read again, so that later stages need not look at all others.
//!
//! In: the name of each file that is read again. Out: the names since a moment that someone remembers by its number.
//! Numbers are given once in a run, so that of two books, or two copies of one, neither takes the other's for its own.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many edits are remembered; whoever comes later looks at everything.
const REMEMBERED: usize = 1024;

/// The number of the next edit of this run.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The newest edits, the last one last.
#[derive(Debug, Clone, Default)]
pub struct Edits(Vec<(u64, String)>);

impl Edits {
    /// The number of the last edit, when there was one.
    pub fn last(&self) -> Option<u64> {
        self.0.last().map(|&(number, _)| number)
    }

    /// The names of the files that were read again since an edit was the last; nothing when that one is not known.
    pub fn since(&self, number: u64) -> Option<impl Iterator<Item = &str>> {
        let at = self.0.binary_search_by_key(&number, |&(number, _)| number).ok()?;
        Some(self.0[at + 1..].iter().map(|(_, name)| name.as_str()))
    }

    /// A file is read again.
    pub(super) fn note(&mut self, name: &str) {
        if self.0.len() >= 2 * REMEMBERED {
            self.0.drain(..REMEMBERED);
        }
        self.0.push((NEXT.fetch_add(1, Ordering::Relaxed), name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(edits: &Edits, number: u64) -> Option<Vec<&str>> {
        edits.since(number).map(Iterator::collect)
    }

    #[test]
    fn what_was_read_since_is_known_and_others_numbers_are_not() {
        let mut edits = Edits::default();
        assert_eq!(edits.last(), None);
        edits.note("a");
        let first = edits.last().expect("a number");
        let mut copy = edits.clone();
        edits.note("b");
        edits.note("c");
        copy.note("d");
        assert_eq!(since(&edits, first), Some(vec!["b", "c"]));
        assert_eq!(since(&edits, copy.last().expect("a number")), None);
        assert_eq!(since(&copy, first), Some(vec!["d"]));
    }

    #[test]
    fn only_the_newest_are_remembered() {
        let mut edits = Edits::default();
        edits.note("first");
        let first = edits.last().expect("a number");
        (0..10 * REMEMBERED).for_each(|_| edits.note("a"));
        assert!(edits.0.len() <= 2 * REMEMBERED && since(&edits, first).is_none());
        assert_eq!(since(&edits, edits.last().expect("a number")), Some(Vec::new()));
    }
}
