//! A form on finished pages: every link that the template left becomes a control.
//!
//! In: a tagged PDF and its controls, whose links say `field:number` or `field:number:value`. Out: the same PDF with text
//! fields, boxes and radio groups, each control in a structure element `Form` with one reference to it. What is drawn
//! on the page stays as it is: a control adds nothing but the answer, so a blank print is right in any viewer.
//!
//! Every control brings its own appearance; `/NeedAppearances` is left out, for viewers that obey it throw away what is
//! right. Text shrinks until it fits (its size is *auto*), so that nothing a reader types is cut off on paper.

mod font;
mod look;

use super::data::Control;
use crate::model::FieldKind;
use font::FONT;
use look::Looks;
use lopdf::{Dictionary, Document, Error, Object, ObjectId, Result, SaveOptions, dictionary, text_string};
use std::collections::{BTreeMap, HashMap};

/// Raise this when the form of controls changes in a way that the template does not show.
pub(super) const EDITION: u32 = 1;

/// Flags of fields: text of several lines, a group of which one may be chosen.
const MULTILINE: i64 = 1 << 12;
const RADIO: i64 = 1 << 15;

/// A box of this height has room for two lines, smaller ones if need be.
const TWO_LINES: f32 = 20.0;

/// Put the controls on the pages.
pub(super) fn filled_with(pages: &[u8], controls: &[Control]) -> Result<Vec<u8>> {
    let mut document = Document::load_mem(pages)?;
    let places = places(&document)?;
    let elements = elements(&document);
    let mut form = Form { looks: Looks::new(&mut document)?, groups: BTreeMap::new(), fields: BTreeMap::new() };
    for place in &places {
        let control = controls.get(place.number).ok_or(Error::ObjectNotFound(place.id))?;
        let element = elements.get(&place.id).copied().ok_or(Error::ObjectNotFound(place.id))?;
        document.get_dictionary_mut(element)?.set("S", "Form");
        form.widget(&mut document, place, control)?;
    }
    form.finish(&mut document)?;
    let mut bytes = Vec::new();
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true);
    let options = options.max_objects_per_stream(1000).compression_level(6).build();
    document.save_with_options(&mut bytes, options)?;
    Ok(bytes)
}

/// Where a control goes.
struct Placed {
    /// The annotation, a link so far.
    id: ObjectId,
    page: ObjectId,
    /// The number of the control, and of its value in a group.
    number: usize,
    value: Option<usize>,
    rect: Vec<Object>,
    /// The way back to its structure element.
    parent: Object,
}

impl Placed {
    fn size(&self) -> (f32, f32) {
        let side = |at: usize| self.rect.get(at).and_then(|side| side.as_float().ok()).unwrap_or_default();
        (side(2) - side(0), side(3) - side(1))
    }
}

/// The links that stand for controls, in the order of the pages.
fn places(document: &Document) -> Result<Vec<Placed>> {
    let mut places = Vec::new();
    for page in document.page_iter() {
        let Ok(annotations) = document.get_dictionary(page)?.get_deref(b"Annots", document) else { continue };
        for annotation in annotations.as_array()? {
            places.extend(place(document, page, annotation.as_reference()?)?);
        }
    }
    Ok(places)
}

fn place(document: &Document, page: ObjectId, id: ObjectId) -> Result<Option<Placed>> {
    let link = document.get_dictionary(id)?;
    let action = link.get_deref(b"A", document)?.as_dict()?;
    let address = String::from_utf8_lossy(action.get(b"URI")?.as_str()?).into_owned();
    let Some((number, value)) = address.strip_prefix("field:").and_then(numbers) else { return Ok(None) };
    let rect = link.get_deref(b"Rect", document)?.as_array()?.clone();
    Ok(Some(Placed { id, page, number, value, rect, parent: link.get(b"StructParent")?.clone() }))
}

/// `12` or `12:3`.
fn numbers(text: &str) -> Option<(usize, Option<usize>)> {
    match text.split_once(':') {
        Some((number, value)) => Some((number.parse().ok()?, Some(value.parse().ok()?))),
        None => Some((text.parse().ok()?, None)),
    }
}

/// The structure element of each annotation.
fn elements(document: &Document) -> HashMap<ObjectId, ObjectId> {
    let mut elements = HashMap::new();
    for (&id, object) in &document.objects {
        let Ok(element) = object.as_dict() else { continue };
        let is_link = element.get(b"S").and_then(Object::as_name).is_ok_and(|name| name == b"Link");
        let kids = element
            .get(b"K")
            .into_iter()
            .flat_map(|kids| kids.as_array().map_or(std::slice::from_ref(kids), Vec::as_slice));
        let objects = kids.filter_map(|kid| kid.as_dict().ok()?.get(b"Obj").ok()?.as_reference().ok());
        elements.extend(objects.filter(|_| is_link).map(|annotation| (annotation, id)));
    }
    elements
}

struct Form {
    looks: Looks,
    /// The groups so far, by the number of their control.
    groups: BTreeMap<usize, Group>,
    /// The fields, by the number of their control: the order in which readers meet them.
    fields: BTreeMap<usize, ObjectId>,
}

struct Group {
    id: ObjectId,
    kids: Vec<Object>,
}

impl Form {
    fn widget(&mut self, document: &mut Document, place: &Placed, control: &Control) -> Result<()> {
        let mut widget = dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "F" => 4, "P" => place.page,
            "Rect" => place.rect.clone(), "StructParent" => place.parent.clone(),
        };
        match (&control.field.kind, place.value) {
            (FieldKind::One(values), Some(nth)) => {
                let (value, words) = values.get(nth).ok_or(Error::ObjectNotFound(place.id))?;
                let group = self.group(document, place.number, control);
                group.kids.push(place.id.into());
                let parent = group.id;
                let label = format!("{}: {words}", control.field.label.trim_end_matches(':'));
                widget.set("Parent", parent);
                widget.set("TU", text_string(&label));
                self.looks.choice(document, &mut widget, value, true, place.size());
            }
            (FieldKind::Tick, _) => {
                named(&mut widget, control);
                widget.set("FT", "Btn");
                widget.set("V", "Off");
                self.looks.choice(document, &mut widget, "Yes", false, place.size());
                self.fields.insert(place.number, place.id);
            }
            _ => {
                named(&mut widget, control);
                self.text(document, &mut widget, control, place.size());
                self.fields.insert(place.number, place.id);
            }
        }
        document.objects.insert(place.id, widget.into());
        Ok(())
    }

    fn group(&mut self, document: &mut Document, number: usize, control: &Control) -> &mut Group {
        let fields = &mut self.fields;
        self.groups.entry(number).or_insert_with(|| {
            let mut group = dictionary! { "FT" => "Btn", "Ff" => RADIO, "V" => "Off" };
            named(&mut group, control);
            let id = document.add_object(group);
            fields.insert(number, id);
            Group { id, kids: Vec::new() }
        })
    }

    /// Text of as many lines as the box has room for.
    fn text(&mut self, document: &mut Document, widget: &mut Dictionary, control: &Control, size: (f32, f32)) {
        let (kind, start) = (&control.field.kind, control.start.as_deref());
        let words = matches!(kind, FieldKind::Short | FieldKind::Long(_));
        widget.set("FT", "Tx");
        widget.set("DA", Object::string_literal(look::TEXT));
        if words && size.1 >= TWO_LINES {
            widget.set("Ff", MULTILINE);
        }
        if matches!(kind, FieldKind::Number(..)) {
            widget.set("Q", 1);
        }
        if control.ruled {
            // Paper shows the lines; once there is text, the viewer paints white under it, and the two never cross.
            widget.set("MK", dictionary! { "BG" => vec![1.into(), 1.into(), 1.into()] });
        }
        if let Some(start) = start {
            widget.set("V", text_string(start));
            widget.set("DV", text_string(start));
        }
        self.looks.text(document, widget, start.unwrap_or_default(), size);
    }

    /// Tie the fields to the document.
    fn finish(self, document: &mut Document) -> Result<()> {
        for group in self.groups.into_values() {
            document.get_dictionary_mut(group.id)?.set("Kids", group.kids);
        }
        let fields: Vec<Object> = self.fields.into_values().map(Object::from).collect();
        let form = dictionary! {
            "Fields" => fields,
            "DA" => Object::string_literal(look::TEXT),
            "DR" => dictionary! { "Font" => dictionary! { FONT => self.looks.font } },
        };
        let form = document.add_object(form);
        document.catalog_mut()?.set("AcroForm", form);
        let pages: Vec<ObjectId> = document.page_iter().collect();
        for page in pages {
            document.get_dictionary_mut(page)?.set("Tabs", "S");
        }
        Ok(())
    }
}

/// The name and the label of a field.
fn named(field: &mut Dictionary, control: &Control) {
    field.set("T", text_string(&control.field.key.replace('.', "_")));
    field.set("TU", text_string(&control.field.label));
}
