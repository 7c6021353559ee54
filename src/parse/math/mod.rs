//! Mathematics: the TeX of a formula becomes `MathML`.
//!
//! In: the TeX between dollars. Out: a [`Formula`], or the [`Trouble`] that is in it. First [`check`] holds it to its
//! caps, so that no formula costs much; `pulldown-latex` reads the TeX into events; [`layout`] makes a tree of
//! [`element`]s from them. Every tag and attribute is written here, and every text is escaped: nothing that an author
//! writes can become markup, and there are no styles, links or macros.

mod check;
mod element;
mod font;
mod layout;
mod signs;
mod table;

#[cfg(test)]
mod tests;

use element::Element;
pub(super) use element::escape;
use pulldown_latex::{Parser, Storage};
use std::error::Error;
use std::ops::Range;

/// A formula that can be shown.
#[derive(Debug)]
pub(super) struct Formula {
    /// The `math` element.
    pub mathml: String,
    /// The formula as plain text, for names and titles: `x^2`.
    pub words: String,
}

/// What is wrong with a formula.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Where in the TeX; nowhere means all of it.
    pub at: Option<Range<usize>>,
    pub message: String,
    pub help: String,
}

impl Trouble {
    fn new(at: Option<Range<usize>>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, message: message.into(), help: help.into() }
    }
}

/// Make `MathML` of TeX; a display formula stands in a line of its own.
pub(super) fn convert(tex: &str, display: bool) -> Result<Formula, Trouble> {
    let prepared = check::check(tex)?;
    let root = layout(&prepared, display).map_err(|trouble| explain(tex, trouble))?;
    let mut mathml = String::new();
    open(&mut mathml, display);
    root.write(&mut mathml);
    let mut source = Element::text("annotation", tex.trim());
    source.attribute("encoding", "application/x-tex");
    source.write(&mut mathml);
    mathml.push_str("</semantics></math>");
    Ok(Formula { mathml, words: root.words() })
}

fn open(mathml: &mut String, display: bool) {
    mathml.push_str(if display { "<math display=\"block\"><semantics>" } else { "<math><semantics>" });
}

fn layout(prepared: &str, display: bool) -> Result<Element, Trouble> {
    let storage = Storage::new();
    let events = Parser::new(prepared, &storage).map(|event| event.map_err(|error| said(&error)));
    layout::layout(events, display)
}

/// The library's words for a mistake, without its picture of the place.
fn said(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Plain words for the mistakes that are made most, by a part of the library's words.
const PLAIN: [(&str, &str, &str); 7] = [
    ("alignment not allowed", "a `&` outside a table", "write `\\&` for the sign, or begin an `aligned`"),
    ("new line command", "a `\\\\` outside a table", "begin an `aligned`, or make two formulas of it"),
    ("subscript twice", "two `_` at one sign", "say with braces what stands below what: `x_{a_b}`"),
    ("superscript twice", "two `^` at one sign", "say with braces what stands above what: `x^{a^b}`"),
    ("environment found", "an environment that is not known", "use one of amsmath: `aligned`, `cases`, `pmatrix` …"),
    ("expected a token", "a part is missing in this formula", "give the command before the end what it needs"),
    ("expected an argument", "a part is missing in this formula", "give each command what it needs"),
];

/// What the library calls an unknown command is shown to the author by its name and place.
fn explain(tex: &str, trouble: Trouble) -> Trouble {
    let unknown = |name: &str| matches!(layout(name, false), Err(trouble) if trouble.message.contains(UNKNOWN));
    if let Some((_, message, help)) = PLAIN.iter().find(|(part, ..)| trouble.message.contains(part)) {
        return Trouble::new(None, *message, *help);
    }
    let found = trouble.message.contains(UNKNOWN).then(|| check::commands(tex).find(|at| unknown(&tex[at.clone()])));
    let Some(at) = found.flatten() else { return trouble };
    let message = format!("there is no command `{}` in formulas", &tex[at.clone()]);
    Trouble::new(Some(at), message, "use the commands of LaTeX and amsmath; macros and packages are not known here")
}

/// How the library speaks of a command that it does not know.
const UNKNOWN: &str = "unknown primitive";
