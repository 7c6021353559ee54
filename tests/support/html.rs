//! As much of HTML as the tests need: tags with their attributes, as a browser would see them.

/// An opening tag.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its attributes, with entities decoded.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Every opening tag of a page; what is inside a script is passed over.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let Some((tag, after)) = tag(&rest[at..]) else {
            rest = &rest[at + 1..];
            continue;
        };
        rest = after;
        if tag.name == "script" {
            rest = rest.find("</script").map_or("", |end| &rest[end..]);
        }
        tags.push(tag);
    }
    tags
}

/// The opening tag that a text begins with, and what follows it.
pub fn tag(html: &str) -> Option<(Tag, &str)> {
    let rest = html.strip_prefix('<').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
    let name = rest[..end].trim_end_matches('/').to_ascii_lowercase();
    let (attributes, after) = attributes(&rest[end..]);
    Some((Tag { name, attributes }, after))
}

/// The attributes up to `>`, and what follows it.
fn attributes(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut all = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (all, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        if rest.is_empty() || end == 0 {
            return (all, rest);
        }
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let body = if quote.is_some() { &after[1..] } else { after };
            let ends = |c: char| quote.map_or(c.is_whitespace() || c == '>', |quote| c == quote);
            let end = body.find(ends).unwrap_or(body.len());
            value = &body[..end];
            rest = &body[(end + usize::from(quote.is_some())).min(body.len())..];
        }
        all.push((name, decoded(value)));
    }
}

/// The entities that the tool writes, decoded.
pub fn decoded(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&#x27;", "'").replace("&#x2F;", "/").replace("&amp;", "&")
}

/// The values of one attribute over all tags.
pub fn values(html: &str, name: &str) -> Vec<String> {
    tags(html).iter().filter_map(|tag| tag.get(name).map(str::to_owned)).collect()
}

/// What no page may have: a handler, a style, or an address that runs.
pub fn trouble(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in tags(html) {
        for (name, value) in &tag.attributes {
            let address = ["href", "src", "action", "formaction", "data", "srcdoc"].contains(&name.as_str());
            let clean: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
            let scheme = clean.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
            let known = scheme.is_none_or(|(scheme, _)| ["http", "https", "mailto"].contains(&scheme));
            if name.starts_with("on") || name == "style" || address && (!known || clean.starts_with("//")) {
                found.push(format!("<{} {name}={value:?}>", tag.name));
            }
        }
        if ["iframe", "object", "embed", "base", "style", "applet"].contains(&tag.name.as_str()) {
            found.push(format!("<{}>", tag.name));
        }
    }
    found
}

#[test]
fn trouble_is_found() {
    for html in
        ["<p ONCLICK=x>", "<a style='x'>", "<a href=\"java\tscript:x\">", "<img src=//a>", "<a href=data:x>", "<base>"]
    {
        assert_eq!(trouble(html).len(), 1, "{html}");
    }
    let fine = "<a href=\"../x/index.html#a:b\">x</a><script>'<p onclick=x>'</script><a href='mailto:x'>";
    assert_eq!(trouble(fine), Vec::<String>::new());
}
