//! docs/templates.md says what a template sees, and shows what its examples build. `UPDATE=1 cargo test
//! --test template_page` rewrites what they build.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fewshot::render::{FUEL, MAX_PROMPT, MAX_RECURSION, NAMES, prompt, templates};
use fewshot::source::Severity;
use fewshot::{Loaded, Options, load};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md")
}

fn page() -> String {
    fs::read_to_string(path()).expect("docs/templates.md")
}

/// The page's spec, made ready with a template.
fn with_template(page: &str, template: &str) -> Loaded {
    let spec = page.split("```yaml\n").nth(1).expect("a spec");
    let spec = spec.split("```").next().expect("its end");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = folder.path().canonicalize().expect("it is there");
    let file = base.join("tickets.fewshot.yaml");
    fs::write(&file, spec).expect("written");
    fs::write(base.join("mine.j2"), template).expect("written");
    let options = Options {
        base,
        config: None,
        model: None,
        today: None,
    };
    load(&file, &options).expect("readable")
}

fn build(page: &str, template: &str) -> String {
    let loaded = with_template(page, template);
    let errors = loaded.found.iter();
    let errors: Vec<_> = errors
        .filter(|found| found.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{template}\n{errors:#?}");
    let rendered = loaded.rendered.expect("it renders");
    rendered.prompt.messages[0].text.clone()
}

fn compare(now: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path(), now).expect("written");
    } else {
        let why = "UPDATE=1 cargo test --test template_page rewrites it";
        assert_eq!(page(), now, "{why}");
    }
}

/// Puts `text` between `start` and the next end.
fn put(page: &mut String, start: &str, text: &str) {
    let at = page.find(start).expect("its place") + start.len();
    let end = at + page[at..].find("<!-- end -->").expect("its end");
    page.replace_range(at..end, text);
}

#[test]
fn what_the_examples_build_and_what_the_limits_are() {
    let before = page();
    let mut parts = before.split("```jinja\n");
    let mut now = parts.next().expect("a start").to_owned();
    let mut built = Vec::new();
    for part in parts {
        let (template, rest) = part.split_once("```\n\n```text\n").expect("a text block");
        let (_, rest) = rest.split_once("```\n").expect("its end");
        let text = build(&before, template);
        now.push_str(&format!(
            "```jinja\n{template}```\n\n```text\n{text}```\n{rest}"
        ));
        built.push(text);
    }
    // An example of each kind, and each shows all that the page says of it.
    assert_eq!(built.len(), 3);
    assert!(built[0].contains("## How to work\n\n- Say") && built[0].contains("## Examples"));
    assert!(built[1].starts_with("You sort support tickets. Decide which team answers. Teams:\n"));
    assert!(built[2].contains("{\"ticket\":\"I want my money back.\",\"answer\":{"));
    let sections: Vec<String> = prompt::SECTIONS
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    put(&mut now, "<!-- sections -->", &sections.join(", "));
    let limits = format!(
        "\n| limit | is |\n| --- | --- |\n| steps | {} million, and more for a long spec |\n\
         | macros, blocks and templates within one another | {MAX_RECURSION} |\n\
         | words and signs in one tag | {} |\n| templates | {} |\n\
         | the rendered prompt | {} MB |\n",
        FUEL as f64 / 1e6,
        templates::MAX_TAG_TOKENS,
        templates::MAX_TEMPLATES,
        MAX_PROMPT >> 20,
    );
    put(&mut now, "<!-- limits -->", &limits);
    compare(&now);
}

/// The first cells of the table after `marker`, without their ticks.
fn rows<'p>(page: &'p str, marker: &str) -> BTreeSet<&'p str> {
    let table = page.split(marker).nth(1).expect("a table").trim_start();
    let lines = table
        .lines()
        .take_while(|line| line.starts_with('|'))
        .skip(2);
    lines.filter_map(|line| line.split('`').nth(1)).collect()
}

#[test]
fn the_names_are_those_that_a_template_may_read() {
    assert_eq!(rows(&page(), "<!-- names -->"), BTreeSet::from(NAMES));
}

/// Each table has exactly the fields that a template finds there.
#[test]
fn the_fields_are_those_that_a_template_sees() {
    let page = page();
    let mut tables = 0;
    for (at, _) in page.match_indices("<!-- fields ") {
        let expression = page[at + "<!-- fields ".len()..].split(" -->").next();
        let expression = expression.expect("an expression");
        let documented = rows(&page, &format!("<!-- fields {expression} -->"));
        let template = format!("{{% for key in {expression} %}}\n{{{{ key }}}}\n{{% endfor %}}\n");
        let seen = build(&page, &template);
        assert_eq!(documented, seen.lines().collect(), "{expression}");
        tables += 1;
    }
    assert_eq!(tables, 9);
}

/// Every macro that the page names is there, and every one that is there is named.
#[test]
fn the_macros_are_those_of_the_parts() {
    let parts = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/parts.j2");
    let parts = fs::read_to_string(parts).expect("shipped");
    let macros = parts.split("{% macro ").skip(1);
    let macros = macros.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned() + ")"));
    let page = page();
    let table = page.split("| macro | writes |").nth(1).expect("a table");
    let lines = table
        .lines()
        .take_while(|line| line.starts_with('|') || line.is_empty());
    let named = lines.filter_map(|line| line.split('`').nth(1)?.strip_prefix("parts."));
    // A macro may call what it is given otherwise.
    let form = |text: &str| text.replace("(inputs,", "(variables,");
    let macros: BTreeSet<String> = macros.map(|text| form(&text)).collect();
    assert_eq!(named.map(str::to_owned).collect::<BTreeSet<_>>(), macros);
}
