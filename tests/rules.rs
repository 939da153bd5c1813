//! Every rule's page is its test: each `yaml` block of docs/rules/FS###.md is linted with that rule
//! alone selected, and the `text` block under it is the concise output it must give. A block without
//! one must be silent. A block headed by a file's name in bold is a file beside the spec, for all
//! specs of its section. `UPDATE=1 cargo test` rewrites the `text` blocks; a person reviews the diff.

use std::fs;
use std::path::{Path, PathBuf};

use fewshot::lint::{Rule, Selection, all_rules};
use fewshot::report::concise;
use fewshot::{Options, load};

/// The day on which the pages hold: prices and retirements age.
const TODAY: &str = "2027-06-30";

fn rules_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

/// A fenced block, by lines of the page.
#[derive(Debug)]
struct Block {
    language: String,
    /// Lines between the fences.
    body: std::ops::Range<usize>,
    /// The file it is, where a line in bold heads it.
    file: Option<String>,
    section: usize,
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut out = Vec::new();
    let (mut section, mut at, mut heading) = (0, 0, None);
    while at < lines.len() {
        let line = lines[at];
        if line.starts_with("## ") {
            section += 1;
        }
        if let Some(language) = line.strip_prefix("```") {
            let end = (at + 1..lines.len()).find(|&end| lines[end].starts_with("```"));
            let end = end.expect("every fence is closed");
            out.push(Block {
                language: language.to_owned(),
                body: at + 1..end,
                file: heading.take(),
                section,
            });
            at = end;
        } else if !line.trim().is_empty() {
            let bold = line
                .strip_prefix("**")
                .and_then(|rest| rest.strip_suffix("**"));
            heading = bold.map(str::to_owned);
        }
        at += 1;
    }
    out
}

/// The concise output for a spec with the files beside it.
fn lint(rule: &Rule, spec: &str, files: &[(String, String)]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = folder.path().canonicalize().expect("it is there");
    for (name, text) in files {
        let path = base.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let name = spec.lines().find_map(|line| line.strip_prefix("name: "));
    let name = name.unwrap_or("prompt").trim();
    let path = base.join(format!("{name}.fewshot.yaml"));
    fs::write(&path, spec).expect("written");
    let options = Options {
        base,
        config: None,
        model: None,
        today: Some(TODAY.to_owned()),
    };
    let loaded = load(&path, &options).expect("a spec that can be read");
    let selection = Selection {
        select: vec![rule.code.to_owned()],
        ignore: Vec::new(),
    };
    let found = loaded.lint(&selection).diagnostics;
    let lines = found
        .iter()
        .map(|found| concise(found, &loaded.files, loaded.path()));
    lines.collect::<Vec<_>>().join("\n")
}

/// Runs a page; gives it back with the outputs it has now, and how many blocks found something and
/// were silent.
fn run(rule: &Rule, page: &str) -> (String, usize, usize) {
    let lines: Vec<&str> = page.lines().collect();
    let blocks = blocks(&lines);
    let body = |block: &Block| lines[block.body.clone()].join("\n") + "\n";
    let (mut found, mut silent) = (0, 0);
    let mut out: Vec<String> = Vec::new();
    let mut copied = 0;
    for (at, block) in blocks.iter().enumerate() {
        if block.language != "yaml" || block.file.is_some() {
            continue;
        }
        let beside: Vec<(String, String)> = blocks
            .iter()
            .filter(|other| other.section == block.section)
            .filter_map(|other| Some((other.file.clone()?, body(other))))
            .collect();
        let output = lint(rule, &body(block), &beside);
        let expected = blocks
            .get(at + 1)
            .filter(|next| next.language == "text" && next.file.is_none());
        // Everything up to where the output stands, or would stand, stays as it is.
        let end = block.body.end + 1;
        out.extend(lines[copied..end].iter().map(|line| line.to_string()));
        copied = end;
        if let Some(next) = expected {
            copied = next.body.end + 1;
        }
        if output.is_empty() {
            silent += 1;
        } else {
            found += 1;
            out.push(format!("\n```text\n{output}\n```"));
        }
    }
    out.extend(lines[copied..].iter().map(|line| line.to_string()));
    (out.join("\n") + "\n", found, silent)
}

#[test]
fn every_page_gives_what_it_says() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for (rule, _) in all_rules() {
        let path = rules_folder().join(format!("{}.md", rule.code));
        let page = fs::read_to_string(&path).expect("every rule has a page");
        let (now, found, silent) = run(rule, &page);
        if now != page {
            if update {
                fs::write(&path, &now).expect("written");
            } else {
                wrong.push(format!("--- {} should read ---\n{now}", rule.code));
            }
        }
        if found == 0 || silent == 0 {
            wrong.push(format!(
                "{}: {found} specs that break it and {silent} put right; each page has both",
                rule.code
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_says_what_its_rule_is() {
    for (rule, _) in all_rules() {
        let mut paragraphs = rule.page.split("\n\n");
        let title = format!("# {} {}", rule.code, rule.name);
        assert_eq!(paragraphs.next(), Some(title.as_str()));
        let facts = paragraphs.next().unwrap_or_default();
        let severity = rule.severity.as_str();
        assert!(
            facts.starts_with(severity),
            "{}: the second paragraph starts with `{severity}`: {facts}",
            rule.code
        );
        assert_eq!(
            facts.contains("by class"),
            rule.by_class,
            "{}: says `by class` where severity hangs on the class",
            rule.code
        );
        assert!(!rule.finds().is_empty() && !rule.finds().contains('\n'));
        for heading in ["## Why", "## Breaks it", "## Put right", "## Limits"] {
            assert!(
                rule.page.contains(heading),
                "{} lacks `{heading}`",
                rule.code
            );
        }
        assert!(
            rule.page.contains("Evidence: "),
            "{} names no evidence",
            rule.code
        );
    }
}

#[test]
fn no_page_is_without_a_rule() {
    for entry in fs::read_dir(rules_folder()).expect("the folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        if let Some(code) = name
            .strip_suffix(".md")
            .filter(|code| code.starts_with("FS"))
        {
            assert!(
                all_rules().any(|(rule, _)| rule.code == code),
                "docs/rules/{name} is the page of no rule"
            );
        }
    }
}
