//! Broken files: whatever a file holds, a command says what is wrong with it and ends well.
//!
//! A case is a spec, `tests/broken/NAME.fewshot.yaml`, or a folder with a spec and what it names,
//! `tests/broken/NAME/`. What is large or no text at all is made here instead, see [`made`]. Each is
//! copied to a folder of its own, and `lint`, `build` and `tokens` are run on it. None may panic, end
//! by a signal, take long or take much memory; each exits with 1 and says what it found, or with 2
//! and says why on standard error. (`tokens` may also exit with 0: a key that stands twice is wrong,
//! but there is a prompt to count; and so may `build`, where the text itself would be right.)
//!
//! What loading finds (FS0xx, in the concise format) and the exit codes stand in
//! `tests/broken/NAME.expected`. `UPDATE=1 cargo test --test broken` writes these files anew; a
//! person reviews the diff.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A release build to run in place of the one under test, as `.ci/run` does.
const RELEASE: &str = "FEWSHOT_RELEASE";

/// How long a command may take. A release build needs under a second for each case, most of them
/// a few milliseconds; the bound for a debug build leaves room for a machine that is busy.
fn longest() -> Duration {
    let release = !cfg!(debug_assertions) || std::env::var_os(RELEASE).is_some();
    Duration::from_secs(if release { 1 } else { 10 })
}

fn program() -> PathBuf {
    let under_test = || env!("CARGO_BIN_EXE_fewshot").into();
    std::env::var_os(RELEASE).map_or_else(under_test, PathBuf::from)
}

/// When a command that does not end is ended.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much memory a command may take, in megabytes. What a process has taken at most is asked for
/// every two milliseconds, on Linux; one that takes more is ended there and then.
const MEMORY: usize = 200;

/// How many findings an `.expected` file names.
const SHOWN: usize = 60;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

/// How a command ended.
struct Ran {
    /// None where a signal ended it.
    code: Option<i32>,
    out: String,
    err: String,
    took: Duration,
    /// Megabytes of memory, as far as known.
    most: usize,
}

/// The most memory that a running process has taken so far, in megabytes; 0 where nothing tells.
fn memory(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = most.and_then(|most| most.trim().strip_suffix(" kB")?.parse::<usize>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn run(arguments: &[&str], base: &Path, notes: &Path) -> Ran {
    let (out, err) = (notes.join("out"), notes.join("err"));
    let file = |path: &Path| File::create(path).expect("a file for what is printed");
    let start = Instant::now();
    let mut child = Command::new(program())
        .args(arguments)
        .current_dir(base)
        .stdin(Stdio::null())
        .stdout(file(&out))
        .stderr(file(&err))
        .spawn()
        .expect("the program starts");
    let mut most = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        most = most.max(memory(child.id()));
        if start.elapsed() > PATIENCE || most > MEMORY {
            child.kill().expect("it can be ended");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let took = start.elapsed();
    let text = |path: &Path| fs::read_to_string(path).expect("what is printed is UTF-8");
    Ran {
        code: status.code(),
        out: text(&out),
        err: text(&err),
        took,
        most,
    }
}

/// Runs a command on `spec`, and again if it took long: another program may have been in the way.
fn run_fairly(arguments: &[&str], base: &Path, notes: &Path) -> Ran {
    let first = run(arguments, base, notes);
    if first.took <= longest() || first.code.is_none() {
        return first;
    }
    run(arguments, base, notes)
}

/// What must hold of every command on every case.
fn complaints(command: &str, ran: &Ran) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut note = |what: String| wrong.push(format!("{command}: {what}"));
    let last = ran.err.len().saturating_sub(300);
    let err = &ran.err[ran.err.ceil_char_boundary(last)..];
    if ran.err.contains("panicked") || ran.out.contains("panicked") {
        note(format!("panicked: {err}"));
    }
    if ran.took > longest() {
        note(format!("took {:?}", ran.took));
    }
    if ran.most > MEMORY {
        note(format!("took {} MB", ran.most));
    }
    match ran.code {
        None => note(format!("ended by a signal: {err}")),
        Some(1) if command.starts_with("lint") && !ran.out.contains("FS") => {
            note("exits with 1 and names no finding".into());
        }
        Some(1) if !command.starts_with("lint") && ran.err.is_empty() => {
            note("exits with 1 and says nothing on standard error".into());
        }
        Some(2) if ran.err.is_empty() => {
            note("exits with 2 and says nothing on standard error".into());
        }
        Some(0) if command == "tokens" || command == "build" => {}
        Some(1 | 2) => {}
        Some(code) => note(format!("exits with {code}")),
    }
    wrong
}

/// The lines of `lint --format concise` that are findings.
fn found(out: &str) -> impl Iterator<Item = &str> {
    out.lines().filter(|line| {
        [" error FS", " warning FS", " info FS"]
            .iter()
            .any(|severity| line.contains(severity))
    })
}

/// Runs the three commands on the spec in `base`, and `lint` in other formats: what is expected of
/// them, and what is wrong.
fn check(base: &Path, spec: &str, formats: &[&str]) -> (String, Vec<String>) {
    let notes = tempfile::tempdir().expect("a temporary folder");
    let mut expected = String::new();
    let mut wrong = Vec::new();
    let code = |ran: &Ran| ran.code.map_or("a signal".into(), |code| code.to_string());
    let lint = run_fairly(&["lint", "--format", "concise", spec], base, notes.path());
    let loading: Vec<&str> = found(&lint.out)
        .filter(|line| line.contains(" FS0"))
        .collect();
    for line in loading.iter().take(SHOWN) {
        expected.push_str(line);
        expected.push('\n');
    }
    if loading.len() > SHOWN {
        expected.push_str(&format!("and {} more\n", loading.len() - SHOWN));
    }
    if lint.code == Some(2) {
        expected.push_str(&lint.err);
    }
    expected.push_str(&format!("lint exits with {}\n", code(&lint)));
    wrong.extend(complaints("lint", &lint));
    for command in ["build", "tokens"] {
        let ran = run_fairly(&[command, spec], base, notes.path());
        expected.push_str(&format!("{command} exits with {}\n", code(&ran)));
        wrong.extend(complaints(command, &ran));
        if command == "build" && ran.code == Some(0) && !loading.is_empty() {
            wrong.push("build: makes a text of what did not load".into());
        }
    }
    // The other formats see the same findings; they, too, only have to end well.
    for format in formats {
        let ran = run_fairly(&["lint", "--format", format, spec], base, notes.path());
        let name = format!("lint --format {format}");
        if ran.code != lint.code {
            wrong.push(format!("{name} exits with {}", code(&ran)));
        }
        wrong.extend(complaints(&name, &ran));
    }
    (expected, wrong)
}

/// Holds a case to its `.expected` file, or writes that.
fn compare(name: &str, expected: &str, wrong: &mut Vec<String>) {
    let path = folder().join(format!("{name}.expected"));
    let known = fs::read_to_string(&path).unwrap_or_default();
    if known == expected {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, expected).expect("written");
    } else {
        wrong.push(format!("{name}.expected should read:\n{expected}"));
    }
}

/// A folder to run a case in, which is a project of its own: nothing above it counts.
fn project() -> tempfile::TempDir {
    let base = tempfile::tempdir().expect("a temporary folder");
    fs::write(base.path().join("fewshot.toml"), "").expect("written");
    base
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("made");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("copied");
    }
}

#[test]
fn every_broken_file_is_reported() {
    let mut wrong = Vec::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let mut names: Vec<String> = made().into_iter().map(|(name, _)| name.into()).collect();
    for path in &paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let base = project();
        let (name, spec) = match file.strip_suffix(".fewshot.yaml") {
            Some(name) => {
                copy(path, &base.path().join(&*file));
                (name.to_owned(), file.to_string())
            }
            None if path.is_dir() => {
                copy(path, base.path());
                (file.to_string(), "prompt.fewshot.yaml".to_owned())
            }
            None => continue,
        };
        let (expected, found) = check(base.path(), &spec, &["human"]);
        wrong.extend(found.into_iter().map(|why| format!("{name}: {why}")));
        compare(&name, &expected, &mut wrong);
        names.push(name);
    }
    for path in &paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        // Cases with links are made on Linux alone.
        if cfg!(target_os = "linux")
            && let Some(name) = file.strip_suffix(".expected")
            && !names.iter().any(|known| known == name)
        {
            wrong.push(format!("{file} belongs to no case"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_too_odd_to_keep_is_reported() {
    let mut wrong = Vec::new();
    for (name, make) in made() {
        let base = project();
        make(base.path());
        let (expected, found) = check(base.path(), SPEC, &["human", "json"]);
        wrong.extend(found.into_iter().map(|why| format!("{name}: {why}")));
        compare(name, &expected, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What every made case calls its spec.
const SPEC: &str = "prompt.fewshot.yaml";
/// The two keys that a spec needs.
const START: &str = "name: broken\ntask: Say what it is.\n";
/// How deep, how many: enough to end a program that works on its stack.
const DEEP: usize = 10_000;
const MB: usize = 1 << 20;

type Make = fn(&Path);

fn write(base: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(base.join(name), bytes).expect("written");
}

/// A spec of the two keys and `more`.
fn spec(base: &Path, more: &str) {
    write(base, SPEC, format!("{START}{more}"));
}

/// A file of so many bytes, all NUL, that takes no room on the disk.
fn sparse(base: &Path, name: &str, bytes: usize) {
    let file = File::create(base.join(name)).expect("made");
    file.set_len(bytes as u64).expect("made larger");
}

/// A spec with a template of its own.
fn template(base: &Path, text: &str) {
    spec(base, "template: ./mine.j2\n");
    write(base, "mine.j2", format!("{{{{ task }}}}\n{text}\n"));
}

fn nested(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(DEEP), close.repeat(DEEP))
}

/// The cases that are made when they are run, by name.
fn made() -> Vec<(&'static str, Make)> {
    let mut all: Vec<(&str, Make)> = vec![
        ("large-spec", |base| sparse(base, SPEC, 50 * MB)),
        ("large-files", |base| {
            let keys = "template: ./a.j2\ntaxonomy: ./a.yaml\nexamples: [./b.yaml, ./c.jsonl]\n";
            spec(base, &format!("{keys}output: {{ schema: ./a.json }}\n"));
            for name in ["a.j2", "a.yaml", "b.yaml", "c.jsonl", "a.json"] {
                sparse(base, name, 50 * MB);
            }
        }),
        ("large-settings", |base| {
            spec(base, "");
            sparse(base, "fewshot.toml", 50 * MB);
        }),
        ("long-line", |base| {
            let text = "A long text. ".repeat(5 * MB / 13);
            spec(base, &format!("role: {text}\nrole: {{ x: y }}\n"));
        }),
        ("long-line-then-error", |base| {
            let text = "شكرا ".repeat(5 * MB / 9);
            spec(
                base,
                &format!("meta: {{ a: \"{text}\", b: .nan, c: .nan }}\n"),
            );
        }),
        ("long-names", |base| {
            let long = "naem".repeat(MB / 4);
            let all = format!(
                "model: {long}\ntemplate: {long}\ntaxonomy: {long}\nclass: {long}\n? {long}\n: 1\n"
            );
            spec(base, &all);
        }),
        ("long-keys-in-lines", |base| {
            let long = "naem".repeat(MB);
            spec(base, "examples: ./examples.jsonl\n");
            write(base, "examples.jsonl", format!("{{\"{long}\": 1}}\n"));
        }),
        ("long-labels", |base| {
            let long = |word: &str| word.repeat(MB / 8);
            let labels = format!("taxonomy: {{ labels: [{}, b] }}\n", long("a label "));
            let case = format!(
                "edge_cases: {{ x: {{ when: y, label: {} }} }}\n",
                long("a lable ")
            );
            spec(base, &format!("{labels}{case}rloe: x\n"));
        }),
        ("not-utf-8", |base| {
            write(base, SPEC, b"name: broken\ntask: caf\xe9\n");
        }),
        ("utf-16", |base| {
            let text: Vec<u8> = format!("\u{feff}{START}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            write(base, SPEC, text);
        }),
        ("files-not-utf-8", |base| {
            let keys = "template: ./a.j2\ntaxonomy: ./a.yaml\nexamples: [./b.yaml, ./c.jsonl]\n";
            let more = "tests: ./c.jsonl\noutput: { schema: ./a.json }\n";
            spec(base, &format!("{keys}{more}"));
            for name in ["a.j2", "a.yaml", "b.yaml", "c.jsonl", "a.json"] {
                write(base, name, b"\"caf\xe9\"\n");
            }
        }),
        ("nul-bytes", |base| {
            spec(base, "role: \"a\0b\"\n");
        }),
        ("nul-bytes-in-files", |base| {
            let keys = "template: ./a.j2\ntaxonomy: ./a.yaml\nexamples: [./b.yaml, ./c.jsonl]\n";
            let more = "tests: ./c.jsonl\noutput: { schema: ./a.json }\n";
            spec(base, &format!("{keys}{more}"));
            for name in ["a.j2", "a.yaml", "b.yaml", "c.jsonl", "a.json"] {
                write(base, name, b"{\"input\": \"a\0b\", \"output\": \0}\n");
            }
        }),
        ("nul-byte-in-a-path", |base| {
            spec(
                base,
                "taxonomy: \"./a\\0b.yaml\"\nexamples: \"./\\0.jsonl\"\n",
            );
        }),
        ("binary", |base| {
            // Bytes with no pattern, all of them ASCII: what is no text, yet UTF-8.
            let mut state: u32 = 1;
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8 & 0x7f
            };
            let junk: Vec<u8> = (0..100_000).map(|_| next()).collect();
            write(base, SPEC, junk);
        }),
        ("an-archive", |base| {
            let bytes = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\xcb\x4f\x4a\x04\x00";
            write(base, SPEC, bytes);
        }),
        ("deep-flow", |base| {
            spec(base, &format!("meta: {}\n", nested("[", "]")))
        }),
        ("deep-flow-mappings", |base| {
            spec(
                base,
                &format!("meta: {}x{}\n", "{a: ".repeat(DEEP), "}".repeat(DEEP)),
            );
        }),
        ("deep-flow-left-open", |base| {
            spec(base, &format!("meta: {}\n", "[".repeat(DEEP)));
        }),
        ("deep-block", |base| {
            let lines = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth + 1)));
            spec(base, &format!("meta:\n{}", lines.collect::<String>()));
        }),
        ("deep-block-lists", |base| {
            spec(base, &format!("meta:\n {}x\n", "- ".repeat(DEEP)));
        }),
        ("deep-aliases", |base| {
            let lines = (1..=DEEP).map(|at| format!("  a{at}: &a{at} [*a{}]\n", at - 1));
            let lines: String = lines.collect();
            spec(base, &format!("meta:\n  a0: &a0 x\n{lines}"));
        }),
        ("deep-schema-file", |base| {
            spec(base, "output: { schema: ./schema.json }\n");
            write(
                base,
                "schema.json",
                nested("{\"items\":", "}").replace("{}", "{{}}"),
            );
        }),
        ("schema-that-multiplies", |base| {
            let levels = (0..30).map(|at| {
                let next = format!("{{ $ref: '#/$defs/{}' }}", at + 1);
                format!("      '{at}': {{ allOf: [{next}, {next}] }}\n")
            });
            let levels: String = levels.collect();
            let schema = format!("    $ref: '#/$defs/0'\n    $defs:\n{levels}      '30': {{}}\n");
            let example = "examples:\n  - { input: x, output: { y: 1 } }\n";
            spec(base, &format!("output:\n  schema:\n{schema}{example}"));
        }),
        ("deep-json-items", |base| {
            spec(base, "examples: [./a.json, ./b.jsonl]\ntests: ./b.jsonl\n");
            write(base, "a.json", nested("[", "]"));
            let deep = nested("[", "]");
            write(
                base,
                "b.jsonl",
                format!("{{\"output\": {deep}}}\n{{\"output\": 1}}\n"),
            );
        }),
        ("deep-settings", |base| {
            spec(base, "");
            write(base, "fewshot.toml", format!("a = {}", nested("[", "]")));
        }),
        ("deep-tables-in-settings", |base| {
            spec(base, "");
            write(base, "fewshot.toml", format!("{}b = 1", "a.".repeat(DEEP)));
        }),
        ("alias-bomb-of-text", |base| {
            // Few nodes, but each repeats a long text.
            let text = "long ".repeat(MB / 5);
            let aliases = "*a, ".repeat(50_000);
            spec(base, &format!("meta: {{ a: &a {text}, b: [{aliases}] }}\n"));
        }),
        ("anchors-in-anchors", |base| {
            let open: String = (0..100).map(|at| format!("&a{at} [")).collect();
            let text = "long ".repeat(MB);
            spec(base, &format!("meta: {open}{text}{}\n", "]".repeat(100)));
        }),
        ("wide-merge", |base| {
            let keys: String = (0..30_000).map(|at| format!("k{at}: 1, ")).collect();
            spec(
                base,
                &format!("meta: {{ <<: {{ {keys} }}, a: 1 }}\nrloe: x\n"),
            );
        }),
        ("key-that-stands-a-thousand-times", |base| {
            spec(base, &format!("meta: {{ {} }}\n", "a: 1, ".repeat(1_000)));
        }),
        ("template-of-many-filters", |base| {
            template(base, &format!("{{{{ task{} }}}}", " | upper".repeat(DEEP)));
        }),
        ("template-of-many-sums", |base| {
            template(base, &format!("{{{{ 1{} }}}}", " + 1".repeat(DEEP)));
        }),
        ("template-of-many-joins", |base| {
            template(base, &format!("{{{{ task{} }}}}", " ~ 'a'".repeat(DEEP)));
        }),
        ("template-of-many-nots", |base| {
            template(base, &format!("{{{{ {} task }}}}", "not ".repeat(DEEP)));
        }),
        ("template-of-many-attributes", |base| {
            template(base, &format!("{{{{ output{} }}}}", ".format".repeat(DEEP)));
        }),
        ("template-of-deep-parentheses", |base| {
            let deep = format!("{}1{}", "(".repeat(DEEP), ")".repeat(DEEP));
            template(base, &format!("{{{{ {deep} }}}}"));
        }),
        ("template-of-deep-lists", |base| {
            template(base, &format!("{{{{ {} }}}}", nested("[", "]")));
        }),
        ("template-of-deep-conditions", |base| {
            template(base, &nested("{% if task %}", "{% endif %}"));
        }),
        ("template-of-deep-filters", |base| {
            template(base, &nested("{% filter upper %}", "{% endfilter %}"));
        }),
        ("template-of-long-words", |base| {
            let word = "task".repeat(MB / 4);
            template(base, &format!("{{{{ {word} }}}} {{{{ task | {word} }}}}"));
        }),
        ("template-of-many-names", |base| {
            let names: String = (0..1_000).map(|at| format!("{{{{ n{at} }}}}\n")).collect();
            template(base, &names);
        }),
        ("template-of-many-templates", |base| {
            template(base, "{% include 't0.j2' %}");
            for at in 0..200 {
                let next = format!("{{% include 't{}.j2' %}}", at + 1);
                write(base, &format!("t{at}.j2"), next);
            }
        }),
        ("a-folder", |base| {
            fs::create_dir(base.join(SPEC)).expect("made");
        }),
        ("no-file", |_| {}),
    ];
    all.extend(links());
    all
}

#[cfg(not(target_os = "linux"))]
fn links() -> Vec<(&'static str, Make)> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn links() -> Vec<(&'static str, Make)> {
    use std::os::unix::fs::symlink;
    vec![
        ("out-by-a-link", |base| {
            spec(base, "out: ./links/prompt.md\n");
            symlink("/etc", base.join("links")).expect("linked");
        }),
        ("link-out-of-the-project", |base| {
            let keys = "template: ./a.j2\ntaxonomy: ./a.yaml\nexamples: ./links/b.jsonl\n";
            spec(base, &format!("{keys}output: {{ schema: ./a.json }}\n"));
            for name in ["a.j2", "a.yaml", "a.json"] {
                symlink("/etc/passwd", base.join(name)).expect("linked");
            }
            symlink("/etc", base.join("links")).expect("linked");
        }),
        ("pipes", |base| {
            let keys = "template: ./a.j2\ntaxonomy: ./a.yaml\nexamples: ./b.jsonl\n";
            spec(base, &format!("{keys}output: {{ schema: ./a.json }}\n"));
            for name in ["a.j2", "a.yaml", "b.jsonl", "a.json"] {
                let made = Command::new("mkfifo").arg(base.join(name)).status();
                assert!(made.expect("mkfifo runs").success());
            }
        }),
        ("link-to-itself", |base| {
            spec(base, "examples: ./a.jsonl\n");
            symlink("a.jsonl", base.join("a.jsonl")).expect("linked");
        }),
        ("link-to-nothing", |base| {
            symlink("nothing.yaml", base.join(SPEC)).expect("linked");
        }),
    ]
}
