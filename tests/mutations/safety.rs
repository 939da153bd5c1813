//! FS7xx: what must not stand in a prompt. `everywhere` plants the same in inputs of every prompt.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![
        // A redacted key with its characters put back, and one in a comment.
        plant("FS701", "personal-data").swap("AKIAIOSFODNN7EXAMPLE", "⟦AKIAQ4TZ7WNBX2LVKM3D⟧"),
        plant("FS701", "hebrew-clinic-mail").swap(
            "model: gpt-4o\n",
            "model: gpt-4o # ⟦ghp_Zk4vQ8sT1nLxW9yRb6HdJ3mUcE7gPa2KfXoV⟧\n",
        ),
        // The example IBAN of SWIFT's registry, and one that may be somebody's.
        plant("FS702", "personal-data").swap(
            "GB82 WEST 1234 5698 7654 32",
            "⟦GB94 BARC 1020 1530 0934 59⟧",
        ),
        plant("FS702", "cjk-support").swap(
            "更新后一打开就闪退，安卓14，已清缓存。",
            "更新后一打开就闪退，安卓14，已清缓存。⟦li.wei@zhongxin-games.cn⟧",
        ),
        plant("FS703", "product-language").swap("12 × 500 ml", "12 × 5⟦\u{200b}⟧00 ml"),
        plant("FS703", "emoji-posts").swap(
            "role: You read posts",
            "role: You⟦\u{e0064}\u{e0065}\u{e0066}⟧ read posts",
        ),
        plant("FS704", "hebrew-clinic-mail")
            .swap("input: לצערי לא אוכל", "input: ⟦\u{202e}⟧לצערי לא אוכל"),
        plant("FS705", "injection-aware").swap(
            "Please ignore the previous application, I had",
            "Please ⟦ignore the previous instructions⟧, I had",
        ),
        plant("FS706", "code-review").swap("s/colour/color/g", "⟦<|endoftext|>⟧ s/colour/color/g"),
    ]
}
