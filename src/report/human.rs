//! Findings for a person at a terminal: what, where it stands, underlined, and the way out.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::excerpt::Excerpt;
use crate::lint::rule;
use crate::source::{Diagnostic, Files, Place, Severity};
use crate::text::visible;

/// How wide the terminal is, and whether it takes colour.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub width: usize,
    /// Whether lines longer than that are broken: not where a program reads them.
    pub breaks: bool,
    pub colour: bool,
}

/// The finding as a block of lines, ending with an empty one.
pub fn human(diagnostic: &Diagnostic, files: &Files, prompt: &str, style: Style) -> String {
    let theme = if style.colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(1)
        .with_links(false)
        .with_urls(false);
    let name = rule(diagnostic.code).map_or("", |rule| rule.name);
    let severity = diagnostic.severity;
    let mut message = visible::for_terminal(&diagnostic.message).into_owned();
    if diagnostic.place.is_none() {
        message = format!("{prompt}: {message}");
    }
    let head = Block {
        code: Some(format!("{} {} {name}", severity.as_str(), diagnostic.code)),
        message,
        severity,
        help: diagnostic
            .help
            .as_ref()
            .map(|help| visible::for_terminal(help).into_owned()),
        excerpt: diagnostic.place.map(|place| {
            let secret = diagnostic.code == "FS701";
            excerpt(files, place, style, secret)
        }),
    };
    let mut out = render(&handler, &head);
    for related in &diagnostic.related {
        let note = Block {
            code: None,
            message: visible::for_terminal(&related.message).into_owned(),
            severity: Severity::Info,
            help: None,
            excerpt: Some(excerpt(files, related.place, style, false)),
        };
        out.push_str(render(&handler, &note).trim_start_matches('\n'));
    }
    out.push('\n');
    out
}

/// Room for the gutter: line numbers, the bar and blanks.
const GUTTER: usize = 12;

fn excerpt(files: &Files, place: Place, style: Style, secret: bool) -> Excerpt {
    Excerpt::new(files, place, style.width.saturating_sub(GUTTER), secret)
}

fn render(handler: &GraphicalReportHandler, block: &Block) -> String {
    let mut out = String::new();
    if handler.render_report(&mut out, block).is_err() {
        // Rendering writes to a string; should it fail all the same, the words are still there.
        out = format!("{}\n", block.message);
    }
    out
}

/// What miette is given of a finding.
#[derive(Debug)]
struct Block {
    code: Option<String>,
    message: String,
    severity: Severity,
    help: Option<String>,
    excerpt: Option<Excerpt>,
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Block {}

impl miette::Diagnostic for Block {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.code.as_ref()?;
        Some(Box::new(code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.excerpt.as_ref()?.span();
        let label = LabeledSpan::new_primary_with_span(None, span);
        Some(Box::new(std::iter::once(label)))
    }
}
