//! Collecting: everything that is published beside the chapters' own pages.

use super::Scene;
#[cfg(feature = "pdf")]
use super::sheets;
use crate::hash::{Hash128, stable_hash};
use crate::link::Guide;
use crate::link::address::{BIBLIOGRAPHY, NOTES, WORKSHEETS, worksheet_url};
use crate::link::mentions::Mentioned;
use crate::link::resolve::{encode, published_name};
use crate::load::Sources;
use crate::model::{
    Chapter, Config, FrontMatter, Generated, Head, Outline, Page, PageKind, Places, Recipe, SheetPage, Site,
};
#[cfg(feature = "pdf")]
use crate::model::{Paper, Worksheet};
use crate::render::html::escaped;
use crate::render::{annotations, progress};
use crate::source::SourceId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A cover of title and contents alone, for a book that has not written one.
pub(super) fn cover(pages: &[Page], guide: &Guide, config: &Config) -> Option<Page> {
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
        said: Vec::new(),
        said_hash: Hash128::default(),
        words: 0,
        length: 0,
        places: Places::default(),
    };
    Some(Page { chapter: Arc::new(chapter), links: Arc::default(), head: Arc::new(head), mentions: Arc::default() })
}

/// The recipe of every address.
pub(super) fn site(pages: Vec<Page>, guide: &Guide, sources: &Sources, scene: &Scene, mentioned: &Mentioned) -> Site {
    let mut site = Site::default();
    let mut ready =
        |address: &str, bytes: Arc<[u8]>| drop(site.recipes.insert(address.to_owned(), Recipe::Ready(bytes)));
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
    site.recipes.insert("404.html".to_owned(), Recipe::NotFound);
    if scene.progress.view.is_some() {
        site.recipes.insert(progress::URL.to_owned(), Recipe::Progress);
    }
    if scene.worksheets.view.is_some() {
        site.recipes.insert(WORKSHEETS.to_owned(), Recipe::Worksheets);
    }
    if scene.notes.view.is_some() {
        let base = scene.shared.site_url.as_deref();
        let export = annotations::collection(&scene.notes.annotations, &scene.shared.site.title, base);
        site.recipes.insert(annotations::URL.to_owned(), Recipe::Ready(export.into_bytes().into()));
        site.recipes.insert(NOTES.to_owned(), Recipe::Notes);
    }
    if scene.works.view.is_some() {
        site.recipes.insert(BIBLIOGRAPHY.to_owned(), Recipe::Bibliography);
    }
    let indexes =
        Generated::ALL.iter().filter(|&&page| scene.indexes.of(page).is_some_and(|index| index.view.is_some()));
    site.recipes.extend(indexes.map(|&page| (page.url().to_owned(), Recipe::Index(page))));
    site.recipes.extend(pages.iter().flat_map(|page| worksheets(page, mentioned)));
    #[cfg(feature = "pdf")]
    site.recipes.extend(pdfs(&pages, &sheets::papers(&scene.config)));
    let redirects = guide.redirects.iter();
    site.recipes.extend(redirects.map(|(address, redirect)| (address.clone(), Recipe::Redirect(redirect.clone()))));
    site.recipes.extend(pages.into_iter().map(|page| (page.head.url.clone(), Recipe::Page(page))));
    site
}

/// The own pages of a chapter's worksheets.
fn worksheets<'a>(page: &'a Page, mentioned: &'a Mentioned) -> impl Iterator<Item = (String, Recipe)> + 'a {
    page.chapter.worksheets().enumerate().map(|(nth, sheet)| {
        let url = worksheet_url(&sheet.id);
        let own = SheetPage { page: page.clone(), nth, mentions: mentioned.of(&url) };
        (url, Recipe::Worksheet(own))
    })
}

/// The worksheets of all chapters, on all papers.
#[cfg(feature = "pdf")]
fn pdfs(pages: &[Page], papers: &[Paper]) -> Vec<(String, Recipe)> {
    let all =
        pages.iter().flat_map(|page| page.chapter.worksheets().enumerate().map(move |(nth, one)| (page, nth, one)));
    let on = |(page, nth, one): (&Page, usize, &Worksheet), paper: Paper| {
        (
            sheets::pdf_url(&one.id, paper),
            Recipe::Pdf(SheetPage { page: page.clone(), nth, mentions: Arc::default() }, paper),
        )
    };
    all.flat_map(|sheet| papers.iter().map(move |&paper| on(sheet, paper))).collect()
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
