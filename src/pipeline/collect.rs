//! Collecting: everything that is published beside the chapters' own pages.

use super::linked::Linked;
use super::scene::{Gathered, Scene};
use super::sheets;
use crate::hash::{Hash128, stable_hash};
use crate::link::Guide;
use crate::link::address::worksheet_url;
use crate::link::resolve::{encode, published_name};
use crate::load::Sources;
use crate::model::{
    Chapter, Config, FrontMatter, Generated, Head, Outline, Page, PageKind, Paper, Places, Recipe, SheetPage, Site,
};
use crate::render::annotations;
use crate::render::html::escaped;
use crate::source::SourceId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A cover of title and contents alone, for a book that has not written one.
fn cover(pages: &[Page], guide: &Guide, config: &Config) -> Option<Page> {
    let url = "index.html".to_owned();
    if pages.iter().any(|page| page.head.url == url) || guide.redirects.contains_key(&url) {
        return None;
    }
    let first = guide.groups.first().and_then(|group| group.entries.first()).cloned();
    let head = Head {
        kind: PageKind::Cover,
        id: None,
        earlier: Vec::new(),
        url,
        number: None,
        track: None,
        previous: None,
        next: first,
        moved: BTreeMap::new(),
    };
    let outline = Arc::new(Outline { title: config.title.clone(), ..Outline::default() });
    let chapter = Chapter {
        source: SourceId::new("index.md"),
        hash: stable_hash(&outline),
        outline_hash: stable_hash(&outline),
        outline,
        meta: FrontMatter::default(),
        blocks: Vec::new(),
        notes: Vec::new(),
        said: Arc::default(),
        said_hash: Hash128::default(),
        words: 0,
        length: 0,
        places: Places::default(),
    };
    Some(Page { chapter: Arc::new(chapter), links: Arc::default(), head: Arc::new(head), mentions: Arc::default() })
}

/// The recipe of every address. All but those of [`own_recipes`] must follow from the guide and the scene: they stay
/// as they are while only texts change.
pub(super) fn site(linked: &Linked, sources: &Sources, scene: &Scene) -> Site {
    let mut recipes = BTreeMap::new();
    let cover = cover(linked.pages(), linked.guide, &scene.config);
    let pages: Vec<Page> = linked.pages().iter().cloned().chain(cover).collect();
    let mut ready = |address: &str, bytes: Arc<[u8]>| drop(recipes.insert(address.to_owned(), Recipe::Ready(bytes)));
    ready(".nojekyll", Arc::from([]));
    let own = scene.theme.files.iter().chain(&scene.contents.scripts);
    own.for_each(|(address, bytes)| ready(address, bytes.clone()));
    for (address, bytes) in assets(&pages, sources) {
        ready(&address, bytes);
    }
    if let Some(base) = &scene.shared.site_url {
        ready("sitemap.xml", sitemap(&pages, base).into_bytes().into());
        ready("robots.txt", format!("User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n").into_bytes().into());
    }
    recipes.extend(generated(&scene.gathered));
    let redirects = linked.guide.redirects.iter();
    recipes.extend(redirects.map(|(address, redirect)| (address.clone(), Recipe::Redirect(redirect.clone()))));
    let papers = sheets::papers(&scene.config);
    recipes.extend(pages.iter().flat_map(|page| own_recipes(linked, page, &papers)));
    Site::new(recipes)
}

/// The pages that the tool makes, where they have something to show.
fn generated(gathered: &Gathered) -> impl Iterator<Item = (String, Recipe)> {
    let Gathered { progress, worksheets, notes, indexes, works } = gathered;
    let own = [
        (true, "404.html", Recipe::NotFound),
        (progress.view.is_some(), Generated::Progress.url(), Recipe::Progress),
        (worksheets.view.is_some(), Generated::Worksheets.url(), Recipe::Worksheets),
        (!notes.is_empty(), Generated::Notes.url(), Recipe::Notes),
        (!notes.is_empty(), annotations::URL, Recipe::Annotations),
        (works.view.is_some(), Generated::Bibliography.url(), Recipe::Bibliography),
    ];
    let index = |&page: &Generated| (indexes.of(page)?.view.is_some(), page.url(), Recipe::Index(page)).into();
    let all = own.into_iter().chain(Generated::ALL.iter().filter_map(index));
    all.filter(|(there, ..)| *there).map(|(_, address, recipe)| (address.to_owned(), recipe))
}

/// The recipes that a chapter's text makes: its page, and those of its worksheets, on screen and on these papers.
pub(super) fn own_recipes(linked: &Linked, page: &Page, papers: &[Paper]) -> Vec<(String, Recipe)> {
    let own = [(page.head.url.clone(), Recipe::Page(page.clone()))];
    worksheets(linked, page).chain(pdfs(page, papers)).chain(own).collect()
}

/// The own pages of a chapter's worksheets.
fn worksheets<'a>(linked: &'a Linked, page: &'a Page) -> impl Iterator<Item = (String, Recipe)> + 'a {
    page.chapter.worksheets().enumerate().map(move |(nth, worksheet)| {
        let url = worksheet_url(&worksheet.id);
        let own = linked.guide.sheet_page(&worksheet.id);
        let mentions = own.map(|own| linked.mentioned.of(own)).unwrap_or_default();
        (url, Recipe::Worksheet(SheetPage { page: page.clone(), nth, mentions }))
    })
}

/// The worksheets of a chapter, on all papers.
#[cfg(feature = "pdf")]
fn pdfs<'a>(page: &'a Page, papers: &'a [Paper]) -> impl Iterator<Item = (String, Recipe)> + 'a {
    page.chapter.worksheets().enumerate().flat_map(move |(nth, one)| {
        papers.iter().map(move |&paper| {
            let own = SheetPage { page: page.clone(), nth, mentions: Arc::default() };
            (sheets::pdf_url(&one.id, paper), Recipe::Pdf(own, paper))
        })
    })
}

#[cfg(not(feature = "pdf"))]
fn pdfs(_: &Page, _: &[Paper]) -> impl Iterator<Item = (String, Recipe)> {
    std::iter::empty()
}

/// The assets that some page links to, by their published names.
fn assets(pages: &[Page], sources: &Sources) -> Vec<(String, Arc<[u8]>)> {
    let answers = pages.iter().flat_map(|page| page.links.answers.iter().flatten());
    let mut linked: Vec<&str> = answers
        .filter(|answer| answer.href.starts_with("assets/") && answer.drawing.is_none())
        .map(|answer| answer.title.as_str())
        .collect();
    linked.sort_unstable();
    linked.dedup();
    let asset = |path: &str| {
        let asset = sources.assets.get(path)?;
        Some((published_name(path, &asset.fingerprint), asset.bytes.clone()))
    };
    linked.into_iter().filter_map(asset).collect()
}

fn sitemap(pages: &[Page], base: &str) -> String {
    let sheets = pages.iter().flat_map(|page| page.chapter.worksheets()).map(|sheet| worksheet_url(&sheet.id));
    let mut urls: Vec<String> = pages
        .iter()
        .map(|page| page.head.url.clone())
        .chain(sheets)
        .map(|url| encode(url.strip_suffix("index.html").unwrap_or(&url)))
        .map(|path| format!("<url><loc>{}</loc></url>\n", escaped(&format!("{base}{path}"))))
        .collect();
    urls.sort_unstable();
    let head =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    format!("{head}{}</urlset>\n", urls.concat())
}
