//! The settings of the program: what there is, where it may come from, and what is not to be had in production.
//!
//! One table of keys ([`table`]) is the truth for all of it: reading the file, the environment and the command line, the
//! errors, `turnero config`, and `docs/settings.md`.

mod effective;
mod environment;
mod files;
mod found;
mod gateways;
mod key;
mod mail;
mod names;
mod papers;
mod printers;
mod problem;
mod reference;
mod safety;
mod secret;
mod table;
mod toml_file;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderValue;
use turnero::{OnStall, SettingsError};
use turnero_http::{Conduct, Limits, Proxies};
use turnero_live::LiveSettings;
use turnero_printing::PrinterSettings;

pub(crate) use effective::{Effective, Opted, SettingsFile, Sources};
pub(crate) use files::{FileStore, Files};
pub(crate) use gateways::Factus;
pub(crate) use mail::{Mail, Transport as MailTransport};
pub(crate) use papers::Papers;
pub(crate) use problem::Problem;
pub(crate) use reference::reference;
pub(crate) use safety::unsafe_in_production;
pub(crate) use secret::Secret;

/// Every setting, in its own type.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) profile: Profile,
    pub(crate) data: PathBuf,
    pub(crate) store: Store,
    /// Threads for the actors; `None`: as many as fit the machine.
    pub(crate) threads: Option<NonZeroUsize>,
    pub(crate) on_stall: OnStall,
    /// For how many days events are kept; 0: for good.
    pub(crate) keep_days: u32,
    /// Whether the engine looks ahead.
    pub(crate) forecasts: bool,
    pub(crate) access: Access,
    pub(crate) address: SocketAddr,
    pub(crate) origins: Vec<HeaderValue>,
    pub(crate) proxies: Proxies,
    pub(crate) limits: Limits,
    /// Sockets of those who listen, in all and of each address.
    pub(crate) listeners_max: usize,
    pub(crate) listeners_per_address_max: usize,
    pub(crate) stop_timeout: Duration,
    pub(crate) tls: Tls,
    pub(crate) log_format: LogFormat,
    pub(crate) log_filter: String,
    pub(crate) disk_bytes_min: u64,
    /// 0: what the machine allows.
    pub(crate) memory_bytes_max: u64,
    /// What whoever reads the metrics has to show.
    pub(crate) operations_token: Option<Secret>,
    /// Who carries documents to the tax authority.
    pub(crate) factus: Factus,
    /// Which way mails go.
    pub(crate) mail: Mail,
    /// Where files are kept.
    pub(crate) files: Files,
    /// What tickets are printed on.
    pub(crate) printers: Vec<PrinterSettings>,
    /// What is printed on documents.
    pub(crate) papers: Papers,
    pub(crate) front_ends: BTreeMap<&'static str, FrontEndSettings>,
}

/// In which surroundings the program runs. It sets defaults, and production refuses what is unsafe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Local,
    Dev,
    Staging,
    Prod,
}

/// What keeps the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    Sled,
    Redb,
    Memory,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Human,
    Json,
}

/// How people and programs prove who they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Access {
    pub(crate) pepper: Option<Secret>,
    pub(crate) pepper_before: Option<Secret>,
    pub(crate) hashing: Hashing,
    pub(crate) audience: String,
    /// 0: as many as come.
    pub(crate) requests_of_principal: u32,
    /// 0: as many as come.
    pub(crate) requests_from_address: u32,
}

/// How hard passwords are hashed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hashing {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

/// TLS, if we speak it ourselves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tls {
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    pub(crate) check_every: Duration,
    pub(crate) only_for: Duration,
}

/// Whether a front end is served, and where.
#[derive(Debug, Clone, Default)]
pub(crate) struct FrontEndSettings {
    pub(crate) enabled: bool,
    /// `None`: where the others are.
    pub(crate) address: Option<SocketAddr>,
    /// Whether it speaks TLS at an address of its own.
    pub(crate) tls: bool,
}

impl Profile {
    pub(crate) const NAMES: [(&'static str, Self); 4] = [
        ("local", Self::Local),
        ("dev", Self::Dev),
        ("staging", Self::Staging),
        ("prod", Self::Prod),
    ];

    /// Whether this is a server for others, read by machines rather than by the person who has started it.
    pub(crate) fn is_served(self) -> bool {
        matches!(self, Self::Staging | Self::Prod)
    }
}

/// What stands here before the table has been applied; a test makes sure that the table leaves nothing of it.
impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: Profile::Local,
            data: PathBuf::new(),
            store: Store::Memory,
            threads: None,
            on_stall: OnStall::Report,
            keep_days: 0,
            forecasts: false,
            access: Access::default(),
            address: SocketAddr::from(([0, 0, 0, 0], 0)),
            origins: Vec::new(),
            proxies: Proxies::default(),
            limits: Limits::default(),
            listeners_max: 0,
            listeners_per_address_max: 0,
            stop_timeout: Duration::ZERO,
            tls: Tls::default(),
            log_format: LogFormat::Human,
            log_filter: String::new(),
            disk_bytes_min: 0,
            memory_bytes_max: 0,
            operations_token: None,
            factus: Factus::default(),
            mail: Mail::default(),
            files: Files::default(),
            printers: Vec::new(),
            papers: Papers::default(),
            front_ends: BTreeMap::new(),
        }
    }
}

impl Access {
    /// What is set, as the engine names it.
    fn named(&self) -> impl Iterator<Item = (&'static str, String)> {
        let Hashing { memory_kib, passes, lanes } = self.hashing;
        let secret = |secret: &Option<Secret>| secret.as_ref().map(|it| it.reveal().to_owned());
        [
            ("pepper", secret(&self.pepper)),
            ("pepper_before", secret(&self.pepper_before)),
            ("argon2_memory_kib", Some(memory_kib.to_string())),
            ("argon2_passes", Some(passes.to_string())),
            ("argon2_lanes", Some(lanes.to_string())),
            ("audience", Some(self.audience.clone())),
            ("requests_of_principal", Some(self.requests_of_principal.to_string())),
            ("requests_from_address", Some(self.requests_from_address.to_string())),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    }
}

impl Settings {
    /// The settings of the engine.
    pub(crate) fn engine(&self) -> Result<turnero::Settings, SettingsError> {
        let settings = match self.store {
            Store::Memory => turnero::Settings::in_memory(),
            Store::Sled => turnero::Settings::in_folder(&self.data),
            Store::Redb => turnero::Settings::in_folder(&self.data).set("store", "redb")?,
        };
        let mut settings = settings.on_stall(self.on_stall).forecasts(self.forecasts);
        for (key, value) in self.access.named() {
            settings = settings.set(key, &value)?;
        }
        Ok(match self.threads {
            Some(threads) => settings.threads(threads),
            None => settings,
        })
    }

    /// How the HTTP server is to behave.
    pub(crate) fn conduct(&self) -> Conduct {
        Conduct {
            limits: self.limits.clone(),
            proxies: self.proxies.clone(),
            origins: self.origins.clone(),
            tls_only_for: Some(self.tls.only_for).filter(|duration| !duration.is_zero()),
        }
    }

    /// How the live front end is to behave.
    pub(crate) fn live(&self) -> LiveSettings {
        LiveSettings {
            connections_max: self.listeners_max,
            connections_per_address_max: self.listeners_per_address_max,
            origins: self.origins.clone(),
            ..LiveSettings::default()
        }
    }

    /// How one front end is served.
    pub(crate) fn front_end(&self, name: &str) -> FrontEndSettings {
        self.front_ends.get(name).cloned().unwrap_or_default()
    }

    /// Where something is served, and what. Front ends without an address of their own, or with the same one, share it.
    pub(crate) fn addresses(&self) -> Vec<Address> {
        let mut addresses: Vec<Address> = Vec::new();
        for (name, front_end) in self.front_ends.iter().filter(|(_, one)| one.enabled) {
            let (key, at, tls) = match front_end.address {
                Some(own) if own != self.address => (format!("{name}.address"), own, front_end.tls),
                _ => ("http.address".to_owned(), self.address, true),
            };
            let tls = tls && self.speaks_tls();
            match addresses.iter_mut().find(|address| address.at == at) {
                Some(address) => {
                    address.front_ends.push(name);
                    // Who wants TLS gets it, also when a neighbour at the same address does not mind.
                    address.tls |= tls;
                }
                None => addresses.push(Address { key, at, tls, front_ends: vec![name] }),
            }
        }
        addresses
    }

    /// Whether there is a certificate.
    pub(crate) fn speaks_tls(&self) -> bool {
        self.tls.certificate.is_some()
    }
}

/// An address at which something is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The setting that names it.
    pub(crate) key: String,
    pub(crate) at: SocketAddr,
    pub(crate) tls: bool,
    /// What is served there.
    pub(crate) front_ends: Vec<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front_end(address: Option<&str>, enabled: bool, tls: bool) -> FrontEndSettings {
        FrontEndSettings { enabled, address: address.map(|text| text.parse().unwrap()), tls }
    }

    #[test]
    fn front_ends_share_an_address_or_have_their_own_or_are_off() {
        let own = Some("127.0.0.1:9");
        let settings = Settings {
            address: "127.0.0.1:8".parse().unwrap(),
            tls: Tls { certificate: Some(PathBuf::from("certificate.pem")), ..Tls::default() },
            front_ends: BTreeMap::from([
                ("a", front_end(None, true, true)),
                ("b", front_end(own, true, false)),
                ("c", front_end(Some("127.0.0.1:8"), true, false)),
                ("d", front_end(own, true, false)),
                ("e", front_end(Some("127.0.0.1:7"), false, true)),
            ]),
            ..Settings::default()
        };
        let address = |key: &str, at: &str, tls, front_ends: &[&'static str]| Address {
            key: key.to_owned(),
            at: at.parse().unwrap(),
            tls,
            front_ends: front_ends.to_vec(),
        };
        let expected = [
            address("http.address", "127.0.0.1:8", true, &["a", "c"]),
            address("b.address", "127.0.0.1:9", false, &["b", "d"]),
        ];
        assert_eq!(settings.addresses(), expected);
    }
}
