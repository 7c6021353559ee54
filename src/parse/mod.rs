//! Parsing: one source becomes one chapter, with its diagnostics.
//!
//! In: a [`Source`] and the [`Settings`] of the book. Out: a [`Parsed`]. Nothing is looked up outside the source,
//! so that the result can be remembered by the source's hash alone. Read [`chapter`] first, then
//! [`markdown`] for the text, [`yaml`] for everything between `---` lines, `worksheet` for
//! worksheets and quizzes, [`glossary`] for terms and where they are used, [`references`] for the works that chapters
//! cite, and [`lock`] for `ids.lock`.

mod attributes;
pub mod chapter;
pub mod drawing;
pub mod glossary;
pub mod lock;
pub mod markdown;
mod math;
pub(crate) mod percent;
pub mod references;
mod said;
pub mod slug;
pub mod svg;
mod worksheet;
pub mod yaml;

use crate::diag::{At, Code, Diagnostic, Place};
use crate::hash::{Hash128, stable_hash};
use crate::model::{Chapter, Config, HtmlMode, Limits, Notes};
use crate::source::{Source, Span};
use std::sync::Arc;

pub use chapter::{again, parse};
pub use yaml::is_id;

/// What the configuration says about parsing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Typographic quotes and dashes.
    pub smart_punctuation: bool,
    /// What happens to raw HTML.
    pub html: HtmlMode,
    /// The kinds of margin notes.
    pub notes: Notes,
    /// The caps.
    pub limits: Limits,
    /// The names of the glossary's terms, never what they mean.
    pub terms: Arc<glossary::Terms>,
}

impl Settings {
    /// The part of a configuration that parsing depends on; there are no terms yet.
    pub fn new(config: &Config) -> Self {
        Self {
            smart_punctuation: config.smart_punctuation.unwrap_or(true),
            html: config.html,
            notes: config.notes.clone(),
            limits: config.limits.clone(),
            terms: Arc::default(),
        }
    }

    /// A hash of all settings.
    pub fn hash(&self) -> Hash128 {
        stable_hash(self)
    }

    /// A hash of all settings but the terms: what they are for a chapter is told by the links that it got.
    fn hash_of_text(&self) -> Hash128 {
        stable_hash(&(self.smart_punctuation, self.html, &self.notes, &self.limits))
    }
}

/// A chapter and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The chapter.
    pub chapter: Arc<Chapter>,
    /// Mistakes in its source.
    pub diagnostics: Vec<Diagnostic>,
}

/// The longest configuration in bytes.
const CONFIG_CAP: usize = 256 << 10;

/// Read the configuration.
pub fn config(source: &Source) -> yaml::Read<Config> {
    let yaml = yaml::Yaml { source: source.id(), text: source.text(), offset: 0, name: "the configuration" };
    if source.text().len() <= CONFIG_CAP {
        return yaml::read(yaml);
    }
    let place = Place::new(source.id(), At::Span(Span::default()));
    let message = format!("the configuration is longer than {CONFIG_CAP} bytes");
    let diagnostic = Diagnostic::new(Code::YamlLimit, place, message).help("make it shorter");
    yaml::Read { diagnostics: vec![diagnostic], ..yaml::Read::default() }
}
