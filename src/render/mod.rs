//! Rendering: a page and a theme become bytes.
//!
//! In: a [`Page`](crate::model::Page), its contents and a [`Theme`](crate::theme::Theme). Out: HTML. First the
//! [`body`] (the chapter's text, with highlighting), then the [`shell`] around it (a template with one typed
//! [`view`]). Nothing here looks anything up: all answers are in the page.

pub mod all_notes;
pub mod annotations;
pub mod bibliography;
pub mod body;
mod checklist;
mod citation;
mod code;
mod figure;
mod highlight;
pub mod html;
pub mod indexes;
pub mod items;
mod listing;
mod memory;
pub mod nav;
mod notes;
pub mod progress;
mod quote;
mod recent;
mod rows;
pub mod shell;
mod terms;
pub mod view;
pub mod worksheet;
pub mod worksheets;
