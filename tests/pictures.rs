//! The pictures of docs/terminal.md are what a terminal shows: five typical findings, 80 and 200
//! columns wide in colour, and 80 columns without. `UPDATE=1 cargo test --test pictures` draws them
//! anew; a person looks at them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anstyle_svg::Term;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `lint` prints of the spec with the mistakes, on both streams.
fn printed(columns: u16, colour: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_fewshot"))
        .args([
            "lint",
            "--color",
            colour,
            "docs/examples/mistakes.fewshot.yaml",
        ])
        .current_dir(root())
        .env("COLUMNS", columns.to_string())
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    text(output.stdout) + &text(output.stderr)
}

fn holds(name: &str, picture: &str) {
    let path: PathBuf = root().join("docs/pictures").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, picture).expect("written");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known.replace("\r\n", "\n") == picture,
        "docs/pictures/{name} is not what the terminal shows: UPDATE=1 draws it anew"
    );
}

#[test]
fn five_findings_in_colour() {
    for columns in [80, 200] {
        let text = printed(columns, "always");
        let drawn = Term::new().min_width_px(usize::from(columns) * 8 + 40);
        holds(&format!("lint-{columns}.svg"), &drawn.render_svg(&text));
    }
}

#[test]
fn five_findings_on_paper() {
    let text = printed(80, "never");
    assert!(!text.contains('\u{1b}'));
    holds("lint-80.txt", &text);
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for columns in [80, 200] {
        let text = printed(columns, "never");
        let widest = text.lines().map(UnicodeWidthStr::width).max();
        assert!(widest <= Some(usize::from(columns)), "{widest:?}:\n{text}");
    }
}
