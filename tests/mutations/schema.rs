//! FS4xx: what the model's provider takes as a schema.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS401", "portable-anthropic").swap(
            "pay_amount: { type: [number, \"null\"], ",
            "pay_amount: { type: [number, \"null\"], ⟦minimum⟧: 0, ",
        ),
        plant("FS401", "portable-gemini").swap(
            "level: { $ref: \"fewshot:labels\" }",
            "level: { $ref: \"fewshot:labels\", ⟦discription⟧: How hard it is. }",
        ),
        plant("FS401", "receipt-extraction").swap(
            "      taxes: { type: array, ",
            "      taxes: { type: array, ⟦uniqueItems⟧: true, ",
        ),
        plant("FS402", "insurance-claims")
            .swap("urgency, loss_date]", "urgency]")
            .swap("      loss_date: { type", "      ⟦loss_date⟧: { type"),
        plant("FS403", "action-items").swap(
            "required: [what, who, due]\n          additionalProperties: false",
            "required: [what, who, due]\n          additionalProperties: ⟦true⟧",
        ),
        plant("FS404", "portable-anthropic").swap(
            "      more_jobs: { type",
            "      a: { type: [string, \"null\"], description: a }\n      b: { type: [string, \"null\"], description: b }\n      c: { type: [string, \"null\"], description: c }\n      d: { type: [string, \"null\"], description: d }\n      e: { type: [string, \"null\"], description: e }\n      f: { type: [string, \"null\"], description: f }\n      g: { type: [string, \"null\"], description: g }\n      h: { type: [string, \"null\"], description: h }\n      i: { type: [string, \"null\"], description: i }\n      j: { type: [string, \"null\"], description: j }\n      k: { type: [string, \"null\"], description: k }\n      l: { type: [string, \"null\"], description: l }\n      ⟦m⟧: { type: [string, \"null\"], description: m }\n      more_jobs: { type",
        ),
        plant("FS405", "insurance-claims").swap(
            "line: { $ref: \"fewshot:labels\", description: The line of business. }",
            "line: { type: string, enum: ⟦[motor, property, travel, health, liability]⟧ }",
        ),
        plant("FS406", "insurance-claims").swap(
            "      urgency:\n        type: string\n        enum: [immediate, today, this_week]\n        description: When the policyholder must be called.\n",
            "      ⟦urgency⟧:\n        type: string\n        enum: [immediate, today, this_week]\n",
        ),
    ]
}
