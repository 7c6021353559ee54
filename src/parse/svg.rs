//! SVG from the book: refused unless it is a plain drawing.
//!
//! In: the text of a file. Out: nothing, or what makes it unsafe. An allow-list of elements, no handlers, no
//! style sheets, and no reference but to the drawing itself (case C18).

use roxmltree::{Attribute, Document, Node};
use std::collections::HashMap;

/// How many elements the `use` elements of a drawing may add to those that it has.
const COPIES: usize = 20_000;

const ELEMENTS: [&str; 34] = [
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComposite",
    "feFlood",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
    "filter",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "metadata",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
];

/// Why an SVG is not published.
pub fn trouble(text: &str) -> Option<String> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return Some(format!("it cannot be read: {error}")),
    };
    if document.root_element().tag_name().name() != "svg" {
        return Some("its outermost element is not `svg`".to_owned());
    }
    let line = |node: Node| document.text_pos_at(node.range().start).row;
    let wrong =
        document.descendants().find_map(|node| element(node).map(|what| format!("line {}: {what}", line(node))));
    wrong.or_else(|| copies(&document).filter(|_| text.contains("use")))
}

/// A few lines of `use` in `use` can ask for thousands of millions of shapes, on which a browser hangs. One that
/// shows itself is never done.
fn copies(document: &Document) -> Option<String> {
    let by_id: HashMap<&str, Node> =
        document.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
    let shown = |node: Node| {
        let link = node.attributes().find(|attribute| attribute.name() == "href")?;
        by_id.get(link.value().trim().strip_prefix('#')?).copied().filter(|_| node.tag_name().name() == "use")
    };
    let most = document.descendants().count() + COPIES;
    let (mut waiting, mut count) = (vec![document.root_element()], 0);
    while let Some(node) = waiting.pop() {
        count += 1;
        if count + waiting.len() > most {
            return Some(format!("its `use` elements ask for more than {COPIES} shapes"));
        }
        waiting.extend(node.children().filter(Node::is_element).chain(shown(node)));
    }
    None
}

/// Width and height of a drawing, by its `viewBox`.
pub fn size(text: &str) -> Option<(u32, u32)> {
    let document = Document::parse(text).ok()?;
    let numbers = document.root_element().attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = numbers.filter_map(|part| part.parse().ok()).collect();
    let whole = |number: f64| format!("{number:.0}").parse().ok().filter(|size| (1..=1_000_000).contains(size));
    match numbers.as_slice() {
        &[_, _, width, height] => Some((whole(width)?, whole(height)?)),
        _ => None,
    }
}

fn element(node: Node) -> Option<String> {
    if node.is_pi() {
        return Some("a processing instruction".to_owned());
    }
    let name = node.tag_name().name();
    if node.is_element() && !ELEMENTS.contains(&name) {
        return Some(format!("the element `{name}`"));
    }
    node.attributes().find_map(|attribute| attribute_trouble(&attribute))
}

fn attribute_trouble(attribute: &Attribute) -> Option<String> {
    let name = attribute.name().to_ascii_lowercase();
    let value = attribute.value();
    let lower = value.to_ascii_lowercase();
    let outside = lower.contains("url(")
        && !lower.replace(['"', '\'', ' '], "").split("url(").skip(1).all(|rest| rest.starts_with('#'));
    match name.as_str() {
        _ if name.starts_with("on") => Some(format!("the handler `{name}`")),
        "href" | "src" if !value.trim_start().starts_with('#') => Some(format!("the reference `{value}`")),
        _ if outside || lower.contains("javascript:") || lower.contains("@import") => {
            Some(format!("the value of `{name}`"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> Option<String> {
        trouble(&format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{inside}</svg>"
        ))
    }

    #[test]
    fn drawings_are_published() {
        let drawing =
            "<title>T</title><defs><linearGradient id='g'/></defs><path d='M0 0' fill='url(#g)'/><use href='#g'/>";
        assert_eq!(svg(drawing), None);
    }

    #[test]
    fn a_drawing_has_the_size_of_its_view_box() {
        assert_eq!(size("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320.4, 200'/>"), Some((320, 200)));
        assert_eq!(size("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 -1 1e99'/>"), None);
        assert_eq!(size("<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
    }

    #[test]
    fn c18_copies_of_copies_and_copies_of_themselves_are_refused() {
        let doubled = |at: usize| format!("<g id='g{at}'><use href='#g{0}'/><use href='#g{0}'/></g>", at + 1);
        let bomb: String = (0..40).map(doubled).collect();
        assert!(svg(&format!("{bomb}<g id='g40'/>")).is_some_and(|why| why.contains("20000 shapes")));
        assert!(svg("<g id='a'><use href='#a'/></g>").is_some());
        let wide = format!("<g id='a'>{}<use href='#a'/></g>", "<g/>".repeat(30_000));
        assert!(svg(&wide).is_some_and(|why| why.contains("shapes")));
        assert_eq!(svg(&format!("<g id='a'/><use href='#a'/>{}", "<g/>".repeat(30_000))), None);
        assert_eq!(svg("<circle id='a'/><use href='#a'/><use href='#a'/><use href='#none'/>"), None);
    }

    #[test]
    fn c18_everything_that_runs_or_reaches_out_is_refused() {
        for inside in [
            "<script/>",
            "<style/>",
            "<foreignObject/>",
            "<image href='x.png'/>",
            "<a href='#x'/>",
            "<g onclick='x'/>",
            "<use href='https://a.example/x#y'/>",
            "<use xlink:href='x.svg#y'/>",
            "<g fill='url(https://a.example)'/>",
            "<g style='background:url(\"//a.example\")'/>",
            "<animate attributeName='href'/>",
            "<set/>",
        ] {
            assert!(svg(inside).is_some(), "{inside}");
        }
        assert!(trouble("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>").is_some());
        assert!(trouble("<html/>").is_some() && trouble("not xml").is_some());
    }
}
