//! The shell: a body becomes a page, through one template and one typed view.

use super::all_notes::AllNotes;
use super::bibliography::{WorkView, Works};
use super::checklist::{counted, none_of};
use super::citation;
use super::html::written;
use super::indexes::{self, Index};
use super::nav::Nav;
use super::progress::Progress;
use super::view::{
    CardView, DayView, FromView, HeadingView, PageView, RedirectView, RelatedView, SiteView, SourceView, TagView,
    WidgetView,
};
use super::worksheets::Worksheets;
use crate::diag::Diagnostic;
use crate::hash::{Hash128, stable_hash};
use crate::link::address::{root_of, worksheet_url};
use crate::link::mentions::words;
use crate::model::{Config, Direction, Generated, NavGroup, Page, PageKind, Redirect, SheetOutline, SheetPage, Status};
use crate::theme::{Theme, template_error};
use serde::Serialize;
use std::collections::BTreeMap;
use tera::{Context, Value};

/// How many words a reader reads in a minute.
const WORDS_A_MINUTE: usize = 220;

/// How many bytes most pages have at most.
const ROOM: usize = 64 << 10;

/// What every page of a site shares.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The book as templates see it.
    pub site: SiteView,
    site_value: Value,
    /// Where the site will be published, with a slash at its end.
    pub site_url: Option<String>,
    /// Where a chapter is edited, up to its path.
    pub edit_base: Option<String>,
    /// The titles of the pages that the tool makes.
    titles: BTreeMap<Generated, String>,
    /// A hash of all of these.
    pub hash: Hash128,
}

/// The address that the site is published at, with a slash at its end, when it is known.
pub fn site_url(config: &Config, base_url: Option<&str>) -> Option<String> {
    base_url.or(config.site_url.as_deref()).map(|url| format!("{}/", url.trim_end_matches('/')))
}

impl Shared {
    /// What pages share, from the configuration; `base_url` comes before its `site_url`. `there` are the pages that the
    /// tool makes for this book.
    pub fn new(config: &Config, base_url: Option<&str>, there: &[Generated]) -> Self {
        let site = SiteView {
            title: config.title.clone(),
            subtitle: config.subtitle.clone(),
            description: config.description.clone(),
            language: config.language().to_owned(),
            direction: if config.direction() == Direction::Rtl { "rtl" } else { "ltr" },
            license: config.license.clone(),
            copyright: config.copyright.clone(),
            id: config.id.clone(),
            authors: config.authors.clone(),
            worksheets: there.contains(&Generated::Worksheets).then_some(Generated::Worksheets.url()),
            bibliography: there.contains(&Generated::Bibliography).then_some(Generated::Bibliography.url()),
            pages: Generated::entries(there, &config.pages),
            extra: config.extra.clone(),
        };
        let site_url = site_url(config, base_url);
        let edit_base = config.repository.as_ref().map(|repository| {
            let branch = repository.branch.as_deref().unwrap_or("main");
            let path =
                repository.path.as_deref().map(|path| format!("{}/", path.trim_matches('/'))).unwrap_or_default();
            format!("{}/edit/{branch}/{path}", repository.url.trim_end_matches('/'))
        });
        let titles = Generated::ALL.iter().map(|&page| (page, page.title_in(&config.pages))).collect();
        let hash = stable_hash(&(&site, &site_url, &edit_base, &titles));
        Self { site_value: Value::from_serializable(&site), site, site_url, edit_base, titles, hash }
    }

    fn context(&self, theme: &Theme) -> Context {
        let mut context = Context::new();
        context.insert_value("site", self.site_value.clone());
        context.insert("assets", &theme.assets);
        context.insert("csp", &theme.policy);
        context.insert("head_script", &theme.head_script);
        context
    }

    fn page(&self, template: &str, view: &PageView, nav: &Nav, theme: &Theme) -> Result<String, Diagnostic> {
        rendered(template, &self.page_context(view, nav, theme)?, theme, 0)
    }

    fn page_context(&self, view: &PageView, nav: &Nav, theme: &Theme) -> Result<Context, Diagnostic> {
        let mut context = self.context(theme);
        context.insert("page", view);
        context.insert_value("nav", nav.value.clone());
        context.insert_value("listed", nav.listed(view, theme)?.into());
        Ok(context)
    }

    /// The address that a page is published at: without `index.html`, as people share it.
    pub fn canonical(&self, url: &str) -> Option<String> {
        let shown = url.strip_suffix("index.html").unwrap_or(url);
        self.site_url.as_ref().map(|base| format!("{base}{}", crate::link::resolve::encode(shown)))
    }
}

/// What a template makes, with lists of so many bytes. Its buffer is as large as a page at once: growing it costs more
/// than all of the template.
fn rendered(template: &str, context: &Context, theme: &Theme, lists: usize) -> Result<String, Diagnostic> {
    let mut html = Vec::with_capacity(ROOM + lists);
    theme.tera.render_to(template, context, &mut html).map_err(|error| template_error(&error))?;
    Ok(written(html))
}

/// Render a chapter's page, or the cover.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn page(
    page: &Page,
    body: &str,
    nav: &Nav,
    groups: &[NavGroup],
    shared: &Shared,
    theme: &Theme,
) -> Result<String, Diagnostic> {
    let view = match page.head.kind {
        PageKind::Chapter => chapter_view(page, body, shared),
        PageKind::Cover => cover_view(page, body, groups, shared),
        PageKind::Glossary => PageView { kind: "glossary", ..chapter_view(page, body, shared) },
    };
    let template = match page.head.kind {
        PageKind::Chapter => "chapter.html",
        PageKind::Cover => "cover.html",
        PageKind::Glossary => "glossary.html",
    };
    shared.page(template, &view, nav, theme)
}

fn common(page: &Page, body: &str, shared: &Shared) -> PageView {
    let outline = &page.chapter.outline;
    let headings = outline.headings.iter().filter(|heading| heading.level == 2 && heading.top && outline.toc);
    PageView {
        root: Some(root_of(&page.head.url)),
        url: page.head.url.clone(),
        title: outline.title.clone(),
        description: outline.summary.clone(),
        canonical: shared.canonical(&page.head.url),
        body: body.to_owned(),
        headings: headings
            .map(|heading| HeadingView { id: heading.id.clone(), title: heading.title.clone() })
            .collect(),
        moved: moved(&page.head.moved, &page.head.url),
        sheets: !outline.sheets.is_empty(),
        widgets: widgets(page),
        terms: page.links.answers.iter().flatten().any(|answer| answer.term.is_some()),
        works: page.links.cited.works.iter().map(|work| WorkView::new(work)).collect(),
        extra: page.chapter.meta.extra.clone(),
        ..PageView::default()
    }
}

fn chapter_view(page: &Page, body: &str, shared: &Shared) -> PageView {
    let (chapter, meta, head) = (&page.chapter, &page.chapter.meta, &page.head);
    PageView {
        kind: "chapter",
        head_title: format!("{} · {}", meta.title, shared.site.title),
        track: head.track.as_deref().map(Into::into),
        id: head.id.clone(),
        earlier: head.earlier.clone(),
        number: head.number.clone(),
        minutes: chapter.words.div_ceil(WORDS_A_MINUTE).max(1),
        summary: meta.summary.clone(),
        objectives: meta.objectives.clone(),
        sources: sources(page),
        reviewed: meta.reviewed.map(DayView::new),
        edit_url: shared
            .edit_base
            .as_ref()
            .map(|base| format!("{base}{}", crate::link::resolve::encode(chapter.source.as_str()))),
        status_draft: meta.status == Status::Draft,
        related: related(page),
        mentions: words::shown(&page.mentions),
        more_mentions: page.mentions.more,
        next_steps: meta.next_steps.clone(),
        tags: meta.tags.clone(),
        tag_links: meta.tags.iter().map(|tag| tag_view(tag)).collect(),
        authors: meta.authors.clone(),
        prev: head.previous.clone(),
        next: head.next.clone(),
        notes: chapter.notes.len(),
        ..common(page, body, shared)
    }
}

fn cover_view(page: &Page, body: &str, groups: &[NavGroup], shared: &Shared) -> PageView {
    let card = |group: &NavGroup| CardView {
        title: group.title.clone().unwrap_or_else(|| "Chapters".to_owned()),
        url: group.url.clone(),
        track: group.track.as_ref().map(|track| track.color),
        shape: group.track.as_ref().map(|track| track.shape),
        entries: group.entries.clone(),
    };
    let description = shared.site.description.clone();
    let common = common(page, body, shared);
    PageView {
        kind: "cover",
        head_title: shared.site.title.clone(),
        description: description.or(common.description.clone()),
        cards: groups.iter().filter(|group| group.url.is_some() || !group.entries.is_empty()).map(card).collect(),
        first: page.head.next.clone(),
        ..common
    }
}

/// What a chapter rests on: in a book with references by its citation.
fn sources(page: &Page) -> Vec<SourceView> {
    let cited = page.links.cited.sources.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    let view = |(source, words): (&crate::model::SourceRef, Option<&crate::model::Inlines>)| SourceView {
        cited: words.map(|words| citation::words(words)),
        pages: source.pages.clone(),
        note: source.note.clone(),
    };
    page.chapter.meta.sources.iter().zip(cited).map(view).collect()
}

fn widgets(page: &Page) -> Vec<WidgetView> {
    let outline = &page.chapter.outline;
    let view = |list: &crate::model::ChecklistOutline| {
        let title = super::checklist::title(list.heading, list.nth, outline);
        WidgetView {
            href: format!("#{}", super::checklist::anchor(list.first)),
            title: match list.heading {
                Some(_) => title.unwrap_or_default(),
                None => ["Checklist".to_owned()].into_iter().chain(title).collect::<Vec<_>>().join(" "),
            },
            kind: "checklist",
            count: list.count,
            counted: counted(list, outline),
            none: none_of(counted(list, outline), " of "),
        }
    };
    let mut widgets: Vec<WidgetView> = outline.checklists.iter().map(view).collect();
    for (before, sheet) in outline.sheets.iter().enumerate() {
        widgets.insert(sheet.lists_before + before, sheet_widget(sheet));
    }
    widgets
}

fn sheet_widget(sheet: &SheetOutline) -> WidgetView {
    let kind = if sheet.quiz { "quiz" } else { "worksheet" };
    WidgetView {
        href: format!("#fg-{}-{}", if sheet.quiz { "quiz" } else { "sheet" }, sheet.id),
        title: sheet.title.clone(),
        kind,
        count: sheet.questions,
        counted: sheet.questions,
        none: none_of(sheet.questions, " of "),
    }
}

fn tag_view(tag: &str) -> TagView {
    TagView { name: tag.to_owned(), url: indexes::address(Generated::Tags, tag) }
}

fn related(page: &Page) -> Vec<RelatedView> {
    let pairs = page.chapter.meta.related.iter().zip(&page.links.related);
    let view = |(related, answer): (&crate::model::Related, &Option<crate::model::Answer>)| {
        let answer = answer.as_ref()?;
        Some(RelatedView { url: answer.href.clone(), title: answer.title.clone(), why: related.why.clone() })
    };
    pairs.filter_map(view).collect()
}

/// Old fragments with their new addresses, as seen from the page at `url`.
fn moved(moved: &BTreeMap<String, String>, url: &str) -> Option<String> {
    let root = root_of(url);
    let seen: BTreeMap<&String, String> = moved.iter().map(|(old, new)| (old, format!("{root}{new}"))).collect();
    (!moved.is_empty()).then(|| serde_json::to_string(&seen).unwrap_or_default())
}

/// Render the page for addresses that do not exist. It is served at any depth, so it knows only the path of the
/// site's own address, and links to nothing without one.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn not_found(nav: &Nav, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    let path = shared.site_url.as_deref().map(|url| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.find('/').map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned())
    });
    let view = PageView {
        kind: "not-found",
        root: path,
        url: "404.html".to_owned(),
        title: "This page is not here".to_owned(),
        head_title: format!("Not found · {}", shared.site.title),
        ..PageView::default()
    };
    shared.page("404.html", &view, nav, theme)
}

/// Render the page of all that can be ticked.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn progress(progress: &Progress, nav: &Nav, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    let view = progress.view.as_ref().map(|view| view.shown(&root_of(Generated::Progress.url()), theme)).transpose()?;
    let lists = view.as_ref().map_or(0, super::progress::Shown::lists);
    generated(Generated::Progress, "progress.html", ("progress", &view, lists), nav, shared, theme)
}

/// Render the page of all worksheets.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn worksheets(worksheets: &Worksheets, nav: &Nav, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    generated(Generated::Worksheets, "worksheets.html", ("worksheets", &worksheets.view, 0), nav, shared, theme)
}

/// Render a page that lists chapters by a name.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn index(page: Generated, index: &Index, nav: &Nav, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    generated(page, "names.html", ("index", &index.view, 0), nav, shared, theme)
}

/// Render a page that the tool makes, which shows one value of its own, with lists of so many bytes.
fn generated(
    page: Generated,
    template: &str,
    (name, value, lists): (&'static str, &impl Serialize, usize),
    nav: &Nav,
    shared: &Shared,
    theme: &Theme,
) -> Result<String, Diagnostic> {
    let title = shared.titles.get(&page).cloned().unwrap_or_default();
    let view = PageView {
        kind: page.name(),
        root: Some(root_of(page.url())),
        url: page.url().to_owned(),
        head_title: format!("{title} · {}", shared.site.title),
        title,
        canonical: shared.canonical(page.url()),
        ..PageView::default()
    };
    let mut context = shared.page_context(&view, nav, theme)?;
    context.insert(name, value);
    rendered(template, &context, theme, lists)
}

/// Render the page of all margin notes.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn notes(notes: &AllNotes, nav: &Nav, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    let view = notes.view.as_ref().map(|view| view.shown(&root_of(Generated::Notes.url()), theme)).transpose()?;
    let lists = view.as_ref().map_or(0, super::all_notes::Shown::lists);
    generated(Generated::Notes, "notes.html", ("notes", &view, lists), nav, shared, theme)
}

/// Render the page of all works that the book cites.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn bibliography(works: &Works, nav: &Nav, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    let view =
        works.view.as_ref().map(|view| view.shown(&root_of(Generated::Bibliography.url()), theme)).transpose()?;
    let lists = view.as_ref().map_or(0, super::bibliography::Shown::lists);
    generated(Generated::Bibliography, "bibliography.html", ("bibliography", &view, lists), nav, shared, theme)
}

/// Render a worksheet on a page of its own.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn worksheet(own: &SheetPage, body: &str, nav: &Nav, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    let (head, chapter) = (&own.page.head, &own.page.chapter.outline.title);
    let Some(sheet) = own.worksheet() else { return Ok(String::new()) };
    let url = worksheet_url(&sheet.id);
    let view = PageView {
        kind: "worksheet",
        root: Some(root_of(&url)),
        canonical: shared.canonical(&url),
        url,
        title: sheet.title.clone(),
        head_title: format!("{} · {}", sheet.title, shared.site.title),
        description: sheet.intro.clone(),
        body: body.to_owned(),
        track: head.track.as_deref().map(Into::into),
        minutes: sheet.minutes.unwrap_or_default() as usize,
        mentions: words::shown(&own.mentions),
        more_mentions: own.mentions.more,
        from: Some(FromView { url: format!("{}#fg-sheet-{}", head.url, sheet.id), title: chapter.clone() }),
        sheets: true,
        widgets: own.page.chapter.outline.sheets.iter().filter(|one| one.id == sheet.id).map(sheet_widget).collect(),
        ..PageView::default()
    };
    shared.page("worksheet.html", &view, nav, theme)
}

/// Render a page that sends its visitors on.
///
/// # Errors
///
/// A template that fails is a diagnostic.
pub fn redirect(url: &str, redirect: &Redirect, shared: &Shared, theme: &Theme) -> Result<String, Diagnostic> {
    let root = root_of(url);
    let view = RedirectView {
        title: &redirect.title,
        to: format!("{root}{}", redirect.to),
        canonical: shared.canonical(&redirect.to),
        moved: moved(&redirect.moved, url),
        language: &shared.site.language,
        root,
    };
    let mut context = Context::from_serialize(&view).unwrap_or_default();
    context.extend(shared.context(theme));
    theme.tera.render("redirect.html", &context).map_err(|error| template_error(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_for_people() {
        assert_eq!(DayView::new(jiff::civil::date(2026, 11, 3)).text, "3 Nov 2026");
    }

    #[test]
    fn old_fragments_are_seen_from_their_page() {
        let map = BTreeMap::from([("a".to_owned(), "b/index.html#c".to_owned())]);
        assert_eq!(moved(&map, "x/index.html").as_deref(), Some("{\"a\":\"../b/index.html#c\"}"));
        assert_eq!(moved(&BTreeMap::new(), "x/index.html"), None);
    }
}
