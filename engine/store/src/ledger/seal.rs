//! What every value of the tree ends with: the proof that it is what was written, under this key.

/// Bytes of the checksum at the end of every value.
pub(crate) const CHECKSUM: usize = 8;
/// The most that fits into one value.
pub(crate) const CONTENT_MAX: usize = crate::tree::VALUE_BYTES_MAX - CHECKSUM;
/// Bytes of a digest in a manifest.
pub(crate) const DIGEST: usize = 16;

/// The first half of blake3 over key and content: enough against accident, and a manifest names
/// dozens of them.
pub(crate) type Digest = [u8; DIGEST];

/// The digest of a value.
pub(crate) fn digest(key: &[u8], content: &[u8]) -> Digest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key);
    hasher.update(content);
    let hash = hasher.finalize();
    let mut digest = [0; DIGEST];
    digest.copy_from_slice(hash.as_bytes().first_chunk::<DIGEST>().unwrap_or(&[0; DIGEST]));
    digest
}

/// Closes the value that starts at `start` of the buffer, and gives its digest.
pub(crate) fn seal(key: &[u8], buffer: &mut Vec<u8>, start: usize) -> Digest {
    let digest = digest(key, buffer.get(start..).unwrap_or_default());
    buffer.extend(digest.iter().take(CHECKSUM));
    digest
}

/// The content of a value and its digest, if the value is what was written under the key.
pub(crate) fn open<'a>(key: &[u8], value: &'a [u8]) -> Option<(&'a [u8], Digest)> {
    let (content, checksum) = value.split_last_chunk::<CHECKSUM>()?;
    let digest = digest(key, content);
    digest.starts_with(checksum).then_some((content, digest))
}
