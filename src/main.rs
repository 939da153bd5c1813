//! Arguments → one command → exit code.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    fewshot::cli::main()
}
