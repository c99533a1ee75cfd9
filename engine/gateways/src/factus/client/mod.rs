//! Carries what `v1` has written to Factus, and brings back what it says.

mod calls;
mod gateway;
mod pace;
mod token;
mod wire;

use std::sync::Arc;

use reqwest::{Client, Url};
use tokio::sync::{Mutex, OnceCell};
use turnero_domain::invoicing::{Answer, GatewayFault};
use turnero_domain::{Name, Seconds};

use super::{FactusSettings, Municipalities, SettingsFault};
use crate::{Clock, outside};
use pace::Pace;
use token::Token;

/// Factus, for one issuer. All tasks share one, for they share its token and its requests of a minute.
pub struct Factus {
    settings: FactusSettings,
    clock: Arc<dyn Clock>,
    client: Client,
    pace: Pace,
    /// Held while a token is fetched, so that many who need one fetch one.
    token: Mutex<Option<Token>>,
    municipalities: OnceCell<Municipalities>,
}

/// Why a call ended without an answer that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stop {
    Unavailable { retry_after: Option<Seconds> },
    Misconfigured { setting: Name },
}

impl std::fmt::Debug for Factus {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Factus").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Factus {
    /// Makes ready; nothing is asked before something is to be done.
    pub fn new(settings: FactusSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsFault> {
        let fault = |error: &dyn std::fmt::Display| SettingsFault::Tls(error.to_string());
        let client = outside::client(settings.is_here()).map_err(|error| fault(&error))?;
        let client = client.build().map_err(|error| fault(&error))?;
        Ok(Self {
            settings,
            clock,
            client,
            pace: Pace::default(),
            token: Mutex::new(None),
            municipalities: OnceCell::new(),
        })
    }

    /// Where something is. What is a part of a path cannot leave it.
    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.settings.address().clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }
}

impl Stop {
    const LOST: Self = Self::Unavailable { retry_after: None };
}

impl From<Stop> for Answer {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Unavailable { retry_after } => Self::Unavailable { retry_after },
            Stop::Misconfigured { setting } => Self::Misconfigured { setting },
        }
    }
}

impl From<Stop> for GatewayFault {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Unavailable { retry_after } => Self::Unavailable { retry_after },
            Stop::Misconfigured { setting } => Self::Misconfigured { setting },
        }
    }
}
