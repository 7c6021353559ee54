//! A page that is wanted: its recipe, with the keys under which its body and its shell are remembered.

use super::scene::{Gathered, Scene};
use super::{Rendered, RenderedBody};
use crate::diag::{At, Code, Diagnostic, Place, fault};
use crate::hash::{Hash128, stable_hash};
use crate::link::address::root_of;
use crate::link::mentions::words;
use crate::model::{Artifact, Mention, Mentions, Page, PageKind, Recipe};
use crate::render::indexes::Index;
use crate::render::nav::Nav;
use crate::render::worksheet::PdfLinks;
use crate::render::{annotations, body, shell, worksheet};

/// An address that is to be rendered.
pub(super) struct Wanted<'a> {
    pub address: &'a str,
    recipe: &'a Recipe,
    scene: &'a Scene,
    nav: &'a Nav,
    /// The PDFs that it links to.
    pdfs: PdfLinks,
    root: String,
    pub body_key: Hash128,
    pub shell_key: Hash128,
}

impl<'a> Wanted<'a> {
    /// An address with its recipe. Keys are only made where results are `remembered`.
    pub fn new((address, recipe): (&'a str, &'a Recipe), pdfs: PdfLinks, scene: &'a Scene, remembered: bool) -> Self {
        let nav = scene.contents.of(match recipe {
            Recipe::Worksheet(own) => &own.page.head.url,
            _ => address,
        });
        let root = root_of(address);
        let none = Hash128::default();
        let mut wanted = Self { address, recipe, scene, nav, pdfs, root, body_key: none, shell_key: none };
        if remembered {
            wanted.body_key = wanted.key_of_body();
            wanted.shell_key = wanted.key_of_shell();
        }
        wanted
    }

    /// Whether it has a body that is remembered by itself.
    pub const fn has_body(&self) -> bool {
        matches!(self.recipe, Recipe::Page(_) | Recipe::Worksheet(_))
    }

    /// The bytes, when they need no rendering.
    pub fn ready(&self) -> Option<Rendered> {
        match self.recipe {
            Recipe::Ready(bytes) => Some(Ok(Artifact { bytes: bytes.clone() })),
            _ => None,
        }
    }

    fn key_of_body(&self) -> Hash128 {
        match self.recipe {
            Recipe::Page(page) => stable_hash(&(page.chapter.hash, &page.links, &self.root, &self.pdfs)),
            Recipe::Worksheet(own) => stable_hash(&(own.worksheet(), &own.page.links.answered, &self.root, &self.pdfs)),
            _ => Hash128::default(),
        }
    }

    fn key_of_shell(&self) -> Hash128 {
        let shared = (self.scene.key(), self.nav.hash, self.address);
        match self.recipe {
            Recipe::Page(page) => {
                let cover = page.head.kind == PageKind::Cover;
                let groups = if cover { self.scene.groups_hash } else { Hash128::default() };
                stable_hash(&(shared, self.body_key, &page.head, groups, mentions(&page.mentions)))
            }
            Recipe::Redirect(redirect) => stable_hash(&(shared, redirect)),
            Recipe::Progress => stable_hash(&(shared, self.scene.gathered.progress.hash)),
            Recipe::Worksheets => stable_hash(&(shared, self.scene.gathered.worksheets.hash)),
            Recipe::Notes | Recipe::Annotations => stable_hash(&(shared, self.scene.gathered.notes.hash)),
            Recipe::Index(page) => {
                stable_hash(&(shared, self.scene.gathered.indexes.of(*page).map(|index| index.hash)))
            }
            Recipe::Bibliography => stable_hash(&(shared, self.scene.gathered.works.hash)),
            Recipe::Worksheet(own) => {
                let (head, chapter) = (&own.page.head, &own.page.chapter.outline.title);
                stable_hash(&(shared, self.body_key, &head.url, &head.track, chapter, mentions(&own.mentions)))
            }
            #[cfg(feature = "pdf")]
            Recipe::Pdf(own, paper) => super::sheets::Job::of(own, *paper).key(self.scene),
            Recipe::NotFound | Recipe::Ready(_) => stable_hash(&shared),
        }
    }

    pub fn body(&self) -> RenderedBody {
        let root = self.root.as_str();
        match self.recipe {
            Recipe::Page(Page { chapter, links, head, .. }) => fault::guard(&chapter.source, || {
                let pdfs = &self.pdfs;
                let body = body::Body { chapter, links, pdfs, root, from: "", in_form: false, in_label: false };
                let glossary = head.kind == PageKind::Glossary;
                if glossary { body::glossary(body) } else { body::render(body) }.into()
            }),
            Recipe::Worksheet(own) => fault::guard(&own.page.chapter.source, || {
                let mut html = String::new();
                if let Some(worksheet) = own.worksheet() {
                    let links = &own.page.links;
                    worksheet::render(
                        worksheet::Sheet { worksheet, links, pdfs: &self.pdfs, root, alone: true },
                        &mut html,
                    );
                }
                html.into()
            }),
            _ => Ok("".into()),
        }
    }

    pub fn shell(&self, body: Option<&RenderedBody>) -> Rendered {
        #[cfg(feature = "pdf")]
        if let Recipe::Pdf(own, paper) = self.recipe {
            let job = super::sheets::Job::of(own, *paper);
            return super::sheets::bytes(&job, self.scene).map(|bytes| Artifact { bytes });
        }
        let body = body.map(Result::as_ref).transpose().map_err(Clone::clone)?;
        let Scene { shared, theme, groups, gathered, .. } = self.scene;
        let Gathered { progress, worksheets, notes, indexes, works } = gathered;
        let html = match (self.recipe, body) {
            (Recipe::Page(page), Some(body)) => {
                within(page, body.len(), self.scene.config.limits.growth)?;
                shell::page(page, body, self.nav, groups, shared, theme)
            }
            (Recipe::Redirect(redirect), _) => shell::redirect(self.address, redirect, shared, theme),
            (Recipe::Progress, _) => shell::progress(progress, self.nav, shared, theme),
            (Recipe::Worksheets, _) => shell::worksheets(worksheets, self.nav, shared, theme),
            (Recipe::Annotations, _) => {
                let base = shared.site_url.as_deref();
                Ok(annotations::collection(&notes.annotations(), &shared.site.title, base))
            }
            (Recipe::Notes, _) => shell::notes(notes.all(), self.nav, shared, theme),
            (Recipe::Index(page), _) => {
                let none = Index::default();
                shell::index(*page, indexes.of(*page).unwrap_or(&none), self.nav, shared, theme)
            }
            (Recipe::Bibliography, _) => shell::bibliography(works, self.nav, shared, theme),
            (Recipe::Worksheet(own), Some(body)) => {
                within(&own.page, body.len(), self.scene.config.limits.growth)?;
                shell::worksheet(own, body, self.nav, shared, theme)
            }
            _ => shell::not_found(self.nav, shared, theme),
        };
        html.map(|html| Artifact { bytes: html.into_bytes().into() })
    }
}

/// What a page shows of its mentions.
fn mentions(mentions: &Mentions) -> (Vec<Mention>, usize) {
    (words::shown(mentions), mentions.more)
}

/// A page may not grow far beyond its source: a few kilobytes of table can ask for megabytes.
fn within(page: &Page, length: usize, growth: u32) -> Result<(), Diagnostic> {
    let limit = page.chapter.length * growth as usize + (1 << 20);
    if length <= limit {
        return Ok(());
    }
    let message = format!("this page would be {length} bytes of HTML; its source allows {limit}");
    let help = "make its tables smaller, or raise `limits.growth` in the configuration";
    Err(Diagnostic::new(Code::OutputLimit, Place::new(&page.chapter.source, At::File), message).help(help))
}
