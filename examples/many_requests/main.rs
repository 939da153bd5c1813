//! Makes 10,000 requests from one loaded prompt, on one thread and on all, and says how long it took:
//!
//! ```sh
//! cargo run --release --example many_requests -- [SPEC] [NUMBER]
//! ```
//!
//! Only the last message is rendered and written for each; the static part is copied from where it
//! was written once.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, thread};

use fewshot::render::{Provider, Requests};
use fewshot::{Options, load};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = env::args().skip(1);
    let shipped = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/prompts/procurement.fewshot.yaml"
    );
    let path = arguments
        .next()
        .map_or_else(|| PathBuf::from(shipped), PathBuf::from);
    let number = match arguments.next().map(|word| word.parse::<usize>()) {
        None => 10_000,
        Some(Ok(number)) => number,
        Some(Err(_)) => return Err("how many? A number is wanted".into()),
    };
    let start = Instant::now();
    let ready = make_ready(&path)?;
    println!("loaded in {}", shown(start.elapsed()));
    for threads in [1, thread::available_parallelism().map_or(1, usize::from)] {
        let start = Instant::now();
        let bytes = make(&ready, number, threads)?;
        println!(
            "{number} requests of together {} MB on {threads} thread{}: {}",
            bytes >> 20,
            if threads == 1 { "" } else { "s" },
            shown(start.elapsed())
        );
    }
    Ok(())
}

/// The requests of a prompt, with the variables that each wants a text for.
struct Ready {
    requests: Requests,
    variables: Vec<String>,
}

fn make_ready(path: &Path) -> Result<Ready, String> {
    let options = Options::new(env::current_dir().map_err(|error| error.to_string())?);
    let loaded = load(path, &options).map_err(|why| format!("{}: {why}", path.display()))?;
    let requests = loaded.requests(Provider::OpenAi);
    let requests = requests.map_err(|refused| refused.to_string())?;
    let spec = loaded.spec.as_ref().ok_or("no spec")?;
    let variables = spec.context.iter().chain(&spec.inputs);
    Ok(Ready {
        requests,
        variables: variables.map(|variable| variable.name.clone()).collect(),
    })
}

/// Makes so many requests, each with a text of its own; how many bytes they were.
fn make(ready: &Ready, number: usize, threads: usize) -> Result<usize, String> {
    let one = &|at: usize| {
        let text = format!(
            "TAX INVOICE No. {at}\nفاتورة ضريبية\n{}",
            "12 x gasket 5.00\n".repeat(40)
        );
        let values: Vec<(&str, &str)> = ready
            .variables
            .iter()
            .map(|name| (name.as_str(), text.as_str()))
            .collect();
        let request = ready.requests.request(&values);
        request
            .map(|request| request.to_json().len())
            .map_err(|error| error.to_string())
    };
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    (thread..number)
                        .step_by(threads)
                        .map(one)
                        .sum::<Result<usize, String>>()
                })
            })
            .collect();
        let parts = running.into_iter().map(|thread| {
            thread
                .join()
                .map_err(|_| "a thread has stopped".to_owned())?
        });
        parts.sum::<Result<usize, String>>()
    })
}

fn shown(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}
