//! What becomes of formulas.

use super::*;

fn mathml(tex: &str) -> String {
    convert(tex, false).unwrap_or_else(|trouble| panic!("{tex}: {trouble:?}")).mathml
}

/// The markup between the `semantics` and the annotation.
fn inside(tex: &str) -> String {
    let mathml = mathml(tex);
    let start = "<math><semantics><mrow>".len();
    mathml[start..mathml.find("</mrow><annotation").expect("an annotation")].to_owned()
}

fn words(tex: &str) -> String {
    convert(tex, false).unwrap_or_else(|trouble| panic!("{tex}: {trouble:?}")).words
}

#[test]
fn show() {
    for tex in [
        "x^2",
        "\\frac{a}{b}",
        "\\sqrt[n+1]{x}",
        "-x+\\sin x",
        "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}",
        "\\overline{ab}\\hat x",
        "\\operatorname*{arg\\,max}_x f",
        "\\left(a\\rightarrow b\\right)",
        "\\text{if }x<0",
        "a~b",
    ] {
        eprintln!("{tex}\n  {}\n  {}", inside(tex), words(tex));
    }
}
