//! Arguments → one command → exit code.
#![forbid(unsafe_code)]

use std::process::ExitCode;

/// A prompt is many small texts: with the system's allocator a fifth of the time goes into them.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    fewshot::cli::main()
}
