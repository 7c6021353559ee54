//! Worksheets on paper: which PDFs a site has, how many sheets they are, and what does not fit.
//!
//! A page that links to PDFs says how many sheets they have, so they are laid out before it; but only for pages that are
//! asked for, and once. How many sheets there are, and what was found, is remembered for all; the bytes are kept by
//! the [cache](crate::cache) or made again. Without the feature `pdf` there are no papers, and nothing happens here.

#[cfg(feature = "pdf")]
mod press;
#[cfg(feature = "pdf")]
mod told;

#[cfg(feature = "pdf")]
pub(super) use press::bytes;

use super::{Built, Pipeline, Scene};
use crate::diag::Diagnostic;
#[cfg(feature = "pdf")]
use crate::hash::Hash128;
use crate::model::{Config, Page, Paper, Recipe};
use crate::render::worksheet::PdfLinks;

/// How many sheets a worksheet is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCount {
    /// The id of the worksheet.
    pub id: String,
    /// Each paper with its number of sheets; none where there is no PDF.
    pub papers: Vec<(Paper, Option<usize>)>,
}

/// All worksheets of a book on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnPaper {
    /// How many sheets each of them is, in the order of the book.
    pub counts: Vec<SheetCount>,
    /// What does not fit, placed.
    pub diagnostics: Vec<Diagnostic>,
}

/// A PDF that is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'a> {
    page: &'a Page,
    /// The number of the worksheet in its chapter.
    nth: usize,
    pub paper: Paper,
}

/// What laying out a PDF told.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// How many sheets it has; none where there is no PDF.
    sheets: Option<usize>,
    #[cfg(feature = "pdf")]
    findings: Vec<crate::pdf::Finding>,
}

/// The papers of a book.
pub(super) fn papers(config: &Config) -> Vec<Paper> {
    if cfg!(feature = "pdf") { config.papers() } else { Vec::new() }
}

/// The address of a PDF, from the site's root.
pub(super) fn pdf_url(id: &str, paper: Paper) -> String {
    format!("worksheets/{id}/{id}-{}.pdf", paper.name())
}

/// The PDFs that a page links to, or is.
fn jobs<'a>(recipe: &'a Recipe, papers: &[Paper]) -> Vec<Job<'a>> {
    let (page, sheets) = match recipe {
        Recipe::Page(page) => (page, 0..page.chapter.worksheets().count()),
        Recipe::Worksheet(own) => (&own.page, own.nth..own.nth + 1),
        _ => return Vec::new(),
    };
    sheets.flat_map(|nth| papers.iter().map(move |&paper| Job { page, nth, paper })).collect()
}

impl Pipeline {
    /// The links of pages to their PDFs, in the order of the pages.
    pub(super) fn pdf_links(&mut self, recipes: &[&Recipe], scene: &Scene) -> Vec<PdfLinks> {
        let papers = papers(&scene.config);
        let all: Vec<Vec<Job>> = recipes.iter().map(|recipe| jobs(recipe, &papers)).collect();
        let flat: Vec<Job> = all.iter().flatten().copied().collect();
        let mut outcomes = self.outcomes(&flat, scene).into_iter();
        let mut links = |jobs: &Vec<Job>| {
            let mut links = PdfLinks::new();
            for (job, outcome) in jobs.iter().zip(outcomes.by_ref()) {
                let (Some(worksheet), Some(sheets)) = (job.worksheet(), outcome.sheets) else { continue };
                let url = pdf_url(&worksheet.id, job.paper);
                links.entry(worksheet.id.clone()).or_default().push((url, job.paper, sheets));
            }
            links
        };
        all.iter().map(&mut links).collect()
    }

    /// Lay out every worksheet of a book on every paper: how many sheets they are, and what does not fit.
    pub fn on_paper(&mut self, built: &Built) -> OnPaper {
        let papers = papers(&built.config);
        let pages = built.site.recipes().filter_map(|recipe| match recipe {
            Recipe::Page(page) => Some(page),
            _ => None,
        });
        let mut pages: Vec<&Page> = pages.collect();
        pages.sort_by(|one, other| one.chapter.source.cmp(&other.chapter.source));
        let sheets = pages.iter().flat_map(|page| (0..page.chapter.worksheets().count()).map(move |nth| (*page, nth)));
        let sheets: Vec<_> = sheets.collect();
        let job = |&(page, nth)| papers.iter().map(move |&paper| Job { page, nth, paper });
        let jobs: Vec<Job> = sheets.iter().flat_map(job).collect();
        let outcomes = self.outcomes(&jobs, &built.scene);
        let mut all = OnPaper::default();
        for (jobs, outcomes) in jobs.chunks(papers.len().max(1)).zip(outcomes.chunks(papers.len().max(1))) {
            let Some(worksheet) = jobs.first().and_then(Job::worksheet) else { continue };
            let papers = jobs.iter().zip(outcomes).map(|(job, outcome)| (job.paper, outcome.sheets)).collect();
            all.counts.push(SheetCount { id: worksheet.id.clone(), papers });
            #[cfg(feature = "pdf")]
            all.diagnostics.extend(told::told(jobs, outcomes));
        }
        super::places::resolve(&mut all.diagnostics, &built.chapters, &std::collections::BTreeMap::new());
        all
    }

    #[cfg(feature = "pdf")]
    fn outcomes(&mut self, jobs: &[Job], scene: &Scene) -> Vec<std::sync::Arc<Outcome>> {
        let clock = self.timings.clock();
        let before = self.prints.made;
        let keys: Vec<Hash128> = jobs.iter().map(|job| job.key(scene)).collect();
        let outcomes = self.prints.get_all(&keys, |at| std::sync::Arc::new(press::outcome(&jobs[at], scene)));
        if self.prints.made > before {
            self.timings.add("pdf", clock, self.prints.made - before);
        }
        outcomes
    }

    #[cfg(not(feature = "pdf"))]
    #[expect(clippy::unused_self, reason = "with PDFs, outcomes are remembered")]
    fn outcomes(&mut self, _: &[Job], _: &Scene) -> Vec<std::sync::Arc<Outcome>> {
        Vec::new()
    }
}

impl<'a> Job<'a> {
    /// The PDF that a recipe is.
    #[cfg(feature = "pdf")]
    pub(super) const fn of(own: &'a crate::model::SheetPage, paper: Paper) -> Self {
        Self { page: &own.page, nth: own.nth, paper }
    }

    fn worksheet(&self) -> Option<&'a crate::model::Worksheet> {
        self.page.chapter.worksheets().nth(self.nth)
    }
}
