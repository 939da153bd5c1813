//! One line a finding: `path:line:column: severity CODE message`, for editors and for eyes.

use crate::source::{Diagnostic, Files};
use crate::text::visible;

/// The line, without its line end. A finding without a place is shown under `prompt`, the spec's name.
pub fn concise(diagnostic: &Diagnostic, files: &Files, prompt: &str) -> String {
    let place = match diagnostic.place {
        Some(place) => {
            let (start, _) = files.positions(place);
            format!("{}:{}:{}", files.name(place.file), start.line, start.column)
        }
        None => prompt.to_owned(),
    };
    let severity = diagnostic.severity.as_str();
    let code = diagnostic.code;
    let line = format!("{place}: {severity} {code} {}", diagnostic.message);
    visible::quoted(&line, usize::MAX)
}
