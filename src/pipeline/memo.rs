//! A memo of two generations: what a build did not use falls out with the next.

use crate::hash::Hash128;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// Results by the hash of what they were made from.
#[derive(Debug)]
pub struct Memo<T> {
    /// Whether anything is remembered.
    pub keep: bool,
    now: HashMap<Hash128, T>,
    before: HashMap<Hash128, T>,
    /// How many results were made, not remembered.
    pub made: usize,
}

impl<T: Clone + Send> Memo<T> {
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
        if let Some(value) = self.remembered(key) {
            return value;
        }
        self.made += 1;
        let value = make();
        self.remember(key, &value);
        value
    }

    /// Take the result for a key out, to make the next one of it.
    pub fn forget(&mut self, key: Hash128) -> Option<T> {
        self.now.remove(&key).or_else(|| self.before.remove(&key))
    }

    /// The results for keys, in their order; those that are not remembered are made on all cores. `make` gets the
    /// number of the key.
    pub fn get_all(&mut self, keys: &[Hash128], make: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let mut values: Vec<Option<T>> = keys.iter().map(|&key| self.remembered(key)).collect();
        let mut seen = HashSet::new();
        let missing = (0..keys.len()).filter(|&at| values[at].is_none() && (!self.keep || seen.insert(keys[at])));
        let missing: Vec<usize> = missing.collect();
        let made = on_all_cores(&missing, |&at| make(at));
        self.made += made.len();
        for (at, value) in missing.into_iter().zip(made) {
            self.remember(keys[at], &value);
            values[at] = Some(value);
        }
        let settled = keys.iter().zip(values).map(|(key, value)| value.unwrap_or_else(|| self.now[key].clone()));
        settled.collect()
    }

    fn remembered(&mut self, key: Hash128) -> Option<T> {
        if let Some(value) = self.now.get(&key) {
            return Some(value.clone());
        }
        let value = self.before.remove(&key)?;
        self.remember(key, &value);
        Some(value)
    }

    fn remember(&mut self, key: Hash128, value: &T) {
        if self.keep {
            self.now.insert(key, value.clone());
        }
    }
}

/// Make something of each thing of a list, in its order. What is alone is made here: it need not wait for a thread.
pub(super) fn on_all_cores<T: Sync, R: Send>(things: &[T], make: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if let [alone] = things { vec![make(alone)] } else { things.par_iter().map(make).collect() }
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
        assert_eq!(memo.get_all(&[Hash128(2), Hash128(2)], |at| ["c", "d"][at]), ["c", "d"]);
    }

    #[test]
    fn many_results_come_in_the_order_of_their_keys_and_equal_keys_are_made_once() {
        let mut memo = Memo::new(true);
        let keys = [Hash128(3), Hash128(1), Hash128(3), Hash128(2)];
        assert_eq!(memo.get_all(&keys, |at| at), [0, 1, 0, 3]);
        assert_eq!(memo.made, 3);
        memo.turn();
        assert_eq!(memo.get_all(&[Hash128(2), Hash128(4)], |_| 9), [3, 9]);
        assert_eq!(memo.made, 1);
    }
}
