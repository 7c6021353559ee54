//! Worksheets and quizzes, as their authors write them.
//!
//! One typed source gives a form, a print and a fillable PDF. What a reader may fill in is listed by
//! [`Worksheet::fields`](Worksheet::fields), the single truth for names in HTML, names in PDF and storage keys. Keys
//! are made of the author's ids, never of places in the file, so that answers survive every edit.

mod fields;
mod parts;

pub use fields::*;
pub use parts::PartRef;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A worksheet: the body of a fenced block `worksheet`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id", "title", "blocks"]))]
#[serde(deny_unknown_fields, default)]
pub struct Worksheet {
    /// Its id, unique in the book.
    #[schemars(extend("format" = "id"))]
    pub id: String,
    /// Ids that it had before, the newest first, separated by spaces.
    #[schemars(extend("format" = "ids"))]
    pub was: Option<String>,
    /// Its title.
    pub title: String,
    /// How many minutes it takes.
    #[schemars(range(min = 1, max = 600))]
    pub minutes: Option<u32>,
    /// What to know before the first question.
    pub intro: Option<String>,
    /// Its parts, in order.
    pub blocks: Vec<SheetBlock>,
}

/// A part of a worksheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetBlock {
    /// A heading.
    Heading(String),
    /// A sentence or two.
    Note(String),
    /// Boxes to tick.
    Checklist(Boxes),
    /// An answer of one line.
    Short(Short),
    /// An answer of several lines.
    Long(Long),
    /// A whole or decimal number.
    Number(Number),
    /// A day.
    Date(Day),
    /// One of some options, or several.
    Choice(Choice),
    /// A number on a scale.
    Scale(Scale),
    /// Rows and columns to fill in.
    Table(Grid),
    /// The sum of numbers elsewhere in the worksheet.
    Sum(Sum),
    /// A comparison of the reader's own options by weighted criteria.
    Weighted(Weighted),
    /// Questions whose answers point one way or the other.
    Lean(Lean),
    /// A grid of days to tick.
    Tracker(Tracker),
    /// Ratings, drawn as a small chart.
    Chart(Chart),
    /// The number of days since a date.
    Days(Days),
    /// On paper, what follows begins a new page.
    PageBreak,
}

/// Something with an id inside a field: a row, a column, an option, a question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id", "text"]))]
#[serde(deny_unknown_fields, default)]
pub struct Part {
    /// Its id, unique in its field.
    #[schemars(extend("format" = "id"))]
    pub id: String,
    /// Ids that it had before, the newest first, separated by spaces.
    #[schemars(extend("format" = "ids"))]
    pub was: Option<String>,
    /// Its words.
    pub text: String,
}

/// A field: a struct with the keys that all fields have, and its own.
macro_rules! field {
    ($(#[$doc:meta])* $name:ident needs [$($needed:literal),*] { $($(#[$meta:meta])* $key:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
        #[schemars(extend("required" = ["id", "label" $(, $needed)*]))]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            /// Its id, unique in the worksheet.
            #[schemars(extend("format" = "id"))]
            pub id: String,
            /// Ids that it had before, the newest first, separated by spaces.
            #[schemars(extend("format" = "ids"))]
            pub was: Option<String>,
            /// How often its meaning changed.
            #[schemars(range(min = 1, max = 9999))]
            pub rev: Option<u32>,
            /// Its question.
            pub label: String,
            /// A hint under the question.
            pub hint: Option<String>,
            $($(#[$meta])* pub $key: $type,)*
        }

        impl Headed for $name {
            fn head(&self) -> FieldHead<'_> {
                FieldHead {
                    id: &self.id,
                    was: self.was.as_deref(),
                    revision: self.rev.unwrap_or(1),
                    label: &self.label,
                    hint: self.hint.as_deref(),
                }
            }
        }
    };
}

/// What all fields have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldHead<'a> {
    /// Its id, unique in the worksheet.
    pub id: &'a str,
    /// Ids that it had before, separated by spaces.
    pub was: Option<&'a str>,
    /// How often its meaning changed.
    pub revision: u32,
    /// Its question.
    pub label: &'a str,
    /// A hint under the question.
    pub hint: Option<&'a str>,
}

trait Headed {
    fn head(&self) -> FieldHead<'_>;
}

field! {
    /// Boxes to tick.
    Boxes needs ["items"] {
        /// The boxes.
        items: Vec<Part>,
    }
}

field! {
    /// An answer of one line.
    Short needs [] {}
}

field! {
    /// An answer of several lines.
    Long needs [] {
        /// How many lines it has on paper; three when absent.
        #[schemars(range(min = 1, max = 40))]
        lines: Option<u32>,
    }
}

field! {
    /// A number.
    Number needs [] {
        /// The least.
        min: Option<i64>,
        /// The greatest.
        max: Option<i64>,
        /// What it counts, such as `h` or `%`.
        unit: Option<String>,
    }
}

field! {
    /// A day.
    Day needs [] {}
}

field! {
    /// One of some options, or several.
    Choice needs ["options"] {
        /// The options.
        options: Vec<Part>,
        /// Whether several may be chosen.
        several: bool,
    }
}

field! {
    /// A number on a scale.
    Scale needs [] {
        /// The lowest; 1 when absent.
        #[schemars(range(min = 0, max = 9))]
        from: Option<u32>,
        /// The highest; 5 when absent.
        #[schemars(range(min = 1, max = 10))]
        to: Option<u32>,
        /// What the lowest means.
        low: Option<String>,
        /// What the highest means.
        high: Option<String>,
    }
}

field! {
    /// Rows and columns to fill in.
    Grid needs ["columns"] {
        /// The author's rows.
        rows: Vec<Part>,
        /// How many rows are the reader's own.
        #[schemars(range(min = 0, max = 40))]
        own: u32,
        /// What the reader's own rows are called; "Your own" when absent.
        own_label: Option<String>,
        /// The columns.
        columns: Vec<Column>,
        /// How many lines a row has on paper; one when absent.
        #[schemars(range(min = 1, max = 12))]
        lines: Option<u32>,
    }
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id", "text"]))]
#[serde(deny_unknown_fields, default)]
pub struct Column {
    /// Its id, unique in its table, other than those of rows.
    #[schemars(extend("format" = "id"))]
    pub id: String,
    /// Ids that it had before, the newest first, separated by spaces.
    #[schemars(extend("format" = "ids"))]
    pub was: Option<String>,
    /// Its words.
    pub text: String,
    /// What stands in it; short text when absent.
    pub kind: CellKind,
    /// The least, of numbers.
    pub min: Option<i64>,
    /// The greatest, of numbers.
    pub max: Option<i64>,
}

/// What stands in a cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// A few words.
    #[default]
    Short,
    /// A sentence or more.
    Long,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A box to tick.
    Tick,
}

field! {
    /// The sum of numbers elsewhere in the worksheet.
    Sum needs ["of"] {
        /// Which: ids of number fields, or `table.*.column`, separated by spaces.
        of: String,
        /// What it should be.
        equals: Option<i64>,
        /// What it counts, such as `h` or `%`.
        unit: Option<String>,
    }
}

field! {
    /// A comparison of the reader's own options by weighted criteria.
    Weighted needs ["criteria"] {
        /// What to judge by.
        criteria: Vec<Criterion>,
        /// How many options there are to compare; three when absent.
        #[schemars(range(min = 2, max = 6))]
        options: Option<u32>,
        /// What an option is called: "Idea A", "Idea B"; "Option" when absent.
        called: Option<String>,
        /// The lowest and the highest score, as `0-5`, which they are when absent.
        scores: Option<String>,
    }
}

/// What to judge by in a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id", "text"]))]
#[serde(deny_unknown_fields, default)]
pub struct Criterion {
    /// Its id, unique in its field.
    #[schemars(extend("format" = "id"))]
    pub id: String,
    /// Ids that it had before, the newest first, separated by spaces.
    #[schemars(extend("format" = "ids"))]
    pub was: Option<String>,
    /// Its words.
    pub text: String,
    /// How much it counts, which the reader may change; 1 when absent.
    #[schemars(range(min = 0, max = 9))]
    pub weight: Option<u32>,
}

field! {
    /// Questions whose answers point one way or the other.
    Lean needs ["questions", "ends"] {
        /// The questions, answered with yes or no.
        questions: Vec<Question>,
        /// The two ways: an id and its words each.
        ends: BTreeMap<String, String>,
    }
}

/// A question whose answer points one way or the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id", "text", "toward"]))]
#[serde(deny_unknown_fields, default)]
pub struct Question {
    /// Its id, unique in its field.
    #[schemars(extend("format" = "id"))]
    pub id: String,
    /// Ids that it had before, the newest first, separated by spaces.
    #[schemars(extend("format" = "ids"))]
    pub was: Option<String>,
    /// Its words.
    pub text: String,
    /// The end that a yes points to; a no points to the other.
    pub toward: String,
}

field! {
    /// A grid of days to tick.
    Tracker needs [] {
        /// How many weeks; four when absent.
        #[schemars(range(min = 1, max = 12))]
        weeks: Option<u32>,
        /// What is done each day.
        rows: Vec<Part>,
        /// How many rows are the reader's own.
        #[schemars(range(min = 0, max = 12))]
        own: u32,
    }
}

field! {
    /// Ratings, drawn as a small chart.
    Chart needs ["of"] {
        /// What is rated.
        of: Vec<Part>,
        /// The lowest; 1 when absent.
        #[schemars(range(min = 0, max = 9))]
        from: Option<u32>,
        /// The highest; 5 when absent.
        #[schemars(range(min = 1, max = 10))]
        to: Option<u32>,
        /// Whether there is one set of ratings a date.
        dated: bool,
    }
}

field! {
    /// The number of days since a date.
    Days needs ["born"] {
        /// What the date is called.
        born: String,
    }
}

/// A quiz: the body of a fenced block `quiz`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id", "question", "options"]))]
#[serde(deny_unknown_fields, default)]
pub struct Quiz {
    /// Its id, unique in the book.
    #[schemars(extend("format" = "id"))]
    pub id: String,
    /// Ids that it had before, the newest first, separated by spaces.
    #[schemars(extend("format" = "ids"))]
    pub was: Option<String>,
    /// The question.
    pub question: String,
    /// The answers to choose from.
    pub options: Vec<QuizOption>,
    /// What is shown with the right answer.
    pub explanation: Option<String>,
}

/// An answer to choose in a quiz.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id", "text"]))]
#[serde(deny_unknown_fields, default)]
pub struct QuizOption {
    /// Its id, unique in the quiz.
    #[schemars(extend("format" = "id"))]
    pub id: String,
    /// Ids that it had before, the newest first, separated by spaces.
    #[schemars(extend("format" = "ids"))]
    pub was: Option<String>,
    /// Its words.
    pub text: String,
    /// Whether it is right.
    pub right: bool,
    /// Why it is right or not.
    pub why: Option<String>,
}
