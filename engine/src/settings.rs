use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use turnero_domain::IssuerId;
use turnero_domain::access::ResetMailer;
use turnero_domain::files::Files;
use turnero_domain::invoicing::{EInvoicing, Mailer};
use turnero_store::Store;

use crate::access::AccessSettings;
use crate::clock::{Clock, RandomSeeds, SeedSource, SystemClock};

/// How an engine is set up.
///
/// ```
/// use turnero::Settings;
///
/// let settings = Settings::in_memory();
/// let settings = Settings::in_folder("/var/lib/turnero").set("store", "redb")?;
/// # Ok::<(), turnero::SettingsError>(())
/// ```
#[derive(Clone)]
pub struct Settings {
    pub(crate) store: StoreChoice,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) seeds: Arc<dyn SeedSource>,
    pub(crate) threads: NonZeroUsize,
    pub(crate) on_stall: OnStall,
    pub(crate) forecasts: bool,
    pub(crate) visits: bool,
    pub(crate) access: AccessSettings,
    pub(crate) gateways: BTreeMap<IssuerId, Arc<dyn EInvoicing>>,
    /// Where files are kept; `None`: in memory, as long as there is room.
    pub(crate) files: Option<Arc<dyn Files>>,
    pub(crate) mailer: Option<Arc<dyn Mailer>>,
    pub(crate) reset_mailer: Option<Arc<dyn ResetMailer>>,
}

/// Where an engine keeps its journal.
#[derive(Clone)]
pub(crate) enum StoreChoice {
    Memory,
    Folder(PathBuf, StoreKind),
    Own(Arc<dyn Store>),
}

/// The stores that come with the engine and keep a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StoreKind {
    /// sled 0.34: the default.
    #[default]
    Sled,
    /// redb 4: a copy-on-write tree in one file.
    Redb,
}

/// What happens when a write does not come back for ten seconds. sled 0.34 can deadlock, and then only
/// a new process helps; nothing acknowledged is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnStall {
    /// The process is ended, so that its supervisor starts it again.
    #[default]
    EndProcess,
    /// The engine stays read-only and says so; the host decides.
    Report,
}

/// A setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// There is no setting of this name.
    #[error("there is no setting {key:?}; there are: {}", Settings::KEYS.map(|(key, _)| key).join(", "))]
    UnknownKey {
        /// The name that was given.
        key: String,
    },
    /// The setting does not take this value.
    #[error("the setting {key} does not take {value:?}; it takes {accepted}")]
    BadValue {
        /// The setting.
        key: &'static str,
        /// The value that was given.
        value: String,
        /// The values that it takes.
        accepted: &'static str,
    },
}

impl Settings {
    /// The settings that have a name, each with the values that it takes.
    pub const KEYS: [(&'static str, &'static str); 13] = [
        ("data", "the path of a folder"),
        ("store", "sled, redb or memory"),
        ("threads", "a whole number from 1 to 64"),
        ("on_stall", "end_process or report"),
        ("forecasts", "true or false"),
        ("pepper", "a secret of at least 32 characters"),
        ("pepper_before", "the secret before, of at least 32 characters"),
        ("argon2_memory_kib", "a whole number from 7168 to 262144"),
        ("argon2_passes", "a whole number from 1 to 16"),
        ("argon2_lanes", "a whole number from 1 to 8"),
        ("audience", "1 to 80 letters, digits, points and hyphens"),
        ("requests_of_principal", "a whole number of requests in a second; 0 for no limit"),
        ("requests_from_address", "a whole number of requests in a second; 0 for no limit"),
    ];

    /// Everything in memory: gone when the engine is. For tests and demonstrations.
    pub fn in_memory() -> Self {
        Self::with(StoreChoice::Memory)
    }

    /// Everything in this folder, which is made if need be.
    pub fn in_folder(folder: impl AsRef<Path>) -> Self {
        Self::with(StoreChoice::Folder(folder.as_ref().to_owned(), StoreKind::default()))
    }

    /// Everything in a store of the host's own.
    pub fn in_store(store: Arc<dyn Store>) -> Self {
        Self::with(StoreChoice::Own(store))
    }

    fn with(store: StoreChoice) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            store,
            clock: Arc::new(SystemClock),
            seeds: Arc::new(RandomSeeds),
            // The journal needs a core too, and branches are small.
            threads: NonZeroUsize::new(cores.saturating_sub(1).clamp(1, 8))
                .unwrap_or(NonZeroUsize::MIN),
            on_stall: OnStall::default(),
            forecasts: true,
            visits: true,
            access: AccessSettings::default(),
            gateways: BTreeMap::new(),
            files: None,
            mailer: None,
            reset_mailer: None,
        }
    }

    /// Another clock.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Another source of ids.
    #[must_use]
    pub fn seeds(mut self, seeds: Arc<dyn SeedSource>) -> Self {
        self.seeds = seeds;
        self
    }

    /// How many threads carry the actors.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// Whether the engine looks ahead, and says how long people wait: it does, unless the host does not
    /// want it. Without, nothing is promised to those who take tickets.
    #[must_use]
    pub fn forecasts(mut self, forecasts: bool) -> Self {
        self.forecasts = forecasts;
        self
    }

    /// Whether the engine notes the visits of customers by itself, within a second: it does, unless the host prefers to
    /// call [`Engine::follow_visits`](crate::Engine::follow_visits) when it suits.
    #[must_use]
    pub fn visits(mut self, visits: bool) -> Self {
        self.visits = visits;
        self
    }

    /// What happens when a write does not come back.
    #[must_use]
    pub fn on_stall(mut self, on_stall: OnStall) -> Self {
        self.on_stall = on_stall;
        self
    }

    /// How somebody proves who they are.
    #[must_use]
    pub fn access(mut self, access: AccessSettings) -> Self {
        self.access = access;
        self
    }

    /// The gateway that carries the documents of this issuer to the tax authority. An issuer whose documents are not
    /// submitted needs none. All that is asked of it is asked on a thread of the engine's own.
    #[must_use]
    pub fn gateway(mut self, issuer: IssuerId, gateway: Arc<dyn EInvoicing>) -> Self {
        self.gateways.insert(issuer, gateway);
        self
    }

    /// What carries the mails of issuers that send their documents themselves. All that is asked of it is asked on a thread
    /// of the engine's own.
    #[must_use]
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.mailer = Some(mailer);
        self
    }

    /// What carries links to new passwords to those whom they are for. Without it they are shown to whoever starts a reset.
    #[must_use]
    pub fn reset_mailer(mut self, mailer: Arc<dyn ResetMailer>) -> Self {
        self.reset_mailer = Some(mailer);
        self
    }

    /// What keeps files: PDF, XML and what is attached to an e-mail, as gateways have them and as they were printed here.
    /// Without it the newest stay in memory. They name people: nobody else should be able to read there. `turnero-gateways`
    /// brings a folder and stores that speak S3, under the feature `files`.
    #[must_use]
    pub fn files(mut self, files: Arc<dyn Files>) -> Self {
        self.files = Some(files);
        self
    }

    /// Sets one setting by its name, as a file, the environment or a command line gives it.
    pub fn set(mut self, key: &str, value: &str) -> Result<Self, SettingsError> {
        let Some((key, accepted)) = Self::KEYS.into_iter().find(|(known, _)| *known == key) else {
            return Err(SettingsError::UnknownKey { key: key.to_owned() });
        };
        let shown = if key.starts_with("pepper") { "(not shown)" } else { value };
        let bad = || SettingsError::BadValue { key, value: shown.to_owned(), accepted };
        match key {
            "data" => {
                let kind = match &self.store {
                    StoreChoice::Folder(_, kind) => *kind,
                    _ => StoreKind::default(),
                };
                if value.is_empty() {
                    return Err(bad());
                }
                self.store = StoreChoice::Folder(PathBuf::from(value), kind);
            }
            "store" => {
                let folder = match &self.store {
                    StoreChoice::Folder(folder, _) => folder.clone(),
                    _ => PathBuf::from(Self::FOLDER),
                };
                self.store = match value {
                    "memory" => StoreChoice::Memory,
                    "sled" => StoreChoice::Folder(folder, StoreKind::Sled),
                    "redb" => StoreChoice::Folder(folder, StoreKind::Redb),
                    _ => return Err(bad()),
                };
            }
            "threads" => {
                let threads = value.parse().ok().filter(|threads| (1..=64).contains(threads));
                self.threads = threads.and_then(NonZeroUsize::new).ok_or_else(bad)?;
            }
            "forecasts" => self.forecasts = value.parse().map_err(|_| bad())?,
            "on_stall" => {
                self.on_stall = match value {
                    "end_process" => OnStall::EndProcess,
                    "report" => OnStall::Report,
                    _ => return Err(bad()),
                };
            }
            _ => self.access.set(key, value).ok_or_else(bad)?,
        }
        Ok(self)
    }

    /// The folder that is used when none is named.
    pub const FOLDER: &'static str = "turnero-data";
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store: &dyn fmt::Debug = match &self.store {
            StoreChoice::Memory => &"memory",
            StoreChoice::Folder(folder, kind) => &(kind, folder),
            StoreChoice::Own(_) => &"own",
        };
        formatter
            .debug_struct("Settings")
            .field("store", store)
            .field("threads", &self.threads)
            .field("on_stall", &self.on_stall)
            .field("forecasts", &self.forecasts)
            .field("visits", &self.visits)
            .field("access", &self.access)
            .field("gateways", &self.gateways.keys())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_setting_can_be_set() {
        let settings = Settings::in_memory()
            .set("data", "somewhere")
            .and_then(|settings| settings.set("store", "redb"))
            .and_then(|settings| settings.set("threads", "2"))
            .and_then(|settings| settings.set("on_stall", "report"))
            .unwrap();
        let shown = format!("{settings:?}");
        assert!(shown.contains("(Redb, \"somewhere\")"), "{shown}");
        assert!(shown.contains("threads: 2") && shown.contains("Report"), "{shown}");
    }

    #[test]
    fn a_pepper_is_not_shown_not_even_one_that_is_refused() {
        let error = Settings::in_memory().set("pepper", "too-short").unwrap_err().to_string();
        assert!(!error.contains("too-short"), "{error}");
        let pepper = "0123456789abcdef0123456789abcdef";
        let settings = Settings::in_memory().set("pepper", pepper).unwrap();
        assert!(!format!("{settings:?}").contains(pepper));
    }

    #[test]
    fn an_unknown_setting_is_refused_with_those_that_exist() {
        let error = Settings::in_memory().set("stor", "sled").unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no setting \"stor\"; there are: data, store, threads, on_stall, forecasts, \
             pepper, pepper_before, argon2_memory_kib, argon2_passes, argon2_lanes, audience, \
             requests_of_principal, requests_from_address"
        );
    }

    #[test]
    fn a_wrong_value_is_refused_with_those_that_are_accepted() {
        for (key, accepted) in Settings::KEYS {
            if key == "data" {
                continue;
            }
            let error = Settings::in_memory().set(key, "many, or few").unwrap_err().to_string();
            assert!(error.contains(key) && error.contains(accepted), "{error}");
        }
    }
}
