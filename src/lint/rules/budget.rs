//! FS6xx: tokens and money.

use super::{Check, Rule, warning};
use crate::lint::{Context, Report};
use crate::source::Applicability;
use crate::text::visible;

pub const RULES: &[(Rule, Check)] = &[(
    warning(
        "FS609",
        "unknown-model",
        include_str!("../../../docs/rules/FS609.md"),
    ),
    unknown_model,
)];

fn unknown_model(cx: &Context<'_>, report: &mut Report) {
    let Some(model) = cx.spec.model.as_ref().filter(|_| !cx.model.known) else {
        return;
    };
    let shown = visible::quoted(&model.text, 40);
    let message =
        format!("no model `{shown}` in the table: its tokens are estimated, its cost unknown");
    let mut key = String::new();
    crate::source::json::write_string(&model.text, &mut key);
    let declare = format!("declare your own in fewshot.toml: [models.{key}]");
    let finding = report.at(model.place, message);
    report.add(match cx.nearest_model {
        Some(near) => finding
            .help(format!("did you mean `{near}`? Else {declare}"))
            .replace(
                Applicability::Ask,
                format!("use `{near}`"),
                model.place,
                cx.files.in_quotes_of(model.place, near),
            ),
        None => finding.help(declare),
    });
}
