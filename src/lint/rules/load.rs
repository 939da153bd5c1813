//! FS0xx: the files themselves. Loading reports these; they cannot be deselected.

use super::{Rule, error, info, keys, warning};

pub const RULES: &[Rule] = &[
    error(
        "FS001",
        "syntax-error",
        include_str!("../../../docs/rules/FS001.md"),
    ).looks_at(keys::EVERY),
    error(
        "FS002",
        "unknown-key",
        include_str!("../../../docs/rules/FS002.md"),
    ).looks_at(keys::EVERY),
    error(
        "FS003",
        "missing-key",
        include_str!("../../../docs/rules/FS003.md"),
    ).looks_at(keys::EVERY),
    error(
        "FS004",
        "wrong-type",
        include_str!("../../../docs/rules/FS004.md"),
    ).looks_at(keys::EVERY),
    error(
        "FS005",
        "duplicate-key",
        include_str!("../../../docs/rules/FS005.md"),
    ).looks_at(keys::EVERY),
    error(
        "FS006",
        "unreadable-file",
        include_str!("../../../docs/rules/FS006.md"),
    ).looks_at(keys::FILES),
    error(
        "FS007",
        "path-outside-project",
        include_str!("../../../docs/rules/FS007.md"),
    ).looks_at(keys::FILES),
    error(
        "FS008",
        "unknown-name",
        include_str!("../../../docs/rules/FS008.md"),
    ).looks_at("template template.use taxonomy taxonomy.from taxonomy.only taxonomy.otherwise taxonomy.edge_cases edge_cases output.schema"),
    error(
        "FS009",
        "template-error",
        include_str!("../../../docs/rules/FS009.md"),
    ).looks_at(keys::TEMPLATE),
    error(
        "FS010",
        "undefined-variable",
        include_str!("../../../docs/rules/FS010.md"),
    ).looks_at(keys::TEMPLATE),
    warning(
        "FS011",
        "unused-ignore",
        include_str!("../../../docs/rules/FS011.md"),
    ).looks_at("lint.ignore config-lint.per-file-ignores"),
    error(
        "FS012",
        "duplicate-id",
        include_str!("../../../docs/rules/FS012.md"),
    ).looks_at("example.id edge_cases taxonomy.edge_cases"),
    info(
        "FS013",
        "ambiguous-scalar",
        include_str!("../../../docs/rules/FS013.md"),
    ).looks_at(keys::EVERY),
    error(
        "FS014",
        "reserved-name",
        include_str!("../../../docs/rules/FS014.md"),
    ).looks_at("input context template template.use"),
];
