//! What the laid-out pages tell: characters without a glyph, questions cut from their answers, sheets nearly empty.
//!
//! In: pages, with the marks that the template leaves and the links that stand for controls. Out: findings, each with
//! the number of the block that it is about. It changes nothing.

use super::Finding;
use super::data::Control;
use std::collections::{BTreeMap, BTreeSet};
use typst::foundations::{Dict, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::Destination;
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// The top margin of the template, and what its sheets hold between margins, in points.
const TOP: f64 = 58.0;
const BOTTOM: f64 = 52.0;

/// How much of its last page a worksheet must fill.
const LEAST: f64 = 0.12;

/// What was seen on the pages, in the order in which it stands there.
#[derive(Debug, Default)]
struct Seen {
    /// Pages of the labels of blocks.
    labels: BTreeMap<usize, usize>,
    /// Pages of the controls of blocks.
    controls: BTreeMap<usize, BTreeSet<usize>>,
    /// Blocks after which a page was broken on purpose, by the page that begins there.
    breaks: BTreeSet<usize>,
    /// Characters that no font has.
    missing: BTreeSet<char>,
    /// How far down each page is written on.
    depths: Vec<f64>,
    findings: Vec<Finding>,
}

/// Everything that the pages tell.
pub(super) fn findings(document: &PagedDocument, controls: &[Control]) -> Vec<Finding> {
    let mut seen = Seen { depths: vec![0.0; document.pages().len()], ..Seen::default() };
    for (page, laid) in document.pages().iter().enumerate() {
        let end = laid.frame.height().to_pt() - BOTTOM;
        Walk { seen: &mut seen, controls, page, end }.frame(&laid.frame, Point::zero());
    }
    let height = document.pages().last().map_or(0.0, |page| page.frame.height().to_pt());
    seen.told(height - TOP - BOTTOM)
}

impl Seen {
    fn told(mut self, height: f64) -> Vec<Finding> {
        if !self.missing.is_empty() {
            self.findings.push(Finding::Glyphs(self.missing.iter().collect()));
        }
        for (&block, &page) in &self.labels {
            let pages = self.controls.get(&block);
            if pages.and_then(BTreeSet::first).is_some_and(|&first| first != page) {
                self.findings.push(Finding::Cut { block });
            }
        }
        let last = self.depths.len() - 1;
        let filled = (self.depths[last] - TOP) / height;
        if last > 0 && filled < LEAST && !self.breaks.contains(&last) {
            self.findings.push(Finding::EmptyPage { page: last + 1 });
        }
        self.findings.sort();
        self.findings.dedup();
        self.findings
    }

    fn mark(&mut self, mark: &Dict, page: usize) {
        let number = |key: &str| match mark.get(key) {
            Ok(Value::Int(number)) => usize::try_from(*number).ok(),
            _ => None,
        };
        let (Some(block), Ok(Value::Str(what))) = (number("block"), mark.get("what")) else { return };
        match what.as_str() {
            "label" => drop(self.labels.entry(block).or_insert(page)),
            "break" => drop(self.breaks.insert(page)),
            "words" => self.findings.push(Finding::Words { block }),
            "lines" => self.findings.push(Finding::Lines { block, fits: number("fits").unwrap_or_default() }),
            _ => {}
        }
    }
}

struct Walk<'a> {
    seen: &'a mut Seen,
    controls: &'a [Control],
    page: usize,
    /// Where the bottom margin begins.
    end: f64,
}

impl Walk<'_> {
    fn frame(&mut self, frame: &Frame, at: Point) {
        for (place, item) in frame.items() {
            let place = at + *place;
            match item {
                FrameItem::Group(group) => {
                    let moved = Point::new(group.transform.tx, group.transform.ty);
                    self.frame(&group.frame, place + moved);
                }
                FrameItem::Text(text) => {
                    self.written(place.y, Abs::zero());
                    self.text(text);
                }
                FrameItem::Link(Destination::Url(url), size) => {
                    self.written(place.y, size.y);
                    self.control(url.as_str());
                }
                FrameItem::Tag(Tag::Start(content, _)) => {
                    if let Some(Value::Dict(mark)) = content.to_packed::<MetadataElem>().map(|data| &data.value) {
                        self.seen.mark(mark, self.page);
                    }
                }
                _ => {}
            }
        }
    }

    /// Something stands on the page, down to here; the footer does not count.
    fn written(&mut self, top: Abs, height: Abs) {
        let bottom = (top + height).to_pt();
        let depth = &mut self.seen.depths[self.page];
        if top.to_pt() <= self.end && bottom > *depth {
            *depth = bottom;
        }
    }

    fn text(&mut self, text: &TextItem) {
        let missing = text.glyphs.iter().filter(|glyph| glyph.id == 0);
        let words = missing.filter_map(|glyph| text.text.get(glyph.range()));
        self.seen.missing.extend(words.flat_map(str::chars));
    }

    fn control(&mut self, url: &str) {
        let number = url.strip_prefix("field:").and_then(|rest| rest.split(':').next()?.parse::<usize>().ok());
        let block = number.and_then(|number| self.controls.get(number)?.block);
        if let Some(block) = block {
            self.seen.controls.entry(block).or_default().insert(self.page);
        }
    }
}
