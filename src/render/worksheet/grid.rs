//! Tables of controls: rows and columns to fill in, weighted comparisons, trackers.
//!
//! On a phone a row becomes a card, whose cells say their column themselves: nothing is scrolled sideways.

use super::super::html::{attribute, escape, escaped};
use super::control::Control;
use super::{Sheet, control};
use crate::model::{Field, FieldKind, Grid, SheetBlock, Tracker, WEEKDAYS, Weighted};

/// Rows and columns to fill in.
pub(super) fn table(sheet: &Sheet, table: &Grid, block: &SheetBlock, fields: &[Field], html: &mut String) {
    let Some(head) = block.head() else { return };
    html.push_str("<div class=\"f\">\n<table class=\"grid\"><caption>");
    escape(html, head.label);
    sheet.hint(block, html);
    html.push_str("</caption>\n<thead><tr>");
    html.push_str(if table.names_own() { "<td></td>" } else { "<td class=\"nth\"></td>" });
    for column in &table.columns {
        *html += &format!("<th scope=\"col\" class=\"c-{}\">", control_class(&column.field_kind(1)));
        escape(html, &column.text);
        html.push_str("</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let mut left = fields.iter();
    for (nth, (_, words)) in (1..).zip(table.all_rows()) {
        html.push_str("<tr>");
        match words {
            Some(words) => *html += &format!("<th scope=\"row\">{}</th>", escaped(words)),
            None if table.names_own() => {
                if let Some(field) = left.next() {
                    html.push_str("<th scope=\"row\"");
                    attribute(html, "data-label", &field.label);
                    html.push('>');
                    cell(sheet, field, 1, html);
                    html.push_str("</th>");
                }
            }
            None => *html += &format!("<th scope=\"row\" class=\"nth\">{nth}</th>"),
        }
        for (column, field) in table.columns.iter().zip(left.by_ref()) {
            html.push_str("<td");
            attribute(html, "data-label", &column.text);
            html.push('>');
            cell(sheet, field, table.lines.unwrap_or(1), html);
            html.push_str("</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table>\n</div>\n");
}

fn control_class(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Tick => "tick",
        FieldKind::Short => "short",
        FieldKind::Long(_) => "long",
        FieldKind::Number(..) => "number",
        FieldKind::Date => "date",
        FieldKind::One(_) => "one",
    }
}

/// A control in a cell; a few words may take as many lines as the row has.
fn cell(sheet: &Sheet, field: &Field, lines: u32, html: &mut String) {
    let grown = Field { kind: FieldKind::Long(lines), ..field.clone() };
    let field = if field.kind == FieldKind::Short && lines > 1 { &grown } else { field };
    Control { label: Some(&field.label), ..sheet.control(field) }.render(html);
}

/// A comparison of the reader's own options.
pub(super) fn weighted(sheet: &Sheet, weighted: &Weighted, block: &SheetBlock, fields: &[Field], html: &mut String) {
    let (least, most) = weighted.range();
    sheet.group(block, "f-weighted", html);
    let count = weighted.letters().count();
    let (names, cells) = fields.split_at(count.min(fields.len()));
    html.push_str("<div class=\"names\">\n");
    for field in names {
        html.push_str("<div><label");
        attribute(html, "for", &control::id(&field.key));
        html.push('>');
        escape(html, &field.label);
        html.push_str("</label>\n");
        sheet.control(field).render(html);
        html.push_str("</div>\n");
    }
    *html += &format!("</div>\n<table class=\"scores of-{count}\" data-weighted data-most=\"{most}\">");
    *html += &format!("<caption class=\"vh\">Weights from 0 to 9, scores from {least} to {most}</caption>\n");
    html.push_str("<thead><tr><th scope=\"col\">What matters</th><th scope=\"col\">Weight</th>");
    for letter in weighted.letters() {
        *html += &format!(
            "<th scope=\"col\"><span class=\"vh\">{} </span>{}</th>",
            escaped(weighted.called.as_deref().unwrap_or("Option")),
            letter.to_ascii_uppercase()
        );
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (criterion, row) in weighted.criteria.iter().zip(cells.chunks(count + 1)) {
        *html += &format!("<tr><th scope=\"row\">{}</th>", escaped(&criterion.text));
        for (nth, field) in row.iter().enumerate() {
            html.push_str("<td>");
            let weight = (nth == 0).then(|| criterion.weight.unwrap_or(1).to_string());
            Control { label: Some(&field.label), value: weight.as_deref(), ..sheet.control(field) }.render(html);
            html.push_str("</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n<tfoot><tr><th scope=\"row\" colspan=\"2\">Weighted total</th>");
    for letter in weighted.letters() {
        *html += &format!("<td data-total=\"{letter}\"></td>");
    }
    html.push_str("</tr></tfoot></table>\n<p class=\"verdict js-only\" role=\"status\"></p>\n</fieldset>\n");
}

/// A grid of days for each habit: a row a week, so that a phone shows it whole.
pub(super) fn tracker(sheet: &Sheet, tracker: &Tracker, block: &SheetBlock, fields: &[Field], html: &mut String) {
    sheet.group(block, "f-tracker", html);
    let mut left = fields.iter();
    for (_, words) in tracker.all_rows() {
        html.push_str("<div class=\"habit\">\n");
        match words {
            Some(words) => *html += &format!("<p class=\"habit-name\">{}</p>\n", escaped(words)),
            None => left.next().into_iter().for_each(|field| own_habit(sheet, field, html)),
        }
        html.push_str("<table class=\"days\"><caption class=\"vh\">");
        escape(html, words.unwrap_or("Your own"));
        html.push_str("</caption>\n<thead><tr><td></td>");
        for weekday in WEEKDAYS {
            *html += &format!("<th scope=\"col\" aria-label=\"{weekday}\">{}</th>", &weekday[..2]);
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for week in 1..=tracker.all_weeks() {
            *html += &format!("<tr><th scope=\"row\">Week {week}</th>");
            for field in left.by_ref().take(WEEKDAYS.len()) {
                html.push_str("<td>");
                Control { label: Some(&field.label), ..sheet.control(field) }.render(html);
                html.push_str("</td>");
            }
            html.push_str("</tr>\n");
        }
        let days = tracker.all_weeks() as usize * WEEKDAYS.len();
        let none = super::super::checklist::none_of(days, " of ");
        *html += &format!(
            "</tbody></table>\n<p class=\"w-count js-only\"><progress max=\"{days}\" value=\"0\" aria-hidden=\"true\"></progress><span role=\"status\">{none}</span></p>\n</div>\n"
        );
    }
    html.push_str("</fieldset>\n");
}

fn own_habit(sheet: &Sheet, field: &Field, html: &mut String) {
    html.push_str("<div class=\"habit-name\"><label");
    attribute(html, "for", &control::id(&field.key));
    html.push('>');
    escape(html, &field.label);
    html.push_str("</label>\n");
    sheet.control(field).render(html);
    html.push_str("</div>\n");
}
