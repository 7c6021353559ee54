//! The body: a chapter's blocks as HTML.
//!
//! Every address comes from the page's own answers; every text is escaped; only the attributes written here exist.

use super::html::{attribute, escape, escaped};
use super::worksheet::{self, PdfLinks, Sheet};
use super::{checklist, citation, code, notes};
use crate::model::{Align, Block, BlockKind, Chapter, Inline, Links, Math, Table, Target};

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
    /// Whether this is inside a checklist: forms do not nest.
    pub in_form: bool,
    /// Whether this names a box: what has a name of its own is no part of that name.
    pub in_label: bool,
}

/// Render the text of a chapter, its margin notes beside their paragraphs.
pub fn render(body: Body) -> String {
    let mut html = String::with_capacity(body.chapter.length * 2);
    notes::render(body, &mut html);
    html
}

impl<'a> Body<'a> {
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
            BlockKind::Table(table) => self.table(table, html),
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

    fn table(self, table: &'a Table, html: &mut String) {
        let number = table.number;
        *html +=
            &format!("<div class=\"scroll\" role=\"region\" aria-label=\"Table {number}\" tabindex=\"0\"><table>\n");
        html.push_str("<thead><tr>");
        for (inlines, align) in table.head.iter().zip(&table.align) {
            let tag = if inlines.is_empty() { "td" } else { "th scope=\"col\"" };
            self.cell(tag, *align, inlines, html);
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            html.push_str("<tr>");
            for (inlines, align) in row.iter().zip(&table.align) {
                self.cell("td", *align, inlines, html);
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table></div>\n");
    }

    fn cell(self, tag: &str, align: Align, inlines: &'a [Inline], html: &mut String) {
        let class = match align {
            Align::None => "",
            Align::Left => " class=\"left\"",
            Align::Center => " class=\"center\"",
            Align::Right => " class=\"right\"",
        };
        *html += &format!("<{tag}{class}>");
        self.inlines(inlines, html);
        *html += if tag == "td" { "</td>" } else { "</th>" };
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
            Inline::Math(math) => formula(math, self.in_label, html),
            Inline::SoftBreak => html.push('\n'),
            Inline::HardBreak => html.push_str("<br>\n"),
            Inline::Emphasis(inner) => self.tagged("em", inner, html),
            Inline::Strong(inner) => self.tagged("strong", inner, html),
            Inline::Strike(inner) => self.tagged("del", inner, html),
            Inline::Link(target, title, content) => self.link(target, title.as_deref(), content, html),
            Inline::Image(target, title, alt) => self.image(target, title.as_deref(), alt, html),
            Inline::Note(number, nth) => notes::mark(*number, *nth, html),
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
    fn address(self, target: &'a Target) -> Option<(String, &'a str)> {
        match target {
            Target::Url(url) => Some((url.clone(), url)),
            Target::Reference(number) => {
                let answer = self.links.answers.get(*number)?.as_ref()?;
                let root = if answer.href.starts_with('#') { "" } else { self.root };
                Some((format!("{root}{}", answer.href), &answer.title))
            }
        }
    }

    /// Width and height of an image, so that its place is kept while it loads.
    fn size(self, target: &Target) -> Option<(u32, u32)> {
        match target {
            Target::Url(_) => None,
            Target::Reference(number) => self.links.answers.get(*number)?.as_ref()?.size,
        }
    }

    fn link(self, target: &'a Target, title: Option<&str>, content: &'a [Inline], html: &mut String) {
        let Some((href, name)) = self.address(target) else { return self.inlines(content, html) };
        html.push_str("<a");
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

    fn image(self, target: &'a Target, title: Option<&str>, alt: &str, html: &mut String) {
        let Some((src, _)) = self.address(target) else { return escape(html, alt) };
        html.push_str("<img");
        attribute(html, "src", &src);
        attribute(html, "alt", alt);
        if let Some((width, height)) = self.size(target) {
            attribute(html, "width", &width.to_string());
            attribute(html, "height", &height.to_string());
        }
        if let Some(title) = title {
            attribute(html, "title", title);
        }
        html.push_str(" loading=\"lazy\" decoding=\"async\">");
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
