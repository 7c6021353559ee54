//! What authors are told about their worksheets on paper.
//!
//! In: findings by paper. Out: diagnostics, each at the question that it is about; what is found on every paper is told
//! once.

use super::{Job, Outcome};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{Paper, SheetBlock, Worksheet};
use crate::pdf::Finding;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The diagnostics of one worksheet, from what was found on each of its papers.
pub(super) fn told(jobs: &[Job], outcomes: &[Arc<Outcome>]) -> Vec<Diagnostic> {
    let mut found: BTreeMap<&Finding, Vec<Paper>> = BTreeMap::new();
    for (job, outcome) in jobs.iter().zip(outcomes) {
        outcome.findings.iter().for_each(|finding| found.entry(finding).or_default().push(job.paper));
    }
    let Some(job) = jobs.first() else { return Vec::new() };
    found.into_iter().map(|(finding, papers)| diagnostic(job, finding, &papers)).collect()
}

/// The diagnostic of a PDF that cannot be made.
pub(super) fn refusal(job: &Job, findings: &[Finding]) -> Diagnostic {
    let fault = Finding::Fault("it could not be made".to_owned());
    let refuses = |finding: &&Finding| matches!(finding, Finding::Glyphs(_) | Finding::Fault(_));
    diagnostic(job, findings.iter().find(refuses).unwrap_or(&fault), &[job.paper])
}

fn diagnostic(job: &Job, finding: &Finding, papers: &[Paper]) -> Diagnostic {
    let papers = papers.iter().map(|paper| paper.words()).collect::<Vec<_>>().join(" and ");
    let sheet = job.worksheet().map_or("", |sheet| sheet.id.as_str());
    let (code, block, message, help) = match finding {
        Finding::Glyphs(characters) => {
            let some: Vec<String> = characters.chars().take(8).map(named).collect();
            let message = format!("the PDF of `{sheet}` cannot show {}", some.join(", "));
            (
                Code::PdfCharacter,
                None,
                message,
                "write it in other words: the fonts of PDFs have Latin, Greek and Cyrillic letters, arrows and common signs",
            )
        }
        Finding::Fault(words) => {
            let message = format!("the tool failed on the PDF of `{sheet}`: {words}");
            (
                Code::Fault,
                None,
                message,
                "this is a fault of fieldguide: please report it with the file; `paper: []` in the configuration leaves PDFs out until it is mended",
            )
        }
        Finding::Cut { block } => {
            let message = format!("a page of {papers} ends between this question and its answer");
            (Code::PdfFit, Some(*block), message, "shorten the question, or put `- page_break` before it")
        }
        Finding::Lines { block, fits } => {
            let message = format!("a page of {papers} has room for {fits} lines of this answer");
            (Code::PdfFit, Some(*block), message, "ask for fewer `lines`, or for two answers")
        }
        Finding::Words { block } => {
            let message = format!("words of this question are too long for their cell on {papers}");
            (Code::PdfFit, Some(*block), message, "use shorter words for rows and columns, or fewer columns")
        }
        Finding::EmptyPage { page } => {
            let message = format!("page {page} of `{sheet}` on {papers} is nearly empty");
            (Code::PdfPage, None, message, "leave out a line or a question, or let `- page_break` share the pages out")
        }
    };
    Diagnostic::new(code, place(job, block), message).help(help)
}

/// A character as people can find it.
fn named(character: char) -> String {
    format!("`{character}` (U+{:04X})", u32::from(character))
}

/// The id of a block, or of its worksheet.
fn place(job: &Job, block: Option<usize>) -> Place {
    let id =
        job.worksheet().map(|sheet| block.and_then(|nth| block_id(sheet, nth)).unwrap_or_else(|| sheet.id.clone()));
    let ids = &job.page.chapter.outline.ids;
    let at = id.and_then(|id| ids.iter().position(|known| known.id == id)).map_or(At::File, At::Id);
    Place::new(&job.page.chapter.source, at)
}

fn block_id(sheet: &Worksheet, nth: usize) -> Option<String> {
    let head = sheet.blocks.get(nth).and_then(SheetBlock::head)?;
    Some(format!("{}.{}", sheet.id, head.id))
}
