use std::path::PathBuf;

use clap::Args;

use crate::exit::{Failure, Outcome};
use crate::settings::{Effective, Opted, SettingsFile, Sources};

/// Options that give settings, for every command that reads them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct SettingsOptions {
    /// The settings file, instead of ./turnero.toml
    #[arg(long = "settings", value_name = "FILE", global = true)]
    file: Option<PathBuf>,

    /// local, dev, staging or prod
    #[arg(long, value_name = "NAME", global = true)]
    profile: Option<String>,

    /// The folder that keeps the data
    #[arg(long, value_name = "FOLDER", global = true)]
    data: Option<String>,

    /// Where to serve
    #[arg(long, value_name = "ADDRESS:PORT", global = true)]
    address: Option<String>,

    /// Any setting; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair, global = true)]
    others: Vec<(String, String)>,
}

impl SettingsOptions {
    /// Reads the settings, from these options and from wherever else they come.
    pub(super) fn read(&self) -> Outcome<Effective> {
        Effective::read(&self.sources()).map_err(|problems| Failure::settings(&problems))
    }

    /// The first of these options that was given, for the command that takes none.
    pub(super) fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--settings", self.file.is_some()),
            ("--profile", self.profile.is_some()),
            ("--data", self.data.is_some()),
            ("--address", self.address.is_some()),
            ("--set", !self.others.is_empty()),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(option, _)| option)
    }

    fn sources(&self) -> Sources {
        let named = [
            ("--profile", "profile", &self.profile),
            ("--data", "data", &self.data),
            ("--address", "http.address", &self.address),
        ];
        let named = named.into_iter().filter_map(|(option, key, value)| {
            Some(Opted { option, key: key.to_owned(), value: value.clone()? })
        });
        let others = self.others.iter().map(|(key, value)| Opted {
            option: "--set",
            key: key.clone(),
            value: value.clone(),
        });
        Sources {
            file: self.file.clone().map_or(SettingsFile::Usual, SettingsFile::Named),
            environment: std::env::vars_os().collect(),
            options: others.chain(named).collect(),
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
