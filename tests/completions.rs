//! Completions and manual pages know every command and option, for they are made from the arguments.

use std::path::Path;
use std::process::Command;

fn fewshot(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_fewshot"))
        .args(arguments)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = fewshot(&["--help"]);
    let list = help
        .split("Commands:\n")
        .nth(1)
        .expect("a list of commands");
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    let names: Vec<_> = names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 6, "{names:?}");
    names
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = fewshot(&["completions", shell]);
        for name in commands() {
            assert!(text.contains(&name), "{shell} does not know {name}");
        }
        assert!(
            text.contains("write-baseline"),
            "{shell} lacks an option of lint"
        );
        // For the other three clap leaves out the words that an argument may be.
        let words = ["bash", "zsh"].contains(&shell);
        assert!(
            !words || text.contains("taxonomy"),
            "{shell} lacks a word of schema"
        );
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| Path::new(folder.path()).join(name);
    fewshot(&["man", folder.path().to_str().expect("UTF-8")]);
    let read = |name: &str| std::fs::read_to_string(path(name)).expect(name);
    let own = read("fewshot.1");
    assert_eq!(own, fewshot(&["man"]), "what is printed is what is written");
    for name in commands() {
        assert!(own.contains(&format!("fewshot\\-{name}(1)")), "{name}");
        let page = read(&format!("fewshot-{name}.1"));
        assert!(page.starts_with(".ie") && page.contains(&format!("\nfewshot\\-{name} \\- ")));
        assert!(page.contains(&format!("fewshot {}", env!("CARGO_PKG_VERSION"))));
    }
}
