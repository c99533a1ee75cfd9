//! The on-disk form, key by key, held against `golden/form-2.txt`: a change of form cannot slip in.
//!
//! After a change that is meant, write the file anew with `TURNERO_BLESS=1 cargo test -p turnero-store
//! --test golden`, give the form a new version and bring `docs/on-disk-form.md` up to date.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use turnero_store::conformance::{commit, event, put, remove, seal, stream};
use turnero_store::faulty::{self, FaultyDisk};
use turnero_store::{Commit, FORM_VERSION, NewEvent, Store};

fn form() -> String {
    let disk = FaultyDisk::default();
    let store = faulty::open(&disk).unwrap();
    let noted =
        NewEvent { body: Bytes::from_static(b"called"), note: Bytes::from_static(b"receipt") };
    let first = Commit {
        documents: vec![
            put("short", "value"),
            put("long", event(9, 4_100).body),
            seal("person", "Ana"),
            seal("company", event(9, 4_100).body),
        ],
        ..commit(stream(1), 1, vec![NewEvent::new("opened"), noted])
    };
    let other = commit(stream(2), 1, vec![NewEvent::new("other")]);
    let again = commit(stream(1), 3, vec![NewEvent::new("closed")]);
    store.append(&[first, other, again]).unwrap();
    store.append(&[commit(stream(1), 4, vec![event(4, 5_000)])]).unwrap();
    let removing = vec![remove("short"), put("long", "short now"), put("long 2", vec![5; 4_100])];
    let last = Commit { documents: removing, ..commit(stream(2), 2, vec![NewEvent::new("end")]) };
    store.append(&[last]).unwrap();
    store.append(&[commit(stream(1), 5, vec![NewEvent::new("kept")])]).unwrap();

    let mut dump = String::new();
    writeln!(dump, "===== four batches").unwrap();
    dump_keys(&disk, &mut dump);
    store.prune(stream(1), 5).unwrap();
    store.prune(stream(2), 2).unwrap();
    writeln!(dump, "\n===== after pruning").unwrap();
    dump_keys(&disk, &mut dump);
    dump
}

fn dump_keys(disk: &FaultyDisk, dump: &mut String) {
    for key in disk.keys() {
        let value = disk.value(&key).unwrap();
        writeln!(dump, "# {}\n{}", explain(&key), hex(&key)).unwrap();
        // Long values are told by their ends and their hash.
        if value.len() > 600 {
            let hash = blake3::hash(&value);
            let (head, tail) = (hex(&value[..64]), hex(&value[value.len() - 16..]));
            writeln!(dump, "  {head} .. {tail} ({} bytes, blake3 {hash})", value.len()).unwrap();
        } else {
            writeln!(dump, "  {}", hex(&value)).unwrap();
        }
    }
}

fn explain(key: &[u8]) -> String {
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    match key {
        b"m/form" => "the version of the form".to_owned(),
        b"m/base" => "where the chain starts".to_owned(),
        [b'b', batch @ ..] if batch.len() == 8 => format!("manifest of batch {}", number(batch)),
        [b'c', _, kind, _id @ ..] => {
            let text = key[19..key.len() - 2].escape_ascii();
            format!("document \"{text}\" of a stream of kind {kind}: a piece")
        }
        [b'd', kind, ..] => {
            format!("document \"{}\" of a stream of kind {kind}", key[18..].escape_ascii())
        }
        [b'e', kind, ..] => {
            let (position, piece) = (number(&key[18..26]), &key[26..]);
            format!("events of a stream of kind {kind} from position {position}, piece {piece:?}")
        }
        [b'p', kind, ..] => format!("the oldest position kept of a stream of kind {kind}"),
        _ => panic!("a key that the form does not know: {}", key.escape_ascii()),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_form_on_disk_is_the_one_that_is_documented() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/form-{FORM_VERSION}.txt"));
    let form = form();
    if std::env::var_os("TURNERO_BLESS").is_some() {
        fs::write(&path, &form).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap();
    assert!(form == golden, "the on-disk form is not that of {}:\n{form}", path.display());
}
