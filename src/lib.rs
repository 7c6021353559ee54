//! fieldguide
pub mod cli;
pub mod diag;
pub mod edit;
pub mod hash;
pub mod link;
pub mod load;
pub mod model;
pub mod parse;
pub mod pipeline;
pub mod render;
pub mod source;
pub mod syntax;
pub mod theme;
pub mod write;
