//! The pepper of somebody who tries the program out. A server of others is given its own by whoever runs it; see decision
//! 0054.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use turnero::{RandomSeeds, SeedSource};

use crate::settings::{Secret, Settings, Store};

/// Why there is no pepper.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} cannot be used as the file of the pepper ({error}); make it readable and writable, or set pepper_file to another one",
    path.display()
)]
pub(crate) struct PepperError {
    path: PathBuf,
    error: io::Error,
}

/// These settings with a pepper, if they need one and are for the person who has started the program: it lies in a file
/// beside the data folder, and is made when there is none. Tells the file if it was made just now.
pub(crate) fn beside_the_data(
    settings: &Settings,
) -> Result<(Settings, Option<PathBuf>), PepperError> {
    let mut settings = settings.clone();
    if !is_to_be_made(&settings) {
        return Ok((settings, None));
    }
    let path = path(&settings.data);
    let (text, made) = match fs::read_to_string(&path) {
        Ok(text) => (text, None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = fresh();
            keep(&path, &text).map_err(|error| PepperError { path: path.clone(), error })?;
            (text, Some(path))
        }
        Err(error) => return Err(PepperError { path, error }),
    };
    settings.access.pepper = Some(Secret::new(text.trim()));
    Ok((settings, made))
}

/// Where the pepper of these settings lies, if nobody has set one and it is to be beside the data.
pub(crate) fn place(settings: &Settings) -> Option<PathBuf> {
    is_to_be_made(settings).then(|| path(&settings.data))
}

/// Under the profiles of servers nobody makes a secret that the operator does not know of; what is in memory only makes
/// one for itself.
fn is_to_be_made(settings: &Settings) -> bool {
    settings.access.pepper.is_none()
        && settings.store != Store::Memory
        && !settings.profile.is_served()
}

/// `turnero-data.pepper` beside `turnero-data`: so it is in no copy of the folder, and in no backup.
fn path(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".pepper");
    data.with_file_name(name)
}

/// 256 random bits.
fn fresh() -> String {
    format!("{:032x}{:032x}", RandomSeeds.draw(), RandomSeeds.draw())
}

/// Whole and durable, or not there at all: with half a pepper nobody could sign in any more.
fn keep(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let unfinished = path.with_extension("pepper.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&unfinished)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Profile;

    fn settings(data: &Path) -> Settings {
        Settings { data: data.to_owned(), store: Store::Sled, ..Settings::default() }
    }

    fn pepper(settings: &Settings) -> Option<String> {
        settings.access.pepper.as_ref().map(|pepper| pepper.reveal().to_owned())
    }

    #[test]
    fn it_is_made_once_beside_the_folder_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder.path().join("inside").join("data"));
        let (first, made) = beside_the_data(&settings).unwrap();
        assert_eq!(made, Some(folder.path().join("inside").join("data.pepper")));
        let (second, made_again) = beside_the_data(&settings).unwrap();
        assert_eq!(made_again, None);
        assert_eq!(pepper(&first), pepper(&second));
        assert_eq!(pepper(&first).unwrap().len(), 64);
        assert!(!settings.data.exists(), "the folder itself is somebody else's to make");
        assert_eq!(fs::read_dir(folder.path().join("inside")).unwrap().count(), 1);
    }

    #[test]
    fn none_is_made_for_a_server_nor_where_there_is_one_nor_where_nothing_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut given = settings(&data);
        given.access.pepper = Some(Secret::new("one that was given"));
        let served = Settings { profile: Profile::Prod, ..settings(&data) };
        let in_memory = Settings { store: Store::Memory, ..settings(&data) };
        for settings in [given, served, in_memory] {
            let (after, made) = beside_the_data(&settings).unwrap();
            assert_eq!((pepper(&after), made), (pepper(&settings), None));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(folder.path().join("data.pepper")).unwrap();
        let error = beside_the_data(&settings(&data)).unwrap_err().to_string();
        assert!(error.contains("data.pepper cannot be used"), "{error}");
    }
}
