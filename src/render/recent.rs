//! Recent results: texts that cost much to make, by the hash of what they were made from.
//!
//! A page is rendered whole when one of its words changes, and most of what that costs is highlighting the code that
//! did not. Only what was used lately is kept, within a limit of bytes; what is kept never changes a result.

use crate::hash::Hash128;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Results of two generations: a new one begins when one is full, and what the new one does not use is forgotten.
#[derive(Debug)]
pub(super) struct Recent {
    limit: usize,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    now: HashMap<Hash128, Arc<str>>,
    before: HashMap<Hash128, Arc<str>>,
    bytes: usize,
}

impl Recent {
    /// Nothing yet, and at most twice so many bytes later.
    pub const fn new(limit: usize) -> Self {
        Self { limit, kept: Mutex::new(None) }
    }

    /// The result for a key, made when it is not kept.
    pub fn get(&self, key: Hash128, make: impl FnOnce() -> String) -> Arc<str> {
        if let Some(text) = self.with(|kept| kept.now.get(&key).cloned()) {
            return text;
        }
        // Others may make the same meanwhile: the result is the same.
        let text = self.with(|kept| kept.before.remove(&key)).unwrap_or_else(|| make().into());
        self.with(|kept| {
            kept.bytes += text.len();
            kept.now.insert(key, text.clone());
            if kept.bytes > self.limit {
                *kept = Kept { before: std::mem::take(&mut kept.now), ..Kept::default() };
            }
        });
        text
    }

    fn with<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(self.kept.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_lately_is_kept_and_no_more_than_the_limit() {
        let recent = Recent::new(8);
        let made = |key| {
            let mut made = false;
            recent.get(Hash128(key), || {
                made = true;
                "four".to_owned()
            });
            made
        };
        assert_eq!([made(1), made(1), made(2)], [true, false, true]);
        assert_eq!([made(3), made(1)], [true, false], "three and one of the generation before");
        assert_eq!([made(4), made(5)], [true, true]);
        assert!(made(2), "long unused");
        assert!(recent.with(|kept| kept.now.len() + kept.before.len()) <= 6);
    }
}
