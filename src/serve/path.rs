//! Request paths: what a browser asks for becomes an address of the site, or nothing.
//!
//! In: the path of a request, as it came. Out: a [`Target`]. An address is only ever looked up among those that the
//! site has, so no path leads to a file; what no address can look like is refused before that.

use crate::parse::percent;

/// Where the server keeps what is its own: the reload script, its style and the stream of events.
pub(super) const OWN: &str = ".fieldguide";

/// What a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// An address from the site's root; a folder ends in `/`, and the root is empty.
    Site(String),
    /// Something of the server's own.
    Own(String),
    /// The server's root, where the site stands deeper.
    Root,
    /// Nothing that a site may have.
    Missing,
    /// No path at all.
    Bad,
}

/// Read a path. The site stands under `prefix`, which begins and ends with `/`.
pub(super) fn target(path: &str, prefix: &str) -> Target {
    let Some(rest) = path.strip_prefix('/') else { return Target::Bad };
    let parts: Option<Vec<String>> = rest.split('/').map(percent::decoded).collect();
    let Some(parts) = parts else { return Target::Bad };
    if let [own, name] = parts.as_slice()
        && own == OWN
    {
        return Target::Own(name.clone());
    }
    let last = parts.len() - 1;
    let sound = parts.iter().enumerate().all(|(at, part)| is_name(part) || (at == last && part.is_empty()));
    let whole = format!("/{}", parts.join("/"));
    match whole.strip_prefix(prefix) {
        Some(address) if sound => Target::Site(address.to_owned()),
        _ if sound && (whole == "/" || format!("{whole}/") == prefix) => Target::Root,
        _ => Target::Missing,
    }
}

/// Whether a part of a path can be a part of an address. What begins with a dot is not published, and characters
/// that some system takes for a separator, a drive or a stream are in no address.
fn is_name(part: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    !part.is_empty() && !part.starts_with('.') && !part.chars().any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(address: &str) -> Target {
        Target::Site(address.to_owned())
    }

    #[test]
    fn paths_become_addresses() {
        assert_eq!(target("/", "/"), site(""));
        assert_eq!(target("/a/b.html", "/"), site("a/b.html"));
        assert_eq!(target("/a/", "/"), site("a/"));
        assert_eq!(target("/%C3%A9", "/"), site("é"));
        assert_eq!(target("/.fieldguide/events", "/"), Target::Own("events".to_owned()));
    }

    #[test]
    fn a_site_may_stand_deeper() {
        assert_eq!(target("/some/path/a", "/some/path/"), site("a"));
        assert_eq!(target("/some/path/", "/some/path/"), site(""));
        assert_eq!(target("/", "/some/path/"), Target::Root);
        assert_eq!(target("/some/path", "/some/path/"), Target::Root);
        assert_eq!(target("/some/pathology", "/some/path/"), Target::Missing);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for path in ["/../a", "/a/../b", "//a", "/a//b", "/.git/HEAD", "/a\\b", "/C:/x", "/a::$DATA", "/a%2f..%2fb"] {
            assert_eq!(target(path, "/"), Target::Missing, "{path}");
        }
        for path in ["/%2e%2e/a", "/%5c..%5ca", "/a%00", "/%252e%252e/a%0a", "/.%66ieldguide/x/y"] {
            assert_eq!(target(path, "/"), Target::Missing, "{path}");
        }
        for path in ["*", "", "a", "/%", "/%f", "/%zz", "/%ff", "/%c0%ae"] {
            assert_eq!(target(path, "/"), Target::Bad, "{path}");
        }
    }
}
