//! What must hold in a PDF with a form, whoever reads it: by eye, by ear, or with a printer.

use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, HashMap};

/// A control on a page.
#[derive(Debug)]
pub struct Widget {
    /// The annotation.
    pub id: ObjectId,
    /// Its whole name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its own dictionary.
    pub own: Dictionary,
    /// The dictionary of its field: its own, or its group's.
    pub field: Dictionary,
}

/// A text of the document.
pub fn text(object: &Object) -> String {
    lopdf::decode_text_string(object).expect("a text")
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).expect("a whole document").1
}

fn value<'a>(document: &'a Document, dictionary: &'a Dictionary, key: &str) -> Option<&'a Object> {
    dictionary.get(key.as_bytes()).ok().map(|value| resolved(document, value))
}

/// The form of a document.
pub fn form(document: &Document) -> &Dictionary {
    let catalog = document.catalog().expect("a catalogue");
    value(document, catalog, "AcroForm").expect("a form").as_dict().expect("a form")
}

/// Every control, page by page.
pub fn widgets(document: &Document) -> Vec<Widget> {
    let mut widgets = Vec::new();
    for page in document.page_iter() {
        let page = document.get_dictionary(page).expect("a page");
        let Some(annotations) = value(document, page, "Annots") else { continue };
        for annotation in annotations.as_array().expect("annotations") {
            widgets.push(widget(document, annotation.as_reference().expect("a reference")));
        }
    }
    widgets
}

fn widget(document: &Document, id: ObjectId) -> Widget {
    let own = document.get_dictionary(id).expect("an annotation").clone();
    let parent = value(document, &own, "Parent").map(|parent| parent.as_dict().expect("a group").clone());
    let field = parent.unwrap_or_else(|| own.clone());
    let words = |key: &str, from: &Dictionary| value(document, from, key).map(text).unwrap_or_default();
    Widget { id, name: words("T", &field), label: words("TU", &own), own, field }
}

/// The names of all fields, in their order.
pub fn names(document: &Document) -> Vec<String> {
    let fields = value(document, form(document), "Fields").expect("fields").as_array().expect("fields");
    let name = |field: &Object| {
        text(value(document, resolved(document, field).as_dict().expect("a field"), "T").expect("a name"))
    };
    fields.iter().map(name).collect()
}

/// Each structure element's type and its references to annotations.
fn elements(document: &Document) -> Vec<(String, Vec<ObjectId>, usize)> {
    let mut elements = Vec::new();
    for object in document.objects.values() {
        let Ok(element) = object.as_dict() else { continue };
        let (Some(kind), Some(kids)) = (value(document, element, "S"), value(document, element, "K")) else { continue };
        let Ok(kind) = kind.as_name() else { continue };
        let kids: Vec<&Object> = kids.as_array().map_or_else(|_| vec![kids], |kids| kids.iter().collect());
        let annotation = |kid: &&Object| kid.as_dict().ok()?.get(b"Obj").ok()?.as_reference().ok();
        let annotations = kids.iter().filter_map(annotation).collect();
        elements.push((String::from_utf8_lossy(kind).into_owned(), annotations, kids.len()));
    }
    elements
}

/// Everything that is wrong with a document.
pub fn problems(document: &Document) -> Vec<String> {
    let mut wrong = of_document(document);
    let mut parents: HashMap<ObjectId, Vec<(String, usize)>> = HashMap::new();
    for (kind, annotations, kids) in elements(document) {
        for id in annotations {
            parents.entry(id).or_default().push((kind.clone(), kids));
        }
    }
    let all = widgets(document);
    for widget in &all {
        let parents = parents.get(&widget.id).cloned().unwrap_or_default();
        if parents != [("Form".to_owned(), 1)] {
            wrong.push(format!("{}: its structure elements are {parents:?}", widget.name));
        }
        wrong.extend(of_widget(document, widget).into_iter().map(|what| format!("{}: {what}", widget.name)));
    }
    let mut seen = BTreeMap::new();
    for name in names(document) {
        *seen.entry(name).or_insert(0) += 1;
    }
    wrong.extend(seen.iter().filter(|(_, times)| **times > 1).map(|(name, _)| format!("two fields are called {name}")));
    wrong
        .extend(all.iter().filter(|one| !seen.contains_key(&one.name)).map(|one| format!("{}: not a field", one.name)));
    wrong
}

fn of_document(document: &Document) -> Vec<String> {
    let catalog = document.catalog().expect("a catalogue");
    let dictionary = |key: &str| value(document, catalog, key).and_then(|object| object.as_dict().ok());
    let is_true = |from: Option<&Dictionary>, key: &str| {
        from.and_then(|from| from.get(key.as_bytes()).ok()?.as_bool().ok()) == Some(true)
    };
    let metadata = value(document, catalog, "Metadata").and_then(|object| object.as_stream().ok());
    let metadata = metadata.map(|stream| stream.get_plain_content().expect("metadata")).unwrap_or_default();
    let metadata = String::from_utf8_lossy(&metadata).into_owned();
    let untabbed = document.page_iter().filter(|&page| {
        let page = document.get_dictionary(page).expect("a page");
        value(document, page, "Tabs").and_then(|tabs| tabs.as_name().ok()) != Some(b"S")
    });
    let form = form(document);
    [
        (!is_true(dictionary("MarkInfo"), "Marked"), "it is not tagged"),
        (dictionary("StructTreeRoot").is_none(), "it has no structure"),
        (!is_true(dictionary("ViewerPreferences"), "DisplayDocTitle"), "viewers show no title"),
        (value(document, catalog, "Lang").is_none(), "it has no language"),
        (!metadata.contains("pdfuaid:part"), "it does not say that it is built to PDF/UA"),
        (!metadata.contains("<dc:title>"), "it has no title"),
        (form.has(b"NeedAppearances"), "viewers are told to draw the controls anew"),
        (value(document, form, "DR").is_none(), "the form has no font"),
        (untabbed.count() > 0, "the tab key does not follow the structure"),
    ]
    .into_iter()
    .filter(|(wrong, _)| *wrong)
    .map(|(_, what)| what.to_owned())
    .collect()
}

fn of_widget(document: &Document, widget: &Widget) -> Vec<String> {
    let own = &widget.own;
    let flags = own.get(b"F").and_then(Object::as_i64).unwrap_or_default();
    let normal =
        value(document, own, "AP").and_then(|looks| looks.as_dict().ok()).and_then(|looks| value(document, looks, "N"));
    let drawn = match normal {
        Some(Object::Stream(_)) => true,
        Some(Object::Dictionary(states)) => {
            states.len() == 2 && states.iter().all(|(_, state)| resolved(document, state).as_stream().is_ok())
        }
        _ => false,
    };
    let state = value(document, own, "AS").and_then(|state| state.as_name().ok());
    let choice = value(document, &widget.field, "FT").and_then(|kind| kind.as_name().ok()) == Some(b"Btn");
    [
        (value(document, own, "Subtype").and_then(|kind| kind.as_name().ok()) != Some(b"Widget"), "it is no control"),
        (widget.label.is_empty(), "it has no label"),
        (widget.name.is_empty() || widget.name.contains('.'), "its name cannot be one"),
        (flags != 4, "it is not printed, or hidden"),
        (!drawn, "it does not say how it looks"),
        (choice && state != Some(b"Off"), "it is not off at first"),
        (!own.has(b"StructParent"), "it does not lead to its structure"),
    ]
    .into_iter()
    .filter(|(wrong, _)| *wrong)
    .map(|(_, what)| what.to_owned())
    .collect()
}
