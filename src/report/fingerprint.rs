//! A finding's name for other programs: the same as long as its rule, its file and the text it sits
//! on are the same.

use std::collections::HashMap;

use crate::lint::baseline::{Identity, identity};
use crate::source::{Diagnostic, Files};

/// Gives findings that are alike numbers, so that each has a fingerprint of its own.
#[derive(Default)]
pub struct Fingerprints {
    seen: HashMap<Identity, usize>,
}

impl Fingerprints {
    /// Sixteen hexadecimal digits.
    pub fn of(&mut self, found: &Diagnostic, files: &Files, prompt: &str) -> String {
        let identity = identity(found, files, prompt);
        let count = self.seen.entry(identity.clone()).or_default();
        *count += 1;
        let (path, code, text) = identity;
        format!("{:016x}", fnv1a(&[&path, &code, &text, &count.to_string()]))
    }
}

/// FNV-1a, 64 bits: the same on every platform and in every version.
fn fnv1a(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
