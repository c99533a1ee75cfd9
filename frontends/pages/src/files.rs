//! The files of the site, as they lie in the program.

use http::HeaderValue;

/// A file of the site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File {
    /// Where it lies in the folder `site`.
    pub(crate) path: &'static str,
    /// What is in it.
    pub(crate) bytes: &'static [u8],
}

macro_rules! files {
    ($($path:literal)*) => {
        [$(File { path: $path, bytes: include_bytes!(concat!("../site/", $path)) }),*]
    };
}

/// All there are. A test holds this list against the folder.
pub(crate) static ALL: &[File] = &files! {
    "away/away.css"
    "away/away.js"
    "away/page.html"
    "board/announcer.js"
    "board/board.css"
    "board/board.js"
    "board/clock.js"
    "board/page.html"
    "counter/cash.js"
    "counter/choose.js"
    "counter/counter.css"
    "counter/counter.js"
    "counter/desk.js"
    "counter/dialogs.js"
    "counter/key-list.js"
    "counter/keys.js"
    "counter/line.js"
    "counter/page.html"
    "counter/reasons.js"
    "counter/sale.js"
    "counter/seat.js"
    "counter/till.js"
    "first/first.css"
    "first/first.js"
    "first/page.html"
    "icon.svg"
    "kiosk/identify.js"
    "kiosk/kiosk.css"
    "kiosk/kiosk.js"
    "kiosk/page.html"
    "kiosk/paper.js"
    "kiosk/slip.js"
    "login/login.js"
    "login/page.html"
    "manager/access.js"
    "manager/audit.js"
    "manager/chart.js"
    "manager/credit.js"
    "manager/devices.js"
    "manager/drawers.js"
    "manager/figures.js"
    "manager/find-invoice.js"
    "manager/invoice.js"
    "manager/invoices.js"
    "manager/issuer-settings.js"
    "manager/issuer.js"
    "manager/items.js"
    "manager/mail.js"
    "manager/manager.css"
    "manager/manager.js"
    "manager/mend.js"
    "manager/note.js"
    "manager/now.js"
    "manager/numbering.js"
    "manager/overview.js"
    "manager/page.html"
    "manager/places.js"
    "manager/rules.js"
    "manager/sales.js"
    "manager/staff.js"
    "manager/table.js"
    "manager/thing.js"
    "manager/transfers.js"
    "manager/waits.js"
    "manager/what-if.js"
    "setup/page.html"
    "setup/setup.css"
    "setup/setup.js"
    "shared/arrangement.css"
    "shared/clock.js"
    "shared/components.css"
    "shared/device.js"
    "shared/dialog.js"
    "shared/dom.js"
    "shared/elements.css"
    "shared/format.js"
    "shared/guard.js"
    "shared/guarded.js"
    "shared/invoice.js"
    "shared/live.js"
    "shared/money.js"
    "shared/page.js"
    "shared/party.js"
    "shared/qr.js"
    "shared/rest.js"
    "shared/sound.js"
    "shared/tokens.css"
    "shared/words.js"
    "visit/page.html"
    "visit/visit.css"
    "visit/visit.js"
    "words/board.js"
    "words/branch.js"
    "words/cash.js"
    "words/choose.js"
    "words/counter.js"
    "words/credit.js"
    "words/dialogs.js"
    "words/document.js"
    "words/first.js"
    "words/invoice.js"
    "words/issuer.js"
    "words/items.js"
    "words/kiosk.js"
    "words/login.js"
    "words/mail.js"
    "words/manager.js"
    "words/mend.js"
    "words/note.js"
    "words/numbering.js"
    "words/office.js"
    "words/party.js"
    "words/sale.js"
    "words/setup.js"
    "words/shared.js"
    "words/site.js"
    "words/transfers.js"
    "words/visit.js"
};

/// What a browser is told that a file is, by the end of its name.
pub(crate) fn kind(path: &str) -> HeaderValue {
    HeaderValue::from_static(match path.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_in_the_program() {
        let mut found = BTreeSet::new();
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("site");
        let mut folders = vec![site.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let path = path.strip_prefix(&site).unwrap();
                    found.insert(path.to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        let listed: BTreeSet<_> = ALL.iter().map(|file| file.path.to_owned()).collect();
        assert_eq!(listed, found);
    }

    #[test]
    fn a_browser_knows_what_every_file_is() {
        for file in ALL {
            assert_ne!(kind(file.path), "application/octet-stream", "{}", file.path);
        }
    }
}
