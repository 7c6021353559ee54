//! From the events of TeX to elements of `MathML`.
//!
//! Colours are left out, with their content kept. A command that lacks a part is a trouble, never a broken tree.

use super::element::{APPLICATION, Element, Kind};
use super::{Trouble, signs};
use pulldown_latex::event::{
    Dimension, DimensionUnit, EnvironmentFlow, Event, Font, Grouping, ScriptPosition, ScriptType, StateChange, Style,
    Visual,
};
use std::iter::Peekable;

/// How deep elements may stand in each other; the check before keeps formulas far from it.
const DEPTH: usize = 100;

/// Read all events of a formula.
pub(super) fn layout<'a>(
    events: impl Iterator<Item = Result<Event<'a>, String>>,
    display: bool,
) -> Result<Element, Trouble> {
    let style = if display { Style::Display } else { Style::Text };
    let mut layout = Layout { events: events.peekable(), font: None, style, depth: 0 };
    let children = layout.rest()?;
    if layout.events.next().is_some() {
        return Err(trouble("something ends here that did not begin"));
    }
    Ok(Element::new("mrow", children))
}

/// A mistake that has no known place in the formula.
pub(super) fn trouble(message: impl Into<String>) -> Trouble {
    Trouble::new(None, message, "write it as LaTeX with amsmath would take it, or as code between backticks")
}

/// The reader of events and what is true where it stands.
pub(super) struct Layout<I: Iterator> {
    pub events: Peekable<I>,
    pub font: Option<Font>,
    pub style: Style,
    depth: usize,
}

impl<'a, I: Iterator<Item = Result<Event<'a>, String>>> Layout<I> {
    /// The next event.
    pub fn next(&mut self) -> Result<Option<Event<'a>>, Trouble> {
        self.events.next().transpose().map_err(trouble)
    }

    /// Elements up to the end of a group, a cell or the formula; fonts and styles hold for the rest of it.
    pub fn rest(&mut self) -> Result<Vec<Element>, Trouble> {
        let (font, style) = (self.font, self.style);
        let mut row = Vec::new();
        while let Some(event) = self.events.peek() {
            match event {
                Ok(Event::End | Event::EnvironmentFlow(_)) => break,
                Ok(Event::StateChange(StateChange::Style(style))) => {
                    self.style = *style;
                    self.events.next();
                    let inner = self.rest()?;
                    row.push(styled(self.style, inner));
                }
                _ => row.extend(self.element()?),
            }
        }
        (self.font, self.style) = (font, style);
        Ok(spaced(row))
    }

    /// The next element, unless the event is a change of font or colour.
    fn element(&mut self) -> Result<Option<Element>, Trouble> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(trouble("this formula nests too deep"));
        }
        let element = match self.next()? {
            Some(Event::Content(content)) => Some(signs::content(content, self.font)?),
            Some(Event::Begin(grouping)) => Some(self.group(grouping)?),
            Some(Event::Visual(visual)) => Some(self.visual(visual)?),
            Some(Event::Script { ty, position }) => Some(self.script(ty, position)?),
            Some(Event::Space { width, .. }) => width.map(|width| Element::space(ems(width))),
            Some(Event::StateChange(StateChange::Font(font))) => {
                self.font = font;
                None
            }
            _ => None,
        };
        self.depth -= 1;
        Ok(element)
    }

    /// The next element, which has to be there.
    fn argument(&mut self) -> Result<Element, Trouble> {
        loop {
            if matches!(self.events.peek(), None | Some(Ok(Event::End | Event::EnvironmentFlow(_)))) {
                return Err(trouble("a part is missing in this formula"));
            }
            if let Some(element) = self.element()? {
                return Ok(element);
            }
        }
    }

    /// Elements in a smaller style: parts of fractions, scripts.
    fn smaller(&mut self) -> Result<Element, Trouble> {
        let style = std::mem::replace(&mut self.style, Style::Text);
        let element = self.argument();
        self.style = style;
        element
    }

    fn group(&mut self, grouping: Grouping) -> Result<Element, Trouble> {
        match grouping {
            Grouping::Normal => {
                let row = self.rest()?;
                self.close()?;
                Ok(Element::row(row))
            }
            Grouping::LeftRight(open, close) => {
                let mut row = vec![];
                row.extend(open.map(|sign| signs::fence(sign, "prefix").kind(Kind::Open)));
                row.extend(self.rest()?);
                row.extend(close.map(|sign| signs::fence(sign, "postfix")));
                self.close()?;
                Ok(Element::new("mrow", row))
            }
            grouping => self.environment(&grouping),
        }
    }

    /// The end of a group.
    pub fn close(&mut self) -> Result<(), Trouble> {
        match self.next()? {
            Some(Event::End) => Ok(()),
            Some(Event::EnvironmentFlow(EnvironmentFlow::Alignment)) => Err(trouble("a `&` outside a table")),
            _ => Err(trouble("a group of this formula does not end")),
        }
    }

    fn visual(&mut self, visual: Visual) -> Result<Element, Trouble> {
        match visual {
            Visual::SquareRoot => Ok(Element::new("msqrt", vec![self.argument()?])),
            Visual::Root => Ok(Element::new("mroot", vec![self.argument()?, self.smaller()?])),
            Visual::Fraction(bar) => {
                let fraction = Element::new("mfrac", vec![self.smaller()?, self.smaller()?]);
                Ok(match bar {
                    Some(bar) if bar.value == 0.0 => fraction.with("linethickness", "0"),
                    _ => fraction,
                })
            }
            Visual::Negation => {
                let mut sign = self.argument()?;
                if sign.text.chars().count() != 1 {
                    return Err(trouble("only a single sign can be struck out in a formula"));
                }
                sign.text.push('\u{338}');
                Ok(sign)
            }
        }
    }

    fn script(&mut self, kind: ScriptType, position: ScriptPosition) -> Result<Element, Trouble> {
        let base = self.argument()?;
        let stacked = match position {
            ScriptPosition::Right => false,
            ScriptPosition::AboveBelow => true,
            ScriptPosition::Movable => self.style == Style::Display,
        };
        let tag = match (kind, stacked) {
            (ScriptType::Subscript, false) => "msub",
            (ScriptType::Superscript, false) => "msup",
            (ScriptType::SubSuperscript, false) => "msubsup",
            (ScriptType::Subscript, true) => "munder",
            (ScriptType::Superscript, true) => "mover",
            (ScriptType::SubSuperscript, true) => "munderover",
        };
        let base_kind = base.kind;
        let mut script = Element::new(tag, vec![base, signs::tight(self.smaller()?)]).kind(base_kind);
        if kind == ScriptType::SubSuperscript {
            script.children.push(signs::tight(self.smaller()?));
        }
        Ok(if stacked { signs::accented(script) } else { script })
    }
}

fn styled(style: Style, children: Vec<Element>) -> Element {
    let (display, level) = match style {
        Style::Display => ("true", "0"),
        Style::Text => ("false", "0"),
        Style::Script => ("false", "1"),
        Style::ScriptScript => ("false", "2"),
    };
    Element::new("mstyle", children).with("displaystyle", display).with("scriptlevel", level)
}

/// A width in letters `m`.
fn ems(width: Dimension) -> f32 {
    let unit = match width.unit {
        DimensionUnit::Em => 1.0,
        DimensionUnit::Mu => 1.0 / 18.0,
        DimensionUnit::Ex => 0.43,
        DimensionUnit::Pc | DimensionUnit::Cc => 1.2,
        DimensionUnit::Pt | DimensionUnit::Bp | DimensionUnit::Dd => 0.1,
        DimensionUnit::In => 7.2,
        DimensionUnit::Cm => 2.8,
        DimensionUnit::Mm => 0.28,
        DimensionUnit::Sp => 0.0,
    };
    width.value * unit
}

/// Set functions off from their neighbours, and signs that have nothing before them close to what follows.
fn spaced(row: Vec<Element>) -> Vec<Element> {
    let mut spaced: Vec<Element> = Vec::with_capacity(row.len());
    let mut rest = row.into_iter().peekable();
    while let Some(mut element) = rest.next() {
        let before = spaced.iter().rev().map(|element| element.kind).find(|kind| *kind != Kind::Space);
        if element.kind == Kind::Binary && !matches!(before, Some(Kind::Ordinary)) {
            element = signs::tight(element);
        }
        if element.kind == Kind::Function && spaced.last().is_some_and(|last| last.kind == Kind::Ordinary) {
            spaced.push(Element::space(THIN));
        }
        let function = element.kind == Kind::Function;
        spaced.push(element);
        if let Some(next) = rest.peek().filter(|_| function) {
            spaced.push(Element::text("mo", APPLICATION));
            if matches!(next.kind, Kind::Ordinary | Kind::Function) {
                spaced.push(Element::space(THIN));
            }
        }
    }
    spaced
}

/// The space beside a function.
const THIN: f32 = 1.0 / 6.0;
