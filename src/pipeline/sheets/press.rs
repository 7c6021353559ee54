//! PDFs from the cache, or made and kept there.

use super::super::Scene;
use super::{Job, Outcome, told};
use crate::diag::Diagnostic;
use crate::hash::{Hash128, stable_hash};
use crate::link::address::worksheet_url;
use crate::model::Direction;
use crate::pdf::{self, Finding, Printed, Setting};

/// The kind of cache entry.
pub(in super::super) const KIND: &str = "pdf";

impl Job<'_> {
    /// What the PDF depends on.
    pub(in super::super) fn key(&self, scene: &Scene) -> Hash128 {
        self.worksheet().map_or_else(
            || stable_hash(&(&self.page.head.url, self.nth)),
            |worksheet| pdf::key(worksheet, &self.setting(scene), self.paper),
        )
    }

    /// Where the worksheet stands in the book.
    fn setting(&self, scene: &Scene) -> Setting {
        let title = &self.page.chapter.outline.title;
        let number = self.page.head.number.as_ref();
        let url = self.worksheet().map(|worksheet| worksheet_url(&worksheet.id)).unwrap_or_default();
        let address = scene.shared.canonical(&url).unwrap_or_default();
        Setting {
            book: scene.config.title.clone(),
            chapter: number.map_or_else(|| title.clone(), |number| format!("Chapter {number} · {title}")),
            address: address.split_once("://").map_or(address.as_str(), |(_, rest)| rest).to_owned(),
            language: scene.config.language().to_owned(),
            rtl: scene.config.direction() == Direction::Rtl,
        }
    }

    fn printed(&self, scene: &Scene) -> Result<Printed, Vec<Finding>> {
        let Some(worksheet) = self.worksheet() else { return Err(Vec::new()) };
        let key = self.key(scene);
        let cache = scene.cache.as_ref();
        if let Some(kept) = cache.and_then(|cache| Printed::from_bytes(&cache.get(KIND, key)?)) {
            return Ok(kept);
        }
        let printed = pdf::print(worksheet, &self.setting(scene), self.paper)?;
        if let Some(cache) = cache {
            cache.put(KIND, key, &printed.to_bytes());
        }
        Ok(printed)
    }
}

/// How many sheets a PDF has, and what was found.
pub(super) fn outcome(job: &Job, scene: &Scene) -> Outcome {
    match job.printed(scene) {
        Ok(printed) => Outcome { sheets: Some(printed.pages), findings: printed.findings },
        Err(findings) => Outcome { sheets: None, findings },
    }
}

/// The file of a PDF.
///
/// # Errors
///
/// Gives the diagnostic of what keeps it from being made.
pub(in super::super) fn bytes(job: &Job, scene: &Scene) -> Result<std::sync::Arc<[u8]>, Diagnostic> {
    job.printed(scene).map(|printed| printed.bytes).map_err(|findings| told::refusal(job, &findings))
}
