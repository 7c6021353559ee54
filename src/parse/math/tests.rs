//! What becomes of formulas.

use super::*;
use proptest::prelude::*;
use roxmltree::Document;

/// Elements that a formula may become.
const ELEMENTS: [&str; 22] = [
    "annotation",
    "math",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "semantics",
];

/// Attributes with the values that they may have; nothing stands for anything.
const ATTRIBUTES: [(&str, &[&str]); 18] = [
    ("accent", &["true"]),
    ("accentunder", &["true"]),
    ("class", &["left", "right", "ruled", "left ruled", "right ruled"]),
    ("display", &["block"]),
    ("displaystyle", &["true", "false"]),
    ("encoding", &["application/x-tex"]),
    ("form", &["prefix", "postfix"]),
    ("largeop", &["false"]),
    ("linethickness", &["0"]),
    ("lspace", &["0"]),
    ("mathvariant", &["normal"]),
    ("maxsize", &["1.2em", "1.8em", "2.4em", "3em"]),
    ("minsize", &["1.2em", "1.8em", "2.4em", "3em"]),
    ("movablelimits", &["false"]),
    ("rspace", &["0"]),
    ("scriptlevel", &["0", "1", "2"]),
    ("stretchy", &["true", "false"]),
    ("width", &[]),
];

/// Formulas of all kinds.
const CORPUS: [&str; 58] = [
    r"\frac{a}{b}",
    r"\dfrac12 \tfrac{1}{2} \cfrac{1}{1+\cfrac1x}",
    r"\binom{n}{k}",
    r"\sqrt{2}",
    r"\sqrt[n+1]{x}",
    r"\sqrt\sqrt x",
    r"\sum_{i=1}^n i",
    r"\prod\limits_{k} a_k",
    r"\int_0^\infty e^{-x^2}\,dx",
    r"\iint\oint f",
    r"\lim_{x\to 0} \frac{\sin x}{x}",
    r"\max_{a} f",
    r"x_1^2",
    r"x^2_1",
    r"{}_a^b x",
    r"f'(x)",
    r"f''",
    r"\begin{matrix}a&b\\c&d\end{matrix}",
    r"\begin{pmatrix}a&b\\c&d\\\end{pmatrix}",
    r"\begin{bmatrix}1\end{bmatrix}",
    r"\begin{vmatrix}a\end{vmatrix}\begin{Vmatrix}a\end{Vmatrix}\begin{Bmatrix}a\end{Bmatrix}",
    r"\begin{smallmatrix}a&b\end{smallmatrix}",
    r"f=\begin{cases}1&x<0\\2&\text{else}\end{cases}",
    r"\begin{rcases}a\\b\end{rcases}",
    r"\begin{aligned}a&=b\\&=c\end{aligned}",
    r"\begin{align*}a&=b&c&=d\end{align*}",
    r"\begin{gather}a\\b\end{gather}",
    r"\begin{split}a&=b\end{split}",
    r"\begin{multline}a\\b\end{multline}",
    r"\begin{array}{|l|c:r|}\hline a&b&c\\\hline d&e&f\\\hline\end{array}",
    r"\begin{array}{cc}a\\b&c\end{array}",
    r"\begin{equation}x\end{equation}",
    r"\sum_{\substack{i<n\\j<m}}",
    r"\text{if } x \text{ is 5\% or }y",
    r"\hat x\bar y\vec v\dot a\ddot a\tilde b\check c\breve d\acute e\grave f\mathring g",
    r"\widehat{abc}\widetilde{abc}",
    r"\overline{ab}\underline{cd}\overbrace{a+b}^n\underbrace{a+b}_n",
    r"\overrightarrow{AB}\overset{!}{=}\underset{x}{y}",
    r"\alpha\beta\Gamma\Omega\varepsilon\mu",
    r"\mathbb{RNZ}\mathcal L\mathfrak g\mathbf x\mathrm d\mathsf a\mathtt b\boldsymbol\alpha",
    r"a\to b\rightarrow c\Rightarrow d\leftarrow e\mapsto f\xrightarrow[x]{abc}\leftrightarrow g",
    r"\left(\frac{a}{b}\right]\left.x\right|_0",
    r"\left( a \leftarrow b \rightarrow c \right)",
    r"\bigl(\Bigl[\biggl\{\Biggl|x",
    r"a\bmod b\pmod n",
    r"\operatorname{argmax} x",
    r"\operatorname*{arg\,max}_{x} f",
    r"\not= \not\in \cancel{x}",
    r"a<b>c\&\%\$\#\_\{\}",
    r"a~b\ c\quad d\!e\;f\:g\,h\kern1em\hspace{2em}\mkern18mu",
    r"\color{red}{x}\textcolor{#ff0000}{y}",
    r"\colorbox{red}{a}\fcolorbox{red}{blue}{b}",
    r"\displaystyle\sum_i x",
    r"\forall\exists\in\subset\cup\cap\emptyset\land",
    r"|x|\lVert x\rVert\langle a\mid b\rangle\lfloor x\rfloor",
    r"\textbf{bold}\textit{it}",
    r"{\bf x}y{\rm z}",
    r"-x=-y\cdot(-z)",
];

fn told(tex: &str) -> Trouble {
    convert(tex, false).expect_err(tex)
}

fn formula(tex: &str) -> Formula {
    convert(tex, false).unwrap_or_else(|trouble| panic!("{tex}: {trouble:?}"))
}

/// The markup between the `semantics` and the annotation.
fn inside(tex: &str) -> String {
    let mathml = formula(tex).mathml;
    let rest = mathml.strip_prefix("<math><semantics><mrow>").expect(tex);
    rest[..rest.find("</mrow><annotation").expect("an annotation")].to_owned()
}

/// Hold markup to the lists: well-formed, nothing else in it, every element with its parts.
fn hold(tex: &str, mathml: &str) {
    let document = Document::parse(mathml).unwrap_or_else(|error| panic!("{tex}: {error}: {mathml}"));
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(ELEMENTS.contains(&name), "{tex}: <{name}>");
        let parts = match name {
            "mfrac" | "mroot" | "msub" | "msup" | "munder" | "mover" | "semantics" => Some(2),
            "msubsup" | "munderover" => Some(3),
            "msqrt" => Some(1),
            _ => None,
        };
        let children = node.children().filter(roxmltree::Node::is_element).count();
        assert!(parts.is_none_or(|parts| parts == children), "{tex}: <{name}> of {children}");
        for attribute in node.attributes() {
            let allowed = ATTRIBUTES.iter().find(|(name, _)| *name == attribute.name());
            let value = attribute.value();
            assert!(allowed.is_some_and(|(_, all)| all.is_empty() || all.contains(&value)), "{tex}: {attribute:?}");
            assert!(
                attribute.name() != "width" || value.strip_suffix("em").is_some_and(|em| em.parse::<f32>().is_ok())
            );
        }
    }
    let annotation = document.descendants().find(|node| node.has_tag_name("annotation"));
    assert_eq!(annotation.and_then(|node| node.text()), Some(tex.trim()));
}

#[test]
fn only_known_elements_and_attributes_come_out() {
    for tex in CORPUS {
        for display in [false, true] {
            let formula = convert(tex, display).unwrap_or_else(|trouble| panic!("{tex}: {trouble:?}"));
            hold(tex, &formula.mathml);
        }
    }
}

#[test]
fn what_an_author_writes_is_never_markup() {
    for tex in [
        r"</math><script>alert(1)</script>",
        r"\text{</mtext></math><script>alert(1)</script>}",
        r#"\text{"><img src=x onerror=alert(1)>}"#,
        r"\mathord{<}\mathrel{>}\mathop{<}",
        r"a \& <!-- b",
    ] {
        let mathml = formula(tex).mathml;
        hold(tex, &mathml);
        assert!(!mathml.contains("<script") && !mathml.contains("<img"), "{mathml}");
    }
    for tex in [
        r"\operatorname{<img src=x>}",
        r"\mathop{<script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\url{https://a.example}",
        r"\htmlClass{a}{b}",
        r"\style{color:red}{x}",
        r"\includegraphics{a}",
        r"\char60",
        r"\char99999999999999999999999",
        r"\class{a}{b}",
        r"\unicode{60}",
        r"\require{html}",
    ] {
        told(tex);
    }
}

#[test]
fn signs_stand_as_in_tex() {
    assert_eq!(inside("-x"), "<mo lspace=\"0\" rspace=\"0\">−</mo><mi>x</mi>");
    assert_eq!(inside("a-x"), "<mi>a</mi><mo>−</mo><mi>x</mi>");
    assert_eq!(inside(r"\hat x"), "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">^</mo></mover>");
    assert_eq!(inside(r"\Gamma"), "<mi mathvariant=\"normal\">Γ</mi>");
    assert_eq!(inside(r"\mathbb R^{n}"), "<msup><mi>ℝ</mi><mi>n</mi></msup>");
    assert_eq!(inside(r"\color{red}x"), "<mi>x</mi>");
    assert_eq!(inside("~"), "<mtext>\u{a0}</mtext>");
    let sum = |display| convert(r"\sum_i", display).expect("a sum").mathml;
    assert!(sum(true).contains("<munder>") && sum(false).contains("<msub>"));
    let operator = r"\operatorname*{arg\,max}_x f";
    assert!(inside(operator).starts_with("<msub><mi>arg max</mi><mi>x</mi></msub><mo>\u{2061}</mo>"));
}

#[test]
fn columns_stand_as_they_are_written() {
    let cells = |tex: &str| inside(tex).matches("<mtd").count();
    assert!(
        inside(r"\begin{aligned}a&=b\end{aligned}")
            .contains("<mtd class=\"right\"><mi>a</mi></mtd><mtd class=\"left\">")
    );
    assert!(inside(r"\begin{array}{l|r}a&b\end{array}").contains("<mtd class=\"right ruled\">"));
    assert_eq!(cells(r"\begin{array}{|c|}a\\b\end{array}"), 4);
    assert_eq!(cells(r"\begin{matrix}a&b\\\end{matrix}"), 2);
    assert!(inside(r"\begin{array}{c}\hline a\\\hline\end{array}").matches("<mtr class=\"ruled\">").count() == 2);
}

#[test]
fn a_formula_has_plain_words() {
    for (tex, words) in [
        (r"x^{2}", "x^2"),
        (r"O(n \log n)", "O(n log n)"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\sqrt{2}", "√2"),
        (r"x_{i+1}", "x_(i+1)"),
        (r"\sum_{i=1}^n i", "∑_(i=1)^ni"),
        (r"\alpha \to \infty", "α→∞"),
        (r"\text{speed in }\mathrm{km}", "speed in km"),
    ] {
        assert_eq!(formula(tex).words, words, "{tex}");
    }
}

#[test]
fn mistakes_have_a_place_and_a_remedy() {
    for (tex, shown) in [
        (r"a + \foo{b}", r"\foo"),
        (r"\frac{a}{b", "{"),
        ("a}", "}"),
        ("50%", "%"),
        ("a#b", "#"),
        (r"x \def\a{b}", r"\def"),
        (r"\newcommand{\a}[0]{b}", r"\newcommand"),
    ] {
        let trouble = told(tex);
        assert_eq!(trouble.at.clone().map(|at| &tex[at]), Some(shown), "{trouble:?}");
        assert!(!trouble.help.is_empty());
    }
    for tex in [
        r"\frac1",
        r"\sqrt",
        r"x^",
        r"a & b",
        r"x_1_2",
        r"\left(x",
        r"\right)",
        r"\begin{foo}\end{foo}",
        r"\begin{matrix}",
        r"\not{ab}",
        r"\text{a \foo}",
        r"x\\y",
        r"\operatorname{}",
        r"\\",
        r"\",
        r"x^^2",
    ] {
        let trouble = told(tex);
        assert!(!trouble.message.contains('\n') && !trouble.help.is_empty(), "{trouble:?}");
    }
}

#[test]
fn m8_hostile_formulas_are_told_at_once_on_a_small_stack() {
    let chain = |part: &str| part.repeat(check::LONGEST / part.len() - 1);
    let hostile: Vec<String> = vec![
        "{".repeat(10_000),
        r"\frac".repeat(10_000),
        r"\sqrt{".repeat(5_000),
        chain(r"\sqrt"),
        chain(r"\frac1"),
        chain(r"\frac{1}"),
        chain(r"\sqrt[3]"),
        chain(r"\hat"),
        chain(r"\left("),
        chain(r"\begin{matrix}"),
        chain(r"\text"),
        chain(r"x^"),
        chain(r"\not"),
        chain(r"\mathbf"),
        chain(r"\overset1"),
        chain(r"\color{red}{"),
    ];
    let start = std::time::Instant::now();
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let check = move || hostile.iter().for_each(|tex| drop(told(tex)));
    small.spawn(check).expect("a thread").join().expect("no overflow");
    assert!(start.elapsed().as_secs() < 1, "{:?}", start.elapsed());
    let long = r"\relax".repeat(600) + r"{}".repeat(200).as_str();
    let small = std::thread::Builder::new().stack_size(2 << 20);
    small.spawn(move || drop(convert(&long, true))).expect("a thread").join().expect("no overflow");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever tokens stand together: an answer that holds to the lists, or a trouble; never a panic.
    #[test]
    fn any_tokens_give_an_answer(tokens in prop::collection::vec(token(), 0..24), display: bool) {
        let tex = tokens.concat();
        if let Ok(formula) = convert(&tex, display) {
            hold_any(&tex, &formula.mathml);
        }
    }

    #[test]
    fn any_text_gives_an_answer(tex in "\\PC{0,60}") {
        if let Ok(formula) = convert(&tex, false) {
            hold_any(&tex, &formula.mathml);
        }
    }
}

/// An annotation of nothing has no text.
fn hold_any(tex: &str, mathml: &str) {
    if !tex.trim().is_empty() && !tex.contains('\r') {
        hold(tex, mathml);
    }
}

fn token() -> impl Strategy<Value = String> {
    let pieces: Vec<String> = CORPUS
        .iter()
        .flat_map(|tex| check::commands(tex).map(|at| tex[at].to_owned()))
        .chain(
            [
                "{", "}", "[", "]", "^", "_", "&", "x", "1", " ", "\u{a0}", "é", "<", "(", "'", "1em", "-2.5 mu", "|",
                "*",
            ]
            .map(str::to_owned),
        )
        .chain(
            ["{matrix}", "{array}", "{c|c}", "{aligned}", "{cases}", "{ab}", "\\right)", "\\left[", "\\end{matrix}"]
                .map(str::to_owned),
        )
        .collect();
    prop::sample::select(pieces)
}
