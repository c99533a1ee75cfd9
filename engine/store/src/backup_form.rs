//! The form of a backup: a header, frames, and a trailer that vouches for all of it.
//!
//! ```text
//!   magic (15), form version (4)
//!   1, key length (2), value length (2), key, value     a key and its value
//!   2, key length (2), key                              nothing is under this key
//!   3, key length (2), prefix                           nothing is under keys that start so
//!   4, first slot (4), length (2), keys                 keys of the vault, from that slot on
//!   5, secret (32)                                      the secret of the vault
//!   0, newest batch (8), its hash (32), events (8), streams (8), blake3 of all before (32)
//! ```
//!
//! Later frames override earlier ones: a backup is taken while the store is written.

use std::io::{self, BufReader, Read, Write};

use crate::StoreError;
use crate::folder::failed;
use crate::ledger::{Cursor, FORM_VERSION};
use crate::marker::Mark;
use crate::tree::VALUE_BYTES_MAX;
use crate::vault::{KEY_BYTES, SECRET_BYTES};

const MAGIC: &[u8; 15] = b"turnero-backup\n";
const END: u8 = 0;
const PUT: u8 = 1;
const REMOVE: u8 = 2;
const REMOVE_PREFIX: u8 = 3;
const KEYS: u8 = 4;
const SECRET: u8 = 5;
/// Keys of the vault that stand in one frame.
pub(crate) const KEYS_RUN_BYTES_MAX: usize = 1_024 * KEY_BYTES;
/// The longest key that a store writes is shorter.
const KEY_BYTES_MAX: usize = 512;
const TRAILER: usize = 8 + 32 + 8 + 8;

const WRITING: &str = "writing the backup";

/// One change of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    Put {
        key: &'a [u8],
        value: &'a [u8],
    },
    Remove {
        key: &'a [u8],
    },
    RemovePrefix {
        prefix: &'a [u8],
    },
    /// Keys of the vault, from the slot `first` on.
    Keys {
        first: u32,
        keys: &'a [u8],
    },
    /// The secret of the vault.
    Secret {
        secret: &'a [u8; SECRET_BYTES],
    },
}

/// What the backup holds when all frames were applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trailer {
    pub(crate) head: Mark,
    pub(crate) events: u64,
    pub(crate) streams: u64,
}

impl Frame<'_> {
    /// Appends the frame to a buffer.
    pub(crate) fn encode(&self, buffer: &mut Vec<u8>) {
        let (tag, key, value) = match *self {
            Self::Put { key, value } => (PUT, key, Some(value)),
            Self::Remove { key } => (REMOVE, key, None),
            Self::RemovePrefix { prefix } => (REMOVE_PREFIX, prefix, None),
            Self::Keys { first, keys } => {
                buffer.push(KEYS);
                buffer.extend_from_slice(&first.to_be_bytes());
                buffer.extend_from_slice(&length(keys));
                return buffer.extend_from_slice(keys);
            }
            Self::Secret { secret } => {
                buffer.push(SECRET);
                return buffer.extend_from_slice(secret);
            }
        };
        buffer.push(tag);
        buffer.extend_from_slice(&length(key));
        if let Some(value) = value {
            buffer.extend_from_slice(&length(value));
        }
        buffer.extend_from_slice(key);
        buffer.extend_from_slice(value.unwrap_or_default());
    }
}

fn length(bytes: &[u8]) -> [u8; 2] {
    // Keys and values of a ledger are far below this.
    u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes()
}

/// Writes a backup.
pub(crate) struct BackupWriter<'a> {
    target: &'a mut dyn Write,
    hasher: blake3::Hasher,
    bytes: u64,
    buffer: Vec<u8>,
}

impl<'a> BackupWriter<'a> {
    pub(crate) fn begin(target: &'a mut dyn Write) -> Result<Self, StoreError> {
        let mut writer =
            Self { target, hasher: blake3::Hasher::new(), bytes: 0, buffer: Vec::new() };
        writer.encoded(MAGIC)?;
        writer.encoded(&FORM_VERSION.to_be_bytes())?;
        Ok(writer)
    }

    /// Writes one frame.
    pub(crate) fn frame(&mut self, frame: Frame<'_>) -> Result<(), StoreError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        frame.encode(&mut buffer);
        let written = self.encoded(&buffer);
        self.buffer = buffer;
        written
    }

    /// Writes frames that were encoded before.
    pub(crate) fn encoded(&mut self, frames: &[u8]) -> Result<(), StoreError> {
        self.hasher.update(frames);
        self.bytes += frames.len() as u64;
        self.target.write_all(frames).map_err(failed(WRITING))
    }

    /// Writes the trailer and gives the length of the whole.
    pub(crate) fn finish(mut self, trailer: Trailer) -> Result<u64, StoreError> {
        let mut bytes = vec![END];
        bytes.extend_from_slice(&trailer.head.batch.to_be_bytes());
        bytes.extend_from_slice(&trailer.head.chain);
        bytes.extend_from_slice(&trailer.events.to_be_bytes());
        bytes.extend_from_slice(&trailer.streams.to_be_bytes());
        self.encoded(&bytes)?;
        let digest = *self.hasher.finalize().as_bytes();
        self.target.write_all(&digest).map_err(failed(WRITING))?;
        self.target.flush().map_err(failed(WRITING))?;
        Ok(self.bytes + digest.len() as u64)
    }
}

/// What came next in a backup.
pub(crate) enum Step<R> {
    Frame(R),
    End(Trailer),
}

/// Reads a backup.
pub(crate) struct BackupReader<'a> {
    source: BufReader<&'a mut dyn Read>,
    hasher: blake3::Hasher,
    bytes: u64,
    buffer: Vec<u8>,
}

impl<'a> BackupReader<'a> {
    pub(crate) fn begin(source: &'a mut dyn Read) -> Result<Self, StoreError> {
        let source = BufReader::with_capacity(256 * 1024, source);
        let mut reader =
            Self { source, hasher: blake3::Hasher::new(), bytes: 0, buffer: Vec::new() };
        reader.fill(MAGIC.len())?;
        if reader.buffer != MAGIC {
            return Err(bad("it does not begin as a backup does"));
        }
        reader.fill(4)?;
        let found = Cursor(&reader.buffer).u32().unwrap_or_default();
        if found > FORM_VERSION {
            return Err(StoreError::NewerForm { found, known: FORM_VERSION });
        }
        Ok(reader)
    }

    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads the next frame and shows it, or the trailer.
    pub(crate) fn next<R>(
        &mut self,
        show: impl FnOnce(Frame<'_>) -> Result<R, StoreError>,
    ) -> Result<Step<R>, StoreError> {
        self.fill(1)?;
        let tag = self.buffer.first().copied().unwrap_or(END);
        if tag == END {
            return self.end().map(Step::End);
        }
        if tag == KEYS {
            self.fill(4)?;
            let first = Cursor(&self.buffer).u32().unwrap_or_default();
            let length = self.length(KEYS_RUN_BYTES_MAX)?;
            self.fill(length)?;
            return show(Frame::Keys { first, keys: &self.buffer }).map(Step::Frame);
        }
        if tag == SECRET {
            self.fill(SECRET_BYTES)?;
            let secret = Cursor(&self.buffer).array().unwrap_or_default();
            return show(Frame::Secret { secret: &secret }).map(Step::Frame);
        }
        let key = self.length(KEY_BYTES_MAX)?;
        let value = if tag == PUT { self.length(VALUE_BYTES_MAX)? } else { 0 };
        self.fill(key + value)?;
        let (key, value) = self.buffer.split_at_checked(key).unwrap_or_default();
        let frame = match tag {
            PUT => Frame::Put { key, value },
            REMOVE => Frame::Remove { key },
            REMOVE_PREFIX => Frame::RemovePrefix { prefix: key },
            _ => return Err(bad("a part of it is of no known kind")),
        };
        show(frame).map(Step::Frame)
    }

    fn end(&mut self) -> Result<Trailer, StoreError> {
        self.fill(TRAILER)?;
        let digest = *self.hasher.finalize().as_bytes();
        let mut cursor = Cursor(&self.buffer);
        let parse = || {
            let head = Mark { batch: cursor.u64()?, chain: cursor.array()? };
            Some(Trailer { head, events: cursor.u64()?, streams: cursor.u64()? })
        };
        let trailer = { parse }().ok_or_else(|| bad("its end cannot be read"))?;
        self.fill(digest.len())?;
        if self.buffer != digest {
            return Err(bad("it is not what was written"));
        }
        let mut more = [0];
        match self.source.read(&mut more) {
            Ok(0) => Ok(trailer),
            Ok(_) => Err(bad("it goes on behind its end")),
            Err(error) => Err(failed("reading the backup")(error)),
        }
    }

    fn length(&mut self, limit: usize) -> Result<usize, StoreError> {
        self.fill(2)?;
        let length = Cursor(&self.buffer).u16().map_or(usize::MAX, usize::from);
        if length > limit { Err(bad("a part of it is longer than it can be")) } else { Ok(length) }
    }

    fn fill(&mut self, length: usize) -> Result<(), StoreError> {
        self.buffer.clear();
        self.buffer.resize(length, 0);
        self.source.read_exact(&mut self.buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => bad("it ends too early"),
            _ => failed("reading the backup")(error),
        })?;
        self.hasher.update(&self.buffer);
        self.bytes += length as u64;
        Ok(())
    }
}

fn bad(what: &str) -> StoreError {
    StoreError::BadBackup { what: what.to_owned() }
}
