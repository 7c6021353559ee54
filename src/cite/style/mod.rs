//! The citation style: a built-in one by name, or a CSL file of the book, with the words of the book's language.
//!
//! In: the configuration and the book's CSL files. Out: a [`Style`], or what is wrong with it. A file is checked before
//! it is used: its macros may not go round in circles, and it has to do without footnotes.

mod file;
mod language;

use crate::diag::{At, Code, Diagnostic, Place, did_you_mean};
use crate::hash::{Hash128, stable_hash};
use crate::load::{CONFIG, Sources};
use crate::model::Config;
use crate::source::{Source, SourceId};
use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::taxonomy::{NumberVariable, OtherTerm, Term, Variable};
use hayagriva::citationberg::{
    self, Bibliography, IndependentStyle, Layout, Locale, LocaleCode, LocalizedTerm, StyleClass, TermForm,
    VerticalAlign,
};

/// The style of a book that names none.
const DEFAULT: &str = "apa";

/// A citation style.
#[derive(Debug)]
pub struct Style {
    /// The style.
    pub csl: IndependentStyle,
    /// The same with a list of works that puts them in order and says nothing of them: the library would format what
    /// it says beside every citation.
    pub ordering: IndependentStyle,
    /// The style without what stands around a citation, where it calls a work the same wherever that is cited.
    pub lone: Option<IndependentStyle>,
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
        Some(source) => file::read(source),
        None => from_archive(wanted.name),
    };
    let made = made.and_then(|csl| usable(csl, wanted));
    match made {
        Ok(csl) => (Style::new(csl, wanted), Vec::new()),
        Err(mistake) => (Style::new(built_in(ArchivedStyle::AmericanPsychologicalAssociation), wanted), vec![*mistake]),
    }
}

type Made = Result<IndependentStyle, Box<Diagnostic>>;

#[expect(clippy::unnecessary_box_returns, reason = "an error that is as small as what it stands beside")]
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
    let help =
        help.unwrap_or_else(|| "`apa`, `chicago-author-date` or `ieee`, say, or a CSL file of the book".to_owned());
    Err(mistake(named(), format!("there is no style `{name}`"), help))
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
    /// What joins two names in a sentence.
    pub fn and(&self) -> &str {
        let mut terms =
            self.locales.iter().filter_map(|locale| locale.term(Term::Other(OtherTerm::And), TermForm::Long));
        terms.find_map(LocalizedTerm::single).unwrap_or("and")
    }

    /// Whether its bibliography is sorted; others follow the order of the citations.
    pub fn sorts(&self) -> bool {
        self.csl.bibliography.as_ref().is_some_and(|bibliography| bibliography.sort.is_some())
    }

    fn new(csl: IndependentStyle, wanted: &Wanted) -> Self {
        let (locales, locale) = language::words(wanted.language);
        let number = Variable::Number(NumberVariable::CitationNumber);
        let layout = &csl.citation.layout;
        let counts = layout.find_variable_element(number, &csl.macros).is_some();
        let raised = layout.vertical_align == Some(VerticalAlign::Sup);
        let ordering = IndependentStyle { bibliography: csl.bibliography.as_ref().map(silent), ..csl.clone() };
        let lone = (!counts && is_constant(&csl)).then(|| bare(csl.clone()));
        Self { csl, ordering, lone, locales, locale, counts, raised, hash: wanted.key }
    }
}

/// Whether no rule of a style asks which citation of a work this is, or gives it a label.
fn is_constant(csl: &IndependentStyle) -> bool {
    const ASKING: [&str; 3] = ["\"@position\"", "\"@et-al-subsequent-", "\"citation-label\""];
    let rules = serde_json::to_string(&(&csl.citation, &csl.bibliography, &csl.settings, &csl.macros));
    rules.is_ok_and(|rules| !ASKING.iter().any(|asking| rules.contains(asking)))
}

/// The style with nothing around its citations.
fn bare(mut csl: IndependentStyle) -> IndependentStyle {
    (csl.citation.layout.prefix, csl.citation.layout.suffix) = (None, None);
    csl
}

/// A list of works in the same order, without a word.
fn silent(list: &Bibliography) -> Bibliography {
    let layout = Layout { elements: Vec::new(), prefix: None, suffix: None, ..list.layout.clone() };
    Bibliography { sort: list.sort.clone(), ..Bibliography::with_layout(layout) }
}
