//! Single controls: what a reader fills in, with its name, its key and its label.

use super::super::html::attribute;
use crate::model::{Field, FieldKind, Links};

/// A control to render.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control<'a> {
    /// What may be filled in.
    pub field: &'a Field,
    /// The ids that things had before.
    pub links: &'a Links,
    /// What it is called, where no label stands beside it.
    pub label: Option<&'a str>,
    /// The element that says more about it.
    pub hint: Option<&'a str>,
    /// Of several values, the one that this control is for; of others, what stands in it at first.
    pub value: Option<&'a str>,
}

/// The element id of a control.
pub(super) fn id(key: &str) -> String {
    format!("fg-f-{key}")
}

/// The element id of one of several values.
pub(super) fn radio_id(key: &str, value: &str) -> String {
    format!("fg-f-{key}.{value}")
}

impl Control<'_> {
    pub(super) fn render(&self, html: &mut String) {
        match &self.field.kind {
            FieldKind::Tick => self.element("input type=\"checkbox\"", html),
            FieldKind::Short => self.text("textarea rows=\"1\" data-line", 1, html),
            FieldKind::Date => self.element("input type=\"date\"", html),
            FieldKind::Number(least, most) => {
                // Not of the type `number`, which shows nothing of an answer that is none.
                let mut start = "input type=\"text\" inputmode=\"decimal\" data-number".to_owned();
                for (name, end) in [("data-min", least), ("data-max", most)] {
                    if let Some(end) = end {
                        attribute(&mut start, name, &end.to_string());
                    }
                }
                self.element(&start, html);
            }
            FieldKind::One(_) => self.element("input type=\"radio\"", html),
            FieldKind::Long(lines) => self.text(&format!("textarea rows=\"{lines}\""), *lines, html),
        }
    }

    /// Text that grows with what is written, over the lines that it stands on where it is printed.
    fn text(&self, start: &str, lines: u32, html: &mut String) {
        html.push_str("<div class=\"long\">");
        self.element(start, html);
        html.push_str("</textarea>");
        rules(lines, html);
        html.push_str("</div>");
    }

    /// The keys that its answer was stored under before, and how often its meaning changed.
    fn history(&self, html: &mut String) {
        let earlier = self.links.earlier_keys(&self.field.key);
        if !earlier.is_empty() {
            attribute(html, "data-was", &earlier.join(" "));
        }
        if self.field.revision > 1 {
            attribute(html, "data-rev", &self.field.revision.to_string());
        }
    }

    fn element(&self, start: &str, html: &mut String) {
        let key = &self.field.key;
        *html += &format!("<{start}");
        let is_one = matches!(self.field.kind, FieldKind::One(_));
        let value = self.value.unwrap_or_default();
        attribute(html, "id", &if is_one { radio_id(key, value) } else { id(key) });
        attribute(html, "name", key);
        attribute(html, "data-field", key);
        self.history(html);
        if self.value.is_some() {
            attribute(html, "value", value);
        }
        if is_one {
            let before = self.links.answered.get(&format!("{key}.{value}"));
            let last = |old: &String| old.rsplit('.').next().unwrap_or_default().to_owned();
            let names: Vec<String> = before.into_iter().flatten().map(last).filter(|name| name != value).collect();
            if !names.is_empty() {
                attribute(html, "data-value-was", &names.join(" "));
            }
        }
        if let Some(label) = self.label {
            attribute(html, "aria-label", label);
        }
        if let Some(hint) = self.hint {
            attribute(html, "aria-describedby", hint);
        }
        html.push('>');
    }
}

/// The lines of paper to write on: borders, for printers drop backgrounds.
pub(super) fn rules(lines: u32, html: &mut String) {
    html.push_str("<div class=\"rules\" aria-hidden=\"true\">");
    (0..lines).for_each(|_| html.push_str("<i></i>"));
    html.push_str("</div>");
}
