//! Arguments → one command → exit code.
#![forbid(unsafe_code)]

use std::process::ExitCode;

/// A prompt is many small texts, for which the system's allocator takes longer.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    fewshot::cli::main()
}
