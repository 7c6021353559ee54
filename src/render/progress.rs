//! The progress page: everything that can be ticked, by group and chapter, in plain lists.
//!
//! In: the pages of a book, their groups, and what earlier editions had. Out: one typed view. The script of the page
//! fills in what the reader has done; without it the page is a list of all items with links.

use super::checklist::none_of;
use super::items::Lines;
use super::rows::rows;
use crate::diag::Diagnostic;
use crate::hash::{Hash128, stable_hash};
use crate::link::Guide;
use crate::link::address::worksheet_url;
use crate::model::{BuiltInTrack, NavGroup, Page, PageKind, Shape};
use crate::theme::Theme;
use serde::Serialize;
use std::collections::HashMap;

/// How many items are offered to go on with.
const NEXT: usize = 5;

/// All that can be ticked.
#[derive(Debug, Clone, Default, Hash)]
pub struct ProgressView {
    /// Parts or tracks.
    pub groups: Vec<GroupView>,
    /// The items that a new reader begins with.
    pub next: Vec<ItemView>,
    /// How many items count.
    pub total: usize,
    /// The count for a reader who has ticked nothing: `0 of 42`.
    pub none: String,
    /// The worksheets, of which those with answers are shown.
    pub sheets: Vec<SheetView>,
    /// What earlier editions had to tick.
    pub retired: Vec<RetiredView>,
}

/// A worksheet.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct SheetView {
    /// Its id and those before, with spaces between them.
    pub ids: String,
    /// Its title.
    pub title: String,
    /// The address of its own page, from the site's root.
    pub url: String,
}

/// A part, or the chapters of a track.
#[derive(Debug, Clone, Hash)]
pub struct GroupView {
    /// Its title.
    pub title: String,
    /// The theme's colour token.
    pub track: Option<BuiltInTrack>,
    /// The shape that doubles the colour.
    pub shape: Option<Shape>,
    /// How many items it has.
    pub items: usize,
    /// How many of them count.
    pub total: usize,
    /// The count for a reader who has ticked nothing.
    pub none: String,
    /// Its chapters, also those without items: they can be read.
    pub chapters: Vec<ChapterView>,
}

/// A chapter.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct ChapterView {
    /// Its address from the site's root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its number.
    pub number: Option<String>,
    /// Its id and those before, with spaces between them.
    pub ids: String,
    /// How many items count.
    pub total: usize,
    /// The count for a reader who has ticked nothing: `0/6`.
    pub none: String,
    /// Its items.
    pub items: Vec<ItemView>,
}

/// Something to tick.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct ItemView {
    /// Its id and those before, with spaces between them.
    pub ids: String,
    /// How often its meaning changed.
    pub revision: u32,
    /// Whether it does not count.
    pub optional: bool,
    /// Its words.
    pub label: String,
    /// Its address from the site's root.
    pub href: String,
}

/// Something that an earlier edition had.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct RetiredView {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// A chapter as its templates see it.
#[derive(Debug, Serialize)]
struct ChapterRow<'a> {
    /// The way to the site's root.
    root: &'a str,
    /// The colour token of its group.
    track: Option<BuiltInTrack>,
    /// The chapter.
    chapter: &'a ChapterView,
}

/// What the template calls `progress`: long lists are HTML already.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    groups: Vec<ShownGroup<'a>>,
    next: &'a [ItemView],
    total: usize,
    none: &'a str,
    sheets: &'a [SheetView],
    retired: &'a [RetiredView],
}

#[derive(Debug, Serialize)]
struct ShownGroup<'a> {
    title: &'a str,
    track: Option<BuiltInTrack>,
    shape: Option<Shape>,
    items: usize,
    total: usize,
    none: &'a str,
    /// Its chapters, one on each line.
    rows: String,
    /// Their items.
    lists: String,
}

impl Shown<'_> {
    /// How many bytes its lists have.
    pub fn lists(&self) -> usize {
        self.groups.iter().map(|group| group.rows.len() + group.lists.len()).sum()
    }
}

impl ProgressView {
    /// What the template is given.
    pub(super) fn shown(&self, root: &str, theme: &Theme) -> Result<Shown<'_>, Diagnostic> {
        let ProgressView { groups, next, total, none, sheets, retired } = self;
        let groups = groups.iter().map(|group| group.shown(root, theme)).collect::<Result<_, _>>()?;
        Ok(Shown { groups, next, total: *total, none, sheets, retired })
    }
}

impl GroupView {
    fn shown(&self, root: &str, theme: &Theme) -> Result<ShownGroup<'_>, Diagnostic> {
        let GroupView { title, track, shape, items, total, none, chapters } = self;
        let row = |chapter| ChapterRow { root, track: *track, chapter };
        Ok(ShownGroup {
            title,
            track: *track,
            shape: *shape,
            items: *items,
            total: *total,
            none,
            rows: rows("partials/progress-row.html", chapters.iter().map(row), theme)?,
            lists: rows("partials/progress-chapter.html", chapters.iter().map(row), theme)?,
        })
    }
}

/// The progress page of a book.
#[derive(Debug, Default)]
pub struct Progress {
    /// What it shows; nothing where there is nothing to store.
    pub view: Option<ProgressView>,
    /// A hash of that.
    pub hash: Hash128,
    /// The ids of everything that can be ticked, for the contents.
    pub lines: Lines,
}

impl Progress {
    /// Gather what can be ticked in a book.
    pub fn new(pages: &[Page], guide: &Guide, book: Option<&str>) -> Self {
        let lines = Lines::new(pages, book);
        let view = (!lines.is_empty()).then(|| view(pages, guide));
        Self { hash: stable_hash(&view), view, lines }
    }
}

fn view(pages: &[Page], guide: &Guide) -> ProgressView {
    let chapters: HashMap<&str, ChapterView> =
        pages.iter().map(|page| (page.head.url.as_str(), chapter(page))).collect();
    let cover = pages.iter().filter(|page| page.head.kind == PageKind::Cover && !page.chapter.outline.items.is_empty());
    let cover = cover.filter_map(|page| chapters.get(page.head.url.as_str())).map(|cover| GroupView {
        title: cover.title.clone(),
        track: None,
        shape: None,
        items: cover.items.len(),
        total: cover.total,
        none: none_of(cover.total, " of "),
        chapters: vec![cover.clone()],
    });
    let groups: Vec<GroupView> =
        cover.chain(guide.groups.iter().filter_map(|group| self::group(group, &chapters))).collect();
    let total = groups.iter().map(|group| group.total).sum();
    let items = groups.iter().flat_map(|group| &group.chapters).flat_map(|chapter| &chapter.items);
    let next = items.filter(|item| !item.optional).take(NEXT).cloned().collect();
    let retired = guide.retired.iter();
    let retired = retired.map(|old| RetiredView { id: old.id.clone(), text: old.text.clone() }).collect();
    let sheets = pages.iter().flat_map(sheets).collect();
    ProgressView { groups, next, total, none: none_of(total, " of "), sheets, retired }
}

fn group(group: &NavGroup, chapters: &HashMap<&str, ChapterView>) -> Option<GroupView> {
    let urls = group.url.iter().chain(group.entries.iter().map(|entry| &entry.url));
    let chapters: Vec<ChapterView> = urls.filter_map(|url| chapters.get(url.as_str()).cloned()).collect();
    let total = chapters.iter().map(|chapter| chapter.total).sum();
    (!chapters.is_empty()).then(|| GroupView {
        title: group.title.clone().unwrap_or_else(|| "Chapters".to_owned()),
        track: group.track.as_ref().map(|track| track.color),
        shape: group.track.as_ref().map(|track| track.shape),
        items: chapters.iter().map(|chapter| chapter.items.len()).sum(),
        total,
        none: none_of(total, " of "),
        chapters,
    })
}

fn chapter(page: &Page) -> ChapterView {
    let (head, outline) = (&page.head, &page.chapter.outline);
    let number_of = |number: usize| page.links.earlier.get(number).map_or(&[][..], Vec::as_slice);
    let item = |(number, item): (usize, &crate::model::ItemOutline)| {
        let id = item.id.as_ref()?;
        Some(ItemView {
            ids: ids(id, number_of(number)),
            revision: item.revision.max(1),
            optional: item.optional,
            label: item.label.clone(),
            href: format!("{}#fg-item-{id}", head.url),
        })
    };
    let items: Vec<ItemView> = outline.items.iter().enumerate().filter_map(item).collect();
    let total = items.iter().filter(|item| !item.optional).count();
    ChapterView {
        url: head.url.clone(),
        title: outline.title.clone(),
        number: head.number.clone(),
        ids: head.id.as_ref().map(|id| ids(id, &head.earlier)).unwrap_or_default(),
        total,
        none: none_of(total, "/"),
        items,
    }
}

fn sheets(page: &Page) -> impl Iterator<Item = SheetView> + '_ {
    page.chapter.outline.sheets.iter().filter(|sheet| !sheet.quiz).map(|sheet| SheetView {
        ids: ids(&sheet.id, &page.links.earlier_keys(&sheet.id)),
        title: sheet.title.clone(),
        url: worksheet_url(&sheet.id),
    })
}

fn ids(id: &str, earlier: &[String]) -> String {
    [&[id.to_owned()], earlier].concat().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::items::tests::page;
    use super::*;
    use crate::model::{NavEntry, Retired};
    use std::sync::Arc;

    /// A guide with one group of these pages.
    fn guide(pages: &[Page]) -> Guide {
        let entry = |page: &Page| {
            let (url, title) = (page.head.url.clone(), page.chapter.outline.title.clone());
            Arc::new(NavEntry { url, title, number: None, summary: None })
        };
        let mut guide = Guide::default();
        let entries = pages.iter().map(entry).collect();
        guide.groups = vec![NavGroup { title: None, url: None, track: None, entries }];
        guide.retired = vec![Retired { id: "gone".to_owned(), text: "Gone.".to_owned() }];
        guide
    }

    #[test]
    fn a_page_lists_every_item_and_what_earlier_editions_had() {
        let pages =
            [page("one", "- [ ] A. {#a-a was=\"a-b\" rev=3}\n- [ ] B. {#b-b optional}\n"), page("two", "Text.")];
        let view = Progress::new(&pages, &guide(&pages), Some("book")).view.expect("a view");
        assert_eq!((view.total, view.none.as_str(), view.next.len()), (1, "0 of 1", 1));
        let chapters = &view.groups[0].chapters;
        assert_eq!((chapters.len(), view.groups[0].items), (2, 2), "a chapter without items can be read");
        let item = &chapters[0].items[0];
        assert_eq!(
            (item.ids.as_str(), item.revision, item.href.as_str()),
            ("a-a a-b", 3, "one/index.html#fg-item-a-a")
        );
        assert_eq!(view.retired[0].text, "Gone.");
    }

    #[test]
    fn worksheets_are_listed_and_quizzes_are_not() {
        let sheet = "```worksheet\nid: the-sheet\ntitle: Sheet\nblocks:\n  - short: { id: who, label: Who? }\n```\n\n\
                     ```quiz\nid: the-quiz\nquestion: Q?\noptions:\n  - { id: aa, text: A, right: true }\n  - { id: bb, text: B }\n```\n";
        let pages = [page("one", sheet)];
        let view = Progress::new(&pages, &guide(&pages), Some("book")).view.expect("a view");
        let shown: Vec<_> = view.sheets.iter().map(|sheet| (sheet.ids.as_str(), sheet.url.as_str())).collect();
        assert_eq!(shown, [("the-sheet", "worksheets/the-sheet/index.html")]);
    }

    #[test]
    fn only_what_is_shown_changes_the_hash() {
        let hash = |text: &str| {
            let pages = [page("one", text)];
            Progress::new(&pages, &guide(&pages), Some("book")).hash
        };
        let first = hash("- [ ] A. {#a-a}\n");
        assert_eq!(hash("## Another heading\n\n- [ ] A. {#a-a}\n"), first);
        assert_ne!(hash("- [ ] Other. {#a-a}\n"), first);
        assert_ne!(hash("- [ ] A. {#a-a rev=2}\n"), first);
    }
}
