//! Mails in a folder, a file for each: for trying things out.

use std::io;
use std::path::Path;

use tokio::fs;
use tokio::io::AsyncWriteExt;

/// Makes the folder, if need be, and tries whether it can be written.
pub(crate) async fn ready(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let trial = folder.join(".trial");
    write(&trial, b"").await?;
    fs::remove_file(&trial).await
}

/// Lays a mail into the folder, under this name. The same mail is the same file however often it is tried; it is there
/// whole or not at all.
pub(crate) async fn keep(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let place = folder.join(format!("{name}.eml"));
    let beside = place.with_extension("part");
    write(&beside, bytes).await?;
    fs::rename(&beside, &place).await
}

/// What is in a mail is for whoever it is to, so nobody else on this machine reads it.
async fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}
