//! The assessment as one page that needs nothing else: no script, no network. All text is escaped by
//! the template engine; what is not are the charts, in which no text of the user's stands.

use minijinja::{AutoEscape, Environment, HtmlEscape, Value, context};

use super::charts::{Chart, accuracies, cumulative, letter, tornado};
use super::view::{View, state};
use crate::gates::Assessment;
use crate::text::visible::for_terminal;

const PAGE: &str = include_str!("../../../templates/gates.html");

/// Err: the page could not be made; a template that ships with the program is at fault then.
pub fn gates_html(view: &View, found: &Assessment) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("prose", prose);
    environment.add_filter("breakable", breakable);
    let template = environment.template_from_str(PAGE);
    let template = template.map_err(|error| error.to_string())?;
    let page = template.render(page(view, found));
    page.map_err(|error| error.to_string())
}

/// Escaped, with what stands between backticks as code.
fn prose(text: String) -> Value {
    let mut out = String::new();
    let mut parts = text.split('`').peekable();
    let mut code = false;
    while let Some(part) = parts.next() {
        let escaped = HtmlEscape(part);
        match (code, parts.peek().is_some()) {
            (true, true) => out.push_str(&format!("<code>{escaped}</code>")),
            // One without a partner stands for itself.
            (true, false) => out.push_str(&format!("`{escaped}")),
            (false, _) => out.push_str(&escaped.to_string()),
        }
        code = !code;
    }
    Value::from_safe_string(out)
}

/// Escaped, with places at which a long name may go on in the next line. An amount may not.
fn breakable(text: String) -> Value {
    if !text.contains(char::is_alphabetic) {
        return Value::from_safe_string(HtmlEscape(&text).to_string());
    }
    let mut out = String::new();
    for part in text.split_inclusive(['.', '_', '/', ':', '-']) {
        out.push_str(&format!("{}<wbr>", HtmlEscape(part)));
    }
    let out = out.strip_suffix("<wbr>").unwrap_or(&out);
    Value::from_safe_string(out.to_owned())
}

/// Nothing may turn the line round, here as at a terminal.
fn text(text: &str) -> String {
    for_terminal(text).into_owned()
}

fn texts(all: &[String]) -> Vec<String> {
    all.iter().map(|it| text(it)).collect()
}

fn chart(chart: Option<Chart>) -> Option<Value> {
    let chart = chart?;
    Some(context! {
        wide => Value::from_safe_string(chart.wide),
        narrow => Value::from_safe_string(chart.narrow),
    })
}

/// How a state is shown: a class of the page's, its sign, its word.
fn sign(cleared: Option<bool>) -> Value {
    let (class, sign) = match cleared {
        Some(true) => ("yes", "✓"),
        Some(false) => ("no", "✗"),
        None => ("unknown", "?"),
    };
    context! { class, sign, word => state(cleared) }
}

fn page(view: &View, found: &Assessment) -> Value {
    let gates: Vec<Value> = view
        .gates
        .iter()
        .map(|gate| {
            let checks = gate.checks.iter().map(|check| {
                context! {
                    state => sign(check.cleared),
                    text => text(&check.text),
                    place => check.place.as_deref().map(text),
                }
            });
            context! {
                name => gate.name,
                title => gate.title,
                state => sign(gate.cleared),
                checks => checks.collect::<Vec<_>>(),
            }
        })
        .collect();
    let columns: Vec<Value> = view
        .columns
        .iter()
        .enumerate()
        .map(|(at, id)| context! { letter => letter(at), id => text(id), colour => at % 6 })
        .collect();
    let input = |at: &usize| {
        let input = &view.inputs[*at];
        let place = input.place.as_deref().map_or("not written", |place| place);
        let title = format!("{} = {} ({place})", input.path, input.value);
        context! { number => at + 1, title => text(&title) }
    };
    let rows: Vec<Value> = view
        .rows
        .iter()
        .map(|row| {
            let cells = row.cells.iter().map(|cell| {
                let from: Vec<Value> = cell.from.iter().map(input).collect();
                context! { text => text(&cell.text), from }
            });
            context! { head => &row.head, cells => cells.collect::<Vec<_>>() }
        })
        .collect();
    let sensitivity: Vec<Value> = view
        .sensitivity
        .iter()
        .map(|[path, range, swing, flips]| {
            let number = view.inputs.iter().position(|input| input.path == *path);
            context! {
                path => text(path),
                number => number.map(|at| at + 1),
                range => text(range),
                swing,
                flips => text(flips),
            }
        })
        .collect();
    let inputs: Vec<Value> = view
        .inputs
        .iter()
        .enumerate()
        .map(|(at, input)| {
            context! {
                number => at + 1,
                path => text(&input.path),
                value => &input.value,
                place => input.place.as_deref().map(text),
                source => input.source.as_deref().map(text),
                assumed => input.assumed.as_deref().map(text),
            }
        })
        .collect();
    let against: Vec<Value> = view
        .against
        .iter()
        .enumerate()
        .map(|(at, (title, lines))| {
            context! {
                letter => letter(at),
                last => letter(view.columns.len() - 1),
                title => text(title),
                lines => texts(lines),
                from => view.against_from[at].iter().map(input).collect::<Vec<Value>>(),
            }
        })
        .collect();
    let opens: Vec<Value> = view
        .opens
        .iter()
        .map(|(gate, way)| context! { gate => *gate, way => text(way) })
        .collect();
    let exceptions: Vec<Value> = view
        .exceptions
        .iter()
        .map(|(name, holds, evidence, says, place)| {
            let holds = match holds {
                Some(true) => "holds",
                Some(false) => "does not hold",
                None => "is unknown",
            };
            context! { name => *name, holds, evidence => text(evidence), says => *says, place => text(place) }
        })
        .collect();
    let decisions: Vec<Value> = view
        .decisions
        .iter()
        .map(|[when, who, what]| context! { when, who => text(who), what => text(what) })
        .collect();
    context! {
        name => text(&view.name),
        description => view.description.as_deref().map(text),
        date => &view.date,
        answer => view.answer,
        justified => view.justified,
        because => texts(&view.because),
        opens,
        revisit => &view.revisit,
        gates,
        columns,
        rows,
        against,
        gap => texts(&view.gap),
        gap_from => view.gap_from.iter().map(input).collect::<Vec<Value>>(),
        saved => &view.saved,
        sensitivity,
        exceptions,
        decisions,
        inputs,
        notes => texts(&view.notes),
        cumulative => chart(cumulative(found)),
        tornado => chart(tornado(found)),
        accuracies => chart(accuracies(found)),
    }
}
