//! Whatever happens on the way, what was acknowledged is in the other store in the end: seeded histories of puts, deletes
//! and kills, against a store that is in every kind of trouble.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::runtime::{Builder, Runtime};
use turnero_domain::files::Files;
use turnero_gateways::files::CarriedFiles;

use super::carried::files;
use super::store::{Store, Trouble};
use super::{name, pdf};

const SEEDS: u64 = 30;
const STEPS: usize = 40;

/// A process that carries files, with threads of its own, so that it can be killed with all that it is doing.
struct Process {
    files: Arc<CarriedFiles>,
    threads: Runtime,
}

impl Process {
    async fn begin(folder: &Path, store: &Store) -> Self {
        let files = Arc::new(files(folder, store.files()).await);
        let threads = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let carried = files.clone();
        threads.spawn(async move { carried.carry().await });
        Self { files, threads }
    }

    /// Ends wherever it is. What it had sent has arrived or not before another begins.
    async fn kill(self, store: &Store) {
        let Self { files, threads } = self;
        tokio::task::spawn_blocking(move || drop(threads)).await.unwrap();
        drop(files);
        store.is_quiet().await;
    }
}

async fn history(seed: u64) -> usize {
    let mut dice = SmallRng::seed_from_u64(seed);
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    let mut site = Process::begin(folder.path(), &store).await;
    let mut acknowledged: BTreeMap<String, String> = BTreeMap::new();
    let mut kills = 0;
    for step in 0..STEPS {
        let trouble = match dice.random_range(0..8) {
            0 => Trouble::Status(503),
            1 => Trouble::Dropped,
            2 => Trouble::LostAnswer,
            3 => Trouble::Status(429),
            _ => Trouble::None,
        };
        store.inside().troubles.push_back(trouble);
        let file = format!("a/{}.pdf", dice.random_range(0..6));
        match dice.random_range(0..10) {
            0..6 => {
                let content = format!("{file} at {step} of {seed}");
                site.files.put(&name(&file), &pdf(&content)).await.unwrap();
                acknowledged.insert(file, content);
            }
            // A delete that went wrong may have been done or not: it is asked for until it is done.
            6 => {
                while site.files.delete(&name(&file)).await.is_err() {}
                acknowledged.remove(&file);
            }
            7 => {
                if let Some(content) = acknowledged.get(&file)
                    && let Ok(found) = site.files.get(&name(&file)).await
                {
                    assert_eq!(found, pdf(content), "seed {seed}, step {step}");
                }
            }
            // The process is killed wherever it is, and another one begins.
            _ => {
                for _ in 0..dice.random_range(0..200) {
                    tokio::task::yield_now().await;
                }
                site.kill(&store).await;
                site = Process::begin(folder.path(), &store).await;
                kills += 1;
            }
        }
    }
    store.inside().troubles.clear();
    let carried = async {
        while site.files.standing().waiting > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), carried).await.unwrap();
    site.kill(&store).await;
    let found: BTreeMap<_, _> = store
        .inside()
        .objects
        .iter()
        .map(|(key, object)| {
            let name = key.strip_prefix("site/").unwrap().to_owned();
            (name, String::from_utf8(object.content.clone()).unwrap())
        })
        .collect();
    assert_eq!(found, acknowledged, "seed {seed}");
    // What kills have left half done is cleared away by the next one that begins.
    Process::begin(folder.path(), &store).await.kill(&store).await;
    let waiting = std::fs::read_dir(folder.path().join("a")).unwrap().count();
    assert_eq!(waiting, 0, "seed {seed} leaves files behind");
    kills
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_in_the_store_in_the_end_whatever_happened_on_the_way() {
    let mut kills = 0;
    for seed in 0..SEEDS {
        kills += history(seed).await;
    }
    assert!(kills > 100, "{kills}");
}
