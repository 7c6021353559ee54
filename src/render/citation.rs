//! Citations in the text, and the entries of works, as HTML.

use super::body::Body;
use super::html::{attribute, escape, escaped};
use crate::model::{Inline, Piece, ShownWork, Target, citation_anchor, work_anchor};

/// Render the chapter's n-th citation; one without an answer stays as its author wrote it.
pub(super) fn render(body: Body<'_>, number: usize, html: &mut String) {
    let Some(shown) = body.links.cited.citations.get(number).and_then(Option::as_ref) else {
        let citation = body.chapter.outline.citations.get(number);
        return escape(html, citation.map_or("", |citation| citation.written.as_str()));
    };
    let tag = if shown.raised { "sup" } else { "span" };
    let id = if body.elsewhere() { String::new() } else { format!(" id=\"{}\"", citation_anchor(number)) };
    *html += &format!("<{tag} class=\"cite\"{id}>");
    for piece in &shown.pieces {
        match piece {
            // A tap on a label ticks its box, so it holds no links.
            Piece::Work(work) if body.in_label => body.inlines(&work.words, html),
            Piece::Inline(Inline::Link(_, _, words)) if body.in_label => body.inlines(words, html),
            Piece::Work(work) => entry(body, work, html),
            Piece::Inline(inline) => body.inlines(std::slice::from_ref(inline), html),
        }
    }
    *html += &format!("</{tag}>");
}

/// A link to an entry at the end of the chapter, perhaps from another page.
fn entry<'a>(body: Body<'a>, work: &'a ShownWork, html: &mut String) {
    let (root, from) = if body.elsewhere() { (body.root, body.from) } else { ("", "") };
    html.push_str("<a");
    attribute(html, "href", &format!("{root}{from}#{}", work_anchor(&work.key)));
    html.push('>');
    body.inlines(&work.words, html);
    html.push_str("</a>");
}

/// The words of a work: emphasis, and links that say that they leave the site.
pub(super) fn words(inlines: &[Inline]) -> String {
    let mut html = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => escape(&mut html, text),
            Inline::Emphasis(inner) => html += &format!("<i>{}</i>", words(inner)),
            Inline::Strong(inner) => html += &format!("<b>{}</b>", words(inner)),
            Inline::Link(Target::Url(url), _, inner) => link(url, inner, &mut html),
            Inline::HardBreak => html.push_str("<br>"),
            other => html += &escaped(&crate::model::plain_text(std::slice::from_ref(other))),
        }
    }
    html
}

fn link(url: &str, inner: &[Inline], html: &mut String) {
    html.push_str("<a");
    attribute(html, "href", url);
    if !url.starts_with('#') {
        attribute(html, "rel", "external");
    }
    html.push('>');
    *html += &words(inner);
    html.push_str("</a>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_work_holds_is_escaped() {
        let text = |text: &str| Inline::Text(text.to_owned());
        let link = Inline::Link(Target::Url("https://a.example/\"><b>".to_owned()), None, vec![text("<i>")]);
        let html = words(&[text("a<b>&"), Inline::Emphasis(vec![text("\"'")]), link]);
        assert_eq!(
            html,
            "a&lt;b&gt;&amp;<i>&quot;&#39;</i>\
             <a href=\"https://a.example/&quot;&gt;&lt;b&gt;\" rel=\"external\">&lt;i&gt;</a>"
        );
    }
}
