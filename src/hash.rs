//! Stable hashes: the same value gives the same 128 bits in every run of one binary.
//!
//! In: anything that derives `Hash`. Out: a [`Hash128`], the key of every memo. Fingerprints of published
//! files are a different matter (anyone may send the bytes), so [`fingerprint`] uses a cryptographic hash.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// A 128-bit hash of a value. Tables of them are read all over, so they lie close together.
#[repr(C, packed(8))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash128(pub u128);

impl Hash128 {
    /// The hash as a number, for what takes references: there are none to what is packed.
    pub const fn bits(self) -> u128 {
        self.0
    }
}

/// A table by hashes, which are not hashed again.
pub type HashedMap<T> = HashMap<Hash128, T, BuildHasherDefault<AsIs>>;

/// A hasher that takes a [`Hash128`] as it is. Other values, of which there are none, are hashed.
#[derive(Debug, Clone, Copy, Default)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn write_u128(&mut self, bits: u128) {
        #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
        let half = bits as u64;
        self.0 = half;
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

struct StableHasher(Xxh3);

impl Hasher for StableHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.digest()
    }
}

/// Hash a value with a fixed seed, so that equal values have equal hashes in every run.
pub fn stable_hash<T: Hash + ?Sized>(value: &T) -> Hash128 {
    let mut hasher = StableHasher(Xxh3::new());
    value.hash(&mut hasher);
    Hash128(hasher.0.digest128())
}

/// A quick hash of a short text, for tables in which two texts may share one.
pub fn short_hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// The first 10 hexadecimal digits of the BLAKE3 hash of `bytes`, for the name of a published file.
pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..10].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_hash_alike_and_different_ones_do_not() {
        assert_eq!(stable_hash(&("a", 1)), stable_hash(&("a", 1)));
        assert_ne!(stable_hash(&("a", 1)), stable_hash(&("a", 2)));
        assert_ne!(stable_hash(&["ab", "c"]), stable_hash(&["a", "bc"]));
    }

    #[test]
    fn fingerprints_are_short_and_follow_the_bytes() {
        assert_eq!(fingerprint(b"one").len(), 10);
        assert_ne!(fingerprint(b"one"), fingerprint(b"two"));
    }
}
