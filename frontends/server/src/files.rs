//! Where files are kept, as the settings say.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::JoinHandle;
use turnero::files::Files;
use turnero_gateways::SystemClock;
use turnero_gateways::factus::Secret;
use turnero_gateways::files::{BucketFiles, BucketSettings, CarriedFiles, FolderFiles};

use crate::exit::{Failure, Outcome};
use crate::settings::{self, FileStore, Settings, Store};

/// In the data folder: where files stay, and where they wait to be carried.
const FILES: &str = "files";
const WAITING: &str = "files-waiting";

/// What keeps files, and what carries them on if they do not stay here.
pub(crate) struct Kept {
    pub(crate) files: Arc<dyn Files>,
    carried: Option<Arc<CarriedFiles>>,
}

impl Kept {
    /// Carries what waits, as long as the program runs. It can end at any moment.
    pub(crate) fn carry(&self) -> Option<JoinHandle<()>> {
        let carried = self.carried.clone()?;
        Some(tokio::spawn(async move { carried.carry().await }))
    }
}

/// Opens it; nothing where nothing is kept.
pub(crate) async fn open(settings: &Settings) -> Outcome<Option<Kept>> {
    let Some(folder) = folder(settings) else { return Ok(None) };
    let here = FolderFiles::open(&folder)
        .map_err(|fault| format!("{}: {fault}; look at files.folder", folder.display()))?;
    Ok(Some(match bucket(settings)? {
        None => Kept { files: Arc::new(here), carried: None },
        Some(there) => {
            let clock = Arc::new(SystemClock);
            let carried = Arc::new(CarriedFiles::open(here, Arc::new(there), clock).await?);
            Kept { files: carried.clone(), carried: Some(carried) }
        }
    }))
}

/// The folder in which files are kept or wait; none where nothing is kept.
pub(crate) fn folder(settings: &Settings) -> Option<PathBuf> {
    let own = match (settings.store, settings.files.store) {
        (Store::Memory, _) => None,
        (_, FileStore::Folder) => Some(settings.data.join(FILES)),
        (_, FileStore::S3) => Some(settings.data.join(WAITING)),
    };
    settings.files.folder.clone().or(own)
}

/// The store that speaks S3, if one is set. Nothing is asked of it yet.
pub(crate) fn bucket(settings: &Settings) -> Outcome<Option<BucketFiles>> {
    let set = &settings.files;
    if set.store == FileStore::Folder {
        return Ok(None);
    }
    let secret = |secret: &Option<settings::Secret>| {
        Secret::new(secret.as_ref().map_or("", settings::Secret::reveal))
    };
    let (key, secret) = (secret(&set.access_key), secret(&set.secret_key));
    let found =
        BucketSettings::new(&set.address, &set.bucket, key, secret).and_then(|mut found| {
            (found.region, found.under) = (set.region.clone(), set.prefix.clone());
            found.bucket_in_path = set.bucket_in_path;
            BucketFiles::new(&found)
        });
    found.map(Some).map_err(|fault| Failure::Settings(vec![fault.to_string()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3() -> Settings {
        let mut settings = Settings { store: Store::Sled, ..Settings::default() };
        settings.files.store = FileStore::S3;
        settings.files.address = "https://s3.example".to_owned();
        settings.files.region = "us-east-1".to_owned();
        settings.files.bucket = "papers".to_owned();
        settings.files.access_key = Some(settings::Secret::new("key"));
        settings.files.secret_key = Some(settings::Secret::new("s3cr3t"));
        settings
    }

    fn told(settings: &Settings) -> String {
        match bucket(settings) {
            Ok(found) => format!("{}", found.is_some()),
            Err(Failure::Settings(problems)) => problems.join("\n"),
            Err(_) => panic!("only settings can be wrong here"),
        }
    }

    #[test]
    fn files_stay_here_unless_a_store_is_set_and_what_is_missing_is_named_by_its_key() {
        assert_eq!(told(&Settings::default()), "false");
        assert_eq!(told(&s3()), "true");
        let mut settings = s3();
        settings.files.secret_key = None;
        let missing = told(&settings);
        assert!(missing.contains("files.secret_key is empty"), "{missing}");
        settings.files.address = "http://s3.example".to_owned();
        assert!(!told(&settings).contains("s3cr3t"));
    }

    #[test]
    fn what_waits_lies_apart_from_what_stays_and_nothing_is_kept_where_nothing_is() {
        let data = PathBuf::from("data");
        let stays = Settings { data: data.clone(), store: Store::Sled, ..Settings::default() };
        assert_eq!(folder(&stays), Some(data.join("files")));
        assert_eq!(
            folder(&Settings { data: data.clone(), ..s3() }),
            Some(data.join("files-waiting"))
        );
        assert_eq!(folder(&Settings::default()), None);
    }
}
