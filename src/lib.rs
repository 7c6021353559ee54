//! `fieldguide` turns chapter Markdown into a site that a reader can work through: read, tick, print.
//!
//! This page is the tour. Follow one chapter from the disk to the browser by reading the rooms in this order, each
//! from its top to its bottom; a room only knows those before it.
//!
//! # The flow
//!
//! 1. [`load`] reads the book's folder: the configuration, chapters, assets and theme files become
//!    [`Sources`](load::Sources). Everything from outside enters here. A text file is a [`source::Source`], and a
//!    place in it a [`source::Span`].
//! 2. [`parse`] makes a [`Chapter`](model::Chapter) of one source: [front matter](parse::yaml) held against the
//!    schema of its own Rust type, [Markdown](parse::markdown) as a tree of [blocks](model::Block), and an
//!    [`Outline`](model::Outline), which is all that other chapters may ever know.
//! 3. [`link::assemble`] puts the outlines in order and gives each chapter its address; [`link::answers`] tells each
//!    chapter what its references mean. Together they make a [`Page`](model::Page).
//!    Between the two, [`cite`] puts what all chapters cite into the words of one style.
//! 4. [`render::body`] turns the blocks into HTML, with code [highlighted](syntax); [`render::shell`] puts a template
//!    of the [`theme`] around it, through one typed [`view`](render::view). `pdf`, which can be left out, sets a
//!    worksheet on paper as a form to fill in; the [`cache`] keeps what that made.
//! 5. [`write`](mod@write) publishes: the new tree takes the place of the old one in one step, and no foreign file is
//!    touched.
//!
//! [`pipeline`] composes the stages. [`serve`] runs it again after every edit, and shows the result in a browser.
//! [`cli`] is the door: it turns arguments into options and results into words
//! and an exit code. [`edit`] writes files of the author's own: new books, new chapters, and the ids that readers'
//! ticks are stored under; `ids.lock` remembers those for good ([`parse::lock`], compared in [`link`]).
//!
//! # What makes it fast and right at once
//!
//! Every stage is a pure function of its arguments, remembered by a stable [`hash`] of them. A page carries its
//! chapter, the *answers to its own links* and the sentences of others that mention it, never more of another chapter,
//! so those arguments are its whole list of dependencies: there is no dependency graph and no second path for edits.
//! After an edit the same [`Pipeline::build`](pipeline::Pipeline::build) runs, and what did not change is remembered.
//!
//! In a large book, time goes where memory is far. What is looked up at random lies in tables that are small or close
//! together, many lookups are made before the first of them is needed, and what only one page shows is made when that
//! page is.
//!
//! An outline holds no places. An edit inside a paragraph leaves it equal, so nothing but that chapter's own page is
//! made again; mistakes found by later stages point at numbered things ("the third link"), and become lines and
//! columns at the very end.
//!
//! # Mistakes
//!
//! An author's mistake is never an `Err`. Each stage returns its value *and* its [diagnostics](diag::Diagnostic) and
//! goes on, so that one run tells everything; `Err` is for the disk. Equal inputs give equal bytes: no clock, no
//! environment, no order that a hash table chose.

pub mod cache;
pub mod cite;
pub mod cli;
pub mod diag;
pub mod edit;
pub mod hash;
pub mod link;
pub mod load;
pub mod model;
pub mod parse;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod pipeline;
pub mod render;
pub mod serve;
pub mod source;
pub mod syntax;
pub mod theme;
pub mod write;
