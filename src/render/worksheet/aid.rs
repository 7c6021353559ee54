//! What a script works out from the answers: sums, leanings, charts, days. Each has its place here, and a line to
//! write on where it is printed blank.

use super::super::html::{attribute, escape, escaped};
use super::Sheet;
use super::control::{self, Control};
use crate::model::{Chart, Days, Field, FieldKind, Lean, Scale, SheetBlock, Sum};

/// A number on a scale, in boxes beside each other.
pub(super) fn scale(sheet: &Sheet, scale: &Scale, block: &SheetBlock, fields: &[Field], html: &mut String) {
    let [field] = fields else { return };
    sheet.group(block, "f-scale", html);
    steps(sheet, field, html);
    let (from, to) = (scale.from.unwrap_or(1), scale.to.unwrap_or(5));
    if scale.low.is_some() || scale.high.is_some() {
        let end = |number: u32, words: &Option<String>| {
            words.as_deref().map_or_else(String::new, |words| format!("{number} · {}", escaped(words)))
        };
        *html += &format!(
            "<p class=\"ends\" aria-hidden=\"true\"><span>{}</span><span>{}</span></p>\n",
            end(from, &scale.low),
            end(to, &scale.high)
        );
    }
    html.push_str("</fieldset>\n");
}

/// The values of a scale; what an end means is read out with its number.
fn steps(sheet: &Sheet, field: &Field, html: &mut String) {
    let FieldKind::One(values) = &field.kind else { return };
    html.push_str("<div class=\"steps\">");
    for (value, words) in values {
        html.push_str("<label>");
        Control { value: Some(value), ..sheet.control(field) }.render(html);
        escape(html, value);
        let more = words.strip_prefix(value.as_str()).unwrap_or_default();
        if !more.is_empty() {
            *html += &format!("<span class=\"vh\">{}</span>", escaped(more));
        }
        html.push_str("</label>");
    }
    html.push_str("</div>\n");
}

/// The sum of numbers, and whether it is what it should be.
pub(super) fn sum(sheet: &Sheet, sum: &Sum, block: &SheetBlock, html: &mut String) {
    let fields = sheet.worksheet.fields();
    let id = &sheet.worksheet.id;
    let meant = |key: &str| {
        sum.of.split_whitespace().any(|name| match name.split_once(".*.") {
            Some((table, column)) => key.starts_with(&format!("{id}.{table}.")) && key.ends_with(&format!(".{column}")),
            None => key == format!("{id}.{name}"),
        })
    };
    let keys: Vec<&str> = fields.iter().map(|field| field.key.as_str()).filter(|key| meant(key)).collect();
    html.push_str("<div class=\"f f-sum\"");
    attribute(html, "data-sum", &keys.join(" "));
    if let Some(equals) = sum.equals {
        attribute(html, "data-equals", &equals.to_string());
    }
    if let Some(unit) = &sum.unit {
        attribute(html, "data-unit", unit);
    }
    html.push('>');
    result(&sum.label, html);
    sheet.hint(block, html);
    html.push_str("</div>\n");
}

/// A place for what is worked out, which tells ears when it changes. On paper it is a line while nothing stands in it.
fn result(words: &str, html: &mut String) {
    *html += &format!(
        "<p class=\"result\"><span class=\"q\">{}</span> <span class=\"slot\" role=\"status\"></span></p>\n",
        escaped(words)
    );
}

/// Questions with yes or no, and which way the answers lean.
pub(super) fn lean(sheet: &Sheet, lean: &Lean, block: &SheetBlock, fields: &[Field], html: &mut String) {
    sheet.group(block, "f-lean", html);
    html.push_str("<div class=\"lean\"");
    for (name, (end, words)) in ["one", "other"].into_iter().zip(&lean.ends) {
        attribute(html, &format!("data-{name}"), end);
        attribute(html, &format!("data-{name}-words"), words);
    }
    html.push_str(">\n");
    for (question, field) in lean.questions.iter().zip(fields) {
        let FieldKind::One(values) = &field.kind else { continue };
        html.push_str("<fieldset class=\"yes-no\"");
        attribute(html, "data-toward", &question.toward);
        html.push_str("><legend>");
        escape(html, &question.text);
        html.push_str("</legend><div class=\"steps\">");
        for (value, words) in values {
            html.push_str("<label>");
            Control { value: Some(value), ..sheet.control(field) }.render(html);
            escape(html, words);
            html.push_str("</label>");
        }
        html.push_str("</div></fieldset>\n");
    }
    result("My answers lean to", html);
    html.push_str("</div>\n</fieldset>\n");
}

/// Ratings, with a place for the chart that a script draws of them.
pub(super) fn chart(sheet: &Sheet, chart: &Chart, block: &SheetBlock, fields: &[Field], html: &mut String) {
    let (least, most) = chart.range();
    sheet.group(block, "f-chart", html);
    *html += &format!("<div class=\"ratings\" data-chart data-least=\"{least}\" data-most=\"{most}\"");
    attribute(html, "data-prefix", &format!("{}.{}.", sheet.worksheet.id, chart.id));
    html.push_str(if chart.dated { " data-dated>\n" } else { ">\n" });
    for field in fields {
        if field.kind == FieldKind::Date {
            html.push_str("<div class=\"f f-date\"><label");
            attribute(html, "for", &control::id(&field.key));
            html.push('>');
            escape(html, &field.label);
            html.push_str("</label>\n");
            sheet.control(field).render(html);
            html.push_str("</div>\n");
        } else {
            *html += &format!("<fieldset class=\"rating\"><legend>{}</legend>", escaped(&field.label));
            steps(sheet, field, html);
            html.push_str("</fieldset>\n");
        }
    }
    html.push_str("<div class=\"drawn js-only\" hidden></div>\n</div>\n</fieldset>\n");
}

/// A date, and how many days lie behind it.
pub(super) fn days(sheet: &Sheet, days: &Days, block: &SheetBlock, fields: &[Field], html: &mut String) {
    let [field] = fields else { return };
    html.push_str("<div class=\"f f-days\" data-days><label");
    attribute(html, "for", &control::id(&field.key));
    html.push('>');
    escape(html, &days.born);
    html.push_str("</label>\n");
    sheet.control(field).render(html);
    result(&days.label, html);
    sheet.hint(block, html);
    html.push_str("</div>\n");
}
