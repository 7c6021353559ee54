//! Images, figures and tables.
//!
//! In: their blocks, and the answers and numbers of their page. Out: HTML. A drawing that takes its colours from the
//! page is written into it; every other picture is an `img` with its width and height, so that nothing moves when it
//! arrives, and waits until it comes near the screen, unless it is the first one of its chapter.

use super::body::Body;
use super::html::{attribute, escape, escaped};
use crate::hash::stable_hash;
use crate::model::{Align, Answer, Drawing, Figure, Image, Inline, NumberedKind, Table, Target};

/// A figure: the picture, then its number and its caption.
pub(super) fn figure<'a>(body: Body<'a>, figure: &'a Figure, html: &mut String) {
    let Some((id, name)) = name(body, figure.numbered) else { return };
    html.push_str("<figure");
    own_id(body, id, html);
    html.push_str(">\n");
    body.inlines(std::slice::from_ref(&figure.picture), html);
    *html += &format!("\n<figcaption><b>{name}</b>");
    if let Some(caption) = &figure.caption {
        *html += &format!(" {}", escaped(caption));
    }
    html.push_str("</figcaption>\n</figure>\n");
}

/// The id of a figure or a table of the chapter, and what it is called: `Figure 4.1`.
fn name(body: Body<'_>, numbered: usize) -> Option<(&str, String)> {
    let outline = body.chapter.outline.numbered.get(numbered)?;
    let number = body.links.numbers.get(numbered)?;
    Some((&outline.id, format!("{}\u{a0}{}", outline.kind.title(), escaped(number))))
}

/// What has an id on its own page has none on another.
fn own_id(body: Body, id: &str, html: &mut String) {
    if !body.elsewhere() {
        attribute(html, "id", id);
    }
}

/// An image in the text.
pub(super) fn image(body: Body, image: &Image, html: &mut String) {
    let Some((src, _)) = body.address(&image.target) else { return escape(html, &image.alt) };
    let answer = match &image.target {
        Target::Reference(number) => body.links.answers.get(*number).and_then(Option::as_ref),
        Target::Url(_) => None,
    };
    let size = answer.and_then(|answer| answer.size);
    if let Some(Answer { drawing: Some(drawing), .. }) = answer {
        return self::drawing(body, drawing, image, size, html);
    }
    html.push_str("<img");
    if src.ends_with(".svg") {
        html.push_str(" class=\"plate\"");
    }
    attribute(html, "src", &src);
    attribute(html, "alt", &image.alt);
    sizes(size, html);
    if let Some(title) = &image.title {
        attribute(html, "title", title);
    }
    html.push_str(if image.before == 0 { " decoding=\"async\">" } else { " loading=\"lazy\" decoding=\"async\">" });
}

fn sizes(size: Option<(u32, u32)>, html: &mut String) {
    if let Some((width, height)) = size {
        attribute(html, "width", &width.to_string());
        attribute(html, "height", &height.to_string());
    }
}

/// A drawing as a part of the page, its ids made unique there.
fn drawing(body: Body, drawing: &Drawing, image: &Image, size: Option<(u32, u32)>, html: &mut String) {
    let from = if body.elsewhere() { format!("-{:x}", stable_hash(body.from).bits()) } else { String::new() };
    let prefix = format!("fg-d{}{from}-", image.before + 1);
    let own = |text: &str| text.replace(Drawing::ID, &prefix);
    html.push_str("<svg");
    html.push_str(&own(&drawing.attributes));
    sizes(size, html);
    if image.alt.is_empty() {
        html.push_str(" aria-hidden=\"true\"");
    } else {
        html.push_str(" role=\"img\"");
        attribute(html, "aria-label", &image.alt);
    }
    *html += &format!(">{}</svg>", own(&drawing.shapes));
}

/// A table in a box of its own, in which it scrolls; its caption stands above it and does not scroll.
pub(super) fn table<'a>(body: Body<'a>, table: &'a Table, html: &mut String) {
    let Some(caption) = &table.caption else { return scrolling(body, table, None, html) };
    let named = caption.numbered.and_then(|numbered| name(body, numbered));
    let label = format!("fg-caption-{}", table.number);
    html.push_str("<figure");
    if let Some((id, _)) = &named {
        own_id(body, id, html);
    }
    html.push_str(">\n<figcaption");
    own_id(body, &label, html);
    html.push('>');
    if let Some((_, name)) = named {
        *html += &format!("<b>{name}</b> ");
    }
    body.inlines(&caption.words, html);
    html.push_str("</figcaption>\n");
    scrolling(body, table, Some(&label).filter(|_| !body.elsewhere()), html);
    html.push_str("</figure>\n");
}

fn scrolling<'a>(body: Body<'a>, table: &'a Table, caption: Option<&String>, html: &mut String) {
    let (region, own) = match caption {
        Some(label) => {
            (format!(" role=\"region\" aria-labelledby=\"{label}\""), format!(" aria-labelledby=\"{label}\""))
        }
        None if body.elsewhere() => (String::new(), String::new()),
        None => {
            (format!(" role=\"region\" aria-label=\"{} {}\"", NumberedKind::Table.title(), table.number), String::new())
        }
    };
    *html += &format!("<div class=\"scroll\"{region} tabindex=\"0\"><table{own}>\n");
    html.push_str("<thead><tr>");
    for (inlines, align) in table.head.iter().zip(&table.align) {
        let tag = if inlines.is_empty() { "td" } else { "th scope=\"col\"" };
        cell(body, tag, *align, inlines, html);
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        html.push_str("<tr>");
        for (inlines, align) in row.iter().zip(&table.align) {
            cell(body, "td", *align, inlines, html);
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n");
}

fn cell<'a>(body: Body<'a>, tag: &str, align: Align, inlines: &'a [Inline], html: &mut String) {
    let class = match align {
        Align::None => "",
        Align::Left => " class=\"left\"",
        Align::Center => " class=\"center\"",
        Align::Right => " class=\"right\"",
    };
    *html += &format!("<{tag}{class}>");
    body.inlines(inlines, html);
    *html += if tag == "td" { "</td>" } else { "</th>" };
}
