//! Old addresses: `aliases` of the front matter become redirects, fragments included.
//!
//! An old address without a fragment is a page of its own that leads to the chapter. One with a fragment joins
//! the redirect of that page, or the living page at that address, which then sends the fragment on.

use super::{Guide, address};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::Redirect;
use crate::parse::slug;
use crate::source::SourceId;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// An old address as its author wrote it.
struct Alias {
    page: usize,
    place: Place,
    written: String,
    url: String,
    fragment: Option<String>,
}

/// Turn the aliases of all pages into redirects and moved fragments.
pub(super) fn place(guide: &mut Guide, diagnostics: &mut Vec<Diagnostic>) {
    let (aliases, mut mistakes) = read(guide);
    diagnostics.append(&mut mistakes);
    if aliases.is_empty() {
        return;
    }
    let live: HashMap<String, usize> =
        guide.pages.iter().enumerate().map(|(at, placed)| (address::key(&placed.head.url), at)).collect();
    let mut taken: BTreeMap<(String, Option<String>), SourceId> = BTreeMap::new();
    for alias in aliases {
        let key = (address::key(&alias.url), alias.fragment.clone());
        let owner = taken.get(&key).cloned().or_else(|| living(guide, &live, &alias));
        if let Some(owner) = owner {
            let message = format!("the old address `{}` belongs to `{owner}`", alias.written);
            let diagnostic = Diagnostic::new(Code::AddressClash, alias.place, message);
            diagnostics.push(diagnostic.help("an address can lead to one place: delete one of the two"));
            continue;
        }
        taken.insert(key, alias.place.source.clone());
        add(guide, &live, &alias);
    }
}

/// The living page, or heading of one, that has this very address.
fn living(guide: &Guide, live: &HashMap<String, usize>, alias: &Alias) -> Option<SourceId> {
    let placed = &guide.pages[*live.get(&address::key(&alias.url))?];
    let taken = match &alias.fragment {
        Some(fragment) => placed.outline.headings.iter().any(|heading| heading.id == *fragment),
        None => true,
    };
    taken.then(|| placed.source.clone())
}

fn add(guide: &mut Guide, live: &HashMap<String, usize>, alias: &Alias) {
    let target = &guide.pages[alias.page];
    let (to, title) = (target.head.url.clone(), target.outline.title.clone());
    let Some(fragment) = &alias.fragment else {
        let redirect = guide.redirects.entry(alias.url.clone()).or_insert_with(|| empty(&to, &title));
        (redirect.to, redirect.title) = (to, title);
        return;
    };
    let keeps = target.outline.headings.iter().any(|heading| heading.id == *fragment);
    let address = if keeps { format!("{to}#{fragment}") } else { to.clone() };
    if let Some(&page) = live.get(&address::key(&alias.url)) {
        Arc::make_mut(&mut guide.pages[page].head).moved.insert(fragment.clone(), address);
    } else {
        let redirect = guide.redirects.entry(alias.url.clone()).or_insert_with(|| empty(&to, &title));
        redirect.moved.insert(fragment.clone(), address);
    }
}

fn empty(to: &str, title: &str) -> Redirect {
    Redirect { to: to.to_owned(), title: title.to_owned(), moved: BTreeMap::new() }
}

fn read(guide: &Guide) -> (Vec<Alias>, Vec<Diagnostic>) {
    let (mut aliases, mut mistakes) = (Vec::new(), Vec::new());
    for (page, placed) in guide.pages.iter().enumerate() {
        for (nth, written) in placed.outline.aliases.iter().enumerate() {
            let place = Place::new(&placed.source, At::Key(format!("aliases.{nth}")));
            let (path, fragment) =
                written.split_once('#').map_or((written.as_str(), None), |(p, f)| (p, Some(f.to_owned())));
            match url(path, &placed.head.url) {
                Ok(url) => aliases.push(Alias { page, place, written: written.clone(), url, fragment }),
                Err(why) => {
                    let message = format!("`{written}` cannot be an old address: {why}");
                    let help =
                        "write it from the site's root: `old-name`, `part/old-name`, `old.html` or `old-name#section`";
                    mistakes.push(Diagnostic::new(Code::BadSlug, place, message).help(help));
                }
            }
        }
    }
    (aliases, mistakes)
}

/// The file at an old address: `old`, `/old/`, `old/index.html` and `old.html` are all understood.
fn url(path: &str, own: &str) -> Result<String, &'static str> {
    if path.is_empty() {
        return Ok(own.to_owned());
    }
    let path = path.trim_start_matches('/');
    let index = path.strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/'));
    let folder = index.unwrap_or(path).trim_end_matches('/');
    let name = folder.strip_suffix(".html").unwrap_or(folder).to_lowercase();
    for part in name.split('/').filter(|_| !folder.is_empty()) {
        slug::check(part)?;
    }
    if address::RESERVED.contains(&name.split('/').next().unwrap_or_default()) {
        return Err("it is one of the tool's own pages");
    }
    Ok(match folder {
        "" => "index.html".to_owned(),
        file if file.ends_with(".html") => file.to_owned(),
        folder => format!("{folder}/index.html"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses_in_every_form() {
        for form in ["old", "/old", "old/", "/old/index.html"] {
            assert_eq!(url(form, "x"), Ok("old/index.html".to_owned()), "{form}");
        }
        assert_eq!(url("Old/Page.html", "x"), Ok("Old/Page.html".to_owned()));
        assert_eq!(url("", "own/index.html"), Ok("own/index.html".to_owned()));
        assert_eq!(url("myindex.html", "x"), Ok("myindex.html".to_owned()));
        for form in
            ["../x", "a//b", "a\\b", "a/./b", "https://a.example/x", "404.html", "search", "robots.txt", "a.html/b"]
        {
            assert!(url(form, "x").is_err(), "{form}");
        }
    }
}
