use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use turnero::store::StoreError;
use turnero_http::{Certificates, Port};

use super::Finding;
use crate::bounds::CLOCK_BEHIND_MAX;
use crate::command::runtime::small_runtime;
use crate::command::store;
use crate::operations::free_bytes;
use crate::pepper;
use crate::settings::{Settings, Store};

/// Whether the store opens. It checks itself while it does.
pub(super) fn folder(settings: &Settings) -> Finding {
    let about = "data folder";
    if settings.store == Store::Memory {
        return Finding::better(about, "store is memory: nothing is kept");
    }
    if !settings.data.join("head").exists() {
        return not_begun(settings);
    }
    let folder = settings.data.display();
    match store::open(settings).and_then(|store| store.close()) {
        Ok(()) => Finding::good(about, format!("{folder} opens and can be written")),
        Err(StoreError::InUse { .. }) => {
            Finding::good(about, format!("{folder} is in use, by a server that runs"))
        }
        Err(error) => Finding::bad(about, error.to_string()),
    }
}

/// Where nothing is kept yet nothing is made either, or a look before the first start would be the first start. What a
/// store needs is tried beside it.
fn not_begun(settings: &Settings) -> Finding {
    let about = "data folder";
    let folder = settings.data.display();
    let tried = tempfile::tempdir_in(nearest(&settings.data)).map_err(|error| error.to_string());
    let tried = tried.and_then(|beside| {
        let data = beside.path().join("data");
        let store = store::open(&Settings { data, ..settings.clone() });
        store.and_then(|store| store.close()).map_err(|error| error.to_string())
    });
    match tried {
        Ok(()) => {
            Finding::good(about, format!("{folder} has nothing yet; the first start fills it"))
        }
        Err(error) => Finding::bad(
            about,
            format!(
                "{folder} cannot be filled ({error}); make it for the user of the server, or set data"
            ),
        ),
    }
}

/// The folder, or the nearest above it that there is.
pub(super) fn nearest(folder: &Path) -> &Path {
    folder.ancestors().find(|one| one.is_dir()).unwrap_or(Path::new("."))
}

/// Whether anybody could sign in; what production wants of it is told with the settings.
pub(super) fn pepper(settings: &Settings) -> Option<Finding> {
    let about = "pepper";
    if settings.access.pepper.is_some() {
        return Some(Finding::good(about, "it is set"));
    }
    let path = pepper::place(settings)?;
    let file = path.display();
    Some(match (path.exists(), settings.data.join("head").exists()) {
        (true, _) => {
            Finding::good(about, format!("{file}, beside the data; keep the two together"))
        }
        (false, false) => Finding::good(about, format!("the first start makes one: {file}")),
        (false, true) => Finding::better(
            about,
            format!(
                "{file} is not there, and another one would fit no password; put it back, or set pepper_file"
            ),
        ),
    })
}

/// Whether there is room for what comes.
pub(super) fn space(settings: &Settings) -> Finding {
    let about = "space";
    let minimum = settings.disk_bytes_min;
    match free_bytes(nearest(&settings.data)) {
        Ok(free) if free < minimum => Finding::bad(
            about,
            format!(
                "{} MiB are free, and /readyz wants {} MiB; make some room",
                free >> 20,
                minimum >> 20
            ),
        ),
        Ok(free) => Finding::good(about, format!("{} MiB are free", free >> 20)),
        Err(error) => Finding::bad(about, format!("the data folder cannot be looked at ({error})")),
    }
}

/// Whether the clock is behind what was written before: then tickets would be issued before those that wait.
pub(super) fn clock(settings: &Settings) -> Finding {
    let about = "clock";
    let newest = newest_change(&settings.data);
    match newest.and_then(|newest| newest.duration_since(SystemTime::now()).ok()) {
        Some(behind) if behind > CLOCK_BEHIND_MAX => Finding::bad(
            about,
            format!(
                "it is {} s behind what was written last; set it, and keep it right by NTP",
                behind.as_secs()
            ),
        ),
        _ => Finding::good(about, "not behind what was written last"),
    }
}

fn newest_change(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?;
    entries.filter_map(|entry| entry.ok()?.metadata().ok()?.modified().ok()).max()
}

/// Whether the addresses can be had.
pub(super) fn addresses(settings: &Settings) -> std::io::Result<Vec<Finding>> {
    let runtime = small_runtime()?;
    let _entered = runtime.enter();
    let look = |address: crate::settings::Address| match Port::bind(address.at) {
        Ok(_) => Finding::good("address", format!("{} is free, for {}", address.at, address.key)),
        Err(error) => {
            let help = match error.kind() {
                ErrorKind::AddrNotAvailable => "this machine has no such address",
                ErrorKind::PermissionDenied => "ports below 1024 need a right of their own",
                _ => "stop whoever uses it (unless it is this server)",
            };
            let (at, key) = (address.at, &address.key);
            Finding::bad("address", format!("{at} cannot be used ({error}); {help}, or set {key}"))
        }
    };
    Ok(settings.addresses().into_iter().map(look).collect())
}

/// Whether the certificate and its key can be used.
pub(super) fn certificate(settings: &Settings) -> Option<Finding> {
    let (certificate, key) = (settings.tls.certificate.as_ref()?, settings.tls.key.as_ref()?);
    Some(match Certificates::load(certificate, key) {
        Ok(_) => Finding::good("certificate", "it can be read and fits its key"),
        Err(error) => Finding::bad("certificate", error.to_string()),
    })
}
