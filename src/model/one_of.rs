//! One of many things that lie together: cheap to clone, and equal to whatever looks like it.

use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A thing in a list that is shared by all who show one of them. It compares and hashes as the thing itself.
#[derive(Debug)]
pub struct OneOf<T> {
    all: Arc<Vec<T>>,
    nth: u32,
}

impl<T> OneOf<T> {
    /// The n-th of a list.
    pub fn new(all: &Arc<Vec<T>>, nth: u32) -> Self {
        Self { all: all.clone(), nth }
    }
}

impl<T> Clone for OneOf<T> {
    fn clone(&self) -> Self {
        Self::new(&self.all, self.nth)
    }
}

impl<T> Deref for OneOf<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.all[self.nth as usize]
    }
}

impl<T: PartialEq> PartialEq for OneOf<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for OneOf<T> {}

impl<T: Hash> Hash for OneOf<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::stable_hash;

    #[test]
    fn it_is_what_it_looks_like_wherever_it_lies() {
        let (few, many) = (Arc::new(vec!["b"]), Arc::new(vec!["a", "b"]));
        let (one, other) = (OneOf::new(&few, 0), OneOf::new(&many, 1));
        assert_eq!((one.len(), one.clone()), (1, other.clone()));
        assert_eq!(stable_hash(&one), stable_hash(&other));
        assert_ne!(other, OneOf::new(&many, 0));
    }
}
