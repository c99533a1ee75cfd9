use std::path::Path;

use turnero::store::{Store, StoreError, memory, redb_store, sled_store};

use crate::settings::{self, Settings};

/// Opens the store by itself, without an engine: nobody else may use the folder meanwhile.
pub(super) fn open(settings: &Settings) -> Result<Box<dyn Store>, StoreError> {
    let folder: &Path = &settings.data;
    Ok(match settings.store {
        settings::Store::Sled => {
            Box::new(sled_store::open(folder, &sled_store::Options::default())?)
        }
        settings::Store::Redb => {
            Box::new(redb_store::open(folder, &redb_store::Options::default())?)
        }
        settings::Store::Memory => Box::new(memory::new()),
    })
}

/// The same, for what only makes sense if there is something already.
pub(super) fn open_existing(settings: &Settings) -> Result<Box<dyn Store>, NothingThere> {
    must_exist(settings)?;
    Ok(open(settings)?)
}

/// That there is something already.
pub(super) fn must_exist(settings: &Settings) -> Result<(), NothingThere> {
    if settings.store != settings::Store::Memory && settings.data.join("head").exists() {
        return Ok(());
    }
    Err(NothingThere::Empty { folder: settings.data.display().to_string() })
}

/// Opens the store in another folder than that of the settings, of whichever kind it is.
pub(super) fn open_other(folder: &Path) -> Result<Box<dyn Store>, NothingThere> {
    if !folder.join("head").exists() {
        return Err(NothingThere::Empty { folder: folder.display().to_string() });
    }
    Ok(match sled_store::open(folder, &sled_store::Options::default()) {
        Err(StoreError::OtherStore { .. }) => {
            Box::new(redb_store::open(folder, &redb_store::Options::default())?)
        }
        store => Box::new(store?),
    })
}

/// There is nothing to look at.
#[derive(Debug, thiserror::Error)]
pub(super) enum NothingThere {
    #[error(
        "there is no data in {folder}; name the folder with --data, or the settings file with --settings"
    )]
    Empty { folder: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}
