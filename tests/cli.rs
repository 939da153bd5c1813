//! The command line by example: every console block of tests/cases/, of the README and of docs/gates.md is run, and
//! must print what it shows. `UPDATE=1 cargo test --test cli` rewrites them; a person reviews the diff.

#[test]
fn console_blocks_are_what_happens() {
    let cases = trycmd::TestCases::new();
    if std::env::var_os("UPDATE").is_some() {
        // SAFETY: this test program has one test, and no thread has been started yet.
        unsafe { std::env::set_var("TRYCMD", "overwrite") };
    }
    cases
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        // The day on which the model table was read: what ages does not age the tests.
        .env("SOURCE_DATE_EPOCH", "1795392000")
        .case("tests/cases/*.md")
        .case("README.md")
        .case("docs/gates.md");
}
