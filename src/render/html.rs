//! Escaping: the only way in which text becomes HTML outside the templates.

/// Append text, escaped for content and quoted attributes alike.
pub fn escape(into: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        into.push_str(&text[from..at]);
        into.push_str(entity);
        from = at + 1;
    }
    into.push_str(&text[from..]);
}

/// Text, escaped.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(&mut html, text);
    html
}

/// What a template wrote, which is text.
pub fn written(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Append ` name="value"`.
pub fn attribute(into: &mut String, name: &str, value: &str) {
    into.push(' ');
    into.push_str(name);
    into.push_str("=\"");
    escape(into, value);
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_character_is_escaped() {
        assert_eq!(escaped("a<b>&\"'é</script>"), "a&lt;b&gt;&amp;&quot;&#39;é&lt;/script&gt;");
    }
}
