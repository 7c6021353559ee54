//! The configuration, as `fieldguide.yaml` says it.

use super::{Generated, PageConfig};
use crate::diag::{Code, Severity, did_you_mean};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole of `fieldguide.yaml`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["title"]))]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The book's title.
    pub title: String,
    /// A line under the title.
    pub subtitle: Option<String>,
    /// One sentence about the book, for search engines and previews.
    pub description: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The licence of the text.
    pub license: Option<String>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// The book's own name for stored reader state: `[a-z][a-z0-9-]*`. It never changes.
    #[schemars(extend("format" = "id"))]
    pub id: Option<String>,
    /// The language of the text, as a BCP 47 tag; `en` when absent.
    pub language: Option<String>,
    /// The direction of the text; by language when absent.
    pub direction: Option<Direction>,
    /// Where the site will be published.
    #[schemars(extend("format" = "url"))]
    pub site_url: Option<String>,
    /// The output folder, from the book's folder; `../dist` when absent.
    pub output: Option<String>,
    /// Foreign files in the output to leave alone.
    pub keep: Vec<String>,
    /// Tracks beside, or instead of, the four that are built in.
    pub tracks: BTreeMap<String, TrackConfig>,
    /// Settings of margin notes.
    pub notes: Notes,
    /// Whether terms of the glossary are linked where they are first used.
    pub glossary: GlossaryMode,
    /// How works are cited.
    pub citations: Citations,
    /// What happens to raw HTML in chapters.
    pub html: HtmlMode,
    /// The papers that worksheets are made for; A4 and Letter when absent.
    pub paper: Option<Vec<Paper>>,
    /// Whether straight quotes and dashes become typographic ones.
    pub smart_punctuation: Option<bool>,
    /// Where the book's files are edited.
    pub repository: Option<Repository>,
    /// What the contents say of the pages that the tool makes, by their names.
    pub pages: BTreeMap<Generated, PageConfig>,
    /// Severities that differ from the defaults, by code.
    #[schemars(extend("x-fixed" = Code::fixed()))]
    pub severity: BTreeMap<Code, Severity>,
    /// Caps on what a contributor may send.
    pub limits: Limits,
    /// Free values for themes.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A size of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// 210 by 297 millimetres.
    A4,
    /// US Letter: 8.5 by 11 inches.
    Letter,
}

impl Paper {
    /// Every size.
    pub const ALL: [Self; 2] = [Self::A4, Self::Letter];

    /// What it is called in configurations and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "letter",
        }
    }

    /// What people call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::Letter => "Letter",
        }
    }
}

/// The direction of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// Whether terms of the glossary are linked where they are first used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GlossaryMode {
    /// The first use in each section becomes a link.
    #[default]
    Auto,
    /// Only `[[term:name]]` is a link.
    Manual,
}

/// What happens to raw HTML in chapters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HtmlMode {
    /// It is left out, with a warning.
    #[default]
    Omit,
    /// It is published as it is: only for books whose every contributor is trusted with scripts.
    Trust,
}

/// One track of a book.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackConfig {
    /// The name that readers see.
    pub title: String,
    /// The colour token of the theme: the id of a built-in track.
    pub color: Option<BuiltInTrack>,
    /// The shape that doubles the colour.
    pub shape: Option<Shape>,
}

/// The four tracks that are built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BuiltInTrack {
    /// Blue, a circle.
    Learning,
    /// Amber, a square.
    Projects,
    /// Violet, a triangle.
    Job,
    /// Grey, a diamond.
    Foundations,
}

/// A shape that doubles a track's colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
}

/// A track, with every default filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Track {
    /// The id that front matter names.
    pub id: String,
    /// The name that readers see.
    pub title: String,
    /// The theme's colour token.
    pub color: BuiltInTrack,
    /// The shape that doubles the colour.
    pub shape: Shape,
}

/// Settings of margin notes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notes {
    /// The kinds that a note's first bold words may name.
    pub kinds: Vec<String>,
}

impl Default for Notes {
    fn default() -> Self {
        let kinds = ["Context", "Evidence", "Counterpoint", "Example", "Update"];
        Self { kinds: kinds.map(str::to_owned).to_vec() }
    }
}

/// How works are cited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Citations {
    /// The style: the name of a built-in one, or a CSL file of the book; `apa` when absent.
    pub style: Option<String>,
}

/// Where the book's files are edited.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repository {
    /// The address of the repository's page.
    #[schemars(extend("format" = "url"))]
    pub url: String,
    /// The branch that pull requests go to; `main` when absent.
    pub branch: Option<String>,
    /// The book's folder in the repository; its top when absent.
    pub path: Option<String>,
}

/// Caps on what a contributor may send, in bytes unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// One chapter's file.
    pub page: u64,
    /// One asset's file.
    pub asset: u64,
    /// How deep lists and quotes may nest.
    pub depth: u32,
    /// The length of a line of code that is still highlighted.
    pub code_line: u32,
    /// How much work highlighting one chapter's code may be, in milliseconds of the worst case.
    pub highlight: u32,
    /// How many times its source a page may grow, beside one mebibyte.
    pub growth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { page: 1 << 20, asset: 32 << 20, depth: 32, code_line: 1000, highlight: 2000, growth: 64 }
    }
}

impl Config {
    /// The language of the text.
    pub fn language(&self) -> &str {
        self.language.as_deref().unwrap_or("en")
    }

    /// The papers that worksheets are made for, each once, A4 first.
    pub fn papers(&self) -> Vec<Paper> {
        let Some(wanted) = &self.paper else { return Paper::ALL.to_vec() };
        Paper::ALL.into_iter().filter(|paper| wanted.contains(paper)).collect()
    }

    /// The direction of the text, by its language when not set.
    pub fn direction(&self) -> Direction {
        const RTL: [&str; 10] = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur"];
        let primary = self.language().split('-').next().unwrap_or_default();
        let by_language = if RTL.contains(&primary) { Direction::Rtl } else { Direction::Ltr };
        self.direction.unwrap_or(by_language)
    }

    /// A track by its id, the book's own before the built-in ones.
    pub fn track(&self, id: &str) -> Option<Track> {
        let built_in = built_in_track(id);
        let Some(own) = self.tracks.get(id) else { return built_in };
        let (color, shape) = built_in.map_or((BuiltInTrack::Foundations, Shape::Diamond), |t| (t.color, t.shape));
        let (color, shape) = (own.color.unwrap_or(color), own.shape.unwrap_or(shape));
        Some(Track { id: id.to_owned(), title: own.title.clone(), color, shape })
    }

    /// The ids of all tracks that front matter may name.
    pub fn track_ids(&self) -> Vec<&str> {
        let built_in = BUILT_IN.iter().map(|&(id, ..)| id);
        let own = self.tracks.keys().map(String::as_str).filter(|id| built_in_track(id).is_none());
        built_in.chain(own).collect()
    }

    /// What to write in the place of a track that there is not.
    pub fn track_help(&self, id: &str) -> String {
        let known = self.track_ids();
        did_you_mean(id, known.iter().copied()).unwrap_or_else(|| format!("known here: `{}`", known.join("`, `")))
    }
}

const BUILT_IN: [(&str, &str, BuiltInTrack, Shape); 4] = [
    ("learning", "Learning", BuiltInTrack::Learning, Shape::Circle),
    ("projects", "Projects", BuiltInTrack::Projects, Shape::Square),
    ("job", "Job search", BuiltInTrack::Job, Shape::Triangle),
    ("foundations", "Foundations", BuiltInTrack::Foundations, Shape::Diamond),
];

fn built_in_track(id: &str) -> Option<Track> {
    let &(id, title, color, shape) = BUILT_IN.iter().find(|track| track.0 == id)?;
    Some(Track { id: id.to_owned(), title: title.to_owned(), color, shape })
}
