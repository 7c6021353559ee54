//! The page of all worksheets, by track or part, and what each worksheet's own page is made from.
//!
//! In: the pages of a book and their groups. Out: one typed view. It knows titles and times, never what is asked.

use crate::hash::{Hash128, stable_hash};
use crate::link::address::worksheet_url;
use crate::model::{BuiltInTrack, NavGroup, Page, PageKind, Shape, SheetOutline};
use serde::Serialize;
use std::collections::HashMap;

/// What the template calls `worksheets`.
#[derive(Debug, Clone, Default, Serialize, Hash)]
pub struct WorksheetsView {
    /// Parts or tracks, those with worksheets alone.
    pub groups: Vec<GroupView>,
}

/// A part, or a track.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct GroupView {
    /// Its title.
    pub title: Option<String>,
    /// The theme's colour token.
    pub track: Option<BuiltInTrack>,
    /// The shape that doubles the colour.
    pub shape: Option<Shape>,
    /// Its worksheets.
    pub sheets: Vec<SheetView>,
}

/// A worksheet.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct SheetView {
    /// Its id.
    pub id: String,
    /// Its address from the site's root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// How many minutes it takes.
    pub minutes: Option<u32>,
    /// How many answers it has room for.
    pub fields: usize,
    /// The address of its chapter.
    pub chapter_url: String,
    /// The title of its chapter.
    pub chapter: String,
}

/// The page of all worksheets of a book.
#[derive(Debug, Default)]
pub struct Worksheets {
    /// What it shows; nothing where there are no worksheets.
    pub view: Option<WorksheetsView>,
    /// A hash of that.
    pub hash: Hash128,
}

impl Worksheets {
    /// Gather the worksheets of a book.
    pub fn new(pages: &[Page], groups: &[NavGroup]) -> Self {
        let mut by_url: HashMap<&str, Vec<SheetView>> = pages
            .iter()
            .filter(|page| page.chapter.outline.sheets.iter().any(|sheet| !sheet.quiz))
            .map(|page| (page.head.url.as_str(), sheets(page)))
            .collect();
        let cover = pages.iter().find(|page| page.head.kind == PageKind::Cover);
        let cover = cover.and_then(|page| by_url.remove(page.head.url.as_str()));
        let cover = cover.map(|sheets| GroupView { title: None, track: None, shape: None, sheets });
        let groups = cover.into_iter().chain(groups.iter().filter_map(|one| group(one, &mut by_url))).collect();
        let view = Some(WorksheetsView { groups }).filter(|view| !view.groups.is_empty());
        Self { hash: stable_hash(&view), view }
    }
}

fn group(group: &NavGroup, by_url: &mut HashMap<&str, Vec<SheetView>>) -> Option<GroupView> {
    let urls = group.url.iter().chain(group.entries.iter().map(|entry| &entry.url));
    let sheets: Vec<SheetView> = urls.filter_map(|url| by_url.remove(url.as_str())).flatten().collect();
    (!sheets.is_empty()).then(|| GroupView {
        title: group.title.clone(),
        track: group.track.as_ref().map(|track| track.color),
        shape: group.track.as_ref().map(|track| track.shape),
        sheets,
    })
}

fn sheets(page: &Page) -> Vec<SheetView> {
    let view = |sheet: &SheetOutline| SheetView {
        id: sheet.id.clone(),
        url: worksheet_url(&sheet.id),
        title: sheet.title.clone(),
        minutes: sheet.minutes,
        fields: sheet.fields,
        chapter_url: page.head.url.clone(),
        chapter: page.chapter.outline.title.clone(),
    };
    page.chapter.outline.sheets.iter().filter(|sheet| !sheet.quiz).map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::super::items::tests::page;
    use super::*;
    use crate::model::NavEntry;
    use std::sync::Arc;

    fn sheet(id: &str) -> String {
        format!(
            "```worksheet\nid: {id}\ntitle: Sheet {id}\nblocks:\n  - short: {{ id: who, label: Who? }}\n```\n\n\
             ```quiz\nid: {id}-quiz\nquestion: Which?\noptions:\n  - {{ id: aa, text: A, right: true }}\n  - {{ id: bb, text: B }}\n```\n"
        )
    }

    #[test]
    fn worksheets_stand_by_group_and_quizzes_nowhere() {
        let pages = [page("one", &sheet("first")), page("two", "Text."), page("three", &sheet("last"))];
        let entry = |page: &Page| {
            let (url, title) = (page.head.url.clone(), page.chapter.outline.title.clone());
            Arc::new(NavEntry { url, title, number: None, summary: None })
        };
        let group = |title: &str, pages: &[Page]| NavGroup {
            title: Some(title.to_owned()),
            url: None,
            track: None,
            entries: pages.iter().map(entry).collect(),
        };
        let groups = [group("A", &pages[..1]), group("B", &pages[1..2]), group("C", &pages[2..])];
        let view = Worksheets::new(&pages, &groups).view.expect("worksheets");
        let shown: Vec<_> = view.groups.iter().map(|group| (group.title.as_deref(), group.sheets.len())).collect();
        assert_eq!(shown, [(Some("A"), 1), (Some("C"), 1)]);
        assert_eq!(view.groups[1].sheets[0].url, "worksheets/last/index.html");
        assert!(Worksheets::new(&pages[1..2], &groups).view.is_none());
    }
}
