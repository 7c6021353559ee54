//! Code blocks: highlighted at build time, one short class a token.
//!
//! In: a block of code. Out: HTML that grows two or three times, not twelve.

use super::highlight::Lines;
use super::html::{attribute, escape};
use super::recent::Recent;
use crate::hash::stable_hash;
use crate::model::Code;
use crate::syntax;

/// How many bytes of highlighted code are kept for pages that are rendered again.
const KEPT: usize = 1 << 20;

/// Blocks that were rendered lately.
static RECENT: Recent = Recent::new(KEPT);

/// Render a block of code.
pub(super) fn render(code: &Code, html: &mut String) {
    html.push_str(&RECENT.get(stable_hash(code), || made(code)));
}

fn made(code: &Code) -> String {
    let mut html = String::with_capacity(code.text.len() * 3 + 256);
    write(code, &mut html);
    html
}

fn write(code: &Code, html: &mut String) {
    let by_line = code.numbers || !code.marked.is_empty();
    html.push_str(if code.numbers { "<figure class=\"code numbered\"" } else { "<figure class=\"code\"" });
    if let Some(language) = &code.language {
        attribute(html, "data-lang", &language.to_lowercase());
    }
    html.push('>');
    if let Some(title) = &code.title {
        html.push_str("<figcaption>");
        escape(html, title);
        html.push_str("</figcaption>");
    }
    html.push_str(
        "<button type=\"button\" class=\"btn copy js-only\" data-copy>Copy</button>\n<pre tabindex=\"0\"><code>",
    );
    let syntax = code.language.as_deref().filter(|_| code.highlighted).and_then(syntax::find);
    let mut lines = syntax.map(Lines::of).unwrap_or_default();
    for (number, line) in (1..).zip(code.text.split_inclusive('\n')) {
        if by_line {
            let marked = code.marked.iter().any(|&(first, last)| (first..=last).contains(&number));
            html.push_str(if marked { "<span class=\"ln mark\">" } else { "<span class=\"ln\">" });
        }
        lines.line(line, html);
        if by_line {
            html.push_str("</span>");
        }
    }
    html.push_str("</code></pre></figure>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: &str, text: &str) -> String {
        let (language, text) = (Some(language.to_owned()), text.to_owned());
        let code = Code { language, highlighted: true, text, ..Code::default() };
        let mut html = String::new();
        render(&code, &mut html);
        html.split("<code>").nth(1).unwrap_or_default().replace("</code></pre></figure>\n", "")
    }

    #[test]
    fn tokens_have_one_short_class() {
        assert_eq!(
            html("python", "def f(x):\n    return 1 # no\n"),
            "<i class=\"k\">def</i> <i class=\"f\">f</i>(<i class=\"v\">x</i>):\n    <i class=\"k\">return</i> <i class=\"n\">1</i> <i class=\"c\"># no\n</i>"
        );
    }

    #[test]
    fn every_character_of_the_code_is_there() {
        let text = "fn main() {\n    println!(\"<b> & {}\", '\\n');\n}\n";
        let plain = html("rust", text);
        let mut out = String::new();
        let mut inside = false;
        for c in plain.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        let out = out
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        assert_eq!(out, text);
    }

    #[test]
    fn code_grows_three_times_at_most() {
        let text = include_str!("../hash.rs");
        assert!(html("rust", text).len() <= 3 * text.len());
    }
}
