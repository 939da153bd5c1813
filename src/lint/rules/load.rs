//! FS0xx: the files themselves. Loading reports these; they cannot be deselected.

use super::{Rule, error};

pub const RULES: &[Rule] = &[
    error("FS001", "syntax-error", include_str!("../../../docs/rules/FS001.md")),
    error("FS002", "unknown-key", include_str!("../../../docs/rules/FS002.md")),
    error("FS003", "missing-key", include_str!("../../../docs/rules/FS003.md")),
    error("FS004", "wrong-type", include_str!("../../../docs/rules/FS004.md")),
    error("FS005", "duplicate-key", include_str!("../../../docs/rules/FS005.md")),
    error("FS006", "unreadable-file", include_str!("../../../docs/rules/FS006.md")),
    error("FS007", "path-outside-project", include_str!("../../../docs/rules/FS007.md")),
    error("FS008", "unknown-name", include_str!("../../../docs/rules/FS008.md")),
    error("FS009", "template-error", include_str!("../../../docs/rules/FS009.md")),
    error("FS010", "undefined-variable", include_str!("../../../docs/rules/FS010.md")),
    error("FS012", "duplicate-id", include_str!("../../../docs/rules/FS012.md")),
    error("FS014", "reserved-name", include_str!("../../../docs/rules/FS014.md")),
];
