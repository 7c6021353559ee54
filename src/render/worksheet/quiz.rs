//! A quiz: a question, answers to choose from, and an explanation that opens.

use super::super::html::{attribute, escape, escaped};
use super::control::{self, Control};
use crate::model::{Field, FieldKind, Links, Quiz};

/// Render a quiz. Which answer is right stands in the explanation alone, so that it can be read without a script and
/// nobody sees it by accident.
pub(in super::super) fn render(quiz: &Quiz, links: &Links, html: &mut String) {
    let values = quiz.options.iter().map(|option| (option.id.clone(), option.text.clone())).collect();
    let field = Field { key: quiz.id.clone(), kind: FieldKind::One(values), label: quiz.question.clone(), revision: 1 };
    *html += &format!("<form class=\"w quiz\" id=\"fg-quiz-{}\" autocomplete=\"off\" data-widget=\"quiz\">", quiz.id);
    html.push_str("<fieldset><legend><span class=\"w-kind\">Quiz</span><span class=\"w-title\">");
    escape(html, &quiz.question);
    html.push_str("</span></legend>\n<ul class=\"items\" role=\"list\">\n");
    for option in &quiz.options {
        html.push_str("<li>");
        let control = Control { field: &field, links, label: None, hint: None, value: Some(&option.id) };
        control.render(html);
        html.push_str("<label");
        attribute(html, "for", &control::radio_id(&quiz.id, &option.id));
        html.push('>');
        escape(html, &option.text);
        html.push_str("</label></li>\n");
    }
    html.push_str("</ul>\n</fieldset>\n");
    html.push_str("<p class=\"row js-only\"><button class=\"btn\" type=\"button\" data-do=\"answer\">Check my answer</button></p>\n");
    html.push_str("<p class=\"verdict js-only\" role=\"status\"></p>\n<details class=\"explanation\"><summary>The answer</summary>\n");
    for option in &quiz.options {
        html.push_str("<p");
        attribute(html, "data-option", &option.id);
        if option.right {
            html.push_str(" data-right");
        }
        *html += &format!("><b>{}</b>: {}.", escaped(&option.text), if option.right { "right" } else { "not right" });
        if let Some(why) = &option.why {
            *html += &format!(" <span>{}</span>", escaped(why));
        }
        html.push_str("</p>\n");
    }
    if let Some(explanation) = &quiz.explanation {
        *html += &format!("<p>{}</p>\n", escaped(explanation));
    }
    html.push_str("</details>\n</form>\n");
}
