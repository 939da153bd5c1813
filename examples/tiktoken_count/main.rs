//! What others pay: a process that loads tiktoken-rs's o200k_base and counts a file with it. To compare
//! with, in `benches/processes.py`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: tiktoken_count FILE");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    match tiktoken_rs::o200k_base() {
        Ok(encoding) => {
            println!("{}", encoding.encode_ordinary(&text).len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
