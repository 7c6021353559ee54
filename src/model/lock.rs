//! The lock: every id that was ever published, as `ids.lock` says it.
//!
//! One line an id: `id kind revision state text`, sorted by id. A line is never taken out: what became of an id is
//! its state, so that a reader's tick finds its item after every edit of the book.

use crate::hash::Hash128;
use crate::source::Span;
use std::collections::BTreeMap;
use std::fmt;

/// The whole of `ids.lock`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// What was published, by id.
    pub entries: BTreeMap<String, Locked>,
    /// Whether every line could be read. What is not in a damaged lock may still have been published.
    pub whole: bool,
    /// The hash of its source.
    pub hash: Hash128,
}

/// One id that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// What has the id.
    pub kind: IdKind,
    /// The revision that was published last.
    pub revision: u32,
    /// What became of it.
    pub state: IdState,
    /// Its words, when they were recorded last.
    pub text: String,
    /// Where its line stands.
    pub span: Span,
}

/// What can have an id. All share one space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// A chapter.
    Chapter,
    /// A checklist item.
    Item,
    /// A worksheet.
    Worksheet,
    /// A quiz.
    Quiz,
    /// A field of a worksheet.
    Field,
    /// What is inside a field or quiz: a row, a column, an option.
    Part,
}

/// What became of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdState {
    /// It is in the book.
    Live,
    /// What it named has this id now.
    Moved(String),
    /// What it named is gone.
    Retired,
}

impl IdKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Chapter, Self::Item, Self::Worksheet, Self::Quiz, Self::Field, Self::Part];

    /// The word of the lock.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chapter => "chapter",
            Self::Item => "item",
            Self::Worksheet => "worksheet",
            Self::Quiz => "quiz",
            Self::Field => "field",
            Self::Part => "part",
        }
    }

    /// What an author calls one: "a chapter", "an item".
    pub const fn one(self) -> &'static str {
        match self {
            Self::Chapter => "a chapter",
            Self::Item => "an item",
            Self::Worksheet => "a worksheet",
            Self::Quiz => "a quiz",
            Self::Field => "a field of a worksheet",
            Self::Part => "a row, column or option",
        }
    }

    /// Whether it is written in the YAML of a worksheet or quiz.
    pub const fn in_sheet(self) -> bool {
        !matches!(self, Self::Chapter | Self::Item)
    }
}

impl fmt::Display for IdState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live => f.write_str("live"),
            Self::Moved(to) => write!(f, "was→{to}"),
            Self::Retired => f.write_str("retired"),
        }
    }
}

/// The highest revision that an item may have.
pub const HIGHEST_REVISION: u32 = 9999;

/// A revision as it is written: digits alone, from 1 to [`HIGHEST_REVISION`].
pub fn revision(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && (1..=HIGHEST_REVISION).contains(number))
}
