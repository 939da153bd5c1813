//! One finding: what is wrong, where, what else has to do with it, and how to put it right.

use super::file::Place;

/// How grave a finding is. An error is a fact; what could be wrong is a warning; a note is `Info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "info" => Some(Severity::Info),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            _ => None,
        }
    }
}

/// A finding under a rule's code. The rule's name and page are looked up by the code when reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    /// None where there is no place, as for a file that is missing and was named by nobody.
    pub place: Option<Place>,
    pub related: Vec<Related>,
    /// The way out, in a sentence.
    pub help: Option<String>,
    pub fix: Option<Fix>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    pub message: String,
    pub place: Place,
}

/// `Safe`: the prompt stays the same but for the defect. `Ask`: a person should agree first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    Safe,
    Ask,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    pub applicability: Applicability,
    pub title: String,
    pub edits: Vec<Edit>,
}

/// Put `text` where `place` is.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub place: Place,
    pub text: String,
}

impl Diagnostic {
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            place: None,
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Every place it speaks of.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let related = self.related.iter().map(|related| related.place);
        let edits = self.fix.iter().flat_map(|fix| &fix.edits);
        let edits = edits.map(|edit| edit.place);
        self.place.into_iter().chain(related).chain(edits)
    }

    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::new(code, Severity::Error, message)
    }

    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub fn related(mut self, message: impl Into<String>, place: Place) -> Self {
        let message = message.into();
        self.related.push(Related { message, place });
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// "did you mean `x`?", where there is an x.
    pub fn did_you_mean(self, nearest: Option<&str>) -> Self {
        match nearest {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Offers to put `text` where `place` is.
    pub fn replace(
        mut self,
        applicability: Applicability,
        title: impl Into<String>,
        place: Place,
        text: impl Into<String>,
    ) -> Self {
        self.fix = Some(Fix {
            applicability,
            title: title.into(),
            edits: vec![Edit {
                place,
                text: text.into(),
            }],
        });
        self
    }
}
