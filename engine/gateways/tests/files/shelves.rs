//! What every kind of store does alike.

use std::sync::Arc;

use turnero_domain::files::{Checksum, FILE_BYTES_MAX, FileKind, Files, FilesFault, StoredFile};
use turnero_gateways::factus::stand_in::HandClock;
use turnero_gateways::files::{CarriedFiles, FolderFiles};

use super::store::Store;
use super::{name, pdf};

fn clock() -> Arc<HandClock> {
    Arc::new(HandClock::new("2026-11-20T15:42:10Z".parse().unwrap()))
}

async fn keeps(files: &dyn Files) {
    let [first, second] = [name("printed/1/letter.pdf"), name("printed/2/letter.pdf")];
    let missing = FilesFault::NotFound { name: first.clone() };
    assert_eq!(files.get(&first).await, Err(missing.clone()));
    assert_eq!(files.metadata(&first).await, Err(missing.clone()));
    assert_eq!(files.delete(&first).await, Ok(()));
    assert!(files.list(&name("printed"), None).await.unwrap().files.is_empty());

    files.put(&first, &pdf("one")).await.unwrap();
    files.put(&first, &pdf("one")).await.unwrap();
    assert_eq!(files.get(&first).await, Ok(pdf("one")));
    files.put(&first, &pdf("another")).await.unwrap();
    files.put(&second, &pdf("two")).await.unwrap();
    let xml = StoredFile { kind: FileKind::Xml, content: b"<a/>".as_slice().into() };
    files.put(&name("gateway/1.xml"), &xml).await.unwrap();
    assert_eq!(files.get(&first).await, Ok(pdf("another")), "the newest is there");
    assert_eq!(files.get(&name("gateway/1.xml")).await, Ok(xml));
    let known = files.metadata(&first).await.unwrap();
    assert_eq!((known.bytes, known.checksum), (7, Some(Checksum::of(b"another"))));

    let page = files.list(&name("printed"), None).await.unwrap();
    let names: Vec<_> = page.files.iter().map(|file| (file.name.as_str(), file.bytes)).collect();
    assert_eq!(names, [("printed/1/letter.pdf", 7), ("printed/2/letter.pdf", 3)]);
    assert_eq!(page.next, None);
    let page = files.list(&name("printed"), Some(&first)).await.unwrap();
    assert_eq!(page.files.iter().map(|file| &file.name).collect::<Vec<_>>(), [&second]);

    files.delete(&first).await.unwrap();
    assert_eq!(files.get(&first).await, Err(missing));
    let large = StoredFile { kind: FileKind::Pdf, content: vec![0; FILE_BYTES_MAX + 1].into() };
    assert!(matches!(files.put(&second, &large).await, Err(FilesFault::TooLarge { .. })));
    assert_eq!(files.get(&second).await, Ok(pdf("two")), "what was there stays");
}

#[tokio::test]
async fn a_folder_keeps_files() {
    let folder = tempfile::tempdir().unwrap();
    keeps(&FolderFiles::open(&folder.path().join("files")).unwrap()).await;
}

#[tokio::test]
async fn a_bucket_keeps_files() {
    let store = Store::open().await;
    keeps(&store.files()).await;
    assert_eq!(store.inside().turned_away, 0);
}

#[tokio::test]
async fn what_waits_to_be_carried_is_kept_like_what_has_been() {
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    let here = FolderFiles::open(folder.path()).unwrap();
    let files = Arc::new(CarriedFiles::open(here, Arc::new(store.files()), clock()).await.unwrap());
    keeps(&*files).await;
    files.delete(&name("printed/2/letter.pdf")).await.unwrap();
    files.delete(&name("gateway/1.xml")).await.unwrap();
    let carrying = {
        let files = files.clone();
        tokio::spawn(async move { files.carry().await })
    };
    keeps(&*files).await;
    carrying.abort();
}

#[tokio::test]
async fn another_process_finds_what_a_folder_has() {
    let folder = tempfile::tempdir().unwrap();
    let open = || FolderFiles::open(folder.path()).unwrap();
    open().put(&name("a/b.pdf"), &pdf("one")).await.unwrap();
    assert_eq!(open().get(&name("a/b.pdf")).await, Ok(pdf("one")));
    let line = std::fs::read_to_string(folder.path().join("a/b.pdf.sha256")).unwrap();
    assert_eq!(line, format!("{}  b.pdf\n", Checksum::of(b"one")), "sha256sum can read it");
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/files");
    FolderFiles::open(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn what_is_damaged_on_the_disk_is_noticed_when_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let files = FolderFiles::open(folder.path()).unwrap();
    let file = name("a/b.pdf");
    files.put(&file, &pdf("one")).await.unwrap();
    std::fs::write(folder.path().join("a/b.pdf"), "two").unwrap();
    assert_eq!(files.get(&file).await, Err(FilesFault::Damaged { name: file.clone() }));
    files.put(&file, &pdf("one")).await.unwrap();
    assert_eq!(files.get(&file).await, Ok(pdf("one")), "it can be put there again");
    std::fs::write(folder.path().join("a/b.pdf.sha256"), "rubbish").unwrap();
    assert_eq!(files.get(&file).await, Err(FilesFault::Damaged { name: file.clone() }));
}

#[tokio::test]
async fn whenever_a_file_is_being_replaced_one_of_the_two_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let files = FolderFiles::open(folder.path()).unwrap();
    let file = name("b.pdf");
    files.put(&file, &pdf("one")).await.unwrap();
    // As a crash leaves it, before and after the content was replaced.
    let both = format!("{}  b.pdf\n{}  b.pdf\n", Checksum::of(b"two"), Checksum::of(b"one"));
    std::fs::write(folder.path().join("b.pdf.sha256"), both).unwrap();
    assert_eq!(files.get(&file).await, Ok(pdf("one")));
    std::fs::write(folder.path().join("b.pdf"), "two").unwrap();
    assert_eq!(files.get(&file).await, Ok(pdf("two")));
    let known = files.metadata(&file).await.unwrap();
    assert_eq!(known.checksum, Some(Checksum::of(b"two")));
    std::fs::write(folder.path().join("b.pdf"), "three").unwrap();
    assert!(matches!(files.get(&file).await, Err(FilesFault::Damaged { .. })));
}

#[tokio::test]
async fn what_was_not_put_whole_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let files = FolderFiles::open(folder.path()).unwrap();
    std::fs::create_dir(folder.path().join("a")).unwrap();
    std::fs::write(folder.path().join("a/b.pdf"), "one").unwrap();
    assert!(matches!(files.get(&name("a/b.pdf")).await, Err(FilesFault::NotFound { .. })));
    assert!(files.list(&name("a"), None).await.unwrap().files.is_empty());
}
