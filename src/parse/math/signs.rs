//! Single signs of a formula: letters, numbers, operators, brackets, words.

use super::Trouble;
use super::element::{Element, Kind};
use super::font::{letter, letters};
use super::layout::trouble;
use pulldown_latex::event::{Content, DelimiterSize, DelimiterType, Font};

/// Signs that stand above or below as accents, and those of them that grow as wide as what they stand at.
const ACCENTS: &str = "´¯_˘ˇ˙¨`^~→˚";
const WIDE: &str = "¯_";

/// One sign, or a word.
pub(super) fn content(content: Content, font: Option<Font>) -> Result<Element, Trouble> {
    Ok(match content {
        Content::Text("&nbsp;") => Element::text("mtext", "\u{a0}").kind(Kind::Space),
        Content::Text(text) => Element::text("mtext", letters(font, &words(text)?)),
        Content::Number(number) => Element::text("mn", letters(font, number)),
        Content::Function(name) => function(name)?,
        Content::Ordinary { content, stretchy: true } => Element::text("mo", content).with("stretchy", "true"),
        Content::Ordinary { content, stretchy: false } => name(content, font),
        Content::LargeOp { content, small } => {
            let sign = Element::text("mo", content).with("movablelimits", "false").kind(Kind::Operator);
            if small { sign.with("largeop", "false") } else { sign }
        }
        Content::BinaryOp { content, .. } => Element::text("mo", content).kind(Kind::Binary),
        Content::Relation { content, .. } => {
            let mut buffer = [0; 8];
            let sign = String::from_utf8_lossy(content.encode_utf8_to_buf(&mut buffer));
            Element::text("mo", sign).kind(Kind::Operator)
        }
        Content::Delimiter { content, size, ty } => bracket(content, size, ty),
        Content::Punctuation(sign) => Element::text("mo", sign).kind(Kind::Operator),
    })
}

/// A bracket that grows with what it holds.
pub(super) fn fence(sign: char, form: &'static str) -> Element {
    Element::text("mo", sign).with("stretchy", "true").with("form", form)
}

/// An operator without space around it.
pub(super) fn tight(element: Element) -> Element {
    if element.tag == "mo" && matches!(element.kind, Kind::Binary | Kind::Operator) {
        element.with("lspace", "0").with("rspace", "0")
    } else {
        element
    }
}

/// Something with a sign above or below it: an accent is an operator that stands close.
pub(super) fn accented(mut stacked: Element) -> Element {
    let Some(sign) = stacked.children.get_mut(1).filter(|sign| sign.tag == "mi" && sign.text.chars().count() == 1)
    else {
        return stacked;
    };
    if !ACCENTS.contains(sign.text.as_str()) {
        return stacked;
    }
    let wide = WIDE.contains(sign.text.as_str());
    *sign = Element::text("mo", std::mem::take(&mut sign.text)).with("stretchy", wide.to_string());
    let name = if stacked.tag == "munder" { "accentunder" } else { "accent" };
    stacked.with(name, "true")
}

/// A name of one letter: capital Greek letters stand upright, as in TeX.
fn name(c: char, font: Option<Font>) -> Element {
    let c = match c {
        'µ' => 'μ',
        '‾' => '¯',
        c => c,
    };
    let upright = font == Some(Font::UpRight) || font.is_none() && c.is_uppercase() && !c.is_ascii();
    let name = Element::text("mi", font.map_or(c, |font| letter(font, c)));
    if upright { name.with("mathvariant", "normal") } else { name }
}

/// The name of a function: `sin`, or what `\operatorname` names.
fn function(name: &str) -> Result<Element, Trouble> {
    let name = name.replace("\\,", " ").replace("\\ ", " ");
    if name.trim().is_empty() || name.chars().any(|c| !c.is_alphanumeric() && !matches!(c, ' ' | '-' | '\'' | '.')) {
        return Err(trouble(format!("`{name}` is not the name of an operator: only letters, digits and spaces are")));
    }
    let one = name.chars().count() == 1;
    let name = Element::text("mi", name).kind(Kind::Function);
    Ok(if one { name.with("mathvariant", "normal") } else { name })
}

fn bracket(sign: char, size: Option<DelimiterSize>, kind: DelimiterType) -> Element {
    let form = match kind {
        DelimiterType::Open => Some("prefix"),
        DelimiterType::Close => Some("postfix"),
        DelimiterType::Fence => None,
    };
    let height = size.map(|size| match size {
        DelimiterSize::Big => "1.2em",
        DelimiterSize::BIG => "1.8em",
        DelimiterSize::Bigg => "2.4em",
        DelimiterSize::BIGG => "3em",
    });
    let mut bracket = Element::text("mo", sign).with("stretchy", height.is_some().to_string());
    if let Some(form) = form {
        bracket.attribute("form", form);
    }
    if let Some(height) = height {
        bracket.attribute("minsize", height);
        bracket.attribute("maxsize", height);
    }
    bracket.kind(if kind == DelimiterType::Open { Kind::Open } else { Kind::Ordinary })
}

/// The words of `\text{…}`: signs may be escaped there, and commands are not read.
fn words(text: &str) -> Result<String, Trouble> {
    let mut words = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(sign @ ('%' | '$' | '#' | '&' | '_' | '{' | '}' | ' ')) => words.push(sign),
                Some(',') => words.push('\u{2009}'),
                _ => return Err(trouble("there is a command inside the words of a formula")),
            },
            '~' => words.push('\u{a0}'),
            '{' | '}' => {}
            c => words.push(c),
        }
    }
    let (start, end) = (words.starts_with(' '), words.ends_with(' '));
    let edge = |at: bool| if at { "\u{a0}" } else { "" };
    let trimmed = words.trim_matches(' ');
    Ok(format!("{}{trimmed}{}", edge(start), edge(end && !trimmed.is_empty())))
}
