//! A checklist as a form: real boxes, each with its label.

use super::body::Body;
use super::html::{attribute, escape};
use crate::model::{Checklist, Entry, Item};

/// Render a task list.
pub(super) fn render<'a>(body: Body<'a>, list: &'a Checklist, html: &mut String) {
    if body.in_form {
        return entries(body, &list.entries, html);
    }
    let body = Body { in_form: true, ..body };
    html.push_str("<form class=\"w checklist\" autocomplete=\"off\" data-widget=\"checklist\"");
    if list.count > 0 {
        attribute(html, "id", &anchor(list.first));
    }
    html.push_str("><fieldset><legend><span class=\"w-kind\">Checklist</span>");
    let heading = list.heading.and_then(|number| body.chapter.outline.headings.get(number));
    if let Some(heading) = heading {
        html.push_str(if list.directly { "<span class=\"w-title vh\">" } else { "<span class=\"w-title\">" });
        escape(html, &heading.title);
        html.push_str("</span>");
    }
    html.push_str("</legend>\n");
    entries(body, &list.entries, html);
    html.push_str("</fieldset></form>\n");
}

/// The anchor of the checklist that begins with the chapter's n-th item.
pub(super) fn anchor(first: usize) -> String {
    format!("fg-checklist-{}", first + 1)
}

fn entries<'a>(body: Body<'a>, entries: &'a [Entry], html: &mut String) {
    html.push_str("<ul class=\"items\" role=\"list\">\n");
    for entry in entries {
        match entry {
            Entry::Item(number, item) => self::item(body, *number, item, html),
            Entry::Elsewhere(reference) => elsewhere(body, *reference, html),
            Entry::Text(blocks) => {
                html.push_str("<li class=\"text\">");
                body.blocks(blocks, html);
                html.push_str("</li>\n");
            }
        }
    }
    html.push_str("</ul>\n");
}

fn item<'a>(body: Body<'a>, number: usize, item: &'a Item, html: &mut String) {
    let outline = &body.chapter.outline.items[number];
    let name = outline.id.clone().unwrap_or_else(|| (number + 1).to_string());
    html.push_str("<li");
    if outline.id.is_some() {
        attribute(html, "id", &format!("fg-item-{name}"));
    }
    if outline.optional {
        attribute(html, "class", "optional");
    }
    html.push_str("><input type=\"checkbox\"");
    attribute(html, "id", &format!("fg-i-{name}"));
    if let Some(id) = &outline.id {
        attribute(html, "data-key", id);
    }
    html.push_str("><label");
    attribute(html, "for", &format!("fg-i-{name}"));
    html.push('>');
    body.inlines(&item.label, html);
    if outline.optional {
        html.push_str(" <span class=\"optional-word\">optional</span>");
    }
    html.push_str("</label>\n");
    if !item.why.is_empty() {
        html.push_str("<div class=\"why\">");
        body.blocks(&item.why, html);
        html.push_str("</div>\n");
    }
    if !item.children.is_empty() {
        entries(body, &item.children, html);
    }
    html.push_str("</li>\n");
}

/// An item that stands elsewhere: the same tick under the same key, with ids of its own on this page.
fn elsewhere(body: Body, reference: usize, html: &mut String) {
    let Some(answer) = body.links.answers.get(reference).and_then(Option::as_ref) else { return };
    let Some(item) = &answer.item else { return };
    html.push_str("<li");
    if item.optional {
        attribute(html, "class", "optional");
    }
    html.push_str("><input type=\"checkbox\"");
    attribute(html, "id", &format!("fg-shown-{reference}"));
    attribute(html, "data-key", &item.id);
    html.push_str("><label");
    attribute(html, "for", &format!("fg-shown-{reference}"));
    html.push('>');
    escape(html, &answer.title);
    if item.optional {
        html.push_str(" <span class=\"optional-word\">optional</span>");
    }
    html.push_str("</label>\n</li>\n");
}
