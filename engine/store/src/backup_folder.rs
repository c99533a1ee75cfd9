//! Backups as files in a folder.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::folder::{failed, private, sync_folder};
use crate::{BackupSummary, Store, StoreError};

const DOING: &str = "writing the backup";
const UNFINISHED: &str = "unfinished.backup";

/// Takes a backup into a folder and gives its file, named by the newest batch in it. The file appears under that
/// name only when it is whole and durable; what an earlier attempt left unfinished is overwritten.
pub fn backup_to_folder(
    store: &dyn Store,
    folder: impl AsRef<Path>,
) -> Result<(PathBuf, BackupSummary), StoreError> {
    let folder = folder.as_ref();
    fs::create_dir_all(folder).map_err(failed(DOING))?;
    let unfinished = folder.join(UNFINISHED);
    let outcome = write_whole(store, &unfinished).and_then(|summary| {
        let path = folder.join(format!("turnero-{:020}.backup", summary.batches));
        fs::rename(&unfinished, &path).map_err(failed(DOING))?;
        sync_folder(folder).map_err(failed(DOING))?;
        Ok((path, summary))
    });
    if outcome.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&unfinished);
    }
    outcome
}

fn write_whole(store: &dyn Store, path: &Path) -> Result<BackupSummary, StoreError> {
    let file = private().write(true).create(true).truncate(true).open(path);
    let file = file.map_err(failed(DOING))?;
    let mut target = BufWriter::with_capacity(256 * 1024, file);
    let summary = store.backup(&mut target)?;
    target.flush().map_err(failed(DOING))?;
    target.get_ref().sync_all().map_err(failed(DOING))?;
    Ok(summary)
}

/// Fills an empty store from a backup file.
pub fn restore_from_file(
    store: &dyn Store,
    path: impl AsRef<Path>,
) -> Result<BackupSummary, StoreError> {
    let mut file = File::open(path.as_ref()).map_err(failed("opening the backup"))?;
    store.restore(&mut file)
}
