//! The site as it is handed out: every file under the version of the whole, marked, and compressed once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::HeaderValue;

use crate::claims::ASSETS;
use crate::files::{self, File};

/// How many letters of the hash stand in a path: two versions of a site that share them do not happen.
const VERSION_LETTERS: usize = 16;

/// All files of one version of the site.
pub(crate) struct Shelf {
    version: String,
    goods: BTreeMap<Cow<'static, str>, Good>,
}

/// A file, ready to be handed out.
pub(crate) struct Good {
    pub(crate) kind: HeaderValue,
    pub(crate) mark: HeaderValue,
    pub(crate) plain: Bytes,
    /// Made when somebody first wants it: a program that serves no pages need not pay for them.
    compressed: OnceLock<Bytes>,
}

impl Shelf {
    /// The files that are part of the program.
    pub(crate) fn embedded() -> Self {
        let files = files::ALL.iter();
        let files =
            files.map(|File { path, bytes }| (Cow::Borrowed(*path), Bytes::from_static(bytes)));
        Self::new(files.collect())
    }

    /// The files that lie in a folder now.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let mut found = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(name) = path.strip_prefix(folder) {
                    let name = name.to_string_lossy().replace('\\', "/");
                    found.insert(Cow::Owned(name), Bytes::from(std::fs::read(&path)?));
                }
            }
        }
        Ok(Self::new(found))
    }

    fn new(files: BTreeMap<Cow<'static, str>, Bytes>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (path, bytes) in &files {
            hasher.update(path.as_bytes()).update(&bytes.len().to_le_bytes()).update(bytes);
        }
        let mut version = hasher.finalize().to_hex().to_string();
        version.truncate(VERSION_LETTERS);
        let goods = files.into_iter().map(|(path, bytes)| {
            let good = Good::new(&path, bytes, &version);
            (path, good)
        });
        Self { goods: goods.collect(), version }
    }

    /// The version of the whole: modules name each other by relative paths, so all of them have it.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// The file that lies there.
    pub(crate) fn good(&self, path: &str) -> Option<&Good> {
        self.goods.get(path)
    }
}

impl Good {
    fn new(path: &str, bytes: Bytes, version: &str) -> Self {
        let kind = files::kind(path);
        // A page names what it brings with it by the version that it belongs to.
        let plain = match std::str::from_utf8(&bytes) {
            Ok(page) if path.ends_with(".html") => {
                Bytes::from(page.replace(ASSETS, &format!("{ASSETS}{version}/")))
            }
            _ => bytes,
        };
        let hash = blake3::hash(&plain).to_hex();
        let mark = format!("\"{}\"", hash.get(..VERSION_LETTERS).unwrap_or_default());
        // A hash in hexadecimal is a header that can be.
        let mark = HeaderValue::from_str(&mark).unwrap_or(HeaderValue::from_static("\"\""));
        Self { kind, mark, plain, compressed: OnceLock::new() }
    }

    /// The same, as gzip.
    pub(crate) fn compressed(&self) -> Bytes {
        let compress = || {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            // Writing into memory does not fail; if it did, what is plain is understood as well.
            match encoder.write_all(&self.plain).and_then(|()| encoder.finish()) {
                Ok(compressed) => Bytes::from(compressed),
                Err(_) => Bytes::new(),
            }
        };
        self.compressed.get_or_init(compress).clone()
    }
}
