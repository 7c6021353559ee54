//! A CSL file of the book: read, and checked before it is used.
//!
//! In: its source. Out: a style, or what is wrong with it and where. Anyone may send such a file, and the library that
//! follows its macros would follow a circle of them for ever.

use super::{Made, mistake};
use crate::diag::{At, Place};
use crate::source::{Source, Span};
use hayagriva::citationberg::{self, XmlDeError};
use roxmltree::{Document, Node, TextPos};
use std::collections::{BTreeMap, HashMap};

/// How deep the elements of a style may nest.
const DEPTH: usize = 64;

/// How many elements a macro may come to when those that it names are written out.
const ELEMENTS: usize = 100_000;

/// How many macros a style may have.
const MACROS: usize = 1000;

/// Read a style.
pub(super) fn read(source: &Source) -> Made {
    let at = |span| Place::new(source.id(), At::Span(span));
    let help = "take the style anew from where it came from";
    let document = Document::parse(source.text()).map_err(|error| {
        let start = byte(source.text(), error.pos());
        mistake(at(Span::new(start..start)), format!("this style is not XML: {error}"), help)
    })?;
    sound(&document).map_err(|(node, why)| {
        let start = node.range().start;
        mistake(at(Span::new(start..start + 1)), why, help)
    })?;
    let style = citationberg::Style::from_xml(source.text()).map_err(|XmlDeError { source: error, .. }| {
        mistake(at(Span::default()), format!("this style cannot be read: {error}"), help)
    })?;
    match style {
        citationberg::Style::Independent(style) => Ok(style),
        citationberg::Style::Dependent(_) => {
            let help = "use the style that its line `independent-parent` names";
            Err(mistake(at(Span::default()), "this style only names another one", help))
        }
    }
}

/// The byte of a row and column, which count from 1; a column counts characters.
fn byte(text: &str, at: TextPos) -> usize {
    let (row, column) = (at.row.max(1) as usize - 1, at.col.max(1) as usize - 1);
    let before: usize = text.split_inclusive('\n').take(row).map(str::len).sum();
    before + text[before..].chars().take(column).map(char::len_utf8).sum::<usize>()
}

/// Whether a style ends: it nests no deeper than people write, and no macro leads back to itself.
fn sound<'a>(document: &'a Document) -> Result<(), (Node<'a, 'a>, String)> {
    let mut depths = HashMap::new();
    for node in document.descendants() {
        let depth = node.parent().and_then(|parent| depths.get(&parent.id())).map_or(0, |depth| depth + 1);
        if depth > DEPTH {
            return Err((node, format!("this style nests deeper than {DEPTH} elements")));
        }
        depths.insert(node.id(), depth);
    }
    let macros: BTreeMap<&str, Node> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://purl.org/net/xbiblio/csl", "macro")))
        .filter_map(|node| Some((node.attribute("name")?, node)))
        .collect();
    let mut sizes = HashMap::new();
    macros.keys().try_for_each(|name| size(name, &macros, &mut sizes).map(drop))
}

/// How many elements a macro comes to. A size of nothing marks one that is being counted.
fn size<'a>(
    name: &'a str,
    macros: &BTreeMap<&'a str, Node<'a, 'a>>,
    sizes: &mut HashMap<&'a str, Option<usize>>,
) -> Result<usize, (Node<'a, 'a>, String)> {
    let Some(&node) = macros.get(name) else { return Ok(1) };
    match sizes.get(name) {
        Some(Some(size)) => return Ok(*size),
        Some(None) => return Err((node, format!("the macro `{name}` leads back to itself"))),
        None => drop(sizes.insert(name, None)),
    }
    if sizes.len() > MACROS {
        return Err((node, "this style has too many macros".to_owned()));
    }
    let mut all = 1_usize;
    for inner in node.descendants() {
        all = all.saturating_add(match inner.attribute("macro") {
            Some(other) => size(other, macros, sizes)?,
            None => 1,
        });
    }
    if all > ELEMENTS {
        return Err((node, format!("the macro `{name}` comes to more than {ELEMENTS} elements")));
    }
    sizes.insert(name, Some(all));
    Ok(all)
}
