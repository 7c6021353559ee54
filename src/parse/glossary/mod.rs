//! The glossary: the words by which its terms are found, and their first uses in the text.
//!
//! In: the terms of `glossary.md`, and the finished blocks of any chapter. Out: [`Terms`], which find names in text,
//! and `link`, which turns the first use of each in a section into a reference. The work on a text grows with its
//! length, never with the number of terms. What a term means is not known here, so that a new definition leaves every
//! other chapter as it was parsed.

mod forms;
mod link;
mod terms;
mod words;

pub(super) use link::link;
pub use terms::{Name, Terms};

use crate::source::SourceId;

/// The name of the glossary's file.
pub const GLOSSARY: &str = "glossary.md";

/// Whether a source is the book's glossary.
pub fn is_glossary(source: &SourceId) -> bool {
    source.as_str() == GLOSSARY
}
