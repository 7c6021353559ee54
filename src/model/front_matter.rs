//! The front matter of a chapter, as its author writes it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The YAML between the `---` lines at the top of a chapter.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["title"]))]
#[serde(deny_unknown_fields, default)]
pub struct FrontMatter {
    /// The chapter's title, its page's only `<h1>`.
    pub title: String,
    /// The chapter's id for "read" marks; by default the file's name without its number.
    #[schemars(extend("format" = "id"))]
    pub id: Option<String>,
    /// Ids that this chapter had before, the newest first, as a list or separated by spaces.
    #[schemars(extend(
        "format" = "ids", "type" = ["string", "array", "null"], "items" = { "type": "string", "format": "id" }
    ))]
    pub was: Option<String>,
    /// One sentence that says what the chapter gives.
    pub summary: Option<String>,
    /// The id of the track the chapter belongs to.
    pub track: Option<String>,
    /// The address, when it is not to follow the file's name.
    pub slug: Option<String>,
    /// The place among its neighbours, when it is not to follow the file's number.
    pub order: Option<i64>,
    /// Old addresses, with or without `#fragment`, that lead here.
    pub aliases: Vec<String>,
    /// What the reader will be able to do.
    pub objectives: Vec<String>,
    /// What the chapter rests on.
    pub sources: Vec<SourceRef>,
    /// Chapters to read with this one.
    pub related: Vec<Related>,
    /// What to do next.
    pub next_steps: Vec<String>,
    /// Who wrote the chapter.
    pub authors: Vec<String>,
    /// The day it was last checked.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub reviewed: Option<Date>,
    /// The day by which it should be checked again.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub review_by: Option<Date>,
    /// Whether the chapter is published.
    pub status: Status,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Whether its headings appear in the contents; true when absent.
    pub toc: Option<bool>,
    /// Whether search finds it; true when absent.
    pub search: Option<bool>,
    /// Free values for themes.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// Whether a chapter is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Published only with `--drafts`.
    Draft,
    /// Published.
    #[default]
    Stable,
}

/// Something a chapter rests on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceRef {
    /// The key of the work in the bibliography.
    #[serde(rename = "ref")]
    pub key: String,
    /// The pages, as they are to be shown.
    pub pages: Option<String>,
    /// The work in a few words.
    pub note: Option<String>,
}

/// A chapter to read with this one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// The other chapter, by source path.
    pub to: String,
    /// Why a reader would want it.
    pub why: String,
}
