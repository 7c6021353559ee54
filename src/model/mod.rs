//! Plain data: what the stages hand to each other.
//!
//! Nothing here reads, decides or prints. Types that authors write (configuration, front matter) carry the
//! schema that checks them; trees that are rendered derive `Hash`, because a hash of its input is all that a
//! stage needs to know whether it must run again.

mod block;
mod chapter;
mod citation;
mod config;
mod front_matter;
mod generated;
mod lock;
mod one_of;
mod site;
mod worksheet;

pub use block::*;
pub use chapter::*;
pub use citation::*;
pub use config::*;
pub use front_matter::*;
pub use generated::*;
pub use lock::*;
pub use one_of::*;
pub use site::*;
pub use worksheet::*;
