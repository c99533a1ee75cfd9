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

/// Room for a key and a value side by side.
const SIDE_BY_SIDE: usize = crate::tree::VALUE_BYTES_MAX + 256;

/// The digest of a value.
pub(crate) fn digest(key: &[u8], content: &[u8]) -> Digest {
    // blake3 is twice as fast over one piece as over two, and copying costs next to nothing.
    let mut room = [0; SIDE_BY_SIDE];
    let length = key.len() + content.len();
    if let Some((for_key, for_content)) =
        room.get_mut(..length).and_then(|room| room.split_at_mut_checked(key.len()))
    {
        for_key.copy_from_slice(key);
        for_content.copy_from_slice(content);
        return of_hash(&blake3::hash(room.get(..length).unwrap_or_default()));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(key);
    hasher.update(content);
    of_hash(&hasher.finalize())
}

fn of_hash(hash: &blake3::Hash) -> Digest {
    *hash.as_bytes().first_chunk().unwrap_or(&[0; DIGEST])
}

/// Closes the value that starts at `start` of the buffer, and gives its digest.
pub(crate) fn seal(key: &[u8], buffer: &mut Vec<u8>, start: usize) -> Digest {
    // Changes are laid out with the value right behind its key.
    let side_by_side = start.checked_sub(key.len()).and_then(|from| buffer.get(from..));
    let digest = match side_by_side {
        Some(both) if both.starts_with(key) => of_hash(&blake3::hash(both)),
        _ => digest(key, buffer.get(start..).unwrap_or_default()),
    };
    buffer.extend(digest.iter().take(CHECKSUM));
    digest
}

/// The content of a value and its digest, if the value is what was written under the key.
pub(crate) fn open<'a>(key: &[u8], value: &'a [u8]) -> Option<(&'a [u8], Digest)> {
    let (content, checksum) = value.split_last_chunk::<CHECKSUM>()?;
    let digest = digest(key, content);
    digest.starts_with(checksum).then_some((content, digest))
}
