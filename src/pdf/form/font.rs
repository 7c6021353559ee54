//! The font of what readers type: a whole, simple TrueType font in the encoding that every viewer knows.
//!
//! In: the face that the sheet itself is set in. Out: its objects in the document, once. Scripts beyond Western European
//! ones are shown in a font of the viewer's own.

use super::super::world::REGULAR;
use lopdf::{Document, Error, Object, ObjectId, Result, Stream, dictionary};
use std::sync::LazyLock;
use ttf_parser::Face;

/// What the font is called in the form.
pub(super) const FONT: &str = "Text";

/// The font's file, compressed once.
static FILE: LazyLock<Stream> = LazyLock::new(|| {
    let file = Stream::new(dictionary! { "Length1" => length(REGULAR) }, REGULAR.to_vec());
    let mut smaller = file.clone();
    smaller.compress().map_or(file, |()| smaller)
});

/// What the codes from 128 to 159 mean; the others are those of Latin-1.
const HIGH: [char; 32] = [
    '€', '•', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '•', 'Ž', '•', '•', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '•', 'ž', 'Ÿ',
];

fn character(code: u8) -> char {
    if (128..160).contains(&code) { HIGH[usize::from(code - 128)] } else { char::from(code) }
}

/// The width of a character, in thousandths of the size.
fn width(face: &Face, character: char) -> i64 {
    let advance = face.glyph_index(character).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or_default();
    scaled(face, i64::from(advance))
}

fn scaled(face: &Face, units: i64) -> i64 {
    units * 1000 / i64::from(face.units_per_em())
}

/// How wide a text is at some size; nothing but characters of the font count.
pub(super) fn text_width(text: &str, size: f32) -> f32 {
    let Ok(face) = Face::parse(REGULAR, 0) else { return 0.0 };
    let units = text.chars().map(|character| width(&face, character));
    units.filter_map(|unit| u16::try_from(unit).ok()).map(|unit| f32::from(unit) * size / 1000.0).sum()
}

/// Add the font to a document.
pub(super) fn add(document: &mut Document) -> Result<ObjectId> {
    let face = Face::parse(REGULAR, 0).map_err(|_| Error::Syntax("the built-in font".to_owned()))?;
    let file = document.add_object(FILE.clone());
    let frame = face.global_bounding_box();
    let sides = [frame.x_min, frame.y_min, frame.x_max, frame.y_max];
    let sides: Vec<Object> = sides.iter().map(|&side| scaled(&face, side.into()).into()).collect();
    let name = "AtkinsonHyperlegibleNext-Regular";
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => name, "Flags" => 32, "FontBBox" => sides, "ItalicAngle" => 0,
        "Ascent" => scaled(&face, face.ascender().into()), "Descent" => scaled(&face, face.descender().into()),
        "CapHeight" => scaled(&face, face.capital_height().unwrap_or_default().into()), "StemV" => 80,
        "FontFile2" => file,
    });
    let widths: Vec<Object> = (32..=255).map(|code| width(&face, character(code)).into()).collect();
    Ok(document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => name, "FirstChar" => 32, "LastChar" => 255,
        "Widths" => widths, "Encoding" => "WinAnsiEncoding", "FontDescriptor" => descriptor,
    }))
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
