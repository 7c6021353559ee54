//! A worksheet as a form: real controls, each with its label and the key that its answer is stored under.
//!
//! Everything that needs a script has the class `js-only`; without one, every question can be read, answered and
//! printed. What a script works out (sums, totals, leanings) has its place here, so that nothing moves. Read `control`
//! for single controls, `grid` for tables, `aid` for what is worked out, and `quiz`.

mod aid;
mod control;
mod grid;
mod quiz;

pub(super) use quiz::render as quiz;

use super::html::{attribute, escape, escaped};
use crate::link::address::worksheet_url;
use crate::model::{Boxes, Choice, Field, FieldKind, Links, Paper, SheetBlock, Worksheet};
use control::Control;
use std::collections::BTreeMap;

/// The PDFs of worksheets, by id: the address of each from the site's root, its paper and how many sheets it has.
pub type PdfLinks = BTreeMap<String, Vec<(String, Paper, usize)>>;

/// What rendering a worksheet needs.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The worksheet.
    pub worksheet: &'a Worksheet,
    /// The answers to the references of its chapter, and the ids that things there had before.
    pub links: &'a Links,
    /// The PDFs of the worksheets around.
    pub pdfs: &'a PdfLinks,
    /// The way to the site's root: `../`.
    pub root: &'a str,
    /// Whether it stands on its own page, under its title.
    pub alone: bool,
}

/// Render a worksheet.
pub fn render(sheet: Sheet, html: &mut String) {
    let id = &sheet.worksheet.id;
    *html +=
        &format!("<form class=\"w worksheet\" id=\"fg-sheet-{id}\" autocomplete=\"off\" data-widget=\"worksheet\">");
    html.push_str("<fieldset><legend>");
    if sheet.alone {
        html.push_str("<span class=\"vh\">");
    } else {
        html.push_str("<span class=\"w-kind\">Worksheet");
        if let Some(minutes) = sheet.worksheet.minutes {
            *html += &format!(" · about {minutes} minutes");
        }
        html.push_str("</span><span class=\"w-title\">");
    }
    escape(html, &sheet.worksheet.title);
    html.push_str("</span></legend>\n");
    if let Some(intro) = &sheet.worksheet.intro {
        paragraph("w-intro", intro, html);
    }
    for block in &sheet.worksheet.blocks {
        sheet.block(block, html);
    }
    html.push_str("</fieldset>\n");
    sheet.pdfs(html);
    sheet.foot(html);
    html.push_str("</form>\n");
}

fn paragraph(class: &str, text: &str, html: &mut String) {
    *html += &format!("<p class=\"{class}\">");
    escape(html, text);
    html.push_str("</p>\n");
}

impl Sheet<'_> {
    /// The controls of a block, with whole keys.
    fn fields(&self, block: &SheetBlock) -> Vec<Field> {
        let whole = |field: Field| Field { key: format!("{}.{}", self.worksheet.id, field.key), ..field };
        block.fields().into_iter().map(whole).collect()
    }

    fn control<'b>(&'b self, field: &'b Field) -> Control<'b> {
        Control { field, links: self.links, label: None, hint: None, value: None }
    }

    fn block(&self, block: &SheetBlock, html: &mut String) {
        let fields = self.fields(block);
        match block {
            SheetBlock::Heading(text) => {
                let level = if self.alone { 2 } else { 3 };
                *html += &format!("<h{level} class=\"f-heading\">{}</h{level}>\n", escaped(text));
            }
            SheetBlock::Note(text) => paragraph("f-note", text, html),
            SheetBlock::PageBreak => html.push_str("<div class=\"page-break\"></div>\n"),
            SheetBlock::Checklist(boxes) => self.boxes(boxes, &fields, html),
            SheetBlock::Choice(choice) => self.choice(choice, block, &fields, html),
            SheetBlock::Scale(scale) => aid::scale(self, scale, block, &fields, html),
            SheetBlock::Table(table) => grid::table(self, table, block, &fields, html),
            SheetBlock::Weighted(weighted) => grid::weighted(self, weighted, block, &fields, html),
            SheetBlock::Tracker(tracker) => grid::tracker(self, tracker, block, &fields, html),
            SheetBlock::Sum(sum) => aid::sum(self, sum, block, html),
            SheetBlock::Lean(lean) => aid::lean(self, lean, block, &fields, html),
            SheetBlock::Chart(chart) => aid::chart(self, chart, block, &fields, html),
            SheetBlock::Days(days) => aid::days(self, days, block, &fields, html),
            SheetBlock::Number(number) => self.single(block, &fields, number.unit.as_deref(), html),
            SheetBlock::Short(_) | SheetBlock::Long(_) | SheetBlock::Date(_) => self.single(block, &fields, None, html),
        }
    }

    /// A question with one control under it.
    fn single(&self, block: &SheetBlock, fields: &[Field], unit: Option<&str>, html: &mut String) {
        let ([field], Some(head)) = (fields, block.head()) else { return };
        *html += &format!("<div class=\"f f-{}\"><label", block.name());
        attribute(html, "for", &control::id(&field.key));
        html.push('>');
        escape(html, head.label);
        html.push_str("</label>\n");
        self.hint(block, html);
        let hint = head.hint.map(|_| format!("{}-hint", self.name(head.id)));
        if let Some(unit) = unit {
            html.push_str("<span class=\"with-unit\">");
            Control { hint: hint.as_deref(), ..self.control(field) }.render(html);
            html.push_str(" <span class=\"unit\">");
            escape(html, unit);
            html.push_str("</span></span>\n");
        } else {
            Control { hint: hint.as_deref(), ..self.control(field) }.render(html);
        }
        html.push_str("</div>\n");
    }

    /// The element id of a field as a whole.
    fn name(&self, id: &str) -> String {
        format!("fg-field-{}.{id}", self.worksheet.id)
    }

    fn hint(&self, block: &SheetBlock, html: &mut String) {
        if let Some((head, hint)) = block.head().and_then(|head| Some((head, head.hint?))) {
            html.push_str("<p class=\"hint\"");
            attribute(html, "id", &format!("{}-hint", self.name(head.id)));
            html.push('>');
            escape(html, hint);
            html.push_str("</p>\n");
        }
    }

    /// Begin a group of controls under one question.
    fn group(&self, block: &SheetBlock, class: &str, html: &mut String) {
        let Some(head) = block.head() else { return };
        *html += &format!("<fieldset class=\"f {class}\"");
        attribute(html, "id", &self.name(head.id));
        html.push_str("><legend>");
        escape(html, head.label);
        html.push_str("</legend>\n");
        self.hint(block, html);
    }

    fn boxes(&self, boxes: &Boxes, fields: &[Field], html: &mut String) {
        self.group(&SheetBlock::Checklist(boxes.clone()), "f-boxes", html);
        self.options(fields.iter().map(|field| (field, field.label.as_str())), html);
        html.push_str("</fieldset>\n");
    }

    fn options<'b>(&self, boxes: impl Iterator<Item = (&'b Field, &'b str)>, html: &mut String) {
        html.push_str("<ul class=\"items\" role=\"list\">\n");
        for (field, words) in boxes {
            html.push_str("<li>");
            self.control(field).render(html);
            html.push_str("<label");
            attribute(html, "for", &control::id(&field.key));
            html.push('>');
            escape(html, words);
            html.push_str("</label></li>\n");
        }
        html.push_str("</ul>\n");
    }

    fn choice(&self, choice: &Choice, block: &SheetBlock, fields: &[Field], html: &mut String) {
        self.group(block, "f-choice", html);
        if choice.several {
            let words = choice.options.iter().map(|option| option.text.as_str());
            self.options(fields.iter().zip(words), html);
        } else if let [field] = fields {
            self.radios(field, html);
        }
        html.push_str("</fieldset>\n");
    }

    /// One of some values, a line each.
    fn radios(&self, field: &Field, html: &mut String) {
        let FieldKind::One(values) = &field.kind else { return };
        html.push_str("<ul class=\"items\" role=\"list\">\n");
        for (value, words) in values {
            html.push_str("<li>");
            Control { value: Some(value), ..self.control(field) }.render(html);
            html.push_str("<label");
            attribute(html, "for", &control::radio_id(&field.key, value));
            html.push('>');
            escape(html, words);
            html.push_str("</label></li>\n");
        }
        html.push_str("</ul>\n");
    }

    /// Where the PDFs are; what each link is for is told to ears too.
    fn pdfs(&self, html: &mut String) {
        let Some(pdfs) = self.pdfs.get(&self.worksheet.id) else { return };
        html.push_str("<p class=\"w-pdf\"><span aria-hidden=\"true\">PDF to fill in: </span>");
        for (nth, (url, paper, sheets)) in pdfs.iter().enumerate() {
            html.push_str(if nth > 0 { " · <a" } else { "<a" });
            attribute(html, "href", &format!("{}{url}", self.root));
            let many = if *sheets == 1 { "" } else { "s" };
            *html += &format!("><span class=\"vh\">PDF to fill in: </span>{}, {sheets} sheet{many}</a>", paper.words());
        }
        html.push_str("</p>\n");
    }

    fn foot(&self, html: &mut String) {
        let page = worksheet_url(&self.worksheet.id);
        *html += &format!(
            "<div class=\"w-foot js-only\"><span data-saved>Saved in this browser only</span>\
             <button class=\"btn plain\" type=\"button\" data-do=\"save\">Save a copy</button>\
             <a class=\"btn plain\" href=\"{}{page}?blank\">Print blank</a>\
             <button class=\"btn plain\" type=\"button\" data-do=\"print\">Print mine</button>\
             <button class=\"btn plain\" type=\"button\" data-do=\"reset\">Reset</button></div>\n",
            self.root
        );
    }
}
