//! Drawings that become part of a page.
//!
//! In: the text of an SVG that [`svg`](super::svg) finds safe. Out: a [`Drawing`], written anew from what is known, or
//! nothing: a large drawing, or one with colours of its own alone, is shown as an image from its file. Style properties
//! become presentation attributes, the theme's classes stay, and ids can be made unique on the page. Words for those who
//! do not see it come from the chapter, so titles and descriptions are left out.

use super::math::escape;
use crate::model::Drawing;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// The largest file in bytes that becomes part of a page.
const LARGEST: usize = 20 << 10;

/// What the theme's classes for colours begin with.
const CLASS: &str = "fg-c-";

/// Elements that show nothing.
const SILENT: [&str; 3] = ["desc", "metadata", "title"];

/// Properties that may also be written as attributes; `style` may hold no others.
const PRESENTATION: &[&str] = &[
    "clip-path",
    "clip-rule",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "display",
    "dominant-baseline",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "flood-color",
    "flood-opacity",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "letter-spacing",
    "lighting-color",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "opacity",
    "overflow",
    "paint-order",
    "shape-rendering",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "vector-effect",
    "visibility",
    "word-spacing",
    "writing-mode",
];

/// Attributes that say where and how large things are.
const GEOMETRY: &[&str] = &[
    "clipPathUnits",
    "cx",
    "cy",
    "d",
    "dx",
    "dy",
    "filterUnits",
    "fr",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "href",
    "id",
    "in",
    "in2",
    "k1",
    "k2",
    "k3",
    "k4",
    "lengthAdjust",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskContentUnits",
    "maskUnits",
    "method",
    "mode",
    "offset",
    "operator",
    "orient",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "points",
    "preserveAspectRatio",
    "primitiveUnits",
    "r",
    "refX",
    "refY",
    "result",
    "rotate",
    "rx",
    "ry",
    "side",
    "spacing",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "textLength",
    "transform",
    "transform-origin",
    "type",
    "values",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// Properties that are colours.
const COLOURS: [&str; 6] = ["color", "fill", "flood-color", "lighting-color", "stop-color", "stroke"];

/// The drawing as a part of a page, when it is small and takes its colours from there.
pub fn inlined(text: &str) -> Option<Drawing> {
    if text.len() > LARGEST {
        return None;
    }
    let document = Document::parse(text).ok()?;
    let root = document.root_element();
    root.attribute("viewBox").filter(|_| follows(&document))?;
    let mut shapes = String::with_capacity(text.len());
    root.children().for_each(|child| write(child, false, &mut shapes));
    let mut attributes = attributes(root);
    attributes.retain(|name, _| !["height", "width", "x", "y", "id"].contains(name));
    let classes = attributes.remove("class").map_or_else(String::new, |classes| format!(" {classes}"));
    attributes.insert("class", format!("drawing{classes}"));
    attributes.entry("fill").or_insert_with(|| "currentColor".to_owned());
    Some(Drawing { attributes: written(&attributes).into(), shapes: shapes.into() })
}

/// Whether a drawing takes its colours from the page: it asks for one of them, or has none of its own.
fn follows(document: &Document) -> bool {
    let all = || document.descendants().filter(Node::is_element).map(attributes);
    let of_page = |value: &str| value.eq_ignore_ascii_case("currentcolor");
    let colours = |attributes: &BTreeMap<&str, String>, found: &dyn Fn(&str) -> bool| {
        COLOURS.iter().filter_map(|name| attributes.get(name)).any(|value| found(value))
    };
    let none = |value: &str| ["none", "inherit", "transparent"].contains(&value) || value.starts_with("url(");
    let own = |value: &str| !of_page(value) && !none(value);
    all().any(|attributes| attributes.contains_key("class") || colours(&attributes, &of_page))
        || !all().any(|attributes| colours(&attributes, &own))
}

fn write(node: Node, in_text: bool, into: &mut String) {
    if let Some(text) = node.text().filter(|_| node.is_text()) {
        if in_text {
            escape(into, text);
        }
        return;
    }
    let name = node.tag_name().name();
    if !node.is_element() || SILENT.contains(&name) {
        return;
    }
    *into += &format!("<{name}{}", written(&attributes(node)));
    if !node.has_children() {
        return into.push_str("/>");
    }
    into.push('>');
    let in_text = in_text || name == "text";
    node.children().for_each(|child| write(child, in_text, into));
    *into += &format!("</{name}>");
}

/// The attributes of an element that are known, each once; what `style` says comes before them.
fn attributes<'a>(node: Node<'a, '_>) -> BTreeMap<&'a str, String> {
    let mut known = BTreeMap::new();
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        let of_svg = attribute.namespace().is_none() || name == "href";
        if !of_svg {
            continue;
        }
        match name {
            "class" => drop(theme_classes(value).map(|classes| known.insert(name, classes))),
            "href" | "id" => drop(known.insert(name, with_ids(name, value))),
            "style" => {}
            _ if PRESENTATION.contains(&name) || GEOMETRY.contains(&name) => {
                drop(known.insert(name, with_ids(name, value)));
            }
            _ => {}
        }
    }
    known.extend(node.attribute("style").into_iter().flat_map(properties));
    known
}

/// The theme's classes among classes.
fn theme_classes(value: &str) -> Option<String> {
    let known: Vec<&str> = value.split_whitespace().filter(|class| class.starts_with(CLASS)).collect();
    (!known.is_empty()).then(|| known.join(" "))
}

/// The properties of a `style` that may be attributes.
fn properties(style: &str) -> impl Iterator<Item = (&str, String)> {
    let pairs = style.split(';').filter_map(|pair| pair.split_once(':'));
    let pairs = pairs.map(|(name, value)| (name.trim(), value.trim().trim_end_matches("!important").trim_end()));
    pairs.filter(|(name, _)| PRESENTATION.contains(name)).map(|(name, value)| (name, with_ids(name, value)))
}

/// A value with a mark before each id of the drawing.
fn with_ids(name: &str, value: &str) -> String {
    let mark = Drawing::ID;
    match name {
        "id" => format!("{mark}{value}"),
        "href" => value.trim().replacen('#', &format!("#{mark}"), 1),
        _ if !value.contains("url(") => value.to_owned(),
        _ => value.replace(['"', '\'', ' '], "").replace("url(#", &format!("url(#{mark}")),
    }
}

fn written(attributes: &BTreeMap<&str, String>) -> String {
    let mut all = String::new();
    for (name, value) in attributes {
        all += &format!(" {name}=\"");
        escape(&mut all, value);
        all.push('"');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 9 9' \
             width='9' height='9' fill='none'>{inside}</svg>"
        )
    }

    fn shapes(inside: &str) -> String {
        inlined(&svg(inside)).expect("a drawing").shapes.replace(Drawing::ID, "N-")
    }

    #[test]
    fn style_becomes_attributes_and_what_is_not_known_is_left_out() {
        let inside = "<g style='fill:currentColor; stroke-width : 2 !important;-x-y:z;background:red' opacity='.5' \
                      data-x='y' xml:space='preserve'><path d='M0 0' stroke-width='1' style='stroke-width:3'/></g>";
        let expected =
            "<g fill=\"currentColor\" opacity=\".5\" stroke-width=\"2\"><path d=\"M0 0\" stroke-width=\"3\"/></g>";
        assert_eq!(shapes(inside), expected);
    }

    #[test]
    fn ids_and_everything_that_names_them_get_the_mark() {
        let inside = "<defs><linearGradient id='g'/><mask id='m'/></defs><path fill='url(#g)' style='mask:url(#m)'/>\
                      <use xlink:href='#g'/><use href=' #m'/>";
        let expected = "<defs><linearGradient id=\"N-g\"/><mask id=\"N-m\"/></defs>\
                        <path fill=\"url(#N-g)\" mask=\"url(#N-m)\"/><use href=\"#N-g\"/><use href=\"#N-m\"/>";
        assert_eq!(shapes(inside), expected);
    }

    #[test]
    fn classes_are_the_themes_and_words_are_escaped() {
        let inside =
            "<title>T</title><desc>D</desc>\n<text class='note fg-c-fill-ink btn'>a &lt; <tspan>b &amp;</tspan></text>";
        assert_eq!(shapes(inside), "<text class=\"fg-c-fill-ink\">a &lt; <tspan>b &amp;</tspan></text>");
    }

    #[test]
    fn the_outermost_element_keeps_its_view_and_loses_its_size() {
        let drawing = inlined(&svg("")).expect("a drawing");
        assert_eq!(&*drawing.attributes, " class=\"drawing\" fill=\"none\" viewBox=\"0 0 9 9\"");
        let plain = inlined("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' class='x fg-c-fill-job'/>");
        let expected = " class=\"drawing fg-c-fill-job\" fill=\"currentColor\" viewBox=\"0 0 9 9\"";
        assert_eq!(&*plain.expect("a drawing").attributes, expected);
        assert_eq!(inlined("<svg xmlns='http://www.w3.org/2000/svg'/>"), None, "nothing says how large it is");
    }

    #[test]
    fn a_drawing_with_colours_of_its_own_alone_stays_an_image() {
        assert_eq!(inlined(&svg("<path fill='red'/>")), None);
        assert_eq!(inlined(&svg("<path style='stroke:#123'/>")), None);
        assert!(inlined(&svg("<path fill='red'/><path stroke='currentColor'/>")).is_some());
        assert!(inlined(&svg("<path fill='red' class='fg-c-fill-job'/>")).is_some());
        assert!(inlined(&svg("<path fill='none' d='M0 0h9'/>")).is_some());
    }

    #[test]
    fn a_large_drawing_stays_an_image() {
        assert_eq!(inlined(&svg(&"<path d='M0 0'/>".repeat(LARGEST / 16))), None);
    }
}
