//! The codes of all diagnostics, each with its name and default severity.
//!
//! A code is a promise: it is what the configuration's `severity` names and what people search for, so a name
//! is never changed or reused. Every code has a file in `tests/diagnostics`. A *fixed* code is an error whatever the
//! configuration says.

use super::Severity;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $doc:literal $($fixed:ident)?,)*) => {
        /// What kind of finding a diagnostic is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name that people see and write.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The severity when the configuration does not say otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Whether the configuration cannot change the severity, because a page, an item or what readers ticked
            /// would be lost.
            pub const fn is_fixed(self) -> bool {
                match self { $(Self::$variant => codes!(@fixed $($fixed)?),)* }
            }
        }
    };
    (@fixed fixed) => { true };
    (@fixed) => { false };
}

codes! {
    NotUtf8 "not-utf8" Error "A file is not UTF-8 text." fixed,
    TooLarge "too-large" Error "A file is larger than its cap." fixed,
    NotAFile "not-a-file" Error "A link, pipe, device or folder where a file should be." fixed,
    HiddenCharacter "hidden-character" Warning "A character that cannot be seen or turns the text around.",
    AssetType "asset-type" Error "A file of a type that is not published.",
    UnsafeSvg "unsafe-svg" Error "An SVG with a script, a handler or an outside reference.",
    YamlSyntax "yaml-syntax" Error "YAML that cannot be read." fixed,
    YamlFeature "yaml-feature" Error "A part of YAML that is not used here: tags, anchors, several documents." fixed,
    YamlLimit "yaml-limit" Error "YAML that is too long or too deep." fixed,
    DuplicateKey "duplicate-key" Error "A key that is written twice." fixed,
    UnknownKey "unknown-key" Error "A key that does not exist." fixed,
    MissingKey "missing-key" Error "A required key that is not there or empty." fixed,
    InvalidValue "invalid-value" Error "A value of the wrong type or outside its range." fixed,
    FrontMatter "front-matter" Error "Front matter that is missing or not closed." fixed,
    UnknownTrack "unknown-track" Error "A track that the configuration does not name.",
    MissingBookId "missing-book-id" Error "Something can be ticked, and the book has no `id`." fixed,
    TopHeading "top-heading" Error "A `#` heading in the text; the title is the page's only one.",
    HeadingLevel "heading-level" Warning "A heading more than one level below the one before.",
    Attributes "attributes" Error "Braces with something in them that is not understood." fixed,
    DuplicateAnchor "duplicate-anchor" Error "Two headings of a chapter with the same `{#id}`.",
    RawHtml "raw-html" Warning "Raw HTML, which is left out.",
    UnsafeLink "unsafe-link" Error "A link whose scheme is not http, https or mailto.",
    RemoteImage "remote-image" Warning "An image from another site, which is shown as a link.",
    MissingAlt "missing-alt" Warning "An image without a text alternative.",
    MissingCaption "missing-caption" Warning "A figure or a table with a number and no caption.",
    UndefinedNote "undefined-note" Error "A footnote mark without its footnote.",
    DuplicateNote "duplicate-note" Error "Two footnotes with one label.",
    UnusedNote "unused-note" Warning "A footnote that nothing refers to.",
    NoteKind "note-kind" Warning "A note whose first bold words are nearly the name of a kind.",
    ReviewDue "review-due" Warning "A note or a chapter that was to be looked at again by now.",
    UndefinedReference "undefined-reference" Warning "A reference link without its definition.",
    Math "math" Error "A formula that cannot be read, or that asks for too much.",
    UnknownLanguage "unknown-language" Warning "A code block in a language that is not known.",
    PlainCode "plain-code" Warning "Code without colours, because finding them could take too long.",
    EmptyTerm "empty-term" Error "A term of the glossary without words that explain it.",
    DuplicateTerm "duplicate-term" Error "Two terms of the glossary with one name.",
    TooDeep "too-deep" Error "Lists or quotes nested too deeply." fixed,
    UnknownFigure "unknown-figure" Error "A reference to a figure or a table that is not there.",
    BrokenLink "broken-link" Error "A link to something that is not there.",
    BrokenAnchor "broken-anchor" Error "A link to a heading that is not there.",
    AmbiguousLink "ambiguous-link" Error "A wiki-link that could mean several chapters.",
    DraftLink "draft-link" Error "A link to a chapter that is a draft and left out.",
    BadSlug "bad-slug" Error "A name that cannot be an address." fixed,
    AddressClash "address-clash" Error "Two pages with one address." fixed,
    Citation "citation" Error "A citation that cannot be read.",
    CitationLink "citation-link" Warning "An address that makes a link of what looks like a citation.",
    UnknownWork "unknown-work" Error "A citation of a work that the book's references do not have.",
    UnusedWork "unused-work" Warning "A work that nothing cites.",
    BadWork "bad-work" Error "A work that cannot be read.",
    BibSyntax "bib-syntax" Error "BibTeX that cannot be read." fixed,
    TwoReferences "two-references" Error "Both `references.yaml` and `references.bib`." fixed,
    CitationStyle "citation-style" Error "A citation style that is not there or cannot be used." fixed,
    Worksheet "worksheet" Error "A worksheet or quiz that cannot be filled in as it is written." fixed,
    PdfCharacter "pdf-character" Error "A character that the fonts of the PDFs do not have.",
    PdfFit "pdf-fit" Warning "A part of a worksheet that does not fit on paper.",
    PdfPage "pdf-page" Warning "A worksheet whose last page is nearly empty.",
    TickedItem "ticked-item" Warning "`- [x]`: an author's tick means nothing to a reader.",
    NearBox "near-box" Warning "Words that begin with nearly the box of a checklist: `- []`.",
    LabelLink "label-link" Warning "A link or a note's mark in the label of an item.",
    EmptyItem "empty-item" Error "A checklist item without words: a box with no name.",
    MissingId "missing-id" Warning "A checklist item without an id: its tick cannot be kept.",
    BadId "bad-id" Error "An id that does not have the form of one." fixed,
    DuplicateId "duplicate-id" Error "One id given to two things." fixed,
    IdKind "id-kind" Error "An id that was a chapter's is an item's, or the other way round." fixed,
    AliasClash "alias-clash" Error "`was` names an id that belongs to something else." fixed,
    AliasCycle "alias-cycle" Error "Ids that moved on in a circle." fixed,
    VanishedId "vanished-id" Error "A published id that the book no longer has." fixed,
    RetiredId "retired-id" Error "An id that was retired is used again." fixed,
    MovedId "moved-id" Error "An id that moved on to another is used again." fixed,
    LowerRevision "lower-revision" Error "A revision below the one that was published." fixed,
    ExchangedId "exchanged-id" Error "The words of one id stand under another one." fixed,
    ChangedItem "changed-item" Warning "An item whose words changed much under the same revision.",
    UnknownWas "unknown-was" Warning "`was` names an id that was never published.",
    StaleLock "stale-lock" Warning "Ids that `ids.lock` does not have yet.",
    MissingLock "missing-lock" Warning "A book without its `ids.lock`.",
    LockLine "lock-line" Error "A line of `ids.lock` that cannot be read." fixed,
    LockDuplicate "lock-duplicate" Error "Two lines of `ids.lock` that contradict each other." fixed,
    LockOrder "lock-order" Warning "`ids.lock` is not sorted.",
    AliasMissing "alias-missing" Error "An id of `ids.lock` that moved on to one without a line." fixed,
    OutputLimit "output-limit" Error "A page that grows far beyond its source." fixed,
    ThemeFile "theme-file" Error "A file in the book's `theme` that overrides nothing.",
    Fault "fault" Error "A fault of the tool, met in one file." fixed,
    Template "template" Error "A template that cannot be read or rendered." fixed,
}

impl Code {
    /// The names of the codes whose severity cannot be changed.
    pub fn fixed() -> Vec<&'static str> {
        Self::ALL.iter().filter(|code| code.is_fixed()).map(|code| code.name()).collect()
    }

    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("no diagnostic `{name}`")))
    }
}

/// The codes whose severity can be changed.
impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let free: Vec<_> = Self::ALL.iter().filter(|code| !code.is_fixed()).map(|code| code.name()).collect();
        json_schema!({ "type": "string", "enum": free })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for &code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), Some(code));
        }
    }
}
