//! The order of a bibliography: by the people who made a work, or its title; then by date; then by title.
//!
//! That is what styles ask for that sort at all, and words are compared as the book's language does.

use super::Style;
use crate::parse::references::Work;
use hayagriva::Entry;
use hayagriva::types::Person;
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale::Locale;
use std::cmp::Ordering;

/// What a work is sorted by.
struct Key {
    /// Those who made it; without them its title.
    makers: String,
    /// Year, month and day; works without a date come first, as those in print do in most styles.
    date: Option<(i32, u8, u8)>,
    title: String,
}

/// Sort works.
pub(super) fn sort(style: &Style, works: &mut Vec<(&str, &Work)>) {
    let collator = collator(style.locale.as_ref().map_or("en", |code| code.0.as_str()));
    let compare = |a: &str, b: &str| match &collator {
        Some(collator) => collator.compare(a, b),
        None => a.cmp(b),
    };
    let mut keyed: Vec<(Key, (&str, &Work))> = works.drain(..).map(|work| (key(&work.1.entry), work)).collect();
    keyed.sort_by(|(a, first), (b, second)| {
        let ordering = compare(&a.makers, &b.makers).then_with(|| a.date.cmp(&b.date));
        let ordering: Ordering = ordering.then_with(|| compare(&a.title, &b.title));
        ordering.then_with(|| first.0.cmp(second.0))
    });
    works.extend(keyed.into_iter().map(|(_, work)| work));
}

fn collator(language: &str) -> Option<CollatorBorrowed<'static>> {
    let locale: Locale = language.parse().ok()?;
    Collator::try_new(locale.into(), CollatorOptions::default()).ok()
}

fn key(entry: &Entry) -> Key {
    let title = entry.title().map(ToString::to_string).unwrap_or_default();
    let people = entry.authors().filter(|authors| !authors.is_empty()).or_else(|| entry.editors());
    let names: Vec<String> = people.into_iter().flatten().map(name).collect();
    // A comma sorts before every letter: those who come alone stand before those who come with others.
    let makers = if names.is_empty() { title.clone() } else { names.join(", ") };
    let date = entry.date_any();
    let date = date.map(|date| (date.year, date.month.unwrap_or_default(), date.day.unwrap_or_default()));
    Key { makers, date, title }
}

fn name(person: &Person) -> String {
    let given = person.given_name.as_deref().unwrap_or_default();
    format!("{} {given}", person.name).trim_end().to_owned()
}
