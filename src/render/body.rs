//! The body: a chapter's blocks as HTML.
//!
//! Every address comes from the page's own answers; every text is escaped; only the attributes written here exist.

use super::html::{attribute, escape, escaped};
use super::worksheet::{self, PdfLinks, Sheet};
use super::{checklist, citation, code, figure, notes, terms};
use crate::model::{Block, BlockKind, Chapter, Inline, Links, Math, Target};

/// What rendering a body needs.
#[derive(Debug, Clone, Copy)]
pub struct Body<'a> {
    /// The chapter.
    pub chapter: &'a Chapter,
    /// The answers to its references.
    pub links: &'a Links,
    /// The PDFs of its worksheets.
    pub pdfs: &'a PdfLinks,
    /// The way to the site's root: `../`.
    pub root: &'a str,
    /// The encoded address of the chapter, where its text is shown on another page; nothing on its own. What has a name
    /// there has none here.
    pub from: &'a str,
    /// Whether this is inside a checklist: forms do not nest.
    pub in_form: bool,
    /// Whether this names a box: what has a name of its own is no part of that name.
    pub in_label: bool,
}

/// Render the text of a chapter, its margin notes beside their paragraphs.
pub fn render(body: Body) -> String {
    let mut html = String::with_capacity(body.chapter.length * 2);
    notes::render(body, &mut html);
    terms::meanings(body, &mut html);
    html
}

/// Render the text of the glossary, its terms from A to Z.
pub fn glossary(body: Body) -> String {
    let mut html = String::with_capacity(body.chapter.length * 2);
    terms::glossary(body, &mut html);
    html
}

impl<'a> Body<'a> {
    /// Whether this is shown on another page than the chapter's own.
    pub(super) fn elsewhere(self) -> bool {
        !self.from.is_empty()
    }

    pub(super) fn blocks(self, blocks: &'a [Block], html: &mut String) {
        for block in blocks {
            self.block(block, html);
        }
    }

    pub(super) fn block(self, block: &'a Block, html: &mut String) {
        match &block.kind {
            BlockKind::Paragraph(inlines) => self.wrapped("p", inlines, html),
            BlockKind::Plain(inlines) => {
                self.inlines(inlines, html);
                html.push('\n');
            }
            BlockKind::Heading(number, inlines) => self.heading(*number, inlines, html),
            BlockKind::Code(block) => code::render(block, html),
            BlockKind::Quote(blocks) => {
                html.push_str("<blockquote>\n");
                self.blocks(blocks, html);
                html.push_str("</blockquote>\n");
            }
            BlockKind::Alert(kind, blocks) => {
                let title = kind.title();
                let class = title.to_lowercase();
                *html +=
                    &format!("<div class=\"alert alert-{class}\" role=\"note\"><p class=\"alert-title\">{title}</p>\n");
                self.blocks(blocks, html);
                html.push_str("</div>\n");
            }
            BlockKind::List(start, items) => self.list(*start, items, html),
            BlockKind::Checklist(list) => checklist::render(self, list, html),
            BlockKind::Table(table) => figure::table(self, table, html),
            BlockKind::Figure(one) => figure::figure(self, one, html),
            BlockKind::Definitions(definitions) => {
                html.push_str("<dl>\n");
                for (term, all) in definitions {
                    self.wrapped("dt", term, html);
                    for blocks in all {
                        html.push_str("<dd>");
                        self.blocks(blocks, html);
                        html.push_str("</dd>\n");
                    }
                }
                html.push_str("</dl>\n");
            }
            BlockKind::Worksheet(sheet) => {
                let (links, pdfs, root) = (self.links, self.pdfs, self.root);
                worksheet::render(Sheet { worksheet: sheet, links, pdfs, root, alone: false }, html);
            }
            BlockKind::Quiz(quiz) => worksheet::quiz(quiz, self.links, html),
            BlockKind::Rule => html.push_str("<hr>\n"),
            BlockKind::Html(raw) => html.push_str(raw),
        }
    }

    fn wrapped(self, tag: &str, inlines: &'a [Inline], html: &mut String) {
        *html += &format!("<{tag}>");
        self.inlines(inlines, html);
        *html += &format!("</{tag}>\n");
    }

    fn heading(self, number: usize, inlines: &'a [Inline], html: &mut String) {
        let Some(heading) = self.chapter.outline.headings.get(number) else { return };
        if self.elsewhere() {
            html.push_str("<p>");
            self.tagged("strong", inlines, html);
            return html.push_str("</p>\n");
        }
        *html += &format!("<h{}", heading.level);
        attribute(html, "id", &heading.id);
        if !heading.classes.is_empty() {
            attribute(html, "class", &heading.classes.join(" "));
        }
        html.push('>');
        self.inlines(inlines, html);
        html.push_str(" <a class=\"anchor\"");
        attribute(html, "href", &format!("#{}", crate::link::resolve::encode(&heading.id)));
        attribute(html, "aria-label", &format!("Link to {}", heading.title));
        *html += &format!(">#</a></h{}>\n", heading.level);
    }

    fn list(self, start: Option<u64>, items: &'a [Vec<Block>], html: &mut String) {
        let tag = if start.is_some() { "ol" } else { "ul" };
        *html += &format!("<{tag}");
        if let Some(start) = start.filter(|&start| start != 1) {
            attribute(html, "start", &start.to_string());
        }
        html.push_str(">\n");
        for blocks in items {
            html.push_str("<li>");
            self.blocks(blocks, html);
            html.push_str("</li>\n");
        }
        *html += &format!("</{tag}>\n");
    }

    pub(super) fn inlines(self, inlines: &'a [Inline], html: &mut String) {
        for inline in inlines {
            self.inline(inline, html);
        }
    }

    fn inline(self, inline: &'a Inline, html: &mut String) {
        match inline {
            Inline::Text(text) => escape(html, text),
            Inline::Code(code) => *html += &format!("<code>{}</code>", escaped(code)),
            Inline::Math(math) => formula(math, self.in_label || self.elsewhere(), html),
            Inline::SoftBreak => html.push('\n'),
            Inline::HardBreak => html.push_str("<br>\n"),
            Inline::Emphasis(inner) => self.tagged("em", inner, html),
            Inline::Strong(inner) => self.tagged("strong", inner, html),
            Inline::Strike(inner) => self.tagged("del", inner, html),
            Inline::Link(target, title, content) => self.link(target, title.as_deref(), content, html),
            Inline::Image(image) => figure::image(self, image, html),
            Inline::Note(number, nth) => notes::mark(self, *number, *nth, html),
            Inline::Citation(number) => citation::render(self, *number, html),
            Inline::Html(raw) => html.push_str(raw),
        }
    }

    fn tagged(self, tag: &str, inner: &'a [Inline], html: &mut String) {
        *html += &format!("<{tag}>");
        self.inlines(inner, html);
        *html += &format!("</{tag}>");
    }

    /// The address and name of a target; `None` where a mistake left it without an answer.
    pub(super) fn address<'b>(self, target: &'b Target) -> Option<(String, &'b str)>
    where
        'a: 'b,
    {
        match target {
            Target::Url(url) => Some((url.clone(), url)),
            Target::Reference(number) => {
                let answer = self.links.answers.get(*number)?.as_ref()?;
                let here = answer.href.starts_with('#');
                let (root, from) = if here && !self.elsewhere() { ("", "") } else { (self.root, self.from) };
                Some((format!("{root}{}{}", if here { from } else { "" }, answer.href), &answer.title))
            }
        }
    }

    /// Whether a target is a term, which is explained on this page.
    fn is_term(self, target: &Target) -> bool {
        match target {
            _ if self.elsewhere() => false,
            Target::Url(_) => false,
            Target::Reference(number) => {
                self.links.answers.get(*number).and_then(Option::as_ref).is_some_and(|answer| answer.term.is_some())
            }
        }
    }

    fn link(self, target: &'a Target, title: Option<&str>, content: &'a [Inline], html: &mut String) {
        let Some((href, name)) = self.address(target) else { return self.inlines(content, html) };
        html.push_str(if self.is_term(target) { "<a class=\"term\"" } else { "<a" });
        attribute(html, "href", &href);
        if let Some(title) = title {
            attribute(html, "title", title);
        }
        html.push('>');
        if content.is_empty() {
            escape(html, name);
        }
        self.inlines(content, html);
        html.push_str("</a>");
    }
}

/// A formula; one that may be wider than a screen scrolls in its own box.
fn formula(math: &Math, in_label: bool, html: &mut String) {
    let Some(number) = math.wide else { return html.push_str(&math.mathml) };
    let class = if math.display { "scroll" } else { "scroll wide" };
    let region = format!(" role=\"region\" aria-label=\"Formula {number}\" tabindex=\"0\"");
    let region = if in_label { "" } else { &region };
    *html += &format!("<span class=\"{class}\"{region}>{}</span>", math.mathml);
}
