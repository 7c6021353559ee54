//! Worksheets as PDFs to fill in: tagged, built to PDF/UA-1, on A4 or Letter.
//!
//! In: a worksheet and its [`Setting`], on one [`Paper`]. Out: a [`Printed`]: bytes, sheets, and what does not fit well;
//! or what keeps it from being made. `data` gives the template its words, `world` lays the pages out, `layout` reads
//! them, and `form` puts real controls where the template left room. A worksheet is data all the way: no author's
//! character is ever read as markup. Nothing here touches the disk, the network or the clock, so equal worksheets give
//! equal bytes.

mod data;
mod form;
mod layout;
mod world;

pub use crate::model::Paper;

use crate::diag::fault;
use crate::hash::{Hash128, stable_hash};
use crate::model::Worksheet;
use data::Plan;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, LazyLock};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Where a worksheet stands in its book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Setting {
    /// The title of the book.
    pub book: String,
    /// The title of the chapter.
    pub chapter: String,
    /// The address of its page, as people type it; empty where the book has none.
    pub address: String,
    /// The language of the book, as a BCP 47 tag.
    pub language: String,
    /// Whether the text runs from right to left.
    pub rtl: bool,
}

/// A worksheet as a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The file.
    pub bytes: Arc<[u8]>,
    /// How many pages it has.
    pub pages: usize,
    /// What does not fit well.
    pub findings: Vec<Finding>,
}

impl Printed {
    /// Everything in one piece, for a cache.
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = serde_json::to_vec(&(self.pages, &self.findings)).unwrap_or_default();
        let length = u32::try_from(head.len()).unwrap_or_default();
        [&length.to_le_bytes()[..], &head, &self.bytes].concat()
    }

    /// What [`to_bytes`](Self::to_bytes) made.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (head, file) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let (pages, findings) = serde_json::from_slice(head).ok()?;
        Some(Self { bytes: file.into(), pages, findings })
    }
}

/// Something that an author should know about a worksheet on paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Finding {
    /// Characters that no font has: there is no PDF.
    Glyphs(String),
    /// The tool failed: there is no PDF.
    Fault(String),
    /// A question stands on one page and its answer on another.
    Cut {
        /// The number of its block.
        block: usize,
    },
    /// An answer has more lines than a page has room for.
    Lines {
        /// The number of its block.
        block: usize,
        /// How many there is room for.
        fits: usize,
    },
    /// Words that are too long for their cell in a table.
    Words {
        /// The number of their block.
        block: usize,
    },
    /// The last page is nearly empty.
    EmptyPage {
        /// Its number, from 1.
        page: usize,
    },
}

/// What all PDFs depend on.
static SHARED: LazyLock<Hash128> = LazyLock::new(|| {
    stable_hash(&(env!("CARGO_PKG_VERSION"), world::TEMPLATE, world::RANGE, world::FONTS, form::EDITION))
});

/// What a PDF depends on.
pub fn key(worksheet: &Worksheet, setting: &Setting, paper: Paper) -> Hash128 {
    stable_hash(&(*SHARED, worksheet, setting, paper))
}

/// Make a worksheet's PDF.
///
/// # Errors
///
/// Gives what keeps it from being made, beside everything else that was found.
pub fn print(worksheet: &Worksheet, setting: &Setting, paper: Paper) -> Result<Printed, Vec<Finding>> {
    let made = fault::caught(|| made(worksheet, setting, paper));
    made.unwrap_or_else(|words| Err(vec![Finding::Fault(words)]))
}

fn made(worksheet: &Worksheet, setting: &Setting, paper: Paper) -> Result<Printed, Vec<Finding>> {
    let mut plan = Plan::new(worksheet, setting, paper);
    let (document, findings) = best(&mut plan)?;
    if findings.iter().any(|finding| matches!(finding, Finding::Glyphs(_))) {
        return Err(findings);
    }
    let plain = exported(&document).map_err(failed)?;
    let bytes = form::filled_with(&plain, &plan.controls).map_err(|error| failed(error.to_string()))?;
    Ok(Printed { bytes: bytes.into(), pages: document.pages().len(), findings })
}

fn failed(words: String) -> Vec<Finding> {
    vec![Finding::Fault(words)]
}

/// The pages; with lines closer together where that saves a page that would be nearly empty.
fn best(plan: &mut Plan) -> Result<(PagedDocument, Vec<Finding>), Vec<Finding>> {
    let (document, findings) = laid_out(plan)?;
    if !findings.iter().any(|finding| matches!(finding, Finding::EmptyPage { .. })) {
        return Ok((document, findings));
    }
    plan.view.tight = true;
    let tight = laid_out(plan)?;
    let saves = tight.0.pages().len() < document.pages().len();
    Ok(if saves { tight } else { (document, findings) })
}

fn laid_out(plan: &Plan) -> Result<(PagedDocument, Vec<Finding>), Vec<Finding>> {
    let data = serde_json::to_vec(&plan.view).map_err(|error| failed(error.to_string()))?;
    let document = world::lay_out(data).map_err(failed)?;
    let findings = layout::findings(&document, &plan.controls);
    Ok((document, findings))
}

/// The pages as a tagged PDF, with links where controls will be.
fn exported(document: &PagedDocument) -> Result<Vec<u8>, String> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| error.message().to_string())?;
    let creator = Smart::Custom(Some(concat!("fieldguide ", env!("CARGO_PKG_VERSION")).to_owned()));
    let options = PdfOptions { creator, standards, ..PdfOptions::default() };
    typst_pdf::pdf(document, &options).map_err(|errors| world::said(&errors))
}
