//! What styles make of works and citations.

use super::style::{load, wanted};
use super::*;
use crate::diag::Diagnostic;
use crate::load::Sources;
use crate::model::{Citation, Config, Inline, ShownCitation, Target, plain_text};
use crate::parse::references::read;
use crate::parse::{self, Settings};
use crate::source::{Source, SourceId};

const WORKS: &str = "
ng2022: {type: book, title: Build Your Career, author: 'Ng, Andrew', date: 2022, publisher: DeepLearning.AI}
twin-a: {type: article, title: Alpha, author: 'Öz, Ö.', date: 2020}
twin-b: {type: article, title: Beta, author: 'Öz, Ö.', date: 2020}
zed: {type: article, title: Zed, author: ['Zed, Z.', 'Able, A.', 'Baker, B.'], date: 1999, page-range: 3-9,
  serial-number: {doi: 10.1000/x}, parent: {type: periodical, title: Journal, volume: 6}}
pair: {type: book, title: Twice, author: ['Doe, D.', 'Roe, R.'], date: 2001}
jones: {type: book, title: First, author: ['Smith, Sam', 'Jones, J.', 'Brown, B.'], date: 2020}
lee: {type: book, title: Second, author: ['Smith, Sam', 'Lee, L.', 'Brown, B.'], date: 2020}
adam: {type: book, title: Adam wrote, author: 'Key, Adam', date: 2020}
ben: {type: book, title: Ben wrote, author: 'Key, Ben', date: 2020}
talk: {type: article, title: Talk, author: 'Lee, L.', date: 2019, parent: {type: proceedings, title: Meeting 2019}}
untitled: {type: web, title: Nobody wrote this, url: 'javascript:alert(1)'}
";

fn config(text: &str) -> Config {
    parse::config(&Source::new(SourceId::new("fieldguide.yaml"), text)).value
}

fn styled(text: &str, files: &[(&str, &str)]) -> (Style, Vec<Diagnostic>) {
    let config = config(text);
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.styles.insert((*path).to_owned(), Arc::new(Source::new(SourceId::new(*path), text)));
    }
    load(&wanted(&config, &sources))
}

fn answer(bibliography: &Bibliography, citation: &Citation) -> Option<ShownCitation> {
    bibliography.citation(citation, &bibliography.all_named(std::slice::from_ref(citation)))
}

/// A book's citations and its bibliography, from the text of one chapter.
fn book(style: &str, markdown: &str) -> (Vec<Citation>, Bibliography) {
    let (style, diagnostics) = styled(style, &[]);
    assert_eq!(diagnostics, []);
    book_in(style, markdown)
}

fn book_in(style: Style, markdown: &str) -> (Vec<Citation>, Bibliography) {
    let references = read(&Source::new(SourceId::new("references.yaml"), WORKS));
    assert_eq!(references.diagnostics, []);
    let chapter = Source::new(SourceId::new("a.md"), &format!("---\ntitle: T\n---\n\n{markdown}\n"));
    let outline = parse::parse(&chapter, &Settings::new(&Config::default())).chapter.outline.clone();
    let mentions: BTreeSet<Mention> = outline.citations.iter().flat_map(|one| &one.cites).map(Mention::of).collect();
    let mut cited = Vec::new();
    for key in outline.cited_keys() {
        if cited.iter().all(|(known, _)| *known != key) {
            cited.push((key, &references.works[key]));
        }
    }
    let works = ordered(&style, cited);
    let looks: Vec<_> = works.iter().map(|(_, work)| looks(&style, work)).collect();
    let formatted: Vec<_> =
        groups(&style, &works, &looks, &mentions).iter().map(|group| Arc::new(format(&style, group))).collect();
    let bibliography = Bibliography::new(Arc::new(references.clone()), Arc::new(style), &works, &formatted);
    (outline.citations.clone(), bibliography)
}

/// What readers see of all citations of a text.
fn shown(style: &str, markdown: &str) -> Vec<String> {
    let (citations, bibliography) = book(style, markdown);
    let words = |citation| answer(&bibliography, citation).expect("an answer").words();
    citations.iter().map(words).collect()
}

/// The entries of all works that a text cites.
fn listed(style: &str, markdown: &str) -> Vec<String> {
    book(style, markdown).1.works().iter().map(|work| plain_text(&work.words)).collect()
}

const APA: &str = "title: T\n";
const IEEE: &str = "title: T\ncitations: {style: ieee}\n";

/// A configuration with a style.
fn cited_as(style: &str) -> String {
    format!("title: T\ncitations: {{style: {style}}}\n")
}

#[test]
fn an_author_date_style_names_authors() {
    for (markdown, expected) in [
        ("[@ng2022]", "(Ng, 2022)"),
        ("[@ng2022, p. 3]", "(Ng, 2022, p. 3)"),
        ("[@ng2022, pp. 3–5]", "(Ng, 2022, pp. 3–5)"),
        ("[@ng2022, ch. 2]", "(Ng, 2022, Chapter 2)"),
        ("@ng2022", "Ng (2022)"),
        ("[-@ng2022]", "(2022)"),
        ("[-@ng2022, p. 3]", "(2022, p. 3)"),
        ("[see @zed, p. 3, and so on; @ng2022]", "(see Zed et al., 1999, p. 3, and so on; Ng, 2022)"),
        ("@zed", "Zed et al. (1999)"),
    ] {
        assert_eq!(shown(APA, markdown), [expected], "{markdown}");
    }
}

#[test]
fn a_numbering_style_numbers_works_in_their_order() {
    assert_eq!(shown(IEEE, "[@zed] and [@ng2022, p. 3; @zed] and @ng2022"), ["[1]", "[2, p. 3], [1]", "A. Ng [2]"]);
    let list = listed(IEEE, "[@zed] [@ng2022]");
    assert!(list[0].starts_with("[1] Z. Zed") && list[1].starts_with("[2] A. Ng"), "{list:?}");
    let (citations, bibliography) = book(&cited_as("nature"), "[@zed]");
    assert!(answer(&bibliography, &citations[0]).expect("an answer").raised);
}

#[test]
fn works_that_look_alike_are_told_apart_wherever_they_stand() {
    let chicago = &cited_as("chicago-author-date");
    for (style, comma) in [(APA, ","), (chicago, "")] {
        for text in ["[@twin-a] and [@twin-b] and @twin-a and @twin-b", "[@twin-b] @twin-b @twin-a [@twin-a]"] {
            let (citations, bibliography) = book(style, text);
            for citation in &citations {
                let letter = if citation.cites[0].key == "twin-a" { "a" } else { "b" };
                let words = answer(&bibliography, citation).expect("an answer").words();
                let expected = [format!("(Öz{comma} 2020{letter})"), format!("Öz (2020{letter})")];
                assert!(expected.contains(&words), "{words} of {text}");
            }
        }
    }
    assert!(styled(chicago, &[]).0.lone.is_none(), "one that asks for the place of a citation");
    let titles = shown(&cited_as("modern-language-association"), "[@twin-a] [@twin-b]");
    assert_eq!(titles, ["(Öz, “Alpha”)", "(Öz, “Beta”)"]);
    assert_eq!(shown(APA, "[@twin-b]"), ["(Öz, 2020)"], "alone, there is nothing to tell apart");
    let list = listed(APA, "[@twin-b] [@twin-a]");
    assert!(list[0].contains("(2020a). Alpha") && list[1].contains("(2020b). Beta"), "{list:?}");
}

#[test]
fn works_of_others_who_look_alike_are_told_apart_by_names() {
    let people = ["(Smith, Jones, et al., 2020)", "(Smith, Lee, et al., 2020)"];
    assert_eq!(shown(APA, "[@jones] [@lee]"), people);
    assert_eq!(shown(APA, "[@lee, p. 3] @jones @lee")[0], "(Smith, Lee, et al., 2020, p. 3)");
    assert_eq!(shown(APA, "@jones @lee"), ["Smith, Jones, et al. (2020)", "Smith, Lee, et al. (2020)"]);
    let list = listed(APA, "[@jones] [@lee] @jones @lee");
    assert_eq!(list[0], "Smith, S., Jones, J., & Brown, B. (2020). First.", "the list has all names");
    assert_eq!(list[1], "Smith, S., Lee, L., & Brown, B. (2020). Second.");
    let harvard = &cited_as("harvard-cite-them-right");
    assert_eq!(shown(harvard, "[@adam] [@ben]"), ["(A. Key, 2020)", "(B. Key, 2020)"]);
    assert_eq!(shown(harvard, "@ben [@ben] @adam")[0], "B. Key (2020)");
    assert!(listed(harvard, "[@adam] [@ben]")[1].starts_with("Key, B. (2020)"));
}

#[test]
fn what_comes_before_does_not_change_what_a_citation_shows() {
    let once = shown(&cited_as("chicago-author-date"), "[@ng2022]");
    let twice = shown(&cited_as("chicago-author-date"), "[@ng2022] [@ng2022]");
    assert_eq!((&twice[0], &twice[1]), (&once[0], &once[0]));
}

#[test]
fn the_bibliography_follows_the_alphabet_of_the_language() {
    let first = |style: &str| {
        let list = listed(style, "[@zed] [@twin-a] [@ng2022] [@untitled]");
        list.iter().map(|entry| entry.chars().next().unwrap_or_default()).collect::<String>()
    };
    assert_eq!(first(APA), "NNÖZ");
    assert_eq!(first("title: T\nlanguage: sv\n"), "NNZÖ", "in Swedish, Ö comes last");
}

#[test]
fn the_words_of_a_style_are_those_of_the_language() {
    assert_eq!(shown("title: T\nlanguage: de\n", "[@ng2022, pp. 3–5]"), ["(Ng, 2022, S. 3–5)"]);
    for language in ["en-GB", "pt", "zh", "tlh", "x-y", "de-AT", ""] {
        let (style, _) = styled(&format!("title: T\nlanguage: '{language}'\n"), &[]);
        assert!(style.locale.is_some() && style.locales.len() <= 2, "{language}");
    }
    let (style, _) = styled("title: T\nlanguage: pt-BR\n", &[]);
    assert_eq!(style.locale.map(|code| code.0), Some("pt-BR".to_owned()));
}

#[test]
fn every_language_of_the_library_is_found_by_its_code() {
    for locale in hayagriva::archive::locales() {
        let code = locale.lang.expect("a code").0;
        let (style, _) = styled(&format!("title: T\nlanguage: {code}\n"), &[]);
        assert_eq!(style.locale.map(|code| code.0), Some(code));
    }
}

#[test]
fn names_in_a_sentence_are_joined_by_a_word() {
    assert_eq!(shown(APA, "@pair and [@pair]."), ["Doe and Roe (2001)", "(Doe & Roe, 2001)"]);
    assert_eq!(shown("title: T\nlanguage: de\n", "@pair"), ["Doe und Roe (2001)"]);
}

#[test]
fn what_a_style_leaves_out_leaves_no_comma_or_second_space() {
    assert_eq!(listed(APA, "[@talk]"), ["Lee, L. (2019). Talk. Meeting 2019."]);
    let list = listed(IEEE, "[@ng2022]");
    assert!(!list[0].contains("  "), "{list:?}");
}

#[test]
fn only_safe_links_leave_the_site() {
    let (_, bibliography) = book(APA, "[@zed] [@untitled]");
    let mut urls = Vec::new();
    for work in bibliography.works() {
        for inline in &work.words {
            if let Inline::Link(Target::Url(url), ..) = inline {
                urls.push(url.clone());
            }
        }
    }
    assert_eq!(urls, ["https://doi.org/10.1000/x"]);
}

const STYLE: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>S</title><id>s</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<macro name="who"><names variable="author"><name form="short"/></names></macro>
<citation><layout prefix="⟨" suffix="⟩" delimiter=" / "><text macro="who"/></layout></citation>
<bibliography><layout><text macro="who"/><text variable="title" prefix=": "/></layout></bibliography>
</style>"#;

#[test]
fn a_file_of_the_book_is_a_style_and_its_mistakes_have_places() {
    let named = "title: T\ncitations: {style: styles/own.csl}\n";
    let (style, diagnostics) = styled(named, &[("styles/own.csl", STYLE)]);
    assert_eq!(diagnostics, []);
    assert_eq!(style.csl.citation.layout.delimiter.as_deref(), Some(" / "));
    let circle = STYLE.replace("<names variable=\"author\"><name form=\"short\"/></names>", "<text macro=\"who\"/>");
    let bomb = (0..40).fold(String::new(), |all, n| {
        all + &format!("<macro name=\"m{n}\"><text macro=\"m{}\"/><text macro=\"m{}\"/></macro>\n", n + 1, n + 1)
    });
    let deep = format!("{}{}", "<group>".repeat(200), "</group>".repeat(200));
    for (text, words) in [
        (STYLE.replace("</style>", ""), "is not XML"),
        (circle, "leads back to itself"),
        (STYLE.replace("<macro name=\"who\">", &format!("{bomb}<macro name=\"who\">")), "comes to more than"),
        (
            STYLE.replace("<layout><text macro=\"who\"/>", &format!("<layout>{deep}<text macro=\"who\"/>")),
            "nests deeper",
        ),
        (STYLE.replace("citation", "cite"), "cannot be read"),
        (STYLE.replace("in-text", "note"), "is made for footnotes"),
        (STYLE[..STYLE.find("<bibliography>").expect("one")].to_owned() + "</style>", "has no list of works"),
    ] {
        let (_, diagnostics) = styled(named, &[("styles/own.csl", &text)]);
        assert_eq!(diagnostics.len(), 1, "{words}");
        assert!(diagnostics[0].message.contains(words), "{}", diagnostics[0].message);
    }
    let near = |style: &str| styled(&format!("title: T\ncitations: {{style: {style}}}\n"), &[]).1[0].help.clone();
    assert_eq!(near("iee").as_deref(), Some("did you mean `ieee`?"));
    assert!(near("none.csl").is_some());
}

/// A configuration for each built-in style that can be used.
fn built_in_styles() -> impl Iterator<Item = String> {
    let styles = hayagriva::archive::ArchivedStyle::all().iter();
    let configs = styles.map(|style| cited_as(style.names()[0]));
    configs.filter(|config| styled(config, &[]).1.is_empty())
}

#[test]
fn a_work_that_is_formatted_alone_is_called_what_it_is_called_beside_the_list() {
    let keys = ["ng2022", "twin-b", "twin-a", "zed", "pair", "talk", "untitled"];
    let forms = ["[@KEY]", "[@KEY, p. 3]", "[@KEY, pp. 3–5]", "[@KEY, ch. 2]", "@KEY", "@KEY [p. 3]", "[-@KEY, p. x]"];
    let all = forms.map(|form| keys.map(|key| form.replace("KEY", key)).join(" and ")).join("\n\n");
    let named = |style: Style| {
        let bibliography = book_in(style, &all).1;
        let words = |(&naming, &named): (&Hash128, &Named)| (naming, bibliography.words(named).words.clone());
        bibliography.named.iter().map(words).collect::<HashMap<_, _>>()
    };
    let mut alone = 0;
    for config in built_in_styles() {
        let style = || styled(&config, &[]).0;
        if style().lone.is_some() {
            let (short, long) = (named(style()), named(Style { lone: None, ..style() }));
            let other = long.iter().find(|(mention, words)| short.get(mention) != Some(words));
            assert_eq!(other.map(|(mention, words)| (words, short.get(mention))), None, "{config}");
            alone += 1;
        }
    }
    assert!(alone > 15 && styled(APA, &[]).0.lone.is_some(), "{alone}");
    let own = || styled(&cited_as("own.csl"), &[("own.csl", STYLE)]).0;
    assert!(own().lone.is_some() && named(own()) == named(Style { lone: None, ..own() }));
}

#[test]
fn a_style_that_asks_for_the_place_of_a_citation_never_formats_alone() {
    let asking = |rule: &str, other: &str| {
        let text = STYLE.replace(rule, other);
        styled(&cited_as("own.csl"), &[("own.csl", &text)]).0.lone.is_none()
    };
    let rule = "<text macro=\"who\"/>";
    assert!(!asking(rule, rule));
    assert!(asking(rule, "<choose><if position=\"subsequent\"><text macro=\"who\"/></if></choose>"));
    assert!(asking("<names variable=\"author\">", "<names variable=\"author\" et-al-subsequent-min=\"2\">"));
    assert!(asking("<name form=\"short\"/>", "<name form=\"short\" et-al-subsequent-use-first=\"1\"/>"));
    assert!(asking("<text variable=\"title\"", "<text variable=\"citation-label\""));
    assert!(asking(rule, "<text variable=\"citation-number\"/>"));
}

#[test]
fn every_built_in_style_formats_or_is_refused() {
    let mut used = 0;
    for config in built_in_styles() {
        let (citations, bibliography) = book(&config, "[@zed, p. 3; -@ng2022] @twin-a [@twin-b] [@untitled]");
        assert_eq!(bibliography.works().len(), 5, "{config}");
        assert!(citations.iter().all(|citation| answer(&bibliography, citation).is_some()), "{config}");
        used += 1;
    }
    assert!(used > 50, "{used}");
}
