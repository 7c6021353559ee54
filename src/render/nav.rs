//! The contents beside every page: the same few values for all pages, never one list a page.
//!
//! A small book shows all its groups. A large one shows the page's own group, in windows of a fixed size, and
//! links to the first chapters of the others, so that a page costs the same however large the book is.

use super::checklist::none_of;
use super::items::{Lines, Window};
use super::listing::Listing;
use super::view::PageView;
use crate::diag::Diagnostic;
use crate::hash::{Hash128, stable_hash};
use crate::model::{Generated, NavEntry, NavGroup, Track};
use crate::theme::Theme;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use tera::Value;

/// How many chapters a book may have to be shown whole.
const WHOLE: usize = 120;

/// How many chapters of a large group are shown at a time.
const WINDOW: usize = 100;

/// Where a book begins.
const HOME: &str = "index.html";

/// The contents as templates see them.
#[derive(Debug, Serialize)]
struct View<'a> {
    home: &'static str,
    groups: Vec<Group<'a>>,
    elsewhere: Vec<Elsewhere<'a>>,
    /// The address of the progress page, when there is one.
    progress: Option<&'static str>,
    /// The address of the script that knows what can be ticked in these chapters.
    items: Option<String>,
    /// The whole book, where it is shown whole.
    total: Option<Count>,
}

/// A count that the script keeps: of which chapters of the window, and how it reads when nothing is ticked.
#[derive(Debug, Serialize)]
struct Count {
    of: String,
    none: String,
}

#[derive(Debug, Serialize)]
struct Group<'a> {
    title: Option<&'a str>,
    url: Option<&'a str>,
    track: Option<crate::model::BuiltInTrack>,
    shape: Option<crate::model::Shape>,
    before: bool,
    after: bool,
    /// The number of its own page in the window.
    chapter: Option<String>,
    count: Option<Count>,
    entries: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    link: &'a NavEntry,
    /// Its number in the window.
    chapter: Option<String>,
    count: Option<Count>,
}

#[derive(Debug, Serialize)]
struct Elsewhere<'a> {
    url: &'a str,
    title: &'a str,
    track: Option<crate::model::BuiltInTrack>,
    shape: Option<crate::model::Shape>,
}

/// For so many depths the lines of a window are remembered: more than the pages of a book have, and no room for more.
const DEPTHS: usize = 8;

/// The contents of some pages, ready for templates.
#[derive(Debug)]
pub struct Nav {
    /// The value that templates call `nav`.
    pub value: Value,
    /// A hash of it.
    pub hash: Hash128,
    /// The lines of its chapters, by the theme, and by the way to the site's root from the pages that they are for.
    listings: Mutex<BTreeMap<(Hash128, String), Arc<Listing>>>,
}

impl Nav {
    /// The lines of the chapters of each group as HTML, as a page sees them. A page that does not know where the site
    /// stands has none.
    ///
    /// # Errors
    ///
    /// A template that fails is a diagnostic.
    pub fn listed(&self, page: &PageView, theme: &Theme) -> Result<Vec<Value>, Diagnostic> {
        page.root.as_deref().map_or(Ok(Vec::new()), |root| self.listing(root, theme)?.on(page, root, theme))
    }

    /// The lines for pages with this way to the site's root, made when the first of them asks.
    fn listing(&self, root: &str, theme: &Theme) -> Result<Arc<Listing>, Diagnostic> {
        let mut listings = self.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (theme.hash, root.to_owned());
        if let Some(listing) = listings.get(&key) {
            return Ok(listing.clone());
        }
        let listing = Arc::new(Listing::new(self, root, theme)?);
        if listings.len() < DEPTHS {
            listings.insert(key, listing.clone());
        }
        Ok(listing)
    }
}

/// The contents of a whole book.
#[derive(Debug)]
pub struct Contents {
    /// For each group, its windows.
    groups: Vec<Vec<Nav>>,
    /// For pages in no group.
    top: Nav,
    /// The group of each address, and its place in it.
    places: HashMap<String, (usize, usize)>,
    /// The scripts that know what can be ticked, by address.
    pub scripts: BTreeMap<String, Arc<[u8]>>,
}

impl Contents {
    /// Make the contents of a book from its groups, and from what can be ticked in it.
    pub fn new(groups: &[NavGroup], lines: &Lines) -> Self {
        let whole = groups.iter().map(|group| group.entries.len()).sum::<usize>() <= WHOLE;
        let mut scripts = BTreeMap::new();
        let elsewhere = |except: Option<usize>| {
            let others = groups.iter().enumerate().filter(|&(at, _)| Some(at) != except);
            others.filter_map(|(_, group)| link(group)).collect()
        };
        let top = if whole { all(groups, lines, &mut scripts) } else { top(elsewhere(None), lines) };
        let mut windows = |(at, group): (usize, &NavGroup)| {
            let starts = (0..group.entries.len().max(1)).step_by(WINDOW);
            starts.map(|start| part(group, start, elsewhere(Some(at)), lines, &mut scripts)).collect()
        };
        let windowed = if whole { Vec::new() } else { groups.iter().enumerate().map(&mut windows).collect() };
        Self { groups: windowed, top, places: places(groups), scripts }
    }

    /// The contents for the page at an address.
    pub fn of(&self, url: &str) -> &Nav {
        let place = self.places.get(url);
        let found = place.and_then(|&(group, place)| self.groups.get(group)?.get(place / WINDOW));
        found.unwrap_or(&self.top)
    }
}

/// Where each address stands: its group, and its place there. A part's own page stands first.
fn places(groups: &[NavGroup]) -> HashMap<String, (usize, usize)> {
    let mut places = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        places.extend(group.url.iter().map(|url| (url.clone(), (at, 0))));
        places.extend(group.entries.iter().enumerate().map(|(place, entry)| (entry.url.clone(), (at, place))));
    }
    places
}

type Scripts = BTreeMap<String, Arc<[u8]>>;

/// A whole book; the cover's own items count in its total.
fn all(groups: &[NavGroup], lines: &Lines, scripts: &mut Scripts) -> Nav {
    let mut window = Window::new(lines);
    window.take(HOME);
    let groups = groups.iter().map(|group| shown(group, 0, group.entries.len(), &mut window)).collect();
    let total = count(0, &window, " of ");
    nav(groups, Vec::new(), total, &window, scripts)
}

/// The contents of pages in no group of a large book.
fn top(elsewhere: Vec<Elsewhere>, lines: &Lines) -> Nav {
    let progress = (!lines.is_empty()).then_some(Generated::Progress.url());
    finished(&View { home: HOME, groups: Vec::new(), elsewhere, progress, items: None, total: None })
}

/// One window of one group.
fn part(group: &NavGroup, start: usize, elsewhere: Vec<Elsewhere>, lines: &Lines, scripts: &mut Scripts) -> Nav {
    let mut window = Window::new(lines);
    let shown = shown(group, start, WINDOW, &mut window);
    nav(vec![shown], elsewhere, None, &window, scripts)
}

fn shown<'a>(group: &'a NavGroup, start: usize, length: usize, window: &mut Window) -> Group<'a> {
    let end = (start + length).min(group.entries.len());
    let first = window.next();
    let chapter = group.url.as_deref().and_then(|url| window.take(url)).map(|number| number.to_string());
    let entries = group.entries[start..end].iter().map(|entry| self::entry(entry, window)).collect();
    let (before, after) = (start > 0, end < group.entries.len());
    Group {
        title: group.title.as_deref(),
        url: group.url.as_deref(),
        track: group.track.as_ref().map(|track| track.color),
        shape: group.track.as_ref().map(|track| track.shape),
        before,
        after,
        chapter,
        // What the window does not hold, its script cannot count.
        count: if before || after { None } else { count(first, window, " of ") },
        entries,
    }
}

fn entry<'a>(entry: &'a NavEntry, window: &mut Window) -> Entry<'a> {
    let chapter = window.take(&entry.url);
    let count = chapter.and_then(|number| count(number, window, "/"));
    Entry { link: entry, chapter: chapter.map(|number| number.to_string()), count }
}

/// The count of the chapters from a number to the end of the window, when there is anything to count.
fn count(first: usize, window: &Window, between: &str) -> Option<Count> {
    let total = (first < window.next()).then(|| window.count_from(first)).filter(|&total| total > 0)?;
    Some(Count { of: format!("{first}-{}", window.next() - 1), none: none_of(total, between) })
}

fn link(group: &NavGroup) -> Option<Elsewhere<'_>> {
    let first = group.entries.first();
    let url = group.url.as_deref().or(first.map(|entry| entry.url.as_str()))?;
    let title = group.title.as_deref().or(first.map(|entry| entry.title.as_str()))?;
    let track: Option<&Track> = group.track.as_deref();
    Some(Elsewhere { url, title, track: track.map(|track| track.color), shape: track.map(|track| track.shape) })
}

fn nav(
    groups: Vec<Group>,
    elsewhere: Vec<Elsewhere>,
    total: Option<Count>,
    window: &Window,
    scripts: &mut Scripts,
) -> Nav {
    let script = window.script();
    let items = script.as_ref().map(|(address, _)| address.clone());
    scripts.extend(script);
    let progress = items.is_some().then_some(Generated::Progress.url());
    finished(&View { home: HOME, groups, elsewhere, progress, items, total })
}

fn finished(view: &View) -> Nav {
    let json = serde_json::to_string(view).unwrap_or_default();
    Nav { value: Value::from_serializable(view), hash: stable_hash(&json), listings: Mutex::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(title: &str, count: usize) -> NavGroup {
        let entry = |at: usize| {
            let (url, title) = (format!("{title}/{at}"), format!("{title} {at}"));
            Arc::new(NavEntry { url, title, number: None, summary: None })
        };
        NavGroup { title: Some(title.to_owned()), url: None, track: None, entries: (0..count).map(entry).collect() }
    }

    fn count(nav: &Nav) -> usize {
        nav.value
            .get_from_path("groups")
            .and_then(|groups| {
                groups.as_array().map(|groups| {
                    groups
                        .iter()
                        .filter_map(|group| group.get_from_path("entries")?.as_array().map(<[Value]>::len))
                        .sum()
                })
            })
            .unwrap_or(0)
    }

    #[test]
    fn a_small_book_is_shown_whole_everywhere() {
        let contents = Contents::new(&[group("a", 20), group("b", 30)], &Lines::default());
        assert_eq!(count(contents.of("b/3")), 50);
        assert_eq!(contents.of("a/0").hash, contents.of("index.html").hash);
    }

    #[test]
    fn a_large_book_shows_a_window_of_one_group() {
        let contents = Contents::new(&[group("a", 10_000), group("b", 30)], &Lines::default());
        assert_eq!(count(contents.of("a/9999")), 100);
        assert_eq!(count(contents.of("b/3")), 30);
        assert_eq!(count(contents.of("index.html")), 0);
        assert_eq!(contents.of("a/250").hash, contents.of("a/299").hash);
    }

    #[test]
    fn contents_count_what_their_window_holds() {
        let page =
            |at: usize| super::super::items::tests::page(&format!("g-{at}"), &format!("- [ ] A. {{#item-{at}}}\n"));
        let pages: Vec<_> = (0..130).map(page).collect();
        let lines = Lines::new(&pages, Some("book"));
        let mut large = group("g", 130);
        for (at, entry) in large.entries.iter_mut().enumerate() {
            Arc::make_mut(entry).url = format!("g-{at}/index.html");
        }
        let mut small = group("g", 30);
        small.entries.clone_from_slice(&large.entries[..30]);
        let text = |nav: &Nav| serde_json::to_string(&nav.value).expect("JSON");
        let contents = Contents::new(&[small], &lines);
        let whole = text(contents.of("index.html"));
        assert!(whole.contains("\u{2007}0 of 30") && whole.contains("\"of\":\"0-29\""), "{whole}");
        assert_eq!(contents.scripts.len(), 1);
        let contents = Contents::new(&[large], &lines);
        assert_eq!(contents.scripts.len(), 2, "one a window");
        let window = text(contents.of("g-120/index.html"));
        assert!(window.contains("0/1") && !window.contains(" of "), "a part of a group has no total: {window}");
        assert!(text(contents.of("index.html")).contains("progress/index.html"));
    }
}
