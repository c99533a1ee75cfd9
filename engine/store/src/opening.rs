//! Opening a store in a data folder without harming it.
//!
//! A library may cut or rewrite a damaged file while it opens it, before anybody can say that
//! something is missing. So a folder is first opened as a *copy* whenever that is cheap (it is small) or
//! whenever something is odd (its file is shorter than it was known to be), and only if the copy holds all
//! that the head marker names, the folder itself is opened.

use std::fs;
use std::io;
use std::path::Path;

use crate::folder::{Folder, bytes_below, failed};
use crate::marker::Mark;
use crate::marker_file::{FileMarker, HeadFile};
use crate::tree::Tree;
use crate::vault_file::VaultFile;
use crate::{Damage, Ledger, StoreError};

/// Up to this size a copy costs less than a person notices.
const REHEARSAL_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Opens the store of a kind in a data folder, or makes one there: takes the folder's lock, holds the head marker
/// against the tree, and opens a copy first where the library below might harm a damaged original.
///
/// `kind` is the name of the store, at most 12 bytes. `file` is the name, inside the folder that `open_tree` is
/// given, of the file whose length is watched. `open_tree` makes that folder if need be.
pub fn open_in_folder<T: Tree>(
    path: &Path,
    kind: &'static str,
    file: &'static str,
    open_tree: impl Fn(&Path) -> Result<T, StoreError>,
) -> Result<Ledger<T>, StoreError> {
    let folder = Folder::claim(path)?;
    let tree = folder.tree();
    remove_rehearsal(&folder)?;
    let head = match HeadFile::read(&folder.head(), path, kind)? {
        Some(head) => head,
        None if is_absent_or_empty(&tree)? => HeadFile::create(&folder, kind)?,
        None => return Err(refusal("the head marker is missing")),
    };
    let slot = head.newest();
    if slot.turn == 0 {
        // The process ended while it made the tree: nothing was ever acknowledged, and what there is
        // may be half a file.
        remove_folder(&tree).map_err(failed("removing a tree that was never finished"))?;
    }
    if slot.mark.batch > 0 && is_absent_or_empty(&tree)? {
        let batch = slot.mark.batch;
        return Err(refusal(&format!("batch {batch} was kept once, and now its file is missing")));
    }
    rehearse(&folder, file, slot.mark, slot.tree_bytes, &open_tree)?;
    let opened = open_tree(&tree)?;
    let vault = VaultFile::at(folder.vault());
    let marker = FileMarker::start(folder, head, tree.join(file))?;
    Ledger::open(opened, Box::new(marker), Box::new(vault))
}

/// Opens a copy of the tree, if that is cheap or if there is reason to.
fn rehearse<T: Tree>(
    folder: &Folder,
    file: &str,
    mark: Mark,
    tree_bytes: u64,
    open_tree: &impl Fn(&Path) -> Result<T, StoreError>,
) -> Result<(), StoreError> {
    let doing = "copying the data to try it";
    let tree = folder.tree();
    if is_absent_or_empty(&tree)? {
        return Ok(());
    }
    let length = match fs::metadata(tree.join(file)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        metadata => metadata.map_err(failed(doing))?.len(),
    };
    // The library may have given space back since the mark was kept, so this alone proves nothing.
    let shorter = length < tree_bytes;
    if !shorter && bytes_below(&tree).map_err(failed(doing))? > REHEARSAL_BYTES_MAX {
        return Ok(());
    }
    let copy = folder.rehearsal();
    match copy_folder(&tree, &copy).map_err(failed(doing)) {
        // A full disk must not keep a sound store from opening.
        Err(StoreError::DiskFull) if !shorter => return remove_rehearsal(folder),
        copied => copied?,
    }
    let outcome = open_tree(&copy).and_then(|tree| Ledger::try_out(&tree, mark));
    remove_rehearsal(folder)?;
    outcome
}

fn remove_rehearsal(folder: &Folder) -> Result<(), StoreError> {
    remove_folder(&folder.rehearsal()).map_err(failed("removing the copy that was tried"))
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn is_absent_or_empty(path: &Path) -> Result<bool, StoreError> {
    match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(failed("looking into the data folder")(error)),
        Ok(mut entries) => Ok(entries.next().is_none()),
    }
}

fn refusal(what: &str) -> StoreError {
    StoreError::Damaged(Damage { batch: None, event: None, what: what.to_owned() })
}
