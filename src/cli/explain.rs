//! `fewshot explain`.

use std::process::ExitCode;

use super::Common;
use super::output::{Failure, failure, print};
use crate::lint::{all_rules, rule};

#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A rule's code or name; without one, all rules are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub fn run(command: &Explain, _: &Common) -> Result<ExitCode, Failure> {
    let Some(word) = &command.code else {
        let widest = all_rules().map(|(rule, _)| rule.name.len()).max();
        let widest = widest.unwrap_or(0);
        let mut out = String::new();
        for (rule, _) in all_rules() {
            let severity = rule.severity.as_str();
            out.push_str(&format!(
                "{} {severity:<8} {:<widest$} {}\n",
                rule.code,
                rule.name,
                rule.finds()
            ));
        }
        print(&out)?;
        return Ok(ExitCode::SUCCESS);
    };
    let Some(rule) = rule(word) else {
        let names = all_rules().flat_map(|(rule, _)| [rule.code, rule.name]);
        let near = crate::text::similar::nearest(word, names);
        let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
        return failure(format!(
            "no rule is called `{word}`{hint}\n  help: `fewshot explain` lists them"
        ));
    };
    print(rule.page)?;
    Ok(ExitCode::SUCCESS)
}
