//! Labels: where the words beside a box end, and the braces that end them.
//!
//! In: the events that follow a task list marker, looked at before the builder gets them. Out: a [`Label`]. Events
//! say what a line cannot: whether braces stand inside code, and which lines belong to the paragraph.

use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::VecDeque;
use std::ops::Range;

/// The words beside a box, as they stand in the source.
#[derive(Debug, Default)]
pub(super) struct Label {
    /// From the marker to the end of the words and their braces; empty without words.
    pub range: Range<usize>,
    /// Code, raw HTML and the like, where braces are no attributes.
    opaque: Vec<Range<usize>>,
    /// Where images end: braces directly behind are theirs.
    images: Vec<usize>,
}

/// Events with their places in the source, and a look ahead.
pub(super) struct Ahead<'a, I> {
    events: I,
    /// The byte of the source where the text begins.
    body: usize,
    waiting: VecDeque<(Event<'a>, Range<usize>)>,
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Ahead<'a, I> {
    pub fn new(events: I, body: usize) -> Self {
        Self { events, body, waiting: VecDeque::new() }
    }

    /// The label that begins behind a marker.
    pub fn label(&mut self, marker: usize) -> Label {
        let mut label = Label { range: marker..marker, ..Label::default() };
        let mut at = 0;
        loop {
            if at == self.waiting.len() {
                let Some(event) = self.read() else { return label };
                self.waiting.push_back(event);
            }
            let (event, range) = &self.waiting[at];
            if !label.take(event, range) {
                return label;
            }
            at += 1;
        }
    }

    fn read(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let (event, range) = self.events.next()?;
        Some((event, range.start + self.body..range.end + self.body))
    }
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Iterator for Ahead<'a, I> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.waiting.pop_front().or_else(|| self.read())
    }
}

impl Label {
    /// Take an event in, unless the label ends before it.
    fn take(&mut self, event: &Event, range: &Range<usize>) -> bool {
        match event {
            Event::SoftBreak | Event::HardBreak => return true,
            // Words on the line below an empty marker.
            Event::Start(Tag::Paragraph) if self.range.is_empty() => return true,
            Event::Text(_) | Event::FootnoteReference(_) => {}
            Event::Start(tag) if is_inline(tag.to_end()) => {
                if matches!(tag, Tag::Image { .. }) {
                    self.images.push(range.end);
                }
            }
            Event::End(tag) if is_inline(*tag) => {}
            Event::Code(_) | Event::InlineHtml(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.opaque.push(range.clone());
            }
            _ => return false,
        }
        self.range.end = self.range.end.max(range.end);
        true
    }

    /// The braces that end the first line of the label that ends with braces.
    pub fn braces(&self, text: &str) -> Option<Range<usize>> {
        self.lines(text).find_map(|(start, line)| {
            let open = line.rfind('{').filter(|_| line.ends_with('}'))?;
            let range = start + open..start + line.len();
            let escaped = line[..open].bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
            let of_image = self.images.contains(&range.start);
            (!escaped && !of_image && !self.hides(range.start)).then_some(range)
        })
    }

    /// Braces that begin with `#` and are not closed on their line, which readers would see.
    pub fn unclosed(&self, text: &str) -> Option<Range<usize>> {
        self.lines(text).find_map(|(start, line)| {
            let open = line.find("{#").filter(|&open| !line[..open].ends_with('\\') && !line[open..].contains('}'))?;
            (!self.hides(start + open)).then_some(start + open..start + line.len())
        })
    }

    /// The byte behind the last word, when there is one before the braces.
    pub fn end(&self, text: &str, braces: Option<&Range<usize>>) -> Option<usize> {
        let end = braces.map_or(self.range.end, |braces| braces.start);
        let words = text.get(self.range.start..end)?.trim_end();
        (!words.trim_start().is_empty()).then_some(self.range.start + words.len())
    }

    /// Whether what stands at a byte is no ordinary text.
    fn hides(&self, at: usize) -> bool {
        self.opaque.iter().any(|range| range.contains(&at))
    }

    /// The lines of the label without spaces at their ends, each with the byte where it begins.
    fn lines<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
        let mut at = self.range.start;
        text.get(self.range.clone()).unwrap_or_default().split_inclusive('\n').map(move |line| {
            at += line.len();
            (at - line.len(), line.trim_end())
        })
    }
}

fn is_inline(tag: TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    matches!(tag, Emphasis | Strong | Strikethrough | Link | Image | Superscript | Subscript)
}
