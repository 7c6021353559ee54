//! The theme: templates, styles, scripts and fonts, embedded in the tool and overridden file by file.
//!
//! In: the files of the book's own `theme/`. Out: a [`Theme`]: compiled templates, the published files with their
//! fingerprints, the head script with the content security policy that allows it, and a hash of it all.

use crate::diag::{At, Code, Diagnostic, Place, did_you_mean};
use crate::hash::{Hash128, fingerprint, stable_hash};
use crate::source::{Source, SourceId, Span};
use base64::Engine as _;
use include_dir::{Dir, include_dir};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{ErrorKind, Tera};

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The addresses of the theme's files, from the site's root.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Assets {
    /// The joined style sheets.
    pub css: String,
    /// The styles of pages that are no chapters.
    pub pages_css: String,
    /// The joined scripts.
    pub js: String,
    /// The joined scripts with that of terms: pages that explain some load this in the place of `js`.
    pub terms_js: String,
    /// The styles of worksheets and quizzes, for pages that have one.
    pub sheets_css: String,
    /// The joined scripts with those of worksheets and quizzes: pages that have one load this in the place of `js`.
    pub sheets_js: String,
    /// The joined scripts with both.
    pub sheets_terms_js: String,
    /// The scripts of the progress page alone.
    pub progress: String,
    /// The script of the page of all notes alone.
    pub notes: String,
    /// The script of old addresses: of redirects, and of pages whose headings have moved away.
    pub moved: String,
    /// The font that is loaded first.
    pub font: String,
    /// The icon.
    pub favicon: String,
}

/// A theme, ready to render with.
#[derive(Debug)]
pub struct Theme {
    /// The compiled templates.
    pub tera: Tera,
    /// The theme's published files, by address.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// The addresses that templates name.
    pub assets: Assets,
    /// The one inline script.
    pub head_script: String,
    /// The content security policy of every page.
    pub policy: String,
    /// A hash of every file.
    pub hash: Hash128,
}

type Files = BTreeMap<String, Arc<[u8]>>;

/// The key of a theme: a hash of the overrides.
pub fn key(overrides: &Files) -> Hash128 {
    stable_hash(overrides)
}

/// Make a theme of the embedded files and a book's overrides.
pub fn load(overrides: &Files) -> (Theme, Vec<Diagnostic>) {
    let mut diagnostics = unknown(overrides);
    let mut files = embedded();
    files.extend(overrides.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    let (tera, mut mistakes) = templates(&files);
    diagnostics.append(&mut mistakes);
    let head_script = lean("scripts/head.js", &text(&files, "scripts/head.js"));
    let (published, assets) = publish(&files);
    let policy = policy(&head_script);
    let hash = stable_hash(&files);
    (Theme { tera, files: published, assets, head_script, policy, hash }, diagnostics)
}

fn embedded() -> Files {
    fn add(dir: &Dir, files: &mut Files) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            files.insert(path, file.contents().into());
        }
        dir.dirs().for_each(|dir| add(dir, files));
    }
    let mut files = Files::new();
    add(&EMBEDDED, &mut files);
    files
}

/// Where a book's own files are picked up whatever their name, and how they end.
const JOINED: [(&str, &str); 6] = [
    ("styles/", ".css"),
    ("scripts/", ".js"),
    ("widgets/", ".css"),
    ("widgets/", ".js"),
    ("templates/", ".html"),
    ("fonts/", ".woff2"),
];

/// Overrides that no rule picks up.
fn unknown(overrides: &Files) -> Vec<Diagnostic> {
    let known = embedded();
    let joined = |path: &str| JOINED.iter().any(|(folder, ending)| path.starts_with(folder) && path.ends_with(ending));
    let stray = overrides.keys().filter(|path| !known.contains_key(*path) && !joined(path));
    let diagnostic = |path: &String| {
        let place = Place::new(&SourceId::new(format!("theme/{path}")), At::File);
        let help = did_you_mean(path, known.keys().map(String::as_str));
        let help = help.unwrap_or_else(|| {
            "a theme has `templates/`, `styles/`, `scripts/`, `widgets/`, `fonts/` and `favicon.svg`".to_owned()
        });
        Diagnostic::new(Code::ThemeFile, place, format!("`{path}` overrides nothing")).help(help)
    };
    stray.map(diagnostic).collect()
}

fn text(files: &Files, path: &str) -> String {
    files.get(path).map_or_else(String::new, |bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// The templates, compiled. Where that fails, every mistake is told, and the embedded ones serve until it is mended.
fn templates(files: &Files) -> (Tera, Vec<Diagnostic>) {
    let named = named(files);
    match compiled(&named) {
        Ok(tera) => (tera, Vec::new()),
        Err(error) => {
            let alone = named.iter().filter_map(|one| compiled(std::slice::from_ref(one)).err());
            let syntax = alone.filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)));
            let mut mistakes: Vec<Diagnostic> = syntax.map(|error| template_error(&error)).collect();
            if mistakes.is_empty() {
                mistakes.push(template_error(&error));
            }
            (compiled(&self::named(&embedded())).unwrap_or_default(), mistakes)
        }
    }
}

fn named(files: &Files) -> Vec<(String, String)> {
    let source = |path: &str| Source::new(SourceId::new(path), &text(files, path)).text().to_owned();
    let paths = files.keys().filter(|path| path.ends_with(".html"));
    paths.filter_map(|path| Some((path.strip_prefix("templates/")?.to_owned(), source(path)))).collect()
}

fn compiled(named: &[(String, String)]) -> Result<Tera, tera::Error> {
    let mut tera = Tera::default();
    tera.add_raw_templates(named.iter().map(|(name, text)| (name.as_str(), text.as_str())))?;
    Ok(tera)
}

/// A template error as a diagnostic with its place.
pub fn template_error(error: &tera::Error) -> Diagnostic {
    let (file, at, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => (
            report.filename().to_owned(),
            At::Span(Span::new(report.span().range.clone())),
            report.message().trim_end_matches('.').to_owned(),
        ),
        ErrorKind::MissingParent { current, parent } => {
            (current.clone(), At::File, format!("there is no template `{parent}`"))
        }
        _ => ("base.html".to_owned(), At::File, error.to_string()),
    };
    let place = Place::new(&SourceId::new(format!("theme/templates/{file}")), at);
    let mut letters = message.trim().chars();
    let message: String = letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
    Diagnostic::new(Code::Template, place, message)
        .help("compare it with the file of the same name in the default theme")
}

/// The published files of a theme: joined styles and scripts, fonts, icon, each named by its content.
fn publish(files: &Files) -> (Files, Assets) {
    let mut published = Files::new();
    let mut put = |name: &str, ending: &str, bytes: Arc<[u8]>| {
        let address = format!("assets/{name}.{}.{ending}", fingerprint(&bytes));
        published.insert(address.clone(), bytes);
        address
    };
    let mut css = joined(files, "styles/", ".css");
    let mut font = String::new();
    for (path, bytes) in files.range("fonts/".to_owned().."fonts0".to_owned()) {
        let name = path.trim_start_matches("fonts/");
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let address = put(stem, ending, bytes.clone());
        css = css.replace(path, address.trim_start_matches("assets/"));
        if ending == "woff2" && (font.is_empty() || stem.ends_with("normal")) {
            font = address;
        }
    }
    let js = joined(files, "scripts/", ".js");
    let sheets_js = js.clone() + &joined(files, "widgets/", ".js");
    let terms = joined(files, "scripts/terms/", ".js");
    let (terms_js, sheets_terms_js) = (js.clone() + &terms, sheets_js.clone() + &terms);
    let assets = Assets {
        css: put("book", "css", css.into_bytes().into()),
        js: put("book", "js", js.into_bytes().into()),
        terms_js: put("terms", "js", terms_js.into_bytes().into()),
        pages_css: put("pages", "css", joined(files, "styles/pages/", ".css").into_bytes().into()),
        sheets_css: put("sheets", "css", joined(files, "widgets/", ".css").into_bytes().into()),
        sheets_js: put("sheets", "js", sheets_js.into_bytes().into()),
        sheets_terms_js: put("sheets-terms", "js", sheets_terms_js.into_bytes().into()),
        progress: put("progress", "js", joined(files, "scripts/progress/", ".js").into_bytes().into()),
        notes: put("notes", "js", joined(files, "scripts/notes/", ".js").into_bytes().into()),
        moved: put("moved", "js", joined(files, "scripts/moved/", ".js").into_bytes().into()),
        favicon: put("favicon", "svg", files.get("favicon.svg").cloned().unwrap_or_default()),
        font,
    };
    (published, assets)
}

/// All files that stand in a folder itself, in the order of their names, but the head script.
fn joined(files: &Files, folder: &str, ending: &str) -> String {
    let inside =
        |path: &str| path.strip_prefix(folder).is_some_and(|name| name.ends_with(ending) && !name.contains('/'));
    let wanted = files.keys().filter(|path| inside(path) && *path != "scripts/head.js");
    wanted.map(|path| lean(path, &text(files, path)) + "\n").collect()
}

/// A file of the default theme without its comments and indentation, which are for people who read the source. A book's
/// own file is published as it was written.
fn lean(path: &str, text: &str) -> String {
    if EMBEDDED.get_file(path).is_none_or(|file| file.contents() != text.as_bytes()) {
        return text.to_owned();
    }
    let script = path.ends_with(".js").then(|| minifier::js::minify(text));
    script.map_or_else(|| without_comments(text), |lean| lean.map_or_else(|_| text.to_owned(), |lean| lean.to_string()))
}

/// A style sheet without comments and indentation. It may begin no line with them inside a string.
fn without_comments(css: &str) -> String {
    let (mut lean, mut inside) = (String::with_capacity(css.len()), false);
    for line in css.lines() {
        let line = line.trim_start();
        let opens = inside || line.starts_with("/*");
        let rest = match line.split_once("*/") {
            Some((_, rest)) if opens => rest.trim_start(),
            _ if opens => "",
            _ => line,
        };
        inside = opens && !line.contains("*/");
        if !rest.is_empty() {
            lean += rest;
            lean.push('\n');
        }
    }
    lean
}

/// No script but our own files and the head script, no style but our own files, nothing from anywhere else.
fn policy(head_script: &str) -> String {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(head_script));
    format!(
        "default-src 'none'; script-src 'self' 'sha256-{hash}'; style-src 'self'; font-src 'self'; img-src 'self'; \
         connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(path: &str, text: &str) -> Files {
        Files::from([(path.to_owned(), text.as_bytes().into())])
    }

    #[test]
    fn the_embedded_theme_compiles_and_names_its_files() {
        let (theme, diagnostics) = load(&Files::new());
        assert_eq!(diagnostics, []);
        let assets = &theme.assets;
        let of_sheets = [&assets.sheets_css, &assets.sheets_js, &assets.sheets_terms_js];
        let own = [&assets.css, &assets.pages_css, &assets.js, &assets.terms_js, &assets.notes, &assets.progress];
        for address in own.into_iter().chain([&assets.font, &assets.favicon, &assets.moved]).chain(of_sheets) {
            assert!(theme.files.contains_key(address), "{address}");
        }
        let css = String::from_utf8_lossy(&theme.files[&theme.assets.css]);
        assert!(!css.contains("fonts/"), "fonts are named by their published names");
        for part in css.split("url(").skip(1) {
            let name = part.trim_start_matches('"').split('"').next().unwrap_or_default();
            assert!(name.starts_with('#') || theme.files.contains_key(&format!("assets/{name}")), "{name}");
        }
    }

    #[test]
    fn only_the_default_theme_is_published_without_its_comments() {
        assert_eq!(
            without_comments("/* One. */\n  a {} /* stays */\n/*\n gone {}\n*/\n\n/* a */ b {}\n"),
            "a {} /* stays */\nb {}\n"
        );
        let (theme, _) = load(&one("scripts/99-own.js", "  // As written.\n"));
        let published = String::from_utf8_lossy(&theme.files[&theme.assets.js]);
        assert!(published.ends_with("  // As written.\n\n"));
        assert_eq!(published.matches("// ").count(), 1, "{published}");
    }

    #[test]
    fn pages_with_worksheets_load_one_script_that_begins_with_that_of_all_pages() {
        let (theme, diagnostics) = load(&one("widgets/99-own.js", "own();"));
        assert_eq!(diagnostics, []);
        let published = |address: &str| String::from_utf8_lossy(&theme.files[address]).into_owned();
        let (all, sheets) = (published(&theme.assets.js), published(&theme.assets.sheets_js));
        assert!(sheets.starts_with(&all) && sheets.ends_with("own();\n"));
        assert!(!all.contains("own();"));
    }

    #[test]
    fn an_override_replaces_one_file_and_changes_the_hash() {
        let (plain, _) = load(&Files::new());
        let (own, diagnostics) = load(&one("favicon.svg", "<svg/>"));
        assert_eq!(diagnostics, []);
        assert_ne!(plain.hash, own.hash);
        assert_ne!(plain.assets.favicon, own.assets.favicon);
        assert_eq!(plain.assets.css, own.assets.css);
    }

    #[test]
    fn a_stray_override_and_a_broken_template_are_told() {
        let (_, diagnostics) = load(&one("templats/base.html", ""));
        assert_eq!(diagnostics[0].code, Code::ThemeFile);
        let (_, diagnostics) = load(&one("templates/404.html", "{% if %}"));
        assert_eq!(diagnostics[0].code, Code::Template);
        assert!(matches!(diagnostics[0].place.at, At::Span(_)), "{diagnostics:?}");
    }
}
