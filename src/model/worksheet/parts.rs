//! What the parts of a worksheet have in common: the head of a field, its word in YAML, the ids inside it.

use super::{Column, Criterion, FieldHead, Headed, Part, Question, Quiz, QuizOption, SheetBlock};

impl SheetBlock {
    /// What it has as a field; headings, notes and page breaks are none.
    pub fn head(&self) -> Option<FieldHead<'_>> {
        Some(match self {
            Self::Heading(_) | Self::Note(_) | Self::PageBreak => return None,
            Self::Checklist(field) => field.head(),
            Self::Short(field) => field.head(),
            Self::Long(field) => field.head(),
            Self::Number(field) => field.head(),
            Self::Date(field) => field.head(),
            Self::Choice(field) => field.head(),
            Self::Scale(field) => field.head(),
            Self::Table(field) => field.head(),
            Self::Sum(field) => field.head(),
            Self::Weighted(field) => field.head(),
            Self::Lean(field) => field.head(),
            Self::Tracker(field) => field.head(),
            Self::Chart(field) => field.head(),
            Self::Days(field) => field.head(),
        })
    }

    /// The word that authors write for it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Heading(_) => "heading",
            Self::Note(_) => "note",
            Self::Checklist(_) => "checklist",
            Self::Short(_) => "short",
            Self::Long(_) => "long",
            Self::Number(_) => "number",
            Self::Date(_) => "date",
            Self::Choice(_) => "choice",
            Self::Scale(_) => "scale",
            Self::Table(_) => "table",
            Self::Sum(_) => "sum",
            Self::Weighted(_) => "weighted",
            Self::Lean(_) => "lean",
            Self::Tracker(_) => "tracker",
            Self::Chart(_) => "chart",
            Self::Days(_) => "days",
            Self::PageBreak => "page_break",
        }
    }

    /// The ids inside it: rows, columns, options, questions.
    pub fn parts(&self) -> Vec<PartRef<'_>> {
        match self {
            Self::Checklist(field) => refs("items", &field.items),
            Self::Choice(field) => refs("options", &field.options),
            Self::Tracker(field) => refs("rows", &field.rows),
            Self::Chart(field) => refs("of", &field.of),
            Self::Table(field) => [refs("rows", &field.rows), refs("columns", &field.columns)].concat(),
            Self::Weighted(field) => refs("criteria", &field.criteria),
            Self::Lean(field) => refs("questions", &field.questions),
            _ => Vec::new(),
        }
    }
}

/// Something with an id inside a field, by the list and the place in it where its author wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartRef<'a> {
    /// The key of its list.
    pub list: &'static str,
    /// Its place in that list.
    pub nth: usize,
    /// Its id, unique in its field.
    pub id: &'a str,
    /// Ids that it had before, separated by spaces.
    pub was: Option<&'a str>,
    /// Its words.
    pub text: &'a str,
}

fn refs<'a, T: Named>(list: &'static str, parts: &'a [T]) -> Vec<PartRef<'a>> {
    let named = |(nth, part): (usize, &'a T)| {
        let (id, was, text) = part.named();
        PartRef { list, nth, id, was, text }
    };
    parts.iter().enumerate().map(named).collect()
}

/// What has an id, ids before and words.
trait Named {
    fn named(&self) -> (&str, Option<&str>, &str);
}

macro_rules! named {
    ($($name:ident),*) => {
        $(impl Named for $name {
            fn named(&self) -> (&str, Option<&str>, &str) {
                (&self.id, self.was.as_deref(), &self.text)
            }
        })*
    };
}

named!(Part, Column, Criterion, Question, QuizOption);

impl Quiz {
    /// The ids inside it.
    pub fn parts(&self) -> Vec<PartRef<'_>> {
        refs("options", &self.options)
    }
}
