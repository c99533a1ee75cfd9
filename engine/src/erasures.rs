//! Who was erased stays erased, also when an older backup is restored.
//!
//! A backup holds whom it held. So beside the backups of a folder lies a list of those who were erased since: ids, and
//! nothing else. Whoever restores one of them erases again whom the list names, and whom the history of the folder
//! names that is being replaced, if that can be read. Neither knows of an erasure that came after the newest list, in
//! a folder that is gone: that is what is left, and is said where it matters.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use turnero_domain::customers::{CustomerEvent, CustomerRefusal, Customers, EraseCustomer};
use turnero_domain::{CustomerId, DirectoryId, Principal, Recorded};
use turnero_store::{Page, Store, StoreError};

use crate::bounds::ERASURES_LIST_BYTES_MAX;
use crate::engine::Engine;
use crate::error::AskError;
use crate::inner::stream_of;

/// What the list is called.
pub const LIST: &str = "erased-customers.txt";
const FIRST_LINE: &str =
    "turnero: customers who were erased; restoring a backup of this folder erases them again";
const LAST_LINE: &str = "these are all: ";

/// The ids of people who were erased.
pub type Erased = BTreeSet<CustomerId>;

/// Why it cannot be told who was erased.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ErasuresError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event in it cannot be understood.
    #[error(
        "event {position} of the directory cannot be read ({reason}); start the newest program"
    )]
    Event {
        /// Which one.
        position: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The list is not what was written.
    #[error("the list {} is not whole; take it from a copy of the backups, or move it away", path.display())]
    List {
        /// Where it lies.
        path: PathBuf,
    },
    /// The list cannot be read or written.
    #[error("the list {} cannot be used ({reason}); look at its owner and permissions", path.display())]
    File {
        /// Where it lies.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
}

/// Who was erased, as the history of the directory in this store tells. What was pruned of it tells nothing any more.
///
/// # Errors
///
/// When the store cannot be read.
pub fn erased_in(store: &dyn Store) -> Result<Erased, ErasuresError> {
    const NAME: &[u8] = b"\"customer_erased\"";
    let stream = stream_of::<Customers>(DirectoryId::ONLY);
    let (mut erased, mut after) = (Erased::new(), 0);
    loop {
        let events = match store.events(stream, after, Page::default()) {
            Err(StoreError::Pruned { oldest, .. }) => {
                store.events(stream, oldest - 1, Page::default())?
            }
            events => events?,
        };
        let Some(last) = events.last() else { return Ok(erased) };
        after = last.position;
        // Nearly all events tell of something else, and need not be read.
        let tells = |body: &[u8]| body.windows(NAME.len()).any(|window| window == NAME);
        for event in events.iter().filter(|event| tells(&event.body)) {
            let recorded: Recorded<CustomerEvent> =
                serde_json::from_slice(&event.body).map_err(|error| ErasuresError::Event {
                    position: event.position,
                    reason: error.to_string(),
                })?;
            if let CustomerEvent::CustomerErased { customer } = recorded.event {
                erased.insert(customer);
            }
        }
    }
}

/// Whom the list beside the backups of this folder names; nobody if there is none.
///
/// # Errors
///
/// When it cannot be read, or is not whole.
pub fn listed_in(folder: &Path) -> Result<Erased, ErasuresError> {
    let path = folder.join(LIST);
    let mut text = String::new();
    match File::open(&path)
        .and_then(|file| file.take(ERASURES_LIST_BYTES_MAX).read_to_string(&mut text))
    {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Erased::new()),
        read => read.map_err(|error| unusable(&path, &error))?,
    };
    parse(&text).ok_or(ErasuresError::List { path })
}

/// Names in the list beside the backups of this folder whom the store knows to be erased, beside those whom it named
/// before, and gives how many there are. Where nobody was erased there is no list.
///
/// # Errors
///
/// When the store cannot be read, or the list cannot be written.
pub fn list_beside(store: &dyn Store, folder: &Path) -> Result<usize, ErasuresError> {
    let before = listed_in(folder)?;
    // After a restore the history knows less than the list does.
    let mut erased = erased_in(store)?;
    erased.extend(&before);
    if erased != before {
        let path = folder.join(LIST);
        write(folder, &path, &erased).map_err(|error| unusable(&path, &error))?;
    }
    Ok(erased.len())
}

impl Engine {
    /// Erases these once more, after an older backup was restored; gives how many of them were back.
    ///
    /// # Errors
    ///
    /// When one of them cannot be erased. Those before stay erased.
    pub async fn erase_again(&self, erased: &Erased) -> Result<usize, AskError<CustomerRefusal>> {
        let mut back = 0;
        for customer in erased {
            match self.ask(&Principal::host(), EraseCustomer { customer: *customer }).await {
                Ok(gone) => back += gone.erased.len(),
                // The backup is older than they are, or newer than their erasure.
                Err(AskError::Refused(CustomerRefusal::CustomerUnknown { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(back)
    }
}

fn parse(text: &str) -> Option<Erased> {
    let mut lines = text.lines();
    (lines.next()? == FIRST_LINE).then_some(())?;
    let (count, ids) = lines.next_back()?.strip_prefix(LAST_LINE).zip(Some(lines))?;
    let erased: Option<Erased> =
        ids.map(|line| line.parse::<uuid::Uuid>().ok().map(CustomerId::from)).collect();
    erased.filter(|erased| count.parse() == Ok(erased.len()))
}

/// The list appears whole or not at all.
fn write(folder: &Path, path: &Path, erased: &Erased) -> io::Result<()> {
    let unfinished = folder.join("unfinished.erased");
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create(true).truncate(true).open(&unfinished)?;
    let mut text = format!("{FIRST_LINE}\n");
    for customer in erased {
        text.push_str(&format!("{}\n", uuid::Uuid::from(*customer)));
    }
    text.push_str(&format!("{LAST_LINE}{}\n", erased.len()));
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    File::open(folder)?.sync_all()
}

fn unusable(path: &Path, error: &io::Error) -> ErasuresError {
    ErasuresError::File { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_was_cut_or_changed_is_no_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LIST);
        let erased: Erased = (1..=3).map(|n| uuid::Uuid::from_u128(n).into()).collect();
        write(folder.path(), &path, &erased).unwrap();
        assert_eq!(listed_in(folder.path()).unwrap(), erased);
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        let without = |n: usize| {
            lines.iter().enumerate().filter(move |(k, _)| *k != n).map(|(_, line)| *line)
        };
        for n in 0..lines.len() {
            fs::write(&path, without(n).collect::<Vec<_>>().join("\n")).unwrap();
            assert!(matches!(listed_in(folder.path()), Err(ErasuresError::List { .. })), "{n}");
        }
        fs::write(&path, text.replace("0001", "000x")).unwrap();
        assert!(matches!(listed_in(folder.path()), Err(ErasuresError::List { .. })));
        fs::remove_file(&path).unwrap();
        assert_eq!(listed_in(folder.path()).unwrap(), Erased::new());
    }
}
