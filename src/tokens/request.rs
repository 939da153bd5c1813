//! What a request costs in tokens beside the texts it carries.

/// Around each message: its start, its role and its end.
const PER_MESSAGE: u64 = 4;
/// What the reply starts with.
const REPLY: u64 = 3;

/// The tokens that a list of messages takes beside the messages' texts.
///
/// After OpenAI's cookbook, "How to count tokens with tiktoken": three tokens a message, the role's
/// own name (`system`, `user`, `assistant`: one token each), and three that prime the reply. Other
/// providers do not publish theirs, and the figure stands for them as an approximation.
pub fn overhead(messages: usize) -> u64 {
    messages as u64 * PER_MESSAGE + REPLY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::{Encoding, tokenize};

    #[test]
    fn a_role_is_one_token() {
        for encoding in [Encoding::O200kBase, Encoding::Cl100kBase] {
            for role in ["system", "developer", "user", "assistant"] {
                assert_eq!(tokenize(encoding, role).len(), 1);
            }
        }
    }

    #[test]
    fn messages_and_the_reply_count() {
        assert_eq!(overhead(2), 11);
        assert_eq!(overhead(26), 107);
    }
}
