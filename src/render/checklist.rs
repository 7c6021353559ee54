//! A checklist as a form: real boxes, each with its label, its explanation and the keys that its tick is stored under.
//!
//! Everything that needs a script has the class `js-only`. The count is written here as it is for a new reader, so
//! that the script changes digits and nothing moves.

use super::body::Body;
use super::html::{attribute, escape};
use crate::model::{Block, BlockKind, Checklist, ChecklistOutline, Entry, Item, Nth, Outline, plain_text};

/// Render a task list where nothing can be ticked.
fn plain<'a>(body: Body<'a>, entries: &'a [Entry], html: &mut String) {
    html.push_str("<ul>\n");
    for entry in entries {
        html.push_str("<li>");
        match entry {
            Entry::Item(_, item) => {
                body.inlines(&item.label, html);
                body.blocks(&item.why, html);
                if !item.children.is_empty() {
                    plain(body, &item.children, html);
                }
            }
            Entry::Text(blocks) => body.blocks(blocks, html),
            Entry::Elsewhere(reference) => {
                let answer = body.links.answers.get(*reference).and_then(Option::as_ref);
                escape(html, answer.map_or("", |answer| answer.title.as_str()));
            }
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
}

/// Render a task list.
pub(super) fn render<'a>(body: Body<'a>, list: &'a Checklist, html: &mut String) {
    if body.in_form {
        return entries(body, &list.entries, html);
    }
    if body.elsewhere() {
        return plain(body, &list.entries, html);
    }
    let body = Body { in_form: true, ..body };
    html.push_str("<form class=\"w checklist\" autocomplete=\"off\" data-widget=\"checklist\"");
    let name = name(list);
    attribute(html, "id", &name);
    html.push_str("><fieldset><legend");
    attribute(html, "id", &format!("{name}-name"));
    html.push_str("><span class=\"w-kind\">Checklist</span>");
    if let Some(title) = title(list.heading, list.nth, &body.chapter.outline) {
        let shown = list.heading.is_some() && !list.directly;
        html.push_str(if shown { "<span class=\"w-title\">" } else { " <span class=\"w-title vh\">" });
        escape(html, &title);
        html.push_str("</span>");
    }
    html.push_str("</legend>\n");
    let outlines = body.chapter.outline.checklists.iter().filter(|_| list.count > 0);
    count(outlines.into_iter().find(|outline| outline.first == list.first), &body.chapter.outline, html);
    entries(body, &list.entries, html);
    html.push_str("</fieldset>\n");
    foot(&name, html);
    html.push_str("</form>\n");
}

/// The title of a checklist: its heading, and which one under it where there are several.
pub(super) fn title(heading: Option<usize>, nth: Nth, outline: &Outline) -> Option<String> {
    let heading = heading.and_then(|number| outline.headings.get(number)).map(|heading| heading.title.clone());
    if nth.of < 2 {
        return heading;
    }
    let which = format!("({} of {})", nth.number, nth.of);
    Some(heading.map_or_else(|| which.clone(), |heading| format!("{heading} {which}")))
}

/// How many items of a list count: all that are not optional.
pub(super) fn counted(list: &ChecklistOutline, outline: &Outline) -> usize {
    outline.items.iter().skip(list.first).take(list.count).filter(|item| !item.optional).count()
}

/// A count of nothing done, as wide as that of everything done: the spaces are as wide as digits.
pub(super) fn none_of(total: usize, between: &str) -> String {
    let total = total.to_string();
    format!("{}0{between}{total}", "\u{2007}".repeat(total.len() - 1))
}

fn count(list: Option<&ChecklistOutline>, outline: &Outline, html: &mut String) {
    let Some((list, total)) = list.map(|list| (list, counted(list, outline))).filter(|(_, total)| *total > 0) else {
        return;
    };
    let (name, none) = (anchor(list.first), none_of(total, " of "));
    *html += &format!(
        "<div class=\"w-count js-only\"><progress max=\"{total}\" value=\"0\" aria-labelledby=\"{name}-name\">\
         </progress><span role=\"status\">{none}</span></div>\n"
    );
}

fn foot(anchor: &str, html: &mut String) {
    *html += &format!(
        "<div class=\"w-foot js-only\"><span data-saved>Saved in this browser only</span>\
         <button class=\"btn plain\" type=\"button\" data-do=\"save\">Save a copy</button>\
         <a class=\"btn plain\" href=\"?blank#{anchor}\">Print blank</a>\
         <button class=\"btn plain\" type=\"button\" data-do=\"print\">Print mine</button>\
         <button class=\"btn plain\" type=\"button\" data-do=\"reset\">Reset</button></div>\n"
    );
}

/// The anchor of a checklist; one with nothing of its own has that of the first item that it shows.
fn name(list: &Checklist) -> String {
    let shown = list.entries.iter().find_map(|entry| match entry {
        Entry::Elsewhere(reference) => Some(format!("fg-checklist-s{}", reference + 1)),
        _ => None,
    });
    shown.filter(|_| list.count == 0).unwrap_or_else(|| anchor(list.first))
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
        let earlier = body.links.earlier.get(number).map_or(&[][..], Vec::as_slice);
        keys(id, earlier, outline.revision, html);
    }
    html.push_str("><label");
    attribute(html, "for", &format!("fg-i-{name}"));
    html.push('>');
    Body { in_label: true, ..body }.inlines(&item.label, html);
    if outline.optional {
        html.push_str(" <span class=\"optional-word\">optional</span>");
    }
    html.push_str("</label>\n");
    why(body, item, html);
    if !item.children.is_empty() {
        entries(body, &item.children, html);
    }
    html.push_str("</li>\n");
}

/// What the script needs to find a stored value: the id, those before it, and how often the meaning changed.
fn keys(id: &str, earlier: &[String], revision: u32, html: &mut String) {
    attribute(html, "data-key", id);
    if !earlier.is_empty() {
        attribute(html, "data-was", &earlier.join(" "));
    }
    if revision > 1 {
        attribute(html, "data-rev", &revision.to_string());
    }
}

/// The explanation, folded away; one with boxes of its own stays open, for they count.
fn why<'a>(body: Body<'a>, item: &'a Item, html: &mut String) {
    if item.why.is_empty() {
        return;
    }
    let folded = !item.why.iter().any(has_items);
    if folded {
        html.push_str("<details class=\"why\"><summary>Why this matters<span class=\"vh\">: ");
        escape(html, &plain_text(&item.label));
        html.push_str("</span></summary>\n");
    } else {
        html.push_str("<div class=\"why\">");
    }
    body.blocks(&item.why, html);
    html.push_str(if folded { "</details>\n" } else { "</div>\n" });
}

fn has_items(block: &Block) -> bool {
    let any = |blocks: &[Block]| blocks.iter().any(has_items);
    match &block.kind {
        BlockKind::Checklist(_) => true,
        BlockKind::Quote(blocks) | BlockKind::Alert(_, blocks) => any(blocks),
        BlockKind::List(_, items) => items.iter().any(|blocks| any(blocks)),
        BlockKind::Definitions(all) => all.iter().any(|(_, bodies)| bodies.iter().any(|blocks| any(blocks))),
        _ => false,
    }
}

/// An item that stands elsewhere: the same tick under the same key, with ids of its own on this page. It counts where
/// it stands.
fn elsewhere(body: Body, reference: usize, html: &mut String) {
    let Some(answer) = body.links.answers.get(reference).and_then(Option::as_ref) else { return };
    let Some(item) = &answer.item else { return };
    let name = format!("fg-shown-{}", reference + 1);
    *html += &format!(
        "<li class=\"elsewhere{}\"><input type=\"checkbox\" id=\"{name}\"",
        if item.optional { " optional" } else { "" }
    );
    keys(&item.id, &item.earlier, item.revision, html);
    *html += &format!("><label for=\"{name}\">");
    match item.inlines.as_slice() {
        [] => escape(html, &answer.title),
        inlines => Body { in_label: true, ..body }.inlines(inlines, html),
    }
    if item.optional {
        html.push_str(" <span class=\"optional-word\">optional</span>");
    }
    html.push_str("</label>\n</li>\n");
}
