//! What kind of character stands at a place in a text, as the splitting patterns tell them apart.
//!
//! The kinds are bits, so that a set of them is a mask. Beyond ASCII they are read from a table that
//! the build script (which shares this file) makes from the tables of `regex-syntax`: those that
//! tiktoken-rs's regex engine has.

/// `\p{Lu}` and `\p{Lt}`.
pub const UPPER: u8 = 1;
/// `\p{Ll}`.
pub const LOWER: u8 = 2;
/// `\p{Lm}` and `\p{Lo}`: letters without case.
pub const CASELESS: u8 = 4;
/// `\p{M}`.
pub const MARK: u8 = 8;
/// `\p{N}`.
pub const NUMBER: u8 = 16;
/// `\s` but for the two line ends.
pub const BLANK: u8 = 32;
/// Carriage return and line feed.
pub const LINE_END: u8 = 64;
/// All else: punctuation, symbols, controls, what is not assigned.
pub const OTHER: u8 = 128;

/// `\p{L}`.
pub const LETTER: u8 = UPPER | LOWER | CASELESS;
/// `\s`.
pub const SPACE: u8 = BLANK | LINE_END;

/// Characters a block of the table; blocks that are alike are kept once.
pub const BLOCK: usize = 128;
/// Blocks of all of Unicode: as many `u16` stand before the table's blocks and say which is whose.
pub const BLOCKS: usize = 0x11_0000 / BLOCK;

/// The classes of ASCII.
pub const ASCII: [u8; 128] = {
    let mut classes = [OTHER; 128];
    let mut at = 0;
    while at < 128 {
        classes[at] = match at as u8 {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => NUMBER,
            b'\r' | b'\n' => LINE_END,
            b' ' | b'\t' | 0x0b | 0x0c => BLANK,
            _ => OTHER,
        };
        at += 1;
    }
    classes
};
