//! The citation style: a built-in one by name, or a CSL file of the book, with the words of the book's language.
//!
//! In: the configuration and the book's CSL files. Out: a [`Style`], or what is wrong with it. A file is checked before
//! it is used: its macros may not go round in circles, and it has to do without footnotes.

use crate::diag::{At, Code, Diagnostic, Place, did_you_mean};
use crate::hash::{Hash128, stable_hash};
use crate::load::{CONFIG, Sources};
use crate::model::Config;
use crate::source::{Source, SourceId, Span};
use hayagriva::archive::{ArchivedStyle, LOCALES};
use hayagriva::citationberg::taxonomy::{NumberVariable, Variable};
use hayagriva::citationberg::{
    self, IndependentStyle, Locale, LocaleCode, StyleClass, VerticalAlign, XmlDeError,
};
use roxmltree::{Document, Node};
use std::collections::HashMap;

/// The style of a book that names none.
const DEFAULT: &str = "apa";

/// How deep the elements of a style may nest.
const DEPTH: usize = 64;

/// How many elements a style may come to when its macros are written out.
const ELEMENTS: usize = 100_000;

/// In how many bytes at the beginning of a language's file its code is found.
const HEAD: usize = 256;

/// A citation style.
#[derive(Debug)]
pub struct Style {
    /// The style.
    pub csl: IndependentStyle,
    /// The words of languages that it needs: the book's own, and English.
    pub locales: Vec<Locale>,
    /// The language of its words.
    pub locale: Option<LocaleCode>,
    /// Whether it numbers works.
    pub counts: bool,
    /// Whether citations are raised.
    pub raised: bool,
    /// A hash of what it was made from.
    pub hash: Hash128,
}

/// What a style is made from.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    name: &'a str,
    language: &'a str,
    file: Option<&'a Source>,
    /// A hash of all of this.
    pub key: Hash128,
}

/// What the configuration wants.
pub fn wanted<'a>(config: &'a Config, sources: &'a Sources) -> Wanted<'a> {
    let name = config.citations.style.as_deref().unwrap_or(DEFAULT);
    let file = sources.styles.get(name).map(AsRef::as_ref);
    let language = config.language();
    Wanted { name, language, file, key: stable_hash(&(name, language, file.map(Source::hash))) }
}

/// Make the style; where that fails, the default one serves until it is mended.
pub fn load(wanted: &Wanted) -> (Style, Vec<Diagnostic>) {
    let made = match wanted.file {
        Some(source) => from_file(source),
        None => from_archive(wanted.name),
    };
    let made = made.and_then(|csl| usable(csl, wanted));
    match made {
        Ok(csl) => (Style::new(csl, wanted), Vec::new()),
        Err(mistake) => (Style::new(built_in(ArchivedStyle::AmericanPsychologicalAssociation), wanted), vec![*mistake]),
    }
}

type Made = Result<IndependentStyle, Box<Diagnostic>>;

fn mistake(place: Place, message: impl Into<String>, help: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::CitationStyle, place, message).help(help))
}

/// Where the configuration names the style.
fn named() -> Place {
    Place::new(&SourceId::new(CONFIG), At::Key("citations.style".to_owned()))
}

fn built_in(style: ArchivedStyle) -> IndependentStyle {
    match style.get() {
        citationberg::Style::Independent(style) => style,
        citationberg::Style::Dependent(_) => built_in(ArchivedStyle::AmericanPsychologicalAssociation),
    }
}

fn from_archive(name: &str) -> Made {
    if let Some(style) = ArchivedStyle::by_name(name) {
        return Ok(built_in(style));
    }
    if name.to_ascii_lowercase().ends_with(".csl") {
        let help = "write its path in the book's folder, or the name of a built-in style such as `apa`";
        return Err(mistake(named(), format!("there is no style at `{name}`"), help));
    }
    let known = ArchivedStyle::all().iter().flat_map(|style| style.names()).copied();
    let help = did_you_mean(name, known);
    let help = help.unwrap_or_else(|| "`apa`, `chicago-author-date` or `ieee`, say, or a CSL file of the book".to_owned());
    Err(mistake(named(), format!("there is no style `{name}`"), help))
}

fn from_file(source: &Source) -> Made {
    let at = |span| Place::new(source.id(), At::Span(span));
    let help = "take the style anew from where it came from";
    let document = Document::parse(source.text()).map_err(|error| {
        let (row, column) = (error.pos().row as usize, error.pos().col as usize);
        let start = source.lines_range(row.max(1), row.max(1)).start + column.saturating_sub(1);
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
    let macros: HashMap<&str, Node> = document
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
    macros: &HashMap<&'a str, Node<'a, 'a>>,
    sizes: &mut HashMap<&'a str, Option<usize>>,
) -> Result<usize, (Node<'a, 'a>, String)> {
    let Some(&node) = macros.get(name) else { return Ok(1) };
    match sizes.get(name) {
        Some(Some(size)) => return Ok(*size),
        Some(None) => return Err((node, format!("the macro `{name}` leads back to itself"))),
        None => drop(sizes.insert(name, None)),
    }
    if sizes.len() > ELEMENTS / 100 {
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

/// Only styles for citations in the text, with a list of works, can be used.
fn usable(csl: IndependentStyle, wanted: &Wanted) -> Made {
    let help = "choose a style that names authors or numbers works in the text, such as `apa` or `ieee`";
    if csl.settings.class == StyleClass::Note {
        return Err(mistake(named(), format!("`{}` is made for footnotes", wanted.name), help));
    }
    if csl.bibliography.is_none() {
        return Err(mistake(named(), format!("`{}` has no list of works", wanted.name), help));
    }
    Ok(csl)
}

impl Style {
    /// Whether its bibliography is sorted; others follow the order of the citations.
    pub fn sorts(&self) -> bool {
        self.csl.bibliography.as_ref().is_some_and(|bibliography| bibliography.sort.is_some())
    }

    fn new(csl: IndependentStyle, wanted: &Wanted) -> Self {
        let (locales, locale) = language(wanted.language);
        let number = Variable::Number(NumberVariable::CitationNumber);
        let layout = &csl.citation.layout;
        let counts = layout.find_variable_element(number, &csl.macros).is_some();
        let raised = layout.vertical_align == Some(VerticalAlign::Sup);
        Self { csl, locales, locale, counts, raised, hash: wanted.key }
    }
}

/// The words of a language, and English for what it lacks.
fn language(tag: &str) -> (Vec<Locale>, Option<LocaleCode>) {
    let primary = tag.split('-').next().unwrap_or_default();
    let usual = match primary {
        "en" => "en-US".to_owned(),
        "pt" => "pt-PT".to_owned(),
        "zh" => "zh-CN".to_owned(),
        _ => format!("{primary}-{primary}"),
    };
    let exact = |wanted: &str| locale(wanted, |code| code.eq_ignore_ascii_case(wanted));
    let alike = |code: &str| code.split('-').next().is_some_and(|own| own.eq_ignore_ascii_case(primary));
    let chosen = exact(tag).or_else(|| exact(&usual)).or_else(|| locale(primary, alike));
    let english = exact("en-US");
    let code = chosen.as_ref().or(english.as_ref()).and_then(|locale| locale.lang.clone());
    let mut kept: Vec<Locale> = chosen.into_iter().chain(english).collect();
    kept.dedup_by(|a, b| a.lang == b.lang);
    (kept, code)
}

/// The first built-in language whose code is wanted. Reading them all takes a tenth of a second, so only those are
/// read that have the letters of `hint` where a file says its language.
fn locale(hint: &str, wanted: impl Fn(&str) -> bool) -> Option<Locale> {
    let named = |bytes: &&&[u8]| {
        let head = &bytes[..bytes.len().min(HEAD)];
        !hint.is_empty() && head.windows(hint.len()).any(|part| part.eq_ignore_ascii_case(hint.as_bytes()))
    };
    let read = |bytes: &&[u8]| ciborium::from_reader::<Locale, _>(*bytes).ok();
    let is_wanted = |locale: &Locale| locale.lang.as_ref().is_some_and(|code| wanted(&code.0));
    LOCALES.iter().filter(named).filter_map(read).find(is_wanted)
}
