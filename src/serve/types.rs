//! What a browser is told about the bytes at an address, by the ending of its name.

/// The type of each ending that a site can have, and whether it is worth compressing.
const TYPES: [(&str, &str, bool); 34] = [
    ("atom", "application/atom+xml; charset=utf-8", true),
    ("avif", "image/avif", false),
    ("css", "text/css; charset=utf-8", true),
    ("csv", "text/csv; charset=utf-8", true),
    ("gif", "image/gif", false),
    ("html", "text/html; charset=utf-8", true),
    ("ico", "image/x-icon", false),
    ("ipynb", "application/json; charset=utf-8", true),
    ("jpeg", "image/jpeg", false),
    ("jpg", "image/jpeg", false),
    ("js", "text/javascript; charset=utf-8", true),
    ("json", "application/json; charset=utf-8", true),
    ("mjs", "text/javascript; charset=utf-8", true),
    ("mp3", "audio/mpeg", false),
    ("mp4", "video/mp4", false),
    ("pdf", "application/pdf", false),
    ("png", "image/png", false),
    ("py", "text/plain; charset=utf-8", true),
    ("r", "text/plain; charset=utf-8", true),
    ("sql", "text/plain; charset=utf-8", true),
    ("svg", "image/svg+xml; charset=utf-8", true),
    ("toml", "text/plain; charset=utf-8", true),
    ("tsv", "text/tab-separated-values; charset=utf-8", true),
    ("txt", "text/plain; charset=utf-8", true),
    ("wasm", "application/wasm", true),
    ("webm", "video/webm", false),
    ("webmanifest", "application/manifest+json; charset=utf-8", true),
    ("webp", "image/webp", false),
    ("woff", "font/woff", false),
    ("woff2", "font/woff2", false),
    ("xml", "application/xml; charset=utf-8", true),
    ("yaml", "text/plain; charset=utf-8", true),
    ("yml", "text/plain; charset=utf-8", true),
    ("zip", "application/zip", false),
];

/// The type of what is at an address, and whether it is worth compressing. What is not known is bytes.
pub(super) fn of(address: &str) -> (&'static str, bool) {
    let name = address.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = TYPES.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(ending));
    known.map_or(("application/octet-stream", false), |&(_, kind, compress)| (kind, compress))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s12_every_kind_of_file_has_its_type() {
        let kind = |address: &str| of(address).0;
        assert_eq!(kind("a/index.html"), "text/html; charset=utf-8");
        assert_eq!(kind("a.css"), "text/css; charset=utf-8");
        assert_eq!((kind("a.js"), kind("a.mjs")), ("text/javascript; charset=utf-8", "text/javascript; charset=utf-8"));
        assert_eq!(kind("a.json"), "application/json; charset=utf-8");
        assert_eq!(kind("a.svg"), "image/svg+xml; charset=utf-8");
        assert_eq!((kind("a.woff2"), kind("a.wasm"), kind("a.PNG")), ("font/woff2", "application/wasm", "image/png"));
        for unknown in ["a", "a.exe", ".nojekyll", "html", "a.html/b"] {
            assert_eq!(kind(unknown), "application/octet-stream", "{unknown}");
        }
    }
}
