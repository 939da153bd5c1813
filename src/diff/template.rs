//! The template: which one it is, and which of its blocks say something else.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Change, Kind, Part, Side};
use crate::render::blocks::{Block, blocks};
use crate::render::templates::{Source, Templates};
use crate::source::Place;
use crate::spec::TemplateSource;
use crate::text::Span;

pub fn changes(a: &Side<'_>, b: &Side<'_>, out: &mut Vec<Change>) {
    let name = |side: &Side<'_>| match &side.spec.template.source {
        TemplateSource::Shipped(name) => name.clone(),
        TemplateSource::File(_, named) => named.text.clone(),
    };
    let keys = (a.spec.key("template"), b.spec.key("template"));
    let (one, other) = (name(a), name(b));
    let is_file = |side: &Side<'_>| matches!(side.spec.template.source, TemplateSource::File(..));
    if one != other {
        let change = Change::new(Part::Template, Kind::Changed, "template").at(keys.0, keys.1);
        out.push(change.detail("template", Some(&one), Some(&other)));
    }
    let cues = |side: &Side<'_>| side.spec.template.cues.to_string();
    if cues(a) != cues(b) {
        let change = Change::new(Part::Template, Kind::Changed, "cues").at(keys.0, keys.1);
        out.push(change.detail("cues", Some(&cues(a)), Some(&cues(b))));
    }
    // Two files, whatever their names: a template that was moved may still be the same.
    if !is_file(a) || !is_file(b) {
        return;
    }
    let templates = |side: &Side<'_>| own(side.rendered.renderer.templates());
    let (mut x, mut y) = (templates(a), templates(b));
    let names: Vec<String> = x.keys().chain(y.keys()).cloned().collect();
    for file in names {
        let pair = (x.remove(&file), y.remove(&file));
        let shown = if file.is_empty() { &other } else { &file };
        match pair {
            (Some(one), Some(other)) => blocks_of(shown, &one, &other, out),
            (Some(one), None) => {
                let change = Change::new(Part::Template, Kind::Removed, shown);
                out.push(change.at(Some(start(&one)), None));
            }
            (None, Some(other)) => {
                let change = Change::new(Part::Template, Kind::Added, shown);
                out.push(change.at(None, Some(start(&other))));
            }
            (None, None) => {}
        }
    }
}

fn start(source: &Source) -> Place {
    Place::new(source.file, Span::new(0, 0))
}

/// The project's own sources, by their path from the main one's folder; the main one's is empty.
fn own(templates: &Templates) -> BTreeMap<String, Source> {
    let folder = Path::new(&templates.main).parent().unwrap_or(Path::new(""));
    let sources = templates.sources.iter();
    let own = sources.filter(|(_, source)| !source.shipped);
    own.map(|(name, source)| {
        let path = crate::source::file::relative(folder, Path::new(name));
        let key = if *name == templates.main {
            String::new()
        } else {
            path
        };
        (key, source.clone())
    })
    .collect()
}

fn blocks_of(file: &str, a: &Source, b: &Source, out: &mut Vec<Change>) {
    let (x, y) = (blocks(&a.text), blocks(&b.text));
    let source = |list: &[Block], name: &Option<String>| {
        let found = list.iter().find(|block| block.name == *name);
        found.map(|block| block.source.clone())
    };
    let mut names: Vec<&Option<String>> = x.iter().map(|block| &block.name).collect();
    names.extend(
        y.iter()
            .map(|block| &block.name)
            .filter(|name| !x.iter().any(|b| b.name == **name)),
    );
    for name in names {
        let (one, other) = (source(&x, name), source(&y, name));
        // A blank line between blocks says nothing: it is the rendered text that counts.
        let bare = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_owned());
        if bare(&one) == bare(&other) {
            continue;
        }
        let shown = match name {
            Some(name) => format!("{file}: block {name}"),
            None => format!("{file}: outside of blocks"),
        };
        let kind = match (&one, &other) {
            (None, _) => Kind::Added,
            (_, None) => Kind::Removed,
            _ => Kind::Changed,
        };
        let change = Change::new(Part::Template, kind, shown).at(Some(start(a)), Some(start(b)));
        out.push(change.detail("source", bare(&one).as_deref(), bare(&other).as_deref()));
    }
}
