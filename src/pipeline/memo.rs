//! A memo of two generations: what a build did not use falls out with the next.

use crate::hash::Hash128;
use std::collections::HashMap;

/// Results by the hash of what they were made from.
#[derive(Debug)]
pub struct Memo<T> {
    keep: bool,
    now: HashMap<Hash128, T>,
    before: HashMap<Hash128, T>,
    /// How many results were made, not remembered.
    pub made: usize,
}

impl<T: Clone> Memo<T> {
    /// A memo; one that keeps nothing is for a single build.
    pub fn new(keep: bool) -> Self {
        Self { keep, now: HashMap::new(), before: HashMap::new(), made: 0 }
    }

    /// Begin a new build.
    pub fn turn(&mut self) {
        self.before = std::mem::take(&mut self.now);
        self.made = 0;
    }

    /// The result for a key, made when it is not remembered.
    pub fn get(&mut self, key: Hash128, make: impl FnOnce() -> T) -> T {
        if let Some(value) = self.now.get(&key) {
            return value.clone();
        }
        let value = self.before.remove(&key).unwrap_or_else(|| {
            self.made += 1;
            make()
        });
        if self.keep {
            self.now.insert(key, value.clone());
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_builds_did_not_use_is_forgotten() {
        let mut memo = Memo::new(true);
        memo.get(Hash128(1), || "a");
        memo.turn();
        assert_eq!((memo.get(Hash128(1), || "b"), memo.made), ("a", 0));
        memo.turn();
        memo.turn();
        assert_eq!((memo.get(Hash128(1), || "b"), memo.made), ("b", 1));
    }

    #[test]
    fn a_memo_for_one_build_keeps_nothing() {
        let mut memo = Memo::new(false);
        memo.get(Hash128(1), || "a");
        assert_eq!(memo.get(Hash128(1), || "b"), "b");
    }
}
