//! How controls look: the marks that they add to what is drawn on the page.
//!
//! In: the kind and the size of a control. Out: appearance streams, shared by controls that look alike. A control that is
//! empty adds nothing at all.

use super::font::{self, FONT};
use lopdf::{Dictionary, Document, Object, ObjectId, Result, Stream, dictionary};
use std::collections::BTreeMap;

/// The size (auto) and the colour of what readers type.
pub(super) const TEXT: &str = "/Text 0 Tf 0.09 0.1 0.11 rg";

/// The colour of marks.
const INK: &str = "0.03 0.25 0.28";

/// The size of text that stands in a control at first.
const START: f32 = 10.5;

pub(super) struct Looks {
    pub font: ObjectId,
    /// Streams by what they draw and how large they are.
    known: BTreeMap<(String, String), ObjectId>,
}

impl Looks {
    pub fn new(document: &mut Document) -> Result<Self> {
        Ok(Self { font: font::add(document)?, known: BTreeMap::new() })
    }

    /// A box or a circle, off at first.
    pub fn choice(
        &mut self,
        document: &mut Document,
        widget: &mut Dictionary,
        on: &str,
        round: bool,
        size: (f32, f32),
    ) {
        let mark = if round { dot(size) } else { tick(size) };
        let (on_look, off_look) = (self.stream(document, &mark, size), self.stream(document, "", size));
        let states = dictionary! { on => on_look, "Off" => off_look };
        widget.set("AS", "Off");
        widget.set("AP", dictionary! { "N" => states });
    }

    /// Text, with what stands in it at first.
    pub fn text(&mut self, document: &mut Document, widget: &mut Dictionary, start: &str, size: (f32, f32)) {
        let content = if start.is_empty() { "/Tx BMC EMC".to_owned() } else { centred(start, size) };
        widget.set("AP", dictionary! { "N" => self.stream(document, &content, size) });
    }

    fn stream(&mut self, document: &mut Document, content: &str, (width, height): (f32, f32)) -> ObjectId {
        let key = (content.to_owned(), format!("{width:.2} {height:.2}"));
        if let Some(&id) = self.known.get(&key) {
            return id;
        }
        let mut shown = dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), Object::Real(width), Object::Real(height)],
        };
        if content.contains("Tx") {
            shown.set("Resources", dictionary! { "Font" => dictionary! { FONT => self.font } });
        }
        let id = document.add_object(Stream::new(shown, content.as_bytes().to_vec()));
        self.known.insert(key, id);
        id
    }
}

/// A tick across a box.
fn tick((width, height): (f32, f32)) -> String {
    let at = |x: f32, y: f32| format!("{:.2} {:.2}", x * width, y * height);
    let (from, knee, to) = (at(0.2, 0.52), at(0.42, 0.26), at(0.82, 0.78));
    format!("q {INK} RG {:.2} w 1 J 1 j {from} m {knee} l {to} l S Q", width * 0.13)
}

/// A dot in a circle.
fn dot((width, height): (f32, f32)) -> String {
    let (x, y, r) = (width / 2.0, height / 2.0, width * 0.28);
    let k = r * 0.5523;
    let curve = |a: (f32, f32), b: (f32, f32), c: (f32, f32)| {
        format!("{:.2} {:.2} {:.2} {:.2} {:.2} {:.2} c", x + a.0, y + a.1, x + b.0, y + b.1, x + c.0, y + c.1)
    };
    let arcs = [
        curve((r, k), (k, r), (0.0, r)),
        curve((-k, r), (-r, k), (-r, 0.0)),
        curve((-r, -k), (-k, -r), (0.0, -r)),
        curve((k, -r), (r, -k), (r, 0.0)),
    ];
    format!("q {INK} rg {:.2} {y:.2} m {} f Q", x + r, arcs.join(" "))
}

/// Text of digits in the middle.
fn centred(text: &str, (width, height): (f32, f32)) -> String {
    let colour = TEXT.split_once("Tf ").map_or("", |(_, colour)| colour);
    let x = (width - font::text_width(text, START)) / 2.0;
    let y = (height - START * 0.68) / 2.0;
    format!("/Tx BMC q BT {colour} /{FONT} {START} Tf {x:.2} {y:.2} Td ({text}) Tj ET Q EMC")
}
