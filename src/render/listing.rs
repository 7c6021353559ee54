//! The chapters in the contents as HTML, each of them one small template.
//!
//! In: the contents of a window, and the theme. Out: one piece of HTML a group. A line knows nothing of the page that
//! it stands on but how deep that lies, so the lines of a window are made once for each depth; a page makes its own
//! line anew, which is marked and followed by its headings.

use super::nav::Nav;
use super::view::{HeadingView, PageView};
use crate::diag::Diagnostic;
use crate::theme::{Theme, template_error};
use serde::Serialize;
use std::ops::Range;
use tera::{Context, Value};

/// The template of a line.
const TEMPLATE: &str = "partials/contents-chapter.html";

/// A line as its template sees it. It is remembered by nothing else, so there is nothing else in it.
#[derive(Debug, Serialize)]
struct Line<'a> {
    /// The way to the site's root.
    root: &'a str,
    /// The chapter.
    entry: &'a Value,
    /// Whether this is the page that it stands on.
    here: bool,
    /// The headings of that page.
    headings: &'a [HeadingView],
}

impl Line<'_> {
    fn html(&self, theme: &Theme) -> Result<String, Diagnostic> {
        let context = Context::from_serialize(self).unwrap_or_default();
        let html = theme.tera.render(TEMPLATE, &context).map_err(|error| template_error(&error))?;
        Ok(format!("\n{}", html.trim()))
    }
}

/// The lines of a window, as pages see them that are none of its chapters.
#[derive(Debug)]
pub(super) struct Listing {
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    /// The lines, as templates take them.
    value: Value,
    /// The chapters, by address, with the bytes of their lines in it.
    chapters: Vec<(String, Value, Range<usize>)>,
}

impl Listing {
    /// Make the lines of a window for pages with this way to the site's root.
    pub fn new(nav: &Nav, root: &str, theme: &Theme) -> Result<Self, Diagnostic> {
        let groups = array(&nav.value, "groups").iter().map(|group| Group::new(array(group, "entries"), root, theme));
        Ok(Self { groups: groups.collect::<Result<_, _>>()? })
    }

    /// The lines of each group, as a page sees them.
    pub fn on(&self, page: &PageView, root: &str, theme: &Theme) -> Result<Vec<Value>, Diagnostic> {
        self.groups.iter().map(|group| group.on(page, root, theme)).collect()
    }
}

impl Group {
    fn new(entries: &[Value], root: &str, theme: &Theme) -> Result<Self, Diagnostic> {
        let (mut html, mut chapters) = (String::new(), Vec::with_capacity(entries.len()));
        for entry in entries {
            let start = html.len();
            html += &Line { root, entry, here: false, headings: &[] }.html(theme)?;
            let url = entry.get_from_path("url").and_then(Value::as_str).unwrap_or_default();
            chapters.push((url.to_owned(), entry.clone(), start..html.len()));
        }
        Ok(Self { value: Value::safe_string(&html), chapters })
    }

    fn on(&self, page: &PageView, root: &str, theme: &Theme) -> Result<Value, Diagnostic> {
        let Some((_, entry, line)) = self.chapters.iter().find(|(url, ..)| *url == page.url) else {
            return Ok(self.value.clone());
        };
        let own = Line { root, entry, here: true, headings: &page.headings }.html(theme)?;
        let html = self.value.as_str().unwrap_or_default();
        Ok(Value::safe_string(&[&html[..line.start], &own, &html[line.end..]].concat()))
    }
}

fn array<'a>(value: &'a Value, name: &'a str) -> &'a [Value] {
    value.get_from_path(name).and_then(Value::as_array).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::items::Lines;
    use super::super::nav::Contents;
    use super::*;
    use crate::model::{NavEntry, NavGroup};
    use std::sync::Arc;

    /// The contents of a book of three chapters.
    fn contents() -> Contents {
        let entry =
            |at: usize| NavEntry { url: format!("c{at}/"), title: format!("<{at}>"), number: None, summary: None };
        let entries = (0..3).map(|at| Arc::new(entry(at))).collect();
        Contents::new(&[NavGroup { title: None, url: None, track: None, entries }], &Lines::default())
    }

    /// The lines on a page with a heading.
    fn on(contents: &Contents, url: &str, root: Option<&str>) -> String {
        let headings = vec![HeadingView { id: "h".to_owned(), title: "Heading".to_owned() }];
        let view = PageView { url: url.to_owned(), root: root.map(str::to_owned), headings, ..PageView::default() };
        let (theme, _) = crate::theme::load(&std::collections::BTreeMap::new());
        let listed = contents.of("c0/").listed(&view, &theme).expect("lines");
        listed.iter().filter_map(Value::as_str).collect()
    }

    #[test]
    fn only_the_line_of_the_page_is_marked_and_has_its_headings() {
        let contents = contents();
        let [elsewhere, here, again] = ["other/", "c1/", "other/"].map(|url| on(&contents, url, Some("../")));
        assert_eq!(elsewhere, again);
        assert_eq!(elsewhere.matches("\n<li><a href=\"../c").count(), 3, "{elsewhere}");
        assert!(
            elsewhere.contains("&lt;1&gt;") && !elsewhere.contains("aria-current") && !elsewhere.contains("Heading")
        );
        assert_eq!(here.matches("aria-current").count(), 1);
        assert!(
            here.contains("\"../c1/\" aria-current=\"page\"") && here.contains("<li><a href=\"#h\">Heading</a></li>")
        );
        let marks = " aria-current=\"page\"";
        let headings = "\n<ol>\n<li><a href=\"#h\">Heading</a></li>\n</ol>";
        assert_eq!(here.replace(marks, "").replace(headings, ""), elsewhere);
    }

    #[test]
    fn pages_at_another_depth_have_other_lines() {
        let contents = contents();
        let lines = on(&contents, "other/", Some("../"));
        for depth in 2..20 {
            let root = "../".repeat(depth);
            assert_eq!(on(&contents, "other/", Some(&root)), lines.replace("../", &root));
        }
        assert_eq!(
            on(&contents, "other/", None),
            "",
            "a page that does not know where the site stands links to nothing"
        );
    }
}
