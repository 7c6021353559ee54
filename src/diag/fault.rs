//! Faults: panics of the tool or of a library, kept to the page on which they happened.
//!
//! In: work on one source. Out: its result, or a diagnostic that names the source, so that one odd text cannot hide
//! the mistakes of all others, and the last good site stays.

use super::{At, Code, Diagnostic, Place};
use crate::source::SourceId;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Do some work on a source; a panic becomes a diagnostic.
///
/// # Errors
///
/// Gives the diagnostic where the work panics. Nothing that the work has changed may be used then.
pub fn guard<T>(source: &SourceId, work: impl FnOnce() -> T) -> Result<T, Diagnostic> {
    caught(work).map_err(|words| {
        let message = format!("the tool failed on this file: {words}");
        let help = "this is a fault of fieldguide: please report it with the file, and write what you last changed in \
                    another way until it is mended";
        Diagnostic::new(Code::Fault, Place::new(source, At::File), message).help(help)
    })
}

/// Do some work; a panic becomes its words.
///
/// # Errors
///
/// Gives the words of the panic.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| match payload.downcast::<String>() {
        Ok(words) => *words,
        Err(payload) => {
            payload.downcast_ref::<&str>().map_or_else(|| "a panic".to_owned(), |words| (*words).to_owned())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m5_a_panic_becomes_a_diagnostic_of_its_page() {
        let place = SourceId::new("01-one.md");
        assert_eq!(guard(&place, || 7), Ok(7));
        let number = 3;
        let fault = guard(&place, || assert!(number == 4, "three is not {number}")).expect_err("a fault");
        assert_eq!((fault.code, fault.place.source.as_str()), (Code::Fault, "01-one.md"));
        assert!(fault.message.ends_with("three is not 3"), "{}", fault.message);
    }
}
