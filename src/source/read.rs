//! Texts read from the disk, within limits: what is too large, no text or no file is refused.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Largest spec, taxonomy, schema, template or configuration file, in bytes.
pub const MAX_FILE: u64 = 8 << 20;
/// Largest file of items (examples, tests), in bytes. Line-delimited ones are read a line at a time.
pub const MAX_ITEMS_FILE: u64 = 1 << 30;
/// Largest file of items that has to be held whole: YAML, and examples, which go into the prompt, and
/// that is no larger.
pub const MAX_WHOLE_ITEMS_FILE: u64 = 32 << 20;

/// Why a file could not be read. The text is fit to follow "`x.yaml`: ".
#[derive(Debug, Clone, PartialEq)]
pub enum Unreadable {
    Missing,
    Folder,
    /// A pipe, a socket or a device.
    Special,
    NotUtf8 {
        offset: usize,
    },
    TooLarge {
        limit: u64,
    },
    Other(String),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreadable::Missing => write!(f, "there is no such file"),
            Unreadable::Folder => write!(f, "this is a folder, not a file"),
            Unreadable::Special => write!(f, "this is a pipe or a device, not a file"),
            Unreadable::NotUtf8 { offset } => write!(f, "not UTF-8 text (byte {offset})"),
            Unreadable::TooLarge { limit } => {
                write!(f, "larger than the limit of {} MB", limit >> 20)
            }
            Unreadable::Other(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unreadable {}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Unreadable::Missing,
            io::ErrorKind::IsADirectory => Unreadable::Folder,
            io::ErrorKind::PermissionDenied => Unreadable::Other("permission denied".into()),
            _ => Unreadable::Other(error.to_string()),
        }
    }
}

/// Reads a whole text file. A folder, a file over `limit` bytes and what is not UTF-8 are refused
/// without being read further than needed.
pub fn read(path: &Path, limit: u64) -> Result<String, Unreadable> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(Unreadable::Folder);
    }
    if metadata.len() > limit {
        return Err(Unreadable::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    read_into(&mut bytes, fs::File::open(path)?, limit)?;
    text(bytes)
}

/// Refuses what is no regular file.
pub fn regular(metadata: &fs::Metadata) -> Result<(), Unreadable> {
    match metadata {
        _ if metadata.is_dir() => Err(Unreadable::Folder),
        _ if !metadata.is_file() => Err(Unreadable::Special),
        _ => Ok(()),
    }
}

/// Reads a text to its end, at most `limit` bytes of it.
pub fn read_from(source: impl Read, limit: u64) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    read_into(&mut bytes, source, limit)?;
    text(bytes)
}

fn read_into(bytes: &mut Vec<u8>, source: impl Read, limit: u64) -> Result<(), Unreadable> {
    source.take(limit + 1).read_to_end(bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(Unreadable::TooLarge { limit }),
        false => Ok(()),
    }
}

fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 {
        offset: error.utf8_error().valid_up_to(),
    })
}

/// The text of a stretch of a file, in bytes.
pub(super) fn read_range(path: &Path, start: usize, end: usize) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(start as u64))?;
    let mut bytes = vec![0; end - start];
    file.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
