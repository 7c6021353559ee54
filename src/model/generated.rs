//! The pages that the tool makes beside the chapters, and what a book may say of them.
//!
//! A new one is a line in the table below: its name is its key in the configuration and the folder of its address, and it
//! then appears in the contents wherever the book has it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

macro_rules! pages {
    ($($variant:ident $name:literal $title:literal $doc:literal,)*) => {
        /// A page that the tool makes, in the order in which the contents name them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Generated { $(#[doc = $doc] $variant,)* }

        impl Generated {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name: the key in the configuration, and what templates call the kind of its page.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its address from the site's root.
            pub const fn url(self) -> &'static str {
                match self { $(Self::$variant => concat!($name, "/index.html"),)* }
            }

            /// Its title, when the book gives none.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

pages! {
    Progress "progress" "My progress" "All that can be ticked.",
    Worksheets "worksheets" "Worksheets" "All worksheets.",
    Glossary "glossary" "Glossary" "All terms with their meanings.",
    Notes "notes" "All notes" "All margin notes.",
    Bibliography "bibliography" "Bibliography" "All works that the book cites.",
    Tags "tags" "Tags" "All tags with their chapters.",
    Contributors "contributors" "Contributors" "Everybody who wrote chapters.",
}

// With one `enum` of all names, as map keys need it: each becomes a property, and a slip is met by the nearest one.
impl JsonSchema for Generated {
    fn schema_name() -> Cow<'static, str> {
        "Generated".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<_> = Self::ALL.iter().map(|page| page.name()).collect();
        json_schema!({ "type": "string", "enum": names })
    }
}

/// What a book says of a page that the tool makes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PageConfig {
    /// Its title.
    pub title: Option<String>,
    /// Whether the contents name it; true when absent.
    pub contents: Option<bool>,
    /// Where among the others; those without a number come after those with one.
    pub order: Option<i64>,
}

/// A link of the contents to a page that the tool makes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct GeneratedEntry {
    /// Its name.
    pub name: &'static str,
    /// Its address from the site's root.
    pub url: &'static str,
    /// Its title.
    pub title: String,
}

impl Generated {
    /// Its title in a book.
    pub fn title_in(self, config: &BTreeMap<Self, PageConfig>) -> String {
        config.get(&self).and_then(|page| page.title.clone()).unwrap_or_else(|| self.title().to_owned())
    }

    /// What the contents of a book name, of the pages that it has, in order.
    pub fn entries(there: &[Self], config: &BTreeMap<Self, PageConfig>) -> Vec<GeneratedEntry> {
        let order = |page: Self| config.get(&page).and_then(|page| page.order).unwrap_or(i64::MAX);
        let named = |page: Self| config.get(&page).and_then(|page| page.contents).unwrap_or(true);
        let mut pages: Vec<Self> = there.iter().copied().filter(|&page| named(page)).collect();
        pages.sort_by_key(|&page| (order(page), page));
        let entry = |page: Self| GeneratedEntry { name: page.name(), url: page.url(), title: page.title_in(config) };
        pages.into_iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contents_name_what_is_there_as_the_book_wants_it() {
        let page =
            |title: Option<&str>, contents, order| PageConfig { title: title.map(str::to_owned), contents, order };
        let config = BTreeMap::from([
            (Generated::Tags, page(Some("Topics"), None, Some(1))),
            (Generated::Worksheets, page(None, Some(false), None)),
            (Generated::Contributors, page(Some("People"), None, Some(0))),
        ]);
        let there = [Generated::Worksheets, Generated::Tags, Generated::Progress];
        let titles = |config| -> Vec<String> {
            Generated::entries(&there, config).into_iter().map(|entry| entry.title).collect()
        };
        assert_eq!(titles(&config), ["Topics", "My progress"]);
        assert_eq!(titles(&BTreeMap::new()), ["My progress", "Worksheets", "Tags"]);
    }
}
