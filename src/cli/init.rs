//! `init`: a small working book.

use super::report::{Say, shown};
use super::{Failure, Outcome, Result};
use crate::edit;
use anyhow::Context as _;
use include_dir::{Dir, include_dir};
use std::path::Path;

static STARTER: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

/// Write the starter book into a folder that is empty or not there.
pub(super) fn init(dir: &Path, say: Say) -> Result<Outcome> {
    if !edit::is_free(dir).with_context(|| format!("cannot read `{}`", dir.display()))? {
        let help = "name a folder that is empty or not there yet";
        return Err(Failure::Usage(format!("`{}` is not an empty folder\n  help: {help}", dir.display())));
    }
    edit::create_tree(&STARTER, dir).with_context(|| format!("cannot write `{}`", dir.display()))?;
    say.line(&format!("made a book in `{}`\n\n  cd {0}\n  fieldguide build\n\nThen open dist/index.html.", shown(dir)));
    Ok(Outcome::Clean)
}
